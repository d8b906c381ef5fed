//! Which recorded days make the clock of a case or a stage, and which standard
//! it is held to. Clocks are computed when they are asked for: at a million
//! cases they would take more memory than the records.

use super::{Dataset, NO_ROW, Origin, RecordKind, Table};
use crate::calendar::{Calendar, Day, OutsideCalendar};
use crate::procedure::clock::Days;
use crate::procedure::{Clock, Procedure, Procedures, Start};
use crate::project::{Project, Standard};

/// Everything that the clocks of a joined dataset depend on.
#[derive(Debug)]
pub(super) struct Clocks {
    as_at: Day,
    with_closures: Calendar,
    events: Events,
    timescale: Option<usize>,
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

#[derive(Debug)]
struct Rules {
    closures: bool,
    stages: [StageRules; 3],
}

#[derive(Debug, Clone)]
struct StageRules {
    start: Start,
    /// For cases without a timescale of their own, and for every case when the
    /// project declares no standard by timescale.
    plain: Option<u16>,
    /// By label of the dimension `timescale`; empty when the project declares
    /// no standard by timescale.
    by_label: Vec<Option<(u16, Option<Start>)>>,
}

/// What one clock is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    /// Working days; `None` when there is no standard.
    pub(super) standard: Option<u16>,
    start: Start,
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
    pub(super) fn procedure(&self) -> Option<usize> {
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

    pub(super) fn timescale(&self, dimension: Option<usize>) -> Option<u16> {
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

fn day(table: &Table, row: u32, event: Option<usize>, last: bool) -> Option<Day> {
    let column = table.event(event?)?;
    if last {
        column.last(row)
    } else {
        column.first(row)
    }
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
            .map(|code| Rules::new(code, &project.standards, &labels))
            .collect();
        Self {
            as_at: project.as_at,
            with_closures: Calendar::with_closures(&project.closures),
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

    /// The standard of a record. A timescale for which the project declares
    /// nothing, though it does for others, has none: no other label's standard
    /// is guessed at.
    pub(super) fn held(&self, subject: &Subject<'_>) -> Option<Held> {
        let stage = self.rules(subject)?.stages.get(at(subject.number())?)?;
        let label = subject
            .timescale(self.timescale)
            .filter(|_| !stage.by_label.is_empty());
        let Some(label) = label else {
            return Some(Held {
                standard: stage.plain,
                start: stage.start,
            });
        };
        let found = stage.by_label.get(usize::from(label)).copied().flatten();
        Some(Held {
            standard: found.map(|(days, _)| days),
            start: found.and_then(|(_, start)| start).unwrap_or(stage.start),
        })
    }

    /// The procedure, stage and timescale of a record, in words.
    pub(super) fn describe(&self, dataset: &Dataset, subject: &Subject<'_>) -> String {
        let vocabulary = &dataset.vocabulary;
        let procedure = subject
            .procedure()
            .and_then(|at| vocabulary.procedures.get(at))
            .map_or("", String::as_str);
        let label = subject
            .timescale(self.timescale)
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
        if self.rules(subject).is_some_and(|rules| rules.closures) {
            &self.with_closures
        } else {
            Calendar::england_and_wales()
        }
    }

    /// The recorded days of a clock; `None` when nothing started it, or when
    /// the complaint was withdrawn before it was answered.
    fn days(&self, subject: &Subject<'_>, start: Start) -> Option<Days> {
        let events = &self.events;
        let by_now = |day: &Day| *day <= self.as_at;
        let mut responded = subject.day(events.responded, true);
        if responded.is_none() {
            let withdrawn = subject
                .of_stage(events.withdrawn, false)
                .or_else(|| subject.of_case(events.withdrawn, false));
            if withdrawn.as_ref().is_some_and(by_now) {
                return None;
            }
            // Where no answer is recorded, the closing stands for it: the
            // answer cannot have been later. A case that was closed before it
            // went on to a later stage was closed by an earlier one.
            let received = subject.of_stage(events.received, false);
            let before = |closed: &Day| received.is_some_and(|day| *closed < day);
            responded = subject.of_stage(events.closed, true).or_else(|| {
                let closed = subject.of_case(events.closed, true);
                closed.filter(|closed| subject.number() == 1 || !before(closed))
            });
        }
        // An answer that came before the acknowledgement stands for it, and an
        // acknowledgement that is not known yet starts nothing.
        let acknowledged = || {
            let day = subject.day(events.acknowledged, false).filter(by_now)?;
            Some(responded.map_or(day, |answer| day.min(answer)))
        };
        let started = subject
            .day(events.started, false)
            .or_else(|| match start {
                Start::Receipt => None,
                Start::Acknowledgement => acknowledged(),
            })
            .or_else(|| subject.day(events.received, false))?;
        Some(Days {
            started,
            extended_to: subject.day(events.extended_to, true),
            responded,
        })
    }

    /// The day on which the source says that the answer was due.
    pub(super) fn source_due(&self, subject: &Subject<'_>) -> Option<Day> {
        subject.day(self.events.due, false)
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
        match self.days(subject, held.start) {
            Some(days) => {
                let calendar = self.calendar(subject);
                Clock::read(days, held.standard, self.as_at, calendar)
            }
            None => Ok(None),
        }
    }
}

fn at(number: u8) -> Option<usize> {
    usize::from(number).checked_sub(1)
}

impl Rules {
    fn new(code: &str, standards: &[Standard], labels: &[&str]) -> Self {
        let procedure = Procedures::bundled().get(code);
        Self {
            closures: procedure.is_none_or(|procedure| procedure.closures),
            stages: [1, 2, 3]
                .map(|number| StageRules::new(code, procedure, number, standards, labels)),
        }
    }
}

impl StageRules {
    fn new(
        code: &str,
        procedure: Option<&Procedure>,
        number: u8,
        standards: &[Standard],
        labels: &[&str],
    ) -> Self {
        let stage = procedure.and_then(|procedure| procedure.stage(number));
        let ours = |standard: &&Standard| standard.procedure == code && standard.stage == number;
        let plain = standards
            .iter()
            .filter(ours)
            .find(|standard| standard.timescale.is_none());
        let labelled = |label: &str| {
            standards
                .iter()
                .filter(ours)
                .find(|standard| standard.timescale.as_deref() == Some(label))
                .map(|standard| (standard.working_days, standard.start))
        };
        let any = standards
            .iter()
            .filter(ours)
            .any(|standard| standard.timescale.is_some());
        Self {
            start: plain
                .and_then(|standard| standard.start)
                .or_else(|| stage.map(|stage| stage.start))
                .unwrap_or(Start::Receipt),
            plain: plain
                .map(|standard| standard.working_days)
                .or_else(|| stage.and_then(|stage| stage.working_days)),
            by_label: if any {
                labels.iter().map(|label| labelled(label)).collect()
            } else {
                Vec::new()
            },
        }
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
