//! Records that no period of the project can show, and days that the calendar
//! does not know.

use std::collections::BTreeSet;

use super::order::begin_later;
use super::{Problems, name, outside_calendar};
use crate::dataset::clocks::is_outside;
use crate::dataset::{Column, Dataset, Day, RecordKind};
use crate::diagnostic::Diagnostic;
use crate::project::{Period, Project};

/// Records that no period of the project can show.
pub(super) fn periods(dataset: &Dataset, project: &Project, problems: &mut Problems) {
    let all: Vec<&Period> = std::iter::once(&project.period)
        .chain(&project.comparisons)
        .collect();
    cases_in_periods(dataset, &all, problems);
    in_calendar(dataset, problems);
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
            let problem = if days().any(is_outside) {
                outside_calendar(&record())
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

/// Cases and stages with a day that the calendar does not know, whatever the
/// day is for.
fn in_calendar(dataset: &Dataset, problems: &mut Problems) {
    for kind in [RecordKind::Case, RecordKind::Stage] {
        let table = dataset.table(kind);
        let columns = table.events.iter().flatten();
        let rows: BTreeSet<u32> = columns
            .flat_map(|column| column.records_where(is_outside))
            .collect();
        for row in rows {
            let problem = outside_calendar(&name(dataset, table, row));
            problems.push((table.origin(row), problem));
        }
    }
}

fn cases_in_periods(dataset: &Dataset, all: &[&Period], problems: &mut Problems) {
    let cases = dataset.table(RecordKind::Case);
    let column = |event| cases.event(dataset.vocabulary.event(event)?);
    let (received, closed) = (column("received"), column("closed"));
    let begin_later = begin_later(dataset);
    for row in 0..cases.len {
        let first = received.and_then(|column| column.first(row));
        let last = closed.and_then(|column| column.last(row));
        let told = begin_later.contains(&row);
        if told || all.iter().any(|period| touches(period, first, last)) {
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
