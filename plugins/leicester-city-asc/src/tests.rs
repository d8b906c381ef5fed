//! The mapping, natively, on the example's workbook and on some of the cases.
//! What every case becomes in the host is in its folder.

use std::{fs, path::Path};

use candour_plugin::{
    Failure,
    testing::{Imported, import},
};

use crate::LeicesterCityAsc;

fn read(file: &str, settings: &str) -> Result<Imported, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    import::<LeicesterCityAsc>("workbook", bytes, settings)
}

fn case(name: &str) -> Imported {
    read(&format!("cases/{name}/workbook.xlsx"), "").unwrap()
}

fn failure(name: &str) -> String {
    read(&format!("cases/{name}/workbook.xlsx"), "")
        .unwrap_err()
        .to_string()
}

#[test]
fn the_example_becomes_records_without_a_loss() {
    let imported = read("example/sources/complaints-2024-25.xlsx", "").unwrap();
    for (kind, count) in [
        ("case", 71),
        ("stage", 71),
        ("reason", 140),
        ("contact", 246),
        ("compliment", 160),
        ("decision", 20),
        ("action", 21),
        ("reject", 0),
        ("new-label", 0),
    ] {
        assert_eq!(imported.lines(kind).len(), count, "{kind}");
    }
    assert_eq!(
        imported.lines("warning"),
        [
            "People supported:19 warning [People] total-differs: the total says 5071, but the rows \
          above add up to 5061; both are kept: the total for ratios, the rows for shares by ethnicity"
        ]
    );
}

#[test]
fn a_complaint_is_a_case_a_stage_and_its_reasons() {
    let imported = case("two-reasons");
    assert_eq!(
        imported.lines("case")[0],
        "Complaints:2 case A-1 adult-social-care received=2024-04-03 acknowledged=2024-04-04 \
         due=2024-05-01 responded=2024-04-30 closed=2024-04-30 timescale=Amber \
         outcome=Partially Upheld division=Social Work and Safeguarding \
         service=Occupational Therapy subject=Equipment and adaptations \
         ethnicity=White – British gender=Female support-reason=Physically frail/temporary ill \
         complainant=Relatives channel=E-mail joint=No age-band=75-84 \
         x-remedy=Apology and explanation x-remedy=Further assessment or review"
    );
    assert_eq!(imported.lines("stage")[0], "Complaints:2 stage A-1 1");
    assert_eq!(
        imported.lines("reason")[..2],
        [
            "Complaints:2 reason A-1 reason=Delay in receiving a service finding=Upheld",
            "Complaints:2 reason A-1 reason=Staff attitude/behaviour finding=Not Upheld",
        ]
    );
}

#[test]
fn a_care_provider_has_no_age_and_follows_an_earlier_case() {
    assert_eq!(
        case("plain").lines("case")[1],
        "Complaints:3 case A-2 corporate A-1 received=2024-04-08 acknowledged=2024-04-09 \
         due=2024-04-23 responded=2024-04-22 closed=2024-04-22 outcome=Not Upheld \
         division=Commissioning and Finance service=Contracts and Assurance subject=Finance \
         complainant=Care provider channel=Letter joint=No"
    );
}

#[test]
fn blank_cells_are_not_recorded_rather_than_left_out() {
    let line = case("blank-cells").lines("case")[1].to_owned();
    for label in [
        "ethnicity=Not known",
        "gender=Not known",
        "age-band=Not known",
        "support-reason=Not recorded",
    ] {
        assert!(line.contains(label), "{label} in {line}");
    }
    assert!(!line.contains("closed="), "{line}");
    assert!(!line.contains("outcome="), "{line}");
}

#[test]
fn an_untidy_workbook_holds_the_same_records() {
    let (tidy, untidy) = (case("plain"), case("untidy"));
    // The place comes first and is another one.
    let record = |line: &str, kind: &str| {
        line.find(&format!(" {kind} "))
            .map(|at| line[at..].to_owned())
    };
    for kind in [
        "case",
        "reason",
        "contact",
        "compliment",
        "decision",
        "action",
        "aggregate",
    ] {
        let plain: Vec<_> = tidy
            .lines(kind)
            .into_iter()
            .map(|line| record(line, kind))
            .collect();
        let other: Vec<_> = untidy
            .lines(kind)
            .into_iter()
            .map(|line| record(line, kind))
            .collect();
        assert_eq!(plain, other, "{kind}");
    }
    for name in [
        "columns-reordered",
        "column-extra",
        "sheets-reordered",
        "header-merged",
    ] {
        assert_eq!(case(name).lines("case").len(), 2, "{name}");
    }
}

