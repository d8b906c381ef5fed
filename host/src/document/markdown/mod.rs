//! Markdown with tokens in it, read into pieces of a document: blocks and notes
//! here, headings and running text each in a module of their own.

mod heading;
mod running;

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag, TextMergeWithOffset};

pub(super) use self::running::{lacks_value, no_value};

use super::pieces::{Fault, Node, Piece, Spot, in_running_text, inner_heading, without_headings};
use super::problem::Problem;
use super::{Block, Inline, token};

/// Reads Markdown. Notes are added to `footnotes` in the order of their calls.
pub(super) fn read(
    text: &str,
    nodes: &[Node],
    footnotes: &mut Vec<Vec<Inline>>,
) -> (Vec<Piece>, Vec<Fault>) {
    let mut reader = Reader::new(text, nodes, footnotes);
    let pieces = reader.pieces();
    reader.settle_notes();
    (pieces, reader.faults)
}

/// Reads one line of Markdown: a caption, a cell, a note. Blocks are faults.
pub(super) fn read_line(text: &str, nodes: &[Node]) -> (Vec<Inline>, Vec<Fault>) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = format!("{}{}", token::GUARD, words.join(" "));
    let mut notes = Vec::new();
    let mut reader = Reader::new(&line, nodes, &mut notes);
    reader.prose = false;
    let mut content = Vec::new();
    for piece in reader.pieces() {
        match piece {
            Piece::Paragraph { content: words, .. } => content.extend(words),
            Piece::Record => {}
            _ => reader.fault(in_running_text(), 0..line.len()),
        }
    }
    if let Some(label) = reader.called.keys().next().cloned() {
        let problem = Problem::new(
            "footnote-in-line",
            format!("the footnote `{label}` cannot be called here"),
        )
        .hint("put it into the `notes` of the table");
        reader.fault(problem, 0..line.len());
    }
    (content, reader.faults)
}

/// How deep lists and quotations go: far more than anybody reads, far less than
/// would exhaust the stack.
const DEEPEST: usize = 16;

type Events<'a> = Peekable<TextMergeWithOffset<'a, OffsetIter<'a>>>;

