//! The base report holds what the data holds, and says what it leaves out.

use crate::projects::{example, headings, left_out, log, mapping, page, project, sentences, table};
use crate::support::{Project, assert_exit, stderr, stdout};

#[test]
fn every_example_has_a_base_report_as_good_as_its_data() {
    // The sections that the data of each bears, and the duties in law that stay
    // unmet without words of a person.
    for (plugin, sections, unmet) in [
        (
            "leicester-city-asc",
            "About this report; Summary; How many complaints; How quickly complaints were answered; Outcomes; What people complained about; Services; The people behind complaints; What else is recorded; Contacts that were not complaints; Compliments; The Ombudsman; Learning from complaints",
            &["adults-general"][..],
        ),
        (
            "leicester-city-corporate",
            "About this report; Summary; How many complaints; Later stages; How quickly complaints were answered; What people complained about; Contacts that were not complaints; Complaints that were not accepted; The Ombudsman; Self-assessment",
            &[],
        ),
        (
            "leicestershire-childrens",
            "About this report; Summary; How many complaints; Later stages; How quickly complaints were answered; Outcomes; What people complained about; Services; The people behind complaints; What else is recorded; Compliments; The Ombudsman; Learning from complaints",
            &[],
        ),
        (
            "leicestershire-corporate",
            "About this report; Summary; How many complaints; Later stages; How quickly complaints were answered; Outcomes; What people complained about; Services; Contacts that were not complaints; Compliments; The Ombudsman; Learning from complaints",
            &[],
        ),
    ] {
        let project = example(plugin);
        let page = page(&project, &format!("base-{plugin}"));
        let found = headings(&page);
        let found = found.iter().take_while(|one| *one != "How categories map");
        let found: Vec<&str> = found.map(String::as_str).collect();
        assert_eq!(found.join("; "), sections, "{plugin}");
        let duties = project.run("duties", &["--format", "json"]);
        assert_exit(&duties, 0);
        let duties: serde_json::Value = serde_json::from_str(&stdout(&duties)).expect("JSON");
        let sets = duties["duties"].as_array().expect("sets of duties");
        let law = sets.iter().filter(|set| set["kind"] == "law");
        let missing: Vec<&str> = law
            .flat_map(|set| set["duties"].as_array().expect("duties"))
            .filter(|duty| duty["state"] != "evidenced")
            .filter_map(|duty| duty["id"].as_str())
            .collect();
        assert_eq!(missing, unmet, "{plugin}");
    }
}

