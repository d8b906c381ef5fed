//! Excel workbooks: sheets by name, rows with their own numbers, cells by the
//! heading of their column.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{CellErrorType, DataRef, Dimensions, Reader, SheetType, Xlsx, XlsxError};

use crate::input::Input;
use crate::output::Output;
use crate::problem::{Failure, Reject, nearest};
use crate::record::Records;
use crate::row::{Cells, Row, Source, Value};
use crate::table::{Columns, MapRow, Table};

/// Serial numbers of the 1904 system are this many days behind.
const SINCE_1904: f64 = 1_462.0;

/// Excel's own limit; a damaged file can name any column.
const WIDEST: usize = 16_384;

/// Reads a workbook. Sheets that the closure does not read are set aside at
/// the end, so that every row is accounted for.
///
/// ```
/// # use candour_plugin::*;
/// # fn complaint(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> { Ok(()) }
/// const COLUMNS: Columns = Columns::new(&["Reference", "Received", "Outcome"]);
///
/// fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
///     xlsx::workbook(input, out, |book| {
///         book.table("Complaints", &COLUMNS, complaint)
///     })
/// }
/// ```
///
/// # Errors
/// When the file is not a workbook, or what the closure returns.
pub fn workbook(
    input: Input<'_>,
    out: &mut Output<'_>,
    read: impl FnOnce(&mut Workbook<'_, '_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut book = Workbook {
        xlsx: open(input)?,
        out,
        done: Vec::new(),
    };
    read(&mut book)?;
    book.set_rest_aside()
}

/// A workbook of the bytes of its file.
pub(crate) type Book = Xlsx<Cursor<Vec<u8>>>;

/// Opens a workbook.
pub(crate) fn open(mut input: Input<'_>) -> Result<Book, Failure> {
    // A workbook is an archive with its directory at the end.
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::wrong_format(error.to_string()))?;
    let what = kind(&bytes);
    Xlsx::new(Cursor::new(bytes)).map_err(|error| not_a_workbook(what, &error))
}

/// What a file that should be a workbook begins like.
#[derive(Clone, Copy)]
enum Start {
    Zip,
    /// Old Excel formats and encrypted workbooks.
    Compound,
    Other,
}

fn kind(bytes: &[u8]) -> Start {
    if bytes.starts_with(b"PK") {
        Start::Zip
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        Start::Compound
    } else {
        Start::Other
    }
}

fn not_a_workbook(start: Start, error: &XlsxError) -> Failure {
    match start {
        Start::Zip => Failure::wrong_format(format!("the workbook cannot be read: {error}"))
            .hint("open it in Excel and save it again as .xlsx"),
        Start::Compound => Failure::wrong_format("an old or a password-protected Excel file")
            .hint("open it in Excel and save it as Excel Workbook (.xlsx) without a password"),
        Start::Other => Failure::wrong_format("not an Excel workbook")
            .hint("export the data again as Excel Workbook (.xlsx)"),
    }
}

/// A workbook while it is read.
pub struct Workbook<'w, 'o> {
    xlsx: Book,
    out: &'w mut Output<'o>,
    done: Vec<String>,
}

impl std::fmt::Debug for Workbook<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook")
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

impl Workbook<'_, '_> {
    /// Reads the table of a sheet: `map` is called for each of its rows.
    ///
    /// # Errors
    /// When the sheet or a required column is missing; the closest name is
    /// then in the hint.
    pub fn table(
        &mut self,
        sheet: &str,
        columns: &Columns,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        match self.find(sheet) {
            Some(name) => self.read(&name, columns, map),
            None => Err(self.missing(sheet)),
        }
    }

    /// Reads the table of a sheet that may be missing.
    ///
    /// # Errors
    /// As [`Workbook::table`], when the sheet is there.
    pub fn table_opt(
        &mut self,
        sheet: &str,
        columns: &Columns,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        match self.find(sheet) {
            Some(name) => self.read(&name, columns, map),
            None => Ok(()),
        }
    }

