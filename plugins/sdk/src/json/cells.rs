//! The cells of a row: values found by the paths that its columns name.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;

use super::parse::Node;
use super::path;
use crate::problem::{Reject, nearest, shown};
use crate::row::{Cells, Source, Value};
use crate::slip::Slips;
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
    name: Cow<'c, str>,
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
                keys: path::keys(inner)
                    .into_iter()
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

    /// Finds the values of a row by column, and keys that look like those of
    /// missing ones.
    ///
    /// # Errors
    /// `missing-key`, for a required column whose key is not there at all.
    pub(super) fn fill<'n>(
        &self,
        row: &'n Node<'n>,
        around: &[&'n Node<'n>],
        values: &mut Values<'n>,
        slips: &mut Slips,
    ) -> Result<(), Reject> {
        values.cells.clear();
        values.slips.clear();
        for path in &self.columns {
            let from = match path.up {
                0 => Some(row),
                up => around.len().checked_sub(up).and_then(|at| {
                    let row = around.get(at)?;
                    Some(*row)
                }),
            };
            match from.map_or(Ok(NOTHING), |from| path.follow(from)) {
                Ok(value) => values.cells.push(value),
                Err((key, short_of)) if !path.required => {
                    values.cells.push(NOTHING);
                    slips.look(key, self.unread(short_of), &mut values.slips);
                }
                Err((_, short_of)) => return Err(path.missing(short_of)),
            }
        }
        Ok(())
    }

    /// The keys of an object under which there is something that no column of
    /// the list is about. A list of objects is one of rows.
    fn unread<'n>(&self, node: &'n Node<'_>) -> impl Iterator<Item = &'n str> {
        let entries = match node {
            Node::Object(entries) => entries.as_slice(),
            _ => &[],
        };
        let is_rows = |value: &Node<'_>| match value {
            Node::List(items) => items.iter().any(|item| matches!(item, Node::Object(_))),
            _ => false,
        };
        let is_read = |known: &str| {
            let mut keys = self.columns.iter().flat_map(|path| &path.keys);
            keys.any(|key| text::same(&key.name, known))
        };
        let unread = entries.iter().filter(move |(known, value)| {
            !is_read(known) && !value_of(value).is_blank() && !is_rows(value)
        });
        unread.map(|(known, _)| &**known)
    }
}

impl Path<'_> {
    /// The value, or the next key and the object that lacks it.
    fn follow<'n>(&self, from: &'n Node<'n>) -> Result<&'n Node<'n>, (&str, &'n Node<'n>)> {
        self.keys.iter().try_fold(from, |node, key| match node {
            Node::Null => Ok(node),
            _ => key.find(node).ok_or((&*key.name, node)),
        })
    }

    fn missing(&self, short_of: &Node<'_>) -> Reject {
        let reject = Reject::new("missing-key", "the key is missing").column(self.name);
        let name = self.keys.last().map_or(self.name, |key| &*key.name);
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
        if let Some((_, value)) = guess.filter(|(known, _)| text::same(known, &self.name)) {
            return Some(value);
        }
        let at = entries
            .iter()
            .position(|(known, _)| text::same(known, &self.name))?;
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

/// Looks for the names of columns, see [`super::Document::columns_outside`].
pub(super) struct Found<'n> {
    pub(super) up: usize,
    /// The document and the rows that enclose the place, outermost first.
    pub(super) around: Vec<&'n Node<'n>>,
    pub(super) columns: Option<BTreeSet<String>>,
}

impl<'n> Found<'n> {
    pub(super) fn look(&mut self, node: &'n Node<'n>, path: &[Cow<'_, str>]) {
        match (node, path.split_first()) {
            (Node::List(rows), None) => {
                let objects = rows.iter().filter(|row| matches!(row, Node::Object(_)));
                match self.up {
                    0 => objects.for_each(|row| self.add(row)),
                    up if objects.count() > 0 => {
                        let at = self.around.len().checked_sub(up);
                        if let Some(row) = at.and_then(|at| self.around.get(at).copied()) {
                            self.add(row);
                        }
                    }
                    _ => {}
                }
            }
            (Node::List(rows), Some(_)) => {
                for row in rows {
                    self.around.push(row);
                    self.look(row, path);
                    self.around.pop();
                }
            }
            (Node::Object(entries), Some((key, rest))) => {
                let inner = entries.iter().find(|(known, _)| known == key);
                if let Some((_, inner)) = inner {
                    self.look(inner, rest);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, row: &Node<'_>) {
        let columns = self.columns.get_or_insert_default();
        if let Node::Object(entries) = row {
            inner(entries, "", columns);
        }
    }
}

fn inner(entries: &[(Cow<'_, str>, Node<'_>)], before: &str, columns: &mut BTreeSet<String>) {
    for (key, value) in entries {
        let name = format!("{before}{}", path::quoted(key));
        if let Node::Object(entries) = value {
            inner(entries, &format!("{name}."), columns);
        }
        columns.insert(name);
    }
}

/// One row's values, by column.
#[derive(Debug, Default)]
pub(super) struct Values<'n> {
    cells: Vec<&'n Node<'n>>,
    /// What to say about keys that no column is about.
    pub(super) slips: Vec<Reject>,
}

impl Cells for Values<'_> {
    fn source(&self) -> Source<'_> {
        Source::Other(self)
    }

    fn value(&self, at: usize) -> Value<'_> {
        self.cells
            .get(at)
            .map_or(Value::Blank, |node| value_of(node))
    }

    fn item(&self, at: usize, index: usize) -> Option<Value<'_>> {
        match self.cells.get(at)? {
            Node::List(items) => items.get(index).map(value_of),
            node => (index == 0).then(|| value_of(node)),
        }
    }

    fn len(&self) -> usize {
        self.cells.len()
    }

    fn no_serials(&self) -> Option<&'static str> {
        Some("write a date as text, as in \"2024-04-01\"")
    }
}

fn value_of<'a>(node: &'a Node<'_>) -> Value<'a> {
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
