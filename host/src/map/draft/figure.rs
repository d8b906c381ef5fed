//! Figures from elsewhere: populations, earlier years, targets.

use std::collections::BTreeMap;

use super::lists::is_no_label;
use super::mapping::{Entry, Record, Toml};
use super::records::{Context, condition, when};
use super::sheet::{Sheet, Taken};
use super::words::{kebab, safe, some};
use crate::dataset::registry::registry;
use crate::map::export::Value;
use crate::map::guess::Meaning;
use crate::map::lines::counted;

/// Words for units.
const UNITS: [(&str, &[&str]); 6] = [
    (
        "count",
        &[
            "count", "counts", "number", "numbers", "no", "n", "#", "cases", "people",
        ],
    ),
    (
        "percent",
        &["percent", "per cent", "%", "percentage", "pct"],
    ),
    (
        "working-days",
        &["working-days", "working days", "days", "wd"],
    ),
    ("gbp", &["gbp", "£", "pounds", "pound"]),
    ("years", &["years", "year"]),
    ("rate", &["rate", "per 1,000", "per 1000"]),
];

/// What stands for a figure that is not there.
const MISSING: [&str; 14] = [
    "blank",
    "confidential",
    "missing",
    "nil return",
    "no data",
    "none",
    "not applicable",
    "not available",
    "not known",
    "not published",
    "not recorded",
    "suppressed",
    "unavailable",
    "unknown",
];
/// Letters of what is no word and no figure: `-`, `*`, `N/A`, `n/k`.
const SHORTEST_WORD: usize = 2;

/// A column with more words than this names no dimensions: each would be a
/// record of its own, with the words in its condition.
const MOST_DIMENSIONS: u64 = 60;

/// A record for each dimension that a figure can have.
///
/// # Errors
/// When no column holds figures.
pub(super) fn figures(
    sheet: &mut Sheet<'_>,
    evidence: &str,
    context: &mut Context,
) -> Result<Vec<Record>, String> {
    let part = |sheet: &mut Sheet<'_>, name| sheet.take(&Meaning::Figure(name));
    let numerator = part(sheet, "numerator");
    let denominator = numerator.as_ref().and_then(|_| part(sheet, "denominator"));
    let value = match denominator {
        Some(_) => None,
        None => part(sheet, "value").or_else(|| numbers(sheet)),
    };
    let mut base = Record::new("aggregate", Some(evidence.to_owned()));
    let title = match sheet.names.as_slice() {
        [] => sheet
            .export
            .file
            .rsplit_once('.')
            .map_or("", |(name, _)| name),
        [first, ..] => first.as_str(),
    };
    let series = kebab(title);
    let found = part(sheet, "series");
    words(&mut base, "series", found, &series, "the name of the table");
    let council = context.authority.as_deref().unwrap_or("The council");
    let found = part(sheet, "publisher");
    words(
        &mut base,
        "publisher",
        found,
        council,
        "nothing else is said",
    );
    let found = part(sheet, "area");
    let area = context.area.as_deref().unwrap_or(council);
    words(&mut base, "area", found, area, "nothing else is said");
    match part(sheet, "period") {
        Some(taken) => base
            .head
            .push(Entry::guessed("period", taken.name, taken.evidence)),
        None => return Err("no column says which period the figures are about".to_owned()),
    }
    match (numerator, denominator, value) {
        (Some(numerator), Some(denominator), _) => {
            for (key, taken) in [("numerator", numerator), ("denominator", denominator)] {
                base.head
                    .push(Entry::guessed(key, taken.name, taken.evidence));
            }
        }
        (_, _, Some(value)) => {
            let (missing, others) = missing(sheet, value.at);
            if others > 0 {
                context.open.push(format!(
                    "{} of column `{}` {} words and no figure, and would be rejected: what \
                     stands for a figure that is not there belongs into `missing`",
                    counted(others, "cell"),
                    value.name,
                    if others == 1 { "holds" } else { "hold" }
                ));
            }
            base.head
                .push(Entry::guessed("value", value.name, value.evidence));
            if !missing.is_empty() {
                let evidence = "cells without a figure";
                base.head
                    .push(Entry::guessed("missing", Toml::some(missing), evidence));
            }
        }
        _ => return Err("no column holds figures".to_owned()),
    }
    unit(&mut base, sheet, context);
    let dimension = sheet.find(&Meaning::Figure("dimension"));
    let label = sheet.find(&Meaning::Figure("label"));
    let is_few = |at: &usize| {
        let profile = sheet.profile(*at);
        profile.is_some_and(|profile| {
            profile.personal.is_none() && profile.distinct <= MOST_DIMENSIONS
        })
    };
    if let (Some(dimension), Some(label)) = (dimension.filter(is_few), label) {
        let evidence = "it names the dimension of the label beside it".to_owned();
        let dimension = sheet.taken(dimension, evidence);
        let label = sheet.taken(label, String::new());
        return Ok(by_dimension(sheet, &base, &dimension, &label, context));
    }
    let found = sheet.take_all(|what| matches!(what, Meaning::Value(_)), |_| true);
    super::records::fill(&mut base, sheet, found, context);
    let has = |code: &str| base.section("values").iter().any(|entry| entry.key == code);
    let named: Vec<(usize, &'static str)> = (0..sheet.part.columns.len())
        .filter(|at| sheet.is_free(*at))
        .filter_map(|at| Some((at, dimension_of(sheet.name(at))?)))
        .filter(|(_, code)| !has(code))
        .collect();
    for (at, code) in named {
        let evidence = "the heading is the name of a list that authorities share";
        let taken = sheet.taken(at, evidence.to_owned());
        super::records::labels(&mut base, sheet, code, vec![taken], context);
    }
    super::records::own_lists(&mut base, sheet, context);
    Ok(vec![base])
}

/// The dimension that a word names.
fn dimension_of(word: &str) -> Option<&'static str> {
    let dimensions = &registry().dimensions;
    let (code, _) = dimensions.get_key_value(kebab(word).as_str())?;
    Some(code)
}

