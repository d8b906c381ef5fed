//! Where in a TOML document something stands, in words that another reader of
//! the same document finds again.

use std::fmt;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// The path of a key or an element: `tables[2].events.received`,
/// `dimensions.outcome.labels."Part upheld"`. Positions count from 1; a key of
/// anything but letters, digits, `-` and `_` is quoted as in TOML.
///
/// A [`crate::Failure`] that is about a setting carries it, and the host shows
/// the place in the file that the setting came from.
///
/// ```
/// use candour_plugin::KeyPath;
/// let path = KeyPath::new("tables").item(2).key("Case ref");
/// assert_eq!(path.to_string(), "tables[2].\"Case ref\"");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPath(String);

impl KeyPath {
    /// A key of the document itself.
    pub fn new(key: &str) -> Self {
        Self::default().key(key)
    }

    /// A key of the table at this path.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut path = self.0.clone();
        if !path.is_empty() {
            path.push('.');
        }
        let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !key.is_empty() && key.bytes().all(bare) {
            path.push_str(key);
        } else {
            path.push('"');
            for letter in key.chars() {
                if matches!(letter, '"' | '\\') {
                    path.push('\\');
                }
                path.push(letter);
            }
            path.push('"');
        }
        Self(path)
    }

    /// An element of the list at this path, counted from 1.
    #[must_use]
    pub fn item(&self, position: usize) -> Self {
        Self(format!("{}[{position}]", self.0))
    }

    /// The path of what stands at a byte of a document; none where nothing does.
    pub(crate) fn at(table: &DeTable<'_>, offset: usize) -> Option<Self> {
        let mut found = Found { offset, best: None };
        found.table(table, &Self::default());
        found.best.map(|(_, path)| path)
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The narrowest key or value around an offset.
struct Found {
    offset: usize,
    best: Option<(usize, KeyPath)>,
}

impl Found {
    fn table(&mut self, table: &DeTable<'_>, path: &KeyPath) {
        for (key, value) in table {
            let path = path.key(key.get_ref());
            self.offer(&key.span(), &path);
            self.value(value.get_ref(), &value.span(), &path);
        }
    }

    fn value(&mut self, value: &DeValue<'_>, span: &Range<usize>, path: &KeyPath) {
        self.offer(span, path);
        match value {
            DeValue::Table(table) => self.table(table, path),
            DeValue::Array(items) => {
                for (item, position) in items.iter().zip(1..) {
                    self.value(item.get_ref(), &item.span(), &path.item(position));
                }
            }
            _ => {}
        }
    }

    fn offer(&mut self, span: &Range<usize>, path: &KeyPath) {
        let narrower = |(width, _): &(usize, KeyPath)| span.len() < *width;
        if span.contains(&self.offset) && self.best.as_ref().is_none_or(narrower) {
            self.best = Some((span.len(), path.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_at_a_byte_has_a_path() {
        let text =
            "a = 1\n[b]\n\"c d\" = [\"x\", { y = \"z\" }]\n[[e]]\nf = 1\n[[e]]\nf = \"here\"\n";
        let table = DeTable::parse(text).expect("TOML");
        for (mark, path) in [
            ("a = 1", "a"),
            ("b]", "b"),
            ("\"c d\"", "b.\"c d\""),
            ("\"x\"", "b.\"c d\"[1]"),
            ("\"z\"", "b.\"c d\"[2].y"),
            ("\"here\"", "e[2].f"),
        ] {
            let offset = text.find(mark).expect("the mark");
            let found = KeyPath::at(table.get_ref(), offset).map(|path| path.to_string());
            assert_eq!(found.as_deref(), Some(path), "{mark}");
        }
    }

    #[test]
    fn keys_are_quoted_where_toml_quotes_them() {
        let path = KeyPath::new("labels").key("5\" pipe").key("");
        assert_eq!(path.to_string(), "labels.\"5\\\" pipe\".\"\"");
    }
}
