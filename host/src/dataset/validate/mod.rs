//! From records as they were imported and corrected to a dataset that can be
//! measured: joined to cases, in order of time, each with its clock.

mod order;
mod organisation;
mod periods;
mod provisions;
#[cfg(test)]
mod tests;
mod timed;

pub use timed::Answered;

use super::clocks::Clocks;
use super::{Account, AppliedCorrection, Dataset, Day, Origin, RecordKind, Table, join, unite};
use crate::calendar::Calendar;
use crate::diagnostic::{Checked, Diagnostic};
use crate::procedure::{Clock, Extension, Verdict};
use crate::project::Project;

/// A dataset whose records are joined and whose clocks can be read. Only
/// [`validate`] makes one.
#[derive(Debug)]
pub struct ValidDataset {
    dataset: Dataset,
    clocks: Clocks,
    answered: Answered,
    corrections: Vec<AppliedCorrection>,
}

impl ValidDataset {
    /// The records.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The day as at which the records are measured: what came later is not
    /// known yet.
    pub fn as_at(&self) -> Day {
        self.clocks.as_at()
    }

    /// The clock of a case: that of its stage 1 record if it has one, else of
    /// its own days. `None` when it had not started by the as-at date, or the
    /// complaint was withdrawn before it was answered.
    pub fn case_clock(&self, case: u32) -> Option<Clock> {
        self.clocks
            .read(&self.clocks.case(&self.dataset, case))
            .unwrap_or(None)
    }

    /// The clock of a stage; likewise.
    pub fn stage_clock(&self, stage: u32) -> Option<Clock> {
        let subject = self.clocks.stage(&self.dataset, stage)?;
        self.clocks.read(&subject).unwrap_or(None)
    }

    /// Whether the answer of a case was put off, and by how much against what
    /// its procedure allows; `None` when its clock does not run.
    pub fn case_extension(&self, case: u32) -> Option<Extension> {
        self.clocks
            .extension(&self.clocks.case(&self.dataset, case))
    }

    /// Likewise of a stage.
    pub fn stage_extension(&self, stage: u32) -> Option<Extension> {
        let subject = self.clocks.stage(&self.dataset, stage)?;
        self.clocks.extension(&subject)
    }

    /// How the answer of a case stands against the time that the rules of its
    /// procedure set, whatever the project declares; `None` when they set none,
    /// or its clock does not run.
    pub fn case_by_rules(&self, case: u32) -> Option<Verdict> {
        self.clocks.by_rules(&self.clocks.case(&self.dataset, case))
    }

    /// Likewise of a stage.
    pub fn stage_by_rules(&self, stage: u32) -> Option<Verdict> {
        let subject = self.clocks.stage(&self.dataset, stage)?;
        self.clocks.by_rules(&subject)
    }

    /// The account of every clock of a case, for a person.
    pub fn accounts(&self, case: u32) -> Vec<Account> {
        self.clocks.accounts(&self.dataset, case)
    }

    /// Working days from the receipt of a case to its acknowledgement; `None`
    /// when it had not been acknowledged by the as-at date.
    pub fn case_acknowledgement(&self, case: u32) -> Option<i32> {
        let subject = self.clocks.case(&self.dataset, case);
        self.clocks.acknowledgement(&subject)
    }

    /// Working days from the receipt of a stage to its acknowledgement;
    /// likewise.
    pub fn stage_acknowledgement(&self, stage: u32) -> Option<i32> {
        let subject = self.clocks.stage(&self.dataset, stage)?;
        self.clocks.acknowledgement(&subject)
    }

    /// How many answers there are, and how many of them are timed by the day of
    /// the closing because their own day is not recorded.
    pub fn answered(&self) -> Answered {
        self.answered
    }

    /// The corrections that were made, in the order of their file.
    pub fn corrections(&self) -> &[AppliedCorrection] {
        &self.corrections
    }
}

