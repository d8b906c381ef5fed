//! Parts of a report that come from elsewhere: commentary, boxes, records, and
//! what candour writes itself.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{Kwargs, Object, Value, from_args};
use minijinja::{Environment, Error, State};

use super::{Args, Shared, lock, visible};
use crate::calendar;
use crate::diagnostic::suggest;
use crate::document::pieces::{Generated, Node, Piece, inner_heading, without_headings};
use crate::document::problem::Problem;
use crate::document::session::{Answer, Entry, Question, Session};
use crate::document::{Block, words};

fn generated(part: Generated) -> Result<Node, Problem> {
    Ok(Node::Pieces(vec![Piece::Generated(part)]))
}

/// `categories()`: how the council's labels map to the shared ones.
pub(super) fn categories(_: &mut Session, _: &Args<'_>) -> Result<Node, Problem> {
    generated(Generated::Categories)
}

/// `corrections()`: what was corrected after import.
pub(super) fn corrections(_: &mut Session, _: &Args<'_>) -> Result<Node, Problem> {
    generated(Generated::Corrections)
}

/// `data_quality()`: the account of rows, and what is wrong with the data.
pub(super) fn data_quality(_: &mut Session, _: &Args<'_>) -> Result<Node, Problem> {
    generated(Generated::DataQuality)
}

/// `definitions()`: the shared measures that the report uses.
pub(super) fn definitions(_: &mut Session, _: &Args<'_>) -> Result<Node, Problem> {
    generated(Generated::Definitions)
}

/// `duties()`: what an annual report has to hold, and where this one does.
pub(super) fn duties(_: &mut Session, _: &Args<'_>) -> Result<Node, Problem> {
    generated(Generated::Duties)
}

/// `expressions()`: every expression that the report shows a number of.
pub(super) fn expressions(_: &mut Session, _: &Args<'_>) -> Result<Node, Problem> {
    generated(Generated::Expressions)
}

/// `facts()`: the numbers that the project declares.
pub(super) fn facts(_: &mut Session, _: &Args<'_>) -> Result<Node, Problem> {
    generated(Generated::Facts)
}

/// `sources()`: the files with their digests, and the publishers of aggregates.
pub(super) fn sources(_: &mut Session, _: &Args<'_>) -> Result<Node, Problem> {
    generated(Generated::Sources)
}

