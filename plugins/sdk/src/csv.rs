//! CSV files: records with their own numbers, cells by the heading of their
//! column, in constant memory.

use std::io::{BufRead, Read};

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use encoding_rs::{Decoder, WINDOWS_1252};

use crate::input::Input;
use crate::output::Output;
use crate::problem::{Failure, Reject};
use crate::record::Records;
use crate::row::{Cells, Row, Source, Value};
use crate::table::{Columns, Table};

/// How a CSV file is written. The default is UTF-8 with commas; a byte order
/// mark is dropped.
///
/// ```
/// use candour_plugin::csv::{Encoding, Format};
/// const FORMAT: Format = Format::new().encoding(Encoding::Windows1252).separator(b';');
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Format {
    encoding: Encoding,
    separator: u8,
}

/// How the bytes of a file stand for letters. It is declared, not guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// What Excel calls "CSV UTF-8".
    Utf8,
    /// What Excel on Windows in this country calls "CSV".
    Windows1252,
}

impl Format {
    /// UTF-8 with commas.
    pub const fn new() -> Self {
        Self {
            encoding: Encoding::Utf8,
            separator: b',',
        }
    }

    /// Another encoding.
    #[must_use]
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Another separator.
    #[must_use]
    pub const fn separator(mut self, separator: u8) -> Self {
        self.separator = separator;
        self
    }
}

impl Default for Format {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads a CSV file: `map` is called for each row below the header.
///
/// # Errors
/// When the file is in UTF-16, or a required column is missing; the closest
/// name is then in the hint.
pub fn table(
    mut input: Input<'_>,
    out: &mut Output<'_>,
    format: &Format,
    columns: &Columns,
    map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
) -> Result<(), Failure> {
    let marks = input.fill_buf().map_err(unreadable)?;
    if marks.starts_with(&[0xFF, 0xFE]) || marks.starts_with(&[0xFE, 0xFF]) {
        return Err(Failure::wrong_format("the file is in UTF-16")
            .hint("save it as CSV UTF-8 (Comma delimited)"));
    }
    if marks.starts_with(b"PK\x03\x04") {
        return Err(
            Failure::wrong_format("not a CSV file but a workbook or an archive")
                .hint("save it as CSV UTF-8 (Comma delimited)"),
        );
    }
    if marks.starts_with(&[0xEF, 0xBB, 0xBF]) {
        input.consume(3);
    }
    match format.encoding {
        Encoding::Utf8 => read(input, out, format, columns, map),
        Encoding::Windows1252 => read(Transcoded::new(input), out, format, columns, map),
    }
}

fn read(
    bytes: impl Read,
    out: &mut Output<'_>,
    format: &Format,
    columns: &Columns,
    map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
) -> Result<(), Failure> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(format.separator)
        .buffer_capacity(64 * 1024)
        .from_reader(bytes);
    let mut table = Table::new(columns, "", true, out, map);
    let mut record = StringRecord::new();
    let mut row = 0;
    loop {
        let more = reader.read_record(&mut record);
        row += 1;
        match more {
            Ok(true) => table.push(row, &record, out)?,
            Ok(false) => return table.finish(out),
            Err(error) => match error.into_kind() {
                ErrorKind::Utf8 { .. } => table.push_unreadable(
                    row,
                    Reject::new("not-utf-8", "the row is not in UTF-8").hint(
                        "save the file as CSV UTF-8, or have the plugin declare its encoding",
                    ),
                    out,
                )?,
                ErrorKind::Io(error) => return Err(unreadable(error)),
                other => return Err(Failure::wrong_format(format!("{other:?}"))),
            },
        }
    }
}

fn unreadable(error: std::io::Error) -> Failure {
    Failure::wrong_format(error.to_string())
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

/// UTF-8 out of a file in Windows-1252.
struct Transcoded<R> {
    bytes: R,
    decoder: Decoder,
}

impl<R: BufRead> Transcoded<R> {
    fn new(bytes: R) -> Self {
        Self {
            bytes,
            decoder: WINDOWS_1252.new_decoder_without_bom_handling(),
        }
    }
}

impl<R: BufRead> Read for Transcoded<R> {
    /// The buffer has room for a letter: it is the CSV reader's own.
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let input = self.bytes.fill_buf()?;
            let last = input.is_empty();
            let (_, read, written, _) = self.decoder.decode_to_utf8(input, buffer, last);
            self.bytes.consume(read);
            if written > 0 || last {
                return Ok(written);
            }
        }
    }
}
