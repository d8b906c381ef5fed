//! The mapping, read once into columns by number and codes: what rows need and
//! nothing to look up by name. The README describes the file.

mod document;
mod record;
mod source;
mod table;

use candour_plugin::{Amount, Categories, Event, Failure, KeyPath, Procedure, Text};
use toml::de::DeTable;

pub(crate) use document::known;
pub(crate) use record::{
    Aggregate, Approved, From, Kind, Label, Period, Quantity, Record, Words, Written,
};
pub use source::{Format, Source};
pub(crate) use table::{Column, Condition, Table};
pub use table::{Part, Test};

use document::{Section, mistake};

/// The version of the format that this plugin reads.
pub(crate) const SCHEMA: i64 = 1;

/// A checked mapping.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub(crate) title: String,
    pub(crate) sources: Vec<Source>,
    pub(crate) tables: Vec<Table>,
    pub(crate) categories: Categories,
    pub(crate) used: Used,
}

/// The codes that records use, each once.
#[derive(Debug, Default)]
pub(crate) struct Used {
    pub(crate) procedures: Vec<Procedure>,
    pub(crate) events: Vec<Event>,
    pub(crate) amounts: Vec<Amount>,
    pub(crate) texts: Vec<Text>,
}

/// Adds a code unless it is there.
fn once<T: PartialEq>(codes: &mut Vec<T>, code: T) {
    if !codes.contains(&code) {
        codes.push(code);
    }
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// The first mistake, with the path of the setting that it is about.
    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        if text.trim().is_empty() {
            return Err(Failure::bad_settings("there is no mapping")
                .hint("write one, and name it in `report.toml`: settings = \"mapping.toml\""));
        }
        let document = DeTable::parse(text)
            .map_err(|error| Failure::bad_settings(error.message().to_owned()))?;
        let mut root = Section::new(KeyPath::default(), document.get_ref());
        schema(&mut root)?;
        let categories = Categories::section(text, "dimensions")?;
        let title = match root.take("title") {
            Some(title) => title.text()?.to_owned(),
            None => "a table, as its mapping describes it".to_owned(),
        };
        let sources = source::read(&root.need("sources")?)?;
        let mut used = Used::default();
        let tables = table::read(&root.need("tables")?, &sources, &categories, &mut used)?;
        for source in &sources {
            if !tables.iter().any(|table| table.source == source.name) {
                let message = format!("no table reads source `{}`", source.name);
                return Err(mistake(&source.path, message)
                    .hint("add `[[tables]]` with its name, or take the source out"));
            }
        }
        // The SDK reads these: see `candour_plugin::Settings`.
        for key in ["dimensions", "labels", "rename"] {
            root.take(key);
        }
        root.finish()?;
        Ok(Self {
            title,
            sources,
            tables,
            categories,
            used,
        })
    }
}

/// What is newer than this plugin is refused before anything in it can be
/// misunderstood.
fn schema(root: &mut Section<'_>) -> Result<(), Failure> {
    let item = root
        .need("schema")
        .map_err(|failure| failure.hint(format!("write `schema = {SCHEMA}` in the first line")))?;
    let version = item.whole()?;
    if version == SCHEMA {
        return Ok(());
    }
    let message =
        format!("the mapping is written for schema {version}, and this plugin reads {SCHEMA}");
    Err(item.mistake(message).hint(if version > SCHEMA {
        "use a newer candour, or write the mapping for this one"
    } else {
        "there was no earlier schema: is the number right?"
    }))
}
