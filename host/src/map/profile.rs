//! What the columns of an export look like, counted and not interpreted.

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
