//! XML exports: elements as rows, cells by the name of their element or
//! attribute.
//!
//! # What a row is
//!
//! An element below the root is a *row* when it directly holds a value: an
//! attribute that is not blank, text of its own, or a *leaf* with text, which is
//! an element that has neither attributes nor elements in it. Attributes and
//! leaves are its cells, by their names. Elements that hold only rows are
//! lists.
//!
//! ```text
//! <export>                                       the root
//!   <complaints>                                 a list
//!     <complaint reference="C-1">                row 1 of part `complaints`
//!       <received>2024-04-02</received>          a cell
//!       <stages>                                 a list
//!         <stage number="1">…</stage>            row 1 of part `complaints/complaint/stages`
//! ```
//!
//! A row's part is the path of the element around it, below the root; where
//! several elements of one name stand in an element, the second has `[2]`, the
//! third `[3]`. Its number is its position among all elements beside it, from 1.
//! Text in an element that is not a leaf is the cell `.`. Prefixes of names are
//! dropped, and attributes that have one (`xml:lang`, `xsi:nil`) are not cells,
//! nor is `xmlns`.
//!
//! # What is refused
//!
//! A document type declaration, whatever is in it: entities could multiply
//! without end or name files. An encoding that is not the declared one. A file
//! that is cut short or not well formed. Elements more than 64 deep.

mod decode;
mod document;
mod node;
mod tree;
mod walk;

use std::collections::BTreeSet;
use std::ops::Deref;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::input::Input;
use crate::output::Output;
use crate::problem::{Failure, Reject, listed, nearest, shown};
use crate::record::Records;
use crate::row::{Header, Row};
use crate::slip::Slips;
use crate::table::Columns;
use decode::Decoded;
pub use document::{Document, document};
use node::Open;
pub(crate) use tree::every_list;
use walk::Walk;

/// Elements in elements, the root included.
const DEEPEST: usize = 64;

/// How many names of cells or elements that a plugin does not read are kept, to
/// name the closest one.
const NAMES_KEPT: usize = 64;

/// An element that is a row, with the one around it.
///
/// It has everything that a [`Row`] has.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    row: &'a Row<'a>,
    parent: Option<&'a Row<'a>>,
}

impl<'a> Element<'a> {
    /// The nearest element around this one that the plugin reads: the case of a
    /// stage, say.
    ///
    /// # Errors
    /// `no-parent`, when the plugin reads none of the elements around it.
    pub fn parent(&self) -> Result<&'a Row<'a>, Reject> {
        self.parent
            .ok_or_else(|| Reject::new("no-parent", "it is in no element that the plugin reads"))
    }
}

impl<'a> Deref for Element<'a> {
    type Target = Row<'a>;

    fn deref(&self) -> &Row<'a> {
        self.row
    }
}

type Map<'m> = Box<dyn FnMut(&Element<'_>, &mut Records<'_>) -> Result<(), Reject> + 'm>;

/// The lists of an export, each with what its elements become.
///
/// ```
/// use candour_plugin::{
///     About, Columns, Event, Failure, Input, Output, Plugin, Procedure, Records, Reject, Source,
///     xml,
/// };
///
/// struct Northtown;
///
/// impl Plugin for Northtown {
///     fn about() -> About {
///         About::new("northtown", "1.0.0", "Northtown's case system, as XML")
///             .source(Source::xml("cases"))
///             .procedures(&[Procedure::HOUSING])
///             .events(&[Event::RECEIVED, Event::RESPONDED])
///     }
///
///     fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
///         xml::Export::new("export")
///             .rows("cases/case", Columns::new(&["reference", "received"]), case)
///             .rows("cases/case/stages/stage", Columns::new(&["number", "answered"]), stage)
///             .read(input, out)
///     }
/// }
///
/// fn case(case: &xml::Element<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
///     out.case(case.text("reference")?, Procedure::HOUSING)
///         .received(case.day("received")?);
///     Ok(())
/// }
///
/// fn stage(stage: &xml::Element<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
///     let case = stage.parent()?.text("reference")?;
///     let number = stage.choose("number", &[("1", 1), ("2", 2)])?;
///     out.stage(case, number).responded(stage.day_opt("answered")?);
///     Ok(())
/// }
///
/// let imported = candour_plugin::testing::import::<Northtown>(
///     "cases",
///     r#"<?xml version="1.0" encoding="UTF-8"?>
///     <export>
///       <cases>
///         <case reference="N-1">
///           <received>2024-04-02</received>
///           <stages>
///             <stage number="1"><answered>12/04/2024</answered></stage>
///           </stages>
///         </case>
///         <case reference="N-2"><received/></case>
///       </cases>
///     </export>"#,
///     "",
/// )?;
/// assert_eq!(
///     imported.lines("case"),
///     ["cases:1 case N-1 housing received=2024-04-02"]
/// );
/// assert_eq!(
///     imported.lines("stage"),
///     ["cases/case/stages:1 stage N-1 1 responded=2024-04-12"]
/// );
/// assert_eq!(
///     imported.lines("reject"),
///     ["cases:2 reject [received] blank-cell: the cell is blank"]
/// );
/// # Ok::<(), Failure>(())
/// ```
pub struct Export<'m> {
    root: &'static str,
    kinds: Vec<Kind>,
    headers: Vec<Header<'static>>,
    maps: Vec<Map<'m>>,
}

