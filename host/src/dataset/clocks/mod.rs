//! Which recorded days make the clock of a case or a stage, and which standard
//! it is held to. Clocks are computed when they are asked for: at a million
//! cases they would take more memory than the records.

mod account;
mod rules;

pub use account::{Account, Ran, Reading, Timed};
pub use rules::{Held, SetBy};

use rules::Rules;

use super::{Dataset, NO_ROW, Origin, RecordKind, Table};
use crate::calendar::{Calendar, Day, OutsideCalendar, add_weekdays};
use crate::procedure::clock::Days;
use crate::procedure::{Clock, Extension, Start, Verdict};
use crate::project::Project;

/// Everything that the clocks of a joined dataset depend on.
#[derive(Debug)]
pub(super) struct Clocks {
    as_at: Day,
    events: Events,
    timescale: Option<usize>,
    extension_reason: Option<usize>,
    /// By index into [`super::Vocabulary::procedures`].
    procedures: Vec<Rules>,
    /// The stage 1 record of each case; empty when no case has one.
    first_stages: Vec<u32>,
}

/// Indices into [`super::Vocabulary::events`].
#[derive(Debug)]
struct Events {
    received: Option<usize>,
    acknowledged: Option<usize>,
    started: Option<usize>,
    due: Option<usize>,
    extended_to: Option<usize>,
    responded: Option<usize>,
    closed: Option<usize>,
    withdrawn: Option<usize>,
}

/// The record that a clock is read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    cases: &'a Table,
    case: u32,
    /// The stage's table and row; `None` for a case that has no stages.
    stage: Option<(&'a Table, u32)>,
}

impl<'a> Subject<'a> {
    fn number(&self) -> u8 {
        self.stage
            .and_then(|(stages, row)| stages.numbers.get(row as usize).copied())
            .unwrap_or(1)
    }

    /// The procedure, as an index into the vocabulary.
    fn procedure(&self) -> Option<usize> {
        let code = self.cases.procedures.get(self.case as usize)?;
        Some(usize::from(*code))
    }

    /// The record itself: the stage, or the case that has none.
    pub(super) fn record(&self) -> (&'a Table, u32) {
        self.stage.unwrap_or((self.cases, self.case))
    }

    /// Where the record came from.
    pub(super) fn origin(&self) -> Origin {
        let (table, row) = self.record();
        table.origin(row)
    }

    /// Whether any day of the record or of its case is outside the calendar.
    pub(super) fn is_outside(&self) -> bool {
        let outside = |table: &Table, row| table.days(row).any(is_outside);
        outside(self.cases, self.case) || self.stage.is_some_and(|(table, row)| outside(table, row))
    }

    /// The stage's first label of a dimension, or that of its case.
    fn label(&self, dimension: Option<usize>) -> Option<u16> {
        let label = |table: &Table, row| table.value(dimension?)?.first(row);
        self.stage
            .and_then(|(stages, row)| label(stages, row))
            .or_else(|| label(self.cases, self.case))
    }

    fn of_stage(&self, event: Option<usize>, last: bool) -> Option<Day> {
        let (stages, row) = self.stage?;
        day(stages, row, event, last)
    }

    fn of_case(&self, event: Option<usize>, last: bool) -> Option<Day> {
        day(self.cases, self.case, event, last)
    }

    /// The day of the record itself. A case's own days are those of its first
    /// stage where the stage does not have them.
    fn day(&self, event: Option<usize>, last: bool) -> Option<Day> {
        let own = self.of_stage(event, last);
        if own.is_none() && self.number() == 1 {
            return self.of_case(event, last);
        }
        own
    }
}

/// Whether the calendar does not know a day.
pub(super) fn is_outside(day: Day) -> bool {
    !Calendar::england_and_wales().covers(day)
}

fn day(table: &Table, row: u32, event: Option<usize>, last: bool) -> Option<Day> {
    let column = table.event(event?)?;
    if last {
        column.last(row)
    } else {
        column.first(row)
    }
}

/// The days of a clock, and which events gave them, as indices into the
/// vocabulary.
#[derive(Debug, Clone, Copy)]
struct Recorded {
    days: Days,
    started_by: Option<usize>,
    answered_by: Option<usize>,
}

/// Why a clock does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// No day that starts it is recorded.
    NoStart,
    /// It starts after the as-at date.
    NotYet(Day),
    /// The complaint was withdrawn on that day, before it was answered.
    Withdrawn(Day),
}

impl Clocks {
    /// The day as at which clocks are read.
    pub(super) fn as_at(&self) -> Day {
        self.as_at
    }

