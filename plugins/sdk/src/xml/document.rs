//! An export whose lists are named from elsewhere, by a mapping say, and read one
//! after another: it is read whole.

use std::collections::BTreeSet;

use super::node::{Node, OWN_TEXT};
use super::tree::Tree;
use super::walk::Values;
use super::{NAMES_KEPT, closest, read_tags};
use crate::input::Input;
use crate::output::Output;
use crate::problem::{Failure, Reject};
use crate::record::Records;
use crate::row::Row;
use crate::slip::Slips;
use crate::table::Columns;

/// Reads an export whose root may have any name. Elements that the closure does
/// not read are set aside at the end, so that every row is accounted for.
///
/// # Errors
/// When the file is not well formed, has a document type, or is not in the
/// encoding that it declares. Else what the closure returns.
pub fn document(
    input: Input<'_>,
    out: &mut Output<'_>,
    read: impl FnOnce(&mut Document<'_, '_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut tree = Tree::default();
    read_tags(input, &mut tree)?;
    let root = tree.root.unwrap_or_default();
    let mut document = Document {
        root: &root,
        out,
        done: Vec::new(),
    };
    read(&mut document)?;
    let Document { out, done, .. } = document;
    descend_all(&root, "", "", &mut |place, path| {
        if place.node.is_row() && !done.iter().any(|done| done == path) {
            let part = out.part(place.part);
            out.ignore(
                part,
                place.node.row,
                "element that the plugin does not read",
            )?;
        }
        Ok(())
    })
}

/// An export while it is read.
pub struct Document<'d, 'o> {
    root: &'d Node,
    out: &'d mut Output<'o>,
    /// The paths of the rows that were read.
    done: Vec<String>,
}

impl std::fmt::Debug for Document<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

/// An element, the rows around it from the outside in, and the path of the
/// element that holds it.
struct Place<'p, 'n> {
    node: &'n Node,
    around: &'p [&'n Node],
    part: &'p str,
}

impl<'n> Place<'_, 'n> {
    /// The row so many rows outwards; the element itself for 0.
    fn outer(&self, up: usize) -> Option<&'n Node> {
        match up {
            0 => Some(self.node),
            up => self.around.get(self.around.len().checked_sub(up)?).copied(),
        }
    }
}

impl Document<'_, '_> {
    /// The names that columns of the rows at a path can have. None when there is
    /// no such row.
    pub fn columns(&self, path: &str) -> Option<BTreeSet<String>> {
        self.columns_outside(path, 0)
    }

    /// The same of the rows that enclose those at a path, so many outwards: the
    /// names are what a column has after as many `../`.
    pub fn columns_outside(&self, path: &str, up: usize) -> Option<BTreeSet<String>> {
        let mut found = None;
        let mut look = |place: &Place<'_, '_>| {
            let names: &mut BTreeSet<String> = found.get_or_insert_default();
            let cells = place.outer(up).into_iter().flat_map(|node| &node.cells);
            for (name, _) in cells {
                if !names.contains(name) {
                    names.insert(name.clone());
                }
            }
            Ok(())
        };
        // Looking at names cannot fail.
        let _ = descend(self.root, &steps(path), "", &mut Vec::new(), &mut look);
        found
    }

    /// Reads the rows at a path: the names of elements from below the root, as in
    /// `cases/case`. A column is the name of an attribute or of a leaf element;
    /// `../reference` is that of the row around this one.
    ///
    /// # Errors
    /// When there is no element at the path, with the closest name in the hint.
    /// An element that holds nothing has no rows, and rows may lack a list.
    pub fn list(
        &mut self,
        path: &str,
        columns: &Columns<'_>,
        mut map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        if self.done.iter().any(|done| done == path) {
            return Err(Failure::internal(format!("`{path}` is read twice")));
        }
        let steps = steps(path);
        may_be_read(self.root, &steps)?;
        self.done.push(path.to_owned());
        let header = columns.header();
        let wanted: Vec<(usize, &str)> = columns.names().map(|(name, _)| outwards(name)).collect();
        let mut slips = Slips::new("unknown-element", "element");
        let out = &mut *self.out;
        descend(self.root, &steps, "", &mut Vec::new(), &mut |place| {
            let (values, repeated) = values(place, &wanted);
            let slips = look(&wanted, &values, place.node, &mut slips);
            let row = Row::new(&header, place.node.row, &values);
            let part = out.part(place.part);
            let mapped = out.row(part, place.node.row, |records| match repeated {
                Some(name) => Err(twice(name)),
                None => {
                    slips.iter().for_each(|slip| records.warn(slip));
                    map(&row, records)
                }
            });
            header.fault().map_err(|failure| failure.part(place.part))?;
            mapped
        })
    }
}

