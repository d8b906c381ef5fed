//! What a query says, with the bytes that say it.

use crate::dataset::{Day, RecordKind};

/// Bytes of the query's text, the end excluded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// From the first byte to the one after the last.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// Something with its place. Two are equal when what they hold is: a query and
/// its canonical form differ in places only.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// What stands there.
    pub node: T,
    /// Where.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T: Eq> Eq for Spanned<T> {}

/// A whole query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What is to be computed.
    pub expression: Expression,
}

/// A call, or a sum or difference of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `count(…)`, `share(…)`, …
    Call(Box<Spanned<Call>>),
    /// `left + right`
    Add(Box<(Expression, Expression)>),
    /// `left - right`
    Subtract(Box<(Expression, Expression)>),
}

impl Expression {
    /// From its first to its last byte.
    pub fn span(&self) -> Span {
        match self {
            Self::Call(call) => call.span,
            Self::Add(both) | Self::Subtract(both) => {
                Span::new(both.0.span().start, both.1.span().end)
            }
        }
    }
}

/// A function with its clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What is computed.
    pub function: Function,
    /// What follows the first `;`.
    pub clauses: Clauses,
}

/// What a call computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Function {
    /// `count(SUBJECT …)`
    Count(Selection),
    /// `share(SUBJECT where … among …)`
    Share(Selection),
    /// `mean(ATTRIBUTE of SUBJECT …)`
    Mean(Spanned<Attribute>, Selection),
    /// `median(ATTRIBUTE of SUBJECT …)`
    Median(Spanned<Attribute>, Selection),
    /// `sum(AMOUNT of SUBJECT …)`
    Sum(Spanned<String>, Selection),
    /// `within(DAYS of SUBJECT …)`
    Within(Spanned<i32>, Selection),
    /// `ratio(FIRST, SECOND)`
    Ratio(Expression, Expression),
    /// `rate(FIRST, SECOND, PER)`
    Rate(Expression, Expression, Spanned<i32>),
    /// `change(NOW, BEFORE)`
    Change(Expression, Expression),
    /// `given(SERIES …)`
    Given(Spanned<String>, Vec<Condition>),
    /// `total(SERIES …)`
    Total(Spanned<String>, Vec<Condition>),
    /// `fact(ID)`
    Fact(Spanned<String>),
    /// `standard(PROCEDURE, STAGE)`
    Standard(Spanned<String>, Spanned<i32>),
    /// `denominator(NAME)`
    Denominator(Spanned<String>),
    /// `measure(ID …)`
    Measure(Spanned<String>, Vec<Condition>),
    /// `number-of(DIMENSION)`
    NumberOf(Spanned<String>),
}

impl Function {
    /// As queries name it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Count(_) => "count",
            Self::Share(_) => "share",
            Self::Mean(..) => "mean",
            Self::Median(..) => "median",
            Self::Sum(..) => "sum",
            Self::Within(..) => "within",
            Self::Ratio(..) => "ratio",
            Self::Rate(..) => "rate",
            Self::Change(..) => "change",
            Self::Given(..) => "given",
            Self::Total(..) => "total",
            Self::Fact(_) => "fact",
            Self::Standard(..) => "standard",
            Self::Denominator(_) => "denominator",
            Self::Measure(..) => "measure",
            Self::NumberOf(_) => "number-of",
        }
    }
}

/// Records of one kind under conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Which kind.
    pub subject: Spanned<RecordKind>,
    /// After `where`.
    pub wanted: Vec<Condition>,
    /// After `among`.
    pub among: Vec<Condition>,
}

/// A number that a record may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// Working days from the start of the clock to the response.
    ResponseDays,
    /// Working days from receipt to acknowledgement.
    AcknowledgementDays,
    /// The number of a stage.
    Stage,
}

impl Attribute {
    /// Every attribute.
    pub const ALL: [Self; 3] = [Self::ResponseDays, Self::AcknowledgementDays, Self::Stage];

