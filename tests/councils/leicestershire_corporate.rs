//! Leicestershire, corporate.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fs;

use crate::support::{Project, assert_exit, stderr, stdout};

const PLUGIN: &str = "leicestershire-corporate";
const COMPLAINTS: &str = "sources/complaints.csv";
const DECISIONS: &str = "sources/ombudsman-decisions.csv";

/// Changes the rows of a file, which is not in UTF-8: each byte is a letter.
fn rows(project: &Project, file: &str, change: impl FnOnce(&mut Vec<String>)) {
    let path = project.path().join(file);
    let bytes = fs::read(&path).unwrap();
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    let text = lines.join("\r\n") + "\r\n";
    let bytes: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(letter).expect("a letter of one byte"))
        .collect();
    fs::write(path, bytes).unwrap();
}

/// Where the first row stands that meets a condition on its cells.
#[track_caller]
fn find(rows: &[String], keep: impl Fn(&[&str]) -> bool) -> usize {
    let found = rows
        .iter()
        .position(|row| keep(&row.split(',').collect::<Vec<_>>()));
    found.expect("such a row")
}

/// Writes one cell, by its position.
fn set(row: &mut String, at: usize, text: &str) {
    let mut cells: Vec<&str> = row.split(',').collect();
    cells[at] = text;
    *row = cells.join(",");
}

/// The first answered complaint that went no further: its row.
fn answered(rows: &[String]) -> usize {
    let at = find(rows, |cells| {
        cells[1] == "Stage 1" && cells[8].is_empty() && !cells[10].is_empty()
    });
    assert!(!rows[at + 1].contains("Stage 2"));
    at
}

/// Spoils a copy of the example, checks it, and expects an exit code and pieces
/// of what is said.
#[track_caller]
fn check(spoil: impl FnOnce(&Project), exit: i32, expected: &[&str]) {
    let project = Project::of(PLUGIN);
    spoil(&project);
    let output = project.run("check", &[]);
    assert_exit(&output, exit);
    let said = stderr(&output);
    for piece in expected {
        assert!(said.contains(piece), "`{piece}` is not in:\n{said}");
    }
}

/// The same, where one complaint is spoilt: a change of its cells.
#[track_caller]
fn check_cells(cells: &[(usize, &str)], exit: i32, expected: &[&str]) {
    check(
        |project| {
            rows(project, COMPLAINTS, |rows| {
                let at = answered(rows);
                for (cell, text) in cells {
                    set(&mut rows[at], *cell, text);
                }
            });
        },
        exit,
        expected,
    );
}

