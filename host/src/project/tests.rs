use std::fs;

use super::*;
use crate::calendar::iso;

const REPORT: &str = r#"title = "Complaints"
period = "2024-25"
comparisons = ["2023-24", "2022-23"]
as-at = 2025-06-30
template = "report.md"
closures = { corporate = [2024-12-30, "2024-12-27"] }

[authority]
name = "Leicester City Council"
gss = "E06000016"

[[imports]]
plugin = "leicester-city-asc"
sources = { workbook = "sources/complaints.xlsx", extra = "sources/a.csv" }
[imports.settings.labels]
"Old name" = "New name"

[[standards]]
procedure = "adult-social-care"
timescale = "Amber"
working-days = 20

[facts.eligible]
value = 29.50
unit = "percent"
source = "A return"
title = "People"

[cover]
Zebra = "first"
"Report of" = "second"
"#;

/// The settings of a plugin in a file of their own.
const MAPPING: &str = "\u{feff}# The mapping\r\nzebra = 1\nape = 2\n";

/// A project whose settings have one text replaced by another.
fn project(from: &str, to: &str) -> (tempfile::TempDir, Result<Project, Vec<Diagnostic>>) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    assert!(REPORT.contains(from), "{from}");
    fs::create_dir_all(root.join("commentary")).unwrap();
    fs::create_dir_all(root.join("sources")).unwrap();
    for file in ["report.md", "sources/complaints.xlsx", "sources/a.csv"] {
        fs::write(resolve(root, file), "").unwrap();
    }
    fs::write(root.join("mapping.toml"), MAPPING).unwrap();
    fs::write(root.join(FILE), REPORT.replacen(from, to, 1)).unwrap();
    let loaded = load(root);
    (folder, loaded)
}

/// What is said about a replacement, all problems after each other.
fn check(from: &str, to: &str, expected: &str) {
    let (_folder, loaded) = project(from, to);
    let found = match loaded {
        Ok(project) => format!("{project:?}"),
        Err(problems) => problems.iter().map(Diagnostic::render).collect(),
    };
    assert_eq!(found, expected, "{to}");
}

#[test]
fn a_project_is_read() {
    let (folder, loaded) = project("", "");
    let project = loaded.unwrap();
    assert_eq!(project.status, Status::Draft);
    assert_eq!(project.comparisons[1].name, "2022-23");
    assert_eq!(
        project.closures["corporate"]
            .iter()
            .map(|day| iso(*day))
            .collect::<Vec<_>>(),
        ["2024-12-27", "2024-12-30"]
    );
    let import = &project.imports[0];
    assert_eq!(
        import.plugin,
        PluginRef::Bundled("leicester-city-asc".into())
    );
    assert_eq!(
        import.settings.text(),
        "\"labels\" = { \"Old name\" = \"New name\" }\n"
    );
    assert_eq!(
        import.sources,
        [
            ("workbook".to_owned(), "sources/complaints.xlsx".to_owned()),
            ("extra".to_owned(), "sources/a.csv".to_owned()),
        ]
    );
    assert_eq!(project.standards[0].stage, 1);
    let value = Decimal {
        digits: 2950,
        decimals: 2,
    };
    assert_eq!(project.facts["eligible"].value, value);
    assert_eq!(project.cover[0].0, "Zebra");
    assert_eq!(project.outputs, Format::ALL);
    assert!(project.path("sources/a.csv").starts_with(folder.path()));
}

#[test]
fn each_problem_has_its_line_a_caret_and_a_suggestion() {
    check(
        "title = \"Complaints\"",
        "tilte = \"Complaints\"\nsubtitle = \"\"",
        "error: the file has no `title`\n  --> report.toml:1:1\n1 | tilte = \"Complaints\"\n  | \
         ^^^^^\nhint: is `tilte` meant to be `title`?\n\
         error: `subtitle` is empty\n  --> report.toml:2:12\n2 | subtitle = \"\"\n  |            ^^\n",
    );
    check(
        "as-at = 2025-06-30",
        "as-at = 2025-06-31",
        "error: invalid date, expected day between 01 and 30\n  --> report.toml:4:9\n\
         4 | as-at = 2025-06-31\n  |         ^^^^^^^^^^\n",
    );
    check(
        "gss = \"E06000016\"",
        "gss = \"E0600016\"",
        "error: `E0600016` is not a GSS code of an authority in England or Wales\n  \
         --> report.toml:10:7\n10 | gss = \"E0600016\"\n   |       ^^^^^^^^^^\n\
         hint: `E` or `W` and eight digits, such as `E06000016`\n",
    );
}

