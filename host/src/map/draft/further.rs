//! Further columns of a list: `2nd nature` beside `Nature of complaint`, `Other
//! theme` beside `Theme`.

use std::collections::BTreeSet;

use super::sheet::{Sheet, Taken};
use super::words::{kebab, plain};
use crate::map::guess::Meaning;
use crate::map::lines::{counted, number};

/// Words of a heading that say that another column comes first.
const FURTHER: [&str; 14] = [
    "2",
    "2nd",
    "3",
    "3rd",
    "additional",
    "also",
    "extra",
    "further",
    "other",
    "second",
    "secondary",
    "tertiary",
    "third",
    "two",
];

/// What a record has one of, whatever other columns hold.
const SINGLE: [&str; 4] = ["outcome", "finding", "decision", "timescale"];

/// Adds to the columns that were taken for lists the further columns of each: by
/// their headings, and because they hold the same labels.
pub(super) fn add(sheet: &mut Sheet<'_>, found: &mut Vec<(Meaning, Taken)>) {
    for at in 0..sheet.part.columns.len() {
        if !sheet.is_free(at) || !is_further(sheet.name(at)) {
            continue;
        }
        let lists = found.iter().filter(
            |(meaning, _)| matches!(meaning, Meaning::Value(code) if !SINGLE.contains(code)),
        );
        let fitting = lists.filter_map(|(meaning, first)| {
            let may_be = sheet.is_undecided_or(at, meaning);
            let shared = may_be.then(|| shared(sheet, first.at, at)).flatten()?;
            Some((meaning.clone(), shared))
        });
        let Some((meaning, (rows, filled))) = fitting.max_by_key(|(_, shared)| *shared) else {
            continue;
        };
        let evidence = format!(
            "the heading of `{}` says that it comes second, and {} of its {} have the same labels",
            sheet.name(at),
            number(rows),
            counted(filled, "cell")
        );
        let taken = sheet.taken(at, evidence.clone());
        // The line of a list has what speaks for its first column.
        if let Some((_, first)) = found.iter_mut().find(|(known, _)| *known == meaning) {
            first.evidence = format!("{}; {evidence}", first.evidence);
        }
        found.push((meaning, taken));
    }
}

/// Whether a heading says that another column comes first.
fn is_further(heading: &str) -> bool {
    let words = kebab(heading);
    words.split('-').any(|word| FURTHER.contains(&word))
}

/// How many cells of a column hold labels of another, and how many are filled;
/// none where most do not, or where the two share no more than a label.
fn shared(sheet: &Sheet<'_>, first: usize, further: usize) -> Option<(u64, u64)> {
    let known: BTreeSet<String> = sheet
        .words(first)
        .iter()
        .map(|(word, _)| plain(word))
        .collect();
    let words = sheet.words(further).iter();
    let shared: Vec<u64> = words
        .filter(|(word, _)| known.contains(&plain(word)))
        .map(|(_, rows)| *rows)
        .collect();
    let filled = sheet.profile(further)?.filled;
    let rows: u64 = shared.iter().sum();
    (shared.len() >= 2 && rows * 10 >= filled * 8).then_some((rows, filled))
}
