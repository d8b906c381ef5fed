//! Dates as an export writes them, in a format that was declared: nothing is
//! guessed from the dates themselves.

use std::fmt;

use crate::day::{self, Day};
use crate::problem::Reject;

/// How the dates of a column are written, in the letters that Excel uses:
/// `dd/mm/yyyy`, `d mmmm yyyy`, `yyyy-mm-dd"T"hh:mm:ss`.
///
/// | letters | stand for |
/// | --- | --- |
/// | `d` `dd` | the day: one or two digits, or two |
/// | `m` `mm` | the month, likewise; minutes after `h` |
/// | `mmm` `mmmm` | the month in English: `Apr`, `April` |
/// | `yyyy` `yy` | the year; of two digits, one from 2000 to 2099 |
/// | `h` `hh` `mm` `ss` | the time of day, which is checked and dropped |
/// | `AM/PM` | before or after noon |
/// | `0` | any digit, as in `ss.000` |
/// | `[` `]` | what is between them may be missing, at the end |
/// | `"T"` | the letters between the quotation marks |
///
/// Everything else stands for itself.
///
/// ```
/// use candour_plugin::{DateFormat, Day};
/// let format = DateFormat::parse("dd/mm/yyyy[ hh:mm]").expect("a format");
/// let day = Day::new(2024, 4, 1);
/// assert_eq!(format.read("01/04/2024").ok(), day);
/// assert_eq!(format.read("01/04/2024 09:30").ok(), day);
/// assert!(format.read("2024-04-01").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    pattern: String,
    parts: Vec<Part>,
    /// Parts that must be there; the others are there together or not at all.
    required: usize,
    /// Whether `dd/mm/yyyy` and `dd/mm/yyyy hh:mm`, which most exports hold, are
    /// dates: they are read in one go.
    day_first: bool,
    day_first_timed: bool,
    /// Whether its times are those of UTC.
    utc: bool,
}

/// One piece of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Digits, at least and at most so many.
    Digits(Field, usize, usize),
    MonthName {
        long: bool,
    },
    HalfOfDay,
    Letter(char),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Day,
    Month,
    Year,
    ShortYear,
    Hour,
    Minute,
    Second,
    Any,
}

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

impl DateFormat {
    /// Formats that exports often have, for a suggestion.
    pub const COMMON: [&'static str; 12] = [
        "dd/mm/yyyy",
        "dd/mm/yyyy hh:mm",
        "dd/mm/yyyy hh:mm:ss",
        "d/m/yyyy",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm:ss",
        "yyyy-mm-dd\"T\"hh:mm:ss",
        "dd-mm-yyyy",
        "dd.mm.yyyy",
        "dd-mmm-yyyy",
        "d mmmm yyyy",
        "mm/dd/yyyy",
    ];

    /// Reads a format.
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut required = None;
        let mut rest = pattern;
        while let Some(letter) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(letter).len();
            let mut taken = run;
            let count = run / letter.len_utf8();
            let lower = letter.to_ascii_lowercase();
            match (lower, count) {
                ('a', _) if rest.get(..5).is_some_and(is_half_of_day) => {
                    parts.push(Part::HalfOfDay);
                    taken = 5;
                }
                ('d', 1 | 2) => parts.push(digits(Field::Day, count)),
                ('m', 1 | 2) if follows_time(&parts) => parts.push(digits(Field::Minute, count)),
                ('m', 1 | 2) => parts.push(digits(Field::Month, count)),
                ('m', 3 | 4) => parts.push(Part::MonthName { long: count == 4 }),
                ('y', 4) => parts.push(Part::Digits(Field::Year, 4, 4)),
                ('y', 2) => parts.push(Part::Digits(Field::ShortYear, 2, 2)),
                ('h', 1 | 2) => parts.push(digits(Field::Hour, count)),
                ('s', 1 | 2) => parts.push(digits(Field::Second, count)),
                ('0', _) => parts.push(Part::Digits(Field::Any, count, count)),
                ('[', 1) if required.is_none() => required = Some(parts.len()),
                (']', 1) if required.is_some() && run == rest.len() => {}
                ('[' | ']', _) => {
                    return Err("`[` and `]` enclose what may be missing at the end".to_owned());
                }
                ('"', _) => {
                    let quoted = rest.get(1..).and_then(|inner| inner.split_once('"'));
                    let Some((quoted, _)) = quoted else {
                        return Err("a quotation mark is not closed".to_owned());
                    };
                    parts.extend(quoted.chars().map(Part::Letter));
                    taken = quoted.len() + 2;
                }
                (letter, _) if letter.is_ascii_alphanumeric() => {
                    let letters = rest.get(..run).unwrap_or_default();
                    return Err(format!("`{letters}` stands for nothing in a date format"));
                }
                _ => parts.extend(std::iter::repeat_n(Part::Letter(letter), count)),
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        if required.is_some() && !pattern.ends_with(']') {
            return Err("`[` is not closed by `]`".to_owned());
        }
        let required = required.unwrap_or(parts.len());
        check(parts.get(..required).unwrap_or_default(), &parts)?;
        let lower = pattern.to_ascii_lowercase();
        Ok(Self {
            pattern: pattern.to_owned(),
            day_first: lower.starts_with("dd/mm/yyyy") && required == 5,
            utc: is_utc(&parts),
            day_first_timed: matches!(&*lower, "dd/mm/yyyy hh:mm" | "dd/mm/yyyy[ hh:mm]"),
            parts,
            required,
        })
    }

