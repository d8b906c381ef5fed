//! Tokens to a query. One function for each rule of the grammar: calls and what
//! combines them here, conditions and clauses each in a module of their own.

mod clauses;
mod conditions;

use self::clauses::Takes;
use super::QueryError;
use super::ast::*;
use super::lexer::{Token, tokens};
use crate::diagnostic::suggest;

const FUNCTIONS: [&str; 16] = [
    "count",
    "share",
    "mean",
    "median",
    "sum",
    "within",
    "ratio",
    "rate",
    "change",
    "given",
    "total",
    "fact",
    "measure",
    "denominator",
    "standard",
    "number-of",
];

pub(super) struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    end: Span,
    /// How many brackets the parser is inside of.
    depth: usize,
    /// How many more terms the query may have.
    terms: usize,
}

/// More brackets inside one another than any figure needs; the parser and the
/// cube call themselves for each.
const DEEPEST: usize = 64;

/// More terms in one query than any figure needs. A sum nests to the left, and
/// the cube calls itself for each level; every level has a term of its own, so
/// that this bounds brackets and signs together.
const MOST: usize = 256;

type Parsed<T> = Result<T, QueryError>;

impl Parser {
    pub(super) fn new(text: &str) -> Parsed<Self> {
        Ok(Self {
            tokens: tokens(text)?,
            at: 0,
            end: Span::new(text.len(), text.len()),
            depth: 0,
            terms: MOST,
        })
    }

    /// As [`Parser::new`], with every token at one place.
    pub(super) fn at(text: &str, place: Span) -> Parsed<Self> {
        let tokens = tokens(text)?.into_iter();
        Ok(Self {
            tokens: tokens.map(|(token, _)| (token, place)).collect(),
            at: 0,
            end: place,
            depth: 0,
            terms: MOST,
        })
    }

    fn token(&self) -> &Token {
        self.tokens
            .get(self.at)
            .map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(self.end, |(_, span)| *span)
    }

    /// Where the token before this one ends.
    fn before(&self) -> usize {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(0, |(_, span)| span.end)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token(), Token::Sign(found) if *found == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.token(), Token::Word(found) if found == word)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn expected(&self, what: &str) -> QueryError {
        let found = self.token().describe();
        QueryError::new(self.span(), format!("expected {what}, found {found}"))
    }

    fn sign(&mut self, sign: &'static str) -> Parsed<()> {
        if self.take_sign(sign) {
            return Ok(());
        }
        Err(self.expected(&format!("`{sign}`")))
    }

    fn word(&mut self, what: &str) -> Parsed<Spanned<String>> {
        let span = self.span();
        match self.token().clone() {
            Token::Word(node) => {
                self.at += 1;
                Ok(Spanned { node, span })
            }
            _ => Err(self.expected(what)),
        }
    }

    fn quoted(&mut self, what: &str) -> Parsed<Spanned<String>> {
        let span = self.span();
        match self.token().clone() {
            Token::Quoted(node) => {
                self.at += 1;
                Ok(Spanned { node, span })
            }
            _ => Err(self.expected(what)),
        }
    }

    fn number(&mut self, what: &str) -> Parsed<Spanned<i32>> {
        let Spanned { node, span } = self.word(what)?;
        match node.parse::<i32>() {
            Ok(node) => Ok(Spanned { node, span }),
            Err(_) => Err(QueryError::new(
                span,
                format!("expected {what}, found `{node}`"),
            )),
        }
    }

    /// The end of the text.
    pub(super) fn finish(&self) -> Parsed<()> {
        match self.token() {
            Token::End => Ok(()),
            _ => Err(self.expected("the end")),
        }
    }

    pub(super) fn expression(&mut self) -> Parsed<Expression> {
        if self.depth == DEEPEST {
            return Err(QueryError::new(self.span(), "the brackets are too deep"));
        }
        self.depth += 1;
        let expression = self.sum();
        self.depth -= 1;
        expression
    }

    fn sum(&mut self) -> Parsed<Expression> {
        let mut left = self.term()?;
        loop {
            if self.take_sign("+") {
                left = Expression::Add(Box::new((left, self.term()?)));
            } else if self.take_sign("-") {
                left = Expression::Subtract(Box::new((left, self.term()?)));
            } else {
                return Ok(left);
            }
        }
    }

