//! From a source to its tables, and what can only be said of a table as a
//! whole: a column that is missing, a date format that fits nothing, a filter
//! that leaves nothing.

use candour_plugin::xlsx::{self, Workbook};
use candour_plugin::{
    Columns, DateFormat, Failure, Input, KeyPath, MapRow, Output, Records, Reject, Row, csv, json,
    xml,
};

use crate::lists;
use crate::mapping::{DateRule, Format, Mapping, Part, Table, known};
use crate::row::Mapper;

/// Dates that are kept to find the format that they are in.
const SAMPLES: usize = 50;

/// Cells that tell that a column is not what the mapping takes it for.
const FEW: u64 = 5;

/// Reads a source.
///
/// # Errors
/// When the mapping does not fit the source, or the source cannot be read.
pub(crate) fn source(
    mapping: &Mapping,
    input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let name = input.source();
    let source = mapping.sources.iter().find(|source| source.name == name);
    let Some(source) = source else {
        return Err(Failure::internal(format!("source `{name}` is gone")));
    };
    let tables = mapping.tables.iter().filter(|table| table.source == name);
    let tables: Vec<&Table> = tables.collect();
    match source.format {
        Format::Csv {
            separator,
            encoding,
        } => {
            let format = csv::Format::new().separator(separator).encoding(encoding);
            csv_file(&tables, format.set_in("the mapping"), input, out)
        }
        Format::Xlsx => xlsx::workbook(input, out, |book| {
            let mut stacks = tables.chunk_by(|_, next| next.below);
            stacks.try_for_each(|stack| match stack {
                [table] => sheets(table, book),
                _ => stacked_sheets(stack, book),
            })
        }),
        Format::Json => json::document(input, out, |document| {
            tables
                .iter()
                .try_for_each(|table| lists::table(table, document))
        }),
        Format::Xml => xml::document(input, out, |document| {
            tables
                .iter()
                .try_for_each(|table| lists::table(table, document))
        }),
        Format::JsonLines => json::lines(input, out, |document| {
            tables
                .iter()
                .try_for_each(|table| lists::table(table, document))
        }),
    }
}

fn csv_file(
    tables: &[&Table],
    format: csv::Format,
    input: Input<'_>,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let [table] = tables else {
        let names = all_names(tables);
        let mut readers = all_readers(tables, &names);
        csv::tables(input, out, &format, stacked(&mut readers, &names))
            .map_err(|failure| located_in(failure, tables))?;
        return readers.into_iter().try_for_each(Reader::finish);
    };
    let names = Names::new(table, false);
    let mut reader = Reader::new(table, &names);
    csv::table(input, out, &format, &names.columns(), |row, out| {
        reader.row(row, out)
    })
    .map_err(|failure| located(failure, table))?;
    reader.finish()
}

fn sheets(table: &Table, book: &mut Workbook<'_, '_>) -> Result<(), Failure> {
    let names = Names::new(table, false);
    let mut reader = Reader::new(table, &names);
    for part in &table.parts {
        if !is_there(part, table, book)? {
            continue;
        }
        reader.mapper.begin();
        book.table(&part.name, &names.columns(), |row, out| {
            reader.row(row, out)
        })
        .map_err(|failure| located(failure, table))?;
    }
    reader.finish()
}

/// Tables of the same sheets, one below another.
fn stacked_sheets(tables: &[&Table], book: &mut Workbook<'_, '_>) -> Result<(), Failure> {
    let Some(first) = tables.first() else {
        return Ok(());
    };
    let names = all_names(tables);
    let mut readers = all_readers(tables, &names);
    for part in &first.parts {
        if !is_there(part, first, book)? {
            continue;
        }
        readers.iter_mut().for_each(|reader| reader.mapper.begin());
        book.tables(&part.name, stacked(&mut readers, &names))
            .map_err(|failure| located_in(failure, tables))?;
    }
    readers.into_iter().try_for_each(Reader::finish)
}

