//! `candour explain` on a whole project: what it tells of a case, and what it
//! does not.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use std::process::Output;

use serde_json::Value;
use support::{Project, assert_exit, stderr, stdout};

/// An upheld complaint and its reference.
fn upheld(project: &Project) -> String {
    let workbook = project.workbook();
    workbook.text("Complaints", &[("Outcome", "Upheld")], 0, "Reference")
}

fn told(output: &Output) -> Value {
    assert_exit(output, 0);
    let value: Value = serde_json::from_str(&stdout(output)).expect("JSON");
    assert_eq!(value["schema"], "candour-explain@1");
    assert_eq!(value["cases"].as_array().map(Vec::len), Some(1));
    value["cases"][0].clone()
}

#[test]
fn a_case_is_explained_from_its_row_to_its_verdict() {
    let project = Project::copy();
    let reference = upheld(&project);
    let case = told(&project.run("explain", &[&reference, "--format", "json"]));
    assert_eq!(case["reference"], *reference);
    assert_eq!(case["as_at"], "2025-03-31");
    assert_eq!(case["procedure"]["id"], "adult-social-care@2");
    let clock = &case["clocks"][0];
    assert_eq!(clock["set_by"], "project-timescale");
    let run = &clock["run"];
    for day in ["started", "day_0", "due", "answered"] {
        assert!(run[day].is_string(), "{day}: {run}");
    }
    assert!(run["verdict"].is_string() && run["working_days"].is_i64());
    let record = &case["records"][0];
    assert_eq!(record["kind"], "case");
    assert_eq!(record["row"]["part"], "Complaints");
    assert!(record["row"]["row"].is_u64());
}

#[test]
fn the_figures_and_the_account_agree() {
    let project = Project::copy();
    let records = tempfile::tempdir().unwrap();
    let file = records.path().join("records.jsonl");
    assert_exit(
        &project.run("import", &["--out", file.to_str().unwrap()]),
        0,
    );
    let late = std::fs::read_to_string(&file)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|record| record["kind"] == "case")
        .filter(|record| {
            let reference = record["reference"].as_str().unwrap().to_owned();
            let case = told(&project.run("explain", &[&reference, "--format", "json"]));
            case["clocks"][0]["run"]["verdict"] == "late"
        })
        .count();
    assert!(late > 0, "the example has late cases");
    let query = "count(cases where timeliness = late; basis all)";
    let counted = project.run("measures", &["--query", query, "--format", "csv"]);
    let counted = stdout(&counted);
    assert!(
        counted.trim_end().ends_with(&format!(",{late}")),
        "{late} late cases, but {counted}"
    );
}

#[test]
fn nothing_personal_is_told() {
    let project = Project::copy();
    let reference = upheld(&project);
    let workbook = project.workbook();
    let case = [("Reference", reference.as_str())];
    let ethnicity = workbook.text("Complaints", &case, 0, "Ethnicity");
    assert!(!ethnicity.is_empty());
    for format in ["table", "json"] {
        let output = project.run("explain", &[&reference, "--format", format]);
        assert_exit(&output, 0);
        let text = stdout(&output);
        assert!(!text.contains(&ethnicity), "{text}");
        // What is left out is said.
        assert!(text.contains("ethnicity"), "{text}");
    }
}

#[test]
fn a_correction_is_shown_as_made() {
    let project = Project::copy();
    let reference = upheld(&project);
    let header = "record,field,old value,new value,reason,who\n";
    let row = format!("{reference},outcome,Upheld,Partially Upheld,Jo typed it wrongly,Officer\n");
    project.write("corrections.csv", format!("{header}{row}"));
    let output = project.run("explain", &[&reference]);
    assert_exit(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("outcome: Partially Upheld"), "{text}");
    assert!(
        text.contains("was `Upheld`, is `Partially Upheld`"),
        "{text}"
    );
    // Why is free text.
    assert!(!text.contains("Jo"), "{text}");
}

#[test]
fn a_reference_that_no_case_has_is_bad_usage() {
    let project = Project::copy();
    let reference = upheld(&project);
    let output = project.run("explain", &[&format!("{reference}x")]);
    assert_exit(&output, 2);
    assert!(stdout(&output).is_empty());
    let said = stderr(&output);
    assert!(
        said.contains(&format!("did you mean `{reference}`?")),
        "{said}"
    );
    let output = project.run("explain", &["?"]);
    assert_exit(&output, 2);
    assert!(
        !stderr(&output).contains("did you mean"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn problems_of_the_case_alone_are_said() {
    let project = Project::copy();
    let workbook = project.workbook();
    let reference = |row| workbook.text("Complaints", &[("Outcome", "Upheld")], row, "Reference");
    let (first, second) = (reference(0), reference(1));
    let cell = workbook.find("Complaints", &[("Outcome", "Upheld")], 0, "Acknowledged");
    workbook.set_text("Complaints", &cell, "2024-01-02");
    let output = project.run("explain", &[&first]);
    assert_exit(&output, 3);
    assert!(stderr(&output).contains("was acknowledged before it was received"));
    assert!(stdout(&output).contains("verdict"));
    let output = project.run("explain", &[&second]);
    assert_exit(&output, 0);
    assert!(stderr(&output).is_empty(), "{}", stderr(&output));
}
