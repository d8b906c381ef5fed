//! Tokens to a query. One function for each rule of the grammar.

use super::ast::*;
use super::lexer::{Token, tokens};
use super::{OR_NONE, QueryError, parse_period};
use crate::calendar;
use crate::dataset::RecordKind;
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

const CLAUSES: [&str; 6] = ["by", "basis", "period", "as-at", "area", "labels"];

/// Which clauses a call takes.
#[derive(Clone, Copy)]
enum Takes {
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

    fn of(&mut self) -> Parsed<Selection> {
        if !self.take_word("of") {
            return Err(self.expected("`of`"));
        }
        self.selection()
    }

    fn attribute(&mut self) -> Parsed<Spanned<Attribute>> {
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

    fn selection(&mut self) -> Parsed<Selection> {
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

    fn conditions(&mut self, lead: &str) -> Parsed<Vec<Condition>> {
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

    fn clauses(&mut self, function: &str, takes: Takes) -> Parsed<Clauses> {
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

fn attribute(name: &str) -> Option<Attribute> {
    Attribute::ALL
        .into_iter()
        .find(|attribute| attribute.name() == name)
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