    /// Reads a date.
    ///
    /// # Errors
    /// A reject without its column: `not-a-date`, `two-digit-year`,
    /// `month-over-12`, `impossible-date` or `year-out-of-range`.
    #[inline]
    pub fn read(&self, text: &str) -> Result<Day, Reject> {
        let is_common = match text.len() {
            10 => self.day_first,
            16 => self.day_first_timed,
            _ => false,
        };
        if is_common
            && let Some((day, month, year)) = day::common(text.as_bytes())
            && let Some(found) = Day::new(year as i32, month, day)
            && day::YEARS.contains(&(year as i32))
        {
            return Ok(found);
        }
        self.read_slowly(text)
    }

    fn read_slowly(&self, text: &str) -> Result<Day, Reject> {
        let whole = self.fields(text, self.parts.len());
        let found = whole.or_else(|| {
            (self.required < self.parts.len())
                .then(|| self.fields(text, self.required))
                .flatten()
        });
        let Some(found) = found else {
            return Err(self.not_a_date(text));
        };
        let (year, month, day) = (found.year as i32, found.month, found.day);
        if month > 12 {
            let reject = Reject::new("month-over-12", "the month is over 12");
            let how = format!("dates are declared as `{}`", self.pattern);
            return Err(reject.hint(if day <= 12 {
                format!("{how}; are day and month swapped?")
            } else {
                how
            }));
        }
        match Day::new(year, month, day) {
            Some(day) if self.utc => day::in_range(day::local(day, found.hour), year),
            Some(day) => day::in_range(day, year),
            None => Err(day::impossible()),
        }
    }

    fn not_a_date(&self, text: &str) -> Reject {
        // A year of two digits where four are declared is worth its own words.
        let short = self.pattern.replace("yyyy", "yy");
        if short != self.pattern
            && let Ok(short) = Self::parse(&short)
            && short.fields(text, short.parts.len()).is_some()
        {
            return Reject::new("two-digit-year", "the year has two digits")
                .hint(format!("dates are declared as `{}`", self.pattern));
        }
        let message = format!("not a date of the form `{}`", self.pattern);
        Reject::new("not-a-date", message)
            .hint("declare how the column's dates are written, or correct the date in the source")
    }

    /// The fields of a text that has all of the first parts and nothing else.
    fn fields(&self, text: &str, parts: usize) -> Option<Fields> {
        let mut rest = text;
        let mut fields = Fields::default();
        for part in self.parts.get(..parts)? {
            rest = match *part {
                Part::Digits(field, least, most) => {
                    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit);
                    let count = digits.count();
                    if count < least {
                        return None;
                    }
                    let (digits, rest) = rest.split_at_checked(count)?;
                    fields.set(field, digits.parse().ok()?);
                    rest
                }
                Part::MonthName { long } => {
                    let (month, rest) = month(rest, long)?;
                    fields.month = month;
                    rest
                }
                Part::HalfOfDay => {
                    let (half, rest) = rest.split_at_checked(2)?;
                    let known = half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm");
                    fields.half_of_day = known;
                    known.then_some(rest)?
                }
                Part::Letter(letter) => rest.strip_prefix(letter)?,
            };
        }
        (rest.is_empty() && fields.has_time()).then_some(fields)
    }
}

impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)
    }
}

