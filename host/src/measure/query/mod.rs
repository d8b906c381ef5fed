//! The query language: one for templates, `candour measures` and
//! `candour reconcile`. This page is its reference; [`parse`] reads it.
//!
//! # Counting records
//!
//! The subject is a kind of record: `cases`, `stages`, `reasons`, `contacts`,
//! `compliments`, `decisions`, `actions`, `provisions`.
//!
//! ```text
//! count(cases where outcome = "Upheld"; basis closed; period 2024-25)
//! share(cases where outcome = "Upheld" among gender = "Female"; basis closed; period this)
//! mean(response-days of stages where stage = 1; basis closed; period this)
//! median(response-days of cases; basis closed; period previous)
//! sum(recommended of decisions; basis closed; period this)
//! within(20 of cases; basis closed; period this)
//! ```
//!
//! - `count` counts the records that meet `where` and `among`.
//! - `share` is the percentage of the records that meet `among` which also meet
//!   `where`.
//! - `mean` and `median` are of a number that records have; those without it
//!   are left out, and the working says how many.
//! - `sum` adds an amount of money, in pounds.
//! - `within(20 of cases)` is the share of the answered which were answered
//!   within 20 working days: `share(cases where response-days <= 20 among
//!   response-days >= 0)`.
//!
//! # Conditions
//!
//! Conditions are joined by `and`. A label in quotes is the council's own, a
//! word without quotes is a common code of the registry:
//!
//! ```text
//! outcome = "Upheld" and service != "Home care"
//! outcome in (upheld, partly-upheld)
//! ethnicity-group not in ("White", "Not known")
//! timeliness = late and procedure = adult-social-care
//! response-days in 21..25 and stage = 1
//! ```
//!
//! - A *dimension* is one that the project's plugins provide; its name with
//!   `-group` stands for the groups of its labels (a label without group is its
//!   own); `procedure`; `timeliness` (`within-standard`, `within-extension`,
//!   `late`, `open`, `overdue`); `extension` (`none`, `allowed`, `over-long`:
//!   whether the answer was put off beyond the day it was due, and by more than
//!   the procedure allows; where it sets no limit, every extension is allowed);
//!   `rule-timeliness` (the labels of `timeliness`, by the time that the
//!   procedure's own rules set, whatever the project declares, an extension
//!   counting for no longer than they allow);
//!   and under `by` also `stage`. Records whose clock does not run have neither
//!   `timeliness` nor `extension`.
//! - A *number* is `response-days` (working days from the start of the clock to
//!   the response, at stage 3 of the children's procedure to the panel), `acknowledgement-days` (working days from receipt to the
//!   acknowledgement) or `stage`, compared by `=`, `<`, `<=`, `>`, `>=` or
//!   `in 21..25`. A record without the number meets no such condition.
//! - A record with several labels of a dimension meets `=` and `in` when one of
//!   them is named, and `!=` and `not in` when none is.
//! - Stages and reasons have the dimensions of their case that they do not have
//!   themselves, and its procedure and times. `outcome`, `finding` and
//!   `refusal-reason` pass to the first stage only: a later stage has its own, or
//!   none yet. A decision has the procedure of its case, if it names one.
//! - A label that nobody declares is an error, never a silent zero.
//!
//! # Clauses
//!
//! Clauses follow a `;`, in any order.
//!
//! ```text
//! by ethnicity               one value for each label, zeros included
//! by ethnicity or none       and one for the records without a label
//! by outcome, age-band       one for each pair; the first heads the rows
//! basis closed               the day that puts a record into the period: received | closed | all
//! period 2024-25             this | previous | 2024-25 | 2024-25 Q1 | 2024-04-01..2024-06-30
//! as-at 2025-03-31           of aggregates on one day
//! area "Derby City Council"  of aggregates
//! labels common              `by` gives common codes, and quotes name them
//! ```
//!
//! Basis and period are never defaulted; `basis all` counts every record and
//! takes no period. `closed` is the day a case was closed, a decision decided,
//! a stage answered, an action done; a day after the project's `as-at` is not
//! known yet, and puts a record into no period. An ombudsman's enquiry and the
//! decision on it, listed apart under one reference, are one decision. Contacts and compliments are
//! only received; reasons go by the days of their case. Under `by`, a record
//! with several labels counts once under each.
//!
//! # Figures from elsewhere
//!
//! ```text
//! given(complaints where outcome = "Upheld"; period 2023-24)
//! given(lgsco-upheld; area "Derby City Council"; period 2024-25)
//! total(long-term-support where ethnicity-group = "Asian"; as-at 2025-03-31)
//! total(long-term-support; by ethnicity-group; as-at 2025-03-31)
//! fact(eligible-people)
//! standard(corporate, 1)
//! denominator(homes)
//! number-of(reason)
//! ```
//!
//! `given` is exactly one aggregate: the one of that series, span and area
//! whose dimensions are those that the query names. `total` is the exact sum of
//! all that match. A series that has figures of several areas asks for `area`.
//! `standard` is the working days that the project's own standard gives a stage
//! of a procedure, for cases without a timescale of their own.
//! `denominator` is what the project's settings name under `[denominators]`, for
//! the definitions of rates that every authority shares; it is that of the
//! project's own period, and of no other. `number-of` is how many labels the
//! council declares for a dimension.
//!
//! # Combining
//!
//! ```text
//! count(…) + count(…) - count(…)
//! ratio(FIRST, SECOND)           FIRST as a percentage of SECOND
//! rate(FIRST, SECOND, 1000)      FIRST for each 1,000 of SECOND
//! change(NOW, BEFORE)            percent of counts; percentage points of percentages
//! measure(ID where …; clauses)   a definition of the catalogue
//! ```
//!
//! Clauses of a combination hold for every part that does not say otherwise:
//!
//! ```
//! # use candour::measure::query::parse;
//! let query = parse(r#"ratio(
//!     count(cases where outcome in ("Upheld", "Partly upheld")),
//!     count(cases);
//!     by ethnicity; basis closed; period this)"#)?;
//! assert_eq!(query.by(), ["ethnicity"]);
//! # Ok::<(), candour::measure::query::QueryError>(())
//! ```
//!
//! # Errors
//!
//! An error names the bytes that are wrong and, where one is near, the name
//! that was meant:
//!
//! ```
//! # use candour::measure::query::parse;
//! let text = "count(casses; basis closed; period this)";
//! let error = parse(text).unwrap_err();
//! assert_eq!(error.message, "`casses` is not a kind of record");
//! assert_eq!(&text[error.start..error.end], "casses");
//! assert_eq!(error.hint.as_deref(), Some("did you mean `cases`?"));
//! ```
//!
//! # Canonical form
//!
//! A query displays in one spelling, which parses to the same query:
//!
//! ```
//! # use candour::measure::query::parse;
//! let query = parse("count( contacts ; period 2024-25;basis received )")?;
//! assert_eq!(query.to_string(), "count(contacts; basis received; period 2024-25)");
//! assert_eq!(parse(&query.to_string())?, query);
//! # Ok::<(), candour::measure::query::QueryError>(())
//! ```

