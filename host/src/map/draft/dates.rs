//! How the dates of a table are written: most columns in one way, others by name,
//! and some in several ways.

use std::collections::BTreeSet;

use candour_plugin::{DateFormat, Day};

use super::mapping::{Entry, Table, Toml};
use super::sheet::Sheet;
use crate::map::export::{Format, Value};
use crate::map::lines::{counted, number};

/// What is written where nothing in the data says how.
const USUAL: &str = "dd/mm/yyyy";

/// A column of dates with the texts in it.
struct Written<'s> {
    at: usize,
    /// The formats that together read most of them, the commonest first.
    own: Vec<String>,
    texts: Vec<&'s str>,
    /// For each format how many cells it reads.
    counts: Vec<u64>,
    ambiguous: u64,
}

/// Says in a table how its columns of days are written.
pub(super) fn say(sheet: &Sheet<'_>, columns: &[usize], table: &mut Table) {
    let written: Vec<Written<'_>> = columns
        .iter()
        .filter_map(|at| Written::new(sheet, *at))
        .collect();
    let Some(common) = commonest(&written) else {
        let holds_days = matches!(sheet.export.format, Format::Xlsx);
        if !columns.is_empty() && !holds_days {
            let evidence = "no day is filled in; this is how this country mostly writes them";
            table.dates = Some(Entry::guessed("dates", USUAL, evidence));
        }
        return;
    };
    let (of, others): (Vec<&Written<'_>>, Vec<_>) =
        written.iter().partition(|column| column.is_in(&common));
    let patterns = |formats: &[String]| Toml::some(formats.iter().cloned());
    let said = evidence(&of, &common);
    table.dates = Some(Entry::guessed("dates", patterns(&common), said));
    for column in others {
        let evidence = evidence(&[column], &column.own);
        let name = sheet.name(column.at);
        let entry = Entry::guessed(name, patterns(&column.own), evidence);
        table.date_formats.push(entry);
    }
    for at in columns.iter().filter(|at| !sheet.is_period(**at)) {
        let Some(dates) = sheet
            .profile(*at)
            .and_then(|profile| profile.dates.as_ref())
        else {
            continue;
        };
        let mut columns = written.iter();
        let column = columns.find(|column| column.at == *at);
        let texts: u64 = dates.formats.iter().map(|fit| fit.fits).sum();
        let read = column.map_or(texts, |column| column.counts.iter().sum());
        let unread = dates.unread + texts.saturating_sub(read);
        if unread > 0 {
            table.open.push(format!(
                "in column `{}`, {} cannot be read so and would be rejected",
                sheet.name(*at),
                counted(unread, "cell")
            ));
        }
    }
}

impl<'s> Written<'s> {
    fn new(sheet: &'s Sheet<'_>, at: usize) -> Option<Self> {
        let dates = sheet.profile(at)?.dates.as_ref()?;
        let values = sheet.column(at)?.values.iter();
        let texts: Vec<&str> = values
            .filter_map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let mut column = Self {
            at,
            own: Vec::new(),
            texts: Vec::new(),
            counts: Vec::new(),
            ambiguous: 0,
        };
        let mut formats: Vec<DateFormat> = Vec::new();
        for fit in &dates.formats {
            let Ok(format) = DateFormat::parse(&fit.pattern) else {
                continue;
            };
            // Two formats that read a text as different days cannot stand side by
            // side: such a cell would be rejected.
            formats.push(format);
            let is_one = |format: &DateFormat, text: &str| format.read(text).is_ok();
            let clash = |text: &&str| {
                let reads = formats.iter().any(|format| is_one(format, text));
                reads && read(&formats, text).is_none()
            };
            if texts.iter().any(clash) {
                formats.pop();
                continue;
            }
            column.own.push(fit.pattern.clone());
            column.counts.push(fit.fits);
            column.ambiguous += fit.ambiguous;
        }
        column.texts = texts;
        column.texts.retain(|text| read(&formats, text).is_some());
        (!column.own.is_empty()).then_some(column)
    }

    /// Whether formats read its days, and as the same days.
    fn is_in(&self, formats: &[String]) -> bool {
        let (own, formats) = (parsed(&self.own), parsed(formats));
        let same = |text: &&str| read(&own, text) == read(&formats, text);
        self.texts.iter().all(same)
    }
}

fn parsed(patterns: &[String]) -> Vec<DateFormat> {
    let formats = patterns
        .iter()
        .map(|pattern| DateFormat::parse(pattern).ok());
    formats.flatten().collect()
}

/// The day of a text in formats of which it may have any; none where two read
/// different days.
pub(super) fn read(formats: &[DateFormat], text: &str) -> Option<Day> {
    let mut days = formats.iter().filter_map(|format| format.read(text).ok());
    let first = days.next()?;
    days.all(|day| day == first).then_some(first)
}

/// The formats that most columns are in; of those the ones that read most days,
/// and the fewest and shortest.
fn commonest(written: &[Written<'_>]) -> Option<Vec<String>> {
    let own: BTreeSet<&[String]> = written.iter().map(|column| column.own.as_slice()).collect();
    let single: Vec<&str> = own
        .iter()
        .filter_map(|own| match own {
            [only] => Some(only.as_str()),
            _ => None,
        })
        .collect();
    let pairs = single
        .iter()
        .flat_map(|one| single.iter().map(move |other| (one, other)));
    let merged = pairs.filter_map(|(one, other)| merged(one, other));
    let mut candidates: Vec<Vec<String>> = own.iter().map(|own| own.to_vec()).collect();
    candidates.extend(merged.map(|format| vec![format]));
    candidates.sort_by_key(|formats| {
        (
            formats.len(),
            formats.iter().map(String::len).sum::<usize>(),
        )
    });
    let reads = |formats: &Vec<String>| {
        let columns = written.iter().filter(|column| column.is_in(formats));
        let counts: Vec<u64> = columns.map(|column| column.counts.iter().sum()).collect();
        (counts.len(), counts.iter().sum::<u64>())
    };
    candidates.into_iter().rev().max_by_key(reads)
}

/// A format for texts with and without a time: `dd/mm/yyyy[ hh:mm]`.
fn merged(short: &str, long: &str) -> Option<String> {
    let rest = long.strip_prefix(short)?;
    (!rest.is_empty() && !rest.contains('[')).then(|| format!("{short}[{rest}]"))
}

fn evidence(columns: &[&Written<'_>], formats: &[String]) -> String {
    let count: u64 = columns.iter().flat_map(|column| &column.counts).sum();
    let ambiguous: u64 = columns.iter().map(|column| column.ambiguous).sum();
    let mut days = counted(count, "day");
    if let [_, _, ..] = formats {
        let of_each = formats.iter().map(|format| {
            let of = |column: &&Written<'_>| {
                let own = column.own.iter().position(|own| own == format);
                own.and_then(|at| column.counts.get(at).copied())
            };
            number(columns.iter().filter_map(of).sum())
        });
        days = format!("{days} ({})", of_each.collect::<Vec<_>>().join(", "));
    }
    let of = match columns.len() {
        1 => String::new(),
        several => format!(" in {several} columns"),
    };
    let month_first = |format: &String| format.starts_with(['m', 'M']);
    let other = match formats.first().is_some_and(month_first) {
        true => "day first",
        false => "month first",
    };
    match ambiguous {
        0 => format!("{days}{of} read so"),
        all if all == count => format!(
            "{days}{of} read so, and all of them could also be read {other}: \
             this country writes the day first"
        ),
        some => format!(
            "{days}{of} read so; {} of them could also be read {other}",
            number(some)
        ),
    }
}

/// The formats of a column of days.
pub(super) fn of(table: &Table, name: &str) -> Vec<DateFormat> {
    let own = table.date_formats.iter().find(|entry| entry.key == name);
    let pattern = |value: &Toml| match value {
        Toml::Text(pattern) => DateFormat::parse(pattern).ok(),
        _ => None,
    };
    match own.or(table.dates.as_ref()).map(|entry| &entry.value) {
        Some(Toml::List(several)) => several.iter().filter_map(pattern).collect(),
        Some(one) => pattern(one).into_iter().collect(),
        None => Vec::new(),
    }
}
