//! From tags to rows: what is buffered is one row of the outermost kind that
//! the plugin reads, with all that is in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::{DEEPEST, Element, Export, Kind, Map, NAMES_KEPT, Wrong, closest, cut_short};
use crate::output::Output;
use crate::problem::{Failure, Reject, shown};
use crate::row::{Cells, Header, Row, Source, Value};
use crate::text;

/// The name of the cell that is text beside elements.
const OWN_TEXT: &str = ".";

/// An element: open, or complete and waiting for the one around it.
#[derive(Debug, Default)]
struct Node {
    name: String,
    /// Index of the kind of row that the plugin reads at its path.
    kind: Option<usize>,
    /// Its position among all elements beside it, from 1.
    row: u32,
    /// Its position among those of its name, from 1.
    nth: u32,
    cells: Vec<(String, String)>,
    text: String,
    has_attributes: bool,
    children: u32,
    /// How many elements in it have each name.
    names: BTreeMap<String, u32>,
    /// The elements in it that are no leaves.
    nodes: Vec<Node>,
}

impl Node {
    /// Counts an element in it; its position among all and among those of its
    /// name.
    fn count(&mut self, name: &str) -> (u32, u32) {
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

    fn is_leaf(&self) -> bool {
        !self.has_attributes && self.children == 0
    }

    fn is_row(&self) -> bool {
        self.cells.iter().any(|(_, text)| !text.trim().is_empty())
    }

    /// Adds itself to the path of the elements around it.
    fn extend(&self, path: &mut String) {
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

/// The values of one row by column of its kind.
#[derive(Debug)]
struct Values<'a>(Vec<Option<&'a str>>);

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
    open: Vec<Node>,
    /// How many of them are of a kind that the plugin reads.
    inside: usize,
    has_ended: bool,
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
            open: Vec::new(),
            inside: 0,
            has_ended: false,
        }
    }

    pub(super) fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Wrong> {
        let local = tag.local_name();
        let name: &str = local.as_ref();
        if self.has_ended {
            return Err(Wrong::Second);
        }
        if self.open.len() == DEEPEST {
            return Err(Wrong::Deep);
        }
        if !is_name(name) {
            return Err(Wrong::Name);
        }
        if self.open.is_empty() && name != self.root {
            let message = format!("the root element is `{}`, not `{}`", shown(name), self.root);
            return Err(Failure::wrong_format(message)
                .hint("is it another export?")
                .into());
        }
        let (row, nth) = self.open.last_mut().map_or((1, 1), |node| node.count(name));
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
        self.open.push(node);
        self.see();
        Ok(())
    }

    /// Whether the plugin itself names such an element.
    pub(super) fn knows(&self, name: &str) -> bool {
        name == self.root
            || self.rows.kinds.iter().any(|kind| {
                let columns = kind.columns.iter().map(|(column, ..)| column);
                kind.steps.iter().chain(columns).any(|known| *known == name)
            })
    }

    /// Finds the kind of the element that was just opened, and whether it is
    /// the list of one.
    fn see(&mut self) {
        let below_root = self.open.get(1..).unwrap_or_default();
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
        if let Some(node) = self.open.last_mut() {
            node.kind = found;
        }
    }

    pub(super) fn text(&mut self, text: &str) -> Result<(), Wrong> {
        let is_blank = text.trim().is_empty();
        match self.open.last_mut() {
            // The space between the elements of a list is long and says nothing.
            Some(node) if is_blank && (node.children > 0 || node.text.is_empty()) => {}
            Some(node) => node.text.push_str(text),
            None if is_blank => {}
            None => return Err(Wrong::Outside),
        }
        Ok(())
    }

    pub(super) fn end(&mut self) -> Result<(), Failure> {
        let Some(mut node) = self.open.pop() else {
            return Ok(());
        };
        self.inside -= usize::from(node.kind.is_some());
        let is_below_root = self.open.len() == 1;
        let Some(parent) = self.open.last_mut() else {
            self.has_ended = true;
            return self.lists_are_there(&node);
        };
        if node.is_leaf() {
            // What the root itself holds is about the export, and is no row.
            if !is_below_root {
                parent.cells.push((node.name, node.text));
            }
            return Ok(());
        }
        if !node.text.trim().is_empty() {
            let text = std::mem::take(&mut node.text);
            node.cells.push((OWN_TEXT.to_owned(), text));
        }
        if self.inside > 0 {
            parent.nodes.push(node);
            return Ok(());
        }
        let mut path = String::new();
        for around in self.open.iter().skip(1) {
            around.extend(&mut path);
        }
        self.rows.take(&node, &path, None)
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

    /// The file is at its end.
    pub(super) fn finish(self, line: u64) -> Result<(), Failure> {
        if self.has_ended {
            Ok(())
        } else {
            Err(cut_short(line))
        }
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
