//! From the bytes of a file to a tree, or a refusal with line and column.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::problem::{Failure, Reject, shown};
use crate::text;

/// How deep lists and objects may stand in each other. Exports have five or six
/// levels; every level costs stack wherever the tree is walked.
const DEEPEST: usize = 64;

/// Keys of an object up to which looking through them is quicker than a set.
const FEW: usize = 16;

/// Integers beyond this are not exact as a float.
const EXACT: u64 = 1 << 53;

/// A value of the file.
#[derive(Debug)]
pub(super) enum Node<'t> {
    /// A line among JSON lines that holds no object.
    NoLine,
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Object(Vec<(Cow<'t, str>, Node<'t>)>),
}

impl Node<'_> {
    /// Whether it is a list or an object.
    pub(super) fn is_nested(&self) -> bool {
        matches!(self, Self::List(_) | Self::Object(_))
    }
}

/// The text of a file; a byte order mark is dropped.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Failure> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Failure::wrong_format("the file is in UTF-16")
            .hint("JSON is in UTF-8: export it again"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(
            Failure::wrong_format("not a JSON file but a workbook or an archive")
                .hint("unpack it, or export the data as JSON"),
        );
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let start = before.iter().rposition(|byte| *byte == b'\n');
        let column = before.len() - start.map_or(0, |at| at + 1) + 1;
        Failure::wrong_format(format!(
            "the file is not in UTF-8 at line {line} column {column}"
        ))
        .hint("JSON is in UTF-8: export it again, and do not save it with another program")
    })
}

/// What the lines of a text hold.
pub(super) struct Lines<'t> {
    /// The list of their objects; a line that holds none is no line in it.
    pub(super) root: Node<'t>,
    /// Lines that hold something else, by number.
    pub(super) rejects: Vec<(u32, Reject)>,
}

/// The objects in the lines of a text.
pub(super) fn lines(text: &str) -> Result<Lines<'_>, Failure> {
    let mut list = Vec::new();
    let mut rejects = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        list.push(if line.trim().is_empty() {
            Node::NoLine
        } else {
            match parse(line) {
                Ok(object @ Node::Object(_)) => object,
                Ok(_) => {
                    let reject = Reject::new("not-an-object", "the line is not an object");
                    rejects.push((number, reject.hint(WHOLE_OBJECT)));
                    Node::NoLine
                }
                Err(failure) => {
                    rejects.push((number, in_line(failure)));
                    Node::NoLine
                }
            }
        });
    }
    if list.iter().all(|line| matches!(line, Node::NoLine)) {
        return Err(match rejects.first() {
            None => Failure::wrong_format("the file is empty").hint("export the data again"),
            Some(_) if parse(text).is_ok() => {
                Failure::wrong_format("the file is one JSON document, not an object in each line")
                    .hint("read it as JSON, which is `format = \"json\"` in a mapping")
            }
            Some((number, reject)) => {
                let message = format!("no line holds an object; line {number}: {}", reject.message);
                Failure::wrong_format(message).hint(WHOLE_OBJECT)
            }
        });
    }
    Ok(Lines {
        root: Node::List(list),
        rejects,
    })
}

const WHOLE_OBJECT: &str = "JSON lines hold one whole object in each line, in `{` and `}`";

/// A line that cannot be read: its row says which, so that only the column is
/// told.
fn in_line(failure: Failure) -> Reject {
    let message = failure.message.replacen("at line 1 column", "at letter", 1);
    let message = message.replacen("the file is cut short", "the line is cut short", 1);
    Reject::new("not-json", message).hint(match failure.hint {
        Some(hint) if failure.message.starts_with("key") => hint,
        _ => WHOLE_OBJECT.to_owned(),
    })
}

