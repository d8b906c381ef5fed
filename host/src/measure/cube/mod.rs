//! The cube: a project's records and figures, ready to be asked.
//!
//! A query is resolved once (subject to table, dimensions to columns, labels to
//! positions) and then answered by one pass over the records of its subject:
//! see [`scan`](super::scan). Nothing is precomputed, and nothing is rounded.

use std::collections::{BTreeMap, BTreeSet};

use crate::measure::catalogue;

use crate::dataset::{Common, Day, RecordKind, ValidDataset};
use crate::diagnostic::suggest;
use crate::measure::figure::{Answer, Computed, Exact, Provenance, Unit};
use crate::measure::query::{
    Attribute, Basis, Call, Clauses, Comparison, Condition, Expression, Function, Labels,
    PeriodName, Query, QueryError, Records, Selection, Span, Spanned, Test,
};
use crate::project::{Period, Project};
use resolve::{Resolver, Scoped};
use scan::{Missed, Scan};

mod aggregates;
mod combine;
mod resolve;
mod scan;
#[cfg(test)]
mod tests;

/// A project's records and figures, ready to be asked.
#[derive(Debug, Clone, Copy)]
pub struct Cube<'a> {
    data: &'a ValidDataset,
    project: &'a Project,
    resolver: Resolver<'a>,
}

/// What holds around a call: the clauses of the calls that it is part of, and
/// the conditions of a measure that it defines.
#[derive(Debug, Clone, Default)]
struct Scope {
    clauses: Clauses,
    among: Vec<Scoped>,
}

type Answered = Result<Answer, QueryError>;

impl<'a> Cube<'a> {
    /// The cube of a project's records.
    pub fn new(data: &'a ValidDataset, project: &'a Project) -> Self {
        Self {
            data,
            project,
            resolver: Resolver { data },
        }
    }

