//! `candour reconcile`: computed against published.

use anyhow::Context as _;
use clap::Args;

use super::job::{Selection, verdict};
use super::{Console, Exit, Listing, Outcome, Stop, print};
use crate::diagnostic::{Diagnostic, Place};
use crate::measure::Cube;
use crate::project::Project;
use crate::reconcile;

/// Compare the figures of a published report with the computed ones
///
/// The project's `published.csv` has a row for each printed number, with the
/// expression that computes it. A figure is `exact` when it is equal at the
/// printed decimals, rounded half up; `rounding` when it is equal only truncated
/// or rounded half to even; `differs`; or `unbound`, without a computed value.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour reconcile plugins/leicester-city-asc/example
  candour reconcile plugins/leicester-city-asc/example --format csv

Exit status: 0 every figure is the same or rounded otherwise, 6 some differ or
are unbound, 2 `published.csv` or settings are wrong, 3 the data has errors, 4 a
plugin failed.")]
pub(super) struct Options {
    #[command(flatten)]
    selection: Selection,

    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Listing,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let job = options.selection.import(console)?;
    console.say_all(&job.data.diagnostics);
    let published = published(&job.project)?;
    let cube = Cube::new(&job.data.value, &job.project);
    let reconciled =
        reconcile::reconcile(&published, &cube, &job.project.disclosure).map_err(Stop::usage)?;
    console.say_all(&reconciled.diagnostics);
    let found = reconciled.value;
    print(&match options.format {
        Listing::Table => found.to_table(),
        Listing::Json => found.to_json().context("failed to write the comparison")?,
        Listing::Csv => found.to_csv().context("failed to write the comparison")?,
    })?;
    Ok(match verdict(&job.data.diagnostics) {
        Exit::Done if found.has_differences() => Exit::Differences,
        exit => exit,
    })
}

fn published(project: &Project) -> Result<String, Stop> {
    let read = std::fs::read(project.path(reconcile::FILE))
        .map_err(|failure| failure.to_string())
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned()));
    read.map_err(|why| {
        let message = format!("cannot read `{}`: {why}", reconcile::FILE);
        Stop::usage(vec![
            Diagnostic::error("unreadable", message)
                .at(Place::file(reconcile::FILE))
                .hint("it holds the published figures, one a row, with their expressions"),
        ])
    })
}
