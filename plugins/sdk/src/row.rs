//! A row of a table: cells by the name of their column.

use std::borrow::Cow;
use std::cell::{Cell as Counter, RefCell};

use crate::aggregate::Span;
use crate::date_format::DateFormat;
use crate::day::{self, Day};
use crate::number::{self, Decimal};
use crate::problem::{Failure, Reject, nearest, shown};
use crate::text;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing, or space alone.
    Blank,
    /// Text, without the space around it.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A number that the workbook shows as a date: an Excel serial of the
    /// 1900 system.
    Date(f64),
    /// A number that the workbook shows as a length of time, in days.
    Duration(f64),
    /// Yes or no.
    Bool(bool),
    /// A formula that failed, such as `#N/A`.
    Error(&'static str),
    /// A list or an object where one value belongs.
    Nested(&'static str),
}

impl<'a> Value<'a> {
    /// Text, or blank when it is space alone.
    pub(crate) fn text(text: &'a str) -> Self {
        match text::trim(text) {
            "" => Self::Blank,
            text => Self::Text(text),
        }
    }

    pub(crate) fn is_blank(self) -> bool {
        self == Self::Blank
    }
}

/// A cell with the name of its column: what [`crate::Records`] take a label
/// from.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    /// The column's name as the plugin wrote it.
    pub column: &'a str,
    /// What it holds.
    pub value: Value<'a>,
}

impl<'a> Cell<'a> {
    /// Whether it holds nothing but space.
    pub fn is_blank(self) -> bool {
        self.value.is_blank()
    }

    fn reject(self, reject: Reject) -> Reject {
        reject.column(self.column)
    }

    /// The cell as text; none when it is blank.
    ///
    /// # Errors
    /// `formula-error`.
    pub fn text_opt(self) -> Result<Option<Cow<'a, str>>, Reject> {
        Ok(Some(match self.value {
            Value::Blank => return Ok(None),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) | Value::Duration(number) => Cow::Owned(number.to_string()),
            Value::Bool(true) => Cow::Borrowed("Yes"),
            Value::Bool(false) => Cow::Borrowed("No"),
            Value::Date(serial) => {
                let day = day::from_serial(serial).map_err(|reject| self.reject(reject))?;
                Cow::Owned(day.to_string())
            }
            Value::Error(_) | Value::Nested(_) => return Err(self.no_value()),
        }))
    }

    fn day_opt(self) -> Result<Option<Day>, Reject> {
        match self.value {
            Value::Blank => return Ok(None),
            Value::Text(text) => day::parse(text),
            Value::Date(serial) => day::from_serial(serial),
            Value::Number(number) => day::from_plain_number(number),
            Value::Error(_) | Value::Nested(_) => return Err(self.no_value()),
            Value::Bool(_) | Value::Duration(_) => Err(day::not_a_date()),
        }
        .map(Some)
        .map_err(|reject| self.reject(reject))
    }

    fn decimal_opt(
        self,
        text: impl Fn(&str) -> Option<Decimal>,
    ) -> Result<Option<Option<Decimal>>, Reject> {
        Ok(Some(match self.value {
            Value::Blank => return Ok(None),
            Value::Text(written) => text(written),
            Value::Number(number) => number::from_float(number),
            Value::Error(_) | Value::Nested(_) => return Err(self.no_value()),
            Value::Date(_) | Value::Duration(_) | Value::Bool(_) => None,
        }))
    }

    /// A whole number; none when the cell is blank.
    ///
    /// # Errors
    /// `not-a-number`, `not-whole`, `formula-error`.
    pub fn whole_opt(self) -> Result<Option<i64>, Reject> {
        let Some(number) = self.decimal_opt(number::decimal)? else {
            return Ok(None);
        };
        number::whole(number)
            .map(Some)
            .map_err(|reject| self.reject(reject))
    }

    /// A decimal at the decimals it is written with, without the `%` after it;
    /// none when the cell is blank.
    ///
    /// # Errors
    /// `not-a-number`, `formula-error`.
    pub fn number_opt(self) -> Result<Option<Decimal>, Reject> {
        let percent = |text: &str| number::decimal(text.strip_suffix('%').unwrap_or(text).trim());
        let Some(number) = self.decimal_opt(percent)? else {
            return Ok(None);
        };
        let number = number.ok_or_else(|| self.reject(number::not_a_number()))?;
        Ok(Some(number))
    }

    /// Pence, from pounds and pence; none when the cell is blank.
    ///
    /// # Errors
    /// `not-money`, `formula-error`.
    pub fn pence_opt(self) -> Result<Option<i64>, Reject> {
        let Some(number) = self.decimal_opt(number::pounds)? else {
            return Ok(None);
        };
        number::pence(number)
            .map(Some)
            .map_err(|reject| self.reject(reject))
    }

    /// Yes or no; none when the cell is blank.
    ///
    /// # Errors
    /// `not-yes-no`, `formula-error`.
    pub fn yes_no_opt(self) -> Result<Option<bool>, Reject> {
        if let Value::Bool(answer) = self.value {
            return Ok(Some(answer));
        }
        let Some(text) = self.text_opt()? else {
            return Ok(None);
        };
        number::yes_no(&text)
            .map(Some)
            .map_err(|reject| self.reject(reject))
    }

    /// The reject of a cell that holds something, but nothing that can be read.
    fn no_value(self) -> Reject {
        self.reject(match self.value {
            Value::Nested(what) => Reject::new(
                "nested-value",
                format!("there is {what} where one value belongs"),
            )
            .hint("give one value under this key"),
            Value::Error(error) => {
                Reject::new("formula-error", format!("the cell holds the error {error}"))
                    .hint("correct the formula in the source")
            }
            _ => Reject::new("blank-cell", "the cell is blank"),
        })
    }
}

