//! What the clocks of a project are held to: the rules of each procedure with
//! the standards and closures that the project declares.

use crate::calendar::Calendar;
use crate::dataset::Vocabulary;
use crate::procedure::{self, ExtensionRule, Procedure, Procedures, Start};
use crate::project::{Project, Standard};

/// Who set the time that an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// The project, for the timescale that the case was given.
    Timescale,
    /// The project, for the stage.
    Project,
    /// The procedure's own rules.
    Rules,
    /// Nobody: there is no standard.
    Nobody,
}

/// What one clock is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Working days; `None` when there is no standard.
    pub standard: Option<u16>,
    /// Who set them.
    pub set_by: SetBy,
    /// What starts the clock.
    pub start: Start,
    /// The most working days after the day it was due by which the answer may
    /// be put off; `None` when the rules set no limit.
    pub most: Option<u16>,
    /// The event that stops the clock, as an index into the vocabulary, where
    /// it is not the response.
    pub(super) answer: Option<usize>,
}

/// The rules of one procedure in one project.
#[derive(Debug)]
pub(super) struct Rules {
    /// With the project's closures; `None` when it declares none.
    closures: Option<Calendar>,
    /// By number, less one.
    stages: [StageRules; 3],
}

#[derive(Debug, Clone)]
struct StageRules {
    start: Start,
    answer: Option<usize>,
    extension: Option<&'static ExtensionRule>,
    /// For cases without a timescale of their own, and for every case when the
    /// project declares no standard by timescale.
    plain: (Option<u16>, SetBy),
    /// What the procedure itself sets, whatever the project declares.
    by_rules: Option<Held>,
    /// By label of the dimension `timescale`; empty when the project declares
    /// no standard by timescale.
    by_label: Vec<Option<(u16, Option<Start>)>>,
}

impl Rules {
    pub(super) fn new(
        code: &str,
        project: &Project,
        vocabulary: &Vocabulary,
        labels: &[&str],
    ) -> Self {
        let procedure = Procedures::bundled().get(code);
        let closures = project.closures.get(code).map(Vec::as_slice);
        let ours: Vec<&Standard> = project
            .standards
            .iter()
            .filter(|standard| standard.procedure == code)
            .collect();
        Self {
            closures: closures
                .filter(|closures| !closures.is_empty())
                .map(Calendar::with_closures),
            stages: [1, 2, 3]
                .map(|number| StageRules::new(procedure, number, &ours, vocabulary, labels)),
        }
    }

    pub(super) fn calendar(&self) -> &Calendar {
        self.closures
            .as_ref()
            .unwrap_or_else(|| Calendar::england_and_wales())
    }

    /// What a stage is held to by the procedure's own rules; `None` when they set
    /// no time.
    pub(super) fn held_by_rules(&self, number: u8) -> Option<Held> {
        let at = usize::from(number).checked_sub(1)?;
        self.stages.get(at)?.by_rules
    }

    /// What a stage with a timescale of its own, or without one, is held to. A
    /// timescale for which the project declares nothing, though it does for
    /// others, has no standard: no other label's is guessed at.
    pub(super) fn held(&self, number: u8, timescale: Option<u16>) -> Option<Held> {
        let at = usize::from(number).checked_sub(1)?;
        let stage = self.stages.get(at)?;
        let (standard, set_by, start) = match timescale.filter(|_| !stage.by_label.is_empty()) {
            None => (stage.plain.0, stage.plain.1, stage.start),
            Some(label) => match stage.by_label.get(usize::from(label)).copied().flatten() {
                Some((days, start)) => (Some(days), SetBy::Timescale, start.unwrap_or(stage.start)),
                None => (None, SetBy::Nobody, stage.start),
            },
        };
        Some(Held {
            standard,
            set_by,
            start,
            most: stage.extension.and_then(|rule| rule.after(standard)),
            answer: stage.answer,
        })
    }
}

impl StageRules {
    fn new(
        procedure: Option<&'static Procedure>,
        number: u8,
        ours: &[&Standard],
        vocabulary: &Vocabulary,
        labels: &[&str],
    ) -> Self {
        let stage: Option<&procedure::Stage> =
            procedure.and_then(|procedure| procedure.stage(number));
        let answer = stage.and_then(|stage| stage.answer.as_ref());
        let declared = || ours.iter().filter(|standard| standard.stage == number);
        let plain = declared().find(|standard| standard.timescale.is_none());
        let labelled = |label: &str| {
            declared()
                .find(|standard| standard.timescale.as_deref() == Some(label))
                .map(|standard| (standard.working_days, standard.start))
        };
        let any = declared().any(|standard| standard.timescale.is_some());
        let extension = stage.and_then(|stage| stage.extension.as_ref());
        let event = answer
            .map(|answer| answer.event.as_str())
            .filter(|event| *event != "responded")
            .and_then(|event| vocabulary.event(event));
        Self {
            by_rules: stage.zip(answer).map(|(stage, answer)| Held {
                standard: Some(answer.working_days),
                set_by: SetBy::Rules,
                start: stage.start.at,
                most: extension.and_then(|rule| rule.after(Some(answer.working_days))),
                answer: event,
            }),
            start: plain
                .and_then(|standard| standard.start)
                .or_else(|| stage.map(|stage| stage.start.at))
                .unwrap_or(Start::Receipt),
            answer: event,
            extension,
            plain: match (plain, answer) {
                (Some(standard), _) => (Some(standard.working_days), SetBy::Project),
                (None, Some(answer)) => (Some(answer.working_days), SetBy::Rules),
                (None, None) => (None, SetBy::Nobody),
            },
            by_label: if any {
                labels.iter().map(|label| labelled(label)).collect()
            } else {
                Vec::new()
            },
        }
    }
}
