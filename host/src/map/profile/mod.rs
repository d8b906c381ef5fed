//! What the columns of an export look like, counted and not interpreted.

mod dates;
mod kind;
mod personal;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::export::{Column, Export, Part, Value};

pub(in crate::map) use personal::{are_shaped_like_names, is as looks_personal};

/// A table's profile.
#[derive(Debug, Clone, PartialEq)]
pub struct PartProfile {
    /// As in [`super::export::Part`].
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// In the order of the table.
    pub columns: Vec<ColumnProfile>,
}

/// A column's profile.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnProfile {
    /// Its heading.
    pub name: String,
    /// Cells that are not blank.
    pub filled: u64,
    /// Different values.
    pub distinct: u64,
    /// Letters of the longest cell.
    pub longest: usize,
    /// What its cells are.
    pub kind: Kind,
    /// When some of its cells are dates.
    pub dates: Option<Dates>,
    /// Formulas that failed.
    pub errors: u64,
    /// Why it may hold personal data: `names of people`, `addresses`. Its
    /// values are then shown nowhere.
    pub personal: Option<&'static str>,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No cell is filled.
    Empty,
    /// Days, with or without the time of day.
    Date,
    /// Whole numbers.
    Whole,
    /// Numbers with decimals, or with a currency's sign.
    Number,
    /// Yes and no, in one of their spellings.
    YesNo,
    /// Few values, again and again.
    Category,
    /// A different value in every row, short and with digits; or so many
    /// values that they tell records apart.
    Reference,
    /// Words.
    Text,
}

impl Kind {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Date => "date",
            Self::Whole => "whole number",
            Self::Number => "number",
            Self::YesNo => "yes or no",
            Self::Category => "category",
            Self::Reference => "reference",
            Self::Text => "text",
        }
    }
}

/// How the dates of a column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    /// Cells that the workbook itself holds as days.
    pub days: u64,
    /// The formats that its texts are in, the one that fits most first.
    pub formats: Vec<DateFit>,
    /// Filled cells that are no date in any format.
    pub unread: u64,
}

/// How many texts are in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFit {
    /// In Excel's letters, as a mapping has it.
    pub pattern: String,
    /// Texts that it reads.
    pub fits: u64,
    /// Of these, the ones that another order of day and month reads too, as
    /// another day.
    pub ambiguous: u64,
}

/// The profile of each table of an export.
pub fn profile(export: &Export) -> Vec<PartProfile> {
    let references = References::of(export);
    let parts = export.parts.iter();
    parts
        .map(|part| PartProfile::among(part, &references))
        .collect()
}

/// The texts of the columns that tell records apart: a column of another table
/// that holds some of them, be they few, holds references and no labels.
#[derive(Debug)]
pub(in crate::map) struct References<'e>(BTreeSet<&'e str>);

impl<'e> References<'e> {
    pub(in crate::map) fn of(export: &'e Export) -> Self {
        let columns = export.parts.iter().flat_map(|part| &part.columns);
        let columns = columns.filter(|column| {
            let profile = ColumnProfile::new(column);
            profile.kind == Kind::Reference
        });
        let values = columns.flat_map(Column::counts);
        let texts = values.filter_map(|(value, _)| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        });
        // Short ones may be anything else as well.
        let long = |text: &&str| text.len() >= 4 && text.contains(|c: char| c.is_ascii_digit());
        Self(texts.filter(long).collect())
    }

    /// Whether a column holds references and nothing else.
    fn are(&self, column: &Column) -> bool {
        let values = column.counts();
        let mut all = values.iter();
        let is_one = |(value, _): &(&Value, u64)| match value {
            Value::Text(text) => self.0.contains(text.as_str()),
            _ => false,
        };
        !values.is_empty() && all.all(is_one)
    }
}

impl PartProfile {
    /// The profile of a table.
    pub fn new(part: &Part) -> Self {
        Self {
            name: part.name.clone(),
            rows: part.rows.len() as u64,
            columns: part.columns.iter().map(ColumnProfile::new).collect(),
        }
    }

    /// The profile of a table among those of its export.
    pub(in crate::map) fn among(part: &Part, references: &References<'_>) -> Self {
        let mut profile = Self::new(part);
        for (column, profile) in part.columns.iter().zip(&mut profile.columns) {
            if profile.kind == Kind::Category && references.are(column) {
                profile.kind = Kind::Reference;
            }
        }
        profile
    }
}

