//! The cube: a project's records and figures, ready to be asked.
//!
//! A query is resolved once (subject to table, dimensions to columns, labels to
//! positions) and then answered by one pass over the records of its subject:
//! see `scan`. Nothing is precomputed, and nothing is rounded.

use std::collections::BTreeSet;

use crate::dataset::{Common, Day, ValidDataset};
use crate::diagnostic::suggest;
use crate::measure::catalogue;
use crate::measure::figure::{Answer, Axis, Computed, Exact, Provenance, Unit};
use crate::measure::query;
use crate::measure::query::{
    Call, Clauses, Condition, Expression, Function, Labels, PeriodName, Query, QueryError, Records,
    Span, Spanned,
};
use crate::project::{Period, Project};
use records::within;
use resolve::{Resolver, Scoped};

mod aggregates;
mod combine;
mod denominators;
mod list;
mod records;
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

    /// What stands for the answer to a query that [lacks](QueryError::lack) what
    /// it needs: no value, for each label where those are known.
    pub fn without(&self, query: &Query, error: &QueryError) -> Answer {
        let axes: Vec<Axis> = query
            .by()
            .into_iter()
            .map(|name| {
                let name = name.strip_suffix(query::OR_NONE).unwrap_or(name);
                let spanned = Spanned {
                    node: name.to_owned(),
                    span: query.expression.span(),
                };
                let list = self.resolver.list(&spanned, Labels::Own);
                list.map_or_else(
                    |_| Axis {
                        dimension: name.to_owned(),
                        labels: Vec::new(),
                    },
                    |list| list.axis,
                )
            })
            .collect();
        let cells = axes.iter().map(|axis| axis.labels.len()).product();
        Answer {
            axes,
            cells: vec![Computed::missing(&*error.message); cells],
            ..Answer::single(query.to_string(), Unit::Count, Exact::from_integer(0))
        }
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
            Function::Standard(procedure, stage) => self.standard(procedure, stage),
            Function::Denominator(name) => self.denominator(name, &inner().clauses),
            Function::NumberOf(dimension) => self.number_of(dimension),
            Function::Given(series, conditions) | Function::Total(series, conditions) => {
                let scope = inner();
                let total = matches!(function, Function::Total(..));
                let mut all = scope.among;
                all.extend(scoped(conditions, &scope.clauses));
                self.aggregates(series, total, &scope.clauses, &all)
            }
            Function::Count(selection) => Ok(self.scan(selection, clauses, scope)?.count()),
            Function::Share(selection) => Ok(self.scan(selection, clauses, scope)?.share()),
            Function::Within(days, selection) => {
                let selection = within(days, selection);
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
            QueryError {
                lack: error.lack,
                ..QueryError::new(at, message).suggest(error.hint)
            }
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

    /// The time that the project's own standard gives a stage.
    fn standard(&self, procedure: &Spanned<String>, stage: &Spanned<i32>) -> Answered {
        let mut standards = self.project.standards.iter();
        let standard = standards
            .find(|standard| {
                standard.procedure == procedure.node
                    && i32::from(standard.stage) == stage.node
                    && standard.timescale.is_none()
            })
            .ok_or_else(|| {
                let message = format!(
                    "this project declares no standard for stage {} of `{}`",
                    stage.node, procedure.node
                );
                QueryError::new(procedure.span, message)
                    .hint("it stands under `[[standards]]` in report.toml, without a timescale")
                    .lack()
            })?;
        let value = Exact::new(i128::from(standard.working_days), 1);
        Ok(Answer {
            provenance: Provenance::Fact,
            sources: BTreeSet::from([format!("{}, own standard", self.project.authority.name)]),
            decimals: Some(0),
            ..Answer::single(String::new(), Unit::WorkingDays, value)
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
                    .lack()
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
}

/// Whose labels the clauses ask for: the council's own unless they say.
fn mode(clauses: &Clauses) -> Labels {
    let labels = clauses.labels.as_ref();
    labels.map_or(Labels::Own, |labels| labels.node)
}

fn scoped(conditions: &[Condition], clauses: &Clauses) -> impl Iterator<Item = Scoped> {
    let labels = mode(clauses);
    conditions.iter().map(move |condition| Scoped {
        condition: condition.clone(),
        labels,
    })
}
