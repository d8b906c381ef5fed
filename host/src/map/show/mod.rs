//! What may be shown of the labels of a table, and how many are kept back and
//! why.

pub mod listing;

use super::export::Part;
use super::guess::{self, ColumnGuess};
use super::profile::{PartProfile, are_shaped_like_names, told_values};

/// Why labels are kept back that look like somebody's one by one.
const SINGLE: &str = "may be personal";

/// Why all labels of a column are.
const NAMES: &str = "may be names of people";

/// The labels of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown<'c> {
    /// Those that may be shown, with how many cells hold each: the most frequent
    /// first, then by their letters.
    pub values: Vec<(&'c str, u64)>,
    /// Different ones that may not, of a column that shows any.
    pub hidden: u64,
    /// Why not: `may be names of people`.
    pub why: Option<&'static str>,
}

impl Shown<'_> {
    /// Whether all of them are kept back as names that people may have.
    pub fn may_be_names(&self) -> bool {
        self.why == Some(NAMES)
    }

    /// What is said of those that are kept back: `2 are not shown: they may be
    /// personal`.
    pub fn remark(&self) -> Option<String> {
        let why = self.why?;
        Some(match self.hidden {
            1 => format!("1 is not shown: it {why}"),
            several => format!("{several} are not shown: they {why}"),
        })
    }
}

/// What may be shown of each column of a table in the file of this name. Labels
/// shaped like names of people are shown only of a column whose meaning its
/// heading or its labels tell: no list of forenames knows everybody.
pub fn labels<'p>(file: &str, part: &'p Part, profile: &PartProfile) -> Vec<Shown<'p>> {
    let columns = part.columns.iter().zip(&profile.columns);
    let mut shown: Vec<Shown<'_>> = columns
        .map(|(column, profile)| {
            let (values, hidden) = told_values(column, profile);
            let why = (hidden > 0).then_some(SINGLE);
            Shown {
                values,
                hidden,
                why,
            }
        })
        .collect();
    let in_doubt = |shown: &Shown<'_>| {
        let labels = shown.values.iter().map(|(label, _)| *label);
        are_shaped_like_names(labels)
    };
    if !shown.iter().any(in_doubt) {
        return shown;
    }
    // Guessing takes its time, and is needed for these alone.
    let guesses = guess::columns(file, part, profile);
    for (at, shown) in shown.iter_mut().enumerate() {
        let is_known = guesses.get(at).and_then(ColumnGuess::best).is_some();
        if !is_known && in_doubt(shown) {
            shown.hidden += shown.values.len() as u64;
            shown.values.clear();
            shown.why = Some(NAMES);
        }
    }
    shown
}
