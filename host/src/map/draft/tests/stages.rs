//! Stages in rows, in columns, and in lists of their own.

use super::{drafted, drafted_from, says, stages_in_rows, text_of};
use crate::map::draft::Options;

/// Nine cases, three of them with a second stage, with more columns at the end.
fn stages_in_columns(more: (&str, &str)) -> String {
    let (heading, cell) = more;
    let mut text = format!(
        "Reference,Received,Response sent,Stage 2 received,Stage 2 response sent{heading}\n"
    );
    for number in 1..=9 {
        let second = if number % 3 == 0 {
            "20/06/2024,15/07/2024"
        } else {
            ","
        };
        text.push_str(&format!(
            "C{number},1{number}/04/2024,2{number}/05/2024,{second}{cell}\n"
        ));
    }
    text
}

#[test]
fn stages_in_rows_are_cases_and_their_stages() {
    let (draft, mapping) = drafted("complaints.csv", &stages_in_rows());
    says(
        &mapping,
        &[
            "kind = \"case\"",
            "when = { column = \"Stage\", is = \"Stage 1\" }",
            "when = { column = \"Stage\", is-not = \"Stage 1\" }",
            "\"Stage 2\" = 2",
            "received = \"Received\"",
            "responded = \"Reply sent\"",
            "\"Bins\" = { group = \"Place\" }",
            "\"Partly upheld\" = \"partly-upheld\"",
        ],
    );
    assert!(
        mapping.contains("dates = \"dd/mm/yyyy\"  # guess: "),
        "{mapping}"
    );
    assert!(
        mapping.contains("could also be read month first"),
        "{mapping}"
    );
    assert!(
        mapping.contains("# open: column `Notes` is not read"),
        "{mapping}"
    );
    assert_eq!(
        draft.import,
        "27 records, 12 of them cases; 0 rows rejected"
    );
    let settings = text_of(&draft, "report.toml");
    assert!(
        settings.contains("period = \"2024-25\"  # guess: 15 of 15"),
        "{settings}"
    );
}

#[test]
fn stages_in_columns_are_stages() {
    let text = stages_in_columns((",Outcome", ",Upheld"));
    let (_, mapping) = drafted("log.csv", &text);
    says(
        &mapping,
        &[
            "when = { column = \"Stage 2 received\", blank = false }",
            "number = 2",
            "responded = \"Stage 2 response sent\"",
        ],
    );
}

#[test]
fn stages_are_of_the_cases_whose_references_they_hold() {
    let mut stages =
        String::from("Review No,Original record,Date requested,Stage 1 outcome,Stage 2 outcome\n");
    for number in [4, 8, 12] {
        stages.push_str(&format!(
            "R{number},N-{number},{number:02}/07/2024,Not upheld,Upheld\n"
        ));
    }
    let cases: String = stages_in_rows()
        .lines()
        .filter(|line| !line.contains("Stage 2"))
        .map(|line| format!("{line}\n"))
        .collect();
    let files = [
        ("complaints.csv", cases.as_bytes()),
        ("stage 2 reviews.csv", stages.as_bytes()),
    ];
    let (_, mapping) = drafted_from(&files, &Options::default());
    says(
        &mapping,
        &[
            "case = \"Original record\"",
            "outcome = \"Stage 2 outcome\"",
        ],
    );
    assert!(
        mapping.contains("# open: column `Stage 1 outcome` is not read"),
        "{mapping}"
    );
}

#[test]
fn a_case_of_several_stages_is_closed_by_its_last_answer() {
    let (draft, mapping) = drafted("log.csv", &stages_in_columns(("", "")));
    says(
        &mapping,
        &["closed = [\"Response sent\", \"Stage 2 response sent\"]"],
    );
    assert!(
        mapping.contains("taken for closed when it was last answered"),
        "{mapping}"
    );
    assert!(
        mapping.contains("# open: no column says how a case ended"),
        "{mapping}"
    );
    assert!(
        !mapping.contains("# open: no column says when"),
        "{mapping}"
    );
    assert!(
        draft.import.ends_with("0 rows rejected"),
        "{}",
        draft.import
    );
}

#[test]
fn a_table_of_reviews_has_days_of_its_own() {
    let mut stages = String::from(
        "Original case,Review requested,Review acknowledged,Review due,Review response\n",
    );
    for number in 1..=9 {
        stages.push_str(&format!(
            "N-{number},{number:02}/07/2024,{number:02}/07/2024,{number:02}/08/2024,{number:02}/08/2024\n"
        ));
    }
    let cases = stages_in_rows();
    let files = [
        ("complaints.csv", cases.as_bytes()),
        ("stage 2 reviews.csv", stages.as_bytes()),
    ];
    let (_, mapping) = drafted_from(&files, &Options::default());
    says(
        &mapping,
        &[
            "acknowledged = \"Review acknowledged\"",
            "due = \"Review due\"",
            "responded = \"Review response\"",
        ],
    );
}

