//! Which period a report is about: the latest financial year that the data hold
//! whole.

use std::collections::BTreeMap;

use super::dates;
use super::mapping::{Table, Toml};
use super::sheet::Sheet;
use crate::calendar::{self, Day};
use crate::map::lines::number;
use crate::project::Period;

/// Days of a draft's records, each with its number of records.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// On which cases came in.
    cases: BTreeMap<Day, u64>,
    /// On which anything else came in.
    others: BTreeMap<Day, u64>,
    /// On which anything happened that is not in the future by its nature.
    happened: BTreeMap<Day, u64>,
}

/// The period of a report, with what speaks for it.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) period: Period,
    /// None where somebody asked for it.
    pub(super) evidence: Option<String>,
    /// The period before, where the data reaches back over it, with what speaks
    /// for it.
    pub(super) before: Option<(Period, String)>,
    pub(super) as_at: Day,
    pub(super) why_as_at: String,
}

/// What is planned, not done.
const PLANNED: [&str; 2] = ["due", "extended-to"];

impl Days {
    /// Adds the days of a table.
    pub(super) fn add(&mut self, sheet: &Sheet<'_>, table: &Table) {
        for record in &table.records {
            for event in record.section("events") {
                let columns = match &event.value {
                    Toml::List(columns) => columns.as_slice(),
                    column => std::slice::from_ref(column),
                };
                for column in columns {
                    if let Toml::Text(name) = column {
                        self.column(sheet, table, name, (event.key.as_str(), record.kind));
                    }
                }
            }
        }
    }

    fn column(
        &mut self,
        sheet: &Sheet<'_>,
        table: &Table,
        name: &str,
        (event, kind): (&str, &str),
    ) {
        let Some(at) = sheet.position(name) else {
            return;
        };
        let formats = dates::of(table, name);
        for (day, rows) in sheet.days(at, &formats) {
            let day = day.days();
            let received = match (event, kind) {
                ("received", "case") => Some(&mut self.cases),
                ("received" | "decided" | "done", _) => Some(&mut self.others),
                _ => None,
            };
            if let Some(received) = received {
                *received.entry(day).or_default() += rows;
            }
            if !PLANNED.contains(&event) {
                *self.happened.entry(day).or_default() += rows;
            }
        }
    }
}

/// Chooses the period; none where no day is known and none was asked for.
pub(super) fn choose(days: &Days, asked: Option<&Period>) -> Option<Chosen> {
    let received = match days.cases.is_empty() {
        true => &days.others,
        false => &days.cases,
    };
    let within = |period: &Period| -> u64 {
        let days = received.range(period.first..=period.last);
        days.map(|(_, rows)| rows).sum()
    };
    let all: u64 = received.values().sum();
    let (period, evidence) = match asked {
        Some(period) => (period.clone(), None),
        None => {
            let mut years: BTreeMap<String, u64> = BTreeMap::new();
            for (day, rows) in received {
                if let Some(year) = financial_year(*day) {
                    *years.entry(year).or_default() += rows;
                }
            }
            let most = years.values().max()?;
            let last = received.keys().next_back().copied();
            let whole = |year: &Period, rows: u64| {
                let last_month = year.last - 30;
                rows * 4 >= most * 3 && last.is_some_and(|day| day >= last_month)
            };
            let mut latest = years.iter().rev().filter_map(|(year, rows)| {
                let year = Period::parse(year).ok()?;
                whole(&year, *rows).then_some(year)
            });
            let period = match latest.next() {
                Some(period) => period,
                None => Period::parse(years.iter().max_by_key(|(_, rows)| **rows)?.0).ok()?,
            };
            let evidence = format!(
                "{} of {} days of receipt lie in it",
                number(within(&period)),
                number(all)
            );
            (period, Some(evidence))
        }
    };
    let before = period.a_year_before();
    // A year of which the data hold the end alone is nothing to compare with.
    let begins = received.keys().next().copied();
    let reaches = |before: &Period| {
        let first_quarter = before.first + (before.last - before.first) / 4;
        begins.is_some_and(|day| day <= first_quarter)
            && within(before) > 0
            && within(before) * 4 >= within(&period)
    };
    let before = before.filter(reaches).map(|before| {
        let rows = number(within(&before));
        let evidence = format!("{rows} of {} days of receipt lie in it", number(all));
        (before, evidence)
    });
    // A slip of the keyboard lies far beyond the others; nothing much happens
    // more than a year after the period.
    let last = days.happened.range(..=period.last + 366).next_back();
    let last = last.map(|(day, _)| *day).filter(|day| *day >= period.first);
    let all_days = days.happened.keys().next_back().copied();
    let (as_at, why_as_at) = match last {
        Some(day) if Some(day) == all_days => (
            day,
            "the last day on which anything happened, due days aside".to_owned(),
        ),
        Some(day) => (day, "the last day up to a year after the period".to_owned()),
        None => (period.last, "the last day of the period".to_owned()),
    };
    Some(Chosen {
        period,
        evidence,
        before,
        as_at,
        why_as_at,
    })
}

