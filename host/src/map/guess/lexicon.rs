//! The two files of words, read once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::Meaning;
use super::words::{resembles, words};

/// How a heading speaks for a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// It can mean that, beside other things.
    Maybe,
    /// It mostly means that.
    Likely,
    /// It mostly means that in a table of this kind.
    LikelyHere,
    /// It means that.
    Usual,
    /// It means that in a table of this kind.
    Here,
}

impl Strength {
    /// What a heading of it alone is worth, of 100.
    pub(super) const fn score(self) -> i32 {
        match self {
            Self::Maybe => 58,
            Self::Likely => 75,
            Self::LikelyHere => 80,
            Self::Usual => 90,
            Self::Here => 93,
        }
    }
}

/// Headings of one meaning, as the file has them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Phrases {
    usual: Vec<String>,
    likely: Vec<String>,
    maybe: Vec<String>,
    /// By kind of record.
    #[serde(rename = "in")]
    of: BTreeMap<String, Vec<String>>,
    #[serde(rename = "likely-in")]
    likely_of: BTreeMap<String, Vec<String>>,
    /// A heading with one of these words means something else.
    unlike: Vec<String>,
}

/// What a kind of record is called.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct KindPhrases {
    names: Vec<String>,
    headings: Vec<String>,
}

/// The file of headings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadingsFile {
    stop: Vec<String>,
    fillers: Vec<String>,
    faint: Vec<String>,
    turning: Vec<String>,
    abbreviations: BTreeMap<String, String>,
    kinds: BTreeMap<String, KindPhrases>,
    columns: BTreeMap<String, Phrases>,
    events: BTreeMap<String, Phrases>,
    dimensions: BTreeMap<String, Phrases>,
    amounts: BTreeMap<String, Phrases>,
    texts: BTreeMap<String, Phrases>,
    figures: BTreeMap<String, Phrases>,
}

/// Words that together speak for a meaning.
#[derive(Debug)]
pub(super) struct Phrase {
    /// Those that count; fillers too when there are no others.
    pub words: Vec<String>,
    /// Whether none of them says much by itself: `date`, `case`.
    pub faint: bool,
    pub strength: Strength,
    /// The kind of record that it holds for; any when `None`.
    pub kind: Option<&'static str>,
}

/// The headings of a meaning.
#[derive(Debug)]
pub(super) struct Entry {
    pub meaning: Meaning,
    pub phrases: Vec<Phrase>,
    pub unlike: BTreeSet<String>,
}

/// What a kind of record is called, and the headings that only it has.
#[derive(Debug)]
pub(super) struct KindEntry {
    pub kind: &'static str,
    pub names: Vec<Vec<String>>,
    pub headings: Vec<Vec<String>>,
}

/// What is known of headings.
#[derive(Debug)]
pub(super) struct Headings {
    /// Words that are never looked at.
    stop: BTreeSet<String>,
    /// Words that say nothing of what a column holds, unless there are no others.
    pub fillers: BTreeSet<String>,
    /// Words that say little of it.
    pub faint: BTreeSet<String>,
    /// Words that turn a heading into something else.
    pub turning: BTreeSet<String>,
    abbreviations: BTreeMap<String, Vec<String>>,
    pub kinds: Vec<KindEntry>,
    pub entries: Vec<Entry>,
    /// Every word of the file; others may be slips.
    known: BTreeSet<String>,
}

#[expect(clippy::expect_used, reason = "an embedded text, parsed by a test")]
static FILE: LazyLock<HeadingsFile> =
    LazyLock::new(|| toml::from_str(include_str!("headings.toml")).expect("the file of headings"));

static HEADINGS: LazyLock<Headings> = LazyLock::new(|| Headings::new(&FILE));

/// What is known of headings.
pub(super) fn headings() -> &'static Headings {
    &HEADINGS
}

