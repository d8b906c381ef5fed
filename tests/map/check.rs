//! `candour map check`: what is left to do in a mapping.

use std::fs;
use std::process::Output;

use tempfile::TempDir;

use super::support::{assert_exit, candour, stderr, stdout};

const SETTINGS: &str = r#"title = "Complaints"
status = "draft"
period = "2024-25"
as-at = 2025-06-30
template = "report.md"

[authority]
name = "Northfold Council"
gss = "E10000099"

[[imports]]
plugin = "tabular"
settings = "mapping.toml"
sources = { log = "log.csv" }
"#;

const MAPPING: &str = r#"schema = 1

[sources.log]
format = "csv"

[[tables]]
source = "log"
dates = "dd/mm/yyyy"
# open: column `Team` is not read
ignore = [{ column = "Ref", is = "Test", reason = "a test" }]
reject = [{ column = "Ref", is = "Void", reason = "void references" }]

[[tables.records]]
kind = "case"
reference = "Ref"
procedure = "corporate"
events = { received = "Received" }  # guess: 8 of 9 are days
values = { outcome = "Result", service = "Service" }

[dimensions.outcome.labels]
"Upheld" = "upheld"
"Not upheld" = "not-upheld"  # guess: a usual wording
"Part upheld" = "partly-upheld"

[dimensions.service.labels]
"Bins" = { none = "its own list" }
"#;

const LOG: &str = "\
Ref,Received,Result,Service,Team,Complainant
C-1,01/05/2024,Upheld,Bins,North,Jane Smith
C-2,02/05/2024,Not Upheld,Bins,North,John Jones
C-3,03/05/2024,Not Upheld,Bins,South,Mary Taylor
C-4,04/05/2024,Settled,Bins,South,Peter Brown
C-5,soon,Upheld,Bins,South,Susan Wilson
C-6,later,Upheld,Bins,South,David Evans
Test,06/05/2024,Upheld,Bins,South,Emma Walker
Void,07/05/2024,Upheld,Bins,South,Paul Wright
C-7,08/05/2024,Not upheld,Bins,South,Karen White
";

struct Project(TempDir);

impl Project {
    fn new(settings: &str, mapping: &str, log: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let project = Self(folder);
        project.write("report.toml", settings);
        project.write("mapping.toml", mapping);
        project.write("log.csv", log);
        project.write("report.md", "# Complaints\n\nA report.\n");
        project
    }

    fn write(&self, file: &str, content: &str) {
        fs::write(self.0.path().join(file), content).expect("a writable file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let (command, rest) = arguments.split_at(match arguments {
            ["map", ..] => 2,
            _ => 1,
        });
        let mut process = candour();
        process.args(command).arg(self.0.path()).args(rest);
        process.output().expect("the command starts")
    }
}

/// Nobody's name is written anywhere.
#[track_caller]
fn names_nobody(output: &Output) {
    for line in LOG.lines().skip(1) {
        let name = line.rsplit(',').next().expect("a name");
        let said = stdout(output) + &stderr(output);
        assert!(!said.contains(name), "{said}");
    }
}

#[test]
fn everything_that_is_left_to_do_is_listed() {
    let project = Project::new(SETTINGS, MAPPING, LOG);
    let output = project.run(&["map", "check"]);
    assert_exit(&output, 3);
    names_nobody(&output);
    let expected = "\
log.csv, read by tabular: 10 rows, 5 read, 3 rejected, 2 set aside
  set aside: 1 row, column headings
  set aside: 1 row, a test
  rejected: not a date in column `Received`: 2 in log.csv, rows 6, 7
  rejected: void references in column `Ref`: 1 in log.csv, row 9
  without a meaning: outcome, Not Upheld: 2 records; did you mean `Not upheld`?
  without a meaning: outcome, Settled: 1 record
  never occurs: outcome: Part upheld
  not used: column `Team` (category, 9 cells filled)
  not used: column `Complainant` (category, 9 cells filled, may be personal: names of people)

mapping.toml:9: open: column `Team` is not read
mapping.toml:17: guess: 8 of 9 are days
mapping.toml:22: guess: a usual wording
2 guesses to confirm, 1 open

left to do: 2 labels without a meaning, 3 rows rejected
";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn programs_and_spreadsheets_get_the_same() {
    let project = Project::new(SETTINGS, MAPPING, LOG);
    let output = project.run(&["map", "check", "--format", "json"]);
    assert_exit(&output, 3);
    names_nobody(&output);
    let found: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(found["clean"], false);
    assert_eq!((&found["guesses"], &found["open"]), (&2.into(), &1.into()));
    let import = &found["imports"][0];
    assert_eq!(import["unmapped"][0]["label"], "Not Upheld");
    assert_eq!(import["unmapped"][0]["count"], 2);
    assert_eq!(import["rejects"][0]["rows"], serde_json::json!([6, 7]));
    assert_eq!(import["columns"][0]["name"], "Team");

    let output = project.run(&["map", "check", "--format", "csv"]);
    assert_exit(&output, 3);
    names_nobody(&output);
    let said = stdout(&output);
    for line in [
        "plugin,finding,file,part,line,column,label,count,remark",
        "tabular,rejected,log.csv,,6,Received,,2,not a date",
        "tabular,without a meaning,,,,outcome,Not Upheld,2,did you mean `Not upheld`?",
        "tabular,not used,log.csv,,,Team,,9,category",
        ",guess,mapping.toml,,22,,,,a usual wording",
    ] {
        assert!(said.lines().any(|one| one == line), "{line}\n{said}");
    }
}

