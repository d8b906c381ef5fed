//! JSON documents: lists of objects by their path, rows with their positions,
//! cells by the names of their keys.
//!
//! A *row* is an object that is an element of a list. Its part is the path of
//! that list, with the positions of what encloses it (`cases`,
//! `cases[3].stages`), and its number the position in the list; the first is 1.
//! A key that is blank or holds one of `.[]"` is in quotes there, so that no two
//! lists have one path. What else an object holds are cells of its row:
//!
//! - a value under its key: `received`;
//! - a value of an object that is not in a list, by a path: `panel.held`. A key
//!   that holds a full stop is in quotes there: `"outcome.label"`;
//! - the values of a list of scalars, each a cell: [`Row::cells`];
//! - a value of the row that encloses this one: `../reference`. Above the
//!   outermost rows is the document itself.
//!
//! Dates are text. Money is in pounds, as text or as a number (`4100.5`); whole
//! numbers and decimals are exact to fifteen digits. `null`, text of spaces and
//! an empty list are blank.
//!
//! ```
//! use candour_plugin::*;
//!
//! struct Southtown;
//!
//! impl Plugin for Southtown {
//!     fn about() -> About {
//!         About::new("southtown", "1.0.0", "Southtown's case system, as JSON")
//!             .source(
//!                 Source::json("export")
//!                     .list("cases", "complaints")
//!                     .list("cases.stages", "their stages"),
//!             )
//!             .procedures(&[Procedure::CHILDRENS])
//!             .events(&[Event::RECEIVED, Event::RESPONDED])
//!             .categories("[reason.labels]\n'Delay' = 'delay'\n'Staff' = 'staff-conduct'")
//!     }
//!
//!     fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
//!         json::document(input, out, |document| {
//!             document.list("cases", &CASES, case)?;
//!             document.list("cases.stages", &STAGES, stage)
//!         })
//!     }
//! }
//!
//! const CASES: Columns = Columns::new(&["reference", "received"]).optional(&["causes"]);
//!
//! fn case(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
//!     let reference = row.text("reference")?;
//!     out.case(&reference, Procedure::CHILDRENS)
//!         .received(row.day("received")?);
//!     for cause in row.cells("causes") {
//!         out.reason(&reference).label(Dimension::REASON, cause);
//!     }
//!     Ok(())
//! }
//!
//! const STAGES: Columns = Columns::new(&["../reference", "number", "answer.sent"]);
//!
//! fn stage(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
//!     let number = row.choose("number", &[("1", 1), ("2", 2), ("3", 3)])?;
//!     out.stage(&row.text("../reference")?, number)
//!         .responded(row.day_opt("answer.sent")?);
//!     Ok(())
//! }
//!
//! let imported = testing::import::<Southtown>(
//!     "export",
//!     r#"{"cases": [
//!         {"reference": "S-1", "received": "2024-04-02", "causes": ["Delay", "Staff"],
//!          "stages": [{"number": 1, "answer": {"sent": "2024-04-16"}}]},
//!         {"reference": "S-2", "recieved": "2024-04-03"}
//!     ]}"#,
//!     "",
//! )?;
//! assert_eq!(imported.lines("case"), ["cases:1 case S-1 childrens received=2024-04-02"]);
//! assert_eq!(
//!     imported.lines("reason"),
//!     ["cases:1 reason S-1 reason=Delay", "cases:1 reason S-1 reason=Staff"]
//! );
//! assert_eq!(
//!     imported.lines("stage"),
//!     ["cases[1].stages:1 stage S-1 1 responded=2024-04-16"]
//! );
//! assert_eq!(
//!     imported.lines("reject"),
//!     ["cases:2 reject [received] missing-key: the key is missing; the closest is `recieved`"]
//! );
//! # Ok::<(), Failure>(())
//! ```

mod cells;
mod lists;
mod parse;
mod path;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read as _;

use self::cells::{Found, Paths, Values};
use self::parse::Node;
use crate::input::Input;
use crate::output::Output;
use crate::problem::{Failure, Reject, listed, nearest, shown};
use crate::record::Records;
use crate::row::{Header, Row};
use crate::slip::Slips;
use crate::table::Columns;

/// Reads a document. It is read whole, as its keys may come in any order.
/// Lists that the closure does not read are set aside at the end, so that every
/// row is accounted for.
///
/// # Errors
/// With line and column when the bytes are not JSON in UTF-8, when they are cut
/// short, when a key is twice in one object, or when lists and objects are
/// nested more than 64 deep. Else what the closure returns.
pub fn document(
    mut input: Input<'_>,
    out: &mut Output<'_>,
    read: impl FnOnce(&mut Document<'_, '_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::wrong_format(error.to_string()))?;
    let root = parse::parse(parse::decode(&bytes)?)?;
    read_tree(&root, out, read)
}