/// One row, read by the names of its columns.
///
/// Each kind of value has two readers: `day("Received")` rejects the row when
/// the cell is blank, `day_opt("Closed")` gives none. Both reject it when the
/// cell holds something else; use `?`.
#[derive(Debug)]
pub struct Row<'a> {
    header: &'a Header<'a>,
    number: u32,
    cells: Source<'a>,
    next: Counter<usize>,
}

/// A row's values. Records of CSV files come by the million, so that they are
/// read without a call through a table.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    #[cfg(feature = "csv")]
    Record(&'a ::csv::StringRecord),
    Other(&'a dyn Cells),
}

impl<'a> Source<'a> {
    #[inline]
    fn value(self, at: usize) -> Value<'a> {
        match self {
            #[cfg(feature = "csv")]
            Self::Record(record) => record.get(at).map_or(Value::Blank, Value::text),
            Self::Other(cells) => cells.value(at),
        }
    }

    fn item(self, at: usize, index: usize) -> Option<Value<'a>> {
        match self {
            #[cfg(feature = "csv")]
            Self::Record(_) => (index == 0).then(|| self.value(at)),
            Self::Other(cells) => cells.item(at, index),
        }
    }

    fn no_serials(self) -> Option<&'static str> {
        match self {
            #[cfg(feature = "csv")]
            Self::Record(_) => None,
            Self::Other(cells) => cells.no_serials(),
        }
    }
}

/// Where a row's values come from.
pub(crate) trait Cells: std::fmt::Debug {
    /// The row as [`Row`] holds it.
    fn source(&self) -> Source<'_>;
    /// The value at a position, blank beyond the last.
    fn value(&self, at: usize) -> Value<'_>;
    /// How many cells.
    fn len(&self) -> usize;
    /// The value at an index of the list at a position; a single value is a
    /// list of one.
    fn item(&self, at: usize, index: usize) -> Option<Value<'_>> {
        (index == 0).then(|| self.value(at))
    }
    /// Why a plain number in a column of dates is no serial of the 1900 system,
    /// as advice; none when it is one.
    fn no_serials(&self) -> Option<&'static str> {
        None
    }

    /// The positions of the first two cells that are not blank: none, and the
    /// row is no row; one, and it may be a note.
    fn filled(&self) -> (Option<usize>, Option<usize>) {
        let mut filled = (0..self.len()).filter(|at| !self.value(*at).is_blank());
        (filled.next(), filled.next())
    }

    /// Whether every cell is blank.
    fn is_blank(&self) -> bool {
        self.filled().0.is_none()
    }
}

impl<'a> Row<'a> {
    pub(crate) fn new(header: &'a Header<'a>, number: u32, cells: &'a impl Cells) -> Self {
        Self {
            header,
            number,
            cells: cells.source(),
            next: Counter::new(0),
        }
    }

    /// The row's number in the source, counted from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The cell of a column; blank when an optional column is not there.
    #[inline]
    pub fn cell(&self, column: &'a str) -> Cell<'a> {
        let position = self.position(column);
        let value = position.map_or(Value::Blank, |at| self.cells.value(at));
        Cell { column, value }
    }

    /// The cell of a column by its position among those that were asked for:
    /// the required ones in their order, then the optional ones.
    #[inline]
    pub fn at(&self, index: usize) -> Cell<'a> {
        let Some((column, position)) = self.header.columns.get(index) else {
            return Cell {
                column: "",
                value: Value::Blank,
            };
        };
        let value = position.map_or(Value::Blank, |at| self.cells.value(at));
        Cell { column, value }
    }

    /// The cells of a list of values, blank ones left out. In a table, and where
    /// there is one value instead of a list, that one.
    pub fn cells(&self, column: &'a str) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        items(self.cells, self.position(column), column)
    }

