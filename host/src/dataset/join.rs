//! Joining stages, reasons, contacts, decisions and actions to their cases by
//! reference, across sources and plugins.

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
        let joined = rows_of_cases(table, cases, &index, problems);
        dataset.table_mut(kind).cases = joined;
    }
}

fn rows_of_cases(
    table: &Table,
    cases: &Table,
    index: &References,
    problems: &mut Vec<(Origin, Diagnostic)>,
) -> Vec<u32> {
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
        let found = near
            .into_iter()
            .find(|case| *case < cases.len && cases.references.get(*case) == reference)
            .or_else(|| index.first(&cases.references, reference));
        joined.push(found.unwrap_or(NO_ROW));
        if found.is_none() {
            problems.push((table.origin(row), unknown_case(table, reference)));
        }
    }
    joined
}

fn unknown_case(table: &Table, reference: &str) -> Diagnostic {
    let kind = table.kind.singular();
    let message = format!("{kind} of case `{reference}`, which does not exist");
    match table.kind {
        // The case behind a decision or an action may be older than the data.
        RecordKind::Decision | RecordKind::Action => Diagnostic::warning("unknown-case", message),
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
    for (row, first) in index.duplicates(&table.references) {
        let (kind, reference) = (kind.singular(), table.references.get(row));
        let message = format!("a second {kind} has the reference `{reference}`");
        let first = dataset.place(table.origin(first), None);
        let problem = Diagnostic::error("duplicate-reference", message)
            .hint(format!("the first is at {first}"));
        problems.push((table.origin(row), problem));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
