//! Figures from elsewhere: `given` and `total`.

use std::collections::BTreeSet;

use num_traits::CheckedAdd;

use super::Cube;
use super::list::List;
use super::resolve::Scoped;
use super::scan::NOWHERE;
use crate::calendar;
use crate::dataset::{Aggregate, Quantity, Span as Time};
use crate::diagnostic::suggest;
use crate::measure::figure::{Answer, Axis, Computed, Exact, Provenance, Unit};
use crate::measure::query::{Clauses, Labels, QueryError, Spanned, Test};

/// Which aggregates a query asks for.
struct Wanted<'q> {
    series: &'q Spanned<String>,
    clauses: &'q Clauses,
    conditions: &'q [Scoped],
}

impl Cube<'_> {
    /// `given(SERIES …)`: exactly one aggregate for each cell; or
    /// `total(SERIES …)`: the sum of one or more.
    pub(super) fn aggregates(
        &self,
        series: &Spanned<String>,
        total: bool,
        clauses: &Clauses,
        conditions: &[Scoped],
    ) -> Result<Answer, QueryError> {
        let wanted = Wanted {
            series,
            clauses,
            conditions,
        };
        let (time, period) = self.time(&wanted)?;
        let of_series = self.of_series(series)?;
        let tests = self.tests(&wanted)?;
        let mode = super::mode(clauses);
        let lists = clauses
            .by
            .iter()
            .map(|name| self.dimension_of_aggregates(name, mode))
            .collect::<Result<Vec<List>, _>>()?;
        let named: BTreeSet<usize> = tests
            .iter()
            .map(|(dimension, ..)| *dimension)
            .chain(lists.iter().filter_map(|list| list.dimension))
            .collect();

        let matching: Vec<&Aggregate> = of_series
            .iter()
            .copied()
            .filter(|aggregate| aggregate.span == time)
            .filter(|aggregate| match &clauses.area {
                Some(area) => aggregate.area == area.node,
                None => true,
            })
            .filter(|aggregate| tests.iter().all(|test| holds(aggregate, test)))
            .filter(|aggregate| {
                let has = dimensions(aggregate);
                if total {
                    named.is_subset(&has)
                } else {
                    named == has
                }
            })
            .collect();
        let one_kind = |of: &dyn Fn(&Aggregate) -> String| {
            matching
                .iter()
                .map(|aggregate| of(aggregate))
                .collect::<BTreeSet<String>>()
                .len()
                < 2
        };
        let Some(first) = matching.first() else {
            return Err(self.none_matches(&wanted, &of_series));
        };
        // A series that has several areas in any period is asked for one by name:
        // if ours were not published, another's would be taken for it.
        let areas: BTreeSet<&str> = of_series
            .iter()
            .map(|aggregate| aggregate.area.as_str())
            .collect();
        if clauses.area.is_none() && areas.len() > 1 {
            let why = "the series has several areas, and none is named";
            return Err(self.several(&wanted, &matching, why));
        }
        if !one_kind(&|aggregate| aggregate.area.clone()) {
            return Err(self.several(&wanted, &matching, "several areas match"));
        }
        if !one_kind(&|aggregate| aggregate.unit.clone()) {
            return Err(self.several(&wanted, &matching, "several units match"));
        }
        if !one_kind(&|aggregate| format!("{:?}", dimensions(aggregate))) {
            return Err(self.several(
                &wanted,
                &matching,
                "figures by different dimensions match, and adding them would count twice",
            ));
        }
        let unit = Unit::parse(&first.unit).ok_or_else(|| {
            let message = format!("`{}` is not a unit", first.unit);
            QueryError::new(series.span, message)
        })?;
        if total && !matches!(unit, Unit::Count | Unit::Pounds) {
            let message = format!("{} cannot be added up", unit.words());
            return Err(QueryError::new(series.span, message).hint("use `given`"));
        }

        let mut cells: Vec<Vec<&Aggregate>> =
            vec![Vec::new(); lists.iter().map(|list| list.axis.labels.len()).product()];
        for aggregate in &matching {
            if let Some(cell) = cell(aggregate, &lists).and_then(|at| cells.get_mut(at)) {
                cell.push(aggregate);
            }
        }
        if !total && let Some(several) = cells.iter().find(|cell| cell.len() > 1) {
            return Err(self.several(&wanted, several, "several figures match"));
        }
        Ok(Answer {
            provenance: Provenance::Aggregate,
            decimals: decimals(&matching),
            cells: cells.iter().map(|cell| add(cell)).collect(),
            axes: lists
                .into_iter()
                .map(|list| list.axis)
                .collect::<Vec<Axis>>(),
            periods: vec![period],
            filters: conditions
                .iter()
                .map(|scoped| scoped.condition.node.to_string())
                .chain([format!("area {}", first.area)])
                .collect(),
            sources: matching
                .iter()
                .map(|aggregate| aggregate.publisher.clone())
                .collect(),
            files: matching
                .iter()
                .filter_map(|aggregate| self.data.dataset().file(aggregate.origin))
                .map(str::to_owned)
                .collect(),
            ..Answer::single(String::new(), unit, Exact::from_integer(0))
        })
    }

    fn time(&self, wanted: &Wanted<'_>) -> Result<(Time, String), QueryError> {
        let clauses = wanted.clauses;
        match (&clauses.period, &clauses.as_at) {
            (Some(name), _) => {
                let period = self.period(name)?;
                Ok((Time::During(period.first, period.last), period.name))
            }
            (None, Some(day)) => Ok((
                Time::AsAt(day.node),
                format!("as at {}", calendar::iso(day.node)),
            )),
            (None, None) => Err(QueryError::new(
                wanted.series.span,
                "the figure's period or day is missing",
            )
            .hint("add `; period …` or `; as-at …`")),
        }
    }

    fn of_series(&self, series: &Spanned<String>) -> Result<Vec<&Aggregate>, QueryError> {
        let aggregates = &self.data.dataset().aggregates;
        let found: Vec<&Aggregate> = aggregates
            .iter()
            .filter(|aggregate| aggregate.series == series.node)
            .collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let known: BTreeSet<&str> = aggregates
            .iter()
            .map(|known| known.series.as_str())
            .collect();
        let message = format!("`{}` is not a series of this project", series.node);
        Err(QueryError::new(series.span, message)
            .suggest(suggest(&series.node, known))
            .lack())
    }

    fn dimension_of_aggregates(
        &self,
        name: &Spanned<String>,
        mode: Labels,
    ) -> Result<List, QueryError> {
        let list = self.resolver.list(name, mode)?;
        if list.dimension.is_none() {
            let message = format!("figures from elsewhere have no `{}`", name.node);
            return Err(QueryError::new(name.span, message));
        }
        Ok(list)
    }

    /// Each condition as dimension, named labels and whether it is negated.
    fn tests(&self, wanted: &Wanted<'_>) -> Result<Vec<(usize, Vec<bool>, bool)>, QueryError> {
        wanted
            .conditions
            .iter()
            .map(|scoped| match &scoped.condition.node {
                Test::Number { attribute, .. } => Err(QueryError::new(
                    attribute.span,
                    format!("figures from elsewhere have no `{}`", attribute.node.name()),
                )),
                Test::Labels {
                    dimension,
                    negated,
                    labels,
                } => {
                    let (list, named) = self.resolver.named(dimension, labels, scoped.labels)?;
                    match list.dimension {
                        Some(at) => Ok((at, named, *negated)),
                        None => Err(QueryError::new(
                            dimension.span,
                            format!("figures from elsewhere have no `{}`", dimension.node),
                        )),
                    }
                }
            })
            .collect()
    }

    fn none_matches(&self, wanted: &Wanted<'_>, series: &[&Aggregate]) -> QueryError {
        let name = &wanted.series.node;
        let message = format!("no figure of `{name}` matches");
        QueryError::new(wanted.series.span, message)
            .hint(self.candidates(series))
            .lack()
    }

    fn several(&self, wanted: &Wanted<'_>, found: &[&Aggregate], why: &str) -> QueryError {
        QueryError::new(wanted.series.span, why).hint(self.candidates(found))
    }

    /// The figures that a query could have meant, as it would name them.
    fn candidates(&self, figures: &[&Aggregate]) -> String {
        const SHOWN: usize = 6;
        let vocabulary = &self.data.dataset().vocabulary;
        let mut shown: Vec<String> = figures
            .iter()
            .take(SHOWN)
            .map(|figure| {
                let labels = figure.values.iter().filter_map(|(dimension, label)| {
                    let dimension = vocabulary.dimensions.get(usize::from(*dimension))?;
                    let label = dimension.labels.get(usize::from(*label))?;
                    Some(format!("{} = \"{}\"", dimension.code, label.text))
                });
                let time = match figure.span {
                    Time::During(first, last) => self.name_of(first, last),
                    Time::AsAt(day) => format!("as-at {}", calendar::iso(day)),
                };
                let labels: Vec<String> = labels
                    .chain([format!("area \"{}\"", figure.area), time])
                    .collect();
                labels.join(", ")
            })
            .collect();
        if figures.len() > SHOWN {
            shown.push(format!("and {} more", figures.len() - SHOWN));
        }
        format!("there are: {}", shown.join("; "))
    }
}

