//! Labels in the wordings of many councils; and how many of the labels of the
//! councils whose mappings are finished are guessed as these mappings have them.

use std::collections::BTreeMap;
use std::path::Path;

use crate::dataset::registry::{PROCEDURES, registry};
use crate::map::guess::{Common, SURE_ENOUGH, labels, procedure, record_kind, stage};

/// The code that is sure enough of a label, `none` where it has no code, and
/// `open`.
fn sure(dimension: &str, label: &str) -> String {
    let guess = labels(dimension, &[(label, 7)]).remove(0);
    match guess.filter(|guess| guess.score >= SURE_ENOUGH) {
        None => "open".to_owned(),
        Some(guess) => match guess.what {
            Common::Code(code) => code.to_owned(),
            Common::None(_) => "none".to_owned(),
            Common::Own => "own".to_owned(),
        },
    }
}

/// Lines of `label = code`.
fn check(dimension: &str, expected: &str) {
    let lines = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let wrong: Vec<String> = lines
        .filter_map(|line| {
            let (label, code) = line.rsplit_once(" = ").unwrap();
            let found = sure(dimension, label.trim());
            (found != code).then(|| format!("{label}: {found}, not {code}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{dimension}: {wrong:#?}");
}

#[test]
fn outcomes() {
    check(
        "outcome",
        "Upheld = upheld
        UPHELD IN FULL = upheld
        Complaint Upheld = upheld
        Not Upheld = not-upheld
        Not upheld. = not-upheld
        not-upheld = not-upheld
        NotUpheld = not-upheld
        Partially Upheld = partly-upheld
        Part Upheld = partly-upheld
        Partialy upheld = partly-upheld
        3 - Partly upheld = partly-upheld
        Not fully upheld = partly-upheld
        Upheld - apology given = upheld
        Not upheld - explanation given = not-upheld
        Not Substantiated = not-upheld
        Unsubstantiated = not-upheld
        Fault Found = fault-found
        No fault found = not-upheld
        Inconclusive = no-finding
        No Finding = no-finding
        Withdrawn = withdrawn
        Withdrawn by complainant = withdrawn
        Resolved Informally = resolved
        Early resolution = resolved
        Resolved on the day = resolved
        partially_upheld = partly-upheld
        Partly justified = partly-upheld
        Referred to NHS = referred
        Not recorded = not-recorded
        Unknown = not-recorded
        Upheld/Not upheld = open
        Upheld or not upheld = open
        Part upheld / not upheld = open
        Closed = open
        Open = open
        Other = open
        N/A = open
        Duplicate = open
        Resolved = open
        Rejected = open
        Escalated to stage 2 = open
        Referred to Ombudsman = open
        Decision not to uphold = not-upheld

        Offer withdrawn by council = open
        Upheld by Ombudsman = open
        Out of time = open
        In progress = open
        Not yet upheld = open
        Fault, no injustice = open
        Partially upheld/withdrawn = open
        No further action = open
        Yes = open
        1 = open
        - = open",
    );
    check(
        "finding",
        "Upheld = upheld
        Partially Upheld = partly-upheld
        Not Upheld = not-upheld
        Inconclusive = no-finding
        Withdrawn = open",
    );
}

#[test]
fn reasons() {
    check(
        "reason",
        "Delay = delay
        Delays in service = delay
        Unreasonable delay in repairs = delay
        Poor communication = communication
        Incorrect information given = communication
        Staff attitude = staff-conduct
        Attitude / behaviour of staff = staff-conduct
        Rudeness of officer = staff-conduct
        Quality of service provided = care-or-service-quality
        Standard of care = care-or-service-quality
        Failure to provide a service = failure-to-act
        Service not provided = failure-to-act
        Missed appointment = failure-to-act
        Disagree with council decision = decision
        Council policy = decision
        Fees & charges = charges
        Financial assessment = charges
        Care package insufficient, needs not met = needs-not-met
        Data breach = data-protection
        Breach of confidentiality = data-protection
        Sharing of personal information = data-protection
        Race discrimination = discrimination
        Refusal of service = access
        Other = other
        Not recorded = not-recorded
        Delay and poor communication = open
        Delay / failure to provide service = open
        Communication and attitude of staff = open
        Anti-social behaviour = open
        Service failure = open
        Safeguarding = open
        Potholes = open
        Direct payments = open
        Policy not followed = open
        Change of service = open
        Changing carers = open
        Lack of service = open
        N/A = open",
    );
}

#[test]
fn ethnicities() {
    check(
        "ethnicity",
        "White British = white-british
        White - British = white-british
        White: English, Welsh, Scottish, Northern Irish or British = white-british
        White English/Welsh/Scottish/Northern Irish/British = white-british
        WBRI = white-british
        A White British = white-british
        White: Irish = white-irish
        White - Any other White background = white-other
        White: Other White = white-other
        White: Gypsy or Irish Traveller = white-gypsy-traveller
        Roma = white-roma
        Gypsy/Roma = none
        Asian/Asian British: Indian = asian-indian
        Asian or Asian British - Pakistani = asian-pakistani
        Asian, Asian British or Asian Welsh: Bangladeshi = asian-bangladeshi
        Chinese = asian-chinese
        Any other Asian background = asian-other
        Asian/Asian British: Any other Asian background = asian-other
        Black, Black British, Caribbean or African: African = black-african
        Black, Black British, Caribbean or African: Caribbean = black-caribbean
        Black/African/Caribbean/Black British: Caribbean = black-caribbean
        Black/African/Caribbean/Black British = none
        Black or Black British – Caribbean = black-caribbean
        Black or Black British African = black-african
        Any other Black background = black-other
        Mixed: White and Black Caribbean = mixed-white-black-caribbean
        Mixed/multiple ethnic groups: White and Asian = mixed-white-asian
        White & Black African = mixed-white-black-african
        Any other mixed background = mixed-other
        Other ethnic group: Arab = arab
        Any other ethnic group = other
        Other = other
        Not stated = not-recorded
        Prefer not to say = not-recorded
        Information Not Yet Obtained = not-recorded
        Mixed = none
        Dual Heritage = none
        Asian = none
        Black British = none
        British = open
        Chinese or other ethnic group = open
        English = open
        Polish = open
        Jewish = open
        Sikh = open
        N/A = open",
    );
}

#[test]
fn people() {
    check(
        "gender",
        "F = female
        Male = male
        Non-binary = another
        Not known = not-recorded
        Transgender = open
        Mr = open",
    );
    check(
        "support-reason",
        "Physical Support - Personal Care Support = physical
        Physical Support: Access and mobility only = physical
        Support with Memory and Cognition = memory-cognition
        Learning Disability Support = learning-disability
        LD = learning-disability
        Mental Health Support = mental-health
        Sensory Support - Support for Visual Impairment = sensory
        Social Support: Substance misuse support = social
        Social Support: Support to Carer = social
        Older People = none
        Physical disability and sensory impairment = none
        Learning disability and mental health = open
        Carer = open
        Other = open",
    );
    check(
        "complainant",
        "Service User = person
        Daughter = relative
        Family member = relative
        Parent/Carer = relative
        Friend = friend
        Solicitor = representative
        Advocate on behalf of service user = representative
        MP = member
        Cllr = member
        Care Home = organisation
        Young person = child
        Foster Carer = none
        Relative/friend = none
        Family friend = open
        Relative / advocate = open
        Child = open
        Third party = open
        Member = open
        Other = open
        Anonymous = open",
    );
}

#[test]
fn channels_and_sorting() {
    check(
        "channel",
        "Web Form = web
        Online = web
        E-mail = email
        Phone = telephone
        Telephone call = telephone
        Letter = letter
        Post = letter
        Face to face = in-person
        Social Media = other
        Written = open
        Email/letter = open
        Email/web = open
        Web chat = open
        Complaint form = open
        Contact centre = open",
    );
    check(
        "triage",
        "Accepted = accepted
        Not accepted = refused
        Service Request = service-request
        Not accepted - service request = open
        Comment = comment
        Compliment = compliment
        Comments and compliments = none
        Not a complaint = open
        Enquiry = open",
    );
    check(
        "contact-kind",
        "General enquiry = general
        Informal complaint = initial
        Early resolution = initial
        Withdrawn = withdrawn
        Complaint = open
        MP enquiry = open",
    );
    for dimension in ["joint", "reopened", "public-report"] {
        check(dimension, "Yes = yes\nN = no\nMaybe = open\nN/A = open");
    }
    check(
        "answer",
        "Yes = yes
        N/A = not-applicable
        Non-compliant = no
        Partially = open
        Fully compliant = yes",
    );
}

#[test]
fn ombudsmen() {
    check(
        "decision",
        "Upheld = upheld
        Upheld: fault and injustice = upheld
        Upheld: maladministration, no injustice = upheld
        Not upheld: no maladministration = not-upheld
        Not Upheld = not-upheld
        No fault = not-upheld
        Closed after initial enquiries - out of jurisdiction = assessed-and-closed
        Closed after initial enquiries - no further action = assessed-and-closed
        Not warranted by alleged fault = assessed-and-closed
        Premature Decision - advice given = not-for-us
        Premature - referred back = not-for-us
        Referred back for local resolution = not-for-us
        Incomplete/Invalid = not-for-us
        Severe maladministration = upheld
        Service failure = upheld
        No maladministration = not-upheld
        Awaiting decision = open
        Reasonable redress = open
        Withdrawn = open
        Closed = open
        Draft decision: upheld = open
        No fault or injustice = open
        Fault, no injustice = open
        Discontinued = open
        N/A = open",
    );
    // `open` is a code of this list too.
    let awaited = labels("decision", &[("Awaiting decision", 1), ("Closed", 1)]);
    assert_eq!(awaited[0].as_ref().unwrap().what, Common::Code("open"));
    assert_eq!(awaited[1], None);
    check(
        "ombudsman",
        "LGO = lgsco
        Local Government & Social Care Ombudsman = lgsco
        HOS = housing-ombudsman
        Housing Ombudsman Service = housing-ombudsman
        LGSCO and PHSO = joint
        PHSO = open
        Ombudsman = open",
    );
    check(
        "code",
        "LGSCO = lgsco\nHousing Ombudsman Code = housing-ombudsman\nJoint Code = open",
    );
}

#[test]
fn actions() {
    check(
        "action-kind",
        "Lessons learned = learning
        2023/24 action plan = plan
        Outcomes 2023/24 = plan-outcome
        Training = open
        Apology = open",
    );
    check(
        "scope",
        "Individual = individual
        Team wide = service
        Directorate = department
        Council-wide = council
        Individual and service = open
        Ward = open",
    );
}

#[test]
fn a_list_of_the_councils_own_has_no_codes() {
    assert_eq!(sure("service", "Parking"), "own");
    assert_eq!(sure("x-colour", "Green"), "own");
}

#[test]
fn words_of_other_columns() {
    let found = |words: &str| {
        let guess = procedure(&[(words, 1)]).remove(0);
        guess.map_or("open", |guess| guess.what)
    };
    assert_eq!(found("Corporate"), "corporate");
    assert_eq!(found("ASC"), "adult-social-care");
    assert_eq!(found("Adult Social Care - Statutory"), "adult-social-care");
    assert_eq!(found("Children’s"), "childrens");
    assert_eq!(found("Non-statutory"), "corporate");
    assert_eq!(found("Statutory"), "open");
    assert_eq!(found("Planning"), "open");
    assert_eq!(found("Corporate children's"), "open");

    let found = |words: &str| stage(&[(words, 1)]).remove(0).map(|guess| guess.what);
    for (words, number) in [
        ("Stage 1", Some(1)),
        ("S2", Some(2)),
        ("2", Some(2)),
        ("Stage Two", Some(2)),
        ("3rd stage", Some(3)),
        ("Corporate complaint: stage 1", Some(1)),
        ("Review panel", Some(3)),
        ("1 - Local resolution", Some(1)),
        ("2 - Senior manager review", Some(2)),
        ("2 weeks", None),
        ("1 or 2", None),
        ("Informal", None),
        ("Review", None),
        ("Stage 1 and 2", None),
        ("Stage 1/2", None),
        ("Stage 0", None),
        ("12", None),
        ("Investigation", None),
        ("Ombudsman", None),
    ] {
        assert_eq!(found(words), number, "{words}");
    }

    let found = |words: &str| record_kind(&[(words, 1)]).remove(0).map(|guess| guess.what);
    assert_eq!(found("Complaint"), Some("case"));
    assert_eq!(found("Compliments"), Some("compliment"));
    assert_eq!(found("MP Enquiry"), Some("contact"));
    assert_eq!(found("Report"), None);
}

#[test]
fn wordings_are_of_codes_that_the_registry_knows() {
    let registry = registry();
    for (list, codes) in crate::map::guess::labels::codes() {
        let known: Vec<&str> = match list {
            "procedure" => PROCEDURES.to_vec(),
            "stage" => vec!["1", "2", "3"],
            "kind" => vec!["case", "compliment", "contact", "decision"],
            _ => registry.dimensions[list]
                .codes
                .keys()
                .map(String::as_str)
                .collect(),
        };
        assert!(codes.iter().all(|code| known.contains(code)), "{list}");
        if list != "kind" {
            let missing: Vec<_> = known
                .iter()
                .filter(|code| !codes.contains(code) && **code != "not-recorded")
                .collect();
            assert!(missing.is_empty(), "{list} has no wordings of {missing:?}");
        }
    }
    let coded = registry
        .dimensions
        .iter()
        .filter(|(_, known)| !known.codes.is_empty());
    for (dimension, _) in coded {
        let has = crate::map::guess::labels::codes()
            .iter()
            .any(|(list, _)| list == dimension);
        assert!(has, "no wordings for {dimension}");
    }
}

/// Labels with their common code, `None` where the mapping says there is none.
type Finished = Vec<(String, String, Option<String>)>;

/// What the finished mappings say of their labels.
fn finished() -> Finished {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&root).unwrap() {
        files.push((entry.unwrap().path().join("categories.toml"), false));
    }
    for entry in std::fs::read_dir(root.join("tabular/examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "toml") {
            files.push((path, true));
        }
    }
    files.sort();
    let mut all = Finished::new();
    for (path, is_mapping) in files.into_iter().filter(|(path, _)| path.exists()) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut table: toml::Table = toml::from_str(&text).unwrap();
        if is_mapping {
            let Some(toml::Value::Table(dimensions)) = table.remove("dimensions") else {
                continue;
            };
            table = dimensions;
        }
        for (dimension, section) in &table {
            let labels = section.get("labels").and_then(toml::Value::as_table);
            for (label, value) in labels.into_iter().flatten() {
                let code = match value {
                    toml::Value::String(code) => Some(code.as_str()),
                    value => value.get("common").and_then(toml::Value::as_str),
                };
                let none = value.get("none").is_some();
                if code.is_some() || none {
                    all.push((dimension.clone(), label.clone(), code.map(str::to_owned)));
                }
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

#[expect(
    clippy::print_stdout,
    reason = "the measured accuracy, for whoever asks"
)]
#[test]
fn four_of_five_labels_of_finished_mappings_are_guessed_and_none_wrongly() {
    let (mut right, mut all) = (0, 0);
    let mut wrong = Vec::new();
    let mut open = BTreeMap::<String, Vec<String>>::new();
    for (dimension, label, code) in finished() {
        let wanted = code.as_deref().unwrap_or("none");
        let guess = labels(&dimension, &[(&label, 1)]).remove(0);
        let found = match guess
            .filter(|guess| guess.score >= SURE_ENOUGH)
            .map(|guess| guess.what)
        {
            Some(Common::Code(code)) => code,
            Some(Common::None(_)) => "none",
            Some(Common::Own) | None => {
                if code.is_some() {
                    all += 1;
                    open.entry(dimension).or_default().push(label);
                }
                continue;
            }
        };
        if code.is_some() {
            all += 1;
        }
        if found != wanted {
            wrong.push(format!("{dimension}: {label} is {found}, not {wanted}"));
        } else if code.is_some() {
            right += 1;
        }
    }
    let said = format!("{right} of {all} labels guessed; open: {open:#?}");
    println!("{said}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(all > 100, "only {all} labels");
    assert!(right * 5 >= all * 4, "{said}");
}