/// The financial year of a day, as `2024-25`.
fn financial_year(day: Day) -> Option<String> {
    let (year, month, _) = calendar::parts(day)?;
    let first = if month >= 4 { year } else { year - 1 };
    Some(format!("{first}-{:02}", (first + 1).rem_euclid(100)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(received: &[(&str, u64)]) -> Days {
        let mut days = Days::default();
        for (day, rows) in received {
            let day = calendar::parse_iso(day).unwrap();
            days.cases.insert(day, *rows);
            days.happened.insert(day, *rows);
        }
        days
    }

    #[test]
    fn the_year_with_most_cases_is_reported_and_the_one_before_compared() {
        let days = days(&[
            ("2023-05-01", 60),
            ("2024-03-31", 20),
            ("2024-04-01", 70),
            ("2025-03-31", 50),
            ("2025-06-02", 3),
            ("2204-06-02", 1),
        ]);
        let chosen = choose(&days, None).unwrap();
        assert_eq!(chosen.period.name, "2024-25");
        assert_eq!(chosen.before.as_ref().unwrap().0.name, "2023-24");
        assert_eq!(calendar::iso(chosen.as_at), "2025-06-02");
        let (_, evidence) = chosen.before.unwrap();
        assert_eq!(evidence, "80 of 204 days of receipt lie in it");
        let evidence = chosen.evidence.unwrap();
        assert_eq!(evidence, "120 of 204 days of receipt lie in it");
    }

    #[test]
    fn of_two_whole_years_the_later_is_reported() {
        let two = [
            ("2023-04-03", 100),
            ("2024-03-20", 10),
            ("2024-04-02", 90),
            ("2025-03-20", 5),
        ];
        let chosen = choose(&days(&two), None).unwrap();
        assert_eq!(chosen.period.name, "2024-25");
        assert!(
            chosen.why_as_at.starts_with("the last day on which"),
            "{}",
            chosen.why_as_at
        );
        // It is not over yet.
        let chosen = choose(&days(&two[..3]), None).unwrap();
        assert_eq!(chosen.period.name, "2023-24");
    }

    #[test]
    fn a_few_cases_of_the_year_before_are_nothing_to_compare_with() {
        for before in [[("2023-04-03", 6)], [("2023-12-01", 60)]] {
            let mut all = before.to_vec();
            all.push(("2024-05-01", 70));
            assert!(choose(&days(&all), None).unwrap().before.is_none());
        }
    }

    #[test]
    fn without_days_there_is_no_period_unless_it_was_asked_for() {
        let days = days(&[]);
        assert!(choose(&days, None).is_none());
        let asked = Period::parse("2024-25").unwrap();
        let chosen = choose(&days, Some(&asked)).unwrap();
        assert_eq!(calendar::iso(chosen.as_at), "2025-03-31");
    }
}
