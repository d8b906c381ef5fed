//! Cells that hold several labels: `Apology; Staff training`.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::Sheet;
use super::words::tidy;
use crate::map::export::Value;
use crate::map::lines::{counted, number};
use crate::map::profile::looks_personal;

/// What stands between labels, and whether it hardly ever stands within one.
const SEPARATORS: [(&str, bool); 5] = [
    (";", true),
    ("|", true),
    ("\n", true),
    (" / ", false),
    (", ", false),
];
/// Fewer cells with several labels show nothing.
const FEWEST: u64 = 3;
/// More parts are no list, and longer ones no labels.
const MOST: usize = 40;
const LONGEST: usize = 60;

/// Lists of which a record has one label.
const SINGLE: [&str; 5] = ["outcome", "finding", "decision", "timescale", "age-band"];

/// How the labels of a column stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Several {
    /// What stands between them.
    pub(super) split: &'static str,
    /// Those that may be shown.
    pub(super) labels: BTreeSet<String>,
    /// What speaks for it.
    pub(super) evidence: String,
}

/// How the labels of a column that was taken for a list stand together; none
/// where each cell holds one.
pub(super) fn find(sheet: &Sheet<'_>, code: &str, at: usize) -> Option<Several> {
    let (column, profile) = (sheet.column(at)?, sheet.profile(at)?);
    if profile.personal.is_some() || SINGLE.contains(&code) {
        return None;
    }
    let mut texts: BTreeMap<String, u64> = BTreeMap::new();
    let counts = column.counts().into_iter();
    for (value, rows) in counts.filter(|(_, rows)| *rows > 0) {
        if let Value::Text(text) = value {
            *texts.entry(text.clone()).or_default() += rows;
        }
    }
    let (split, parts, together) = SEPARATORS
        .into_iter()
        .find_map(|(split, is_sure)| by(&texts, split, is_sure))?;
    let evidence = format!(
        "{} of {} hold several labels with `{}` between them: {} different texts, {}",
        number(together),
        counted(profile.filled, "cell"),
        split.trim().escape_debug(),
        number(texts.len() as u64),
        counted(parts.len() as u64, "label")
    );
    Some(Several {
        split,
        labels: parts
            .into_iter()
            .filter(|label| !looks_personal(label))
            .collect(),
        evidence,
    })
}

/// The labels that a separator makes of texts, and how many rows hold several:
/// where they are few, come again, and stand alone as well.
fn by(
    texts: &BTreeMap<String, u64>,
    split: &'static str,
    is_sure: bool,
) -> Option<(&'static str, BTreeSet<String>, u64)> {
    let (mut alone, mut joined) = (BTreeSet::new(), BTreeSet::new());
    let (mut together, mut rows_of_parts) = (0, 0);
    for (text, rows) in texts {
        let parts: Vec<String> = parts(text, split).collect();
        rows_of_parts += *rows * parts.len() as u64;
        match parts.as_slice() {
            [_, _, ..] => {
                together += rows;
                joined.extend(parts);
            }
            _ => alone.extend(parts),
        }
    }
    let known = joined.intersection(&alone).count();
    // `Parks, trees and verges` is one label: its parts never stand alone.
    let stand_alone = match is_sure {
        true => known * 2 >= joined.len(),
        false => known == joined.len(),
    };
    let all: BTreeSet<String> = joined.into_iter().chain(alone).collect();
    let are_labels = all.len() <= MOST && all.iter().all(|label| label.chars().count() <= LONGEST);
    let come_again = rows_of_parts >= 2 * all.len() as u64 && all.len() < texts.len();
    (together >= FEWEST && stand_alone && are_labels && come_again)
        .then_some((split, all, together))
}

/// The labels of a cell.
pub(super) fn parts(text: &str, split: &str) -> impl Iterator<Item = String> + use<> {
    let parts: Vec<String> = text.split(split).map(tidy).collect();
    parts.into_iter().filter(|part| !part.is_empty())
}
