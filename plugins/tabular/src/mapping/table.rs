//! `[[tables]]`: which rows are read, and what is set aside.

use candour_plugin::{Categories, DateFormat, Failure, KeyPath};

use super::Used;
use super::document::{Item, Section, known, mistake};
use super::record::{self, Record};
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
    pub(crate) columns: Vec<Column>,
    pub(crate) dates: Vec<DateRule>,
    pub(crate) ignore: Vec<Filter>,
    pub(crate) records: Vec<Record>,
}

/// A sheet or a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name, or its path; empty where there is but one.
    pub name: String,
    /// Where the mapping names it.
    pub path: KeyPath,
}

/// A column that the table reads; its number is its position among them.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Where the mapping first names it.
    pub(crate) path: KeyPath,
    /// Whether it must be there.
    pub(crate) required: bool,
}

/// How the dates of a column are written.
#[derive(Debug)]
pub(crate) struct DateRule {
    pub(crate) column: usize,
    /// None where only dates of a workbook are read.
    pub(crate) format: Option<DateFormat>,
    /// Where the format is declared.
    pub(crate) path: KeyPath,
}

/// What is true of a row.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) column: usize,
    pub(crate) test: Test,
}

/// What is true of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It holds one of these.
    Is(Vec<String>),
    /// It holds none of these.
    IsNot(Vec<String>),
    /// It begins with one of these.
    Begins(Vec<String>),
    /// Whether it holds nothing but space.
    Blank(bool),
}

/// Rows that are set aside.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) condition: Condition,
    pub(crate) reason: String,
    pub(crate) path: KeyPath,
}

/// Gives numbers to columns and their dates while a table is read.
#[derive(Debug)]
pub(super) struct Columns {
    columns: Vec<Column>,
    dates: Vec<DateRule>,
    /// The format of the table.
    format: Option<(DateFormat, KeyPath)>,
    /// Formats of single columns, with whether they were of use.
    formats: Vec<(String, DateFormat, KeyPath, bool)>,
    /// Whether the source itself can hold dates.
    has_dates: bool,
}

impl Columns {
    /// The number of a column.
    pub(super) fn number(&mut self, item: &Item<'_>) -> Result<usize, Failure> {
        // Headings are compared without superfluous space.
        let name = item
            .text()?
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if let Some(known) = self.columns.iter().position(|column| column.name == name) {
            return Ok(known);
        }
        self.columns.push(Column {
            name,
            path: item.path.clone(),
            required: true,
        });
        Ok(self.columns.len() - 1)
    }

    /// The number of the rule for the dates of a column.
    pub(super) fn date(&mut self, item: &Item<'_>) -> Result<usize, Failure> {
        self.rule(item, self.has_dates)
    }

    /// The same for a column of financial years, which may hold no dates.
    pub(super) fn period(&mut self, item: &Item<'_>) -> Result<usize, Failure> {
        self.rule(item, true)
    }

    fn rule(&mut self, item: &Item<'_>, may_lack: bool) -> Result<usize, Failure> {
        let column = self.number(item)?;
        if let Some(known) = self.dates.iter().position(|rule| rule.column == column) {
            return Ok(known);
        }
        let name = self.columns.get(column).map_or("", |column| &column.name);
        let own = self.formats.iter_mut().find(|(known, ..)| known == name);
        let (format, path) = match (own, &self.format) {
            (Some((_, format, path, used)), _) => {
                *used = true;
                (Some(format.clone()), path.clone())
            }
            (None, Some((format, path))) => (Some(format.clone()), path.clone()),
            (None, None) if may_lack => (None, item.path.clone()),
            (None, None) => {
                let message = format!("how are the dates of column `{name}` written?");
                return Err(item
                    .mistake(message)
                    .hint("write `dates = \"dd/mm/yyyy\"` in the table, or as they are written"));
            }
        };
        self.dates.push(DateRule {
            column,
            format,
            path,
        });
        Ok(self.dates.len() - 1)
    }

    fn name(&self, number: usize) -> &str {
        self.columns.get(number).map_or("", |column| &column.name)
    }
}

pub(super) fn read(
    item: &Item<'_>,
    sources: &[Source],
    categories: &Categories,
    used: &mut Used,
) -> Result<Vec<Table>, Failure> {
    let mut tables: Vec<Table> = Vec::new();
    for section in item.sections()? {
        let table = table(section, sources, categories, used)?;
        for part in &table.parts {
            let same = |other: &&Table| {
                other.source == table.source
                    && other.parts.iter().any(|known| known.name == part.name)
            };
            if tables.iter().any(|other| same(&other)) {
                let what = match part.name.as_str() {
                    "" => format!("source `{}`", table.source),
                    name => format!("`{name}`"),
                };
                let message = format!("two tables read {what}");
                return Err(mistake(&part.path, message).hint(
                    "give one table the records of both, with `when` to tell the rows apart",
                ));
            }
        }
        tables.push(table);
    }
    if tables.is_empty() {
        return Err(item.mistake("there is no table"));
    }
    Ok(tables)
}

