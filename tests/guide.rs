//! The guide for a first report, followed to the letter: every command in it is
//! run in order, in a folder with the export that it speaks of, and what it
//! shows is what the command says.
//!
//! In the guide, a block of `console` holds commands after `>` and what they
//! write; a line `…` stands for any lines. A block of `diff FILE` is an edit:
//! what begins with `-` becomes what begins with `+`. In one of `replace FILE` the
//! first line becomes the second everywhere.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot go on fails its test"
)]

mod support;

use std::fs;
use std::path::Path;

use support::{candour, root};

/// A step that a reader takes.
#[derive(Debug)]
enum Step {
    Run {
        line: usize,
        command: String,
        shown: Vec<String>,
    },
    Edit {
        line: usize,
        file: String,
        old: String,
        new: String,
        everywhere: bool,
    },
}

fn steps(guide: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = (1..).zip(guide.lines());
    while let Some((line, text)) = lines.next() {
        let Some(kind) = text.strip_prefix("```").filter(|kind| !kind.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines
            .by_ref()
            .map(|(_, text)| text)
            .take_while(|text| *text != "```")
            .collect();
        match kind.split_once(' ').unwrap_or((kind, "")) {
            ("console", _) => commands(line, &block, &mut steps),
            ("diff", file) => steps.push(edit(line, file, &block)),
            ("replace", file) => steps.push(Step::Edit {
                line,
                file: file.to_owned(),
                old: block.first().copied().unwrap_or_default().to_owned(),
                new: block.get(1).copied().unwrap_or_default().to_owned(),
                everywhere: true,
            }),
            ("text" | "toml" | "csv" | "markdown", _) => {}
            _ => panic!("docs/first-report.md:{line}: what is a block of `{kind}`?"),
        }
    }
    steps
}

fn commands(line: usize, block: &[&str], steps: &mut Vec<Step>) {
    for (line, text) in (line + 1..).zip(block) {
        match (text.strip_prefix("> "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step::Run {
                line,
                command: command.to_owned(),
                shown: Vec::new(),
            }),
            (None, Some(Step::Run { shown, .. })) => shown.push((*text).to_owned()),
            (None, _) => panic!("docs/first-report.md:{line}: output of no command"),
        }
    }
}

fn edit(line: usize, file: &str, block: &[&str]) -> Step {
    let with = |sign: char| -> String {
        let lines = block.iter().filter_map(|text| text.strip_prefix(sign));
        lines.map(|text| format!("{text}\n")).collect()
    };
    Step::Edit {
        line,
        file: file.to_owned(),
        old: with('-'),
        new: with('+'),
        everywhere: false,
    }
}

impl Step {
    fn take(&self, folder: &Path) {
        match self {
            Self::Run {
                line,
                command,
                shown,
            } => {
                let mut words = words(command).into_iter();
                let program = words.next().unwrap_or_default();
                assert_eq!(program, "candour", "docs/first-report.md:{line}");
                let output = candour()
                    .current_dir(folder)
                    .args(words)
                    .output()
                    .expect("the command starts");
                support::assert_exit(&output, 0);
                let mut said = format!("{}{}", support::stdout(&output), support::stderr(&output));
                if cfg!(windows) {
                    said = said.replace('\\', "/");
                }
                assert!(
                    fits(shown, &said.lines().collect::<Vec<_>>()),
                    "docs/first-report.md:{line}: `{command}` says:\n{said}\nand not:\n{}",
                    shown.join("\n")
                );
            }
            Self::Edit {
                line,
                file,
                old,
                new,
                everywhere,
            } => {
                let path = folder.join(file);
                let text = fs::read_to_string(&path).expect("a file of the guide");
                let text = text.replace("\r\n", "\n");
                let found = text.matches(old.as_str()).count();
                assert!(
                    !old.is_empty() && (found == 1 || *everywhere && found > 0),
                    "docs/first-report.md:{line}: `{file}` holds {found} times:\n{old}\n{text}"
                );
                fs::write(&path, text.replace(old.as_str(), new)).expect("a writable file");
            }
        }
    }
}

/// The words of a command; quoted ones may have spaces.
fn words(command: &str) -> Vec<String> {
    command
        .split('"')
        .zip([false, true].into_iter().cycle())
        .flat_map(|(part, quoted)| match quoted {
            true => vec![part.to_owned()],
            false => part.split_whitespace().map(str::to_owned).collect(),
        })
        .collect()
}

/// Whether the lines are the pattern's, in which `…` stands for any.
fn fits(pattern: &[String], lines: &[&str]) -> bool {
    match pattern.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "…" => {
            (0..=lines.len()).any(|skipped| fits(rest, lines.get(skipped..).unwrap_or_default()))
        }
        Some((first, rest)) => lines
            .split_first()
            .is_some_and(|(line, lines)| line.trim_end() == first && fits(rest, lines)),
    }
}

#[test]
fn the_guide_for_a_first_report_is_true() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let docs = root().join("docs");
    for export in ["complaints.csv", "complaints-next-year.csv"] {
        let from = docs.join("first-report").join(export);
        fs::copy(from, folder.path().join(export)).expect("an export of the guide");
    }
    let guide = fs::read_to_string(docs.join("first-report.md")).expect("the guide");
    let steps = steps(&guide.replace("\r\n", "\n"));
    assert!(steps.len() >= 12, "{steps:#?}");
    for step in &steps {
        step.take(folder.path());
    }
}

#[test]
fn output_is_compared_line_by_line() {
    let pattern = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let check = |shown: &str, said: &str, expected: bool| {
        let said: Vec<&str> = said.lines().collect();
        assert_eq!(fits(&pattern(shown), &said), expected, "{shown} / {said:?}");
    };
    check("a\nb", "a\nb", true);
    check("a\n…\nd", "a\nb\nc\nd", true);
    check("a\n…", "a", true);
    check("a", "a\nb", false);
    check("a\n…\nd", "a\nb", false);
}
