//! Marks in settings that nobody has decided yet: a drafted mapping says of
//! every guess that it is one, and where nothing could be guessed.
//!
//! ```toml
//! received = "Date received"  # guess: 512 of 512 are days
//! # open: column `Team` is not read
//! ```
//!
//! A person confirms a guess by deleting its mark.

use std::ops::Range;

use super::{Project, Status};
use crate::diagnostic::{Diagnostic, Place};

/// A comment that marks something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it marks.
    pub kind: MarkKind,
    /// Its line, from 1.
    pub line: usize,
    /// Its bytes in the file.
    pub span: Range<usize>,
    /// The evidence of a guess; what is to be decided.
    pub says: String,
}

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// `# guess: …`: what stands there is guessed.
    Guess,
    /// `# open: …`: something is left out until somebody decides.
    Open,
}

/// The marks of a TOML document, in its order.
pub fn marks(content: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for (start, comment) in comments(content) {
        let text = comment.trim_start_matches('#').trim();
        let kinds = [("guess:", MarkKind::Guess), ("open:", MarkKind::Open)];
        for (word, kind) in kinds {
            if let Some(says) = text.strip_prefix(word) {
                let between = content.get(counted..start).unwrap_or_default();
                line += between.matches('\n').count();
                counted = start;
                marks.push(Mark {
                    kind,
                    line,
                    span: start..start + comment.len(),
                    says: says.trim().to_owned(),
                });
            }
        }
    }
    marks
}

/// The comments of a TOML document, each with its first byte.
fn comments(content: &str) -> Vec<(usize, &str)> {
    let mut comments = Vec::new();
    let mut at = 0;
    while let Some(rest) = content.get(at..).filter(|rest| !rest.is_empty()) {
        at += if rest.starts_with("\"\"\"") {
            quoted(rest, "\"\"\"", true)
        } else if rest.starts_with("'''") {
            quoted(rest, "'''", false)
        } else if rest.starts_with('"') {
            quoted(rest, "\"", true)
        } else if rest.starts_with('\'') {
            quoted(rest, "'", false)
        } else if rest.starts_with('#') {
            let comment = rest.lines().next().unwrap_or(rest);
            comments.push((at, comment));
            comment.len()
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
    }
    comments
}

/// The length of a text in quotes at the beginning of what is left.
fn quoted(rest: &str, quote: &str, has_escapes: bool) -> usize {
    let mut at = quote.len();
    while let Some(inner) = rest.get(at..).filter(|inner| !inner.is_empty()) {
        if inner.starts_with(quote) {
            return at + quote.len();
        }
        let mut letters = inner.chars();
        let letter = letters.next().map_or(1, char::len_utf8);
        let is_escape = has_escapes && inner.starts_with('\\');
        at += letter
            + if is_escape {
                letters.next().map_or(0, char::len_utf8)
            } else {
                0
            };
    }
    rest.len()
}

impl Project {
    /// The files of settings with what they hold: `report.toml`, and those of
    /// its imports.
    fn settings(&self) -> Vec<(&str, &str)> {
        let mut files = vec![(self.printed.file.as_str(), self.printed.text.as_str())];
        for import in &self.imports {
            let (file, content) = import.settings.written();
            if !file.is_empty() && !files.iter().any(|(known, _)| *known == file) {
                files.push((file, content));
            }
        }
        files
    }

    /// The marks in each file of settings that has any.
    pub fn marks(&self) -> Vec<(&str, Vec<Mark>)> {
        let files = self.settings().into_iter();
        let files = files.map(|(file, content)| (file, marks(content)));
        files.filter(|(_, marks)| !marks.is_empty()).collect()
    }

    /// What is said of guesses that nobody has confirmed, a diagnostic for each
    /// file: a warning in a draft, an error in a final report. What the project's
    /// own settings leave open, such as whose report it is, is an error in a final
    /// report too; a mapping may leave columns open that no report needs.
    pub(crate) fn unconfirmed(&self) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        for (file, content) in self.settings() {
            let (guesses, open): (Vec<Mark>, Vec<Mark>) = marks(content)
                .into_iter()
                .partition(|mark| mark.kind == MarkKind::Guess);
            let is_own = file == self.printed.file && self.status == Status::Final;
            if let Some(first) = open.first().filter(|_| is_own) {
                let message = format!("`{file}` leaves open what a final report has to say");
                let place = Place::in_text(file, content, first.span.start, first.span.end);
                let problem = Diagnostic::error("open-setting", message).at(place);
                said.push(problem.hint("settle it, then delete the line `# open: …`"));
            }
            let Some(first) = guesses.first() else {
                continue;
            };
            let message = match guesses.len() {
                1 => format!("`{file}` holds a guess that nobody has confirmed"),
                count => format!("`{file}` holds {count} guesses that nobody has confirmed"),
            };
            let problem = match self.status {
                Status::Draft => Diagnostic::warning("unconfirmed-guess", message),
                Status::Final => Diagnostic::error("unconfirmed-guess", message),
            };
            let place = Place::in_text(file, content, first.span.start, first.span.end);
            said.push(problem.at(place).hint(
                "put right what is wrong, then delete the comment `# guess: …`; \
                 `candour map check` lists them all",
            ));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content: &str, expected: &[(MarkKind, usize, &str)]) {
        let found = marks(content);
        let found: Vec<_> = found
            .iter()
            .map(|mark| (mark.kind, mark.line, mark.says.as_str()))
            .collect();
        assert_eq!(found, expected, "{content}");
    }

    #[test]
    fn a_comment_that_begins_with_the_word_is_a_mark() {
        use MarkKind::{Guess, Open};
        check(
            "# A line that ends in `# guess: …` is a guess.\n\
             a = 1  # guess: 12 of 12\r\n# open: column `Team`: which is it?\n\
             ## guess:every row\nb = 2 # guessed: no\n# open\n",
            &[
                (Guess, 2, "12 of 12"),
                (Open, 3, "column `Team`: which is it?"),
                (Guess, 4, "every row"),
            ],
        );
    }

    #[test]
    fn what_stands_in_quotes_is_no_comment() {
        check(
            "a = \"# guess: \\\" # guess: x\" # guess: one\n\
             b = '# guess: \\' # guess: two\n\
             c = \"\"\"\n# guess: \"no\"\n\\\"\"\"\"\n# guess: three\n\
             d = '''# open: no\n# open: no'''\n\"é # open: no\" = 1 # open: four\n",
            &[
                (MarkKind::Guess, 1, "one"),
                (MarkKind::Guess, 2, "two"),
                (MarkKind::Guess, 6, "three"),
                (MarkKind::Open, 9, "four"),
            ],
        );
        // What is not closed ends with the file.
        check("a = \"# guess: no\n", &[]);
        check("a = \"\\", &[]);
    }
}
