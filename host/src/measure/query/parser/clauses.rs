//! Clauses: what follows a `;`, and which calls take which.

use super::{Parsed, Parser};
use crate::calendar;
use crate::diagnostic::suggest;
use crate::measure::query::ast::*;
use crate::measure::query::lexer::Token;
use crate::measure::query::{OR_NONE, QueryError, parse_period};

const CLAUSES: [&str; 6] = ["by", "basis", "period", "as-at", "area", "labels"];

/// Which clauses a call takes.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// Counts of records have a basis and a period.
    Records,
    /// Aggregates have an area, and a period or a day.
    Aggregates,
    /// What combines calls passes every clause on.
    Everything,
    Nothing,
}

impl Takes {
    fn clause(self, name: &str) -> bool {
        match self {
            Self::Records => !matches!(name, "as-at" | "area"),
            Self::Aggregates => name != "basis",
            Self::Everything => true,
            Self::Nothing => false,
        }
    }
}

impl Parser {
    pub(super) fn clauses(&mut self, function: &str, takes: Takes) -> Parsed<Clauses> {
        let mut clauses = Clauses::default();
        while self.take_sign(";") {
            let name = self.word("a clause such as `basis`")?;
            if !CLAUSES.contains(&name.node.as_str()) {
                let message = format!("`{}` is not a clause", name.node);
                return Err(
                    QueryError::new(name.span, message).suggest(suggest(&name.node, CLAUSES))
                );
            }
            if !takes.clause(&name.node) {
                let message = format!("`{function}` takes no `{}`", name.node);
                return Err(QueryError::new(name.span, message));
            }
            if is_set(&clauses, &name.node) {
                let message = format!("`{}` is given twice", name.node);
                return Err(QueryError::new(name.span, message));
            }
            self.clause(&name, &mut clauses)?;
        }
        Ok(clauses)
    }

    /// `ethnicity`, or `ethnicity or none`.
    fn axis(&mut self) -> Parsed<Spanned<String>> {
        let mut dimension = self.word("a dimension")?;
        if self.take_word("or") {
            let none = self.choice("label after `or`", &[("none", ())])?;
            dimension.node.push_str(OR_NONE);
            dimension.span.end = none.span.end;
        }
        Ok(dimension)
    }

    fn clause(&mut self, name: &Spanned<String>, clauses: &mut Clauses) -> Parsed<()> {
        match name.node.as_str() {
            "by" => {
                clauses.by.push(self.axis()?);
                while self.take_sign(",") {
                    let next = self.axis()?;
                    if clauses.by.len() == 2 {
                        return Err(QueryError::new(
                            next.span,
                            "`by` takes one or two dimensions",
                        ));
                    }
                    if clauses.by.contains(&next) {
                        let message = format!("`{}` is named twice", next.node);
                        return Err(QueryError::new(next.span, message));
                    }
                    clauses.by.push(next);
                }
            }
            "basis" => {
                let choices = Basis::ALL.map(|basis| (basis.name(), basis));
                clauses.basis = Some(self.choice("basis", &choices)?);
            }
            "labels" => {
                let choices = [("own", Labels::Own), ("common", Labels::Common)];
                clauses.labels = Some(self.choice("kind of labels", &choices)?);
            }
            "area" => clauses.area = Some(self.quoted("an area in quotes")?),
            "as-at" => {
                let text = self.word("a day such as 2025-03-31")?;
                let day = calendar::parse_iso(&text.node).ok_or_else(|| {
                    QueryError::new(text.span, format!("`{}` is not a day", text.node))
                        .hint("days are written like 2025-03-31")
                })?;
                clauses.as_at = Some(Spanned {
                    node: day,
                    span: text.span,
                });
            }
            _ => clauses.period = Some(self.period()?),
        }
        if let (Some(_), Some(_)) = (&clauses.period, &clauses.as_at) {
            let message = "a figure is about a period or about a day, not both";
            return Err(QueryError::new(name.span, message));
        }
        Ok(())
    }

    fn choice<T: Copy>(&mut self, what: &str, choices: &[(&str, T)]) -> Parsed<Spanned<T>> {
        let Spanned { node, span } = self.word(&format!("a {what}"))?;
        match choices.iter().find(|(name, _)| *name == node) {
            Some((_, node)) => Ok(Spanned { node: *node, span }),
            None => Err(QueryError::new(span, format!("`{node}` is not a {what}"))
                .suggest(suggest(&node, choices.iter().map(|(name, _)| *name)))),
        }
    }

    fn period(&mut self) -> Parsed<Spanned<PeriodName>> {
        let start = self.span().start;
        let text = if let Token::Quoted(_) = self.token() {
            self.quoted("a period")?.node
        } else {
            let mut text = self.word("a period such as 2024-25")?.node;
            if self.take_sign("..") {
                text = format!("{text}..{}", self.word("the last day")?.node);
            } else if let Token::Word(quarter) = self.token().clone() {
                self.at += 1;
                text = format!("{text} {quarter}");
            }
            text
        };
        let span = Span::new(start, self.before());
        let node = match text.as_str() {
            "this" => PeriodName::This,
            "previous" => PeriodName::Previous,
            _ => match parse_period(&text) {
                Ok(_) => PeriodName::Written(text),
                Err(message) => return Err(QueryError::new(span, message)),
            },
        };
        Ok(Spanned { node, span })
    }
}

fn is_set(clauses: &Clauses, name: &str) -> bool {
    match name {
        "by" => !clauses.by.is_empty(),
        "basis" => clauses.basis.is_some(),
        "period" => clauses.period.is_some(),
        "as-at" => clauses.as_at.is_some(),
        "area" => clauses.area.is_some(),
        _ => clauses.labels.is_some(),
    }
}