    /// The same by the position of the column, as [`Row::at`].
    pub fn all_at(&self, index: usize) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let column = self.header.columns.get(index);
        let (name, position) = column.copied().unwrap_or_default();
        items(self.cells, position, name)
    }

    #[inline]
    fn position(&self, column: &str) -> Option<usize> {
        // Mappings mostly read their columns in the order in which they named
        // them, so the name is usually that of the next.
        let found = self.header.find(column, self.next.get());
        self.next.set(found.map_or(0, |at| at + 1));
        found.and_then(|at| self.header.columns.get(at)?.1)
    }

    /// A cell that must not be blank.
    ///
    /// # Errors
    /// `blank-cell`.
    pub fn filled(&self, column: &'a str) -> Result<Cell<'a>, Reject> {
        let cell = self.cell(column);
        if cell.is_blank() {
            return Err(self.blank(column));
        }
        Ok(cell)
    }

    fn blank(&self, column: &str) -> Reject {
        Reject::new("blank-cell", "the cell is blank").column(column)
    }

    /// Text.
    ///
    /// # Errors
    /// `blank-cell`, `formula-error`.
    pub fn text(&self, column: &'a str) -> Result<Cow<'a, str>, Reject> {
        self.text_opt(column)?.ok_or_else(|| self.blank(column))
    }

    /// Text, if any.
    ///
    /// # Errors
    /// `formula-error`.
    pub fn text_opt(&self, column: &'a str) -> Result<Option<Cow<'a, str>>, Reject> {
        self.cell(column).text_opt()
    }

    /// A day: `dd/mm/yyyy`, an ISO date, or a date of a workbook. A number that
    /// is not formatted as a date is one from late 1954 on; a smaller one is
    /// more likely a year or a count.
    ///
    /// # Errors
    /// `blank-cell`, `not-a-date`, `two-digit-year`, `month-over-12`,
    /// `impossible-date`, `year-out-of-range`, `formula-error`.
    pub fn day(&self, column: &'a str) -> Result<Day, Reject> {
        self.day_opt(column)?.ok_or_else(|| self.blank(column))
    }

    /// A day, if any.
    ///
    /// # Errors
    /// As [`Row::day`], without `blank-cell`.
    pub fn day_opt(&self, column: &'a str) -> Result<Option<Day>, Reject> {
        self.day_of(self.cell(column))
    }

    fn day_of(&self, cell: Cell<'a>) -> Result<Option<Day>, Reject> {
        if matches!(cell.value, Value::Number(_))
            && let Some(hint) = self.cells.no_serials()
        {
            return Err(Reject::new("not-a-date", "a number, not a date")
                .hint(hint)
                .column(cell.column));
        }
        cell.day_opt()
    }

    /// The day of a cell in a declared format. A date of a workbook needs none;
    /// without one, text is no date.
    ///
    /// # Errors
    /// As [`DateFormat::read`], or `formula-error`.
    #[inline]
    pub fn day_in(
        &self,
        cell: Cell<'a>,
        format: Option<&DateFormat>,
    ) -> Result<Option<Day>, Reject> {
        match (cell.value, format) {
            (Value::Text(text), Some(format)) => format
                .read(text)
                .map(Some)
                .map_err(|reject| cell.reject(reject)),
            (Value::Text(_), None) => Err(cell.reject(
                Reject::new("not-a-date", "text, not a date of the workbook")
                    .hint("declare how they are written, as in `dates = \"dd/mm/yyyy\"`"),
            )),
            // Digits alone may be a date: `20240401`.
            (Value::Number(number), Some(format)) if number >= 0.0 && number.fract() == 0.0 => {
                match format.read(&number.to_string()) {
                    Ok(day) => Ok(Some(day)),
                    Err(_) => self.day_of(cell),
                }
            }
            _ => self.day_of(cell),
        }
    }

    /// A whole number, with or without commas between thousands.
    ///
    /// # Errors
    /// `blank-cell`, `not-a-number`, `not-whole`, `formula-error`.
    pub fn whole(&self, column: &'a str) -> Result<i64, Reject> {
        self.whole_opt(column)?.ok_or_else(|| self.blank(column))
    }

    /// A whole number, if any.
    ///
    /// # Errors
    /// As [`Row::whole`], without `blank-cell`.
    pub fn whole_opt(&self, column: &'a str) -> Result<Option<i64>, Reject> {
        self.cell(column).whole_opt()
    }

    /// A decimal at the decimals it is written with; `%` after it is dropped.
    ///
    /// # Errors
    /// `blank-cell`, `not-a-number`, `formula-error`.
    pub fn decimal(&self, column: &'a str) -> Result<Decimal, Reject> {
        self.decimal_opt(column)?.ok_or_else(|| self.blank(column))
    }

    /// A decimal, if any.
    ///
    /// # Errors
    /// As [`Row::decimal`], without `blank-cell`.
    pub fn decimal_opt(&self, column: &'a str) -> Result<Option<Decimal>, Reject> {
        self.cell(column).number_opt()
    }

    /// Pence, from pounds and pence.
    ///
    /// # Errors
    /// `blank-cell`, `not-money`, `formula-error`.
    pub fn pence(&self, column: &'a str) -> Result<i64, Reject> {
        self.pence_opt(column)?.ok_or_else(|| self.blank(column))
    }

    /// Pence, if any.
    ///
    /// # Errors
    /// As [`Row::pence`], without `blank-cell`.
    pub fn pence_opt(&self, column: &'a str) -> Result<Option<i64>, Reject> {
        self.cell(column).pence_opt()
    }

    /// Yes or no.
    ///
    /// # Errors
    /// `blank-cell`, `not-yes-no`, `formula-error`.
    pub fn yes_no(&self, column: &'a str) -> Result<bool, Reject> {
        self.yes_no_opt(column)?.ok_or_else(|| self.blank(column))
    }

    /// Yes or no, if any.
    ///
    /// # Errors
    /// As [`Row::yes_no`], without `blank-cell`.
    pub fn yes_no_opt(&self, column: &'a str) -> Result<Option<bool>, Reject> {
        self.cell(column).yes_no_opt()
    }

    /// A day, or a financial year such as `2023-24` or `2023/24` with or
    /// without its quarter (`2023-24 Q1`), as an aggregate takes it.
    ///
    /// # Errors
    /// `blank-cell`, `formula-error`, or as [`Row::day`].
    pub fn span(&self, column: &'a str) -> Result<Span, Reject> {
        let cell = self.filled(column)?;
        if let Value::Text(text) = cell.value
            && let Some(span) = Span::financial_year(text)
        {
            return Ok(span);
        }
        self.day(column).map(Span::AsAt)
    }

    /// One of a few words, each with what it stands for.
    ///
    /// ```
    /// # use candour_plugin::{Procedure, Reject, Row};
    /// fn procedure(row: &Row<'_>) -> Result<Procedure, Reject> {
    ///     row.choose(
    ///         "Procedure",
    ///         &[
    ///             ("Statutory", Procedure::ADULT_SOCIAL_CARE),
    ///             ("Corporate", Procedure::CORPORATE),
    ///         ],
    ///     )
    /// }
    /// ```
    ///
    /// # Errors
    /// `blank-cell`, `formula-error`, or `unknown-value`, which names the
    /// nearest word.
    pub fn choose<T: Copy>(&self, column: &'a str, words: &[(&str, T)]) -> Result<T, Reject> {
        let text = self.text(column)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(*meaning);
        }
        let words = || words.iter().map(|(word, _)| *word);
        let hint = match nearest(&text, words()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", words().collect::<Vec<_>>().join(", ")),
        };
        Err(
            Reject::new("unknown-value", format!("unknown value `{}`", shown(&text)))
                .column(column)
                .hint(hint),
        )
    }
}

/// The cells of a list, blank ones left out.
fn items<'a>(
    cells: Source<'a>,
    position: Option<usize>,
    column: &'a str,
) -> impl Iterator<Item = Cell<'a>> + use<'a> {
    (0..)
        .map_while(move |index| cells.item(position?, index))
        .filter(|value| !value.is_blank())
        .map(move |value| Cell { column, value })
}

