//! One record in two lists.
//!
//! **An enquiry of an ombudsman.** Some registers list the enquiries that came in
//! and, apart from them, the decisions that were made. An enquiry that is in both
//! is one record: counted once by the day it came in and once by the day it was
//! decided, and open no longer. Two decisions are one when they have the same
//! reference and exactly one of them was decided. What both say must be the same,
//! but for texts: what was written of the decision stands, not what the enquiry
//! said before it.
//!
//! **A case that a list of reviews names.** Such a list holds the later stages of
//! cases of which some began before the data and are in no other list. A record
//! of a case that says nothing but its reference and procedure is that case where
//! nothing else is known of it; where another record of the same import is the
//! case itself, it is that one.

use std::collections::{BTreeMap, BTreeSet};

use super::join::References;
use super::{Column, Dataset, Origin, RecordKind, Table, Text};
use crate::diagnostic::Diagnostic;

/// Unites what is one record, and reports the pairs that contradict each other.
/// Done twice it changes nothing more.
pub(super) fn unite(dataset: &mut Dataset) -> Vec<(Origin, Diagnostic)> {
    cases(dataset);
    decisions(dataset)
}

/// Unites enquiries with their decisions; pairs that contradict each other stay
/// as they are.
fn decisions(dataset: &mut Dataset) -> Vec<(Origin, Diagnostic)> {
    let mut problems = Vec::new();
    let Some(decided) = dataset.vocabulary.event("decided") else {
        return problems;
    };
    let table = dataset.table(RecordKind::Decision);
    let is_decided = |row: u32| {
        let column = table.event(decided);
        column.is_some_and(|column| column.first(row).is_some())
    };
    let index = References::new(&table.references, table.len);
    // The row of each enquiry, with that of its decision.
    let mut united: BTreeMap<u32, u32> = BTreeMap::new();
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    for (second, first) in index.duplicates(&table.references) {
        let (enquiry, decision) = match (is_decided(first), is_decided(second)) {
            (false, true) => (first, second),
            (true, false) => (second, first),
            // Two of one list: the reference is there twice, and is reported.
            _ => continue,
        };
        if taken.contains(&enquiry) || taken.contains(&decision) {
            continue;
        }
        match contradiction(dataset, table, enquiry, decision) {
            None => {
                united.insert(enquiry, decision);
                taken.extend([enquiry, decision]);
            }
            Some(what) => {
                let reference = table.references.get(decision);
                let message =
                    format!("the enquiry and the decision `{reference}` have different {what}");
                let place = dataset.place(table.origin(enquiry), None);
                let problem = Diagnostic::error("enquiry-differs", message)
                    .hint(format!("the enquiry is at {place}"));
                problems.push((table.origin(decision), problem));
            }
        }
    }
    if !united.is_empty() {
        *dataset.table_mut(RecordKind::Decision) = table.united(&united);
    }
    problems
}

/// Unites cases that are only named with the cases themselves, if they are under
/// one procedure.
fn cases(dataset: &mut Dataset) {
    let table = dataset.table(RecordKind::Case);
    let named: Vec<u32> = (0..table.len)
        .filter(|row| table.is_only_named(*row))
        .collect();
    if named.is_empty() {
        return;
    }
    let procedure = |row: u32| table.procedures.get(row as usize);
    let import = |row: u32| dataset.import(table.origin(row));
    let index = References::new(&table.references, table.len);
    let mut united: BTreeMap<u32, u32> = BTreeMap::new();
    for named in named {
        let others = || {
            let all = index.rows(&table.references, table.references.get(named));
            all.filter(|row| *row != named && import(*row) == import(named))
        };
        // Of several that are only named, the first stands for all.
        let itself = others().find(|row| !table.is_only_named(*row));
        let Some(case) = itself.or_else(|| others().next().filter(|first| *first < named)) else {
            continue;
        };
        // Where they differ, a reference is there twice, and is reported.
        if procedure(named) == procedure(case) {
            united.insert(named, case);
        }
    }
    if !united.is_empty() {
        *dataset.table_mut(RecordKind::Case) = table.united(&united);
    }
}

