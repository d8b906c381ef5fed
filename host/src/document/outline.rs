//! Numbers of sections, paragraphs, tables and charts, and what references to
//! them print.
//!
//! Sections are 1, 2, 3; the headings below them have no number, and the
//! paragraphs of a section are numbered through: 3.1, 3.2, whatever headings
//! stand between. Appendices are A, B, C with paragraphs A.1, A.2. Paragraphs
//! in lists, quotations and boxes have no number: they belong to the paragraph
//! before them.

use std::collections::{BTreeMap, BTreeSet};

use super::pieces::{Fault, HeadingKind, Piece, Spot};
use super::problem::Problem;
use super::{Block, Chart, Table, walk, words};

/// What can be referred to: id and printed words.
pub(super) type Labels = BTreeMap<String, String>;

/// Identifiers are part of addresses, so they are kept plain.
pub(super) fn check_id(id: &str) -> Result<(), Problem> {
    let plain = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if plain {
        return Ok(());
    }
    Err(Problem::new("bad-id", format!("`{id}` cannot be an id"))
        .hint("an id starts with a small letter and holds small letters, digits and hyphens"))
}

/// Numbers the pieces. Two things of one id are a fault.
pub(super) fn number(pieces: Vec<Piece>) -> (Vec<Block>, Labels, Vec<Fault>) {
    let mut outline = Outline::default();
    outline.reserve(&pieces);
    let blocks = pieces
        .into_iter()
        .filter_map(|piece| outline.piece(piece))
        .collect();
    (blocks, outline.labels, outline.faults)
}

/// The number that paragraphs build on.
#[derive(Default)]
enum Section {
    #[default]
    None,
    Number(String),
}

#[derive(Default)]
struct Outline {
    /// Ids that the author gave; made-up ones keep clear of them.
    reserved: BTreeSet<String>,
    used: BTreeSet<String>,
    labels: Labels,
    faults: Vec<Fault>,
    sections: u32,
    appendices: u32,
    paragraphs: u32,
    tables: u32,
    charts: u32,
    unnumbered: u32,
    section: Section,
}

