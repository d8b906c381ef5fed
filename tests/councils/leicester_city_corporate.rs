//! Leicester City, corporate and housing: what the XML export and the
//! self-assessments give, and what becomes of them when they are spoilt.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fs;

use crate::support::{Project, assert_exit, stderr};

const EXPORT: &str = "sources/complaints-2023-24.xml";

/// A copy of the example with a template of one figure: what is tested here is
/// not how the report reads.
fn project() -> Project {
    let project = Project::of("leicester-city-corporate");
    for folder in ["template", "commentary"] {
        fs::create_dir_all(project.path().join(folder)).expect("a writable folder");
    }
    project.write(
        "template/report.md",
        "# Complaints\n\n{{ num('count(cases; basis received; period this)') }}\n",
    );
    project
}

/// Spoils the export, runs `candour check`, and expects an exit code and pieces
/// of the message.
#[track_caller]
fn check(spoil: impl FnOnce(&Project), exit: i32, expected: &[&str]) {
    let project = project();
    spoil(&project);
    let output = project.run("check", &[]);
    assert_exit(&output, exit);
    let said = stderr(&output);
    for piece in expected {
        assert!(said.contains(piece), "`{piece}` is not in:\n{said}");
    }
}

/// The first piece of the export from `before` to `after`, both included.
fn piece(project: &Project, before: &str, after: &str) -> String {
    let text = fs::read_to_string(project.path().join(EXPORT)).expect("a text file");
    let start = text.find(before).expect("it begins");
    let rest = text.get(start..).expect("a part of the text");
    let end = rest.find(after).expect("it ends") + after.len();
    rest.get(..end).expect("a part of the text").to_owned()
}

/// Replaces the first value of an element that has one.
fn set(element: &'static str, value: &'static str) -> impl FnOnce(&Project) {
    move |project| {
        let (open, close) = (format!("<{element}>"), format!("</{element}>"));
        let old = piece(project, &open, &close);
        project.replace(EXPORT, &old, &format!("{open}{value}{close}"));
    }
}

#[test]
fn the_sources_give_the_published_figures() {
    let project = project();
    let queries = [
        ("count(contacts; basis received; period this)", "2,023"),
        (
            "count(cases where procedure = housing and acknowledgement-days <= 5; basis received; period this)",
            "586",
        ),
        (
            "count(cases where timeliness in (within-standard, within-extension) and procedure = housing; basis received; period this)",
            "499",
        ),
        (
            "count(cases where timeliness in (within-standard, within-extension) and procedure = corporate; basis received; period this)",
            "333",
        ),
        (
            "count(stages where stage = 2 and subject = \"Housing repairs\"; basis received; period this)",
            "34",
        ),
        (
            "sum(recommended of decisions where ombudsman = lgsco; basis received; period this)",
            "£8,450",
        ),
        (
            "count(provisions where code = housing-ombudsman and answer = yes; basis all)",
            "63",
        ),
    ];
    let calls = queries.map(|(query, _)| format!("- {{{{ num('{query}') }}}}\n"));
    project.write(
        "template/report.md",
        format!("# Figures\n\n{}", calls.concat()),
    );
    let out = project.path().join("out");
    let out = out.to_str().expect("a path in Unicode");
    assert_exit(&project.run("report", &["--out", out]), 0);
    let report = fs::read_to_string(project.path().join("out/report.html")).expect("a report");
    for (query, shown) in queries {
        let shown = format!(">{shown}</span>");
        assert!(report.contains(&shown), "{query} is not {shown}");
    }
}

/// The council does not record outcomes at all, so that no table by outcome is
/// short of some; one that records some has to record all.
#[test]
fn a_final_report_can_do_without_outcomes_but_not_with_some() {
    let project = project();
    let output = project.run("check", &[]);
    assert_exit(&output, 0);
    assert!(stderr(&output).contains("0 errors, 0 warnings"));
    project.replace(EXPORT, "<outcome/>", "<outcome>Upheld</outcome>");
    let output = project.run("check", &[]);
    assert_exit(&output, 3);
    assert!(stderr(&output).contains("was closed without an outcome"));
}

#[test]
fn the_workbook_may_be_left_out() {
    let project = project();
    project.replace(
        "report.toml",
        ", self-assessment = \"sources/self-assessment-2023-24.xlsx\"",
        "",
    );
    // It holds the homes that the project divides by.
    let output = project.run("check", &[]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("`homes` is not a series of this project"));
    project.replace(
        "report.toml",
        "homes = \"given(homes; as-at 2024-03-31)\"",
        "",
    );
    assert_exit(&project.run("check", &[]), 0);
}

