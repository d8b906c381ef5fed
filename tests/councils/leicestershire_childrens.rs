//! Leicestershire, children's social care.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fs;

use crate::support::{Project, assert_exit, stderr, stdout};

const PLUGIN: &str = "leicestershire-childrens";
const SOURCE: &str = "sources/complaints-2024-25.json";

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

#[test]
fn the_example_is_final_without_errors_or_warnings() {
    check(|_| {}, 0, &["0 errors, 0 warnings"]);
}

#[test]
fn the_example_reconciles() {
    let output = Project::of(PLUGIN).run("reconcile", &["--format", "json"]);
    assert_exit(&output, 6);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let not_exact: Vec<(&str, &str)> = report["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|figure| {
            (
                figure["verdict"].as_str().unwrap(),
                figure["id"].as_str().unwrap(),
            )
        })
        .filter(|(verdict, _)| *verdict != "exact")
        .collect();
    // What the published report itself contradicts or cuts off; the notes in
    // published.csv prove it.
    assert_eq!(
        not_exact,
        [
            (
                "rounding",
                "county-child-2024-demand-single-assessments-change-percent"
            ),
            (
                "rounding",
                "county-child-2024-demand-child-protection-plans-change-percent"
            ),
            (
                "differs",
                "county-child-2023-complaints-per-referral-percent"
            ),
            ("differs", "county-child-2024-csc-total-change-percent"),
            ("differs", "county-child-2024-stage2-requests-change-count"),
        ]
    );
    assert_eq!(report["summary"]["exact"], 67);
}

#[test]
fn a_file_that_is_cut_short() {
    check(
        |project| {
            let path = project.path().join(SOURCE);
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        },
        4,
        &["the file is cut short at line "],
    );
}

#[test]
fn a_key_that_is_there_twice() {
    check(
        |project| {
            project.replace(
                SOURCE,
                "\"procedure\": ",
                "\"reference\": \"CFS-24-9999\",\n      \"procedure\": ",
            );
        },
        4,
        &["key `reference` is twice in one object at line 10 column 17"],
    );
}

#[test]
fn lists_nested_ten_thousand_deep() {
    check(
        |project| {
            let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
            project.replace(SOURCE, "\"format\": 3", &format!("\"format\": {deep}"));
        },
        4,
        &["lists and objects are nested more than 64 deep at line 5 column "],
    );
}

#[test]
fn money_that_is_no_cost() {
    check(
        |project| {
            project.replace(SOURCE, "\"pounds\": 41650", "\"pounds\": -41650");
            project.replace(SOURCE, "\"pounds\": 2500", "\"pounds\": 2500.005");
        },
        3,
        &[
            "the cost is below nothing\n  --> sources/complaints-2024-25.json:costs:1:pounds",
            "the amount has a fraction of a penny\n  --> sources/complaints-2024-25.json:costs:3:pounds",
        ],
    );
}

#[test]
fn a_day_outside_the_calendar() {
    let received = "\"procedure\": \"Statutory\",\n      \"received\": \"";
    check(
        |project| {
            let text = fs::read_to_string(project.path().join(SOURCE)).unwrap();
            let at = text.find(received).unwrap() + received.len();
            let day = &text[at..at + 10];
            project.replace(
                SOURCE,
                &format!("{received}{day}"),
                &format!("{received}2004-01-09"),
            );
        },
        3,
        &[
            "has a day outside the bundled calendar, which covers 2012 to 2028\n  --> sources/complaints-2024-25.json:cases:1",
        ],
    );
}

#[test]
fn closures_do_not_stop_this_clock() {
    check(
        |project| {
            project.replace(
                "report.toml",
                "[authority]",
                "[closures]\nchildrens = [2024-12-27]\n\n[authority]",
            );
        },
        2,
        &[
            "closures of the council do not stop the clock of `childrens`",
            "report.toml:18:",
            "regulation 2",
        ],
    );
}

#[test]
fn stages_that_are_missing_or_out_of_order() {
    let second = "\"number\": 2,\n          \"requested\": \"";
    check(
        |project| {
            project.replace(
                SOURCE,
                second,
                "\"number\": 3,\n          \"requested\": \"",
            );
            let text = fs::read_to_string(project.path().join(SOURCE)).unwrap();
            let at = text.find(second).unwrap() + second.len();
            let day = &text[at..at + 10];
            project.replace(
                SOURCE,
                &format!("{second}{day}"),
                &format!("{second}2024-01-09"),
            );
        },
        3,
        &["but no stage 2", "was received before stage 1 began"],
    );
}