fn steps(path: &str) -> Vec<&str> {
    path.split('/').collect()
}

/// How many rows outwards a column is, and its name there.
fn outwards(column: &str) -> (usize, &str) {
    let name = column.trim_start_matches("../");
    ((column.len() - name.len()) / "../".len(), name)
}

fn twice(name: &str) -> Reject {
    Reject::new(
        "repeated-element",
        "the element or attribute is there twice",
    )
    .column(name)
    .hint("a cell has one value")
}

/// Hands over the rows at a path.
fn descend<'n>(
    node: &'n Node,
    steps: &[&str],
    part: &str,
    around: &mut Vec<&'n Node>,
    take: &mut impl FnMut(&Place<'_, 'n>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(());
    };
    for node in node.nodes.iter().filter(|node| node.name == *step) {
        if rest.is_empty() {
            if node.is_row() {
                take(&Place { node, around, part })?;
            }
            continue;
        }
        let is_row = node.is_row();
        if is_row {
            around.push(node);
        }
        let mut path = part.to_owned();
        node.extend(&mut path);
        descend(node, rest, &path, around, take)?;
        if is_row {
            around.pop();
        }
    }
    Ok(())
}

/// Hands over every element below a node with its path of names.
fn descend_all<'n>(
    node: &'n Node,
    part: &str,
    names: &str,
    take: &mut impl FnMut(&Place<'_, 'n>, &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for node in &node.nodes {
        let path = match names {
            "" => node.name.clone(),
            names => format!("{names}/{}", node.name),
        };
        let around = &[];
        take(&Place { node, around, part }, &path)?;
        let mut part = part.to_owned();
        node.extend(&mut part);
        descend_all(node, &part, &path, take)?;
    }
    Ok(())
}

/// Refuses a path that leads nowhere: at some step nothing has that name, and
/// something else is there.
fn may_be_read(root: &Node, steps: &[&str]) -> Result<(), Failure> {
    let mut here = vec![root];
    for (depth, step) in steps.iter().enumerate() {
        let is_here = here.iter().any(|node| node.names.contains_key(*step));
        let leads_through_rows = depth > 0 && here.iter().any(|node| node.is_row());
        if !is_here && !leads_through_rows {
            let names = here.iter().flat_map(|node| node.names.keys());
            let names: BTreeSet<String> = names.take(NAMES_KEPT).cloned().collect();
            if depth > 0 && names.is_empty() {
                return Ok(());
            }
            let missing: Vec<&str> = steps.iter().take(depth + 1).copied().collect();
            let message = format!("no element `{}`", missing.join("/"));
            return Err(Failure::wrong_format(message).hint(closest(step, &names)));
        }
        let below = here.iter().flat_map(|node| &node.nodes);
        here = below.filter(|node| node.name == *step).collect();
    }
    Ok(())
}

/// The cells of a row by column, and a column of it that is there twice.
fn values<'n>(place: &Place<'_, 'n>, wanted: &[(usize, &str)]) -> (Values<'n>, Option<&'n str>) {
    let mut repeated = None;
    let mut value = |(up, name): &(usize, &str)| {
        let cells = &place.outer(*up)?.cells;
        let mut same = cells.iter().filter(|(known, _)| known == name);
        let (known, text) = same.next()?;
        if same.next().is_some() {
            repeated = Some(known.as_str());
        }
        Some(text.as_str())
    };
    let values = wanted.iter().map(&mut value).collect();
    (Values(values), repeated)
}