#[test]
fn entities_are_never_resolved() {
    let root = "<complaints-export>";
    for entity in [
        "a SYSTEM \"file:///etc/passwd\"",
        "a \"aaaaaaaaaa\"> <!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"",
    ] {
        let head = format!("<!DOCTYPE complaints-export [<!ENTITY {entity}>]>{root}&a;");
        check(
            |project| project.replace(EXPORT, root, &head),
            4,
            &["complaints-2023-24.xml", "line 2", "`<!DOCTYPE`"],
        );
    }
}

#[test]
fn an_encoding_other_than_the_declared_one_is_named() {
    check(
        |project| {
            project.replace(EXPORT, "E23-00001", "É23-00001");
            project.replace(EXPORT, "UTF-8", "ISO-8859-1");
        },
        4,
        &["declares the encoding ISO-8859-1, but it is in another"],
    );
    check(
        |project| {
            let text = fs::read_to_string(project.path().join(EXPORT)).expect("a text file");
            let text = text.replacen("E23-00001", "É23-00001", 1);
            let bytes: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
            project.write(EXPORT, bytes);
        },
        4,
        &["declares the encoding UTF-8, but line 4 is not in it (byte"],
    );
}

#[test]
fn an_export_that_was_cut_short() {
    check(
        |project| {
            let bytes = fs::read(project.path().join(EXPORT)).expect("the export");
            project.write(EXPORT, bytes.get(..bytes.len() / 2).expect("a half"));
        },
        4,
        &["the file ends on line", "cut short"],
    );
}

#[test]
fn an_extension_needs_a_reason_and_a_later_day() {
    check(
        set("extension-reason", ""),
        3,
        &["/stages:1:extension-reason", "nothing says why"],
    );
    check(
        set("extended-to", "2023-04-02"),
        3,
        &["/stages:1:extended-to", "before the day it was due"],
    );
}

#[test]
fn stages_come_in_order() {
    check(
        |project| {
            let stage = "<stage number=\"2\">";
            let second = piece(project, stage, "</stage>");
            // Of its case only the second stage is left.
            let text = fs::read_to_string(project.path().join(EXPORT)).expect("a text file");
            let at = text.find(&second).expect("it is there");
            let first = text.get(..at).and_then(|text| text.rfind("<stage "));
            let first = text.get(first.expect("a first stage")..at).expect("text");
            project.replace(EXPORT, &format!("{first}{second}"), &second);
        },
        3,
        &["has stage 2 but no stage 1"],
    );
    check(
        |project| {
            let second = piece(project, "<stage number=\"2\">", "</received>");
            let earlier = "<stage number=\"2\"><received>2023-04-01</received>";
            project.replace(EXPORT, &second, earlier);
        },
        3,
        &["stage 2 of case", "before stage 1 began"],
    );
}

#[test]
fn days_that_cannot_be() {
    check(
        set("acknowledged", "2023-03-31"),
        3,
        &["was acknowledged before it was received"],
    );
    check(
        |project| {
            let old = piece(project, "<complaint reference=\"C23-0001\"", "</received>");
            let (start, _) = old.split_once("<received>").expect("a day");
            project.replace(
                EXPORT,
                &old,
                &format!("{start}<received>1923-04-03</received>"),
            );
        },
        3,
        &["outside the bundled calendar"],
    );
    check(
        set("responded", "2123-04-13"),
        3,
        &["outside the bundled calendar"],
    );
}

#[test]
fn money_is_whole_pence_and_not_below_zero() {
    check(
        set("compensation", "-250.00"),
        3,
        &["ombudsman-cases:", ":compensation", "below zero"],
    );
    check(
        set("compensation", "250.005"),
        3,
        &["ombudsman-cases:", ":compensation", "fraction of a penny"],
    );
}

/// Writes text into one column of a provision's row.
fn answer(
    section: &'static str,
    column: &'static str,
    text: &'static str,
) -> impl FnOnce(&Project) {
    move |project| {
        let workbook = project.workbook();
        let sheet = "Housing Ombudsman Code";
        let cell = workbook.find(sheet, &[("Provision", section)], 0, column);
        workbook.set_text(sheet, &cell, text);
    }
}

#[test]
fn a_self_assessment_answers_every_provision_once() {
    check(
        answer("6.17", "Comply", " "),
        3,
        &[
            "Housing Ombudsman Code:",
            ":Comply",
            "the cell is blank",
            "leaves out `6.17`",
        ],
    );
    check(
        answer("6.17", "Provision", "6.71"),
        3,
        &[
            "has no provision `6.71`",
            "did you mean `6.",
            "leaves out `6.17`",
        ],
    );
    check(
        answer("6.17", "Provision", "6.16"),
        3,
        &["provision `6.16` is there twice", "leaves out `6.17`"],
    );
    check(
        answer("6.17", "Comply", "Partly"),
        3,
        &["`Partly` is not a known label of `answer`"],
    );
}
