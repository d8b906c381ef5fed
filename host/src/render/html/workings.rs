//! How each figure was worked out: an appendix that the page adds, so that the
//! running text stays clean and every number still shows its working.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::words;
use super::{Page, page_id};
use crate::disclose::Figure;
use crate::document::{Block, Chart, Document, Inline, Table};
use crate::measure::figure::{Exact, Provenance, Unit};
use crate::measure::print::{self, Style};

/// The appendix's heading.
pub(super) const TITLE: &str = "How each figure was worked out";

/// The id of the working of the block with this id.
pub(super) fn id(block: &str) -> String {
    format!("{}{block}", page_id!("working-"))
}

/// Where figures are shown, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct Workings<'a> {
    sections: Vec<Section<'a>>,
    /// Block id -> section and place.
    places: BTreeMap<&'a str, (usize, usize)>,
}

/// The places of one section or appendix.
#[derive(Debug)]
struct Section<'a> {
    name: String,
    id: &'a str,
    places: Vec<Place<'a>>,
}

/// A paragraph with the lists after it, a table or a chart.
#[derive(Debug)]
struct Place<'a> {
    name: String,
    id: &'a str,
    shown: Vec<Shown<'a>>,
}

/// A number as it is printed at a place.
#[derive(Debug, PartialEq)]
struct Shown<'a> {
    /// Row and column of a table, category and series of a chart.
    label: Option<String>,
    text: &'a str,
    figure: usize,
}

impl<'a> Workings<'a> {
    /// Walks the document once.
    pub(super) fn collect(document: &'a Document) -> Self {
        let mut workings = Self::default();
        workings.blocks(&document.blocks);
        for section in &mut workings.sections {
            section.places.retain(|place| !place.shown.is_empty());
        }
        workings
            .sections
            .retain(|section| !section.places.is_empty());
        for (at, section) in workings.sections.iter().enumerate() {
            for (place_at, place) in section.places.iter().enumerate() {
                workings.places.insert(place.id, (at, place_at));
            }
        }
        workings
    }

    /// Whether the block with this id shows figures.
    pub(super) fn has(&self, block: &str) -> bool {
        self.places.contains_key(block)
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
                        self.sections.push(Section {
                            name: name.clone(),
                            id,
                            places: Vec::new(),
                        });
                    }
                    self.place(name, id);
                    self.text(content);
                }
                Block::Paragraph {
                    number,
                    id,
                    content,
                } => {
                    if let Some(number) = number {
                        self.place(format!("Paragraph {number}"), id);
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
                    self.place(name, &table.id);
                    self.table(table);
                }
                Block::Chart(chart) => {
                    self.place(format!("{} {}", chart.number, chart.title), &chart.id);
                    self.chart(chart);
                }
            }
        }
    }

    /// Figures from here on are shown at this place.
    fn place(&mut self, name: String, id: &'a str) {
        if self.sections.is_empty() {
            self.sections.push(Section {
                name: "Before the first section".to_owned(),
                id,
                places: Vec::new(),
            });
        }
        if let Some(section) = self.sections.last_mut() {
            section.places.push(Place {
                name,
                id,
                shown: Vec::new(),
            });
        }
    }

    fn show(&mut self, shown: Shown<'a>) {
        let place = self
            .sections
            .last_mut()
            .and_then(|section| section.places.last_mut());
        if let Some(place) = place
            && !place.shown.contains(&shown)
        {
            place.shown.push(shown);
        }
    }

    fn text(&mut self, content: &'a [Inline]) {
        self.numbers(content, None);
    }

    fn numbers(&mut self, content: &'a [Inline], label: Option<&str>) {
        for inline in content {
            match inline {
                Inline::Number { figure, text } => self.show(Shown {
                    label: label.map(str::to_owned),
                    text,
                    figure: *figure,
                }),
                Inline::Emphasis { content }
                | Inline::Strong { content }
                | Inline::Link { content, .. } => self.numbers(content, label),
                _ => {}
            }
        }
    }

    fn table(&mut self, table: &'a Table) {
        self.text(&table.caption);
        for row in &table.rows {
            let head = row
                .cells
                .first()
                .map(|cell| words(cell))
                .unwrap_or_default();
            for (cell, column) in row.cells.iter().zip(&table.columns) {
                let label = match (head.as_str(), words(&column.head).as_str()) {
                    ("", column) => column.to_owned(),
                    (row, "") => row.to_owned(),
                    (row, column) => format!("{row}, {column}"),
                };
                self.numbers(cell, Some(&label));
            }
        }
        table.notes.iter().for_each(|note| self.text(note));
    }

    fn chart(&mut self, chart: &'a Chart) {
        for (at, category) in chart.categories.iter().enumerate() {
            for series in &chart.series {
                let Some(Some(point)) = series.points.get(at) else {
                    continue;
                };
                let label = if chart.series.len() == 1 {
                    category.clone()
                } else {
                    format!("{category}, {}", series.name)
                };
                self.show(Shown {
                    label: Some(label),
                    text: &point.text,
                    figure: point.figure,
                });
            }
        }
    }
}

