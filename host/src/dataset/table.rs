//! Records of one kind, held by column: dictionary-coded labels, days as
//! integers, one vector for each code that occurs. A million cases take well
//! under a hundred bytes each, and a query touches only the columns it names.

use std::collections::BTreeMap;

use serde::Serialize;

pub use crate::calendar::Day;

/// "No day" in a column of days.
pub const NO_DAY: Day = Day::MIN;

/// "No row" in a column of row numbers.
pub const NO_ROW: u32 = u32::MAX;

/// "No label" in a column of labels.
pub const NO_LABEL: u16 = u16::MAX;

/// "No amount" in a column of amounts.
pub const NO_AMOUNT: i64 = i64::MIN;

/// What a record is. The names are those of the query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// One complaint.
    Case,
    /// One stage of a case.
    Stage,
    /// One reason for a complaint, with its finding.
    Reason,
    /// An enquiry that is not a complaint.
    Contact,
    /// Praise.
    Compliment,
    /// An ombudsman's.
    Decision,
    /// Learning, or an item of an action plan.
    Action,
    /// A provision of a Code's self-assessment.
    Provision,
}

impl RecordKind {
    /// Every kind, in the order in which a dataset holds its tables.
    pub const ALL: [Self; 8] = [
        Self::Case,
        Self::Stage,
        Self::Reason,
        Self::Contact,
        Self::Compliment,
        Self::Decision,
        Self::Action,
        Self::Provision,
    ];

    /// As queries name it: `cases`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Case => "cases",
            Self::Stage => "stages",
            Self::Reason => "reasons",
            Self::Contact => "contacts",
            Self::Compliment => "compliments",
            Self::Decision => "decisions",
            Self::Action => "actions",
            Self::Provision => "provisions",
        }
    }

    /// As messages name one: `case`.
    pub const fn singular(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Stage => "stage",
            Self::Reason => "reason",
            Self::Contact => "contact",
            Self::Compliment => "compliment",
            Self::Decision => "decision",
            Self::Action => "action",
            Self::Provision => "provision",
        }
    }
}

/// Where a record came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Index into [`super::Dataset::parts`].
    pub part: u32,
    /// The source's own row number.
    pub row: u32,
}

/// Text that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The record it belongs to.
    pub record: u32,
    /// Index into [`super::Vocabulary::texts`].
    pub role: u16,
    /// The words.
    pub text: String,
    /// Cleared for publication; never rendered otherwise.
    pub approved: bool,
}

/// A column of strings in one allocation; empty stands for none.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    bytes: String,
    /// How many empty strings come before the first that is not: a column
    /// without any string takes no room.
    empty: u32,
    /// Where each string after those ends.
    ends: Vec<u32>,
}

impl Strings {
    /// Adds one.
    pub fn push(&mut self, text: &str) {
        if text.is_empty() && self.ends.is_empty() {
            self.empty += 1;
            return;
        }
        self.bytes.push_str(text);
        // `Table::push` refuses what does not fit.
        self.ends
            .push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    /// Whether another string fits: a column holds at most 4 GiB.
    fn has_room(&self, text: &str) -> bool {
        u32::try_from(self.bytes.len() + text.len()).is_ok()
    }

    /// The string of a row; empty when there is none.
    pub fn get(&self, row: u32) -> &str {
        let end = |at: u32| self.ends.get(at as usize).map(|end| *end as usize);
        let Some(at) = row.checked_sub(self.empty) else {
            return "";
        };
        let start = at.checked_sub(1).map_or(Some(0), end);
        start
            .zip(end(at))
            .and_then(|(start, end)| self.bytes.get(start..end))
            .unwrap_or_default()
    }
}

/// A column of values: mostly one a record, a few with more.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<T> {
    none: T,
    first: Vec<T>,
    /// The second and later values, by record, in source order.
    more: BTreeMap<u32, Vec<T>>,
}

impl<T: Copy + PartialEq> Column<T> {
    /// An empty column in which `none` stands for no value.
    pub fn new(none: T) -> Self {
        Self {
            none,
            first: Vec::new(),
            more: BTreeMap::new(),
        }
    }

