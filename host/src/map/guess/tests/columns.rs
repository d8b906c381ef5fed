//! Headings of many councils, each over cells of some sort, and whole tables.

use crate::map::export::Export;
use crate::map::guess::{ColumnGuess, Meaning, SURE_ENOUGH, columns, kinds};
use crate::map::profile::PartProfile;

/// The cells of a column of some sort, forty of them.
fn cells(sort: &str) -> Vec<String> {
    const WORDS: [&str; 5] = ["Alder", "Birch", "Cedar", "Damson", "Elm"];
    (0..40)
        .map(|at| match sort {
            "days" => format!("{:02}/{:02}/2024", at % 28 + 1, at % 12 + 1),
            "codes" => format!("C-24-{:04}", at + 17),
            "list" => WORDS[at % 5].to_owned(),
            "yes" => ["Yes", "No"][at % 2].to_owned(),
            "money" => format!("£{}.50", at * 7 + 20),
            "numbers" => (at % 23 + 3).to_string(),
            "ages" => (at % 30 + 20).to_string(),
            "stages" => ["1", "2"][at % 2].to_owned(),
            "text" => format!("They told us that letter {at} came and that nobody had read it"),
            "targets" => ["100", "85%", "-", "N/A"][at % 4].to_owned(),
            "dashes" => "-".to_owned(),
            "blank" => String::new(),
            "outcomes" => ["Upheld", "Not upheld", "Partly upheld"][at % 3].to_owned(),
            "reasons" => ["Delay", "Staff attitude", "Communication"][at % 3].to_owned(),
            "procedures" => ["Corporate", "Adult social care", "Children's"][at % 3].to_owned(),
            "kinds" => ["Complaint", "Compliment", "Enquiry"][at % 3].to_owned(),
            "channels" => ["Email", "Phone", "Letter"][at % 3].to_owned(),
            "people" => ["Daughter", "Service user", "Advocate"][at % 3].to_owned(),
            "ethnicities" => ["White British", "Indian", "Not known"][at % 3].to_owned(),
            "genders" => ["F", "M"][at % 2].to_owned(),
            "needs" => ["Physical support", "Dementia", "Mental health"][at % 3].to_owned(),
            "decisions" => ["Upheld", "Premature", "Not upheld: no fault"][at % 3].to_owned(),
            "codes of yes" => ["Yes", "No", "N/A"][at % 3].to_owned(),
            "scopes" => ["Individual", "Team", "Directorate"][at % 3].to_owned(),
            "names" => {
                ["Jane Smith", "John Brown", "Susan Clarke", "Peter Hall"][at % 4].to_owned()
            }
            sort => panic!("no cells are `{sort}`"),
        })
        .collect()
}

fn guesses(file: &str, table: &[(&str, &str)]) -> Vec<ColumnGuess> {
    let columns_of: Vec<Vec<String>> = table.iter().map(|(_, sort)| cells(sort)).collect();
    let headings: Vec<&str> = table.iter().map(|(heading, _)| *heading).collect();
    let mut text = format!("{}\n", headings.join(";"));
    for row in 0..40 {
        let row: Vec<&str> = columns_of.iter().map(|cells| cells[row].as_str()).collect();
        text.push_str(&format!("{}\n", row.join(";")));
    }
    let export = Export::of(file.to_owned(), text.as_bytes()).unwrap();
    let part = &export.parts[0];
    assert_eq!(part.columns.len(), table.len(), "{table:?}");
    columns(&export.file, part, &PartProfile::new(part))
}

/// `received`, `2 responded`, `open`.
fn said(guess: &ColumnGuess) -> String {
    let meaning = match guess.best().map(|best| &best.what) {
        None => "open".to_owned(),
        Some(
            Meaning::Event(code)
            | Meaning::Value(code)
            | Meaning::Amount(code)
            | Meaning::Text(code)
            | Meaning::Figure(code),
        ) => (*code).to_owned(),
        Some(other) => format!("{other:?}").to_lowercase(),
    };
    match guess.stage {
        Some(stage) if meaning != "open" => format!("{stage} {meaning}"),
        _ => meaning,
    }
}