/// The columns that a plugin asks for, at their positions in one table.
#[derive(Debug)]
pub(crate) struct Header<'c> {
    /// Names with positions; optional columns may have none.
    pub(crate) columns: Vec<(&'c str, Option<usize>)>,
    /// A column that the plugin asked for without having declared it.
    fault: RefCell<Option<String>>,
}

impl<'c> Header<'c> {
    pub(crate) fn new(columns: Vec<(&'c str, Option<usize>)>) -> Self {
        Self {
            columns,
            fault: RefCell::default(),
        }
    }

    /// Finds a column among those that were asked for, looking at `guess`
    /// first; none for one that was not, which is the plugin's own mistake.
    #[inline]
    fn find(&self, name: &str, guess: usize) -> Option<usize> {
        if let Some((known, _)) = self.columns.get(guess)
            && text::same(known, name)
        {
            return Some(guess);
        }
        let found = self
            .columns
            .iter()
            .position(|(known, _)| text::same(known, name));
        if found.is_none() {
            self.fault
                .borrow_mut()
                .get_or_insert_with(|| name.to_owned());
        }
        found
    }

    /// The plugin's own mistake, if it made one.
    pub(crate) fn fault(&self) -> Result<(), Failure> {
        match self.fault.borrow().as_deref() {
            None => Ok(()),
            Some(name) => Err(Failure::internal(format!(
                "the plugin reads column `{name}`, which its `Columns` do not name"
            ))
            .column(name)),
        }
    }
}
