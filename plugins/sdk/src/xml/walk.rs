//! From tags to rows: what is buffered is one row of the outermost kind that
//! the plugin reads, with all that is in it.

use quick_xml::events::BytesStart;

use super::node::{Closed, Node, OWN_TEXT, Open};
use super::{Element, Export, Kind, Map, NAMES_KEPT, Tags, Wrong, closest};
use crate::output::Output;
use crate::problem::{Failure, Reject, shown};
use crate::row::{Cells, Header, Row, Source, Value};
use crate::text;

/// The values of one row by column of its kind.
#[derive(Debug)]
pub(super) struct Values<'a>(pub(super) Vec<Option<&'a str>>);

impl Cells for Values<'_> {
    fn source(&self) -> Source<'_> {
        Source::Other(self)
    }

    fn value(&self, at: usize) -> Value<'_> {
        let text = self.0.get(at).copied().flatten();
        text.map_or(Value::Blank, Value::text)
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

impl Kind {
    /// What to say about cells of a row that look like those that it lacks.
    fn slips(&mut self, values: &[Option<&str>], cells: &[(String, String)]) -> Vec<Reject> {
        let mut found = Vec::new();
        let columns = &self.columns;
        let is_read = |name: &str| columns.iter().any(|(known, ..)| *known == name);
        let unread: Vec<&str> = cells
            .iter()
            .filter(|(name, text)| !is_read(name) && name != OWN_TEXT && !text.trim().is_empty())
            .map(|(name, _)| name.as_str())
            .collect();
        if !unread.is_empty() {
            let lacks = columns
                .iter()
                .zip(values)
                .filter(|(_, value)| value.is_none());
            for ((name, ..), _) in lacks {
                self.slips.look(name, unread.iter().copied(), &mut found);
            }
        }
        found
    }
}

/// Reads the tags of an export in order.
pub(super) struct Walk<'w, 'm, 'o> {
    root: &'static str,
    rows: Rows<'w, 'm, 'o>,
    /// The open elements, the root first.
    open: Open,
    /// How many of them are of a kind that the plugin reads.
    inside: usize,
}

/// Where rows go.
struct Rows<'w, 'm, 'o> {
    kinds: &'w mut [Kind],
    headers: &'w [Header<'static>],
    maps: &'w mut [Map<'m>],
    out: &'w mut Output<'o>,
}

impl<'w, 'm, 'o> Walk<'w, 'm, 'o> {
    pub(super) fn new(export: &'w mut Export<'m>, out: &'w mut Output<'o>) -> Self {
        Self {
            root: export.root,
            rows: Rows {
                kinds: &mut export.kinds,
                headers: &export.headers,
                maps: &mut export.maps,
                out,
            },
            open: Open::default(),
            inside: 0,
        }
    }

    /// Finds the kind of the element that was just opened, and whether it is
    /// the list of one.
    fn see(&mut self) {
        let below_root = self.open.nodes.get(1..).unwrap_or_default();
        let is_here = |steps: &[&str]| {
            steps.len() == below_root.len()
                && steps
                    .iter()
                    .zip(below_root)
                    .rev()
                    .all(|(step, node)| text::same(step, &node.name))
        };
        let mut found = None;
        for (at, kind) in self.rows.kinds.iter_mut().enumerate() {
            if is_here(&kind.steps) {
                found = Some(at);
            } else if !kind.has_list {
                kind.has_list = is_here(kind.list());
            }
        }
        self.inside += usize::from(found.is_some());
        if let Some(node) = self.open.nodes.last_mut() {
            node.kind = found;
        }
    }

    /// Reports a list below the root that is not there.
    fn lists_are_there(&self, root: &Node) -> Result<(), Failure> {
        let missing = |kind: &&Kind| {
            let mut others = self.rows.kinds.iter();
            let within = others.any(|other| kind.list().starts_with(&other.steps));
            !within && !kind.has_list
        };
        let Some(kind) = self.rows.kinds.iter().find(missing) else {
            return Ok(());
        };
        let list = &kind.list().join("/");
        let names = root.names.keys().take(NAMES_KEPT).cloned().collect();
        Err(Failure::wrong_format(format!("no element `{list}`"))
            .hint(closest(list, &names))
            .part(list))
    }
}

