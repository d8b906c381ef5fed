//! The whole account of a clock, for a person who asks why a case counts as it
//! does: computed by the same code as the figures, for one case at a time.

use super::{Clocks, Held, Idle, Subject};
use crate::calendar::{Day, OutsideCalendar, Skipped};
use crate::dataset::{Common, Dataset, Origin, RecordKind, Vocabulary};
use crate::procedure::clock::Days;
use crate::procedure::{self, Clock, Extension, Procedures};

/// The account of one clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The number of the stage; 1 for a case that has no stages.
    pub stage: u8,
    /// Where its record came from.
    pub origin: Origin,
    /// The code of the case's procedure.
    pub procedure: String,
    /// The timescale that the case was given, as the council writes it.
    pub timescale: Option<String>,
    /// What the clock is held to; `None` when the procedure has no such stage.
    pub held: Option<Held>,
    /// The clock itself.
    pub reading: Reading,
    /// The acknowledgement, where the rules set a time for it.
    pub acknowledgement: Option<Timed>,
    /// What has to follow the answer.
    pub steps: Vec<Timed>,
}

/// What came of reading a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It ran.
    Ran(Box<Ran>),
    /// It does not run.
    Idle(Idle),
    /// A day of it is outside the bundled calendar.
    Outside(OutsideCalendar),
}

/// A clock that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// As figures see it.
    pub clock: Clock,
    /// The code of the event that started it.
    pub started_by: String,
    /// Day 0: the start, moved to the next working day.
    pub day_0: Day,
    /// The code of the event that stopped it.
    pub answered_by: Option<String>,
    /// Working days from the start to the answer; while there is none, those
    /// that have passed at the end of the as-at date.
    pub counted: i32,
    /// Whether the answer was put off, as the dimension `extension` has it.
    pub extension: Extension,
    /// By how many working days after the day it was due.
    pub extended_by: Option<i32>,
    /// The reason that is recorded for that, as the council writes it.
    pub extension_reason: Option<String>,
    /// The days that were not counted, from day 0 to the answer (while there
    /// is none, the as-at date) or the last day in time, whichever is later.
    pub skipped: Vec<Skipped>,
}

/// Something for which the rules set a time of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// The code of the event.
    pub event: String,
    /// The code of the event from which its time runs.
    pub after: String,
    /// Working days that it may take.
    pub standard: u16,
    /// Where that stands.
    pub source: &'static procedure::Source,
    /// Whether a source of the project gives the day of the event.
    pub is_given: bool,
    /// Its clock; `None` when it has not started.
    pub clock: Option<Clock>,
}

/// Which day of an event counts, where a record has several: as for the clocks
/// and numbers that figures are made of, the first acknowledgement and the last
/// answer, so that what follows an adjourned panel follows its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    First,
    Last,
}

impl Clocks {
    /// The account of every clock of a case, by stage; of the case itself when
    /// it has no first stage, since its own clock is counted then.
    pub(in crate::dataset) fn accounts(&self, dataset: &Dataset, case: u32) -> Vec<Account> {
        let stages = dataset.table(RecordKind::Stage);
        let mut subjects: Vec<Subject<'_>> = (0..stages.len)
            .filter(|row| stages.case(*row) == Some(case))
            .filter_map(|row| self.stage(dataset, row))
            .collect();
        subjects.sort_by_key(Subject::number);
        if subjects.first().is_none_or(|first| first.number() != 1) {
            subjects.insert(0, self.case(dataset, case));
        }
        let accounts = subjects.iter();
        accounts
            .map(|subject| self.account(dataset, subject))
            .collect()
    }