    /// Reads the tables of a sheet that stand one below another: each but the
    /// first begins at the row that holds its headings.
    ///
    /// # Errors
    /// As [`Workbook::table`], and when there are no headings of a lower table.
    pub fn tables(
        &mut self,
        sheet: &str,
        tables: Vec<(Columns<'_>, MapRow<'_>)>,
    ) -> Result<(), Failure> {
        let Some(name) = self.find(sheet) else {
            return Err(self.missing(sheet));
        };
        match Table::stacked(tables, &name, false, self.out) {
            Some(table) => self.take(&name, table),
            None => Ok(()),
        }
    }

    /// The project's settings for the plugin.
    pub fn settings(&self) -> &crate::Settings {
        self.out.settings()
    }

    /// Names of worksheets, in the workbook's order.
    pub fn sheets(&self) -> Vec<String> {
        let sheets = self.xlsx.sheets_metadata().iter();
        let worksheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
        worksheets.map(|sheet| sheet.name.clone()).collect()
    }

    fn find(&self, wanted: &str) -> Option<String> {
        let sheets = self.sheets();
        sheets.into_iter().find(|name| name.trim() == wanted.trim())
    }

    fn missing(&self, sheet: &str) -> Failure {
        let sheets = self.sheets();
        let names = || sheets.iter().map(String::as_str);
        let hint = match nearest(sheet, names()) {
            Some(near) => format!("the closest sheet is `{near}`"),
            None => format!("the sheets are {}", names().collect::<Vec<_>>().join(", ")),
        };
        Failure::wrong_format(format!("no sheet `{sheet}`"))
            .hint(hint)
            .part(sheet)
    }

    fn read(
        &mut self,
        sheet: &str,
        columns: &Columns,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        let table = Table::new(columns, sheet, false, self.out, map);
        self.take(sheet, table)
    }

    fn take<M>(&mut self, sheet: &str, mut table: Table<'_, M>) -> Result<(), Failure>
    where
        M: FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    {
        self.done.push(sheet.to_owned());
        let merged = merged_down(&mut self.xlsx, sheet)?;
        rows(&mut self.xlsx, sheet, &merged, |row, cells| {
            table.push(row, cells, self.out)
        })?;
        table.finish(self.out)
    }

    fn set_rest_aside(&mut self) -> Result<(), Failure> {
        for sheet in self.sheets() {
            if self.done.contains(&sheet) {
                continue;
            }
            let part = self.out.part(&sheet);
            rows(&mut self.xlsx, &sheet, &[], |row, cells| {
                if cells.is_blank() {
                    Ok(())
                } else {
                    self.out
                        .ignore(part, row, "sheet that the plugin does not read")
                }
            })?;
        }
        Ok(())
    }
}

/// Areas of a sheet whose cells are merged.
pub(crate) fn merged(xlsx: &mut Book, sheet: &str) -> Result<Vec<Dimensions>, Failure> {
    let merged = xlsx.worksheet_merge_cells(sheet);
    let merged = merged.transpose().map_err(|error| damaged(sheet, &error))?;
    Ok(merged.unwrap_or_default())
}

/// Cells that are merged downwards: their value stands for each row.
pub(crate) fn merged_down(xlsx: &mut Book, sheet: &str) -> Result<Vec<Dimensions>, Failure> {
    let mut merged = merged(xlsx, sheet)?;
    merged.retain(|area| area.end.0 > area.start.0);
    merged.sort_by_key(|area| area.start);
    Ok(merged)
}

fn damaged(sheet: &str, error: &XlsxError) -> Failure {
    Failure::wrong_format(format!("the sheet cannot be read: {error}"))
        .hint("open the workbook in Excel and save it again")
        .part(sheet)
}

/// One row of a sheet by column number.
#[derive(Debug, Default)]
pub(crate) struct SheetRow<'a> {
    cells: Vec<DataRef<'a>>,
    is_1904: bool,
}