#[test]
fn one_case_is_one_complaint() {
    let page = page(&log("1,2024-05-01,2024-05-14,Upheld\n"), "one-case");
    let said = sentences(&page).join("\n");
    for sentence in [
        "Northtown Council received 1 complaint in 2024/25 and concluded 1.",
        "1 complaint was concluded in 2024/25; 1 was upheld in all or some points (100%).",
    ] {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
    // Nothing to draw.
    assert!(!page.contains("<figure"), "a chart of one number");
    let out = left_out(&page);
    for words in [
        "ethnicity",
        "complaints at stage 2 or later",
        "compliments",
        "acknowledgements",
    ] {
        assert!(out.iter().any(|one| one == words), "{words} in {out:?}");
    }
    assert!(!out.iter().any(|one| one == "outcomes"), "{out:?}");
    assert!(
        page.contains("<code>commentary/summary.md</code>: what"),
        "{page}"
    );
}

#[test]
fn no_case_is_a_report_too() {
    let page = page(&log(""), "no-case");
    assert_eq!(
        headings(&page)[..4],
        [
            "About this report",
            "Summary",
            "How many complaints",
            "How categories map"
        ]
    );
    assert!(
        sentences(&page)[0].starts_with("Northtown Council received 0 complaints in 2024/25"),
        "{:?}",
        sentences(&page)
    );
}

#[test]
fn days_and_outcomes_that_are_not_recorded_are_left_out() {
    let received = "events = { received = \"Received\" }";
    let only_received = project(&[(
        "log",
        "Ref,Received\n1,2024-05-01\n2,2024-06-03\n",
        mapping("\"housing\"", received),
    )]);
    let html = page(&only_received, "only-received");
    assert_eq!(
        headings(&html)[..4],
        [
            "About this report",
            "Summary",
            "How many complaints",
            "How categories map"
        ]
    );
    // Nobody knows that they are open.
    assert!(!sentences(&html).join(" ").contains("not yet answered"));
    for words in [
        "the day that complaints were concluded",
        "outcomes",
        "the time that answers took",
    ] {
        assert!(left_out(&html).iter().any(|one| one == words), "{words}");
    }

    let closed = "events = { closed = \"Closed\" }\nvalues = { outcome = \"Outcome\" }";
    let only_closed = project(&[(
        "log",
        "Ref,Closed,Outcome\n1,2024-05-01,Upheld\n2,2024-06-03,\n",
        mapping("\"adult-social-care\"", closed) + crate::projects::OUTCOMES,
    )]);
    let html = page(&only_closed, "only-closed");
    assert!(
        sentences(&html)[0].starts_with("Northtown Council concluded 2 complaints in 2024/25.")
    );
    assert!(left_out(&html).contains(&"the day that complaints were received".to_owned()));
    assert_eq!(
        table(&html, "tbl-outcomes")[1..],
        [
            "Upheld | 1 | 50%",
            "Not recorded | 1 | 50%",
            "All | 2 | 100%"
        ]
    );
}

/// One complaint under each procedure, with all stages, a list of the council's
/// own and money.
fn three() -> Project {
    let case = "when = { column = \"Stage\", is = \"1\" }\nfilled = \"Received\"\n\
        events = { received = \"Received\", acknowledged = \"Acked\", responded = \"Sent\", closed = \"Sent again\" }\n\
        values = { outcome = \"Outcome\", x-ward = \"Ward\" }\namounts = { compensation = \"Paid\" }\n\
        [[tables.records]]\nkind = \"stage\"\ncase = \"Ref\"\nnumber = { column = \"Stage\" }\nfilled = \"Received\"\n\
        events = { received = \"Received\", responded = \"Sent\" }\nvalues = { outcome = \"Outcome\" }\n";
    let procedures = "{ column = \"Type\", map = { \"Corporate\" = \"corporate\", \"Adult\" = \"adult-social-care\", \"Children\" = \"childrens\" } }";
    let mapping = mapping(procedures, case)
        + &crate::projects::OUTCOMES.replace("blank = \"Not recorded\"\n", "")
        + "[dimensions.x-ward.labels]\n\"North\" = { none = \"wards differ\" }\n\"South\" = { none = \"wards differ\" }\n";
    let rows = "Ref,Type,Stage,Received,Acked,Sent,Sent again,Outcome,Ward,Paid\n\
        1,Corporate,1,2024-04-01,2024-04-02,2024-04-15,2024-04-15,Upheld,North,100.50\n\
        1,Corporate,2,2024-05-01,,2024-06-14,,Not upheld,,\n\
        2,Adult,1,2024-08-01,2024-08-02,2024-08-15,2024-08-15,Not upheld,South,\n\
        3,Children,1,2024-06-03,2024-06-04,2024-06-12,2024-06-12,Not upheld,South,20\n\
        3,Children,2,2024-07-01,,2024-08-01,,Upheld,,\n\
        3,Children,3,2024-09-02,,2024-10-01,,Upheld,,\n\
        4,Adult,1,2025-01-06,2025-01-07,,,,,\n";
    let project = project(&[("log", rows, mapping)]);
    project.append(
        "report.toml",
        "[[standards]]\nprocedure = \"adult-social-care\"\nstage = 1\nworking-days = 20",
    );
    project
}

#[test]
fn three_procedures_stand_side_by_side() {
    let page = page(&three(), "three-procedures");
    assert_eq!(
        table(&page, "tbl-procedures"),
        [
            "Procedure | Received | Concluded | Of these upheld in all or some points | Share of those concluded",
            "Adult social care | 2 | 1 | 0 | 0%",
            "Children’s social care | 1 | 1 | 0 | 0%",
            "Corporate | 1 | 1 | 1 | 100%",
            "All | 4 | 3 | 1 | 33%",
        ]
    );
    assert_eq!(
        table(&page, "tbl-stages"),
        [
            "Outcome | Stage 2 | Stage 3 | All",
            "Upheld | 1 | 1 | 2",
            "Not upheld | 1 | 0 | 1",
            "All | 2 | 1 | 3",
        ]
    );
    assert_eq!(
        table(&page, "tbl-x-ward"),
        [
            "Ward | All | Share | Adult social care | Children’s social care | Corporate",
            "South | 2 | 50% | 1 | 1 | 0",
            "North | 1 | 25% | 0 | 0 | 1",
            "None recorded | 1 | 25% | 1 | 0 | 0",
            "All | 4 | 100% | 2 | 1 | 1",
        ]
    );
    let said = sentences(&page).join("\n");
    for sentence in [
        "1 complaint went to stage 3 in 2024/25, and 1 was answered there",
        "The council allows 20 working days for an answer to a complaint under the adult social care procedure.",
        "On 31 March 2025, 1 complaint was not yet answered, although the time for an answer had passed.",
    ] {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
    assert_eq!(
        table(&page, "tbl-timeliness-stages"),
        [
            "Procedure and stage | Answered | Within the time allowed | Late | Share within the time allowed | Average time",
            "Adult social care, stage 1 | 1 | 1 | 0 | 100% | 10 working days",
            "Children’s social care, stage 1 | 1 | 1 | 0 | 100% | 7 working days",
            "Children’s social care, stage 2 | 1 | 1 | 0 | 100% | 23 working days",
            "Children’s social care, stage 3 | 1 | 1 | 0 | 100% | 21 working days",
            "Corporate, stage 1 | 1 | 1 | 0 | 100% | 9 working days",
            "Corporate, stage 2 | 1 | 0 | 1 | 0% | 30 working days",
        ]
    );
    assert!(page.contains("£120.50"));
    // The standard is declared, though no fact is.
    assert!(!page.contains("rests on no declared number"));
    assert!(page.contains("but the council’s own times and closures"));
}

#[test]
fn the_duties_follow_the_procedures_of_the_report() {
    let project = three();
    let duties = |project: &Project| {
        let output = project.run("duties", &[]);
        assert_exit(&output, 0);
        stdout(&output)
    };
    let all = duties(&project);
    for line in [
        "adults-received        evidenced",
        "childrens-time-limits  evidenced",
        "lgsco-analysis         evidenced",
    ] {
        let compact = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(compact(&all).contains(&compact(line)), "{line}\n{all}");
    }
    project.replace(
        "report.toml",
        "status =",
        "procedures = [\"childrens\"]\nstatus =",
    );
    let own = duties(&project);
    assert!(own.contains("childrens-received"), "{own}");
    assert!(!own.contains("adults-") && !own.contains("lgsco-"), "{own}");
}

#[test]
fn the_year_before_is_compared_where_the_records_reach_back_over_it() {
    let carried_over = log("1,2024-02-01,2024-05-14,Upheld\n2,2024-05-01,2024-05-14,Upheld\n");
    let html = page(&carried_over, "carried-over");
    assert!(!html.contains("of 2023/24"));
    assert!(left_out(&html).contains(&"numbers of an earlier period".to_owned()));
    let two_years =
        log("1,2023-05-01,2023-05-14,Upheld\n2,2023-11-01,2023-11-14,\n3,2024-05-01,2024-05-14,\n");
    let html = page(&two_years, "two-years");
    let said = sentences(&html).join("\n");
    assert!(
        said.contains("The number received was 1 fewer than the 2 of 2023/24."),
        "{said}"
    );
}

#[test]
fn commentary_has_its_place_and_empty_files_wait() {
    let project = log("1,2024-05-01,2024-05-14,Upheld\n");
    project.write("commentary/summary.md", "It was a *quiet* year.\n");
    project.write(
        "commentary/outcomes.md",
        "{# Say what the outcomes tell. #}\n",
    );
    let page = page(&project, "commentary");
    assert!(page.contains("It was a <em>quiet</em> year."), "{page}");
    assert!(!page.contains("<code>commentary/summary.md</code>"));
    assert!(page.contains("<code>commentary/outcomes.md</code>"));
    assert!(!page.contains("Say what"));
}

#[test]
fn a_series_that_no_source_has_is_a_gap_in_a_draft_and_stops_a_final_report() {
    let project = log("1,2024-05-01,2024-05-14,Upheld\n");
    project.append(
        "report.md",
        "# Before\n\nThere were {{ num('given(complaints-before; period previous)') }} before.",
    );
    let output = project.run("report", &[]);
    assert_exit(&output, 3);
    let said = stderr(&output);
    assert!(
        said.contains(
            "error: `complaints-before` is not a series of this project\n  --> report.md:"
        ),
        "{said}"
    );
    let page = std::fs::read_to_string(project.path().join("out/report.html")).expect("a draft");
    assert!(page.contains("(not available)</span> before."), "{page}");
    assert!(
        page.contains("This is a draft, with 1 error and 0 warnings."),
        "{page}"
    );
    std::fs::remove_dir_all(project.path().join("out")).expect("what was written");

    project.replace("report.toml", "\"draft\"", "\"final\"");
    let output = project.run("report", &[]);
    assert_exit(&output, 3);
    assert!(stderr(&output).contains("nothing was written"));
    assert!(!project.path().join("out").exists());
}

#[test]
fn what_is_known_of_records_without_days_is_said() {
    let case = "filled = \"Received\"\nevents = { received = \"Received\", closed = \"Closed\" }\n\
        [[tables.records]]\nkind = \"stage\"\ncase = \"Ref\"\nnumber = 1\n\
        [[tables.records]]\nkind = \"stage\"\nwhen = { column = \"Second answer\", blank = false }\n\
        case = \"Ref\"\nnumber = 2\nevents = { responded = \"Second answer\" }\n\
        values = { outcome = \"Second outcome\" }\n\
        [[tables.records]]\nkind = \"compliment\"\nwhen = { column = \"Praise\", is = \"Yes\" }\nreference = \"Ref\"\n\
        [[tables.records]]\nkind = \"contact\"\nwhen = { column = \"Praise\", is = \"No\" }\nreference = \"Ref\"\n";
    let rows = "Ref,Received,Closed,Second answer,Second outcome,Praise\n\
        1,2024-05-01,2024-05-14,2024-06-14,Upheld,Yes\n\
        2,2024-05-01,2024-05-14,2024-07-12,Not upheld,No\n\
        3,2024-05-01,2024-05-14,,,No\n";
    let mapping = mapping("\"corporate\"", case) + crate::projects::OUTCOMES;
    let html = page(&project(&[("log", rows, mapping)]), "without-days");
    let said = sentences(&html).join("\n");
    for sentence in [
        "2 complaints were answered at stage 2 in 2024/25",
        "1 compliment was recorded.",
        "2 contacts were recorded apart from the complaints.",
    ] {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
    assert!(!said.contains("0 complaints went to stage 2"), "{said}");
    for words in [
        "the day of receipt at stage 2",
        "the day of contacts",
        "the day of compliments",
    ] {
        assert!(left_out(&html).iter().any(|one| one == words), "{words}");
    }
}

#[test]
fn records_of_another_year_leave_no_empty_section() {
    let project = three();
    project.replace("report.toml", "\"2024-25\"", "\"2021-22\"");
    let html = page(&project, "another-year");
    assert!(sentences(&html)[0].contains("received 0 complaints in 2021/22 and concluded 0."));
}

#[test]
fn a_note_beside_the_commentary_is_no_commentary() {
    let project = log("1,2024-05-01,2024-05-14,Upheld\n");
    project.write("commentary/README.md", "Write 12 pages here.\n");
    let output = project.run("check", &[]);
    assert_exit(&output, 0);
    assert!(!stderr(&output).contains("README"), "{}", stderr(&output));
}

/// Two procedures, and complaints of both that went to an Ombudsman; `link` says
/// of which complaint.
fn with_decisions(link: &str) -> Project {
    let case = format!(
        "filled = \"Received\"\nevents = {{ received = \"Received\", closed = \"Closed\" }}\n\
         [[tables.records]]\nkind = \"decision\"\n{link}\n\
         when = {{ column = \"Ombudsman told\", blank = false }}\n\
         events = {{ received = \"Ombudsman told\" }}\n"
    );
    let rows = "Ref,Type,Received,Closed,Ombudsman told\n\
        1,Adult,2024-05-01,2024-05-14,2024-07-01\n2,Corporate,2024-05-01,2024-05-14,2024-08-01\n";
    let procedures = "{ column = \"Type\", map = { \"Corporate\" = \"corporate\", \"Adult\" = \"adult-social-care\" } }";
    project(&[("log", rows, mapping(procedures, &case))])
}

#[test]
fn of_several_procedures_a_decision_has_that_of_the_complaint_that_it_names() {
    let state = |project: &Project| {
        let duties = stdout(&project.run("duties", &[]));
        let mut lines = duties.lines();
        let line = lines.find(|line| line.starts_with("adults-ombudsman"));
        line.unwrap_or_default().to_owned()
    };
    let named = with_decisions("case = \"Ref\"");
    let said = sentences(&page(&named, "named-complaints")).join("\n");
    for sentence in [
        "2 complaints went to an Ombudsman in 2024/25.",
        "1 complaint that went to an Ombudsman in 2024/25 had been made under the adult social care procedure.",
    ] {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
    assert!(state(&named).contains("evidenced"), "{}", state(&named));

    let unnamed = with_decisions("");
    let said = sentences(&page(&unnamed, "unnamed-complaints")).join("\n");
    assert!(
        said.contains("The records do not say under which procedure each"),
        "{said}"
    );
    assert!(state(&unnamed).contains("missing"), "{}", state(&unnamed));
}
