//! What the project holds, for templates that adapt to it. These calls return
//! plain values for `{% if %}` and `{% for %}`, no tokens.

use std::sync::Arc;

use minijinja::value::{Kwargs, Rest, Value};
use minijinja::{Environment, Error, context};

use super::{Shared, lock};
use crate::diagnostic::suggest;
use crate::document::pieces::Node;
use crate::document::presence;
use crate::document::problem::Problem;
use crate::document::session::{Answer, Question, Session};
use crate::document::words;
use crate::duties::Duties;

/// Adds these calls to an environment.
pub(super) fn register(env: &mut Environment<'_>, session: &Shared) {
    let held = Arc::clone(session);
    env.add_function("has", move |expression: String, kwargs: Kwargs| {
        kwargs.assert_all_used()?;
        let mut session = lock(&held);
        let has = has(&mut session, &expression);
        tell(&mut session, has)
    });

    let held = Arc::clone(session);
    env.add_function("drawable", move |expression: String| {
        let mut session = lock(&held);
        let gated = session.figures(Question::Value(expression));
        let lack = session.take_doubt().and_then(presence::slip);
        let drawable = gated.map(|gated| {
            let drawable = gated.is_some_and(|gated| presence::is_drawable(&gated.figures));
            (drawable, lack)
        });
        tell(&mut session, drawable)
    });

    let held = Arc::clone(session);
    env.add_function("holds", move |what: String, words: Option<String>| {
        let mut session = lock(&held);
        let found = match session.ask(Question::Held(what)) {
            Ok(Some(Answer::Held(found))) => Ok((found, None)),
            Ok(_) => Ok((false, None)),
            Err(problem) => Err(problem),
        };
        if let (Ok((false, _)), Some(words)) = (&found, words) {
            session.leave_out(words);
        }
        tell(&mut session, found)
    });

    let held = Arc::clone(session);
    env.add_function("written", move |name: String, about: Option<String>| {
        let mut session = lock(&held);
        let written = session.is_written(&name);
        match (written, about) {
            (true, _) => {}
            (false, Some(about)) => session.invite(name, about),
            (false, None) => {}
        }
        Ok::<_, Error>(Value::from(written))
    });

    let held = Arc::clone(session);
    env.add_function("procedures", move || {
        let session = lock(&held);
        let all = session.holdings.procedures.iter();
        let all = all.map(|one| {
            context! {
                code => one.code,
                name => one.name.as_str(),
                words => words::lower_first(&one.name),
                reported => one.reported,
            }
        });
        Ok::<_, Error>(all.collect::<Vec<Value>>())
    });

    let held = Arc::clone(session);
    env.add_function("lists", move |kind: String| {
        let mut session = lock(&held);
        let lists = &session.holdings.lists;
        let Some(used) = lists.get(kind.as_str()) else {
            let problem = Problem::new("bad-call", format!("`{kind}` is not a kind of record"))
                .hint_opt(suggest(&kind, lists.keys().copied()));
            session.token(Err(problem))?;
            return Ok(Vec::new());
        };
        let used = used.iter().map(|list| {
            context! {
                code => list.code.as_str(),
                name => list.name.as_str(),
                words => words::lower_first(&list.name),
                own => list.own,
                personal => list.personal,
            }
        });
        Ok::<_, Error>(used.collect::<Vec<Value>>())
    });

    let held = Arc::clone(session);
    env.add_function("reaches_back", move || {
        Ok::<_, Error>(Value::from(lock(&held).holdings.previous))
    });

    let held = Arc::clone(session);
    env.add_function("mark", move |duties: Rest<String>| {
        let mut session = lock(&held);
        let mut marks = Vec::new();
        for duty in duties.iter() {
            if Duties::bundled().get(duty).is_none() {
                let problem = Problem::new("unknown-duty", format!("there is no duty `{duty}`"))
                    .hint_opt(suggest(duty, Duties::bundled().ids()));
                session.token(Err(problem))?;
            } else if session.holdings.duties.contains(&duty.as_str()) {
                marks.push(format!("duty={duty}"));
            }
        }
        Ok::<_, Error>(Value::from(marks.join(" ")))
    });

    let held = Arc::clone(session);
    env.add_function("quarters", move || {
        let session = lock(&held);
        let quarters = session.holdings.quarters.iter();
        let quarters = quarters.map(|(code, name)| context! { code => code, name => *name });
        Ok::<_, Error>(quarters.collect::<Vec<Value>>())
    });
}

/// `has('EXPR')`: whether an expression has a value that may be shown.
fn has(session: &mut Session, expression: &str) -> Result<(bool, Option<Problem>), Problem> {
    let figure = session.figure(expression)?;
    // It is what the call asks, and nothing doubtful.
    let lack = session.take_doubt();
    let value = figure.is_some_and(|figure| figure.value().is_some());
    Ok((value, lack.and_then(presence::slip)))
}

/// The answer, after whatever is wrong or doubtful about the question.
fn tell(
    session: &mut Session,
    found: Result<(bool, Option<Problem>), Problem>,
) -> Result<Value, Error> {
    let found = match found {
        Ok((found, None)) => found,
        Ok((found, Some(doubt))) => {
            session.doubt(doubt);
            session.token(Ok(Node::Nothing))?;
            found
        }
        Err(problem) => {
            session.token(Err(problem))?;
            false
        }
    };
    Ok(Value::from(found))
}
