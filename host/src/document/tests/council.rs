//! A small council to write reports about: ten complaints, three messages of
//! praise, three learning points of which one is not approved, and a
//! self-assessment.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::calendar::{Day, parse_iso};
use crate::codes::Code;
use crate::dataset::{
    Aggregate, AppliedCorrection, Common, Dataset, Dimension, Label, Origin, Part, Quantity,
    RecordKind, Source, Span, Text, ValidDataset, Vocabulary, validate,
};
use crate::diagnostic::{Diagnostic, Place};
use crate::disclose::Rules;
use crate::plugin::Limits;
use crate::project::{Authority, Decimal, Fact, Period, Project, Standard, Status};

fn day(iso: &str) -> Day {
    parse_iso(iso).unwrap()
}

pub(super) fn project() -> Project {
    let fact = Fact {
        value: Decimal {
            digits: 1204,
            decimals: 0,
        },
        unit: "count".to_owned(),
        source: "Annual return, 2025".to_owned(),
        title: "People eligible for support".to_owned(),
    };
    Project {
        root: PathBuf::new(),
        authority: Authority {
            name: "Borchester Council".to_owned(),
            gss: "E06000099".to_owned(),
        },
        title: "Complaints and commendations".to_owned(),
        subtitle: None,
        status: Status::Draft,
        period: Period::parse("2024-25").unwrap(),
        comparisons: vec![Period::parse("2023-24").unwrap()],
        as_at: day("2025-06-30"),
        procedures: None,
        imports: Vec::new(),
        standards: vec![Standard {
            procedure: "adult-social-care".to_owned(),
            stage: 1,
            timescale: None,
            working_days: 20,
            start: None,
        }],
        closures: std::collections::BTreeMap::new(),
        facts: BTreeMap::from([("eligible".to_owned(), fact)]),
        denominators: Default::default(),
        template: "report.md".to_owned(),
        commentary: "commentary".to_owned(),
        cover: Vec::new(),
        disclosure: Rules::default(),
        limits: Limits::default(),
        outputs: Vec::new(),
        printed: Default::default(),
    }
}

fn dimension(code: &str, labels: &[(&str, Option<&str>, Result<&str, &str>)]) -> Dimension {
    Dimension {
        code: code.to_owned(),
        labels: labels
            .iter()
            .map(|(text, group, common)| Label {
                text: (*text).to_owned(),
                group: group.map(str::to_owned),
                common: match common {
                    Ok(code) => Common::Code((*code).to_owned()),
                    Err(reason) => Common::None((*reason).to_owned()),
                },
            })
            .collect(),
        open: false,
    }
}

pub(super) fn vocabulary() -> Vocabulary {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Vocabulary {
        procedures: words(&["adult-social-care"]),
        events: words(&["received", "responded", "closed", "done"]),
        amounts: Vec::new(),
        texts: words(&[
            "complained",
            "learning",
            "quote",
            "evidence",
            "commentary",
            "required",
        ]),
        dimensions: vec![
            dimension(
                "outcome",
                &[
                    ("Upheld", None, Ok("upheld")),
                    ("Partially Upheld", None, Ok("partly-upheld")),
                    ("Not Upheld", None, Ok("not-upheld")),
                ],
            ),
            dimension(
                "ethnicity",
                &[
                    ("Indian", Some("Asian"), Ok("asian-indian")),
                    ("Chinese", Some("Asian"), Ok("asian-chinese")),
                    ("White British", Some("White"), Ok("white-british")),
                    ("Irish", Some("White"), Ok("white-irish")),
                    ("Not known", Some("Not known"), Ok("not-recorded")),
                ],
            ),
            dimension(
                "theme",
                &[
                    ("Kindness", None, Err("messages are not compared")),
                    ("Prompt answers", None, Err("messages are not compared")),
                ],
            ),
            dimension(
                "scope",
                &[
                    ("One service", None, Ok("service")),
                    ("Everyone", None, Ok("council")),
                ],
            ),
            dimension("code", &[("LGSCO", None, Ok("lgsco"))]),
            dimension(
                "answer",
                &[("Yes", None, Ok("yes")), ("No", None, Ok("no"))],
            ),
        ],
    }
}

/// Outcome and ethnicity by label, received, answered and closed.
const CASES: [(u16, u16, &str, &str); 10] = [
    (0, 0, "2024-04-03", "2024-04-24"),
    (0, 2, "2024-05-01", "2024-05-29"),
    (0, 2, "2024-06-10", "2024-07-01"),
    (1, 2, "2024-07-08", "2024-08-05"),
    (1, 4, "2024-08-12", "2024-09-10"),
    (2, 2, "2024-09-02", "2024-09-30"),
    (2, 0, "2024-10-01", "2024-10-15"),
    (2, 2, "2024-11-04", "2024-12-02"),
    (2, 3, "2025-01-06", "2025-02-03"),
    (2, 2, "2025-03-03", "2025-04-07"),
];