    /// The records that the cube is made of.
    pub fn data(&self) -> &'a ValidDataset {
        self.data
    }

    /// The project that it belongs to.
    pub fn project(&self) -> &'a Project {
        self.project
    }

    /// The answer to a query.
    ///
    /// # Errors
    /// A name that means nothing here, a missing basis or period, or parts that
    /// do not go together; with the bytes of the query's text that are meant.
    pub fn answer(&self, query: &Query) -> Answered {
        let mut answer = self.evaluate(&query.expression, &Scope::default())?;
        answer.expression = query.to_string();
        Ok(answer)
    }

    /// The rows of the records that a list asks for, in the order of the
    /// sources.
    ///
    /// # Errors
    /// As [`Cube::answer`].
    pub fn records(&self, records: &Records) -> Result<Vec<u32>, QueryError> {
        let asked = self.scan(&records.selection, &records.clauses, &Scope::default())?;
        let mut rows = Vec::new();
        asked.scan.run(|hit, _| {
            if hit.wanted {
                rows.push(hit.record);
            }
        });
        Ok(rows)
    }

    fn evaluate(&self, expression: &Expression, scope: &Scope) -> Answered {
        let (both, minus) = match expression {
            Expression::Call(call) => return self.call(call, scope),
            Expression::Add(both) => (both, false),
            Expression::Subtract(both) => (both, true),
        };
        let left = self.evaluate(&both.0, scope)?;
        let right = self.evaluate(&both.1, scope)?;
        combine::sum(left, right, minus, expression.span())
    }

    fn call(&self, call: &Spanned<Call>, scope: &Scope) -> Answered {
        let at = call.span;
        let Call { function, clauses } = &call.node;
        let inner = || Scope {
            clauses: clauses.within(&scope.clauses),
            among: scope.among.clone(),
        };
        match function {
            Function::Ratio(first, second) => {
                let scope = inner();
                let first = self.evaluate(first, &scope)?;
                combine::ratio(first, self.evaluate(second, &scope)?, at)
            }
            Function::Rate(first, second, per) => {
                let scope = inner();
                let first = self.evaluate(first, &scope)?;
                combine::rate(first, self.evaluate(second, &scope)?, per.node, at)
            }
            Function::Change(now, before) => {
                let scope = inner();
                let now = self.evaluate(now, &scope)?;
                combine::change(now, self.evaluate(before, &scope)?, at)
            }
            Function::Measure(id, conditions) => self.measure(id, conditions, clauses, inner(), at),
            Function::Fact(id) => self.fact(id),
            Function::NumberOf(dimension) => self.number_of(dimension),
            Function::Given(series, conditions) | Function::Total(series, conditions) => {
                let scope = inner();
                let total = matches!(function, Function::Total(..));
                let mut all = scope.among;
                all.extend(scoped(conditions, &scope.clauses));
                self.aggregates(series, total, &scope.clauses, &all)
            }
            Function::Count(selection) => {
                let asked = self.scan(selection, clauses, scope)?;
                let mut counts = vec![0_i128; asked.scan.cells()];
                let missed = asked.scan.run(|hit, cell| {
                    if let Some(count) = counts.get_mut(cell).filter(|_| hit.wanted) {
                        *count += 1;
                    }
                });
                let cells = counts
                    .into_iter()
                    .map(|count| Computed::whole(whole(count)));
                Ok(asked.answer(Unit::Count, cells.collect(), &missed))
            }
            Function::Share(selection) => Ok(self.scan(selection, clauses, scope)?.share()),
            Function::Within(days, selection) => {
                let number = |comparison| Spanned {
                    node: Test::Number {
                        attribute: Spanned {
                            node: Attribute::ResponseDays,
                            span: days.span,
                        },
                        comparison,
                    },
                    span: days.span,
                };
                let mut selection = selection.clone();
                selection.wanted.push(number(Comparison::AtMost(days.node)));
                selection.among.push(number(Comparison::AtLeast(0)));
                Ok(self.scan(&selection, clauses, scope)?.share())
            }
            Function::Mean(attribute, selection) | Function::Median(attribute, selection) => {
                let asked = self.scan(selection, clauses, scope)?;
                let median = matches!(function, Function::Median(..));
                self.average(&asked, attribute, median)
            }
            Function::Sum(amount, selection) => {
                let asked = self.scan(selection, clauses, scope)?;
                self.money(&asked, amount)
            }
        }
    }

    fn average(&self, asked: &Asked<'_>, attribute: &Spanned<Attribute>, median: bool) -> Answered {
        let numbers = self.resolver.numbers(attribute, asked.scan.kind())?;
        // How many records have each number, in order.
        let mut cells: Vec<BTreeMap<i32, i128>> = vec![BTreeMap::new(); asked.scan.cells()];
        let mut without = 0_u64;
        let missed = asked.scan.run(|hit, cell| {
            if !hit.wanted {
                return;
            }
            match (numbers.read(hit.record), cells.get_mut(cell)) {
                (Some(number), Some(cell)) => *cell.entry(number).or_default() += 1,
                _ => without += 1,
            }
        });
        let unit = match attribute.node {
            Attribute::ResponseDays | Attribute::AcknowledgementDays => Unit::WorkingDays,
            Attribute::Stage => Unit::Rate,
        };
        let name = numbers.name();
        let cells = cells
            .iter()
            .map(|counts| {
                let value = if median { middle(counts) } else { mean(counts) };
                value.unwrap_or_else(|| Computed::missing(format!("no record has `{name}`")))
            })
            .collect();
        let mut answer = asked.answer(unit, cells, &missed);
        if without > 0 {
            answer.left_out.push(format!("{without} without `{name}`"));
        }
        Ok(answer)
    }

    fn money(&self, asked: &Asked<'_>, amount: &Spanned<String>) -> Answered {
        let vocabulary = &self.data.dataset().vocabulary;
        let code = vocabulary.amount(&amount.node).ok_or_else(|| {
            let known = &crate::dataset::registry::registry().amounts;
            if known.contains_key(&amount.node) {
                let message = format!("no source of this project provides `{}`", amount.node);
                return QueryError::new(amount.span, message);
            }
            let names = vocabulary.amounts.iter().map(String::as_str);
            QueryError::new(amount.span, format!("`{}` is not an amount", amount.node))
                .suggest(suggest(&amount.node, names))
        })?;
        let column = asked.scan.table.amount(code);
        let mut pence = vec![0_i128; asked.scan.cells()];
        let missed = asked.scan.run(|hit, cell| {
            if let (true, Some(column), Some(sum)) = (hit.wanted, column, pence.get_mut(cell)) {
                *sum += column.all(hit.record).map(i128::from).sum::<i128>();
            }
        });
        let pounds = |pence| Computed::whole(Exact::new(pence, 100));
        Ok(asked.answer(
            Unit::Pounds,
            pence.into_iter().map(pounds).collect(),
            &missed,
        ))
    }

    /// A definition of the catalogue, narrowed by the query's conditions.
    fn measure(
        &self,
        id: &Spanned<String>,
        conditions: &[Condition],
        clauses: &Clauses,
        mut scope: Scope,
        at: Span,
    ) -> Answered {
        let definition = catalogue::find(&id.node).ok_or_else(|| {
            let known = catalogue::all().iter().map(|definition| definition.id);
            QueryError::new(id.span, format!("`{}` is not a measure", id.node))
                .suggest(suggest(&id.node, known))
        })?;
        let Some(query) = definition.query() else {
            let message = format!("`{}` cannot be computed from these records", id.node);
            return Err(
                QueryError::new(id.span, message).suggest(definition.reason().map(str::to_owned))
            );
        };
        if let (Some(fixed), Some(asked)) = (definition.basis, &clauses.basis)
            && fixed != asked.node
        {
            let message = format!("`{}` is counted by `{}`", id.node, fixed.name());
            return Err(QueryError::new(asked.span, message));
        }
        scope.among.extend(scoped(conditions, &scope.clauses));
        let answer = self.evaluate(&query.expression, &scope);
        let mut answer = answer.map_err(|error| {
            // Places within a definition mean nothing to who wrote the query.
            if error.start != catalogue::PLACE.start {
                return error;
            }
            let message = format!("in the definition of `{}`: {}", id.node, error.message);
            QueryError::new(at, message).suggest(error.hint)
        })?;
        answer.definitions.insert(definition.versioned());
        Ok(answer)
    }

    fn fact(&self, id: &Spanned<String>) -> Answered {
        let facts = &self.project.facts;
        let fact = facts.get(&id.node).ok_or_else(|| {
            QueryError::new(
                id.span,
                format!("`{}` is not a fact of this project", id.node),
            )
            .suggest(suggest(&id.node, facts.keys().map(String::as_str)))
        })?;
        let wrong = |message: String| QueryError::new(id.span, message);
        let unit = Unit::parse(&fact.unit)
            .ok_or_else(|| wrong(format!("`{}` is not a unit", fact.unit)))?;
        let scale = 10_i128
            .checked_pow(u32::from(fact.value.decimals))
            .ok_or_else(|| wrong("the fact has too many decimals".to_owned()))?;
        let value = Exact::new(i128::from(fact.value.digits), scale);
        Ok(Answer {
            provenance: Provenance::Fact,
            sources: BTreeSet::from([fact.source.clone()]),
            decimals: Some(fact.value.decimals),
            ..Answer::single(String::new(), unit, value)
        })
    }

    fn number_of(&self, name: &Spanned<String>) -> Answered {
        let list = self.resolver.list(name, Labels::Own)?;
        let dimensions = &self.data.dataset().vocabulary.dimensions;
        let declared = match list.dimension.and_then(|at| dimensions.get(at)) {
            // Labels that only turned up in the sources are nobody's list.
            Some(dimension) if dimension.code == name.node => dimension
                .labels
                .iter()
                .filter(|label| label.common != Common::Unmapped)
                .count(),
            _ => list.axis.labels.len(),
        };
        let value = Exact::from_integer(i128::try_from(declared).unwrap_or(i128::MAX));
        Ok(Answer::single(String::new(), Unit::Count, value))
    }

    /// The days of a period as a query names it.
    fn period(&self, name: &Spanned<PeriodName>) -> Result<Period, QueryError> {
        match &name.node {
            PeriodName::This => Ok(self.project.period.clone()),
            PeriodName::Previous => self.project.comparisons.first().cloned().ok_or_else(|| {
                QueryError::new(name.span, "this project compares with no earlier period")
                    .hint("add `comparisons` to `report.toml`")
            }),
            PeriodName::Written(text) => {
                Period::parse(text).map_err(|message| QueryError::new(name.span, message))
            }
        }
    }

    /// The words for a range of days: the project's own, else a year's.
    fn name_of(&self, first: Day, last: Day) -> String {
        let own = std::iter::once(&self.project.period).chain(&self.project.comparisons);
        let known = own
            .clone()
            .find(|period| (period.first, period.last) == (first, last));
        match known {
            Some(period) => format!("period {}", period.name),
            None => {
                let iso = crate::calendar::iso;
                format!("period {}..{}", iso(first), iso(last))
            }
        }
    }

    /// Resolves what a call selects.
    fn scan(
        &self,
        selection: &Selection,
        own: &Clauses,
        scope: &Scope,
    ) -> Result<Asked<'a>, QueryError> {
        let mut clauses = own.within(&scope.clauses);
        let kind = selection.subject.node;
        let Some(basis) = &clauses.basis else {
            let message = "the basis is missing: basis and period are never assumed";
            return Err(QueryError::new(selection.subject.span, message)
                .hint("add `; basis received`, `; basis closed` or `; basis all`"));
        };
        if basis.node == Basis::All {
            if let Some(period) = &own.period {
                return Err(QueryError::new(
                    period.span,
                    "`basis all` counts every record and takes no period",
                ));
            }
            clauses.period = None;
        }
        let dates = self.resolver.dates(kind, basis)?;
        let period = match &clauses.period {
            Some(name) => Some(self.period(name)?),
            None if basis.node == Basis::All => None,
            None => {
                let message = "the period is missing: basis and period are never assumed";
                return Err(QueryError::new(selection.subject.span, message)
                    .hint("add `; period this`, or `; basis all` for every record"));
            }
        };
        let among: Vec<Scoped> = scope
            .among
            .iter()
            .cloned()
            .chain(scoped(&selection.among, &clauses))
            .collect();
        let wanted: Vec<Scoped> = scoped(&selection.wanted, &clauses).collect();
        let filters = |conditions: &[Scoped]| {
            let filters = conditions.iter();
            filters
                .map(|scoped| self.resolver.filter(scoped, kind))
                .collect::<Result<Vec<_>, _>>()
        };
        let mode = clauses
            .labels
            .as_ref()
            .map_or(Labels::Own, |labels| labels.node);
        let mut groups = Vec::new();
        let mut axes = Vec::new();
        for name in &clauses.by {
            let (group, axis) = self.resolver.group(name, mode, kind)?;
            groups.push(group);
            axes.push(axis);
        }
        let words = |scoped: &Scoped| scoped.condition.node.to_string();
        let single = Answer::single(String::new(), Unit::Count, Exact::from_integer(0));
        Ok(Asked {
            shape: Answer {
                axes,
                bases: BTreeSet::from([basis.node.name().to_owned()]),
                periods: period.iter().map(|period| period.name.clone()).collect(),
                filters: wanted.iter().chain(&among).map(words).collect(),
                multiple: groups.iter().any(|group| group.source.is_multiple()),
                ..single
            },
            basis: basis.node,
            scan: Scan {
                table: self.data.dataset().table(kind),
                period: period.map(|period| (dates, period.first, period.last)),
                among: filters(&among)?,
                wanted: filters(&wanted)?,
                groups,
                every: false,
            },
        })
    }
}

