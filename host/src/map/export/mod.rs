//! An export as it is, before anybody has said what it means: its tables, their
//! columns by heading, every cell as the readers of plugins see it.

mod column;
mod header;
mod lists;
mod sniff;
mod table;

use std::path::Path;
use std::{fmt, fs};

use candour_plugin::{Failure, csv, raw};

use crate::diagnostic::{Diagnostic, Place};
use table::{Found, Table};

pub use candour_plugin::csv::Encoding;

/// A file, read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Its name without the folder.
    pub file: String,
    /// How it is written, found from its bytes.
    pub format: Format,
    /// Sheets that hold a table, lists of objects, elements; one for CSV.
    pub parts: Vec<Part>,
    /// Sheets that hold none, with what they hold: `empty`, `a chart`, `text`.
    pub without_table: Vec<(String, String)>,
}

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with something between cells.
    Csv {
        /// What stands between cells.
        separator: u8,
        /// How its letters are written.
        encoding: Encoding,
    },
    /// A workbook.
    Xlsx,
    /// A document with lists of objects.
    Json,
    /// An object in each line.
    JsonLines,
    /// Elements.
    Xml,
}

impl Format {
    /// As a mapping names it, in `format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Xml => "xml",
        }
    }

    /// What stands between cells, as a mapping names it.
    pub fn separator(self) -> Option<&'static str> {
        match self {
            Self::Csv { separator, .. } => Some(csv::separator_name(separator)),
            _ => None,
        }
    }

    /// The encoding, as a mapping names it.
    pub fn encoding(self) -> Option<&'static str> {
        match self {
            Self::Csv { encoding, .. } => Some(encoding.option()),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Csv {
                separator,
                encoding,
            } => {
                let separator = csv::separator_name(*separator);
                write!(f, "CSV in {}, separated by `{separator}`", encoding.title())
            }
            Self::Xlsx => f.write_str("an Excel workbook"),
            Self::Json => f.write_str("JSON"),
            Self::JsonLines => f.write_str("JSON lines"),
            Self::Xml => f.write_str("XML"),
        }
    }
}

/// A table of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The sheet's name; the path of a list, as a mapping gives it; empty for
    /// CSV and for the lines of JSON lines.
    pub name: String,
    /// The row that holds the headings; `None` where keys name the cells.
    pub header: Option<u32>,
    /// Rows of titles above it.
    pub above: u32,
    /// Rows of notes below it.
    pub below: u32,
    /// In the order of the file; for JSON and XML in order of appearance, and
    /// keys of what encloses a row as `../key`.
    pub columns: Vec<Column>,
    /// The number of each row; every column has a cell for each.
    pub rows: Vec<u32>,
    /// Rows of totals. The ones at the end are counted in `below`; others are
    /// among the rows.
    pub totals: Vec<Total>,
    /// What is strange about it, a fragment each: headings that are there
    /// twice, rows with too few cells, a second table further down.
    pub oddities: Vec<String>,
}

/// A row of totals, and how a mapping can set it aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Its number.
    pub row: u32,
    /// The heading of its first column that is not blank; of the first column
    /// where it has figures alone.
    pub column: String,
    /// What the cell there begins with, `Total` or the like as it is written;
    /// empty where the cell is blank.
    pub begins: String,
}

/// A column: each value once, and which of them each row has. Rows repeat
/// themselves, and a table of a million rows still fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading, as a mapping has to write it.
    pub name: String,
    /// The different values; blank cells have none.
    pub values: Vec<Value>,
    /// For each row the number of its value, `None` for a blank cell.
    pub cells: Vec<Option<u32>>,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, without the space around it.
    Text(String),
    /// A number of a workbook or of JSON.
    Number(f64),
    /// A day of a workbook, as an Excel serial of the 1900 system.
    Date(f64),
    /// A length of time of a workbook, in days.
    Duration(f64),
    /// Yes or no.
    Bool(bool),
    /// A formula that failed, such as `#N/A`.
    Error(String),
    /// Several values in one cell, as JSON can hold them.
    List(Vec<String>),
}

