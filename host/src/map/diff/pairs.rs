//! Which part, and which column, of one export is which of another.

use std::collections::BTreeSet;

use super::Side;
use crate::map::export::{Column, Part, Value};
use crate::map::profile::Kind;

/// What two names have in common at least, from 0 to 1, to be one name.
const NEAR: f64 = 0.7;

/// Values that two columns have in common at least, and their share of those of
/// the column that has fewer.
const SAME: (usize, f64) = (3, 0.5);

/// Values that are compared, of a column that has more.
const COMPARED: usize = 2000;

/// What belongs together: positions on both sides, or on one alone.
pub(super) struct Pair {
    pub(super) old: Option<usize>,
    pub(super) new: Option<usize>,
    /// What speaks for it where the names are not the same.
    pub(super) why: Option<String>,
}

/// In the order of the new side, then what is on the old one alone.
fn pairs(
    old: &[&str],
    new: &[&str],
    likeness: impl Fn(usize, usize) -> Option<(f64, String)>,
) -> Vec<Pair> {
    let mut partners: Vec<Option<(usize, Option<String>)>> = vec![None; new.len()];
    let mut free: BTreeSet<usize> = (0..old.len()).collect();
    for (name, partner) in new.iter().zip(&mut partners) {
        let same = free.iter().copied().find(|at| old.get(*at) == Some(name));
        if let Some(at) = same {
            free.remove(&at);
            *partner = Some((at, None));
        }
    }
    let mut candidates = Vec::new();
    for (new, _) in partners
        .iter()
        .enumerate()
        .filter(|(_, partner)| partner.is_none())
    {
        for old in &free {
            if let Some((score, why)) = likeness(*old, new) {
                candidates.push((score, *old, new, why));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, old, new, why) in candidates {
        if let Some(partner) = partners.get_mut(new).filter(|partner| partner.is_none())
            && free.remove(&old)
        {
            *partner = Some((old, Some(why)));
        }
    }
    let both = partners.into_iter().enumerate().map(|(new, partner)| {
        let (old, why) = partner.map_or((None, None), |(old, why)| (Some(old), why));
        Pair {
            old,
            new: Some(new),
            why,
        }
    });
    let gone = free.into_iter().map(|old| Pair {
        old: Some(old),
        new: None,
        why: None,
    });
    both.chain(gone).collect()
}

/// Parts of one name, of names that are near, or with columns in common; single
/// ones whatever their names.
pub(super) fn of_parts(old: &[Part], new: &[Part]) -> Vec<Pair> {
    let is_single = old.len() == 1 && new.len() == 1;
    pairs(&part_names(old), &part_names(new), |was, is| {
        let (was, is) = (old.get(was)?, new.get(is)?);
        let common = common_columns(was, is);
        let score = common.max(if is_near(&was.name, &is.name) {
            0.6
        } else {
            0.0
        });
        (is_single || score >= 0.5).then_some((score, String::new()))
    })
}

fn part_names(parts: &[Part]) -> Vec<&str> {
    parts.iter().map(|part| part.name.as_str()).collect()
}

/// The share of all columns of two parts that both have.
fn common_columns(old: &Part, new: &Part) -> f64 {
    let names = |part: &Part| -> BTreeSet<String> {
        let names = part.columns.iter().map(|column| plain(&column.name));
        names.collect()
    };
    let (old, new) = (names(old), names(new));
    let all = old.union(&new).count().max(1);
    old.intersection(&new).count() as f64 / all as f64
}

/// Columns of one name; of names that are near and cells of one kind; with the
/// same values.
pub(super) fn of_columns(old: &Side<'_>, new: &Side<'_>) -> Vec<Pair> {
    let names = |side: &Side<'_>| -> Vec<String> {
        side.part
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect()
    };
    let (olds, news) = (names(old), names(new));
    let olds: Vec<&str> = olds.iter().map(String::as_str).collect();
    let news: Vec<&str> = news.iter().map(String::as_str).collect();
    pairs(&olds, &news, |was, is| {
        let (was, is) = (old.column(was)?, new.column(is)?);
        let (before, after) = (was.profile, is.profile);
        let (was, is) = (was.column, is.column);
        if plain(&was.name) == plain(&is.name) {
            return Some((2.0, "the names differ in their spelling alone".to_owned()));
        }
        let is_one_kind =
            before.kind == after.kind || before.kind == Kind::Empty || after.kind == Kind::Empty;
        let near = likeness(&was.name, &is.name);
        let (common, share) = common_values(was, is);
        if common >= SAME.0 && share >= SAME.1 {
            let why = format!("{common} of the values are the same");
            return Some((share + near, why));
        }
        (is_one_kind && near >= NEAR).then(|| (near, "the names are near".to_owned()))
    })
}

/// A name without what makes no difference between two.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn is_near(left: &str, right: &str) -> bool {
    likeness(left, right) >= NEAR
}

/// How much two names have in common, from 0 to 1: in their letters, or in the
/// words of the shorter one.
fn likeness(left: &str, right: &str) -> f64 {
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    let words = |name: &str| -> BTreeSet<String> {
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        words
            .filter(|word| word.len() > 2)
            .map(str::to_owned)
            .collect()
    };
    let (lefts, rights) = (words(&left), words(&right));
    let shorter = lefts.len().min(rights.len());
    let common = lefts.intersection(&rights).count();
    // `Received` for `Date received`, but not `Stage 1 sent` for `Stage 2 sent`.
    let is_within = shorter > 0 && common == shorter && digits(&left) == digits(&right);
    let letters = match digits(&left) == digits(&right) {
        true => strsim::normalized_damerau_levenshtein(&left, &right),
        false => 0.0,
    };
    letters.max(if is_within { 0.75 } else { 0.0 })
}

fn digits(name: &str) -> String {
    name.chars().filter(char::is_ascii_digit).collect()
}

/// How many texts both columns hold, and their share of those of the one that
/// has fewer. Numbers and days are the same in many columns.
fn common_values(old: &Column, new: &Column) -> (usize, f64) {
    fn texts(column: &Column) -> BTreeSet<&str> {
        let mut texts = BTreeSet::new();
        for value in &column.values {
            match value {
                Value::Text(text) if text.chars().any(char::is_alphabetic) => {
                    texts.insert(text.as_str());
                }
                Value::List(items) => texts.extend(items.iter().map(String::as_str)),
                _ => {}
            }
            if texts.len() >= COMPARED {
                break;
            }
        }
        texts
    }
    let (old, new) = (texts(old), texts(new));
    let fewer = old.len().min(new.len()).max(1);
    let common = old.intersection(&new).count();
    (common, common as f64 / fewer as f64)
}