/// A resolved selection, with all of the answer but its values.
struct Asked<'a> {
    scan: Scan<'a>,
    basis: Basis,
    shape: Answer,
}

impl Asked<'_> {
    fn answer(&self, unit: Unit, cells: Vec<Computed>, missed: &Missed) -> Answer {
        let mut answer = Answer {
            unit,
            cells,
            ..self.shape.clone()
        };
        // A record without a closing day is simply not closed; one without a
        // day of receipt is a gap in the source.
        if missed.undated > 0 && self.basis == Basis::Received {
            let kind = named(self.scan.kind(), missed.undated);
            answer.left_out.push(format!(
                "{} {kind} without a day of receipt",
                missed.undated
            ));
        }
        if missed.unlabelled > 0 {
            let names: Vec<&str> = answer
                .axes
                .iter()
                .map(|axis| axis.dimension.as_str())
                .collect();
            let kind = named(self.scan.kind(), missed.unlabelled);
            let names = names.join("` or `");
            answer
                .left_out
                .push(format!("{} {kind} without `{names}`", missed.unlabelled));
        }
        answer
    }

    fn share(mut self) -> Answer {
        self.scan.every = true;
        let mut parts = vec![(0_i128, 0_i128); self.scan.cells()];
        let missed = self.scan.run(|hit, cell| {
            if let Some((numerator, denominator)) = parts.get_mut(cell) {
                *denominator += 1;
                *numerator += i128::from(hit.wanted);
            }
        });
        let kind = self.scan.kind().plural();
        let cells = parts.into_iter().map(|(numerator, denominator)| {
            let mut cell = combine::quotient(whole(numerator), whole(denominator), 100);
            if denominator == 0 {
                cell.missing = Some(format!("there are no such {kind}"));
            }
            cell
        });
        self.answer(Unit::Percent, cells.collect(), &missed)
    }
}

