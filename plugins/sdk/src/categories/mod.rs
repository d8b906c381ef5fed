//! `categories.toml`: a council's own lists and how they map to the labels
//! that authorities share. See [the crate's documentation](crate) for the
//! format.

mod read;
#[cfg(test)]
mod tests;

use toml::de::{DeTable, DeValue};

pub(crate) use self::read::{Registry, read};

use self::read::read_table;
use crate::key_path::KeyPath;
use crate::problem::Failure;

/// Mistakes whose place is looked for; of a long list with one slip in every
/// line, nobody reads more.
const SHOWN: usize = 20;

/// Every dimension of a plugin, with its labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Categories {
    pub(crate) dimensions: Vec<Category>,
}

impl Categories {
    /// Reads the lists under a key of a plugin's settings, in the format of
    /// `categories.toml`, and checks them against the common codes; none when
    /// the key is missing.
    ///
    /// # Errors
    /// The first mistakes in the order of the document, with the path of what is
    /// wrong.
    pub fn section(settings: &str, key: &str) -> Result<Self, Vec<Failure>> {
        let document = DeTable::parse(settings)
            .map_err(|error| vec![Failure::bad_settings(error.message().to_owned())])?;
        let table = match document.get_ref().get(key).map(|value| value.get_ref()) {
            None => return Ok(Self::default()),
            Some(DeValue::Table(table)) => table,
            Some(_) => {
                return Err(vec![
                    Failure::bad_settings(format!("`{key}` is not a table"))
                        .hint(format!("write `[{key}.outcome]`, and so on"))
                        .setting(&KeyPath::new(key)),
                ]);
            }
        };
        read_table(table, Some(&crate::build::registry())).map_err(|mut mistakes| {
            mistakes.sort_by_key(|mistake| mistake.offset);
            let first = mistakes.into_iter().take(SHOWN);
            let failures = first.map(|mistake| {
                let path = KeyPath::at(document.get_ref(), mistake.offset);
                let failure = Failure::bad_settings(mistake.message)
                    .setting(&path.unwrap_or_else(|| KeyPath::new(key)));
                match mistake.hint {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            });
            failures.collect()
        })
    }

    /// The dimensions' codes, in order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.dimensions
            .iter()
            .map(|category| category.code.as_str())
    }

    /// Whether a dimension has bands, so that its cells hold numbers
    /// ([`crate::Record::band`]).
    pub fn is_banded(&self, code: &str) -> bool {
        self.category(code)
            .is_some_and(|category| !category.bands.is_empty())
    }

    /// A dimension's labels, in order.
    pub fn labels(&self, code: &str) -> impl Iterator<Item = &str> + Clone {
        let labels = self
            .category(code)
            .map(|category| category.labels.as_slice());
        let labels = labels.unwrap_or_default().iter();
        labels.map(|entry| entry.text.as_str())
    }

    /// The dimensions with their labels, in order.
    pub fn dimensions(&self) -> &[Category] {
        &self.dimensions
    }

    fn category(&self, code: &str) -> Option<&Category> {
        self.dimensions
            .iter()
            .find(|category| category.code == code)
    }
}

/// One dimension.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Category {
    /// As in the registry, or `x-…`.
    pub code: String,
    /// Whether labels may occur that the list does not hold.
    pub open: bool,
    /// What a blank cell stands for, as an index into `labels`.
    pub blank: Option<usize>,
    /// Of the first labels, where they are bands of whole numbers.
    pub(crate) bands: Vec<Band>,
    /// Its labels, in the order of a report.
    pub labels: Vec<Entry>,
}

/// One label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As a report prints it.
    pub text: String,
    /// The group that it is printed in.
    pub group: Option<String>,
    /// What authorities share.
    pub common: Common,
    /// Other spellings that exports hold.
    pub also: Vec<String>,
}

/// How a label relates to the shared ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Common {
    /// It means what this code means.
    Code(String),
    /// No shared label means the same, for this reason.
    None(String),
}

/// First and last whole number, both included; `95+` has no last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Band {
    pub(crate) first: u32,
    pub(crate) last: Option<u32>,
}

impl Category {
    /// The label that is written so, or has that spelling.
    pub(crate) fn find(&self, written: &str) -> Option<usize> {
        let written = tidy(written);
        self.labels.iter().position(|entry| {
            tidy(&entry.text) == written || entry.also.iter().any(|also| tidy(also) == written)
        })
    }
}

impl Band {
    fn parse(text: &str) -> Option<Self> {
        if let Some(first) = text.strip_suffix('+') {
            return Some(Self {
                first: first.parse().ok()?,
                last: None,
            });
        }
        let (first, last) = text.split_once(['-', '–'])?;
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then_some(Self {
            first,
            last: Some(last),
        })
    }

    /// Whether the band holds a number.
    pub(crate) fn holds(self, number: u64) -> bool {
        u64::from(self.first) <= number && self.last.is_none_or(|last| number <= u64::from(last))
    }
}

/// A label as it is compared: without space around it, and with one space
/// where an export has several, a line break or a space that does not break.
pub(crate) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
