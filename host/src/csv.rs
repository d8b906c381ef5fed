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
    /// Line ends of the file before it.
    lines: usize,
}

impl Cell {
    /// A cell that is not there, at the place of the last one of its row.
    pub(crate) fn absent(row: &[Self]) -> Self {
        let end = row.last().and_then(|cell| cell.bytes.last().copied());
        Self {
            text: String::new(),
            bytes: end.into_iter().collect(),
            lines: row
                .last()
                .map_or(0, |cell| cell.lines_before(cell.text.len())),
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
        let line = self.lines_before(start) + 1;
        let (start, end) = self.span_of(start, end);
        Place::in_line(file, content, line, start, end)
    }

    /// Line ends of the file before a byte of the content.
    fn lines_before(&self, byte: usize) -> usize {
        let bytes = self.text.bytes().take(byte);
        self.lines + bytes.filter(|byte| *byte == b'\n').count()
    }
}

/// All of a row's cells.
pub(crate) fn place_of_row(file: &str, content: &str, row: &[Cell]) -> Place {
    let (start, _) = row.first().map_or((0, 0), Cell::span);
    let (_, end) = row.last().map_or((0, 0), Cell::span);
    let line = row.first().map_or(0, |cell| cell.lines) + 1;
    Place::in_line(file, content, line, start, end)
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
    let mut lines = 0;
    let finish = |cell: &mut Cell, at: usize, lines: usize| {
        cell.bytes.push(at);
        let next = Cell {
            lines,
            ..Cell::default()
        };
        std::mem::replace(cell, next)
    };
    while let Some((at, letter)) = letters.next() {
        lines += usize::from(letter == '\n');
        match (letter, quoted) {
            ('"', Some(_)) if letters.next_if(|(_, next)| *next == '"').is_some() => {
                push(&mut cell, at, '"');
            }
            ('"', Some(_)) => quoted = None,
            (_, Some(_)) => push(&mut cell, at, letter),
            ('"', None) if cell.text.is_empty() => quoted = Some(at),
            (_, None) if letter == separator => row.push(finish(&mut cell, at, lines)),
            ('\n', None) => {
                row.push(finish(&mut cell, at, lines));
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
        row.push(finish(&mut cell, content.len(), lines));
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
    fn places_are_those_that_counting_from_the_beginning_gives() {
        let content = "\u{feff}a,\"b\nc\",\r\n\n\"\nd\",e\n,f";
        for row in rows("p.csv", content, ',').unwrap() {
            let absent = Cell::absent(&row);
            for cell in row.iter().chain([&absent]) {
                let (start, end) = cell.span();
                let counted = Place::in_text("p.csv", content, start, end);
                assert_eq!(cell.place("p.csv", content), counted, "{cell:?}");
            }
            let (start, end) = (row[0].span().0, row[row.len() - 1].span().1);
            let counted = Place::in_text("p.csv", content, start, end);
            assert_eq!(place_of_row("p.csv", content, &row), counted);
        }
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
