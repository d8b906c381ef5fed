//! The list of contents.

use super::{Page, is_appendix, page_id};
use crate::document::{Block, Inline};

/// A heading as the contents show it, with those under it.
struct Entry<'a> {
    number: Option<&'a str>,
    id: &'a str,
    words: String,
    under: Vec<Entry<'a>>,
}

impl Page<'_> {
    /// The sections and their parts, then what the page itself adds.
    pub(super) fn contents(&mut self) {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for block in &self.document.blocks {
            let Block::Heading {
                level,
                number,
                id,
                content,
            } = block
            else {
                continue;
            };
            let entry = Entry {
                number: number.as_deref(),
                id,
                words: words(content),
                under: Vec::new(),
            };
            match (level, entries.last_mut()) {
                (1, _) | (2, None) => entries.push(entry),
                (2, Some(section)) => section.under.push(entry),
                _ => {}
            }
        }
        let mut own_entries = Vec::new();
        if !self.document.footnotes.is_empty() {
            own_entries.push(own(page_id!("footnotes"), "Footnotes"));
        }
        if !self.places.is_empty() {
            own_entries.push(own(page_id!("working"), super::workings::TITLE));
        }
        let (appendices, sections): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|entry| is_appendix(entry.number));
        self.out.raw(concat!(
            "<nav id=\"",
            page_id!("contents"),
            "\" aria-labelledby=\"",
            page_id!("contents-title"),
            "\">\n<h2 id=\"",
            page_id!("contents-title"),
            "\">Contents</h2>\n"
        ));
        self.entries(&sections);
        if !appendices.is_empty() {
            self.out.raw("<p class=\"group\">Appendices</p>\n");
            self.entries(&appendices);
        }
        if !own_entries.is_empty() {
            self.entries(&own_entries);
        }
        if !self.places.is_empty() {
            self.out.raw(
                "<p class=\"hint\">The underlined number of a paragraph leads to \
                 how its figures were worked out.</p>\n",
            );
        }
        self.out.raw("</nav>\n");
    }

    fn entries(&mut self, entries: &[Entry<'_>]) {
        self.out.raw("<ul>\n");
        for entry in entries {
            self.out.raw("<li>");
            let address = format!("#{}", entry.id);
            self.out.open("a", &[("href", &address)]);
            if let Some(number) = entry.number {
                // Under their own head, `Appendix A` is `A`.
                let number = number.rsplit(' ').next().unwrap_or(number);
                self.out.element("span", &[("class", "number")], number);
                self.out.raw(" ");
            }
            self.out.element("span", &[], &entry.words);
            self.out.close("a");
            if !entry.under.is_empty() {
                self.out.raw("\n");
                self.entries(&entry.under);
            }
            self.out.raw("</li>\n");
        }
        self.out.raw("</ul>\n");
    }
}

fn own(id: &'static str, words: &str) -> Entry<'static> {
    Entry {
        number: None,
        id,
        words: words.to_owned(),
        under: Vec::new(),
    }
}

/// Running text without its marks and links.
pub(super) fn words(content: &[Inline]) -> String {
    let mut words = String::new();
    for inline in content {
        match inline {
            Inline::Text { text }
            | Inline::Number { text, .. }
            | Inline::Reference { text, .. }
            | Inline::Code { text } => words.push_str(text),
            Inline::Emphasis { content }
            | Inline::Strong { content }
            | Inline::Link { content, .. } => words.push_str(&self::words(content)),
            Inline::Break => words.push(' '),
            Inline::Footnote { .. } => {}
        }
    }
    words
}