impl Headings {
    fn new(file: &'static HeadingsFile) -> Self {
        let set = |list: &[String]| list.iter().flat_map(|text| words(text)).collect();
        let lists = |list: &'static [String]| list.iter().map(|text| words(text)).collect();
        let mut known = Self {
            stop: set(&file.stop),
            fillers: set(&file.fillers),
            faint: set(&file.faint),
            turning: set(&file.turning),
            abbreviations: (file.abbreviations.iter())
                .map(|(short, long)| (short.clone(), words(long)))
                .collect(),
            kinds: (file.kinds.iter())
                .map(|(kind, phrases)| KindEntry {
                    kind,
                    names: lists(&phrases.names),
                    headings: lists(&phrases.headings),
                })
                .collect(),
            entries: Vec::new(),
            known: BTreeSet::new(),
        };
        let columns = (file.columns.iter())
            .filter_map(|(name, phrases)| Some((column_meaning(name)?, phrases)));
        let coded = [
            (&file.events, Meaning::Event as fn(&'static str) -> Meaning),
            (&file.dimensions, Meaning::Value),
            (&file.amounts, Meaning::Amount),
            (&file.texts, Meaning::Text),
            (&file.figures, Meaning::Figure),
        ];
        let coded = coded.into_iter().flat_map(|(group, meaning)| {
            (group.iter()).map(move |(code, phrases)| (meaning(code.as_str()), phrases))
        });
        known.entries = columns
            .chain(coded)
            .map(|(meaning, phrases)| known.entry(meaning, phrases))
            .collect();
        known.known = (known.entries.iter())
            .flat_map(|entry| entry.phrases.iter().flat_map(|phrase| &phrase.words))
            .chain(&known.fillers)
            .chain(&known.faint)
            .chain(&known.turning)
            .cloned()
            .collect();
        known
    }

    fn entry(&self, meaning: Meaning, phrases: &'static Phrases) -> Entry {
        let phrase = |text: &String, strength, kind| {
            let mut words = self.words(text);
            let faint = !words.iter().any(|word| self.says_much(word));
            if !faint {
                words.retain(|word| !self.fillers.contains(word));
            }
            Phrase {
                words,
                faint,
                strength,
                kind,
            }
        };
        let anywhere = [
            (&phrases.usual, Strength::Usual),
            (&phrases.likely, Strength::Likely),
            (&phrases.maybe, Strength::Maybe),
        ];
        let anywhere = anywhere.into_iter().flat_map(|(texts, strength)| {
            texts.iter().map(move |text| phrase(text, strength, None))
        });
        let of = [
            (&phrases.of, Strength::Here),
            (&phrases.likely_of, Strength::LikelyHere),
        ];
        let here = of.into_iter().flat_map(|(of, strength)| {
            of.iter().flat_map(move |(kind, texts)| {
                (texts.iter()).map(move |text| phrase(text, strength, Some(kind.as_str())))
            })
        });
        Entry {
            meaning,
            phrases: anywhere.chain(here).collect(),
            unlike: (phrases.unlike.iter())
                .flat_map(|text| self.words(text))
                .collect(),
        }
    }

    /// The words of a heading that count, abbreviations written out.
    pub(super) fn words(&self, text: &str) -> Vec<String> {
        self.written_out(words(text))
    }

    /// Words that count, abbreviations written out.
    pub(super) fn written_out(&self, words: Vec<String>) -> Vec<String> {
        let mut all = Vec::with_capacity(words.len());
        for word in words {
            match self.abbreviations.get(&word) {
                Some(long) => all.extend(long.iter().cloned()),
                None if self.stop.contains(&word) => {}
                None => all.push(word),
            }
        }
        all
    }

    /// Whether a word by itself says what a column holds.
    pub(super) fn says_much(&self, word: &str) -> bool {
        !self.fillers.contains(word) && !self.faint.contains(word)
    }

    /// Whether a word of a heading is, or may be a slip for, a word of a phrase;
    /// `Some(true)` when it is the same.
    pub(super) fn same(&self, word: &str, wanted: &str) -> Option<bool> {
        if word == wanted {
            return Some(true);
        }
        (!self.known.contains(word) && resembles(word, wanted).is_some()).then_some(false)
    }
}

/// The meanings without a code, by their name in the file.
fn column_meaning(name: &str) -> Option<Meaning> {
    Some(match name {
        "reference" => Meaning::Reference,
        "case" => Meaning::Case,
        "follows" => Meaning::Follows,
        "kind" => Meaning::Kind,
        "procedure" => Meaning::Procedure,
        "stage" => Meaning::Stage,
        "section" => Meaning::Section,
        "approved" => Meaning::Approved,
        "computed" => Meaning::Computed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::registry::{OWN, registry};

    /// Parts of a figure that a mapping can have.
    const FIGURE: [&str; 10] = [
        "area",
        "denominator",
        "dimension",
        "label",
        "numerator",
        "period",
        "publisher",
        "series",
        "unit",
        "value",
    ];

    const KINDS: [&str; 9] = [
        "action",
        "aggregate",
        "case",
        "compliment",
        "contact",
        "decision",
        "provision",
        "reason",
        "stage",
    ];

    #[test]
    fn headings_are_of_codes_that_the_registry_knows() {
        let registry = registry();
        for code in FILE.events.keys() {
            assert!(registry.events.contains_key(code), "event {code}");
        }
        for code in FILE.amounts.keys() {
            assert!(registry.amounts.contains_key(code), "amount {code}");
        }
        for code in FILE.texts.keys() {
            assert!(registry.texts.contains_key(code), "text {code}");
        }
        for code in FILE.dimensions.keys() {
            let known = registry.dimensions.contains_key(code) || code.starts_with(OWN);
            assert!(known, "dimension {code}");
        }
        for name in FILE.columns.keys() {
            assert!(column_meaning(name).is_some(), "{name}");
        }
        assert!(FILE.figures.keys().eq(FIGURE));
        assert!(FILE.kinds.keys().all(|kind| KINDS.contains(&kind.as_str())));
    }

    #[test]
    fn whatever_the_registry_knows_has_headings() {
        let registry = registry();
        let all = [
            (registry.events.keys().collect::<Vec<_>>(), &FILE.events),
            (registry.amounts.keys().collect(), &FILE.amounts),
            (registry.texts.keys().collect(), &FILE.texts),
            (registry.dimensions.keys().collect(), &FILE.dimensions),
        ];
        for (codes, group) in all {
            for code in codes {
                assert!(group.contains_key(code), "no heading for {code}");
            }
        }
    }

    #[test]
    fn tables_that_headings_speak_of_are_kinds_of_record() {
        for entry in &headings().entries {
            for kind in entry.phrases.iter().filter_map(|phrase| phrase.kind) {
                assert!(KINDS.contains(&kind), "{:?} in {kind}", entry.meaning);
            }
        }
    }

    #[test]
    fn words_that_turn_a_heading_are_single_ones() {
        let groups = [
            &FILE.columns,
            &FILE.events,
            &FILE.dimensions,
            &FILE.amounts,
            &FILE.texts,
            &FILE.figures,
        ];
        for (code, phrases) in groups.into_iter().flatten() {
            for word in &phrases.unlike {
                assert_eq!(words(word).len(), 1, "{code}: {word}");
            }
        }
    }

    #[test]
    fn no_phrase_is_empty_or_means_two_things_equally() {
        let mut seen: BTreeMap<_, &Meaning> = BTreeMap::new();
        let mut twice = Vec::new();
        for entry in &headings().entries {
            for phrase in &entry.phrases {
                assert!(!phrase.words.is_empty(), "{:?}", entry.meaning);
                if phrase.strength < Strength::Usual {
                    continue;
                }
                let mut words = phrase.words.clone();
                words.sort();
                // Days are told from everything else by the cells.
                let day = matches!(entry.meaning, Meaning::Event(_));
                let key = (words, day, phrase.strength, phrase.kind);
                let other = seen.insert(key, &entry.meaning);
                if let Some(other) = other.filter(|other| *other != &entry.meaning) {
                    let words = phrase.words.join(" ");
                    twice.push(format!("`{words}`: {other:?} and {:?}", entry.meaning));
                }
            }
        }
        assert!(twice.is_empty(), "{twice:#?}");
    }
}
