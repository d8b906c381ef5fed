//! A mapping file instead of a plugin: the whole example of Leicestershire's
//! corporate complaints through `tabular`, and mistakes in its mapping.

#![allow(
    clippy::expect_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::fs;

use super::support::{Project, assert_exit, root, run, stderr, stdout};

/// Leicestershire's project with the mapping in place of its plugin.
fn project() -> Project {
    let project = Project::of("leicestershire-corporate");
    let mapping = root().join("plugins/tabular/examples/leicestershire-corporate.toml");
    let mapping = fs::read_to_string(mapping).expect("the mapping");
    project.write("mapping.toml", mapping);
    project.replace(
        "report.toml",
        "plugin = \"leicestershire-corporate\"",
        "plugin = \"tabular\"\nsettings = \"mapping.toml\"",
    );
    project
}

#[test]
fn a_mapping_gives_the_records_of_the_plugin() {
    let with_plugin = Project::of("leicestershire-corporate");
    let records = |project: &Project| {
        let out = project.path().join("records.jsonl");
        let output = project.run("import", &["--out", &out.to_string_lossy()]);
        assert_exit(&output, 0);
        fs::read_to_string(out).expect("the records")
    };
    let (theirs, ours) = (records(&with_plugin), records(&project()));
    assert!(theirs.lines().count() > 3_000);
    assert!(theirs == ours, "the records differ");
}

#[test]
fn a_mapping_gives_the_figures_of_the_plugin() {
    let with_plugin = Project::of("leicestershire-corporate");
    let theirs = with_plugin.run("reconcile", &["--format", "csv"]);
    let ours = project().run("reconcile", &["--format", "csv"]);
    assert_eq!(theirs.status.code(), ours.status.code());
    assert!(stdout(&theirs).lines().count() > 50);
    assert_eq!(stdout(&theirs), stdout(&ours));
}

/// A report, with what reads its sources in words that two plugins share: name and
/// digests are all in which they may differ.
fn report(project: &Project, plugin: &str) -> [String; 2] {
    let out = project.path().join("out");
    assert_exit(
        &project.run("report", &["--out", &out.to_string_lossy()]),
        0,
    );
    let read = |file: &str| fs::read_to_string(out.join(file)).expect(file);
    let figures = read("report.json");
    let report: serde_json::Value = serde_json::from_str(&figures).expect("JSON");
    let source = &report["sources"][0];
    let text = |key: &str| source[key].as_str().expect(key);
    let (name, digest) = (text("plugin"), text("plugin_sha256"));
    assert!(name.starts_with(plugin), "{name}");
    assert_eq!(digest.len(), 64);
    let settings = source["settings_sha256"].as_str();
    assert_eq!(settings.is_some(), plugin == "tabular");
    [figures, read("report.html")].map(|text| {
        assert!(text.contains(name) && text.contains(digest));
        let text = text.replace(name, "NAME").replace(digest, "DIGEST");
        let Some(settings) = settings else {
            return text;
        };
        assert!(text.contains(settings));
        let said = format!("<code>{settings}</code>");
        let lines = text
            .lines()
            .filter(|line| !line.contains("\"settings_sha256\""));
        let lines: Vec<&str> = lines.collect();
        (lines.join("\n") + "\n").replace(&said, "\u{2013}")
    })
}

#[test]
fn a_mapping_gives_the_report_of_the_plugin() {
    let plugin = "leicestershire-corporate";
    let theirs = report(&Project::of(plugin), plugin);
    let ours = report(&project(), "tabular");
    for (theirs, ours) in theirs.iter().zip(&ours) {
        assert!(theirs.lines().count() > 3_000);
        let mut lines = theirs.lines().zip(ours.lines());
        let first = lines.find(|(theirs, ours)| theirs != ours);
        assert_eq!(first, None, "the first line that differs");
        assert_eq!(theirs.len(), ours.len());
    }
}

#[test]
fn a_mistake_in_the_mapping_is_shown_in_its_file() {
    for (old, new, expected) in [
        (
            "received = \"Received\"",
            "recieved = \"Received\"",
            "error: plugin `tabular` cannot be used: there is no event `recieved`\n  \
             --> mapping.toml:30:1\n30 | recieved = \"Received\"\n   | ^^^^^^^^^^^^^^^^^^^^^\n\
             hint: did you mean `received`?\n",
        ),
        (
            "closed = \"Closed\"",
            "closed = \"Closed on\"",
            "error: plugin `tabular` cannot read `sources/complaints.csv`: no column `Closed on`\n  \
             --> mapping.toml:35:1\n35 | closed = \"Closed on\"\n   | ^^^^^^^^^^^^^^^^^^^^\n\
             hint: the closest column is `Closed`\n",
        ),
        (
            "schema = 1\n",
            "schema = 1\nschema = 2\n",
            "error: `schema` is there twice\n  --> mapping.toml:6:1\n6 | schema = 2\n  | ^^^^^^\nhint: each key, and so each label, stands once under its heading: a line above has it too\n",
        ),
    ] {
        let project = project();
        project.replace("mapping.toml", old, new);
        let output = project.run("check", &[]);
        assert_exit(&output, 2);
        assert_eq!(stderr(&output), expected, "{new}");
    }
}

#[test]
fn a_mapping_is_inspected_like_a_plugin() {
    let mapping = "plugins/tabular/examples/leicestershire-corporate.toml";
    let output = run(&["plugin", "inspect", "tabular", "--settings", mapping]);
    assert_exit(&output, 0);
    let text = stdout(&output);
    for expected in [
        "source complaints (csv, required)",
        "Fault Found  fault-found",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let output = run(&["plugin", "inspect", "tabular"]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("there is no mapping"));
}
