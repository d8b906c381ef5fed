//! What a label means among authorities, by the usual wordings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::{StageWords, is_number, resembles, take_stage, words};
use super::{Common, Guess, SURE_ENOUGH};
use crate::dataset::registry::registry;

/// The wordings of a code, as the file has them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wordings {
    /// The whole label, in any order of its words.
    is: Vec<String>,
    /// Words that together say so, whatever else the label says.
    has: Vec<String>,
    /// With one of these words, `has` does not hold.
    unlike: Vec<String>,
}

/// Labels that have no code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Uncoded {
    reason: String,
    is: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ListFile {
    codes: BTreeMap<String, Wordings>,
    none: Vec<Uncoded>,
    /// What belongs to the list, and may be of several codes.
    open: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelsFile {
    stop: Vec<String>,
    negations: Vec<String>,
    words: Vec<String>,
    abbreviations: BTreeMap<String, String>,
    /// Wordings of `not-recorded`, wherever a list has that code.
    unrecorded: Vec<String>,
    lists: BTreeMap<String, ListFile>,
}

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Code(&'static str),
    None(&'static str),
    Open,
}

/// Words that together speak for a code.
#[derive(Debug)]
struct Pattern {
    code: &'static str,
    words: BTreeSet<String>,
    unlike: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct List {
    /// By the words of a label in order of the alphabet.
    whole: BTreeMap<Vec<String>, Answer>,
    /// The same with each word once; open where two answers differ in that only.
    once: BTreeMap<Vec<String>, Answer>,
    /// By the first of their words, so that a label is held only against those
    /// that it may have.
    patterns: BTreeMap<String, Vec<Pattern>>,
    /// Every word of the list; others may be slips.
    known: BTreeSet<String>,
}

#[derive(Debug)]
struct Labels {
    stop: BTreeSet<String>,
    negations: BTreeSet<String>,
    /// Words that are no slips for others.
    others: BTreeSet<String>,
    abbreviations: BTreeMap<String, Vec<String>>,
    lists: BTreeMap<&'static str, List>,
}

#[expect(clippy::expect_used, reason = "an embedded text, parsed by a test")]
static FILE: LazyLock<LabelsFile> =
    LazyLock::new(|| toml::from_str(include_str!("labels.toml")).expect("the file of labels"));

static LABELS: LazyLock<Labels> = LazyLock::new(|| Labels::new(&FILE));

/// The code of a list by which something counts as not recorded.
const NOT_RECORDED: &str = "not-recorded";

/// Worth of a label that is a usual wording, that is nearly one, and that has
/// the words of one code only.
const WHOLE: u8 = 95;
const NEARLY: u8 = 80;
const WORDS: u8 = 75;

/// For each label of a dimension.
pub(super) fn labels(dimension: &str, labels: &[(&str, u64)]) -> Vec<Option<Guess<Common>>> {
    let known = registry().dimensions.get(dimension);
    if known.is_none_or(|known| known.codes.is_empty()) {
        let own = Guess {
            what: Common::Own,
            score: 100,
            evidence: "authorities share no codes for this list".to_owned(),
        };
        return labels.iter().map(|_| Some(own.clone())).collect();
    }
    labels
        .iter()
        .map(|(label, _)| {
            let (answer, score, said) = LABELS.answer(dimension, &Wording::new(label))?;
            let what = match answer {
                Answer::Code(code) => Common::Code(code),
                Answer::None(reason) => Common::None(reason),
                Answer::Open => return None,
            };
            Some(Guess {
                what,
                score,
                evidence: said.to_owned(),
            })
        })
        .collect()
}

/// The code of a word in a list of the file: of a dimension, `procedure`, `stage`
/// or `kind`.
pub(super) fn code(list: &str, label: &str) -> Option<Guess<&'static str>> {
    let (answer, score, said) = LABELS.answer(list, &Wording::new(label))?;
    let Answer::Code(what) = answer else {
        return None;
    };
    Some(Guess {
        what,
        score,
        evidence: said.to_owned(),
    })
}

/// A label as words, which it is held against many lists by.
#[derive(Debug)]
pub(super) struct Wording {
    all: Vec<String>,
    /// Those that count, as [`Labels::sorted`] has them.
    counted: Vec<String>,
}

impl Wording {
    pub(super) fn new(label: &str) -> Self {
        let all = words(label);
        let counted = LABELS.sorted(all.clone());
        Self { all, counted }
    }
}

/// Whether a label belongs to a list of the file, decided or not; `Some` with its
/// code, if it has one.
pub(super) fn belongs(list: &str, label: &Wording) -> Option<Option<&'static str>> {
    let (answer, score, _) = LABELS.answer(list, label)?;
    match answer {
        Answer::Code(code) => (score >= SURE_ENOUGH).then_some(Some(code)),
        Answer::None(_) | Answer::Open => Some(None),
    }
}

impl Labels {
    fn new(file: &'static LabelsFile) -> Self {
        let set = |list: &[String]| list.iter().flat_map(|text| words(text)).collect();
        let mut all = Self {
            stop: set(&file.stop),
            negations: set(&file.negations),
            others: set(&file.words),
            abbreviations: (file.abbreviations.iter())
                .map(|(short, long)| (short.clone(), words(long)))
                .collect(),
            lists: BTreeMap::new(),
        };
        all.lists = (file.lists.iter())
            .map(|(name, list)| (name.as_str(), all.list(list, &file.unrecorded)))
            .collect();
        all
    }

    fn list(&self, file: &'static ListFile, unrecorded: &'static [String]) -> List {
        let mut list = List::default();
        for (code, wordings) in &file.codes {
            let general: &[String] = if code == NOT_RECORDED {
                unrecorded
            } else {
                &[]
            };
            for text in wordings.is.iter().chain(general) {
                list.insert(self.words(text), Answer::Code(code));
            }
            let unlike: BTreeSet<String> = wordings
                .unlike
                .iter()
                .flat_map(|text| words(text))
                .collect();
            for text in &wordings.has {
                let words: BTreeSet<String> = self.words(text).into_iter().collect();
                let Some(first) = words.first().cloned() else {
                    continue;
                };
                list.patterns.entry(first).or_default().push(Pattern {
                    code,
                    words,
                    unlike: unlike.clone(),
                });
            }
        }
        for uncoded in &file.none {
            for text in &uncoded.is {
                list.insert(self.words(text), Answer::None(&uncoded.reason));
            }
        }
        for text in &file.open {
            list.insert(self.words(text), Answer::Open);
        }
        list.known = (list.whole.keys().flatten())
            .chain(
                list.patterns
                    .values()
                    .flatten()
                    .flat_map(|pattern| &pattern.words),
            )
            .chain(&self.negations)
            .chain(self.abbreviations.keys())
            .chain(&self.others)
            .cloned()
            .collect();
        list
    }

    /// The words of a label that count, in order of the alphabet; all of them
    /// when none does.
    fn words(&self, text: &str) -> Vec<String> {
        self.sorted(words(text))
    }

    fn sorted(&self, all: Vec<String>) -> Vec<String> {
        let counts = |word: &String| !self.stop.contains(word) && !is_number(word);
        let any = all.iter().any(counts);
        let mut sorted: Vec<String> = (all.into_iter())
            .filter(|word| if any { counts(word) } else { !is_number(word) })
            .flat_map(|word| match self.abbreviations.get(&word) {
                Some(long) => long.clone(),
                None => vec![word],
            })
            .collect();
        sorted.sort();
        sorted
    }

    /// What a label stands for in a list, with its score and what speaks for it.
    fn answer(&self, list: &str, label: &Wording) -> Option<(Answer, u8, &'static str)> {
        if list == "stage"
            && let Some(found) = stage(&label.all)
        {
            return found;
        }
        let list = self.lists.get(list)?;
        let said = &label.counted;
        if said.is_empty() || self.contradicts_itself(said) {
            return None;
        }
        if let Some(answer) = list.find(said) {
            return Some((answer, WHOLE, "a usual wording"));
        }
        let mended = self.sorted(label.all.iter().map(|word| list.mended(word)).collect());
        let nearly = mended != *said;
        if nearly && let Some(answer) = list.find(&mended) {
            return Some((answer, NEARLY, "nearly a usual wording"));
        }
        let (code, others) = list.by_words(&mended, &self.negations)?;
        // Each further word may say something else.
        let less = u8::try_from(others.min(5)).unwrap_or(5) * 3 + if nearly { 8 } else { 0 };
        let said = "it has the words of one code only";
        Some((Answer::Code(code), WORDS.saturating_sub(less), said))
    }

    /// Whether a label denies something and says a word twice: `Upheld / not
    /// upheld`.
    fn contradicts_itself(&self, said: &[String]) -> bool {
        let denies = said.iter().any(|word| self.negations.contains(word));
        denies && said.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
    }
}

/// The stage that a label names by its number; `Some(None)` when it names
/// several, and `None` when it names none.
fn stage(label: &[String]) -> Option<Option<(Answer, u8, &'static str)>> {
    let mut said = label.to_vec();
    let named = take_stage(&mut said);
    let (number, score) = match (named, said.as_slice()) {
        (StageWords::One(number), _) => (number, WHOLE),
        (StageWords::Several, _) => return Some(None),
        (StageWords::None, [number]) => (number.parse().ok()?, WHOLE),
        // `2 - Senior manager review`; `2 weeks` and `1 or 2` are something else.
        (StageWords::None, [number, rest @ ..]) => {
            let other = |word: &String| {
                is_number(word) || matches!(word.as_str(), "day" | "week" | "month" | "year" | "or")
            };
            let number = number.parse().ok().filter(|_| !rest.iter().any(other));
            (number?, NEARLY)
        }
        (StageWords::None, []) => return None,
    };
    let code = match number {
        1 => "1",
        2 => "2",
        3 => "3",
        _ => return None,
    };
    Some(Some((
        Answer::Code(code),
        score,
        "it has the stage's number",
    )))
}

impl List {
    fn insert(&mut self, words: Vec<String>, answer: Answer) {
        let mut once = words.clone();
        once.dedup();
        self.whole.insert(words, answer);
        (self.once.entry(once))
            .and_modify(|known| {
                if *known != answer {
                    *known = Answer::Open;
                }
            })
            .or_insert(answer);
    }

    fn find(&self, said: &[String]) -> Option<Answer> {
        if let Some(answer) = self.whole.get(said) {
            return Some(*answer);
        }
        let mut once = said.to_vec();
        once.dedup();
        self.once.get(&once).copied()
    }

    /// A word with a slip put right.
    fn mended(&self, word: &str) -> String {
        if self.known.contains(word) {
            return word.to_owned();
        }
        // A slip is hardly ever in the first letter.
        let first = word.chars().next().map(String::from).unwrap_or_default();
        let near = (self.known.range(first.clone()..))
            .take_while(|known| known.starts_with(&first))
            .filter_map(|known| Some((resembles(word, known)?, known)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        near.map_or(word, |(_, known)| known).to_owned()
    }

    /// The code whose words a label has, and how many others it has; `None` when
    /// it has those of several codes.
    fn by_words(
        &self,
        said: &[String],
        negations: &BTreeSet<String>,
    ) -> Option<(&'static str, usize)> {
        let said: BTreeSet<&String> = said.iter().collect();
        let denied: Vec<&String> = (said.iter())
            .filter(|word| negations.contains(**word))
            .copied()
            .collect();
        let there: Vec<&Pattern> = (said.iter())
            .filter_map(|word| self.patterns.get(*word))
            .flatten()
            .filter(|pattern| {
                pattern.words.iter().all(|word| said.contains(word))
                    && !pattern.unlike.iter().any(|word| said.contains(word))
            })
            .collect();
        let fitting: Vec<&Pattern> = (there.iter())
            .filter(|pattern| denied.iter().all(|word| pattern.words.contains(*word)))
            .copied()
            .collect();
        let best = fitting.iter().max_by_key(|pattern| pattern.words.len())?;
        // Another code is out of the question only where its words are part of
        // these: `not upheld` has `upheld` in it.
        let rivals = (there.iter())
            .any(|other| other.code != best.code && !is_part(&other.words, &best.words));
        let own: BTreeSet<&String> = (fitting.iter())
            .filter(|pattern| pattern.code == best.code)
            .flat_map(|pattern| &pattern.words)
            .collect();
        (!rivals).then(|| (best.code, said.len() - own.len()))
    }
}

/// Whether some words are fewer of others.
fn is_part(words: &BTreeSet<String>, of: &BTreeSet<String>) -> bool {
    words.len() < of.len() && words.is_subset(of)
}

/// The lists of the file with the codes that have wordings of their own.
#[cfg(test)]
pub(super) fn codes() -> Vec<(&'static str, Vec<&'static str>)> {
    (FILE.lists.iter())
        .map(|(list, of)| (list.as_str(), of.codes.keys().map(String::as_str).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wording_is_of_two_codes() {
        for (name, list) in &FILE.lists {
            let mut seen = BTreeMap::new();
            let coded = (list.codes.iter()).flat_map(|(code, wordings)| {
                wordings.is.iter().map(move |text| (code.as_str(), text))
            });
            let none = list
                .none
                .iter()
                .flat_map(|uncoded| &uncoded.is)
                .map(|text| ("none", text));
            let open = list.open.iter().map(|text| ("open", text));
            for (code, text) in coded.chain(none).chain(open) {
                let other = seen.insert(LABELS.words(text), code);
                assert!(
                    other.is_none_or(|other| other == code),
                    "{name}: {text}: {other:?} and {code}"
                );
            }
        }
    }
}
