//! The corrections' file: comma-separated text in which every cell has a
//! position.

use super::AppliedCorrection;
use crate::diagnostic::{Checked, Diagnostic, Place, suggest};

/// The columns of the file, in any order.
const COLUMNS: [&str; 6] = ["record", "field", "old value", "new value", "reason", "who"];

/// A line of the file with the position of each of its cells.
pub(super) struct Line {
    pub(super) correction: AppliedCorrection,
    /// In the order of [`COLUMNS`].
    cells: [(usize, usize); 6],
}

impl Line {
    /// Where the cell of a column is.
    pub(super) fn cell(&self, column: &str) -> (usize, usize) {
        let at = COLUMNS.iter().position(|known| *known == column);
        at.and_then(|at| self.cells.get(at).copied())
            .unwrap_or_default()
    }
}

/// The lines of a corrections' file; the diagnostics are those that are not
/// corrections.
pub(super) fn lines(file: &str, text: &str) -> Checked<Vec<Line>> {
    let mut found = Checked::clean(Vec::new());
    let mut rows = Rows { text, at: 0 };
    let Some(head) = rows.next() else {
        return found;
    };
    let names: Vec<String> = head
        .iter()
        .map(|cell| cell.text.trim().to_lowercase())
        .collect();
    let mut order = [0; 6];
    for (column, slot) in COLUMNS.iter().zip(&mut order) {
        match names.iter().position(|name| name == column) {
            Some(at) => *slot = at,
            None => {
                let (start, end) = head.first().map_or((0, 0), |cell| (cell.start, cell.end));
                let message = format!("the corrections have no column `{column}`");
                let mut problem = Diagnostic::error("missing-column", message)
                    .at(Place::in_text(file, text, start, end));
                problem.hint = suggest(column, names.iter().map(String::as_str));
                found.diagnostics.push(problem);
            }
        }
    }
    if !found.diagnostics.is_empty() {
        return found;
    }
    for row in rows {
        if row.iter().all(|cell| cell.text.trim().is_empty()) {
            continue;
        }
        let cell = |at: usize| order.get(at).and_then(|at| row.get(*at));
        let text_of = |at| cell(at).map_or("", |cell| cell.text.trim()).to_owned();
        let end = row.last().map_or(0, |cell| cell.end);
        let span = |at| cell(at).map_or((end, end), |cell| (cell.start, cell.end));
        let (start, _) = row.first().map_or((0, 0), |cell| (cell.start, cell.end));
        let line = Line {
            correction: AppliedCorrection {
                place: Place::in_text(file, text, start, end),
                record: text_of(0),
                field: text_of(1),
                old: text_of(2),
                new: text_of(3),
                reason: text_of(4),
                by: text_of(5),
            },
            cells: [0, 1, 2, 3, 4, 5].map(span),
        };
        let correction = &line.correction;
        let empty = [
            ("record", &correction.record),
            ("field", &correction.field),
            ("reason", &correction.reason),
            ("who", &correction.by),
        ]
        .into_iter()
        .find(|(_, text)| text.is_empty());
        match empty {
            None => found.value.push(line),
            Some((column, _)) => {
                let (start, end) = line.cell(column);
                let message = format!("a correction needs a value in `{column}`");
                found.diagnostics.push(
                    Diagnostic::error("incomplete-correction", message)
                        .at(Place::in_text(file, text, start, end)),
                );
            }
        }
    }
    found
}

/// A cell with its position in the text, quotes included.
struct Cell {
    text: String,
    start: usize,
    end: usize,
}

/// The rows of comma-separated text. The `csv` crate does not say where a cell
/// begins, which the caret needs.
struct Rows<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Rows<'_> {
    type Item = Vec<Cell>;

    fn next(&mut self) -> Option<Vec<Cell>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let mut row = Vec::new();
        let mut cell = Cell {
            text: String::new(),
            start: self.at,
            end: self.at,
        };
        let mut quoted = false;
        let mut chars = rest.char_indices().peekable();
        let mut next = self.text.len();
        while let Some((offset, c)) = chars.next() {
            let at = self.at + offset;
            match c {
                '"' if quoted && chars.peek().is_some_and(|(_, c)| *c == '"') => {
                    chars.next();
                    cell.text.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if cell.text.is_empty() => quoted = true,
                ',' if !quoted => {
                    let start = at + 1;
                    let empty = Cell {
                        text: String::new(),
                        start,
                        end: start,
                    };
                    row.push(std::mem::replace(&mut cell, empty));
                    continue;
                }
                '\n' if !quoted => {
                    next = at + 1;
                    break;
                }
                '\r' if !quoted => continue,
                c => cell.text.push(c),
            }
            cell.end = at + c.len_utf8();
        }
        row.push(cell);
        self.at = next;
        Some(row)
    }
}
