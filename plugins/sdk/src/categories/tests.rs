//! Lists as they are read, and what is said of mistakes in them.

use super::*;
use crate::build::registry;

/// Mistakes as `line:column message; hint`.
fn mistakes(text: &str) -> Vec<String> {
    match read(text, Some(&registry())) {
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes
            .iter()
            .map(|mistake| {
                let (line, column) = mistake.place(text);
                let hint = mistake.hint.as_deref().unwrap_or("-");
                format!("{line}:{column} {}; {hint}", mistake.message)
            })
            .collect(),
    }
}

#[test]
fn a_file_is_read_in_its_order() {
    let text = r#"
[outcome]
blank = "Not known"
[outcome.labels]
"Upheld" = "upheld"
"Not Upheld" = { common = "not-upheld", also = ["Not upheld"] }
"Not known" = "not-recorded"
"Passed on" = { none = "the council alone counts these" }

[service]
open = true
labels = ["Home care", "Day care"]

[age-band]
bands = ["0-17", "18-64", "65+"]
labels = ["Unknown"]
"#;
    let categories = read(text, Some(&registry())).expect("no mistakes");
    let outcome = &categories.dimensions[0];
    assert_eq!(outcome.blank, Some(2));
    assert_eq!(outcome.find(" Not  upheld"), Some(1));
    assert_eq!(
        outcome.labels[3].common,
        Common::None("the council alone counts these".to_owned())
    );
    assert!(categories.dimensions[1].open);
    let bands = &categories.dimensions[2];
    assert_eq!(bands.labels.len(), 4);
    assert_eq!(bands.bands.iter().position(|band| band.holds(64)), Some(1));
    assert_eq!(bands.bands.iter().position(|band| band.holds(120)), Some(2));
}

#[test]
fn every_mistake_has_its_place_and_a_hint() {
    for (text, expected) in [
        (
            "[outcme]\nopen = true",
            "1:2 no dimension `outcme` in the registry; did you mean `outcome`?",
        ),
        (
            "[outcome.labels]\nUpheld = \"upholded\"",
            "2:1 no common code `upholded`; did you mean `upheld`?",
        ),
        (
            "[outcome]\nlabels = [\"Upheld\"]",
            "2:11 label `Upheld` has no mapping; write `common = \"…\"`, or `none = \"…\"` with the reason",
        ),
        (
            "[service.labels]\nA = \"home\"",
            "2:1 this dimension has no common codes; list the labels without a mapping",
        ),
        (
            "[service]\nlabels = [\"A\", \"A \"]",
            "2:16 label `A` is there twice; -",
        ),
        (
            "[service]\nlabels = [\"A\"]\nblank = \"B\"",
            "3:1 `blank` names no label: `B`; -",
        ),
        (
            "[service]\nlables = [\"A\"]\nopen = true",
            "2:1 `lables` means nothing here; did you mean `labels`?",
        ),
        (
            "[service]\nopen = \"yes\"\nlabels = [\"A\"]",
            "2:1 `open` is of the wrong type, string; -",
        ),
        (
            "[service]\n",
            "1:2 `service` has no labels; list them, or write `open = true` when any label may occur",
        ),
        (
            "[age-band]\nbands = [\"18-24\", \"24-30\"]",
            "2:19 band `24-30` does not follow the one before it; -",
        ),
        (
            "[age-band]\nbands = [\"18 to 24\"]\nopen = true",
            "2:10 a band is written `18-24`, `0-17` or `95+`; -",
        ),
        (
            "[outcome.labels]\nA = { none = \"\" }",
            "2:7 `none` needs a reason; -",
        ),
        (
            "[outcome.labels]\nA = { none = \"x\", common = \"upheld\" }",
            "2:19 `A` has both a common code and a reason for none; -",
        ),
        (
            "[outcome.labels]\nA = { common = \"upheld\", also = [\"B\", \"B\"] }",
            "2:1 label `B` is there twice; -",
        ),
    ] {
        assert_eq!(mistakes(text), [expected], "{text}");
    }
    assert!(
        mistakes("[outcome")
            .first()
            .expect("a mistake")
            .starts_with("1:")
    );
}
