//! The clock of a case or a stage: from its start to its answer, against the
//! standard and an agreed extension.

use crate::calendar::{Calendar, Day, OutsideCalendar};

/// How an answer stands against its standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Answered on or before the day it was due.
    WithinStandard,
    /// Answered after that, on or before the day of the agreed extension.
    WithinExtension,
    /// Answered later than either.
    Late,
    /// Not answered at the as-at date, and not yet due.
    Open,
    /// Not answered at the as-at date, though due.
    Overdue,
}

impl Verdict {
    /// Every verdict, in the order in which reports print them.
    pub const ALL: [Self; 5] = [
        Self::WithinStandard,
        Self::WithinExtension,
        Self::Late,
        Self::Open,
        Self::Overdue,
    ];

    /// What it says of an answer, for the catalogue.
    pub const fn words(self) -> &'static str {
        match self {
            Self::WithinStandard => "answered on or before the day it was due",
            Self::WithinExtension => "answered after that, on or before the day of an extension",
            Self::Late => "answered later than either",
            Self::Open => "not answered at the as-at date, and not yet due",
            Self::Overdue => "not answered at the as-at date, though due",
        }
    }

    /// As queries name it: a label of the dimension `timeliness`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WithinStandard => "within-standard",
            Self::WithinExtension => "within-extension",
            Self::Late => "late",
            Self::Open => "open",
            Self::Overdue => "overdue",
        }
    }
}

/// Whether an answer was put off, and by how much against what the rules allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extension {
    /// Not put off: no later day was agreed, or one that is not later.
    None,
    /// By no more than the rules allow, or they set no limit.
    Allowed,
    /// By more than the rules allow.
    OverLong,
}

impl Extension {
    /// Every one, in the order in which reports print them.
    pub const ALL: [Self; 3] = [Self::None, Self::Allowed, Self::OverLong];

    /// What it says of an answer, for the catalogue.
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "not put off beyond the day it was due",
            Self::Allowed => "put off by no more than the procedure allows, or it sets no limit",
            Self::OverLong => "put off by more than the procedure allows",
        }
    }

    /// As queries name it: a label of the dimension `extension`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Allowed => "allowed",
            Self::OverLong => "over-long",
        }
    }
}

/// A clock as at the project's as-at date; what came later is not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Day 0, as recorded: it may fall on a day that is not a working day.
    pub started: Day,
    /// The last day in time; `None` when there is no standard.
    pub due: Option<Day>,
    /// The last day in time after an agreed extension.
    pub extended_to: Option<Day>,
    /// The day of the answer.
    pub responded: Option<Day>,
    /// Working days from the start to the answer.
    pub working_days: Option<i32>,
    /// `None` for an answer that has no standard to be measured by.
    pub verdict: Option<Verdict>,
}

/// The recorded days of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// What starts it.
    pub started: Day,
    /// Of several extensions, the last.
    pub extended_to: Option<Day>,
    /// The answer.
    pub responded: Option<Day>,
}

impl Clock {
    /// The clock of recorded days under a standard of so many working days, as
    /// at a day. `None` when it had not started by then.
    ///
    /// # Errors
    /// A day outside the calendar.
    pub fn read(
        days: Days,
        standard: Option<u16>,
        as_at: Day,
        calendar: &Calendar,
    ) -> Result<Option<Self>, OutsideCalendar> {
        if days.started > as_at {
            return Ok(None);
        }
        if let Some(extended_to) = days.extended_to {
            calendar.count(days.started, extended_to)?;
        }
        let responded = days.responded.filter(|day| *day <= as_at);
        let due = match standard {
            Some(working_days) => Some(calendar.add(days.started, i32::from(working_days))?),
            None => None,
        };
        let working_days = match responded {
            Some(day) => Some(calendar.count(days.started, day)?),
            None => None,
        };
        let in_time = |day: Day| due.is_some_and(|due| day <= due);
        let extended = |day: Day| days.extended_to.is_some_and(|last| day <= last);
        let verdict = match responded {
            Some(day) if in_time(day) => Some(Verdict::WithinStandard),
            Some(day) if extended(day) => Some(Verdict::WithinExtension),
            Some(_) => due.or(days.extended_to).map(|_| Verdict::Late),
            None if in_time(as_at) || extended(as_at) => Some(Verdict::Open),
            None if due.or(days.extended_to).is_none() => Some(Verdict::Open),
            None => Some(Verdict::Overdue),
        };
        Ok(Some(Self {
            started: days.started,
            due,
            extended_to: days.extended_to,
            responded,
            working_days,
            verdict,
        }))
    }

