//! The mapping, read once into columns by number and codes: what rows need and
//! nothing to look up by name. The README describes the file.

mod column;
mod condition;
mod document;
mod figure;
mod label;
mod record;
mod source;
mod table;
mod written;

use candour_plugin::{Amount, Categories, Event, Failure, KeyPath, Procedure, Text};
use toml::de::DeTable;

pub(crate) use column::{Column, DateRule};
pub use condition::Test;
pub(crate) use condition::{Condition, Filter};
pub(crate) use document::known;
pub(crate) use figure::{Aggregate, Period, Quantity};
pub(crate) use label::{From, Label};
pub(crate) use record::{Approved, Kind, Record};
pub use source::{Format, Source};
pub use table::Part;
pub(crate) use table::{BlankRows, Table};
pub(crate) use written::{Words, Written};

use document::{Mistakes, Section, mistake};

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
    /// The first mistake, with the path of the setting that it is about; the
    /// hint lists the others.
    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        if text.trim().is_empty() {
            return Err(Failure::bad_settings("there is no mapping")
                .hint("write one, and name it in `report.toml`: settings = \"mapping.toml\""));
        }
        let document = DeTable::parse(text)
            .map_err(|error| Failure::bad_settings(error.message().to_owned()))?;
        let mut root = Section::new(KeyPath::default(), document.get_ref());
        schema(&mut root)?;
        let title = match root.take("title") {
            Some(title) => title.text()?.to_owned(),
            None => "a table, as its mapping describes it".to_owned(),
        };
        let mut mistakes = Mistakes::default();
        let sources = root.need("sources")?;
        let sources = source::read(&sources, &mut mistakes)?;
        let tables = root.need("tables")?;
        // The SDK reads the last two: see `candour_plugin::Settings`.
        for key in ["dimensions", "labels", "rename"] {
            root.take(key);
        }
        root.finish(&mut mistakes);
        // What names a source that is wrong is not wrong for it.
        mistakes.check()?;
        let categories = Categories::section(text, "dimensions");
        let mut used = Used::default();
        let known = categories.as_ref().ok();
        let tables = table::read(&tables, &sources, known, &mut used, &mut mistakes)?;
        let categories = categories.unwrap_or_else(|failures| {
            failures
                .into_iter()
                .for_each(|failure| mistakes.add(failure));
            Categories::default()
        });
        if mistakes.count() == 0 {
            unread(&sources, &tables, &mut mistakes);
        }
        mistakes.check()?;
        Ok(Self {
            title,
            sources,
            tables,
            categories,
            used,
        })
    }
}

/// A source that is declared is read.
fn unread(sources: &[Source], tables: &[Table], mistakes: &mut Mistakes) {
    for source in sources {
        if !tables.iter().any(|table| table.source == source.name) {
            let message = format!("no table reads source `{}`", source.name);
            mistakes.add(
                mistake(&source.path, message)
                    .hint("add `[[tables]]` with its name, or take the source out"),
            );
        }
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
