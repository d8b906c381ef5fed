//! How many working days an answer may take, where the export itself says so: in
//! the timescale that each case was given (`10 wd`, `20 working days`), or by its
//! due days.

use std::collections::BTreeMap;

use super::dates;
use super::mapping::{Dimension, Entry, Mapping, Record, Table, Toml, quoted};
use super::sheet::Sheet;
use crate::calendar::{self, Calendar, Day};
use crate::map::lines::{counted, number};
use crate::procedure::Start;

/// A time that the settings declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standard {
    procedure: String,
    stage: u8,
    timescale: Option<String>,
    days: u16,
    /// What the days are counted from, where the export shows it.
    start: Option<Start>,
    /// What speaks for it.
    evidence: String,
}

/// Fewer due days than these show no rule.
const FEWEST: u64 = 8;
/// A due day is no further from the start, in days.
const FURTHEST: i32 = 366;

/// The times of a mapping that is made from sheets.
pub(super) fn standards(mapping: &Mapping, sheets: &[Sheet<'_>]) -> Vec<Standard> {
    match by_timescales(mapping) {
        named if named.is_empty() => by_due_days(mapping, sheets),
        named => named,
    }
}

/// The times that timescales name, for the first stage, and for later ones that
/// have timescales of their own.
fn by_timescales(mapping: &Mapping) -> Vec<Standard> {
    let records = || mapping.tables.iter().flat_map(|table| &table.records);
    let Some(procedure) = records().find_map(procedure) else {
        return Vec::new();
    };
    let has_timescale = |record: &Record| {
        let mut values = record.section("values").iter();
        values.any(|entry| entry.key == "timescale")
    };
    let later = records().any(|record| record.kind == "stage" && has_timescale(record));
    let dimensions = mapping.dimensions.iter();
    let timescales = dimensions.filter(|dimension| dimension.code == "timescale");
    let of_stage = |stage: u8| {
        let timescales = timescales.clone();
        let labels = timescales.flat_map(|Dimension { labels, .. }| labels);
        labels.filter_map(move |label| {
            Some(Standard {
                procedure: procedure.to_owned(),
                stage,
                timescale: Some(label.text.clone()),
                days: working_days(&label.text)?,
                start: None,
                evidence: "by its label".to_owned(),
            })
        })
    };
    let stages: &[u8] = if later { &[1, 2] } else { &[1] };
    stages.iter().flat_map(|stage| of_stage(*stage)).collect()
}

/// The one procedure of all cases.
fn procedure(record: &Record) -> Option<&str> {
    let is_said = |entry: &&Entry| record.kind == "case" && entry.key == "procedure";
    match &record.head.iter().find(is_said)?.value {
        Toml::Text(procedure) => Some(procedure),
        _ => None,
    }
}

/// The number of a timescale that is told in days; `4 weeks` is none, as weeks
/// are no working days.
fn working_days(timescale: &str) -> Option<u16> {
    let lower = timescale.to_lowercase();
    let mut words = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let number = words.find(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let unit = words.next()?;
    let is_days = ["wd", "wds", "working", "work", "day", "days", "business"].contains(&unit);
    let days = number
        .parse()
        .ok()
        .filter(|days| (1..=250).contains(days))?;
    // Of a span such as `10 - 20 days`, or of calendar days, nobody can tell.
    let is_plain = !lower.contains("calendar")
        && !words.any(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
    (is_days && is_plain).then_some(days)
}

/// The times by which nearly all due days come about, for each stage that has
/// due days.
fn by_due_days(mapping: &Mapping, sheets: &[Sheet<'_>]) -> Vec<Standard> {
    let records = || mapping.tables.iter().flat_map(|table| &table.records);
    let has_timescale = |record: &Record| {
        let mut values = record.section("values").iter();
        values.any(|entry| entry.key == "timescale")
    };
    let Some(procedure) = records().find_map(procedure) else {
        return Vec::new();
    };
    // Where cases have timescales, their due days follow from those.
    if records().any(has_timescale) {
        return Vec::new();
    }
    let mut found: BTreeMap<u8, Standard> = BTreeMap::new();
    for table in &mapping.tables {
        let Some(sheet) = sheets.get(table.sheet) else {
            continue;
        };
        for record in &table.records {
            let rule =
                stage(record).and_then(|stage| Some((stage, Rule::of(sheet, table, record)?)));
            if let Some((stage, rule)) = rule {
                found
                    .entry(stage)
                    .or_insert_with(|| rule.standard(procedure, stage));
            }
        }
    }
    found.into_values().collect()
}

/// The stage that the days of a record are about.
fn stage(record: &Record) -> Option<u8> {
    let number = record.head.iter().find(|entry| entry.key == "number");
    match (record.kind, number.map(|entry| &entry.value)) {
        ("case", _) => Some(1),
        ("stage", Some(Toml::Whole(number))) => u8::try_from(*number).ok(),
        _ => None,
    }
}

/// How due days come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rule {
    days: u16,
    start: Start,
    /// Whether weekends alone are left out, and bank holidays counted.
    only_weekends: bool,
    /// Rows that it gives the due day of.
    fits: u64,
    /// Rows that it fits when bank holidays are no working days.
    with_holidays: u64,
    /// Rows with both days.
    rows: u64,
}

impl Rule {
    /// The rule of a record's due days; none where they follow none.
    fn of(sheet: &Sheet<'_>, table: &Table, record: &Record) -> Option<Self> {
        let due = days(sheet, table, record, "due")?;
        // What a stage does not say of itself its case does.
        let case = table.records.iter().find(|record| record.kind == "case");
        let own = |code| {
            let of_case = || {
                days(
                    sheet,
                    table,
                    case.filter(|_| stage(record) == Some(1))?,
                    code,
                )
            };
            days(sheet, table, record, code).or_else(of_case)
        };
        let starts = [
            (Start::Receipt, own("received")),
            (Start::Acknowledgement, own("acknowledged")),
        ];
        let mut rules: Vec<Self> = Vec::new();
        for (start, from) in starts {
            rules.extend(from.and_then(|from| Self::between(start, &from, &due)));
        }
        // Of equals the one from receipt.
        let best = rules.into_iter().rev().max_by_key(|rule| rule.fits)?;
        let nearly_all = best.fits * 10 >= best.rows * 9;
        (best.rows >= FEWEST && nearly_all).then_some(best)
    }

    /// The number of days that most due days are after their start.
    fn between(start: Start, from: &[Option<Day>], due: &[Option<Day>]) -> Option<Self> {
        let calendar = Calendar::england_and_wales();
        let mut by_calendar: BTreeMap<u16, u64> = BTreeMap::new();
        let mut by_weeks: BTreeMap<u16, u64> = BTreeMap::new();
        let mut rows = 0;
        for (from, due) in from.iter().zip(due) {
            let (Some(from), Some(due)) = (*from, *due) else {
                continue;
            };
            rows += 1;
            if let Some(days) = working_days_between(calendar, from, due) {
                *by_calendar.entry(days).or_default() += 1;
            }
            if let Some(days) = weekdays_between(from, due) {
                *by_weeks.entry(days).or_default() += 1;
            }
        }
        let most = |counts: &BTreeMap<u16, u64>| {
            let best = counts.iter().rev().max_by_key(|(_, fits)| **fits);
            best.map(|(days, fits)| (*days, *fits))
        };
        let (days, fits) = most(&by_calendar).unwrap_or_default();
        let (weekdays, fits_weeks) = most(&by_weeks).unwrap_or_default();
        let only_weekends = fits_weeks > fits;
        let days = if only_weekends { weekdays } else { days };
        (days > 0).then(|| Self {
            days,
            start,
            only_weekends,
            fits: fits.max(fits_weeks),
            with_holidays: by_calendar.get(&days).copied().unwrap_or_default(),
            rows,
        })
    }

    fn standard(self, procedure: &str, stage: u8) -> Standard {
        let mut evidence = format!(
            "{} of {} are so many working days after {}",
            number(self.fits),
            counted(self.rows, "due day"),
            self.start.name()
        );
        if self.only_weekends {
            evidence.push_str(&format!(
                ", but only if bank holidays count as working days ({} otherwise): is the export's \
                 calendar right?",
                number(self.with_holidays)
            ));
        }
        Standard {
            procedure: procedure.to_owned(),
            stage,
            timescale: None,
            days: self.days,
            start: Some(self.start),
            evidence,
        }
    }
}

/// The day of each row that a record has for an event.
fn days(sheet: &Sheet<'_>, table: &Table, record: &Record, code: &str) -> Option<Vec<Option<Day>>> {
    let mut events = record.section("events").iter();
    let Toml::Text(name) = &events.find(|entry| entry.key == code)?.value else {
        return None;
    };
    let at = sheet.position(name)?;
    let days = sheet.day_of_each_row(at, &dates::of(table, name));
    Some(days.into_iter().map(|day| Some(day?.days())).collect())
}

/// The number of working days after which an answer is due; none where the due
/// day is no working day.
fn working_days_between(calendar: &Calendar, from: Day, due: Day) -> Option<u16> {
    let days = calendar.count(from, due).ok()?;
    let is_it = calendar.add(from, days).ok()? == due;
    u16::try_from(days).ok().filter(|days| is_it && *days > 0)
}

/// The same by a calendar that knows weekends and no holidays.
fn weekdays_between(from: Day, due: Day) -> Option<u16> {
    if !(1..=FURTHEST).contains(&due.checked_sub(from)?) {
        return None;
    }
    let is_weekday = |day: &Day| calendar::add_weekdays(*day - 1, 1) == *day;
    let days = (from + 1..=due).filter(is_weekday).count();
    u16::try_from(days).ok().filter(|_| is_weekday(&due))
}

impl Standard {
    /// As `report.toml` has it.
    pub(super) fn lines(&self) -> Vec<String> {
        let guess = &self.evidence;
        let mut lines = vec![
            "[[standards]]".to_owned(),
            format!("procedure = {}", quoted(&self.procedure)),
            format!("stage = {}", self.stage),
        ];
        let timescale = self.timescale.as_deref();
        lines.extend(timescale.map(|name| format!("timescale = {}", quoted(name))));
        lines.push(format!("working-days = {}  # guess: {guess}", self.days));
        let start = self.start.map(Start::name);
        lines.extend(start.map(|name| format!("start = {}  # guess: as above", quoted(name))));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Due days so many working days after days of receipt in April and May 2024,
    /// which have three bank holidays.
    fn due(from: &[Day], after: impl Fn(Day) -> Day) -> Vec<Option<Day>> {
        from.iter().map(|day| Some(after(*day))).collect()
    }

    #[test]
    fn due_days_show_their_rule() {
        let first = calendar::day(2024, 3, 25).unwrap();
        let calendar = Calendar::england_and_wales();
        let days: Vec<Day> = (first..first + 60)
            .filter(|day| calendar.is_working(*day).unwrap())
            .collect();
        let from: Vec<Option<Day>> = days.iter().copied().map(Some).collect();
        let all = days.len() as u64;
        let with_holidays = due(&days, |day| calendar.add(day, 10).unwrap());
        let rule = Rule::between(Start::Receipt, &from, &with_holidays).unwrap();
        assert_eq!(
            (rule.days, rule.fits, rule.rows, rule.only_weekends),
            (10, all, all, false)
        );

        let by_weeks = due(&days, |day| calendar::add_weekdays(day, 20));
        let rule = Rule::between(Start::Receipt, &from, &by_weeks).unwrap();
        assert_eq!((rule.days, rule.fits, rule.only_weekends), (20, all, true));
        assert!(rule.with_holidays < all, "{rule:?}");
        let said = rule.standard("corporate", 1).evidence;
        assert!(
            said.contains("only if bank holidays count as working days"),
            "{said}"
        );
    }

    #[test]
    fn days_are_read_from_timescales_that_name_them() {
        for (timescale, expected) in [
            ("10 wd", Some(10)),
            ("20 working days", Some(20)),
            ("Within 25 days", Some(25)),
            ("65 Business Days", Some(65)),
            ("4 weeks", None),
            ("10-20 working days", None),
            ("28 calendar days", None),
            ("Amber", None),
            ("0 days", None),
            ("99999999999 days", None),
            ("10", None),
        ] {
            assert_eq!(working_days(timescale), expected, "{timescale}");
        }
    }
}
