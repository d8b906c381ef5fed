//! Services under their departments, what is told once, and the files that
//! change what the sources say.

use std::fs;

use crate::projects::{
    OUTCOMES, headings, left_out, log, mapping, page, project, sentences, table,
};
use crate::support::{assert_exit, stdout};

#[test]
fn services_stand_under_their_departments() {
    let case = "filled = \"Received\"\nevents = { received = \"Received\", closed = \"Closed\" }\n\
        values = { outcome = \"Outcome\", department = \"Department\", service = \"Service\" }";
    let rows = "Ref,Received,Closed,Outcome,Department,Service\n\
        1,2024-05-01,2024-05-09,Upheld,Place,Bins\n\
        2,2024-05-01,2024-06-20,Not upheld,Place,Bins\n\
        3,2024-05-01,2024-05-09,Upheld,People,Complaints team\n\
        4,2024-05-01,2024-05-09,Not upheld,People,Libraries\n\
        5,2024-05-01,,,Place,Parks\n\
        6,2024-05-01,2024-05-09,Upheld,Place,Complaints team\n\
        7,2024-05-01,,,,Parks\n";
    let mapping = mapping("\"corporate\"", case)
        + OUTCOMES
        + "[dimensions.department]\nopen = true\n[dimensions.service]\nopen = true\n";
    let html = page(&project(&[("log", rows, mapping)]), "departments");
    // The largest department is first; one service may be in two.
    assert_eq!(
        table(&html, "tbl-services"),
        [
            "Service | Complaints | Share",
            "Place",
            "Bins | 2 | 29%",
            "Complaints team | 1 | 14%",
            "Parks | 1 | 14%",
            "People",
            "Complaints team | 1 | 14%",
            "Libraries | 1 | 14%",
            "None recorded",
            "Parks | 1 | 14%",
            "All | 7 | 100%",
        ]
    );
    assert_eq!(
        table(&html, "tbl-services-concluded"),
        [
            "Service | Concluded | Upheld in all or some points | Share of those concluded | Answered within the time allowed | Late",
            "Place",
            "Bins | 2 | 1 | 50% | 1 | 1",
            "Complaints team | 1 | 1 | 100% | 1 | 0",
            "People",
            "Complaints team | 1 | 1 | 100% | 1 | 0",
            "Libraries | 1 | 0 | 0% | 1 | 0",
            "All | 5 | 3 | 60% | 4 | 1",
        ]
    );
}

#[test]
fn what_several_people_wrote_in_the_same_words_is_told_once() {
    let case = "filled = \"Received\"\nevents = { received = \"Received\" }\n\
        [[tables.records]]\nkind = \"compliment\"\nreference = \"Ref\"\n\
        texts = { quote = \"Praise\" }\napproved = true\n";
    let rows = "Ref,Received,Praise\n1,2024-05-01,Thank you.\n2,2024-05-02,Very kind.\n\
        3,2024-05-03,Thank you.\n4,2024-05-04,\n";
    let html = page(
        &project(&[("log", rows, mapping("\"corporate\"", case))]),
        "quotes",
    );
    for quote in ["Thank you.", "Very kind."] {
        assert_eq!(html.matches(quote).count(), 1, "{quote}");
    }
}

#[test]
fn files_that_change_the_sources_are_told_with_their_digests() {
    let project = log("1,2024-05-01,2024-05-14,Upheld\n");
    project.write(
        "labels.csv",
        "dimension,label,common code,group,order,note\n",
    );
    let corrections = "record,field,old value,new value,reason,who\n1,closed,2024-05-14,2024-05-15,mistyped,Manager\n";
    project.write("corrections.csv", corrections);
    let html = page(&project, "changes");
    let told = table(&html, "source-changes");
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[1].starts_with("labels.csv | what labels mean | "),
        "{told:?}"
    );
    assert!(
        told[2].starts_with("corrections.csv | values that were read | "),
        "{told:?}"
    );

    let output = project.run("report", &[]);
    assert_exit(&output, 0);
    let report = fs::read_to_string(project.path().join("out/report.json")).expect("figures");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let changes = report["changes"].as_array().expect("changes");
    assert_eq!(changes.len(), 2);
    for (change, row) in changes.iter().zip(&told[1..]) {
        let digest = change["sha256"].as_str().expect("a digest");
        assert_eq!(digest.len(), 64);
        assert!(row.ends_with(digest), "{row}");
    }
    assert_ne!(changes[0]["sha256"], changes[1]["sha256"]);
}

#[test]
fn a_declared_number_says_that_nothing_went_to_an_ombudsman() {
    let case = "filled = \"Received\"\nevents = { received = \"Received\", closed = \"Closed\" }\n\
        [[tables.records]]\nkind = \"decision\"\nwhen = { column = \"LGSCO?\", is = \"Yes\" }\n\
        case = \"Ref\"\n";
    let rows = "Ref,Received,Closed,LGSCO?\n1,2024-05-01,2024-05-14,No\n";
    let mapping = mapping("\"adult-social-care\"", case);
    let project = project(&[("log", rows, mapping)]);
    let html = page(&project, "no-ombudsman");
    assert!(!headings(&html).contains(&"The Ombudsman".to_owned()));
    assert!(left_out(&html).contains(&"complaints that went to an Ombudsman".to_owned()));

    project.append(
        "report.toml",
        "[facts.to-ombudsman]\nvalue = 0\nunit = \"count\"\n\
         title = \"Complaints that went to an Ombudsman\"\nsource = \"Complaints log\"\n",
    );
    project.write(
        "commentary/ombudsman.md",
        "{{ num('fact(to-ombudsman)', one='complaint', many='complaints') }} went to an Ombudsman.\n",
    );
    let html = page(&project, "declared-no-ombudsman");
    let said = sentences(&html).join("\n");
    assert!(
        said.contains("0 complaints went to an Ombudsman."),
        "{said}"
    );
    let duties = project.run("duties", &[]);
    let duties = stdout(&duties);
    let met = duties
        .lines()
        .find(|line| line.starts_with("adults-ombudsman"));
    assert!(
        met.is_some_and(|line| line.contains("evidenced")),
        "{duties}"
    );
}

#[test]
fn money_of_complaints_and_of_their_stages_has_two_names_and_a_long_list_is_named() {
    let case = "filled = \"Received\"\nevents = { received = \"Received\", closed = \"Closed\" }\n\
        values = { x-remedy = \"Remedy\" }\namounts = { compensation = \"Paid\" }\n\
        [[tables.records]]\nkind = \"stage\"\ncase = \"Ref\"\nnumber = 1\n\
        events = { responded = \"Answered\" }\namounts = { compensation = \"Then paid\" }\n";
    let mut rows = "Ref,Received,Closed,Answered,Remedy,Paid,Then paid\n".to_owned();
    for number in 1..=13 {
        rows.push_str(&format!(
            "{number},2024-05-01,2024-05-14,2024-05-14,Remedy {number},10,5\n"
        ));
    }
    let mapping = mapping("\"corporate\"", case) + "[dimensions.x-remedy]\nopen = true\n";
    let html = page(&project(&[("log", &rows, mapping)]), "two-amounts");
    assert_eq!(
        table(&html, "tbl-remedies")[1..],
        [
            "Compensation, recorded with complaints | £130",
            "Compensation, recorded with stages of complaints | £65",
        ]
    );
    assert!(table(&html, "tbl-x-remedy").is_empty());
    let said = sentences(&html).join("\n");
    assert!(said.contains("too many for a table: Remedy."), "{said}");
}
