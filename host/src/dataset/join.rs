//! Joining stages, reasons, contacts, decisions and actions to their cases by
//! reference, across sources and plugins.
//!
//! A reference is that of one system: two imports of a project may both count
//! their cases from 1. So a record belongs to the case of its own import; only
//! where that has none, to that of another, when no more than one has it.

use std::cmp::Ordering;

use super::{Dataset, NO_ROW, Origin, RecordKind, Strings, Table};
use crate::diagnostic::Diagnostic;

/// The rows of a column of references, to be found by binary search.
#[derive(Debug)]
pub struct References {
    rows: u32,
    /// Eight bytes a row, a digest of the reference and the row, sorted. The
    /// order follows the digests, but no answer depends on it. `None` where the
    /// references themselves are in order, each once, as most sources have them.
    sorted: Option<Vec<u64>>,
}

impl References {
    /// Of every row that has a reference.
    pub fn new(strings: &Strings, rows: u32) -> Self {
        let mut last = "";
        let in_order = (0..rows).all(|row| {
            let next = strings.get(row);
            let after = last < next;
            last = next;
            after
        });
        let sorted = (!in_order).then(|| {
            let mut sorted: Vec<u64> = (0..rows)
                .filter(|row| !strings.get(*row).is_empty())
                .map(|row| (u64::from(digest(strings.get(row))) << 32) | u64::from(row))
                .collect();
            sorted.sort_unstable();
            sorted
        });
        Self { rows, sorted }
    }

    /// The rows with a reference, in source order.
    pub fn rows<'a>(
        &'a self,
        strings: &'a Strings,
        reference: &'a str,
    ) -> impl Iterator<Item = u32> + 'a {
        let only = match self.sorted {
            None => self.search(strings, reference),
            Some(_) => None,
        };
        let digest = digest(reference);
        let sorted = self.sorted.as_deref().unwrap_or_default();
        let start = sorted.partition_point(|entry| high(*entry) < digest);
        let same_digest = sorted
            .iter()
            .skip(start)
            .take_while(move |entry| high(**entry) == digest)
            .map(|entry| low(*entry))
            .filter(move |row| strings.get(*row) == reference);
        only.into_iter().chain(same_digest)
    }

    /// Where the references are in order: the row of one.
    fn search(&self, strings: &Strings, reference: &str) -> Option<u32> {
        let (mut first, mut end) = (0, self.rows);
        while first < end {
            let middle = first + (end - first) / 2;
            match strings.get(middle).cmp(reference) {
                Ordering::Less => first = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => end = middle,
            }
        }
        None
    }

    /// The first row with a reference.
    pub fn first(&self, strings: &Strings, reference: &str) -> Option<u32> {
        self.rows(strings, reference).next()
    }

    /// Each row whose reference an earlier row has, with that first row.
    pub fn duplicates(&self, strings: &Strings) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        let sorted = self.sorted.as_deref().unwrap_or_default();
        for group in sorted.chunk_by(|a, b| high(*a) == high(*b)) {
            for (at, entry) in group.iter().enumerate().skip(1) {
                let row = low(*entry);
                let earlier = group.iter().take(at).map(|entry| low(*entry));
                let mut same = earlier.filter(|first| strings.get(*first) == strings.get(row));
                if let Some(first) = same.next() {
                    found.push((row, first));
                }
            }
        }
        found.sort_unstable();
        found
    }
}

const fn high(entry: u64) -> u32 {
    (entry >> 32) as u32
}

const fn low(entry: u64) -> u32 {
    entry as u32
}

/// FNV-1a, folded to 32 bits: the same on every machine and in every run.
fn digest(text: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    high(hash) ^ low(hash)
}

/// Fills [`Table::cases`] and reports what does not fit: references that two
/// records share, and records whose case does not exist.
pub(super) fn join(dataset: &mut Dataset, problems: &mut Vec<(Origin, Diagnostic)>) {
    let cases = dataset.table(RecordKind::Case);
    let index = References::new(&cases.references, cases.len);
    duplicates(dataset, RecordKind::Case, &index, problems);
    for kind in [
        RecordKind::Contact,
        RecordKind::Compliment,
        RecordKind::Decision,
        RecordKind::Action,
    ] {
        let table = dataset.table(kind);
        let own = References::new(&table.references, table.len);
        duplicates(dataset, kind, &own, problems);
    }
    for kind in [
        RecordKind::Stage,
        RecordKind::Reason,
        RecordKind::Contact,
        RecordKind::Decision,
        RecordKind::Action,
    ] {
        let cases = dataset.table(RecordKind::Case);
        let table = dataset.table(kind);
        let joined = rows_of_cases(dataset, table, cases, &index, problems);
        dataset.table_mut(kind).cases = joined;
    }
}

