//! `candour duties`: what an annual report has to hold, and where this one does.

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::job::{Selection, verdict};
use super::report::compose;
use super::{Console, Exit, Outcome, print};
use crate::diagnostic::{Diagnostic, Place};
use crate::document::{ReportedDuty, ReportedSet, State};
use crate::duties::{Duties, Kind};
use crate::measure::print::columns;

/// Show what an annual report has to hold, and whether this one does
///
/// For each content that the law or an Ombudsman's Code asks for: `evidenced`,
/// by a figure of a shared measure or by a section that the template marks for
/// it and that shows a figure, table, chart or record; `commentary only`, by a
/// marked section that holds just words; `absent, with a reason`, where a section
/// is marked as saying why it is not there; or `missing`. Duties in law stand
/// apart from what Codes expect. Only a report of a whole year has duties, and
/// only those of the procedures that `procedures` in report.toml names, by
/// default all of its cases.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour duties plugins/leicester-city-asc/example
  candour duties plugins/leicester-city-asc/example --format json

Exit status: 0 also when contents are missing; a final report that lacks what the
law asks for, or has words alone where it asks for numbers, is warned of by this command, `candour check` and `candour report`.
2 settings, template or commentary are wrong, 3 the data has errors, 4 a plugin
failed.")]
pub(super) struct Options {
    #[command(flatten)]
    selection: Selection,

    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// For machines.
    Json,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let job = options.selection.import(console)?;
    console.say_all(&job.data.diagnostics);
    let document = compose(&job)?;
    console.say_all(&document.diagnostics);
    if !job.project.period.is_a_year() {
        let message = format!(
            "`{}` is not a year: only an annual report has duties",
            job.project.period.name
        );
        let note = Diagnostic::note("no-annual-report", message);
        console.say_all(&[note.at(Place::file(&job.project.printed.file))]);
    }
    let duties = &document.value.duties;
    print(&match options.format {
        Format::Table => table(duties),
        Format::Json => {
            let value = serde_json::json!({
                "version": Duties::bundled().version,
                "duties": duties,
            });
            serde_json::to_string_pretty(&value).context("failed to write the duties")? + "\n"
        }
    })?;
    Ok(match verdict(&job.data.diagnostics) {
        Exit::Done => verdict(&document.diagnostics),
        exit => exit,
    })
}

fn table(sets: &[ReportedSet]) -> String {
    let mut text = String::new();
    for set in sets {
        if !text.is_empty() {
            text.push('\n');
        }
        let kind = match set.kind {
            Kind::Law => "Duties in law",
            Kind::Expectation => "What a Code expects",
        };
        text.push_str(&format!(
            "{kind}: {}\n{}, {}\n\n",
            set.title, set.rules, set.source
        ));
        let places: Vec<String> = set.duties.iter().map(place).collect();
        let rows: Vec<[&str; 4]> = set
            .duties
            .iter()
            .zip(&places)
            .map(|(duty, place)| [duty.id, state(duty.state), place, duty.requires])
            .collect();
        text.push_str(&columns(
            &["duty", "state", "where", "what it asks for"],
            &rows,
        ));
    }
    text
}

const fn state(state: State) -> &'static str {
    match state {
        State::Evidenced => "evidenced",
        State::CommentaryOnly => "commentary only",
        State::Absent => "absent, with a reason",
        State::Missing => "missing",
    }
}

fn place(duty: &ReportedDuty) -> String {
    let sections = duty.sections.iter().map(|section| section.label.clone());
    let figures = duty.figures.iter();
    let places: Vec<String> = sections
        .chain(figures.map(|figure| figure.id.clone()))
        .collect();
    if places.is_empty() {
        "-".to_owned()
    } else {
        places.join(", ")
    }
}
