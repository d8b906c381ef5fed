//! Settings that change nothing, though whoever wrote them meant something by
//! them: a procedure that no case is under, a day off that was none.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Project;
use super::read::written_day;
use crate::calendar::{self, Calendar, Day, Why};
use crate::diagnostic::{Diagnostic, Place};

impl Project {
    /// A warning for each setting that changes nothing, in the order of the file,
    /// where the cases are under the procedures that are given.
    pub(crate) fn idle(&self, of_cases: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let text = self.printed.text.as_str();
        // What is no TOML was refused when the project was loaded.
        let Ok(document) = DeTable::parse(text) else {
            return Vec::new();
        };
        let mut idle = Vec::new();
        if let Some(DeValue::Array(codes)) = document.get_ref().get("procedures").map(AsRef::as_ref)
        {
            for code in codes {
                let named = code.get_ref().as_str();
                if let Some(named) = named.filter(|named| !of_cases.contains(named)) {
                    idle.push((code.span(), without_cases(named, of_cases)));
                }
            }
        }
        if let Some(DeValue::Table(closures)) =
            document.get_ref().get("closures").map(AsRef::as_ref)
        {
            let lists = closures
                .values()
                .filter_map(|days| days.get_ref().as_array());
            for day in lists.flatten() {
                let off = written_day(day.get_ref()).and_then(day_off);
                idle.extend(off.map(|problem| (day.span(), problem)));
            }
        }
        idle.sort_by_key(|(span, _)| span.start);
        let placed = |(Range { start, end }, problem): (_, Diagnostic)| {
            problem.at(Place::in_text(&self.printed.file, text, start, end))
        };
        idle.into_iter().map(placed).collect()
    }
}

/// A procedure whose report it is meant to be, without a case.
fn without_cases(named: &str, of_cases: &BTreeSet<&str>) -> Diagnostic {
    let message = format!("`procedures` names `{named}`, but the sources hold no case under it");
    let codes: Vec<String> = of_cases.iter().map(|code| format!("`{code}`")).collect();
    let hint = match codes.as_slice() {
        [] => "the sources hold no case at all".to_owned(),
        codes => format!(
            "the cases are under {}; name one of these, or leave `{named}` out",
            codes.join(" and ")
        ),
    };
    Diagnostic::warning("procedure-without-cases", message).hint(hint)
}

/// A closure on a day that does not count anyway.
fn day_off(day: Day) -> Option<Diagnostic> {
    let skipped = Calendar::england_and_wales().skipped(day, day).ok()?;
    let day = calendar::print_weekday(day);
    let message = match skipped.first()?.why {
        Why::Weekend => format!("{day} is no working day anyway"),
        Why::BankHoliday(name) => format!("{day} is no working day anyway: {name}"),
        Why::Closure => return None,
    };
    Some(
        Diagnostic::warning("closure-no-working-day", message)
            .hint("leave it out: the report says how many days the council was closed"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::project;

    /// What is said of settings where the cases are corporate ones and of housing.
    fn check(settings: &str, expected: &[&str]) {
        let mut project = project();
        project.printed.file = "report.toml".to_owned();
        project.printed.text = settings.to_owned();
        let idle = project.idle(&BTreeSet::from(["corporate", "housing"]));
        let found: Vec<String> = idle
            .iter()
            .map(|problem| {
                let place = problem.place.as_ref().map(ToString::to_string);
                let place = place.unwrap_or_default();
                format!("{place} {}: {}", problem.code, problem.message)
            })
            .collect();
        assert_eq!(found, expected, "{settings}");
    }

    #[test]
    fn a_procedure_has_cases() {
        check("procedures = [\"corporate\", \"housing\"]", &[]);
        check(
            "procedures = [\n  \"corporate\",\n  \"childrens\",\n]",
            &[
                "report.toml:3:3 procedure-without-cases: `procedures` names `childrens`, but the \
                 sources hold no case under it",
            ],
        );
    }

    #[test]
    fn the_hint_names_the_procedures_that_there_are() {
        let hint = |of_cases: &[&str]| {
            without_cases("childrens", &of_cases.iter().copied().collect())
                .hint
                .unwrap_or_default()
        };
        assert_eq!(
            hint(&["housing", "corporate"]),
            "the cases are under `corporate` and `housing`; name one of these, or leave \
             `childrens` out"
        );
        assert_eq!(hint(&[]), "the sources hold no case at all");
    }

    #[test]
    fn a_closure_is_on_a_day_that_would_count() {
        check(
            "closures = { corporate = [2024-12-27, \"2024-12-30\"] }",
            &[],
        );
        check(
            "[closures]\nhousing = [2024-12-28]\ncorporate = [\"2024-12-29\", 2024-12-30, 2024-12-26]",
            &[
                "report.toml:2:12 closure-no-working-day: Saturday 28 December 2024 is no working \
                 day anyway",
                "report.toml:3:14 closure-no-working-day: Sunday 29 December 2024 is no working \
                 day anyway",
                "report.toml:3:40 closure-no-working-day: Thursday 26 December 2024 is no working \
                 day anyway: Boxing Day",
            ],
        );
    }
}
