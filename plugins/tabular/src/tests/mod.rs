//! The mapping, natively: what it makes of rows. What every case becomes in the
//! host is in its folder.

mod limits;
mod mistakes;
mod readme;

use candour_plugin::Failure;
use candour_plugin::testing::{Imported, import};

use crate::Tabular;
use limits::SMALL;

/// One row a case, with its stages and reasons.
const LOG: &str = r#"
schema = 1
title = "Northtown's complaints log"

[sources.log]
format = "csv"
separator = ";"

[[tables]]
source = "log"
dates = "dd/mm/yyyy"
ignore = [
    { column = "Ref", begins = ["Total"], reason = "total" },
    { column = "Status", is = "Test", reason = "a test record" },
]

[[tables.records]]
kind = "case"
reference = "Ref"
procedure = { column = "Type", map = { "Statutory" = "adult-social-care" }, default = "corporate" }
filled = "Received"
events = { received = "Received", closed = "Closed" }
values = { outcome = "Outcome", service = "Team", age-band = "Age" }
amounts = { compensation = "Paid" }

[[tables.records]]
kind = "stage"
case = "Ref"
number = 2
when = { column = "Stage 2 sent", blank = false }
events = { responded = "Stage 2 sent" }

[[tables.records]]
kind = "reason"
case = "Ref"
values = { reason = ["Reason 1", "Reason 2"], finding = ["Finding 1", "Finding 2"] }

[dimensions.outcome]
blank = "Not recorded"
[dimensions.outcome.labels]
"Upheld" = "upheld"
"Not upheld" = "not-upheld"
"Not recorded" = "not-recorded"

[dimensions.service]
open = true

[dimensions.age-band]
bands = ["0-17", "18-64", "65+"]

[dimensions.reason.labels]
"Delay" = "delay"
"Staff" = "staff-conduct"

[dimensions.finding.labels]
"Upheld" = "upheld"
"Not upheld" = "not-upheld"
"#;

const HEAD: &str = "Ref;Type;Received;Closed;Outcome;Team;Age;Paid;Stage 2 sent;\
                    Reason 1;Finding 1;Reason 2;Finding 2;Status\n";

fn log(rows: &str) -> Result<Imported, Failure> {
    import::<Tabular>("log", format!("{HEAD}{rows}"), LOG)
}

fn rejects(rows: &str) -> Vec<String> {
    let imported = log(rows).unwrap();
    let lines = imported.lines("reject").into_iter();
    lines.map(str::to_owned).collect()
}

#[test]
fn a_row_is_a_case_its_stages_and_its_reasons() {
    let imported = log(
        "N-1;Statutory;01/04/2024;30/04/2024;Upheld;Home care;70;£1,250.50;\
                        20/05/2024;Delay;Upheld;Staff;Not upheld;\n\
                        N-2;;02/04/2024;;;;;;;Delay;;;;\n",
    )
    .unwrap();
    assert_eq!(
        imported.lines("case"),
        [
            "2 case N-1 adult-social-care received=2024-04-01 closed=2024-04-30 outcome=Upheld \
             service=Home care age-band=65+ compensation=125050",
            "3 case N-2 corporate received=2024-04-02 outcome=Not recorded",
        ]
    );
    assert_eq!(
        imported.lines("stage"),
        ["2 stage N-1 2 responded=2024-05-20"]
    );
    assert_eq!(
        imported.lines("reason"),
        [
            "2 reason N-1 reason=Delay finding=Upheld",
            "2 reason N-1 reason=Staff finding=Not upheld",
            "3 reason N-2 reason=Delay",
        ]
    );
}

#[test]
fn rows_are_set_aside_with_the_reason_of_their_filter() {
    let imported = log("N-1;;01/04/2024;;;;;;;;;;;\nN-9;;;;;;;;;;;;;Test\n\
                        Total;;1;;;;;;;;;;;\n")
    .unwrap();
    assert_eq!(
        imported.lines("ignored"),
        [
            "1 ignored: column headings",
            "3 ignored: a test record",
            "4 ignored: total"
        ]
    );
}

#[test]
fn a_cell_that_cannot_be_read_rejects_its_row() {
    for (row, expected) in [
        (
            "N-1;Stat;01/04/2024;;;;;;;;;;;",
            "2 reject [Type] unknown-value: unknown value `Stat`; did you mean `Statutory`?",
        ),
        (
            "N-1;;;;Upheld;;;;;;;;;",
            "2 reject [Received] blank-cell: the cell is blank",
        ),
        (
            ";;01/04/2024;;Upheld;;;;;;;;;",
            "2 reject [Ref] blank-cell: the cell is blank",
        ),
        (
            "N-1;;01/04/2024;;;;old;;;;;;;",
            "2 reject [Age] not-a-number: not a number",
        ),
        (
            "N-1;;01/04/2024;;;;;;;;Upheld;;;",
            "2 reject [Reason 1] blank-cell: the cell is blank, but `Finding 1` is not",
        ),
        (
            "N-1;;01/04/2024;;Upheld\n",
            "2 reject ragged-row: the row has 5 cells where the header has 14; is a cell that \
             holds a separator or a line break not quoted?",
        ),
    ] {
        assert_eq!(rejects(row), [expected], "{row}");
    }
    assert_eq!(
        rejects("N-1;;01/04/2024;;;;;;;;;;;\nN-2;;13/04/24;;;;;;;;;;;\n"),
        [
            "3 reject [Received] two-digit-year: the year has two digits; \
             dates are declared as `dd/mm/yyyy`"
        ]
    );
}

