//! A first import of what was drafted, natively: a draft that would stop an
//! import is none.

use std::collections::HashSet;

use candour_plugin::Failure;
use candour_plugin::native;
use tabular::Tabular;

use super::mapping::{Mapping, Table};
use super::sources::Source;
use super::write;

/// What became of the rows.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) records: u64,
    pub(super) rejects: u64,
    /// The references of cases: several records may be of one.
    references: HashSet<String>,
}

impl Tally {
    pub(super) fn cases(&self) -> u64 {
        self.references.len() as u64
    }
}

/// Imports a source with a mapping.
///
/// # Errors
/// As the plugin fails, with the path in the mapping where it knows one.
fn import(source: &str, mapping: &str, bytes: &[u8]) -> Result<Tally, Failure> {
    native::describe::<Tabular>(mapping)?;
    let mut tally = Tally::default();
    native::import::<Tabular>(source, mapping, bytes, |batch| {
        let references = batch.cases.iter().map(|case| case.reference.to_owned());
        tally.references.extend(references);
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

/// Why a mapping cannot be imported.
#[derive(Debug)]
pub(super) struct Stop {
    /// The position of the table that is the cause; none where each of them can
    /// be imported by itself.
    pub(super) table: Option<usize>,
    /// A fragment.
    pub(super) why: String,
}

/// Imports every source that a mapping reads.
///
/// # Errors
/// With the first table that stops an import.
pub(super) fn run(mapping: &Mapping, text: &str, sources: &[Source<'_>]) -> Result<Tally, Stop> {
    let stop = match all(mapping, text, sources) {
        Ok(tally) => return Ok(tally),
        Err(failure) => failure,
    };
    let named = table(&stop).filter(|at| *at < mapping.tables.len());
    let alone = |table: &Table| {
        let mapping = mapping.only(table);
        all(&mapping, &write::text(&mapping), sources).err()
    };
    // A failure that names no table: then which of them fails by itself?
    let (table, failure) = match named {
        Some(at) => (Some(at), stop),
        None => {
            let mut tables = mapping.tables.iter().enumerate();
            let found = tables.find_map(|(at, table)| Some((Some(at), alone(table)?)));
            found.unwrap_or((None, stop))
        }
    };
    Err(Stop {
        table,
        why: failure.message().to_owned(),
    })
}

/// Imports every source that a mapping reads, until one fails.
fn all(mapping: &Mapping, text: &str, sources: &[Source<'_>]) -> Result<Tally, Failure> {
    let mut all = Tally::default();
    for source in sources.iter().filter(|source| mapping.reads(&source.name)) {
        let tally = import(&source.name, text, source.bytes)?;
        all.records += tally.records;
        all.references.extend(tally.references);
        all.rejects += tally.rejects;
    }
    Ok(all)
}

/// The position of the table that a failure is about.
fn table(failure: &Failure) -> Option<usize> {
    let path = failure.column_name()?.strip_prefix("tables[")?;
    let (number, _) = path.split_once(']')?;
    number.parse::<usize>().ok()?.checked_sub(1)
}