#[test]
fn figures_carry_their_series_span_and_unit() {
    assert_eq!(
        case("plain").lines("aggregate")[3..],
        [
            "Previous years and others:2 aggregate statutory-complaints Leicester City Council \
             Leicester 2023-04-01..2024-03-31 57e-0 count",
            "Previous years and others:3 aggregate lgsco-upheld-rate The Ombudsman England \
             2024-04-01..2025-03-31 79e-0 percent",
            "Previous years and others:4 aggregate census-gender Census Leicester 2021-03-21 \
             506e-1 percent gender=Female",
            "Targets:2 aggregate performance-target Leicester City Council Leicester \
             2025-04-01..2026-03-31 85e-0 percent indicator=Within 20 working days (Amber)",
            "Targets:3 aggregate performance-target Leicester City Council Leicester \
             2025-04-01..2026-03-31 missing working-days indicator=Average response time",
        ]
    );
}

#[test]
fn settings_rename_and_respell_labels() {
    let settings = "[labels.service]\n\"OT Team\" = \"Occupational Therapy\"\n\
                    [rename.outcome]\n\"Upheld\" = \"Fully upheld\"\n";
    let imported = read("cases/labels-renamed/workbook.xlsx", settings).unwrap();
    assert!(imported.lines("new-label").is_empty());
    let line = imported.lines("case")[0];
    assert!(line.contains("service=Occupational Therapy"), "{line}");
    assert!(line.contains("outcome=Fully upheld"), "{line}");
}

#[test]
fn a_source_that_cannot_be_read_says_what_is_nearest() {
    for (name, message) in [
        ("error-not-excel", "not an Excel workbook"),
        (
            "error-old-excel",
            "an old or a password-protected Excel file",
        ),
        ("error-cut-short", "the workbook cannot be read"),
        ("error-sheet-missing", "no sheet `Ombudsman`"),
        (
            "error-sheet-renamed",
            "the closest sheet is `Complaints 24-25`",
        ),
        (
            "error-sheet-empty",
            "no row holds the column headings (in `Contacts`)",
        ),
        ("error-column-missing", "the closest column is `Recieved`"),
        ("error-column-twice", "column `Received` is there twice"),
    ] {
        let failure = failure(name);
        assert!(failure.contains(message), "{name}: {failure}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_rejected_at_its_cell() {
    for (name, rejects) in [
        (
            "error-impossible-date",
            vec!["Complaints:3 reject [Received] impossible-date"],
        ),
        (
            "error-two-digit-year",
            vec!["Complaints:3 reject [Received] two-digit-year"],
        ),
        (
            "error-us-date",
            vec!["Complaints:3 reject [Response sent] month-over-12"],
        ),
        (
            "error-formula",
            vec!["Complaints:3 reject [Received] formula-error"],
        ),
        (
            "error-unknown-procedure",
            vec!["Complaints:3 reject [Procedure] unknown-value"],
        ),
        (
            "error-reference-missing",
            vec!["Complaints:3 reject [Reference] blank-cell"],
        ),
        (
            "error-finding-without-reason",
            vec!["Complaints:3 reject [Finding 2] finding-without-reason"],
        ),
        (
            "error-age-out-of-bands",
            vec!["Complaints:3 reject [Age] outside-bands"],
        ),
        (
            "error-age-not-whole",
            vec!["Complaints:3 reject [Age] not-whole"],
        ),
        (
            "error-text-in-number",
            vec![
                "Complaints:3 reject [Age] not-a-number",
                "Ombudsman:2 reject [Payment (£)] not-money",
                "People supported:2 reject [People] not-a-number",
            ],
        ),
    ] {
        let imported = case(name);
        let found = imported.lines("reject");
        assert_eq!(found.len(), rejects.len(), "{name}: {found:?}");
        for (found, expected) in found.iter().zip(rejects) {
            assert!(found.starts_with(expected), "{name}: {found}");
        }
    }
}

#[test]
fn unknown_labels_are_kept_as_written_and_reported() {
    for (name, label) in [
        (
            "error-unknown-ethnicity",
            "ethnicity=Asian or Asian British - Indain",
        ),
        ("error-unknown-outcome", "outcome=Justified"),
        ("error-unknown-reason", "reason=Parking"),
    ] {
        assert_eq!(case(name).lines("new-label"), [label], "{name}");
    }
}

#[test]
fn a_workbook_that_was_cut_short_anywhere_is_refused_in_words() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("example/sources/complaints-2024-25.xlsx");
    let whole = fs::read(path).unwrap();
    for length in (0..whole.len()).step_by(1024) {
        let failure = import::<LeicesterCityAsc>("workbook", &whole[..length], "").unwrap_err();
        assert!(!failure.message().is_empty(), "{length} bytes");
    }
}
