//! The rows of `published.csv`, with the place of every cell in the text.

use crate::csv::{Cell, rows};
use crate::diagnostic::{Diagnostic, Place, suggest};

/// A published figure.
#[derive(Debug)]
pub(super) struct Record {
    /// As a spreadsheet numbers it: the header is row 1.
    pub(super) row: u32,
    pub(super) id: Cell,
    pub(super) value: Cell,
    pub(super) unit: Cell,
    pub(super) decimals: Cell,
    pub(super) figure: Cell,
    pub(super) note: String,
}

/// Reads the table.
///
/// # Errors
/// Columns that are missing, or a quote that never closes.
pub(super) fn read(file: &str, content: &str) -> Result<Vec<Record>, Vec<Diagnostic>> {
    let mut rows = rows(file, content)?.into_iter();
    let header = rows.next().unwrap_or_default();
    let mut problems = Vec::new();
    let names: Vec<&str> = header.iter().map(|cell| cell.text.trim()).collect();
    let mut column = |name: &str| {
        let found = names.iter().position(|known| *known == name);
        if found.is_none() {
            let problem =
                Diagnostic::error("missing-column", format!("there is no column `{name}`")).at(
                    Place::in_text(
                        file,
                        content,
                        0,
                        content.find('\n').unwrap_or(content.len()),
                    ),
                );
            problems.push(Diagnostic {
                hint: suggest(name, names.iter().copied()),
                ..problem
            });
        }
        found
    };
    let needed = ["id", "value", "unit", "decimals", "figure"].map(&mut column);
    let [
        Some(id),
        Some(value),
        Some(unit),
        Some(decimals),
        Some(figure),
    ] = needed
    else {
        return Err(problems);
    };
    let note = names.iter().position(|name| *name == "note");
    Ok((2..)
        .zip(rows)
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.text.trim().is_empty()))
        .map(|(row, cells)| {
            let cell = |at: usize| {
                cells
                    .get(at)
                    .cloned()
                    .unwrap_or_else(|| Cell::absent(&cells))
            };
            Record {
                row,
                id: cell(id),
                value: cell(value),
                unit: cell(unit),
                decimals: cell(decimals),
                figure: cell(figure),
                note: note.map(|at| cell(at).text).unwrap_or_default(),
            }
        })
        .collect())
}
