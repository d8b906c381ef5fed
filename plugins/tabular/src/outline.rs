//! What a mapping says, for tools that hold it against an export or against
//! another mapping: every column that it names with what it is read as.

use candour_plugin::{Category, Failure, KeyPath};

use crate::mapping::{self, Approved, From, Kind, Mapping, Period, Quantity, Words, Written};

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
    /// How its dates are written; none where it holds none, or only dates of a
    /// workbook.
    pub dates: Option<String>,
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
/// assert_eq!(table.columns[1].dates.as_deref(), Some("dd/mm/yyyy"));
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
        tables: mapping.tables.iter().map(table).collect(),
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

fn table(table: &mapping::Table) -> Table {
    let columns = Columns(table);
    let column = |(number, column): (usize, &mapping::Column)| Column {
        name: column.name.clone(),
        path: column.path.clone(),
        required: column.required,
        dates: columns.dates(number),
    };
    Table {
        source: table.source.clone(),
        path: table.path.clone(),
        parts: table.parts.clone(),
        optional: table.optional,
        columns: (0..).zip(&table.columns).map(column).collect(),
        ignore: columns.filters(&table.ignore),
        reject: columns.filters(&table.reject),
        records: table.records.iter().map(|r| columns.record(r)).collect(),
    }
}

/// The columns of a table, whose records know them by number.
#[derive(Clone, Copy)]
struct Columns<'m>(&'m mapping::Table);

