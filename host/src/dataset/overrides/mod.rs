//! What a project says of labels in a spreadsheet of its own, whichever plugin
//! they come from: `labels.csv`.
//!
//! ```csv
//! dimension,label,common code,group,order,note
//! outcome,Resolved on the day,resolved,,4,
//! reason,Billing,charges,Money,,
//! contact-kind,Praise by telephone,none,,,counted by the contact centre
//! ```
//!
//! A line goes before what a plugin declares. An empty cell leaves that as it
//! is; `none` in `common code` says that there is no common equivalent, with the
//! reason in `note`, and `none` in `group` takes a label out of its group. A
//! label that no plugin declares is known by its line. For people:
//! `docs/labels.md`.

mod file;
mod settle;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::registry::registry;
use super::{Common, Label};
use crate::diagnostic::Place;

pub use file::{COLUMNS, escaped, read};
pub(crate) use settle::settle;

/// The reason that is printed for a list that no other authority shares.
pub const OWN_LIST: &str = "the council's own list";

/// The lines of a project's `labels.csv`; none without the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    lines: Vec<Override>,
    /// The number of the line about each dimension and label.
    index: BTreeMap<(String, String), usize>,
    /// Headings of columns that mean nothing here.
    others: Vec<String>,
}

/// What a line says of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Where it stands.
    pub place: Place,
    /// The dimension's code.
    pub dimension: String,
    /// The label, as the council's export has it.
    pub label: String,
    /// Its common equivalent, or the reason why there is none.
    pub common: Option<Common>,
    /// The group it belongs to; `Some(None)` takes it out of its group.
    pub group: Option<Option<String>>,
    /// Its place in its list, where the others count from 1 as they stand.
    pub order: Option<u32>,
    /// What people wrote beside it.
    pub note: String,
}

impl Overrides {
    /// Every line, in the order of the file.
    pub fn lines(&self) -> &[Override] {
        &self.lines
    }

    /// The headings of columns that the file has beside [`COLUMNS`].
    pub fn others(&self) -> &[String] {
        &self.others
    }

    /// What is said of a label.
    pub fn of(&self, dimension: &str, label: &str) -> Option<&Override> {
        let key = (dimension.to_owned(), label.to_owned());
        self.lines.get(*self.index.get(&key)?)
    }

    /// A label as the project has it: what a plugin declares, or `None`, with
    /// what its line says. `None` when nobody says what the label means.
    pub(crate) fn label(
        &self,
        dimension: &str,
        text: &str,
        declared: Option<&Label>,
    ) -> Option<Label> {
        let Some(line) = self.of(dimension, text) else {
            return declared.cloned();
        };
        let own = || (!has_codes(dimension)).then(|| Common::None(OWN_LIST.to_owned()));
        let common = line.common.clone();
        let common = common.or_else(|| declared.map(|label| label.common.clone()));
        let group = line.group.clone();
        Some(Label {
            text: text.to_owned(),
            common: common.or_else(own)?,
            group: group.unwrap_or_else(|| declared.and_then(|label| label.group.clone())),
        })
    }
}

/// Whether authorities share codes for the labels of a dimension.
pub fn has_codes(dimension: &str) -> bool {
    let known = registry().dimensions.get(dimension);
    known.is_some_and(|known| !known.codes.is_empty())
}