/// Lines of `heading | cells | meaning`, each a table of its own beside a
/// reference.
fn check(file: &str, expected: &str) {
    let mut wrong = Vec::new();
    for line in expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [heading, sort, meaning] = parts[..] else {
            panic!("{line}");
        };
        let found = said(&guesses(file, &[("Our ref", "codes"), (heading, sort)])[1]);
        if found != meaning {
            wrong.push(format!("{heading}, {sort}: {found}, not {meaning}"));
        }
    }
    assert!(wrong.is_empty(), "{file}: {wrong:#?}");
}

#[test]
fn days_of_a_case() {
    check(
        "complaints.csv",
        "Date Received | days | received
        dateReceived | days | received
        received_on | days | received
        Recd | days | received
        Date of complaint | days | received
        Complaint Date (dd/mm/yyyy) | days | received
        Date Logged | days | received
        DATE RECIEVED | days | received
        Recieved | days | received
        Created On | days | received
        Date opened | days | received
        Date Ack'd | days | acknowledged
        Ack Date | days | acknowledged
        Acknowledgement sent | days | acknowledged
        Date acknowledged by | days | open
        Response Due | days | due
        Target Date | days | due
        Due Date | days | due
        Response Deadline | days | due
        Revised due date | days | extended-to
        Extension agreed to | days | extended-to
        Extended To | days | extended-to
        Date Responded | days | responded
        Resp Date | days | responded
        Response Sent | days | responded
        Final response letter sent | days | responded
        Date of reply | days | responded
        Date Closed | days | closed
        closedDate | days | closed
        Closure date | days | closed
        Date Withdrawn | days | withdrawn
        Escalation requested | days | escalation-requested
        Date escalated | days | escalation-requested
        Escalation agreed | days | escalation-accepted
        Escalation refused date | days | escalation-refused
        Panel date | days | panel-held
        panel.held | days | panel-held
        Panel report sent | days | panel-reported
        Panel requested | days | panel-requested
        Investigation started | days | started
        Remedy completed | days | remedied",
    );
}

#[test]
fn headings_carry_their_stage() {
    check(
        "log.csv",
        "Stage 2 received | days | 2 received
        Stage 1 response date | days | 1 responded
        Date Stage 1 response sent | days | 1 responded
        S2 Outcome | outcomes | 2 outcome
        Stage Two due date | days | 2 due
        stage2Acknowledged | days | 2 acknowledged
        Outcome (Stage 1) | outcomes | 1 outcome
        S1 due | days | 1 due
        Stage 3 panel held | days | 3 panel-held
        Stage 2 extension reason | list | 2 extension-reason
        Stage 2 | days | open
        Stage 1 & 2 outcome | outcomes | outcome",
    );
}

#[test]
fn lists_of_a_case() {
    check(
        "complaints.csv",
        "Outcome | outcomes | outcome
        Complaint decision | outcomes | outcome
        Result | outcomes | outcome
        Status | outcomes | outcome
        Field 17 | outcomes | outcome
        Reason for complaint | reasons | reason
        Root cause | reasons | reason
        Cause | reasons | reason
        Service Area | list | service
        Team | list | service
        Svc | list | service
        Dept | list | department
        Directorate | list | department
        Dir. | list | department
        Division | list | division
        Subject | list | subject
        Category | list | subject
        Complaint topic | list | subject
        Ethnic Origin | ethnicities | ethnicity
        Ethnicity of service user | ethnicities | ethnicity
        Gender | genders | gender
        Sex | genders | gender
        Age | ages | age-band
        Age Group | list | age-band
        Primary Support Reason | needs | support-reason
        Client group | needs | support-reason
        Complainant type | people | complainant
        Relationship to service user | people | complainant
        How received | channels | channel
        Contact method | channels | channel
        Complexity | list | timescale
        Reason for extension | list | extension-reason
        Reason for delay | list | extension-reason
        Reason refused | list | refusal-reason
        Signposted to | list | destination
        Remedy | list | x-remedy
        Remedy type | list | x-remedy
        Joint with NHS | yes | joint
        Reopened? | yes | reopened
        Type | procedures | procedure
        Complaints Procedure | procedures | procedure
        Complaint Stage | stages | stage
        Stage | stages | stage
        Case type | kinds | kind
        Type | kinds | kind
        Compensation paid | money | compensation
        Compensation (£) | money | compensation
        Goodwill payment | money | compensation
        Refund | money | redress
        Previous case ref | codes | follows",
    );
}

