//! CSV files: records with their own numbers, cells by the heading of their
//! column, in constant memory.

mod format;
mod quotes;

use std::cell::Cell;
use std::io::{BufRead, Read};

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::input::Input;
use crate::output::Output;
use crate::problem::{Failure, Reject};
use crate::record::Records;
use crate::row::{Cells, Row, Source, Value};
use crate::table::{Columns, MapRow, Table};
use quotes::{Fault, Quotes};

pub use format::{Encoding, Format, separator_name};

/// Reads a CSV file: `map` is called for each row below the header.
///
/// A row in another encoding than the declared one is rejected.
///
/// # Errors
/// When the file is in UTF-16 and that was not declared; when its headings are in another encoding or
/// between other separators than declared, which the hint then names; when a
/// required column is missing, with the closest name in the hint; when a
/// quotation mark opens a cell and does not end it, with the row.
pub fn table(
    input: Input<'_>,
    out: &mut Output<'_>,
    format: &Format,
    columns: &Columns,
    map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
) -> Result<(), Failure> {
    let mut rows = Rows {
        table: Table::new(columns, "", true, out, map),
        columns,
        out,
    };
    records(input, format, &mut rows)?;
    rows.table.finish(rows.out)
}

/// Reads a CSV file of several tables, one below another: each but the first
/// begins at the row that holds its headings.
///
/// # Errors
/// As [`table`], and when there are no headings of a lower table.
pub fn tables(
    input: Input<'_>,
    out: &mut Output<'_>,
    format: &Format,
    tables: Vec<(Columns<'_>, MapRow<'_>)>,
) -> Result<(), Failure> {
    let Some(first) = tables.first().map(|(columns, _)| *columns) else {
        return Ok(());
    };
    let Some(table) = Table::stacked(tables, "", true, out) else {
        return Ok(());
    };
    let mut rows = Rows {
        table,
        columns: &first,
        out,
    };
    records(input, format, &mut rows)?;
    rows.table.finish(rows.out)
}

/// What takes the records of a file.
pub(crate) trait Take {
    /// Refuses a record from before the headings that shows the file to be
    /// written otherwise than declared.
    fn check(&self, record: &StringRecord, format: &Format) -> Result<(), Failure>;

    /// Whether the row of headings has gone by.
    fn has_header(&self) -> bool;

    /// How many cells a row has, as far as that is known.
    fn width(&self) -> Option<usize>;

    /// Takes a record; it may be blank.
    fn take(&mut self, row: u32, record: &StringRecord) -> Result<(), Failure>;

    /// Takes a row whose cells cannot be told.
    fn take_unreadable(&mut self, row: u32, reject: Reject) -> Result<(), Failure>;
}

/// The rows of a table with known columns.
struct Rows<'r, 'c, 'o, M> {
    table: Table<'c, M>,
    columns: &'r Columns<'c>,
    out: &'r mut Output<'o>,
}

impl<M> Take for Rows<'_, '_, '_, M>
where
    M: FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
{
    fn check(&self, record: &StringRecord, format: &Format) -> Result<(), Failure> {
        separated_otherwise(record, format, self.columns)
    }

    fn has_header(&self) -> bool {
        self.table.has_header()
    }

    fn width(&self) -> Option<usize> {
        self.table.width()
    }

    #[inline]
    fn take(&mut self, row: u32, record: &StringRecord) -> Result<(), Failure> {
        self.table.push(row, record, self.out)
    }

    fn take_unreadable(&mut self, row: u32, reject: Reject) -> Result<(), Failure> {
        self.table.push_unreadable(row, reject, self.out)
    }
}