fn table(
    mut section: Section<'_>,
    sources: &[Source],
    categories: &Categories,
    used: &mut Used,
) -> Result<Table, Failure> {
    let path = section.path.clone();
    let source = source(&section.need("source")?, sources)?;
    let parts = parts(&mut section, source)?;
    let optional = section.take("optional").map(|item| item.boolean());
    let format = section.take("dates").map(|item| date_format(&item));
    let formats = section.take("date-formats").map(|item| date_formats(&item));
    let optional_columns = section.take("optional-columns");
    let ignore = section.take("ignore");
    let records = section.need("records")?;
    // A key that is misspelt is told before what is missing because of it.
    section.finish()?;
    let mut columns = Columns {
        columns: Vec::new(),
        dates: Vec::new(),
        format: format.transpose()?,
        formats: formats.transpose()?.unwrap_or_default(),
        has_dates: matches!(source.format, Format::Xlsx),
    };
    // Columns are numbered as they are met: the first record's reference is the
    // first, by which a row that has nothing else is told from a note.
    let records = records
        .sections()?
        .into_iter()
        .map(|record| record::read(record, &mut columns, categories, used))
        .collect::<Result<_, _>>()?;
    let ignore = match ignore {
        Some(item) => item
            .items()
            .iter()
            .map(|item| filter(item, &mut columns))
            .collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    if let Some(item) = optional_columns {
        for item in item.items() {
            optional_column(&item, &mut columns)?;
        }
    }
    if let Some((name, _, path, _)) = columns.formats.iter().find(|(.., used)| !used) {
        let failure = mistake(path, format!("column `{name}` is not read as a date"));
        let dates = columns.dates.iter().map(|rule| columns.name(rule.column));
        return Err(known(failure, name, dates));
    }
    Ok(Table {
        path,
        source: source.name.clone(),
        parts,
        optional: optional.transpose()?.unwrap_or(false),
        columns: columns.columns,
        dates: columns.dates,
        ignore,
        records,
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
        Format::Xlsx => section
            .need("sheet")?
            .items()
            .into_iter()
            .map(part)
            .collect(),
        Format::Json | Format::JsonLines => match section.take("list") {
            Some(item) => item.items().into_iter().map(part).collect(),
            None => Ok(vec![whole(section)]),
        },
        Format::Csv { .. } => Ok(vec![whole(section)]),
    }
}

fn whole(section: &Section<'_>) -> Part {
    Part {
        name: String::new(),
        path: section.path.clone(),
    }
}

fn date_format(item: &Item<'_>) -> Result<(DateFormat, KeyPath), Failure> {
    let format = DateFormat::parse(item.text()?).map_err(|message| {
        item.mistake(message)
            .hint("write it as Excel does: `dd/mm/yyyy`, `yyyy-mm-dd hh:mm`, `d mmmm yyyy`")
    })?;
    Ok((format, item.path.clone()))
}

fn date_formats(item: &Item<'_>) -> Result<Vec<(String, DateFormat, KeyPath, bool)>, Failure> {
    item.section()?
        .entries()
        .map(|(column, item)| {
            let (format, path) = date_format(&item)?;
            Ok((column.to_owned(), format, path, false))
        })
        .collect()
}

/// A column that is read and may be missing.
fn optional_column(item: &Item<'_>, columns: &mut Columns) -> Result<(), Failure> {
    let name = item.text()?;
    if let Some(column) = columns
        .columns
        .iter_mut()
        .find(|column| column.name == name)
    {
        column.required = false;
        return Ok(());
    }
    let failure = item.mistake(format!("the table does not read column `{name}`"));
    let names = columns.columns.iter().map(|column| column.name.as_str());
    Err(known(failure, name, names))
}

fn filter(item: &Item<'_>, columns: &mut Columns) -> Result<Filter, Failure> {
    let mut section = item.section()?;
    let reason = section.need("reason")?.text()?.to_owned();
    let condition = condition(&mut section, columns)?;
    section.finish()?;
    Ok(Filter {
        condition,
        reason,
        path: item.path.clone(),
    })
}

/// The conditions of `when`, all of which must hold.
pub(super) fn conditions(
    item: &Item<'_>,
    columns: &mut Columns,
) -> Result<Vec<Condition>, Failure> {
    item.items()
        .iter()
        .map(|item| {
            let mut section = item.section()?;
            let condition = condition(&mut section, columns)?;
            section.finish()?;
            Ok(condition)
        })
        .collect()
}

fn condition(section: &mut Section<'_>, columns: &mut Columns) -> Result<Condition, Failure> {
    let column = columns.number(&section.need("column")?)?;
    let mut tests = Vec::new();
    if let Some(item) = section.take("is") {
        tests.push(Test::Is(item.texts()?));
    }
    if let Some(item) = section.take("is-not") {
        tests.push(Test::IsNot(item.texts()?));
    }
    if let Some(item) = section.take("begins") {
        tests.push(Test::Begins(item.texts()?));
    }
    if let Some(item) = section.take("blank") {
        tests.push(Test::Blank(item.boolean()?));
    }
    match (tests.pop(), tests.is_empty()) {
        (Some(test), true) => Ok(Condition { column, test }),
        (None, _) => Err(section
            .mistake("what must the cell hold?")
            .hint("give one of `is`, `is-not`, `begins` and `blank`")),
        (Some(_), false) => Err(section
            .mistake("a condition says one thing of a cell")
            .hint("write two conditions in a list: [{ … }, { … }]")),
    }
}