/// What is said about a replacement: its message, position and hint.
fn check_brief(from: &str, to: &str, expected: &str) {
    let (_folder, loaded) = project(from, to);
    let found: Vec<String> = loaded
        .map_or_else(|problems| problems, |_| Vec::new())
        .into_iter()
        .map(|problem| {
            let place = problem
                .place
                .map_or_else(String::new, |place| place.to_string());
            let place = place.trim_start_matches("report.toml:").to_owned();
            let hint = problem
                .hint
                .map_or_else(String::new, |hint| format!("; {hint}"));
            format!("{place} {}{hint}", problem.message)
        })
        .collect();
    assert_eq!(found.join("\n"), expected, "{to}");
}

#[test]
fn every_kind_of_problem_is_named() {
    let known = "did you mean `comparisons`?";
    check_brief(
        "comparisons =",
        "comparison =",
        &format!("3:1 the file has no key `comparison`; {known}"),
    );
    check_brief(
        "plugin = \"leicester-city-asc\"\n",
        "",
        "12:1 `imports` has no `plugin`",
    );
    check_brief(
        "\"2022-23\"]",
        "\"2022-24\"]",
        "3:27 `2022-24` is not a financial year: 2022 is followed by 23",
    );
    check_brief(
        "period = \"2024-25\"",
        "period = 2024",
        "2:10 `period` must be a string, not an integer",
    );
    check_brief(
        "as-at = 2025-06-30",
        "as-at = 2024-03-31",
        "4:9 `as-at` is before the period begins",
    );
    check_brief(
        "corporate = [2024-12-30",
        "corporate = [2031-12-30",
        "6:27 2031-12-30 is outside the bundled calendar, which covers 2012 to 2028",
    );
    check_brief(
        "\"2024-12-27\"]",
        "\"27/12/2024\"]",
        "6:39 `closures` is not a date: write it as 2025-03-31",
    );
    check_brief(
        "closures = { corporate =",
        "closures = { childrens =",
        "6:14 closures of the council do not stop the clock of `childrens`; leave them out: \
         Children Act 1989 Representations Procedure (England) Regulations 2006, regulation 2, \
         which names the days that do not count",
    );
    check_brief(
        "closures = { corporate =",
        "closures = { corprate =",
        "6:14 there is no procedure `corprate`; did you mean `corporate`?",
    );
    check_brief(
        "{ corporate = [2024-12-30, \"2024-12-27\"] }",
        "[2024-12-30]",
        "6:12 `closures` must be a table, not an array; \
         name the procedure: closures = { corporate = [2024-12-27] }",
    );
    check_brief(
        "sources/complaints.xlsx",
        "sources/complaint.xlsx",
        "14:24 there is no `sources/complaint.xlsx`; the nearest is `sources/complaints.xlsx`",
    );
    check_brief(
        "sources/a.csv",
        "source/a.csv",
        "14:59 there is no `source/a.csv`; there is no folder `source` either",
    );
    check_brief(
        "\"sources/a.csv\"",
        "\"sources\"",
        "14:59 `sources` is a folder, not a file",
    );
    check_brief(
        "report.md",
        "reports.md",
        "5:12 there is no `reports.md`; the nearest is `report.md`",
    );
    check_brief(
        "\"sources/a.csv\"",
        "'sources\\a.csv'",
        "14:59 the path `sources\\a.csv` has a backslash; write `sources/a.csv`",
    );
    check_brief(
        "sources/a.csv",
        "C:/exports/a.csv",
        "14:59 the path `C:/exports/a.csv` is not relative to the project; \
         name it from the project's own folder",
    );
    check_brief(
        "sources/a.csv",
        "../a.csv",
        "14:59 the path `../a.csv` leaves the project; copy the file into the project's folder",
    );
    check_brief(
        "\"leicester-city-asc\"",
        "\"plugins/a.wasm\"",
        "13:10 there is no `plugins/a.wasm`; there is no folder `plugins` either",
    );
    check_brief(
        "\"adult-social-care\"",
        "\"adult-care\"",
        "19:13 there is no procedure `adult-care`; did you mean `adult-social-care`?",
    );
    check_brief(
        "as-at = 2025-06-30",
        "as-at = 2025-06-30\nprocedures = [\"adult-social-care\", \"houses\"]",
        "5:36 there is no procedure `houses`; did you mean `housing`?",
    );
    check_brief(
        "[cover]",
        "[denominators]\nhomes = 20000\n[cover]",
        "30:9 `homes` must be a string, not an integer",
    );
    check_brief(
        "working-days = 20",
        "working-days = 0",
        "21:16 `working-days` must be from 1 to 999",
    );
    check_brief(
        "29.50",
        "29.5e1",
        "24:9 `value` is not a decimal number: write it as 1234.5",
    );
    check_brief(
        "\"percent\"",
        "\"per cent\"",
        "25:8 `per cent` is not a value of `unit`; did you mean `percent`?",
    );
    check_brief(
        "title = \"Complaints\"",
        "disclosure = \"suppress\"\noutputs = [\"pdf\"]\nstatus = \"Final\"\ntitle = \"Complaints\"",
        "1:14 disclosure control `suppress` is not available; \
         only `off` is: small numbers are printed as they are\n\
         2:12 `pdf` is not a value of `outputs`; known: html, json\n\
         3:10 `Final` is not a value of `status`; did you mean `final`?",
    );
    check_brief(
        "[cover]",
        "[limits]\nmemory-mb = 9000\n[cover]",
        "30:13 `memory-mb` must be from 1 to 4096",
    );
    check_brief(
        "[[imports]]",
        "[imports]",
        "12:1 `imports` must be a list, not a table",
    );
}

