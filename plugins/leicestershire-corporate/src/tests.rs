//! The mapping, natively, on the example's files and on some of the cases. What
//! every case becomes in the host is in its folder.

use std::{fs, path::Path};

use candour_plugin::{
    Failure,
    testing::{Imported, import},
};

use crate::LeicestershireCorporate;

fn read(source: &str, file: &str) -> Result<Imported, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    import::<LeicestershireCorporate>(source, bytes, "")
}

fn case(name: &str, source: &str) -> Imported {
    read(source, &format!("cases/{name}/{source}.csv")).unwrap()
}

#[test]
fn the_example_becomes_records_without_a_loss() {
    for (source, records) in [
        (
            "complaints",
            &[("case", 1_216), ("stage", 1_303), ("reason", 1_216)][..],
        ),
        ("contacts", &[("contact", 2_068)]),
        ("compliments", &[("compliment", 335)]),
        ("ombudsman-enquiries", &[("decision", 83)]),
        ("ombudsman-decisions", &[("decision", 82)]),
        ("learning", &[("action", 9)]),
        ("figures", &[("aggregate", 48)]),
    ] {
        let imported = read(source, &format!("example/sources/{source}.csv")).unwrap();
        for (kind, count) in records {
            assert_eq!(imported.lines(kind).len(), *count, "{source}: {kind}");
        }
        for kind in ["reject", "warning", "new-label"] {
            assert_eq!(imported.lines(kind), [""; 0], "{source}: {kind}");
        }
    }
}

#[test]
fn a_first_stage_is_a_case_and_a_second_is_not() {
    let imported = case("plain", "complaints");
    assert_eq!(
        imported.lines("case")[0],
        "2 case CC-1 corporate received=2023-04-03 acknowledged=2023-04-04 due=2023-06-02 \
         responded=2023-04-25 closed=2023-04-25 department=Children and Family Services \
         service=SENA outcome=Fault Found"
    );
    assert_eq!(
        imported.lines("stage")[..3],
        [
            "2 stage CC-1 1",
            "3 stage CC-1 2 received=2023-05-09 acknowledged=2023-05-09 due=2023-06-07 \
             responded=2023-05-31 closed=2023-05-31 outcome=No Finding",
            "4 stage CC-2 1 extension-reason=Waiting for another organisation",
        ]
    );
    assert_eq!(imported.lines("reason")[0], "2 reason CC-1 reason=Delay");
}

#[test]
fn letters_of_windows_1252_are_read() {
    let cases = case("plain", "complaints");
    let open = cases.lines("case")[2];
    assert!(open.contains("service=Children’s Social Care"), "{open}");
    let quote = case("plain", "compliments").lines("compliment")[0].to_owned();
    assert!(quote.ends_with("quote=“Lovely – thank you.”"), "{quote}");
    let paid = case("plain", "ombudsman-decisions").lines("decision")[0].to_owned();
    assert!(paid.contains("recommended=135050"), "{paid}");
}

#[test]
fn a_row_that_cannot_be_read_is_rejected_at_its_cell() {
    for (name, source, reject) in [
        (
            "error-extension-without-reason",
            "complaints",
            "4 reject [Extension reason] extension-without-reason",
        ),
        (
            "error-extension-before-due",
            "complaints",
            "4 reject [Extended to] extension-before-due",
        ),
        (
            "error-impossible-date",
            "complaints",
            "5 reject [Received] impossible-date",
        ),
        (
            "error-impossible-time",
            "complaints",
            "5 reject [Received] not-a-date",
        ),
        (
            "error-us-date",
            "complaints",
            "5 reject [Received] month-over-12",
        ),
        (
            "error-cause-missing",
            "complaints",
            "5 reject [Cause] blank-cell",
        ),
        (
            "error-amount-negative",
            "ombudsman-decisions",
            "2 reject [Payment (£)] negative-amount",
        ),
        (
            "error-amount-fractional",
            "ombudsman-decisions",
            "2 reject [Payment (£)] not-money",
        ),
    ] {
        let imported = case(name, source);
        let rejects = imported.lines("reject");
        assert_eq!(rejects.len(), 1, "{name}: {rejects:?}");
        assert!(rejects[0].starts_with(reject), "{name}: {rejects:?}");
    }
}

#[test]
fn an_export_that_was_cut_short_anywhere_loses_no_row_without_a_word() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/plain/complaints.csv");
    let whole = fs::read(path).unwrap();
    for end in (0..whole.len()).step_by(5) {
        let Ok(imported) = import::<LeicestershireCorporate>("complaints", &whole[..end], "")
        else {
            continue;
        };
        let lines = |kind| imported.lines(kind).len();
        let rows: u64 = imported.rows.iter().map(|(_, rows)| rows).sum();
        let told = lines("stage") + lines("reject") + lines("ignored");
        assert_eq!(told as u64, rows, "cut at {end}");
    }
}
