//! A first import of what was drafted, natively: a draft that would stop an
//! import is none.

use candour_plugin::Failure;
use candour_plugin::native;
use tabular::Tabular;

/// What became of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) records: u64,
    pub(super) cases: u64,
    pub(super) rejects: u64,
}

/// Imports a source with a mapping.
///
/// # Errors
/// As the plugin fails, with the path in the mapping where it knows one.
pub(super) fn import(source: &str, mapping: &str, bytes: &[u8]) -> Result<Tally, Failure> {
    native::describe::<Tabular>(mapping)?;
    let mut tally = Tally::default();
    native::import::<Tabular>(source, mapping, bytes, |batch| {
        tally.cases += batch.cases.len() as u64;
        tally.rejects += batch.rejects.len() as u64;
        let records = [
            batch.cases.len(),
            batch.stages.len(),
            batch.reasons.len(),
            batch.contacts.len(),
            batch.compliments.len(),
            batch.decisions.len(),
            batch.actions.len(),
            batch.provisions.len(),
            batch.aggregates.len(),
        ];
        tally.records += records.iter().map(|count| *count as u64).sum::<u64>();
    })?;
    Ok(tally)
}

/// The position of the table that a failure is about.
pub(super) fn table(failure: &Failure) -> Option<usize> {
    let path = failure.column_name()?.strip_prefix("tables[")?;
    let (number, _) = path.split_once(']')?;
    number.parse::<usize>().ok()?.checked_sub(1)
}
