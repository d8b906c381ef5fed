//! A report between Markdown and document: read, but not numbered yet.

use super::problem::Problem;
use super::{Block, Inline};

/// What a token stands for.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// Words and numbers of running text.
    Inlines(Vec<Inline>),
    /// Words of a record, such as what was learned from a complaint.
    Record(Vec<Inline>),
    /// Names the paragraph that it stands in.
    Anchor(String),
    /// Stands alone in a paragraph.
    Pieces(Vec<Piece>),
    /// Takes the place of a call that has been reported as wrong.
    Nothing,
}

/// What a heading counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadingKind {
    /// Numbered 1, 2, 3 on the first level.
    Section,
    /// Lettered A, B, C.
    Appendix,
    /// Without a number; its paragraphs have none either.
    Unnumbered,
}

/// A duty that a section is marked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    /// The duty's id.
    pub(super) id: String,
    /// Whether the section says why what is asked for is not there.
    pub(super) absent: bool,
}

/// A part of the flow before it is numbered.
#[derive(Debug, Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a report has a few hundred pieces, and most are paragraphs"
)]
pub(super) enum Piece {
    Heading {
        level: u8,
        kind: HeadingKind,
        id: Option<String>,
        content: Vec<Inline>,
        /// The duties that it and what stands under it are marked for.
        duties: Vec<Marked>,
        /// The line as rendered, to find it in the template.
        line: String,
    },
    Paragraph {
        id: Option<String>,
        content: Vec<Inline>,
    },
    Block(Block),
    /// The piece before it holds words of a record.
    Record,
    /// Written by candour once everything else stands.
    Generated(Generated),
}

/// A part that candour writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Generated {
    Categories,
    Corrections,
    DataQuality,
    Definitions,
    Duties,
    Expressions,
    Facts,
    Sources,
}

/// Where in rendered Markdown something is wrong.
#[derive(Debug, Clone)]
pub(super) enum Spot {
    /// At the call that returned this token.
    Token(usize),
    /// Somewhere in this rendered line.
    Line(String),
}

/// Something wrong in rendered Markdown.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) problem: Problem,
    pub(super) spot: Spot,
}

/// Pieces as blocks without numbers, and what cannot be one of them: lines of
/// headings, names of generated parts.
pub(super) fn without_headings(pieces: Vec<Piece>) -> (Vec<Block>, Vec<String>) {
    let mut blocks = Vec::new();
    let mut headings = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Heading { line, .. } => headings.push(line),
            Piece::Paragraph { id, content } => blocks.push(Block::Paragraph {
                number: None,
                id: id.unwrap_or_default(),
                content,
            }),
            Piece::Block(block) => blocks.push(block),
            Piece::Record => {}
            Piece::Generated(part) => headings.push(format!("{part:?}")),
        }
    }
    (blocks, headings)
}

pub(super) fn inner_heading() -> Problem {
    Problem::new(
        "inner-heading",
        "a heading or a generated part cannot stand inside a list, a quotation or a box",
    )
    .hint("for a heading use `**bold words**`; put a generated part on a line of its own")
}

pub(super) fn in_running_text() -> Problem {
    Problem::new(
        "block-in-text",
        "a table, chart or box cannot stand in running text",
    )
    .hint("put the call on a line of its own, with an empty line before and after it")
}
