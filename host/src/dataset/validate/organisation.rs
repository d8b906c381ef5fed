//! What a record says of the council's departments, held against the groups of
//! its services: a report that counts both would count it in two places.

use std::collections::BTreeSet;

use super::{Problems, name};
use crate::dataset::{Dataset, Dimension, RecordKind, Table};
use crate::diagnostic::Diagnostic;

/// Lists whose labels may be grouped by those of another, with the code of a
/// record that contradicts that: part, whole, code.
const PARTS: [(&str, &str, &str); 3] = [
    ("service", "department", "department-contradicts-service"),
    ("service", "division", "division-contradicts-service"),
    ("division", "department", "department-contradicts-division"),
];

/// Records whose department is not the one that their service belongs to. Groups
/// that are no label of the department's list are groups of another kind.
pub(super) fn agrees(dataset: &Dataset, problems: &mut Problems) {
    let dimensions = &dataset.vocabulary.dimensions;
    for (part, whole, code) in PARTS {
        let position = |code| dataset.vocabulary.dimension(code);
        let (Some(part), Some(whole)) = (position(part), position(whole)) else {
            continue;
        };
        let (Some(parts), Some(wholes)) = (dimensions.get(part), dimensions.get(whole)) else {
            continue;
        };
        let belongs = belongs(parts, wholes);
        if belongs.iter().all(Option::is_none) {
            continue;
        }
        // One row may give several records with the same labels.
        let mut said = BTreeSet::new();
        for kind in RecordKind::ALL {
            let table = dataset.table(kind);
            for row in 0..table.len {
                let Some((label, home)) = contradiction(table, row, (part, whole), &belongs) else {
                    continue;
                };
                let (Some(label), Some(home)) = (
                    parts.labels.get(usize::from(label)),
                    wholes.labels.get(usize::from(home)),
                ) else {
                    continue;
                };
                let origin = table.origin(row);
                if !said.insert((origin, &label.text)) {
                    continue;
                }
                let message = format!(
                    "the {} of {} is not that of its {}: `{}` belongs to `{}`",
                    wholes.code,
                    name(dataset, table, row),
                    parts.code,
                    label.text,
                    home.text
                );
                let problem = Diagnostic::warning(code, message).hint(format!(
                    "put one of them right; where the {} has moved, its group in the mapping or in labels.csv",
                    parts.code
                ));
                problems.push((origin, problem));
            }
        }
    }
}

/// For each label of a list, the label of the other that is its group.
fn belongs(parts: &Dimension, wholes: &Dimension) -> Vec<Option<u16>> {
    let home = |group: &str| {
        let at = wholes.labels.iter().position(|label| label.text == group);
        at.and_then(|at| u16::try_from(at).ok())
    };
    let groups = parts.labels.iter().map(|label| label.group.as_deref());
    groups.map(|group| group.and_then(home)).collect()
}

/// The first label of a record that belongs elsewhere than the record does, and
/// where. A record that does not say where it belongs contradicts nothing.
fn contradiction(
    table: &Table,
    row: u32,
    (part, whole): (usize, usize),
    belongs: &[Option<u16>],
) -> Option<(u16, u16)> {
    let (parts, wholes) = (table.value(part)?, table.value(whole)?);
    wholes.first(row)?;
    let homes = parts.all(row).filter_map(|label| {
        let home = belongs.get(usize::from(label)).copied().flatten()?;
        Some((label, home))
    });
    homes
        .into_iter()
        .find(|(_, home)| wholes.all(row).all(|label| label != *home))
}

#[cfg(test)]
mod tests {
    use crate::dataset::testing::{self, fill};
    use crate::dataset::validate::check_records;
    use crate::dataset::{Common, Dimension, Label};

    const ORGANISATION: [(&str, &[(&str, &str)]); 3] = [
        ("department", &[("Places", ""), ("People", "")]),
        ("division", &[("Streets", "Places"), ("Care", "People")]),
        (
            "service",
            &[
                ("Waste", "Places"),
                ("Libraries", "People"),
                ("Potholes", "Streets"),
                // Groups of another kind.
                ("Parking", "Fees and fines"),
                ("Parks", ""),
            ],
        ),
    ];

    fn check(records: &str, expected: &[&str]) {
        let mut dataset = testing::dataset("");
        for (code, labels) in ORGANISATION {
            let labels = labels.iter().map(|(text, group)| Label {
                text: (*text).to_owned(),
                group: Some((*group).to_owned()).filter(|group| !group.is_empty()),
                common: Common::None(String::new()),
            });
            dataset.vocabulary.dimensions.push(Dimension {
                code: code.to_owned(),
                labels: labels.collect(),
                open: false,
            });
        }
        let mut dataset = fill(dataset, records);
        let found: Vec<String> = check_records(&mut dataset)
            .iter()
            .map(|problem| {
                let place = problem.place.as_ref().map(ToString::to_string);
                let place = place.unwrap_or_default();
                format!("{place} {}: {}", problem.code, problem.message)
            })
            .collect();
        assert_eq!(found, expected, "{records}");
    }

    #[test]
    fn a_department_is_that_of_the_service() {
        check("case A department=Places service=Waste", &[]);
        check(
            "case A department=Places service=Waste\ncase B department=People service=Waste",
            &[
                "records.csv:3 department-contradicts-service: the department of case `B` is not \
                 that of its service: `Waste` belongs to `Places`",
            ],
        );
        check(
            "decision own=D department=Places service=Libraries",
            &[
                "records.csv:2 department-contradicts-service: the department of decision `D` is \
                 not that of its service: `Libraries` belongs to `People`",
            ],
        );
    }

    #[test]
    fn a_division_is_that_of_the_service_and_in_its_department() {
        check(
            "case A department=Places division=Streets service=Potholes",
            &[],
        );
        check(
            "case A department=Places division=Care service=Potholes",
            &[
                "records.csv:2 division-contradicts-service: the division of case `A` is not that \
                 of its service: `Potholes` belongs to `Streets`",
                "records.csv:2 department-contradicts-division: the department of case `A` is not \
                 that of its division: `Care` belongs to `People`",
            ],
        );
    }

    #[test]
    fn what_says_nothing_contradicts_nothing() {
        check("case A service=Waste\ncase B department=Places", &[]);
        check("case A department=Places service=Parks", &[]);
        check("case A department=Places service=Parking", &[]);
        // Two services of two departments, and both are named.
        check(
            "case A department=Places department=People service=Waste service=Libraries",
            &[],
        );
        check(
            "case A department=Places service=Waste service=Libraries",
            &[
                "records.csv:2 department-contradicts-service: the department of case `A` is not \
                 that of its service: `Libraries` belongs to `People`",
            ],
        );
    }
}