impl std::fmt::Debug for Export<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export")
            .field("root", &self.root)
            .field("kinds", &self.kinds)
            .finish_non_exhaustive()
    }
}

/// One kind of row, and what was seen of it.
#[derive(Debug)]
struct Kind {
    /// The names of the elements around its rows and of the rows themselves.
    steps: Vec<&'static str>,
    /// Each column with whether it is required, and whether it was there.
    columns: Vec<(&'static str, bool, bool)>,
    /// Cells that nobody asked for, by name.
    others: BTreeSet<String>,
    slips: Slips,
    has_rows: bool,
    has_list: bool,
}

impl<'m> Export<'m> {
    /// An export whose root element has that name.
    pub fn new(root: &'static str) -> Self {
        Self {
            root,
            kinds: Vec::new(),
            headers: Vec::new(),
            maps: Vec::new(),
        }
    }

    /// What the rows at a path become: the names of elements from below the
    /// root, as in `cases/case`. Rows at any other path are set aside with that
    /// reason.
    ///
    /// A required column is one that some row must have, be it blank: exports
    /// leave out what is empty, but a name that no row has is misspelt.
    #[must_use]
    pub fn rows(
        mut self,
        path: &'static str,
        columns: Columns<'static>,
        map: impl FnMut(&Element<'_>, &mut Records<'_>) -> Result<(), Reject> + 'm,
    ) -> Self {
        self.headers.push(columns.header());
        self.kinds.push(Kind {
            steps: path.split('/').collect(),
            columns: columns
                .names()
                .map(|(name, required)| (name, required, false))
                .collect(),
            others: BTreeSet::new(),
            slips: Slips::new("unknown-element", "element"),
            has_rows: false,
            has_list: false,
        });
        self.maps.push(Box::new(map));
        self
    }

    /// Reads the export.
    ///
    /// # Errors
    /// When the file is none of this kind, is not well formed or has a document
    /// type; when a list, or an element that is required in its rows, is
    /// nowhere, with the closest name in the hint.
    pub fn read(mut self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        read_tags(input, &mut Walk::new(&mut self, out))?;
        self.nothing_is_missing()
    }

    /// Reports a list or a column that is nowhere.
    fn nothing_is_missing(&self) -> Result<(), Failure> {
        for kind in self.kinds.iter().filter(|kind| kind.has_rows) {
            let missing = kind
                .columns
                .iter()
                .find(|(_, required, seen)| *required && !seen);
            if let Some((name, ..)) = missing {
                let path = kind.steps.join("/");
                let message = format!("no `{path}` has an element or attribute `{name}`");
                return Err(Failure::wrong_format(message)
                    .hint(closest(name, &kind.others))
                    .part(&kind.list().join("/"))
                    .column(name));
            }
        }
        Ok(())
    }
}

/// What takes the tags of a file.
trait Tags {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Wrong>;
    fn end(&mut self) -> Result<(), Failure>;
    fn open(&mut self) -> &mut Open;
    /// Whether a message may name such an element.
    fn knows(&self, name: &str) -> bool;
}

/// Hands over the tags of a file in order, and its text to the open element.
fn read_tags(input: Input<'_>, tags: &mut impl Tags) -> Result<(), Failure> {
    let mut reader = Reader::from_reader(Decoded::new(input)?);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                let source = reader.get_mut();
                let fault = source.fault();
                let line = source.line();
                return Err(
                    fault.unwrap_or_else(|| unreadable(&error, line, |name| tags.knows(name)))
                );
            }
        };
        let line = || reader.get_ref().line();
        let mut text = |text: &str| tags.open().text(text).map_err(|wrong| wrong.on(line()));
        match event {
            Event::Start(tag) => tags.start(&tag).map_err(|wrong| wrong.on(line()))?,
            Event::Empty(tag) => {
                tags.start(&tag).map_err(|wrong| wrong.on(line()))?;
                tags.end()?;
            }
            Event::End(_) => tags.end()?,
            Event::Text(content) => text(&content.xml10_content())?,
            Event::CData(content) => text(&content.xml10_content())?,
            Event::GeneralRef(reference) => {
                let letter = reference.resolve_char_ref().ok().flatten();
                let known = resolve_predefined_entity(&reference);
                let mut utf_8 = [0; 4];
                let content = letter
                    .map(|letter| &*letter.encode_utf8(&mut utf_8))
                    .or(known);
                text(content.ok_or_else(|| Wrong::Reference.on(line()))?)?;
            }
            Event::DocType(_) => return Err(document_type(line())),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match tags.open().has_ended {
        true => Ok(()),
        false => Err(cut_short(reader.get_ref().line())),
    }
}