    /// Adds a value for a record; several for one record are kept in order.
    /// Returns the bytes that the column grew by for earlier records that have
    /// no value in it: none unless it skips some.
    pub fn push(&mut self, record: u32, value: T) -> usize {
        let at = record as usize;
        let skipped = at.saturating_sub(self.first.len());
        if self.first.len() <= at {
            self.first.resize(at + 1, self.none);
        }
        if self.first[at] == self.none {
            self.first[at] = value;
        } else {
            self.more.entry(record).or_default().push(value);
        }
        skipped * size_of::<T>()
    }

    /// Replaces every value of a record; `None` leaves it without.
    pub fn set(&mut self, record: u32, value: Option<T>) {
        self.more.remove(&record);
        if let Some(slot) = self.first.get_mut(record as usize) {
            *slot = self.none;
        }
        if let Some(value) = value {
            self.push(record, value);
        }
    }

    /// Puts another value in the place of each.
    pub fn replace(&mut self, new: impl Fn(T) -> T) {
        let none = self.none;
        let values = self
            .first
            .iter_mut()
            .chain(self.more.values_mut().flatten());
        for value in values.filter(|value| **value != none) {
            *value = new(*value);
        }
    }

    /// The first value of a record.
    pub fn first(&self, record: u32) -> Option<T> {
        self.first
            .get(record as usize)
            .copied()
            .filter(|value| *value != self.none)
    }

    /// The last value of a record.
    pub fn last(&self, record: u32) -> Option<T> {
        match self.more.get(&record) {
            Some(more) => more.last().copied(),
            None => self.first(record),
        }
    }

    /// Every value of a record, in source order.
    pub fn all(&self, record: u32) -> impl Iterator<Item = T> + '_ {
        let more = if self.more.is_empty() {
            None
        } else {
            self.more.get(&record)
        };
        self.first(record)
            .into_iter()
            .chain(more.into_iter().flatten().copied())
    }

    /// The records with a value that meets a condition, each as often as it does.
    pub fn records_where<'a>(
        &'a self,
        holds: impl Fn(T) -> bool + 'a,
    ) -> impl Iterator<Item = u32> + 'a {
        let first = (0u32..)
            .zip(&self.first)
            .map(|(record, value)| (record, *value));
        let more = self.more.iter();
        let more = more.flat_map(|(record, values)| values.iter().map(|value| (*record, *value)));
        first
            .chain(more)
            .filter(move |(_, value)| *value != self.none && holds(*value))
            .map(|(record, _)| record)
    }

    /// Whether any record has more than one value.
    pub fn is_multiple(&self) -> bool {
        !self.more.is_empty()
    }
}

/// Every record of one kind.
#[derive(Debug, Clone)]
pub struct Table {
    /// What they are.
    pub kind: RecordKind,
    /// How many.
    pub len: u32,
    /// Where each came from.
    pub origins: Vec<Origin>,
    /// The record's own reference (for provisions the section), or empty.
    pub references: Strings,
    /// The reference of the case it belongs to; empty for cases themselves,
    /// except when a case names one that it reopens or follows.
    pub case_references: Strings,
    /// The row of that case in the table of cases, or [`NO_ROW`]. Filled by
    /// [`super::join`].
    pub cases: Vec<u32>,
    /// Of cases: index into [`super::Vocabulary::procedures`].
    pub procedures: Vec<u8>,
    /// Of stages: 1, 2 or 3.
    pub numbers: Vec<u8>,
    /// By index into [`super::Vocabulary::events`]; absent columns are `None`.
    pub events: Vec<Option<Column<Day>>>,
    /// By index into [`super::Vocabulary::dimensions`].
    pub values: Vec<Option<Column<u16>>>,
    /// By index into [`super::Vocabulary::amounts`].
    pub amounts: Vec<Option<Column<i64>>>,
    /// In the order of records.
    pub texts: Vec<Text>,
}

impl Table {
    /// No records yet.
    pub fn new(kind: RecordKind) -> Self {
        Self {
            kind,
            len: 0,
            origins: Vec::new(),
            references: Strings::default(),
            case_references: Strings::default(),
            cases: Vec::new(),
            procedures: Vec::new(),
            numbers: Vec::new(),
            events: Vec::new(),
            values: Vec::new(),
            amounts: Vec::new(),
            texts: Vec::new(),
        }
    }

