//! What the README shows is what happens.

use candour_plugin::testing::import;

use super::{HEAD, LOG};
use crate::Tabular;

/// A block of the README, by the comment before it.
fn example<'r>(readme: &'r str, name: &str) -> &'r str {
    let mark = format!("<!-- example: {name} -->\n");
    let (_, block) = readme.split_once(&mark).expect(name);
    let (_, block) = block.split_once('\n').expect("a fence");
    block.split_once("```").expect("a fence").0
}

#[test]
fn the_readme_says_what_happens() {
    let readme = include_str!("../../README.md").replace("\r\n", "\n");
    for (export, mapping, records, kinds) in [
        ("log.csv", "mapping.toml", "records", ["case", "reason"]),
        ("stages.csv", "stages.toml", "stages", ["case", "stage"]),
    ] {
        let (export, mapping) = (example(&readme, export), example(&readme, mapping));
        let imported = import::<Tabular>("log", export, mapping).unwrap();
        let found: Vec<&str> = kinds.iter().flat_map(|kind| imported.lines(kind)).collect();
        let ignored = imported.lines("ignored");
        let expected = example(&readme, records);
        for line in expected.lines() {
            assert!(found.contains(&line) || ignored.contains(&line), "{line}");
        }
        assert_eq!(expected.lines().count(), found.len() + ignored.len());
        assert!(imported.lines("reject").is_empty());
    }
}

#[test]
fn what_the_readme_shows_of_a_mapping_can_be_read() {
    let readme = include_str!("../../README.md").replace("\r\n", "\n");
    let reject = example(&readme, "reject");
    let mapping = LOG
        .replace("ignore = [", &format!("{reject}ignore = ["))
        .split_once("[dimensions.outcome]")
        .map(|(before, _)| format!("{before}{}", example(&readme, "labels")))
        .unwrap()
        + "[dimensions.reason]\nopen = true\n[dimensions.finding]\nopen = true\n";
    let head = format!("{};Why;Extended to\n", HEAD.trim_end());
    let rows = "N-1;;01/04/2024;;Partly Upheld;Day care;70;;;;;;;;;02/05/2024\n";
    let imported = import::<Tabular>("log", format!("{head}{rows}"), &mapping).unwrap();
    assert_eq!(
        imported.lines("reject"),
        ["2 reject [Why] mapping-rule: the time was extended, and nothing says why"]
    );
    let rows = rows.replace("02/05/2024", "");
    let imported = import::<Tabular>("log", format!("{head}{rows}"), &mapping).unwrap();
    assert_eq!(
        imported.lines("case"),
        [
            "2 case N-1 corporate received=2024-04-01 outcome=Part upheld service=Day care \
             age-band=65+"
        ]
    );
}