/// What to say about cells that look like those that the row lacks.
fn look(
    wanted: &[(usize, &str)],
    values: &Values<'_>,
    node: &Node,
    slips: &mut Slips,
) -> Vec<Reject> {
    let mut found = Vec::new();
    let is_read = |name: &str| wanted.contains(&(0, name));
    let cells = node.cells.iter();
    let unread: Vec<&str> = cells
        .filter(|(name, text)| !is_read(name) && name != OWN_TEXT && !text.trim().is_empty())
        .map(|(name, _)| name.as_str())
        .collect();
    if !unread.is_empty() {
        for ((up, name), value) in wanted.iter().zip(&values.0) {
            if *up == 0 && value.is_none() {
                slips.look(name, unread.iter().copied(), &mut found);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{About, Event, Plugin, Procedure, Source, testing};

    /// Cases, and the stages in them.
    struct Cases;

    impl Plugin for Cases {
        fn about() -> About {
            About::new("cases", "1.0.0", "Cases")
                .source(Source::xml("export"))
                .procedures(&[Procedure::HOUSING])
                .events(&[Event::RECEIVED, Event::RESPONDED])
        }

        fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
            document(input, out, |document| {
                let columns = Columns::new(&[]).optional(&["ref", "received"]);
                document.list("cases/case", &columns, |row, out| {
                    out.case(row.text("ref")?, Procedure::HOUSING)
                        .received(row.day("received")?);
                    Ok(())
                })?;
                let columns = Columns::new(&[]).optional(&["../ref", "answered"]);
                document.list("cases/case/stages/stage", &columns, |row, out| {
                    out.stage(row.text("../ref")?, 1)
                        .responded(row.day_opt("answered")?);
                    Ok(())
                })
            })
        }
    }

    #[test]
    fn every_row_is_read_or_set_aside_at_its_place() {
        let imported = testing::import::<Cases>(
            "export",
            "<export made='2025-05-01'>\
               <cases><case ref='S-1'><received>2024-04-01</received>\
                 <stages><stage><answered>2024-04-12</answered></stage></stages></case>\
               <case ref='S-2'><recieved>2024-04-02</recieved></case>\
               <case ref='S-3'><received>2024-04-03</received><received>2024-04-04</received></case>\
               <case/></cases>\
               <cases><case ref='S-5'><received>2024-04-05</received><visit day='1'/></case></cases>\
             </export>",
            "",
        )
        .unwrap();
        assert_eq!(
            imported.lines("case"),
            [
                "cases:1 case S-1 housing received=2024-04-01",
                "cases[2]:1 case S-5 housing received=2024-04-05"
            ]
        );
        assert_eq!(
            imported.lines("stage"),
            ["cases/case/stages:1 stage S-1 1 responded=2024-04-12"]
        );
        let [blank, twice] = imported.lines("reject")[..] else {
            panic!("{:?}", imported.lines("reject"));
        };
        assert!(blank.starts_with("cases:2 reject [received] "), "{blank}");
        assert!(
            twice.starts_with("cases:3 reject [received] repeated-element: "),
            "{twice}"
        );
        assert_eq!(
            imported.lines("ignored"),
            ["cases[2]/case:2 ignored: element that the plugin does not read"]
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_is_refused_and_an_empty_list_is_not() {
        let import = |text: &str| match testing::import::<Cases>("export", text.as_bytes(), "") {
            Ok(imported) => Ok(imported.rows),
            Err(failure) => Err(failure.to_string()),
        };
        for empty in [
            "<export><cases/></export>",
            "<export><cases>\n</cases></export>",
        ] {
            assert!(import(empty).is_ok(), "{:?}", import(empty));
        }
        for (text, expected) in [
            (
                "<export><case ref='S-1'/></export>",
                "no element `cases`; the closest is `case`",
            ),
            (
                "<export><cases><complaint ref='S-1'/></cases></export>",
                "no element `cases/case`; there are complaint",
            ),
            (
                "<export/>",
                "no element `cases`; there is nothing else in its place",
            ),
        ] {
            assert_eq!(import(text).unwrap_err(), expected);
        }
    }
}
