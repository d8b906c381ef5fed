//! From the rows of a sheet or a CSV file to a table: its headings, its rows,
//! what stands above and below, and what is strange about it.

use std::collections::BTreeMap;

use candour_plugin::Value as Cell;
use candour_plugin::raw::{self, Row};

use super::column::Builder;
use super::{Part, Total, header};

/// Rows that are kept until the headings are found among them.
const HEAD: usize = header::WITHIN + 10;

/// Words that the first cell of a row of totals begins with.
const TOTALS: [&str; 9] = [
    "total",
    "totals",
    "grand total",
    "sub total",
    "subtotal",
    "sub-total",
    "overall total",
    "sum of",
    "average",
];

/// What else may stand between cells, in a row that was written otherwise.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// What the rows turned out to be.
pub(super) enum Found {
    Table(Box<Part>),
    /// No table, but what there is instead: `empty`, `text`, `no headings`.
    Nothing(&'static str),
}

/// Takes rows one by one.
#[derive(Debug)]
pub(super) struct Table {
    name: String,
    /// Whether rows must have as many cells as the headings, as in CSV.
    strict_width: bool,
    head: Vec<Held>,
    body: Option<Body>,
    /// Rows whose letters cannot be told.
    pub(super) unreadable: u64,
}

/// A row that outlives the reading of the next.
#[derive(Debug)]
struct Held {
    number: u32,
    cells: Vec<Owned>,
}

#[derive(Debug)]
enum Owned {
    Text(String),
    Other(Cell<'static>),
}

impl Owned {
    fn new(cell: Cell<'_>) -> Self {
        Self::Other(match cell {
            Cell::Text(text) => return Self::Text(text.to_owned()),
            Cell::Blank => Cell::Blank,
            Cell::Number(number) => Cell::Number(number),
            Cell::Date(serial) => Cell::Date(serial),
            Cell::Duration(days) => Cell::Duration(days),
            Cell::Bool(answer) => Cell::Bool(answer),
            Cell::Error(error) => Cell::Error(error),
            Cell::Nested(what) => Cell::Nested(what),
        })
    }

    fn get(&self) -> Cell<'_> {
        match self {
            Self::Text(text) => Cell::Text(text),
            Self::Other(cell) => *cell,
        }
    }
}

impl Held {
    fn cells(&self) -> Vec<Cell<'_>> {
        self.cells.iter().map(Owned::get).collect()
    }
}

impl Table {
    pub(super) fn new(name: &str, strict_width: bool) -> Self {
        Self {
            name: name.to_owned(),
            strict_width,
            head: Vec::new(),
            body: None,
            unreadable: 0,
        }
    }

    /// Takes the next row; a blank one is none.
    pub(super) fn push(&mut self, row: Row<'_>) {
        if row.is_blank() {
            return;
        }
        let cells: Vec<Cell<'_>> = (0..row.width()).map(|at| row.value(at)).collect();
        if let Some(body) = &mut self.body {
            body.push(row.number(), &cells);
            return;
        }
        self.head.push(Held {
            number: row.number(),
            cells: cells.into_iter().map(Owned::new).collect(),
        });
        if self.head.len() == HEAD {
            self.find_header();
        }
    }

    /// Looks for the headings in the rows so far, and goes on below them.
    fn find_header(&mut self) {
        let rows: Vec<Vec<Cell<'_>>> = self.head.iter().map(Held::cells).collect();
        let Some(at) = header::find(&rows) else {
            return;
        };
        let mut rows = self.head.iter().zip(rows).skip(at);
        let Some((held, headings)) = rows.next() else {
            return;
        };
        let mut body = Body::new(held.number, at, &headings, self.strict_width);
        for (held, cells) in rows {
            body.push(held.number, &cells);
        }
        self.body = Some(body);
        self.head.clear();
    }

    /// The table.
    pub(super) fn finish(mut self) -> Found {
        if self.body.is_none() {
            self.find_header();
        }
        let Some(body) = self.body else {
            let most = self.head.iter().map(|row| header::filled(&row.cells()));
            return Found::Nothing(match most.max() {
                None => "empty",
                Some(1) => "text",
                Some(_) => "no row of headings",
            });
        };
        // One cell in each row is a page of text; a CSV file is never one.
        if !self.strict_width && body.columns.len() < 2 {
            return Found::Nothing("text");
        }
        let mut part = body.finish(self.name);
        if self.unreadable > 0 {
            part.oddities.push(format!(
                "{} in another encoding than the rest",
                rows(self.unreadable, "is", "are")
            ));
        }
        Found::Table(Box::new(part))
    }
}

