//! Corrections of single values: a file that says which record, which field,
//! what the source says, what it should say, why, and who decided, by role.
//!
//! ```csv
//! record,field,old value,new value,reason,who
//! ASC-0012,received,2024-03-12,2024-05-12,month mistyped,Complaints Manager
//! ASC-0012/1,extended-to,,2024-06-28,extension agreed but not entered,Complaints Manager
//! ASC-0012#2,reason,Charges,Delay,second reason mistyped,Complaints Manager
//! ```
//!
//! A record is named by its reference; a stage by its case and number (`REF/1`),
//! a reason by its case and position (`REF#2`). A field is the code of an event,
//! a dimension or an amount, or `procedure`. An empty value stands for none. A
//! correction whose old value is not what the source says is refused, so that
//! one that has been made in the source system is noticed. One that would change
//! nothing is not made, with a warning. For people: `docs/corrections.md`.

mod file;
mod index;
mod refusal;
mod value;

use index::Index;
use refusal::{OLD_VALUE_DIFFERS, Refusal, SAME_VALUE, differs, held_elsewhere, mismatch, same};
pub(crate) use value::pounds;
use value::{know, label, read, read_day, read_pence};

use std::collections::BTreeMap;

use super::registry::is_shown_of_a_case;
use super::{Common, Dataset, RecordKind, Table, Vocabulary, unite};
use crate::calendar::Day;
use crate::diagnostic::{Checked, Diagnostic, Place, suggest};

/// A correction that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedCorrection {
    /// The line of the corrections' file.
    pub place: Place,
    /// The reference of the case, of a stage as `REF/1`, or of another record.
    pub record: String,
    /// The code of the event, dimension or amount.
    pub field: String,
    /// What the source says; empty for nothing.
    pub old: String,
    /// What it should say; empty for nothing.
    pub new: String,
    /// Why.
    pub reason: String,
    /// Who decided, by role.
    pub by: String,
}

impl AppliedCorrection {
    /// Whether one of its values may be shown beside the record's reference:
    /// nothing, a day, a procedure, or a label that the mapping declares, of a
    /// dimension that says nothing about a person.
    pub fn may_show(&self, value: &str, vocabulary: &Vocabulary) -> bool {
        let field = self.field.as_str();
        if value.is_empty() || field == "procedure" || vocabulary.event(field).is_some() {
            return true;
        }
        let mut dimensions = vocabulary.dimensions.iter();
        let dimension = dimensions.find(|known| known.code == field && is_shown_of_a_case(field));
        dimension.is_some_and(|dimension| {
            let mut labels = dimension.labels.iter();
            labels.any(|label| label.text == value && label.common != Common::Unmapped)
        })
    }
}

/// Makes the corrections of a file, in its order.
///
/// The diagnostics are the corrections that were refused, those that change
/// nothing, and lines that are not corrections; the others are made all the same.
pub fn correct(dataset: &mut Dataset, file: &str, text: &str) -> Checked<Vec<AppliedCorrection>> {
    let mut lines = file::lines(file, text);
    let mut applied = Vec::new();
    if !lines.value.is_empty() {
        // A reference that stands in two lists may name one record. What is wrong
        // there is said when the records are joined.
        let _ = unite::unite(dataset);
        let index = Index::new(dataset);
        // The line of the last correction of each field, by record and field.
        let mut earlier: BTreeMap<(String, String), u32> = BTreeMap::new();
        for line in lines.value {
            let correction = &line.correction;
            let cell = (correction.record.clone(), correction.field.clone());
            match apply(dataset, &index, correction) {
                Ok(()) => {
                    if let Place::Text { line, .. } = &correction.place {
                        earlier.insert(cell, *line);
                    }
                    applied.push(line.correction);
                }
                Err(refusal) => {
                    let (start, end) = line.cell(refusal.column);
                    let place = Place::in_text(file, text, start, end);
                    let mut problem = match refusal.code {
                        SAME_VALUE => Diagnostic::warning(refusal.code, refusal.message),
                        _ => Diagnostic::error(refusal.code, refusal.message),
                    };
                    problem.hint = match earlier.get(&cell) {
                        Some(line) if refusal.code == OLD_VALUE_DIFFERS => Some(format!(
                            "line {line} has corrected it already: keep one of them"
                        )),
                        _ => refusal.hint,
                    };
                    lines.diagnostics.push(problem.at(place));
                }
            }
        }
    }
    Checked {
        value: applied,
        diagnostics: lines.diagnostics,
    }
}

