//! The procedures under which complaints are answered, as data, and the clock
//! of a case or a stage.

pub mod clock;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub use clock::{Clock, Verdict};

/// What starts the clock of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The council received the complaint or the request for the stage.
    Receipt,
    /// The council acknowledged it; at receipt when no acknowledgement is known.
    Acknowledgement,
}

/// One stage of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stage {
    /// 1, 2 or 3.
    pub number: u8,
    /// What starts its clock.
    pub start: Start,
    /// Working days to the answer, when the project declares no standard.
    pub working_days: Option<u16>,
    /// The most working days by which the rules allow an extension.
    pub extension: Option<u16>,
}

/// A procedure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Procedure {
    /// As it is printed.
    pub title: String,
    /// The law or the Code that sets it.
    pub rules: String,
    /// Whether days on which the council was closed stop its clock.
    pub closures: bool,
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_procedures_number_their_stages_from_1() {
        let procedures = Procedures::bundled();
        assert_eq!(
            procedures.codes().collect::<Vec<_>>(),
            ["adult-social-care", "childrens", "corporate", "housing"]
        );
        for procedure in procedures.all.values() {
            let numbers: Vec<u8> = procedure.stages.iter().map(|stage| stage.number).collect();
            let expected: Vec<u8> = (1..=3).take(numbers.len()).collect();
            assert_eq!(numbers, expected, "{}", procedure.title);
            assert!(procedure.stage(1).is_some());
        }
    }
}
