//! Every row of a source as the readers see it, without a mapping: for tools
//! that look at an export before anybody has written one.
//!
//! Parts, numbers of rows and cells are those of an import, blank rows and
//! titles included. What stops an import whatever its columns are, such as a
//! quotation mark that is never closed, stops these as well.

#![cfg_attr(
    not(all(feature = "csv", feature = "json", feature = "xlsx", feature = "xml")),
    allow(unused_imports, dead_code, reason = "each reader uses some of it")
)]

use std::io::Read;

use crate::input::Input;
use crate::native::Reader;
use crate::problem::{Failure, Reject};
use crate::row::{Cells, Value};

/// A row: its cells by position.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    number: u32,
    cells: &'a dyn Cells,
}

impl<'a> Row<'a> {
    pub(crate) fn new(number: u32, cells: &'a impl Cells) -> Self {
        Self { number, cells }
    }

    /// Its number in its part, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many cells it has.
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// The cell at a position from 0, blank beyond the last.
    pub fn value(&self, at: usize) -> Value<'a> {
        self.cells.value(at)
    }

    /// The values of a cell that holds a list; of any other the one.
    pub fn items(&self, at: usize) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let cells = self.cells;
        (0..).map_while(move |index| cells.item(at, index))
    }

    /// Whether every cell is blank, which is no row to an import.
    pub fn is_blank(&self) -> bool {
        self.cells.is_blank()
    }
}

/// The heading that a cell is to the readers: its words with single spaces;
/// none when it holds no text.
pub fn heading(value: Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(crate::categories::tidy(text)),
        _ => None,
    }
}

/// A column as spreadsheets call it: `A` is the one at position 0.
#[cfg(any(feature = "csv", feature = "xlsx"))]
pub fn letters(position: usize) -> String {
    crate::table::letters(position)
}

/// A row of a CSV file, or that there is one which is in another encoding.
#[cfg(feature = "csv")]
#[derive(Debug)]
pub enum Line<'a> {
    /// A record, be it blank.
    Row(Row<'a>),
    /// The number of a record whose letters cannot be told; an import rejects
    /// it.
    Unreadable(u32),
}

/// Hands over each record of a CSV file.
///
/// # Errors
/// As [`crate::csv::table`], without what is about columns; what `take` returns.
#[cfg(feature = "csv")]
pub fn csv(
    bytes: impl Read,
    format: &crate::csv::Format,
    take: impl FnMut(Line<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut reader = Reader(bytes);
    let mut lines = Lines { width: 0, take };
    crate::csv::records(Input::new("", &mut reader), format, &mut lines)
}

/// Passes records on as they are.
#[cfg(feature = "csv")]
struct Lines<T> {
    /// Cells of the widest record so far.
    width: usize,
    take: T,
}

#[cfg(feature = "csv")]
impl<T: FnMut(Line<'_>) -> Result<(), Failure>> crate::csv::Take for Lines<T> {
    fn check(&self, _: &::csv::StringRecord, _: &crate::csv::Format) -> Result<(), Failure> {
        Ok(())
    }

    fn has_header(&self) -> bool {
        // A row in another encoding is then one row's problem.
        true
    }

    fn width(&self) -> Option<usize> {
        Some(self.width)
    }

    fn take(&mut self, row: u32, record: &::csv::StringRecord) -> Result<(), Failure> {
        self.width = self.width.max(record.len());
        (self.take)(Line::Row(Row::new(row, record)))
    }

    fn take_unreadable(&mut self, row: u32, _: Reject) -> Result<(), Failure> {
        (self.take)(Line::Unreadable(row))
    }
}

/// A workbook.
#[cfg(feature = "xlsx")]
pub struct Workbook {
    book: crate::xlsx::Book,
}

#[cfg(feature = "xlsx")]
impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").finish_non_exhaustive()
    }
}

/// A sheet of a workbook.
#[cfg(feature = "xlsx")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it holds cells, rather than a chart or a macro.
    pub has_cells: bool,
    /// Whether Excel shows it.
    pub is_hidden: bool,
}

/// Cells that are merged, by rows and columns from 1.
#[cfg(feature = "xlsx")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// The first and the last row.
    pub rows: (u32, u32),
    /// The first and the last column.
    pub columns: (u32, u32),
}

#[cfg(feature = "xlsx")]
impl Workbook {
    /// Opens a workbook.
    ///
    /// # Errors
    /// When it is none, is of an old kind or has a password.
    pub fn open(bytes: impl Read) -> Result<Self, Failure> {
        let mut reader = Reader(bytes);
        let book = crate::xlsx::open(Input::new("", &mut reader))?;
        Ok(Self { book })
    }

