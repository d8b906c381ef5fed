//! A mapping before it is text: what each line says, and what speaks for it.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

/// A mapping.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    pub(super) title: String,
    pub(super) sources: Vec<Source>,
    pub(super) tables: Vec<Table>,
    pub(super) dimensions: Vec<Dimension>,
    /// What is not read; somebody has to decide whether it should be.
    pub(super) left_out: Vec<LeftOut>,
}

/// A table that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// How a person would call it.
    pub(super) title: String,
    /// A fragment.
    pub(super) why: String,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} is not read: {}", self.title, self.why)
    }
}

impl Mapping {
    /// Whether a table is of a source.
    pub(super) fn reads(&self, source: &str) -> bool {
        self.tables.iter().any(|table| table.source == source)
    }

    /// One of its tables, with what that needs and nothing else.
    pub(super) fn only(&self, table: &Table) -> Self {
        let values = table
            .records
            .iter()
            .flat_map(|record| record.section("values"));
        let codes: BTreeSet<&str> = values.map(|entry| entry.key.as_str()).collect();
        let sources = self
            .sources
            .iter()
            .filter(|source| source.name == table.source);
        let dimensions = self.dimensions.iter();
        let dimensions = dimensions.filter(|dimension| codes.contains(dimension.code.as_str()));
        Self {
            title: self.title.clone(),
            sources: sources.cloned().collect(),
            tables: vec![table.clone()],
            dimensions: dimensions.cloned().collect(),
            left_out: Vec::new(),
        }
    }

    /// How many of its lines are guesses.
    pub(super) fn guesses(&self) -> u64 {
        let sources = self.sources.iter().map(|source| marked(&source.guess));
        let tables = self.tables.iter().map(Table::guesses);
        let dimensions = self.dimensions.iter().map(Dimension::guesses);
        sources.chain(tables).chain(dimensions).sum()
    }

    /// How many places of it nobody has decided.
    pub(super) fn open_places(&self) -> u64 {
        let tables = self.tables.iter().map(|table| table.open.len());
        let dimensions = self.dimensions.iter().map(|dimension| {
            let labels = dimension.labels.iter().filter(|label| label.open.is_some());
            dimension.open.len() + labels.count()
        });
        let within: usize = tables.chain(dimensions).sum();
        (self.left_out.len() + within) as u64
    }
}

/// 1 for a guess.
fn marked(guess: &Option<String>) -> u64 {
    u64::from(guess.is_some())
}

/// A file.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// As `report.toml` names it.
    pub(super) name: String,
    pub(super) says: Vec<(&'static str, Toml)>,
    pub(super) guess: Option<String>,
}

/// Which rows are read, and what becomes of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// The position of what it is made from.
    pub(super) sheet: usize,
    /// What is known of it, for the comment above.
    pub(super) about: String,
    pub(super) source: String,
    /// `sheet` or `list` with its names.
    pub(super) part: Option<(&'static str, Vec<String>)>,
    pub(super) dates: Option<Entry>,
    pub(super) date_formats: Vec<Entry>,
    pub(super) ignore: Vec<Entry>,
    pub(super) records: Vec<Record>,
    pub(super) open: Vec<String>,
}

impl Table {
    fn guesses(&self) -> u64 {
        let lines = self
            .dates
            .iter()
            .chain(&self.date_formats)
            .chain(&self.ignore);
        let lines = lines.map(|entry| marked(&entry.guess));
        lines.chain(self.records.iter().map(Record::guesses)).sum()
    }
}

/// What a row becomes.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) kind: &'static str,
    /// What speaks for the kind.
    pub(super) guess: Option<String>,
    /// Keys of the record itself.
    pub(super) head: Vec<Entry>,
    /// Its tables, such as `events` and `procedure.map`, in the order of
    /// writing.
    pub(super) sections: Vec<(&'static str, Vec<Entry>)>,
}

impl Record {
    pub(super) fn new(kind: &'static str, guess: Option<String>) -> Self {
        Self {
            kind,
            guess,
            head: Vec::new(),
            sections: Vec::new(),
        }
    }

