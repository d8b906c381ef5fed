//! What a mapping says, for tools that hold it against an export or against
//! another mapping: every column that it names with what it is read as.

mod derive;
#[cfg(test)]
mod tests;

use candour_plugin::{Category, Failure, KeyPath};

use crate::mapping::{self, Mapping};

pub use crate::mapping::{Format, Part, Source, Test};

/// What a mapping says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The version of its format.
    pub schema: i64,
    /// What is read, in a line.
    pub title: String,
    /// The files, in the order of the mapping.
    pub sources: Vec<Source>,
    /// The tables, in the order of the mapping.
    pub tables: Vec<Table>,
    /// The lists of labels, as `[dimensions]` has them.
    pub dimensions: Vec<Category>,
}

/// A table of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The name of the source.
    pub source: String,
    /// `tables[1]`, and so on.
    pub path: KeyPath,
    /// Sheets, or lists by their path; one without a name for CSV and for the
    /// lines of JSON lines.
    pub parts: Vec<Part>,
    /// Whether its parts may be missing.
    pub optional: bool,
    /// Every column that the mapping names, each once; records before filters.
    pub columns: Vec<Column>,
    /// Rows that are set aside.
    pub ignore: Vec<Filter>,
    /// Rows that are refused.
    pub reject: Vec<Filter>,
    /// What the rows become.
    pub records: Vec<Record>,
}

/// A column that the mapping names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading, with single spaces; in JSON its key.
    pub name: String,
    /// Where the mapping names it first.
    pub path: KeyPath,
    /// Whether it must be there.
    pub required: bool,
    /// How its dates are written, in one way or another; none where it holds
    /// none, or only dates of a workbook.
    pub dates: Vec<String>,
}

/// What must be true of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// What its cell holds.
    pub test: Test,
}

/// Rows that are set aside or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Where the mapping says so.
    pub path: KeyPath,
    /// Which rows.
    pub condition: Condition,
    /// All of these hold for them too.
    pub when: Vec<Condition>,
    /// Why.
    pub reason: String,
}

/// What a row becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// `case`, `stage`, and so on.
    pub kind: &'static str,
    /// `tables[1].records[1]`, and so on.
    pub path: KeyPath,
    /// All hold for a row that becomes one.
    pub when: Vec<Condition>,
    /// Columns whose cells must not be blank.
    pub filled: Vec<String>,
    /// Its fields, in a fixed order; one that has several columns is there for
    /// each. The columns of a reason are together position by position.
    pub says: Vec<Statement>,
}

/// One field of a record, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The field.
    pub field: Field,
    /// Where it comes from.
    pub origin: Origin,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The record's own reference.
    Reference,
    /// The reference of the case that it belongs to.
    Case,
    /// The reference of an earlier case.
    Follows,
    /// The section of a form.
    Section,
    /// The procedure of a case.
    Procedure,
    /// The number of a stage.
    Number,
    /// The day of an event, by its code.
    Event(String),
    /// The label of a dimension, by its code.
    Value(String),
    /// An amount of money, by its code.
    Amount(String),
    /// Text to publish, by its code.
    Text(String),
    /// Whether text may be published.
    Approved,
    /// The series of an aggregate.
    Series,
    /// Who published an aggregate.
    Publisher,
    /// The area of an aggregate.
    Area,
    /// The period or the day of an aggregate.
    Period,
    /// The unit of an aggregate.
    Unit,
    /// The figure of an aggregate.
    Figure,
    /// The numerator of an aggregate.
    Numerator,
    /// The denominator of an aggregate.
    Denominator,
}

/// Where a field comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The mapping writes it out: a code, a label, a word.
    Given(String),
    /// A column.
    Column {
        /// Its name.
        name: String,
        /// What words in it stand for; empty where it is read as it is.
        words: Vec<(String, String)>,
        /// What a blank cell stands for.
        default: Option<String>,
        /// Words that stand for nothing.
        skip: Vec<String>,
        /// What stands between several labels in one cell.
        split: Option<String>,
    },
}

/// How a column is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use<'o> {
    /// A field of a record comes from it.
    Field(&'o Record, &'o Field),
    /// Whether a row becomes a record depends on it.
    Condition(&'o Record),
    /// A row in which it is blank is rejected.
    Filled(&'o Record),
    /// Whether a row is set aside or refused depends on it.
    Filter(&'o Filter),
}

/// Reads what a mapping says.
///
/// ```
/// use tabular::outline::{Field, Origin};
/// let outline = tabular::outline(
///     r#"
///     schema = 1
///     [sources.log]
///     format = "csv"
///     [[tables]]
///     source = "log"
///     dates = "dd/mm/yyyy"
///     [[tables.records]]
///     kind = "case"
///     reference = "Case ref"
///     procedure = "corporate"
///     events = { received = "Received" }
///     "#,
/// )?;
/// let table = &outline.tables[0];
/// assert_eq!(table.columns[1].name, "Received");
/// assert_eq!(table.columns[1].dates, ["dd/mm/yyyy"]);
/// let procedure = &table.records[0].says[1];
/// assert_eq!(procedure.field, Field::Procedure);
/// assert_eq!(procedure.origin, Origin::Given("corporate".to_owned()));
/// # Ok::<(), candour_plugin::Failure>(())
/// ```
///
/// # Errors
/// As the plugin refuses a mapping: the message, and the path of the setting.
pub fn outline(settings: &str) -> Result<Outline, Failure> {
    let mapping = Mapping::read(settings)?;
    Ok(Outline {
        schema: mapping::SCHEMA,
        sources: mapping.sources,
        tables: mapping.tables.iter().map(derive::table).collect(),
        dimensions: mapping.categories.dimensions().to_vec(),
        title: mapping.title,
    })
}

impl Table {
    /// How the table uses a column, in the order of the mapping: nothing for
    /// one that it does not name.
    pub fn uses<'o>(&'o self, column: &'o str) -> impl Iterator<Item = Use<'o>> {
        let filters = self.ignore.iter().chain(&self.reject);
        let filters = filters
            .filter(move |filter| filter.conditions().any(|known| known.column == column))
            .map(Use::Filter);
        let records = self.records.iter().flat_map(move |record| {
            let when = record.when.iter().filter(move |when| when.column == column);
            let filled = record.filled.iter().filter(move |filled| *filled == column);
            let says = record.says.iter();
            let says = says.filter(move |says| says.column() == Some(column));
            when.map(move |_| Use::Condition(record))
                .chain(filled.map(move |_| Use::Filled(record)))
                .chain(says.map(move |says| Use::Field(record, &says.field)))
        });
        filters.chain(records)
    }
}

impl Filter {
    /// Everything that holds for its rows.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        std::iter::once(&self.condition).chain(&self.when)
    }
}

impl Statement {
    /// The column that the field comes from.
    pub fn column(&self) -> Option<&str> {
        match &self.origin {
            Origin::Column { name, .. } => Some(name),
            Origin::Given(_) => None,
        }
    }
}
