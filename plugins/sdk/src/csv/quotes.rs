//! Quotation marks that do not balance. The CSV reader takes what it gets: a
//! mark that is never closed makes the rest of the file one cell, and with it
//! rows disappear without a word. So the marks are followed as they go by.

use std::cell::Cell;
use std::io::Read;

/// A quotation mark that opens a cell and does not end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    /// Where it stands, in bytes of the text.
    pub(super) opened: u64,
    /// Whether another one came, but in the middle of a cell.
    pub(super) closed: bool,
}

/// Passes bytes on and notes the first fault.
#[derive(Debug)]
pub(super) struct Quotes<'f, R> {
    bytes: R,
    separator: u8,
    /// How many bytes went by.
    at: u64,
    /// The last of them; a line break before the first.
    last: u8,
    state: State,
    fault: &'f Cell<Option<Fault>>,
}

/// The offset is that of the mark that opened the cell.
#[derive(Debug, Clone, Copy)]
enum State {
    Outside,
    Inside(u64),
    /// After a mark inside a cell: it closes the cell, or is the first of two.
    Marked(u64),
}

impl<'f, R: Read> Quotes<'f, R> {
    pub(super) fn new(bytes: R, separator: u8, fault: &'f Cell<Option<Fault>>) -> Self {
        Self {
            bytes,
            separator,
            at: 0,
            last: b'\n',
            state: State::Outside,
            fault,
        }
    }

    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.separator || matches!(byte, b'\n' | b'\r')
    }

    fn follow(&mut self, bytes: &[u8]) {
        // Most files have few marks, and most blocks of them none.
        if matches!(self.state, State::Marked(_)) || bytes.contains(&b'"') {
            let mut before = self.last;
            for (at, byte) in (self.at..).zip(bytes.iter().copied()) {
                self.state = self.after(before, byte, at);
                before = byte;
            }
        }
        self.at += bytes.len() as u64;
        self.last = bytes.last().copied().unwrap_or(self.last);
    }

    /// The state after a byte.
    fn after(&self, before: u8, byte: u8, at: u64) -> State {
        match (self.state, byte) {
            (State::Inside(opened), b'"') => State::Marked(opened),
            (State::Marked(opened), b'"') => State::Inside(opened),
            (State::Marked(opened), _) => {
                if !self.ends_cell(byte) {
                    self.note(opened, true);
                }
                State::Outside
            }
            // A mark elsewhere in a cell stands for itself, as in 5" pipe.
            (State::Outside, b'"') if self.ends_cell(before) => State::Inside(at),
            (state, _) => state,
        }
    }

    fn note(&self, opened: u64, closed: bool) {
        if self.fault.get().is_none() {
            self.fault.set(Some(Fault { opened, closed }));
        }
    }
}

impl<R: Read> Read for Quotes<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        if read > 0 {
            self.follow(buffer.get(..read).unwrap_or_default());
        } else if let (State::Inside(opened), false) = (self.state, buffer.is_empty()) {
            self.note(opened, false);
        }
        Ok(read)
    }
}

/// Whether a cell that goes over several lines holds whole rows of the table:
/// two marks too few can balance one another, and what is between them is then
/// one cell.
pub(super) fn swallows_rows(cell: &str, separator: char, width: usize) -> bool {
    const BREAKS: [char; 2] = ['\r', '\n'];
    // Between the two of `\r\n` is an empty line, which is no row.
    let lines: Vec<&str> = cell.trim_end_matches(BREAKS).split(BREAKS).collect();
    let separators = |line: &str| line.matches(separator).count();
    let [first, between @ .., last] = lines.as_slice() else {
        return false;
    };
    let is_row = |line: &str| {
        let first = line.split(separator).next().unwrap_or_default();
        crate::table::is_reference(first)
    };
    width > 2
        && (between
            .iter()
            .any(|line| separators(line) + 1 == width && is_row(line))
            || (separators(last) > 0
                && separators(first) + separators(last) + 1 == width
                && is_row(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<Fault> {
        let found = Cell::new(None);
        // Byte by byte, so that every boundary is one between two reads.
        let mut quotes = Quotes::new(text.as_bytes(), b',', &found);
        let mut buffer = [0_u8];
        while quotes.read(&mut buffer).expect("bytes") > 0 {}
        let whole = Cell::new(None);
        let mut quotes = Quotes::new(text.as_bytes(), b',', &whole);
        quotes.read_to_string(&mut String::new()).expect("text");
        assert_eq!(found, whole, "{text}");
        found.get()
    }

    #[test]
    fn marks_balance_or_are_told_by_the_one_that_opened() {
        let opened = |opened, closed| Some(Fault { opened, closed });
        for (text, expected) in [
            ("a,b\n1,2\n", None),
            ("\"a\",\"b\"\r\n\"1\",\"\"\r\n", None),
            ("\"a\n,\"\"b\"\"\",c", None),
            ("a,5\" pipe\n", None),
            ("\"\"", None),
            ("a,\"b\nc,d\n", opened(2, false)),
            ("a,\"b\nc,\"d\",e\n", opened(2, true)),
            ("\"a\" ,b\n", opened(0, true)),
            ("a,\"", opened(2, false)),
            ("a,\"\"\"", opened(2, false)),
        ] {
            assert_eq!(fault(text), expected, "{text}");
        }
    }

    #[test]
    fn rows_inside_a_cell_are_seen_and_text_is_not() {
        let swallowed = "broken,3\nN-2,01/04/2024,x,4\nN-3,01/04/2024";
        assert!(swallows_rows(swallowed, ',', 4));
        assert!(swallows_rows("broken,3\nN-2,01/04/2024,5", ',', 4));
        assert!(swallows_rows(&swallowed.replace('\n', "\r"), ',', 4));
        assert!(swallows_rows(&swallowed.replace('\n', "\r\n"), ',', 4));
        for text in [
            "one line, with, commas",
            "Thank you, all of you,\nfor your help, advice, and patience",
            "1,2,3",
        ] {
            assert!(!swallows_rows(text, ',', 4), "{text}");
        }
    }
}
