//! What kind of record the rows of a table are.

use super::Guess;
use super::lexicon::{KindEntry, headings};
use super::words::words;
use crate::map::export::Part;

/// What a name of the table, a name of the file, and each heading that only this
/// kind has are worth.
const PART: u8 = 85;
const FILE: u8 = 70;
const HEADING: u8 = 20;

/// The likeliest first.
pub(super) fn kinds(file: &str, part: &Part) -> Vec<Guess<&'static str>> {
    let known = headings();
    // `cases.stages` is a list of stages; `complaints.csv` holds complaints.
    let part_name = part.name.rsplit(['.', '/']).next().unwrap_or_default();
    let file_name = file.rsplit_once('.').map_or(file, |(name, _)| name);
    let columns: Vec<Vec<String>> = (part.columns.iter())
        .filter(|column| !column.name.starts_with("../"))
        .map(|column| known.words(&column.name))
        .collect();
    // What the name of a table says, that of the file no longer has to.
    let is_named = known
        .kinds
        .iter()
        .any(|entry| named(entry, part_name).is_some());
    let mut kinds: Vec<Guess<&'static str>> = (known.kinds.iter())
        .filter_map(|entry| {
            let part_says = named(entry, part_name);
            let file_says = named(entry, file_name);
            let headings = (entry.headings.iter())
                .filter(|heading| {
                    let heading = known.written_out(heading.to_vec());
                    columns.contains(&heading)
                })
                .count();
            let (score, said) = match (part_says, file_says) {
                // Whatever it is, a table may be called one of cases too.
                (Some(_), _) if entry.kind == "case" => (PART, "the name of the table says so"),
                (Some(words), _) => (PART + length(words), "the name of the table says so"),
                (None, Some(words)) if part.name.is_empty() => {
                    (PART + length(words), "the name of the file says so")
                }
                (None, Some(_)) if is_named => (30, "the name of the file says so"),
                (None, Some(words)) => (FILE + length(words), "the name of the file says so"),
                (None, None) if headings > 0 => (35, "its headings say so"),
                (None, None) => return None,
            };
            let more = HEADING.saturating_mul(u8::try_from(headings).unwrap_or(u8::MAX));
            Some(Guess {
                what: entry.kind,
                score: score.saturating_add(more.min(40)).min(98),
                evidence: said.to_owned(),
            })
        })
        .collect();
    kinds.sort_by_key(|guess| std::cmp::Reverse(guess.score));
    kinds
}

/// Longer names say more: `stage 2 complaints` are stages.
fn length(words: usize) -> u8 {
    u8::try_from(words.min(3)).unwrap_or(0)
}

/// How many words of a name the longest of a kind's names has.
fn named(entry: &KindEntry, name: &str) -> Option<usize> {
    let name = words(name);
    (entry.names.iter())
        .filter(|wanted| !wanted.is_empty() && wanted.iter().all(|word| name.contains(word)))
        .map(Vec::len)
        .max()
}
