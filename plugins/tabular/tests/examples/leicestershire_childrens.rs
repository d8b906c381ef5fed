//! A mapping gives the records that a plugin in Rust gives: a JSON document of
//! eight lists.

use leicestershire_childrens::LeicestershireChildrens;

use crate::{assert_described_alike, assert_same, both, mapping, plugins, records};

const PLUGIN: &str = "leicestershire-childrens";

#[test]
fn the_two_say_the_same_of_themselves() {
    assert_described_alike::<LeicestershireChildrens>(&mapping(PLUGIN), &["panel-requested"]);
}

#[test]
fn the_example_gives_the_same_records_but_for_one_event() {
    let file = plugins()
        .join(PLUGIN)
        .join("example/sources/complaints-2024-25.json");
    let (ours, theirs) = both::<LeicestershireChildrens>("export", &file, &mapping(PLUGIN));
    let changed = assert_same(&ours, &theirs, |line| {
        // A column is one event of a record.
        let words = line.split(' ');
        let kept = words.filter(|word| !word.starts_with("panel-requested="));
        Some(kept.collect::<Vec<_>>().join(" "))
    });
    assert_eq!(changed.len(), 3, "{changed:?}");
    for line in &changed {
        assert!(line.contains(" stage "), "{line}");
        // The day is there under its other name.
        let day = |event: &str| {
            let mut words = line.split(' ');
            words.find_map(|word| word.strip_prefix(event))
        };
        assert_eq!(day("panel-requested="), day("received="));
    }
    assert!(records(&ours) > 200, "{}", records(&ours));
}
