//! Each example, a mapping of a whole council, is held against the plugin that does
//! the same in Rust.

#![allow(
    clippy::expect_used,
    reason = "a helper that cannot go on fails its test"
)]

mod leicester_city_asc;
mod leicester_city_corporate;
mod leicestershire_childrens;
mod leicestershire_corporate;

use std::fs;
use std::path::{Path, PathBuf};

use candour_plugin::testing::Imported;
use candour_plugin::{Plugin, native, testing};
use tabular::Tabular;

fn plugins() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("plugins/").to_path_buf()
}

fn mapping(plugin: &str) -> String {
    let path = plugins().join("tabular/examples").join(plugin);
    fs::read_to_string(path.with_extension("toml")).expect("the mapping")
}

/// Whether mapping and plugin have the same labels, codes and sources, but for codes
/// that the mapping lacks.
fn assert_described_alike<P: Plugin>(mapping: &str, lacks: &[&str]) {
    let theirs = native::describe::<P>("").expect("a description");
    let ours = native::describe::<Tabular>(mapping).expect("a description");
    assert_eq!(ours.title, theirs.title);
    let dimensions = |description: &native::types::Description| {
        let mut dimensions: Vec<String> = description
            .dimensions
            .iter()
            .map(|dimension| format!("{dimension:#?}"))
            .collect();
        dimensions.sort();
        dimensions.join("\n")
    };
    assert_eq!(dimensions(&ours), dimensions(&theirs));
    for code in lacks {
        assert!(!ours.events.iter().any(|known| known == code), "{code}");
    }
    let sorted = |codes: &[String]| {
        let mut codes = codes.to_vec();
        codes.retain(|code| !lacks.contains(&code.as_str()));
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

/// What the two make of a source: first of the mapping, then of the plugin.
fn both<P: Plugin>(source: &str, file: &Path, mapping: &str) -> (Imported, Imported) {
    let bytes = fs::read(file).expect("a source");
    (
        testing::import::<Tabular>(source, &bytes, mapping).expect("the mapping reads it"),
        testing::import::<P>(source, &bytes, "").expect("the plugin reads it"),
    )
}

const KINDS: [&str; 13] = [
    "case",
    "stage",
    "reason",
    "contact",
    "compliment",
    "decision",
    "action",
    "provision",
    "aggregate",
    "reject",
    "warning",
    "ignored",
    "new-label",
];

/// Whether the mapping gave what the plugin gave, line by line, after `expected`
/// has made of a line of the plugin what the mapping says instead: another line,
/// or none. Returns the lines of the plugin for which that is not the same.
fn assert_same(
    ours: &Imported,
    theirs: &Imported,
    expected: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut changed = Vec::new();
    for kind in KINDS {
        let mut wanted = Vec::new();
        for line in theirs.lines(kind) {
            let instead = expected(line);
            if instead.as_deref() != Some(line) {
                changed.push(line.to_owned());
            }
            wanted.extend(instead);
        }
        let ours = ours.lines(kind);
        let first = ours
            .iter()
            .zip(&wanted)
            .find(|(ours, theirs)| ours != theirs);
        assert_eq!(first, None, "the first {kind} that differs");
        assert_eq!(ours.len(), wanted.len(), "{kind}");
    }
    assert_eq!(ours.rows, theirs.rows);
    changed
}

/// What a mapping says that can say everything.
fn same(line: &str) -> Option<String> {
    Some(line.to_owned())
}

/// Records of all kinds.
fn records(imported: &Imported) -> usize {
    let kinds = KINDS.iter().take_while(|kind| **kind != "reject");
    kinds.map(|kind| imported.lines(kind).len()).sum()
}
