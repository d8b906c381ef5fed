//! `candour map profile`.

use std::fs;

use serde_json::Value;

use crate::support::{Project, assert_exit, candour, examples, root, run, stderr, stdout};

const LOG: &str = "Complaints log 2024-25;;;;;\n\
    Ref;Received;Outcome;Handler;Date of birth;Summary\n\
    C-101;01/04/2024;Upheld;Jo Example;04/05/1950;The bins were late again\n\
    C-102;13/04/2024;Not upheld;Jo Example;13/05/1960;Nobody called back\n\
    C-103;02/05/2024;Upheld;Al Sample;;The light is out\n\
    C-104;2024-05-03;Upheld;Al Sample;;A very long wait\n\
    Total;4;;;;\n";

fn profiled(content: impl AsRef<[u8]>, format: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("log.csv");
    fs::write(&path, content).expect("a writable file");
    let output = candour()
        .args(["map", "profile", "--format", format])
        .arg(&path)
        .output()
        .expect("the command starts");
    assert_exit(&output, 0);
    stdout(&output)
}

#[test]
fn a_table_shows_what_each_column_holds_and_nobodys_data() {
    let table = profiled(LOG, "table");
    for line in [
        "log.csv: CSV in UTF-8, separated by `;`",
        "4 rows, headings in row 2, 1 row above them, 1 row below the table",
        "  Ref                 4         4        5  reference",
        "  Received            4         4       10  date       dd/mm/yyyy 3; yyyy-mm-dd 1;",
        "2 days could be read both ways",
        "  Handler             4         2       10  category   may be personal: names of staff",
        "may be personal: dates of birth",
        "  note: 1 row looks like totals",
        "  Outcome: Upheld 3, Not upheld 1",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
    for value in ["Example", "Sample", "1950", "C-101", "bins"] {
        assert!(!table.contains(value), "{value}\n{table}");
    }
}

#[test]
fn no_spreadsheet_computes_a_heading() {
    let log = "Ref,=Team(A1),Received\nC-1,Bins,01/04/2024\nC-2,Roads,13/04/2024\n";
    let csv = profiled(log, "csv");
    assert!(csv.contains(",'=Team(A1),2,"), "{csv}");
    let json = profiled(log, "json");
    assert!(json.contains("\"=Team(A1)\""), "{json}");
}

#[test]
fn machines_get_the_same() {
    let json: Value = serde_json::from_str(&profiled(LOG, "json")).expect("JSON");
    let export = &json["exports"][0];
    assert_eq!(
        (&export["separator"], &export["encoding"]),
        (&";".into(), &"utf-8".into())
    );
    let part = &export["parts"][0];
    assert_eq!((&part["header"], &part["below"]), (&2.into(), &1.into()));
    assert_eq!(part["totals"][0]["begins"], "Total");
    let received = &part["columns"][1];
    assert_eq!(received["dates"]["formats"][0]["ambiguous"], 2);
    assert_eq!(
        part["columns"][2]["values"][0],
        serde_json::json!({"value": "Upheld", "count": 3})
    );
    assert_eq!(part["columns"][3]["values"], serde_json::json!([]));
    let csv = profiled(LOG, "csv");
    assert!(
        csv.starts_with("file,part,column,filled,distinct,longest,kind,"),
        "{csv}"
    );
    assert!(
        csv.contains("\nlog.csv,,Received,4,4,10,date,0,dd/mm/yyyy 3; yyyy-mm-dd 1,2,0,0,\n"),
        "{csv}"
    );
}

#[test]
fn every_source_of_the_examples_has_a_profile_that_fits_a_terminal() {
    let mut count = 0;
    for example in examples() {
        for source in fs::read_dir(example.join("sources")).expect("sources") {
            let path = source.expect("a readable folder").path();
            let shown = path.to_str().expect("a plain name");
            let output = run(&["map", "profile", shown]);
            assert_exit(&output, 0);
            let table = stdout(&output);
            assert!(table.lines().count() > 3, "{table}");
            for line in table.lines().filter(|line| !line.starts_with("  note:")) {
                assert!(line.chars().count() <= 110, "{shown}: {line}");
            }
            count += 1;
        }
    }
    assert!(count >= 11, "{count}");
}

#[test]
fn what_is_no_export_is_named_and_the_others_are_still_shown() {
    let good = root().join("plugins/leicestershire-corporate/example/sources/contacts.csv");
    let good = good.to_str().expect("a plain name");
    let output = run(&["map", "profile", "nowhere.csv", "plugins", good]);
    assert_exit(&output, 2);
    assert!(
        stdout(&output).starts_with("contacts.csv: CSV in Windows-1252"),
        "{}",
        stdout(&output)
    );
    for text in [
        "there is no such file",
        "a folder, not an export",
        "--> nowhere.csv",
    ] {
        assert!(stderr(&output).contains(text), "{}", stderr(&output));
    }
}

#[test]
fn every_row_of_a_workbook_is_in_its_profile() {
    let project = Project::copy();
    let workbook = project.workbook();
    let path = workbook.path.to_str().expect("a plain name");
    let output = run(&["map", "profile", path, "--format", "json"]);
    assert_exit(&output, 0);
    let json: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let parts = json["exports"][0]["parts"].as_array().expect("parts");
    let count = |part: &Value| -> u64 {
        let rows = ["rows", "above", "below"].map(|key| part[key].as_u64().expect("a number"));
        rows.iter().sum::<u64>() + 1
    };
    assert_eq!(parts.iter().map(count).sum::<u64>(), workbook.rows());
}

#[test]
fn labels_that_may_be_names_are_counted_and_not_shown() {
    let names = ["Zebedee Quill", "Oona Farrow", "Ivo Marsh", "Not allocated"];
    let teams = ["Adult Learning", "Home Care"];
    let rows: String = (0..24)
        .map(|n| {
            let post = ["by post", "by hand", "online", "o.farrow@example.org"][n % 4];
            let (name, team) = (names[n % 4], teams[n % 2]);
            format!(
                "C-{n:03};{:02}/04/2024;{name};{name};{team};{post}\n",
                n + 1
            )
        })
        .collect();
    let log = format!("Ref;Received;Desk;Allocated;Team;Sent\n{rows}");
    let table = profiled(&log, "table");
    for line in [
        "\n  Desk: 4 are not shown: they may be names of people\n",
        "may be personal: names of staff",
        "\n  Team: Adult Learning 12, Home Care 12\n",
        "\n  Sent: by hand 6, by post 6, online 6, 1 is not shown: it may be personal\n",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
    let json = profiled(&log, "json");
    let of: Value = serde_json::from_str(&json).expect("JSON");
    let desk = &of["exports"][0]["parts"][0]["columns"][2];
    assert_eq!(desk["values"], serde_json::json!([]));
    assert_eq!(desk["hidden"], 4);
    assert_eq!(desk["hidden_because"], "may be names of people");
    for name in names.iter().take(3).chain(&["o.farrow"]) {
        assert!(!table.contains(name) && !json.contains(name), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_not_read() {
    let output = run(&["map", "profile", "/dev/zero"]);
    assert_exit(&output, 2);
    let said = stderr(&output);
    assert!(said.contains("a device or a pipe, not a file"), "{said}");
}
