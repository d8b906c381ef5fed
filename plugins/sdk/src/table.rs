//! What CSV and XLSX tables share: the header row is found below titles, notes
//! under the table are set aside, and every row is accounted for.

use crate::output::{Output, Part};
use crate::problem::{Failure, Reject, listed, nearest, shown};
use crate::record::Records;
use crate::row::{Cells, Header, Row, Source, Value};
use crate::slip::Slips;

/// A header is looked for in this many rows that are not blank.
const HEADER_WITHIN: usize = 50;

/// What is longer, in bytes, is no reference.
const LONGEST_REFERENCE: usize = 40;

/// The columns of a table that a plugin reads, as their headings are written.
///
/// ```
/// use candour_plugin::Columns;
/// const COLUMNS: Columns = Columns::new(&["Reference", "Received"]).optional(&["Closed"]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Columns<'c> {
    required: &'c [&'c str],
    optional: &'c [&'c str],
}

impl<'c> Columns<'c> {
    /// Columns that must be there; a missing one stops the source.
    pub const fn new(required: &'c [&'c str]) -> Self {
        Self {
            required,
            optional: &[],
        }
    }

    /// Columns that may be missing; their cells are then blank.
    #[must_use]
    pub const fn optional(mut self, columns: &'c [&'c str]) -> Self {
        self.optional = columns;
        self
    }

    /// Every column by its name, and whether it is required.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&'c str, bool)> + use<'c> {
        let required = self.required.iter().map(|name| (*name, true));
        required.chain(self.optional.iter().map(|name| (*name, false)))
    }

    /// The columns at their own positions, for rows whose values are put in
    /// that order.
    #[cfg(any(feature = "json", feature = "xml"))]
    pub(crate) fn header(&self) -> Header<'c> {
        let names = self.names().map(|(name, _)| name);
        Header::new(names.zip((0..).map(Some)).collect())
    }

    /// Whether these cells are the headings: half of the columns make a header,
    /// so that with one renamed it is still the header, and what is missing can
    /// be named.
    pub(crate) fn are_headings(&self, headings: &[String]) -> bool {
        let matches = self.matches(headings);
        matches > 0 && matches * 2 >= self.required.len()
    }

    /// How many required columns a row of headings holds.
    fn matches(&self, headings: &[String]) -> usize {
        let found = |name: &&&str| headings.iter().any(|heading| heading == **name);
        self.required.iter().filter(found).count()
    }

    /// What to say about headings that look like those of missing columns.
    fn slips(&self, headings: &[String]) -> Vec<Reject> {
        let mut found = Vec::new();
        let mut slips = Slips::new("unknown-column", "column");
        let has = |name: &str| headings.iter().any(|heading| heading == name);
        let is_read = |heading: &&str| self.names().any(|(name, _)| name == *heading);
        for (name, _) in self.names().filter(|(name, _)| !has(name)) {
            let headings = headings.iter().map(String::as_str);
            let unread = headings.filter(|heading| !heading.is_empty() && !is_read(heading));
            slips.look(name, unread, &mut found);
        }
        found
    }

    /// Finds every column, or says which are missing or there twice.
    fn resolve(&self, part: &str, headings: &[String]) -> Result<Header<'c>, Failure> {
        let mut columns = Vec::new();
        let mut wrong = Vec::new();
        let mut listed_before = false;
        for (name, required) in self.names() {
            let mut positions = (0..).zip(headings).filter(|(_, heading)| *heading == name);
            let position = positions.next().map(|(at, _)| at);
            if let (Some(first), Some((second, _))) = (position, positions.next()) {
                wrong.push(twice(name, first, second));
            } else if position.is_none() && required {
                wrong.push(self.missing(name, headings, &mut listed_before));
            }
            columns.push((name, position));
        }
        let mut wrong = wrong.into_iter();
        match wrong.next() {
            None => Ok(Header::new(columns)),
            // Where too few are headings to be sure of the row, one will do.
            Some(first) if !self.are_headings(headings) => Err(first.part(part)),
            Some(first) => Err(first.part(part).and(wrong.as_slice())),
        }
    }

    /// A column that is missing, with the nearest or once with all that are there.
    fn missing(&self, name: &str, headings: &[String], listed_before: &mut bool) -> Failure {
        let failure = Failure::wrong_format(format!("no column `{name}`")).column(name);
        let present = || {
            let names = headings.iter().map(String::as_str);
            names.filter(|heading| !heading.is_empty())
        };
        if let Some(near) = nearest(name, present()) {
            return failure.hint(format!("the closest column is `{}`", shown(near)));
        }
        if std::mem::replace(listed_before, true) {
            return failure;
        }
        failure.hint(match self.are_headings(headings) {
            true => format!("the columns are {}", listed(present())),
            // Too few of them are headings: it may be a row about somebody, and
            // only what is wanted can be shown.
            false => format!("the columns wanted are {}", self.required.join(", ")),
        })
    }
}

