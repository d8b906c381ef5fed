//! Rows of an XML document: elements that hold a value of their own, under the
//! path of the elements around them. The tags are found by hand, because
//! plugins read them with a crate; what is no XML has been refused before.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};

/// The rows of each part that has any, by its path below the root: names joined
/// by `/`, with `[2]` and so on where a name repeats.
///
/// # Errors
///
/// When tags do not match.
pub(super) fn rows(bytes: &[u8]) -> Result<BTreeMap<String, u64>> {
    let text = text(bytes);
    let root = Tree::parse(&text)?;
    let mut parts = BTreeMap::new();
    root.count("", &mut parts);
    Ok(parts)
}

/// The document's letters. Which one a byte beyond ASCII is does not matter,
/// only that it is no blank.
fn text(bytes: &[u8]) -> String {
    let utf_16 = |unit: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units)
            .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => utf_16(u16::from_le_bytes),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => utf_16(u16::from_be_bytes),
        _ => match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

/// An element with everything in it.
#[derive(Debug, Default)]
struct Tree<'t> {
    name: &'t str,
    /// Whether it has attributes at all, and whether one is not blank.
    attributes: bool,
    filled_attribute: bool,
    has_text: bool,
    elements: Vec<Tree<'t>>,
}

impl<'t> Tree<'t> {
    /// The root element.
    fn parse(mut rest: &'t str) -> Result<Self> {
        // The first of the stack is no element: it takes the root.
        let mut stack = vec![Tree::default()];
        while let Some(start) = rest.find('<') {
            let (before, tag) = rest.split_at(start);
            let open = stack.last_mut().context("an end without a start")?;
            open.has_text |= is_filled(before);
            let (skip, cdata) = if tag.starts_with("<!--") {
                ("-->", false)
            } else if tag.starts_with("<![CDATA[") {
                ("]]>", true)
            } else if tag.starts_with("<?") {
                ("?>", false)
            } else {
                let (inside, after) = split_tag(tag)?;
                rest = after;
                if inside.starts_with('/') {
                    let done = stack.pop().context("an end without a start")?;
                    let parent = stack.last_mut().context("an end without a start")?;
                    parent.elements.push(done);
                } else if let Some(inside) = inside.strip_suffix('/') {
                    open.elements.push(Self::open(inside));
                } else {
                    stack.push(Self::open(inside));
                }
                continue;
            };
            let (inside, after) = tag.split_once(skip).context("a tag without an end")?;
            if cdata {
                let data = inside.strip_prefix("<![CDATA[").unwrap_or_default();
                open.has_text |= is_filled(data);
            }
            rest = after;
        }
        ensure!(stack.len() == 1, "it has no end");
        let document = stack.pop().unwrap_or_default();
        let mut roots = document.elements.into_iter();
        match (roots.next(), roots.next()) {
            (Some(root), None) => Ok(root),
            _ => bail!("it does not have one root"),
        }
    }

    /// The element of a tag's inside: its name, then attributes.
    fn open(inside: &'t str) -> Self {
        let end = inside
            .find(|letter: char| letter.is_ascii_whitespace())
            .unwrap_or(inside.len());
        let (name, mut rest) = inside.split_at(end);
        let mut tree = Self {
            name: name.rsplit(':').next().unwrap_or(name),
            ..Self::default()
        };
        while let Some((key, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let Some(quote) = after.chars().next() else {
                break;
            };
            let mut pieces = after.splitn(3, quote).skip(1);
            let (value, remaining) = (pieces.next(), pieces.next());
            rest = remaining.unwrap_or_default();
            let key = key.trim();
            if key != "xmlns" && !key.contains(':') {
                tree.attributes = true;
                tree.filled_attribute |= value.is_some_and(is_filled);
            }
        }
        tree
    }

    fn is_leaf(&self) -> bool {
        !self.attributes && self.elements.is_empty()
    }

    fn is_row(&self) -> bool {
        let filled_leaf = |element: &Tree<'_>| element.is_leaf() && element.has_text;
        !self.is_leaf()
            && (self.filled_attribute || self.has_text || self.elements.iter().any(filled_leaf))
    }

    /// Adds the rows in it, whose path it is.
    fn count(&self, path: &str, parts: &mut BTreeMap<String, u64>) {
        let rows = self.elements.iter().filter(|element| element.is_row());
        let rows = rows.count() as u64;
        if rows > 0 {
            *parts.entry(path.to_owned()).or_default() += rows;
        }
        let mut names: BTreeMap<&str, u64> = BTreeMap::new();
        for element in &self.elements {
            let nth = names.entry(element.name).or_default();
            *nth += 1;
            let mut inner = path.to_owned();
            if !inner.is_empty() {
                inner.push('/');
            }
            inner.push_str(element.name);
            if *nth > 1 {
                inner.push_str(&format!("[{nth}]"));
            }
            element.count(&inner, parts);
        }
    }
}

/// Whether text says anything; a reference such as `&#32;` does not when it
/// stands for a blank.
fn is_filled(text: &str) -> bool {
    const BLANKS: [&str; 8] = [
        "&#32;", "&#x20;", "&#9;", "&#x9;", "&#10;", "&#xA;", "&#13;", "&#xD;",
    ];
    let text = BLANKS
        .iter()
        .fold(text.to_owned(), |text, blank| text.replace(blank, " "));
    text.chars()
        .any(|letter| !letter.is_whitespace() && letter != '\u{feff}')
}

/// What is between `<` and `>`, and what follows; a `>` in quotes ends nothing.
fn split_tag(tag: &str) -> Result<(&str, &str)> {
    let mut quote = None;
    for (at, letter) in tag.char_indices().skip(1) {
        match (quote, letter) {
            (None, '>') => {
                let inside = tag.get(1..at).unwrap_or_default();
                return Ok((inside, tag.get(at + 1..).unwrap_or_default()));
            }
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    bail!("a tag without an end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(document: impl AsRef<[u8]>, expected: &[(&str, u64)]) {
        let found = rows(document.as_ref()).unwrap();
        let found: Vec<_> = found.iter().map(|(part, rows)| (&**part, *rows)).collect();
        assert_eq!(found, expected);
    }

    const EXPORT: &str = r#"<?xml version="1.0" encoding="UTF-16"?>
        <!-- <case reference="0"/> -->
        <x:export made="2024" xmlns:x="urn:x">
          <system>Casebook</system>
          <cases>
            <case reference="a > b"><stages><stage n='1'/><stage n=' '/></stages></case>
            <case><received>2024-04-02</received><stages><stage><n><![CDATA[1]]></n></stage></stages></case>
            <case xml:lang="en"><received/></case>
            <case/>
            <case reference="é"><note by="x">y</note></case>
          </cases>
          <cases>stray<case/></cases>
        </x:export>"#;

    #[test]
    fn elements_with_values_are_rows() {
        let expected = [
            ("", 1),
            ("cases", 3),
            ("cases/case/stages", 1),
            ("cases/case[2]/stages", 1),
            ("cases/case[5]", 1),
        ];
        check(EXPORT, &expected);
        let wide: Vec<u8> = EXPORT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(wide, &expected);
        let narrow: Vec<u8> = EXPORT.chars().map(|letter| letter as u8).collect();
        check(narrow, &expected);
    }

    #[test]
    fn what_is_not_matched_is_no_document() {
        for text in ["", "<a>", "<a></a></a>", "<a/><b/>", "<a", "<!-- x"] {
            assert!(rows(text.as_bytes()).is_err(), "{text}");
        }
    }
}
