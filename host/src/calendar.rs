//! Days, and working days of England and Wales.
//!
//! A day is an integer: days since 1970-01-01. A working day is a day from
//! Monday to Friday that is neither a bank holiday nor, where the procedure
//! allows them, a day on which the council was closed. Counting is by prefix
//! sums, so that the distance of two days costs two look-ups.
//!
//! **Invariant:** a day outside the bundled calendar is an error, never a guess.

use std::sync::LazyLock;

use jiff::civil::Date;

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
pub type Day = i32;

const BANK_HOLIDAYS: &str = include_str!("../data/bank-holidays-england-and-wales.csv");

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A day that the bundled calendar does not cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} is outside the bundled calendar, which covers {first} to {last}", iso(*.day))]
pub struct OutsideCalendar {
    /// The day.
    pub day: Day,
    /// First year that is covered.
    pub first: i16,
    /// Last year that is covered.
    pub last: i16,
}

/// The day of a year, month and day of the month; `None` when there is none.
pub fn day(year: i16, month: i8, day: i8) -> Option<Day> {
    Some(from_date(Date::new(year, month, day).ok()?))
}

/// Reads `2024-03-31` and nothing else: four, two and two digits.
pub fn parse_iso(text: &str) -> Option<Day> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return None;
    }
    day(
        text.get(..4)?.parse().ok()?,
        text.get(5..7)?.parse().ok()?,
        text.get(8..)?.parse().ok()?,
    )
}

/// `2024-03-31`.
pub fn iso(day: Day) -> String {
    match to_date(day) {
        Some(date) => date.to_string(),
        None => format!("day {day}"),
    }
}

/// `31 March 2024`, as reports print a day.
pub fn print(day: Day) -> String {
    match to_date(day) {
        Some(date) => {
            let month = usize::from(date.month().unsigned_abs()) - 1;
            let name = MONTHS.get(month).copied().unwrap_or_default();
            format!("{} {name} {}", date.day(), date.year())
        }
        None => format!("day {day}"),
    }
}

/// Year, month and day of the month; `None` beyond the years -9999 to 9999.
pub fn parts(day: Day) -> Option<(i16, i8, i8)> {
    to_date(day).map(|date| (date.year(), date.month(), date.day()))
}

fn epoch() -> Date {
    jiff::civil::date(1970, 1, 1)
}

fn from_date(date: Date) -> Day {
    // Years -9999 to 9999 are about 7.3 million days.
    date.since(epoch()).map_or(0, |span| span.get_days())
}

fn to_date(day: Day) -> Option<Date> {
    let span = jiff::Span::new().try_days(day).ok()?;
    epoch().checked_add(span).ok()
}

/// Why a day is not a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Saturday or Sunday.
    Weekend,
    /// A bank holiday, by its name.
    BankHoliday(&'static str),
    /// The council was closed.
    Closure,
}

impl Why {
    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weekend => "weekend",
            Self::BankHoliday(name) => name,
            Self::Closure => "council closed",
        }
    }
}

/// Days that do not count, one after another for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// The first.
    pub first: Day,
    /// The last.
    pub last: Day,
    /// Why.
    pub why: Why,
}

/// Working days between two years, both included.
#[derive(Debug, Clone)]
pub struct Calendar {
    first: Day,
    years: (i16, i16),
    /// For each day, and the day after the last, how many working days there
    /// are before it: its index, or that of the next one, in `working`.
    before: Vec<u16>,
    /// Every working day, in order.
    working: Vec<Day>,
}

/// England and Wales without closures of a council.
static ENGLAND_AND_WALES: LazyLock<Calendar> = LazyLock::new(|| Calendar::new(&[]));

