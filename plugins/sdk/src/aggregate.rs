//! Figures that were not computed from cases.

use crate::day::Day;
use crate::number::Decimal;

/// A figure that was not computed from cases: a population, a target, an
/// earlier year, another authority. Its labels follow with [`crate::Record::label`].
#[derive(Debug, Clone, Copy)]
pub struct Aggregate<'a> {
    /// A stable name in kebab-case for the series.
    pub series: &'a str,
    /// Who published it.
    pub publisher: &'a str,
    /// The area or authority it describes.
    pub area: &'a str,
    /// When.
    pub span: Span,
    /// How much.
    pub quantity: Quantity,
    /// Of what.
    pub unit: Unit,
}

/// What an aggregate is about in time; days included at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// From the first to the last day.
    During {
        /// First day.
        first: Day,
        /// Last day.
        last: Day,
    },
    /// On one day.
    AsAt(Day),
}

impl Span {
    /// The year from 1 April that is written `2024-25` or `2024/25`, or its
    /// quarter, `2024-25 Q1` to `Q4`.
    pub fn financial_year(text: &str) -> Option<Self> {
        let (year, quarter) = match text.split_once(' ') {
            Some((year, quarter)) => (year, Some(quarter.trim())),
            None => (text, None),
        };
        let (first, second) = year.split_once(['-', '/'])?;
        let is_year = |text: &str, digits: usize| {
            text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_year(first, 4) || !is_year(second, 2) {
            return None;
        }
        let year: i32 = first.parse().ok()?;
        if (year + 1).rem_euclid(100) != second.parse::<i32>().ok()? {
            return None;
        }
        let (first, last) = match quarter {
            None => (Day::new(year, 4, 1), Day::new(year + 1, 3, 31)),
            Some("Q1") => (Day::new(year, 4, 1), Day::new(year, 6, 30)),
            Some("Q2") => (Day::new(year, 7, 1), Day::new(year, 9, 30)),
            Some("Q3") => (Day::new(year, 10, 1), Day::new(year, 12, 31)),
            Some("Q4") => (Day::new(year + 1, 1, 1), Day::new(year + 1, 3, 31)),
            Some(_) => return None,
        };
        Some(Self::During {
            first: first?,
            last: last?,
        })
    }
}

/// The value of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// As it was published, at its printed decimals.
    Number(Decimal),
    /// A share whose parts are both known; the denominator is not 0.
    Share {
        /// Above.
        numerator: i64,
        /// Below.
        denominator: i64,
    },
    /// Published as not available.
    Missing,
}

impl From<Decimal> for Quantity {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<i64> for Quantity {
    fn from(number: i64) -> Self {
        Self::Number(Decimal::whole(number))
    }
}

/// What an aggregate's value is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number of records or people.
    Count,
    /// Percent, as printed: 29.5 is 29.5%.
    Percent,
    /// Working days.
    WorkingDays,
    /// Pounds.
    Gbp,
    /// Years.
    Years,
    /// A rate, whose base the series' name says.
    Rate,
}

impl Unit {
    /// Every unit, in the order of the contract.
    pub const ALL: [Self; 6] = [
        Self::Count,
        Self::Percent,
        Self::WorkingDays,
        Self::Gbp,
        Self::Years,
        Self::Rate,
    ];

    /// As the contract writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Percent => "percent",
            Self::WorkingDays => "working-days",
            Self::Gbp => "gbp",
            Self::Years => "years",
            Self::Rate => "rate",
        }
    }

    /// The unit with that code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn financial_years_and_quarters() {
        let during = |first: (i32, u32, u32), last: (i32, u32, u32)| {
            Some(Span::During {
                first: Day::new(first.0, first.1, first.2).expect("a day"),
                last: Day::new(last.0, last.1, last.2).expect("a day"),
            })
        };
        for (text, expected) in [
            ("2024-25", during((2024, 4, 1), (2025, 3, 31))),
            ("2024/25", during((2024, 4, 1), (2025, 3, 31))),
            ("1999-00", during((1999, 4, 1), (2000, 3, 31))),
            ("2024-25 Q4", during((2025, 1, 1), (2025, 3, 31))),
            ("2024-26", None),
            ("2024-25 Q5", None),
            ("2024", None),
            ("2024-2025", None),
        ] {
            assert_eq!(Span::financial_year(text), expected, "{text}");
        }
    }
}