    /// Whether the answer was put off, against the most working days after the
    /// day it was due for which the rules let it be. Without a day on which it
    /// was due, or a most, every extension is allowed.
    ///
    /// # Errors
    /// A day outside the calendar.
    pub fn extension(
        &self,
        most: Option<u16>,
        calendar: &Calendar,
    ) -> Result<Extension, OutsideCalendar> {
        let Some(extended_to) = self.extended_to else {
            return Ok(Extension::None);
        };
        let Some(due) = self.due else {
            return Ok(Extension::Allowed);
        };
        if extended_to <= due {
            return Ok(Extension::None);
        }
        let Some(most) = most else {
            return Ok(Extension::Allowed);
        };
        if calendar.count(due, extended_to)? > i32::from(most) {
            Ok(Extension::OverLong)
        } else {
            Ok(Extension::Allowed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{iso, parse_iso};

    /// `started`, `extended-to`, `responded` and `as-at`, with `-` for none.
    fn check(days: &str, standard: Option<u16>, expected: &str) {
        let days: Vec<Option<Day>> = days.split(' ').map(parse_iso).collect();
        let recorded = Days {
            started: days[0].unwrap(),
            extended_to: days[1],
            responded: days[2],
        };
        let calendar = Calendar::england_and_wales();
        let found = match Clock::read(recorded, standard, days[3].unwrap(), calendar) {
            Err(outside) => outside.to_string(),
            Ok(None) => "not started".to_owned(),
            Ok(Some(clock)) => format!(
                "{} {} {}",
                clock.due.map_or("-".to_owned(), iso),
                clock
                    .working_days
                    .map_or("-".to_owned(), |days| days.to_string()),
                clock.verdict.map_or("-", Verdict::name)
            ),
        };
        assert_eq!(found, expected, "{recorded:?}");
    }

    #[test]
    fn a_clock_is_read_as_at_a_day() {
        let s = Some(20);
        check(
            "2024-04-02 - 2024-04-30 2025-03-31",
            s,
            "2024-04-30 20 within-standard",
        );
        check(
            "2024-04-02 - 2024-05-01 2025-03-31",
            s,
            "2024-04-30 21 late",
        );
        check(
            "2024-04-02 2024-05-01 2024-05-01 2025-03-31",
            s,
            "2024-04-30 21 within-extension",
        );
        check(
            "2024-04-02 2024-05-01 2024-05-02 2025-03-31",
            s,
            "2024-04-30 22 late",
        );
        check("2024-04-02 - - 2024-04-30", s, "2024-04-30 - open");
        check("2024-04-02 - - 2024-05-01", s, "2024-04-30 - overdue");
        check("2024-04-02 2024-05-01 - 2024-05-01", s, "2024-04-30 - open");
        // An answer after the as-at date is not known yet.
        check("2024-04-02 - 2024-05-02 2024-04-30", s, "2024-04-30 - open");
        check("2024-04-02 - - 2024-04-01", s, "not started");
        // Without a standard there is nothing to be in time for.
        check("2024-04-02 - 2024-04-30 2025-03-31", None, "- 20 -");
        check("2024-04-02 - - 2025-03-31", None, "- - open");
        check("2024-04-02 2024-04-09 - 2025-03-31", None, "- - overdue");
        check(
            "2011-04-02 - - 2025-03-31",
            s,
            "2011-04-02 is outside the bundled calendar, which covers 2012 to 2028",
        );
        check(
            "2024-04-02 2204-05-01 2024-05-01 2025-03-31",
            s,
            "2204-05-01 is outside the bundled calendar, which covers 2012 to 2028",
        );
    }

    /// `started` and `extended-to`, under a standard, with the most that the
    /// rules allow.
    fn check_extension(days: &str, standard: Option<u16>, most: Option<u16>, expected: Extension) {
        let (started, extended_to) = days.split_once(' ').unwrap();
        let recorded = Days {
            started: parse_iso(started).unwrap(),
            extended_to: parse_iso(extended_to),
            responded: None,
        };
        let calendar = Calendar::england_and_wales();
        let as_at = parse_iso("2025-03-31").unwrap();
        let clock = Clock::read(recorded, standard, as_at, calendar);
        let clock = clock.unwrap().unwrap();
        assert_eq!(clock.extension(most, calendar), Ok(expected), "{days}");
    }

    #[test]
    fn an_extension_is_held_against_the_most_that_the_rules_allow() {
        // Due on 2024-04-16; ten working days more, with none of them a
        // holiday, are 2024-04-30.
        let check = |days, most, expected| check_extension(days, Some(10), most, expected);
        check("2024-04-02 -", Some(10), Extension::None);
        check("2024-04-02 2024-04-16", Some(10), Extension::None);
        check("2024-04-02 2024-04-17", Some(10), Extension::Allowed);
        check("2024-04-02 2024-04-30", Some(10), Extension::Allowed);
        check("2024-04-02 2024-05-01", Some(10), Extension::OverLong);
        check("2024-04-02 2024-04-17", Some(0), Extension::OverLong);
        check("2024-04-02 2027-05-01", None, Extension::Allowed);
        check_extension("2024-04-02 2027-05-01", None, Some(10), Extension::Allowed);
    }
}