impl Calendar {
    /// The calendar of England and Wales.
    pub fn england_and_wales() -> &'static Self {
        &ENGLAND_AND_WALES
    }

    /// The calendar of England and Wales with more days on which nobody works.
    pub fn with_closures(closures: &[Day]) -> Self {
        if closures.is_empty() {
            Self::england_and_wales().clone()
        } else {
            Self::new(closures)
        }
    }

    fn new(closures: &[Day]) -> Self {
        let mut free: Vec<Day> = bank_holidays().map(|(day, _)| day).collect();
        let year = |at: Option<&Day>| at.and_then(|day| to_date(*day)).map_or(1970, Date::year);
        let years = (year(free.first()), year(free.last()));
        let first = day(years.0, 1, 1).unwrap_or_default();
        let last = day(years.1, 12, 31).unwrap_or_default();
        free.extend_from_slice(closures);
        free.sort_unstable();

        let mut before = vec![0];
        let mut working = Vec::new();
        for day in first..=last {
            if !is_weekend(day) && free.binary_search(&day).is_err() {
                working.push(day);
            }
            before.push(u16::try_from(working.len()).unwrap_or(u16::MAX));
        }
        Self {
            first,
            years,
            before,
            working,
        }
    }

    fn outside(&self, day: Day) -> OutsideCalendar {
        OutsideCalendar {
            day,
            first: self.years.0,
            last: self.years.1,
        }
    }

    /// How many working days there are before a day of the calendar.
    fn before(&self, day: Day) -> Result<i32, OutsideCalendar> {
        day.checked_sub(self.first)
            .and_then(|at| usize::try_from(at).ok())
            // The count for the day after the last is not that of a known day.
            .filter(|at| at + 1 < self.before.len())
            .and_then(|at| self.before.get(at))
            .map(|count| i32::from(*count))
            .ok_or_else(|| self.outside(day))
    }

    /// Whether a day is a working day.
    ///
    /// # Errors
    /// The day is outside the calendar.
    pub fn is_working(&self, day: Day) -> Result<bool, OutsideCalendar> {
        self.before(day)?;
        Ok(self.working.binary_search(&day).is_ok())
    }

    /// The first and the last year that are covered.
    pub const fn years(&self) -> (i16, i16) {
        self.years
    }

    /// Whether the calendar knows a day.
    pub fn covers(&self, day: Day) -> bool {
        self.before(day).is_ok()
    }

    /// The days from one to another, both included, that are not working days,
    /// each with its reason.
    ///
    /// # Errors
    /// One of the days is outside the calendar.
    pub fn skipped(&self, first: Day, last: Day) -> Result<Vec<Skipped>, OutsideCalendar> {
        self.before(first)?;
        self.before(last)?;
        let mut blocks: Vec<Skipped> = Vec::new();
        for day in first..=last {
            if self.working.binary_search(&day).is_ok() {
                continue;
            }
            let why = if is_weekend(day) {
                Why::Weekend
            } else {
                bank_holidays()
                    .find(|(holiday, _)| *holiday == day)
                    .map_or(Why::Closure, |(_, name)| Why::BankHoliday(name))
            };
            match blocks.last_mut() {
                Some(block) if block.why == why && block.last + 1 == day => block.last = day,
                _ => blocks.push(Skipped {
                    first: day,
                    last: day,
                    why,
                }),
            }
        }
        Ok(blocks)
    }

    /// The working day that follows `start` by `count` working days. The start
    /// is day 0, moved to the next working day when it is not one itself.
    ///
    /// # Errors
    /// The start or the result is outside the calendar.
    pub fn add(&self, start: Day, count: i32) -> Result<Day, OutsideCalendar> {
        let at = self.before(start)?.saturating_add(count);
        usize::try_from(at)
            .ok()
            .and_then(|at| self.working.get(at).copied())
            .ok_or_else(|| self.outside(start.saturating_add(count)))
    }

    /// Working days from `start` to `end`: the smallest count for which
    /// [`Calendar::add`] reaches `end` or a later day. So an answer that is sent
    /// on a Saturday takes as long as one that is sent on the Monday after, and
    /// an answer is in time exactly when it takes no more days than the
    /// standard. 0 on the day of the start; negative before it.
    ///
    /// # Errors
    /// One of the days is outside the calendar.
    pub fn count(&self, start: Day, end: Day) -> Result<i32, OutsideCalendar> {
        Ok(self.before(end)? - self.before(start)?)
    }

    /// Working days after `start` that have passed at the end of a day. Where
    /// [`Calendar::count`] gives an answer of a Saturday the Monday after, this
    /// stops at the Friday before. Never negative.
    ///
    /// # Errors
    /// One of the days is outside the calendar.
    pub fn passed(&self, start: Day, end: Day) -> Result<i32, OutsideCalendar> {
        let ahead = i32::from(!self.is_working(end)?);
        Ok((self.count(start, end)? - ahead).max(0))
    }
}

