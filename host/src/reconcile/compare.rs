//! One published figure against the computed one.

use super::same::Printed;
use super::table::Record;
use super::{FILE, Reconciled, Verdict};
use crate::csv::Cell;
use crate::diagnostic::{Diagnostic, nearest};
use crate::disclose::{self, Figure, Rules};
use crate::measure::Cube;
use crate::measure::figure::{Exact, Unit};
use crate::measure::print::{self, Rounding};
use crate::measure::query::{self, Query};
use crate::project::Decimal;

/// Why a row cannot be compared: where in which cell.
pub(super) struct Problem<'r> {
    cell: &'r Cell,
    start: usize,
    end: usize,
    message: String,
    hint: Option<String>,
}

impl<'r> Problem<'r> {
    fn of(cell: &'r Cell, message: impl Into<String>) -> Self {
        Self {
            cell,
            start: 0,
            end: cell.text.len(),
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn diagnostic(self, code: &str, text: &str) -> Diagnostic {
        let place = self.cell.place_of(FILE, text, self.start, self.end);
        Diagnostic {
            hint: self.hint,
            ..Diagnostic::error(code, self.message).at(place)
        }
    }
}

/// What a row says was published.
pub(super) struct Published {
    pub(super) value: Exact,
    pub(super) decimals: u8,
    units: &'static [Unit],
}

/// Reads what was published.
///
/// # Errors
/// The value, its decimals or its unit: the file itself is wrong.
pub(super) fn published(record: &Record) -> Result<Published, Problem<'_>> {
    let value = Decimal::parse(&record.value.text)
        .ok_or_else(|| Problem::of(&record.value, "the published value is not a number"))?;
    let value = exact(value)
        .ok_or_else(|| Problem::of(&record.value, "the published value has too many decimals"))?;
    let decimals: u8 = record
        .decimals
        .text
        .trim()
        .parse()
        .ok()
        .filter(|decimals| *decimals <= 9)
        .ok_or_else(|| Problem::of(&record.decimals, "`decimals` is a number from 0 to 9"))?;
    let units = units(record.unit.text.trim()).ok_or_else(|| {
        let message = format!("`{}` is not a unit", record.unit.text);
        let hint = nearest(&record.unit.text, UNITS.map(|(name, _)| name));
        Problem {
            hint: hint.map(|near| format!("did you mean `{near}`?")),
            ..Problem::of(&record.unit, message)
        }
    })?;
    Ok(Published {
        value,
        decimals,
        units,
    })
}

/// A row that nothing could be computed for.
pub(super) fn unbound(
    record: &Record,
    published: &Published,
    problem: &Problem<'_>,
    cube: &Cube<'_>,
) -> Reconciled {
    let query = query::parse(&record.figure.text).ok();
    Reconciled {
        verdict: Verdict::Unbound,
        note: joined(&problem.message, &record.note),
        ..shell(record, published, query.as_ref(), cube)
    }
}

/// A row without what was computed.
fn shell(
    record: &Record,
    published: &Published,
    query: Option<&Query>,
    cube: &Cube<'_>,
) -> Reconciled {
    Reconciled {
        id: record.id.text.clone(),
        section: record.section.clone(),
        published: print::plain(published.value, published.decimals),
        unit: record.unit.text.trim().to_owned(),
        computed: None,
        kind: None,
        verdict: Verdict::Differs,
        figure: record.figure.text.clone(),
        note: String::new(),
        printed: Printed::new(record, published, query, cube.project()),
    }
}

/// Computes a row's figure and compares.
///
/// # Errors
/// There is no expression, or none that gives one value in the unit.
pub(super) fn compare<'r>(
    record: &'r Record,
    published: &Published,
    cube: &Cube<'_>,
    rules: &Rules,
) -> Result<Reconciled, Problem<'r>> {
    let (query, figure) = figure(&record.figure, cube, rules)?;
    if !published.units.contains(&figure.unit()) {
        let message = format!(
            "the figure counts in {}, the published one in {}",
            figure.unit().words(),
            record.unit.text
        );
        return Err(Problem::of(&record.figure, message));
    }
    let (computed, verdict, how) = match figure.value() {
        Some(value) => {
            let (verdict, how) = verdict(value, published.value, published.decimals);
            let how = match verdict {
                Verdict::Exact => String::new(),
                _ => format!("{how} ({})", working(&figure, value)),
            };
            (Some(print::plain(value, published.decimals)), verdict, how)
        }
        None => {
            let why = figure.missing().unwrap_or("there is no value");
            (None, Verdict::Differs, why.to_owned())
        }
    };
    let mut reconciled = Reconciled {
        computed,
        kind: Some(figure.provenance()),
        verdict,
        note: joined(&how, &record.note),
        ..shell(record, published, Some(&query), cube)
    };
    reconciled.printed.computed = figure.value();
    Ok(reconciled)
}

