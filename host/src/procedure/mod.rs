//! The procedures under which complaints are answered, as data, and the clock
//! of a case or a stage.

pub mod clock;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use clock::{Clock, Extension, Verdict};

/// How far a rule was checked against the text that sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// The words themselves were read.
    Text,
    /// Taken from somebody who quotes or applies them.
    SecondHand,
    /// Kept as commonly understood: a council should check it.
    NotRead,
}

/// Where a rule stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct Source {
    /// The regulation or the provision, within the procedure's rules.
    pub cite: String,
    /// How far it was checked.
    pub read: Read,
}

impl Source {
    /// As people read it: the citation, with the doubt if there is one.
    pub fn said(&self) -> String {
        match self.read {
            Read::Text => self.cite.clone(),
            Read::SecondHand => format!("{}, as others quote it", self.cite),
            Read::NotRead => format!("{}, not checked against its text", self.cite),
        }
    }
}

/// What starts the clock of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The council received the complaint or the request for the stage.
    Receipt,
    /// The council acknowledged it; at receipt when no acknowledgement is known.
    Acknowledgement,
}

impl Start {
    /// As rules and settings name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Acknowledgement => "acknowledgement",
        }
    }
}

/// Which days count as working days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct CalendarRule {
    /// Whether days on which the council was closed stop the clock.
    pub closures: bool,
    /// Where that stands.
    pub source: Source,
}

/// What starts a clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct StartRule {
    /// The event.
    pub at: Start,
    /// Where that stands.
    pub source: Source,
}

/// How soon a complaint or a request is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct AcknowledgeRule {
    /// Working days from receipt.
    pub working_days: u16,
    /// Where that stands.
    pub source: Source,
}

/// What stops the clock of a stage, and when it should have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct AnswerRule {
    /// The code of an event, mostly `responded`. Where a record does not have
    /// it, its response stands for it: the event cannot have come later.
    pub event: String,
    /// Working days from the start, when the project declares no standard.
    pub working_days: u16,
    /// Where that stands.
    pub source: Source,
}

/// By how much an answer may be put off.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct ExtensionRule {
    /// The most working days after the day on which the answer was due.
    pub working_days: Option<u16>,
    /// The most working days from the start of the clock.
    pub longest: Option<u16>,
    /// Whether the rules ask for a reason.
    pub reason: bool,
    /// Where that stands.
    pub source: Source,
}

impl ExtensionRule {
    /// The most working days after the day that a standard gives.
    pub fn after(&self, standard: Option<u16>) -> Option<u16> {
        let longest = self.longest.zip(standard);
        let remaining = longest.map(|(longest, standard)| longest.saturating_sub(standard));
        self.working_days.or(remaining)
    }

    /// As people read it: `at most 10 working days more`.
    pub fn said(&self) -> String {
        let most = match (self.working_days, self.longest) {
            (Some(days), _) => format!("at most {days} working days more"),
            (None, Some(days)) => format!("at most {days} working days from the start"),
            (None, None) => "of any length".to_owned(),
        };
        let reason = if self.reason { ", with a reason" } else { "" };
        format!("{most}{reason}")
    }
}

/// What has to follow an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct Step {
    /// The code of the event.
    pub event: String,
    /// The code of the event from which its time runs.
    pub after: String,
    /// Working days.
    pub working_days: u16,
    /// Where that stands.
    pub source: Source,
}

/// One stage of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct Stage {
    /// 1, 2 or 3.
    pub number: u8,
    /// What the rules call it.
    pub title: String,
    /// What starts its clock.
    pub start: StartRule,
    /// How soon it is acknowledged; `None` when the rules set no time.
    pub acknowledge: Option<AcknowledgeRule>,
    /// What stops its clock; `None` when the rules set no time, and the
    /// response stops it.
    pub answer: Option<AnswerRule>,
    /// By how much the answer may be put off; `None` when the rules set no
    /// limit.
    pub extension: Option<ExtensionRule>,
    /// What has to follow the answer.
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// A procedure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub struct Procedure {
    /// As it is printed.
    pub title: String,
    /// The law or the Code that sets it.
    pub rules: String,
    /// Which days count.
    pub calendar: CalendarRule,
    /// In order.
    pub stages: Vec<Stage>,
}

impl Procedure {
    /// The stage of a number.
    pub fn stage(&self, number: u8) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.number == number)
    }
}

/// Every procedure, in one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Procedures {
    /// Rises with every change of a stage, a standard or a calendar.
    pub version: u32,
    #[serde(flatten)]
    all: BTreeMap<String, Procedure>,
}

#[expect(clippy::expect_used, reason = "embedded text, parsed by a test")]
static BUNDLED: LazyLock<Procedures> =
    LazyLock::new(|| toml::from_str(include_str!("procedures.toml")).expect("procedures.toml"));

impl Procedures {
    /// Those that come with candour.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The procedure of a code.
    pub fn get(&self, code: &str) -> Option<&Procedure> {
        self.all.get(code)
    }

    /// Every code, in alphabetical order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// A procedure in its version, as reports name it: `corporate@2`.
    pub fn versioned(&self, code: &str) -> String {
        format!("{code}@{}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::registry;

    #[test]
    fn the_bundled_procedures_are_those_of_the_contract() {
        let procedures = Procedures::bundled();
        assert_eq!(
            procedures.codes().collect::<Vec<_>>(),
            registry::PROCEDURES.to_vec()
        );
        for procedure in procedures.all.values() {
            let numbers: Vec<u8> = procedure.stages.iter().map(|stage| stage.number).collect();
            let expected: Vec<u8> = (1..=3).take(numbers.len()).collect();
            assert_eq!(numbers, expected, "{}", procedure.title);
            assert!(procedure.stage(1).is_some());
        }
    }

    #[test]
    fn rules_name_events_of_the_registry_and_run_on() {
        let known = &registry::registry().events;
        let stages = Procedures::bundled().all.values();
        for stage in stages.flat_map(|procedure| &procedure.stages) {
            let mut last = stage.answer.as_ref().map(|answer| answer.event.as_str());
            assert!(last.is_none_or(|event| known.contains_key(event)));
            for step in &stage.steps {
                assert!(known.contains_key(&step.event), "{}", step.event);
                assert_eq!(Some(step.after.as_str()), last, "{}", stage.title);
                last = Some(&step.event);
            }
        }
    }

    #[test]
    fn an_extension_has_one_limit() {
        let stages = Procedures::bundled().all.values();
        for stage in stages.flat_map(|procedure| &procedure.stages) {
            if let Some(extension) = &stage.extension {
                let limits = [extension.working_days, extension.longest];
                assert_eq!(limits.iter().flatten().count(), 1, "{}", stage.title);
            }
        }
        let most = |code: &str, number, standard| {
            let stage = Procedures::bundled().get(code)?.stage(number)?;
            stage.extension.as_ref()?.after(standard)
        };
        assert_eq!(most("childrens", 1, Some(10)), Some(10));
        assert_eq!(most("childrens", 2, Some(25)), Some(40));
        // The longest time is that of the rules, whatever a council declares.
        assert_eq!(most("childrens", 1, Some(20)), Some(0));
        assert_eq!(most("corporate", 1, Some(40)), Some(10));
        assert_eq!(most("childrens", 3, Some(30)), None);
    }
}
