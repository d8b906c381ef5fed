//! Computed against published: the example's summary, and proof that its
//! figures come from the workbook's cells.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use support::{Project, assert_exit, example, run, stdout};

/// The verdict of every published figure.
fn verdicts(output: &std::process::Output) -> BTreeMap<String, (String, String)> {
    let report: serde_json::Value = serde_json::from_str(&stdout(output)).expect("JSON");
    let text =
        |figure: &serde_json::Value, key: &str| figure[key].as_str().unwrap_or_default().to_owned();
    report["figures"]
        .as_array()
        .expect("figures")
        .iter()
        .map(|figure| {
            (
                text(figure, "id"),
                (text(figure, "verdict"), text(figure, "kind")),
            )
        })
        .collect()
}

#[test]
fn the_example_reconciles() {
    let example = example();
    let output = run(&["reconcile", example.to_str().unwrap(), "--format", "json"]);
    // Some published figures were cut off, not rounded: that is no difference.
    assert_exit(&output, 0);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let count = |verdict: &str| report["summary"][verdict].as_u64().unwrap();
    assert_eq!(count("unbound"), 0);
    assert!(count("exact") >= 290, "{}", report["summary"]);
    let figures = report["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 304);
    let cases = figures
        .iter()
        .filter(|figure| figure["kind"] == "cases")
        .count();
    assert!(cases >= 120, "{cases} figures are computed from records");
    // Whoever bound the figures says what the report itself contradicts, and
    // proves it with numbers: in the file, not in what the command adds.
    let published = std::fs::read(example.join("published.csv")).unwrap();
    let mut published = csv::Reader::from_reader(published.as_slice());
    let notes: BTreeMap<String, String> = published
        .deserialize()
        .map(|row: Result<BTreeMap<String, String>, _>| row.unwrap())
        .map(|row| (row["id"].clone(), row["note"].clone()))
        .collect();
    for figure in figures {
        let note = &notes[figure["id"].as_str().unwrap()];
        if figure["verdict"] == "exact" {
            assert_eq!(note, "", "{figure}");
        } else {
            let numbers = note.split(|c: char| !c.is_ascii_digit());
            let numbers = numbers.filter(|number| !number.is_empty()).count();
            assert!(
                numbers >= 2,
                "no proof that this one cannot match: {figure}"
            );
        }
    }
}

/// One changed cell: where it is, what it becomes, and a published figure that
/// it must spoil.
struct Change {
    sheet: &'static str,
    row: &'static [(&'static str, &'static str)],
    column: &'static str,
    becomes: &'static str,
    spoils: &'static str,
}

const CHANGES: [Change; 20] = [
    Change {
        sheet: "Complaints",
        row: &[("Outcome", "Upheld"), ("Ethnicity", "White – British")],
        column: "Outcome",
        becomes: "Not Upheld",
        spoils: "asc-2024-outcome-upheld-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Outcome", "Partially Upheld")],
        column: "Outcome",
        becomes: "Upheld",
        spoils: "asc-2024-outcome-partially-upheld-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[
            ("Procedure", "Statutory"),
            ("Ethnicity", "Asian or Asian British – Indian"),
        ],
        column: "Ethnicity",
        becomes: "Chinese",
        spoils: "asc-2024-ethnicity-chinese-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Ethnicity", "Asian or Asian British – Pakistani")],
        column: "Ethnicity",
        becomes: "White - Irish",
        spoils: "asc-2024-ethnic-group-asian-total-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Ethnicity", "Dual Heritage")],
        column: "Ethnicity",
        becomes: "Not known",
        spoils: "asc-2024-ethnic-group-dual-heritage-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Statutory"), ("Gender", "Male")],
        column: "Gender",
        becomes: "Female",
        spoils: "asc-2024-gender-male-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Statutory"), ("Outcome", "Upheld")],
        column: "Response sent",
        becomes: "28/03/2025",
        spoils: "asc-2024-stage1-30-plus-days-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Statutory"), ("Outcome", "Not Upheld")],
        column: "Age",
        becomes: "99",
        spoils: "asc-2024-age-95-plus-total-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Who complained", "Formal representative")],
        column: "Who complained",
        becomes: "Relatives",
        spoils: "asc-2024-source-representative-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Who complained", "Friend/next of kin")],
        column: "Who complained",
        becomes: "Relatives",
        spoils: "asc-2024-source-friend-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Corporate")],
        column: "Procedure",
        becomes: "Statutory",
        spoils: "asc-2024-corporate-complaints-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Statutory")],
        column: "Joint response",
        becomes: "Yes",
        spoils: "asc-2024-complaints-joint-count",
    },
    Change {
        sheet: "Contacts",
        row: &[
            ("Type", "General contact"),
            ("Destination", "Not for the local authority"),
        ],
        column: "Type",
        becomes: "Withdrawn contact",
        spoils: "asc-2024-contacts-general-count",
    },
    Change {
        sheet: "Contacts",
        row: &[("Type", "Initial enquiry")],
        column: "Type",
        becomes: "General contact",
        spoils: "asc-2024-initial-enquiries-count",
    },
    Change {
        sheet: "Contacts",
        row: &[("Type", "Withdrawn contact")],
        column: "Type",
        becomes: "Initial enquiry",
        spoils: "asc-2024-contacts-withdrawn-count",
    },
    Change {
        sheet: "Commendations",
        row: &[],
        column: "Date",
        becomes: "05/04/2026",
        spoils: "asc-2024-commendations-count",
    },
    Change {
        sheet: "Ombudsman",
        row: &[("Decision", "Not upheld, no fault")],
        column: "Decision",
        becomes: "Invalid decision",
        spoils: "asc-2024-lgsco-decision-not-upheld-no-fault-count",
    },
    Change {
        sheet: "Ombudsman",
        row: &[("Counted by", "Housing")],
        column: "Counted by",
        becomes: "ASC",
        spoils: "asc-2024-lgsco-upheld-housing-dfg-count",
    },
    Change {
        sheet: "People supported",
        row: &[("Ethnicity", "Chinese")],
        column: "People",
        becomes: "11",
        spoils: "asc-2024-population-chinese-count",
    },
    Change {
        sheet: "Previous years and others",
        row: &[("Series", "LGSCO upheld"), ("Area", "Derby City Council")],
        column: "Value",
        becomes: "4",
        spoils: "asc-2024-lgsco-authority-derby-upheld-count",
    },
];

#[test]
fn a_changed_cell_stops_the_figures_that_depend_on_it_from_matching() {
    let example = example();
    let output = run(&["reconcile", example.to_str().unwrap(), "--format", "json"]);
    let before = verdicts(&output);
    for change in CHANGES {
        let project = Project::copy();
        let workbook = project.workbook();
        let cell = workbook.find(change.sheet, change.row, 0, change.column);
        match change.becomes.parse() {
            Ok(number) => workbook.set_number(change.sheet, &cell, number),
            Err(_) => workbook.set_text(change.sheet, &cell, change.becomes),
        }
        let after = verdicts(&project.run("reconcile", &["--format", "json"]));
        let what = format!("{} {cell} -> {}", change.sheet, change.becomes);
        assert_eq!(
            before[change.spoils].0, "exact",
            "{} matches at first",
            change.spoils
        );
        assert_eq!(
            after[change.spoils].0, "differs",
            "{what} must spoil {}",
            change.spoils
        );
        let still = after
            .values()
            .filter(|(verdict, _)| verdict == "exact")
            .count();
        assert!(
            still > 200,
            "{what} must leave unrelated figures alone, {still} match"
        );
    }
}