impl Columns<'_> {
    fn name(self, number: usize) -> String {
        let column = self.0.columns.get(number);
        column.map(|column| column.name.clone()).unwrap_or_default()
    }

    /// The column that a rule for dates is about.
    fn of_rule(self, rule: usize) -> usize {
        let rule = self.0.dates.get(rule);
        rule.map_or(usize::MAX, |rule| rule.column)
    }

    fn dates(self, column: usize) -> Option<String> {
        let rule = self.0.dates.iter().find(|rule| rule.column == column)?;
        rule.format.as_ref().map(ToString::to_string)
    }

    fn filters(self, filters: &[mapping::Filter]) -> Vec<Filter> {
        let filters = filters.iter().map(|filter| Filter {
            path: filter.path.clone(),
            condition: self.condition(&filter.condition),
            when: self.conditions(&filter.when),
            reason: filter.reason.clone(),
        });
        filters.collect()
    }

    fn conditions(self, conditions: &[mapping::Condition]) -> Vec<Condition> {
        conditions.iter().map(|one| self.condition(one)).collect()
    }

    fn condition(self, condition: &mapping::Condition) -> Condition {
        Condition {
            column: self.name(condition.column),
            test: condition.test.clone(),
        }
    }

    fn record(self, record: &mapping::Record) -> Record {
        let mut says = self.of_kind(&record.kind);
        for (event, rule) in &record.events {
            let field = Field::Event(event.code().to_owned());
            says.push(self.column(field, self.of_rule(*rule)));
        }
        for label in record.groups.iter().flatten() {
            let field = Field::Value(label.dimension.code().to_owned());
            says.push(match &label.from {
                From::Given(text) => given(field, text),
                From::Column(cell) => Statement {
                    field,
                    origin: Origin::Column {
                        name: self.name(cell.column),
                        words: Vec::new(),
                        default: cell.default.clone(),
                        skip: cell.skip.clone(),
                    },
                },
            });
        }
        for (amount, column) in &record.amounts {
            says.push(self.column(Field::Amount(amount.code().to_owned()), *column));
        }
        for (text, column) in &record.texts {
            says.push(self.column(Field::Text(text.code().to_owned()), *column));
        }
        match record.approved {
            Approved::Given(true) => says.push(given(Field::Approved, "true")),
            Approved::Given(false) => {}
            Approved::Column(column) => says.push(self.column(Field::Approved, column)),
        }
        Record {
            kind: record.kind.name(),
            path: record.path.clone(),
            when: self.conditions(&record.when),
            filled: record.filled.iter().map(|at| self.name(*at)).collect(),
            says,
        }
    }

    fn of_kind(self, kind: &Kind) -> Vec<Statement> {
        let optional = |field: Field, column: &Option<usize>| {
            let column = *column;
            column.map(|column| self.column(field, column))
        };
        let both = |reference: &Option<usize>, case: &Option<usize>| {
            let reference = optional(Field::Reference, reference);
            reference.into_iter().chain(optional(Field::Case, case))
        };
        match kind {
            Kind::Case {
                reference,
                procedure,
                follows,
            } => {
                let mut says = vec![
                    self.column(Field::Reference, *reference),
                    self.written(Field::Procedure, procedure, |code| code.code().to_owned()),
                ];
                says.extend(optional(Field::Follows, follows));
                says
            }
            Kind::Stage { case, number } => vec![
                self.column(Field::Case, *case),
                self.written(Field::Number, number, |number| number.to_string()),
            ],
            Kind::Reason { case } => vec![self.column(Field::Case, *case)],
            Kind::Compliment { reference } => {
                optional(Field::Reference, reference).into_iter().collect()
            }
            Kind::Contact { reference, case }
            | Kind::Decision { reference, case }
            | Kind::Action { reference, case } => both(reference, case).collect(),
            Kind::Provision { section } => vec![self.column(Field::Section, *section)],
            Kind::Aggregate(figure) => self.figure(figure),
        }
    }

    fn figure(self, figure: &mapping::Aggregate) -> Vec<Statement> {
        let words = |field: Field, words: &Words| match words {
            Words::Given(words) => given(field, words),
            Words::Column(column) => self.column(field, *column),
        };
        let mut says = vec![
            words(Field::Series, &figure.series),
            words(Field::Publisher, &figure.publisher),
            words(Field::Area, &figure.area),
            match &figure.period {
                Period::Given(_, text) => given(Field::Period, text),
                Period::Column { rule } => self.column(Field::Period, self.of_rule(*rule)),
            },
            self.written(Field::Unit, &figure.unit, |unit| unit.code().to_owned()),
        ];
        match figure.quantity {
            Quantity::Number(column) => says.push(Statement {
                field: Field::Figure,
                origin: Origin::Column {
                    name: self.name(column),
                    words: Vec::new(),
                    default: None,
                    skip: figure.missing.clone(),
                },
            }),
            Quantity::Share {
                numerator,
                denominator,
            } => {
                says.push(self.column(Field::Numerator, numerator));
                says.push(self.column(Field::Denominator, denominator));
            }
        }
        says
    }

    fn column(self, field: Field, column: usize) -> Statement {
        Statement {
            field,
            origin: Origin::Column {
                name: self.name(column),
                words: Vec::new(),
                default: None,
                skip: Vec::new(),
            },
        }
    }

    fn written<T>(
        self,
        field: Field,
        written: &Written<T>,
        code: impl Fn(&T) -> String,
    ) -> Statement {
        let origin = match written {
            Written::Given(meaning) => Origin::Given(code(meaning)),
            Written::Column {
                column,
                words,
                default,
            } => {
                let words = words.iter();
                let words = words.map(|(word, meaning)| (word.clone(), code(meaning)));
                Origin::Column {
                    name: self.name(*column),
                    words: words.collect(),
                    default: default.as_ref().map(code),
                    skip: Vec::new(),
                }
            }
        };
        Statement { field, origin }
    }
}

