//! A column while its cells come in: each value is kept once.

use std::collections::HashMap;

use candour_plugin::Value as Cell;

use super::{Column, Value};

/// Takes the cells of a column row by row.
#[derive(Debug, Default)]
pub(super) struct Builder {
    name: String,
    values: Vec<Value>,
    cells: Vec<Option<u32>>,
    texts: HashMap<String, u32>,
    /// Numbers, dates and so on, by what they are and their bits.
    others: HashMap<(u8, u64), u32>,
    lists: HashMap<Vec<String>, u32>,
    /// Whether each value holds a digit.
    digits: Vec<bool>,
    /// Cells that are not blank, and those of them that hold a digit.
    pub(super) filled: u64,
    pub(super) with_digits: u64,
}

impl Builder {
    /// A column without cells.
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// The cell of the next row.
    pub(super) fn push(&mut self, cell: Cell<'_>) {
        let number = self.number(cell);
        self.place(number);
    }

    /// The cell of the next row, which may hold several values.
    pub(super) fn push_items(&mut self, items: Vec<String>) {
        if items.is_empty() {
            return self.place(None);
        }
        let next = self.values.len() as u32;
        let values = &mut self.values;
        let number = *self.lists.entry(items).or_insert_with_key(|items| {
            values.push(Value::List(items.clone()));
            next
        });
        self.place(Some(number));
    }

    fn place(&mut self, number: Option<u32>) {
        let news = self.values.iter().skip(self.digits.len());
        self.digits.extend(news.map(Value::has_digit));
        if let Some(has_digit) = number.and_then(|number| self.digits.get(number as usize)) {
            self.filled += 1;
            self.with_digits += u64::from(*has_digit);
        }
        self.cells.push(number);
    }

    /// Whether some cell holds this text.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.texts.contains_key(text)
    }

    /// The number of a value, a new one if it has not been there.
    fn number(&mut self, cell: Cell<'_>) -> Option<u32> {
        let next = self.values.len() as u32;
        let (what, bits) = match cell {
            Cell::Blank => return None,
            Cell::Text(text) => return Some(self.text(text)),
            Cell::Number(number) => (0, number.to_bits()),
            Cell::Date(serial) => (1, serial.to_bits()),
            Cell::Duration(days) => (2, days.to_bits()),
            Cell::Bool(answer) => (3, u64::from(answer)),
            // There are eight kinds of error, told apart by their names.
            Cell::Error(error) | Cell::Nested(error) => (4, name_bits(error)),
        };
        let values = &mut self.values;
        Some(*self.others.entry((what, bits)).or_insert_with(|| {
            values.push(Value::new(cell));
            next
        }))
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(number) = self.texts.get(text) {
            return *number;
        }
        let next = self.values.len() as u32;
        self.texts.insert(text.to_owned(), next);
        self.values.push(Value::Text(text.to_owned()));
        next
    }

    /// The column.
    pub(super) fn finish(self) -> Column {
        Column {
            name: self.name,
            values: self.values,
            cells: self.cells,
        }
    }
}

/// The first eight bytes of a name.
fn name_bits(name: &str) -> u64 {
    let bytes = name.bytes().take(8);
    bytes.fold(0, |sum, byte| sum << 8 | u64::from(byte))
}

impl Value {
    /// A cell that outlives its row; blank ones become empty text.
    pub(super) fn new(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Blank => Self::Text(String::new()),
            Cell::Text(text) => Self::Text(text.to_owned()),
            Cell::Number(number) => Self::Number(number),
            Cell::Date(serial) => Self::Date(serial),
            Cell::Duration(days) => Self::Duration(days),
            Cell::Bool(answer) => Self::Bool(answer),
            Cell::Error(error) | Cell::Nested(error) => Self::Error(error.to_owned()),
        }
    }

    fn has_digit(&self) -> bool {
        match self {
            Self::Text(text) => text.bytes().any(|byte| byte.is_ascii_digit()),
            Self::Number(_) | Self::Date(_) | Self::Duration(_) => true,
            Self::Bool(_) | Self::Error(_) | Self::List(_) => false,
        }
    }
}
