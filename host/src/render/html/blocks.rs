//! Blocks and running text.

use super::{Page, is_appendix, page_id};
use crate::chart::ChartError;
use crate::document::{Block, Inline};

impl<'a> Page<'a> {
    pub(super) fn blocks(&mut self, blocks: &'a [Block]) -> Result<(), ChartError> {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    pub(super) fn block(&mut self, block: &'a Block) -> Result<(), ChartError> {
        match block {
            Block::Heading {
                level,
                number,
                id,
                content,
            } => self.heading(*level, number.as_deref(), id, content),
            Block::Paragraph {
                number,
                id,
                content,
            } => self.paragraph(number.as_deref(), id, content),
            Block::List { ordered, items } => {
                let tag = if *ordered { "ol" } else { "ul" };
                self.out.open(tag, &[]);
                self.out.raw("\n");
                for item in items {
                    self.out.raw("<li>");
                    self.blocks(item)?;
                    self.out.raw("</li>\n");
                }
                self.out.close(tag);
                self.out.raw("\n");
            }
            Block::Quote { blocks } => {
                self.out.raw("<blockquote>\n");
                self.blocks(blocks)?;
                self.out.raw("</blockquote>\n");
            }
            Block::Callout { title, blocks } => {
                self.callouts += 1;
                let id = format!("{}{}", page_id!("callout-"), self.callouts);
                self.out.open(
                    "div",
                    &[
                        ("class", "callout"),
                        ("role", "group"),
                        ("aria-labelledby", &id),
                    ],
                );
                self.out
                    .open("p", &[("class", "callout-title"), ("id", &id)]);
                self.inlines(title);
                self.out.raw("</p>\n");
                self.blocks(blocks)?;
                self.out.raw("</div>\n");
            }
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart)?,
        }
        Ok(())
    }

    fn heading(&mut self, level: u8, number: Option<&str>, id: &str, content: &'a [Inline]) {
        // The title of the report is the page's only `h1`.
        let tag = match level {
            0 | 1 => "h2",
            2 => "h3",
            3 => "h4",
            _ => "h5",
        };
        self.out.open(tag, &[("id", id)]);
        if let Some(number) = number {
            let class = if is_appendix(Some(number)) {
                "label"
            } else {
                "number"
            };
            self.out.element("span", &[("class", class)], number);
            self.out.raw(" ");
        }
        self.inlines(content);
        self.out.close(tag);
        self.out.raw("\n");
    }

    /// A numbered paragraph hangs its number in the margin; where it holds
    /// figures, the number leads to their working, so that the text itself
    /// stays free of links.
    fn paragraph(&mut self, number: Option<&str>, id: &str, content: &'a [Inline]) {
        match number {
            None if id.is_empty() => self.out.open("p", &[]),
            None => self.out.open("p", &[("id", id)]),
            Some(number) => {
                self.out.open("p", &[("id", id), ("class", "numbered")]);
                if self.places.has(id) {
                    let address = format!("#{}", super::workings::id(id));
                    let label = format!("{number}: how its figures were worked out");
                    self.out.element(
                        "a",
                        &[
                            ("class", "number"),
                            ("href", &address),
                            ("aria-label", &label),
                        ],
                        number,
                    );
                } else {
                    self.out.element("span", &[("class", "number")], number);
                }
                self.out.raw(" ");
            }
        }
        self.inlines(content);
        self.out.raw("</p>\n");
    }

    pub(super) fn inlines(&mut self, content: &'a [Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        match inline {
            Inline::Text { text } => self.out.text(text),
            Inline::Emphasis { content } => self.wrapped("em", content),
            Inline::Strong { content } => self.wrapped("strong", content),
            Inline::Link { address, content } if is_safe(address) => {
                self.out.open("a", &[("href", address)]);
                self.inlines(content);
                self.out.close("a");
            }
            Inline::Link { content, .. } => self.inlines(content),
            Inline::Reference { target, text } => {
                let address = format!("#{target}");
                self.out.element("a", &[("href", &address)], text);
            }
            Inline::Number { figure, text } => match self.document.figures.get(*figure) {
                Some(figure) => {
                    self.out
                        .element("span", &[("data-figure", figure.id())], text);
                }
                None => self.out.text(text),
            },
            Inline::Footnote { note } => self.footnote_call(*note),
            Inline::Code { text } => self.out.element("code", &[], text),
            Inline::Break => self.out.raw("<br>\n"),
        }
    }

    fn wrapped(&mut self, tag: &'static str, content: &'a [Inline]) {
        self.out.open(tag, &[]);
        self.inlines(content);
        self.out.close(tag);
    }

    fn footnote_call(&mut self, note: usize) {
        let Some(calls) = self.calls.get_mut(note) else {
            return;
        };
        *calls += 1;
        let number = (note + 1).to_string();
        let id = call_id(note, *calls);
        let address = format!("#{}", note_id(note));
        let label = format!("Footnote {number}");
        self.out.raw("<sup>");
        self.out.element(
            "a",
            &[
                ("class", "footnote"),
                ("id", &id),
                ("href", &address),
                ("aria-label", &label),
            ],
            &number,
        );
        self.out.raw("</sup>");
    }

    /// The footnotes, each with a way back to every place that calls it.
    pub(super) fn footnotes(&mut self) {
        let document = self.document;
        if document.footnotes.is_empty() {
            return;
        }
        self.out.raw(concat!(
            "<section class=\"footnotes\">\n<h2 id=\"",
            page_id!("footnotes"),
            "\">Footnotes</h2>\n<ol>\n"
        ));
        for (note, content) in document.footnotes.iter().enumerate() {
            self.out.open("li", &[("id", &note_id(note))]);
            self.out.raw("<p>");
            self.inlines(content);
            let calls = self.calls.get(note).copied().unwrap_or(0);
            for call in 1..=calls {
                let label = if calls == 1 {
                    format!("Back to footnote {} in the text", note + 1)
                } else {
                    format!("Back to footnote {} in the text, place {call}", note + 1)
                };
                let address = format!("#{}", call_id(note, call));
                self.out.raw(" ");
                self.out.element(
                    "a",
                    &[
                        ("class", "back"),
                        ("href", &address),
                        ("aria-label", &label),
                    ],
                    "\u{2191}",
                );
            }
            self.out.raw("</p></li>\n");
        }
        self.out.raw("</ol>\n</section>\n");
    }
}

fn note_id(note: usize) -> String {
    format!("{}{}", page_id!("footnote-"), note + 1)
}

fn call_id(note: usize, call: usize) -> String {
    match call {
        1 => format!("{}{}", page_id!("call-"), note + 1),
        _ => format!("{}{}-{call}", page_id!("call-"), note + 1),
    }
}

/// Whether a link may lead there: the web, a mailbox or a telephone.
fn is_safe(address: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}
