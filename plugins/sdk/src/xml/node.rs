//! Elements: open, or complete and waiting for the one around them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::{DEEPEST, Wrong};

/// The name of the cell that is text beside elements.
pub(super) const OWN_TEXT: &str = ".";

/// An element: open, or complete and waiting for the one around it.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    /// Index of the kind of row that the plugin reads at its path.
    pub(super) kind: Option<usize>,
    /// Its position among all elements beside it, from 1.
    pub(super) row: u32,
    /// Its position among those of its name, from 1.
    pub(super) nth: u32,
    pub(super) cells: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) has_attributes: bool,
    pub(super) children: u32,
    /// How many elements in it have each name.
    pub(super) names: BTreeMap<String, u32>,
    /// The elements in it that are no leaves.
    pub(super) nodes: Vec<Node>,
}

impl Node {
    /// Counts an element in it; its position among all and among those of its
    /// name.
    pub(super) fn count(&mut self, name: &str) -> (u32, u32) {
        self.children += 1;
        let nth = match self.names.get_mut(name) {
            Some(nth) => {
                *nth += 1;
                *nth
            }
            None => {
                self.names.insert(name.to_owned(), 1);
                1
            }
        };
        (self.children, nth)
    }

    pub(super) fn is_leaf(&self) -> bool {
        !self.has_attributes && self.children == 0
    }

    pub(super) fn is_row(&self) -> bool {
        self.cells.iter().any(|(_, text)| !text.trim().is_empty())
    }

    /// Adds itself to the path of the elements around it.
    pub(super) fn extend(&self, path: &mut String) {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&self.name);
        if self.nth > 1 {
            // Writing to a string does not fail.
            let _ = write!(path, "[{}]", self.nth);
        }
    }
}

/// What an element was that has ended.
pub(super) enum Closed {
    /// None was open.
    Nothing,
    Root(Node),
    /// A value, of a kind that the plugin reads or not.
    Leaf(Option<usize>),
    Element(Node),
}

/// The elements that are open, the root first.
#[derive(Debug, Default)]
pub(super) struct Open {
    pub(super) nodes: Vec<Node>,
    /// The root has been closed.
    pub(super) has_ended: bool,
}

impl Open {
    /// Opens an element.
    pub(super) fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Wrong> {
        let local = tag.local_name();
        let name: &str = local.as_ref();
        if self.has_ended {
            return Err(Wrong::Second);
        }
        if self.nodes.len() == DEEPEST {
            return Err(Wrong::Deep);
        }
        if !is_name(name) {
            return Err(Wrong::Name);
        }
        let (row, nth) = self
            .nodes
            .last_mut()
            .map_or((1, 1), |node| node.count(name));
        let mut node = Node {
            name: name.to_owned(),
            row,
            nth,
            ..Node::default()
        };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| Wrong::Attribute)?;
            let key: &str = attribute.key.as_ref();
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| Wrong::Reference)?;
            if key != "xmlns" && !key.contains(':') {
                node.has_attributes = true;
                node.cells.push((key.to_owned(), value.into_owned()));
            }
        }
        self.nodes.push(node);
        Ok(())
    }

    /// Closes the innermost element. A leaf becomes a cell of the one around it,
    /// but for one that the root itself holds: that is about the export.
    pub(super) fn close(&mut self) -> Closed {
        let Some(mut node) = self.nodes.pop() else {
            return Closed::Nothing;
        };
        let is_below_root = self.nodes.len() == 1;
        let Some(parent) = self.nodes.last_mut() else {
            self.has_ended = true;
            return Closed::Root(node);
        };
        if node.is_leaf() {
            if !is_below_root {
                parent.cells.push((node.name, node.text));
            }
            return Closed::Leaf(node.kind);
        }
        if !node.text.trim().is_empty() {
            let text = std::mem::take(&mut node.text);
            node.cells.push((OWN_TEXT.to_owned(), text));
        }
        Closed::Element(node)
    }

    /// Text of the element that is open.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Wrong> {
        let is_blank = text.trim().is_empty();
        match self.nodes.last_mut() {
            // The space between the elements of a list is long and says nothing.
            Some(node) if is_blank && (node.children > 0 || node.text.is_empty()) => {}
            Some(node) => node.text.push_str(text),
            None if is_blank => {}
            None => return Err(Wrong::Outside),
        }
        Ok(())
    }
}

/// Whether an element may have that name, as far as ASCII goes. Words in `<` and
/// `>` that were not escaped, an e-mail address say, are none; nor is what would
/// make the path of one element look like that of another.
fn is_name(name: &str) -> bool {
    let is_letter =
        |letter: char| letter.is_ascii_alphabetic() || letter == '_' || !letter.is_ascii();
    let goes_on =
        |letter: char| is_letter(letter) || letter.is_ascii_digit() || matches!(letter, '-' | '.');
    name.starts_with(is_letter) && name.chars().all(goes_on)
}