/// What two records both say and not alike.
fn contradiction(dataset: &Dataset, table: &Table, one: u32, other: u32) -> Option<String> {
    fn differ<T: Copy + PartialEq>(column: Option<&Column<T>>, one: u32, other: u32) -> bool {
        column.is_some_and(|column| {
            column.first(one).is_some()
                && column.first(other).is_some()
                && !column.all(one).eq(column.all(other))
        })
    }
    let vocabulary = &dataset.vocabulary;
    for (at, code) in vocabulary.events.iter().enumerate() {
        if differ(table.event(at), one, other) {
            return Some(format!("days `{code}`"));
        }
    }
    for (at, dimension) in vocabulary.dimensions.iter().enumerate() {
        if differ(table.value(at), one, other) {
            return Some(format!("labels of `{}`", dimension.code));
        }
    }
    for (at, code) in vocabulary.amounts.iter().enumerate() {
        if differ(table.amount(at), one, other) {
            return Some(format!("amounts `{code}`"));
        }
    }
    let (one, other) = (
        table.case_references.get(one),
        table.case_references.get(other),
    );
    (!one.is_empty() && !other.is_empty() && one != other).then(|| "cases".to_owned())
}

impl Table {
    /// Whether a case says nothing but its reference and procedure.
    fn is_only_named(&self, row: u32) -> bool {
        fn blank<T: Copy + PartialEq>(columns: &[Option<Column<T>>], row: u32) -> bool {
            let mut columns = columns.iter().flatten();
            columns.all(|column| column.first(row).is_none())
        }
        blank(&self.events, row)
            && blank(&self.values, row)
            && blank(&self.amounts, row)
            && self.case_references.get(row).is_empty()
    }

    /// The same records, but each that is a key added to the one that it is
    /// paired with, whose texts and procedure stand. They are not stages, which
    /// have numbers.
    fn united(&self, pairs: &BTreeMap<u32, u32>) -> Self {
        let added: BTreeMap<u32, u32> = pairs.iter().map(|(from, to)| (*to, *from)).collect();
        let mut table = Self::new(self.kind);
        let mut texts: BTreeMap<u32, Vec<&Text>> = BTreeMap::new();
        for text in &self.texts {
            texts.entry(text.record).or_default().push(text);
        }
        for row in (0..self.len).filter(|row| !pairs.contains_key(row)) {
            let from = added.get(&row).copied();
            let case = match (self.case_references.get(row), from) {
                ("", Some(from)) => self.case_references.get(from),
                (own, _) => own,
            };
            // There were more records before.
            let Some(new) = table.push(self.origin(row), self.references.get(row), case) else {
                break;
            };
            table
                .procedures
                .extend(self.procedures.get(row as usize).copied());
            for (code, column) in self.events.iter().enumerate() {
                for day in both(column.as_ref(), row, from) {
                    table.push_event(new, code, day);
                }
            }
            for (dimension, column) in self.values.iter().enumerate() {
                for label in both(column.as_ref(), row, from) {
                    table.push_value(new, dimension, label);
                }
            }
            for (code, column) in self.amounts.iter().enumerate() {
                for pence in both(column.as_ref(), row, from) {
                    table.push_amount(new, code, pence);
                }
            }
            let of = |record: u32| texts.get(&record).map_or(&[][..], Vec::as_slice);
            let has = |role: u16| of(row).iter().any(|own| own.role == role);
            let added = from.map_or(&[][..], of).iter();
            let both = of(row).iter().chain(added.filter(|text| !has(text.role)));
            table.texts.extend(both.map(|text| Text {
                record: new,
                ..(*text).clone()
            }));
        }
        table
    }
}

