//! Running text: words, marks, calls and the tokens that stand for them.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::Reader;
use crate::document::pieces::{Fault, Node, Piece, Spot, in_running_text};
use crate::document::problem::Problem;
use crate::document::token::{self, Part};
use crate::document::{Inline, words};
use crate::measure::print;

/// Running text as it is read, with the tokens in it that are no text.
#[derive(Default)]
pub(super) struct Run {
    pub(super) content: Vec<Inline>,
    pub(super) anchor: Option<String>,
    /// Tokens of blocks: fine when nothing else stands beside them.
    blocks: Vec<usize>,
}

impl Reader<'_> {
    /// Running text up to an end, or to a block inside a tight list item.
    pub(super) fn run(&mut self) -> Run {
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

    pub(super) fn no_blocks(&mut self, run: &Run) {
        for &index in &run.blocks {
            self.faults.push(Fault {
                problem: in_running_text(),
                spot: Spot::Token(index),
            });
        }
    }

    /// A paragraph, or the blocks that stand in its place.
    pub(super) fn settle(&mut self, mut run: Run, pieces: &mut Vec<Piece>) {
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
}

/// Whether words hold a number that is not available.
pub(in crate::document) fn lacks_value(content: &[Inline]) -> bool {
    let missing = |inline: &Inline| matches!(inline, Inline::Number { text, .. } if text == print::NOT_AVAILABLE);
    content.iter().any(missing)
}

/// In a table a note explains it; a sentence or a title is left with a gap.
pub(in crate::document) fn no_value() -> Problem {
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
