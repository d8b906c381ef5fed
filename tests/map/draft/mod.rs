//! `candour map draft`: whole projects from exports that nobody has described.

mod share;
mod strange;

use std::path::Path;
use std::process::Output;

use super::support::{assert_exit, candour};

/// Drafts a project from files.
fn draft(files: &[&Path], out: &Path, rest: &[&str]) -> Output {
    let mut command = candour();
    command.args(["map", "draft"]).args(files);
    command.arg("--out").arg(out).args(rest);
    command.output().expect("the command starts")
}

/// The text of one of a project's files.
fn text(project: &Path, file: &str) -> String {
    std::fs::read_to_string(project.join(file)).expect("a text file")
}

/// Whether a first report can be written at once, whatever is wrong in the data.
#[track_caller]
fn assert_renders(project: &Path) {
    let output = candour()
        .arg("report")
        .arg(project)
        .output()
        .expect("the command starts");
    if output.status.code() != Some(3) {
        assert_exit(&output, 0);
    }
    let page = text(project, "out/report.html");
    assert!(page.contains("</html>"), "the page is not whole");
}

/// Asserts that a mapping says nothing but what the file itself shows, save on
/// lines that are marked as guesses, and for the procedure that was asked for.
#[track_caller]
fn assert_marked(mapping: &str, given: &[&str]) {
    let mut whole = false;
    for line in mapping.lines().map(str::trim) {
        if line.is_empty() {
            whole = false;
        }
        whole |= line.starts_with("# guess: ");
        let shown = ["schema = ", "title = ", "source = ", "sheet = ", "list = "];
        let is_structure = line.is_empty()
            || line.starts_with(['#', '['])
            || matches!(line, "]" | "ignore = [" | "open = true")
            || shown.iter().any(|key| line.starts_with(key))
            || (line.contains(" = { format = ") && !line.contains("csv"))
            || given
                .iter()
                .any(|given| line == format!("procedure = \"{given}\""));
        assert!(
            is_structure || whole || line.contains("  # guess: "),
            "a line that says something is not marked: {line}"
        );
    }
}
