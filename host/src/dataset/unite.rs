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
//! **A case in several lists.** One list may say when cases came in, and that of
//! their stages how they ended. A list of reviews names cases of which some began
//! before the data and are in no other list. Two records of a case are one when
//! they are of one import, have the same reference and procedure, and no field is
//! said by both: a case that is there twice says twice when it was received.

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

/// A reference that more records have tells no case from another: `N/A`.
const MOST_RECORDS: usize = 16;

/// Unites records of a case that say different things of it.
fn cases(dataset: &mut Dataset) {
    let table = dataset.table(RecordKind::Case);
    let index = References::new(&table.references, table.len);
    let import = |row: u32| dataset.import(table.origin(row));
    let procedure = |row: u32| table.procedures.get(row as usize);
    let received = dataset.vocabulary.event("received");
    let received = received.and_then(|event| table.event(event));
    let is_received = |row: u32| received.is_some_and(|days| days.first(row).is_some());
    // The rows of each reference, by the first of them.
    let mut rows_of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (row, first) in index.duplicates(&table.references) {
        rows_of
            .entry(first)
            .or_insert_with(|| vec![first])
            .push(row);
    }
    rows_of.retain(|_, rows| rows.len() <= MOST_RECORDS);
    // The records of each case.
    let mut cases: Vec<Vec<u32>> = Vec::new();
    for rows in rows_of.into_values() {
        let mut of_reference: Vec<Vec<u32>> = Vec::new();
        for row in rows {
            let fits = |case: &&mut Vec<u32>| {
                case.iter().all(|known| {
                    import(*known) == import(row)
                        && procedure(*known) == procedure(row)
                        && table.says_nothing_of(*known, row)
                })
            };
            match of_reference.iter_mut().find(fits) {
                Some(case) => case.push(row),
                None => of_reference.push(vec![row]),
            }
        }
        cases.extend(of_reference);
    }
    let mut united = BTreeMap::new();
    for case in cases {
        // It stands where it was received.
        let received = case.iter().find(|row| is_received(**row));
        if let Some(main) = received.or(case.first()) {
            let others = case.iter().filter(|row| *row != main);
            united.extend(others.map(|row| (*row, *main)));
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
    /// Whether no field of a record is one of the other.
    fn says_nothing_of(&self, one: u32, other: u32) -> bool {
        fn apart<T: Copy + PartialEq>(columns: &[Option<Column<T>>], one: u32, other: u32) -> bool {
            let mut columns = columns.iter().flatten();
            columns.all(|column| column.first(one).is_none() || column.first(other).is_none())
        }
        let follows = |row: u32| !self.case_references.get(row).is_empty();
        apart(&self.events, one, other)
            && apart(&self.values, one, other)
            && apart(&self.amounts, one, other)
            && !(follows(one) && follows(other))
    }

    /// The same records, but each that is a key added to the one that it is
    /// paired with, whose texts and procedure stand. They are not stages, which
    /// have numbers.
    fn united(&self, pairs: &BTreeMap<u32, u32>) -> Self {
        let mut added: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (from, to) in pairs {
            added.entry(*to).or_default().push(*from);
        }
        let mut table = Self::new(self.kind);
        let mut texts: BTreeMap<u32, Vec<&Text>> = BTreeMap::new();
        for text in &self.texts {
            texts.entry(text.record).or_default().push(text);
        }
        for row in (0..self.len).filter(|row| !pairs.contains_key(row)) {
            let from = added.get(&row).map_or(&[][..], Vec::as_slice);
            let cases = std::iter::once(&row).chain(from);
            let mut cases = cases.map(|row| self.case_references.get(*row));
            let case = cases.find(|case| !case.is_empty()).unwrap_or_default();
            // There were more records before.
            let Some(new) = table.push(self.origin(row), self.references.get(row), case) else {
                break;
            };
            table
                .procedures
                .extend(self.procedures.get(row as usize).copied());
            for (code, column) in self.events.iter().enumerate() {
                for day in first_of(column.as_ref(), row, from) {
                    table.push_event(new, code, day);
                }
            }
            for (dimension, column) in self.values.iter().enumerate() {
                for label in first_of(column.as_ref(), row, from) {
                    table.push_value(new, dimension, label);
                }
            }
            for (code, column) in self.amounts.iter().enumerate() {
                for pence in first_of(column.as_ref(), row, from) {
                    table.push_amount(new, code, pence);
                }
            }
            let of = |record: u32| texts.get(&record).map_or(&[][..], Vec::as_slice);
            let has = |role: u16| of(row).iter().any(|own| own.role == role);
            let added = from.iter().flat_map(|row| of(*row));
            let both = of(row).iter().chain(added.filter(|text| !has(text.role)));
            table.texts.extend(both.map(|text| Text {
                record: new,
                ..(*text).clone()
            }));
        }
        table
    }
}

/// The values of a record, or those of the first of the others that has any.
fn first_of<T: Copy + PartialEq>(column: Option<&Column<T>>, row: u32, from: &[u32]) -> Vec<T> {
    let Some(column) = column else {
        return Vec::new();
    };
    let mut all = std::iter::once(&row).chain(from);
    let has_one = all.find(|row| column.first(**row).is_some());
    has_one.map_or_else(Vec::new, |row| column.all(*row).collect())
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
    fn a_case_of_which_two_lists_say_different_things_is_one() {
        check(
            "case A outcome=Upheld closed=2024-05-09\n\
             case A received=2024-05-01\n\
             case B received=2024-05-02\n\
             case B closed=2024-05-03\n\
             case B outcome=Upheld\n\
             stage A 1 responded=2024-05-09",
            "case A received=2024-05-01 closed=2024-05-09 outcome=Upheld\n\
             case B received=2024-05-02 closed=2024-05-03 outcome=Upheld\n\
             stage A 1 responded=2024-05-09\n",
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
    fn a_case_that_is_there_twice_stays() {
        let twice = "case A received=2024-05-01 outcome=Upheld\n\
                     case A received=2024-05-01 closed=2024-05-09\n\
                     case B outcome=Upheld\ncase B outcome=Upheld\n\
                     case C procedure=childrens\ncase C received=2024-05-01\n";
        check(twice, twice, &[]);
        let nobody = "case none\n".repeat(17);
        check(&nobody, &nobody, &[]);
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
