//! What cannot be true of the records, told by its code and its rows: messages
//! name cases, and there may be many.

use std::collections::{BTreeMap, BTreeSet};

use super::{ROWS, Wrong};
use crate::dataset::Dataset;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// What [`super::Unmapped`] tells of.
const LABELS: [&str; 2] = ["unknown-label", "unmapped-label"];

/// What is wrong with the records that were read, file by file, the most frequent
/// first, and how many problems beside are warnings. Rejected rows and labels
/// without a meaning are told elsewhere, and problems of a text as they are.
pub(super) fn wrong(dataset: &Dataset, problems: &[Diagnostic]) -> (Vec<Wrong>, u64) {
    let rejects = dataset.rejects.iter().map(|reject| {
        let place = dataset.place(reject.origin, reject.column.as_deref());
        (place, reject.code.as_str())
    });
    let rejects: BTreeSet<(Place, &str)> = rejects.collect();
    let mut warnings = 0;
    let mut found: BTreeMap<(&str, &str, &str), Wrong> = BTreeMap::new();
    for problem in problems {
        let Some(place) = &problem.place else {
            continue;
        };
        let (file, part, row) = match place {
            Place::Text { .. } => continue,
            Place::File { file } => (file.as_str(), "", None),
            Place::Part { file, part } => (file.as_str(), part.as_str(), None),
            Place::Row {
                file, part, row, ..
            } => (file.as_str(), part.as_str(), Some(*row)),
        };
        let code = problem.code.as_str();
        if LABELS.contains(&code) || rejects.contains(&(place.clone(), code)) {
            continue;
        }
        if problem.severity != Severity::Error {
            warnings += u64::from(problem.severity == Severity::Warning);
            continue;
        }
        let wrong = found.entry((file, part, code)).or_insert_with(|| Wrong {
            file: file.to_owned(),
            part: part.to_owned(),
            code: code.to_owned(),
            count: 0,
            rows: Vec::new(),
            hint: problem.hint.clone(),
        });
        wrong.count += 1;
        if wrong.rows.len() < ROWS {
            wrong.rows.extend(row);
        }
    }
    let mut found: Vec<Wrong> = found.into_values().collect();
    found.sort_by(|one, other| {
        let place = (&one.file, &one.part).cmp(&(&other.file, &other.part));
        place.then(other.count.cmp(&one.count))
    });
    (found, warnings)
}
