//! Problems as values: what is wrong, where, and what to do about it.
//!
//! Phases return [`Checked`] values: the result together with everything that
//! was wrong on the way, so that three bad rows never hide the other 997. Only
//! the command line draws a diagnostic ([`Diagnostic::render`]).

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::visible::visible;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// Deserves a look; a final report may still be written.
    Warning,
    /// A final report is refused while it stands.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Where something is wrong. Paths are relative to the project, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "in", rename_all = "kebab-case")]
pub enum Place {
    /// A file as a whole.
    File {
        /// Its path.
        file: String,
    },
    /// A part of a source as a whole.
    Part {
        /// The source file's path.
        file: String,
        /// Sheet name or element path.
        part: String,
    },
    /// A row of a source, or one cell of it.
    Row {
        /// The source file's path.
        file: String,
        /// Sheet name or element path; empty for a CSV file.
        part: String,
        /// The source's own row number, from 1.
        row: u32,
        /// The column's name as the source has it.
        column: Option<String>,
    },
    /// A position in a text file: settings, template, commentary, query.
    Text {
        /// The file's path.
        file: String,
        /// From 1.
        line: u32,
        /// In characters, from 1.
        column: u32,
        /// How many characters are meant; at least 1.
        width: u32,
        /// The whole line, for the caret.
        excerpt: String,
    },
}

/// How many problems of one [run](Diagnostic::run) people are shown: whoever gives
/// the wrong file or period would see nothing else.
const SHOWN_OF_A_RUN: usize = 5;

/// The same of one in a text: those are put right line by line, but nobody reads
/// thousands.
const SHOWN_OF_A_TEXT: usize = 50;

/// What people are told of problems, of which machines get every one.
pub(crate) enum Told<'d> {
    /// One of them.
    One(&'d Diagnostic),
    /// So many that have one cause, said at the first of them.
    Together(Diagnostic),
    /// That there are so many more of a run.
    More {
        severity: Severity,
        code: &'d str,
        file: &'d str,
        count: usize,
    },
}

/// What people are told of problems, in their order: long runs are cut short.
/// Settings, templates and commentary are put right line by line, so that many
/// more of their problems are told.
pub(crate) fn told<'d>(problems: &[&'d Diagnostic]) -> Vec<Told<'d>> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for problem in problems {
        *counts.entry(problem.run()).or_default() += 1;
    }
    let mut told = Vec::new();
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    for problem in problems.iter().copied() {
        let run = problem.run();
        let Some((severity, code, file)) = run else {
            told.push(Told::One(problem));
            continue;
        };
        let all = counts.get(&run).copied().unwrap_or_default();
        let seen = seen.entry(run).or_default();
        let shown = match problem.place {
            Some(Place::Text { .. }) => SHOWN_OF_A_TEXT,
            _ => SHOWN_OF_A_RUN,
        };
        *seen += 1;
        match problem.together {
            Some(what) if all > 1 => {
                if *seen == 1 {
                    let message = format!("{all} {what}; this is the first");
                    let problem = problem.clone();
                    told.push(Told::Together(Diagnostic { message, ..problem }));
                }
                continue;
            }
            _ if *seen > shown => continue,
            _ => told.push(Told::One(problem)),
        }
        if *seen == shown && all > *seen {
            told.push(Told::More {
                severity,
                code,
                file,
                count: all - *seen,
            });
        }
    }
    told
}

impl Place {
    /// A file as a whole.
    pub fn file(file: impl Into<String>) -> Self {
        Self::File { file: file.into() }
    }

    /// A part of a source as a whole; the empty part is all of its file.
    pub fn part(file: impl Into<String>, part: impl Into<String>) -> Self {
        let (file, part) = (file.into(), part.into());
        if part.is_empty() {
            Self::File { file }
        } else {
            Self::Part { file, part }
        }
    }

    /// The position of bytes `start..end` of `text`, the content of `file`.
    pub fn in_text(file: impl Into<String>, text: &str, start: usize, end: usize) -> Self {
        let before = text.get(..floor_boundary(text, start)).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Self::in_line(file, text, line, start, end)
    }

    /// The same where the number of the line is known: a text with a place in
    /// every line is not counted from its beginning each time.
    pub(crate) fn in_line(
        file: impl Into<String>,
        text: &str,
        line: usize,
        start: usize,
        end: usize,
    ) -> Self {
        let start = floor_boundary(text, start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor_boundary(text, end).clamp(start, line_end);
        let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        Self::Text {
            file: file.into(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: count(&text[line_start..start]) + 1,
            width: count(&text[start..end]).max(1),
            excerpt: text[line_start..line_end].trim_end_matches('\r').to_owned(),
        }
    }
}

impl Place {
    /// The same place as seen from outside the project.
    #[must_use]
    fn within(mut self, project: &str) -> Self {
        let (Self::File { file }
        | Self::Part { file, .. }
        | Self::Row { file, .. }
        | Self::Text { file, .. }) = &mut self;
        *file = format!("{}/{file}", project.trim_end_matches('/'));
        self
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file } => write!(f, "{file}"),
            Self::Part { file, part } => write!(f, "{file}:{part}"),
            Self::Row {
                file,
                part,
                row,
                column,
            } => {
                write!(f, "{file}:")?;
                if !part.is_empty() {
                    write!(f, "{part}:")?;
                }
                write!(f, "{row}")?;
                match column {
                    Some(column) => write!(f, ":{column}"),
                    None => Ok(()),
                }
            }
            Self::Text {
                file, line, column, ..
            } => write!(f, "{file}:{line}:{column}"),
        }
    }
}

