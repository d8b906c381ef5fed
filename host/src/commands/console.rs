//! Standard error: diagnostics and progress.

use std::cell::Cell;
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::diagnostic::{Diagnostic, Severity};

/// Where diagnostics and progress go.
#[derive(Debug)]
pub(super) struct Console {
    json: bool,
    errors: Cell<usize>,
    warnings: Cell<usize>,
}

impl Console {
    /// For machines as JSON lines, or for people.
    pub(super) fn new(json: bool) -> Self {
        Self {
            json,
            errors: Cell::new(0),
            warnings: Cell::new(0),
        }
    }

    /// Writes one diagnostic.
    pub(super) fn say(&self, diagnostic: &Diagnostic) {
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
            eprint!("{}", diagnostic.render());
        }
    }

    /// Writes diagnostics in order.
    pub(super) fn say_all(&self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            self.say(diagnostic);
        }
    }

    /// Writes a plain line for people; machines do not get it.
    pub(super) fn note(&self, line: &str) {
        if !self.json {
            eprintln!("{line}");
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
