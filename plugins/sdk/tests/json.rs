//! JSON documents as case systems export them, good and bad.

use candour_plugin::testing::{self, Imported};
use candour_plugin::{
    About, Amount, Columns, Dimension, Event, Failure, Input, Output, Plugin, Procedure, Records,
    Reject, Row, Source, json,
};

struct Southtown;

const CASES: Columns = Columns::new(&["reference", "received"]).optional(&[
    "outcome",
    "causes",
    "paid",
    "panel.held",
    "panel.chair",
]);
const STAGES: Columns =
    Columns::new(&["../reference", "number"]).optional(&["responded", "../../system"]);
const MEETINGS: Columns = Columns::new(&["../../reference", "held"]);

impl Plugin for Southtown {
    fn about() -> About {
        About::new("southtown", "1.0.0", "a test")
            .source(
                Source::json("export")
                    .list("cases", "complaints")
                    .list("cases.stages", "their stages")
                    .list_opt("cases.stages.meetings", "their meetings"),
            )
            .procedures(&[Procedure::CHILDRENS])
            .events(&[
                Event::RECEIVED,
                Event::RESPONDED,
                Event::PANEL_HELD,
                Event::CLOSED,
            ])
            .amounts(&[Amount::REDRESS])
            .categories(
                "
[outcome.labels]
'Upheld' = 'upheld'
[reason.labels]
'Delay' = 'delay'
'Staff' = 'staff-conduct'
[investigator]
open = true
labels = ['Ours']
",
            )
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        json::document(input, out, |document| {
            document.list("cases", &CASES, case)?;
            document.list("cases.stages", &STAGES, stage)?;
            document.list_opt("cases.stages.meetings", &MEETINGS, meeting)
        })
    }
}

fn case(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("reference")?;
    out.case(&reference, Procedure::CHILDRENS)
        .received(row.day("received")?)
        .event(Event::PANEL_HELD, row.day_opt("panel.held")?)
        .label(Dimension::OUTCOME, row.cell("outcome"))
        .label(Dimension::INVESTIGATOR, row.cell("panel.chair"))
        .amount(Amount::REDRESS, row.pence_opt("paid")?);
    for cause in row.cells("causes") {
        out.reason(&reference).label(Dimension::REASON, cause);
    }
    Ok(())
}

fn stage(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let number = row.choose("number", &[("1", 1), ("2", 2), ("3", 3)])?;
    let mut stage = out.stage(&row.text("../reference")?, number);
    stage.responded(row.day_opt("responded")?);
    if !row.cell("../../system").is_blank() {
        stage.label(Dimension::INVESTIGATOR, row.cell("../../system"));
    }
    Ok(())
}

fn meeting(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    out.contact()
        .of_case(&*row.text("../../reference")?)
        .received(row.day("held")?);
    Ok(())
}

fn import(bytes: impl AsRef<[u8]>) -> Result<Imported, Failure> {
    testing::import::<Southtown>("export", bytes, "")
}

/// The reason why a document is refused, with its hint.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, expected: &str) {
    let failure = import(bytes).map_err(|failure| failure.to_string());
    assert_eq!(failure, Err(expected.to_owned()));
}

/// The one reject of a document with one case.
#[track_caller]
fn rejected(case: &str, expected: &str) -> Result<(), Failure> {
    let imported = import(format!("{{\"cases\": [{case}]}}"))?;
    assert_eq!(imported.lines("reject"), [expected], "{case}");
    assert!(imported.lines("case").is_empty(), "{case}");
    Ok(())
}