impl Page<'_> {
    /// Writes the appendix, folded by section.
    pub(super) fn workings(&mut self) {
        if self.workings.is_empty() {
            return;
        }
        self.out.raw(concat!(
            "<section class=\"workings\">\n<h2 id=\"",
            page_id!("working"),
            "\">"
        ));
        self.out.raw(TITLE);
        self.out.raw(
            "</h2>\n<p>Each number in this report, where it is shown, and how it comes about. \
             Numbers are rounded only when they are printed, halves up. The words in this typeface, \
             <code>count(\u{2026})</code>, are the question that was put to the records.</p>\n",
        );
        // The page is written while its index of places is read.
        let workings = std::mem::take(&mut self.workings);
        for section in &workings.sections {
            self.out.raw("<details>\n<summary>");
            self.out.text(&section.name);
            self.out.raw("</summary>\n");
            for place in &section.places {
                self.place(place, section.id);
            }
            self.out.raw("</details>\n");
        }
        self.out.raw("</section>\n");
        self.workings = workings;
    }

    fn place(&mut self, place: &Place<'_>, section: &str) {
        self.out.open("h3", &[("id", &id(place.id))]);
        if place.id == section {
            self.out.raw("In the text");
        } else {
            let address = format!("#{}", place.id);
            self.out.element("a", &[("href", &address)], &place.name);
        }
        self.out.raw("</h3>\n");
        // What one question answered is shown with the question, once.
        let mut questions: Vec<(&str, Vec<(&Shown<'_>, &Figure)>)> = Vec::new();
        for shown in &place.shown {
            let Some(figure) = self.document.figures.get(shown.figure) else {
                continue;
            };
            let known = questions
                .iter_mut()
                .find(|(known, _)| *known == figure.expression());
            match known {
                Some((_, answers)) => answers.push((shown, figure)),
                None => questions.push((figure.expression(), vec![(shown, figure)])),
            }
        }
        for (question, answers) in questions {
            self.out.raw("<div class=\"working\">\n<ul>\n");
            for (shown, figure) in &answers {
                self.answer(shown, figure);
            }
            self.out.raw("</ul>\n<p>");
            self.out.element("code", &[], question);
            self.out.raw("</p>\n");
            let notes: BTreeSet<String> = answers
                .iter()
                .flat_map(|(_, figure)| notes(figure))
                .collect();
            if !notes.is_empty() {
                self.out.raw("<p>");
                let notes: Vec<String> = notes.into_iter().collect();
                self.out.text(&notes.join("; "));
                self.out.raw(".</p>\n");
            }
            self.out.raw("</div>\n");
        }
    }

    fn answer(&mut self, shown: &Shown<'_>, figure: &Figure) {
        self.out.raw("<li>");
        if let Some(label) = &shown.label {
            self.out.text(label);
            self.out.raw(": ");
        }
        self.out.element("strong", &[], shown.text);
        if let Some(missing) = figure.missing() {
            self.out.raw(" (");
            self.out.text(missing);
            self.out.raw(")");
        } else if let Some(arithmetic) = arithmetic(figure, shown.text) {
            self.out.raw(" = ");
            self.out.text(&arithmetic);
        }
        self.out.raw("</li>\n");
    }
}

/// `30 ÷ 68 × 100`, or the value itself where the text says it in words.
fn arithmetic(figure: &Figure, text: &str) -> Option<String> {
    match (figure.numerator(), figure.denominator(), figure.value()) {
        (Some(numerator), Some(denominator), _) => {
            let hundred = match figure.unit() {
                Unit::Percent | Unit::PercentagePoints => " \u{d7} 100",
                _ => "",
            };
            Some(format!(
                "{} \u{f7} {}{hundred}",
                plain(numerator),
                plain(denominator)
            ))
        }
        (_, _, Some(value)) if text.chars().all(|c| !c.is_ascii_digit()) => Some(plain(value)),
        _ => None,
    }
}

/// What else there is to know: where it comes from, and what was left out.
fn notes(figure: &Figure) -> Vec<String> {
    let mut notes = vec![
        match figure.provenance() {
            Provenance::Cases => "Computed from the records",
            Provenance::Aggregate => "From published totals",
            Provenance::Fact => "Declared by the authority",
        }
        .to_owned(),
    ];
    notes.extend(figure.left_out().iter().cloned());
    if !figure.sources().is_empty() {
        notes.push(format!("source: {}", figure.sources().join(", ")));
    }
    if !figure.definitions().is_empty() {
        notes.push(format!(
            "by the definition {}",
            figure.definitions().join(", ")
        ));
    }
    notes
}

/// An exact number, unrounded: whole, or as a fraction.
fn plain(value: Exact) -> String {
    let whole = |number: i128| print::format(Exact::from(number), Unit::Count, &Style::default());
    match value.denom() {
        1 => whole(*value.numer()),
        denominator => format!("{}/{denominator}", whole(*value.numer())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_numbers_read_as_people_write_them() {
        assert_eq!(plain(Exact::from(1_234_567)), "1,234,567");
        assert_eq!(plain(Exact::from(-68)), "\u{2212}68");
        assert_eq!(plain(Exact::new(71, 2)), "71/2");
    }
}
