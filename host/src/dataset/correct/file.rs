//! The corrections' file: comma-separated lines, one for each correction.

use super::AppliedCorrection;
use crate::csv::{self, Cell};
use crate::diagnostic::{Checked, Diagnostic, Place, nearest};

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
    let mut rows = match csv::rows(file, text, ',') {
        Ok(rows) => rows.into_iter(),
        Err(problems) => {
            found.diagnostics.extend(problems);
            return found;
        }
    };
    let Some(head) = rows.next() else {
        return found;
    };
    let names: Vec<String> = head
        .iter()
        .map(|cell| cell.text.trim().to_lowercase())
        .collect();
    let (start, end) = head.first().map_or((0, 0), Cell::span);
    let wrong = |code: &str, message: String, hint: String| {
        let place = Place::in_text(file, text, start, end);
        Diagnostic::error(code, message).at(place).hint(hint)
    };
    if head.len() == 1 && names.iter().any(|name| name.contains(';')) {
        let message = "the cells are separated by semicolons, not by commas".to_owned();
        let hint = "save it as `CSV UTF-8 (comma delimited)`".to_owned();
        found.diagnostics.push(wrong("semicolons", message, hint));
        return found;
    }
    let mut order = [0; 6];
    for (column, slot) in COLUMNS.iter().zip(&mut order) {
        match names.iter().position(|name| name == column) {
            Some(at) => *slot = at,
            None => {
                let unknown = names.iter().map(String::as_str);
                let unknown = unknown.filter(|name| !COLUMNS.contains(name));
                let hint = match nearest(column, unknown) {
                    Some(near) => format!("is `{near}` meant to be `{column}`?"),
                    None => format!("the first line is `{}`", COLUMNS.join(",")),
                };
                let message = format!("the corrections have no column `{column}`");
                let problem = wrong("missing-column", message, hint);
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
        let absent = Cell::absent(&row);
        let cell = |at: usize| order.get(at).and_then(|at| row.get(*at)).unwrap_or(&absent);
        let text_of = |at| cell(at).text.trim().to_owned();
        let (start, _) = row.first().map_or((0, 0), Cell::span);
        let (_, end) = row.last().map_or((0, 0), Cell::span);
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
            cells: [0, 1, 2, 3, 4, 5].map(|at| cell(at).span()),
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