#[test]
fn a_mapping_refuses_rows_by_rules_of_its_own() {
    let rule = "reject = { column = \"Paid\", blank = true, when = [\
                { column = \"Outcome\", is = \"Upheld\" }, \
                { column = \"Closed\", blank = false }], \
                reason = \"upheld and closed, but nothing says what was paid\" }\n";
    let mapping = LOG.replace("ignore = [", &format!("{rule}ignore = ["));
    let rows = "N-1;;01/04/2024;02/04/2024;Upheld;A;70;;;;;;;\n\
                N-2;;01/04/2024;;Upheld;A;70;;;;;;;\n\
                N-3;;01/04/2024;02/04/2024;Upheld;A;70;10;;;;;;\n\
                N-4;;01/04/2024;02/04/2024;Upheld;A;70;-10;;;;;;\n\
                N-5;;01/04/2024;02/04/2024;Upheld;A;70;;;;;;;Test\n";
    let imported = import::<Tabular>("log", format!("{HEAD}{rows}"), &mapping).unwrap();
    assert_eq!(
        imported.lines("reject"),
        [
            "2 reject [Paid] mapping-rule: upheld and closed, but nothing says what was paid",
            "5 reject [Paid] negative-amount: the amount is negative; \
             write what was to be paid without a sign",
        ]
    );
    assert_eq!(imported.lines("case").len(), 2);
    assert_eq!(
        imported.lines("ignored"),
        ["1 ignored: column headings", "6 ignored: a test record"]
    );
}

#[test]
fn a_few_cells_that_are_no_dates_reject_their_rows_and_many_stop_the_source() {
    let row = "N-1;;01/04/2024;to be agreed;;;;;;;;;;\n";
    assert_eq!(
        rejects(row),
        [
            "2 reject [Closed] not-a-date: not a date of the form `dd/mm/yyyy`; declare how the \
             column's dates are written, or correct the date in the source"
        ]
    );
    let failure = log(&row.repeat(5)).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "of 5 dates in column `Closed`, none is written as `dd/mm/yyyy`"
    );
}

#[test]
fn own_codes_come_from_the_mapping() {
    let mapping = SMALL
        .replace("received = \"Received\"", "x-logged = \"Received\"")
        .replace("service", "x-team");
    let rows = "Ref,Received,Team\nN-1,2024-04-01,A\n";
    let imported = import::<Tabular>("log", rows, &mapping).unwrap();
    assert_eq!(
        imported.lines("case"),
        ["2 case N-1 corporate x-logged=2024-04-01 x-team=A"]
    );
}

#[test]
fn a_column_may_be_written_in_several_ways() {
    let mapping = LOG.replace(
        "dates = \"dd/mm/yyyy\"",
        "dates = \"dd/mm/yyyy\"\ndate-formats = { Received = [\"dd/mm/yyyy\", \"dd-mmm-yy\", \"mm/dd/yyyy\"] }",
    );
    let row = |received: &str| format!("N-1;;{received};;;;;;;;;;;\n");
    let log = [
        "25/04/2024",
        "05-May-24",
        "04/04/2024",
        "05/04/2024",
        "soon",
    ];
    let text = format!("{HEAD}{}", log.map(row).concat());
    let imported = import::<Tabular>("log", text, &mapping).unwrap();
    let days = imported.lines("case").into_iter();
    let days: Vec<_> = days
        .filter_map(|line| line.split("received=").nth(1))
        .collect();
    let outcome = |day: &str| format!("{day} outcome=Not recorded");
    assert_eq!(
        days,
        ["2024-04-25", "2024-05-05", "2024-04-04"].map(outcome)
    );
    // The fifth of April, or the fourth of May: nobody can know.
    let rejects = imported.lines("reject");
    assert!(rejects[0].contains("ambiguous-date"), "{rejects:?}");
    assert!(rejects[1].contains("not-a-date"), "{rejects:?}");
}

#[test]
fn several_labels_in_a_cell_are_told_apart() {
    let mapping = LOG
        .replace(
            "service = \"Team\"",
            "service = { column = \"Team\", split = \";\", skip = \"N/A\" }",
        )
        .replace(
            "[\"Reason 1\", \"Reason 2\"], finding = [\"Finding 1\", \"Finding 2\"]",
            "[{ column = \"Reason 1\", split = \",\" }, \"Reason 2\"]",
        );
    let text = format!(
        "{HEAD}N-1;;01/04/2024;;;\"Home care ; Day care;;N/A; Day care\";;;;Delay, Staff;;Delay;;\n\
         N-2;;01/04/2024;;;;;;;,;;;;\n"
    );
    let imported = import::<Tabular>("log", text, &mapping).unwrap();
    assert_eq!(
        imported.lines("case"),
        [
            "2 case N-1 corporate received=2024-04-01 outcome=Not recorded \
             service=Home care service=Day care",
            "3 case N-2 corporate received=2024-04-01 outcome=Not recorded",
        ]
    );
    assert_eq!(
        imported.lines("reason"),
        [
            "2 reason N-1 reason=Delay",
            "2 reason N-1 reason=Staff",
            "2 reason N-1 reason=Delay",
        ]
    );
}