#[derive(Debug, Default)]
struct Fields {
    day: u32,
    month: u32,
    year: u32,
    hour: u32,
    minute: u32,
    second: u32,
    half_of_day: bool,
}

impl Fields {
    fn set(&mut self, field: Field, value: u32) {
        match field {
            Field::Day => self.day = value,
            Field::Month => self.month = value,
            Field::Year => self.year = value,
            Field::ShortYear => self.year = 2000 + value,
            Field::Hour => self.hour = value,
            Field::Minute => self.minute = value,
            Field::Second => self.second = value,
            Field::Any => {}
        }
    }

    /// Whether its time is one of a day.
    fn has_time(&self) -> bool {
        let hours = if self.half_of_day { 1..=12 } else { 0..=23 };
        hours.contains(&self.hour) && self.minute < 60 && self.second < 60
    }
}

/// Both digits, or one as well where the format has one letter.
fn digits(field: Field, count: usize) -> Part {
    Part::Digits(field, count, 2)
}

fn is_half_of_day(text: &str) -> bool {
    text.eq_ignore_ascii_case("am/pm")
}

/// Whether what follows the time says that it is UTC: `"Z"`, `"+00:00"`.
fn is_utc(parts: &[Part]) -> bool {
    let time = parts
        .iter()
        .rposition(|part| matches!(part, Part::Digits(..)));
    let after = time
        .and_then(|time| parts.get(time + 1..))
        .unwrap_or_default();
    let letters = after.iter().map(|part| match part {
        Part::Letter(letter) => *letter,
        _ => ' ',
    });
    let letters: String = letters.collect();
    matches!(letters.as_str(), "Z" | "+0000" | "+00:00")
        && parts
            .iter()
            .any(|part| matches!(part, Part::Digits(Field::Hour, ..)))
}

/// Whether `m` stands for minutes here, as it does after hours.
fn follows_time(parts: &[Part]) -> bool {
    let digits = |part: &&Part| matches!(part, Part::Digits(..));
    matches!(
        parts.iter().rev().find(digits),
        Some(Part::Digits(Field::Hour, ..))
    )
}

/// The number of the month that a text begins with.
fn month(text: &str, long: bool) -> Option<(u32, &str)> {
    MONTHS.iter().zip(1..).find_map(|(name, number)| {
        let name = if long { name } else { name.get(..3)? };
        let (start, rest) = text.split_at_checked(name.len())?;
        start.eq_ignore_ascii_case(name).then_some((number, rest))
    })
}

