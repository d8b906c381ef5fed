//! Reviews at stage 2 that an export holds as rows of their own.

use crate::projects::{mapping, page, project, sentences};
use crate::support::stderr;

#[test]
fn a_review_whose_first_stage_is_not_in_the_data_is_no_complaint_received() {
    let records = "when = { column = \"Stage\", is = \"1\" }\nfilled = \"Received\"\n\
        events = { received = \"Received\", closed = \"Sent\" }\n\
        [[tables.records]]\nkind = \"case\"\nreference = \"Ref\"\nprocedure = \"corporate\"\n\
        when = { column = \"Stage\", is = \"2\" }\n\
        [[tables.records]]\nkind = \"stage\"\ncase = \"Ref\"\nnumber = { column = \"Stage\" }\n\
        events = { received = \"Received\", responded = \"Sent\" }\n";
    let rows = "Ref,Stage,Received,Sent\nC-1,1,2024-05-01,2024-05-14\n\
        C-2,1,2024-05-02,2024-05-15\nR-9,2,2024-06-03,2024-06-14\n";
    let project = project(&[("log", rows, mapping("\"corporate\"", records))]);
    let output = project.run("check", &[]);
    let said = stderr(&output);
    assert!(
        said.contains("warning: case `R-9` is in the data from stage 2 on"),
        "{said}"
    );
    assert!(!said.contains("error:"), "{said}");
    let said = sentences(&page(&project, "reviews")).join("\n");
    assert!(said.contains("received 2 complaints"), "{said}");
    assert!(said.contains("1 complaint went to stage 2"), "{said}");
}

#[test]
fn a_list_of_reviews_names_cases_of_the_log_and_earlier_ones() {
    let log = "Ref,Received,Closed\nC-1,2024-05-01,2024-05-14\nC-2,2024-05-02,2024-05-15\n";
    let records = "events = { received = \"Received\", closed = \"Closed\" }\n\
        [[tables.records]]\nkind = \"stage\"\ncase = \"Ref\"\nnumber = 1\n\
        events = { responded = \"Closed\" }\n\
        [sources.reviews]\nformat = \"csv\"\n\
        [[tables]]\nsource = \"reviews\"\ndates = \"yyyy-mm-dd\"\n\
        [[tables.records]]\nkind = \"case\"\nreference = \"Case\"\nprocedure = \"corporate\"\n\
        [[tables.records]]\nkind = \"stage\"\ncase = \"Case\"\nnumber = 2\n\
        events = { received = \"Asked\", responded = \"Sent\" }\n";
    let project = project(&[("log", log, mapping("\"corporate\"", records))]);
    project.write(
        "sources/reviews.csv",
        "Case,Asked,Sent\nC-1,2024-06-03,2024-06-14\nB-9,2024-06-04,2024-06-15\n",
    );
    project.replace(
        "report.toml",
        "log = \"sources/log.csv\"",
        "log = \"sources/log.csv\", reviews = \"sources/reviews.csv\"",
    );
    let output = project.run("check", &[]);
    let said = stderr(&output);
    assert!(
        said.contains("warning: case `B-9` is in the data from stage 2 on"),
        "{said}"
    );
    assert!(!said.contains("error:"), "{said}");
    assert!(!said.contains("`C-1`"), "{said}");
    let said = sentences(&page(&project, "reviews")).join("\n");
    assert!(said.contains("received 2 complaints"), "{said}");
    assert!(said.contains("2 complaints went to stage 2"), "{said}");
}
