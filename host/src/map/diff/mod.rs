//! What has changed from one year's export to the next: what a mapping of the
//! old one does not know, or looks for in vain.

mod listing;
mod pairs;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::export::{Column, Export, Format, Part};
use super::profile::{ColumnProfile, Kind, PartProfile, profile};
use super::show::{self, Shown};
use pairs::Pair;

/// Cells that a column needs before it is said to hold something else now.
const ENOUGH: u64 = 10;

/// What has changed from one export to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The names of the files.
    pub old: String,
    /// The later one.
    pub new: String,
    /// The file as a whole first, then part by part and column by column.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The part it is in, by its new name; empty for the file, and for CSV.
    pub part: String,
    /// The column it is about, by its new name; empty for the part.
    pub column: String,
    /// What has changed.
    pub what: What,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// How the file is written: its `format`, `separator` or `encoding`.
    Written {
        /// Which of them.
        what: &'static str,
        /// As it was.
        old: String,
        /// As it is.
        new: String,
    },
    /// A sheet or a list that was not there, with its rows.
    PartAppeared(u64),
    /// One that is no longer there, with its rows.
    PartVanished(u64),
    /// One that probably has another name now.
    PartRenamed(String),
    /// A column that was not there, with its filled cells.
    ColumnAppeared(u64),
    /// One that is no longer there, with its filled cells.
    ColumnVanished(u64),
    /// One that probably has another name now.
    ColumnRenamed {
        /// The old name.
        from: String,
        /// What speaks for it.
        why: String,
    },
    /// A column that had so many filled cells and has none.
    Emptied(u64),
    /// A column that had no filled cell and has so many.
    Filled(u64),
    /// What its cells are.
    Kind {
        /// As they were.
        old: Kind,
        /// As they are.
        new: Kind,
    },
    /// How its dates are written.
    Dates {
        /// The formats that they were in.
        old: Vec<String>,
        /// Those that they are in.
        new: Vec<String>,
    },
    /// Labels that were not there, with the rows that have each.
    LabelsAppeared(Vec<(String, u64)>),
    /// Labels that are no longer there, with the rows that had each.
    LabelsVanished(Vec<(String, u64)>),
    /// Labels that are not shown, nor compared: how many, and that they are so.
    LabelsHidden(u64, String),
}

/// Compares two exports, which may be of different formats.
pub fn diff(old: &Export, new: &Export) -> Diff {
    let mut changes = written(old.format, new.format);
    let (olds, news) = (tables(old), tables(new));
    for pair in pairs::of_parts(&old.parts, &new.parts) {
        let side = |tables: &[Side<'_>], at: Option<usize>| {
            let part = tables.get(at?)?.part;
            Some((part.name.clone(), part.rows.len() as u64))
        };
        let (was, is) = (side(&olds, pair.old), side(&news, pair.new));
        let mut add = |part: &str, what: What| changes.push(Change::new(part, "", what));
        match (was, is) {
            (Some((was, rows)), None) => add(&was, What::PartVanished(rows)),
            (None, Some((is, rows))) => add(&is, What::PartAppeared(rows)),
            // A CSV file has no name for its table.
            (Some((was, _)), Some((is, _))) if was != is && !was.is_empty() && !is.is_empty() => {
                add(&is, What::PartRenamed(was));
            }
            _ => {}
        }
        let old = pair.old.and_then(|at| olds.get(at));
        let new = pair.new.and_then(|at| news.get(at));
        if let (Some(old), Some(new)) = (old, new) {
            columns(old, new, &mut changes);
        }
    }
    Diff {
        old: old.file.clone(),
        new: new.file.clone(),
        changes,
    }
}

impl Change {
    fn new(part: &str, column: &str, what: What) -> Self {
        Self {
            part: part.to_owned(),
            column: column.to_owned(),
            what,
        }
    }
}

fn written(old: Format, new: Format) -> Vec<Change> {
    let aspects = [
        ("format", Some(old.name()), Some(new.name())),
        ("separator", old.separator(), new.separator()),
        ("encoding", old.encoding(), new.encoding()),
    ];
    let changed = aspects.into_iter().filter_map(|(what, old, new)| {
        let (old, new) = (old?.to_owned(), new?.to_owned());
        (old != new).then(|| Change::new("", "", What::Written { what, old, new }))
    });
    changed.collect()
}