    fn account(&self, dataset: &Dataset, subject: &Subject<'_>) -> Account {
        let vocabulary = &dataset.vocabulary;
        let code = subject
            .procedure()
            .and_then(|at| vocabulary.procedures.get(at))
            .map_or("", String::as_str);
        let number = subject.number();
        let rules = Procedures::bundled()
            .get(code)
            .and_then(|procedure| procedure.stage(number));
        let held = self.held(subject);
        let reading = match held.map(|held| self.reading(vocabulary, subject, &held)) {
            Some(Ok(reading)) => reading,
            Some(Err(outside)) => Reading::Outside(outside),
            None => Reading::Idle(Idle::NoStart),
        };
        let steps = rules.map_or(&[][..], |stage| &stage.steps);
        Account {
            stage: number,
            origin: subject.origin(),
            procedure: code.to_owned(),
            timescale: label(vocabulary, self.timescale, subject),
            held,
            reading,
            acknowledgement: rules
                .and_then(|stage| stage.acknowledge.as_ref())
                .map(|rule| {
                    let events = ("received", "acknowledged");
                    let time = (rule.working_days, &rule.source);
                    self.timed(vocabulary, subject, events, Which::First, time)
                }),
            steps: steps
                .iter()
                .map(|step| {
                    let events = (step.after.as_str(), step.event.as_str());
                    let time = (step.working_days, &step.source);
                    self.timed(vocabulary, subject, events, Which::Last, time)
                })
                .collect(),
        }
    }

    fn reading(
        &self,
        vocabulary: &Vocabulary,
        subject: &Subject<'_>,
        held: &Held,
    ) -> Result<Reading, OutsideCalendar> {
        let recorded = match self.recorded(subject, held) {
            Ok(recorded) => recorded,
            Err(idle) => return Ok(Reading::Idle(idle)),
        };
        let calendar = self.calendar(subject);
        let read = Clock::read(recorded.days, held.standard, self.as_at, calendar)?;
        let Some(clock) = read else {
            return Ok(Reading::Idle(Idle::NotYet(recorded.days.started)));
        };
        let code = |event: Option<usize>| vocabulary.events.get(event?).cloned();
        let until = clock.responded.unwrap_or(self.as_at);
        let last = [clock.due, clock.extended_to];
        let last = last.into_iter().flatten().fold(until, Day::max);
        let extension = clock.extension(held.most, calendar)?;
        Ok(Reading::Ran(Box::new(Ran {
            started_by: code(recorded.started_by).unwrap_or_default(),
            day_0: calendar.add(clock.started, 0)?,
            answered_by: clock.responded.and_then(|_| code(recorded.answered_by)),
            counted: match clock.responded {
                Some(day) => calendar.count(clock.started, day)?,
                None => calendar.passed(clock.started, self.as_at)?,
            },
            extension,
            extended_by: match (clock.due, clock.extended_to) {
                (Some(due), Some(to)) => Some(calendar.count(due, to)?),
                _ => None,
            },
            extension_reason: label(vocabulary, self.extension_reason, subject),
            skipped: calendar.skipped(clock.started, last)?,
            clock,
        })))
    }

    /// A time that runs from one event to another.
    fn timed(
        &self,
        vocabulary: &Vocabulary,
        subject: &Subject<'_>,
        (after, event): (&str, &str),
        which: Which,
        (standard, source): (u16, &'static procedure::Source),
    ) -> Timed {
        let day = |code: &str| subject.day(vocabulary.event(code), which == Which::Last);
        let clock = day(after).and_then(|started| {
            let days = Days {
                started,
                extended_to: None,
                responded: day(event),
            };
            // A day outside the calendar has been reported.
            Clock::read(days, Some(standard), self.as_at, self.calendar(subject)).ok()?
        });
        Timed {
            event: event.to_owned(),
            after: after.to_owned(),
            standard,
            source,
            is_given: vocabulary.event(event).is_some(),
            clock,
        }
    }
}

/// A label that the mapping declares; any other may hold anything.
fn label(
    vocabulary: &Vocabulary,
    dimension: Option<usize>,
    subject: &Subject<'_>,
) -> Option<String> {
    let label = subject.label(dimension)?;
    let labels = &vocabulary.dimensions.get(dimension?)?.labels;
    let label = labels.get(usize::from(label))?;
    (label.common != Common::Unmapped).then(|| label.text.clone())
}