/// Reads JSON lines: an object in each line, which together are one list. The
/// number of a row is that of its line; a line of spaces is no row, and one that
/// holds no object is rejected. The list of the lines has an empty path, and
/// what is in them paths from there: the rows of `stages` in line 3 have the
/// part `[3].stages`.
///
/// # Errors
/// When the file is not in UTF-8, or no line holds an object. Else what the
/// closure returns.
pub fn lines(
    mut input: Input<'_>,
    out: &mut Output<'_>,
    read: impl FnOnce(&mut Document<'_, '_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::wrong_format(error.to_string()))?;
    let lines = parse::lines(parse::decode(&bytes)?)?;
    for (line, reject) in lines.rejects {
        let part = out.part("");
        out.reject(part, line, reject)?;
    }
    read_tree(&lines.root, out, read)
}

/// Hands over every list of a document, or of JSON lines, see [`crate::raw`].
pub(crate) fn every_list(
    mut input: Input<'_>,
    is_lines: bool,
    mut take: impl FnMut(&dyn crate::raw::Gathered) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::wrong_format(error.to_string()))?;
    let text = parse::decode(&bytes)?;
    let (root, rejects) = match is_lines {
        true => parse::lines(text).map(|lines| (lines.root, lines.rejects.len()))?,
        false => (parse::parse(text)?, 0),
    };
    let lists = lists::find(&root, rejects as u64);
    lists.iter().try_for_each(|list| take(list))
}

fn read_tree(
    root: &Node<'_>,
    out: &mut Output<'_>,
    read: impl FnOnce(&mut Document<'_, '_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut document = Document {
        root,
        out,
        done: Vec::new(),
    };
    read(&mut document)?;
    document.set_rest_aside()
}

/// A document while it is read.
pub struct Document<'d, 'o> {
    root: &'d Node<'d>,
    out: &'d mut Output<'o>,
    /// The paths of the lists that were read.
    done: Vec<String>,
}

impl std::fmt::Debug for Document<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

impl<'o> Document<'_, 'o> {
    /// Reads the rows of every list at a path of keys without positions, such
    /// as `cases.stages`. Where the path leads through rows, each of them may
    /// lack the list or have `null` instead. The path of a document that is
    /// itself a list is empty.
    ///
    /// # Errors
    /// When the document has no list there, or the list holds anything but
    /// objects.
    pub fn list(
        &mut self,
        path: &str,
        columns: &Columns,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        self.read(path, true, columns, map)
    }

    /// Reads lists that may be missing.
    ///
    /// # Errors
    /// As [`Document::list`], when there is something at the path.
    pub fn list_opt(
        &mut self,
        path: &str,
        columns: &Columns,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        self.read(path, false, columns, map)
    }

    /// The names that columns of a list can have, from all of its rows: keys,
    /// and paths to what is in objects. None when no row of it is there.
    pub fn columns(&self, path: &str) -> Option<BTreeSet<String>> {
        self.columns_outside(path, 0)
    }

    /// The same of the rows that enclose those of a list, so many outwards: the
    /// names are what a column has after as many `../`. Above the outermost rows
    /// is the document itself.
    pub fn columns_outside(&self, path: &str, up: usize) -> Option<BTreeSet<String>> {
        let mut found = Found {
            up,
            around: vec![self.root],
            columns: None,
        };
        found.look(self.root, &path::keys(path));
        found.columns
    }

    /// The project's settings for the plugin.
    pub fn settings(&self) -> &crate::Settings {
        self.out.settings()
    }

    fn read(
        &mut self,
        path: &str,
        required: bool,
        columns: &Columns,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        if self.done.iter().any(|done| done == path) {
            return Err(Failure::internal(format!("list `{path}` is read twice")));
        }
        // What a plugin looks for below a list it does not know of is not there.
        if matches!(self.root, Node::List(_)) && !path.is_empty() && self.done.is_empty() {
            return Err(
                Failure::wrong_format("the document is a list, not an object")
                    .hint("is it another export?")
                    .part(path),
            );
        }
        self.done.push(path.to_owned());
        let mut reader = ListReader {
            out: self.out,
            required,
            header: columns.header(),
            paths: Paths::new(columns),
            around: vec![self.root],
            slips: Slips::new("unknown-key", "key"),
            part: String::new(),
            map,
        };
        reader.descend(self.root, &path::keys(path))
    }

    /// Ignores the rows of every list that was not read.
    fn set_rest_aside(self) -> Result<(), Failure> {
        let mut rest = Rest {
            out: self.out,
            done: &self.done,
            path: String::new(),
            part: String::new(),
        };
        rest.walk(self.root)
    }
}

/// Reads the lists at one path.
struct ListReader<'n, 'w, 'o, 'c, M> {
    out: &'w mut Output<'o>,
    required: bool,
    header: Header<'c>,
    paths: Paths<'c>,
    /// The document and the rows that enclose the place, outermost first.
    around: Vec<&'n Node<'n>>,
    slips: Slips,
    /// The path so far, with positions.
    part: String,
    map: M,
}

