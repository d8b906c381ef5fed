//! What can be wrong in a template, and how it finds its line.
//!
//! Whatever a later step notices is raised inside the call that caused it, on a
//! further rendering: only minijinja knows where a call stands.

use std::error::Error as _;

use minijinja::{Error, ErrorKind};

use super::templates::Templates;
use crate::diagnostic::{Diagnostic, Place, Severity, suggest};

/// The part of an expression that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    /// The whole expression, as the template has it.
    pub(super) text: String,
    /// Byte offsets into it.
    pub(super) start: usize,
    /// Likewise.
    pub(super) end: usize,
}

/// One thing wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{message}")]
pub(super) struct Problem {
    /// An error stands in place of what the call makes; a warning does not.
    pub(super) severity: Severity,
    /// A stable code in kebab-case.
    pub(super) code: &'static str,
    /// A lower-case fragment.
    pub(super) message: String,
    /// What to do about it.
    pub(super) hint: Option<String>,
    /// Which part of an expression.
    pub(super) span: Option<Span>,
    /// The sources hold nothing for it. It stands against a final report like
    /// any error, but not in place of what the call makes, which shows the gap.
    pub(super) lack: bool,
}

impl Problem {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            hint: None,
            span: None,
            lack: false,
        }
    }

    /// A doubt: the report can be written as it is.
    pub(super) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::new(code, message)
        }
    }

    /// The same as a warning.
    pub(super) fn into_warning(self) -> Self {
        Self {
            severity: Severity::Warning,
            lack: false,
            ..self
        }
    }

    /// Whether the report can be written with what the call makes.
    pub(super) fn is_doubt(&self) -> bool {
        self.lack || self.severity < Severity::Error
    }

    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(super) fn hint_opt(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// A diagnostic at a place, if there is one.
    pub(super) fn at(self, place: Option<Place>) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.code, self.message);
        diagnostic.severity = self.severity;
        diagnostic.place = place;
        diagnostic.hint = self.hint;
        diagnostic
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::new(ErrorKind::InvalidOperation, problem.message.clone()).with_source(problem)
    }
}

/// The problem that a rendering error carries, if it is one of ours.
pub(super) fn of(error: &Error) -> Option<&Problem> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(problem) = inner.downcast_ref::<Problem>() {
            return Some(problem);
        }
        source = inner.source();
    }
    None
}

/// A rendering error as a person reads it: the innermost place that is known,
/// with the nearest known name.
pub(super) fn diagnose(error: &Error, templates: &Templates, names: &[&str]) -> Diagnostic {
    let innermost = innermost(error);
    let place = place(innermost, of(error), templates);
    if let Some(problem) = of(error) {
        return problem.clone().at(place);
    }
    let excerpt = match &place {
        Some(Place::Text {
            excerpt,
            column,
            width,
            ..
        }) => excerpt
            .chars()
            .skip(*column as usize - 1)
            .take(*width as usize)
            .collect(),
        _ => String::new(),
    };
    let name = excerpt
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default();
    let (code, message, hint) = match innermost.kind() {
        ErrorKind::UnknownFunction => (
            "unknown-function",
            format!("there is no function `{name}`"),
            suggest(name, names.iter().copied()),
        ),
        ErrorKind::UndefinedError => (
            "undefined-name",
            innermost
                .detail()
                .map_or_else(|| format!("`{excerpt}` is not defined"), str::to_owned),
            suggest(name, names.iter().copied()).filter(|_| !names.contains(&name)),
        ),
        ErrorKind::TemplateNotFound => {
            let detail = innermost.detail().unwrap_or_default();
            let name = detail.split(['\'', '"']).nth(1).unwrap_or(detail);
            (
                "missing-template",
                format!("there is no template `{name}`"),
                suggest(name, templates.names()),
            )
        }
        ErrorKind::OutOfFuel => (
            "template-too-long",
            "the template does more than a report needs".to_owned(),
            Some("is there a loop that never ends?".to_owned()),
        ),
        ErrorKind::SyntaxError => (
            "template-syntax",
            innermost
                .detail()
                .unwrap_or("the template cannot be read")
                .to_owned(),
            None,
        ),
        kind => (
            "template-error",
            match innermost.detail() {
                Some(detail) => detail.to_owned(),
                None => kind.to_string(),
            },
            None,
        ),
    };
    let mut diagnostic = Diagnostic::error(code, message);
    diagnostic.place = place;
    diagnostic.hint = hint;
    diagnostic
}

/// Errors of included templates and called blocks wrap those inside them.
fn innermost(error: &Error) -> &Error {
    let mut deepest = error;
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(inner) = inner.downcast_ref::<Error>()
            && inner.line().is_some()
        {
            deepest = inner;
        }
        source = inner.source();
    }
    deepest
}

fn place(error: &Error, problem: Option<&Problem>, templates: &Templates) -> Option<Place> {
    let name = error.name()?;
    let template = templates.get(name)?;
    let line = error.line()?;
    let start_of_line = || {
        template
            .text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum::<usize>()
    };
    let range = error.range().unwrap_or_else(|| {
        let start = start_of_line();
        let length = template.text[start..].find('\n');
        start..length.map_or(template.text.len(), |length| start + length)
    });
    // An expression that stands in the call as it was parsed is pointed into.
    if let Some(span) = problem.and_then(|problem| problem.span.as_ref()) {
        let from = start_of_line().min(range.start);
        let found = template
            .text
            .get(from..)
            .and_then(|rest| rest.find(&span.text));
        if let Some(found) = found {
            let at = from + found;
            let (start, end) = (at + span.start, at + span.end);
            return Some(template.place(start, end));
        }
    }
    Some(template.place(range.start, range.end))
}