/// A table whose headings are found.
#[derive(Debug)]
struct Body {
    header: u32,
    above: usize,
    /// As they were written, by position.
    headings: Vec<Option<String>>,
    /// Cells of the row of headings.
    width: usize,
    strict_width: bool,
    columns: Vec<(usize, Builder)>,
    rows: Vec<u32>,
    /// Rows that may be notes or totals below the table, unless it goes on.
    pending: Vec<Held>,
    totals: Vec<Total>,
    below: u32,
    /// Filled cells in columns without a heading, by position.
    unnamed: BTreeMap<usize, u64>,
    ragged: u64,
    separated: BTreeMap<char, u64>,
    repeated: u64,
    second: Option<u32>,
    errors: u64,
}

impl Body {
    fn new(header: u32, above: usize, cells: &[Cell<'_>], strict_width: bool) -> Self {
        let headings: Vec<Option<String>> = cells.iter().map(|cell| raw::heading(*cell)).collect();
        let named = headings.iter().enumerate();
        let columns = named.filter_map(|(at, heading)| {
            let heading = heading.clone()?;
            Some((at, Builder::new(heading)))
        });
        Self {
            header,
            above,
            columns: columns.collect(),
            width: headings.len(),
            headings,
            strict_width,
            rows: Vec::new(),
            pending: Vec::new(),
            totals: Vec::new(),
            below: 0,
            unnamed: BTreeMap::new(),
            ragged: 0,
            separated: BTreeMap::new(),
            repeated: 0,
            second: None,
            errors: 0,
        }
    }

    fn push(&mut self, number: u32, cells: &[Cell<'_>]) {
        if self.is_lone(cells) || self.is_total(cells) {
            self.pending.push(Held {
                number,
                cells: cells.iter().copied().map(Owned::new).collect(),
            });
            return;
        }
        // The table goes on, so what looked like notes under it are rows.
        for held in std::mem::take(&mut self.pending) {
            let cells = held.cells();
            self.note_total(held.number, &cells);
            self.row(held.number, &cells);
        }
        self.row(number, cells);
    }

    fn row(&mut self, number: u32, cells: &[Cell<'_>]) {
        if self.is_header_again(cells) {
            self.repeated += 1;
        } else if self.second.is_none() && self.is_another_header(cells) {
            self.second = Some(number);
        }
        if self.strict_width && cells.len() != self.width {
            self.ragged += 1;
            if let Some(separator) = self.separated_by(cells) {
                *self.separated.entry(separator).or_default() += 1;
            }
        }
        self.rows.push(number);
        for (at, column) in &mut self.columns {
            let cell = cells.get(*at).copied().unwrap_or(Cell::Blank);
            self.errors += u64::from(matches!(cell, Cell::Error(_)));
            column.push(cell);
        }
        for (at, cell) in cells.iter().enumerate() {
            let named = self.headings.get(at).is_some_and(Option::is_some);
            if !named && *cell != Cell::Blank {
                *self.unnamed.entry(at).or_default() += 1;
            }
        }
    }

    /// Whether an import would take the row for a note, were it the last.
    fn is_lone(&self, cells: &[Cell<'_>]) -> bool {
        self.columns.len() > 2 && header::filled(cells) == 1
    }

    /// Whether a row is one of totals: it says so, or it has figures alone,
    /// while its first column and most of the others are blank.
    fn is_total(&self, cells: &[Cell<'_>]) -> bool {
        let few = header::filled(cells) * 2 <= self.columns.len();
        if let Some((_, begins, rest)) = total_word(cells) {
            return few || rest.is_empty() && !begins.is_empty();
        }
        let is_figure = |cell: &Cell<'_>| match cell {
            Cell::Number(_) | Cell::Blank => true,
            Cell::Text(text) => text.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        let first = self.columns.first().and_then(|(at, _)| cells.get(*at));
        first == Some(&Cell::Blank) && cells.iter().all(is_figure) && few
    }

    fn note_total(&mut self, row: u32, cells: &[Cell<'_>]) {
        if !self.is_total(cells) {
            return;
        }
        let first = self.columns.first().map_or(0, |(at, _)| *at);
        let (at, begins) = match total_word(cells) {
            Some((at, begins, _)) => (at, begins.to_owned()),
            None => (first, String::new()),
        };
        let heading = self.headings.get(at).cloned().flatten();
        self.totals.push(Total {
            row,
            column: heading.unwrap_or_default(),
            begins,
        });
    }

    /// Whether the row holds the headings once more, as on each printed page.
    fn is_header_again(&self, cells: &[Cell<'_>]) -> bool {
        let same = |(at, heading): (usize, &Option<String>)| {
            let cell = cells.get(at).copied().unwrap_or(Cell::Blank);
            raw::heading(cell) == *heading
        };
        self.columns.len() > 1 && self.headings.iter().enumerate().all(same)
    }

    /// Whether the row could hold the headings of another table: words alone
    /// that no row has had, one of them where all others have digits.
    fn is_another_header(&self, cells: &[Cell<'_>]) -> bool {
        /// Fewer rows say nothing about what a column holds.
        const ROWS: u64 = 5;
        let mut out_of_place = false;
        for (at, column) in &self.columns {
            let Some(Cell::Text(text)) = cells.get(*at) else {
                continue;
            };
            let is_plain = !text.bytes().any(|byte| byte.is_ascii_digit());
            if !is_plain || column.holds(text) {
                return false;
            }
            out_of_place |= column.filled >= ROWS && column.with_digits == column.filled;
        }
        out_of_place && header::filled(cells) > 1 && header::are_headings(cells)
    }

    /// What separates the cells of a row that came as one.
    fn separated_by(&self, cells: &[Cell<'_>]) -> Option<char> {
        let mut filled = cells.iter().filter(|cell| **cell != Cell::Blank);
        let (Some(Cell::Text(text)), None) = (filled.next(), filled.next()) else {
            return None;
        };
        let makes_a_row = |separator: &char| text.matches(*separator).count() + 1 == self.width;
        SEPARATORS
            .into_iter()
            .find(|separator| self.width > 1 && makes_a_row(separator))
    }

    fn finish(mut self, name: String) -> Part {
        for held in std::mem::take(&mut self.pending) {
            let cells = held.cells();
            let is_record = self.is_lone(&cells)
                && (self.is_reference_alone(&cells)
                    || self.strict_width && self.separated_by(&cells).is_some());
            self.note_total(held.number, &cells);
            if is_record {
                self.row(held.number, &cells);
            } else {
                self.below += 1;
            }
        }
        let oddities = self.oddities();
        Part {
            name,
            header: Some(self.header),
            above: u32::try_from(self.above).unwrap_or(u32::MAX),
            below: self.below,
            columns: self
                .columns
                .into_iter()
                .map(|(_, column)| column.finish())
                .collect(),
            rows: self.rows,
            totals: self.totals,
            oddities,
        }
    }

    /// Whether the one cell of a row is the reference of a record whose other
    /// cells nobody filled in.
    fn is_reference_alone(&self, cells: &[Cell<'_>]) -> bool {
        let first = self.columns.first().and_then(|(at, _)| cells.get(*at));
        match first {
            Some(Cell::Number(_)) => true,
            Some(Cell::Text(text)) => {
                text.len() <= 40
                    && text.bytes().any(|byte| byte.is_ascii_digit())
                    && !text.contains(char::is_whitespace)
            }
            _ => false,
        }
    }

    fn oddities(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (heading, count) in self.twice() {
            found.push(format!("the heading `{heading}` is there {count} times"));
        }
        for (at, count) in &self.unnamed {
            let column = raw::letters(*at);
            let cells = if *count == 1 { "cell" } else { "cells" };
            found.push(format!(
                "column {column} has no heading that is text, and {count} filled {cells}"
            ));
        }
        if self.ragged > 0 {
            let have = rows(self.ragged, "has", "have");
            found.push(format!("{have} more or fewer cells than the headings"));
        }
        for (separator, count) in &self.separated {
            let separator = match separator {
                '\t' => "tab".to_owned(),
                other => other.to_string(),
            };
            let are = rows(*count, "is", "are");
            found.push(format!("{are} separated by `{separator}`"));
        }
        if self.repeated > 0 {
            let have = rows(self.repeated, "has", "have");
            found.push(format!("{have} the headings once more"));
        }
        if let Some(row) = self.second {
            found.push(format!(
                "a second table may begin in row {row}; a mapping reads it with `below = true`, or \
                 sets it aside with `until-blank-row = true` in the table above it"
            ));
        }
        if !self.totals.is_empty() {
            let count = self.totals.len() as u64;
            found.push(format!("{} like totals", rows(count, "looks", "look")));
        }
        match self.errors {
            0 => {}
            1 => found.push("1 cell holds a formula that failed".to_owned()),
            errors => found.push(format!("{errors} cells hold formulas that failed")),
        }
        found
    }

    /// Headings that are there more than once.
    fn twice(&self) -> Vec<(&str, u64)> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for heading in self.headings.iter().flatten() {
            *counts.entry(heading).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count > 1).collect()
    }
}

/// The word that makes a row one of totals, as it is written, with the position
/// of its cell, the first that is not blank, and with what else is in there.
fn total_word<'c>(cells: &[Cell<'c>]) -> Option<(usize, &'c str, &'c str)> {
    let mut filled = cells.iter().enumerate();
    let (at, cell) = filled.find(|(_, cell)| **cell != Cell::Blank)?;
    let Cell::Text(text) = *cell else {
        return None;
    };
    let split = |word: &&str| {
        let (begins, rest) = text.split_at_checked(word.len())?;
        let is_word = begins.eq_ignore_ascii_case(word) && !rest.starts_with(char::is_alphanumeric);
        is_word.then(|| (at, begins, rest.trim_matches([' ', ':'])))
    };
    TOTALS
        .iter()
        .filter_map(split)
        .max_by_key(|(_, begins, _)| begins.len())
}

/// `1 row is`, `12 rows are`.
fn rows(count: u64, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 row {one}"),
        count => format!("{count} rows {several}"),
    }
}
