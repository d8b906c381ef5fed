//! An export as it is, before anybody has said what it means: its tables, their
//! columns by heading, every cell as the readers of plugins see it.

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
    /// What is strange about it, a fragment each: headings that are there
    /// twice, rows with too few cells, a second table further down.
    pub oddities: Vec<String>,
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
