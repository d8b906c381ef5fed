//! What records may not say, beyond indices out of range.

use super::*;
use crate::plugin::description::Description;

const PLACE: wit::Place = wit::Place { part: 0, row: 2 };

fn import() -> Import {
    let description = Description {
        name: "test".to_owned(),
        title: String::new(),
        version: "1".to_owned(),
        sources: Vec::new(),
        vocabulary: crate::dataset::Vocabulary {
            procedures: vec!["corporate".to_owned()],
            texts: vec!["title".to_owned()],
            events: (0..100).map(|code| format!("event-{code}")).collect(),
            ..Default::default()
        },
    };
    Import::new(Dataset::new(), "cases.csv", &description, 1 << 20).unwrap()
}

fn batch() -> wit::Batch {
    wit::Batch {
        parts: vec![String::new()],
        labels: Vec::new(),
        cases: Vec::new(),
        stages: Vec::new(),
        reasons: Vec::new(),
        contacts: Vec::new(),
        compliments: Vec::new(),
        decisions: Vec::new(),
        actions: Vec::new(),
        provisions: Vec::new(),
        aggregates: Vec::new(),
        rejects: Vec::new(),
        warnings: Vec::new(),
        ignored: Vec::new(),
    }
}

fn aggregate() -> wit::Aggregate {
    wit::Aggregate {
        place: PLACE,
        series: "population".to_owned(),
        publisher: "the statistics office".to_owned(),
        area: "Northtown".to_owned(),
        span: wit::Span::AsAt(19_000),
        values: Vec::new(),
        quantity: wit::Quantity::Number(wit::Decimal {
            digits: 295,
            decimals: 1,
        }),
        unit: "percent".to_owned(),
    }
}

#[track_caller]
fn check(change: impl FnOnce(&mut wit::Batch), expected: &str) {
    let mut given = batch();
    change(&mut given);
    let message = match import().batch(given) {
        Ok(()) => "accepted".to_owned(),
        Err(kind) => kind.to_string(),
    };
    assert!(message.contains(expected), "{message}");
}

#[test]
fn aggregates_are_exact_and_of_a_known_unit() {
    let check = |change: fn(&mut wit::Aggregate), expected| {
        check(
            |batch| {
                let mut given = aggregate();
                change(&mut given);
                batch.aggregates.push(given);
            },
            expected,
        );
    };
    check(|_| (), "accepted");
    check(
        |given| {
            given.quantity = wit::Quantity::Share(wit::Fraction {
                numerator: 1,
                denominator: 0,
            });
        },
        "the aggregate at row 2 is a share of nothing",
    );
    check(
        |given| given.unit = "percentage".to_owned(),
        "the aggregate at row 2 has the unit `percentage`, and units are count, percent, ",
    );
    check(
        |given| given.span = wit::Span::During(wit::Period { first: 2, last: 1 }),
        "has a period that ends before it starts",
    );
    check(
        |given| given.span = wit::Span::AsAt(i32::MAX),
        "outside the years 0 to 9999",
    );
}

#[test]
fn cases_have_references_and_stages_have_numbers() {
    check(
        |batch| {
            batch.cases.push(wit::ComplaintCase {
                place: PLACE,
                reference: String::new(),
                procedure: 0,
                linked: None,
                events: Vec::new(),
                values: Vec::new(),
                amounts: Vec::new(),
            });
        },
        "the case at row 2 has no reference",
    );
    check(
        |batch| {
            batch.stages.push(wit::Stage {
                place: PLACE,
                case_reference: "A-1".to_owned(),
                number: 4,
                events: Vec::new(),
                values: Vec::new(),
                amounts: Vec::new(),
            });
        },
        "the stage at row 2 has number 4, and stages are 1, 2 and 3",
    );
}

#[test]
fn texts_have_a_declared_role() {
    let praise = |role| wit::Compliment {
        place: PLACE,
        reference: None,
        events: Vec::new(),
        values: Vec::new(),
        texts: vec![wit::PublishableText {
            role,
            text: "thank you".to_owned(),
            approved: true,
        }],
    };
    check(|batch| batch.compliments.push(praise(0)), "accepted");
    check(
        |batch| batch.compliments.push(praise(1)),
        "a compliment has a text of role 1, and its description has 1",
    );
}

#[test]
fn columns_of_a_late_record_are_within_the_limit_of_output() {
    let action = |events: std::ops::Range<u32>| wit::Action {
        place: PLACE,
        reference: None,
        case_reference: None,
        events: events.map(|code| wit::Event { code, day: 1 }).collect(),
        values: Vec::new(),
        texts: Vec::new(),
    };
    let import_with = |late| {
        let mut import = import();
        let mut given = batch();
        // Some 300 KiB of the 1 MiB that the import may take.
        given.actions = vec![action(0..0); 10_000];
        given.actions.push(late);
        import.batch(given).map(|()| import.output())
    };
    // Ten columns with room of four bytes for each of the records before.
    let taken = |late| import_with(late).map_err(|kind| kind.to_string());
    let room = taken(action(0..10)).unwrap() - taken(action(0..0)).unwrap();
    assert_eq!(room, 10 * (8 + 4 * 10_000));
    assert_eq!(
        taken(action(0..100)),
        Err("it emitted more records than its limit of 1 MiB allows".to_owned())
    );
}

#[test]
fn an_approved_text_with_a_private_use_character_is_an_error() {
    let mut import = import();
    let mut given = batch();
    given.actions = [true, false]
        .into_iter()
        .map(|approved| wit::Action {
            place: PLACE,
            reference: None,
            case_reference: None,
            events: Vec::new(),
            values: Vec::new(),
            texts: vec![wit::PublishableText {
                role: 0,
                text: "\u{f0b7} we rewrote the letter".to_owned(),
                approved,
            }],
        })
        .collect();
    import.batch(given).unwrap();
    let codes: Vec<_> = import
        .found
        .iter()
        .map(|(_, found)| found.code.as_str())
        .collect();
    assert_eq!(codes, ["private-use-character"]);
}