    pub(super) fn new(dataset: &Dataset, project: &Project) -> Self {
        let vocabulary = &dataset.vocabulary;
        let timescale = vocabulary.dimension("timescale");
        let labels: Vec<&str> = timescale
            .and_then(|at| vocabulary.dimensions.get(at))
            .map(|dimension| dimension.labels.iter().map(|label| label.text.as_str()))
            .map_or_else(Vec::new, Iterator::collect);
        let procedures = vocabulary
            .procedures
            .iter()
            .map(|code| Rules::new(code, project, vocabulary, &labels))
            .collect();
        Self {
            as_at: project.as_at,
            events: Events {
                received: vocabulary.event("received"),
                acknowledged: vocabulary.event("acknowledged"),
                started: vocabulary.event("started"),
                due: vocabulary.event("due"),
                extended_to: vocabulary.event("extended-to"),
                responded: vocabulary.event("responded"),
                closed: vocabulary.event("closed"),
                withdrawn: vocabulary.event("withdrawn"),
            },
            timescale,
            extension_reason: vocabulary.dimension("extension-reason"),
            procedures,
            first_stages: first_stages(dataset),
        }
    }

    /// The case's stage 1 record if it has one, else the case itself.
    pub(super) fn case<'a>(&self, dataset: &'a Dataset, case: u32) -> Subject<'a> {
        let stages = dataset.table(RecordKind::Stage);
        let first = self.first_stages.get(case as usize).copied();
        Subject {
            cases: dataset.table(RecordKind::Case),
            case,
            stage: first
                .filter(|stage| *stage != NO_ROW)
                .map(|stage| (stages, stage)),
        }
    }

    /// A stage, if its case exists.
    pub(super) fn stage<'a>(&self, dataset: &'a Dataset, stage: u32) -> Option<Subject<'a>> {
        let stages = dataset.table(RecordKind::Stage);
        Some(Subject {
            cases: dataset.table(RecordKind::Case),
            case: stages.case(stage)?,
            stage: Some((stages, stage)),
        })
    }

    /// What a record is held to.
    fn held(&self, subject: &Subject<'_>) -> Option<Held> {
        let timescale = subject.label(self.timescale);
        self.rules(subject)?.held(subject.number(), timescale)
    }

    /// The procedure, stage and timescale of a record, in words.
    pub(super) fn describe(&self, dataset: &Dataset, subject: &Subject<'_>) -> String {
        let vocabulary = &dataset.vocabulary;
        let procedure = subject
            .procedure()
            .and_then(|at| vocabulary.procedures.get(at))
            .map_or("", String::as_str);
        let label = subject
            .label(self.timescale)
            .zip(self.timescale.and_then(|at| vocabulary.dimensions.get(at)))
            .and_then(|(label, dimension)| dimension.labels.get(usize::from(label)));
        let stage = subject.number();
        match label {
            Some(label) => format!("`{procedure}`, stage {stage}, timescale `{}`", label.text),
            None => format!("`{procedure}`, stage {stage}"),
        }
    }

    fn rules(&self, subject: &Subject<'_>) -> Option<&Rules> {
        self.procedures.get(subject.procedure()?)
    }

    /// The calendar of a record's procedure.
    fn calendar(&self, subject: &Subject<'_>) -> &Calendar {
        self.rules(subject)
            .map_or_else(|| Calendar::england_and_wales(), Rules::calendar)
    }

    /// The recorded days of a clock.
    fn recorded(&self, subject: &Subject<'_>, held: &Held) -> Result<Recorded, Idle> {
        let events = &self.events;
        let by_now = |day: &Day| *day <= self.as_at;
        let of = |event: Option<usize>| Some((subject.day(event, true)?, event));
        let mut answer = held
            .answer
            .and_then(|event| of(Some(event)))
            .or_else(|| of(events.responded));
        if answer.is_none() {
            let withdrawn = subject
                .of_stage(events.withdrawn, false)
                .or_else(|| subject.of_case(events.withdrawn, false));
            if let Some(day) = withdrawn.filter(by_now) {
                return Err(Idle::Withdrawn(day));
            }
            // Where no answer is recorded, the closing stands for it: the
            // answer cannot have been later. A case that was closed before it
            // went on to a later stage was closed by an earlier one.
            let received = subject.of_stage(events.received, false);
            let before = |closed: &Day| received.is_some_and(|day| *closed < day);
            let closed = subject.of_stage(events.closed, true).or_else(|| {
                let closed = subject.of_case(events.closed, true);
                closed.filter(|closed| subject.number() == 1 || !before(closed))
            });
            answer = closed.map(|day| (day, events.closed));
        }
        // An answer that came before the acknowledgement stands for it, and an
        // acknowledgement that is not known yet starts nothing.
        let acknowledged = || {
            let day = subject.day(events.acknowledged, false).filter(by_now)?;
            Some(match answer {
                Some((answered, by)) if answered < day => (answered, by),
                _ => (day, events.acknowledged),
            })
        };
        let first = |event: Option<usize>| Some((subject.day(event, false)?, event));
        let (started, started_by) = first(events.started)
            .or_else(|| match held.start {
                Start::Receipt => None,
                Start::Acknowledgement => acknowledged(),
            })
            .or_else(|| first(events.received))
            .ok_or(Idle::NoStart)?;
        Ok(Recorded {
            days: Days {
                started,
                extended_to: subject.day(events.extended_to, true),
                responded: answer.map(|(day, _)| day),
            },
            started_by,
            answered_by: answer.and_then(|(_, by)| by),
        })
    }

    /// Whether the day of closing stands for that of the answer, which is not
    /// recorded; `None` where the clock does not run or nothing is answered.
    pub(super) fn answered_by_closing(&self, subject: &Subject<'_>) -> Option<bool> {
        let held = self.held(subject)?;
        let recorded = self.recorded(subject, &held).ok()?;
        recorded.days.responded.filter(|day| *day <= self.as_at)?;
        Some(recorded.answered_by == self.events.closed)
    }

    /// The day on which the source says that the answer was due.
    pub(super) fn source_due(&self, subject: &Subject<'_>) -> Option<Day> {
        subject.day(self.events.due, false)
    }

    /// The day on which an answer would be due if bank holidays were working
    /// days; `None` where no standard holds.
    pub(super) fn due_on_weekdays(&self, subject: &Subject<'_>, started: Day) -> Option<Day> {
        let standard = self.held(subject)?.standard?;
        Some(add_weekdays(started, standard))
    }

    /// Whether a source of the project gives reasons for extensions, and this
    /// record, whose answer was put off, has none.
    pub(super) fn lacks_reason(&self, subject: &Subject<'_>) -> bool {
        self.extension_reason.is_some()
            && subject.label(self.extension_reason).is_none()
            && subject.day(self.events.extended_to, true).is_some()
    }

    /// Working days from receipt to acknowledgement, as at the project's day.
    pub(super) fn acknowledgement(&self, subject: &Subject<'_>) -> Option<i32> {
        let received = subject.day(self.events.received, false)?;
        let acknowledged = subject
            .day(self.events.acknowledged, false)
            .filter(|day| *day <= self.as_at)?;
        self.calendar(subject).count(received, acknowledged).ok()
    }

    /// Working days from one day to another in the calendar of a record.
    pub(super) fn working_days(
        &self,
        subject: &Subject<'_>,
        from: Day,
        to: Day,
    ) -> Result<i32, OutsideCalendar> {
        self.calendar(subject).count(from, to)
    }

    /// The clock of a record, as at the project's day.
    pub(super) fn read(&self, subject: &Subject<'_>) -> Result<Option<Clock>, OutsideCalendar> {
        let Some(held) = self.held(subject) else {
            return Ok(None);
        };
        match self.recorded(subject, &held) {
            Ok(recorded) => {
                let calendar = self.calendar(subject);
                Clock::read(recorded.days, held.standard, self.as_at, calendar)
            }
            Err(_) => Ok(None),
        }
    }

    /// How the answer of a record stands against the time that the procedure's
    /// own rules set, whatever the project declares, an extension counting for
    /// no longer than they allow. `None` when they set no time, or the clock
    /// does not run.
    pub(super) fn by_rules(&self, subject: &Subject<'_>) -> Option<Verdict> {
        let held = self.rules(subject)?.held_by_rules(subject.number())?;
        let mut days = self.recorded(subject, &held).ok()?.days;
        let calendar = self.calendar(subject);
        if let (Some(standard), Some(most)) = (held.standard, held.most) {
            let due = calendar.add(days.started, i32::from(standard)).ok()?;
            let longest = calendar.add(due, i32::from(most)).ok()?;
            days.extended_to = days.extended_to.map(|day| day.min(longest));
        }
        let clock = Clock::read(days, held.standard, self.as_at, calendar).ok()??;
        clock.verdict
    }

    /// Whether the answer of a record was put off; `None` when its clock does
    /// not run.
    pub(super) fn extension(&self, subject: &Subject<'_>) -> Option<Extension> {
        let held = self.held(subject)?;
        let clock = self.read(subject).ok()??;
        clock.extension(held.most, self.calendar(subject)).ok()
    }
}

fn first_stages(dataset: &Dataset) -> Vec<u32> {
    let stages = dataset.table(RecordKind::Stage);
    if stages.len == 0 {
        return Vec::new();
    }
    let mut first = vec![NO_ROW; dataset.table(RecordKind::Case).len as usize];
    for row in 0..stages.len {
        let is_first = stages.numbers.get(row as usize) == Some(&1);
        let slot = stages
            .case(row)
            .and_then(|case| first.get_mut(case as usize));
        if let Some(slot) = slot.filter(|slot| is_first && **slot == NO_ROW) {
            *slot = row;
        }
    }
    first
}
