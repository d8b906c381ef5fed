//! Self-assessments against the Codes: every provision once, with an answer.

use std::collections::{BTreeMap, BTreeSet};

use super::Problems;
use crate::codes::Code;
use crate::dataset::{Dataset, Origin, RecordKind};
use crate::diagnostic::{Diagnostic, nearest};

/// What a self-assessment says of a Code.
struct Assessed {
    code: &'static Code,
    first: Origin,
    sections: BTreeSet<String>,
}

/// Reports provisions that their Code does not have, that are there twice, or
/// that have no answer.
pub(super) fn provisions(dataset: &Dataset, problems: &mut Problems) {
    read(dataset, &mut |origin, problem| {
        problems.push((origin, problem));
    });
}

/// Reports the provisions that a self-assessment leaves out.
pub(super) fn complete(dataset: &Dataset, problems: &mut Problems) {
    for assessed in read(dataset, &mut |_, _| {}) {
        let missing: Vec<&str> = assessed
            .code
            .provisions()
            .map(|provision| provision.section.as_str())
            .filter(|section| !assessed.sections.contains(*section))
            .collect();
        if !missing.is_empty() {
            problems.push((assessed.first, incomplete(assessed.code, &missing)));
        }
    }
}

/// Reads the self-assessments and reports what is wrong with single provisions.
fn read(dataset: &Dataset, report: &mut impl FnMut(Origin, Diagnostic)) -> Vec<Assessed> {
    let table = dataset.table(RecordKind::Provision);
    let mut all: BTreeMap<&str, Assessed> = BTreeMap::new();
    for row in 0..table.len {
        let (origin, section) = (table.origin(row), table.references.get(row));
        let Some(code) = dataset
            .common(RecordKind::Provision, row, "code")
            .and_then(Code::get)
        else {
            let message = format!("provision `{section}` belongs to no Code that candour knows");
            report(origin, Diagnostic::error("unknown-code", message));
            continue;
        };
        let assessed = all.entry(&code.code).or_insert_with(|| Assessed {
            code,
            first: origin,
            sections: BTreeSet::new(),
        });
        let known = || code.provisions().map(|known| known.section.as_str());
        if !known().any(|known| known == section) {
            report(origin, unknown(section, code, nearest(section, known())));
        } else if !assessed.sections.insert(section.to_owned()) {
            let message = format!("provision `{section}` is there twice");
            report(origin, Diagnostic::error("provision-twice", message));
        }
        if dataset
            .common(RecordKind::Provision, row, "answer")
            .is_none()
        {
            let message = format!("provision `{section}` has no answer");
            let problem = Diagnostic::error("no-answer", message)
                .hint("say whether the council complies: yes, no, or not applicable");
            report(origin, problem);
        }
    }
    all.into_values().collect()
}

fn unknown(section: &str, code: &Code, near: Option<&str>) -> Diagnostic {
    let message = format!("the {} has no provision `{section}`", code.title);
    let problem = Diagnostic::error("unknown-provision", message);
    match near {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint("number provisions as the Code does, as text: `5.10` is not 5.1"),
    }
}

fn incomplete(code: &Code, missing: &[&str]) -> Diagnostic {
    /// More than these are not listed.
    const LISTED: usize = 10;
    let mut list = missing
        .iter()
        .take(LISTED)
        .map(|section| format!("`{section}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = missing.len().checked_sub(LISTED).filter(|more| *more > 0) {
        list.push_str(&format!(" and {more} more"));
    }
    let message = format!(
        "the self-assessment against the {} leaves out {list}",
        code.title
    );
    Diagnostic::error("incomplete-self-assessment", message)
        .hint("the Code asks for an answer to each of its provisions")
}

#[cfg(test)]
mod tests {
    use crate::codes::Code;
    use crate::dataset::testing::{dataset, project};
    use crate::dataset::validate;

    /// What is wrong with the Housing Ombudsman's Code answered in full, after
    /// its line for one section was replaced.
    fn check(section: &str, line: &str, expected: &[&str]) {
        let code = Code::get("housing-ombudsman").unwrap();
        let lines: Vec<String> = code
            .provisions()
            .map(|provision| match &provision.section {
                known if known == section => line.to_owned(),
                known => format!("provision own={known} code=housing-ombudsman answer=yes"),
            })
            .collect();
        let checked = validate(dataset(&lines.join("\n")), Vec::new(), &project());
        let found: Vec<String> = checked
            .diagnostics
            .iter()
            .map(|problem| {
                let row = problem.place.as_ref().map(ToString::to_string);
                let row = row.unwrap_or_default().replace("records.csv:", "");
                let hint = problem.hint.as_deref().unwrap_or("-");
                format!("{row} {}; {hint}", problem.message)
            })
            .collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_self_assessment_answers_each_provision_once() {
        const TITLE: &str = "Complaint Handling Code of the Housing Ombudsman";
        let complete = "provision own=1.3 code=housing-ombudsman answer=no";
        check("1.3", complete, &[]);
        check(
            "1.3",
            "provision own=1.33 code=housing-ombudsman answer=no",
            &[
                &format!(
                    "2 the self-assessment against the {TITLE} leaves out `1.3`; the Code asks for \
                     an answer to each of its provisions"
                ),
                &format!("3 the {TITLE} has no provision `1.33`; did you mean `1.3`?"),
            ],
        );
        check(
            "1.3",
            "provision own=1.2 code=housing-ombudsman answer=no",
            &[
                &format!(
                    "2 the self-assessment against the {TITLE} leaves out `1.3`; the Code asks for \
                     an answer to each of its provisions"
                ),
                "3 provision `1.2` is there twice; -",
            ],
        );
        check(
            "1.3",
            "provision own=1.3 code=housing-ombudsman",
            &[
                "3 provision `1.3` has no answer; say whether the council complies: yes, no, or \
                 not applicable",
            ],
        );
    }

    #[test]
    fn a_provision_of_no_code_is_reported_and_no_code_is_missed() {
        let checked = validate(
            dataset("provision own=1.2 answer=yes"),
            Vec::new(),
            &project(),
        );
        let found: Vec<&str> = checked
            .diagnostics
            .iter()
            .map(|one| one.code.as_str())
            .collect();
        assert_eq!(found, ["unknown-code"]);
        let checked = validate(
            dataset("case A received=2024-05-01"),
            Vec::new(),
            &project(),
        );
        assert!(checked.diagnostics.is_empty());
    }
}
