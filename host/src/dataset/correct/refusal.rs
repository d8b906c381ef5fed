//! Why a correction is not made.

use super::{AppliedCorrection, labels_of};
use crate::dataset::{Dataset, RecordKind};

/// The code of a correction whose old value is not that of the record.
pub(super) const OLD_VALUE_DIFFERS: &str = "old-value-differs";

/// The code of a correction that would change nothing, the one that is a warning.
pub(super) const SAME_VALUE: &str = "same-value";

/// Why a correction cannot be made, and which of its cells is to blame.
pub(super) struct Refusal {
    pub(super) column: &'static str,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Refusal {
    pub(super) fn new(column: &'static str, code: &'static str, message: String) -> Self {
        Self {
            column,
            code,
            message,
            hint: None,
        }
    }
}

/// The refusal of a correction that would change nothing.
pub(super) fn same(correction: &AppliedCorrection) -> Refusal {
    let (record, field) = (&correction.record, &correction.field);
    let message = format!("the correction leaves `{field}` of `{record}` as it is");
    let mut refusal = Refusal::new("new value", SAME_VALUE, message);
    refusal.hint = Some("is the new value meant to be another? else it can go".to_owned());
    refusal
}

/// Where a label of a case is to be looked for when the case itself has none:
/// in its stages or reasons, which have names of their own.
pub(super) fn held_elsewhere(
    dataset: &Dataset,
    (kind, row): (RecordKind, u32),
    dimension: usize,
) -> Option<String> {
    let cases = dataset.table(RecordKind::Case);
    if kind != RecordKind::Case || !labels_of(cases, row, dimension).is_empty() {
        return None;
    }
    let case = cases.references.get(row);
    let holds = |kind| {
        let table = dataset.table(kind);
        let mut ours = (0..table.len).filter(|row| table.case_references.get(*row) == case);
        ours.any(|row| !labels_of(table, row, dimension).is_empty())
    };
    let (records, form) = if holds(RecordKind::Reason) {
        ("reasons", "#1")
    } else if holds(RecordKind::Stage) {
        ("stages", "/1")
    } else {
        return None;
    };
    Some(format!(
        "the {records} of the case have it: name one, as `{case}{form}`"
    ))
}

/// The refusal of a correction of labels: they are categories, which messages
/// may show.
pub(super) fn mismatch(correction: &AppliedCorrection, says: &str) -> Refusal {
    let (record, field) = (&correction.record, &correction.field);
    let said = match correction.old.as_str() {
        "" => "nothing".to_owned(),
        old => format!("`{old}`"),
    };
    let says = if says.is_empty() { "nothing" } else { says };
    old_value(format!("`{field}` of `{record}` is {says}, not {said}"))
}

/// The same of days and amounts, which messages never show.
pub(super) fn differs(correction: &AppliedCorrection) -> Refusal {
    let (record, field) = (&correction.record, &correction.field);
    old_value(match correction.old.as_str() {
        "" => {
            format!("`{field}` of `{record}` has a value, but the correction says that it has none")
        }
        _ => format!("`{field}` of `{record}` is not the old value that the correction states"),
    })
}

fn old_value(message: String) -> Refusal {
    let mut refusal = Refusal::new("old value", OLD_VALUE_DIFFERS, message);
    refusal.hint = Some("has the source been put right? then this correction can go".to_owned());
    refusal
}
