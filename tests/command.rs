//! The command's contract: exit codes, outputs, the same bytes twice.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use std::fs;

use support::{Project, assert_exit, example, run, stderr, stdout};

#[test]
fn the_example_gives_a_final_report() {
    let folder = tempfile::tempdir().unwrap();
    let output = Project::copy().run("report", &["--out", folder.path().to_str().unwrap()]);
    assert_exit(&output, 0);
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>"),
        "{}",
        &page[..200.min(page.len())]
    );
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["schema"], "candour-report@1");
    assert_eq!(report["status"], "final");
    let source = &report["sources"][0];
    assert_eq!(source["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(source["plugin_sha256"].as_str().unwrap().len(), 64);
    let figures = report["figures"].as_array().unwrap();
    assert!(figures.len() > 200, "{} figures", figures.len());
    for figure in figures {
        assert!(
            figure["expression"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{figure}"
        );
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for folder in [&first, &second] {
        let output = Project::copy().run("report", &["--out", folder.path().to_str().unwrap()]);
        assert_exit(&output, 0);
    }
    for file in ["report.html", "report.json"] {
        assert!(
            fs::read(first.path().join(file)).unwrap()
                == fs::read(second.path().join(file)).unwrap(),
            "`{file}` differs between two runs"
        );
    }
}

#[test]
fn a_quarter_comes_from_the_same_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let output = Project::copy().run("report", &["--period", "2024-25 Q1", "--out", out]);
    assert_exit(&output, 0);
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["period"]["name"], "2024-25 Q1");
    assert_eq!(report["period"]["last"], "2024-06-30");
}

#[test]
fn import_writes_records_and_rejects() {
    let project = Project::copy();
    let workbook = project.workbook();
    let cell = workbook.find("Complaints", &[], 3, "Received");
    workbook.set_text("Complaints", &cell, "31/02/2024");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("records.jsonl");
    let output = project.run("import", &["--out", out.to_str().unwrap()]);
    assert_exit(&output, 3);
    let records = fs::read_to_string(&out).unwrap();
    assert!(
        records.lines().all(|line| line.starts_with('{')),
        "one object a line"
    );
    let rejects = fs::read_to_string(folder.path().join("rejects.csv")).unwrap();
    assert_eq!(rejects.lines().count(), 2, "{rejects}");
    assert!(
        rejects.contains("Complaints") && rejects.contains("Received"),
        "{rejects}"
    );
    // The value of a date cell is not a category: it stays out of messages.
    assert!(!rejects.contains("31/02/2024") && !stderr(&output).contains("31/02/2024"));
}

#[test]
fn import_does_not_overwrite_its_records_with_the_rejects() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("rejects.csv");
    let output = Project::copy().run("import", &["--out", out.to_str().unwrap()]);
    assert_exit(&output, 2);
    assert!(!out.exists());
}

#[test]
fn problems_can_be_read_by_machines() {
    let project = Project::copy();
    let workbook = project.workbook();
    let cell = workbook.find("Complaints", &[], 0, "Received");
    workbook.set_text("Complaints", &cell, "03/14/2024");
    let output = project.run("check", &["--message-format", "json"]);
    assert_exit(&output, 3);
    let problems: Vec<serde_json::Value> = stderr(&output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("one JSON object a line"))
        .collect();
    let problem = problems
        .iter()
        .find(|problem| problem["severity"] == "error")
        .unwrap();
    assert_eq!(problem["place"]["part"], "Complaints");
    assert_eq!(problem["place"]["column"], "Received");
    assert!(problem["place"]["row"].is_u64());
}

#[test]
fn usage_errors_are_exit_code_2() {
    for arguments in [
        &["report"][..],
        &["report", "nowhere"],
        &[
            "report",
            "--format",
            "papyrus",
            "plugins/leicester-city-asc/example",
        ],
        &[
            "check",
            "plugins/leicester-city-asc/example",
            "--period",
            "2024-26",
        ],
        &["plugin", "inspect", "no-such-plugin"],
        &["unknown-command"],
    ] {
        let output = run(arguments);
        assert_exit(&output, 2);
        assert!(!stderr(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in [
        &["report"][..],
        &["check"],
        &["import"],
        &["measures"],
        &["reconcile"],
        &["explain"],
        &["duties"],
        &["plugin", "inspect"],
        &["plugin", "test"],
    ] {
        let output = run(&[command, &["--help"]].concat());
        assert_exit(&output, 0);
        assert!(
            stdout(&output).contains("Example"),
            "{command:?}:\n{}",
            stdout(&output)
        );
    }
}

#[test]
fn check_writes_nothing() {
    let project = Project::copy();
    let before = files(project.path());
    assert_exit(&project.run("check", &[]), 0);
    assert_eq!(files(project.path()), before);
}

#[test]
fn the_measures_are_listed_with_and_without_a_project() {
    let catalogue = run(&["measures", "--format", "json"]);
    assert_exit(&catalogue, 0);
    let catalogue: serde_json::Value = serde_json::from_str(&stdout(&catalogue)).unwrap();
    assert!(
        catalogue["measures"]
            .as_array()
            .is_some_and(|all| all.len() > 10)
    );
    let example = example();
    let output = run(&["measures", example.to_str().unwrap(), "--format", "csv"]);
    assert_exit(&output, 0);
    assert!(stdout(&output).lines().count() > 10, "{}", stdout(&output));
}

#[test]
fn a_bundled_plugin_can_be_inspected() {
    let output = run(&[
        "plugin",
        "inspect",
        "leicester-city-asc",
        "--format",
        "json",
    ]);
    assert_exit(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("candour:plugin/host@0.1.0"), "{text}");
    assert!(text.contains("Partially Upheld"), "{text}");
}

fn files(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
