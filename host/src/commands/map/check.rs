//! `candour map check`: what is left to do in a mapping.

use anyhow::Context as _;
use clap::Args;

use super::{Console, Exit, Listing, Outcome, print};
use crate::commands::job::{Selection, verdict};
use crate::diagnostic::{Diagnostic, Place};
use crate::map::check::{check, listing};

/// List what a mapping leaves open: labels, columns, rows, guesses
///
/// For each import: labels that nobody has said the meaning of, with how many
/// records have them; declared labels that never occur; rows that are rejected,
/// by reason and column, and rows that are set aside; and, where the plugin
/// `tabular` reads it, the columns and sheets that the mapping does not use.
/// Then what cannot be true of the records, such as an answer before the receipt,
/// every guess that nobody has confirmed and every open place of the settings,
/// each with its line. What stops a final report is all among it, but for the
/// template and the commentary, which `candour check` reads too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour map check complaints-2025
  candour map check complaints-2025 --format csv > to-do.csv

Exit status: 0 every label has a meaning, no row is rejected and no record is wrong,
2 settings are wrong, 3 a label has no meaning, rows are rejected or records wrong,
4 a plugin failed.")]
pub(in crate::commands) struct Options {
    #[command(flatten)]
    selection: Selection,

    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Listing,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let job = options.selection.import(console)?;
    let descriptions = job.descriptions()?;
    let findings = check(&job.project, &job.data, &descriptions);
    let failed = "failed to write the findings";
    print(&match options.format {
        Listing::Table => listing::to_table(&findings),
        Listing::Json => listing::to_json(&findings).context(failed)?,
        Listing::Csv => listing::to_csv(&findings).context(failed)?,
    })?;
    // What is wrong in `labels.csv` and the like; the rest is listed.
    let is_of_a_text = |problem: &&Diagnostic| {
        matches!(problem.place, Some(Place::Text { .. })) && problem.code != "unconfirmed-guess"
    };
    let problems = job.data.diagnostics.iter().filter(is_of_a_text);
    let problems: Vec<Diagnostic> = problems.cloned().collect();
    console.say_all(&problems);
    Ok(match findings.is_clean() {
        true => verdict(&problems),
        false => Exit::Data,
    })
}
