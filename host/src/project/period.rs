//! Periods: a financial year, a quarter of one, or any range of days.

use crate::calendar::{self, Day};
use crate::diagnostic::shortened;

/// A range of days, both included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// As it was written: `2024-25`, `2024-25 Q1`, `2024-04-01..2024-06-30`.
    pub name: String,
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
}

impl Period {
    /// Whether it is a year, of which an annual report is made.
    pub fn is_a_year(&self) -> bool {
        (365..=366).contains(&(self.last - self.first + 1))
    }

    /// Reads `2024-25` (1 April to 31 March), `2024-25 Q1` (its first quarter)
    /// or `2024-04-01..2024-06-30`.
    ///
    /// # Errors
    /// A lower-case fragment that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::read(text.trim()).map_err(|message| shortened(&message))
    }

    fn read(name: &str) -> Result<Self, String> {
        let bad = || {
            format!(
                "`{name}` is not a period: write `2024-25`, `2024-25 Q1` or \
                 `2024-04-01..2024-06-30`"
            )
        };
        let (first, last) = match name.split_once("..") {
            Some((first, last)) => (
                calendar::parse_iso(first.trim()).ok_or_else(bad)?,
                calendar::parse_iso(last.trim()).ok_or_else(bad)?,
            ),
            None => financial(name)?.ok_or_else(bad)?,
        };
        if last < first {
            return Err(format!("`{name}` ends before it begins"));
        }
        Ok(Self {
            name: name.to_owned(),
            first,
            last,
        })
    }

    /// The same stretch of the year before, as a quarter is compared with the
    /// quarter a year earlier. `None` where the calendar has no such days.
    pub fn a_year_before(&self) -> Option<Self> {
        let name = match self.name.split_once('-') {
            _ if self.name.contains("..") => {
                let earlier = |day: Day| {
                    let (year, month, of_month) = calendar::parts(day)?;
                    // 29 February has no counterpart: the 28th closes the month.
                    calendar::day(year - 1, month, of_month)
                        .or_else(|| calendar::day(year - 1, month, of_month - 1))
                };
                let (first, last) = (earlier(self.first)?, earlier(self.last)?);
                format!("{}..{}", calendar::iso(first), calendar::iso(last))
            }
            Some((year, rest)) => {
                let from: i16 = year.parse().ok()?;
                let quarter = rest.split_once(' ').map(|(_, quarter)| quarter.trim());
                let year = format!("{}-{:02}", from - 1, from % 100);
                quarter.map_or(year.clone(), |quarter| format!("{year} {quarter}"))
            }
            None => return None,
        };
        Self::parse(&name).ok()
    }

    /// Whether a day falls in it.
    pub fn contains(&self, day: Day) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

/// The days of a financial year or of a quarter of one; `None` when the text
/// is not shaped like either.
fn financial(name: &str) -> Result<Option<(Day, Day)>, String> {
    let (year, quarter) = match name.split_once(' ') {
        Some((year, quarter)) => (year, Some(quarter.trim())),
        None => (name, None),
    };
    let Some((from, to)) = year.split_once('-') else {
        return Ok(None);
    };
    let digits = |text: &str, len| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(from, 4) || !digits(to, 2) {
        return Ok(None);
    }
    let (Ok(from), Ok(to)) = (from.parse::<i16>(), to.parse::<i16>()) else {
        return Ok(None);
    };
    if (from + 1) % 100 != to {
        let next = (from + 1) % 100;
        return Err(format!(
            "`{year}` is not a financial year: {from} is followed by {next:02}"
        ));
    }
    let (start, end) = match quarter {
        None => ((from, 4), (from + 1, 4)),
        Some("Q1") => ((from, 4), (from, 7)),
        Some("Q2") => ((from, 7), (from, 10)),
        Some("Q3") => ((from, 10), (from + 1, 1)),
        Some("Q4") => ((from + 1, 1), (from + 1, 4)),
        Some(other) => return Err(format!("`{other}` is not a quarter: Q1, Q2, Q3 or Q4")),
    };
    let first = |(year, month)| calendar::day(year, month, 1);
    Ok(first(start).zip(first(end).map(|day| day - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_before_keeps_the_stretch() {
        for (text, expected) in [
            ("2024-25", "2023-24"),
            ("2000-01 Q3", "1999-00 Q3"),
            ("2024-02-01..2024-02-29", "2023-02-01..2023-02-28"),
        ] {
            let before = Period::parse(text).unwrap().a_year_before();
            assert_eq!(before.map(|period| period.name).as_deref(), Some(expected));
        }
    }

    #[test]
    fn periods_are_read() {
        for (text, expected) in [
            ("2024-25", "2024-04-01..2025-03-31"),
            (" 2024-25 ", "2024-04-01..2025-03-31"),
            ("1999-00", "1999-04-01..2000-03-31"),
            ("2024-25 Q1", "2024-04-01..2024-06-30"),
            ("2024-25 Q2", "2024-07-01..2024-09-30"),
            ("2024-25 Q3", "2024-10-01..2024-12-31"),
            ("2024-25 Q4", "2025-01-01..2025-03-31"),
            ("2024-01-05..2024-02-29", "2024-01-05..2024-02-29"),
            (
                "2024-26",
                "`2024-26` is not a financial year: 2024 is followed by 25",
            ),
            ("2024-25 Q5", "`Q5` is not a quarter: Q1, Q2, Q3 or Q4"),
            (
                "2024-03-02..2024-03-01",
                "`2024-03-02..2024-03-01` ends before it begins",
            ),
            (
                "2024",
                "`2024` is not a period: write `2024-25`, `2024-25 Q1` or \
                 `2024-04-01..2024-06-30`",
            ),
            (
                "2024-02-30..2024-03-01",
                "`2024-02-30..2024-03-01` is not a period: write `2024-25`, `2024-25 Q1` or \
                 `2024-04-01..2024-06-30`",
            ),
        ] {
            let found = match Period::parse(text) {
                Ok(period) => format!(
                    "{}..{}",
                    calendar::iso(period.first),
                    calendar::iso(period.last)
                ),
                Err(message) => message,
            };
            assert_eq!(found, expected, "{text}");
        }
    }
}
