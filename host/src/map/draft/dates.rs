//! How the dates of a table are written: one format for most columns, others by
//! name.

use std::collections::BTreeSet;

use candour_plugin::DateFormat;

use super::mapping::{Entry, Table, Toml};
use super::sheet::Sheet;
use crate::map::export::{Format, Value};
use crate::map::lines::{counted, number};

/// What is written where nothing in the data says how.
const USUAL: &str = "dd/mm/yyyy";

/// Column of dates with the texts in it.
struct Written<'s> {
    at: usize,
    /// The format that reads most of them.
    own: String,
    texts: Vec<&'s str>,
    count: u64,
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
    table.dates = Some(Entry::guessed(
        "dates",
        common.to_string(),
        evidence(&of, &common),
    ));
    for column in others {
        let evidence = evidence(&[column], &column.own);
        let name = sheet.name(column.at);
        let entry = Entry::guessed(name, column.own.as_str(), evidence);
        table.date_formats.push(entry);
    }
    for at in columns.iter().filter(|at| !sheet.is_period(**at)) {
        let Some(dates) = sheet
            .profile(*at)
            .and_then(|profile| profile.dates.as_ref())
        else {
            continue;
        };
        let others: u64 = dates.formats.iter().skip(1).map(|fit| fit.fits).sum();
        let unread = match written.iter().any(|column| column.at == *at) {
            true => dates.unread + others,
            false => dates.unread,
        };
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
        let fit = dates.formats.first()?;
        let own = DateFormat::parse(&fit.pattern).ok()?;
        let values = sheet.column(at)?.values.iter();
        let texts = values.filter_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        });
        Some(Self {
            at,
            texts: texts.filter(|text| own.read(text).is_ok()).collect(),
            own: fit.pattern.clone(),
            count: fit.fits,
            ambiguous: fit.ambiguous,
        })
    }

    /// Whether a format reads its days, and as the same days.
    fn is_in(&self, format: &str) -> bool {
        let (Ok(own), Ok(format)) = (DateFormat::parse(&self.own), DateFormat::parse(format))
        else {
            return false;
        };
        let same = |text: &&str| match (own.read(text), format.read(text)) {
            (Ok(own), Ok(day)) => own == day,
            _ => false,
        };
        self.texts.iter().all(same)
    }
}

/// The format that most columns are in; of those the one that reads most days,
/// and the shortest.
fn commonest(written: &[Written<'_>]) -> Option<String> {
    let own: BTreeSet<&str> = written.iter().map(|column| column.own.as_str()).collect();
    let pairs = own
        .iter()
        .flat_map(|one| own.iter().map(move |other| (one, other)));
    let merged = pairs.filter_map(|(one, other)| merged(one, other));
    let mut candidates: Vec<String> = own.iter().map(|own| (*own).to_owned()).collect();
    candidates.extend(merged);
    candidates.sort_by_key(String::len);
    let reads = |format: &String| {
        let columns = written.iter().filter(|column| column.is_in(format));
        let counts: Vec<u64> = columns.map(|column| column.count).collect();
        (counts.len(), counts.iter().sum::<u64>())
    };
    candidates.into_iter().rev().max_by_key(reads)
}

/// A format for texts with and without a time: `dd/mm/yyyy[ hh:mm]`.
fn merged(short: &str, long: &str) -> Option<String> {
    let rest = long.strip_prefix(short)?;
    (!rest.is_empty() && !rest.contains('[')).then(|| format!("{short}[{rest}]"))
}

fn evidence(columns: &[&Written<'_>], format: &str) -> String {
    let count: u64 = columns.iter().map(|column| column.count).sum();
    let ambiguous: u64 = columns.iter().map(|column| column.ambiguous).sum();
    let days = counted(count, "day");
    let of = match columns.len() {
        1 => String::new(),
        several => format!(" in {several} columns"),
    };
    let other = match format.trim_start().starts_with(['m', 'M']) {
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

/// The format of a column of days.
pub(super) fn of(table: &Table, name: &str) -> Option<DateFormat> {
    let own = table.date_formats.iter().find(|entry| entry.key == name);
    match &own.or(table.dates.as_ref())?.value {
        Toml::Text(pattern) => DateFormat::parse(pattern).ok(),
        _ => None,
    }
}