fn given(field: Field, text: &str) -> Statement {
    Statement {
        field,
        origin: Origin::Given(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = r#"
schema = 1
title = "A log"
[sources.log]
format = "csv"
separator = ";"
optional = true
[[tables]]
source = "log"
dates = "dd/mm/yyyy"
date-formats = { Closed = "yyyy-mm-dd" }
optional-columns = ["Closed"]
ignore = { column = "Ref", begins = "Total", reason = "total" }
[[tables.records]]
kind = "case"
when = { column = "Team", blank = false }
reference = "Ref"
procedure = { column = "Type", map = { "Statutory" = "adult-social-care" }, default = "corporate" }
filled = "Received"
events = { received = "Received", closed = ["Closed", "Ended"] }
values = { service = { column = "Team", skip = ["N/A"] }, outcome = { value = "Upheld" } }
amounts = { compensation = "Paid" }
[[tables.records]]
kind = "aggregate"
series = "cases"
publisher = "the council"
area = { column = "Area" }
period = { value = "2024-25" }
unit = "count"
value = "Paid"
missing = "-"
[dimensions.outcome.labels]
"Upheld" = { common = "upheld", also = ["UPHELD"] }
[dimensions.service]
open = true
"#;

    #[test]
    fn every_statement_of_a_mapping_is_there() {
        let outline = outline(MAPPING).unwrap();
        assert_eq!((outline.schema, outline.title.as_str()), (1, "A log"));
        let log = &outline.sources[0];
        assert_eq!((log.name.as_str(), log.optional), ("log", true));
        assert!(matches!(
            log.format,
            Format::Csv {
                separator: b';',
                ..
            }
        ));
        let table = &outline.tables[0];
        assert_eq!((table.source.as_str(), table.parts.len()), ("log", 1));
        let columns = table.columns.iter().map(|column| {
            let dates = column.dates.as_deref().unwrap_or("-");
            format!("{} {} {dates}", column.name, column.required)
        });
        assert_eq!(
            columns.collect::<Vec<_>>(),
            [
                "Ref true -",
                "Type true -",
                "Team true -",
                "Received true dd/mm/yyyy",
                "Closed false yyyy-mm-dd",
                "Ended true dd/mm/yyyy",
                "Paid true -",
                "Area true -",
            ]
        );
        let says = table.records.iter().flat_map(|record| {
            let says = record.says.iter();
            says.map(|says| match &says.origin {
                Origin::Given(text) => format!("{} {:?}: `{text}`", record.kind, says.field),
                Origin::Column {
                    name,
                    words,
                    default,
                    skip,
                } => format!(
                    "{} {:?}: {name} {words:?} {default:?} {skip:?}",
                    record.kind, says.field
                ),
            })
        });
        assert_eq!(
            says.collect::<Vec<_>>(),
            [
                "case Reference: Ref [] None []",
                "case Procedure: Type [(\"Statutory\", \"adult-social-care\")] \
                 Some(\"corporate\") []",
                "case Event(\"received\"): Received [] None []",
                "case Event(\"closed\"): Closed [] None []",
                "case Event(\"closed\"): Ended [] None []",
                "case Value(\"service\"): Team [] None [\"N/A\"]",
                "case Value(\"outcome\"): `Upheld`",
                "case Amount(\"compensation\"): Paid [] None []",
                "aggregate Series: `cases`",
                "aggregate Publisher: `the council`",
                "aggregate Area: Area [] None []",
                "aggregate Period: `2024-25`",
                "aggregate Unit: `count`",
                "aggregate Figure: Paid [] None [\"-\"]",
            ]
        );
        let outcome = &outline.dimensions[0];
        assert_eq!(outcome.code, "outcome");
        assert_eq!(outcome.labels[0].also, ["UPHELD"]);
    }

    #[test]
    fn a_column_is_found_by_every_use_of_it() {
        let outline = outline(MAPPING).unwrap();
        let table = &outline.tables[0];
        let uses = |column: &str| -> Vec<String> {
            let uses = table.uses(column).map(|found| match found {
                Use::Field(record, field) => format!("{} {field:?}", record.path),
                Use::Condition(record) => format!("{} when", record.path),
                Use::Filled(record) => format!("{} filled", record.path),
                Use::Filter(filter) => filter.path.to_string(),
            });
            uses.collect()
        };
        assert_eq!(
            uses("Ref"),
            ["tables[1].ignore", "tables[1].records[1] Reference"]
        );
        assert_eq!(
            uses("Team"),
            [
                "tables[1].records[1] when",
                "tables[1].records[1] Value(\"service\")"
            ]
        );
        assert_eq!(
            uses("Received"),
            [
                "tables[1].records[1] filled",
                "tables[1].records[1] Event(\"received\")"
            ]
        );
        assert_eq!(uses("Notes"), Vec::<String>::new());
        // No column is named that nothing uses.
        assert!(
            table
                .columns
                .iter()
                .all(|column| !uses(&column.name).is_empty())
        );
    }

    #[test]
    fn a_mistake_is_the_plugins_own() {
        let failure = outline(&MAPPING.replace("filled", "filed")).unwrap_err();
        assert_eq!(failure.column_name(), Some("tables[1].records[1].filed"));
    }
}
