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
    /// Where the report prints it.
    pub(super) section: String,
    /// What it says, in the words of whoever wrote the file down.
    pub(super) measure: String,
    pub(super) period: String,
    /// `name=value` pairs, joined by `;`.
    pub(super) dimensions: String,
    /// `exact`, or the report's word before the number: `nearly`, `about`, …
    pub(super) hedge: String,
    /// A name for what it says, where other reports print it too.
    pub(super) shared: String,
}

/// Reads the table.
///
/// # Errors
/// Columns that are missing, or a quote that never closes.
pub(super) fn read(file: &str, content: &str) -> Result<Vec<Record>, Vec<Diagnostic>> {
    let mut rows = rows(file, content, ',')?.into_iter();
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
    let optional = [
        "note",
        "section",
        "measure",
        "period",
        "dimensions",
        "hedge",
        "shared",
    ];
    let optional = optional.map(|name| names.iter().position(|known| *known == name));
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
            let [note, section, measure, period, dimensions, hedge, shared] = optional
                .map(|at| at.map_or_else(String::new, |at| cell(at).text.trim().to_owned()));
            Record {
                row,
                id: cell(id),
                value: cell(value),
                unit: cell(unit),
                decimals: cell(decimals),
                figure: cell(figure),
                note,
                section,
                measure,
                period,
                dimensions,
                hedge,
                shared,
            }
        })
        .collect())
}
