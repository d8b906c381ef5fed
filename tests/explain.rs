//! `candour explain` on a whole project: what it tells of a case, and what it
//! does not.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use support::{Project, assert_exit, root, run, stderr, stdout};

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

/// The references of the example's cases, one for each procedure: that with the
/// most stages.
fn longest(folder: &Path) -> BTreeMap<String, String> {
    let records = tempfile::tempdir().unwrap();
    let file = records.path().join("records.jsonl");
    let (folder, out) = (folder.to_str().unwrap(), file.to_str().unwrap());
    assert_exit(&run(&["import", folder, "--out", out]), 0);
    let text = std::fs::read_to_string(&file).unwrap();
    let records: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |kind: &'static str| records.iter().filter(move |record| record["kind"] == kind);
    let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
    for stage in of("stage") {
        *stages.entry(stage["case"].as_str().unwrap()).or_default() += 1;
    }
    let mut longest: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for case in of("case") {
        let reference = case["reference"].as_str().unwrap();
        let found = (
            stages.get(reference).copied().unwrap_or(0),
            reference.to_owned(),
        );
        let procedure = case["procedure"].as_str().unwrap().to_owned();
        let slot = longest.entry(procedure).or_insert_with(|| found.clone());
        *slot = found.max(slot.clone());
    }
    let longest = longest.into_iter();
    longest
        .map(|(procedure, (_, reference))| (procedure, reference))
        .collect()
}

#[test]
fn cases_of_every_procedure_are_explained() {
    let mut explained: BTreeMap<String, usize> = BTreeMap::new();
    for plugin in [
        "leicester-city-asc",
        "leicester-city-corporate",
        "leicestershire-childrens",
        "leicestershire-corporate",
    ] {
        let folder = root().join("plugins").join(plugin).join("example");
        for (procedure, reference) in longest(&folder) {
            let project = folder.to_str().unwrap();
            let case = told(&run(&["explain", project, &reference, "--format", "json"]));
            let clocks = case["clocks"].as_array().unwrap();
            for clock in clocks {
                assert!(clock["run"]["verdict"].is_string(), "{reference}: {clock}");
            }
            let most = explained.entry(procedure).or_default();
            *most = clocks.len().max(*most);
        }
    }
    let explained: Vec<(&str, usize)> = explained
        .iter()
        .map(|(procedure, stages)| (procedure.as_str(), *stages))
        .collect();
    assert_eq!(
        explained,
        [
            ("adult-social-care", 1),
            ("childrens", 3),
            ("corporate", 2),
            ("housing", 2),
        ]
    );
}
