//! Arithmetic on answers: exact, checked, cell by cell, with the working of
//! both sides kept.

use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};

use crate::measure::figure::{Answer, Computed, Exact, Unit};
use crate::measure::query::{QueryError, Span};

/// Why a value cannot be held: beyond 38 digits nothing is a council's number.
const TOO_LARGE: &str = "the value is too large to be held exactly";

type Combined = Result<Answer, QueryError>;

/// Adds or subtracts what counts in the same unit.
pub(super) fn sum(left: Answer, right: Answer, minus: bool, at: Span) -> Combined {
    if left.unit != right.unit {
        let (verb, joint) = if minus {
            ("subtracted", "from")
        } else {
            ("added", "to")
        };
        let message = format!(
            "{} cannot be {verb} {joint} {}",
            right.unit.words(),
            left.unit.words()
        );
        return Err(QueryError::new(at, message));
    }
    let unit = match (left.unit, minus) {
        (Unit::Percent, true) => Unit::PercentagePoints,
        (unit, _) => unit,
    };
    zip(left, right, unit, at, |left, right| {
        let value = if minus {
            left.value.checked_sub(&right.value)
        } else {
            left.value.checked_add(&right.value)
        };
        let signed = |term: &Exact| if minus { -*term } else { *term };
        let mut terms = left.terms();
        terms.extend(right.terms().iter().map(signed));
        match value {
            Some(value) => Computed {
                terms,
                ..Computed::whole(value)
            },
            None => Computed::missing(TOO_LARGE),
        }
    })
}

/// The first as a percentage of the second.
pub(super) fn ratio(first: Answer, second: Answer, at: Span) -> Combined {
    if first.unit != second.unit {
        let message = format!(
            "{} are no share of {}",
            first.unit.words(),
            second.unit.words()
        );
        return Err(QueryError::new(at, message).hint("use `rate(FIRST, SECOND, PER)`"));
    }
    zip(first, second, Unit::Percent, at, |first, second| {
        quotient(first.value, second.value, 100)
    })
}

/// The first for so many of the second.
pub(super) fn rate(first: Answer, second: Answer, per: i32, at: Span) -> Combined {
    let unit = match first.unit {
        Unit::Pounds => Unit::Pounds,
        _ => Unit::Rate,
    };
    zip(first, second, unit, at, |first, second| {
        quotient(first.value, second.value, per)
    })
}

/// From the second to the first: in percent, or for percentages in points.
pub(super) fn change(now: Answer, before: Answer, at: Span) -> Combined {
    if now.unit != before.unit {
        let message = format!(
            "{} cannot be compared with {}",
            now.unit.words(),
            before.unit.words()
        );
        return Err(QueryError::new(at, message));
    }
    if now.unit == Unit::Percent {
        return sum(now, before, true, at);
    }
    zip(now, before, Unit::Percent, at, |now, before| {
        let before = before.value;
        match now.value.checked_sub(&before) {
            Some(difference) => Computed {
                numerator: Some(difference),
                ..quotient(difference, before, 100)
            },
            None => Computed::missing(TOO_LARGE),
        }
    })
}

/// A fraction, times so many, with its parts.
pub(super) fn quotient(numerator: Exact, denominator: Exact, per: i32) -> Computed {
    let parts = Computed {
        numerator: Some(numerator),
        denominator: Some(denominator),
        per: Some(per),
        ..Computed::default()
    };
    if denominator.is_zero() {
        return Computed {
            missing: Some("the denominator is 0".to_owned()),
            ..parts
        };
    }
    let value = numerator
        .checked_mul(&Exact::from_integer(i128::from(per)))
        .and_then(|scaled| scaled.checked_div(&denominator));
    Computed {
        missing: value.is_none().then(|| TOO_LARGE.to_owned()),
        value,
        ..parts
    }
}

/// A cell that has a value.
#[derive(Clone, Copy)]
struct Known<'a> {
    value: Exact,
    cell: &'a Computed,
}

impl Known<'_> {
    /// What it was added up from; itself where it is no sum.
    fn terms(self) -> Vec<Exact> {
        if self.cell.terms.is_empty() {
            vec![self.value]
        } else {
            self.cell.terms.clone()
        }
    }
}

/// Combines two answers by the same dimensions; a single value goes with every
/// cell of the other.
fn zip(
    left: Answer,
    right: Answer,
    unit: Unit,
    at: Span,
    combine: impl Fn(Known<'_>, Known<'_>) -> Computed,
) -> Combined {
    let cell = |left: &Computed, right: &Computed| match (left.value, right.value) {
        (Some(first), Some(second)) => {
            let known = |value, cell| Known { value, cell };
            combine(known(first, left), known(second, right))
        }
        (None, _) => Computed::missing(why(left)),
        (_, None) => Computed::missing(why(right)),
    };
    let (axes, cells) = match (left.cells.as_slice(), right.cells.as_slice()) {
        (lefts, rights) if left.axes == right.axes => {
            let cells = lefts.iter().zip(rights).map(|(l, r)| cell(l, r)).collect();
            (left.axes.clone(), cells)
        }
        (lefts, [single]) if right.axes.is_empty() => {
            let cells = lefts.iter().map(|l| cell(l, single)).collect();
            (left.axes.clone(), cells)
        }
        ([single], rights) if left.axes.is_empty() => {
            let cells = rights.iter().map(|r| cell(single, r)).collect();
            (right.axes.clone(), cells)
        }
        _ => {
            return Err(QueryError::new(at, "the parts are by different dimensions"));
        }
    };
    let mut answer = Answer {
        unit,
        axes,
        cells,
        decimals: None,
        ..left
    };
    answer.provenance = answer.provenance.max(right.provenance);
    answer.definitions.extend(right.definitions);
    answer.bases.extend(right.bases);
    answer.sources.extend(right.sources);
    answer.files.extend(right.files);
    answer.multiple |= right.multiple;
    append(&mut answer.periods, right.periods);
    append(&mut answer.filters, right.filters);
    append(&mut answer.left_out, right.left_out);
    Ok(answer)
}

fn why(cell: &Computed) -> String {
    cell.missing.clone().unwrap_or_default()
}

fn append(list: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