fn twice(name: &str, first: usize, second: usize) -> Failure {
    let (first, second) = (letters(first), letters(second));
    let message = format!("column `{name}` is there twice: in {first} and in {second}");
    Failure::wrong_format(message)
        .hint("give one of the two another heading, or take it out")
        .column(name)
}

/// A column as spreadsheets call it: `A` is the first, `AA` the twenty-seventh.
pub(crate) fn letters(position: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = position + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A function that maps the rows of one of several tables.
pub type MapRow<'m> = Box<dyn FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject> + 'm>;

/// Reads one table row by row, and those that stand below it.
pub(crate) struct Table<'c, M> {
    columns: Columns<'c>,
    /// The table that begins where its headings stand, and ends this one.
    below: Option<Box<Self>>,
    part: Part,
    part_name: String,
    /// Whether every row must have as many cells as the header.
    strict_width: bool,
    header: Option<(Header<'c>, usize)>,
    /// The row most like a header so far, to name a missing column.
    best: Option<(usize, Vec<String>)>,
    above: usize,
    /// Rows with a single cell, which are notes unless the table goes on.
    notes: Vec<Lone>,
    map: M,
}

/// A row with a single cell that is not blank.
#[derive(Debug)]
struct Lone {
    row: u32,
    at: usize,
    width: usize,
    value: Owned,
}

impl Lone {
    fn is_reference(&self) -> bool {
        match &self.value {
            Owned::Text(text) => is_reference(text),
            Owned::Other(value) => matches!(value, Value::Number(_)),
        }
    }

    /// Whether the cell is a whole row, between separators that are not those
    /// of its file.
    fn holds_cells(&self, width: usize) -> bool {
        let Owned::Text(text) = &self.value else {
            return false;
        };
        separator_of(text, width).is_some()
    }
}

/// A row with more or fewer cells than there are headings.
fn ragged(cells: &impl Cells, width: usize) -> Reject {
    let count = cells.len();
    let s = if count == 1 { "" } else { "s" };
    let message = format!("the row has {count} cell{s} where the header has {width}");
    let reject = Reject::new("ragged-row", message);
    if let (1, Value::Text(text)) = (count, cells.value(0))
        && let Some(separator) = separator_of(text, width)
    {
        return reject.hint(format!(
            "here `{separator}` stands between cells: is the file put together from two?"
        ));
    }
    reject.hint("is a cell that holds a separator or a line break not quoted?")
}

/// What stands between so many cells, where it is not what was declared.
fn separator_of(line: &str, width: usize) -> Option<&'static str> {
    const SEPARATORS: [(char, &str); 4] = [(',', ","), (';', ";"), ('\t', "tab"), ('|', "|")];
    let mut separators = SEPARATORS.into_iter();
    let found = separators.find(|(letter, _)| line.matches(*letter).count() + 1 == width);
    found.map(|(_, name)| name)
}

