//! The cells of a row: values found by the paths that its columns name.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;

use super::parse::Node;
use crate::problem::{Reject, nearest, shown};
use crate::row::{Cells, Source, Value};
use crate::table::Columns;
use crate::text;

const NOTHING: &Node<'static> = &Node::Null;

/// Where a list's columns stand.
pub(super) struct Paths<'c> {
    columns: Vec<Path<'c>>,
}

struct Path<'c> {
    name: &'c str,
    required: bool,
    /// How many rows outwards.
    up: usize,
    keys: Vec<Key<'c>>,
}

struct Key<'c> {
    name: &'c str,
    /// Where it stood in the row before: exports write every row alike.
    last: Cell<usize>,
}

impl<'c> Paths<'c> {
    pub(super) fn new(columns: &Columns<'c>) -> Self {
        let path = |(name, required): (&'c str, bool)| {
            let inner = name.trim_start_matches("../");
            Path {
                name,
                required,
                up: (name.len() - inner.len()) / "../".len(),
                keys: inner
                    .split('.')
                    .map(|name| Key {
                        name,
                        last: Cell::new(0),
                    })
                    .collect(),
            }
        };
        Self {
            columns: columns.names().map(path).collect(),
        }
    }

    /// Finds the values of a row by column.
    ///
    /// # Errors
    /// `missing-key`, for a required column whose key is not there at all.
    pub(super) fn fill<'n>(
        &self,
        row: &'n Node<'n>,
        around: &[&'n Node<'n>],
        values: &mut Values<'n>,
    ) -> Result<(), Reject> {
        values.0.clear();
        for path in &self.columns {
            let from = match path.up {
                0 => Some(row),
                up => around.len().checked_sub(up).and_then(|at| {
                    let row = around.get(at)?;
                    Some(*row)
                }),
            };
            let found = from.ok_or(NOTHING).and_then(|from| path.follow(from));
            match found {
                Ok(value) => values.0.push(value),
                Err(_) if !path.required => values.0.push(NOTHING),
                Err(short_of) => return Err(path.missing(short_of)),
            }
        }
        Ok(())
    }
}

impl Path<'_> {
    /// The value, or the object that lacks the next key.
    fn follow<'n>(&self, from: &'n Node<'n>) -> Result<&'n Node<'n>, &'n Node<'n>> {
        self.keys.iter().try_fold(from, |node, key| match node {
            Node::Null => Ok(node),
            _ => key.find(node).ok_or(node),
        })
    }

    fn missing(&self, short_of: &Node<'_>) -> Reject {
        let reject = Reject::new("missing-key", "the key is missing").column(self.name);
        let name = self.keys.last().map_or(self.name, |key| key.name);
        reject.hint(match nearest(name, keys(short_of)) {
            Some(near) => format!("the closest is `{}`", shown(near)),
            None => "write it in every row, with `null` where there is no value".to_owned(),
        })
    }
}

impl Key<'_> {
    fn find<'n>(&self, node: &'n Node<'n>) -> Option<&'n Node<'n>> {
        let Node::Object(entries) = node else {
            return None;
        };
        let guess = entries.get(self.last.get());
        if let Some((_, value)) = guess.filter(|(known, _)| text::same(known, self.name)) {
            return Some(value);
        }
        let at = entries
            .iter()
            .position(|(known, _)| text::same(known, self.name))?;
        self.last.set(at);
        entries.get(at).map(|(_, value)| value)
    }
}

/// The keys of an object.
pub(super) fn keys<'n>(node: &'n Node<'_>) -> impl Iterator<Item = &'n str> {
    let entries = match node {
        Node::Object(entries) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, _): &(Cow<'_, str>, _)| &**key)
}

/// Adds the names of the columns of the rows at a path, see
/// [`super::Document::columns`].
pub(super) fn columns(node: &Node<'_>, path: &[&str], columns: &mut Option<BTreeSet<String>>) {
    match (node, path.split_first()) {
        (Node::List(rows), None) => {
            for row in rows {
                if let Node::Object(entries) = row {
                    inner(entries, "", columns.get_or_insert_default());
                }
            }
        }
        (Node::List(rows), Some(_)) => {
            for row in rows {
                self::columns(row, path, columns);
            }
        }
        (Node::Object(entries), Some((key, rest))) => {
            let inner = entries.iter().find(|(known, _)| known == key);
            if let Some((_, inner)) = inner {
                self::columns(inner, rest, columns);
            }
        }
        _ => {}
    }
}

fn inner(entries: &[(Cow<'_, str>, Node<'_>)], before: &str, columns: &mut BTreeSet<String>) {
    for (key, value) in entries {
        let name = format!("{before}{key}");
        if let Node::Object(entries) = value {
            inner(entries, &format!("{name}."), columns);
        }
        columns.insert(name);
    }
}

/// One row's values, by column.
#[derive(Debug, Default)]
pub(super) struct Values<'n>(Vec<&'n Node<'n>>);

impl Cells for Values<'_> {
    fn source(&self) -> Source<'_> {
        Source::Other(self)
    }

    fn value(&self, at: usize) -> Value<'_> {
        self.0.get(at).map_or(Value::Blank, |node| value(node))
    }

    fn item(&self, at: usize, index: usize) -> Option<Value<'_>> {
        match self.0.get(at)? {
            Node::List(items) => items.get(index).map(value),
            node => (index == 0).then(|| value(node)),
        }
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn no_serials(&self) -> Option<&'static str> {
        Some("write a date as text, as in \"2024-04-01\"")
    }
}

fn value<'a>(node: &'a Node<'_>) -> Value<'a> {
    match node {
        Node::NoLine | Node::Null => Value::Blank,
        Node::Bool(answer) => Value::Bool(*answer),
        Node::Number(number) => Value::Number(*number),
        Node::Text(text) => Value::text(text),
        Node::List(items) if items.is_empty() => Value::Blank,
        Node::List(_) => Value::Nested("a list"),
        Node::Object(_) => Value::Nested("an object"),
    }
}