/// Whether a workbook has a sheet.
///
/// # Errors
/// When it has not, and the table needs it.
fn is_there(part: &Part, table: &Table, book: &Workbook<'_, '_>) -> Result<bool, Failure> {
    let sheets = book.sheets();
    let mut found = sheets.iter().map(|sheet| sheet.trim());
    if found.any(|sheet| sheet == part.name) {
        return Ok(true);
    }
    if table.optional {
        return Ok(false);
    }
    let failure = mistake(&part.path, format!("there is no sheet `{}`", part.name));
    let names = sheets.iter().map(String::as_str);
    Err(known(failure, &part.name, names))
}

fn all_names<'t>(tables: &[&'t Table]) -> Vec<Names<'t>> {
    tables
        .iter()
        .map(|table| Names::new(table, false))
        .collect()
}

fn all_readers<'t>(tables: &[&'t Table], names: &'t [Names<'_>]) -> Vec<Reader<'t>> {
    let tables = tables.iter().zip(names);
    tables
        .map(|(table, names)| Reader::new(table, names))
        .collect()
}

/// Tables one below another as the SDK takes them.
fn stacked<'r>(
    readers: &'r mut [Reader<'_>],
    names: &'r [Names<'_>],
) -> Vec<(Columns<'r>, MapRow<'r>)> {
    let readers = readers.iter_mut().zip(names);
    let table = |(reader, names): (&'r mut Reader<'_>, &'r Names<'_>)| {
        let map: MapRow<'r> = Box::new(|row, out| reader.row(row, out));
        (names.columns(), map)
    };
    readers.map(table).collect()
}

/// Every failure in one, if there is any.
pub(crate) fn first_of(failures: Vec<Failure>) -> Result<(), Failure> {
    match failures.split_first() {
        Some((first, others)) => Err(first.clone().and(others)),
        None => Ok(()),
    }
}

pub(crate) fn mistake(path: &KeyPath, message: String) -> Failure {
    Failure::bad_settings(message).setting(path)
}

/// A column that is missing or there twice is one that the mapping names.
pub(crate) fn located(failure: Failure, table: &Table) -> Failure {
    if !failure.is_wrong_format() {
        return failure;
    }
    let name = failure.column_name();
    let column = table
        .columns
        .iter()
        .find(|column| Some(column.name.as_str()) == name);
    match column {
        Some(column) => failure.setting(&column.path),
        None => failure,
    }
}

/// The same of tables one below another.
fn located_in(failure: Failure, tables: &[&Table]) -> Failure {
    let name = failure.column_name();
    let has_it = |table: &&&Table| {
        let mut columns = table.columns.iter();
        columns.any(|column| Some(column.name.as_str()) == name)
    };
    match tables.iter().find(has_it) {
        Some(table) => located(failure, table),
        None => failure,
    }
}

/// The columns of a table as the SDK takes them.
pub(crate) struct Names<'t> {
    required: Vec<&'t str>,
    optional: Vec<&'t str>,
    /// The position of each column of the mapping among them.
    places: Vec<usize>,
}

impl<'t> Names<'t> {
    pub(crate) fn new(table: &'t Table, all_optional: bool) -> Self {
        let mut names = Self {
            required: Vec::new(),
            optional: Vec::new(),
            places: Vec::new(),
        };
        for column in &table.columns {
            if column.required && !all_optional {
                names.required.push(&column.name);
            } else {
                names.optional.push(&column.name);
            }
        }
        let names_in_order = || names.required.iter().chain(&names.optional);
        names.places = table
            .columns
            .iter()
            .map(|column| {
                let place = names_in_order().position(|name| *name == column.name);
                place.unwrap_or(usize::MAX)
            })
            .collect();
        names
    }

    pub(crate) fn columns(&self) -> Columns<'_> {
        Columns::new(&self.required).optional(&self.optional)
    }
}