    /// All sheets, in the workbook's order.
    pub fn sheets(&self) -> Vec<Sheet> {
        use calamine::{Reader as _, SheetType, SheetVisible};
        let sheets = self.book.sheets_metadata().iter();
        let sheet = |sheet: &calamine::Sheet| Sheet {
            name: sheet.name.clone(),
            has_cells: sheet.typ == SheetType::WorkSheet,
            is_hidden: sheet.visible != SheetVisible::Visible,
        };
        sheets.map(sheet).collect()
    }

    /// The merged cells of a sheet.
    ///
    /// # Errors
    /// When the sheet is damaged.
    pub fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, Failure> {
        let areas = crate::xlsx::merged(&mut self.book, sheet)?;
        let merged = |area: calamine::Dimensions| Merged {
            rows: (area.start.0 + 1, area.end.0 + 1),
            columns: (area.start.1 + 1, area.end.1 + 1),
        };
        Ok(areas.into_iter().map(merged).collect())
    }

    /// Hands over each row of a sheet that has a cell, hidden ones included,
    /// with the value of cells merged downwards in each of their rows.
    ///
    /// # Errors
    /// When the sheet is not there or damaged; what `take` returns.
    pub fn rows(
        &mut self,
        sheet: &str,
        mut take: impl FnMut(Row<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let merged = crate::xlsx::merged_down(&mut self.book, sheet)?;
        crate::xlsx::rows(&mut self.book, sheet, &merged, |number, cells| {
            take(Row::new(number, cells))
        })
    }
}

/// The rows at one path of a document, for the readers to hand over.
#[cfg(any(feature = "json", feature = "xml"))]
pub(crate) trait Gathered {
    fn path(&self) -> &str;
    /// Those of the rows in order of appearance, then those of what encloses
    /// them, from the inside out.
    fn columns(&self) -> Vec<String>;
    fn strays(&self) -> u64;
    /// Hands over each row with its cells in the order of these columns.
    fn rows(
        &self,
        columns: &[String],
        take: &mut dyn FnMut(Row<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure>;
}

/// The rows at one path of a JSON or XML document, wherever in it they are.
#[cfg(any(feature = "json", feature = "xml"))]
pub struct List<'a> {
    gathered: &'a dyn Gathered,
    columns: Vec<String>,
}

#[cfg(any(feature = "json", feature = "xml"))]
impl std::fmt::Debug for List<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("List")
            .field("path", &self.path())
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

#[cfg(any(feature = "json", feature = "xml"))]
impl<'a> List<'a> {
    fn new(gathered: &'a dyn Gathered) -> Self {
        Self {
            gathered,
            columns: gathered.columns(),
        }
    }

    /// The path, as [`crate::json::Document::list`] and
    /// [`crate::xml::Export::rows`] take it.
    pub fn path(&self) -> &str {
        self.gathered.path()
    }

    /// The names of the columns in order of appearance, and behind them, with
    /// `../` for each step outwards, those of the rows around. A key that no path
    /// can name, as it is blank or holds a full stop or a slash, is none.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What does not fit. In JSON, elements that are no objects: an import of a
    /// document stops at them, and one of JSON lines rejects them. In XML, rows
    /// in which a cell is there twice, which are rejected.
    pub fn strays(&self) -> u64 {
        self.gathered.strays()
    }

    /// Hands over each row; its cells are in the order of the columns.
    ///
    /// # Errors
    /// What `take` returns.
    pub fn rows(
        &self,
        mut take: impl FnMut(Row<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.gathered.rows(&self.columns, &mut take)
    }
}

/// Hands over the lists of objects of a JSON document, or of JSON lines, in
/// order of appearance.
///
/// # Errors
/// When the bytes are not JSON, with the place; what `take` returns.
#[cfg(feature = "json")]
pub fn json(
    bytes: impl Read,
    is_lines: bool,
    mut take: impl FnMut(List<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut reader = Reader(bytes);
    crate::json::every_list(Input::new("", &mut reader), is_lines, |gathered| {
        take(List::new(gathered))
    })
}

/// Hands over the elements of an XML file that are rows, by their paths in order
/// of appearance.
///
/// # Errors
/// When the bytes are not well-formed XML, with the line; what `take` returns.
#[cfg(feature = "xml")]
pub fn xml(
    bytes: impl Read,
    mut take: impl FnMut(List<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut reader = Reader(bytes);
    crate::xml::every_list(Input::new("", &mut reader), |gathered| {
        take(List::new(gathered))
    })
}
