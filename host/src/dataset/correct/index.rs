//! From the names that a corrections' file uses to records.

use super::Refusal;
use crate::dataset::join::References;
use crate::dataset::{Dataset, RecordKind};

/// Where each reference is.
pub(super) struct Index {
    /// By kind, in the order of [`RecordKind::ALL`].
    own: Vec<(RecordKind, References)>,
    stages: References,
    reasons: References,
}

impl Index {
    /// Of every record but provisions, which have no reference of their own.
    pub(super) fn new(dataset: &Dataset) -> Self {
        let of_cases = |kind| {
            let table = dataset.table(kind);
            References::new(&table.case_references, table.len)
        };
        Self {
            own: RecordKind::ALL
                .into_iter()
                .filter(|kind| *kind != RecordKind::Provision)
                .map(|kind| {
                    let table = dataset.table(kind);
                    (kind, References::new(&table.references, table.len))
                })
                .collect(),
            stages: of_cases(RecordKind::Stage),
            reasons: of_cases(RecordKind::Reason),
        }
    }

    /// The record of a name; whatever is wrong is so in the column `record`.
    pub(super) fn find(
        &self,
        dataset: &Dataset,
        record: &str,
    ) -> Result<(RecordKind, u32), Refusal> {
        let mut found = self.own.iter().flat_map(|(kind, references)| {
            let rows = references.rows(&dataset.table(*kind).references, record);
            rows.map(|row| (*kind, row))
        });
        if let Some(first) = found.next() {
            return match found.next() {
                None => Ok(first),
                Some(_) => Err(ambiguous(record)),
            };
        }
        if self.is_shared(dataset, record) {
            return Err(ambiguous(record));
        }
        self.stage(dataset, record)
            .or_else(|| self.reason(dataset, record))
            .ok_or_else(|| {
                let message = format!("there is no record `{record}`");
                let mut refusal = Refusal::new("record", "unknown-record", message);
                refusal.hint = Some(
                    "a record is named by its reference, a stage as `REF/1`, a reason as `REF#1`"
                        .to_owned(),
                );
                refusal
            })
    }

    /// Whether a stage or a reason is named by a case that several imports have.
    fn is_shared(&self, dataset: &Dataset, record: &str) -> bool {
        let Some((case, _)) = record.rsplit_once(['/', '#']) else {
            return false;
        };
        let cases = dataset.table(RecordKind::Case);
        let of_cases = self
            .own
            .iter()
            .filter(|(kind, _)| *kind == RecordKind::Case);
        let mut imports = of_cases
            .flat_map(|(_, references)| references.rows(&cases.references, case))
            .map(|row| dataset.import(cases.origin(row)));
        let first = imports.next();
        imports.any(|import| Some(import) != first)
    }

    fn stage(&self, dataset: &Dataset, record: &str) -> Option<(RecordKind, u32)> {
        let (case, number) = record.rsplit_once('/')?;
        let number: u8 = number.parse().ok()?;
        let stages = dataset.table(RecordKind::Stage);
        let mut rows = self.stages.rows(&stages.case_references, case);
        let row = rows.find(|row| stages.numbers.get(*row as usize) == Some(&number))?;
        Some((RecordKind::Stage, row))
    }

    fn reason(&self, dataset: &Dataset, record: &str) -> Option<(RecordKind, u32)> {
        let (case, position) = record.rsplit_once('#')?;
        let position = position.parse::<usize>().ok()?.checked_sub(1)?;
        let reasons = dataset.table(RecordKind::Reason);
        let row = self
            .reasons
            .rows(&reasons.case_references, case)
            .nth(position)?;
        Some((RecordKind::Reason, row))
    }
}

fn ambiguous(record: &str) -> Refusal {
    let message = format!("more than one record has the reference `{record}`");
    Refusal::new("record", "ambiguous-record", message)
}