/// The only free column that holds mostly numbers.
fn numbers(sheet: &mut Sheet<'_>) -> Option<Taken> {
    let is_number = |value: &Value| match value {
        Value::Number(_) => true,
        Value::Text(text) => text.replace([',', '%', '£'], "").parse::<f64>().is_ok(),
        _ => false,
    };
    let mostly = |at: &usize| {
        let counts = sheet.column(*at).map(|column| column.counts());
        let (mut numbers, mut all) = (0, 0);
        for (value, rows) in counts.unwrap_or_default() {
            let is_none = matches!(value, Value::Text(text) if is_no_label("", text));
            all += if is_none { 0 } else { rows };
            numbers += if is_number(value) { rows } else { 0 };
        }
        all > 0 && numbers * 2 > all && sheet.is_free(*at)
    };
    let mut found = (0..sheet.part.columns.len()).filter(mostly);
    let (at, None) = (found.next()?, found.next()) else {
        return None;
    };
    let evidence = "the only column that holds mostly numbers";
    Some(sheet.taken(at, evidence.to_owned()))
}

/// A field that a column holds, or that the mapping writes out.
fn words(
    record: &mut Record,
    key: &'static str,
    found: Option<Taken>,
    otherwise: &str,
    why: &'static str,
) {
    record.head.push(match found {
        Some(taken) => {
            let column = Toml::Table(vec![("column", taken.name.into())]);
            Entry::guessed(key, column, taken.evidence)
        }
        None => Entry::guessed(key, otherwise, why),
    });
}

/// What stands in a column of figures for one that is not there, and how many
/// cells hold other words, which are shown nowhere: they may be anything.
fn missing(sheet: &Sheet<'_>, at: usize) -> (Vec<String>, u64) {
    let mut missing = Vec::new();
    let mut others = 0;
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    for (text, rows) in texts(sheet, at) {
        match is_missing(&text) {
            _ if has_digit(&text) => {}
            true => missing.push(text),
            false => others += rows,
        }
    }
    (missing, others)
}

/// `N/A`, `-`, `Not published`.
fn is_missing(text: &str) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.count() <= SHORTEST_WORD || MISSING.contains(&text.to_lowercase().as_str())
}