#[test]
fn every_row_is_accounted_for() -> Result<(), Failure> {
    let imported = import(
        "\u{feff}{\"system\": \"Ours\", \"cases\": [
            {\"reference\": \"S-1\", \"received\": \"2024-04-02\", \"outcome\": \" Upheld \",
             \"causes\": [\"Delay\", null, \"Staff\"], \"paid\": 1234.5,
             \"panel\": {\"held\": \"02/05/2024\", \"chair\": \"Theirs\"},
             \"stages\": [
                {\"number\": 1, \"responded\": \"2024-04-16\"},
                {\"responded\": null, \"number\": 2,
                 \"meetings\": [{\"held\": \"2024-05-02T09:30:00Z\"}]}]},
            {\"received\": \"2024-04-03\", \"reference\": 1017, \"panel\": null,
             \"causes\": \"Delay\", \"stages\": null, \"paid\": \"£5\"},
            {}
         ],
         \"audit\": {\"log\": [{\"at\": 1}, {\"notes\": [{\"text\": \"x\"}]}], \"tags\": [\"a\"]}}",
    )?;
    assert_eq!(
        imported.lines("case"),
        [
            "cases:1 case S-1 childrens received=2024-04-02 panel-held=2024-05-02 outcome=Upheld investigator=Theirs redress=123450",
            "cases:2 case 1017 childrens received=2024-04-03 redress=500",
        ]
    );
    assert_eq!(
        imported.lines("reason"),
        [
            "cases:1 reason S-1 reason=Delay",
            "cases:1 reason S-1 reason=Staff",
            "cases:2 reason 1017 reason=Delay",
        ]
    );
    assert_eq!(
        imported.lines("stage"),
        [
            "cases[1].stages:1 stage S-1 1 responded=2024-04-16 investigator=Ours",
            "cases[1].stages:2 stage S-1 2 investigator=Ours",
        ]
    );
    assert_eq!(
        imported.lines("contact"),
        ["cases[1].stages[2].meetings:1 contact S-1 received=2024-05-02"]
    );
    assert_eq!(
        imported.lines("reject"),
        [
            "cases:3 reject [reference] missing-key: the key is missing; write it in every row, with `null` where there is no value"
        ]
    );
    assert_eq!(
        imported.lines("ignored"),
        [
            "audit.log:1 ignored: in a list that is not read",
            "audit.log:2 ignored: in a list that is not read",
            "audit.log[2].notes:1 ignored: in a list that is not read",
        ]
    );
    assert_eq!(
        imported.rows,
        [
            ("cases".to_owned(), 3),
            ("cases[1].stages".to_owned(), 2),
            ("cases[1].stages[2].meetings".to_owned(), 1),
            ("audit.log".to_owned(), 2),
            ("audit.log[2].notes".to_owned(), 1),
        ]
    );
    Ok(())
}

#[test]
fn no_key_makes_one_list_look_like_another() -> Result<(), Failure> {
    let imported = import(
        r#"{"cases": [], "cases.stages": [{"number": 1}], "cases[1]": [{}],
            "a.b": [{}], "a": {"b": [{}], "": {"b": [{}]}}, "a.\"b": [{}], "": [{}]}"#,
    )?;
    let parts: Vec<&str> = imported.rows.iter().map(|(part, _)| &**part).collect();
    assert_eq!(
        parts,
        [
            "\"cases.stages\"",
            "\"cases[1]\"",
            "\"a.b\"",
            "a.b",
            "a.\"\".b",
            "\"a.\\\"b\"",
            "\"\"",
        ]
    );
    assert!(imported.rows.iter().all(|(_, rows)| *rows == 1));
    assert_eq!(imported.lines("ignored").len(), 7);
    Ok(())
}

#[test]
fn cells_are_read_strictly() -> Result<(), Failure> {
    for (case, expected) in [
        (
            r#"{"reference": "S-1", "received": 45384}"#,
            "cases:1 reject [received] not-a-date: a number, not a date; write a date as text, as in \"2024-04-01\"",
        ),
        (
            r#"{"reference": "S-1", "received": "04/13/2024"}"#,
            "cases:1 reject [received] month-over-12: the month is over 12; dates are day first, as in 31/12/2024; are day and month swapped?",
        ),
        (
            r#"{"reference": null, "received": "2024-04-02"}"#,
            "cases:1 reject [reference] blank-cell: the cell is blank",
        ),
        (
            r#"{"reference": ["S-1"], "received": "2024-04-02"}"#,
            "cases:1 reject [reference] nested-value: there is a list where one value belongs; give one value under this key",
        ),
        (
            r#"{"reference": "S-1", "received": "2024-04-02", "outcome": {"code": 1}}"#,
            "cases:1 reject [outcome] nested-value: there is an object where one value belongs; give one value under this key",
        ),
        (
            r#"{"reference": "S-1", "received": "2024-04-02", "causes": ["Delay", ["Staff"]]}"#,
            "cases:1 reject [causes] nested-value: there is a list where one value belongs; give one value under this key",
        ),
        (
            r#"{"reference": "S-1", "received": "2024-04-02", "paid": 12.345}"#,
            "cases:1 reject [paid] not-money: the amount has a fraction of a penny",
        ),
        (
            r#"{"reference": "S-1", "received": "2024-04-02", "paid": true}"#,
            "cases:1 reject [paid] not-money: not an amount of money; write pounds and pence, as in £1,234.50",
        ),
        (
            r#"{"reference": "S-1", "Received": "2024-04-02"}"#,
            "cases:1 reject [received] missing-key: the key is missing; the closest is `Received`",
        ),
    ] {
        rejected(case, expected)?;
    }
    Ok(())
}

#[test]
fn whole_numbers_are_exact() -> Result<(), Failure> {
    let case = r#"{"reference": 12345678901234567, "received": "2024-04-02"}"#;
    let imported = import(format!("{{\"cases\": [{case}]}}"))?;
    assert_eq!(
        imported.lines("case"),
        ["cases:1 case 12345678901234567 childrens received=2024-04-02"]
    );
    Ok(())
}

#[test]
fn a_list_that_is_not_there_is_named() {
    refused(
        r#"{"Cases": []}"#,
        "no key `cases` (in `cases`); the closest key is `Cases`",
    );
    refused(
        r#"{"made": 1, "by": 2}"#,
        "no key `cases` (in `cases`); the keys are made, by",
    );
    refused(
        "{}",
        "no key `cases` (in `cases`); there are no keys at all in its place",
    );
    let list = "a list is in `[` and `]`, even when it has one element or none";
    let none = format!("there is no list here (in `cases`); {list}");
    refused(r#"{"cases": {}}"#, &none);
    refused(r#"{"cases": null}"#, &none);
    refused(
        "[]",
        "the document is a list, not an object (in `cases`); is it another export?",
    );
    refused(
        r#"{"cases": [{"reference": "S-1", "received": "2024-04-02"}, "S-2"]}"#,
        "element 2 is not an object (in `cases`); each element of this list is a row: an object in `{` and `}`",
    );
    refused(
        r#"{"cases": [{"reference": "S-1", "received": "2024-04-02", "stages": {}}]}"#,
        &format!("there is no list here (in `cases[1].stages`); {list}"),
    );
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let cut = "export it again, and wait until it is whole";
    let empty = "the file is empty; export the data again as JSON";
    refused("", empty);
    refused(" \n", empty);
    refused(
        "{\"cases\": [\n  {\"reference\": \"S-",
        &format!("the file is cut short at line 2 column 19; {cut}"),
    );
    refused(
        "{\"cases\": [{}\n",
        &format!("the file is cut short at line 2 column 0; {cut}"),
    );
    refused(
        "{\"cases\": [\n {} {}]}",
        "not JSON: expected `,` or `]` at line 2 column 5; export it again; a file edited by hand may lack a comma or a quote",
    );
    for (value, column) in [("NaN", 21), ("Infinity", 21), ("-Infinity", 22)] {
        refused(
            format!("{{\"cases\": [{{\"days\": {value}}}]}}"),
            &format!(
                "not JSON: {} at line 1 column {column}; NaN and Infinity are no JSON: the export should have `null` there",
                if value.starts_with('-') {
                    "invalid number"
                } else {
                    "expected value"
                },
            ),
        );
    }
    refused(
        "{\"cases\": [{\"days\": 1e999}]}",
        "not JSON: number out of range at line 1 column 25; a number this large is no figure: in quotes it is read as text",
    );
    refused(
        "{\"cases\": []} {}",
        "not JSON: trailing characters at line 1 column 15; export it again; a file edited by hand may lack a comma or a quote",
    );
    refused(
        "{\"cases\": [\n  {\"reference\": \"S-1\",\n   \"reference\": \"S-2\"}]}",
        "key `reference` is twice in one object at line 3 column 14; one of the two values would be lost: correct the export",
    );
    refused(
        b"{\"cases\": [\n \"\xe9\"]}",
        "the file is not in UTF-8 at line 2 column 3; JSON is in UTF-8: export it again, and do not save it with another program",
    );
    refused(
        b"\xff\xfe{\0}\0",
        "the file is in UTF-16; JSON is in UTF-8: export it again",
    );
    refused(
        b"PK\x03\x04",
        "not a JSON file but a workbook or an archive; unpack it, or export the data as JSON",
    );
}

/// A document that is itself a list.
struct Bare;

impl Plugin for Bare {
    fn about() -> About {
        Southtown::about()
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        json::document(input, out, |document| {
            document.list("", &CASES, case)?;
            document.list("stages", &STAGES, stage)
        })
    }
}

#[test]
fn a_document_may_be_a_list() -> Result<(), Failure> {
    let imported = testing::import::<Bare>(
        "export",
        r#"[{"reference": "S-1", "received": "2024-04-02", "stages": [{"number": 1}]}]"#,
        "",
    )?;
    assert_eq!(
        imported.lines("case"),
        ["1 case S-1 childrens received=2024-04-02"]
    );
    assert_eq!(imported.lines("stage"), ["[1].stages:1 stage S-1 1"]);
    Ok(())
}

#[test]
fn a_key_that_is_there_twice_is_found_among_many() {
    let keys: Vec<String> = (0..40).map(|key| format!("\"k{key}\": 0")).collect();
    refused(
        format!("{{{}, \"k7\": 1}}", keys.join(", ")),
        "key `k7` is twice in one object at line 1 column 395; one of the two values would be lost: correct the export",
    );
}

/// A small document with everything in it that JSON has.
const EVERYTHING: &str = r#"{"system": "O\u00fcrs \"x\"", "cases": [
 {"reference": "S-1", "received": "2024-04-02", "outcome": null, "paid": -1.5e2,
  "causes": ["Delay", true, 7], "panel": {"held": "2024-05-02", "chair": ["é"]},
  "stages": [{"number": 1, "responded": "2024-04-16", "meetings": [{"held": "2024-04-09"}]}]}],
 "other": [[{}], {"deep": [{"er": [0]}]}]}"#;

#[test]
fn a_document_cut_anywhere_is_refused() {
    assert!(import(EVERYTHING).is_ok());
    for end in 0..EVERYTHING.len() {
        let cut = &EVERYTHING.as_bytes()[..end];
        assert!(import(cut).is_err(), "cut at {end}");
    }
}

#[test]
fn a_document_with_any_byte_spoilt_is_read_or_refused() {
    for at in 0..EVERYTHING.len() {
        for byte in [b'"', b'{', b']', b',', b'9', b'\\', 0, 0xff] {
            let mut bytes = EVERYTHING.as_bytes().to_vec();
            bytes[at] = byte;
            // What comes of it depends on the byte; rows add up all the same.
            if let Ok(imported) = import(&bytes) {
                let counted: u64 = imported.rows.iter().map(|(_, rows)| rows).sum();
                let places = ["case", "stage", "contact", "reject", "ignored"];
                let told: usize = places.iter().map(|kind| imported.lines(kind).len()).sum();
                assert_eq!(counted, told as u64, "byte {byte} at {at}");
            }
        }
    }
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| {
        let lists = depth - 2;
        format!(
            "{{\"cases\": [], \"x\": [{}{}]}}",
            "[".repeat(lists),
            "]".repeat(lists)
        )
    };
    assert!(import(nested(64)).is_ok());
    let deep = |column: u32| {
        format!(
            "lists and objects are nested more than 64 deep at line 1 column {column}; \
             no export is that deep: is the file what it should be?"
        )
    };
    refused(nested(65), &deep(84));
    refused(nested(10_000), &deep(83));
    refused("[".repeat(10_000), &deep(65));
}

#[test]
fn a_key_that_looks_like_a_missing_one_is_reported() -> Result<(), Failure> {
    let imported = import(
        r#"{"cases": [
            {"reference": "S-1", "received": "2024-04-02", "cause": ["Delay"],
             "pannel": {"held": "2024-04-03"}, "priority": 2},
            {"reference": "S-2", "received": "2024-04-02", "causes": ["Delay"], "cause": null}
        ]}"#,
    )?;
    let warning = |key: &str, near: &str| {
        format!(
            "cases:1 warning [{key}] unknown-key: the key is not read; is it `{near}`, which is missing?"
        )
    };
    let mut warnings = imported.lines("warning");
    warnings.sort_unstable();
    assert_eq!(
        warnings,
        [warning("cause", "causes"), warning("pannel", "panel")]
    );
    Ok(())
}
