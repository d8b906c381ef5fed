//! The rows of `published.csv`, with the place of every cell in the text.

use crate::diagnostic::{Diagnostic, Place, suggest};

/// A cell: its content and where each byte of it stands in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    /// For each byte of `text`, and for its end, the byte of the file.
    bytes: Vec<usize>,
}

impl Cell {
    /// The whole cell.
    pub(super) fn place(&self, file: &str, content: &str) -> Place {
        self.place_of(file, content, 0, self.text.len())
    }

    /// Some bytes of the cell.
    pub(super) fn place_of(&self, file: &str, content: &str, start: usize, end: usize) -> Place {
        let at = |byte: usize| {
            let last = self.bytes.last().copied().unwrap_or_default();
            self.bytes.get(byte).copied().unwrap_or(last)
        };
        Place::in_text(file, content, at(start), at(end))
    }
}

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
            // A short row has no cell for the last columns: its end stands in.
            let end = cells.last().and_then(|cell| cell.bytes.last().copied());
            let cell = |at: usize| {
                cells.get(at).cloned().unwrap_or_else(|| Cell {
                    text: String::new(),
                    bytes: end.into_iter().collect(),
                })
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

/// Splits a CSV text into cells. The `csv` crate says where a record starts, not
/// where a cell's bytes are, which an error in an expression needs.
fn rows(file: &str, content: &str) -> Result<Vec<Vec<Cell>>, Vec<Diagnostic>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = Cell::default();
    let mut quoted = None;
    let start = if content.starts_with('\u{feff}') {
        3
    } else {
        0
    };
    let mut letters = content
        .char_indices()
        .skip_while(|(at, _)| *at < start)
        .peekable();
    let finish = |cell: &mut Cell, at: usize| {
        cell.bytes.push(at);
        std::mem::take(cell)
    };
    while let Some((at, letter)) = letters.next() {
        match (letter, quoted) {
            ('"', Some(_)) if letters.next_if(|(_, next)| *next == '"').is_some() => {
                push(&mut cell, at, '"');
            }
            ('"', Some(_)) => quoted = None,
            (_, Some(_)) => push(&mut cell, at, letter),
            ('"', None) if cell.text.is_empty() => quoted = Some(at),
            (',', None) => row.push(finish(&mut cell, at)),
            ('\n', None) => {
                row.push(finish(&mut cell, at));
                rows.push(std::mem::take(&mut row));
            }
            ('\r', None) if letters.peek().is_some_and(|(_, next)| *next == '\n') => {}
            (_, None) => push(&mut cell, at, letter),
        }
    }
    if let Some(at) = quoted {
        let place = Place::in_text(file, content, at, at + 1);
        return Err(vec![
            Diagnostic::error("unbalanced-quotes", "this quote is never closed").at(place),
        ]);
    }
    if !cell.text.is_empty() || !row.is_empty() {
        row.push(finish(&mut cell, content.len()));
        rows.push(row);
    }
    Ok(rows)
}

fn push(cell: &mut Cell, at: usize, letter: char) {
    cell.text.push(letter);
    cell.bytes.extend(at..at + letter.len_utf8());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_know_their_bytes() {
        let content = "a,\"b \"\"c\"\", d\"\r\n,\u{e9}x\n";
        let rows = rows("p.csv", content).unwrap();
        let texts: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.text.as_str()).collect())
            .collect();
        assert_eq!(texts, [vec!["a", "b \"c\", d"], vec!["", "\u{e9}x"]]);
        let cell = &rows[0][1];
        let at = cell.text.find('d').unwrap();
        assert_eq!(&content[cell.bytes[at]..=cell.bytes[at]], "d");
        assert_eq!(
            cell.place_of("p.csv", content, at, at + 1).to_string(),
            "p.csv:1:13"
        );
        assert_eq!(rows[1][1].place("p.csv", content).to_string(), "p.csv:2:2");
    }

    #[test]
    fn a_quote_that_never_closes_is_found() {
        let problems = rows("p.csv", "a,b\nc,\"d\ne\n").unwrap_err();
        assert_eq!(
            problems[0].render(),
            "error: this quote is never closed\n  --> p.csv:2:3\n2 | c,\"d\n  |   ^\n"
        );
    }
}