fn figure<'r>(
    cell: &'r Cell,
    cube: &Cube<'_>,
    rules: &Rules,
) -> Result<(Query, Figure), Problem<'r>> {
    if cell.text.trim().is_empty() {
        return Err(Problem::of(cell, "there is no expression"));
    }
    let problem = |error: query::QueryError| Problem {
        cell,
        start: error.start,
        end: error.end,
        message: error.message,
        hint: error.hint,
    };
    let query = query::parse(&cell.text).map_err(problem)?;
    let answer = cube.answer(&query).map_err(problem)?;
    let gated = disclose::gate(&answer, rules);
    match gated.single() {
        Some(figure) => Ok((query, figure.clone())),
        None => Err(Problem {
            hint: Some("leave out `by`".to_owned()),
            ..Problem::of(cell, "the expression gives several values")
        }),
    }
}

/// The published unit of a figure with the units that may be computed for it. A
/// published `count` is any plain number.
const UNITS: [(&str, &[Unit]); 9] = [
    ("count", &[Unit::Count, Unit::Years, Unit::Rate]),
    ("percent", &[Unit::Percent]),
    ("percent-change", &[Unit::Percent]),
    ("per-people-percent", &[Unit::Percent]),
    ("percentage-points", &[Unit::PercentagePoints]),
    ("working-days", &[Unit::WorkingDays]),
    ("gbp", &[Unit::Pounds]),
    ("years", &[Unit::Years]),
    ("rate", &[Unit::Rate]),
];

fn units(name: &str) -> Option<&'static [Unit]> {
    UNITS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, units)| *units)
}

fn exact(value: Decimal) -> Option<Exact> {
    let scale = 10_i128.checked_pow(u32::from(value.decimals))?;
    Some(Exact::new(i128::from(value.digits), scale))
}

fn verdict(value: Exact, published: Exact, decimals: u8) -> (Verdict, &'static str) {
    let equal = |rounding| print::round(value, decimals, rounding) == published;
    if equal(Rounding::HalfUp) {
        return (Verdict::Exact, "");
    }
    match (equal(Rounding::Truncated), equal(Rounding::HalfEven)) {
        (true, false) => (Verdict::Rounding, "equal only truncated"),
        (false, true) => (Verdict::Rounding, "equal only with halves to even"),
        (true, true) => (
            Verdict::Rounding,
            "equal only truncated or with halves to even",
        ),
        (false, false) => (Verdict::Differs, "not equal in any rounding"),
    }
}

/// The exact value with two more digits than anyone prints, and its parts.
fn working(figure: &Figure, value: Exact) -> String {
    let exact = if value.is_integer() {
        value.to_string()
    } else {
        print::plain(value, 3)
    };
    let plain = |part: Exact| {
        if part.is_integer() {
            part.to_string()
        } else {
            print::plain(part, 3)
        }
    };
    match (figure.numerator(), figure.denominator()) {
        (Some(above), Some(below)) => {
            format!(
                "computed {exact}, from {} and {}",
                plain(above),
                plain(below)
            )
        }
        _ => format!("computed {exact}"),
    }
}

fn joined(first: &str, second: &str) -> String {
    match (first.trim(), second.trim()) {
        ("", text) | (text, "") => text.to_owned(),
        (first, second) => format!("{first}. {second}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_figure_may_be_in_any_unit_of_the_contract() {
        for name in crate::dataset::UNITS {
            let unit = Unit::parse(name).unwrap();
            assert!(
                units(name).is_some_and(|units| units.contains(&unit)),
                "{name}"
            );
        }
    }
}
