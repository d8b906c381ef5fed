//! `candour check`: everything but writing.

use clap::Args;

use super::job::{Selection, verdict};
use super::report::compose;
use super::{Console, Exit, Outcome};

/// Check settings, sources, mapping, template and commentary, without writing
///
/// Says everything that is wrong with its file, row and column, or line and
/// column.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  candour check plugins/leicester-city-asc/example

Exit status: 0 nothing is wrong, 2 settings, template or commentary are wrong,
3 the data has errors, 4 a plugin failed.")]
pub(super) struct Options {
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let job = options.selection.import(console)?;
    console.say_all(&job.data.diagnostics);
    let document = compose(&job)?;
    console.say_all(&document.diagnostics);
    console.note(&format!("checked: {}", console.tally()));
    Ok(match verdict(&job.data.diagnostics) {
        Exit::Done => verdict(&document.diagnostics),
        exit => exit,
    })
}