fn scoped(conditions: &[Condition], clauses: &Clauses) -> impl Iterator<Item = Scoped> {
    let labels = clauses
        .labels
        .as_ref()
        .map_or(Labels::Own, |labels| labels.node);
    conditions.iter().map(move |condition| Scoped {
        condition: condition.clone(),
        labels,
    })
}

const fn named(kind: RecordKind, number: u64) -> &'static str {
    if number == 1 {
        kind.singular()
    } else {
        kind.plural()
    }
}

fn whole(count: i128) -> Exact {
    Exact::from_integer(count)
}

fn mean(counts: &BTreeMap<i32, i128>) -> Option<Computed> {
    let records: i128 = counts.values().sum();
    let total: i128 = counts
        .iter()
        .map(|(number, count)| i128::from(*number) * count)
        .sum();
    (records > 0).then(|| combine::quotient(whole(total), whole(records), 1))
}

/// The middle number, or the mean of the two in the middle.
fn middle(counts: &BTreeMap<i32, i128>) -> Option<Computed> {
    let records: i128 = counts.values().sum();
    let at = |rank: i128| {
        let mut passed = 0;
        counts.iter().find_map(|(number, count)| {
            passed += count;
            (passed > rank).then_some(i128::from(*number))
        })
    };
    let low = at((records - 1) / 2)?;
    let high = at(records / 2)?;
    Some(Computed::whole(Exact::new(low + high, 2)))
}
