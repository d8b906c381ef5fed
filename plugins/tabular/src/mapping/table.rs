//! `[[tables]]`: which rows are read.

use candour_plugin::{Categories, Failure, KeyPath};

use super::Used;
use super::column::{Column, Columns, DateRule};
use super::condition::{Filter, filters};
use super::document::{Item, Mistakes, Section, known, mistake};
use super::record::{self, Context, Record};
use super::source::{Format, Source};

/// A table of a source.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) path: KeyPath,
    /// The name of the source.
    pub(crate) source: String,
    /// Sheets of a workbook, lists of a JSON file; the one part of a CSV file
    /// has no name.
    pub(crate) parts: Vec<Part>,
    /// Whether its parts may be missing.
    pub(crate) optional: bool,
    /// Whether it stands below the table before it, in the same parts.
    pub(crate) below: bool,
    pub(crate) blank_rows: BlankRows,
    pub(crate) columns: Vec<Column>,
    pub(crate) dates: Vec<DateRule>,
    /// Rows that are set aside.
    pub(crate) ignore: Vec<Filter>,
    /// Rows that are refused.
    pub(crate) reject: Vec<Filter>,
    pub(crate) records: Vec<Record>,
}

/// What an empty row within a table means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlankRows {
    /// Nothing: rows have no place of their own.
    None,
    /// That another table may follow.
    Suspicious,
    /// That the table ends.
    End,
}

/// A sheet or a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name, or its path; empty where there is but one.
    pub name: String,
    /// Where the mapping names it.
    pub path: KeyPath,
}

pub(super) fn read(
    item: &Item<'_>,
    sources: &[Source],
    categories: Option<&Categories>,
    used: &mut Used,
    mistakes: &mut Mistakes,
) -> Result<Vec<Table>, Failure> {
    let mut tables: Vec<Table> = Vec::new();
    for item in item.tables()? {
        let section = mistakes.keep(item.section());
        let table = section.map(|section| table(section, sources, categories, used, mistakes));
        if let Some(table) = table.and_then(|table| mistakes.keep(table)) {
            twice(&table, &tables, mistakes);
            tables.push(table);
        }
    }
    if item.items().is_empty() {
        return Err(item.mistake("there is no table"));
    }
    Ok(tables)
}

/// A row is read once: two tables of one part stand one below the other.
fn twice(table: &Table, before: &[Table], mistakes: &mut Mistakes) {
    if table.below {
        let above = before.last();
        let is_same = |above: &Table| {
            let names = |table: &Table| -> Vec<String> {
                table.parts.iter().map(|part| part.name.clone()).collect()
            };
            above.source == table.source && names(above) == names(table)
        };
        if !above.is_some_and(is_same) {
            let message = "there is no table above it: the one before reads something else";
            let path = table.parts.first().map_or(&table.path, |part| &part.path);
            mistakes.add(mistake(path, message).hint(
                "write it after the table that it stands below, with its `source` and `sheet`",
            ));
        }
        return;
    }
    let others = before.iter().filter(|other| other.source == table.source);
    let known: Vec<&Part> = others.flat_map(|other| &other.parts).collect();
    for (at, part) in table.parts.iter().enumerate() {
        let earlier = table.parts.iter().take(at);
        let mut others = known.iter().copied().chain(earlier);
        if !others.any(|known| known.name == part.name) {
            continue;
        }
        let what = match part.name.as_str() {
            "" => format!("source `{}`", table.source),
            name => format!("`{name}`"),
        };
        let message = format!("{what} is read twice");
        mistakes.add(mistake(&part.path, message).hint(
            "give one table the records of both, with `when` to tell the rows apart; a \
                     second table further down needs `below = true`",
        ));
    }
}