/// Adds the calls that render templates of their own, and `records`.
pub(super) fn register(env: &mut Environment<'_>, session: &Shared) {
    let held = Arc::clone(session);
    env.add_function(
        "commentary",
        move |state: &mut State<'_, '_>, name: String| {
            let template = format!("commentary/{name}.md");
            let templates = Arc::clone(&lock(&held).templates);
            let problem = match templates.get(&template) {
                None => Some(
                    Problem::new(
                        "missing-commentary",
                        format!("there is no commentary `{name}`"),
                    )
                    .hint_opt(suggest(&name, templates.commentary())),
                ),
                Some(found) if found.text.trim().is_empty() => Some(
                    Problem::new(
                        "empty-commentary",
                        format!("the commentary `{name}` is empty"),
                    )
                    .hint("write it, or leave out the call"),
                ),
                Some(_) => None,
            };
            if let Some(problem) = problem {
                return Ok(Value::from(lock(&held).token(Err(problem))?));
            }
            let context = visible(state);
            let text = state.env().get_template(&template)?.render(context)?;
            let mut session = lock(&held);
            session.uses_commentary(&name);
            let pieces = session.pieces(&template, &text);
            Ok::<_, Error>(Value::from(session.token(Ok(Node::Pieces(pieces)))?))
        },
    );

    let held = Arc::clone(session);
    env.add_function(
        "callout",
        move |state: &mut State<'_, '_>, title: String, kwargs: Kwargs| {
            let caller: Option<Value> = kwargs.get("caller")?;
            kwargs.assert_all_used()?;
            let Some(caller) = caller else {
                let problem = Problem::new("bad-call", "`callout` encloses what stands in the box")
                    .hint("{% call callout('Title') %} \u{2026} {% endcall %}");
                return Ok(Value::from(lock(&held).token(Err(problem))?));
            };
            let name = state.name().to_owned();
            let body = caller.call(state, &[])?;
            let mut session = lock(&held);
            let made = callout(
                &mut session,
                &name,
                &title,
                body.as_str().unwrap_or_default(),
            );
            Ok::<_, Error>(Value::from(session.token(made)?))
        },
    );

    let held = Arc::clone(session);
    env.add_function("records", move |conditions: String, kwargs: Kwargs| {
        let once: Option<String> = kwargs.get("once")?;
        kwargs.assert_all_used()?;
        let mut session = lock(&held);
        if let Some(role) = &once
            && !session.names.texts.contains(role)
        {
            let known = session.names.texts.iter().map(String::as_str);
            let problem = Problem::new("unknown-field", format!("records have no text `{role}`"))
                .hint_opt(suggest(role, known));
            session.token(Err(problem))?;
        }
        let mut told = BTreeSet::new();
        let records = match session.ask(Question::Records(conditions)) {
            Ok(Some(Answer::Records(records))) => records,
            Ok(_) => Arc::default(),
            Err(problem) => {
                session.token(Err(problem))?;
                Arc::default()
            }
        };
        let records: Vec<Value> = records
            .iter()
            .filter(|entry| match &once {
                Some(role) => entry.texts.get(role).is_some_and(|text| told.insert(text)),
                None => true,
            })
            .map(|entry| {
                Value::from_object(Record {
                    session: Arc::clone(&held),
                    entry: Arc::clone(entry),
                })
            })
            .collect();
        Ok::<_, Error>(Value::from(records))
    });
}

fn callout(session: &mut Session, name: &str, title: &str, body: &str) -> Result<Node, Problem> {
    let title = super::tables::filled(session, "title", title)?;
    let inner = session.pieces(name, body);
    let record = inner.iter().any(|piece| matches!(piece, Piece::Record));
    let (blocks, headings) = without_headings(inner);
    if !headings.is_empty() {
        return Err(inner_heading());
    }
    let mut pieces = vec![Piece::Block(Block::Callout { title, blocks })];
    pieces.extend(record.then_some(Piece::Record));
    Ok(Node::Pieces(pieces))
}

/// A record as templates see it.
struct Record {
    session: Shared,
    entry: Arc<Entry>,
}

/// Errors of minijinja may print values: a record shows nothing of itself.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("record")
    }
}

impl Object for Record {
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        let mut session = lock(&self.session);
        let found = match method {
            "reference" => {
                from_args::<()>(args)?;
                Some(self.entry.reference.clone()).filter(|text| !text.is_empty())
            }
            "text" | "label" | "day" => {
                let (code,): (&str,) = from_args(args)?;
                let known = session.names.of(method);
                if !known.contains(code) {
                    let problem = Problem::new(
                        "unknown-field",
                        format!("records have no {method} `{code}`"),
                    )
                    .hint_opt(suggest(code, known.iter().map(String::as_str)));
                    return Ok(Value::from(session.token(Err(problem))?));
                }
                match method {
                    "text" => self.entry.texts.get(code).cloned(),
                    "label" => self
                        .entry
                        .labels
                        .get(code)
                        .map(|labels| words::list(labels)),
                    _ => self.entry.days.get(code).map(|day| calendar::print(*day)),
                }
            }
            _ => return Err(Error::from(minijinja::ErrorKind::UnknownMethod)),
        };
        match found {
            Some(text) => {
                let node = Node::Record(super::text::lines(&text));
                Ok(Value::from(session.token(Ok(node))?))
            }
            // Empty, so that `{% if record.text('quote') %}` does what it says.
            None => Ok(Value::from("")),
        }
    }
}