#[test]
fn what_stays_open() {
    check(
        "complaints.csv",
        "Date | list | open
        Officer | names | open
        Complainant | names | open
        Customer name | names | open
        Column 9 | days | open
        Date of birth | days | open
        Last modified | days | open
        Review due | days | open
        Consent received | days | open
        Holding letter sent | days | open
        Status | list | open
        Outcome | list | open
        Ward | list | open
        Notes | text | open
        Description of complaint | text | open
        Summary | text | open
        Comments | text | open
        Priority contact | yes | open
        Upheld | yes | open
        Acknowledged | yes | open
        Received | yes | open
        Ombudsman reference | codes | open
        UPRN | numbers | open
        Cost of repair | money | open
        Expected outcome | outcomes | open
        Desired outcome | outcomes | open
        Invoice number | codes | open
        Withdrawn | yes | open
        Remedy completed by | list | open
        Remedy | yes | open
        Satisfaction | list | open",
    );
}

#[test]
fn what_candour_computes_itself() {
    check(
        "complaints.csv",
        "Days taken | numbers | computed
        Working days | numbers | computed
        Within timescale | yes | computed
        In time? | yes | computed
        Overdue | yes | computed
        Financial year | list | computed
        Month received | list | computed",
    );
}

#[test]
fn other_kinds_of_record() {
    check(
        "compliments 2024.csv",
        "Date | days | received
        Compliment | text | quote
        Theme | list | theme
        Approved | yes | approved
        OK to publish | yes | approved",
    );
    check(
        "lgsco.csv",
        "Decision date | days | decided
        Decision | decisions | decision
        Outcome | decisions | decision
        Status | decisions | decision
        Enquiry received | days | received
        Recommended payment | money | recommended
        Payment (£) | money | recommended
        Summary | text | summary
        Recommendations | text | recommendation
        Remedy | text | remedy
        Public interest report | yes | public-report
        Remedy complied | days | remedied",
    );
    check(
        "learning log.csv",
        "You said | text | complained
        We did | text | learning
        Action required | text | required
        Anticipated outcome | text | anticipated
        Due | days | due
        Date completed | days | done
        Action | text | required
        Scope | scopes | scope",
    );
    check(
        "targets.csv",
        "Target | targets | value
        Target | dashes | open
        Indicator | list | indicator",
    );
    check(
        "self assessment.csv",
        "Comply | codes of yes | answer
        Compliance (Yes/No) | yes | answer
        Evidence | text | evidence
        Commentary | text | commentary
        Provision | codes | section",
    );
    check(
        "enquiries.csv",
        "Date of contact | days | received
        Case reference | codes | case
        Passed to | list | destination",
    );
}

/// Lines of `heading | cells | meaning`, all of one table.
fn check_whole(file: &str, expected: &str) {
    let lines: Vec<Vec<&str>> = (expected.lines())
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let table: Vec<(&str, &str)> = lines.iter().map(|line| (line[0], line[1])).collect();
    let wrong: Vec<String> = (guesses(file, &table).iter().zip(&lines))
        .filter(|(guess, line)| said(guess) != line[2])
        .map(|(guess, line)| format!("{}: {}, not {}", line[0], said(guess), line[2]))
        .collect();
    assert!(wrong.is_empty(), "{file}: {wrong:#?}");
}

