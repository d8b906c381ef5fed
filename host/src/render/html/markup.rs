//! Writing markup that cannot be broken by what it holds.

use crate::chart::{Svg, escape};

/// HTML under construction.
///
/// **Invariant:** the only strings that reach the page unescaped are `'static`,
/// that is, written in this crate's own source, and charts that it drew.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Markup from the source code, as it is.
    pub(super) fn raw(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Text, escaped for content and for attributes alike.
    pub(super) fn text(&mut self, text: &str) {
        escape(text, &mut self.0);
    }

    /// A start tag.
    pub(super) fn open(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// An end tag.
    pub(super) fn close(&mut self, tag: &'static str) {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    /// An element that holds only text.
    pub(super) fn element(
        &mut self,
        tag: &'static str,
        attributes: &[(&'static str, &str)],
        text: &str,
    ) {
        self.open(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    /// A chart.
    pub(super) fn svg(&mut self, svg: &Svg) {
        self.0.push_str(svg.as_str());
    }

    /// The page's one style sheet. [`super::style::StyleSheet`] makes sure that
    /// it cannot end its element.
    pub(super) fn style(&mut self, sheet: &super::style::StyleSheet) {
        self.0.push_str("<style>");
        self.0.push_str(sheet.as_str());
        self.0.push_str("</style>\n");
    }

    /// What has been written.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut markup = Markup::default();
        markup.element(
            "a",
            &[("href", "x\" onclick='y'")],
            "<script>&\u{7}\u{202e}</script>",
        );
        assert_eq!(
            markup.finish(),
            "<a href=\"x&quot; onclick=&#39;y&#39;\">&lt;script&gt;&amp;\u{fffd}\u{fffd}&lt;/script&gt;</a>"
        );
    }
}
