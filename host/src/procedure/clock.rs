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
    }
}
