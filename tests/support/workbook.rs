//! Changing one cell of a workbook and leaving the rest as it is: the file is a
//! zip of XML, and only the element of that cell is rewritten.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;

use calamine::{Data, Reader, Xlsx};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A workbook on the disk; every change is written at once.
pub struct Workbook {
    pub path: PathBuf,
}

impl Workbook {
    pub fn open(path: PathBuf) -> Self {
        Self { path }
    }

    /// The cells of a sheet as text, by row and column, both from 0.
    fn cells(&self, sheet: &str) -> (u32, u32, Vec<Vec<String>>) {
        let bytes = fs::read(&self.path).expect("a readable workbook");
        let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let range = book.worksheet_range(sheet).expect("a sheet of that name");
        let (row, column) = range.start().unwrap_or_default();
        let text = |cell: &Data| cell.to_string().trim().to_owned();
        let rows = range.rows().map(|row| row.iter().map(text).collect());
        (row, column, rows.collect())
    }

    /// The address of the cell in `column` of the `nth` row (from 0) whose
    /// cells hold all of `conditions`, as `(column, text)`.
    pub fn find(
        &self,
        sheet: &str,
        conditions: &[(&str, &str)],
        nth: usize,
        column: &str,
    ) -> String {
        let (first_row, first_column, rows) = self.cells(sheet);
        let (header_at, header) = rows
            .iter()
            .enumerate()
            .find(|(_, row)| row.iter().any(|cell| cell == column))
            .expect("a header row with that column");
        let at = |name: &str| {
            header
                .iter()
                .position(|cell| cell == name)
                .unwrap_or_else(|| panic!("sheet `{sheet}` has no column `{name}`"))
        };
        let (row, _) = rows
            .iter()
            .enumerate()
            .skip(header_at + 1)
            .filter(|(_, row)| conditions.iter().all(|(name, text)| row[at(name)] == *text))
            .nth(nth)
            .unwrap_or_else(|| panic!("sheet `{sheet}` has no such row: {conditions:?}"));
        address(
            first_row + u32::try_from(row).expect("few rows"),
            first_column + u32::try_from(at(column)).expect("few columns"),
        )
    }

    /// How many rows of the whole workbook have a cell that is not blank: counted
    /// here, by nothing that candour uses for it.
    pub fn rows(&self) -> u64 {
        let bytes = fs::read(&self.path).expect("a readable workbook");
        let book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let sheets = book.sheet_names();
        let count = |sheet: &String| {
            let (_, _, rows) = self.cells(sheet);
            rows.iter()
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .count()
        };
        let rows: usize = sheets.iter().map(count).sum();
        u64::try_from(rows).expect("few rows")
    }

    /// The text of that cell.
    pub fn text(
        &self,
        sheet: &str,
        conditions: &[(&str, &str)],
        nth: usize,
        column: &str,
    ) -> String {
        let wanted = self.find(sheet, conditions, nth, column);
        let (first_row, first_column, rows) = self.cells(sheet);
        for (row, cells) in (first_row..).zip(&rows) {
            for (column, text) in (first_column..).zip(cells) {
                if address(row, column) == wanted {
                    return text.clone();
                }
            }
        }
        unreachable!("`find` gives addresses of cells")
    }

    /// The address of a column's header.
    pub fn header(&self, sheet: &str, column: &str) -> String {
        let (first_row, first_column, rows) = self.cells(sheet);
        for (row, cells) in rows.iter().enumerate() {
            if let Some(at) = cells.iter().position(|cell| cell == column) {
                return address(
                    first_row + u32::try_from(row).expect("few rows"),
                    first_column + u32::try_from(at).expect("few columns"),
                );
            }
        }
        panic!("sheet `{sheet}` has no column `{column}`");
    }

