//! From records as they were imported and corrected to a dataset that can be
//! measured: joined to cases, in order of time, each with its clock.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::clocks::{Clocks, Subject};
use super::{AppliedCorrection, Column, Dataset, Day, Origin, RecordKind, Table, join, unite};
use crate::calendar::{Calendar, OutsideCalendar};
use crate::diagnostic::{Checked, Diagnostic, Severity};
use crate::procedure::Clock;
use crate::project::{Period, Project};

/// A dataset whose records are joined and whose clocks can be read. Only
/// [`validate`] makes one.
#[derive(Debug)]
pub struct ValidDataset {
    dataset: Dataset,
    clocks: Clocks,
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
    periods(&dataset, project, &mut problems);
    let clocks = Clocks::new(&dataset, project);
    clocks_run(&dataset, &clocks, &mut problems);
    outcomes_are_known(&dataset, &mut problems);

    let diagnostics = placed(&dataset, problems);
    Checked {
        value: ValidDataset {
            dataset,
            clocks,
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
    let mut problems = unite::decisions(dataset);
    join::join(dataset, &mut problems);
    for kind in RecordKind::ALL {
        order_of_days(dataset, kind, &mut problems);
    }
    order_of_stages(dataset, &mut problems);
    days_twice(dataset, &mut problems);
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

/// Pairs of events of one record of which the first cannot come before the
/// second, with how bad that is and how the first is said.
const ORDER: [(&str, &str, Severity, &str); 10] = [
    ("acknowledged", "received", Severity::Error, "acknowledged"),
    ("responded", "received", Severity::Error, "answered"),
    ("responded", "started", Severity::Error, "answered"),
    ("closed", "received", Severity::Error, "closed"),
    ("withdrawn", "received", Severity::Error, "withdrawn"),
    ("decided", "received", Severity::Error, "decided"),
    (
        "extended-to",
        "received",
        Severity::Error,
        "extended to a day",
    ),
    ("extended-to", "due", Severity::Warning, "extended to a day"),
    ("due", "received", Severity::Warning, "due"),
    ("closed", "responded", Severity::Warning, "closed"),
];

/// How the second event of [`ORDER`] is said.
fn before(event: &str) -> &'static str {
    match event {
        "received" => "it was received",
        "started" => "it started",
        "due" => "the day it was due",
        _ => "it was answered",
    }
}

fn order_of_days(dataset: &Dataset, kind: RecordKind, problems: &mut Problems) {
    let table = dataset.table(kind);
    for (late, early, severity, said) in ORDER {
        let later = DayOf::new(dataset, kind, late);
        let earlier = DayOf::new(dataset, kind, early);
        if !later.is_known() || !earlier.is_known() {
            continue;
        }
        for row in 0..table.len {
            let Some((second, first)) = later.last(table, row).zip(earlier.first(table, row))
            else {
                continue;
            };
            // What was said of a case is not said again of its stage.
            let of_case = later
                .last_of_case(table, row)
                .zip(earlier.first_of_case(table, row));
            if second >= first || of_case == Some((second, first)) {
                continue;
            }
            let name = name(dataset, table, row);
            let before = before(early);
            let mut problem = Diagnostic::error(
                format!("{late}-before-{early}"),
                format!("{name} was {said} before {before}"),
            );
            problem.severity = severity;
            let hint = format!("is the day `{early}` or the day `{late}` mistyped?");
            problems.push((table.origin(row), problem.hint(hint)));
        }
    }
}

/// An event of a kind of record. First stages have the days of their case where
/// they have none of their own.
struct DayOf<'a> {
    own: Option<&'a Column<Day>>,
    case: Option<&'a Column<Day>>,
}

impl<'a> DayOf<'a> {
    fn new(dataset: &'a Dataset, kind: RecordKind, event: &str) -> Self {
        let event = dataset.vocabulary.event(event);
        let column = |kind| dataset.table(kind).event(event?);
        Self {
            own: column(kind),
            case: match kind {
                RecordKind::Stage => column(RecordKind::Case),
                _ => None,
            },
        }
    }

    fn is_known(&self) -> bool {
        self.own.is_some() || self.case.is_some()
    }

    fn of_case(&self, table: &Table, row: u32) -> Option<(&'a Column<Day>, u32)> {
        let first = table.numbers.get(row as usize) == Some(&1);
        self.case.zip(table.case(row)).filter(|_| first)
    }

    fn first_of_case(&self, table: &Table, row: u32) -> Option<Day> {
        let (column, case) = self.of_case(table, row)?;
        column.first(case)
    }

    fn last_of_case(&self, table: &Table, row: u32) -> Option<Day> {
        let (column, case) = self.of_case(table, row)?;
        column.last(case)
    }

    fn first(&self, table: &Table, row: u32) -> Option<Day> {
        let own = self.own.and_then(|own| own.first(row));
        own.or_else(|| self.first_of_case(table, row))
    }

