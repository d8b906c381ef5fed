//! What an annual report has to hold, as data: duties in law, and what the
//! Ombudsmen's Codes expect.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::procedure::Source;

/// How a duty binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// By law.
    Law,
    /// A Code expects it.
    Expectation,
}

/// One thing that an annual report has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Duty {
    /// As marks in templates name it, in kebab-case.
    pub id: String,
    /// Where it stands within the rules: `regulation 18(1)(a)`.
    pub cite: String,
    /// What it asks for, in candour's own words.
    pub requires: String,
    /// Whether it asks for numbers, which words cannot stand for.
    #[serde(default)]
    pub numbers: bool,
    /// Shared measures of which a figure evidences it.
    #[serde(default)]
    pub measures: Vec<String>,
}

/// The duties of one report by one set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Set {
    /// The report that is meant.
    pub title: String,
    /// The law or the Code.
    pub rules: String,
    /// Where in it, and how far that was checked.
    pub source: Source,
    /// How it binds.
    pub kind: Kind,
    /// The procedures whose annual report it is about.
    pub procedures: Vec<String>,
    /// In the order of the rules.
    pub duties: Vec<Duty>,
}

/// Every duty, in one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duties {
    /// Rises when a duty comes, goes or changes its meaning.
    pub version: u32,
    /// Duties in law first.
    pub sets: Vec<Set>,
}

#[expect(clippy::expect_used, reason = "embedded text, parsed by a test")]
static BUNDLED: LazyLock<Duties> =
    LazyLock::new(|| toml::from_str(include_str!("duties.toml")).expect("duties.toml"));

impl Duties {
    /// Those that come with candour.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The duty of an id, with its set.
    pub fn get(&self, id: &str) -> Option<(&Set, &Duty)> {
        self.sets.iter().find_map(|set| {
            let duty = set.duties.iter().find(|duty| duty.id == id)?;
            Some((set, duty))
        })
    }

    /// Every id, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let duties = self.sets.iter().flat_map(|set| &set.duties);
        duties.map(|duty| duty.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::measure::catalogue;
    use crate::procedure::Procedures;

    #[test]
    fn duties_are_told_apart_and_name_what_exists() {
        let duties = Duties::bundled();
        let kinds = duties.sets.iter().map(|set| set.kind);
        assert!(kinds.is_sorted(), "law comes first");
        let ids: Vec<&str> = duties.ids().collect();
        assert_eq!(ids.len(), 23);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        for set in &duties.sets {
            for procedure in &set.procedures {
                assert!(
                    Procedures::bundled().get(procedure).is_some(),
                    "{procedure}"
                );
            }
            for duty in &set.duties {
                assert_eq!(duties.get(&duty.id), Some((set, duty)));
                assert!(duty.requires.ends_with('.'), "{}", duty.id);
                // Messages cite a duty in law by its place alone.
                assert!(
                    set.kind == Kind::Expectation || duty.cite.starts_with("regulation "),
                    "{}",
                    duty.id
                );
                // A shared measure is a number.
                assert!(duty.numbers || duty.measures.is_empty(), "{}", duty.id);
                for measure in &duty.measures {
                    assert!(catalogue::find(measure).is_some(), "{measure}");
                }
            }
        }
    }
}
