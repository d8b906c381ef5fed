//! The calls that templates can make.
//!
//! A call returns a token for a typed node, never digits or Markdown. What it
//! needs from the data it asks of the [`Session`]; until the answer is there it
//! returns a token for nothing, and the report is rendered again.

mod assessment;
mod charts;
mod columns;
mod numbers;
mod parts;
mod presence;
mod tables;
mod text;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use minijinja::value::{ArgType, Kwargs, Rest, Value, ValueOrKwargs, from_args};
use minijinja::{Environment, Error, ErrorKind, State};

use super::pieces::Node;
use super::problem::Problem;
use super::session::Session;
use crate::diagnostic::nearest;
use crate::measure::print::{Form, MOST_DECIMALS, Style};

/// A session that minijinja's functions can hold on to.
pub(super) type Shared = Arc<Mutex<Session>>;

/// What most calls do: from arguments to a node.
type Handler = fn(&mut Session, &Args<'_>) -> Result<Node, Problem>;

/// Calls that return a token, by name. The others are registered in `parts`.
const HANDLERS: &[(&str, Handler)] = &[
    ("anchor", text::anchor),
    ("by_sign", text::by_sign),
    ("categories", parts::categories),
    ("chart", charts::chart),
    ("corrections", parts::corrections),
    ("crosstab", tables::crosstab),
    ("data_quality", parts::data_quality),
    ("definitions", parts::definitions),
    ("duties", parts::duties),
    ("expressions", parts::expressions),
    ("facts", parts::facts),
    ("grid", tables::grid),
    ("labels", text::labels),
    ("listing", tables::listing),
    ("num", text::num),
    ("ref", text::reference),
    ("self_assessment", assessment::self_assessment),
    ("sources", parts::sources),
    ("table", tables::table),
    ("top", text::top),
    ("top_value", text::top_value),
];

/// Adds every call to an environment.
pub(super) fn register(env: &mut Environment<'_>, session: &Shared) {
    for &(name, handler) in HANDLERS {
        let session = Arc::clone(session);
        env.add_function(name, move |values: Rest<ValueOrKwargs>| {
            let values = values.into_values();
            let (positional, kwargs) = from_args::<(&[Value], Kwargs)>(&values)?;
            let args = Args {
                name,
                positional,
                kwargs: &kwargs,
            };
            let mut session = lock(&session);
            let made = handler(&mut session, &args).and_then(|node| args.finish().map(|()| node));
            Ok::<_, Error>(Value::from(session.token(made)?))
        });
    }
    columns::register(env);
    parts::register(env, session);
    presence::register(env, session);
}

/// The names of every call, for suggestions.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = HANDLERS.iter().map(|(name, _)| *name).collect();
    names.extend(["callout", "cells", "col", "commentary", "records"]);
    names.extend(["drawable", "has", "holds", "lists", "mark", "procedures"]);
    names.extend(["quarters", "reaches_back", "written"]);
    names.sort_unstable();
    names
}

/// A panic while the session is held would be a fault of this program; what it
/// holds is still whole.
pub(super) fn lock(session: &Shared) -> MutexGuard<'_, Session> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The arguments of a call.
pub(super) struct Args<'a> {
    name: &'static str,
    positional: &'a [Value],
    kwargs: &'a Kwargs,
}

impl<'a> Args<'a> {
    /// An argument given by its place or its name.
    fn at<T>(&self, place: usize, name: &'a str) -> Result<T, Problem>
    where
        T: for<'v> ArgType<'v, Output = T>,
    {
        match self.positional.get(place) {
            Some(value) => T::from_value(Some(value)).map_err(|error| self.wrong(name, &error)),
            None => self.named(name),
        }
    }

    /// An argument given by its name. `Option` makes it optional.
    fn named<T>(&self, name: &'a str) -> Result<T, Problem>
    where
        T: for<'v> ArgType<'v, Output = T>,
    {
        let value: Option<Value> = self
            .kwargs
            .get(name)
            .map_err(|error| self.wrong(name, &error))?;
        T::from_value(value.as_ref()).map_err(|error| self.wrong(name, &error))
    }

    /// A switch, off unless it is given.
    fn switch(&self, name: &'a str) -> Result<bool, Problem> {
        Ok(self.named::<Option<bool>>(name)?.unwrap_or(false))
    }

    /// A list of values, empty unless it is given.
    fn list(&self, name: &'a str) -> Result<Vec<Value>, Problem> {
        let value: Option<Value> = self.named(name)?;
        match value {
            None => Ok(Vec::new()),
            Some(value) => values(&value).ok_or_else(|| {
                Problem::new(
                    "bad-call",
                    format!("`{name}` of `{}` takes a list", self.name),
                )
                .hint(format!("write `{name}=[\u{2026}, \u{2026}]`"))
            }),
        }
    }

    /// How numbers are printed.
    fn style(&self) -> Result<Style, Problem> {
        let form = match self.named::<Option<String>>("as")?.as_deref() {
            None => Form::Digits,
            Some("words") => Form::Words,
            Some("Words") => Form::CapitalWords,
            Some(other) => {
                return Err(
                    Problem::new("bad-call", format!("`as` cannot be `{other}`"))
                        .hint("as='words' inside a sentence, as='Words' at its start"),
                );
            }
        };
        let decimals: Option<u8> = self.named("decimals")?;
        if let Some(many) = decimals.filter(|many| *many > MOST_DECIMALS) {
            return Err(Problem::new(
                "bad-call",
                format!("`decimals` is {MOST_DECIMALS} at most, not {many}"),
            ));
        }
        Ok(Style {
            decimals,
            form,
            sign: self.switch("sign")?,
            bare: self.switch("bare")?,
        })
    }

    /// The problem of an argument that is not there; it may be misspelt.
    fn missing(&self, argument: &str) -> Problem {
        let given = self.kwargs.args().filter(|given| *given != argument);
        let near = nearest(argument, given).map(|near| format!("is `{near}` meant for it?"));
        Problem::new(
            "missing-argument",
            format!("`{}` needs `{argument}`", self.name),
        )
        .hint_opt(near)
    }

    fn wrong(&self, argument: &str, error: &Error) -> Problem {
        if error.kind() == ErrorKind::MissingArgument {
            return self.missing(argument);
        }
        let why = error
            .detail()
            .map(|why| format!(": {why}"))
            .unwrap_or_default();
        Problem::new(
            "bad-call",
            format!(
                "`{argument}` of `{}` has the wrong kind of value{why}",
                self.name
            ),
        )
    }

    /// Refuses arguments that the call does not know.
    fn finish(&self) -> Result<(), Problem> {
        self.kwargs.assert_all_used().map_err(|error| {
            let detail = error.detail().unwrap_or_default();
            let name = detail.split('\'').nth(1).unwrap_or(detail);
            Problem::new(
                "unknown-argument",
                format!("`{}` has no argument `{name}`", self.name),
            )
        })
    }
}

/// The values of a list; strings and maps are none.
fn values(value: &Value) -> Option<Vec<Value>> {
    use minijinja::value::ValueKind;
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => Some(value.try_iter().ok()?.collect()),
        _ => None,
    }
}

/// The names that the calling template sees, for a text that it includes.
fn visible(state: &State<'_, '_>) -> Value {
    let names = state.known_variables().into_iter();
    Value::from_pairs(names.filter_map(|name| {
        let value = state.lookup(&name)?;
        Some((name.into_owned(), value))
    }))
}