/// The tree of a text.
pub(super) fn parse(text: &str) -> Result<Node<'_>, Failure> {
    let refused = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let root = Seed {
        depth: 0,
        refused: &refused,
    };
    let parsed = root
        .deserialize(&mut reader)
        .and_then(|node| reader.end().map(|()| node));
    parsed.map_err(|error| {
        let at = format!("at line {} column {}", error.line(), error.column());
        match refused.get() {
            // The words are this module's own, with the place after them.
            Some(hint) => Failure::wrong_format(error.to_string()).hint(hint),
            None if text.trim().is_empty() => {
                Failure::wrong_format("the file is empty").hint("export the data again as JSON")
            }
            None if error.is_eof() => Failure::wrong_format(format!("the file is cut short {at}"))
                .hint("export it again, and wait until it is whole"),
            None => Failure::wrong_format(format!("not JSON: {error}")).hint(advice(text, &error)),
        }
    })
}

/// What may be wrong where the syntax is.
fn advice(text: &str, error: &serde_json::Error) -> &'static str {
    if error.to_string().starts_with("number out of range") {
        return "a number this large is no figure: in quotes it is read as text";
    }
    let line = text.lines().nth(error.line().saturating_sub(1));
    let rest = line.and_then(|line| line.get(error.column().saturating_sub(1)..));
    match rest.map(|rest| rest.trim_start_matches('-')) {
        Some(rest) if rest.starts_with("NaN") || rest.starts_with("Inf") => {
            "NaN and Infinity are no JSON: the export should have `null` there"
        }
        _ => "export it again; a file edited by hand may lack a comma or a quote",
    }
}

/// Reads one value at a depth.
#[derive(Clone, Copy)]
struct Seed<'r> {
    depth: usize,
    /// The advice for what this module refused, and the syntax allows.
    refused: &'r Cell<Option<&'static str>>,
}

impl Seed<'_> {
    fn refuse<E: Error>(self, what: impl fmt::Display, hint: &'static str) -> E {
        self.refused.set(Some(hint));
        E::custom(what)
    }

    /// The seed of what stands inside.
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == DEEPEST {
            return Err(self.refuse(
                format_args!("lists and objects are nested more than {DEEPEST} deep"),
                "no export is that deep: is the file what it should be?",
            ));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'t> DeserializeSeed<'t> for Seed<'_> {
    type Value = Node<'t>;

    fn deserialize<D: Deserializer<'t>>(self, reader: D) -> Result<Node<'t>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Seed<'_> {
    type Value = Node<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node<'t>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, answer: bool) -> Result<Node<'t>, E> {
        Ok(Node::Bool(answer))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'t>, E> {
        Ok(whole(number <= EXACT, number as f64, number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'t>, E> {
        let exact = number.unsigned_abs() <= EXACT;
        Ok(whole(exact, number as f64, number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'t>, E> {
        Ok(Node::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'t str) -> Result<Node<'t>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'t>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<Node<'t>, A::Error> {
        let inside = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut entries: A) -> Result<Node<'t>, A::Error> {
        let inside = self.deeper()?;
        let mut object: Vec<(Cow<'t, str>, Node<'t>)> = Vec::new();
        let mut many: BTreeSet<Cow<'t, str>> = BTreeSet::new();
        while let Some(Key(key)) = entries.next_key()? {
            let known = if object.len() < FEW {
                object.iter().any(|(known, _)| text::same(known, &key))
            } else {
                if many.is_empty() {
                    many.extend(object.iter().map(|(known, _)| known.clone()));
                }
                !many.insert(key.clone())
            };
            if known {
                return Err(self.refuse(
                    format_args!("key `{}` is twice in one object", shown(&key)),
                    "one of the two values would be lost: correct the export",
                ));
            }
            object.push((key, entries.next_value_seed(inside)?));
        }
        Ok(Node::Object(object))
    }
}

/// A whole number; its digits where a float would change them.
fn whole<'t>(exact: bool, float: f64, number: impl fmt::Display) -> Node<'t> {
    if exact {
        Node::Number(float)
    } else {
        Node::Text(Cow::Owned(number.to_string()))
    }
}

/// A key, borrowed where it holds no escapes.
struct Key<'t>(Cow<'t, str>);

impl<'t> serde::Deserialize<'t> for Key<'t> {
    fn deserialize<D: Deserializer<'t>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'t> Visitor<'t> for KeyVisitor {
    type Value = Key<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'t str) -> Result<Key<'t>, E> {
        Ok(Key(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Key<'t>, E> {
        Ok(Key(Cow::Owned(text.to_owned())))
    }
}