/// A table with its profile.
struct Side<'e> {
    part: &'e Part,
    profile: PartProfile,
    /// Column by column.
    labels: Vec<Shown<'e>>,
}

/// The tables of an export, each with its profile.
fn tables(export: &Export) -> Vec<Side<'_>> {
    let tables = export.parts.iter().zip(profile(export));
    let side = |(part, profile): (_, PartProfile)| Side {
        part,
        labels: show::labels(&export.file, part, &profile),
        profile,
    };
    tables.map(side).collect()
}

/// A column of a table.
#[derive(Clone, Copy)]
struct Found<'s> {
    column: &'s Column,
    profile: &'s ColumnProfile,
    labels: &'s Shown<'s>,
}

impl Side<'_> {
    fn column(&self, at: usize) -> Option<Found<'_>> {
        Some(Found {
            column: self.part.columns.get(at)?,
            profile: self.profile.columns.get(at)?,
            labels: self.labels.get(at)?,
        })
    }
}

fn columns(old: &Side<'_>, new: &Side<'_>, changes: &mut Vec<Change>) {
    let part = &new.part.name;
    for Pair {
        old: was,
        new: is,
        why,
    } in pairs::of_columns(old, new)
    {
        let was = was.and_then(|at| old.column(at));
        let is = is.and_then(|at| new.column(at));
        let name = is.or(was).map_or("", |found| found.column.name.as_str());
        let mut add = |what: What| changes.push(Change::new(part, name, what));
        let (was, is) = match (was, is) {
            (Some(was), None) => {
                add(What::ColumnVanished(was.profile.filled));
                continue;
            }
            (None, Some(is)) => {
                add(What::ColumnAppeared(is.profile.filled));
                continue;
            }
            (Some(was), Some(is)) => (was, is),
            (None, None) => continue,
        };
        if was.column.name != is.column.name {
            let from = was.column.name.clone();
            let why = why.unwrap_or_default();
            add(What::ColumnRenamed { from, why });
        }
        cells(was, is).into_iter().for_each(add);
    }
}

/// What has changed in the cells of a column.
fn cells(was: Found<'_>, is: Found<'_>) -> Vec<What> {
    let (old, new) = (was.profile, is.profile);
    match (old.filled, new.filled) {
        (0, 0) => return Vec::new(),
        (0, filled) => return vec![What::Filled(filled)],
        (filled, 0) => return vec![What::Emptied(filled)],
        _ => {}
    }
    let mut found = Vec::new();
    if old.kind != new.kind && old.filled.min(new.filled) >= ENOUGH {
        found.push(What::Kind {
            old: old.kind,
            new: new.kind,
        });
    }
    let (before, after) = (formats(old), formats(new));
    if before != after && old.kind == Kind::Date && new.kind == Kind::Date {
        found.push(What::Dates {
            old: before.into_iter().collect(),
            new: after.into_iter().collect(),
        });
    }
    if old.shows_values() && new.shows_values() {
        if let Some(hidden) = [is.labels, was.labels]
            .into_iter()
            .find(|labels| labels.may_be_names())
        {
            let remark = hidden.remark();
            found.extend(remark.map(|remark| What::LabelsHidden(hidden.hidden, remark)));
            return found;
        }
        let (before, after) = (&was.labels.values, &is.labels.values);
        let appeared = without(after, before);
        if !appeared.is_empty() {
            found.push(What::LabelsAppeared(appeared));
        }
        let vanished = without(before, after);
        if !vanished.is_empty() {
            found.push(What::LabelsVanished(vanished));
        }
    }
    found
}

/// The formats that the dates of a column are in.
fn formats(column: &ColumnProfile) -> BTreeSet<String> {
    let Some(dates) = &column.dates else {
        return BTreeSet::new();
    };
    let texts = dates.formats.iter().map(|fit| fit.pattern.clone());
    let days = (dates.days > 0).then(|| "dates of the workbook".to_owned());
    texts.chain(days).collect()
}

/// The labels that the others lack.
fn without(labels: &[(&str, u64)], others: &[(&str, u64)]) -> Vec<(String, u64)> {
    let known: BTreeSet<&str> = others.iter().map(|(label, _)| *label).collect();
    let missing = labels.iter().filter(|(label, _)| !known.contains(label));
    missing
        .map(|(label, count)| ((*label).to_owned(), *count))
        .collect()
}
