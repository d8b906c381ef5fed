//! From codes and labels to the indices that records carry. Authors never see
//! an index.

use crate::about::About;
use crate::categories::{Band, Categories, Category, tidy};
use crate::code::{Amount, Code, Dimension, Event, Procedure, Text};
use crate::text;

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

    #[inline]
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
    #[inline]
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

    #[inline]
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
    spellings: Spellings,
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
            spellings: Spellings::default(),
            next: 0,
            blank: category.blank.and_then(|at| u32::try_from(at).ok()),
            bands: category.bands.clone(),
        };
        for entry in &category.labels {
            for spelling in std::iter::once(&entry.text).chain(&entry.also) {
                labels.spellings.insert(tidy(spelling), labels.next);
            }
            labels.next += 1;
        }
        labels
    }

    /// A declared label; an unknown one is none.
    pub(crate) fn declared(&self, text: &str) -> Option<u32> {
        self.spellings.get(text)
    }

    /// The label of a cell, which is not blank. An unknown one gets the next
    /// index: the record is kept under the label as written.
    #[inline]
    pub(crate) fn find(&mut self, text: &str) -> Found {
        if let Some(known) = self.spellings.get(text) {
            return Found::Known(known);
        }
        // Untidy space is rare, so what is tidy is looked up as it is.
        let tidy = tidy(text);
        if let Some(known) = self.spellings.get(&tidy) {
            return Found::Known(known);
        }
        let index = self.next;
        self.next += 1;
        self.spellings.insert(tidy, index);
        Found::New(index)
    }
}

/// A table of short texts. The standard one costs twice as much in
/// WebAssembly, which hashes and compares byte by byte.
#[derive(Debug, Default)]
struct Spellings {
    texts: Vec<(String, u32)>,
    /// Positions in `texts` plus 1 by hash, 0 for none; at most half are taken.
    slots: Vec<u32>,
}

impl Spellings {
    #[inline]
    fn get(&self, text: &str) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = text::hash(text) & mask;
        loop {
            let at = *self.slots.get(slot)?;
            let (known, index) = self.texts.get((at as usize).checked_sub(1)?)?;
            if text::same(known, text) {
                return Some(*index);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn insert(&mut self, text: String, index: u32) {
        self.texts.push((text, index));
        if self.texts.len() * 2 > self.slots.len() {
            self.slots = vec![0; (self.texts.len() * 4).next_power_of_two()];
            for at in 0..self.texts.len() {
                self.place(at);
            }
        } else {
            self.place(self.texts.len() - 1);
        }
    }

    fn place(&mut self, at: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = self
            .texts
            .get(at)
            .map_or(0, |(text, _)| text::hash(text) & mask);
        while self.slots.get(slot).is_some_and(|taken| *taken != 0) {
            slot = (slot + 1) & mask;
        }
        if let (Some(free), Ok(at)) = (self.slots.get_mut(slot), u32::try_from(at + 1)) {
            *free = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_found_and_no_other() {
        let mut spellings = Spellings::default();
        assert_eq!(spellings.get("A"), None);
        for index in 0..1_000 {
            spellings.insert(format!("label {index} of many"), index);
        }
        for index in 0..1_000 {
            assert_eq!(
                spellings.get(&format!("label {index} of many")),
                Some(index)
            );
        }
        for other in ["", "label", "label 1000 of many", "label 10 of manY"] {
            assert_eq!(spellings.get(other), None, "{other}");
        }
    }
}