impl Outline {
    fn reserve(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            if let Piece::Block(Block::Table(Table { id, .. }) | Block::Chart(Chart { id, .. })) =
                piece
            {
                self.reserved.insert(id.clone());
            }
        }
        for piece in pieces {
            match piece {
                Piece::Heading { id, line, .. } => {
                    if let Some(id) = id
                        && !self.reserved.insert(id.clone())
                    {
                        self.faults.push(Fault {
                            problem: duplicate(id),
                            spot: Spot::Line(line.clone()),
                        });
                    }
                }
                // Calls claim the ids of tables, charts and paragraphs
                // themselves; here they only meet the headings' ids.
                Piece::Paragraph { id, .. } => self.reserved.extend(id.clone()),
                Piece::Block(_) | Piece::Record | Piece::Generated(_) => {}
            }
        }
    }

    /// An id for something that the author gave none.
    fn invent(&mut self, wanted: &str) -> String {
        let wanted = if wanted.starts_with(|c: char| c.is_ascii_lowercase()) {
            wanted.to_owned()
        } else {
            format!("s-{wanted}")
        };
        let mut id = wanted.clone();
        let mut count = 1_u32;
        while self.reserved.contains(&id) || self.used.contains(&id) {
            count += 1;
            id = format!("{wanted}-{count}");
        }
        self.used.insert(id.clone());
        id
    }

    fn piece(&mut self, piece: Piece) -> Option<Block> {
        match piece {
            Piece::Heading {
                level,
                kind,
                id,
                content,
                ..
            } => {
                let title = walk::plain(&content);
                let id = id.unwrap_or_else(|| self.invent(&words::slug(&title)));
                let number = self.heading_number(level, kind);
                let label = match &number {
                    Some(number) if kind == HeadingKind::Appendix => number.clone(),
                    Some(number) => format!("section {number}"),
                    None => format!("\u{201c}{title}\u{201d}"),
                };
                self.labels.insert(id.clone(), label);
                Some(Block::Heading {
                    level,
                    number,
                    id,
                    content,
                })
            }
            Piece::Paragraph { id, content } => {
                let number = match &self.section {
                    Section::Number(section) => {
                        self.paragraphs += 1;
                        Some(format!("{section}.{}", self.paragraphs))
                    }
                    Section::None => None,
                };
                let id = match (id, &number) {
                    (Some(id), Some(number)) => {
                        self.labels
                            .insert(id.clone(), format!("paragraph {number}"));
                        id
                    }
                    (Some(id), None) => {
                        self.faults.push(Fault {
                            problem: Problem::new(
                                "no-number",
                                format!("the paragraph `{id}` has no number to refer to"),
                            )
                            .hint("only paragraphs of numbered sections and appendices have one"),
                            spot: Spot::Line(walk::plain(&content)),
                        });
                        id
                    }
                    (None, Some(number)) => self.invent(&format!("para-{}", words::slug(number))),
                    (None, None) => self.unnumbered_id(),
                };
                Some(Block::Paragraph {
                    number,
                    id,
                    content,
                })
            }
            Piece::Block(mut block) => {
                self.block(&mut block);
                Some(block)
            }
            // Generated parts have taken their place before this, and records
            // have been told to what stands over them.
            Piece::Record | Piece::Generated(_) => None,
        }
    }

    fn heading_number(&mut self, level: u8, kind: HeadingKind) -> Option<String> {
        if level > 1 {
            return None;
        }
        self.paragraphs = 0;
        match kind {
            HeadingKind::Section => {
                self.sections += 1;
                let number = self.sections.to_string();
                self.section = Section::Number(number.clone());
                Some(number)
            }
            HeadingKind::Appendix => {
                let letter = letter(self.appendices);
                self.appendices += 1;
                self.section = Section::Number(letter.clone());
                Some(format!("Appendix {letter}"))
            }
            HeadingKind::Unnumbered => {
                self.section = Section::None;
                None
            }
        }
    }

    fn unnumbered_id(&mut self) -> String {
        self.unnumbered += 1;
        self.invent(&format!("text-{}", self.unnumbered))
    }

    fn block(&mut self, block: &mut Block) {
        match block {
            Block::Paragraph { id, .. } => {
                if id.is_empty() {
                    *id = self.unnumbered_id();
                }
            }
            Block::List { items, .. } => {
                for block in items.iter_mut().flatten() {
                    self.block(block);
                }
            }
            Block::Quote { blocks } | Block::Callout { blocks, .. } => {
                for block in blocks {
                    self.block(block);
                }
            }
            Block::Table(table) => {
                self.tables += 1;
                let number = format!("Table {}", self.tables);
                self.labels.insert(table.id.clone(), number.clone());
                table.number = Some(number);
            }
            Block::Chart(chart) => {
                self.charts += 1;
                chart.number = format!("Figure {}", self.charts);
                self.labels.insert(chart.id.clone(), chart.number.clone());
            }
            Block::Heading { .. } => {}
        }
    }
}

/// The problem of two things with one id.
pub(super) fn duplicate(id: &str) -> Problem {
    Problem::new("duplicate-id", format!("the id `{id}` is taken"))
        .hint("references need an id of its own for each thing")
}

/// A, B, … Z, AA, AB, …
fn letter(index: u32) -> String {
    let mut letters = String::new();
    let mut rest = index;
    loop {
        let place = u8::try_from(rest % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + place));
        rest /= 26;
        if rest == 0 {
            return letters;
        }
        rest -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appendices_go_on_after_z() {
        assert_eq!([0, 25, 26, 52].map(letter), ["A", "Z", "AA", "BA"]);
    }

    #[test]
    fn ids_are_plain() {
        assert!(check_id("tbl-1").is_ok());
        for id in ["", "1a", "A", "a b", "\u{e4}"] {
            assert!(check_id(id).is_err(), "{id}");
        }
    }
}
