//! Days, and the strict reading of dates.

use std::fmt;

use crate::problem::Reject;

/// A civil day: no time of day, no time zone.
///
/// ```
/// use candour_plugin::Day;
/// let day = Day::new(2024, 4, 1).expect("a real day");
/// assert_eq!(day.to_string(), "2024-04-01");
/// assert_eq!(Day::new(2024, 2, 30), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Years in which a complaint can have happened. Anything else is a slip of
/// the keyboard (0204, 2924).
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

impl Day {
    /// A day of the Gregorian calendar, none when there is no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let last = *DAYS.get(month.checked_sub(1)? as usize)? + u32::from(month == 2 && leap(year));
        (1..=last)
            .contains(&day)
            .then(|| Self(days_from_civil(year, month, day)))
    }

    /// From days since 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Year, month and day.
    pub fn civil(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Days of each month outside leap years.
const DAYS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const fn leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Howard Hinnant's algorithm: years start in March, so that the leap day is
/// the last of its year.
const fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = (month as i32 + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day as i32 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
const fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month + 2) / 5 + 1) as u32;
    let month = if month < 10 { month + 3 } else { month - 9 } as u32;
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

/// Reads `dd/mm/yyyy` or an ISO date, each with or without a time of day,
/// which is checked and dropped. Days and months may have one digit; years
/// have four. Nothing is guessed.
///
/// # Errors
/// A reject without its column: `not-a-date`, `two-digit-year`,
/// `month-over-12`, `impossible-date` or `year-out-of-range`.
pub(crate) fn parse(text: &str) -> Result<Day, Reject> {
    if let Some((day, month, year)) = common(text.as_bytes()) {
        return checked(year, month, day);
    }
    let (date, time) = match text.find([' ', 'T']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    if time.is_some_and(|time| !is_time(time)) {
        return Err(not_a_date());
    }
    let separator = if date.contains('/') { b'/' } else { b'-' };
    let [first, second, third] = fields(date.as_bytes(), separator).ok_or_else(not_a_date)?;
    if separator == b'-' {
        return match (first, second, third) {
            ((year, 4), (month, 2), (day, 2)) => {
                checked(year, month, day).map_err(|reject| match (month, day) {
                    (13.., ..=12) => reject.hint(
                        "dates with dashes are year, month, day, as in 2024-12-31; \
                         are day and month swapped?",
                    ),
                    (13.., _) => {
                        reject.hint("dates with dashes are year, month, day, as in 2024-12-31")
                    }
                    _ => reject,
                })
            }
            // 01-04-2024 may be either order somewhere, so it is not read.
            ((_, 1..=2), (_, 1..=2), (_, 4)) => Err(not_a_date()
                .hint("write dates with dashes year first, as in 2024-04-01, else with slashes")),
            _ => Err(not_a_date()),
        };
    }
    match (first, second, third) {
        ((day, 1..=2), (month, 1..=2), (year, 4)) => checked(year, month, day),
        ((_, 1..=2), (_, 1..=2), (_, 2)) => {
            Err(Reject::new("two-digit-year", "the year has two digits")
                .hint("write the year in full, as in 01/04/2024"))
        }
        _ => Err(not_a_date()),
    }
}

/// `dd/mm/yyyy` without a time or with `hh:mm`, which nearly every cell is.
#[inline]
pub(crate) fn common(text: &[u8]) -> Option<(u32, u32, u32)> {
    let [d1, d2, b'/', m1, m2, b'/', y1, y2, y3, y4, ref time @ ..] = *text else {
        return None;
    };
    let digits = [d1, d2, m1, m2, y1, y2, y3, y4];
    let timed = matches!(
        *time,
        [] | [
            b' ',
            b'0'..=b'1',
            b'0'..=b'9',
            b':',
            b'0'..=b'5',
            b'0'..=b'9'
        ] | [b' ', b'2', b'0'..=b'3', b':', b'0'..=b'5', b'0'..=b'9']
    );
    if !timed || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |digits: &[u8]| {
        let add = |sum, digit: &u8| sum * 10 + u32::from(digit - b'0');
        digits.iter().fold(0, add)
    };
    Some((
        number(&[d1, d2]),
        number(&[m1, m2]),
        number(&[y1, y2, y3, y4]),
    ))
}

/// Reads an Excel serial number of the 1900 system; the time of day, its
/// fraction, is dropped.
///
/// # Errors
/// As [`parse`].
pub(crate) fn from_serial(serial: f64) -> Result<Day, Reject> {
    // 2958465 is 31 December 9999, the last day that Excel knows.
    if !(1.0..2_958_466.0).contains(&serial) {
        return Err(not_a_date());
    }
    let serial = serial as i32;
    let day = match serial {
        60 => {
            return Err(Reject::new(
                "impossible-date",
                "29 February 1900, a day that exists in Excel alone",
            ));
        }
        // Excel counts that day, so what comes before it is one day less.
        ..60 => Day(serial - 25_568),
        _ => Day(serial - 25_569),
    };
    in_range(day, day.civil().0)
}

/// Serials below this, 3 October 1954, need the format of a date: a plain 2024
/// is a year that somebody typed, not a day in 1905.
const FIRST_PLAIN_SERIAL: f64 = 20_000.0;

/// Reads a number that the workbook does not show as a date.
///
/// # Errors
/// As [`from_serial`].
pub(crate) fn from_plain_number(number: f64) -> Result<Day, Reject> {
    if (1.0..FIRST_PLAIN_SERIAL).contains(&number) {
        return Err(Reject::new("not-a-date", "a number, not a date").hint(
            "write the day in full, as in 01/04/2024; if the cell is a date, format it as one",
        ));
    }
    from_serial(number)
}

#[inline]
fn checked(year: u32, month: u32, day: u32) -> Result<Day, Reject> {
    if month > 12 {
        return Err(
            Reject::new("month-over-12", "the month is over 12").hint(if day <= 12 {
                "dates are day first, as in 31/12/2024; are day and month swapped?"
            } else {
                "dates are day first, as in 31/12/2024"
            }),
        );
    }
    let year = year as i32;
    match Day::new(year, month, day) {
        Some(found) => in_range(found, year),
        None => Err(impossible()),
    }
}

/// The day in this country at an hour of UTC: in summer time, which lasts from
/// the last Sunday of March to the last of October, midnight has passed at 23:00.
pub(crate) fn local(day: Day, hour: u32) -> Day {
    let (year, ..) = day.civil();
    let last_sunday = |month| {
        let last = Day::new(year, month, 31)?.days();
        // 4 January 1970 was a Sunday.
        Some(last - (last - 3).rem_euclid(7))
    };
    let summer = last_sunday(3).zip(last_sunday(10));
    match summer.is_some_and(|(first, end)| (first..end).contains(&day.days())) && hour == 23 {
        true => Day::from_days(day.days() + 1),
        false => day,
    }
}

pub(crate) fn impossible() -> Reject {
    Reject::new("impossible-date", "there is no such day in that month")
        .hint("correct the date in the source")
}

#[inline]
pub(crate) fn in_range(day: Day, year: i32) -> Result<Day, Reject> {
    if YEARS.contains(&year) {
        Ok(day)
    } else {
        Err(
            Reject::new("year-out-of-range", "the year is not between 1900 and 2199")
                .hint("is a digit missing or wrong?"),
        )
    }
}

pub(crate) fn not_a_date() -> Reject {
    Reject::new("not-a-date", "not a date").hint("write it as dd/mm/yyyy or yyyy-mm-dd")
}

/// Three numbers with how many digits each had.
fn fields(text: &[u8], separator: u8) -> Option<[(u32, u8); 3]> {
    let mut fields = [(0_u32, 0_u8); 3];
    let mut at = 0;
    for byte in text {
        if *byte == separator {
            at += 1;
            continue;
        }
        let (number, digits) = fields.get_mut(at)?;
        if !byte.is_ascii_digit() || *digits == 4 {
            return None;
        }
        *number = *number * 10 + u32::from(byte - b'0');
        *digits += 1;
    }
    (at == 2 && fields.iter().all(|(_, digits)| *digits > 0)).then_some(fields)
}

/// `hh:mm`, `hh:mm:ss` with a fraction or not, and `Z` or not.
fn is_time(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut limits = [24, 60, 60].into_iter();
    let mut count = 0;
    whole.split(':').all(|field| {
        count += 1;
        (1..=2).contains(&field.len())
            && field.bytes().all(|byte| byte.is_ascii_digit())
            && limits
                .next()
                .is_some_and(|limit| field.parse::<u32>().is_ok_and(|n| n < limit))
    }) && count >= 2
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        for (year, month, day, days) in [
            (1970, 1, 1, 0),
            (1969, 12, 31, -1),
            (2000, 2, 29, 11_016),
            (2024, 4, 1, 19_814),
            (1600, 3, 1, -135_080),
        ] {
            let found = Day::new(year, month, day).expect("a real day");
            assert_eq!(found.days(), days);
            assert_eq!(found.civil(), (year, month, day));
        }
        for days in -200_000..200_000 {
            let (year, month, day) = Day::from_days(days).civil();
            assert_eq!(Day::new(year, month, day), Some(Day::from_days(days)));
        }
    }

    #[test]
    fn dates_are_read_strictly() {
        for (text, expected) in [
            ("01/04/2024", "2024-04-01"),
            ("1/4/2024", "2024-04-01"),
            ("29/02/2024", "2024-02-29"),
            ("01/04/2024 09:30", "2024-04-01"),
            ("01/04/2024 9:30:59", "2024-04-01"),
            ("2024-04-01", "2024-04-01"),
            ("2024-04-01T00:00:00.000Z", "2024-04-01"),
            ("2024-04-01 23:59", "2024-04-01"),
            ("01/04/24", "two-digit-year"),
            ("04/13/2024", "month-over-12"),
            ("31/13/2024", "month-over-12"),
            ("29/02/2023", "impossible-date"),
            ("31/04/2024", "impossible-date"),
            ("00/04/2024", "impossible-date"),
            ("01/00/2024", "impossible-date"),
            ("01/04/0204", "year-out-of-range"),
            ("0000-01-01", "year-out-of-range"),
            ("9999-12-31", "year-out-of-range"),
            ("01-04-2024", "not-a-date"),
            ("2024/04/01", "not-a-date"),
            ("2024-4-1", "not-a-date"),
            ("01/04/20245", "not-a-date"),
            ("1 April 2024", "not-a-date"),
            ("01/04/2024 25:00", "not-a-date"),
            ("01/04/2024 later", "not-a-date"),
            ("01/04/2024 ", "not-a-date"),
            ("45383", "not-a-date"),
            ("//", "not-a-date"),
            ("", "not-a-date"),
            ("é1/04/2024", "not-a-date"),
        ] {
            let found = match parse(text) {
                Ok(day) => day.to_string(),
                Err(reject) => reject.code.to_owned(),
            };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_hint_about_the_order_is_that_of_the_form() {
        for (text, expected) in [
            ("13/13/2024", "dates are day first"),
            (
                "2024-13-12",
                "are year, month, day, as in 2024-12-31; are day",
            ),
            ("2024-13-31", "are year, month, day, as in 2024-12-31"),
        ] {
            let reject = parse(text).expect_err("no such month");
            let hint = reject.hint.unwrap_or_default();
            assert!(hint.contains(expected), "{text}: {hint}");
        }
    }

    #[test]
    fn excel_serials_know_the_leap_day_that_never_was() {
        for (serial, expected) in [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "impossible-date"),
            (61.0, "1900-03-01"),
            (45_383.0, "2024-04-01"),
            (45_383.999, "2024-04-01"),
            (0.5, "not-a-date"),
            (-1.0, "not-a-date"),
            (f64::NAN, "not-a-date"),
            (3_000_000.0, "not-a-date"),
            (2_958_465.0, "year-out-of-range"),
        ] {
            let found = match from_serial(serial) {
                Ok(day) => day.to_string(),
                Err(reject) => reject.code.to_owned(),
            };
            assert_eq!(found, expected, "{serial}");
        }
    }

    #[test]
    fn a_plain_number_is_no_day_unless_it_is_likely_one() {
        for (number, expected) in [
            (2024.0, "not-a-date"),
            (19_999.9, "not-a-date"),
            (20_000.0, "1954-10-03"),
            (45_383.0, "2024-04-01"),
            (-1.0, "not-a-date"),
        ] {
            let found = match from_plain_number(number) {
                Ok(day) => day.to_string(),
                Err(reject) => reject.code.to_owned(),
            };
            assert_eq!(found, expected, "{number}");
        }
        assert_eq!(from_serial(2024.0).map(|day| day.civil().0), Ok(1905));
    }
}
