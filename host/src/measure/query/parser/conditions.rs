//! What a call counts: its subject and the conditions on it.

use super::{Parsed, Parser};
use crate::dataset::RecordKind;
use crate::diagnostic::suggest;
use crate::measure::query::QueryError;
use crate::measure::query::ast::*;
use crate::measure::query::lexer::Token;

impl Parser {
    pub(super) fn of(&mut self) -> Parsed<Selection> {
        if !self.take_word("of") {
            return Err(self.expected("`of`"));
        }
        self.selection()
    }

    pub(super) fn attribute(&mut self) -> Parsed<Spanned<Attribute>> {
        let Spanned { node, span } = self.word("a number such as `response-days`")?;
        match attribute(&node) {
            Some(node) => Ok(Spanned { node, span }),
            None => Err(QueryError::new(
                span,
                format!("`{node}` is not a number that records have"),
            )
            .suggest(suggest(&node, Attribute::ALL.map(Attribute::name)))),
        }
    }

    pub(super) fn selection(&mut self) -> Parsed<Selection> {
        let Spanned { node, span } = self.word("a kind of record such as `cases`")?;
        let subject = RecordKind::ALL
            .into_iter()
            .find(|kind| kind.plural() == node)
            .ok_or_else(|| {
                QueryError::new(span, format!("`{node}` is not a kind of record"))
                    .suggest(suggest(&node, RecordKind::ALL.map(RecordKind::plural)))
            })?;
        Ok(Selection {
            subject: Spanned {
                node: subject,
                span,
            },
            wanted: self.conditions("where")?,
            among: self.conditions("among")?,
        })
    }

    pub(super) fn conditions(&mut self, lead: &str) -> Parsed<Vec<Condition>> {
        let mut conditions = Vec::new();
        if self.take_word(lead) {
            conditions.push(self.condition()?);
            while self.take_word("and") {
                conditions.push(self.condition()?);
            }
        }
        Ok(conditions)
    }

    fn condition(&mut self) -> Parsed<Condition> {
        let name = self.word("a dimension or a number")?;
        let node = match attribute(&name.node) {
            Some(node) => Test::Number {
                attribute: Spanned {
                    node,
                    span: name.span,
                },
                comparison: self.comparison()?,
            },
            None => self.labels(name.clone())?,
        };
        let span = Span::new(name.span.start, self.before());
        Ok(Spanned { node, span })
    }

    fn comparison(&mut self) -> Parsed<Comparison> {
        const WHAT: &str = "a whole number";
        if self.take_word("in") {
            let first = self.number(WHAT)?;
            self.sign("..")?;
            let last = self.number(WHAT)?;
            if last.node < first.node {
                let span = Span::new(first.span.start, last.span.end);
                return Err(QueryError::new(span, "the range ends before it begins"));
            }
            return Ok(Comparison::Between(first.node, last.node));
        }
        let make = match self.token() {
            Token::Sign("=") => Comparison::Equal,
            Token::Sign("<") => Comparison::Below,
            Token::Sign("<=") => Comparison::AtMost,
            Token::Sign(">") => Comparison::Above,
            Token::Sign(">=") => Comparison::AtLeast,
            _ => return Err(self.expected("`=`, `<`, `<=`, `>`, `>=` or `in`")),
        };
        self.at += 1;
        Ok(make(self.number(WHAT)?.node))
    }

    fn labels(&mut self, dimension: Spanned<String>) -> Parsed<Test> {
        let negated = self.take_word("not");
        let (negated, list) = if self.take_word("in") {
            (negated, true)
        } else if negated {
            return Err(self.expected("`in`"));
        } else if self.take_sign("=") {
            (false, false)
        } else if self.take_sign("!=") {
            (true, false)
        } else if matches!(self.token(), Token::Sign("<" | "<=" | ">" | ">=")) {
            let message = format!("`{}` is not a number that records have", dimension.node);
            return Err(QueryError::new(dimension.span, message).suggest(suggest(
                &dimension.node,
                Attribute::ALL.map(Attribute::name),
            )));
        } else {
            return Err(self.expected("`=`, `!=`, `in` or `not in`"));
        };
        let mut labels = Vec::new();
        if list {
            self.sign("(")?;
            labels.push(self.label()?);
            while self.take_sign(",") {
                labels.push(self.label()?);
            }
            self.sign(")")?;
        } else {
            labels.push(self.label()?);
        }
        Ok(Test::Labels {
            dimension,
            negated,
            labels,
        })
    }

    fn label(&mut self) -> Parsed<Spanned<LabelName>> {
        let span = self.span();
        let node = match self.token().clone() {
            Token::Quoted(text) => LabelName::Quoted(text),
            Token::Word(code) => LabelName::Code(code),
            _ => return Err(self.expected("a label in quotes or a common code")),
        };
        self.at += 1;
        Ok(Spanned { node, span })
    }
}

fn attribute(name: &str) -> Option<Attribute> {
    Attribute::ALL
        .into_iter()
        .find(|attribute| attribute.name() == name)
}