pub(super) fn data(project: &Project, vocabulary: Vocabulary) -> ValidDataset {
    let mut data = Dataset {
        vocabulary,
        parts: vec![Part {
            source: 0,
            name: "Complaints".to_owned(),
        }],
        sources: vec![Source {
            import: 0,
            file: "sources/complaints.xlsx".to_owned(),
            sha256: "0f".repeat(32),
            plugin: "borchester 1.0.0".to_owned(),
            plugin_sha256: "a1".repeat(32),
            settings_sha256: None,
            rows: 19,
            claimed: 16,
            rejected: 1,
            ignored: vec![
                ("header".to_owned(), 1),
                ("title above the table".to_owned(), 1),
            ],
        }],
        ..Dataset::new()
    };
    let mut row = 1;
    let mut origin = || {
        row += 1;
        Origin { part: 0, row }
    };
    let cases = data.table_mut(RecordKind::Case);
    for (at, (outcome, ethnicity, received, closed)) in CASES.into_iter().enumerate() {
        let case = cases.push(origin(), &format!("C{at}"), "").unwrap();
        cases.procedures.push(0);
        cases.push_event(case, 0, day(received));
        cases.push_event(case, 1, day(closed));
        cases.push_event(case, 2, day(closed));
        cases.push_value(case, 0, outcome);
        cases.push_value(case, 1, ethnicity);
    }
    let praise = data.table_mut(RecordKind::Compliment);
    for (themes, quote, approved) in [
        (&[0, 1][..], "They were *kind* and quick.", true),
        (&[0][..], "Nobody may read this.", false),
        (&[0][..], "Thank you.\nWe are grateful.", true),
    ] {
        let record = praise.push(origin(), "", "").unwrap();
        praise.push_event(record, 0, day("2024-06-01"));
        for theme in themes {
            praise.push_value(record, 2, *theme);
        }
        praise.texts.push(Text {
            record,
            role: 2,
            text: quote.to_owned(),
            approved,
        });
    }
    let actions = data.table_mut(RecordKind::Action);
    for (complained, learning, scope, approved) in [
        ("Letters were unclear.", "We rewrote them.", 0, true),
        ("This is not cleared.", "Nor is this.", 0, false),
        ("Nobody called back.", "Calls are logged.", 1, true),
    ] {
        let record = actions.push(origin(), "", "").unwrap();
        actions.push_value(record, 3, scope);
        if scope == 1 {
            actions.push_event(record, 3, day("2025-01-31"));
        }
        for (role, text) in [(0, complained), (1, learning)] {
            actions.texts.push(Text {
                record,
                role,
                text: text.to_owned(),
                approved,
            });
        }
    }
    let provisions = data.table_mut(RecordKind::Provision);
    for provision in Code::get("lgsco").unwrap().provisions() {
        let record = provisions.push(origin(), &provision.section, "").unwrap();
        let complies = !provision.section.contains("Stage 2");
        provisions.push_value(record, 4, 0);
        provisions.push_value(record, 5, u16::from(!complies));
        let texts: &[(u16, &str, bool)] = match provision.section.as_str() {
            "2: Exclusions" => &[
                (3, "The policy, paragraph 4.", true),
                (4, "It could be *clearer*.", true),
                (5, "Rewrite it.", true),
            ],
            "7: Putting things right" => &[(3, "Nobody may read this.", false)],
            _ => &[],
        };
        for (role, text, approved) in texts {
            provisions.texts.push(Text {
                record,
                role: *role,
                text: (*text).to_owned(),
                approved: *approved,
            });
        }
    }
    let aggregate = |series: &str, span, values: &[(u16, u16)], digits| Aggregate {
        origin: Origin { part: 0, row: 1 },
        series: series.to_owned(),
        publisher: "Borchester Council, annual report".to_owned(),
        area: "Borchester".to_owned(),
        span,
        values: values.to_vec(),
        quantity: Quantity::Number {
            digits,
            decimals: 0,
        },
        unit: "count".to_owned(),
    };
    let last_year = Span::During(day("2023-04-01"), day("2024-03-31"));
    data.aggregates
        .push(aggregate("complaints", last_year, &[], 8));
    let supported = [300, 20, 900, 60, 12];
    for (label, people) in (0..).zip(supported) {
        let on = Span::AsAt(day("2025-03-31"));
        data.aggregates
            .push(aggregate("supported", on, &[(1, label)], people));
    }
    let correction = AppliedCorrection {
        place: Place::file("corrections.csv"),
        record: "C3".to_owned(),
        field: "outcome".to_owned(),
        old: "Upheld".to_owned(),
        new: "Partially Upheld".to_owned(),
        reason: "one point was not upheld".to_owned(),
        by: "complaints manager".to_owned(),
    };
    let about_a_person = AppliedCorrection {
        field: "ethnicity".to_owned(),
        old: "White British".to_owned(),
        new: "White Irish".to_owned(),
        reason: "mistyped".to_owned(),
        ..correction.clone()
    };
    let checked = validate(data, vec![correction, about_a_person], project);
    assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
    checked.value
}

/// As if the import had found them.
pub(super) fn diagnostics() -> Vec<Diagnostic> {
    let place = |row| Place::Row {
        file: "sources/complaints.xlsx".to_owned(),
        part: "Complaints".to_owned(),
        row,
        column: Some("Received".to_owned()),
    };
    vec![
        Diagnostic::error("ambiguous-date", "the date has a month over 12").at(place(17)),
        Diagnostic::warning("late-closing", "case `C9` was closed after the period").at(place(11)),
    ]
}