/// Hands over each record of a file with its number.
///
/// # Errors
/// As [`table`], without what is about columns.
pub(crate) fn records(
    mut input: Input<'_>,
    format: &Format,
    rows: &mut impl Take,
) -> Result<(), Failure> {
    let marks = input.fill_buf().map_err(unreadable)?;
    let wide = is_utf16(marks);
    let is_big = marks.first() == Some(&0);
    if format.encoding != Encoding::Utf16 && wide == Some(true) {
        return Err(
            Failure::wrong_format("the file is in UTF-16").hint(match format.set_in {
                Some(_) => encoding_hint(Encoding::Utf16, format),
                None => "save it as CSV UTF-8 (Comma delimited)".to_owned(),
            }),
        );
    }
    if marks.starts_with(b"PK\x03\x04") {
        return Err(
            Failure::wrong_format("not a CSV file but a workbook or an archive")
                .hint("save it as CSV UTF-8 (Comma delimited)"),
        );
    }
    let mut format = *format;
    if marks.starts_with(&[0xEF, 0xBB, 0xBF]) {
        input.consume(3);
        format.encoding = Encoding::Utf8;
    }
    match format.encoding {
        Encoding::Utf8 => read(input, &format, rows),
        Encoding::Windows1252 => {
            let decoder = WINDOWS_1252.new_decoder_without_bom_handling();
            read(Transcoded::new(input, decoder), &format, rows)
        }
        Encoding::Utf16 if wide == Some(false) => {
            Err(Failure::wrong_format("the file is not in UTF-16")
                .hint(encoding_hint(Encoding::Utf8, &format)))
        }
        // The decoder follows the byte order mark; without one the first letter,
        // which is a plain one, says where its byte of 0 is.
        Encoding::Utf16 => {
            let order = if is_big { UTF_16BE } else { UTF_16LE };
            read(Transcoded::new(input, order.new_decoder()), &format, rows)
        }
    }
}

/// Whether a file is in UTF-16, by its byte order mark or its first letter,
/// which in any other encoding is no byte of 0; none for an empty file.
fn is_utf16(start: &[u8]) -> Option<bool> {
    match *start {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some(true),
        [first, second, ..] => Some(first == 0 || second == 0),
        [_] => Some(false),
        [] => None,
    }
}

fn read(bytes: impl Read, format: &Format, rows: &mut impl Take) -> Result<(), Failure> {
    let fault = Cell::new(None);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(format.separator)
        .buffer_capacity(64 * 1024)
        .from_reader(Quotes::new(bytes, format.separator, &fault));
    let mut record = StringRecord::new();
    let mut row = 0;
    loop {
        let line = reader.position().line();
        let more = reader.read_record(&mut record);
        row += 1;
        if matches!(more, Ok(true)) && !rows.has_header() && !record.is_blank() {
            rows.check(&record, format)?;
        }
        if let Some(fault) = fault.get()
            && fault.opened < reader.position().byte()
        {
            return Err(unbalanced(fault, row));
        }
        let other = match &more {
            Ok(true) if format.encoding == Encoding::Windows1252 && is_utf8(&record) => {
                Some(Encoding::Utf8)
            }
            Err(error) if matches!(error.kind(), ErrorKind::Utf8 { .. }) => {
                Some(Encoding::Windows1252)
            }
            _ => None,
        };
        if let Some(other) = other {
            if !rows.has_header() {
                return Err(encoded_otherwise(other, format));
            }
            rows.take_unreadable(row, in_another_encoding(other, format))?;
            continue;
        }
        match more {
            Ok(true) => {
                // Lines that end in `\r` alone, as on old Macs, are not counted.
                let is_broken = match reader.position().line() - line {
                    0 => record.as_slice().contains('\r'),
                    lines => lines > 1,
                };
                if is_broken {
                    swallowed(&record, format, rows.width(), row)?;
                }
                rows.take(row, &record)?;
            }
            Ok(false) => return Ok(()),
            Err(error) => match error.into_kind() {
                ErrorKind::Io(error) => return Err(unreadable(error)),
                other => return Err(Failure::wrong_format(format!("{other:?}"))),
            },
        }
    }
}

fn unreadable(error: std::io::Error) -> Failure {
    Failure::wrong_format(error.to_string())
}

const BALANCE: &str =
    "close it where its cell ends; a quotation mark inside a quoted cell is written twice";

fn unbalanced(fault: Fault, row: u32) -> Failure {
    let how = if fault.closed {
        "closed in the middle of a cell"
    } else {
        "never closed"
    };
    Failure::wrong_format(format!("a quotation mark opens in row {row} and is {how}")).hint(BALANCE)
}