impl Cells for SheetRow<'_> {
    fn source(&self) -> Source<'_> {
        Source::Other(self)
    }

    fn value(&self, at: usize) -> Value<'_> {
        match self.cells.get(at) {
            None | Some(DataRef::Empty) => Value::Blank,
            Some(DataRef::String(text)) => Value::text(text),
            Some(DataRef::SharedString(text)) => Value::text(text),
            Some(DataRef::DateTimeIso(text) | DataRef::DurationIso(text)) => Value::text(text),
            Some(DataRef::Int(number)) => Value::Number(*number as f64),
            Some(DataRef::Float(number)) => Value::Number(*number),
            Some(DataRef::Bool(answer)) => Value::Bool(*answer),
            Some(DataRef::DateTime(time)) if time.is_duration() => Value::Duration(time.as_f64()),
            Some(DataRef::DateTime(time)) if self.is_1904 => {
                Value::Date(time.as_f64() + SINCE_1904)
            }
            Some(DataRef::DateTime(time)) => Value::Date(time.as_f64()),
            Some(DataRef::Error(error)) => Value::Error(match error {
                CellErrorType::Div0 => "#DIV/0!",
                CellErrorType::NA => "#N/A",
                CellErrorType::Name => "#NAME?",
                CellErrorType::Null => "#NULL!",
                CellErrorType::Num => "#NUM!",
                CellErrorType::Ref => "#REF!",
                CellErrorType::Value => "#VALUE!",
                CellErrorType::GettingData => "#GETTING_DATA",
            }),
        }
    }

    fn len(&self) -> usize {
        self.cells.len()
    }

    fn no_serials(&self) -> Option<&'static str> {
        self.is_1904
            .then_some("the workbook counts days from 1904: format the column as a date")
    }
}

/// Calls `take` with each row that has a cell, and its number.
pub(crate) fn rows(
    xlsx: &mut Book,
    sheet: &str,
    merged: &[Dimensions],
    mut take: impl FnMut(u32, &SheetRow<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let is_1904 = xlsx.has_1904_epoch();
    let mut reader = xlsx
        .worksheet_cells_reader(sheet)
        .map_err(|error| damaged(sheet, &error))?;
    let mut row = SheetRow {
        cells: Vec::new(),
        is_1904,
    };
    let mut number = 0;
    let mut fill = Fill::new(merged);
    loop {
        let cell = reader.next_cell().map_err(|error| damaged(sheet, &error))?;
        let place = cell.as_ref().map(calamine::Cell::get_position);
        if place.is_none_or(|(next, _)| next != number) && !row.cells.is_empty() {
            fill.apply(number, &mut row);
            take(number + 1, &row)?;
            row.cells.clear();
        }
        let (Some(cell), Some((next, column))) = (cell, place) else {
            return Ok(());
        };
        number = next;
        let column = column as usize;
        if column >= WIDEST {
            continue;
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, DataRef::Empty);
        }
        if let Some(slot) = row.cells.get_mut(column) {
            *slot = cell.get_value().clone();
        }
    }
}

/// Copies the value of a cell that is merged downwards into the rows below.
struct Fill<'m, 'a> {
    merged: &'m [Dimensions],
    /// Values by column, with the last row they stand for.
    values: BTreeMap<u32, (u32, DataRef<'a>)>,
}

impl<'m, 'a> Fill<'m, 'a> {
    fn new(merged: &'m [Dimensions]) -> Self {
        Self {
            merged,
            values: BTreeMap::new(),
        }
    }

    fn apply(&mut self, number: u32, row: &mut SheetRow<'a>) {
        // A row that has nothing of its own is no row.
        if self.merged.is_empty() && self.values.is_empty() || row.is_blank() {
            return;
        }
        self.values.retain(|_, (last, _)| *last >= number);
        for (column, (_, value)) in &self.values {
            let column = *column as usize;
            if row.cells.len() <= column {
                row.cells.resize(column + 1, DataRef::Empty);
            }
            if let Some(slot) = row
                .cells
                .get_mut(column)
                .filter(|slot| **slot == DataRef::Empty)
            {
                *slot = value.clone();
            }
        }
        while let Some((area, rest)) = self.merged.split_first()
            && area.start.0 <= number
        {
            self.merged = rest;
            if area.start.0 == number
                && let Some(value) = row.cells.get(area.start.1 as usize)
            {
                self.values
                    .insert(area.start.1, (area.end.0, value.clone()));
            }
        }
    }
}
