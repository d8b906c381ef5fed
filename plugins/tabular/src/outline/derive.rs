//! From the checked mapping, whose columns are numbers, to names again.

use super::{Column, Condition, Field, Filter, Origin, Record, Statement, Table};
use crate::mapping::{self, Approved, From, Kind, Period, Quantity, Words, Written};

/// A table as the outline has it.
pub(super) fn table(table: &mapping::Table) -> Table {
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

    fn dates(self, column: usize) -> Vec<String> {
        let mut rules = self.0.dates.iter();
        let rule = rules.find(|rule| rule.column == column);
        let formats = rule.into_iter().flat_map(|rule| &rule.formats);
        formats.map(ToString::to_string).collect()
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
                        split: cell.split.clone(),
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
                    split: None,
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
                split: None,
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
                    split: None,
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