fn rows_of_cases(
    dataset: &Dataset,
    table: &Table,
    cases: &Table,
    index: &References,
    problems: &mut Vec<(Origin, Diagnostic)>,
) -> Vec<u32> {
    let imports = Imports::of(dataset);
    let mut joined = Vec::with_capacity(table.len as usize);
    for row in 0..table.len {
        let reference = table.case_references.get(row);
        if reference.is_empty() {
            joined.push(NO_ROW);
            continue;
        }
        // Records of one case mostly stand together and in the order of cases.
        let guess = joined.last().copied().unwrap_or(0);
        let near = [guess, guess.saturating_add(1)];
        let near = near.into_iter().find(|case| {
            *case < cases.len
                && cases.references.get(*case) == reference
                && imports.same((table, row), (cases, *case))
        });
        let found = match near {
            Some(case) => Ok(case),
            None => case_of((table, row), cases, index, &imports),
        };
        joined.push(*found.as_ref().unwrap_or(&NO_ROW));
        if let Err(problem) = found {
            problems.push((table.origin(row), *problem));
        }
    }
    joined
}

/// The case that a record names.
fn case_of(
    record: (&Table, u32),
    cases: &Table,
    index: &References,
    imports: &Imports<'_>,
) -> Result<u32, Box<Diagnostic>> {
    let (table, row) = record;
    let reference = table.case_references.get(row);
    let mut all = index.rows(&cases.references, reference);
    let Some(first) = all.next() else {
        return Err(Box::new(unknown_case(table, reference)));
    };
    if imports.same(record, (cases, first)) {
        return Ok(first);
    }
    if let Some(own) = all.find(|case| imports.same(record, (cases, *case))) {
        return Ok(own);
    }
    let mut others = index.rows(&cases.references, reference);
    if others.all(|case| imports.same((cases, first), (cases, case))) {
        return Ok(first);
    }
    let kind = table.kind.singular();
    let message = format!("{kind} of case `{reference}`, which more than one import has");
    let problem = Diagnostic::error("ambiguous-case", message)
        .hint("give one of the imports references of its own, such as with a letter before them");
    Err(Box::new(problem))
}

/// Which import each record belongs to.
struct Imports<'a> {
    dataset: &'a Dataset,
    /// There is only one, as in most projects.
    one: bool,
}

impl<'a> Imports<'a> {
    fn of(dataset: &'a Dataset) -> Self {
        let mut sources = dataset.sources.iter();
        let one = sources.all(|source| source.import == 0);
        Self { dataset, one }
    }

    /// Whether two records belong to one import.
    fn same(&self, (table, row): (&Table, u32), (other, at): (&Table, u32)) -> bool {
        self.one || self.dataset.import(table.origin(row)) == self.dataset.import(other.origin(at))
    }
}

fn unknown_case(table: &Table, reference: &str) -> Diagnostic {
    let kind = table.kind.singular();
    let message = format!("{kind} of case `{reference}`, which does not exist");
    match table.kind {
        // The case behind a decision or an action may be older than the data.
        RecordKind::Decision | RecordKind::Action => Diagnostic::warning("unknown-case", message),
        RecordKind::Stage => Diagnostic::error("unknown-case", message).hint(
            "add the case to the source, put its reference right, or correct its row if that was \
             rejected; where the case began before the data, add those of the year before, or \
             let the row name its case: a record of a case with no more than its reference and \
             procedure",
        ),
        _ => Diagnostic::error("unknown-case", message)
            .hint("add the case to the source, put its reference right, or correct its row if that was rejected"),
    }
}

fn duplicates(
    dataset: &Dataset,
    kind: RecordKind,
    index: &References,
    problems: &mut Vec<(Origin, Diagnostic)>,
) {
    let table = dataset.table(kind);
    let imports = Imports::of(dataset);
    // Decisions have the reference of the ombudsman, who gives each once.
    let apart = kind != RecordKind::Decision;
    let mut shared = Vec::new();
    for (row, first) in index.duplicates(&table.references) {
        let reference = table.references.get(row);
        let mut earlier = index.rows(&table.references, reference);
        let own = earlier.find(|at| *at < row && imports.same((table, *at), (table, row)));
        let first = match own {
            Some(own) => own,
            None if apart => {
                shared.push((row, first));
                continue;
            }
            None => first,
        };
        let kind = kind.singular();
        let message = format!("a second {kind} has the reference `{reference}`");
        let procedure = |row: u32| table.procedures.get(row as usize);
        let other = match procedure(row) == procedure(first) {
            true => "",
            false => ", under another procedure",
        };
        let first = dataset.place(table.origin(first), None);
        let problem = Diagnostic::error("duplicate-reference", message)
            .hint(format!("the first is at {first}{other}"));
        problems.push((table.origin(row), problem));
    }
    problems.extend(told(dataset, table, &shared));
}