    fn term(&mut self) -> Parsed<Expression> {
        if self.take_sign("(") {
            let inside = self.expression()?;
            self.sign(")")?;
            return Ok(inside);
        }
        self.terms = match self.terms.checked_sub(1) {
            Some(terms) => terms,
            None => return Err(QueryError::new(self.span(), "the query has too many terms")),
        };
        let name = self.word("a function such as `count`")?;
        if !FUNCTIONS.contains(&name.node.as_str()) {
            return Err(
                QueryError::new(name.span, format!("`{}` is not a function", name.node))
                    .suggest(suggest(&name.node, FUNCTIONS)),
            );
        }
        self.sign("(")?;
        let (function, takes) = self.function(&name.node)?;
        let clauses = self.clauses(&name.node, takes)?;
        self.sign(")")?;
        let span = Span::new(name.span.start, self.before());
        Ok(Expression::Call(Box::new(Spanned {
            node: Call { function, clauses },
            span,
        })))
    }

    fn function(&mut self, name: &str) -> Parsed<(Function, Takes)> {
        Ok(match name {
            "count" => (Function::Count(self.selection()?), Takes::Records),
            "share" => {
                let selection = self.selection()?;
                if selection.wanted.is_empty() {
                    return Err(self.expected("`where` with the records whose share it is"));
                }
                (Function::Share(selection), Takes::Records)
            }
            "mean" | "median" => {
                let attribute = self.attribute()?;
                let selection = self.of()?;
                let function = match name {
                    "mean" => Function::Mean(attribute, selection),
                    _ => Function::Median(attribute, selection),
                };
                (function, Takes::Records)
            }
            "sum" => {
                let amount = self.word("an amount such as `compensation`")?;
                (Function::Sum(amount, self.of()?), Takes::Records)
            }
            "within" => {
                let days = self.number("a number of working days")?;
                let selection = self.of()?;
                if let Some(condition) = selection.wanted.first() {
                    return Err(QueryError::new(
                        condition.span,
                        "`within` already says which records it wants",
                    )
                    .hint("narrow it by `among`"));
                }
                (Function::Within(days, selection), Takes::Records)
            }
            "ratio" | "change" => {
                let first = self.expression()?;
                self.sign(",")?;
                let second = self.expression()?;
                let function = match name {
                    "ratio" => Function::Ratio(first, second),
                    _ => Function::Change(first, second),
                };
                (function, Takes::Everything)
            }
            "rate" => {
                let first = self.expression()?;
                self.sign(",")?;
                let second = self.expression()?;
                self.sign(",")?;
                let per = self.number("a whole number such as 1000")?;
                (Function::Rate(first, second, per), Takes::Everything)
            }
            "given" | "total" => {
                let series = self.word("the name of a series")?;
                let conditions = self.conditions("where")?;
                let function = match name {
                    "given" => Function::Given(series, conditions),
                    _ => Function::Total(series, conditions),
                };
                (function, Takes::Aggregates)
            }
            "fact" => (
                Function::Fact(self.word("the name of a fact")?),
                Takes::Nothing,
            ),
            "standard" => {
                let procedure = self.word("the code of a procedure")?;
                self.sign(",")?;
                let stage = self.number("the number of a stage, such as 1")?;
                (Function::Standard(procedure, stage), Takes::Nothing)
            }
            "denominator" => (
                Function::Denominator(self.word("the name of a denominator")?),
                Takes::Nothing,
            ),
            "number-of" => (
                Function::NumberOf(self.word("a dimension")?),
                Takes::Nothing,
            ),
            _ => {
                let name = self.word("the name of a measure")?;
                (
                    Function::Measure(name, self.conditions("where")?),
                    Takes::Everything,
                )
            }
        })
    }

    /// `SUBJECT where …; clauses` for lists of records.
    pub(super) fn records(&mut self) -> Parsed<Records> {
        let selection = self.selection()?;
        let clauses = self.clauses("records", Takes::Records)?;
        if let Some(by) = clauses.by.first() {
            return Err(QueryError::new(by.span, "a list of records takes no `by`"));
        }
        Ok(Records { selection, clauses })
    }
}