#[test]
fn labels_csv_leaves_nothing_to_do() {
    let log: String = LOG
        .lines()
        .filter(|line| !line.contains("soon") && !line.contains("later") && !line.contains("Void"))
        .map(|line| format!("{line}\n"))
        .collect();
    let mapping: String = MAPPING
        .lines()
        .filter(|line| !line.starts_with("# open"))
        .map(|line| {
            line.split("  # guess")
                .next()
                .unwrap_or_default()
                .to_owned()
                + "\n"
        })
        .collect();
    let project = Project::new(SETTINGS, &mapping, &log);
    assert_exit(&project.run(&["map", "check"]), 3);
    project.write(
        "labels.csv",
        "dimension,label,common code\noutcome,Not Upheld,not-upheld\noutcome,Settled,resolved\n",
    );
    let output = project.run(&["map", "check"]);
    assert_exit(&output, 0);
    assert!(
        stdout(&output).ends_with("\nnothing is left to do\n"),
        "{}",
        stdout(&output)
    );
    // A mistake in it is named.
    project.write(
        "labels.csv",
        "dimension,label,common code\noutcome,Not Upheld,not-upheld\noutcome,Settled,resolve\n",
    );
    let output = project.run(&["map", "check"]);
    assert_exit(&output, 3);
    assert!(
        stderr(&output).contains("labels.csv:3:17"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn labels_of_which_no_line_can_be_read_stop_every_command() {
    let project = Project::new(SETTINGS, MAPPING, LOG);
    project.write("labels.csv", "");
    for command in [
        &["map", "check"][..],
        &["map", "labels"],
        &["check"],
        &["report"],
    ] {
        let output = project.run(command);
        assert_exit(&output, 2);
        let said = stderr(&output);
        assert!(
            said.starts_with("error: the file is empty\n  --> labels.csv\n"),
            "{said}"
        );
    }
}

#[test]
fn labels_of_a_column_that_may_be_personal_are_counted_and_not_shown() {
    let mapping = MAPPING.replace("service = \"Service\"", "service = \"Complainant\"");
    let project = Project::new(SETTINGS, &mapping, LOG);
    for format in ["table", "json", "csv"] {
        let output = project.run(&["map", "check", "--format", format]);
        assert_exit(&output, 3);
        names_nobody(&output);
    }
    let said = stdout(&project.run(&["map", "check"]));
    let expected = "  without a meaning: service, (not shown: may be personal): 5 records\n";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn guesses_are_a_warning_in_a_draft_and_an_error_in_a_final_report() {
    let log: String = LOG
        .lines()
        .take(2)
        .map(|line| format!("{line}\n"))
        .collect();
    let guessed = SETTINGS.replace(
        "period = \"2024-25\"",
        "period = \"2024-25\"  # guess: every day lies in it",
    );
    let said = [
        "`report.toml` holds a guess that nobody has confirmed\n  --> report.toml:3:21\n",
        "`mapping.toml` holds 2 guesses that nobody has confirmed\n  --> mapping.toml:17:37\n",
    ];
    let project = Project::new(&guessed, MAPPING, &log);
    for command in ["check", "report"] {
        let output = project.run(&[command]);
        assert_exit(&output, 0);
        for said in said {
            let said = format!("warning: {said}");
            assert!(stderr(&output).contains(&said), "{}", stderr(&output));
        }
    }
    let settle = |text: &str| text.replace("\"draft\"", "\"final\"");
    let settled = settle(&guessed);
    let project = Project::new(&settled, MAPPING, &log);
    let output = project.run(&["report"]);
    assert_exit(&output, 3);
    for said in said {
        let said = format!("error: {said}");
        assert!(stderr(&output).contains(&said), "{}", stderr(&output));
    }
    assert!(stderr(&output).contains("nothing was written"));
    assert!(!project.0.path().join("out").exists());
    // Confirmed: the marks are gone.
    let mapping = MAPPING.replace("  # guess: 8 of 9 are days", "");
    let mapping = mapping.replace("  # guess: a usual wording", "");
    let project = Project::new(&settle(SETTINGS), &mapping, &log);
    let output = project.run(&["report"]);
    assert!(
        !stderr(&output).contains("nobody has confirmed"),
        "{}",
        stderr(&output)
    );
    // What report.toml leaves open is no final report either; a draft may.
    let open = format!("# open: whose report is it?\n{SETTINGS}");
    for (settings, exit) in [(open.clone(), 0), (settle(&open), 3)] {
        let project = Project::new(&settings, &mapping, &log);
        let output = project.run(&["report"]);
        assert_exit(&output, exit);
        let said = "error: `report.toml` leaves open what a final report has to say\n  \
                    --> report.toml:1:1\n";
        assert_eq!(
            stderr(&output).contains(said),
            exit == 3,
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_correction_can_name_a_label_that_labels_csv_alone_knows() {
    let log: String = LOG
        .lines()
        .take(2)
        .map(|line| format!("{line}\n"))
        .collect();
    let project = Project::new(SETTINGS, MAPPING, &log);
    project.write(
        "labels.csv",
        "dimension,label,common code\noutcome,Settled,resolved\n",
    );
    project.write(
        "corrections.csv",
        "record,field,old value,new value,reason,who\n\
         C-1,outcome,Upheld,Settled,mistyped,Complaints manager\n",
    );
    let output = project.run(&["map", "check"]);
    assert_exit(&output, 0);
    assert_eq!(stderr(&output), "");
}

#[test]
fn what_stops_a_final_report_stands_in_the_findings() {
    let mapping = MAPPING
        .replace("\"Received\" }", "\"Received\", closed = \"Closed\" }")
        .replace("  # guess: 8 of 9 are days", "")
        + "\n[[tables.records]]\n";
    let (head, lists) = mapping.split_once("[dimensions.outcome").expect("lists");
    let lists = lists.replace("\n[[tables.records]]\n", "");
    let stage = "[[tables.records]]\nkind = \"stage\"\ncase = \"Ref\"\nnumber = 2\n\
        when = { column = \"Team\", is = \"Two\" }\n\n";
    let mapping = format!("{head}{stage}[dimensions.outcome{lists}");
    let log = "Ref,Received,Closed,Result,Service,Team\n\
        C-1,03/05/2024,01/05/2024,Upheld,Bins,One\n\
        C-2,03/05/2024,02/05/2024,Upheld,Bins,One\n\
        C-3,03/05/2024,09/05/2024,Not upheld,Bins,Two\n\
        C-4,03/05/2022,09/05/2022,Not upheld,Bins,One\n";
    let project = Project::new(SETTINGS, &mapping, log);
    let output = project.run(&["map", "check"]);
    assert_exit(&output, 3);
    let said = stdout(&output);
    for text in [
        "\nwrong: closed before received: 2 in log.csv, rows 2, 3\n  hint: ",
        "\nwrong: missing stage: 1 in log.csv, row 4\n  hint: add the earlier stage to the source",
        "`number` of the stages' record in the mapping",
        "\n1 warning of records: `candour check` shows them\n",
        "\nleft to do: 0 labels without a meaning, 0 rows rejected, 3 errors in records\n",
    ] {
        assert!(said.contains(text), "{text}\n{said}");
    }
    for reference in ["C-1", "C-2", "C-3"] {
        assert!(!said.contains(reference), "{said}");
    }
    let csv = stdout(&project.run(&["map", "check", "--format", "csv"]));
    let line = "\n,wrong,log.csv,,2,,,2,closed before received\n";
    assert!(csv.contains(line), "{csv}");
    assert_exit(&project.run(&["check"]), 3);
}
