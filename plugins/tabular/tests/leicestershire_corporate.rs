//! A mapping gives the records that a plugin in Rust gives: those of a whole
//! council, on the sources of its example and of its conformance cases.

#![allow(
    clippy::expect_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use candour_plugin::{native, testing};
use leicestershire_corporate::LeicestershireCorporate;
use tabular::Tabular;

fn plugins() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("plugins/").to_path_buf()
}

fn mapping() -> String {
    let path = plugins().join("tabular/examples/leicestershire-corporate.toml");
    fs::read_to_string(path).expect("the mapping")
}

#[test]
fn the_two_say_the_same_of_themselves() {
    let theirs = native::describe::<LeicestershireCorporate>("").expect("a description");
    let ours = native::describe::<Tabular>(&mapping()).expect("a description");
    assert_eq!(ours.title, theirs.title);
    assert_eq!(
        format!("{:?}", ours.dimensions),
        format!("{:?}", theirs.dimensions)
    );
    let sorted = |codes: &[String]| {
        let mut codes = codes.to_vec();
        codes.sort();
        codes
    };
    for (ours, theirs) in [
        (&ours.procedures, &theirs.procedures),
        (&ours.events, &theirs.events),
        (&ours.amounts, &theirs.amounts),
        (&ours.texts, &theirs.texts),
    ] {
        assert_eq!(sorted(ours), sorted(theirs));
    }
    let named = |description: &native::types::Description| -> Vec<(String, bool)> {
        let sources = description.sources.iter();
        sources
            .map(|source| (source.name.clone(), source.required))
            .collect()
    };
    assert_eq!(named(&ours), named(&theirs));
}

#[test]
fn the_example_gives_the_same_records() {
    let folder = plugins().join("leicestershire-corporate/example/sources");
    let mut records = 0;
    for (source, least) in [
        ("complaints", 1_000),
        ("contacts", 1_000),
        ("compliments", 300),
        ("ombudsman-enquiries", 50),
        ("ombudsman-decisions", 50),
        ("learning", 5),
        ("figures", 40),
    ] {
        let bytes = fs::read(folder.join(source).with_extension("csv")).expect("a source");
        let theirs = testing::import::<LeicestershireCorporate>(source, &bytes, "").expect(source);
        let ours = testing::import::<Tabular>(source, &bytes, &mapping()).expect(source);
        assert_eq!(ours, theirs, "{source}");
        let kinds = [
            "case",
            "stage",
            "contact",
            "compliment",
            "decision",
            "action",
            "aggregate",
        ];
        let count: usize = kinds.iter().map(|kind| ours.lines(kind).len()).sum();
        assert!(count >= least, "{source}: {count}");
        records += count;
    }
    assert!(records > 3_000, "{records}");
}