/// What to say of references that records of several imports have: whether they
/// may be the same record, which would then be counted twice.
fn told(dataset: &Dataset, table: &Table, shared: &[(u32, u32)]) -> Option<(Origin, Diagnostic)> {
    let received = |row: u32| {
        let column = table.event(dataset.vocabulary.event("received")?)?;
        column.first(row)
    };
    let (row, first) = *shared.first()?;
    let same =
        |(row, first): &&(u32, u32)| received(*row).is_some() && received(*row) == received(*first);
    let twice = shared.iter().filter(same).count();
    let (count, kind) = match shared.len() {
        1 => ("1".to_owned(), table.kind.singular()),
        many => (many.to_string(), table.kind.plural()),
    };
    let (verb, pronoun) = if shared.len() == 1 {
        ("has", "it is")
    } else {
        ("have", "they are")
    };
    let message = format!(
        "{count} {kind} of this import {verb} the reference of one of another import; {pronoun} kept apart"
    );
    let other = dataset.place(table.origin(first), None);
    let hint = match twice {
        0 => format!("the other is at {other}"),
        _ => format!(
            "{twice} came in on the same day as the other: is the same {} counted twice? The other is at {other}",
            table.kind.singular()
        ),
    };
    let problem = Diagnostic::warning("shared-reference", message).hint(hint);
    Some((table.origin(row), problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing;
    use crate::dataset::{Part, Source};

    /// What is said about records, of which those after a line `---` come from a
    /// second import, and the rows of the cases of their stages.
    fn joined(records: &str) -> (Vec<String>, Vec<u32>) {
        let rows = |text: &str| text.lines().filter(|line| *line != "---").count();
        let (first, _) = records.split_once("---").unwrap();
        let (first, all) = (rows(first), records.replace("---\n", ""));
        let mut dataset = testing::dataset(&all);
        let source = Source {
            import: 1,
            ..dataset.sources[0].clone()
        };
        dataset.sources.push(source);
        dataset.parts.push(Part {
            source: 1,
            name: String::new(),
        });
        for table in &mut dataset.tables {
            for origin in &mut table.origins {
                origin.part = u32::from(origin.row as usize >= first + 2);
            }
        }
        let mut problems = Vec::new();
        join(&mut dataset, &mut problems);
        let said = problems
            .into_iter()
            .map(|(origin, problem)| format!("{} {}", origin.row, problem.message));
        (
            said.collect(),
            dataset.table(RecordKind::Stage).cases.clone(),
        )
    }

    #[test]
    fn references_of_two_imports_are_kept_apart() {
        let (said, stages) = joined(
            "case 1 received=2024-05-01\nstage 1 1\n---\ncase 1 received=2024-06-01\nstage 1 1\n\
             case 2 received=2024-06-01\ncase 1 received=2024-06-02",
        );
        assert_eq!(stages, [0, 1]);
        assert_eq!(
            said,
            [
                "7 a second case has the reference `1`",
                "4 1 case of this import has the reference of one of another import; it is kept apart",
            ]
        );
    }

    #[test]
    fn a_record_finds_its_case_in_another_import() {
        let (said, stages) = joined("case 1 received=2024-05-01\n---\nstage 1 2\nstage 9 2");
        assert_eq!(stages, [0, NO_ROW]);
        assert_eq!(said, ["4 stage of case `9`, which does not exist"]);
    }

    #[test]
    fn an_ombudsmans_reference_is_the_same_in_every_import() {
        let (said, _) = joined(
            "decision own=23-1 decided=2024-05-01\n---\ndecision own=23-1 decided=2024-05-01",
        );
        assert_eq!(said, ["3 a second decision has the reference `23-1`"]);
    }

    /// Every reference of `rows` is found where it first is, and nothing else.
    fn check(rows: &[&str], duplicates: &[(u32, u32)]) {
        let mut strings = Strings::default();
        for reference in rows {
            strings.push(reference);
        }
        let index = References::new(&strings, u32::try_from(rows.len()).unwrap());
        for reference in ["A", "B", "C", "D", ""] {
            let expected = rows.iter().enumerate();
            let expected: Vec<u32> = expected
                .filter(|(_, row)| **row == reference && !reference.is_empty())
                .map(|(at, _)| u32::try_from(at).unwrap())
                .collect();
            let found: Vec<u32> = index.rows(&strings, reference).collect();
            assert_eq!(found, expected, "{reference} in {rows:?}");
        }
        assert_eq!(index.duplicates(&strings), duplicates, "{rows:?}");
    }

    #[test]
    fn references_are_found_and_duplicates_named() {
        check(&["B", "", "A", "B", "C", "B"], &[(3, 0), (5, 0)]);
        check(&["A", "B", "C"], &[]);
        check(&["A", "A", "B"], &[(1, 0)]);
        check(&["", "A", "B"], &[]);
        check(&["C", "B", "A"], &[]);
        check(&[], &[]);
    }
}
