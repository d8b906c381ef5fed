//! Computed against published: every example's figures, the page that lists
//! those that are not exact, and proof that figures come from the workbook's
//! cells.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{Project, assert_exit, examples, root, run, stderr, stdout};

/// The verdict of every published figure.
fn verdicts(output: &std::process::Output) -> BTreeMap<String, (String, String)> {
    let report: Value = serde_json::from_str(&stdout(output)).expect("JSON");
    figures(&report)
        .iter()
        .map(|figure| {
            (
                text(figure, "id").to_owned(),
                (
                    text(figure, "verdict").to_owned(),
                    text(figure, "kind").to_owned(),
                ),
            )
        })
        .collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn figures(report: &Value) -> &[Value] {
    report["figures"].as_array().expect("figures")
}

/// All examples held side by side, as the command is given them.
fn across() -> Value {
    let projects: Vec<String> = examples()
        .iter()
        .map(|example| {
            let inside = example.strip_prefix(root()).expect("inside the repository");
            inside.to_string_lossy().replace('\\', "/")
        })
        .collect();
    let mut arguments = vec!["reconcile"];
    arguments.extend(projects.iter().map(String::as_str));
    arguments.extend(["--format", "json"]);
    let output = run(&arguments);
    // Some reports contradict themselves or each other.
    assert_exit(&output, 6);
    serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

/// How many figures have a verdict and a provenance; an empty word is any.
fn count(reports: &[&Value], verdict: &str, kind: &str) -> usize {
    let is =
        |figure: &Value, key: &str, wanted: &str| wanted.is_empty() || text(figure, key) == wanted;
    reports
        .iter()
        .flat_map(|report| figures(report))
        .filter(|figure| is(figure, "verdict", verdict) && is(figure, "kind", kind))
        .count()
}

#[test]
fn every_example_reconciles_as_the_page_says() {
    let across = across();
    let reports: Vec<&Value> = across["reports"].as_array().unwrap().iter().collect();
    assert_eq!(reports.len(), 4);
    assert_eq!(count(&reports, "", ""), 655);
    assert_eq!(count(&reports, "unbound", ""), 0);
    let exact = count(&reports, "exact", "");
    assert!(exact >= 615, "{exact} figures are exact");
    let cases = count(&reports, "", "cases");
    assert!(cases >= 300, "{cases} figures are computed from records");

    let path = root().join("docs/reconciliation.md");
    let page = page(&across, &reports);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let blessed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        blessed.replace("\r\n", "\n") == page,
        "docs/reconciliation.md is stale: BLESS=1 cargo test -p candour --test reconcile rewrites it"
    );
}

/// Whoever bound a figure says what the report itself contradicts, and proves it
/// with numbers: in the file, not in what the command adds.
#[test]
fn what_is_not_exact_is_proved_with_numbers() {
    let across = across();
    for report in across["reports"].as_array().unwrap() {
        let file = root().join(text(report, "project")).join("published.csv");
        let published = fs::read(file).unwrap();
        let mut published = csv::Reader::from_reader(published.as_slice());
        let notes: BTreeMap<String, String> = published
            .deserialize()
            .map(|row: Result<BTreeMap<String, String>, _>| row.unwrap())
            .map(|row| (row["id"].clone(), row["note"].clone()))
            .collect();
        for figure in figures(report) {
            let note = &notes[text(figure, "id")];
            if text(figure, "verdict") != "exact" {
                let numbers = note.split(|c: char| !c.is_ascii_digit());
                let numbers = numbers.filter(|number| !number.is_empty()).count();
                assert!(
                    numbers >= 2,
                    "no proof that this one cannot match: {figure}"
                );
            }
        }
    }
}

/// The page for people: totals, then every row that is not exact.
fn page(across: &Value, reports: &[&Value]) -> String {
    let mut page = String::from(
        "# Reconciliation\n\n\
         The four examples rebuild published reports. Each row of an example's `published.csv` is \
         one number that the council printed, with the expression that computes it; `candour \
         reconcile` compares. This page is generated from its answer (`BLESS=1 cargo test -p \
         candour --test reconcile` rewrites it), and a test fails when it is stale.\n\n\
         **exact**: equal at the printed decimals, rounded half up. **rounding**: equal only cut off \
         or rounded in another way. **differs**: not equal. **unbound**: nothing computes it. \
         **From cases**: computed from records; **from aggregates**: from published totals, alone or \
         with records; **from facts**: what the project declares, alone or with others.\n\n\
         ## Totals\n\n\
         | report | from | figures | exact | rounding | differs | unbound |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let mut total = |name: &str, reports: &[&Value]| {
        for (kind, from) in [
            ("cases", "cases"),
            ("aggregate", "aggregates"),
            ("fact", "facts"),
            ("", "all"),
        ] {
            let cells = ["", "exact", "rounding", "differs", "unbound"]
                .map(|verdict| count(reports, verdict, kind).to_string());
            let name = if kind == "cases" { name } else { "" };
            page.push_str(&format!("| {name} | {from} | {} |\n", cells.join(" | ")));
        }
    };
    for report in reports {
        total(&name(report), &[report]);
    }
    total("All four", reports);
    page.push_str("\n## Figures that are not exact\n");
    for report in reports {
        page.push_str(&format!(
            "\n### {}\n\n\
             | figure | section | published | computed | verdict | why |\n\
             | --- | --- | ---: | ---: | --- | --- |\n",
            name(report)
        ));
        for figure in figures(report) {
            if text(figure, "verdict") == "exact" {
                continue;
            }
            let [section, note] = ["section", "note"].map(|key| cell(text(figure, key)));
            let computed = figure["computed"].as_str().unwrap_or("none");
            page.push_str(&format!(
                "| `{}` | {section} | {} | {computed} | {} | {note} |\n",
                text(figure, "id"),
                text(figure, "published"),
                text(figure, "verdict"),
            ));
        }
    }
    page.push_str(&between(across));
    page
}

/// What the reports print for the same thing.
fn between(across: &Value) -> String {
    let shared = &across["shared"];
    let things = shared["things"].as_array().unwrap();
    let many = |verdict: &str| shared["summary"][verdict].as_u64().unwrap();
    let mut text = format!(
        "\n## What two reports print for the same thing\n\n\
         {} in all: {} agree, {} would but for rounding, {} disagree. `candour reconcile --help` \
         says what counts as the same thing.\n\n\
         | what it says | verdict | published | report | section | figure | note |\n\
         | --- | --- | ---: | --- | --- | --- | --- |\n",
        things.len(),
        many("agree"),
        many("rounding"),
        many("disagree"),
    );
    for thing in things {
        for (at, one) in thing["figures"].as_array().unwrap().iter().enumerate() {
            let first = |key: &str| if at == 0 { self::text(thing, key) } else { "" };
            text.push_str(&format!(
                "| {} | {} | {} | {} | {} | `{}` | {} |\n",
                cell(first("thing")),
                first("verdict"),
                self::text(one, "published"),
                plugin(one),
                cell(self::text(one, "section")),
                self::text(one, "id"),
                cell(self::text(one, "note")),
            ));
        }
    }
    text
}

/// The authority, the period and the plugin that reads its records.
fn name(report: &Value) -> String {
    let [authority, period] = ["authority", "period"].map(|key| text(report, key));
    format!("{authority}, {period} ({})", plugin(report))
}

/// The plugin whose example a project is.
fn plugin(value: &Value) -> String {
    let folder = Path::new(text(value, "project")).parent();
    let name = folder
        .and_then(Path::file_name)
        .expect("a plugin's example");
    format!("`{}`", name.to_string_lossy())
}

/// Words that a table's cell can hold.
fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}

