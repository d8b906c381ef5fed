//! Comma-separated text in which every cell has a position, for the files of a
//! project that people write: an error needs a caret.
//!
//! The `csv` crate says where a record starts, not where a cell's bytes are.

use crate::diagnostic::{Diagnostic, Place};

/// A cell: its content and where each byte of it stands in the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// For each byte of `text`, and for its end, the byte of the file.
    bytes: Vec<usize>,
}

impl Cell {
    /// A cell that is not there, at the place of the last one of its row.
    pub(crate) fn absent(row: &[Self]) -> Self {
        let end = row.last().and_then(|cell| cell.bytes.last().copied());
        Self {
            text: String::new(),
            bytes: end.into_iter().collect(),
        }
    }

    /// The first byte of the content in the file, and the one after its last.
    pub(crate) fn span(&self) -> (usize, usize) {
        self.span_of(0, self.text.len())
    }

    fn span_of(&self, start: usize, end: usize) -> (usize, usize) {
        let at = |byte: usize| {
            let last = self.bytes.last().copied().unwrap_or_default();
            self.bytes.get(byte).copied().unwrap_or(last)
        };
        (at(start), at(end))
    }

    /// The whole cell.
    pub(crate) fn place(&self, file: &str, content: &str) -> Place {
        self.place_of(file, content, 0, self.text.len())
    }

    /// Some bytes of the cell.
    pub(crate) fn place_of(&self, file: &str, content: &str, start: usize, end: usize) -> Place {
        let (start, end) = self.span_of(start, end);
        Place::in_text(file, content, start, end)
    }
}

/// Splits a text into rows of cells at a separator; a byte-order mark is skipped.
///
/// # Errors
/// A quote that never closes: it would swallow every line after it.
pub(crate) fn rows(
    file: &str,
    content: &str,
    separator: char,
) -> Result<Vec<Vec<Cell>>, Vec<Diagnostic>> {
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
            (_, None) if letter == separator => row.push(finish(&mut cell, at)),
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
            Diagnostic::error("unbalanced-quotes", "this quote is never closed")
                .at(place)
                .hint("close it, or double it where it is part of the text"),
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
        let rows = rows("p.csv", content, ',').unwrap();
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
        let problems = rows("p.csv", "a,b\nc,\"d\ne\n", ',').unwrap_err();
        assert_eq!(
            problems[0].render(),
            "error: this quote is never closed\n  --> p.csv:2:3\n2 | c,\"d\n  |   ^\nhint: close it, or double it where it is part of the text\n"
        );
    }
}
