//! What the rates of the catalogue count against: which figure that is, only
//! the project knows, so that its settings name it.

use super::{Answered, Cube, Scope};
use crate::diagnostic::{Diagnostic, suggest};
use crate::measure::catalogue;
use crate::measure::query::{self, Clauses, Expression, Function, Query, QueryError, Spanned};
use crate::project::Denominator;

impl Cube<'_> {
    /// The figure that the project names. It is the same whatever is asked
    /// about it: conditions around it are about records. Since it is that of the
    /// project's own period, a period outside that is refused.
    pub(super) fn denominator(&self, name: &Spanned<String>, clauses: &Clauses) -> Answered {
        let known = catalogue::DENOMINATORS.iter().map(|known| known.name);
        if !known.clone().any(|known| known == name.node) {
            let message = format!("`{}` is not a denominator", name.node);
            return Err(QueryError::new(name.span, message).suggest(suggest(&name.node, known)));
        }
        let Some(denominator) = self.project.denominators.get(&name.node) else {
            let message = format!(
                "the project does not say how many `{}` there are",
                name.node
            );
            let hint = format!(
                "add `{} = \"given(SERIES; as-at DAY)\"` to `[denominators]` in report.toml",
                name.node
            );
            return Err(QueryError::new(name.span, message).hint(hint));
        };
        if let Some(period) = &clauses.period {
            let (asked, own) = (self.period(period)?, &self.project.period);
            if asked.first < own.first || asked.last > own.last {
                let message = format!(
                    "the project says how many `{}` there are in its own period only",
                    name.node
                );
                let hint = "write the rate for that period: \
                            `rate(count(\u{2026}), given(SERIES; as-at DAY), 1000)`";
                return Err(QueryError::new(name.span, message).hint(hint));
            }
        }
        // Places in the settings mean nothing to who wrote the query.
        self.evaluate_denominator(denominator).map_err(|error| {
            let message = format!("in the project's `{}`: {}", name.node, error.message);
            QueryError::new(name.span, message).suggest(error.hint)
        })
    }

    fn evaluate_denominator(&self, denominator: &Denominator) -> Answered {
        let Query { expression } = query::parse(&denominator.expression)?;
        from_elsewhere(&expression)?;
        let answer = self.evaluate(&expression, &Scope::default())?;
        if answer.axes.is_empty() {
            Ok(answer)
        } else {
            Err(QueryError::new(
                expression.span(),
                "a denominator is a single figure",
            ))
        }
    }

    /// What is wrong with the denominators that the project names, each at its
    /// place in the settings.
    pub fn wrong_denominators(&self) -> Vec<Diagnostic> {
        let known = || catalogue::DENOMINATORS.iter().map(|known| known.name);
        let denominators = self.project.denominators.iter();
        denominators
            .filter_map(|(name, denominator)| {
                let error = if known().any(|known| known == name) {
                    self.evaluate_denominator(denominator).err()?
                } else {
                    let message = format!("`{name}` is not a denominator of a shared measure");
                    QueryError::new(query::Span::default(), message).suggest(suggest(name, known()))
                };
                let mut problem = Diagnostic::error("bad-denominator", error.message);
                problem.hint = error.hint;
                Some(problem.at(denominator.place.clone()))
            })
            .collect()
    }
}

/// A denominator is published or declared, never counted from the records that
/// it is held against.
fn from_elsewhere(expression: &Expression) -> Result<(), QueryError> {
    match expression {
        Expression::Add(both) | Expression::Subtract(both) => {
            from_elsewhere(&both.0)?;
            from_elsewhere(&both.1)
        }
        Expression::Call(call) => match call.node.function {
            Function::Given(..) | Function::Total(..) | Function::Fact(_) => Ok(()),
            _ => Err(
                QueryError::new(call.span, "a denominator is a figure from elsewhere")
                    .hint("use `given`, `total` or `fact`"),
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{answer, project, records};

    #[test]
    fn a_rate_counts_against_the_figure_that_the_project_names() {
        let data = records(
            "case A procedure=housing received=2024-05-01
             stage A 1 responded=2024-05-08
             stage A 2 received=2024-06-01
             case B procedure=housing received=2024-05-01
             case C procedure=corporate received=2024-05-01
             case D procedure=housing received=2023-05-01
             aggregate homes as-at=2025-03-31 500 count
             aggregate homes as-at=2024-03-31 900 count",
        );
        let asked = |id: &str| answer(&data, &format!("measure({id}; period this)"));
        assert_eq!(asked("ch01-stage-1"), "4 (2 of 500) rate");
        assert_eq!(asked("ch01-stage-2"), "2 (1 of 500) rate");
        assert_eq!(asked("escalation-rate"), "100/3 (1 of 3) percent");
        // A part of the period has its homes, another period has others.
        assert_eq!(
            answer(&data, "measure(ch01-stage-1; period 2024-25 Q1)"),
            "4 (2 of 500) rate"
        );
        assert_eq!(
            answer(&data, "measure(ch01-stage-1; period previous)"),
            "in the definition of `ch01-stage-1`: the project says how many `homes` there are in \
             its own period only at [measure(ch01-stage-1; period previous)]; write the rate for \
             that period: `rate(count(\u{2026}), given(SERIES; as-at DAY), 1000)`"
        );
        // Conditions and dimensions are about complaints, not about homes.
        assert_eq!(
            answer(
                &data,
                "measure(ch01-stage-1 where procedure = corporate; period this)"
            ),
            "0 (0 of 500) rate"
        );
        assert_eq!(
            answer(&data, "denominator(hoomes)"),
            "`hoomes` is not a denominator at [hoomes]; did you mean `homes`?"
        );
    }

    #[test]
    fn a_denominator_that_means_nothing_is_refused_at_its_place() {
        let data = records("case A received=2024-05-01");
        let check = |name: &str, expression: &str, expected: &str| {
            let mut project = project();
            let place = project.denominators["homes"].place.clone();
            let expression = expression.to_owned();
            let denominator = Denominator { expression, place };
            project.denominators = [(name.to_owned(), denominator)].into();
            let wrong = Cube::new(&data, &project).wrong_denominators();
            let said: String = wrong.iter().map(Diagnostic::render).collect();
            assert_eq!(said, expected);
        };
        check(
            "homes",
            "given(hmes; as-at 2025-03-31)",
            "error: `hmes` is not a series of this project\n  --> report.toml\n",
        );
        check(
            "homes",
            "count(cases; basis all)",
            "error: a denominator is a figure from elsewhere\n  --> report.toml\n\
             hint: use `given`, `total` or `fact`\n",
        );
        check(
            "home",
            "fact(eligible-people)",
            "error: `home` is not a denominator of a shared measure\n  --> report.toml\n\
             hint: did you mean `homes`?\n",
        );
    }

    #[test]
    fn without_a_name_for_it_a_rate_says_what_to_add() {
        let data = records("case A received=2024-05-01");
        let mut project = project();
        project.denominators.clear();
        let cube = Cube::new(&data, &project);
        let query = query::parse("measure(ch01-stage-1; period this)").unwrap();
        let error = cube.answer(&query).unwrap_err();
        assert_eq!(
            error.message,
            "in the definition of `ch01-stage-1`: the project does not say how many `homes` there are"
        );
        assert!(error.hint.unwrap().contains("`[denominators]`"));
    }
}