#[test]
fn a_folder_without_settings_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let problems = load(folder.path()).unwrap_err();
    assert_eq!(problems[0].code, "missing-file");
    assert_eq!(
        problems[0].hint.as_deref(),
        Some("name the folder of a report project")
    );
}

#[test]
fn a_file_that_is_no_project_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.md");
    fs::write(&file, "# Notes").unwrap();
    let problems = load(&file).unwrap_err();
    assert_eq!(problems[0].code, "no-project");
    assert!(problems[0].render().contains("is not a report project"));
}

#[test]
fn decimals_are_exact() {
    for (text, expected) in [
        ("29.5", Some((295, 1))),
        ("-1,234.50", Some((-123_450, 2))),
        ("982", Some((982, 0))),
        ("5_071", Some((5071, 0))),
        ("-0.5", Some((-5, 1))),
        ("1.", None),
        (".5", None),
        ("", None),
        ("-", None),
        ("1e3", None),
        ("99999999999999999999", None),
    ] {
        let found = Decimal::parse(text).map(|decimal| (decimal.digits, decimal.decimals));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_period_of_which_nothing_is_known_yet_is_refused() {
    let project = || project("\n", "\n").1.unwrap();
    let period = |text| Period::parse(text).unwrap();
    let quarter = project().for_period(period("2024-25 Q1")).unwrap();
    assert_eq!(quarter.comparisons, [period("2023-24 Q1")]);
    // A year that has begun may be reported on as far as it is known.
    assert!(project().for_period(period("2025-26")).is_ok());
    let problems = project().for_period(period("2026-27")).unwrap_err();
    assert_eq!(
        problems[0].message,
        "`as-at` is before the period `2026-27` begins"
    );
}

#[test]
fn a_project_is_named_by_its_folder_or_its_settings() {
    for (project, expected) in [
        ("reports/v1.2", "reports/v1.2"),
        ("reports/q1.toml", "reports"),
        ("q1.toml", "."),
    ] {
        assert_eq!(root(project.as_ref()).to_str(), Some(expected), "{project}");
    }
}

#[test]
fn a_plugins_settings_may_be_a_file() {
    let inline = "[imports.settings.labels]\n\"Old name\" = \"New name\"\n";
    let (_folder, loaded) = project(inline, "settings = \"mapping.toml\"\n");
    let settings = &loaded.unwrap().imports[0].settings;
    assert_eq!(settings.text(), "# The mapping\r\nzebra = 1\nape = 2\n");
    let place = settings.place("ape").unwrap();
    assert_eq!(place.to_string(), "mapping.toml:3:1");

    check(
        inline,
        "settings = \"maping.toml\"\n",
        "error: there is no `maping.toml`\n  --> report.toml:15:12\n\
         15 | settings = \"maping.toml\"\n   |            ^^^^^^^^^^^^^\n\
         hint: the nearest is `mapping.toml`\n",
    );
    check(
        inline,
        "settings = 3\n",
        "error: `settings` must be a table or a file, not integer\n  --> report.toml:15:12\n\
         15 | settings = 3\n   |            ^\n",
    );
}

#[test]
fn settings_beside_the_import_keep_their_order_and_their_place() {
    let (_folder, loaded) = project(
        "[imports.settings.labels]\n\"Old name\" = \"New name\"\n",
        "[imports.settings]\nzebra = { b = [1, \"x\\ny\"], a = 2024-04-01 }\nape = 1.50\n",
    );
    let settings = &loaded.unwrap().imports[0].settings;
    assert_eq!(
        settings.text(),
        "\"zebra\" = { \"b\" = [1, \"x\\u000Ay\"], \"a\" = 2024-04-01 }\n\"ape\" = 1.50\n"
    );
    let place = settings.place("zebra.b[2]").unwrap();
    assert_eq!(place.to_string(), "report.toml:16:19");
}
