//! What happens when the input is wrong: each case spoils a copy of the example
//! in one way and expects one exit code and one message with its place.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use support::{Project, assert_exit, stderr};

/// Runs `candour check` and expects an exit code and pieces of the message.
#[track_caller]
fn check(spoil: impl FnOnce(&Project), exit: i32, expected: &[&str]) {
    let project = Project::copy();
    spoil(&project);
    let output = project.run("check", &[]);
    assert_exit(&output, exit);
    let said = stderr(&output);
    for piece in expected {
        assert!(said.contains(piece), "`{piece}` is not in:\n{said}");
    }
}

/// Writes text into one cell of the first row of a sheet that fits.
fn cell(
    sheet: &str,
    conditions: &[(&str, &str)],
    column: &str,
    text: &str,
) -> impl FnOnce(&Project) {
    move |project| {
        let workbook = project.workbook();
        let cell = workbook.find(sheet, conditions, 0, column);
        workbook.set_text(sheet, &cell, text);
    }
}

#[test]
fn not_an_excel_file() {
    check(
        |project| std::fs::write(project.workbook().path, "Reference,Received\n1,2\n").unwrap(),
        4,
        &["complaints-2024-25.xlsx", "not an Excel workbook"],
    );
}

#[test]
fn an_empty_file() {
    check(
        |project| std::fs::write(project.workbook().path, "").unwrap(),
        4,
        &["complaints-2024-25.xlsx", "not an Excel workbook"],
    );
}

#[test]
fn a_workbook_that_is_not_there() {
    check(
        |project| std::fs::remove_file(project.workbook().path).unwrap(),
        2,
        &["report.toml", "complaints-2024-25.xlsx"],
    );
}

#[test]
fn a_renamed_sheet() {
    check(
        |project| {
            project
                .workbook()
                .rename_sheet("Complaints", "Complaints 2425")
        },
        4,
        &["`Complaints`", "`Complaints 2425`"],
    );
}

#[test]
fn a_missing_column_names_the_closest() {
    check(
        |project| {
            let workbook = project.workbook();
            let header = workbook.header("Complaints", "Outcome");
            workbook.set_text("Complaints", &header, "Outcomes");
        },
        4,
        &["`Outcome`", "`Outcomes`"],
    );
}

#[test]
fn labels_that_nobody_mapped() {
    for (column, label) in [
        ("Ethnicity", "White – Britsh"),
        ("Outcome", "Partly upheld"),
        ("Reason 1", "Staff atitude/behaviour"),
    ] {
        check(
            cell("Complaints", &[], column, label),
            3,
            &[
                "complaints-2024-25.xlsx:Complaints:",
                column,
                label,
                "did you mean",
            ],
        );
    }
}

#[test]
fn dates_are_never_guessed() {
    for (text, hint) in [
        ("31/02/2024", "no such day"),
        ("03/14/2024", "day and month swapped"),
        ("14/03/24", "two digits"),
        ("last Tuesday", "dd/mm/yyyy"),
    ] {
        check(
            cell("Complaints", &[], "Received", text),
            3,
            &["complaints-2024-25.xlsx:Complaints:", ":Received", hint],
        );
    }
}

#[test]
fn closed_before_received() {
    check(
        cell("Complaints", &[], "Closed", "01/02/2024"),
        3,
        &[
            "complaints-2024-25.xlsx:Complaints:",
            "was closed before it was received",
        ],
    );
}

#[test]
fn acknowledged_before_received() {
    check(
        cell("Complaints", &[], "Acknowledged", "2024-01-02"),
        3,
        &["was acknowledged before it was received"],
    );
}

#[test]
fn extended_to_a_day_before_it_was_due() {
    // The first complaint was received on 4 April and due on 2 May.
    check(
        cell("Complaints", &[], "Extended to", "2024-05-01"),
        0,
        &["was extended to a day before the day it was due"],
    );
}

#[test]
fn a_day_outside_the_calendar() {
    check(
        cell("Complaints", &[], "Extended to", "2042-05-01"),
        3,
        &["has a day outside the bundled calendar, which covers 2012 to 2028"],
    );
}

