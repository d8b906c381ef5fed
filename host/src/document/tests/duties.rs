//! What projects and templates have to do with duties, beyond `cases/duties.md`.

use super::{council, outcome_of};
use crate::project::{Period, Project, Status};

const REPORT: &str = "There were {{ num('measure(complaints-received; period this)') }}.\n\n\
    # Words {#words duty=adults-actions}\n\nWords.\n\n\
    # Duties {.appendix #duties}\n\n{{ duties() }}\n";

/// What comes of the report in a project that an edit has changed.
fn check(edit: impl Fn(&mut Project)) -> String {
    let mut project = council::project();
    edit(&mut project);
    let (fine, found) = outcome_of(REPORT, &project, council::vocabulary());
    assert!(fine, "{found}");
    found
}

#[test]
fn a_final_report_is_warned_of_what_the_law_asks_for_and_it_lacks() {
    let draft = check(|_| {});
    assert!(draft.contains("| Missing |"), "{draft}");
    assert!(!draft.contains("warning:"), "{draft}");
    let found = check(|project| project.status = Status::Final);
    // Received is a figure, actions are in words.
    assert_eq!(found.matches("warning: ").count(), 4, "{found}");
    assert!(
        found.contains(
            "warning: the report does not hold what the law asks for: regulation 18(1)(d)(i), \
             \u{201c}A summary of what the complaints were about.\u{201d}\n  --> report.md\n"
        ),
        "{found}"
    );
    assert!(found.contains("`duty=adults-subjects`"), "{found}");
}

#[test]
fn a_section_evidences_commentates_or_says_why_not() {
    let general =
        "A summary of matters of general importance in them, or in how they were handled.";
    for (section, state) in [
        ("{#it duty=adults-general}\n\nWords.", "In commentary only"),
        (
            "{#it absent=adults-general}\n\nWhy.",
            "Absent, with a reason",
        ),
        // A number does not make an absence a presence.
        (
            "{#it absent=adults-general}\n\nOf {{ num('count(cases; basis received; period this)') }}.",
            "Absent, with a reason",
        ),
        // Words beside it do.
        (
            "{#it absent=adults-general}\n\nWhy.\n\n# Else {#else duty=adults-general}\n\nWords.",
            "In commentary only",
        ),
        // A heading alone says nothing.
        ("{#it absent=adults-general}", "Missing"),
        ("{#it duty=adults-general}", "Missing"),
    ] {
        let mut project = council::project();
        project.status = Status::Final;
        let text =
            format!("# It {section}\n\n# Duties {{#duties .appendix}}\n\n{{{{ duties() }}}}\n");
        let (fine, found) = outcome_of(&text, &project, council::vocabulary());
        assert!(fine, "{found}");
        assert!(
            found.contains(&format!("| {general} | {state}")),
            "{section}\n{found}"
        );
        // The law asks for words here: they are enough, and so is why there are none.
        assert_eq!(
            found.contains(
                "warning: the report does not hold what the law asks for: regulation 18(1)(d)(ii)"
            ),
            state == "Missing",
            "{found}"
        );
        assert!(
            !found.contains("regulation 18(1)(d)(ii), \u{201c}") || state == "Missing",
            "{found}"
        );
    }
}

#[test]
fn numbers_that_the_law_asks_for_are_neither_words_nor_absent() {
    for (mark, said) in [
        (
            "duty",
            "the report has words alone where the law asks for numbers",
        ),
        (
            "absent",
            "the report says that numbers that the law asks for are absent",
        ),
    ] {
        let text =
            format!("# It {{#it {mark}=adults-well-founded}}\n\nThere is nothing to report.\n");
        let mut project = council::project();
        let warning = format!("warning: {said}: regulation 18(1)(b), ");
        let (_, draft) = outcome_of(&text, &project, council::vocabulary());
        assert!(!draft.contains(&warning), "{draft}");
        project.status = Status::Final;
        let (fine, found) = outcome_of(&text, &project, council::vocabulary());
        assert!(fine, "{found}");
        assert!(found.contains(&warning), "{found}");
    }
}

#[test]
fn a_report_of_two_years_is_no_annual_report() {
    let found = check(|project| {
        project.period = Period::parse("2023-04-01..2025-03-31").unwrap();
        project.status = Status::Final;
    });
    assert!(
        found.contains("this report is not an annual report"),
        "{found}"
    );
    assert!(!found.contains("warning:"), "{found}");
}

#[test]
fn a_project_says_whose_annual_report_it_is() {
    let found = check(|project| project.procedures = Some(vec!["housing".to_owned()]));
    assert!(
        found.contains("Complaint Handling Code of the Housing Ombudsman, 8.1 (#duties-housing)"),
        "{found}"
    );
    assert!(!found.contains("(#duties-adults)"), "{found}");
    // A mark for a duty of another procedure is said, not counted.
    assert!(
        found.contains(
            "warning: section `words` is marked for `adults-actions`, a duty that this report \
             does not have"
        ),
        "{found}"
    );
    let found = check(|project| project.procedures = Some(Vec::new()));
    assert!(found.contains("No duty is known to report"), "{found}");
}

#[test]
fn a_figure_of_some_complaints_is_not_the_figure_of_all() {
    for (expression, evidenced) in [
        ("measure(complaints-received; period this)", true),
        (
            "measure(complaints-received where procedure = adult-social-care; period this)",
            true,
        ),
        (
            "measure(complaints-received where procedure = housing; period this)",
            false,
        ),
        (
            "measure(complaints-received where procedure != housing; period this)",
            false,
        ),
        (
            "measure(complaints-received where outcome = \"Upheld\"; period this)",
            false,
        ),
        ("measure(complaints-received; period previous)", false),
        (
            "measure(complaints-received; period this) + fact(eligible)",
            false,
        ),
        ("count(cases; basis received; period this)", false),
    ] {
        let text = format!("{{{{ num('{expression}') }}}} and\n\n{{{{ duties() }}}}\n");
        let (fine, found) = outcome_of(&text, &council::project(), council::vocabulary());
        assert!(fine, "{found}");
        assert_eq!(
            found.contains("Evidenced: "),
            evidenced,
            "{expression}\n{found}"
        );
    }
}
