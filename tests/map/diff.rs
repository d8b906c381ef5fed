//! `candour map diff`.

use std::fs;

use serde_json::Value;

use crate::support::{Project, assert_exit, candour, run, stderr, stdout};

const OLD: &str = "Ref,Received,Outcome,Handler\n\
    C-1,14/04/2024,Upheld,Jo Example\nC-2,15/04/2024,Not upheld,Jo Example\n\
    C-3,16/04/2024,Upheld,Al Sample\nC-4,17/04/2024,Not upheld,Al Sample\n";

#[test]
fn labels_and_columns_that_changed_are_shown_and_nobodys_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let new = OLD
        .replace("Not upheld", "No fault")
        .replace("Jo Example", "Jane Other")
        .replace("Received,", "Opened on,");
    fs::write(folder.path().join("old.csv"), OLD).expect("a writable file");
    fs::write(folder.path().join("new.csv"), new).expect("a writable file");
    let run = |arguments: &[&str]| {
        let output = candour()
            .current_dir(folder.path())
            .args(["map", "diff"])
            .args(arguments)
            .output()
            .expect("the command starts");
        assert_exit(&output, 0);
        stdout(&output)
    };
    let expected = "\
old.csv, then new.csv
  Opened on: appeared, 4 filled cells
  Outcome: new labels No fault 2
  Outcome: labels gone Not upheld 2
  Received: vanished, 4 filled cells
";
    assert_eq!(run(&["old.csv", "new.csv"]), expected);
    let json: Value =
        serde_json::from_str(&run(&["old.csv", "new.csv", "--format", "json"])).expect("JSON");
    assert_eq!(json["changes"][1]["change"], "label-appeared");
    assert_eq!(json["changes"][1]["new"], "No fault");
    let csv = run(&["old.csv", "new.csv", "--format", "csv"]);
    assert!(
        csv.contains("\n,Outcome,label-vanished,Not upheld,,2\n"),
        "{csv}"
    );
    assert_eq!(run(&["old.csv", "old.csv"]), "No differences\n");
}

#[test]
fn a_workbook_is_compared_cell_by_cell_of_its_categories() {
    let project = Project::copy();
    let workbook = project.workbook();
    let old = project.path().join("old.xlsx");
    fs::copy(&workbook.path, &old).expect("a readable file");
    let same = candour()
        .args(["map", "diff"])
        .args([&old, &workbook.path])
        .output();
    let same = same.expect("the command starts");
    assert_exit(&same, 0);
    assert_eq!(stdout(&same), "No differences\n");
    let cell = workbook.find("Complaints", &[("Outcome", "Upheld")], 0, "Outcome");
    workbook.set_text("Complaints", &cell, "Mostly upheld");
    let changed = candour()
        .args(["map", "diff"])
        .args([&old, &workbook.path])
        .output();
    let changed = stdout(&changed.expect("the command starts"));
    assert!(
        changed.contains("\nComplaints\n  Outcome: new labels Mostly upheld 1\n"),
        "{changed}"
    );
    assert_eq!(changed.lines().count(), 4, "{changed}");
}

#[test]
fn both_files_that_are_missing_are_named() {
    let output = run(&["map", "diff", "one.csv", "two.csv"]);
    assert_exit(&output, 2);
    for file in ["--> one.csv", "--> two.csv"] {
        assert!(stderr(&output).contains(file), "{}", stderr(&output));
    }
}