#[test]
fn a_later_stage_with_a_reference_of_its_own_is_no_complaint() {
    let mut text = String::from("Ref,Complaint stage,Date received,Date responded,Outcome\n");
    for number in 1..=12 {
        let stage = ["Corporate Stage 1", "Statutory", "Corporate Stage 2"][number % 3];
        text.push_str(&format!(
            "F-{number},{stage},{number:02}/05/2024,{number:02}/06/2024,Upheld\n"
        ));
    }
    let (draft, mapping) = drafted("log.csv", &text);
    says(
        &mapping,
        &[
            "when = { column = \"Complaint stage\", is-not = \"Corporate Stage 2\" }",
            "when = { column = \"Complaint stage\", is = \"Corporate Stage 2\" }",
            "\"Corporate Stage 2\" = 2",
        ],
    );
    assert!(
        mapping.contains("# open: which stage are the rows with `Statutory`"),
        "{mapping}"
    );
    // Eight complaints with a first stage each, and four cases that are only named.
    assert_eq!(
        draft.import,
        "24 records, 12 of them cases; 0 rows rejected"
    );
}

#[test]
fn cases_that_began_before_the_export_are_named() {
    let orphan = "N-0;Stage 2;03/06/2024;20/06/2024;Upheld;Bins;Place;\n";
    let (_, mapping) = drafted("complaints.csv", &(stages_in_rows() + orphan));
    assert!(
        mapping.contains("# guess: 1 reference has later stages only"),
        "{mapping}"
    );
    assert_eq!(mapping.matches("kind = \"case\"").count(), 2, "{mapping}");
    let (_, mapping) = drafted("complaints.csv", &stages_in_rows());
    assert_eq!(mapping.matches("kind = \"case\"").count(), 1, "{mapping}");
}

/// Twelve complaints as JSON lines, each with its stages inside.
fn stages_inside(kinds: &[&str]) -> String {
    let mut text = String::new();
    for number in 1..=12 {
        let kind = kinds[number % kinds.len()];
        let stage = |stage: u8, month: usize, outcome: &str| {
            format!(
                "{{\"stageNumber\":{stage},\"openedOn\":\"2024-{month:02}-{number:02}\",\
                 \"respondedOn\":\"2024-{month:02}-{:02}\",\"outcome\":\"{outcome}\"}}",
                number + 9
            )
        };
        let mut stages = vec![stage(1, 5, ["Upheld", "Not upheld"][number % 2])];
        if number % 4 == 0 {
            stages.push(stage(2, 7, "Partly upheld"));
        }
        text.push_str(&format!(
            "{{\"reference\":\"N-{number}\",\"receivedOn\":\"2024-05-{number:02}\",\
             \"complaintType\":\"{kind}\",\"stages\":[{}]}}\n",
            stages.join(",")
        ));
    }
    text
}

#[test]
fn the_first_stage_says_how_a_case_ended_where_nothing_else_does() {
    let (draft, mapping) = drafted("log.jsonl", &stages_inside(&["Corporate"]));
    let (_, stages) = mapping.split_once("list = \"stages\"").unwrap();
    says(
        stages,
        &[
            "when = { column = \"stageNumber\", is = \"1\" }",
            "reference = \"../reference\"",
            "closed = \"respondedOn\"",
            "responded = \"respondedOn\"",
            "outcome = \"outcome\"",
        ],
    );
    assert!(!mapping.contains("no column says"), "{mapping}");
    assert_eq!(
        draft.import,
        "39 records, 12 of them cases; 0 rows rejected"
    );
}

#[test]
fn the_first_stage_has_the_procedure_of_the_case_around_it() {
    let types = ["Adult social care", "Corporate"];
    let (_, mapping) = drafted("log.jsonl", &stages_inside(&types));
    let (cases, stages) = mapping.split_once("list = \"stages\"").unwrap();
    says(
        cases,
        &[
            "column = \"complaintType\"",
            "\"Adult social care\" = \"adult-social-care\"",
        ],
    );
    says(
        stages,
        &[
            "column = \"../complaintType\"",
            "\"Adult social care\" = \"adult-social-care\"",
            "closed = \"respondedOn\"",
        ],
    );
}

#[test]
fn what_a_list_of_cases_says_of_their_end_is_not_taken_from_their_stages() {
    let with_end = stages_inside(&["Corporate"]).replace(
        "\"complaintType\"",
        "\"closedOn\":\"2024-08-01\",\"finalOutcome\":\"Upheld\",\"complaintType\"",
    );
    let (_, mapping) = drafted("log.jsonl", &with_end);
    let (cases, stages) = mapping.split_once("list = \"stages\"").unwrap();
    says(cases, &["closed = \"closedOn\""]);
    assert!(!stages.contains("kind = \"case\""), "{stages}");
}