/// The day so many days from Monday to Friday after another, bank holidays among
/// them: how a spreadsheet counts working days that knows no holidays.
pub fn add_weekdays(start: Day, count: u16) -> Day {
    let mut day = start;
    let mut left = count;
    while left > 0 {
        day = day.saturating_add(1);
        left -= u16::from(!is_weekend(day));
    }
    day
}

fn is_weekend(day: Day) -> bool {
    weekday(day) >= 5
}

/// From 0 for Monday to 6 for Sunday: 1970-01-01 was a Thursday.
fn weekday(day: Day) -> usize {
    usize::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or_default()
}

/// `Sunday 31 March 2024`, where the day of the week matters.
pub fn print_weekday(day: Day) -> String {
    let name = WEEKDAYS.get(weekday(day)).copied().unwrap_or_default();
    format!("{name} {}", print(day))
}

/// The bundled bank holidays with their names, in order.
fn bank_holidays() -> impl Iterator<Item = (Day, &'static str)> {
    BANK_HOLIDAYS.lines().skip(1).filter_map(|line| {
        let (day, rest) = line.split_once(',')?;
        Some((parse_iso(day)?, rest.split(',').next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Day {
        parse_iso(text).unwrap()
    }

    #[test]
    fn only_days_that_have_passed_are_counted_so_far() {
        let check = |start: &str, end: &str, expected: i32| {
            let calendar = Calendar::england_and_wales();
            let passed = calendar.passed(at(start), at(end)).unwrap();
            assert_eq!(passed, expected, "{start} to {end}");
        };
        // Good Friday 2024 is 29 March, Easter Monday 1 April.
        check("2024-03-18", "2024-03-28", 8);
        check("2024-03-18", "2024-03-31", 8);
        check("2024-03-18", "2024-04-01", 8);
        check("2024-03-18", "2024-04-02", 9);
        check("2024-03-30", "2024-03-31", 0);
        check("2024-03-30", "2024-04-02", 0);
    }

    #[test]
    fn days_are_read_and_printed() {
        for (text, day, printed) in [
            ("1970-01-01", 0, "1 January 1970"),
            ("1969-12-31", -1, "31 December 1969"),
            ("2024-02-29", 19_782, "29 February 2024"),
            ("2025-03-31", 20_178, "31 March 2025"),
        ] {
            assert_eq!(parse_iso(text), Some(day), "{text}");
            assert_eq!(iso(day), text);
            assert_eq!(print(day), printed);
        }
        assert_eq!(print_weekday(at("2024-03-31")), "Sunday 31 March 2024");
        assert_eq!(print_weekday(-4), "Sunday 28 December 1969");
        // Over Good Friday and Easter Monday; from a Saturday.
        assert_eq!(iso(add_weekdays(at("2024-03-28"), 2)), "2024-04-01");
        assert_eq!(iso(add_weekdays(at("2024-03-30"), 1)), "2024-04-01");
        for text in [
            "",
            "2025-02-29",
            "2025-13-01",
            "25-01-01",
            "2025/01/01",
            "2025-1-01",
            "+025-01-01",
            "2025-01-01 ",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }

    #[test]
    fn every_bundled_line_is_a_named_weekday_in_order() {
        let all: Vec<_> = bank_holidays().collect();
        assert_eq!(all.len(), BANK_HOLIDAYS.lines().count() - 1);
        assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(
            all.iter()
                .all(|(day, name)| !name.is_empty() && (day + 3).rem_euclid(7) < 5)
        );
    }

    #[test]
    fn working_days_are_counted_from_day_nought() {
        let calendar = Calendar::england_and_wales();
        // start, end, count, and the day that `add(start, count)` gives
        for (start, end, count, reached) in [
            ("2024-04-02", "2024-04-02", 0, "2024-04-02"),
            ("2024-04-02", "2024-04-30", 20, "2024-04-30"),
            // Easter Monday and the early May bank holiday are skipped.
            ("2024-03-28", "2024-05-07", 25, "2024-05-07"),
            // A start on a Saturday moves to the Monday.
            ("2024-06-01", "2024-06-04", 1, "2024-06-04"),
            ("2024-06-01", "2024-06-02", 0, "2024-06-03"),
            // An end on a Saturday counts as the Monday after it.
            ("2024-06-03", "2024-06-08", 5, "2024-06-10"),
            ("2024-06-04", "2024-06-03", -1, "2024-06-03"),
            // One-off days: moved for VE day, the Queen's jubilee and funeral, the coronation.
            ("2020-05-07", "2020-05-11", 1, "2020-05-11"),
            ("2022-06-01", "2022-06-06", 1, "2022-06-06"),
            ("2022-09-16", "2022-09-20", 1, "2022-09-20"),
            ("2023-05-05", "2023-05-09", 1, "2023-05-09"),
        ] {
            assert_eq!(
                calendar.count(at(start), at(end)),
                Ok(count),
                "{start} {end}"
            );
            assert_eq!(
                calendar.add(at(start), count),
                Ok(at(reached)),
                "{start} {count}"
            );
        }
    }

    #[test]
    fn an_answer_is_in_time_exactly_when_it_takes_no_more_days_than_the_standard() {
        let calendar = Calendar::england_and_wales();
        for start in at("2024-03-20")..at("2024-04-10") {
            for standard in 0..15 {
                let due = calendar.add(start, standard).unwrap();
                for end in start..start + 25 {
                    let taken = calendar.count(start, end).unwrap();
                    assert_eq!(end <= due, taken <= standard, "{start} {standard} {end}");
                }
            }
        }
    }

    #[test]
    fn a_closure_is_not_a_working_day() {
        let closed = at("2024-12-27");
        let calendar = Calendar::with_closures(&[closed]);
        assert_eq!(calendar.is_working(closed), Ok(false));
        assert_eq!(Calendar::england_and_wales().is_working(closed), Ok(true));
        assert_eq!(calendar.count(at("2024-12-24"), at("2024-12-30")), Ok(1));
    }

    #[test]
    fn days_that_do_not_count_have_a_reason() {
        let calendar = Calendar::with_closures(&[at("2024-12-27"), at("2024-12-28")]);
        let skipped = calendar.skipped(at("2024-12-24"), at("2025-01-02"));
        let said: Vec<String> = skipped
            .unwrap()
            .iter()
            .map(|block| {
                let (first, last) = (iso(block.first), iso(block.last));
                format!("{first} {last} {}", block.why.name())
            })
            .collect();
        assert_eq!(
            said,
            [
                "2024-12-25 2024-12-25 Christmas Day",
                "2024-12-26 2024-12-26 Boxing Day",
                "2024-12-27 2024-12-27 council closed",
                "2024-12-28 2024-12-29 weekend",
                "2025-01-01 2025-01-01 New Year\u{2019}s Day",
            ]
        );
        assert!(
            calendar
                .skipped(at("2024-12-24"), at("2029-01-02"))
                .is_err()
        );
        assert!(!calendar.covers(at("2029-01-01")) && calendar.covers(at("2028-12-31")));
    }

    #[test]
    fn a_day_outside_the_calendar_is_an_error() {
        let calendar = Calendar::england_and_wales();
        for (start, count) in [("2011-12-31", 1), ("2029-01-01", 1), ("2028-12-20", 30)] {
            assert!(calendar.add(at(start), count).is_err(), "{start}");
        }
        assert_eq!(
            calendar
                .count(at("2012-01-01"), at("2029-01-01"))
                .unwrap_err()
                .to_string(),
            "2029-01-01 is outside the bundled calendar, which covers 2012 to 2028"
        );
        assert!(calendar.count(Day::MIN, Day::MAX).is_err());
    }
}