fn check(required: &[Part], all: &[Part]) -> Result<(), String> {
    let is = |part: &Part, field: Field| match part {
        Part::Digits(found, ..) if field == Field::Year => {
            matches!(found, Field::Year | Field::ShortYear)
        }
        Part::Digits(found, ..) => *found == field,
        Part::MonthName { .. } => field == Field::Month,
        _ => false,
    };
    for (field, letter) in [
        (Field::Day, "d"),
        (Field::Month, "m"),
        (Field::Year, "yyyy"),
    ] {
        let count = |parts: &[Part]| parts.iter().filter(|part| is(part, field)).count();
        if count(required) == 0 {
            return Err(format!("a date format needs `{letter}`"));
        }
        if count(all) > 1 {
            return Err(format!("a date format has `{letter}` once"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_declared_and_not_otherwise() {
        for (format, text, expected) in [
            ("dd/mm/yyyy", "01/04/2024", "2024-04-01"),
            ("dd/mm/yyyy", "1/4/2024", "not-a-date"),
            ("d/m/yyyy", "1/4/2024", "2024-04-01"),
            ("d/m/yyyy", "01/04/2024", "2024-04-01"),
            ("dd/mm/yyyy", "01/13/2024", "month-over-12"),
            ("dd/mm/yyyy", "31/04/2024", "impossible-date"),
            ("dd/mm/yyyy", "01/04/0204", "year-out-of-range"),
            ("dd/mm/yyyy", "01/04/24", "two-digit-year"),
            ("dd/mm/yyyy", "01/04/2024 10:00", "not-a-date"),
            ("dd/mm/yyyy", "2024-04-01", "not-a-date"),
            ("dd/mm/yyyy", "", "not-a-date"),
            ("dd/mm/yyyy hh:mm", "01/04/2024 10:00", "2024-04-01"),
            ("dd/mm/yyyy hh:mm", "01/04/2024", "not-a-date"),
            ("dd/mm/yyyy hh:mm", "01/04/2024 24:00", "not-a-date"),
            ("dd/mm/yyyy", "01/04/2024 23:59", "not-a-date"),
            ("dd/mm/yyyy h:mm", "01/04/2024 10:00", "2024-04-01"),
            ("dd/mm/yyyy[ hh:mm]", "31/04/2024 10:00", "impossible-date"),
            ("dd/mm/yyyy[ hh:mm:ss]", "01/04/2024 10:00", "not-a-date"),
            ("dd/mm/yyyy[ hh:mm]", "01/04/2024", "2024-04-01"),
            ("dd/mm/yyyy[ hh:mm]", "01/04/2024 23:59", "2024-04-01"),
            ("dd/mm/yyyy[ hh:mm]", "01/04/2024 23", "not-a-date"),
            ("mm/dd/yyyy", "04/01/2024", "2024-04-01"),
            ("m/d/yyyy h:mm AM/PM", "4/1/2024 9:05 pm", "2024-04-01"),
            ("m/d/yyyy h:mm AM/PM", "4/1/2024 13:05 pm", "not-a-date"),
            ("dd-mm-yy", "01-04-24", "2024-04-01"),
            ("dd-mmm-yyyy", "01-APR-2024", "2024-04-01"),
            ("d mmmm yyyy", "1 April 2024", "2024-04-01"),
            ("d mmmm yyyy", "1 Apr 2024", "not-a-date"),
            (
                "yyyy-mm-dd\"T\"hh:mm:ss.000\"Z\"",
                "2024-04-01T10:00:00.123Z",
                "2024-04-01",
            ),
            ("yyyymmdd", "20240401", "2024-04-01"),
            ("dd.mm.yyyy", "01.04.2024", "2024-04-01"),
            ("dd/mm/yyyy", "é1/04/2024", "not-a-date"),
        ] {
            let format = DateFormat::parse(format).expect(format);
            let found = match format.read(text) {
                Ok(day) => day.to_string(),
                Err(reject) => reject.code.to_owned(),
            };
            assert_eq!(found, expected, "{format}: {text}");
        }
    }

    #[test]
    fn the_day_of_a_time_of_utc_is_that_of_this_country() {
        let format = |zone: &str| format!("yyyy-mm-dd\"T\"hh:mm:ss{zone}");
        for (zone, text, expected) in [
            // Midnight of 1 April, in summer time.
            ("\"Z\"", "2024-03-31T23:00:00Z", "2024-04-01"),
            ("\"Z\"", "2024-03-31T22:59:59Z", "2024-03-31"),
            ("\"Z\"", "2024-03-30T23:30:00Z", "2024-03-30"),
            ("\"Z\"", "2024-10-26T23:00:00Z", "2024-10-27"),
            ("\"Z\"", "2024-10-27T23:00:00Z", "2024-10-27"),
            ("\"Z\"", "2025-03-30T23:00:00Z", "2025-03-31"),
            ("\"Z\"", "2024-12-31T23:30:00Z", "2024-12-31"),
            ("\"+00:00\"", "2024-07-31T23:30:00+00:00", "2024-08-01"),
            // Local times with what they are ahead by.
            ("+00:00", "2024-07-31T23:30:00+01:00", "2024-07-31"),
            ("", "2024-07-31T23:30:00", "2024-07-31"),
        ] {
            let format = DateFormat::parse(&format(zone)).unwrap();
            assert_eq!(format.read(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn a_format_that_is_none_says_why() {
        for (pattern, expected) in [
            ("", "a date format needs `d`"),
            ("dd/mm", "a date format needs `yyyy`"),
            ("dd/yyyy hh:mm", "a date format needs `m`"),
            ("dd/dd/mm/yyyy", "a date format has `d` once"),
            ("dd/mm/yyy", "`yyy` stands for nothing in a date format"),
            ("%d/%m/%Y", "`Y` stands for nothing in a date format"),
            ("dd/mm/yyyy[ hh:mm", "`[` is not closed by `]`"),
            (
                "[dd]/mm/yyyy",
                "`[` and `]` enclose what may be missing at the end",
            ),
            ("dd/mm/yyyy\"", "a quotation mark is not closed"),
            ("[dd/mm/yyyy]", "a date format needs `d`"),
        ] {
            assert_eq!(
                DateFormat::parse(pattern),
                Err(expected.to_owned()),
                "{pattern}"
            );
        }
        for pattern in DateFormat::COMMON {
            assert!(DateFormat::parse(pattern).is_ok(), "{pattern}");
        }
    }
}
