//! A mapping gives the records that a plugin in Rust gives: an XML export of four
//! lists, and a workbook.

use leicester_city_corporate::LeicesterCityCorporate;

use crate::{assert_described_alike, assert_same, both, mapping, plugins, records, same};

const PLUGIN: &str = "leicester-city-corporate";

#[test]
fn the_two_say_the_same_of_themselves() {
    assert_described_alike::<LeicesterCityCorporate>(&mapping(PLUGIN), &[]);
}

#[test]
fn the_example_gives_the_same_records() {
    let folder = plugins().join(PLUGIN).join("example/sources");
    for (source, file, least) in [
        ("complaints", "complaints-2023-24.xml", 3_000),
        ("self-assessment", "self-assessment-2023-24.xlsx", 90),
    ] {
        let file = folder.join(file);
        let (ours, theirs) = both::<LeicesterCityCorporate>(source, &file, &mapping(PLUGIN));
        assert_same(&ours, &theirs, same);
        assert!(records(&ours) >= least, "{source}: {}", records(&ours));
    }
}
