//! Every list of rows in a document, for tools that have no mapping of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::cells::{Paths, Values};
use super::parse::Node;
use super::path;
use crate::problem::Failure;
use crate::raw::{Gathered, Row};
use crate::slip::Slips;
use crate::table::Columns;

/// The lists at one path, in all the rows that enclose them.
pub(super) struct Lists<'n> {
    /// Keys without positions, as [`super::Document::list`] takes them.
    path: String,
    rows: Vec<Place<'n>>,
    /// Elements that are no objects.
    strays: u64,
}

/// A row, and what encloses it from the document inwards.
struct Place<'n> {
    number: u32,
    row: &'n Node<'n>,
    around: Vec<&'n Node<'n>>,
}

/// The lists of a document in order of appearance. `strays` are the lines that hold no object.
pub(super) fn find<'n>(root: &'n Node<'n>, strays: u64) -> Vec<Lists<'n>> {
    let mut found = Vec::new();
    walk(root, "", &mut vec![root], &mut found);
    if let Some(lines) = found.first_mut() {
        lines.strays += strays;
    }
    found
}

fn walk<'n>(
    node: &'n Node<'n>,
    path: &str,
    around: &mut Vec<&'n Node<'n>>,
    found: &mut Vec<Lists<'n>>,
) {
    match node {
        Node::Object(entries) => {
            for (key, value) in entries {
                walk(value, &join(path, key), around, found);
            }
        }
        Node::List(items) if items.iter().any(|item| matches!(item, Node::Object(_))) => {
            for (number, item) in (1_u32..).zip(items) {
                match item {
                    Node::Object(_) => {
                        at(path, found).rows.push(Place {
                            number,
                            row: item,
                            around: around.clone(),
                        });
                        around.push(item);
                        walk(item, path, around, found);
                        around.pop();
                    }
                    Node::NoLine => {}
                    _ => at(path, found).strays += 1,
                }
            }
        }
        _ => {}
    }
}

fn at<'f, 'n>(path: &str, found: &'f mut Vec<Lists<'n>>) -> &'f mut Lists<'n> {
    let known = found.iter().position(|list| list.path == path);
    if known.is_none() {
        found.push(Lists {
            path: path.to_owned(),
            rows: Vec::new(),
            strays: 0,
        });
    }
    let at = known.unwrap_or(found.len() - 1);
    &mut found[at]
}

fn join(path: &str, key: &str) -> String {
    let key = path::quoted(key);
    match path {
        "" => key.into_owned(),
        path => format!("{path}.{key}"),
    }
}

impl Gathered for Lists<'_> {
    fn path(&self) -> &str {
        &self.path
    }

    fn strays(&self) -> u64 {
        self.strays
    }

    fn columns(&self) -> Vec<String> {
        let mut names = Names::default();
        for place in &self.rows {
            names.add(place.row, "");
        }
        let deepest = self.rows.iter().map(|place| place.around.len()).max();
        for up in 1..=deepest.unwrap_or_default() {
            let before = "../".repeat(up);
            let mut last: Option<&Node<'_>> = None;
            for place in &self.rows {
                let outer = place.around.len().checked_sub(up);
                let Some(outer) = outer.and_then(|at| place.around.get(at)) else {
                    continue;
                };
                // The rows of one list have the same around them.
                if !last.is_some_and(|last| std::ptr::eq(last, *outer)) {
                    names.add(outer, &before);
                }
                last = Some(outer);
            }
        }
        names.finish()
    }

    fn rows(
        &self,
        columns: &[String],
        take: &mut dyn FnMut(Row<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let paths = Paths::new(&Columns::new(&[]).optional(&names));
        let mut slips = Slips::new("unknown-key", "key");
        let mut values = Values::default();
        for place in &self.rows {
            let filled = paths.fill(place.row, &place.around, &mut values, &mut slips);
            filled.map_err(|_| Failure::internal("a column without a row"))?;
            take(Row::new(place.number, &values))?;
        }
        Ok(())
    }
}

/// Names of columns, each once.
#[derive(Default)]
struct Names {
    known: BTreeSet<String>,
    /// Those that are not `null` in every row.
    filled: BTreeSet<String>,
    in_order: Vec<String>,
}

impl Names {
    fn add(&mut self, node: &Node<'_>, before: &str) {
        let entries: &[(Cow<'_, str>, Node<'_>)] = match node {
            Node::Object(entries) => entries,
            _ => return,
        };
        for (key, value) in entries {
            let name = format!("{before}{}", path::quoted(key));
            match value {
                Node::Object(_) => self.add(value, &format!("{name}.")),
                // A list of objects is one of rows, an empty one says nothing.
                Node::List(items) if items.iter().all(Node::is_nested) => {}
                _ => {
                    if !matches!(value, Node::Null) {
                        self.filled.insert(name.clone());
                    }
                    if self.known.insert(name.clone()) {
                        self.in_order.push(name);
                    }
                }
            }
        }
    }

    /// An object that is missing in some rows, as `null`, is no column itself.
    fn finish(mut self) -> Vec<String> {
        let known = &self.known;
        let is_object = |name: &str| {
            let inside = format!("{name}.");
            let next = known.range(inside.clone()..).next();
            next.is_some_and(|next| next.starts_with(&inside))
        };
        let filled = &self.filled;
        self.in_order
            .retain(|name| filled.contains(name) || !is_object(name));
        self.in_order
    }
}
