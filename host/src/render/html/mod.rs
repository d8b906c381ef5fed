//! The document as one HTML file that asks for nothing else: no script, no
//! outside font, no picture by address. It reads on a phone, at 200% zoom and
//! in print, and is held to WCAG 2.2 AA by `cargo xtask test`.

mod blocks;
mod contents;
mod figures;
mod markup;
mod places;
mod style;
mod tables;
mod workings;

use crate::chart::ChartError;
use crate::document::{Block, Document, Inline};
use markup::Markup;
use places::Places;
use style::StyleSheet;

/// The ids that the page itself uses begin with this, so that they never meet
/// an id of the document.
macro_rules! page_id {
    ($name:literal) => {
        concat!("page-", $name)
    };
}
use page_id;

/// Writes a document as a self-contained HTML page.
///
/// # Errors
///
/// When a chart cannot be drawn.
pub fn render(document: &Document) -> Result<String, ChartError> {
    let mut page = Page::new(document);
    page.write()?;
    Ok(page.out.finish())
}

/// A page under construction.
struct Page<'a> {
    document: &'a Document,
    out: Markup,
    /// How often each footnote has been called so far.
    calls: Vec<usize>,
    callouts: usize,
    places: Places<'a>,
}

impl<'a> Page<'a> {
    fn new(document: &'a Document) -> Self {
        Self {
            document,
            out: Markup::default(),
            calls: vec![0; document.footnotes.len()],
            callouts: 0,
            places: Places::collect(document),
        }
    }

    fn write(&mut self) -> Result<(), ChartError> {
        self.head();
        self.out.raw("<body>\n");
        self.out.raw(concat!(
            "<a class=\"skip\" href=\"#",
            page_id!("main"),
            "\">Skip to main content</a>\n"
        ));
        self.cover();
        self.out.raw("<div class=\"page\">\n");
        self.contents();
        self.out.raw(concat!(
            "<main id=\"",
            page_id!("main"),
            "\" tabindex=\"-1\">\n"
        ));
        self.sections()?;
        self.footnotes();
        self.workings();
        self.out.raw(concat!(
            "<p class=\"to-contents\"><a href=\"#",
            page_id!("contents"),
            "\">Contents</a></p>\n</main>\n</div>\n"
        ));
        self.foot();
        self.out.raw("</body>\n</html>\n");
        Ok(())
    }

    fn head(&mut self) {
        let sheet = StyleSheet::new(self.document);
        self.out
            .raw("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n");
        self.out
            .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        self.out.open(
            "meta",
            &[
                ("http-equiv", "Content-Security-Policy"),
                ("content", &sheet.policy()),
            ],
        );
        self.out.raw("\n");
        let draft = if self.document.draft { "Draft: " } else { "" };
        let title = format!(
            "{draft}{} \u{2013} {}",
            self.document.title, self.document.authority
        );
        self.out.element("title", &[], &title);
        self.out
            .raw("\n<meta name=\"generator\" content=\"candour\">\n");
        self.out.style(&sheet);
        self.out.raw("</head>\n");
    }

    /// The authority, the title and the facts that identify the report.
    fn cover(&mut self) {
        let document = self.document;
        self.out.raw("<header class=\"cover\">\n");
        if document.draft {
            self.out.raw(
                "<p class=\"draft\"><strong>Draft</strong> \
                 <span>This report has not been approved for publication.</span></p>\n",
            );
        }
        self.out.raw("<div class=\"title\"><div class=\"inner\">\n");
        self.out
            .element("p", &[("class", "authority")], &document.authority);
        self.out.element("h1", &[], &document.title);
        if let Some(subtitle) = &document.subtitle {
            self.out.element("p", &[("class", "subtitle")], subtitle);
        }
        self.out.raw("</div></div>\n");
        if !document.cover.is_empty() {
            self.out.raw("<dl class=\"inner\">\n");
            for (name, value) in &document.cover {
                self.out.raw("<div>");
                self.out.element("dt", &[], name);
                self.out.element("dd", &[], value);
                self.out.raw("</div>\n");
            }
            self.out.raw("</dl>\n");
        }
        self.out.raw("</header>\n");
    }

    /// The blocks, those of a section or an appendix in a `section`.
    fn sections(&mut self) -> Result<(), ChartError> {
        let mut heading = None;
        let mut open = false;
        for block in &self.document.blocks {
            if let Block::Heading {
                level,
                number,
                id,
                content,
            } = block
            {
                self.end_of_part(heading);
                if *level <= 1 {
                    if open {
                        self.out.raw("</section>\n");
                    }
                    open = true;
                    self.out.raw(if is_appendix(number.as_deref()) {
                        "<section class=\"appendix\">\n"
                    } else {
                        "<section>\n"
                    });
                }
                heading = Some((id.as_str(), content.as_slice()));
            }
            self.block(block)?;
        }
        self.end_of_part(heading);
        if open {
            self.out.raw("</section>\n");
        }
        Ok(())
    }

    /// Text without a number leads to its working where the next heading comes.
    fn end_of_part(&mut self, heading: Option<(&str, &[Inline])>) {
        if let Some((id, content)) = heading
            && self.places.has(id)
        {
            self.working_link(id, &format!("\u{201c}{}\u{201d}", contents::words(content)));
        }
    }

    fn foot(&mut self) {
        self.out.raw("<footer>\n<div class=\"inner\">\n<p>");
        self.out.text(&self.document.authority);
        self.out.raw(" \u{b7} ");
        self.out.text(&self.document.title);
        self.out.raw(
            "</p>\n<p>Every number in this report is computed from recorded complaints, \
             taken from a published total, or declared with its source.</p>\n</div>\n</footer>\n",
        );
    }
}

/// Whether a heading's number names an appendix, as in `Appendix A`.
fn is_appendix(number: Option<&str>) -> bool {
    number.is_some_and(|number| number.contains(' '))
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
