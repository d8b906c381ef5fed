//! What was refused: a complaint, or a request for another stage.

use crate::projects::{headings, mapping, page, project, sentences, table};
use crate::support::Project;

const REASONS: &str = "[dimensions.refusal-reason]\nopen = true\n";

/// Complaints of which some went to stage 2, each with why it was refused.
fn stages(rows: &str) -> Project {
    let case = "when = { column = \"Stage\", is = \"1\" }\nfilled = \"Received\"\n\
        events = { received = \"Received\", closed = \"Sent\" }\n\
        values = { refusal-reason = \"Refused\" }\n\
        [[tables.records]]\nkind = \"stage\"\ncase = \"Ref\"\nnumber = { column = \"Stage\" }\n\
        events = { received = \"Received\", responded = \"Sent\" }\n\
        values = { refusal-reason = \"Refused\" }\n";
    let rows = format!("Ref,Stage,Received,Sent,Refused\n{rows}");
    project(&[("log", &rows, mapping("\"corporate\"", case) + REASONS)])
}

#[test]
fn a_refused_request_for_stage_2_is_no_refused_complaint() {
    let project = stages(
        "1,1,2024-05-01,2024-05-14,\n1,2,2024-06-03,,Nothing new\n\
         2,1,2024-05-01,2024-05-14,\n2,2,2024-06-03,2024-06-14,\n",
    );
    let html = page(&project, "refused-request");
    assert!(!headings(&html).contains(&"Complaints that were not accepted".to_owned()));
    assert_eq!(
        table(&html, "tbl-refused-requests"),
        ["Reason | Requests", "Nothing new | 1"]
    );
    let said = sentences(&html).join("\n");
    assert!(
        said.contains("The complaints themselves had been accepted."),
        "{said}"
    );
}

#[test]
fn a_refused_complaint_is_counted_once_and_not_at_its_later_stages() {
    let project = stages(
        "1,1,2024-05-01,2024-05-14,Too late\n1,2,2024-06-03,2024-06-14,\n\
         2,1,2024-05-01,2024-05-14,\n2,2,2024-06-03,,Nothing new\n",
    );
    let html = page(&project, "refused-complaint");
    assert_eq!(
        table(&html, "tbl-refused-cases"),
        ["Reason | Number", "Too late | 1"]
    );
    assert!(table(&html, "tbl-refused-stages").is_empty());
    // The reason of the complaint does not pass to its second stage.
    assert_eq!(
        table(&html, "tbl-refused-requests"),
        ["Reason | Requests", "Nothing new | 1"]
    );
}
