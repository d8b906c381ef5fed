//! Any table, as a mapping file describes it: the way in for a council without
//! a programmer. The settings of the import are the mapping; the README
//! describes it, and `mapping` reads it. `read` goes through a source, and
//! `row` turns one row into records.

mod cell;
mod lists;
mod mapping;
pub mod outline;
mod read;
mod row;

use candour_plugin::{About, Failure, Input, Output, Plugin, Source};

use mapping::{Format, Mapping};

pub use outline::outline;

/// The plugin.
#[derive(Debug)]
pub struct Tabular;

candour_plugin::export!(Tabular);

impl Plugin for Tabular {
    fn about() -> About {
        About::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            env!("CARGO_PKG_DESCRIPTION"),
        )
    }

    fn configure(settings: &str) -> Result<About, Failure> {
        let mapping = Mapping::read(settings)?;
        let about = About::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            mapping.title.clone(),
        );
        let sources = mapping.sources.iter();
        let about = sources.fold(about, |about, source| {
            about.source(describe(source, &mapping))
        });
        Ok(about
            .procedures(mapping.used.procedures)
            .events(mapping.used.events)
            .amounts(mapping.used.amounts)
            .texts(mapping.used.texts)
            .dimensions(mapping.categories))
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        let mapping = Mapping::read(out.settings().text())?;
        read::source(&mapping, input, out)
    }
}

/// A source with its parts, as a project is told of them.
fn describe(source: &mapping::Source, mapping: &Mapping) -> Source {
    const HOLDS: &str = "rows, as the mapping says";
    let name = source.name.clone();
    let mut described = match source.format {
        Format::Csv { .. } => Source::csv(name, HOLDS),
        Format::Xlsx => Source::xlsx(name),
        Format::Json => Source::json(name),
        Format::JsonLines => Source::jsonl(name),
        Format::Xml => Source::xml(name),
    };
    if source.optional {
        described = described.optional();
    }
    for table in mapping
        .tables
        .iter()
        .filter(|table| table.source == source.name && !table.below)
    {
        for part in &table.parts {
            let name = part.name.clone();
            described = match (source.format, table.optional) {
                // A row's part in XML is the element around it, not its list.
                (Format::Csv { .. } | Format::Xml, _) => described,
                (Format::Xlsx, false) => described.sheet(name, HOLDS),
                (Format::Xlsx, true) => described.sheet_opt(name, HOLDS),
                (_, false) => described.list(name, HOLDS),
                (_, true) => described.list_opt(name, HOLDS),
            };
        }
    }
    described
}

#[cfg(test)]
mod tests;
