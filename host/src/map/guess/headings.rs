//! What a heading alone may mean.

use super::Meaning;
use super::lexicon::{Entry, Headings, Phrase, headings};
use super::words::{StageWords, is_number, take_stage, words};

/// A heading as words.
#[derive(Debug)]
pub(super) struct Heading {
    /// What it is called, without its stage and without numbers.
    words: Vec<String>,
    /// The objects that its key stands in: `panel` of `panel.held`.
    context: Vec<String>,
    /// The one stage that it names.
    pub stage: Option<u32>,
    /// Whether it is a key of what encloses the row.
    pub outside: bool,
}

/// A meaning of a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub meaning: Meaning,
    pub score: i32,
    pub how: How,
}

/// How a heading says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// In usual words.
    Plainly,
    /// In words that are nearly usual ones.
    Nearly,
    /// In words that can mean something else.
    Possibly,
}

impl How {
    /// For evidence.
    pub(super) const fn said(self) -> &'static str {
        match self {
            Self::Plainly => "the heading says so",
            Self::Nearly => "the heading is nearly a usual one",
            Self::Possibly => "the heading can mean it",
        }
    }
}

impl Heading {
    /// Takes a heading apart.
    pub(super) fn new(text: &str) -> Self {
        let known = headings();
        let inside = text.trim_start_matches("../");
        let (path, last) = key(inside);
        let mut own = words(last);
        let mut context = words(path);
        let stage = match (take_stage(&mut own), take_stage(&mut context)) {
            (StageWords::One(stage), _) | (StageWords::None, StageWords::One(stage)) => Some(stage),
            _ => None,
        };
        // A heading of nothing but stages is about stages.
        if own.is_empty() && stage.is_none() && !last.trim().is_empty() {
            own = words(last);
        }
        own.retain(|word| !is_number(word));
        context.retain(|word| !is_number(word));
        Self {
            words: known.written_out(own),
            context: known.written_out(context),
            stage,
            outside: inside.len() < text.len(),
        }
    }

    /// Whether two headings are the same but for their numbers.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.words == other.words && self.context == other.context && self.stage == other.stage
    }

    /// Whether one of its words speaks against a meaning.
    pub(super) fn excludes(&self, meaning: &Meaning) -> bool {
        (headings().entries.iter())
            .filter(|entry| entry.meaning == *meaning)
            .any(|entry| self.all().any(|word| entry.unlike.contains(word)))
    }

    /// What it may mean in a table of some kind, each meaning once.
    pub(super) fn readings(&self, kind: Option<&str>) -> Vec<Reading> {
        (headings().entries.iter())
            .filter_map(|entry| self.reading(entry, kind))
            .collect()
    }

    fn reading(&self, entry: &Entry, kind: Option<&str>) -> Option<Reading> {
        let known = headings();
        if self.all().any(|word| entry.unlike.contains(word)) {
            return None;
        }
        (entry.phrases.iter())
            .filter(|phrase| {
                let later = self.stage.is_some_and(|stage| stage > 1);
                (phrase.kind).is_none_or(|of| Some(of) == kind || later && of == "stage")
            })
            .filter_map(|phrase| {
                let (cost, exact) = self.cost(phrase, known)?;
                let score = phrase.strength.score() - cost;
                let how = match (exact, score) {
                    (true, 80..) => How::Plainly,
                    (false, 70..) => How::Nearly,
                    _ => How::Possibly,
                };
                Some(Reading {
                    meaning: entry.meaning.clone(),
                    score,
                    how,
                })
            })
            .max_by_key(|reading| reading.score)
            .filter(|reading| reading.score >= LEAST)
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        self.words.iter().chain(&self.context)
    }

    /// What a phrase loses because the heading has other words too, and whether
    /// every word is spelt as in the phrase; `None` when it does not fit.
    fn cost(&self, phrase: &Phrase, known: &Headings) -> Option<(i32, bool)> {
        let mut cost = 0;
        let mut exact = true;
        let mut used = Vec::new();
        for wanted in &phrase.words {
            let (at, same) = (self.all().enumerate())
                .filter(|(at, _)| !used.contains(at))
                .filter_map(|(at, word)| Some((at, known.same(word, wanted)?)))
                .max_by_key(|(at, same)| (*same, std::cmp::Reverse(*at)))?;
            used.push(at);
            if !same {
                exact = false;
                cost += NEARLY;
            }
        }
        // What only the path says is about the object, not about the key.
        if !used.iter().any(|at| *at < self.words.len()) {
            return None;
        }
        for (at, word) in self.all().enumerate() {
            if used.contains(&at) {
                continue;
            }
            let here = at < self.words.len();
            if phrase.faint && here && known.says_much(word) {
                return None;
            }
            cost += match () {
                () if known.fillers.contains(word) => 0,
                () if known.turning.contains(word) => TURNED,
                () if known.faint.contains(word) => FAINT,
                () if here => OTHER,
                () => OUTER,
            };
        }
        // Of two phrases that fit alike, the longer one knows more.
        let much = phrase.words.len().min(4);
        Some((cost - i32::try_from(much).unwrap_or(0), exact))
    }
}

/// What scores less is no reading.
const LEAST: i32 = 40;
/// A word that is spelt otherwise.
const NEARLY: i32 = 6;
/// A word of the heading that the phrase has not, by what kind it is of.
const FAINT: i32 = 3;
const OUTER: i32 = 5;
const OTHER: i32 = 22;
const TURNED: i32 = 60;

/// The objects and the key of a path such as `panel.held`; a full stop in a
/// heading of words (`Ref. no.`) makes no path.
fn key(text: &str) -> (&str, &str) {
    let plain = !text.contains(' ') && !text.ends_with('.');
    match text.rsplit_once('.') {
        Some((path, last)) if plain => (path, last),
        _ => ("", text),
    }
}