#[test]
fn closures_on_a_clock_that_knows_none() {
    check(
        |project| project.append("report.toml", "[closures]\nchildrens = [2024-12-27]"),
        2,
        &[
            "report.toml:",
            "closures of the council do not stop the clock of `childrens`",
            "Children Act 1989 Representations Procedure (England) Regulations 2006, regulation 2",
            "^^^^^^^^^",
        ],
    );
}

#[test]
fn closed_without_an_outcome() {
    check(
        cell("Complaints", &[], "Outcome", " "),
        3,
        &[
            "complaints-2024-25.xlsx:Complaints:",
            "was closed without an outcome",
        ],
    );
}

#[test]
fn a_duplicate_reference() {
    check(
        |project| {
            let workbook = project.workbook();
            let reference = workbook.text("Complaints", &[], 0, "Reference");
            let cell = workbook.find("Complaints", &[], 1, "Reference");
            workbook.set_text("Complaints", &cell, &reference);
        },
        3,
        &[
            "complaints-2024-25.xlsx:Complaints:",
            "a second case has the reference",
        ],
    );
}

#[test]
fn a_contact_whose_case_does_not_exist() {
    check(
        cell("Contacts", &[], "Case reference", "ASC-9999"),
        3,
        &["complaints-2024-25.xlsx:Contacts:", "ASC-9999"],
    );
}

#[test]
fn a_case_in_no_declared_period_is_a_warning() {
    check(
        |project| {
            let workbook = project.workbook();
            for (column, day) in [
                ("Received", "01/03/2019"),
                ("Acknowledged", "01/03/2019"),
                ("Due", "29/03/2019"),
                ("Response sent", "20/03/2019"),
                ("Closed", "20/03/2019"),
            ] {
                let cell = workbook.find("Complaints", &[], 0, column);
                workbook.set_text("Complaints", &cell, day);
            }
        },
        0,
        &["warning", "complaints-2024-25.xlsx:Complaints:", "period"],
    );
}

#[test]
fn text_in_a_number() {
    check(
        cell("Complaints", &[], "Age", "about eighty"),
        3,
        &["complaints-2024-25.xlsx:Complaints:", ":Age"],
    );
    check(
        cell("People supported", &[], "People", "many"),
        3,
        &["complaints-2024-25.xlsx:People supported:", ":People"],
    );
}

#[test]
fn a_correction_whose_old_value_does_not_match() {
    check(
        |project| {
            let reference =
                project
                    .workbook()
                    .text("Complaints", &[("Outcome", "Upheld")], 0, "Reference");
            let header = "record,field,old value,new value,reason,who\n";
            let row = format!(
                "{reference},outcome,Not Upheld,Partially Upheld,Typed wrongly,Complaints officer\n"
            );
            project.write("corrections.csv", format!("{header}{row}"));
        },
        3,
        &["corrections.csv:2", "is `Upheld`, not `Not Upheld`"],
    );
}

#[test]
fn a_correction_that_matches_is_made() {
    let project = Project::copy();
    let reference = project
        .workbook()
        .text("Complaints", &[("Outcome", "Upheld")], 0, "Reference");
    let header = "record,field,old value,new value,reason,who\n";
    let row =
        format!("{reference},outcome,Upheld,Partially Upheld,Typed wrongly,Complaints officer\n");
    project.write("corrections.csv", format!("{header}{row}"));
    let output = project.run("measures", &["--format", "json"]);
    assert_exit(&output, 0);
    let reconciled = project.run("reconcile", &["--format", "json"]);
    assert_exit(&reconciled, 6);
}

#[test]
fn a_template_that_calls_an_unknown_measure() {
    check(
        |project| {
            project.append(
                "template/report.md",
                "{{ num('measure(upheld-rat; period this)') }}",
            )
        },
        2,
        &[
            "template/report.md:",
            "upheld-rat",
            "did you mean `upheld-rate",
        ],
    );
}

#[test]
fn a_template_that_queries_an_unknown_dimension() {
    check(
        |project| {
            let query = "count(cases where ethnicty = \"Chinese\"; basis closed; period this)";
            project.append("template/report.md", &format!("{{{{ num('{query}') }}}}"));
        },
        2,
        &[
            "template/report.md:",
            "ethnicty",
            "did you mean `ethnicity`",
        ],
    );
}