    /// As queries name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResponseDays => "response-days",
            Self::AcknowledgementDays => "acknowledgement-days",
            Self::Stage => "stage",
        }
    }
}

/// One condition, with its place.
pub type Condition = Spanned<Test>;

/// What a record must meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The record has one of the labels, or none of them.
    Labels {
        /// As the query names it.
        dimension: Spanned<String>,
        /// None of them.
        negated: bool,
        /// At least one.
        labels: Vec<Spanned<LabelName>>,
    },
    /// The record has the number and it is in range.
    Number {
        /// Which number.
        attribute: Spanned<Attribute>,
        /// The range.
        comparison: Comparison,
    },
}

/// How a query names a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelName {
    /// In quotes: as the council writes it (a common code, under `labels
    /// common`).
    Quoted(String),
    /// Without: a common code.
    Code(String),
}

impl LabelName {
    /// The words, however they were written.
    pub fn text(&self) -> &str {
        match self {
            Self::Quoted(text) | Self::Code(text) => text,
        }
    }
}

/// A range of whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `= n`
    Equal(i32),
    /// `< n`
    Below(i32),
    /// `<= n`
    AtMost(i32),
    /// `> n`
    Above(i32),
    /// `>= n`
    AtLeast(i32),
    /// `in first..last`, both included
    Between(i32, i32),
}

impl Comparison {
    /// Whether a number is in the range.
    pub const fn holds(self, number: i32) -> bool {
        match self {
            Self::Equal(limit) => number == limit,
            Self::Below(limit) => number < limit,
            Self::AtMost(limit) => number <= limit,
            Self::Above(limit) => number > limit,
            Self::AtLeast(limit) => number >= limit,
            Self::Between(first, last) => first <= number && number <= last,
        }
    }
}

/// By which day a record belongs to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The day it was received.
    Received,
    /// The day it was closed, decided, responded to or done.
    Closed,
    /// Every record, whenever.
    All,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Self; 3] = [Self::Received, Self::Closed, Self::All];

    /// As queries name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }
}

/// Whose labels `by` gives and quotes name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// The council's.
    Own,
    /// The shared codes.
    Common,
}

/// A stretch of days, as the query names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodName {
    /// The project's period.
    This,
    /// The first of its comparison periods.
    Previous,
    /// `2024-25`, `2024-25 Q1` or `2024-04-01..2024-06-30`.
    Written(String),
}

/// What follows a `;`, in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clauses {
    /// Up to two dimensions.
    pub by: Vec<Spanned<String>>,
    /// By which day a record belongs to the period.
    pub basis: Option<Spanned<Basis>>,
    /// Which days.
    pub period: Option<Spanned<PeriodName>>,
    /// The day that an aggregate is about.
    pub as_at: Option<Spanned<Day>>,
    /// The area or authority that an aggregate is about.
    pub area: Option<Spanned<String>>,
    /// Whose labels.
    pub labels: Option<Spanned<Labels>>,
}

impl Clauses {
    /// These, and for what they do not say, those around.
    #[must_use]
    pub fn within(&self, around: &Self) -> Self {
        Self {
            by: if self.by.is_empty() {
                around.by.clone()
            } else {
                self.by.clone()
            },
            basis: self.basis.clone().or_else(|| around.basis.clone()),
            // A day and a period exclude one another: what stands nearer wins.
            period: match self.as_at {
                Some(_) => self.period.clone(),
                None => self.period.clone().or_else(|| around.period.clone()),
            },
            as_at: match self.period {
                Some(_) => self.as_at.clone(),
                None => self.as_at.clone().or_else(|| around.as_at.clone()),
            },
            area: self.area.clone().or_else(|| around.area.clone()),
            labels: self.labels.clone().or_else(|| around.labels.clone()),
        }
    }
}

/// Records to list rather than count: `actions where …; basis all`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// Which records.
    pub selection: Selection,
    /// Basis, period and labels.
    pub clauses: Clauses,
}