struct Reader<'a> {
    text: &'a str,
    nodes: &'a [Node],
    events: Events<'a>,
    footnotes: &'a mut Vec<Vec<Inline>>,
    /// Labels of notes with their index and their first call.
    called: BTreeMap<String, (usize, Range<usize>)>,
    defined: BTreeMap<String, (Vec<Inline>, Range<usize>)>,
    faults: Vec<Fault>,
    /// Running text, rather than a cell or a caption.
    prose: bool,
    /// How many lists and quotations enclose what is read.
    depth: usize,
    /// What was read since the last piece holds words of a record.
    record: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, nodes: &'a [Node], footnotes: &'a mut Vec<Vec<Inline>>) -> Self {
        // Tables are read so that they can be refused rather than garbled.
        let options = Options::ENABLE_FOOTNOTES
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_SMART_PUNCTUATION
            | Options::ENABLE_TABLES;
        let events = Parser::new_ext(text, options).into_offset_iter();
        Self {
            text,
            nodes,
            events: TextMergeWithOffset::new(events).peekable(),
            footnotes,
            called: BTreeMap::new(),
            defined: BTreeMap::new(),
            faults: Vec::new(),
            prose: true,
            depth: 0,
            record: false,
        }
    }

    fn fault(&mut self, problem: Problem, range: Range<usize>) {
        let start = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[range.start..]
            .find('\n')
            .map_or(self.text.len(), |at| range.start + at);
        self.faults.push(Fault {
            problem,
            spot: Spot::Line(self.text[start..end].replace(token::GUARD, "")),
        });
    }

    /// Blocks up to the end of what encloses them.
    fn pieces(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some((event, range)) = self.events.peek().cloned() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::Paragraph) => {
                    self.events.next();
                    let run = self.run();
                    self.events.next();
                    self.settle(run, &mut pieces);
                }
                Event::Start(Tag::Heading {
                    level,
                    id,
                    classes,
                    attrs,
                }) => {
                    self.events.next();
                    let heading = self.heading(level, id, (&classes, &attrs), range);
                    self.events.next();
                    pieces.push(heading);
                }
                Event::Start(tag @ (Tag::List(_) | Tag::BlockQuote(_)))
                    if self.depth >= DEEPEST =>
                {
                    self.refuse(&tag, range);
                }
                Event::Start(Tag::List(start)) => {
                    self.events.next();
                    if start.is_some_and(|start| start != 1) {
                        let problem = Problem::new(
                            "list-start",
                            "a numbered list starts at 1",
                        )
                        .hint("paragraphs are numbered by candour; put `\\` before the dot if this is no list");
                        self.fault(problem, range);
                    }
                    let mut items = Vec::new();
                    while let Some((Event::Start(Tag::Item), _)) = self.events.peek() {
                        self.events.next();
                        items.push(self.inner());
                        self.events.next();
                    }
                    self.events.next();
                    pieces.push(Piece::Block(Block::List {
                        ordered: start.is_some(),
                        items,
                    }));
                }
                Event::Start(Tag::BlockQuote(_)) => {
                    self.events.next();
                    let blocks = self.inner();
                    self.events.next();
                    pieces.push(Piece::Block(Block::Quote { blocks }));
                }
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    self.events.next();
                    let note = self.note(&label, &range);
                    self.events.next();
                    self.defined.insert(label.to_string(), (note, range));
                }
                Event::Start(
                    tag @ (Tag::Table(_)
                    | Tag::CodeBlock(_)
                    | Tag::HtmlBlock
                    | Tag::MetadataBlock(_)
                    | Tag::DefinitionList),
                ) => self.refuse(&tag, range),
                Event::Rule => {
                    self.events.next();
                    let problem =
                        Problem::new("ruler", "a report has no rulers between paragraphs")
                            .hint("use a heading; for a dash, write it inside a sentence");
                    self.fault(problem, range);
                }
                // Items of tight lists hold their words without a paragraph.
                _ => {
                    let run = self.run();
                    self.settle(run, &mut pieces);
                }
            }
            if self.depth == 0 && std::mem::take(&mut self.record) {
                pieces.push(Piece::Record);
            }
        }
        pieces
    }

    /// Blocks inside a list or a quotation, where headings make no sense.
    fn inner(&mut self) -> Vec<Block> {
        self.depth += 1;
        let pieces = self.pieces();
        self.depth -= 1;
        let (blocks, headings) = without_headings(pieces);
        for line in headings {
            self.faults.push(Fault {
                problem: inner_heading(),
                spot: Spot::Line(line),
            });
        }
        blocks
    }

    /// A note's words, its paragraphs joined by line breaks.
    fn note(&mut self, label: &str, range: &Range<usize>) -> Vec<Inline> {
        let mut content = Vec::new();
        for piece in self.pieces() {
            match piece {
                Piece::Paragraph { content: words, .. } => {
                    if !content.is_empty() {
                        content.push(Inline::Break);
                    }
                    content.extend(words);
                }
                Piece::Record => {}
                _ => {
                    let problem = Problem::new(
                        "footnote-block",
                        format!("the footnote `{label}` may hold words alone"),
                    );
                    self.fault(problem, range.clone());
                }
            }
        }
        content
    }

    fn refuse(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        let (message, hint) = match tag {
            Tag::Table(_) => (
                "a table needs a caption and an id",
                "use `grid(id=\u{2026}, caption=\u{2026}, columns=[\u{2026}], rows=[\u{2026}])`",
            ),
            Tag::CodeBlock(_) => (
                "a report has no blocks of code",
                "four spaces at the start of a line make one; remove them",
            ),
            Tag::HtmlBlock => (
                "HTML is not part of a report",
                "write Markdown, which every output format understands",
            ),
            Tag::List(_) | Tag::BlockQuote(_) => (
                "lists and quotations are too deep in one another",
                "nobody can follow more than a few levels",
            ),
            _ => (
                "this kind of block is not part of a report",
                "write paragraphs",
            ),
        };
        self.fault(Problem::new("markdown", message).hint(hint), range);
        let mut depth = 0_usize;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }

    fn settle_notes(&mut self) {
        for (label, (index, range)) in std::mem::take(&mut self.called) {
            match self.defined.remove(&label) {
                Some((content, _)) => self.footnotes[index] = content,
                None => {
                    let problem = Problem::new(
                        "footnote",
                        format!("the footnote `{label}` is not written anywhere"),
                    )
                    .hint(format!(
                        "write `[^{label}]: its words` on a line of its own"
                    ));
                    self.fault(problem, range);
                }
            }
        }
        for (label, (_, range)) in std::mem::take(&mut self.defined) {
            let problem = Problem::new(
                "footnote",
                format!("the footnote `{label}` is never called"),
            )
            .hint(format!("call it with `[^{label}]`, or delete it"));
            self.fault(problem, range);
        }
    }
}