impl Tags for Walk<'_, '_, '_> {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Wrong> {
        self.open.start(tag)?;
        if let [root] = self.open.nodes.as_slice()
            && root.name != self.root
        {
            let message = format!(
                "the root element is `{}`, not `{}`",
                shown(&root.name),
                self.root
            );
            return Err(Failure::wrong_format(message)
                .hint("is it another export?")
                .into());
        }
        self.see();
        Ok(())
    }

    fn open(&mut self) -> &mut Open {
        &mut self.open
    }

    fn knows(&self, name: &str) -> bool {
        name == self.root
            || self.rows.kinds.iter().any(|kind| {
                let columns = kind.columns.iter().map(|(column, ..)| column);
                kind.steps.iter().chain(columns).any(|known| *known == name)
            })
    }

    fn end(&mut self) -> Result<(), Failure> {
        let node = match self.open.close() {
            Closed::Nothing => return Ok(()),
            Closed::Leaf(kind) => {
                self.inside -= usize::from(kind.is_some());
                return Ok(());
            }
            Closed::Root(root) => return self.lists_are_there(&root),
            Closed::Element(node) => node,
        };
        self.inside -= usize::from(node.kind.is_some());
        if self.inside > 0
            && let Some(parent) = self.open.nodes.last_mut()
        {
            parent.nodes.push(node);
            return Ok(());
        }
        let mut path = String::new();
        for around in self.open.nodes.iter().skip(1) {
            around.extend(&mut path);
        }
        self.rows.take(&node, &path, None)
    }
}

impl Rows<'_, '_, '_> {
    /// Hands over a row and the rows in it, those around others first.
    fn take(&mut self, node: &Node, part: &str, parent: Option<&Row<'_>>) -> Result<(), Failure> {
        let Some((at, header)) = node
            .kind
            .and_then(|kind| Some((kind, self.headers.get(kind)?)))
        else {
            if node.is_row() {
                let part = self.out.part(part);
                let reason = "element that the plugin does not read";
                self.out.ignore(part, node.row, reason)?;
            }
            return self.within(node, part, parent);
        };
        let (values, repeated) = self.values(node, at, header);
        let row = Row::new(header, node.row, &values);
        if let Some(map) = self.maps.get_mut(at).filter(|_| node.is_row()) {
            let element = Element { row: &row, parent };
            let index = self.out.part(part);
            let slips = self
                .kinds
                .get_mut(at)
                .map_or_else(Vec::new, |kind| kind.slips(&values.0, &node.cells));
            let mapped = self.out.row(index, node.row, |records| match repeated {
                Some(name) => Err(Reject::new(
                    "repeated-element",
                    "the element or attribute is there twice",
                )
                .column(name)
                .hint("a cell has one value")),
                None => {
                    slips.iter().for_each(|slip| records.warn(slip));
                    map(&element, records)
                }
            });
            header.fault().map_err(|failure| failure.part(part))?;
            mapped?;
        }
        self.within(node, part, Some(&row))
    }

    fn within(&mut self, node: &Node, part: &str, parent: Option<&Row<'_>>) -> Result<(), Failure> {
        if node.nodes.is_empty() {
            return Ok(());
        }
        let mut path = part.to_owned();
        node.extend(&mut path);
        node.nodes
            .iter()
            .try_for_each(|node| self.take(node, &path, parent))
    }

    /// The row's cells by column, and a column that is there more than once.
    fn values<'n>(
        &mut self,
        node: &'n Node,
        at: usize,
        header: &Header,
    ) -> (Values<'n>, Option<&'n str>) {
        let mut values = vec![None; header.columns.len()];
        let mut repeated = None;
        let Some(kind) = self.kinds.get_mut(at) else {
            return (Values(values), None);
        };
        kind.has_rows = true;
        for (name, text) in &node.cells {
            let column = kind.columns.iter_mut().zip(&mut values);
            match column.into_iter().find(|((known, ..), _)| known == name) {
                Some(((_, _, seen), value)) => {
                    *seen = true;
                    if value.replace(text.as_str()).is_some() {
                        repeated = Some(name.as_str());
                    }
                }
                None if kind.others.len() < NAMES_KEPT => {
                    kind.others.insert(name.clone());
                }
                None => {}
            }
        }
        (Values(values), repeated)
    }
}