fn table(
    mut section: Section<'_>,
    sources: &[Source],
    categories: Option<&Categories>,
    used: &mut Used,
    mistakes: &mut Mistakes,
) -> Result<Table, Failure> {
    let path = section.path.clone();
    let source = source(&section.need("source")?, sources)?;
    let parts = parts(&mut section, source)?;
    let optional = section.take("optional").map(|item| item.boolean());
    let blank_rows = blank_rows(&mut section, source);
    let below = match source.format {
        Format::Csv { .. } | Format::Xlsx => section.take("below").map(|item| item.boolean()),
        _ => None,
    };
    let (dates, formats) = (section.take("dates"), section.take("date-formats"));
    let optional_columns = section.take("optional-columns");
    let (ignore, reject) = (section.take("ignore"), section.take("reject"));
    let records = section.need("records")?;
    let before = mistakes.count();
    section.finish(mistakes);
    // `date` in place of `dates` is one mistake, not two.
    let may_lack_format = matches!(source.format, Format::Xlsx) || mistakes.count() > before;
    let mut context = Context {
        columns: Columns::new(may_lack_format, dates, formats, mistakes),
        categories,
        used,
        mistakes,
    };
    // Columns are numbered as they are met: the first record's reference is the
    // first, by which a row that has nothing else is told from a note.
    let mut read = Vec::new();
    for item in records.tables()? {
        let record = item.section().and_then(|s| record::read(s, &mut context));
        read.extend(context.mistakes.keep(record));
    }
    let mut columns = context.columns;
    let ignore = filters(ignore, &mut columns, mistakes);
    let reject = filters(reject, &mut columns, mistakes);
    // What is named nowhere may be named where the mistake is.
    if mistakes.count() == before {
        for item in optional_columns.iter().flat_map(Item::items) {
            mistakes.keep(columns.may_be_missing(&item));
        }
        columns.unused_formats(mistakes);
    }
    Ok(Table {
        path,
        source: source.name.clone(),
        parts,
        optional: optional.transpose()?.unwrap_or(false),
        below: below.transpose()?.unwrap_or(false),
        blank_rows: blank_rows?,
        columns: columns.columns,
        dates: columns.dates,
        ignore,
        reject,
        records: read,
    })
}

fn source<'s>(item: &Item<'_>, sources: &'s [Source]) -> Result<&'s Source, Failure> {
    let name = item.text()?;
    sources
        .iter()
        .find(|source| source.name == name)
        .ok_or_else(|| {
            let failure = item.mistake(format!("there is no source `{name}`"));
            known(
                failure,
                name,
                sources.iter().map(|source| source.name.as_str()),
            )
        })
}

/// The sheets or the list that the table is in.
fn parts(section: &mut Section<'_>, source: &Source) -> Result<Vec<Part>, Failure> {
    let part = |item: Item<'_>| {
        let name = item.text()?.to_owned();
        Ok(Part {
            name,
            path: item.path,
        })
    };
    match source.format {
        Format::Xlsx => {
            let sheets = section.need("sheet")?.some_items()?;
            sheets.into_iter().map(part).collect()
        }
        Format::Xml => {
            let lists = section.need("list")?.some_items()?;
            lists.into_iter().map(part).collect()
        }
        Format::Json | Format::JsonLines => match section.take("list") {
            Some(item) => item.some_items()?.into_iter().map(part).collect(),
            None => Ok(vec![whole(section)]),
        },
        Format::Csv { .. } => Ok(vec![whole(section)]),
    }
}

fn blank_rows(section: &mut Section<'_>, source: &Source) -> Result<BlankRows, Failure> {
    if !matches!(source.format, Format::Csv { .. } | Format::Xlsx) {
        return Ok(BlankRows::None);
    }
    let item = section.take("until-blank-row");
    let end = item.map(|item| item.boolean()).transpose()?;
    Ok(match end {
        Some(true) => BlankRows::End,
        _ => BlankRows::Suspicious,
    })
}

fn whole(section: &Section<'_>) -> Part {
    Part {
        name: String::new(),
        path: section.path.clone(),
    }
}
