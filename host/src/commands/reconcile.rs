//! `candour reconcile`: computed against published.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::job::{Selection, verdict};
use super::{Console, Exit, Listing, Outcome, Stop, print};
use crate::diagnostic::{Diagnostic, Place};
use crate::measure::Cube;
use crate::project::{self, Period, Project};
use crate::reconcile;
use crate::reconcile::across::{Across, Report};

/// Compare the figures of published reports with the computed ones
///
/// A project's `published.csv` has a row for each printed number, with the
/// expression that computes it. A figure is `exact` when it is equal at the
/// printed decimals, rounded half up; `rounding` when it is equal only truncated
/// or rounded half to even; `differs`; or `unbound`, without a computed value.
///
/// Several projects are also held side by side: what two reports print for the
/// same thing should agree. Two figures in the same unit are the same thing when
/// their rows have the same name in the column `shared` and the same period; or
/// the same expression, with periods as days; or the same `measure`, `period`
/// and `dimensions`. By expressions and words, a council's own figures are the
/// same within one authority and plugin only; figures about a named area are the
/// same whoever prints them. They agree when one number could have been rounded
/// to both, a hedged number counting as rounded at its last digit that is not 0.
///
/// Of several projects JSON holds `summary`, `reports` (each as for one project)
/// and `shared`; CSV has the project before each row, and behind it how other
/// reports print the same thing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour reconcile plugins/leicester-city-asc/example
  candour reconcile plugins/leicester-city-asc/example --format csv
  candour reconcile plugins/leicestershire-corporate/example \\
    plugins/leicestershire-childrens/example

Exit status: 0 every figure is the same or rounded otherwise, 6 some differ or
are unbound, or reports disagree, 2 `published.csv` or settings are wrong, 3 the
data has errors, 4 a plugin failed.")]
pub(super) struct Options {
    /// The folders of the report projects
    #[arg(value_name = "PROJECT", required = true)]
    folders: Vec<PathBuf>,

    /// Another period than the project's own, as for `candour report`; for one
    /// project
    #[arg(long, value_name = "PERIOD", value_parser = Period::parse)]
    period: Option<Period>,

    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Listing,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    if options.folders.len() > 1 && options.period.is_some() {
        let problem = Diagnostic::error("bad-usage", "`--period` goes with one project")
            .hint("a report is compared with its own published figures, of its own period");
        return Err(Stop::usage(vec![problem]));
    }
    let mut reports = Vec::new();
    let mut exit = Exit::Done;
    for folder in &options.folders {
        let name = folder.display().to_string();
        let root = project::root(folder).display().to_string();
        // Of several projects each file needs its project before it.
        let seen = |diagnostics: Vec<Diagnostic>| -> Vec<Diagnostic> {
            let several = options.folders.len() > 1;
            let all = diagnostics.into_iter();
            all.map(|one| if several { one.within(&root) } else { one })
                .collect()
        };
        let (report, diagnostics, of_data) = account(folder, name.clone(), options, console)
            .map_err(|stop| Stop {
                diagnostics: seen(stop.diagnostics),
                ..stop
            })?;
        console.say_all(&seen(diagnostics));
        reports.push(report);
        if exit == Exit::Done {
            exit = of_data;
        }
    }
    let across = Across::new(reports);
    let failed = "failed to write the comparison";
    print(&match (across.reports.as_slice(), options.format) {
        ([one], Listing::Table) => one.reconciliation.to_table(),
        ([one], Listing::Json) => one.reconciliation.to_json().context(failed)?,
        ([one], Listing::Csv) => one.reconciliation.to_csv().context(failed)?,
        (_, Listing::Table) => across.to_table(),
        (_, Listing::Json) => across.to_json().context(failed)?,
        (_, Listing::Csv) => across.to_csv().context(failed)?,
    })?;
    Ok(match exit {
        Exit::Done if across.has_differences() => Exit::Differences,
        exit => exit,
    })
}

/// The account of one project, what is wrong with it, and how its data stands.
fn account(
    folder: &Path,
    name: String,
    options: &Options,
    console: &Console,
) -> Result<(Report, Vec<Diagnostic>, Exit), Stop> {
    let selection = Selection::new(folder.to_owned(), options.period.clone());
    let job = selection.import(console)?;
    let published = published(&job.project)?;
    let cube = Cube::new(&job.data.value, &job.project);
    let reconciled =
        reconcile::reconcile(&published, &cube, &job.project.disclosure).map_err(Stop::usage)?;
    let report = Report::new(name, &job.project, reconciled.value);
    let exit = verdict(&job.data.diagnostics);
    let mut diagnostics = job.data.diagnostics;
    diagnostics.extend(reconciled.diagnostics);
    Ok((report, diagnostics, exit))
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
