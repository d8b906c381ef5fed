//! From codes and labels to the indices that records carry. Authors never see
//! an index.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::about::About;
use crate::categories::{Band, Categories, Category, tidy};
use crate::code::{Amount, Code, Dimension, Event, Procedure, Text};

/// Everything that a description numbers.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    events: Indices,
    amounts: Indices,
    texts: Indices,
    procedures: Indices,
    dimensions: Indices,
    labels: Vec<Labels>,
}

impl Vocabulary {
    pub(crate) fn new(about: &About, categories: &Categories) -> Self {
        let dimensions = categories.dimensions.iter();
        Self {
            events: Indices::new(Event::registry(), about.events.iter().map(|c| c.code())),
            amounts: Indices::new(Amount::registry(), about.amounts.iter().map(|c| c.code())),
            texts: Indices::new(Text::registry(), about.texts.iter().map(|c| c.code())),
            procedures: Indices::new(
                Procedure::registry(),
                about.procedures.iter().map(|c| c.code()),
            ),
            dimensions: Indices::new(
                Dimension::registry(),
                dimensions.clone().map(|category| category.code.as_str()),
            ),
            labels: dimensions.map(Labels::new).collect(),
        }
    }

    pub(crate) fn event(&self, code: Event) -> Option<u32> {
        self.events.get(code)
    }

    pub(crate) fn amount(&self, code: Amount) -> Option<u32> {
        self.amounts.get(code)
    }

    pub(crate) fn text(&self, code: Text) -> Option<u32> {
        self.texts.get(code)
    }

    pub(crate) fn procedure(&self, code: Procedure) -> Option<u32> {
        self.procedures.get(code)
    }

    /// The index of a dimension with its labels.
    pub(crate) fn dimension(&mut self, code: Dimension) -> Option<(u32, &mut Labels)> {
        let index = self.dimensions.get(code)?;
        Some((index, self.labels.get_mut(index as usize)?))
    }
}

/// Where the codes of one kind stand in the description.
#[derive(Debug)]
struct Indices {
    /// By position in the registry.
    registered: Vec<Option<u32>>,
    /// Codes of this council alone.
    own: Vec<(String, u32)>,
}

impl Indices {
    fn new<'a>(registry: &[&str], declared: impl Iterator<Item = &'a str>) -> Self {
        let mut indices = Self {
            registered: vec![None; registry.len()],
            own: Vec::new(),
        };
        for (index, code) in (0..).zip(declared) {
            let at = registry.iter().position(|known| *known == code);
            match at.and_then(|at| indices.registered.get_mut(at)) {
                Some(slot) => *slot = Some(index),
                None => indices.own.push((code.to_owned(), index)),
            }
        }
        indices
    }

    fn get(&self, code: impl Code) -> Option<u32> {
        match code.id() {
            Some(id) => self.registered.get(usize::from(id)).copied().flatten(),
            None => self
                .own
                .iter()
                .find(|(own, _)| own == code.code())
                .map(|(_, index)| *index),
        }
    }
}

/// The labels of one dimension, by every spelling.
#[derive(Debug)]
pub(crate) struct Labels {
    index: HashMap<Box<str>, u32, BuildHasherDefault<Fnv>>,
    /// The labels of neighbouring rows are often the same.
    last: (String, u32),
    next: u32,
    pub(crate) blank: Option<u32>,
    pub(crate) bands: Vec<Band>,
}

/// What [`Labels::find`] knows of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Known(u32),
    /// Seen for the first time; it has this index from now on.
    New(u32),
}

impl Labels {
    fn new(category: &Category) -> Self {
        let mut labels = Self {
            index: HashMap::default(),
            last: (String::new(), 0),
            next: 0,
            blank: category.blank.and_then(|at| u32::try_from(at).ok()),
            bands: category.bands.clone(),
        };
        for entry in &category.labels {
            for spelling in std::iter::once(&entry.text).chain(&entry.also) {
                labels.index.insert(tidy(spelling).into(), labels.next);
            }
            labels.next += 1;
        }
        labels
    }

    /// A declared label; an unknown one is none.
    pub(crate) fn declared(&self, text: &str) -> Option<u32> {
        self.index.get(text).copied()
    }

    /// The label of a cell, which is not blank. An unknown one gets the next
    /// index: the record is kept under the label as written.
    pub(crate) fn find(&mut self, text: &str) -> Found {
        if self.last.0 == text {
            return Found::Known(self.last.1);
        }
        let found = match self.index.get(text) {
            Some(index) => *index,
            // Untidy space is rare, so what is tidy is looked up as it is.
            None => {
                let tidy = tidy(text);
                match self.index.get(tidy.as_str()) {
                    Some(index) => *index,
                    None => {
                        let index = self.next;
                        self.next += 1;
                        self.index.insert(tidy.into(), index);
                        return Found::New(index);
                    }
                }
            }
        };
        self.last.0.clear();
        self.last.0.push_str(text);
        self.last.1 = found;
        Found::Known(found)
    }
}

/// FNV-1a: labels are short, and the same input gives the same order anywhere.
#[derive(Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
