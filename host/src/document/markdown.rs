//! Markdown with tokens in it, read into pieces of a document.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{
    CowStr, Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TextMergeWithOffset,
};

use super::pieces::{
    Fault, HeadingKind, Marked, Node, Piece, Spot, in_running_text, inner_heading, without_headings,
};
use super::problem::Problem;
use super::token::{self, Part};
use super::{Block, Inline, words};
use crate::diagnostic::suggest;
use crate::duties::Duties;
use crate::measure::print;

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

/// An attribute of a heading: `name` or `name=value`.
type Attribute<'a> = (CowStr<'a>, Option<CowStr<'a>>);

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

/// Running text as it is read, with the tokens in it that are no text.
#[derive(Default)]
struct Run {
    content: Vec<Inline>,
    anchor: Option<String>,
    /// Tokens of blocks: fine when nothing else stands beside them.
    blocks: Vec<usize>,
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

    fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'_>>,
        (classes, attributes): (&[CowStr<'_>], &[Attribute<'_>]),
        range: Range<usize>,
    ) -> Piece {
        let run = self.run();
        self.no_blocks(&run);
        let mut kind = HeadingKind::Section;
        for class in classes {
            match &**class {
                "appendix" => kind = HeadingKind::Appendix,
                "unnumbered" => kind = HeadingKind::Unnumbered,
                other => {
                    let problem =
                        Problem::new("heading-class", format!("unknown class `.{other}`"))
                            .hint("known: .appendix, .unnumbered");
                    self.fault(problem, range.clone());
                }
            }
        }
        if level > HeadingLevel::H4 {
            let problem = Problem::new("heading-level", "headings go down to the fourth level");
            self.fault(problem, range.clone());
        }
        if run.content.is_empty() {
            self.fault(
                Problem::new("empty-heading", "a heading needs words"),
                range.clone(),
            );
        }
        let id = id.map(|id| id.to_string()).or(run.anchor);
        if let Some(id) = &id
            && let Err(problem) = super::outline::check_id(id)
        {
            self.fault(problem, range.clone());
        }
        let duties = self.marks(id.is_some(), attributes, &range);
        Piece::Heading {
            level: level as u8,
            kind,
            id,
            content: run.content,
            duties,
            line: self.text[range]
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// The duties that a heading is marked for, `duty=ID`, or for the absence of
    /// what they ask for, `absent=ID`, each by an attribute of its own.
    fn marks(
        &mut self,
        has_id: bool,
        attributes: &[Attribute<'_>],
        range: &Range<usize>,
    ) -> Vec<Marked> {
        let mut duties: Vec<Marked> = Vec::new();
        for (name, value) in attributes {
            let value = value.as_deref().unwrap_or_default();
            let duty = value.trim_matches(['"', '\'', '\u{201c}', '\u{201d}']);
            if !matches!(&**name, "duty" | "absent") {
                let problem = Problem::new(
                    "heading-attribute",
                    format!("a heading has no attribute `{name}`"),
                )
                .hint("known: `duty=ID`, `absent=ID`");
                self.fault(problem, range.clone());
            } else if Duties::bundled().get(duty).is_none() {
                let problem = Problem::new("unknown-duty", format!("there is no duty `{duty}`"))
                    .hint_opt(suggest(duty, Duties::bundled().ids()));
                self.fault(problem, range.clone());
            } else {
                duties.push(Marked {
                    id: duty.to_owned(),
                    absent: &**name == "absent",
                });
            }
        }
        if !duties.is_empty() && !has_id {
            let problem = Problem::new("no-id", "a section that is marked for a duty needs an id")
                .hint("the table of duties refers to it: `{#learning duty=\u{2026}}`");
            self.fault(problem, range.clone());
        }
        duties
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

    /// Running text up to an end, or to a block inside a tight list item.
    fn run(&mut self) -> Run {
        let mut run = Run::default();
        while let Some((event, range)) = self.events.peek().cloned() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::Emphasis) => {
                    let content = self.enclosed(&mut run);
                    run.content.push(Inline::Emphasis { content });
                }
                Event::Start(Tag::Strong) => {
                    let content = self.enclosed(&mut run);
                    run.content.push(Inline::Strong { content });
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let content = self.enclosed(&mut run);
                    if dest_url.contains(token::is_reserved) {
                        let problem =
                            Problem::new("link-address", "a call cannot be the address of a link")
                                .hint("`ref('id')` links within the report");
                        self.fault(problem, range);
                    }
                    run.content.push(Inline::Link {
                        address: dest_url.to_string(),
                        content,
                    });
                }
                Event::Start(Tag::Image { .. }) => {
                    self.enclosed(&mut run);
                    let problem = Problem::new("image", "pictures cannot be put into a report")
                        .hint("`chart(\u{2026})` draws one from the data, with a text alternative");
                    self.fault(problem, range);
                }
                Event::Start(_) | Event::Rule => break,
                Event::Text(text) => {
                    self.events.next();
                    self.words(&text, &range, &mut run);
                }
                Event::Code(text) => {
                    self.events.next();
                    if text.contains(token::is_reserved) {
                        let problem = Problem::new("call-in-code", "a call cannot stand in code");
                        self.fault(problem, range);
                    }
                    run.content.push(Inline::Code {
                        text: text.to_string(),
                    });
                }
                Event::FootnoteReference(label) => {
                    self.events.next();
                    let note = match self.called.get(&*label) {
                        Some((note, _)) => *note,
                        None => {
                            let note = self.footnotes.len();
                            self.footnotes.push(Vec::new());
                            self.called.insert(label.to_string(), (note, range));
                            note
                        }
                    };
                    run.content.push(Inline::Footnote { note });
                }
                Event::SoftBreak => {
                    self.events.next();
                    push_text(&mut run.content, " ");
                }
                Event::HardBreak => {
                    self.events.next();
                    run.content.push(Inline::Break);
                }
                Event::Html(_) | Event::InlineHtml(_) => {
                    self.events.next();
                    let problem = Problem::new("markdown", "HTML is not part of a report")
                        .hint("write `\\<` for the sign itself");
                    self.fault(problem, range);
                }
                Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {
                    self.events.next();
                }
            }
        }
        run
    }

    /// What a pair of marks encloses.
    fn enclosed(&mut self, outer: &mut Run) -> Vec<Inline> {
        self.events.next();
        let run = self.run();
        self.events.next();
        self.no_blocks(&run);
        if run.anchor.is_some() {
            outer.anchor = run.anchor;
        }
        run.content
    }

    fn words(&mut self, text: &str, range: &Range<usize>, run: &mut Run) {
        if text.contains("[^") {
            let problem = Problem::new(
                "footnote",
                "the footnote called here is not written anywhere",
            )
            .hint("write `[^name]: its words` on a line of its own");
            self.fault(problem, range.clone());
        }
        let text = text.replace(token::GUARD, "");
        for part in token::split(&text) {
            match part {
                Part::Text(text) => push_text(&mut run.content, text),
                Part::Token(index) => match self.nodes.get(index) {
                    Some(Node::Inlines(inlines)) => {
                        if self.prose && lacks_value(inlines) {
                            self.faults.push(Fault {
                                problem: no_value(),
                                spot: Spot::Token(index),
                            });
                        }
                        self.splice(inlines, run);
                    }
                    Some(Node::Record(inlines)) => {
                        self.record = true;
                        self.splice(inlines, run);
                    }
                    Some(Node::Anchor(id)) => run.anchor = Some(id.clone()),
                    // One paragraph of commentary can go on from the words
                    // before it; alone it is read as a paragraph all the same.
                    Some(Node::Pieces(pieces)) => match pieces.as_slice() {
                        // Commentary of which no condition holds.
                        [] => {}
                        [Piece::Paragraph { id: None, content }] => self.splice(content, run),
                        [Piece::Paragraph { id: None, content }, Piece::Record] => {
                            self.record = true;
                            self.splice(content, run);
                        }
                        _ => run.blocks.push(index),
                    },
                    Some(Node::Nothing) => {}
                    None => self.broken(range),
                },
                Part::Broken => self.broken(range),
            }
        }
    }

    /// Adds what a call returned to the words before it.
    fn splice(&self, inlines: &[Inline], run: &mut Run) {
        for inline in inlines {
            match inline {
                Inline::Text { text } => push_text(&mut run.content, text),
                Inline::Reference { target, text } => {
                    let text = if starts_sentence(&run.content) {
                        words::upper_first(text)
                    } else {
                        text.clone()
                    };
                    run.content.push(Inline::Reference {
                        target: target.clone(),
                        text,
                    });
                }
                Inline::Number { figure, text } => run.content.push(Inline::Number {
                    figure: *figure,
                    text: match text.as_str() {
                        print::NOT_AVAILABLE if self.prose => "(not available)".to_owned(),
                        print::CONFIDENTIAL if self.prose => "(withheld)".to_owned(),
                        text => text.to_owned(),
                    },
                }),
                other => run.content.push(other.clone()),
            }
        }
    }

    fn broken(&mut self, range: &Range<usize>) {
        let problem = Problem::new("broken-call", "something changed what a call returned")
            .hint("do not apply filters or slices to the result of a call");
        self.fault(problem, range.clone());
    }

    fn no_blocks(&mut self, run: &Run) {
        for &index in &run.blocks {
            self.faults.push(Fault {
                problem: in_running_text(),
                spot: Spot::Token(index),
            });
        }
    }

    /// A paragraph, or the blocks that stand in its place.
    fn settle(&mut self, mut run: Run, pieces: &mut Vec<Piece>) {
        trim(&mut run.content);
        if run.blocks.is_empty() {
            if !run.content.is_empty() || run.anchor.is_some() {
                pieces.push(Piece::Paragraph {
                    id: run.anchor,
                    content: run.content,
                });
            }
            return;
        }
        if !run.content.is_empty() {
            self.no_blocks(&run);
            return;
        }
        for index in run.blocks {
            if let Some(Node::Pieces(blocks)) = self.nodes.get(index) {
                pieces.extend(blocks.iter().cloned());
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

/// Whether words hold a number that is not available.
pub(super) fn lacks_value(content: &[Inline]) -> bool {
    let missing = |inline: &Inline| matches!(inline, Inline::Number { text, .. } if text == print::NOT_AVAILABLE);
    content.iter().any(missing)
}

/// In a table a note explains it; a sentence or a title is left with a gap.
pub(super) fn no_value() -> Problem {
    Problem::warning(
        "no-value",
        "this number has no value, and its words go on without it",
    )
    .hint("guard the words with `{% if has('\u{2026}') %}`")
}

fn push_text(content: &mut Vec<Inline>, words: &str) {
    match content.last_mut() {
        Some(Inline::Text { text }) => text.push_str(words),
        _ => content.push(Inline::Text {
            text: words.to_owned(),
        }),
    }
}

fn starts_sentence(content: &[Inline]) -> bool {
    match content.last() {
        None => true,
        Some(Inline::Text { text }) => {
            let text = text.trim_end();
            text.is_empty() && content.len() == 1 || text.ends_with(['.', '?', '!'])
        }
        Some(_) => false,
    }
}

/// Removes blanks at both ends, which tokens without words leave behind.
fn trim(content: &mut Vec<Inline>) {
    if let Some(Inline::Text { text }) = content.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Inline::Text { text }) = content.last_mut() {
        *text = text.trim_end().to_owned();
    }
    content.retain(|inline| !matches!(inline, Inline::Text { text } if text.is_empty()));
}