#[test]
fn exports_of_case_systems_are_read_as_a_whole() {
    check_whole(
        "extract.csv",
        "CaseID | codes | reference
        CaseType | kinds | kind
        CaseStatus | list | open
        StageNumber | stages | stage
        DateReceived | days | received
        DateAcknowledged | days | acknowledged
        TargetDate | days | due
        DateClosed | days | closed
        ClosureReason | outcomes | outcome
        ServiceTeam | list | service
        CaseWorker | names | open
        CustomerType | people | complainant
        SourceChannel | channels | channel
        DaysToRespond | numbers | computed
        Root Cause | reasons | reason
        RemedyCost | money | open
        Equality - Ethnicity | ethnicities | ethnicity
        Lessons Learnt | text | open
        Escalated | yes | open
        OriginalCaseID | codes | follows",
    );
    check_whole(
        "respond report.csv",
        "Case Ref | codes | reference
        Received | days | received
        Type of Complaint | procedures | procedure
        Directorate | list | department
        Ack Due | days | open
        Ack Sent | days | acknowledged
        Resp Due | days | due
        Resp Ext | days | extended-to
        Resp Sent | days | responded
        Decision | outcomes | outcome
        Stg 2 Req | days | 2 received
        Stg 2 Resp Due | days | 2 due
        Stg 2 Resp Sent | days | 2 responded
        Stg 2 Decision | outcomes | 2 outcome
        LGO Ref | codes | open",
    );
    check_whole(
        "statutory complaints.csv",
        "LCS ID | codes | open
        Date Stage 1 received | days | 1 received
        S1 extended date | days | 1 extended-to
        S1 response | days | 1 responded
        Date S2 requested | days | 2 received
        S2 start date | days | 2 started
        IO | names | open
        S2 adjudication date | days | 2 responded
        Panel date | days | panel-held
        Date of panel outcome letter | days | panel-reported
        Complaint by | people | complainant",
    );
}

#[test]
fn each_meaning_goes_to_the_column_that_it_suits_best() {
    let table = [
        ("Case ID", "codes"),
        ("Received date", "days"),
        ("Date", "days"),
        ("Service", "list"),
        ("Team", "list"),
        ("Reason 1", "reasons"),
        ("Reason 2", "reasons"),
        ("Stage 1 outcome", "outcomes"),
        ("Stage 2 outcome", "outcomes"),
    ];
    let found = guesses("log.csv", &table);
    let said: Vec<String> = found.iter().map(said).collect();
    assert_eq!(
        said,
        [
            "reference",
            "received",
            "open",
            "service",
            "open",
            "reason",
            "reason",
            "1 outcome",
            "2 outcome"
        ]
    );
    let lost = &found[4].meanings[0];
    assert!(lost.score < SURE_ENOUGH);
    assert!(
        lost.evidence
            .ends_with("; `Service` is more likely to be that"),
        "{}",
        lost.evidence
    );
    let received = &found[1].meanings[0];
    assert_eq!(
        received.evidence,
        "the heading says so; 40 of 40 cells are dates as dd/mm/yyyy"
    );
}

#[test]
fn an_action_beside_what_is_required_is_its_title() {
    let found = guesses(
        "action plan.csv",
        &[("Action", "text"), ("Required", "text")],
    );
    assert_eq!(
        (said(&found[0]), said(&found[1])),
        ("title".into(), "required".into())
    );
}

#[test]
fn a_finding_without_a_reason_is_the_outcome() {
    let table = [("Ref", "codes"), ("Finding", "outcomes")];
    assert_eq!(said(&guesses("log.csv", &table)[1]), "outcome");
    let table = [
        ("Ref", "codes"),
        ("Cause", "reasons"),
        ("Finding", "outcomes"),
        ("Outcome", "outcomes"),
    ];
    let found = guesses("log.csv", &table);
    assert_eq!(
        (said(&found[2]), said(&found[3])),
        ("finding".into(), "outcome".into())
    );
}

#[test]
fn usual_reasons_are_reasons_whatever_they_are_called() {
    for heading in [
        "Subject of complaint",
        "Nature of complaint",
        "Category",
        "Complaint Category",
    ] {
        assert_eq!(
            said(&guesses("log.csv", &[("Ref", "codes"), (heading, "reasons")])[1]),
            "reason"
        );
    }
    let table = [
        ("Ref", "codes"),
        ("Reason", "reasons"),
        ("Subject", "reasons"),
    ];
    assert_eq!(said(&guesses("log.csv", &table)[2]), "subject");
}

