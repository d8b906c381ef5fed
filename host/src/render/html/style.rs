//! The style sheet, its fonts, and the policy that lets nothing else in.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::document::Document;

const SHEET: &str = include_str!("report.css");
const UPRIGHT: &[u8] =
    include_bytes!("../../../assets/fonts/source-sans-3-latin-wght-normal.woff2");
const ITALIC: &[u8] = include_bytes!("../../../assets/fonts/source-sans-3-latin-wght-italic.woff2");

/// The page's one style sheet.
///
/// **Invariant:** whatever the document holds, its text is written as CSS
/// escapes, so it can neither end a string nor the `style` element.
#[derive(Debug)]
pub(super) struct StyleSheet(String);

impl StyleSheet {
    /// Everything that styles `document`: fonts, rules, running heads in print.
    pub(super) fn new(document: &Document) -> Self {
        let mut sheet = String::new();
        for (style, font) in [("normal", UPRIGHT), ("italic", ITALIC)] {
            sheet.push_str(&format!(
                "@font-face{{font-family:'Source Sans 3';font-style:{style};\
                 font-weight:200 900;font-display:block;\
                 src:url(data:font/woff2;base64,{}) format('woff2')}}\n",
                STANDARD.encode(font)
            ));
        }
        sheet.push_str(SHEET);
        let mark = if document.draft { "Draft \u{b7} " } else { "" };
        sheet.push_str(&format!(
            "@media print{{@page{{@top-left{{content:\"{}\"}}@top-right{{content:\"{}\"}}}}}}\n",
            escape(&document.authority),
            escape(&format!("{mark}{}", document.title)),
        ));
        Self(sheet)
    }

    /// The rules.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// A Content-Security-Policy under which the page may use this style sheet
    /// and the fonts in it, and nothing else.
    pub(super) fn policy(&self) -> String {
        let hash = STANDARD.encode(Sha256::digest(self.0.as_bytes()));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; font-src data:; \
             base-uri 'none'; form-action 'none'"
        )
    }
}

/// Text for a CSS string in double quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            escaped.push(character);
        } else {
            escaped.push_str(&format!("\\{:x} ", u32::from(character)));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_css_string() {
        assert_eq!(
            escape("A\"</style>\u{e9}"),
            "A\\22 \\3c \\2f style\\3e \\e9 "
        );
    }
}
