//! What headings and labels may mean: guesses, each with what speaks for it.
//!
//! What councils call their columns and write in them is data: `headings.toml`
//! and `labels.toml`. A wrong guess costs more than none, so what several codes
//! could claim is left open.

mod columns;
mod content;
mod headings;
mod kinds;
mod labels;
mod lexicon;
mod words;

use super::export::Part;
use super::profile::PartProfile;

/// Something that may be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess<T> {
    /// What.
    pub what: T,
    /// How sure, from 0 to 100; below [`SURE_ENOUGH`] it is left open.
    pub score: u8,
    /// What speaks for it, a fragment without personal data: `the heading is
    /// a usual one; 120 of 120 cells are dates`.
    pub evidence: String,
}

/// What scores less is not worth a line of a draft.
pub const SURE_ENOUGH: u8 = 50;

/// What a column may hold, and of which stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnGuess {
    /// The stage that the heading names: 2 for `Stage 2 response sent`. The
    /// column then belongs to that stage's record.
    pub stage: Option<u32>,
    /// The possible meanings, the most likely one first; none when the column
    /// is left open. Of two columns that could mean the same, only the likelier
    /// is sure enough; headings that differ in their number alone (`Reason 1`,
    /// `Reason 2`) are a list and both are.
    pub meanings: Vec<Guess<Meaning>>,
}

impl ColumnGuess {
    /// The most likely meaning, when it is sure enough for a draft.
    pub fn best(&self) -> Option<&Guess<Meaning>> {
        self.meanings
            .first()
            .filter(|guess| guess.score >= SURE_ENOUGH)
    }
}

/// What a column may hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// The reference of the record of the row.
    Reference,
    /// The reference of the case that the row belongs to.
    Case,
    /// The reference of an earlier case that this one follows.
    Follows,
    /// What kind of record the row is, by words of the council's own:
    /// `Complaint`, `Compliment`.
    Kind,
    /// The procedure, by words of the council's own.
    Procedure,
    /// The number of a stage.
    Stage,
    /// The number of a provision of a Code.
    Section,
    /// The day of an event.
    Event(&'static str),
    /// Labels of a dimension of the registry, or of `x-remedy`, a list of the
    /// council's own that most case systems have.
    Value(&'static str),
    /// An amount of money.
    Amount(&'static str),
    /// Text that may be published once it is approved.
    Text(&'static str),
    /// Whether text may be published.
    Approved,
    /// Part of a figure from elsewhere: `series`, `publisher`, `area`,
    /// `period`, `unit`, `value`, `numerator`, `denominator`; `dimension` and
    /// `label` where a column names the dimension of a label beside it.
    Figure(&'static str),
    /// What candour computes itself, such as the working days that an answer
    /// took: nothing to map.
    Computed,
}

/// What a label may mean among authorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Common {
    /// A code of the registry.
    Code(&'static str),
    /// The registry has no code for it, and why: `none = "…"` of a mapping.
    None(&'static str),
    /// The dimension has no codes: the list is the council's own.
    Own,
}

/// For each column of a table what it may mean, from its heading and from its
/// cells. `file` is the name of the export, which often says what its rows are.
/// A column that is likely to hold personal data is left open.
pub fn columns(file: &str, part: &Part, profile: &PartProfile) -> Vec<ColumnGuess> {
    let kinds = kinds(file, part);
    let kind = kinds.first().map_or("case", |guess| guess.what);
    columns::columns(Some(kind), part, profile)
}

/// Which kinds of record the rows of a table may be (`case`, `stage`, `contact`,
/// `compliment`, `decision`, `action`, `provision`, `aggregate`), the most
/// likely one first, by the names of the file and of the table and by the
/// headings.
pub fn kinds(file: &str, part: &Part) -> Vec<Guess<&'static str>> {
    kinds::kinds(file, part)
}

/// For each label of a dimension what it may mean; `None` is left open.
/// `labels` are with the number of rows that have each.
pub fn labels(dimension: &str, labels: &[(&str, u64)]) -> Vec<Option<Guess<Common>>> {
    labels::labels(dimension, labels)
}

/// For each word of a column of procedures which procedure it may be.
pub fn procedure(labels: &[(&str, u64)]) -> Vec<Option<Guess<&'static str>>> {
    known_words("procedure", labels)
}

/// For each word of a column that says what the rows are which kind of record
/// it may be.
pub fn record_kind(labels: &[(&str, u64)]) -> Vec<Option<Guess<&'static str>>> {
    known_words("kind", labels)
}

/// For each word of a column of stages which stage it may be.
pub fn stage(labels: &[(&str, u64)]) -> Vec<Option<Guess<u32>>> {
    let number = |guess: Guess<&'static str>| {
        Some(Guess {
            what: guess.what.parse().ok()?,
            score: guess.score,
            evidence: guess.evidence,
        })
    };
    (known_words("stage", labels).into_iter())
        .map(|guess| guess.and_then(number))
        .collect()
}

fn known_words(list: &str, labels: &[(&str, u64)]) -> Vec<Option<Guess<&'static str>>> {
    (labels.iter())
        .map(|(label, _)| labels::code(list, label))
        .collect()
}

#[cfg(test)]
mod tests;
