//! `labels.csv`: written, edited as a spreadsheet program saves it, read back.

use std::fs;

use std::process::Output;

use super::support::{Project, assert_exit, candour, stderr, stdout};

fn project() -> Project {
    Project::of("leicestershire-corporate")
}

/// A project whose sources hold an outcome that its plugin does not declare.
fn spoilt() -> Project {
    let project = project();
    let path = project.path().join("sources/complaints.csv");
    let source = fs::read(&path).expect("the complaints");
    // One byte is one letter, whatever it is in Windows-1252.
    let letters: String = source.iter().map(|byte| char::from(*byte)).collect();
    let letters = letters.replace("No Finding", "Settled early");
    let bytes: Vec<u8> = letters
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).expect("a byte"))
        .collect();
    fs::write(&path, bytes).expect("a writable file");
    project
}

fn refresh(project: &Project) -> Output {
    let mut command = candour();
    command.args(["map", "labels"]).arg(project.path());
    command.output().expect("the command starts")
}

fn labels(project: &Project) -> String {
    fs::read_to_string(project.path().join("labels.csv")).expect("the labels")
}

/// What the command says beside the path of the file.
fn said(output: &Output) -> String {
    let said = stdout(output);
    said.split_once("labels.csv: ")
        .map_or(said.clone(), |(_, rest)| rest.to_owned())
}

/// The report's figures and page.
fn report(project: &Project, exit: i32) -> (String, String) {
    let out = project.path().join("out");
    let output = project.run("report", &["--out", &out.to_string_lossy()]);
    assert_exit(&output, exit);
    let read = |name| fs::read_to_string(out.join(name)).expect("an output");
    (read("report.json"), read("report.html"))
}

#[test]
fn labels_that_nobody_has_edited_change_nothing() {
    for plugin in ["leicestershire-corporate", "leicester-city-asc"] {
        let project = Project::of(plugin);
        // The report names the file and its digest, and is otherwise the same.
        let figures = || {
            let (json, _) = report(&project, 0);
            let mut json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            let changes = json["changes"].as_array_mut().expect("changes");
            let count = changes.len();
            changes.retain(|change| change["file"] != "labels.csv");
            let is_named = changes.len() < count;
            (json, is_named)
        };
        let (before, is_named) = figures();
        assert!(!is_named);
        let output = refresh(&project);
        assert_exit(&output, 0);
        let written = labels(&project);
        assert!(written.starts_with("\u{feff}dimension,label,common code,group,order,note\r\n"));
        let (after, is_named) = figures();
        assert!(after == before, "{plugin}: the report differs");
        assert!(is_named);
        let output = refresh(&project);
        assert_exit(&output, 0);
        assert!(said(&output).ends_with("; 0 labels are new, the others are as they were\n"));
        assert_eq!(labels(&project), written);
    }
}

#[test]
fn an_edited_label_has_another_code_group_and_place() {
    let project = project();
    assert_exit(&refresh(&project), 0);
    // Lines with a comma in a cell are left out, so that separators can be changed.
    let written = labels(&project);
    let edited: String = written
        .trim_start_matches('\u{feff}')
        .lines()
        .filter(|line| !line.contains('"'))
        .map(|line| match line {
            "outcome,No Finding,no-finding,,3," => "outcome,No Finding,none,,0,not an outcome",
            line => line,
        })
        .map(|line| {
            line.replace(
                "Enforcement,,Environment and Transport,",
                "Enforcement,,Public Health,",
            )
        })
        .map(|line| line.replace(',', ";") + "\r\n")
        .collect();
    // As Excel saves it without being asked for UTF-8, elsewhere in Europe.
    let bytes: Vec<u8> = edited
        .chars()
        .map(|letter| match letter {
            '\u{2019}' => 0x92,
            letter => u8::try_from(u32::from(letter)).expect("a letter of Windows-1252"),
        })
        .collect();
    project.write("labels.csv", bytes);
    let (_, html) = report(&project, 0);
    let table = html
        .split("Outcome: how a complaint")
        .nth(1)
        .expect("the mapping");
    let at = |text: &str| table.find(text).unwrap_or_else(|| panic!("no `{text}`"));
    assert!(at("No Finding") < at("Fault Found"));
    assert!(html.contains("not an outcome"));
    // The lines stay as they are when the file is written anew.
    let output = refresh(&project);
    assert_exit(&output, 0);
    assert!(
        said(&output).ends_with(
            "2 labels are other than the plugins have it:\n  \
             outcome, No Finding: `none` (not an outcome), not `no-finding`\n  \
             service, Parking Enforcement: group `Public Health`, \
             not group `Environment and Transport`\n"
        ),
        "{}",
        stdout(&output)
    );
    let written = labels(&project);
    assert!(written.contains("\r\noutcome,No Finding,none,,0,not an outcome\r\n"));
    assert!(written.contains("\r\nservice,Parking Enforcement,,Public Health,"));
}