fn unit(record: &mut Record, sheet: &mut Sheet<'_>, context: &mut Context) {
    let Some(taken) = sheet.take(&Meaning::Figure("unit")) else {
        let heading = record.head.iter().find(|entry| entry.key == "value");
        let heading = heading.map_or(String::new(), |entry| entry.value.to_string());
        let (unit, evidence) = unit_of(&heading.to_lowercase());
        record.head.push(Entry::guessed("unit", unit, evidence));
        return;
    };
    let mut map = Vec::new();
    let mut unknown = Vec::new();
    for (word, rows) in texts(sheet, taken.at) {
        let lower = word.to_lowercase();
        let unit = UNITS
            .iter()
            .find(|(_, words)| words.contains(&lower.as_str()));
        match unit {
            Some((code, _)) => map.push(Entry::guessed(word, *code, counted(rows, "row"))),
            None => unknown.push(word),
        }
    }
    if map.is_empty() {
        let evidence = "no unit of the column is known";
        record.head.push(Entry::guessed("unit", "count", evidence));
        return;
    }
    record.add("unit", Entry::guessed("column", taken.name, taken.evidence));
    for word in map {
        record.add("unit.map", word);
    }
    if !unknown.is_empty() {
        context.open.push(format!(
            "which unit is {}? Such rows would be rejected",
            some(unknown.iter().map(String::as_str), 8)
        ));
    }
}

/// The unit that the heading of a column of figures names.
fn unit_of(heading: &str) -> (&'static str, &'static str) {
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    let said = "the heading of the figures says so";
    if has(&["£", "pound", "gbp", "cost", "spend", "expenditure"]) {
        ("gbp", said)
    } else if has(&["%", "percent", "per cent"]) {
        ("percent", said)
    } else if has(&["working days"]) {
        ("working-days", said)
    } else {
        ("count", "nothing says what the figures count")
    }
}

/// Different texts of a column with their rows, in order of appearance.
fn texts(sheet: &Sheet<'_>, at: usize) -> Vec<(String, u64)> {
    let counts = sheet.column(at).map(|column| column.counts());
    let texts = counts.unwrap_or_default().into_iter();
    texts
        .filter_map(|(value, rows)| match value {
            Value::Text(text) => Some((text.clone(), rows)),
            _ => None,
        })
        .collect()
}

/// A record without a label, and one for each dimension that a column names.
fn by_dimension(
    sheet: &Sheet<'_>,
    base: &Record,
    dimension: &Taken,
    label: &Taken,
    context: &mut Context,
) -> Vec<Record> {
    let mut records = Vec::new();
    let add = |conditions: &[Toml], evidence: &str| {
        let mut record = Record::new("aggregate", base.guess.clone());
        when(&mut record, conditions, evidence);
        record.head.extend(base.head.iter().cloned());
        record.sections.extend(base.sections.iter().cloned());
        record
    };
    if !sheet.is_filled(dimension.at) {
        let blank = Toml::Table(vec![
            ("column", dimension.name.as_str().into()),
            ("blank", Toml::Bool(true)),
        ]);
        records.push(add(&[blank], "figures without a label"));
    }
    // Spellings of one dimension are one record.
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (word, _) in texts(sheet, dimension.at) {
        let code = match dimension_of(&word) {
            Some(code) => code.to_owned(),
            None => format!("x-{}", safe(&word)),
        };
        known.entry(code).or_default().push(word);
    }
    for (code, words) in known {
        let is = condition(&dimension.name, "is", words.clone());
        let mut record = add(&[is], &dimension.evidence);
        let evidence = "the label of these figures";
        record
            .head
            .push(Entry::guessed("filled", label.name.as_str(), evidence));
        record.add(
            "values",
            Entry::guessed(code.as_str(), label.name.as_str(), evidence),
        );
        context.lists.add_where(&code, sheet, label.at, |row| {
            is_one_of(sheet, dimension.at, row, &words)
        });
        records.push(record);
    }
    records
}

fn is_one_of(sheet: &Sheet<'_>, at: usize, row: usize, words: &[String]) -> bool {
    let value = sheet.column(at).and_then(|column| column.value(row));
    matches!(value, Some(Value::Text(text)) if words.contains(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_of_the_contract_has_its_words() {
        let units = UNITS.map(|(unit, _)| unit);
        assert_eq!(units, crate::dataset::UNITS);
        for (unit, words) in UNITS {
            assert!(words.contains(&unit), "{unit}");
        }
    }
}
