//! Every list of rows in an export, for tools that have no mapping of it.

use std::collections::BTreeSet;

use quick_xml::events::BytesStart;

use super::node::{Closed, Node, Open};
use super::walk::Values;
use super::{Tags, Wrong, read_tags};
use crate::input::Input;
use crate::problem::Failure;
use crate::raw::{Gathered, Row};

/// The rows at one path of names.
struct Elements<'n> {
    path: String,
    rows: Vec<Place<'n>>,
}

/// A row, and the rows around it from the outside in.
struct Place<'n> {
    row: &'n Node,
    around: Vec<&'n Node>,
}

/// Hands over the rows at every path, in order of appearance.
pub(crate) fn every_list(
    input: Input<'_>,
    mut take: impl FnMut(&dyn Gathered) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut tree = Tree::default();
    read_tags(input, &mut tree)?;
    let mut found = Vec::new();
    for node in tree.root.iter().flat_map(|root| &root.nodes) {
        gather(node, "", &mut Vec::new(), &mut found);
    }
    found.iter().try_for_each(|elements| take(elements))
}

/// The whole file.
#[derive(Default)]
pub(super) struct Tree {
    open: Open,
    pub(super) root: Option<Node>,
}

impl Tags for Tree {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Wrong> {
        self.open.start(tag)
    }

    fn end(&mut self) -> Result<(), Failure> {
        match self.open.close() {
            Closed::Nothing | Closed::Leaf(_) => {}
            Closed::Root(root) => self.root = Some(root),
            Closed::Element(node) => {
                if let Some(parent) = self.open.nodes.last_mut() {
                    parent.nodes.push(node);
                }
            }
        }
        Ok(())
    }

    fn open(&mut self) -> &mut Open {
        &mut self.open
    }

    fn knows(&self, _: &str) -> bool {
        // Nobody has said which names are safe to show.
        false
    }
}

fn gather<'n>(
    node: &'n Node,
    path: &str,
    around: &mut Vec<&'n Node>,
    found: &mut Vec<Elements<'n>>,
) {
    let path = match path {
        "" => node.name.clone(),
        path => format!("{path}/{}", node.name),
    };
    let is_row = node.is_row();
    if is_row {
        let place = Place {
            row: node,
            around: around.clone(),
        };
        match found.iter_mut().find(|elements| elements.path == path) {
            Some(elements) => elements.rows.push(place),
            None => found.push(Elements {
                path: path.clone(),
                rows: vec![place],
            }),
        }
        around.push(node);
    }
    for inner in &node.nodes {
        gather(inner, &path, around, found);
    }
    if is_row {
        around.pop();
    }
}

impl Gathered for Elements<'_> {
    fn path(&self) -> &str {
        &self.path
    }

    fn columns(&self) -> Vec<String> {
        let mut known = BTreeSet::new();
        let mut in_order = Vec::new();
        let mut add = |node: &Node, before: &str| {
            for (name, _) in &node.cells {
                let name = format!("{before}{name}");
                if known.insert(name.clone()) {
                    in_order.push(name);
                }
            }
        };
        self.rows.iter().for_each(|place| add(place.row, ""));
        let deepest = self.rows.iter().map(|place| place.around.len()).max();
        for up in 1..=deepest.unwrap_or_default() {
            let before = "../".repeat(up);
            for place in &self.rows {
                if let Some(outer) = place.outer(up) {
                    add(outer, &before);
                }
            }
        }
        in_order
    }

    fn strays(&self) -> u64 {
        let repeats = |place: &&Place<'_>| {
            let mut names = BTreeSet::new();
            let mut cells = place.row.cells.iter();
            !cells.all(|(name, _)| names.insert(name))
        };
        self.rows.iter().filter(repeats).count() as u64
    }

    fn rows(
        &self,
        columns: &[String],
        take: &mut dyn FnMut(Row<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let columns: Vec<(usize, &str)> = columns
            .iter()
            .map(|column| {
                let name = column.trim_start_matches("../");
                ((column.len() - name.len()) / "../".len(), name)
            })
            .collect();
        for place in &self.rows {
            let values = columns.iter().map(|(up, name)| {
                let node = match up {
                    0 => Some(place.row),
                    up => place.outer(*up),
                };
                let mut cells = node?.cells.iter();
                let (_, text) = cells.find(|(known, _)| known == name)?;
                Some(text.as_str())
            });
            let values = Values(values.collect());
            take(Row::new(place.row.row, &values))?;
        }
        Ok(())
    }
}

impl<'n> Place<'n> {
    /// The row so many rows outwards.
    fn outer(&self, up: usize) -> Option<&'n Node> {
        let at = self.around.len().checked_sub(up)?;
        self.around.get(at).copied()
    }
}