#[test]
fn what_nobody_has_decided_is_named() {
    let project = spoilt();
    let output = refresh(&project);
    assert_exit(&output, 3);
    assert!(
        said(&output).ends_with(
            "1 label waits for a common code (or `none`, with the reason in `note`):\n  \
             line 5: outcome, Settled early\n"
        ),
        "{}",
        stdout(&output)
    );
    let decided = labels(&project).replace(
        "outcome,Settled early,,,4,",
        "outcome,Settled early,resolved,,2,",
    );
    project.write("labels.csv", decided);
    let output = refresh(&project);
    assert_exit(&output, 0);
    assert!(
        !stderr(&output).contains("Settled early"),
        "{}",
        stderr(&output)
    );
    let output = project.run("check", &[]);
    assert!(
        !stderr(&output).contains("Settled early"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_file_with_mistakes_is_left_alone() {
    let project = project();
    for (text, expected) in [
        (
            "dimension,label,common code\noutcome,Not Upheld,not-uphold\n",
            "error: `outcome` has no common code `not-uphold`\n  --> labels.csv:2:20\n",
        ),
        (
            "dimension,label,common code,Who decided\noutcome,Not Upheld,not-upheld,Manager\n",
            "error: `labels.csv` has columns of its own: Who decided\n  --> labels.csv\n",
        ),
    ] {
        project.write("labels.csv", text);
        let output = refresh(&project);
        assert_exit(&output, 2);
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert_eq!(labels(&project), text);
    }
    // A check says the same of the first, and reads the second.
    let output = project.run("check", &[]);
    assert_exit(&output, 0);
}

#[test]
fn a_line_about_nothing_is_a_warning_and_is_kept() {
    let project = project();
    let text = "dimension,label,common code\noutcome,Not upheld,not-upheld\n\
                ethnicity,Indian,asian-indian\nservice,04-Jan,\n";
    project.write("labels.csv", text);
    let output = refresh(&project);
    assert_exit(&output, 0);
    let said = stderr(&output);
    for expected in [
        "nothing in this project has the label `Not upheld` of `outcome`\n  --> labels.csv:2:1\n",
        "hint: did you mean `Not Upheld`?",
        "no plugin of this project has the list `ethnicity`",
        "hint: a spreadsheet program may have made a date or a number of it",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    let written = labels(&project);
    for kept in [
        "outcome,Not upheld,not-upheld,,,\r\n",
        "service,04-Jan,,,,\r\n",
        "ethnicity,Indian,asian-indian,,,\r\n",
    ] {
        assert!(written.contains(kept), "{written}");
    }
}

#[test]
fn it_settles_what_two_plugins_say_of_one_label() {
    let project = project();
    project.write(
        "sources/more.csv",
        "Ref,Received,Result\nX-1,01/05/2023,Not Upheld\n",
    );
    project.write(
        "more.toml",
        "schema = 1\n[sources.more]\nformat = \"csv\"\n[[tables]]\nsource = \"more\"\n\
         dates = \"dd/mm/yyyy\"\n[[tables.records]]\nkind = \"case\"\nreference = \"Ref\"\n\
         procedure = \"corporate\"\nevents = { received = \"Received\" }\n\
         values = { outcome = \"Result\" }\n[dimensions.outcome.labels]\n\
         \"Not Upheld\" = \"no-finding\"\n",
    );
    project.replace(
        "report.toml",
        "# The council's own procedure:",
        "[[imports]]\nplugin = \"tabular\"\nsettings = \"more.toml\"\n\
         sources = { more = \"sources/more.csv\" }\n\n# The council's own procedure:",
    );
    let output = project.run("check", &[]);
    assert_exit(&output, 4);
    assert!(
        stderr(&output).contains("say in `labels.csv` which holds"),
        "{}",
        stderr(&output)
    );
    project.write(
        "labels.csv",
        "dimension,label,common code\noutcome,Not Upheld,not-upheld\n",
    );
    let output = project.run("check", &[]);
    assert_exit(&output, 0);
}