/// Whether a cell reads like a record's reference (`ASC/24/017`, 1017) rather
/// than like words.
pub(crate) fn is_reference(text: &str) -> bool {
    text.len() <= LONGEST_REFERENCE
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && !text.contains(char::is_whitespace)
}

/// A [`Value`] that outlives its row.
#[derive(Debug)]
enum Owned {
    Text(String),
    Other(Value<'static>),
}

impl Owned {
    fn new(value: Value<'_>) -> Self {
        Self::Other(match value {
            Value::Text(text) => return Self::Text(text.to_owned()),
            Value::Blank => Value::Blank,
            Value::Number(number) => Value::Number(number),
            Value::Date(serial) => Value::Date(serial),
            Value::Duration(days) => Value::Duration(days),
            Value::Bool(answer) => Value::Bool(answer),
            Value::Error(error) => Value::Error(error),
            Value::Nested(what) => Value::Nested(what),
        })
    }
}

impl Cells for Lone {
    fn source(&self) -> Source<'_> {
        Source::Other(self)
    }

    fn value(&self, at: usize) -> Value<'_> {
        match &self.value {
            _ if at != self.at => Value::Blank,
            Owned::Text(text) => Value::Text(text),
            Owned::Other(value) => *value,
        }
    }

    fn len(&self) -> usize {
        self.width
    }
}

