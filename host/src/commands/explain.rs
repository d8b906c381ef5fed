//! `candour explain`: why one case counts as it does.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::job::{Selection, verdict};
use super::{Console, Outcome, Stop, print};
use crate::dataset::Dataset;
use crate::diagnostic::Diagnostic;
use crate::explain::{self, Explanation, Unknown};

/// Explain how one case is counted: its clocks, its records, its corrections
///
/// For each stage: the procedure and its version, the rule and where it stands,
/// what started the clock, every day that was not counted and why, the day it
/// was due, an extension and whether the rules allow it, and the verdict. Days,
/// numbers and category labels are shown, and no personal data: no text, no
/// amount, no label of a dimension that says something about a person (such as
/// age, ethnicity or gender), of a list that only this council has, or that no
/// mapping declares.
#[derive(Debug, Args)]
#[command(after_help = "\
A reference that no case has ends with 2. One that is near enough to be a slip
is answered with the nearest reference, and nothing else of that case. Problems
of the case's own rows are shown, and end with 3 when one is an error.

Examples:
  candour explain plugins/leicester-city-asc/example CMP-24-002
  candour explain plugins/leicester-city-asc/example CMP-24-002 --format json")]
pub(super) struct Options {
    /// The folder of the report project
    #[arg(value_name = "PROJECT")]
    folder: PathBuf,

    /// The case's reference, as the source writes it
    #[arg(value_name = "CASE")]
    case: String,

    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// How an account is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// For machines.
    Json,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let job = Selection::new(options.folder.clone(), None).import(console)?;
    let data = &job.data.value;
    let reference = options.case.trim();
    let cases = explain::explain(data, reference)
        .map_err(|unknown| no_case(reference, unknown, data.dataset()))?;
    let mut problems: Vec<Diagnostic> = Vec::new();
    for problem in cases
        .iter()
        .flat_map(|case| case.problems(&job.data.diagnostics))
    {
        if !problems.contains(problem) {
            problems.push(problem.clone());
        }
    }
    console.say_all(&problems);
    print(&written(&cases, options.format)?)?;
    Ok(verdict(&problems))
}

fn written(cases: &[Explanation], format: Format) -> Result<String, Stop> {
    Ok(match format {
        Format::Table => {
            let tables: Vec<String> = cases.iter().map(explain::to_table).collect();
            tables.join("\n")
        }
        Format::Json => explain::to_json(cases).context("failed to write the account")?,
    })
}

fn no_case(reference: &str, unknown: Unknown, dataset: &Dataset) -> Stop {
    let mut problem = Diagnostic::error(
        "no-case",
        format!("no case has the reference `{reference}`"),
    );
    problem.hint = match unknown.nearest {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if dataset.rejects.is_empty() => None,
        None => Some("rows were rejected: `candour check` lists them".to_owned()),
    };
    Stop::usage(vec![problem])
}
