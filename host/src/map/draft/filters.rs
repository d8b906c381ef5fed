//! Rows that are no records: totals, and what was typed to try the system.

use super::mapping::{Entry, Table, Toml};
use super::sheet::Sheet;
use crate::map::export::Value;
use crate::map::lines::counted;

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
    let mut known: Vec<(usize, &str, u64)> = Vec::new();
    for total in &sheet.part.totals {
        let at = sheet
            .part
            .columns
            .iter()
            .position(|column| column.name == total.column);
        let Some(at) = at.filter(|at| sheet.is_single(*at) && !total.begins.is_empty()) else {
            table.open.push(format!(
                "row {} holds totals, but no word that a filter could go by",
                total.row
            ));
            continue;
        };
        let begins = total.begins.as_str();
        let is_it = |known: &&mut (usize, &str, u64)| known.0 == at && known.1 == begins;
        match known.iter_mut().find(is_it) {
            Some((_, _, rows)) => *rows += 1,
            None => known.push((at, begins, 1)),
        }
    }
    for (at, begins, rows) in known {
        let evidence = format!("{} of totals", counted(rows, "row"));
        let filter = Toml::Table(vec![
            ("column", sheet.name(at).into()),
            ("begins", begins.into()),
            ("reason", "total".into()),
        ]);
        table.ignore.push(Entry::guessed("", filter, evidence));
    }
}

fn not_real(sheet: &Sheet<'_>, table: &mut Table) {
    for at in 0..sheet.part.columns.len() {
        let words = sheet.words(at);
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
