//! What the law and the Codes ask of each council's annual report.
#![allow(clippy::unwrap_used)]

use crate::support::{Project, assert_exit, example, examples, run, stderr, stdout};

/// The duties of a project, as machines read them.
fn duties(project: &str) -> Vec<serde_json::Value> {
    let output = run(&["duties", project, "--format", "json"]);
    assert_exit(&output, 0);
    let value: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(value["version"], 1);
    let sets = value["duties"].as_array().unwrap();
    sets.clone()
}

#[test]
fn no_example_lacks_what_is_asked_for() {
    let mut rules = Vec::new();
    for example in examples() {
        let sets = duties(example.to_str().unwrap());
        assert!(!sets.is_empty(), "{}", example.display());
        for set in &sets {
            rules.push(set["rules"].as_str().unwrap().to_owned());
            for duty in set["duties"].as_array().unwrap() {
                let state = duty["state"].as_str().unwrap();
                assert_ne!(state, "missing", "{} {duty}", example.display());
                // What the law asks for is there, and more than words about it.
                assert!(
                    set["kind"] == "expectation" || state == "evidenced",
                    "{} {duty}",
                    example.display()
                );
                let by = |list: &str| duty[list].as_array().unwrap().len();
                assert!(by("sections") + by("figures") > 0, "{duty}");
            }
        }
    }
    rules.sort();
    rules.dedup();
    // Every set of rules is that of some example.
    assert_eq!(rules.len(), 4, "{rules:#?}");
}

#[test]
fn the_table_says_where_each_duty_is_met() {
    let output = run(&["duties", example().to_str().unwrap()]);
    assert_exit(&output, 0);
    let table = stdout(&output);
    assert!(
        table.starts_with("Duties in law: Annual report on adult social care complaints\n"),
        "{table}"
    );
    let line = |duty: &str| {
        let mut lines = table.lines();
        lines
            .find(|line| line.starts_with(duty))
            .unwrap()
            .to_owned()
    };
    assert!(
        line("adults-actions").contains("evidenced  section 7, section 8"),
        "{table}"
    );
    // A figure of a shared measure needs no mark.
    assert!(line("adults-well-founded").contains("f-"), "{table}");
}

#[test]
fn a_final_report_without_what_the_law_asks_for_is_written_with_a_warning() {
    let project = Project::copy();
    project.replace(
        "template/reasons.md",
        "{#reasons duty=adults-subjects}",
        "{#reasons}",
    );
    let output = project.run("report", &[]);
    assert_exit(&output, 0);
    let said = stderr(&output);
    assert!(
        said.contains(
            "warning: the report does not hold what the law asks for: regulation 18(1)(d)(i), \
             \u{201c}A summary of what the complaints were about.\u{201d}"
        ),
        "{said}"
    );
    let output = project.run("duties", &[]);
    assert_exit(&output, 0);
    assert!(
        stdout(&output).contains("adults-subjects      missing"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn words_do_not_stand_for_the_numbers_that_the_law_asks_for() {
    for (mark, state, said) in [
        (
            "duty",
            "commentary only",
            "the report has words alone where the law asks for numbers",
        ),
        (
            "absent",
            "absent, with a reason",
            "the report says that numbers that the law asks for are absent",
        ),
    ] {
        let project = Project::of("leicestershire-childrens");
        project.replace(
            "template/performance.md",
            "{#outcomes duty=childrens-outcomes}",
            "{#outcomes}",
        );
        project.append(
            "template/method.md",
            &format!(
                "## Outcomes again {{#nothing {mark}=childrens-outcomes}}\n\nThere is nothing to \
                 report.\n"
            ),
        );
        let output = project.run("check", &[]);
        assert_exit(&output, 0);
        let found = stderr(&output);
        assert!(
            found.contains(&format!(
                "warning: {said}: regulation 13, \u{201c}The outcome of the \
                 representations.\u{201d}"
            )),
            "{found}"
        );
        let table = stdout(&project.run("duties", &[]));
        assert!(
            table.lines().any(|line| {
                line.starts_with("childrens-outcomes") && line.contains(&format!(" {state} "))
            }),
            "{table}"
        );
    }
}

#[test]
fn what_an_example_does_not_hold_is_not_evidenced() {
    let of = |plugin: &str| {
        let project = Project::of(plugin);
        let sets = duties(project.path().to_str().unwrap());
        let duties = sets
            .iter()
            .flat_map(|set| set["duties"].as_array().unwrap());
        duties
            .filter(|duty| duty["state"] == "absent")
            .map(|duty| duty["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("leicestershire-corporate"),
        [
            "lgsco-self-assessment",
            "lgsco-refused",
            "lgsco-non-compliance",
            "lgsco-letter",
            "lgsco-reports"
        ]
    );
    assert_eq!(
        of("leicester-city-corporate"),
        [
            "lgsco-non-compliance",
            "lgsco-letter",
            "lgsco-reports",
            "housing-non-compliance",
            "housing-performance",
            "housing-reports"
        ]
    );
}

#[test]
fn a_mark_for_no_duty_is_refused_at_its_line() {
    let project = Project::copy();
    project.replace(
        "template/reasons.md",
        "{#reasons duty=adults-subjects}",
        "{#reasons duty=adult-subjects}",
    );
    let output = project.run("check", &[]);
    assert_exit(&output, 2);
    let said = stderr(&output);
    assert!(
        said.contains("error: there is no duty `adult-subjects`\n  --> template/reasons.md:1:1\n"),
        "{said}"
    );
    assert!(
        said.contains("hint: did you mean `adults-subjects`?"),
        "{said}"
    );
}

#[test]
fn a_quarter_has_no_duties() {
    let output = Project::copy().run("duties", &["--period", "2024-25 Q1"]);
    assert_exit(&output, 0);
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("is not a year: only an annual report has duties"));
}