#[test]
fn a_query_on_a_dimension_that_the_plugin_does_not_provide() {
    check(
        |project| {
            let query = "count(cases where refusal-reason = \"Late\"; basis closed; period this)";
            project.append("template/report.md", &format!("{{{{ num('{query}') }}}}"));
        },
        3,
        &[
            "template/report.md:",
            "no source of this project provides `refusal-reason`",
        ],
    );
}

#[test]
fn quotations_without_end() {
    check(
        |project| {
            let deep = format!("{} words", ">".repeat(20_000));
            project.append("template/report.md", &deep);
        },
        2,
        &["template/report.md:", "too deep"],
    );
}

#[test]
fn a_dangling_reference() {
    check(
        |project| project.append("template/report.md", "See {{ ref('tbl-nowhere') }}."),
        2,
        &["template/report.md:", "tbl-nowhere"],
    );
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let project = Project::copy();
    project.write("taken", "a file where a folder should be");
    let taken = project.path().join("taken");
    let output = project.run("report", &["--out", taken.to_str().unwrap()]);
    assert_exit(&output, 2);
    assert!(
        stderr(&output).contains("cannot write"),
        "{}",
        stderr(&output)
    );
    assert!(taken.is_file(), "what was there is still there");
}

#[test]
fn settings_with_a_slip_are_shown_with_a_caret() {
    check(
        |project| project.replace("report.toml", "as-at", "as-att"),
        2,
        &["report.toml:", "^", "is `as-att` meant to be `as-at`"],
    );
}

#[test]
fn a_final_report_is_refused_and_a_draft_is_written() {
    let spoilt = || {
        let project = Project::copy();
        cell("Complaints", &[], "Outcome", "Partly upheld")(&project);
        project
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");

    let project = spoilt();
    let output = project.run("report", &["--out", out.to_str().unwrap()]);
    assert_exit(&output, 3);
    assert!(stderr(&output).contains("nothing was written"));
    assert!(!out.exists());

    project.replace("report.toml", "status = \"final\"", "status = \"draft\"");
    let output = project.run("report", &["--out", out.to_str().unwrap()]);
    assert_exit(&output, 3);
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(
        page.contains("Partly upheld"),
        "the draft lists the problem"
    );
    assert!(page.contains("Draft"), "the draft says that it is one");
}

#[test]
fn rows_are_conserved_whatever_is_wrong() {
    type Spoil = Box<dyn FnOnce(&Project)>;
    let spoilt: [(&str, Spoil, u64); 8] = [
        ("nothing", Box::new(|_| ()), 0),
        (
            "an impossible date",
            Box::new(cell("Complaints", &[], "Received", "31/02/2024")),
            1,
        ),
        (
            "an ambiguous date",
            Box::new(cell("Contacts", &[], "Date", "01/02/24")),
            1,
        ),
        (
            "text in a number",
            Box::new(cell("People supported", &[], "People", "many")),
            1,
        ),
        (
            "an unknown label",
            Box::new(cell("Complaints", &[], "Ethnicity", "Martian")),
            0,
        ),
        (
            "an orphan",
            Box::new(cell("Contacts", &[], "Case reference", "ASC-9999")),
            0,
        ),
        (
            "no reference",
            Box::new(cell("Complaints", &[], "Reference", " ")),
            1,
        ),
        (
            "closed before received",
            Box::new(cell("Complaints", &[], "Closed", "01/02/2024")),
            0,
        ),
    ];
    for (what, spoil, rejected) in spoilt {
        let project = Project::copy();
        spoil(&project);
        project.replace("report.toml", "status = \"final\"", "status = \"draft\"");
        let folder = tempfile::tempdir().unwrap();
        project.run("report", &["--out", folder.path().to_str().unwrap()]);
        let report = std::fs::read(folder.path().join("report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        let source = &report["sources"][0];
        let count = |key: &str| source[key].as_u64().unwrap();
        let ignored = source["ignored"].as_array().unwrap().iter();
        let ignored: u64 = ignored.map(|pair| pair[1].as_u64().unwrap()).sum();
        let rows = project.workbook().rows();
        assert!(rows > 500, "{what}: {rows} rows in the workbook");
        assert_eq!(count("rows"), rows, "{what}: rows read");
        assert_eq!(
            count("claimed") + count("rejected") + ignored,
            rows,
            "{what}"
        );
        assert_eq!(count("rejected"), rejected, "{what}");
    }
}