    fn guesses(&self) -> u64 {
        let sections = self.sections.iter().flat_map(|(_, entries)| entries);
        let lines = self.head.iter().chain(sections);
        marked(&self.guess) + lines.map(|entry| marked(&entry.guess)).sum::<u64>()
    }

    /// Adds a key to one of its tables.
    pub(super) fn add(&mut self, section: &'static str, entry: Entry) {
        match self.sections.iter_mut().find(|(name, _)| *name == section) {
            Some((_, entries)) => entries.push(entry),
            None => self.sections.push((section, vec![entry])),
        }
    }

    /// The entries of one of its tables.
    pub(super) fn section(&self, section: &str) -> &[Entry] {
        let found = self.sections.iter().find(|(name, _)| *name == section);
        found.map_or(&[], |(_, entries)| entries.as_slice())
    }
}

/// A line: a key, its value, and what speaks for it where it is a guess.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Toml,
    pub(super) guess: Option<String>,
}

impl Entry {
    pub(super) fn guessed(
        key: impl Into<String>,
        value: impl Into<Toml>,
        evidence: impl Into<String>,
    ) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            guess: Some(evidence.into()),
        }
    }
}

/// A list of labels.
#[derive(Debug, Clone, Default)]
pub(super) struct Dimension {
    pub(super) code: String,
    /// What speaks for the list as a whole.
    pub(super) guess: Option<String>,
    pub(super) open_list: bool,
    pub(super) blank: Option<Entry>,
    pub(super) bands: Option<Entry>,
    pub(super) labels: Vec<Label>,
    pub(super) open: Vec<String>,
}

impl Dimension {
    fn guesses(&self) -> u64 {
        let lines = self.blank.iter().chain(&self.bands);
        let lines = lines.map(|entry| marked(&entry.guess));
        let labels = self.labels.iter().map(|label| marked(&label.guess));
        marked(&self.guess) + lines.chain(labels).sum::<u64>()
    }
}

/// A label.
#[derive(Debug, Clone, Default)]
pub(super) struct Label {
    pub(super) text: String,
    pub(super) common: Option<String>,
    pub(super) none: Option<String>,
    pub(super) group: Option<String>,
    pub(super) also: Vec<String>,
    /// What speaks for what is said of it.
    pub(super) guess: Option<String>,
    /// What has to be decided about it.
    pub(super) open: Option<String>,
}

/// A value as TOML writes it in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Toml {
    Text(String),
    Whole(i64),
    Bool(bool),
    List(Vec<Toml>),
    Table(Vec<(&'static str, Toml)>),
}

impl Toml {
    /// A text, or a list where there are several.
    pub(super) fn some(texts: impl IntoIterator<Item = String>) -> Self {
        let mut texts: Vec<Self> = texts.into_iter().map(Self::Text).collect();
        match texts.pop() {
            Some(only) if texts.is_empty() => only,
            Some(last) => {
                texts.push(last);
                Self::List(texts)
            }
            None => Self::List(texts),
        }
    }
}

impl From<&str> for Toml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Toml {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for Toml {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => out.write_str(&quoted(text)),
            Self::Whole(number) => write!(out, "{number}"),
            Self::Bool(answer) => write!(out, "{answer}"),
            Self::List(items) => {
                out.write_char('[')?;
                for (at, item) in items.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(out, "{comma}{item}")?;
                }
                out.write_char(']')
            }
            Self::Table(entries) => {
                out.write_char('{')?;
                for (at, (key, value)) in entries.iter().enumerate() {
                    let comma = if at == 0 { " " } else { ", " };
                    write!(out, "{comma}{key} = {value}")?;
                }
                out.write_str(" }")
            }
        }
    }
}

/// A text on one line, in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // Line separators would end the line for some editors.
            letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A key, bare where TOML allows it.
pub(super) fn key(text: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !text.is_empty() && text.bytes().all(bare) {
        text.to_owned()
    } else {
        quoted(text)
    }
}