/// The values of a record, or those of the other where it has none.
fn both<T: Copy + PartialEq>(column: Option<&Column<T>>, row: u32, from: Option<u32>) -> Vec<T> {
    let Some(column) = column else {
        return Vec::new();
    };
    let own: Vec<T> = column.all(row).collect();
    match from {
        Some(from) if own.is_empty() => column.all(from).collect(),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::{dataset, print};

    fn check(records: &str, united: &str, expected: &[&str]) {
        let mut dataset = dataset(records);
        let said = |problems: Vec<(Origin, Diagnostic)>| -> Vec<String> {
            let said = problems.iter();
            said.map(|(origin, problem)| format!("{} {}", origin.row, problem.message))
                .collect()
        };
        assert_eq!(said(unite(&mut dataset)), expected, "{records}");
        assert_eq!(print(&dataset), united, "{records}");
        assert_eq!(said(unite(&mut dataset)), expected, "once more");
        assert_eq!(print(&dataset), united, "once more");
    }

    #[test]
    fn an_enquiry_and_its_decision_are_one_record() {
        check(
            "decision own=A received=2024-05-01\n\
             decision own=B received=2024-05-02 outcome=Upheld\n\
             decision own=C decided=2024-06-01\n\
             decision own=B decided=2024-07-01 received=2024-05-02 compensation=1.50\n\
             decision own=C received=2024-05-03",
            "decision A received=2024-05-01\n\
             decision C received=2024-05-03 decided=2024-06-01\n\
             decision B received=2024-05-02 decided=2024-07-01 outcome=Upheld\n",
            &[],
        );
    }

    #[test]
    fn a_case_that_is_only_named_is_the_case_itself() {
        check(
            "case A\n\
             case A received=2024-05-01\n\
             case B received=2024-05-02\n\
             case R\n\
             case B\n\
             case R\n\
             stage R 2 received=2024-05-03",
            "case A received=2024-05-01\n\
             case B received=2024-05-02\n\
             case R\n\
             stage R 2 received=2024-05-03\n",
            &[],
        );
    }

    #[test]
    fn cases_that_say_more_than_their_reference_are_not_united() {
        let twice = "case C procedure=childrens\ncase C received=2024-05-01\n\
                     case A received=2024-05-01\ncase A outcome=Upheld\n\
                     case B outcome=Upheld\ncase B outcome=Upheld\n";
        check(twice, twice, &[]);
    }

    #[test]
    fn a_text_of_the_decision_stands_before_that_of_the_enquiry() {
        let mut dataset = dataset(
            "decision own=A received=2024-05-01\ndecision own=A decided=2024-07-01\n\
             decision own=B received=2024-05-01",
        );
        let text = |(record, role, text): (u32, u16, &str)| Text {
            record,
            role,
            text: text.to_owned(),
            approved: true,
        };
        let texts = [
            (0, 0, "asked"),
            (0, 1, "title"),
            (1, 0, "found"),
            (2, 0, "B"),
        ];
        dataset.table_mut(RecordKind::Decision).texts = texts.map(text).to_vec();
        assert!(unite(&mut dataset).is_empty());
        let kept = &dataset.table(RecordKind::Decision).texts;
        let expected = [(0, 0, "found"), (0, 1, "title"), (1, 0, "B")];
        assert_eq!(*kept, expected.map(text));
    }

    #[test]
    fn what_contradicts_itself_or_is_there_twice_stays() {
        let twice = "decision A received=2024-05-01\ndecision A received=2024-05-01\n";
        check(&twice.replace("decision ", "decision own="), twice, &[]);
        let differing =
            "decision A received=2024-05-01\ndecision A received=2024-05-02 decided=2024-06-01\n";
        check(
            &differing.replace("decision ", "decision own="),
            differing,
            &["3 the enquiry and the decision `A` have different days `received`"],
        );
        let thrice = "decision own=A received=2024-05-01\ndecision own=A decided=2024-06-01\n\
                      decision own=A decided=2024-06-01";
        check(
            thrice,
            "decision A received=2024-05-01 decided=2024-06-01\ndecision A decided=2024-06-01\n",
            &[],
        );
    }
}