impl Kind {
    /// The names that lead to the list around its rows.
    fn list(&self) -> &[&'static str] {
        self.steps.split_last().map_or(&[], |(_, list)| list)
    }
}

fn closest(wanted: &str, names: &BTreeSet<String>) -> String {
    if names.is_empty() {
        return "there is nothing else in its place".to_owned();
    }
    let names = || names.iter().map(String::as_str);
    match nearest(wanted, names()) {
        Some(near) => format!("the closest is `{}`", shown(near)),
        None => format!("there are {}", listed(names())),
    }
}

/// What is not well formed, until it is known on which line.
#[derive(Debug)]
enum Wrong {
    /// `&name;` that stands for nothing.
    Reference,
    /// An attribute that is not `name="value"`, or is there twice.
    Attribute,
    /// Text that is in no element.
    Outside,
    /// A second root.
    Second,
    /// Too many elements in elements.
    Deep,
    /// A name that elements cannot have.
    Name,
    /// Something else altogether.
    Other(Failure),
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl Wrong {
    fn on(self, line: u64) -> Failure {
        let what = match self {
            Self::Reference => "an entity that XML does not define",
            Self::Attribute => "an attribute that is not well formed, or is there twice",
            Self::Outside => "text outside the root element",
            Self::Second => "a second root element",
            Self::Name => "a `<` that begins no element; in text it is written `&lt;`",
            Self::Deep => {
                return Failure::wrong_format(format!(
                    "line {line} has elements more than {DEEPEST} deep"
                ))
                .hint("this is no export that the plugin knows");
            }
            Self::Other(failure) => return failure,
        };
        not_well_formed(line, what)
    }
}

fn not_well_formed(line: u64, what: &str) -> Failure {
    Failure::wrong_format(format!("line {line} is not well-formed XML: {what}"))
        .hint("export the file again; edited by hand, it is easily broken")
}

fn cut_short(line: u64) -> Failure {
    Failure::wrong_format(format!(
        "the file ends on line {line} before its root element does"
    ))
    .hint("was the export cut short? export the file again")
}

fn document_type(line: u64) -> Failure {
    Failure::wrong_format(format!("line {line} has a document type declaration (`<!DOCTYPE`)"))
        .hint("an export needs none, and one can name other files or grow without end: export the file without it")
}

/// What the reader cannot read. Text in `<` and `>` that was not escaped is a tag
/// to it, so that only tags which the plugin itself names are shown.
fn unreadable(error: &Error, line: u64, knows: impl Fn(&str) -> bool) -> Failure {
    let tag = |name: &str, otherwise: &str| match knows(name) {
        true => format!("`</{name}>`"),
        false => otherwise.to_owned(),
    };
    match error {
        Error::Io(error) => Failure::wrong_format(error.to_string()),
        Error::Syntax(SyntaxError::InvalidBangMarkup) => {
            not_well_formed(line, "`<!` that begins no comment")
        }
        Error::Syntax(_) => cut_short(line),
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            let (found, expected) = (
                tag(found, "the end of some element"),
                tag(expected, "the end of another one"),
            );
            not_well_formed(line, &format!("{found} where {expected} has to come first"))
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            let found = tag(found, "the end of some element");
            not_well_formed(line, &format!("{found} closes nothing"))
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => {
            not_well_formed(line, "an `&` that is no entity; it is written `&amp;`")
        }
        _ => not_well_formed(line, "something that is not XML"),
    }
}