impl<'c, M> Table<'c, M>
where
    M: FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
{
    pub(crate) fn new(
        columns: &Columns<'c>,
        part_name: &str,
        strict_width: bool,
        out: &mut Output<'_>,
        map: M,
    ) -> Self {
        Self {
            columns: *columns,
            below: None,
            part: out.part(part_name),
            part_name: part_name.to_owned(),
            strict_width,
            header: None,
            best: None,
            above: 0,
            notes: Vec::new(),
            map,
        }
    }

    /// Tables that stand one below another, each with its columns; `None` of none.
    pub(crate) fn stacked(
        tables: Vec<(Columns<'c>, M)>,
        part_name: &str,
        strict_width: bool,
        out: &mut Output<'_>,
    ) -> Option<Self> {
        let tables = tables.into_iter().rev();
        tables.fold(None, |below, (columns, map)| {
            let mut table = Self::new(&columns, part_name, strict_width, out, map);
            table.below = below.map(Box::new);
            Some(table)
        })
    }

    /// Takes the next row; one without a cell that is not blank is no row.
    pub(crate) fn push(
        &mut self,
        row: u32,
        cells: &impl Cells,
        out: &mut Output<'_>,
    ) -> Result<(), Failure> {
        if self.header.is_none() {
            return self.look_for_header(row, cells, out);
        }
        if let Some(below) = self.below.take_if(|below| below.begins(cells)) {
            std::mem::replace(self, *below).finish(out)?;
            return self.look_for_header(row, cells, out);
        }
        match cells.filled() {
            (None, _) => return Ok(()),
            (Some(at), None) if self.columns.required.len() > 2 => {
                self.notes.push(Lone {
                    row,
                    at,
                    width: cells.len(),
                    value: Owned::new(cells.value(at)),
                });
                return Ok(());
            }
            _ => {}
        }
        self.map_notes(out)?;
        self.map(row, cells, out)
    }

    /// The table goes on, so what looked like notes under it are rows.
    fn map_notes(&mut self, out: &mut Output<'_>) -> Result<(), Failure> {
        for lone in std::mem::take(&mut self.notes) {
            self.map(lone.row, &lone, out)?;
        }
        Ok(())
    }

    fn map(&mut self, row: u32, cells: &impl Cells, out: &mut Output<'_>) -> Result<(), Failure> {
        let Some((header, width)) = &self.header else {
            return Ok(());
        };
        if self.strict_width && cells.len() != *width {
            let reject = ragged(cells, *width);
            return out.reject(self.part, row, reject);
        }
        let map = &mut self.map;
        let mapped = out.row(self.part, row, |records| {
            map(&Row::new(header, row, cells), records)
        });
        header
            .fault()
            .map_err(|failure| failure.part(&self.part_name))?;
        mapped
    }

    /// Whether a row holds the headings.
    fn begins(&self, cells: &impl Cells) -> bool {
        !cells.is_blank() && self.columns.are_headings(&headings(cells))
    }

    fn look_for_header(
        &mut self,
        row: u32,
        cells: &impl Cells,
        out: &mut Output<'_>,
    ) -> Result<(), Failure> {
        if cells.is_blank() {
            return Ok(());
        }
        let headings = headings(cells);
        let matches = self.columns.matches(&headings);
        if self.columns.are_headings(&headings) {
            let header = self.columns.resolve(&self.part_name, &headings)?;
            self.header = Some((header, headings.len()));
            let slips = self.columns.slips(&headings);
            return out.row(self.part, row, |records| {
                records.ignore("column headings");
                slips.iter().for_each(|slip| records.warn(slip));
                Ok(())
            });
        }
        if self.best.as_ref().is_none_or(|(best, _)| *best < matches) {
            self.best = Some((matches, headings));
        }
        self.above += 1;
        if self.above == HEADER_WITHIN {
            return Err(self.no_header());
        }
        out.ignore(self.part, row, "title above the table")
    }

    fn no_header(&self) -> Failure {
        let best = self.best.as_ref().filter(|(matches, _)| *matches > 0);
        if let Some(failure) =
            best.and_then(|(_, headings)| self.columns.resolve(&self.part_name, headings).err())
        {
            return failure;
        }
        let wanted = self.columns.required.join(", ");
        let message = match (self.above, self.part_name.as_str()) {
            (0, "") => "the file is empty: no row holds the column headings",
            (0, _) => "the sheet is empty: no row holds the column headings",
            _ => "no row holds the column headings",
        };
        Failure::wrong_format(message)
            .hint(format!("the columns are {wanted}"))
            .part(&self.part_name)
    }

    /// Whether the row of headings has been found.
    #[cfg(feature = "csv")]
    pub(crate) fn has_header(&self) -> bool {
        self.header.is_some()
    }

    /// How many headings there are, once they have been found.
    #[cfg(feature = "csv")]
    pub(crate) fn width(&self) -> Option<usize> {
        self.header.as_ref().map(|(_, width)| *width)
    }

    /// Takes a row whose cells cannot be told.
    #[cfg(feature = "csv")]
    pub(crate) fn push_unreadable(
        &mut self,
        row: u32,
        reject: Reject,
        out: &mut Output<'_>,
    ) -> Result<(), Failure> {
        self.map_notes(out)?;
        out.reject(self.part, row, reject)
    }

    /// The source is at its end.
    pub(crate) fn finish(mut self, out: &mut Output<'_>) -> Result<(), Failure> {
        let Some((header, width)) = &self.header else {
            return Err(self.no_header());
        };
        let (strict, width) = (self.strict_width, *width);
        let first = header.columns.first().and_then(|(_, position)| *position);
        for note in std::mem::take(&mut self.notes) {
            let alone = Some(note.at) == first && note.is_reference();
            if alone || strict && note.holds_cells(width) {
                // A record of which only its reference was filled in, or one
                // between other separators: mapped, so that it is rejected for
                // what it lacks.
                self.map(note.row, &note, out)?;
            } else {
                out.ignore(self.part, note.row, "note under the table")?;
            }
        }
        match &self.below {
            None => Ok(()),
            Some(below) => {
                let wanted = below.columns.required.join(", ");
                let message = "no row below the table holds the column headings of the next one";
                Err(Failure::wrong_format(message)
                    .hint(format!("the columns are {wanted}"))
                    .part(&self.part_name))
            }
        }
    }
}

/// The cells of a row as headings.
fn headings(cells: &impl Cells) -> Vec<String> {
    let heading = |at| match cells.value(at) {
        Value::Text(text) => crate::categories::tidy(text),
        _ => String::new(),
    };
    (0..cells.len()).map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (position, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(position), expected, "{position}");
        }
    }
}
