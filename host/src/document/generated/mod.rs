//! The parts of a report that candour writes itself. They suit any council:
//! what they say comes from the data, the registry and the project.

mod categories;
mod quality;
mod tracing;

use super::compose::Shelf;
use super::pieces::{Generated, Piece};
use super::problem::Problem;
use super::session::{Answer, Question};
use super::words::title;
use super::{Align, Block, Inline, Table, TableColumn, TableRow, duties};
use crate::dataset::ValidDataset;
use crate::diagnostic::Diagnostic;
use crate::measure::figure::Unit;
use crate::measure::print::{self, Style};
use crate::project::Project;

/// The id of the table of files with their digests, for renderers that link to
/// it.
pub(crate) const SOURCE_FILES: &str = "source-files";

/// What generated parts are written from.
pub(super) struct Background<'a> {
    pub(super) project: &'a Project,
    pub(super) data: &'a ValidDataset,
    /// Of the import, in the order of the sources.
    pub(super) diagnostics: &'a [Diagnostic],
    pub(super) answer: &'a dyn Fn(&Question) -> Result<Answer, Problem>,
}

/// Writes one part.
pub(super) fn write(part: Generated, from: &Background<'_>, shelf: &mut Shelf<'_>) -> Vec<Piece> {
    match part {
        Generated::Categories => categories::categories(from),
        Generated::Corrections => quality::corrections(from),
        Generated::DataQuality => quality::data_quality(from, shelf),
        Generated::Definitions => tracing::definitions(from, shelf),
        Generated::Duties => duties::pieces(from, shelf),
        Generated::Expressions => tracing::expressions(shelf),
        Generated::Facts => tracing::facts(from, shelf),
        Generated::Sources => tracing::sources(from, shelf),
    }
}

pub(super) fn text(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::Text { text: text.into() }]
}

pub(super) fn code(text: &str) -> Vec<Inline> {
    vec![Inline::Code {
        text: text.to_owned(),
    }]
}

pub(super) fn paragraph(words: impl Into<String>) -> Piece {
    Piece::Paragraph {
        id: None,
        content: text(words),
    }
}

fn list(items: impl IntoIterator<Item = Vec<Inline>>) -> Block {
    let items = items
        .into_iter()
        .map(|content| {
            vec![Block::Paragraph {
                number: None,
                id: String::new(),
                content,
            }]
        })
        .collect();
    Block::List {
        ordered: false,
        items,
    }
}

fn grouped(number: u64) -> String {
    print::format(
        num_rational::Ratio::from_integer(i128::from(number)),
        Unit::Count,
        &Style::default(),
    )
}

pub(super) struct Rows {
    heads: Vec<(&'static str, Align)>,
    pub(super) rows: Vec<Vec<Vec<Inline>>>,
}

impl Rows {
    pub(super) fn new(heads: &[&'static str]) -> Self {
        Self {
            heads: heads.iter().map(|head| (*head, Align::Left)).collect(),
            rows: Vec::new(),
        }
    }

    /// The columns from this one on hold numbers.
    fn numbers_from(mut self, first: usize) -> Self {
        for (_, align) in self.heads.iter_mut().skip(first) {
            *align = Align::Right;
        }
        self
    }

    fn table(self, id: &str, caption: impl Into<String>, notes: Vec<Vec<Inline>>) -> Piece {
        self.noted(id, text(caption), notes)
    }

    /// The table under a caption that is not plain text.
    pub(super) fn titled(self, id: &str, caption: Vec<Inline>) -> Piece {
        self.noted(id, caption, Vec::new())
    }

    fn noted(self, id: &str, caption: Vec<Inline>, notes: Vec<Vec<Inline>>) -> Piece {
        Piece::Block(Block::Table(Table {
            id: id.to_owned(),
            number: None,
            caption,
            columns: self
                .heads
                .into_iter()
                .map(|(head, align)| TableColumn {
                    head: text(head),
                    align,
                })
                .collect(),
            rows: self
                .rows
                .into_iter()
                .map(|cells| TableRow {
                    total: false,
                    group: false,
                    cells,
                })
                .collect(),
            notes,
        }))
    }
}