/// A cell that holds rows of the table between two quotation marks, each of
/// which lacks its other one.
fn swallowed(
    record: &StringRecord,
    format: &Format,
    width: Option<usize>,
    row: u32,
) -> Result<(), Failure> {
    let Some(width) = width else {
        return Ok(());
    };
    let separator = char::from(format.separator);
    let holds_rows = |cell: &str| quotes::swallows_rows(cell, separator, width);
    if !record.iter().any(holds_rows) {
        return Ok(());
    }
    Err(Failure::wrong_format(format!(
        "a quotation mark opens in row {row}, and the next one is some rows further on"
    ))
    .hint(BALANCE))
}

/// The headings, separated by something else than was declared.
fn separated_otherwise(
    record: &StringRecord,
    format: &Format,
    columns: &Columns,
) -> Result<(), Failure> {
    let declared = char::from(format.separator).to_string();
    let line = record.iter().collect::<Vec<_>>().join(&declared);
    for (separator, name) in format::SEPARATORS {
        if separator == format.separator {
            continue;
        }
        let cells = line.split(char::from(separator));
        let headings: Vec<String> = cells
            .map(|cell| crate::categories::tidy(cell.trim().trim_matches('"')))
            .collect();
        if columns.are_headings(&headings) {
            let wanted = separator_name(format.separator);
            let otherwise = match format.set_in {
                Some(place) => format!("set `separator = \"{name}\"` in {place}"),
                None => "have the plugin declare its separator".to_owned(),
            };
            let message = format!("the cells are separated by `{name}`, not by `{wanted}`");
            let hint = format!("save the file with `{wanted}` between cells, or {otherwise}");
            return Err(Failure::wrong_format(message).hint(hint));
        }
    }
    Ok(())
}

/// Whether what was read as Windows-1252 is UTF-8: letters beyond ASCII whose
/// bytes make sense in UTF-8 were meant so. In Windows-1252 they would be
/// `Ã©`, which nobody writes.
fn is_utf8(record: &StringRecord) -> bool {
    if record.as_byte_record().as_slice().is_ascii() {
        return false;
    }
    record.iter().all(|cell| {
        let (bytes, _, unmappable) = WINDOWS_1252.encode(cell);
        !unmappable && std::str::from_utf8(&bytes).is_ok()
    })
}

fn encoding_hint(other: Encoding, format: &Format) -> String {
    let otherwise = match format.set_in {
        Some(place) => format!("set `encoding = \"{}\"` in {place}", other.option()),
        None => "have the plugin declare its encoding".to_owned(),
    };
    let excel = format.encoding.excel();
    format!("save the file as {excel}, or {otherwise}")
}

fn encoded_otherwise(other: Encoding, format: &Format) -> Failure {
    let message = match other {
        Encoding::Utf8 => "the file is in UTF-8, not in Windows-1252",
        // Anything may be in a file that is not UTF-8.
        Encoding::Windows1252 | Encoding::Utf16 => "the file is not in UTF-8",
    };
    Failure::wrong_format(message).hint(encoding_hint(other, format))
}

fn in_another_encoding(other: Encoding, format: &Format) -> Reject {
    let code = match format.encoding {
        Encoding::Utf8 => "not-utf-8",
        Encoding::Windows1252 => "not-windows-1252",
        Encoding::Utf16 => "not-utf-16",
    };
    let message = format!("the row is not in {}", format.encoding.title());
    Reject::new(code, message).hint(encoding_hint(other, format))
}

impl Cells for StringRecord {
    fn source(&self) -> Source<'_> {
        Source::Record(self)
    }

    #[inline]
    fn value(&self, at: usize) -> Value<'_> {
        self.get(at).map_or(Value::Blank, Value::text)
    }

    fn len(&self) -> usize {
        StringRecord::len(self)
    }
}

/// UTF-8 out of a file in another encoding.
struct Transcoded<R> {
    bytes: R,
    decoder: Decoder,
    /// The decoder has seen the end, after which it takes nothing more.
    finished: bool,
}

impl<R: BufRead> Transcoded<R> {
    fn new(bytes: R, decoder: Decoder) -> Self {
        Self {
            bytes,
            decoder,
            finished: false,
        }
    }
}

impl<R: BufRead> Read for Transcoded<R> {
    /// The buffer has room for a letter: it is the CSV reader's own.
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while !self.finished {
            let input = self.bytes.fill_buf()?;
            self.finished = input.is_empty();
            let (_, read, written, _) = self.decoder.decode_to_utf8(input, buffer, self.finished);
            self.bytes.consume(read);
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