/// Joins the records and reports everything that cannot be true, each with its
/// place, in the order of the sources.
pub fn validate(
    mut dataset: Dataset,
    corrections: Vec<AppliedCorrection>,
    project: &Project,
) -> Checked<ValidDataset> {
    let mut problems = records(&mut dataset);
    periods::periods(&dataset, project, &mut problems);
    let clocks = Clocks::new(&dataset, project);
    let answered = timed::clocks_run(&dataset, &clocks, &mut problems);
    outcomes_are_known(&dataset, &mut problems);
    provisions::complete(&dataset, &mut problems);

    let diagnostics = placed(&dataset, problems);
    Checked {
        value: ValidDataset {
            dataset,
            clocks,
            answered,
            corrections,
        },
        diagnostics,
    }
}

/// Joins the records and reports what cannot be true of them in any project;
/// [`validate`] adds what depends on one.
pub fn check_records(dataset: &mut Dataset) -> Vec<Diagnostic> {
    let problems = records(dataset);
    placed(dataset, problems)
}

fn records(dataset: &mut Dataset) -> Problems {
    let mut problems = unite::unite(dataset);
    join::join(dataset, &mut problems);
    for kind in RecordKind::ALL {
        order::order_of_days(dataset, kind, &mut problems);
    }
    order::order_of_stages(dataset, &mut problems);
    order::days_twice(dataset, &mut problems);
    organisation::agrees(dataset, &mut problems);
    provisions::provisions(dataset, &mut problems);
    problems
}

/// The problems in the order of the sources, each at its place.
fn placed(dataset: &Dataset, mut problems: Problems) -> Vec<Diagnostic> {
    // Stable: several problems of one row stay in the order of the checks.
    problems.sort_by_key(|(origin, _)| *origin);
    problems
        .into_iter()
        .map(|(origin, problem)| match problem.place {
            None if (origin.part as usize) < dataset.parts.len() => {
                problem.at(dataset.place(origin, None))
            }
            _ => problem,
        })
        .collect()
}

type Problems = Vec<(Origin, Diagnostic)>;

/// How messages name a record: by its kind and reference.
fn name(dataset: &Dataset, table: &Table, row: u32) -> String {
    let kind = table.kind.singular();
    let article = if kind.starts_with('a') { "an" } else { "a" };
    let own = table.references.get(row);
    if !own.is_empty() {
        return format!("{kind} `{own}`");
    }
    let cases = dataset.table(RecordKind::Case);
    let case = table.case(row).map(|case| cases.references.get(case));
    match (case, table.numbers.get(row as usize)) {
        (Some(case), Some(number)) => format!("{kind} {number} of case `{case}`"),
        (Some(case), None) => format!("{article} {kind} of case `{case}`"),
        _ => format!("{article} {kind}"),
    }
}

/// A day for which there are no working days, which no source means.
fn outside_calendar(record: &str) -> Diagnostic {
    let (first, last) = Calendar::england_and_wales().years();
    let message =
        format!("{record} has a day outside the bundled calendar, which covers {first} to {last}");
    Diagnostic::error("outside-calendar", message).hint("is the year mistyped?")
}

/// A case that was closed without an outcome, where other cases have one: the
/// rows of a table by outcome would not add up to its total.
fn outcomes_are_known(dataset: &Dataset, problems: &mut Problems) {
    let (cases, vocabulary) = (dataset.table(RecordKind::Case), &dataset.vocabulary);
    let closed = vocabulary
        .event("closed")
        .and_then(|code| cases.event(code));
    let outcomes = vocabulary
        .dimension("outcome")
        .and_then(|dimension| cases.value(dimension));
    let (Some(closed), Some(outcomes)) = (closed, outcomes) else {
        return;
    };
    for case in 0..cases.len {
        if closed.first(case).is_some() && outcomes.first(case).is_none() {
            let reference = cases.references.get(case);
            let message = format!("case `{reference}` was closed without an outcome");
            let problem = Diagnostic::error("no-outcome", message)
                .hint("record its outcome, or correct it in corrections.csv");
            problems.push((cases.origin(case), problem));
        }
    }
}
