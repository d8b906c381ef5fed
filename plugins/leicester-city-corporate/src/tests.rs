//! The mapping, natively, on the sources of the conformance case `plain`.

use candour_plugin::Failure;
use candour_plugin::testing::{self, Imported};

use super::LeicesterCityCorporate;

const PLAIN: &str = include_str!("../cases/plain/complaints.xml");
const PLAIN_WORKBOOK: &[u8] = include_bytes!("../cases/plain/self-assessment.xlsx");

fn export(text: &str) -> Result<Imported, Failure> {
    testing::import::<LeicesterCityCorporate>(super::EXPORT, text, "")
}

/// The plain export with one text changed, which must be there.
#[track_caller]
fn changed(before: &str, after: &str) -> Result<Imported, Failure> {
    assert!(PLAIN.contains(before), "`{before}` is not there");
    export(&PLAIN.replacen(before, after, 1))
}

#[test]
fn a_case_has_its_stages_and_an_outcome_only_if_it_was_recorded() -> Result<(), Failure> {
    let imported = export(PLAIN)?;
    assert_eq!(
        imported.lines("case"),
        [
            "complaints:1 case H-1 housing received=2023-05-02 closed=2023-07-07 subject=Housing repairs",
            "complaints:2 case C-1 corporate received=2023-06-05 closed=2023-06-12 subject=Plants, trees and verges",
        ]
    );
    assert_eq!(
        imported.lines("stage"),
        [
            "complaints/complaint/stages:1 stage H-1 1 acknowledged=2023-05-04 due=2023-05-17 extended-to=2023-05-26 responded=2023-05-25 extension-reason=Complex investigation",
            "complaints/complaint/stages:2 stage H-1 2 received=2023-06-08 acknowledged=2023-06-09 due=2023-07-06 responded=2023-07-07",
            "complaints/complaint[2]/stages:1 stage C-1 1 acknowledged=2023-06-06 due=2023-06-19 responded=2023-06-12",
        ]
    );
    let recorded = changed("<outcome/>", "<outcome>Not upheld</outcome>")?;
    assert!(
        recorded
            .lines("case")
            .iter()
            .any(|case| case.ends_with("outcome=Not upheld"))
    );
    Ok(())
}

#[test]
fn every_contact_is_a_record_with_its_triage() -> Result<(), Failure> {
    assert_eq!(
        export(PLAIN)?.lines("contact"),
        [
            "contacts:1 contact E-1 H-1 received=2023-05-02 x-matter=Housing Ombudsman triage=Accepted as a complaint",
            "contacts:2 contact E-2 received=2023-05-03 x-matter=Corporate or LGSCO triage=Not accepted refusal-reason=Legal proceedings",
            "contacts:3 contact E-3 received=2023-05-04 x-matter=Comments or compliments triage=Comment or compliment",
        ]
    );
    Ok(())
}

#[test]
fn an_ombudsmans_case_is_decided_or_outstanding() -> Result<(), Failure> {
    assert_eq!(
        export(PLAIN)?.lines("decision"),
        [
            "ombudsman-cases:1 decision HO-1 H-1 received=2023-09-04 decided=2024-01-15 ombudsman=Housing Ombudsman x-ombudsman-step=Investigation decision=Upheld counted-by=Housing x-upheld-matter=Delay in housing repairs recommended=125050",
            "ombudsman-cases:2 decision LG-1 received=2024-02-05 ombudsman=LGSCO x-ombudsman-step=Preliminary enquiry decision=Outstanding counted-by=Schools",
        ]
    );
    let without = changed("<decision>Upheld</decision>", "<decision/>")?;
    let line = without
        .lines("decision")
        .first()
        .copied()
        .unwrap_or_default();
    assert!(line.contains("decision=No outcome recorded"), "{line}");
    let undecided = changed("<decided>2024-01-15</decided>", "<decided/>")?;
    assert_eq!(
        undecided.lines("reject"),
        [
            "ombudsman-cases:1 reject [decided] decided-or-outstanding: a case either is outstanding or has the day of its decision; give the day, or set the decision to Outstanding"
        ]
    );
    Ok(())
}

#[test]
fn a_second_stage_begins_with_a_request() -> Result<(), Failure> {
    let imported = changed("<received>2023-06-08</received>", "")?;
    assert_eq!(
        imported.lines("reject"),
        ["complaints/complaint/stages:2 reject [received] blank-cell: the cell is blank"]
    );
    Ok(())
}

#[test]
fn texts_are_approved_or_not() -> Result<(), Failure> {
    let imported = testing::import::<LeicesterCityCorporate>(super::WORKBOOK, PLAIN_WORKBOOK, "")?;
    assert_eq!(
        imported.lines("provision"),
        [
            "Housing Ombudsman Code:4 provision 1.2 code=Housing Ombudsman answer=Yes x-chapter=1: Definition of a complaint evidence=The policy says so.",
            "Housing Ombudsman Code:5 provision 5.10 code=Housing Ombudsman answer=No x-chapter=5: The Complaint Handling Process evidence=Not yet. commentary=A comment. required=Do it.",
            "Housing Ombudsman Code:6 provision 8.3 code=Housing Ombudsman answer=N/a x-chapter=8: Self-assessment, reporting and compliance",
            "LGSCO Code:2 provision 2: Exclusions code=LGSCO answer=Yes commentary=A comment.",
            "LGSCO Code:3 provision 6: Complaints stages (Stage 2) code=LGSCO answer=No commentary=None yet. (not approved)",
        ]
    );
    assert_eq!(
        imported.lines("action"),
        [
            "Improvement actions:2 action action-kind=Improvement action x-action-theme=Processing required=Do better.",
            "Improvement actions:3 action action-kind=Improvement action x-action-theme=Governance required=Say who leads. (not approved)",
        ]
    );
    assert_eq!(imported.lines("aggregate").len(), 2);
    Ok(())
}