impl<'n, M> ListReader<'n, '_, '_, '_, M>
where
    M: FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
{
    fn descend(&mut self, node: &'n Node<'n>, keys: &[Cow<'_, str>]) -> Result<(), Failure> {
        match (node, keys.split_first()) {
            (Node::List(rows), None) => self.rows(rows),
            (Node::List(rows), Some(_)) => self.inside(rows, keys),
            (Node::Object(entries), Some((key, rest))) => {
                match entries.iter().find(|(known, _)| known == key) {
                    Some((_, value)) => {
                        let length = enter(&mut self.part, key);
                        self.descend(value, rest)?;
                        self.part.truncate(length);
                        Ok(())
                    }
                    None => self.missing(key, node),
                }
            }
            (Node::Null, _) if self.may_lack() => Ok(()),
            (Node::NoLine, _) => Ok(()),
            _ => Err(Failure::wrong_format("there is no list here")
                .hint("a list is in `[` and `]`, even when it has one element or none")
                .part(&self.part)),
        }
    }

    /// Whether the list may be missing here: rows often leave out a list
    /// without elements.
    fn may_lack(&self) -> bool {
        !self.required || self.around.len() > 1
    }

    fn missing(&self, key: &str, node: &Node<'_>) -> Result<(), Failure> {
        if self.may_lack() {
            return Ok(());
        }
        let mut part = self.part.clone();
        enter(&mut part, key);
        let failure = Failure::wrong_format(format!("no key `{key}`")).part(&part);
        let hint = match nearest(key, cells::keys(node)) {
            Some(near) => format!("the closest key is `{}`", shown(near)),
            None => match listed(cells::keys(node)) {
                keys if keys.is_empty() => "there are no keys at all in its place".to_owned(),
                keys => format!("the keys are {keys}"),
            },
        };
        Err(failure.hint(hint))
    }

    /// Goes through rows towards lists inside them.
    fn inside(&mut self, rows: &'n [Node<'n>], keys: &[Cow<'_, str>]) -> Result<(), Failure> {
        for (position, row) in (1_u32..).zip(rows) {
            let length = at(&mut self.part, position);
            self.around.push(row);
            self.descend(row, keys)?;
            self.around.pop();
            self.part.truncate(length);
        }
        Ok(())
    }

    fn rows(&mut self, rows: &'n [Node<'n>]) -> Result<(), Failure> {
        if rows.is_empty() {
            return Ok(());
        }
        let part = self.out.part(&self.part);
        let mut values = Values::default();
        for (position, row) in (1_u32..).zip(rows) {
            if matches!(row, Node::NoLine) {
                continue;
            }
            if !matches!(row, Node::Object(_)) {
                let message = format!("element {position} is not an object");
                return Err(Failure::wrong_format(message)
                    .hint("each element of this list is a row: an object in `{` and `}`")
                    .part(&self.part));
            }
            let slips = &mut self.slips;
            let found = self.paths.fill(row, &self.around, &mut values, slips);
            let (header, map) = (&self.header, &mut self.map);
            let mapped = self.out.row(part, position, |records| {
                found?;
                values.slips.iter().for_each(|slip| records.warn(slip));
                map(&Row::new(header, position, &values), records)
            });
            self.header
                .fault()
                .map_err(|failure| failure.part(&self.part))?;
            mapped?;
        }
        Ok(())
    }
}

/// Sets aside what was not read.
struct Rest<'w, 'o> {
    out: &'w mut Output<'o>,
    done: &'w [String],
    /// The path so far without positions, as lists are named.
    path: String,
    /// And with them, as parts are.
    part: String,
}

impl Rest<'_, '_> {
    fn walk(&mut self, node: &Node<'_>) -> Result<(), Failure> {
        match node {
            Node::Object(entries) => {
                for (key, value) in entries.iter().filter(|(_, value)| value.is_nested()) {
                    let (path, part) = (enter(&mut self.path, key), enter(&mut self.part, key));
                    self.walk(value)?;
                    self.path.truncate(path);
                    self.part.truncate(part);
                }
            }
            Node::List(items) => {
                let read = self.done.contains(&self.path);
                let positions = (1_u32..).zip(items);
                for (position, item) in positions.filter(|(_, item)| item.is_nested()) {
                    if !read && matches!(item, Node::Object(_)) {
                        let part = self.out.part(&self.part);
                        self.out
                            .ignore(part, position, "in a list that is not read")?;
                    }
                    let part = at(&mut self.part, position);
                    self.walk(item)?;
                    self.part.truncate(part);
                }
            }
            Node::NoLine | Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {}
        }
        Ok(())
    }
}

/// Adds a key to a path; returns its length before.
fn enter(path: &mut String, key: &str) -> usize {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(&path::quoted(key));
    length
}

/// Adds a position to a path; returns its length before.
fn at(path: &mut String, position: u32) -> usize {
    let length = path.len();
    // Writing to a string does not fail.
    let _ = write!(path, "[{position}]");
    length
}