#[test]
fn a_code_in_every_row_is_the_reference_where_no_heading_says_so() {
    let found = guesses("log.csv", &[("Kennziffer", "codes"), ("Received", "days")]);
    assert_eq!(said(&found[0]), "reference");
    let found = guesses(
        "log.csv",
        &[("Ref", "codes"), ("Other", "codes"), ("Received", "days")],
    );
    assert_eq!(
        (said(&found[0]), said(&found[1])),
        ("reference".into(), "open".into())
    );
}

#[test]
fn a_blank_column_is_known_by_its_heading_alone() {
    let found = guesses("log.csv", &[("Ref", "codes"), ("Date withdrawn", "blank")]);
    let best = found[1].best().unwrap();
    assert_eq!(best.what, Meaning::Event("withdrawn"));
    assert!(
        best.evidence.ends_with("; every cell is blank"),
        "{}",
        best.evidence
    );
}

#[test]
fn keys_of_what_encloses_a_row_are_its_case() {
    let text = r#"{"cases":[
        {"reference":"A-1","received":"2024-04-01","stages":[{"number":1,"requested":"2024-04-01","responded":"2024-04-20"}]},
        {"reference":"A-2","received":"2024-05-01","stages":[{"number":1,"requested":"2024-05-01","responded":"2024-05-20"},
            {"number":2,"requested":"2024-06-01","responded":"2024-06-20"}]}]}"#;
    let export = Export::of("export.json".to_owned(), text.as_bytes()).unwrap();
    let part = export
        .parts
        .iter()
        .find(|part| part.name == "cases.stages")
        .unwrap();
    assert_eq!(kinds(&export.file, part)[0].what, "stage");
    let found = columns(&export.file, part, &PartProfile::new(part));
    let of = |name: &str| {
        let at = part
            .columns
            .iter()
            .position(|column| column.name == name)
            .unwrap();
        said(&found[at])
    };
    assert_eq!(of("number"), "stage");
    assert_eq!(of("requested"), "received");
    assert_eq!(of("responded"), "responded");
    assert_eq!(of("../reference"), "case");
    assert_eq!(of("../received"), "open");
}

#[test]
fn the_kind_of_a_table_is_known_by_names_and_headings() {
    let kind = |file: &str, headings: &str| {
        let text = format!("{headings}\n1;2;3\n");
        let export = Export::of(file.to_owned(), text.as_bytes()).unwrap();
        kinds(&export.file, &export.parts[0])
            .first()
            .map(|guess| guess.what)
    };
    assert_eq!(kind("complaints-2024-25.csv", "Ref;A;B"), Some("case"));
    assert_eq!(kind("Stage 2 complaints.csv", "Ref;A;B"), Some("stage"));
    assert_eq!(kind("Compliments.csv", "Ref;A;B"), Some("compliment"));
    assert_eq!(kind("LGSCO decisions.csv", "Ref;A;B"), Some("decision"));
    assert_eq!(kind("lessons learned.csv", "Ref;A;B"), Some("action"));
    assert_eq!(kind("export.csv", "You said;We did;B"), Some("action"));
    assert_eq!(kind("export.csv", "Series;Unit;Value"), Some("aggregate"));
    assert_eq!(kind("export.csv", "A;B;C"), None);
    let text = "<export><ombudsman-cases><ombudsman-case><a>1</a></ombudsman-case>\
        <ombudsman-case><a>2</a></ombudsman-case></ombudsman-cases></export>";
    let export = Export::of("complaints.xml".to_owned(), text.as_bytes()).unwrap();
    assert_eq!(kinds(&export.file, &export.parts[0])[0].what, "decision");
}

#[test]
fn no_evidence_shows_a_cell() {
    let table = [
        ("Ref", "codes"),
        ("Outcome", "outcomes"),
        ("Officer", "names"),
        ("Summary", "text"),
        ("Paid", "money"),
    ];
    for (guess, (_, sort)) in guesses("lgsco.csv", &table).iter().zip(table) {
        for meaning in &guess.meanings {
            for cell in cells(sort) {
                assert!(!meaning.evidence.contains(&cell), "{}", meaning.evidence);
            }
        }
    }
}
