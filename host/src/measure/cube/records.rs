//! What is computed from records: counts, shares, averages and money.

use std::collections::{BTreeMap, BTreeSet};

use super::resolve::{Scoped, is_verdict};
use super::scan::{Missed, Scan};
use super::{Answered, Cube, Scope, combine, mode, scoped};
use crate::calendar::iso;
use crate::dataset::RecordKind;
use crate::dataset::registry::registry;
use crate::diagnostic::suggest;
use crate::measure::figure::{Answer, Computed, Exact, Unit};
use crate::measure::query::{
    Attribute, Basis, Clauses, Comparison, QueryError, Selection, Spanned, Test,
};

impl<'a> Cube<'a> {
    pub(super) fn average(
        &self,
        asked: &Asked<'_>,
        attribute: &Spanned<Attribute>,
        median: bool,
    ) -> Answered {
        let numbers = self.resolver.numbers(attribute, asked.scan.kind())?;
        // How many records have each number, in order.
        let mut cells: Vec<BTreeMap<i32, i128>> = vec![BTreeMap::new(); asked.scan.cells()];
        // A record with several labels is visited for each, one after the other.
        let mut without = 0_u64;
        let mut last = None;
        let missed = asked.scan.run(|hit, cell| {
            if !hit.wanted {
                return;
            }
            match (numbers.read(hit.record), cells.get_mut(cell)) {
                (Some(number), Some(cell)) => *cell.entry(number).or_default() += 1,
                _ if last == Some(hit.record) => {}
                _ => {
                    without += 1;
                    last = Some(hit.record);
                }
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

    pub(super) fn money(&self, asked: &Asked<'_>, amount: &Spanned<String>) -> Answered {
        let vocabulary = &self.data.dataset().vocabulary;
        let code = vocabulary.amount(&amount.node).ok_or_else(|| {
            let known = &registry().amounts;
            if known.contains_key(&amount.node) {
                let message = format!("no source of this project provides `{}`", amount.node);
                return QueryError::new(amount.span, message).lack();
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

    /// Resolves what a call selects.
    pub(super) fn scan(
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
        let mode = mode(&clauses);
        let mut groups = Vec::new();
        let mut axes = Vec::new();
        for name in &clauses.by {
            let (group, axis) = self.resolver.group(name, mode, kind)?;
            groups.push(group);
            axes.push(axis);
        }
        let mut said: Vec<String> = wanted
            .iter()
            .chain(&among)
            .map(|scoped| scoped.condition.node.to_string())
            .collect();
        let timely = |scoped: &Scoped| match &scoped.condition.node {
            Test::Labels { dimension, .. } => is_verdict(&dimension.node),
            Test::Number { .. } => false,
        };
        if wanted.iter().chain(&among).any(timely)
            || clauses.by.iter().any(|name| is_verdict(&name.node))
        {
            // What is open or overdue is so on one day only.
            said.push(format!("as at {}", iso(self.project.as_at)));
        }
        let single = Answer::single(String::new(), Unit::Count, Exact::from_integer(0));
        Ok(Asked {
            shape: Answer {
                axes,
                bases: BTreeSet::from([basis.node.name().to_owned()]),
                periods: period.iter().map(|period| period.name.clone()).collect(),
                filters: said,
                files: self.data.dataset().files(kind),
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
pub(super) struct Asked<'a> {
    pub(super) scan: Scan<'a>,
    basis: Basis,
    shape: Answer,
}

impl Asked<'_> {
    pub(super) fn answer(&self, unit: Unit, cells: Vec<Computed>, missed: &Missed) -> Answer {
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

    pub(super) fn count(&self) -> Answer {
        let mut counts = vec![0_i128; self.scan.cells()];
        let missed = self.scan.run(|hit, cell| {
            if let Some(count) = counts.get_mut(cell).filter(|_| hit.wanted) {
                *count += 1;
            }
        });
        let cells = counts
            .into_iter()
            .map(|count| Computed::whole(whole(count)));
        self.answer(Unit::Count, cells.collect(), &missed)
    }

    pub(super) fn share(mut self) -> Answer {
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

/// What `within(days of selection)` stands for.
pub(super) fn within(days: &Spanned<i32>, selection: &Selection) -> Selection {
    let condition = |comparison| Spanned {
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
    selection
        .wanted
        .push(condition(Comparison::AtMost(days.node)));
    selection.among.push(condition(Comparison::AtLeast(0)));
    selection
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
