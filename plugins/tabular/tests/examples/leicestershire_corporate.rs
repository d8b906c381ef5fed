//! A mapping gives the records that a plugin in Rust gives: seven CSV files of a
//! whole council.

use leicestershire_corporate::LeicestershireCorporate;

use crate::{assert_described_alike, assert_same, both, mapping, plugins, records, same};

const PLUGIN: &str = "leicestershire-corporate";

#[test]
fn the_two_say_the_same_of_themselves() {
    assert_described_alike::<LeicestershireCorporate>(&mapping(PLUGIN), &[]);
}

#[test]
fn the_example_gives_the_same_records() {
    let folder = plugins().join(PLUGIN).join("example/sources");
    let mut count = 0;
    for (source, least) in [
        ("complaints", 2_000),
        ("contacts", 1_000),
        ("compliments", 300),
        ("ombudsman-enquiries", 50),
        ("ombudsman-decisions", 50),
        ("learning", 5),
        ("figures", 40),
    ] {
        let file = folder.join(source).with_extension("csv");
        let (ours, theirs) = both::<LeicestershireCorporate>(source, &file, &mapping(PLUGIN));
        assert_same(&ours, &theirs, same);
        assert!(records(&ours) >= least, "{source}: {}", records(&ours));
        count += records(&ours);
    }
    assert!(count > 4_000, "{count}");
}