/// Reads the rows of a table and counts what has become of them.
pub(crate) struct Reader<'t> {
    table: &'t Table,
    mapper: Mapper<'t>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(table: &'t Table, names: &'t Names<'_>) -> Self {
        Self {
            table,
            mapper: Mapper::new(table, &names.places),
        }
    }

    pub(crate) fn row(&mut self, row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
        self.mapper.row(row, out)
    }

    /// What the rows together say about the mapping.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.filters()?;
        self.dates()
    }

    fn filters(&self) -> Result<(), Failure> {
        let counts = &self.mapper.ignored;
        let ignored: u64 = counts.iter().sum();
        if ignored == 0 || ignored < self.mapper.rows {
            return Ok(());
        }
        let most = self
            .table
            .ignore
            .iter()
            .zip(counts)
            .max_by_key(|(_, count)| **count);
        let Some((filter, count)) = most else {
            return Ok(());
        };
        let message = format!(
            "no row is left: this filter sets {count} of {} rows aside",
            self.mapper.rows
        );
        Err(mistake(&filter.path, message).hint("does it mean what it says?"))
    }

    fn dates(&self) -> Result<(), Failure> {
        let rules = self.table.dates.iter().zip(&self.mapper.dates);
        let failures = rules.filter_map(|(rule, tally)| {
            let column = self.table.columns.get(rule.column)?;
            tally.none_read(rule, &column.name)
        });
        first_of(failures.collect())
    }
}

/// The common formats that all samples are in; of two that read them alike,
/// the first.
fn fitting(samples: &[String]) -> Vec<&'static str> {
    let mut found: Vec<(&str, Vec<_>)> = Vec::new();
    for pattern in DateFormat::COMMON {
        let Ok(format) = DateFormat::parse(pattern) else {
            continue;
        };
        let days: Option<Vec<_>> = samples.iter().map(|text| format.read(text).ok()).collect();
        if let Some(days) = days
            && !found.iter().any(|(_, known)| *known == days)
        {
            found.push((pattern, days));
        }
    }
    found.into_iter().map(|(pattern, _)| pattern).collect()
}

/// Formats as a message names them.
pub(crate) fn either(formats: &[DateFormat]) -> String {
    let formats = formats.iter().map(|format| format!("`{format}`"));
    formats.collect::<Vec<_>>().join(" or ")
}

/// How often a column's dates could be read.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    read: u64,
    unread: u64,
    samples: Vec<String>,
}

impl Tally {
    /// What to say of a column of which no date could be read. A few cells that
    /// are no dates in any format, such as `to be agreed`, are for their rows to
    /// tell.
    fn none_read(&self, rule: &DateRule, column: &str) -> Option<Failure> {
        if self.read > 0 || self.unread == 0 {
            return None;
        }
        let formats = fitting(&self.samples);
        if formats.is_empty() && self.unread < FEW {
            return None;
        }
        let (count, s) = (self.unread, if self.unread == 1 { "" } else { "s" });
        let failure = mistake(
            &rule.path,
            match rule.formats.is_empty() {
                false => format!(
                    "of {count} date{s} in column `{column}`, none is written as {}",
                    either(&rule.formats)
                ),
                true => format!("of {count} date{s} in column `{column}`, none is more than text"),
            },
        );
        let declare = match rule.formats.is_empty() {
            false => "",
            true => "; say so with `dates` in the table",
        };
        Some(match formats.as_slice() {
            [] => failure,
            [one] => failure.hint(format!("they are written as `{one}`{declare}")),
            several => failure.hint(format!(
                "they may be written as `{}`: a day after the 12th tells{declare}",
                several.join("` or `")
            )),
        })
    }

    #[inline]
    pub(crate) fn read(&mut self) {
        self.read += 1;
    }

    pub(crate) fn unread(&mut self, text: &str) {
        self.unread += 1;
        // They matter only while none could be read.
        if self.read == 0 && self.samples.len() < SAMPLES {
            self.samples.push(text.to_owned());
        }
    }
}
