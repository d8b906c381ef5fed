//! A query as it would be asked from outside its project: what it says without
//! words such as `this`, so that two projects' queries can be held side by side.

use super::Query;
use super::ast::*;

/// What a query asks for, wherever it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// In canonical form, conditions in order, every period as two days.
    pub expression: String,
    /// It asks for figures about named areas only, and for nothing of the
    /// project's own.
    pub outside: bool,
}

impl Query {
    /// The query with its periods as days; `period` gives them, as
    /// `2024-04-01..2025-03-31`. `None` where a part has no period or day of
    /// its own, so that it may mean another thing elsewhere: a fact, a number
    /// of labels, every record whenever dated.
    pub fn settled(&self, period: &dyn Fn(&PeriodName) -> Option<String>) -> Option<Settled> {
        let mut query = self.clone();
        let mut outside = true;
        settle(
            &mut query.expression,
            &Clauses::default(),
            period,
            &mut outside,
        )?;
        Some(Settled {
            expression: query.to_string(),
            outside,
        })
    }
}

fn settle(
    expression: &mut Expression,
    around: &Clauses,
    period: &dyn Fn(&PeriodName) -> Option<String>,
    outside: &mut bool,
) -> Option<()> {
    let call = match expression {
        Expression::Add(both) | Expression::Subtract(both) => {
            settle(&mut both.0, around, period, outside)?;
            return settle(&mut both.1, around, period, outside);
        }
        Expression::Call(call) => &mut call.node,
    };
    if let Some(name) = &mut call.clauses.period {
        name.node = PeriodName::Written(period(&name.node)?);
    }
    let clauses = call.clauses.within(around);
    let dated = clauses.period.is_some() || clauses.as_at.is_some();
    match &mut call.function {
        Function::Ratio(first, second)
        | Function::Change(first, second)
        | Function::Rate(first, second, _) => {
            settle(first, &clauses, period, outside)?;
            settle(second, &clauses, period, outside)
        }
        Function::Fact(_)
        | Function::Standard(..)
        | Function::Denominator(_)
        | Function::NumberOf(_) => None,
        Function::Count(selection)
        | Function::Share(selection)
        | Function::Mean(_, selection)
        | Function::Median(_, selection)
        | Function::Sum(_, selection)
        | Function::Within(_, selection) => {
            sort(&mut selection.wanted);
            sort(&mut selection.among);
            *outside = false;
            dated.then_some(())
        }
        Function::Measure(_, conditions) => {
            sort(conditions);
            *outside = false;
            dated.then_some(())
        }
        Function::Given(_, conditions) | Function::Total(_, conditions) => {
            sort(conditions);
            *outside &= clauses.area.is_some();
            dated.then_some(())
        }
    }
}

/// Conditions hold together in any order.
fn sort(conditions: &mut [Condition]) {
    conditions.sort_by_cached_key(|condition| condition.node.to_string());
}

#[cfg(test)]
mod tests {
    use crate::measure::query::{PeriodName, parse};

    /// The settled form, `outside` before it, or `nothing`.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let period = |name: &PeriodName| {
            Some(match name {
                PeriodName::This => "2024-04-01..2025-03-31".to_owned(),
                PeriodName::Previous => "2023-04-01..2024-03-31".to_owned(),
                PeriodName::Written(text) if text == "2024-25" => {
                    "2024-04-01..2025-03-31".to_owned()
                }
                PeriodName::Written(_) => return None,
            })
        };
        let settled = parse(text).unwrap().settled(&period);
        let found = settled.map_or_else(
            || "nothing".to_owned(),
            |settled| {
                let lead = if settled.outside { "outside " } else { "" };
                format!("{lead}{}", settled.expression)
            },
        );
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn one_question_has_one_form() {
        let days = "2024-04-01..2025-03-31";
        for period in ["this", "2024-25"] {
            check(
                &format!("count(cases where b = y and a = x; period {period}; basis closed)"),
                &format!("count(cases where a = x and b = y; basis closed; period {days})"),
            );
        }
        check(
            "ratio(count(cases; basis closed), given(people); period previous)",
            "ratio(count(cases; basis closed), given(people); period 2023-04-01..2024-03-31)",
        );
    }

    #[test]
    fn figures_about_named_areas_are_outside() {
        let days = "2024-04-01..2025-03-31";
        check(
            "given(rate; area \"England\"; period this)",
            &format!("outside given(rate; period {days}; area \"England\")"),
        );
        check(
            "given(rate; period this)",
            &format!("given(rate; period {days})"),
        );
        check(
            "given(people; area \"Derby\"; as-at 2025-03-31)",
            "outside given(people; as-at 2025-03-31; area \"Derby\")",
        );
    }

    #[test]
    fn what_has_no_period_may_mean_another_thing_elsewhere() {
        check("fact(days)", "nothing");
        check("number-of(reason)", "nothing");
        check("count(cases; basis all)", "nothing");
        check("count(cases; basis closed; period 2020-21)", "nothing");
        check(
            "count(cases; basis closed; period this) - fact(days)",
            "nothing",
        );
    }
}
