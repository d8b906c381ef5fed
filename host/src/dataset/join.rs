//! Joining stages, reasons, contacts, decisions and actions to their cases by
//! reference, across sources and plugins.

use super::{Dataset, NO_ROW, Origin, RecordKind, Strings, Table};
use crate::diagnostic::Diagnostic;

/// The rows of a column of references, sorted so that a reference is found by
/// binary search. Eight bytes a row: a digest of the reference and the row. The
/// order follows the digests, but no answer depends on it.
#[derive(Debug)]
pub struct References {
    sorted: Vec<u64>,
}

impl References {
    /// Of every row that has a reference.
    pub fn new(strings: &Strings, rows: u32) -> Self {
        let mut sorted: Vec<u64> = (0..rows)
            .filter(|row| !strings.get(*row).is_empty())
            .map(|row| (u64::from(digest(strings.get(row))) << 32) | u64::from(row))
            .collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    /// The rows with a reference, in source order.
    pub fn rows<'a>(
        &'a self,
        strings: &'a Strings,
        reference: &'a str,
    ) -> impl Iterator<Item = u32> + 'a {
        let digest = digest(reference);
        let start = self.sorted.partition_point(|entry| high(*entry) < digest);
        self.sorted
            .iter()
            .skip(start)
            .take_while(move |entry| high(**entry) == digest)
            .map(|entry| low(*entry))
            .filter(move |row| strings.get(*row) == reference)
    }

    /// The first row with a reference.
    pub fn first(&self, strings: &Strings, reference: &str) -> Option<u32> {
        self.rows(strings, reference).next()
    }

    /// Each row whose reference an earlier row has, with that first row.
    pub fn duplicates(&self, strings: &Strings) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        for group in self.sorted.chunk_by(|a, b| high(*a) == high(*b)) {
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
            .hint("add the case to the source, or put its reference right"),
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

    #[test]
    fn references_are_found_and_duplicates_named() {
        let mut strings = Strings::default();
        for reference in ["B", "", "A", "B", "C", "B"] {
            strings.push(reference);
        }
        let index = References::new(&strings, 6);
        assert_eq!(index.first(&strings, "B"), Some(0));
        assert_eq!(index.rows(&strings, "B").collect::<Vec<_>>(), [0, 3, 5]);
        assert_eq!(index.first(&strings, "D"), None);
        assert_eq!(index.first(&strings, ""), None);
        assert_eq!(index.duplicates(&strings), [(3, 0), (5, 0)]);
    }
}
