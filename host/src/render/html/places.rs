//! Where a document shows which figures.

use std::collections::BTreeSet;

use super::contents::words;
use crate::document::{Block, Chart, Document, Inline, Table};

/// Where figures are shown, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    pub(super) sections: Vec<Section<'a>>,
    /// The ids of all places.
    ids: BTreeSet<&'a str>,
    footnotes: &'a [Vec<Inline>],
    /// Footnotes whose figures have been placed: where they are called first.
    called: BTreeSet<usize>,
    /// What has been shown, with the number of its section and of its place.
    known: BTreeSet<(usize, usize, Shown<'a>)>,
}

/// The places of one section or appendix.
#[derive(Debug)]
pub(super) struct Section<'a> {
    pub(super) name: String,
    pub(super) id: &'a str,
    pub(super) places: Vec<Place<'a>>,
    /// The place to which running text belongs, tables between notwithstanding.
    text: usize,
}

/// A heading with the text under it that has no number, a numbered paragraph
/// with the lists after it, a table or a chart.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) name: String,
    pub(super) id: &'a str,
    pub(super) shown: Vec<Shown<'a>>,
}

/// A number as it is printed at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shown<'a> {
    /// The row of a table, the category of a chart.
    pub(super) row: String,
    /// The column of a table, the series of a chart.
    pub(super) column: String,
    pub(super) text: &'a str,
    pub(super) figure: usize,
}

impl<'a> Places<'a> {
    /// Walks the document once.
    pub(super) fn collect(document: &'a Document) -> Self {
        let mut places = Self {
            footnotes: &document.footnotes,
            ..Self::default()
        };
        places.blocks(&document.blocks);
        for section in &mut places.sections {
            section.places.retain(|place| !place.shown.is_empty());
        }
        places.sections.retain(|section| !section.places.is_empty());
        for place in places.sections.iter().flat_map(|section| &section.places) {
            places.ids.insert(place.id);
        }
        places
    }

    /// Whether the block with this id shows figures.
    pub(super) fn has(&self, block: &str) -> bool {
        self.ids.contains(block)
    }

    /// Whether the document shows no figure at all.
    pub(super) fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            match block {
                Block::Heading {
                    level,
                    number,
                    id,
                    content,
                } => {
                    let title = words(content);
                    let name = match number {
                        Some(number) => format!("{number} {title}"),
                        None => title,
                    };
                    if *level <= 1 || self.sections.is_empty() {
                        self.section(name.clone(), id);
                    }
                    self.text_place(name, id);
                    self.text(content);
                }
                Block::Paragraph {
                    number,
                    id,
                    content,
                } => {
                    if let Some(number) = number {
                        self.text_place(format!("Paragraph {number}"), id);
                    }
                    self.text(content);
                }
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item)),
                Block::Quote { blocks } => self.blocks(blocks),
                Block::Callout { title, blocks } => {
                    self.text(title);
                    self.blocks(blocks);
                }
                Block::Table(table) => {
                    let name = match &table.number {
                        Some(number) => format!("{number} {}", words(&table.caption)),
                        None => words(&table.caption),
                    };
                    let at = self.place(name, &table.id);
                    self.table(table, at);
                }
                Block::Chart(chart) => {
                    let name = format!("{} {}", chart.number, chart.title);
                    let at = self.place(name, &chart.id);
                    self.chart(chart, at);
                }
            }
        }
    }

    fn section(&mut self, name: String, id: &'a str) {
        self.sections.push(Section {
            name,
            id,
            places: Vec::new(),
            text: 0,
        });
    }

    /// Adds a place to the last section, and returns which it is.
    fn place(&mut self, name: String, id: &'a str) -> usize {
        if self.sections.is_empty() {
            self.section("Before the first section".to_owned(), id);
        }
        let Some(section) = self.sections.last_mut() else {
            return 0;
        };
        section.places.push(Place {
            name,
            id,
            shown: Vec::new(),
        });
        section.places.len() - 1
    }

    /// Adds a place to which the text from here on belongs.
    fn text_place(&mut self, name: String, id: &'a str) {
        let at = self.place(name, id);
        if let Some(section) = self.sections.last_mut() {
            section.text = at;
        }
    }

    fn show(&mut self, at: usize, shown: Shown<'a>) {
        let section = self.sections.len();
        let last = self.sections.last_mut();
        if let Some(place) = last.and_then(|section| section.places.get_mut(at))
            && self.known.insert((section, at, shown.clone()))
        {
            place.shown.push(shown);
        }
    }

    fn text(&mut self, content: &'a [Inline]) {
        let at = self.sections.last().map_or(0, |section| section.text);
        self.numbers(content, ("", ""), at);
    }

    fn numbers(&mut self, content: &'a [Inline], (row, column): (&str, &str), at: usize) {
        for inline in content {
            match inline {
                Inline::Number { figure, text } => self.show(
                    at,
                    Shown {
                        row: row.to_owned(),
                        column: column.to_owned(),
                        text,
                        figure: *figure,
                    },
                ),
                Inline::Emphasis { content }
                | Inline::Strong { content }
                | Inline::Link { content, .. } => self.numbers(content, (row, column), at),
                Inline::Footnote { note } if self.called.insert(*note) => {
                    if let Some(content) = self.footnotes.get(*note) {
                        self.numbers(content, (row, column), at);
                    }
                }
                _ => {}
            }
        }
    }

    fn table(&mut self, table: &'a Table, at: usize) {
        self.numbers(&table.caption, ("", ""), at);
        for row in &table.rows {
            let head = row
                .cells
                .first()
                .map(|cell| words(cell))
                .unwrap_or_default();
            for (cell, column) in row.cells.iter().zip(&table.columns) {
                self.numbers(cell, (&head, &words(&column.head)), at);
            }
        }
        for note in &table.notes {
            self.numbers(note, ("", ""), at);
        }
    }

    fn chart(&mut self, chart: &'a Chart, place: usize) {
        for (at, category) in chart.categories.iter().enumerate() {
            for series in &chart.series {
                let Some(Some(point)) = series.points.get(at) else {
                    continue;
                };
                self.show(
                    place,
                    Shown {
                        row: category.clone(),
                        column: series.name.clone(),
                        text: &point.text,
                        figure: point.figure,
                    },
                );
            }
        }
    }
}