fn apply(
    dataset: &mut Dataset,
    index: &Index,
    correction: &AppliedCorrection,
) -> Result<(), Refusal> {
    let (kind, row) = index.find(dataset, &correction.record)?;
    let field = correction.field.as_str();
    let vocabulary = &dataset.vocabulary;
    if let Some(event) = vocabulary.event(field) {
        let old = read("old value", &correction.old, read_day)?;
        let new = read("new value", &correction.new, read_day)?;
        let table = dataset.table_mut(kind);
        let all = days(table, row, event);
        let all = replaced(correction, all, old, new, || differs(correction))?;
        set_days(table, row, event, &all);
    } else if let Some(dimension) = vocabulary.dimension(field) {
        know(dataset, dimension, &correction.new);
        let old = label(dataset, dimension, "old value", &correction.old)?;
        let new = label(dataset, dimension, "new value", &correction.new)?;
        let labels = dataset.vocabulary.dimensions.get(dimension);
        let name = |at: u16| {
            labels
                .and_then(|dimension| dimension.labels.get(usize::from(at)))
                .map_or_else(String::new, |label| label.text.clone())
        };
        let all = labels_of(dataset.table(kind), row, dimension);
        let says: Vec<_> = all.iter().map(|at| format!("`{}`", name(*at))).collect();
        let refused = || {
            let mut refusal = mismatch(correction, &says.join(", "));
            if let Some(hint) = held_elsewhere(dataset, (kind, row), dimension) {
                refusal.hint = Some(hint);
            }
            refusal
        };
        let all = replaced(correction, all, old, new, refused)?;
        let table = dataset.table_mut(kind);
        if let Some(Some(column)) = table.values.get_mut(dimension) {
            column.set(row, None);
        }
        for label in all {
            table.push_value(row, dimension, label);
        }
    } else if let Some(amount) = vocabulary.amount(field) {
        let old = read("old value", &correction.old, read_pence)?;
        let new = read("new value", &correction.new, read_pence)?;
        let table = dataset.table_mut(kind);
        let all = table
            .amount(amount)
            .map_or_else(Vec::new, |column| column.all(row).collect());
        let all = replaced(correction, all, old, new, || differs(correction))?;
        if let Some(Some(column)) = table.amounts.get_mut(amount) {
            column.set(row, None);
        }
        for pence in all {
            table.push_amount(row, amount, pence);
        }
    } else if field == "procedure" && kind == RecordKind::Case {
        procedure(dataset, row, correction)?;
    } else {
        let message = format!("there is no field `{field}`");
        let mut refusal = Refusal::new("field", "unknown-field", message);
        let known = vocabulary.events.iter().chain(&vocabulary.amounts);
        let known = known.chain(vocabulary.dimensions.iter().map(|one| &one.code));
        refusal.hint = suggest(field, known.map(String::as_str).chain(["procedure"]));
        return Err(refusal);
    }
    Ok(())
}

fn days(table: &Table, row: u32, event: usize) -> Vec<Day> {
    table
        .event(event)
        .map_or_else(Vec::new, |column| column.all(row).collect())
}

fn set_days(table: &mut Table, row: u32, event: usize, days: &[Day]) {
    if let Some(Some(column)) = table.events.get_mut(event) {
        column.set(row, None);
    }
    for day in days {
        table.push_event(row, event, *day);
    }
}

fn labels_of(table: &Table, row: u32, dimension: usize) -> Vec<u16> {
    table
        .value(dimension)
        .map_or_else(Vec::new, |column| column.all(row).collect())
}

/// The values of a field after a correction. The old value must be one of them,
/// or there must be none when it is empty.
fn replaced<T: Copy + PartialEq>(
    correction: &AppliedCorrection,
    mut all: Vec<T>,
    old: Option<T>,
    new: Option<T>,
    refused: impl FnOnce() -> Refusal,
) -> Result<Vec<T>, Refusal> {
    let at = match old {
        Some(old) => all.iter().position(|value| *value == old),
        None if all.is_empty() => {
            all.push(new.ok_or_else(|| same(correction))?);
            return Ok(all);
        }
        None => None,
    };
    match (at, new) {
        (Some(_), _) if old == new => return Err(same(correction)),
        (Some(at), Some(new)) => all.splice(at..=at, [new]).for_each(drop),
        (Some(at), None) => drop(all.remove(at)),
        (None, _) => return Err(refused()),
    }
    Ok(all)
}

fn procedure(
    dataset: &mut Dataset,
    row: u32,
    correction: &AppliedCorrection,
) -> Result<(), Refusal> {
    let codes = &dataset.vocabulary.procedures;
    let code = |at: u8| codes.get(usize::from(at)).cloned().unwrap_or_default();
    let cases = dataset.table(RecordKind::Case);
    let now = cases.procedures.get(row as usize).copied();
    let now = now.map_or_else(String::new, code);
    if now != correction.old {
        return Err(mismatch(correction, &format!("`{now}`")));
    }
    let at = codes.iter().position(|code| *code == correction.new);
    let Some(at) = at.and_then(|at| u8::try_from(at).ok()) else {
        let new = &correction.new;
        let message = format!("the sources have no procedure `{new}`");
        let mut refusal = Refusal::new("new value", "bad-value", message);
        refusal.hint = suggest(new, codes.iter().map(String::as_str));
        return Err(refusal);
    };
    if correction.new == correction.old {
        return Err(same(correction));
    }
    let cases = dataset.table_mut(RecordKind::Case);
    if let Some(slot) = cases.procedures.get_mut(row as usize) {
        *slot = at;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