/// What expressions give in a project, as `reconcile` computes them.
fn values(project: &Project, expressions: &[&str]) -> Vec<String> {
    let mut text = String::from("id,value,unit,decimals,figure,note\n");
    for (at, expression) in expressions.iter().enumerate() {
        let quoted = expression.replace('"', "\"\"");
        text.push_str(&format!("f{at},0,count,0,\"{quoted}\",\n"));
    }
    project.write("published.csv", text);
    let output = project.run("reconcile", &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let figures = report["figures"].as_array().unwrap().iter();
    figures
        .map(|figure| figure["computed"].as_str().unwrap_or("none").to_owned())
        .collect()
}

#[test]
fn the_example_is_final_without_errors_or_warnings() {
    check(|_| {}, 0, &["0 errors, 0 warnings"]);
}

#[test]
fn the_example_reconciles() {
    let output = Project::of(PLUGIN).run("reconcile", &["--format", "json"]);
    assert_exit(&output, 6);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let figures = report["figures"].as_array().unwrap();
    let not_exact: Vec<(&str, &str)> = figures
        .iter()
        .map(|figure| {
            (
                figure["verdict"].as_str().unwrap(),
                figure["id"].as_str().unwrap(),
            )
        })
        .filter(|(verdict, _)| *verdict != "exact")
        .collect();
    // Printed cut off, or hedged in words; the notes in published.csv prove it.
    assert_eq!(
        not_exact,
        [
            ("rounding", "county-corp-2023-contacts-total-change-percent"),
            (
                "rounding",
                "county-corp-2023-contacts-ombudsman-change-percent"
            ),
            (
                "rounding",
                "county-corp-2023-contacts-compliments-change-percent"
            ),
            (
                "rounding",
                "county-corp-2023-contacts-total-change-percent-contact-table"
            ),
            (
                "differs",
                "county-corp-2023-service-school-admissions-fall-percent"
            ),
        ]
    );
    assert_eq!(report["summary"]["exact"], 113);
    let cases = figures.iter().filter(|figure| figure["kind"] == "cases");
    assert_eq!(cases.count(), 63);
}

#[test]
fn the_received_and_the_resolved_overlap_and_neither_holds_the_other() {
    let found = values(
        &Project::of(PLUGIN),
        &[
            "count(cases; basis received; period 2023-24)",
            "count(cases; basis closed; period 2023-24)",
            "count(cases; basis all)",
            "count(cases; basis received; period 2022-23)",
            "measure(open-complaints)",
        ],
    );
    assert_eq!(found, ["1112", "1120", "1216", "104", "96"]);
}

#[test]
fn enquiries_and_decisions_of_the_ombudsman_are_counted_once_each() {
    let found = values(
        &Project::of(PLUGIN),
        &[
            "count(decisions; basis received; period 2023-24)",
            "count(decisions; basis closed; period 2023-24)",
            // 83 of this year and 30 of the year before.
            "count(decisions; basis all)",
            // What is open: everything that was not decided by the end.
            "count(decisions; basis all) - count(decisions; basis closed; period 2023-24)",
        ],
    );
    assert_eq!(found, ["83", "82", "113", "31"]);
}

#[test]
fn a_review_that_is_open_has_not_been_answered_by_the_first_stage() {
    let found = values(
        &Project::of(PLUGIN),
        &[
            "count(stages where stage = 2; basis closed; period 2023-24)",
            "count(stages where stage = 2 and timeliness in (open, overdue); basis all)",
            "count(stages where stage = 2 and response-days <= 20; basis closed; period 2023-24)",
        ],
    );
    assert_eq!(found, ["80", "7", "49"]);
}

#[test]
fn a_stage_2_without_its_stage_1() {
    check(
        |project| {
            rows(project, COMPLAINTS, |rows| {
                let second = find(rows, |cells| cells[1] == "Stage 2");
                rows.remove(second - 1);
            });
        },
        3,
        &["complaints.csv:", "which does not exist"],
    );
}

#[test]
fn stages_out_of_order() {
    check(
        |project| {
            rows(project, COMPLAINTS, |rows| {
                let second = find(rows, |cells| cells[1] == "Stage 2");
                for cell in [5, 6] {
                    set(&mut rows[second], cell, "01/12/2022 09:00");
                }
            });
        },
        3,
        &["complaints.csv:", "stage 2 of case", "before stage 1"],
    );
}

#[test]
fn a_case_in_the_exports_of_both_years() {
    // Carried into this year, it is received in the one and resolved in the
    // other. Last year's export put before this year's has it twice.
    check(
        |project| {
            rows(project, COMPLAINTS, |rows| {
                let carried = find(rows, |cells| cells[0].starts_with("CC-2223"));
                let mut before = rows[carried].clone();
                for cell in 8..13 {
                    set(&mut before, cell, "");
                }
                rows.insert(carried, before);
            });
        },
        3,
        &[
            "complaints.csv:3",
            "a second case has the reference `CC-2223-",
        ],
    );
}

#[test]
fn an_acknowledgement_before_receipt() {
    check_cells(
        &[(6, "01/12/2022 12:00")],
        3,
        &["was acknowledged before it was received"],
    );
}

#[test]
fn extensions_without_a_reason_or_before_the_due_day_and_one_over_long() {
    check_cells(
        &[(8, "01/03/2024")],
        3,
        &[
            ":Extension reason",
            "the time was extended without a reason",
        ],
    );
    check_cells(
        &[(8, "01/12/2022"), (9, "Complex investigation")],
        3,
        &[
            ":Extended to",
            "the time was extended to a day before the answer was due",
        ],
    );
    // However long it is: the clock says so, and nothing is wrong with the row.
    let project = Project::of(PLUGIN);
    let over_long = ["count(cases where extension = \"over-long\"; basis all)"];
    let before: u32 = values(&project, &over_long)[0].parse().unwrap();
    rows(&project, COMPLAINTS, |rows| {
        let at = answered(rows);
        set(&mut rows[at], 8, "28/03/2024");
        set(&mut rows[at], 9, "Complex investigation");
    });
    assert_exit(&project.run("check", &[]), 0);
    let after: u32 = values(&project, &over_long)[0].parse().unwrap();
    assert_eq!(after, before + 1);
}

#[test]
fn another_encoding_than_the_one_declared() {
    let options = "[imports.settings.options]\nencoding = \"utf-8\"\n\n# The council's own";
    check(
        |project| project.replace("report.toml", "# The council's own", options),
        4,
        &[
            "the file is not in UTF-8",
            "or set `encoding = \"windows-1252\"` in the options of the import",
        ],
    );
    // What Excel calls "CSV UTF-8" says so itself.
    check(
        |project| {
            for name in fs::read_dir(project.path().join("sources")).unwrap() {
                let path = name.unwrap().path();
                let text: String = fs::read(&path)
                    .unwrap()
                    .into_iter()
                    .map(|byte| match byte {
                        0x92 => '’',
                        0x96 => '–',
                        byte => char::from(byte),
                    })
                    .collect();
                fs::write(&path, format!("\u{feff}{text}")).unwrap();
            }
        },
        0,
        &["0 errors, 0 warnings"],
    );
}

#[test]
fn cells_between_semicolons() {
    check(
        |project| {
            rows(project, COMPLAINTS, |rows| {
                for row in rows {
                    *row = row.replace(',', ";");
                }
            });
        },
        4,
        &[
            "complaints.csv",
            "the cells are separated by `;`, not by `,`",
            "or set `separator = \";\"` in the options of the import",
        ],
    );
}

#[test]
fn quotation_marks_that_do_not_balance() {
    check(
        |project| {
            rows(project, COMPLAINTS, |rows| {
                rows[40] = rows[40].replacen("Stage", "\"Stage", 1);
            });
        },
        4,
        &[
            "complaints.csv",
            "a quotation mark opens in row 41 and is never closed",
        ],
    );
}

#[test]
fn an_amount_below_nothing_or_of_half_a_penny() {
    for (amount, message) in [
        ("-\u{a3}350", "the amount is negative"),
        ("\u{a3}350.005", "the amount has a fraction of a penny"),
    ] {
        check(
            |project| {
                rows(project, DECISIONS, |rows| {
                    let paid = find(rows, |cells| cells.get(8) == Some(&"\u{a3}350"));
                    set(&mut rows[paid], 8, amount);
                });
            },
            3,
            &["ombudsman-decisions.csv:", message],
        );
    }
}

#[test]
fn a_date_outside_the_bundled_calendar() {
    check_cells(
        &[(5, "03/01/1923 09:00")],
        3,
        &["has a day outside the bundled calendar, which covers 2012 to 2028"],
    );
}

#[test]
fn an_outcome_that_says_in_part() {
    check_cells(
        &[(12, "Partly Upheld")],
        3,
        &["`Partly Upheld` is not a known label of `outcome`"],
    );
}

#[test]
fn an_enquiry_and_its_decision_that_contradict_each_other() {
    check(
        |project| {
            rows(project, "sources/ombudsman-enquiries.csv", |rows| {
                set(&mut rows[1], 1, "31/03/2024 09:00");
            });
        },
        3,
        &["ombudsman-decisions.csv:", "have different days `received`"],
    );
}