    fn last(&self, table: &Table, row: u32) -> Option<Day> {
        let own = self.own.and_then(|own| own.last(row));
        own.or_else(|| self.last_of_case(table, row))
    }
}

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

/// Stages come in order, without gaps, each once.
fn order_of_stages(dataset: &Dataset, problems: &mut Problems) {
    let stages = dataset.table(RecordKind::Stage);
    let cases = dataset.table(RecordKind::Case);
    let received = DayOf::new(dataset, RecordKind::Stage, "received");
    let number = |row: u32| stages.numbers.get(row as usize).copied().unwrap_or(0);
    let mut rows: Vec<u32> = (0..stages.len)
        .filter(|row| stages.case(*row).is_some())
        .collect();
    rows.sort_by_key(|row| (stages.case(*row), number(*row), *row));
    for group in rows.chunk_by(|a, b| stages.case(*a) == stages.case(*b)) {
        let mut previous: Option<u32> = None;
        for row in group.iter().copied() {
            let case = stages.case(row).unwrap_or_default();
            let case = cases.references.get(case);
            let this = number(row);
            let last = previous.map_or(0, number);
            let problem = if this == last {
                let message = format!("case `{case}` has stage {this} twice");
                Some(Diagnostic::error("duplicate-stage", message))
            } else if this != last + 1 {
                let wanted = this.saturating_sub(1);
                let message = format!("case `{case}` has stage {this} but no stage {wanted}");
                Some(
                    Diagnostic::error("missing-stage", message)
                        .hint("add the earlier stage to the source"),
                )
            } else {
                let day = |row: u32| received.first(stages, row);
                previous
                    .and_then(day)
                    .zip(day(row))
                    .filter(|(earlier, later)| later < earlier)
                    .map(|_| {
                        let message = format!(
                            "stage {this} of case `{case}` was received before stage {last}"
                        );
                        Diagnostic::error("stages-out-of-order", message)
                            .hint("is one of the two days mistyped?")
                    })
            };
            problems.extend(problem.map(|problem| (stages.origin(row), problem)));
            previous = Some(row);
        }
    }
}

/// Days that a first stage and its case both state, and not alike: the clock
/// would go by one and the periods by the other. How a case was answered in the
/// end is not how its first stage was, so that those days are compared only
/// where there is no later stage.
fn days_twice(dataset: &Dataset, problems: &mut Problems) {
    const BEGINNING: [&str; 3] = ["received", "acknowledged", "started"];
    const ANSWER: [&str; 3] = ["due", "extended-to", "responded"];
    let stages = dataset.table(RecordKind::Stage);
    let cases = dataset.table(RecordKind::Case);
    let number = |row: u32| stages.numbers.get(row as usize).copied();
    let going_on: BTreeSet<u32> = (0..stages.len)
        .filter(|row| number(*row).is_some_and(|number| number > 1))
        .filter_map(|row| stages.case(row))
        .collect();
    for event in BEGINNING.into_iter().chain(ANSWER) {
        let at = dataset.vocabulary.event(event);
        let columns = at.and_then(|at| stages.event(at).zip(cases.event(at)));
        let Some((of_stages, of_cases)) = columns else {
            continue;
        };
        for row in (0..stages.len).filter(|row| number(*row) == Some(1)) {
            let Some(case) = stages.case(row) else {
                continue;
            };
            let stated = of_stages.first(row).is_some() && of_cases.first(case).is_some();
            let later = ANSWER.contains(&event) && going_on.contains(&case);
            if stated && !later && !of_stages.all(row).eq(of_cases.all(case)) {
                let stage = name(dataset, stages, row);
                let message = format!("{stage} and the case itself have different days `{event}`");
                let problem = Diagnostic::error("stage-differs", message).hint(
                    "a first stage has the days of its case: leave them out of the stage, \
                     or correct both",
                );
                problems.push((stages.origin(row), problem));
            }
        }
    }
}

/// Records that no period of the project can show.
fn periods(dataset: &Dataset, project: &Project, problems: &mut Problems) {
    let all: Vec<&Period> = std::iter::once(&project.period)
        .chain(&project.comparisons)
        .collect();
    cases_in_periods(dataset, &all, problems);
    for (kind, events) in DATED {
        let table = dataset.table(kind);
        let columns: Vec<&Column<Day>> = events
            .iter()
            .filter_map(|event| table.event(dataset.vocabulary.event(event)?))
            .collect();
        for row in 0..table.len {
            let days = || columns.iter().flat_map(|column| column.all(row));
            let record = || name(dataset, table, row);
            let shown = |day| all.iter().any(|period| period.contains(day));
            let problem = if let Some(outside) =
                days().find_map(|day| Calendar::england_and_wales().is_working(day).err())
            {
                outside_calendar(&record(), outside)
            } else if days().next().is_some() && !days().any(shown) {
                let record = record();
                let message = match events {
                    [event] => format!("{record} was not {event} in a period of the project"),
                    _ => format!(
                        "{record} was neither {} in a period of the project",
                        events.join(" nor ")
                    ),
                };
                Diagnostic::warning("outside-periods", message)
            } else {
                continue;
            };
            problems.push((table.origin(row), problem));
        }
    }
}

/// The days by which records other than cases count.
const DATED: [(RecordKind, &[&str]); 4] = [
    (RecordKind::Contact, &["received"]),
    (RecordKind::Compliment, &["received"]),
    (RecordKind::Decision, &["received", "decided"]),
    (RecordKind::Action, &["received", "done"]),
];

/// A day for which there are no working days, which no source means.
fn outside_calendar(record: &str, outside: OutsideCalendar) -> Diagnostic {
    let OutsideCalendar { first, last, .. } = outside;
    let message =
        format!("{record} has a day outside the bundled calendar, which covers {first} to {last}");
    Diagnostic::error("outside-calendar", message).hint("is the year mistyped?")
}

fn cases_in_periods(dataset: &Dataset, all: &[&Period], problems: &mut Problems) {
    let cases = dataset.table(RecordKind::Case);
    let column = |event| cases.event(dataset.vocabulary.event(event)?);
    let (received, closed) = (column("received"), column("closed"));
    for row in 0..cases.len {
        let first = received.and_then(|column| column.first(row));
        let last = closed.and_then(|column| column.last(row));
        if all.iter().any(|period| touches(period, first, last)) {
            continue;
        }
        let case = name(dataset, cases, row);
        let problem = if first.is_none() {
            Diagnostic::warning("no-received", format!("{case} has no day of receipt"))
        } else {
            let message =
                format!("{case} was neither received, open nor closed in a period of the project");
            Diagnostic::warning("outside-periods", message)
        };
        problems.push((cases.origin(row), problem));
    }
}

/// Whether a case was received, open or closed in a period.
fn touches(period: &Period, received: Option<Day>, closed: Option<Day>) -> bool {
    match (received, closed) {
        (None, None) => false,
        (None, Some(closed)) => period.contains(closed),
        (Some(received), closed) => {
            received <= period.last && closed.is_none_or(|closed| closed >= period.first)
        }
    }
}

/// The source's due day is compared, not trusted.
fn due_differs(working_days: i32) -> Diagnostic {
    let side = if working_days < 0 { "before" } else { "after" };
    let days = match working_days.abs() {
        0 => "on a day that is not a working day".to_owned(),
        1 => format!("1 working day {side} the day that the standard gives"),
        days => format!("{days} working days {side} the day that the standard gives"),
    };
    let message = format!("the source says that the answer was due {days}");
    Diagnostic::warning("due-differs", message)
        .hint("the standard and the working days of the project count")
}

fn outside_clock(
    dataset: &Dataset,
    subject: &Subject<'_>,
    outside: OutsideCalendar,
) -> (Origin, Diagnostic) {
    let (table, row) = subject.record();
    let name = name(dataset, table, row);
    (subject.origin(), outside_calendar(&name, outside))
}

/// Reads every clock once: days outside the calendar are errors, and records
/// without a standard are counted by procedure, stage and timescale.
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

fn clocks_run(dataset: &Dataset, clocks: &Clocks, problems: &mut Problems) {
    let mut without: BTreeMap<String, (Origin, u32)> = BTreeMap::new();
    let stages = dataset.table(RecordKind::Stage);
    let of_cases = (0..dataset.table(RecordKind::Case).len).map(|case| clocks.case(dataset, case));
    let of_stages = (0..stages.len)
        .filter(|stage| stages.numbers.get(*stage as usize) != Some(&1))
        .filter_map(|stage| clocks.stage(dataset, stage));
    for subject in of_cases.chain(of_stages) {
        match clocks.read(&subject) {
            Err(outside) => problems.push(outside_clock(dataset, &subject, outside)),
            Ok(Some(Clock { due: None, .. })) => {
                let entry = without.entry(clocks.describe(dataset, &subject));
                entry.or_insert((subject.origin(), 0)).1 += 1;
            }
            Ok(Some(Clock { due: Some(due), .. })) => {
                let said = clocks.source_due(&subject).filter(|said| *said != due);
                let off = said.map(|said| clocks.working_days(&subject, due, said));
                problems.extend(off.map(|off| match off {
                    Ok(off) => (subject.origin(), due_differs(off)),
                    Err(outside) => outside_clock(dataset, &subject, outside),
                }));
            }
            Ok(None) => {}
        }
    }
    for (what, (origin, count)) in without {
        let message = format!("no standard is declared for {what}: {count} without a verdict");
        let problem = Diagnostic::warning("no-standard", message)
            .hint("add it to `standards` in report.toml");
        problems.push((origin, problem));
    }
}