    /// Writes text into a cell.
    pub fn set_text(&self, sheet: &str, cell: &str, text: &str) {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        self.set(
            sheet,
            cell,
            &format!(r#"<c r="{cell}" t="inlineStr"><is><t>{escaped}</t></is></c>"#),
        );
    }

    /// Writes a number into a cell and keeps its format, so that a serial
    /// number in a date cell stays a date.
    pub fn set_number(&self, sheet: &str, cell: &str, number: f64) {
        let file = self.sheet_file(sheet);
        self.rewrite(&file, |xml| {
            let (start, end) = element(xml, cell);
            let style = xml[start..end]
                .split_once(" s=\"")
                .and_then(|(_, rest)| rest.split_once('"'))
                .map(|(style, _)| format!(r#" s="{style}""#))
                .unwrap_or_default();
            format!(
                "{}<c r=\"{cell}\"{style}><v>{number}</v></c>{}",
                &xml[..start],
                &xml[end..]
            )
        });
    }

    fn set(&self, sheet: &str, cell: &str, replacement: &str) {
        let file = self.sheet_file(sheet);
        self.rewrite(&file, |xml| {
            let (start, end) = element(xml, cell);
            format!("{}{replacement}{}", &xml[..start], &xml[end..])
        });
    }

    /// Gives a sheet another name.
    pub fn rename_sheet(&self, old: &str, new: &str) {
        self.rewrite("xl/workbook.xml", |xml| {
            let from = format!("<sheet name=\"{old}\"");
            assert!(xml.contains(&from), "no sheet `{old}`");
            xml.replacen(&from, &format!("<sheet name=\"{new}\""), 1)
        });
    }

    /// The file of a sheet: sheets are written in the order in which the
    /// workbook lists them.
    fn sheet_file(&self, sheet: &str) -> String {
        let bytes = fs::read(&self.path).expect("a readable workbook");
        let book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let at = book
            .sheet_names()
            .iter()
            .position(|name| name == sheet)
            .unwrap_or_else(|| panic!("no sheet `{sheet}`"));
        format!("xl/worksheets/sheet{}.xml", at + 1)
    }

    fn rewrite(&self, file: &str, change: impl Fn(&str) -> String) {
        let bytes = fs::read(&self.path).expect("a readable workbook");
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).expect("an entry");
            let name = entry.name().expect("a name in UTF-8").into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("a readable entry");
            if name == file {
                content = change(std::str::from_utf8(&content).expect("XML in UTF-8")).into_bytes();
            }
            out.start_file(name, SimpleFileOptions::default())
                .expect("an entry");
            out.write_all(&content).expect("a writable entry");
        }
        let bytes = out.finish().expect("a zip file").into_inner();
        fs::write(&self.path, bytes).expect("a writable workbook");
    }
}

/// Where the element of a cell stands; for an empty cell, which has none, the
/// place for it in its row.
fn element(xml: &str, cell: &str) -> (usize, usize) {
    let Some(start) = xml.find(&format!("<c r=\"{cell}\"")) else {
        let at = place(xml, cell);
        return (at, at);
    };
    let tag_end = start + xml[start..].find('>').expect("well-formed XML") + 1;
    if xml[..tag_end].ends_with("/>") {
        return (start, tag_end);
    }
    (
        start,
        start + xml[start..].find("</c>").expect("well-formed XML") + 4,
    )
}

/// Where in its row a cell belongs: before the first that stands to its right.
fn place(xml: &str, cell: &str) -> usize {
    let column = |cell: &str| {
        let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
        (letters.len(), letters.to_owned())
    };
    let number = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let row = xml
        .find(&format!("<row r=\"{number}\""))
        .expect("a row that is there");
    let end = row + xml[row..].find("</row>").expect("a row with cells");
    let mut at = row;
    while let Some(next) = xml[at..end].find("<c r=\"") {
        let start = at + next;
        let name = xml[start + 6..].split('"').next().expect("a reference");
        if column(name) > column(cell) {
            return start;
        }
        at = start + 6;
    }
    end
}

/// `B7` from row and column, both from 0.
fn address(row: u32, column: u32) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).expect("below 26");
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}
