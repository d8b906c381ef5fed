//! What has to come before what: the days of a record, the stages of a case.

use std::collections::{BTreeMap, BTreeSet};

use super::{Problems, name};
use crate::dataset::{Column, Dataset, Day, RecordKind, Table};
use crate::diagnostic::{Diagnostic, Severity};

/// Pairs of events of one record of which the first cannot come before the
/// second, with how bad that is and how the first is said.
const ORDER: [(&str, &str, Severity, &str); 14] = [
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
    (
        "panel-held",
        "received",
        Severity::Error,
        "heard by a panel",
    ),
    (
        "panel-held",
        "panel-requested",
        Severity::Error,
        "heard by a panel",
    ),
    (
        "panel-reported",
        "panel-held",
        Severity::Error,
        "reported on by a panel",
    ),
    (
        "escalation-accepted",
        "escalation-requested",
        Severity::Error,
        "taken to the next stage",
    ),
    ("due", "received", Severity::Warning, "due"),
    ("closed", "responded", Severity::Warning, "closed"),
];

/// How the second event of [`ORDER`] is said.
fn before(event: &str) -> &'static str {
    match event {
        "received" => "it was received",
        "started" => "it started",
        "due" => "the day it was due",
        "panel-requested" => "the panel was requested",
        "panel-held" => "the panel met",
        "escalation-requested" => "that was requested",
        _ => "it was answered",
    }
}

pub(super) fn order_of_days(dataset: &Dataset, kind: RecordKind, problems: &mut Problems) {
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

/// What cannot happen at a stage before the stage before it has begun, with how
/// it is said. Of several, the first is reported.
const STAGE_DAYS: [(&str, &str); 5] = [
    ("received", "received"),
    ("started", "started"),
    ("acknowledged", "acknowledged"),
    ("responded", "answered"),
    ("closed", "closed"),
];

/// What to do about a stage that is not there.
fn missing_stage(is_mapped: bool) -> &'static str {
    if is_mapped {
        "add the earlier stage to the source, or correct its row if that was rejected; where most \
         cases lack it, `number` of the stages' record in the mapping does not say what it should"
    } else {
        "add the earlier stage to the source, or correct its row if that was rejected"
    }
}

/// Cases that are in the data from a later stage on: they have no day of receipt
/// and no first stage, which lie in an earlier year or in another system.
pub(super) fn begin_later(dataset: &Dataset) -> BTreeSet<u32> {
    let stages = dataset.table(RecordKind::Stage);
    let cases = dataset.table(RecordKind::Case);
    let received = dataset.vocabulary.event("received");
    let received = received.and_then(|event| cases.event(event));
    let mut first: BTreeMap<u32, u8> = BTreeMap::new();
    for (row, number) in (0..stages.len).zip(&stages.numbers) {
        if let Some(case) = stages.case(row) {
            let first = first.entry(case).or_insert(*number);
            *first = (*first).min(*number);
        }
    }
    first.retain(|case, first| {
        *first > 1 && received.is_none_or(|received| received.first(*case).is_none())
    });
    first.into_keys().collect()
}

/// Stages come in order, without gaps, each once.
pub(super) fn order_of_stages(dataset: &Dataset, problems: &mut Problems) {
    let stages = dataset.table(RecordKind::Stage);
    let cases = dataset.table(RecordKind::Case);
    let day = |event| DayOf::new(dataset, RecordKind::Stage, event);
    let (started, received) = (day("started"), day("received"));
    let beginning = |row: u32| {
        let started = started.first(stages, row);
        started.or_else(|| received.first(stages, row))
    };
    let known = STAGE_DAYS.map(|(event, said)| (day(event), said));
    let number = |row: u32| stages.numbers.get(row as usize).copied().unwrap_or(0);
    let begin_later = begin_later(dataset);
    let mut rows: Vec<u32> = (0..stages.len)
        .filter(|row| stages.case(*row).is_some())
        .collect();
    rows.sort_by_key(|row| (stages.case(*row), number(*row), *row));
    for group in rows.chunk_by(|a, b| stages.case(*a) == stages.case(*b)) {
        let mut previous: Option<u32> = None;
        for row in group.iter().copied() {
            let at = stages.case(row).unwrap_or_default();
            let case = cases.references.get(at);
            let this = number(row);
            let last = previous.map_or(0, number);
            let problem = if this == last {
                let message = format!("case `{case}` has stage {this} twice");
                Some(Diagnostic::error("duplicate-stage", message))
            } else if last == 0 && this > 1 && begin_later.contains(&at) {
                let message = format!("case `{case}` is in the data from stage {this} on");
                Some(Diagnostic::warning("begins-later", message).hint(
                    "its later stages count, and it is no complaint received; \
                     to have it whole, add the data of the year in which it began",
                ))
            } else if this != last + 1 {
                let wanted = this.saturating_sub(1);
                let message = format!("case `{case}` has stage {this} but no stage {wanted}");
                let hint = missing_stage(dataset.is_mapped(stages.origin(row)));
                Some(Diagnostic::error("missing-stage", message).hint(hint))
            } else {
                let earlier = previous.and_then(beginning);
                let days = known.iter();
                let wrong = earlier.and_then(|earlier| {
                    let mut days =
                        days.filter_map(|(day, said)| Some((day.first(stages, row)?, said)));
                    days.find(|(day, _)| *day < earlier)
                });
                wrong.map(|(_, said)| {
                    let message = format!(
                        "stage {this} of case `{case}` was {said} before stage {last} began"
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
pub(super) fn days_twice(dataset: &Dataset, problems: &mut Problems) {
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
