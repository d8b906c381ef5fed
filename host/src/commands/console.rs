//! Standard error: diagnostics and progress.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::diagnostic::{Diagnostic, Severity, Told, told};
use crate::visible::visible;

/// Where diagnostics and progress go.
#[derive(Debug)]
pub(super) struct Console {
    json: bool,
    /// What a person will be shown: the worst last, next to the prompt.
    held: RefCell<Vec<Diagnostic>>,
    errors: Cell<usize>,
    warnings: Cell<usize>,
}

impl Console {
    /// For machines as JSON lines, or for people.
    pub(super) fn new(json: bool) -> Self {
        Self {
            json,
            held: RefCell::default(),
            errors: Cell::new(0),
            warnings: Cell::new(0),
        }
    }

    /// Writes one diagnostic to machines; keeps it for people until
    /// [`Console::flush`].
    fn say(&self, diagnostic: &Diagnostic) {
        match diagnostic.severity {
            Severity::Error => self.errors.set(self.errors.get() + 1),
            Severity::Warning => self.warnings.set(self.warnings.get() + 1),
            Severity::Note => {}
        }
        if self.json {
            // A diagnostic is strings and numbers: it always serialises.
            if let Ok(line) = serde_json::to_string(diagnostic) {
                eprintln!("{line}");
            }
        } else {
            self.held.borrow_mut().push(diagnostic.clone());
        }
    }

    /// Shows a person what has been said since the last time.
    pub(super) fn flush(&self) {
        eprint!("{}", folded(&self.held.take()));
    }

    /// Says diagnostics, machines in their order, people by how bad they are.
    pub(super) fn say_all(&self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            self.say(diagnostic);
        }
    }

    /// Writes a plain line for people; machines do not get it.
    pub(super) fn note(&self, line: &str) {
        self.flush();
        if !self.json {
            eprintln!("{}", visible(line));
        }
    }

    /// How many errors and warnings have been written, in words.
    pub(super) fn tally(&self) -> String {
        let count = |n: usize, noun: &str| match n {
            1 => format!("1 {noun}"),
            n => format!("{n} {noun}s"),
        };
        format!(
            "{}, {}",
            count(self.errors.get(), "error"),
            count(self.warnings.get(), "warning")
        )
    }

    /// A bar over bytes; invisible unless a person looks at a terminal.
    pub(super) fn progress(&self, total: u64) -> ProgressBar {
        if self.json || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(total);
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes}") {
            bar.set_style(style);
        }
        bar
    }
}

/// Diagnostics as a person reads them: the worst last, and those of one kind in
/// one source cut short.
fn folded(diagnostics: &[Diagnostic]) -> String {
    let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
    ordered.sort_by_key(|diagnostic| diagnostic.severity);
    let mut text = String::new();
    let mut is_cut = false;
    for told in told(&ordered) {
        let is_whole = matches!(told, Told::One(_));
        match told {
            Told::One(diagnostic) => text.push_str(&diagnostic.render()),
            Told::Together(diagnostic) => text.push_str(&diagnostic.render()),
            Told::More {
                severity,
                code,
                file,
                count,
            } => text.push_str(&format!(
                "{severity}: and {count} more of `{code}` in {file}\n"
            )),
        }
        if !is_whole && !std::mem::replace(&mut is_cut, true) {
            text.push_str("hint: `--message-format json` shows every one\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    #[test]
    fn a_text_is_cut_short_only_where_nobody_would_read_on() {
        let text = "line\n".repeat(70);
        let line = |at: usize| Place::in_text("labels.csv", &text, at * 5, at * 5 + 4);
        let problem = |at| Diagnostic::warning("unused-label", "unused").at(line(at));
        let problems: Vec<Diagnostic> = (0..70).map(problem).collect();
        assert_eq!(folded(&problems[..50]).matches("--> ").count(), 50);
        let told = folded(&problems);
        assert_eq!(told.matches("--> ").count(), 50);
        let more = "warning: and 20 more of `unused-label` in labels.csv\nhint: ";
        assert!(told.contains(more), "{told}");
    }

    #[test]
    fn problems_of_one_kind_are_cut_short_and_the_worst_comes_last() {
        let row = |severity, code: &str, row| Diagnostic {
            severity,
            ..Diagnostic::error(code, format!("row {row}")).at(Place::Row {
                file: "cases.csv".to_owned(),
                part: String::new(),
                row,
                column: None,
            })
        };
        let mut problems = vec![row(Severity::Error, "bad-date", 1)];
        problems.extend((2..10).map(|at| row(Severity::Warning, "late", at)));
        problems.extend((10..15).map(|at| row(Severity::Warning, "early", at)));
        let template = |at| Place::in_text("report.md", "abcdefg", at, at + 1);
        problems.extend((0..7).map(|at| Diagnostic::error("query", "no").at(template(at))));
        let text = folded(&problems);
        let told = "warning: and 3 more of `late` in cases.csv\nhint: `--message-format json`";
        assert!(text.contains(told), "{text}");
        assert_eq!(text.matches(" more of ").count(), 1, "{text}");
        assert!(
            text.contains("row 6\n") && !text.contains("row 7\n"),
            "{text}"
        );
        assert!(text.contains("row 14\n"), "{text}");
        assert_eq!(text.matches("report.md:1:").count(), 7, "{text}");
        let holiday = |at| row(Severity::Warning, "due", at).together("due days are odd");
        let holidays: Vec<Diagnostic> = (20..30).map(holiday).collect();
        let once = "warning: 10 due days are odd; this is the first\n  --> cases.csv:20\n\
            hint: `--message-format json` shows every one\n";
        assert_eq!(folded(&holidays), once);
        assert!(folded(&holidays[..1]).starts_with("warning: row 20\n"));
        assert!(text.find("bad-date").is_none() && text.find("row 1\n") > text.find("row 14\n"));
    }
}