impl ColumnProfile {
    /// The profile of a column.
    pub fn new(column: &Column) -> Self {
        let cells = Cells::new(column);
        let dates = dates::find(&cells);
        let kind = match kind::find(&cells, dates.as_ref()) {
            Kind::Category if personal::is_free_text(&column.name) => Kind::Text,
            kind => kind,
        };
        Self {
            name: column.name.clone(),
            filled: column.cells.iter().flatten().count() as u64,
            distinct: cells.distinct,
            longest: cells.longest,
            kind,
            personal: personal::find(&column.name, kind, &cells),
            dates,
            errors: cells.errors,
        }
    }

    /// Whether its values may be shown: they are few words again and again, and
    /// not about people.
    pub fn shows_values(&self) -> bool {
        self.personal.is_none()
            && matches!(self.kind, Kind::Category | Kind::YesNo)
            && self.distinct < self.filled
    }
}

/// The values of a column that may be shown, with how many cells hold each: the
/// most frequent first, then by their letters. Single values that look like
/// somebody's are left out.
pub fn shown_values<'c>(column: &'c Column, profile: &ColumnProfile) -> Vec<(&'c str, u64)> {
    told_values(column, profile).0
}

/// The values that [`shown_values`] tells, and how many different ones it leaves
/// out of a column that shows values.
pub(in crate::map) fn told_values<'c>(
    column: &'c Column,
    profile: &ColumnProfile,
) -> (Vec<(&'c str, u64)>, u64) {
    if !profile.shows_values() {
        return (Vec::new(), 0);
    }
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut add = |text: &'c str, count| *counts.entry(text).or_default() += count;
    for (value, count) in column.counts() {
        match value {
            Value::Text(text) => add(text, count),
            Value::Bool(true) => add("Yes", count),
            Value::Bool(false) => add("No", count),
            Value::List(items) => items.iter().for_each(|item| add(item, count)),
            Value::Number(_) | Value::Date(_) | Value::Duration(_) | Value::Error(_) => {}
        }
    }
    let different = counts.len();
    let mut told: Vec<_> = counts.into_iter().collect();
    told.retain(|(text, _)| !personal::is(text));
    let left_out = different - told.len();
    told.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    (told, left_out as u64)
}

/// The values of a column by what they are, each with how many cells hold it.
struct Cells<'c> {
    texts: Vec<(&'c str, u64)>,
    numbers: Vec<(f64, u64)>,
    /// Days of a workbook.
    days: u64,
    /// Yes and no of a workbook or of JSON.
    answers: u64,
    durations: u64,
    errors: u64,
    distinct: u64,
    longest: usize,
}

impl<'c> Cells<'c> {
    fn new(column: &'c Column) -> Self {
        let mut cells = Self {
            texts: Vec::new(),
            numbers: Vec::new(),
            days: 0,
            answers: 0,
            durations: 0,
            errors: 0,
            distinct: 0,
            longest: 0,
        };
        let mut items: BTreeMap<&str, u64> = BTreeMap::new();
        for (value, count) in column.counts() {
            let letters = match value {
                Value::Text(text) => {
                    cells.texts.push((text, count));
                    text.chars().count()
                }
                Value::List(list) => {
                    for item in list {
                        *items.entry(item).or_default() += count;
                    }
                    let longest = list.iter().map(|item| item.chars().count()).max();
                    longest.unwrap_or_default()
                }
                Value::Number(number) => {
                    cells.numbers.push((*number, count));
                    number.to_string().len()
                }
                Value::Date(_) => {
                    cells.days += count;
                    "01/04/2024".len()
                }
                Value::Duration(days) => {
                    cells.durations += count;
                    days.to_string().len()
                }
                Value::Bool(_) => {
                    cells.answers += count;
                    "Yes".len()
                }
                Value::Error(error) => {
                    cells.errors += count;
                    error.len()
                }
            };
            cells.longest = cells.longest.max(letters);
            cells.distinct += u64::from(!matches!(value, Value::List(_)));
        }
        cells.distinct += items.len() as u64;
        cells.texts.extend(items);
        cells
    }

    /// How many cells, or elements of lists, are not errors.
    fn filled(&self) -> u64 {
        let texts: u64 = self.texts.iter().map(|(_, count)| count).sum();
        let numbers: u64 = self.numbers.iter().map(|(_, count)| count).sum();
        texts + numbers + self.days + self.answers + self.durations
    }
}