impl Export {
    /// Reads a file, whatever its name ends in.
    ///
    /// # Errors
    /// When the file is not there, cannot be read, is empty or is of a kind
    /// that holds no table; when it is damaged, with the place where an import
    /// would stop too; when a CSV file has no row of headings.
    pub fn read(path: &Path) -> Result<Self, Vec<Diagnostic>> {
        let shown = path.display().to_string();
        let problem = |code: &str, message: String, hint: &str| {
            let place = Place::file(shown.clone());
            vec![Diagnostic::error(code, message).at(place).hint(hint)]
        };
        if path.is_dir() {
            let message = "a folder, not an export".to_owned();
            return Err(problem("not-an-export", message, "name the file in it"));
        }
        // A device may never end, and a pipe may never begin.
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            let message = "a device or a pipe, not a file".to_owned();
            return Err(problem("not-an-export", message, "save what it gives"));
        }
        let bytes = fs::read(path).map_err(|failure| match failure.kind() {
            std::io::ErrorKind::NotFound => {
                let message = "there is no such file".to_owned();
                problem(
                    "no-such-file",
                    message,
                    "is its name written out, ending included?",
                )
            }
            _ => {
                let message = format!("cannot be read: {failure}");
                problem("unreadable", message, "is it open in another program?")
            }
        })?;
        let file = path.file_name().map(|name| name.to_string_lossy());
        let file = file.unwrap_or_default().into_owned();
        Self::of(file, &bytes).map_err(|failure| {
            let part = failure.part_name().unwrap_or_default();
            let place = Place::part(shown.clone(), part);
            let mut diagnostic = Diagnostic::error("not-an-export", failure.message()).at(place);
            diagnostic.hint = failure.advice().map(str::to_owned);
            vec![diagnostic]
        })
    }

    /// The export that the bytes of a file are.
    ///
    /// # Errors
    /// As [`Export::read`].
    pub fn of(file: String, bytes: &[u8]) -> Result<Self, Failure> {
        let format = sniff::format(&file, bytes)?;
        Self::written_in(format, file, bytes)
    }

    /// The export that the bytes of a file are in a format that is known.
    ///
    /// # Errors
    /// As [`Export::read`].
    pub fn written_in(format: Format, file: String, bytes: &[u8]) -> Result<Self, Failure> {
        let mut export = Self {
            file,
            format,
            parts: Vec::new(),
            without_table: Vec::new(),
        };
        match format {
            Format::Csv {
                separator,
                encoding,
            } => {
                let format = csv::Format::new().separator(separator).encoding(encoding);
                export.csv(&format, bytes)?;
            }
            Format::Xlsx => export.workbook(bytes)?,
            Format::Json | Format::JsonLines | Format::Xml => {
                lists::read(&mut export.parts, bytes, format)?;
            }
        }
        Ok(export)
    }

    fn csv(&mut self, format: &csv::Format, bytes: &[u8]) -> Result<(), Failure> {
        let mut table = Table::new("", true);
        raw::csv(bytes, format, |line| {
            match line {
                raw::Line::Row(row) => table.push(row),
                raw::Line::Unreadable(_) => table.unreadable += 1,
            }
            Ok(())
        })?;
        match table.finish() {
            Found::Table(part) => self.parts.push(*part),
            Found::Nothing("empty") => {
                return Err(Failure::wrong_format("the file has no cell that is filled"));
            }
            Found::Nothing(_) => return Err(no_headings()),
        }
        Ok(())
    }

    fn workbook(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        sniff::unpacks_sensibly(bytes)?;
        let mut book = raw::Workbook::open(bytes)?;
        for sheet in book.sheets() {
            if !sheet.has_cells {
                self.without_table.push((sheet.name, "a chart".to_owned()));
                continue;
            }
            let mut table = Table::new(&sheet.name, false);
            book.rows(&sheet.name, |row| {
                table.push(row);
                Ok(())
            })?;
            match table.finish() {
                Found::Table(mut part) => {
                    if sheet.is_hidden {
                        part.oddities.push("the sheet is hidden".to_owned());
                    }
                    part.note_merged(&book.merged(&sheet.name)?);
                    self.parts.push(*part);
                }
                Found::Nothing(what) => self.without_table.push((sheet.name, what.to_owned())),
            }
        }
        if self.parts.is_empty() {
            return Err(
                Failure::wrong_format("no sheet of the workbook holds a table")
                    .hint("the headings of a table stand in one row, each in a cell of its own"),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

fn no_headings() -> Failure {
    Failure::wrong_format("none of the first 50 rows holds headings")
        .hint("give each column a heading of a few words, in one row above the records")
}

impl Part {
    /// Says where cells are merged.
    fn note_merged(&mut self, areas: &[raw::Merged]) {
        let Some(header) = self.header else {
            return;
        };
        let across = |area: &&raw::Merged| area.columns.0 < area.columns.1;
        let over = |area: &&raw::Merged| area.rows.0 <= header && area.rows.1 >= header;
        let above = |area: &&raw::Merged| self.above > 0 && area.rows.1 + 1 == header;
        let span = |area: &raw::Merged| {
            let letter = |column: u32| raw::letters(column.saturating_sub(1) as usize);
            format!("{} to {}", letter(area.columns.0), letter(area.columns.1))
        };
        for area in areas.iter().filter(across).filter(over) {
            self.oddities.push(format!(
                "one heading is merged over columns {}: only the first of them has it",
                span(area)
            ));
        }
        let grouped: Vec<String> = areas
            .iter()
            .filter(across)
            .filter(above)
            .map(span)
            .collect();
        if !grouped.is_empty() {
            self.oddities.push(format!(
                "headings of groups stand above the headings, over columns {}",
                grouped.join(", ")
            ));
        }
        let down = areas
            .iter()
            .filter(|area| area.rows.0 > header && area.rows.1 > area.rows.0);
        match down.count() {
            0 => {}
            1 => self
                .oddities
                .push("a cell is merged over several rows and stands for each of them".to_owned()),
            count => self.oddities.push(format!(
                "{count} cells are merged over several rows and stand for each of them"
            )),
        }
    }
}

impl Column {
    /// The value of a row, by its position in [`Part::rows`].
    pub fn value(&self, row: usize) -> Option<&Value> {
        let number = (*self.cells.get(row)?)?;
        self.values.get(number as usize)
    }

    /// Each value with how many rows hold it, in order of appearance.
    pub fn counts(&self) -> Vec<(&Value, u64)> {
        let mut counts: Vec<(&Value, u64)> = self.values.iter().map(|value| (value, 0)).collect();
        for number in self.cells.iter().flatten() {
            if let Some((_, count)) = counts.get_mut(*number as usize) {
                *count += 1;
            }
        }
        counts
    }
}
