//! What the clocks tell about the records: clocks that cannot run, and days of
//! the source that do not fit those that follow from the standard.

use std::collections::BTreeMap;

use super::{Problems, name};
use crate::calendar::Calendar;
use crate::dataset::clocks::{Clocks, Subject};
use crate::dataset::{Dataset, Origin, RecordKind};
use crate::diagnostic::Diagnostic;
use crate::procedure::Clock;

/// The source's due day is compared, not trusted. A source that knows no bank
/// holidays differs wherever one lies between, which is one problem and is said
/// once.
fn due_differs(working_days: i32, knows_holidays: bool) -> Diagnostic {
    let side = if working_days < 0 { "before" } else { "after" };
    let days = match working_days.abs() {
        0 => "on a day that is not a working day".to_owned(),
        1 => format!("1 working day {side} the day that the standard gives"),
        days => format!("{days} working days {side} the day that the standard gives"),
    };
    let message = format!("the source says that the answer was due {days}");
    if knows_holidays {
        return Diagnostic::warning("due-differs", message).hint(
            "answers are held against the standard, without bank holidays; where yours is another, \
             declare it in `report.toml`: `[[standards]]` with its `working-days` and `start`",
        );
    }
    let message = format!("{message}, bank holidays taken for working days");
    Diagnostic::warning("due-ignores-bank-holidays", message)
        .hint(
            "no rule counts bank holidays, so that answers are held against the later day: the \
             case system may need the holidays in its calendar; nothing is to be done here",
        )
        .together("due days of the source take bank holidays for working days")
}

/// An extension that puts nothing off.
fn extended_early(dataset: &Dataset, subject: &Subject<'_>) -> Diagnostic {
    let (table, row) = subject.record();
    let name = name(dataset, table, row);
    let message = format!("{name} was extended to a day before the day that the standard gives");
    Diagnostic::warning("extended-to-before-due", message)
        .hint("is the day `extended-to` mistyped? It does not count as an extension")
}

fn no_reason(dataset: &Dataset, subject: &Subject<'_>) -> Diagnostic {
    let (table, row) = subject.record();
    let message = format!(
        "{} was extended without a reason",
        name(dataset, table, row)
    );
    Diagnostic::warning("extension-without-reason", message)
        .hint("record why: the Codes allow an extension only for a good reason")
}

/// A clock that runs beyond the calendar, though each of its days is known.
fn outside_clock(dataset: &Dataset, subject: &Subject<'_>) -> Option<(Origin, Diagnostic)> {
    if subject.is_outside() {
        // It has been said of the record.
        return None;
    }
    let (table, row) = subject.record();
    let name = name(dataset, table, row);
    let (first, last) = Calendar::england_and_wales().years();
    let message = format!(
        "the time for {name} runs out of the bundled calendar, which covers {first} to {last}"
    );
    Some((
        subject.origin(),
        Diagnostic::error("outside-calendar", message),
    ))
}

/// How many clocks have stopped at an answer, and at which day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answered {
    /// Cases and later stages that were answered by the as-at date.
    pub all: u32,
    /// Those of them without a day of the answer, which are timed by the day
    /// they were closed.
    pub by_closing: u32,
}

/// How the records of an import are answered.
#[derive(Default)]
struct Answers {
    /// How many have the day of their answer.
    with_days: u32,
    /// The first that is timed by the day of its closing, and how many are.
    by_closing: Option<(Origin, u32)>,
}

impl Answers {
    fn add(&mut self, origin: Origin, by_closing: bool) {
        if by_closing {
            self.by_closing.get_or_insert((origin, 0)).1 += 1;
        } else {
            self.with_days += 1;
        }
    }

    /// Said only where the source records answers: elsewhere the closing is all
    /// that there is.
    fn said(&self) -> Option<(Origin, Diagnostic)> {
        let (origin, count) = self.by_closing.filter(|_| self.with_days > 0)?;
        let message = match count {
            1 => {
                "1 record has no day of an answer: it is timed by the day it was closed".to_owned()
            }
            count => format!(
                "{count} records have no day of an answer: they are timed by the day they were closed"
            ),
        };
        let problem = Diagnostic::warning("answer-from-closed", message)
            .hint("record the day of the answer; the one here is the first of them");
        Some((origin, problem))
    }
}

impl Answered {
    fn of<'a>(imports: impl Iterator<Item = &'a Answers>) -> Self {
        imports.fold(Self::default(), |sum, import| {
            let by_closing = import.by_closing.map_or(0, |(_, count)| count);
            Self {
                all: sum.all + import.with_days + by_closing,
                by_closing: sum.by_closing + by_closing,
            }
        })
    }
}

/// Reads every clock once: what runs out of the calendar is an error, records
/// without a standard are counted by procedure, stage and timescale, and days
/// that the source gives are held against those that follow from the standard.
/// Gives how the clocks stopped.
pub(super) fn clocks_run(dataset: &Dataset, clocks: &Clocks, problems: &mut Problems) -> Answered {
    let mut without: BTreeMap<String, (Origin, u32)> = BTreeMap::new();
    let mut answers: BTreeMap<u16, Answers> = BTreeMap::new();
    let stages = dataset.table(RecordKind::Stage);
    let of_cases = (0..dataset.table(RecordKind::Case).len).map(|case| clocks.case(dataset, case));
    let of_stages = (0..stages.len)
        .filter(|stage| stages.numbers.get(*stage as usize) != Some(&1))
        .filter_map(|stage| clocks.stage(dataset, stage));
    for subject in of_cases.chain(of_stages) {
        match clocks.read(&subject) {
            Err(_) => problems.extend(outside_clock(dataset, &subject)),
            Ok(Some(Clock { due: None, .. })) => {
                let entry = without.entry(clocks.describe(dataset, &subject));
                entry.or_insert((subject.origin(), 0)).1 += 1;
            }
            Ok(Some(Clock {
                started,
                due: Some(due),
                extended_to,
                ..
            })) => {
                let said = clocks.source_due(&subject);
                if let Some(said) = said.filter(|said| *said != due) {
                    match clocks.working_days(&subject, due, said) {
                        Ok(off) => {
                            let weekdays = clocks.due_on_weekdays(&subject, started);
                            let problem = due_differs(off, weekdays != Some(said));
                            problems.push((subject.origin(), problem));
                        }
                        Err(_) => problems.extend(outside_clock(dataset, &subject)),
                    }
                }
                // Before the source's own day it has been said already.
                let early =
                    extended_to.is_some_and(|to| to < due && said.is_none_or(|said| said <= to));
                if early {
                    problems.push((subject.origin(), extended_early(dataset, &subject)));
                }
            }
            Ok(None) => {}
        }
        if let Some(by_closing) = clocks.answered_by_closing(&subject) {
            let origin = subject.origin();
            let answers = answers.entry(dataset.import(origin)).or_default();
            answers.add(origin, by_closing);
        }
        if clocks.lacks_reason(&subject) {
            problems.push((subject.origin(), no_reason(dataset, &subject)));
        }
    }
    problems.extend(answers.values().filter_map(Answers::said));
    for (what, (origin, count)) in without {
        let message = format!("no standard is declared for {what}: {count} without a verdict");
        let problem = Diagnostic::warning("no-standard", message)
            .hint("add it to `standards` in report.toml");
        problems.push((origin, problem));
    }
    Answered::of(answers.values())
}
