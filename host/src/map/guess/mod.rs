//! What headings and labels may mean: guesses, each with what speaks for it.

/// Something that may be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess<T> {
    /// What.
    pub what: T,
    /// How sure, from 0 to 100; below [`SURE_ENOUGH`] it is left open.
    pub score: u8,
    /// What speaks for it, a fragment without personal data: `the heading is
    /// a usual one; 120 of 120 cells are dates`.
    pub evidence: String,
}

/// What scores less is not worth a line of a draft.
pub const SURE_ENOUGH: u8 = 50;

/// What a column may hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// The reference of the record of the row.
    Reference,
    /// The reference of the case that the row belongs to.
    Case,
    /// The procedure, by words of the council's own.
    Procedure,
    /// The number of a stage.
    Stage,
    /// The day of an event.
    Event(&'static str),
    /// Labels of a dimension.
    Value(&'static str),
    /// An amount of money.
    Amount(&'static str),
    /// Text that may be published once it is approved.
    Text(&'static str),
    /// Whether text may be published.
    Approved,
    /// Part of a figure from elsewhere: `series`, `publisher`, `area`,
    /// `period`, `unit`, `value`, `numerator`, `denominator`.
    Figure(&'static str),
}

/// What a label may mean among authorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Common {
    /// A code of the registry.
    Code(&'static str),
    /// The dimension has no codes: the list is the council's own.
    Own,
}
