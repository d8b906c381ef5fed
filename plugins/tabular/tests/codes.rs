//! `codes.md` lists the codes that a mapping may use, for people who do not read
//! the registry: it is generated from it, and this fails when it is stale.

#![allow(
    clippy::expect_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use candour_plugin::Procedure;
use toml::de::{DeTable, DeValue};

const REGISTRY: &str = include_str!("../../../wit/registry.toml");

const INTRODUCTION: &str = "\
# Codes that a mapping may use

What stands on the left in `events`, `amounts`, `texts` and `values`, and what labels
map to. A code of your own starts with `x-`, and no other authority shares it.

This page is generated from the registry (`BLESS=1 cargo test -p tabular --test codes`
rewrites it).
";

/// The entries of a table in the order of the file.
fn entries<'t>(table: &'t DeTable<'_>) -> Vec<(&'t str, &'t DeValue<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.get_ref().as_ref(), value.get_ref()))
        .collect()
}

fn text<'t>(table: &'t DeTable<'_>, key: &str) -> &'t str {
    let value = table.get(key).expect(key);
    value.get_ref().as_str().expect(key)
}

fn codes(page: &mut String, table: &DeTable<'_>) {
    page.push_str("\n| code | |\n| --- | --- |\n");
    for (code, meaning) in entries(table) {
        let meaning = meaning.as_str().expect(code);
        writeln!(page, "| `{code}` | {meaning} |").expect("a string");
    }
}

fn page() -> String {
    let registry = DeTable::parse(REGISTRY).expect("the registry");
    let registry = registry.get_ref();
    let section = |name: &str| {
        registry
            .get(name)
            .and_then(|value| value.get_ref().as_table())
    };
    let procedures = Procedure::registry().join("`, `");
    let mut page = format!("{INTRODUCTION}\n## Procedures\n\n`{procedures}`\n");
    for (name, title) in [
        ("events", "Events: days"),
        ("amounts", "Amounts: pounds"),
        ("texts", "Texts"),
    ] {
        write!(page, "\n## {title}\n").expect("a string");
        codes(&mut page, section(name).expect(name));
    }
    page.push_str("\n## Values: labels\n");
    for (dimension, value) in entries(section("dimensions").expect("dimensions")) {
        let table = value.as_table().expect(dimension);
        let holds = text(table, "holds");
        write!(
            page,
            "\n### `{dimension}`\n\n{}{}",
            holds[..1].to_uppercase(),
            &holds[1..]
        )
        .expect("a string");
        let personal = table.get("personal").is_some();
        page.push_str(if personal { ". Personal.\n" } else { ".\n" });
        match table
            .get("codes")
            .and_then(|value| value.get_ref().as_table())
        {
            Some(shared) => codes(&mut page, shared),
            None => page.push_str("\nThe council's own list, without shared codes.\n"),
        }
    }
    page
}

#[test]
fn the_page_of_codes_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("codes.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, page()).expect("the page");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        committed.replace("\r\n", "\n"),
        page(),
        "codes.md is stale: BLESS=1 cargo test -p tabular --test codes rewrites it"
    );
}