/// One problem. Messages are lower-case fragments without a full stop, with
/// backticks round values. A cell's value appears only for category columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable code in kebab-case.
    pub code: String,
    /// What is wrong; written out with quoted names of any length shortened.
    #[serde(serialize_with = "shortly")]
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do about it.
    pub hint: Option<String>,
    /// What people are told once, behind a number, of a whole run of
    /// problems that have one cause: `due days take …`.
    #[serde(skip)]
    pub together: Option<&'static str>,
}

impl Diagnostic {
    /// What a long run of problems has in common, of which people need not see
    /// every one; `None` for those without a place.
    fn run(&self) -> Option<(Severity, &str, &str)> {
        let (Place::File { file }
        | Place::Part { file, .. }
        | Place::Row { file, .. }
        | Place::Text { file, .. }) = self.place.as_ref()?;
        Some((self.severity, &self.code, file))
    }

    /// An error without a place or a hint.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning without a place or a hint.
    pub fn warning(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note without a place or a hint.
    pub fn note(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: code.into(),
            message: message.into(),
            place: None,
            hint: None,
            together: None,
        }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same as one of a run that has one cause, which people are told once.
    #[must_use]
    pub(crate) fn together(mut self, what: &'static str) -> Self {
        self.together = Some(what);
        self
    }

    /// The same as seen from outside the project, where a command has several.
    #[must_use]
    pub fn within(mut self, project: &str) -> Self {
        self.place = self.place.map(|place| place.within(project));
        self
    }

    /// The text a person reads, over several lines, without colour, and without
    /// letters that a terminal would obey.
    pub fn render(&self) -> String {
        let mut text = format!("{}: {}\n", self.severity, shortened(&self.message));
        if let Some(place) = &self.place {
            text.push_str(&format!("  --> {place}\n"));
            if let Place::Text {
                line,
                column,
                width,
                excerpt,
                ..
            } = place
            {
                let gutter = " ".repeat(line.to_string().len());
                let (shown, before, carets) = window(excerpt, *column as usize, *width as usize);
                // Tabs stay tabs in both lines, so that the caret stays put.
                let lead: String = shown
                    .chars()
                    .take(before)
                    .map(|c| if c == '\t' { '\t' } else { ' ' })
                    .collect();
                let carets = "^".repeat(carets);
                text.push_str(&format!("{line} | {shown}\n{gutter} | {lead}{carets}\n"));
            }
        }
        if let Some(hint) = &self.hint {
            text.push_str(&format!("hint: {hint}\n"));
        }
        visible(&text).into_owned()
    }
}

/// A message in which no quoted name is longer than a line: what somebody wrote
/// may be of any length, and its place shows it.
pub(crate) fn shortened(message: &str) -> String {
    /// In characters, the mark for what was left out included.
    const LONGEST: usize = 80;
    if message.len() <= LONGEST {
        return message.to_owned();
    }
    let parts = message.split('`').enumerate();
    let parts = parts.map(|(at, part)| match part.char_indices().nth(LONGEST - 1) {
        Some((end, c)) if at % 2 == 1 && end + c.len_utf8() < part.len() => {
            format!("{}\u{2026}", &part[..end])
        }
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

fn shortly<S: serde::Serializer>(message: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&shortened(message))
}

/// As much of a line as a person can look at, around the column that is meant;
/// how many characters stand before that, and how many are meant.
fn window(line: &str, column: usize, width: usize) -> (String, usize, usize) {
    /// In characters.
    const LONGEST: usize = 160;
    /// What is kept before the column of a longer line.
    const BEFORE: usize = 60;
    let before = column.saturating_sub(1);
    let length = line.chars().count();
    if length <= LONGEST {
        return (line.to_owned(), before, width);
    }
    let start = before.saturating_sub(BEFORE).min(length - LONGEST);
    let middle: String = line.chars().skip(start).take(LONGEST).collect();
    let mark = |cut: bool| if cut { "\u{2026}" } else { "" };
    let shown = format!(
        "{}{middle}{}",
        mark(start > 0),
        mark(start + LONGEST < length)
    );
    let before = before - start + usize::from(start > 0);
    let carets = width
        .min(shown.chars().count().saturating_sub(before))
        .max(1);
    (shown, before, carets)
}

/// A value together with everything that was wrong on the way to it.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// The value, as far as it could be made.
    pub value: T,
    /// In the order of the sources.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// A value with nothing wrong.
    pub fn clean(value: T) -> Self {
        Self {
            value,
            diagnostics: Vec::new(),
        }
    }
}

/// The nearest of `known` to a name that is not known, when near enough to be
/// a slip of the keyboard or a small rename.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer names are no slips, and comparing them takes its time.
    const LONGEST: usize = 200;
    /// The score of names that are near enough; names of which one is less than
    /// this share of the other never are.
    const NEAR: f64 = 0.55;
    let plain = |text: &str| text.trim().to_lowercase();
    let length = |text: &str| text.chars().count() as f64;
    let wanted = plain(name);
    let letters = length(&wanted);
    known
        .into_iter()
        .filter(|candidate| wanted.len() <= LONGEST && candidate.len() <= LONGEST)
        .map(|candidate| (plain(candidate), candidate))
        .filter(|(plain, _)| {
            let other = length(plain);
            letters.min(other) >= NEAR * letters.max(other)
        })
        .map(|(plain, candidate)| {
            let score = strsim::normalized_damerau_levenshtein(&wanted, &plain);
            (score, candidate)
        })
        .filter(|(score, _)| *score >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// The hint for a name that is not known: the nearest, else all of them.
pub fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() => None,
        None => Some(format!("known: {}", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_counted_in_characters_with_its_line() {
        let text = "first\nsec\u{f6}nd word\r\nthird";
        let at = text.find("word").unwrap();
        let place = Place::in_text("a.md", text, at, at + 4);
        assert_eq!(
            Diagnostic::error("x", "wrong")
                .at(place)
                .hint("put it right")
                .render(),
            "error: wrong\n  --> a.md:2:8\n2 | sec\u{f6}nd word\n  |        ^^^^\nhint: put it right\n"
        );
    }

    #[test]
    fn a_terminal_is_given_no_commands() {
        let text = "\u{1b}[31mX\u{202e}";
        let problem = Diagnostic::error("x", format!("no `{text}`"))
            .at(Place::in_text("a.md", text, 5, 6))
            .hint(format!("not `{text}`"));
        let shown = "\u{fffd}[31mX\u{fffd}";
        assert_eq!(
            problem.render(),
            format!(
                "error: no `{shown}`\n  --> a.md:1:6\n1 | {shown}\n  |      ^\nhint: not `{shown}`\n"
            )
        );
    }

    #[test]
    fn a_place_can_be_seen_from_outside_its_project() {
        let problem = Diagnostic::error("x", "wrong").at(Place::part("a.xlsx", "Sheet"));
        let outside = problem.within("councils/one/");
        assert_eq!(
            outside.place.unwrap().to_string(),
            "councils/one/a.xlsx:Sheet"
        );
    }

    #[test]
    fn a_position_past_the_end_is_the_end() {
        let place = Place::in_text("a.md", "ab", 9, 12);
        assert_eq!(place.to_string(), "a.md:1:3");
    }

    #[test]
    fn long_texts_are_shown_in_part() {
        let name = "\u{f6}".repeat(10_000);
        let problem = Diagnostic::error("x", format!("`{name}` is not `a` measure"));
        let short = "\u{f6}".repeat(79);
        let message = format!("`{short}\u{2026}` is not `a` measure");
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["message"], message);
        assert!(problem.render().starts_with(&format!("error: {message}\n")));
        let text = format!("{name} here {name}");
        let at = text.find("here").unwrap();
        let drawn = problem
            .at(Place::in_text("a.md", &text, at, at + 4))
            .render();
        let lines: Vec<Vec<char>> = drawn.lines().map(|line| line.chars().collect()).collect();
        assert_eq!(lines[2].len(), "1 | ".len() + 162);
        let caret = lines[3].iter().position(|c| *c == '^').unwrap();
        let marked: String = lines[2].iter().skip(caret).take(4).collect();
        assert_eq!(marked, "here");
        assert_eq!(lines[3].iter().filter(|c| **c == '^').count(), 4);
        let end = Place::in_text("a.md", &text, 0, text.len());
        let drawn = Diagnostic::error("x", "wrong").at(end).render();
        assert!(
            drawn.lines().all(|line| line.chars().count() < 170),
            "{drawn}"
        );
    }

    #[test]
    fn the_nearest_name_ignores_case_and_gives_up_on_strangers() {
        assert_eq!(
            nearest("Recieved", ["closed", "received"]),
            Some("received")
        );
        assert_eq!(nearest("zebra", ["closed", "received"]), None);
        assert_eq!(nearest("Upheld", ["Upheld in part"]), None);
        assert_eq!(nearest("Upheld?", ["", "Upheld"]), Some("Upheld"));
    }
}
