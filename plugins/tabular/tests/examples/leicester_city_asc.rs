//! A mapping gives the records that a plugin in Rust gives: a workbook of nine
//! sheets.

use leicester_city_asc::LeicesterCityAsc;

use crate::{assert_described_alike, assert_same, both, mapping, plugins, records};

const PLUGIN: &str = "leicester-city-asc";

#[test]
fn the_two_say_the_same_of_themselves() {
    assert_described_alike::<LeicesterCityAsc>(&mapping(PLUGIN), &[]);
}

#[test]
fn the_example_gives_the_same_records_without_a_warning() {
    let file = plugins()
        .join(PLUGIN)
        .join("example/sources/complaints-2024-25.xlsx");
    let (ours, theirs) = both::<LeicesterCityAsc>("workbook", &file, &mapping(PLUGIN));
    let changed = assert_same(&ours, &theirs, |line| {
        // A mapping adds nothing up.
        (!line.contains(" total-differs: ")).then(|| line.to_owned())
    });
    let [warning] = changed.as_slice() else {
        panic!("{changed:?}");
    };
    assert!(
        warning.starts_with("People supported:19 warning [People] total-differs: "),
        "{warning}"
    );
    assert!(records(&ours) > 500, "{}", records(&ours));
}
