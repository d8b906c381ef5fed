//! Rows that are no records: totals, and what was typed to try the system.

use std::collections::{BTreeMap, BTreeSet};

use super::mapping::{Entry, Table, Toml};
use super::sheet::Sheet;
use super::words::some;
use crate::map::export::Value;
use crate::map::lines::{counted, number};

/// Rows that are named one by one.
const ROWS: usize = 6;

/// Words of a cell that say a row is none of the council's business.
const NOT_REAL: [&str; 9] = [
    "test",
    "test case",
    "test record",
    "test complaint",
    "dummy",
    "training",
    "duplicate",
    "entered in error",
    "logged in error",
];

/// Sets such rows aside.
pub(super) fn say(sheet: &Sheet<'_>, table: &mut Table) {
    totals(sheet, table);
    not_real(sheet, table);
}

fn totals(sheet: &Sheet<'_>, table: &mut Table) {
    // For each column the words that its totals begin with, and how many rows.
    let mut known: BTreeMap<usize, (BTreeSet<&str>, u64)> = BTreeMap::new();
    let mut wordless = Vec::new();
    for total in &sheet.part.totals {
        let mut columns = sheet.part.columns.iter();
        let at = columns.position(|column| column.name == total.column);
        match at.filter(|at| sheet.is_single(*at) && !total.begins.is_empty()) {
            Some(at) => {
                let (begins, rows) = known.entry(at).or_default();
                begins.insert(total.begins.as_str());
                *rows += 1;
            }
            None => wordless.push(number(total.row.into())),
        }
    }
    for (at, (begins, rows)) in known {
        let begins = begins.into_iter().map(str::to_owned);
        let filter = Toml::Table(vec![
            ("column", sheet.name(at).into()),
            ("begins", Toml::some(begins)),
            ("reason", "total".into()),
        ]);
        let evidence = format!("{} of totals", counted(rows, "row"));
        table.ignore.push(Entry::guessed("", filter, evidence));
    }
    if !wordless.is_empty() {
        let rows = some(wordless.iter().map(String::as_str), ROWS);
        table.open.push(format!(
            "the totals in {rows} (rows of the file) begin with no word that `ignore` could go \
             by: take them out of the export, or set them aside by another column"
        ));
    }
}

fn not_real(sheet: &Sheet<'_>, table: &mut Table) {
    for at in 0..sheet.part.columns.len() {
        let words = sheet.words(at).to_vec();
        let is_one = |word: &str| NOT_REAL.contains(&word.to_lowercase().as_str());
        let (found, rest): (Vec<_>, Vec<_>) = words.into_iter().partition(|(word, _)| is_one(word));
        // Where nothing else is left, the words mean something else.
        if found.is_empty() || rest.is_empty() || !sheet.is_single(at) {
            continue;
        }
        let rows: u64 = found.iter().map(|(_, rows)| rows).sum();
        let all = sheet.rows();
        if rows * 5 > all {
            continue;
        }
        // The words stand in the filter as they stand in the cells.
        let exact = sheet.column(at).map(|column| column.values.clone());
        let exact = exact.unwrap_or_default().into_iter();
        let exact = exact.filter_map(|value| match value {
            Value::Text(text) if is_one(&text) => Some(text),
            _ => None,
        });
        let filter = Toml::Table(vec![
            ("column", sheet.name(at).into()),
            ("is", Toml::some(exact)),
            (
                "reason",
                "not a record: a test, a duplicate or an error".into(),
            ),
        ]);
        let evidence = format!("{} of {}", counted(rows, "row"), counted(all, "row"));
        table.ignore.push(Entry::guessed("", filter, evidence));
    }
}