/// One changed cell: where it is, what it becomes, and a published figure that
/// it must spoil.
struct Change {
    sheet: &'static str,
    row: &'static [(&'static str, &'static str)],
    column: &'static str,
    becomes: &'static str,
    spoils: &'static str,
}

const CHANGES: [Change; 20] = [
    Change {
        sheet: "Complaints",
        row: &[("Outcome", "Upheld"), ("Ethnicity", "White – British")],
        column: "Outcome",
        becomes: "Not Upheld",
        spoils: "asc-2024-outcome-upheld-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Outcome", "Partially Upheld")],
        column: "Outcome",
        becomes: "Upheld",
        spoils: "asc-2024-outcome-partially-upheld-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[
            ("Procedure", "Statutory"),
            ("Ethnicity", "Asian or Asian British – Indian"),
        ],
        column: "Ethnicity",
        becomes: "Chinese",
        spoils: "asc-2024-ethnicity-chinese-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Ethnicity", "Asian or Asian British – Pakistani")],
        column: "Ethnicity",
        becomes: "White - Irish",
        spoils: "asc-2024-ethnic-group-asian-total-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Ethnicity", "Dual Heritage")],
        column: "Ethnicity",
        becomes: "Not known",
        spoils: "asc-2024-ethnic-group-dual-heritage-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Statutory"), ("Gender", "Male")],
        column: "Gender",
        becomes: "Female",
        spoils: "asc-2024-gender-male-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Statutory"), ("Outcome", "Upheld")],
        column: "Response sent",
        becomes: "28/03/2025",
        spoils: "asc-2024-stage1-30-plus-days-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Statutory"), ("Outcome", "Not Upheld")],
        column: "Age",
        becomes: "99",
        spoils: "asc-2024-age-95-plus-total-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Who complained", "Formal representative")],
        column: "Who complained",
        becomes: "Relatives",
        spoils: "asc-2024-source-representative-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Who complained", "Friend/next of kin")],
        column: "Who complained",
        becomes: "Relatives",
        spoils: "asc-2024-source-friend-percent",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Corporate")],
        column: "Procedure",
        becomes: "Statutory",
        spoils: "asc-2024-corporate-complaints-count",
    },
    Change {
        sheet: "Complaints",
        row: &[("Procedure", "Statutory")],
        column: "Joint response",
        becomes: "Yes",
        spoils: "asc-2024-complaints-joint-count",
    },
    Change {
        sheet: "Contacts",
        row: &[
            ("Type", "General contact"),
            ("Destination", "Not for the local authority"),
        ],
        column: "Type",
        becomes: "Withdrawn contact",
        spoils: "asc-2024-contacts-general-count",
    },
    Change {
        sheet: "Contacts",
        row: &[("Type", "Initial enquiry")],
        column: "Type",
        becomes: "General contact",
        spoils: "asc-2024-initial-enquiries-count",
    },
    Change {
        sheet: "Contacts",
        row: &[("Type", "Withdrawn contact")],
        column: "Type",
        becomes: "Initial enquiry",
        spoils: "asc-2024-contacts-withdrawn-count",
    },
    Change {
        sheet: "Commendations",
        row: &[],
        column: "Date",
        becomes: "05/04/2026",
        spoils: "asc-2024-commendations-count",
    },
    Change {
        sheet: "Ombudsman",
        row: &[("Decision", "Not upheld, no fault")],
        column: "Decision",
        becomes: "Invalid decision",
        spoils: "asc-2024-lgsco-decision-not-upheld-no-fault-count",
    },
    Change {
        sheet: "Ombudsman",
        row: &[("Counted by", "Housing")],
        column: "Counted by",
        becomes: "ASC",
        spoils: "asc-2024-lgsco-upheld-housing-dfg-count",
    },
    Change {
        sheet: "People supported",
        row: &[("Ethnicity", "Chinese")],
        column: "People",
        becomes: "11",
        spoils: "asc-2024-population-chinese-count",
    },
    Change {
        sheet: "Previous years and others",
        row: &[("Series", "LGSCO upheld"), ("Area", "Derby City Council")],
        column: "Value",
        becomes: "4",
        spoils: "asc-2024-lgsco-authority-derby-upheld-count",
    },
];