mod ast;
mod canonical;
mod lexer;
mod parser;
mod settled;

use crate::dataset::Day;
use crate::project::Period;

pub use ast::*;
pub use settled::Settled;

/// What is wrong with a query, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// A lower-case fragment.
    pub message: String,
    /// The first byte that is meant.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What to do about it.
    pub hint: Option<String>,
    /// The query means something, but this project holds nothing to answer it
    /// from: no source provides what it names.
    pub lack: bool,
}

impl QueryError {
    /// An error about some bytes.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            start: span.start,
            end: span.end,
            hint: None,
            lack: false,
        }
    }

    /// The same where the project holds nothing to answer it from.
    #[must_use]
    pub fn lack(mut self) -> Self {
        self.lack = true;
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with advice, if there is any.
    #[must_use]
    pub fn suggest(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

/// What a dimension under `by` ends with when records without a label of it are
/// to have a place of their own.
pub(super) const OR_NONE: &str = " or none";

/// Reads a query.
///
/// # Errors
/// The first place that is not in the language.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let mut parser = parser::Parser::new(text)?;
    let expression = parser.expression()?;
    parser.finish()?;
    Ok(Query { expression })
}

/// Reads a text that is not the reader's own: every place in it is `place`.
pub(super) fn parse_at(text: &str, place: Span) -> Result<Query, QueryError> {
    let mut parser = parser::Parser::at(text, place)?;
    let expression = parser.expression()?;
    parser.finish()?;
    Ok(Query { expression })
}

/// Reads a list of records: `actions where action-kind = "Learning"; basis all`.
///
/// # Errors
/// The first place that is not in the language.
pub fn parse_records(text: &str) -> Result<Records, QueryError> {
    let mut parser = parser::Parser::new(text)?;
    let records = parser.records()?;
    parser.finish()?;
    Ok(records)
}

/// The first and last day of a period as it is written.
pub(super) fn parse_period(text: &str) -> Result<(Day, Day), String> {
    Period::parse(text).map(|period| (period.first, period.last))
}

impl Query {
    /// The dimensions of its `by`: those of the outermost call, or of the first
    /// call of a sum.
    pub fn by(&self) -> Vec<&str> {
        fn of(expression: &Expression) -> Vec<&str> {
            match expression {
                Expression::Call(call) => {
                    let own = &call.node.clauses.by;
                    if !own.is_empty() {
                        return own.iter().map(|name| name.node.as_str()).collect();
                    }
                    match &call.node.function {
                        Function::Ratio(first, _)
                        | Function::Rate(first, ..)
                        | Function::Change(first, _) => of(first),
                        _ => Vec::new(),
                    }
                }
                Expression::Add(both) | Expression::Subtract(both) => of(&both.0),
            }
        }
        of(&self.expression)
    }

    /// The same query by other dimensions, or by none: what a table's total is.
    #[must_use]
    pub fn with_by(&self, dimensions: &[&str]) -> Self {
        fn set(expression: &mut Expression, dimensions: &[&str]) {
            match expression {
                Expression::Add(both) | Expression::Subtract(both) => {
                    set(&mut both.0, dimensions);
                    set(&mut both.1, dimensions);
                }
                Expression::Call(call) => {
                    match &mut call.node.function {
                        // Parts take what the whole says.
                        Function::Ratio(first, second)
                        | Function::Rate(first, second, _)
                        | Function::Change(first, second) => {
                            set(first, &[]);
                            set(second, &[]);
                        }
                        Function::Fact(_)
                        | Function::Standard(..)
                        | Function::Denominator(_)
                        | Function::NumberOf(_) => {
                            return;
                        }
                        _ => {}
                    }
                    let span = call.span;
                    call.node.clauses.by = dimensions
                        .iter()
                        .map(|name| Spanned {
                            node: (*name).to_owned(),
                            span,
                        })
                        .collect();
                }
            }
        }
        let mut query = self.clone();
        set(&mut query.expression, dimensions);
        query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The canonical form, which must parse to the same query.
    #[track_caller]
    fn check(text: &str, canonical: &str) {
        let query = parse(text).unwrap();
        assert_eq!(query.to_string(), canonical);
        assert_eq!(parse(canonical).as_ref(), Ok(&query), "not stable");
    }

    /// What is wrong, at which words, and the hint.
    #[track_caller]
    fn wrong(text: &str, at: &str, message: &str) {
        let error = parse(text).unwrap_err();
        let hint = error.hint.map_or(String::new(), |hint| format!("; {hint}"));
        assert_eq!(format!("{}{hint}", error.message), message);
        assert_eq!(&text[error.start..error.end], at);
    }

    #[test]
    fn queries_have_one_spelling() {
        for text in [
            r#"count(cases; basis closed; period 2024-25)"#,
            r#"count(cases where outcome = "Upheld" and stage = 1; by age-band, outcome; basis closed; period this)"#,
            r#"share(cases where outcome in (upheld, partly-upheld) among gender != "Female"; basis closed; period previous; labels common)"#,
            r#"mean(response-days of stages where stage = 1; basis closed; period 2024-25 Q1)"#,
            r#"median(response-days of cases among timeliness not in (open, overdue); basis closed; period 2024-04-01..2024-06-30)"#,
            r#"sum(recommended of decisions; basis all)"#,
            r#"within(20 of cases among joint = "No"; basis closed; period this)"#,
            r#"ratio(count(cases), given(long-term-support; as-at 2025-03-31); basis closed; period this)"#,
            r#"rate(count(cases), fact(homes), 1000; basis received; period this)"#,
            r#"change(measure(upheld-rate; period this), measure(upheld-rate; period previous); basis closed)"#,
            r#"total(x-demand where ethnicity-group = "Asian \"British\""; period 2023-24; area "King's Lynn")"#,
            r#"number-of(reason)"#,
            r#"standard(corporate, 1)"#,
            r#"count(cases; basis all) - (count(contacts; basis all) + fact(three))"#,
            r#"count(cases where response-days in 21..25 and response-days >= 0 and response-days < 9 and response-days > 1 and response-days <= 4; basis all)"#,
        ] {
            check(text, text);
        }
        check(
            "  count(cases;period\n2024-25   Q1 ; basis received)",
            "count(cases; basis received; period 2024-25 Q1)",
        );
        check(
            r#"count(cases where outcome in ("Upheld"); period "2024-25 Q1"; basis closed)"#,
            r#"count(cases where outcome = "Upheld"; basis closed; period 2024-25 Q1)"#,
        );
        check(
            "((fact(a)) - (fact(b))) + fact(c)",
            "fact(a) - fact(b) + fact(c)",
        );
        check(
            r#"count(cases where outcome not in ("Upheld"); basis all)"#,
            r#"count(cases where outcome != "Upheld"; basis all)"#,
        );
    }

    #[test]
    fn errors_name_the_words_that_are_wrong() {
        wrong("", "", "expected a function such as `count`, found the end");
        wrong(
            "coutn(cases)",
            "coutn",
            "`coutn` is not a function; did you mean `count`?",
        );
        wrong("count cases", "cases", "expected `(`, found `cases`");
        wrong("count(cases", "", "expected `)`, found the end");
        wrong(
            "count(cases) extra",
            "extra",
            "expected the end, found `extra`",
        );
        wrong(
            "count(cases; bassis closed)",
            "bassis",
            "`bassis` is not a clause; did you mean `basis`?",
        );
        wrong(
            "count(cases; basis clsed)",
            "clsed",
            "`clsed` is not a basis; did you mean `closed`?",
        );
        wrong(
            "count(cases; basis closed; basis all)",
            "basis",
            "`basis` is given twice",
        );
        wrong(
            "count(cases; area \"X\")",
            "area",
            "`count` takes no `area`",
        );
        wrong("fact(x; by outcome)", "by", "`fact` takes no `by`");
        wrong(
            "given(x; period 2024-25; as-at 2024-01-01)",
            "as-at",
            "a figure is about a period or about a day, not both",
        );
        wrong(
            "given(x; as-at 2024-02-30)",
            "2024-02-30",
            "`2024-02-30` is not a day; days are written like 2025-03-31",
        );
        wrong(
            "count(cases; by a, b, c)",
            "c",
            "`by` takes one or two dimensions",
        );
        wrong("count(cases; by a, a)", "a", "`a` is named twice");
        wrong(
            "share(cases; basis all)",
            ";",
            "expected `where` with the records whose share it is, found `;`",
        );
        wrong(
            "within(twenty of cases)",
            "twenty",
            "expected a number of working days, found `twenty`",
        );
        wrong(
            "within(20 of cases where stage = 1)",
            "stage = 1",
            "`within` already says which records it wants; narrow it by `among`",
        );
        wrong(
            "mean(days of cases)",
            "days",
            "`days` is not a number that records have; known: response-days, acknowledgement-days, stage",
        );
        wrong(
            "count(cases where respons-days <= 4)",
            "respons-days",
            "`respons-days` is not a number that records have; did you mean `response-days`?",
        );
        wrong(
            "count(cases where stage in 3..1)",
            "3..1",
            "the range ends before it begins",
        );
        wrong(
            "count(cases where outcome \"Upheld\")",
            "\"Upheld\"",
            "expected `=`, `!=`, `in` or `not in`, found the label `Upheld`",
        );
        wrong(
            "count(cases where outcome = “Upheld”)",
            "“",
            "`“` means nothing here; labels stand in straight double quotes: \"Upheld\"",
        );
        wrong(
            "count(cases where outcome = \"Upheld)",
            "\"Upheld)",
            "the label has no closing quote",
        );
        wrong(
            "count(cases) – count(stages)",
            "–",
            "`–` means nothing here; write a hyphen (`-`)",
        );
    }

    #[test]
    fn brackets_have_a_bottom_and_sums_an_end() {
        let sum = |terms: usize| vec!["fact(a)"; terms].join(" + ");
        assert!(parse(&sum(256)).is_ok());
        assert_eq!(
            parse(&sum(100_000)).unwrap_err().message,
            "the query has too many terms"
        );
        let nested = |depth| format!("{}fact(a){}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse(&nested(60)).is_ok());
        let error = parse(&nested(100_000)).unwrap_err();
        assert_eq!(error.message, "the brackets are too deep");
        // Depth times length is bounded too, not only each of them.
        let tower = (0..20).fold("fact(a)".to_owned(), |inside, _| {
            format!("({inside}){}", " + fact(a)".repeat(20))
        });
        assert_eq!(
            parse(&tower).unwrap_err().message,
            "the query has too many terms"
        );
    }

    #[test]
    fn a_total_is_the_query_without_its_dimensions() {
        let query =
            parse("ratio(count(cases; by outcome), count(cases); by gender; basis all)").unwrap();
        assert_eq!(
            query.with_by(&[]).to_string(),
            "ratio(count(cases), count(cases); basis all)"
        );
        assert_eq!(
            query.with_by(&["outcome"]).to_string(),
            "ratio(count(cases), count(cases); by outcome; basis all)"
        );
    }

    #[test]
    fn lists_of_records_have_no_dimensions() {
        let text = "actions where action-kind = \"Learning\"; basis all";
        assert_eq!(parse_records(text).unwrap().to_string(), text);
        assert!(parse_records("actions; by scope").is_err());
    }

    /// The reference at the top of this file cannot go stale: every line of its
    /// blocks that is a whole query, a condition or a clause must parse.
    #[test]
    fn the_examples_of_the_reference_parse() {
        let mut block = false;
        let mut parsed = [0, 0, 0];
        for line in include_str!("mod.rs").lines() {
            let Some(line) = line.strip_prefix("//! ").map(str::trim) else {
                block &= line.starts_with("//!");
                continue;
            };
            if line.starts_with("```") {
                block = line == "```text";
                continue;
            }
            let example = line.split("  ").next().unwrap_or_default();
            let is_shape = ["FIRST", "NOW", "ID", "\u{2026}"]
                .iter()
                .any(|part| example.contains(part));
            if !block || is_shape {
                continue;
            }
            let (kind, texts) = if example.contains('(') && !example.contains(" in (") {
                (0, vec![example.to_owned()])
            } else if [" = ", " in "].iter().any(|sign| example.contains(sign)) {
                (1, vec![format!("count(cases where {example}; basis all)")])
            } else {
                let calls = ["count(cases", "given(series"];
                (2, calls.map(|call| format!("{call}; {example})")).to_vec())
            };
            let fine = texts.iter().any(|text| parse(text).is_ok());
            assert!(fine, "`{example}` does not parse");
            parsed[kind] += 1;
        }
        assert_eq!(parsed, [14, 5, 8], "queries, conditions and clauses");
    }
}