/// The dimensions that select a figure of its series.
fn dimensions(aggregate: &Aggregate) -> BTreeSet<usize> {
    let of = aggregate.values.iter();
    of.map(|(dimension, _)| usize::from(*dimension)).collect()
}

fn label(aggregate: &Aggregate, dimension: usize) -> Option<usize> {
    aggregate
        .values
        .iter()
        .find(|(known, _)| usize::from(*known) == dimension)
        .map(|(_, label)| usize::from(*label))
}

fn holds(aggregate: &Aggregate, (dimension, named, negated): &(usize, Vec<bool>, bool)) -> bool {
    label(aggregate, *dimension)
        .and_then(|label| named.get(label))
        .is_some_and(|named| named != negated)
}

/// The cell that an aggregate belongs to.
fn cell(aggregate: &Aggregate, lists: &[List]) -> Option<usize> {
    lists.iter().try_fold(0, |at, list| {
        let place = *list.positions.get(label(aggregate, list.dimension?)?)?;
        (place != NOWHERE).then(|| at * list.axis.labels.len() + usize::from(place))
    })
}

/// Decimals as published, where all figures agree on them.
fn decimals(figures: &[&Aggregate]) -> Option<u8> {
    let mut all = figures.iter().filter_map(|figure| match figure.quantity {
        Quantity::Number { decimals, .. } => Some(decimals),
        Quantity::Share { .. } | Quantity::Missing => None,
    });
    let first = all.next()?;
    all.all(|decimals| decimals == first).then_some(first)
}

fn value(quantity: Quantity) -> Computed {
    match quantity {
        Quantity::Number { digits, decimals } => match 10_i128.checked_pow(u32::from(decimals)) {
            Some(scale) => Computed::whole(Exact::new(i128::from(digits), scale)),
            None => Computed::missing("it has too many decimals"),
        },
        Quantity::Share {
            numerator,
            denominator,
        } => super::combine::quotient(
            Exact::from_integer(i128::from(numerator)),
            Exact::from_integer(i128::from(denominator)),
            100,
        ),
        Quantity::Missing => Computed::missing("it was published as not available"),
    }
}

/// The sum of a cell's figures; one that is missing leaves the sum unknown.
fn add(figures: &[&Aggregate]) -> Computed {
    let mut values = figures.iter().map(|figure| value(figure.quantity));
    let Some(first) = values.next() else {
        return Computed::missing("no figure was published");
    };
    values.fold(first, |sum, next| match (sum.value, next.value) {
        (Some(left), Some(right)) => left.checked_add(&right).map_or_else(
            || Computed::missing("the sum is too large"),
            Computed::whole,
        ),
        (None, _) => sum,
        (_, None) => next,
    })
}