    /// Where a record came from.
    pub fn origin(&self, row: u32) -> Origin {
        let nowhere = Origin {
            part: u32::MAX,
            row: 0,
        };
        self.origins.get(row as usize).copied().unwrap_or(nowhere)
    }

    /// The row of the case that a record belongs to, once joined.
    pub fn case(&self, row: u32) -> Option<u32> {
        self.cases
            .get(row as usize)
            .copied()
            .filter(|case| *case != NO_ROW)
    }

    /// The column of an event, if any record has one.
    pub fn event(&self, code: usize) -> Option<&Column<Day>> {
        self.events.get(code)?.as_ref()
    }

    /// Every day of a record, event by event.
    pub fn days(&self, row: u32) -> impl Iterator<Item = Day> + '_ {
        let columns = self.events.iter().flatten();
        columns.flat_map(move |column| column.all(row))
    }

    /// The column of a dimension, if any record has a label in it.
    pub fn value(&self, dimension: usize) -> Option<&Column<u16>> {
        self.values.get(dimension)?.as_ref()
    }

    /// The column of an amount, if any record has one.
    pub fn amount(&self, code: usize) -> Option<&Column<i64>> {
        self.amounts.get(code)?.as_ref()
    }

    /// Adds a record and returns its row; `None` when the table is full. Cases
    /// need their procedure and stages their number pushed as well.
    pub fn push(&mut self, origin: Origin, reference: &str, case_reference: &str) -> Option<u32> {
        let row = self.len;
        let next = row.checked_add(1).filter(|next| *next != NO_ROW)?;
        if !self.references.has_room(reference) || !self.case_references.has_room(case_reference) {
            return None;
        }
        self.origins.push(origin);
        self.references.push(reference);
        self.case_references.push(case_reference);
        self.cases.push(NO_ROW);
        self.len = next;
        Some(row)
    }

    /// Adds an event to a record; returns what [`Column::push`] does.
    pub fn push_event(&mut self, record: u32, code: usize, day: Day) -> usize {
        column(&mut self.events, code, NO_DAY).push(record, day)
    }

    /// Adds a label to a record; returns what [`Column::push`] does.
    pub fn push_value(&mut self, record: u32, dimension: usize, label: u16) -> usize {
        column(&mut self.values, dimension, NO_LABEL).push(record, label)
    }

    /// Adds an amount to a record; returns what [`Column::push`] does.
    pub fn push_amount(&mut self, record: u32, code: usize, pence: i64) -> usize {
        column(&mut self.amounts, code, NO_AMOUNT).push(record, pence)
    }
}

fn column<T: Copy + PartialEq>(
    columns: &mut Vec<Option<Column<T>>>,
    at: usize,
    none: T,
) -> &mut Column<T> {
    if columns.len() <= at {
        columns.resize_with(at + 1, || None);
    }
    columns[at].get_or_insert_with(|| Column::new(none))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_keeps_every_value_in_order() {
        let mut column = Column::new(NO_LABEL);
        column.push(2, 7);
        column.push(2, 8);
        column.push(4, 9);
        assert_eq!(column.all(2).collect::<Vec<_>>(), [7, 8]);
        assert_eq!(
            (
                column.first(2),
                column.last(2),
                column.first(3),
                column.last(4)
            ),
            (Some(7), Some(8), None, Some(9))
        );
        let even = column.records_where(|label| label % 2 == 0);
        assert_eq!(even.collect::<Vec<_>>(), [2]);
        column.set(2, None);
        assert_eq!(column.all(2).count(), 0);
        assert_eq!(column.records_where(|_| true).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn strings_may_be_empty() {
        let mut strings = Strings::default();
        for text in ["", "", "a", "", "bc"] {
            strings.push(text);
        }
        assert_eq!(
            (0..6).map(|row| strings.get(row)).collect::<Vec<_>>(),
            ["", "", "a", "", "bc", ""]
        );
    }
}