#[test]
fn a_changed_cell_stops_the_figures_that_depend_on_it_from_matching() {
    let before = verdicts(&Project::copy().run("reconcile", &["--format", "json"]));
    for change in CHANGES {
        let project = Project::copy();
        let workbook = project.workbook();
        let cell = workbook.find(change.sheet, change.row, 0, change.column);
        match change.becomes.parse() {
            Ok(number) => workbook.set_number(change.sheet, &cell, number),
            Err(_) => workbook.set_text(change.sheet, &cell, change.becomes),
        }
        let after = verdicts(&project.run("reconcile", &["--format", "json"]));
        let what = format!("{} {cell} -> {}", change.sheet, change.becomes);
        assert_eq!(
            before[change.spoils].0, "exact",
            "{} matches at first",
            change.spoils
        );
        assert_eq!(
            after[change.spoils].0, "differs",
            "{what} must spoil {}",
            change.spoils
        );
        let still = after
            .values()
            .filter(|(verdict, _)| verdict == "exact")
            .count();
        assert!(
            still > 200,
            "{what} must leave unrelated figures alone, {still} match"
        );
    }
}

#[test]
fn two_projects_that_print_another_number_for_one_thing_disagree() {
    let project = Project::copy();
    let other = Project::copy();
    let reconcile = |format: &str| {
        let paths = [&project, &other].map(|one| one.path().display().to_string());
        run(&["reconcile", &paths[0], &paths[1], "--format", format])
    };
    // The same report twice: whatever has a period or names an area is shared.
    let output = reconcile("json");
    assert_exit(&output, 0);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let agree = report["shared"]["summary"]["agree"].as_u64().unwrap();
    assert!(agree > 150, "{agree} agree");
    assert_eq!(report["summary"]["exact"].as_u64().unwrap() % 2, 0);
    // A number that its own report still computes, printed with other decimals.
    other.replace(
        "published.csv",
        ",1.3,per-people-percent,1,",
        ",1.34,per-people-percent,2,",
    );
    assert_exit(&reconcile("table"), 0);
    // And one that contradicts the other report.
    other.replace("published.csv", ",193,count,0,", ",194,count,0,");
    let output = reconcile("json");
    assert_exit(&output, 6);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["shared"]["summary"]["disagree"], 1);
    let things = report["shared"]["things"].as_array().unwrap();
    let found = things.iter().find(|thing| thing["verdict"] == "disagree");
    let figures = found.unwrap()["figures"].as_array().unwrap();
    let contradicts = figures
        .iter()
        .find(|one| one["published"] == "194")
        .unwrap();
    assert_eq!(contradicts["section"], "Cover report 3.3");
    assert_eq!(contradicts["id"], "asc-2024-contacts-general-count");
    let said = stdout(&reconcile("table"));
    assert!(said.contains("1 disagree\n"), "{said}");
    let rows = stdout(&reconcile("csv"));
    assert!(rows.lines().any(|row| row.contains(",disagree,")), "{rows}");
}

#[test]
fn a_published_value_that_is_no_number_is_a_fault_of_the_file() {
    let project = Project::copy();
    project.replace("published.csv", ",193,count,0,", ",1e999,count,0,");
    let output = project.run("reconcile", &[]);
    assert_exit(&output, 2);
    let said = stderr(&output);
    assert!(
        said.contains("the published value is not a number"),
        "{said}"
    );
    assert!(said.contains("published.csv:2:"), "{said}");
}
