//! The test kit on plugins that keep to the contract and plugins that do not.

use std::fs;
use std::path::Path;

use super::*;
use crate::plugin::tests::guest::{Guest, List};
use crate::plugin::{CacheFolder, Options, Runtime};

/// Runs a case with these files and returns what is wrong with it.
fn problems(folder: &Path, name: &str, guest: Guest, bless: bool) -> Vec<String> {
    let options = Options {
        metered: true,
        cache: CacheFolder::None,
    };
    let runtime = Runtime::new(&options).unwrap();
    let kit = Kit::new(bless);
    let plugin = runtime
        .compile("test-plugin", &guest.component(), &kit.limits)
        .unwrap();
    let case = folder.join("cases").join(name);
    let result = kit.run(&plugin, &case);
    assert_eq!(result.name, name);
    result
        .problems
        .into_iter()
        .map(|problem| problem.0)
        .collect()
}

fn folder(name: &str, source: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("cases").join(name);
    fs::create_dir_all(&case).unwrap();
    fs::write(case.join("cases.csv"), source).unwrap();
    folder
}

/// As many rows as the good plugin says.
const THREE_ROWS: &str = "Reference\nC-1\nC-2\n\n";

fn rejecting() -> Guest {
    let mut guest = Guest::new();
    let reject = guest.reject(1, "no-header", "there is no header");
    guest.emit(List::Rejects, &[reject]);
    guest.rows(1)
}

#[test]
fn a_blessed_case_passes_until_something_changes() {
    let folder = folder("plain", THREE_ROWS);
    let run = |bless| problems(folder.path(), "plain", Guest::good(), bless);
    let missing = run(false);
    assert_eq!(missing.len(), 1);
    assert!(missing[0].starts_with("records.jsonl differs at line 1\n- (the end)\n+ {"));
    assert_eq!(run(true), [""; 0]);
    assert_eq!(run(false), [""; 0]);

    let records = folder.path().join("cases/plain/records.jsonl");
    let text = fs::read_to_string(&records).unwrap();
    assert_eq!(text.lines().count(), 2);
    fs::write(&records, text.replace("C-2", "C-3")).unwrap();
    let changed = run(false);
    assert_eq!(changed.len(), 1);
    assert!(changed[0].starts_with("records.jsonl differs at line 2\n"));
}

#[test]
fn errors_are_not_blessed_in_a_case_that_must_pass() {
    let folder = folder("plain", "Reference\n");
    let found = problems(folder.path(), "plain", rejecting(), true);
    assert!(found[0].starts_with("it must pass, and it does not:\nerror: there is no header"));
    assert!(!folder.path().join("cases/plain/records.jsonl").exists());
    assert!(!folder.path().join("cases/plain/diagnostics.txt").exists());
}

#[test]
fn success_is_not_blessed_in_a_case_that_must_fail() {
    let folder = folder("error-plain", THREE_ROWS);
    let found = problems(folder.path(), "error-plain", Guest::good(), true);
    assert_eq!(found, ["it must fail, and it does not"]);
    assert!(
        !folder
            .path()
            .join("cases/error-plain/diagnostics.txt")
            .exists()
    );
}

#[test]
fn an_error_case_fails_exactly_as_written() {
    let folder = folder("error-header", "Reference\n");
    let run = |bless| problems(folder.path(), "error-header", rejecting(), bless);
    assert_eq!(run(true), [""; 0]);
    let diagnostics = folder.path().join("cases/error-header/diagnostics.txt");
    assert_eq!(
        fs::read_to_string(&diagnostics).unwrap(),
        "error: there is no header\n  --> cases.csv:1:Received\n"
    );
    assert_eq!(run(false), [""; 0]);
    fs::write(&diagnostics, "error: another\n").unwrap();
    assert!(run(false)[0].starts_with("diagnostics.txt differs at line 1\n- error: another\n"));
}

#[test]
fn a_row_that_the_plugin_does_not_see_is_found() {
    let folder = folder("plain", "Reference\nC-1\nC-2\nC-3\n");
    let found = problems(folder.path(), "plain", Guest::good(), true);
    assert_eq!(
        found,
        ["part `` of `cases` has 4 rows that are not blank, and the plugin counts 3"]
    );
}

#[test]
fn a_part_that_the_plugin_does_not_see_is_found() {
    let folder = folder("plain", "Reference\n");
    let guest = Guest::new();
    let found = problems(folder.path(), "plain", guest, true);
    assert_eq!(
        found,
        ["part `` of `cases` has 1 rows that are not blank, and the plugin counts 0"]
    );
}

#[test]
fn a_panic_is_shown_with_its_text() {
    let folder = folder("error-panic", THREE_ROWS);
    let mut guest = Guest::good();
    let [at, len] = guest.memory.string("index out of bounds at src/lib.rs:7");
    let guest = guest.before(&format!("(call $abort (i32.const {at}) (i32.const {len}))"));
    let found = problems(folder.path(), "error-panic", guest, true);
    assert_eq!(
        found,
        ["the plugin panicked: index out of bounds at src/lib.rs:7"]
    );
}

#[test]
fn a_file_that_is_no_source_of_the_plugin_is_not_overlooked() {
    let folder = folder("plain", THREE_ROWS);
    fs::write(folder.path().join("cases/plain/contacts.csv"), "a\n").unwrap();
    let found = problems(folder.path(), "plain", Guest::good(), true);
    assert!(
        found[0].contains("it has no source `contacts`"),
        "{found:?}"
    );
}

#[test]
fn a_folder_of_cases_and_a_single_case_are_told_apart() {
    let folder = folder("plain", THREE_ROWS);
    let case = folder.path().join("cases/plain");
    assert_eq!(cases(folder.path()).unwrap(), std::slice::from_ref(&case));
    assert_eq!(cases(&case).unwrap(), [case]);
    assert!(cases(&folder.path().join("elsewhere")).is_err());
}
