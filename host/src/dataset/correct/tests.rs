//! Corrections that are made, and those that are refused, each with its place.

use super::*;
use crate::dataset::testing::dataset;

const HEAD: &str = "record,field,old value,new value,reason,who\n";

/// Two cases; the first has a stage and two reasons.
fn records() -> Dataset {
    dataset(
        "case A received=2024-05-01 closed=2024-05-20 outcome=Upheld\n\
         case B/2 received=2024-06-01\n\
         stage A 1 responded=2024-05-20\n\
         reason A reason=Delay\n\
         reason A reason=Charges\n\
         decision A decided=2024-07-01 compensation=150.00",
    )
}

/// Makes one correction and gives the record's values afterwards, or the
/// refusal with its position.
fn check(line: &str, expected: &str) {
    let mut dataset = records();
    let text = format!("{HEAD}{line},mistyped,Complaints Manager\n");
    let made = correct(&mut dataset, "corrections.csv", &text);
    let found = match made.diagnostics.first() {
        Some(problem) => problem.render(),
        None => crate::dataset::testing::print(&dataset),
    };
    assert!(found.contains(expected), "{line}\n{found}");
    assert_eq!(made.value.len() + made.diagnostics.len(), 1);
}

#[test]
fn a_correction_changes_one_value() {
    check(
        "B/2,received,2024-06-01,2024-06-02",
        "case B/2 received=2024-06-02\n",
    );
    check(
        "B/2,received,01/06/2024,2/6/2024",
        "case B/2 received=2024-06-02\n",
    );
    check(
        "B/2,closed,,2024-06-09",
        "case B/2 received=2024-06-01 closed=2024-06-09\n",
    );
    check("B/2,received,2024-06-01,", "case B/2\n");
    check(
        "A/1,responded,2024-05-20,2024-05-21",
        "stage A 1 responded=2024-05-21\n",
    );
    check(
        "A#2,reason,Charges,Delay",
        "reason A reason=Delay\nreason A reason=Delay\n",
    );
    check(
        "\"A\",outcome,Upheld,\"Not, Upheld\"",
        "outcome=Not, Upheld\n",
    );
    check(
        "B/2,procedure,corporate,adult-social-care",
        "case B/2 received=2024-06-01 procedure=adult-social-care\n",
    );
}

#[test]
fn a_correction_that_does_not_fit_is_refused_at_its_cell() {
    check(
        "A,received,2024-05-02,2024-05-03",
        "error: `received` of `A` is not the old value that the correction states\n  \
         --> corrections.csv:2:12\n",
    );
    check(
        "A,received,,2024-05-03",
        "`received` of `A` has a value, but the correction says that it has none",
    );
    check(
        "B/2,closed,2024-05-02,",
        "`closed` of `B/2` is not the old value that the correction states",
    );
    check(
        "A,outcome,Strange,Upheld",
        "`outcome` of `A` is `Upheld`, not `Strange`",
    );
    check(
        "A,outcome,Upheld,Uphold",
        "`outcome` has no label `Uphold`\n  --> corrections.csv:2:18",
    );
    check("A,outcome,Upheld,Uphold", "did you mean `Upheld`?");
    check(
        "A,outcome,Upheld,Strange",
        "the label `Strange` of `outcome` is not mapped",
    );
    check(
        "A,received,2024-05-01,2024-02-30",
        "`2024-02-30` is not a date",
    );
    check(
        "A,recieved,2024-05-01,2024-05-02",
        "did you mean `received`?",
    );
    check(
        "C,received,2024-05-01,2024-05-02",
        "there is no record `C`\n  --> corrections.csv:2:1",
    );
    check("A/2,responded,,2024-05-02", "there is no record `A/2`");
    check("A#3,reason,Delay,Charges", "there is no record `A#3`");
    check(
        "A,,Upheld,Not Upheld",
        "a correction needs a value in `field`\n  --> corrections.csv:2:3",
    );
    check(
        "B/2,procedure,corporate,housing",
        "the sources have no procedure `housing`",
    );
}

#[test]
fn a_correction_that_changes_nothing_is_not_made() {
    let said = "warning: the correction leaves `received` of `B/2` as it is\n  \
                --> corrections.csv:2:";
    check("B/2,received,2024-06-01,01/06/2024", said);
    check("B/2,closed,,", "leaves `closed` of `B/2` as it is");
    check(
        "A,outcome,Upheld,Upheld",
        "leaves `outcome` of `A` as it is",
    );
    check("B/2,procedure,corporate,corporate", "leaves `procedure`");
}

#[test]
fn what_a_reason_says_is_corrected_there() {
    let hint = "hint: the reasons of the case have it: name one, as `A#1`";
    check("A,reason,Delay,Charges", hint);
}

#[test]
fn a_second_correction_of_a_field_names_the_first() {
    let text = format!(
        "{HEAD}B/2,received,2024-06-01,2024-06-02,mistyped,Manager\n\
         B/2,received,2024-06-01,2024-06-03,mistyped,Manager\n"
    );
    let made = correct(&mut records(), "corrections.csv", &text);
    assert_eq!(made.value.len(), 1);
    let hint = made.diagnostics[0].hint.as_deref();
    let said = "line 2 has corrected it already: keep one of them";
    assert_eq!(hint, Some(said));
}

#[test]
fn a_wrong_heading_says_what_is_needed() {
    let check = |head: &str, expected: &str| {
        let made = correct(&mut records(), "corrections.csv", head);
        let found = made.diagnostics[0].render();
        assert!(found.contains(expected), "{head}\n{found}");
    };
    check(
        "a,b\n",
        "hint: the first line is `record,field,old value,new value,reason,who`",
    );
    check(
        "record,field,old values,new value,reason,who\n",
        "hint: is `old values` meant to be `old value`?",
    );
    check(
        "record;field;old value;new value;reason;who\n",
        "error: the cells are separated by semicolons, not by commas",
    );
}

/// The lines of the guide are corrections of records as it describes them.
#[test]
fn the_example_of_the_guide_is_a_list_of_corrections() {
    let guide = include_str!("../../../../docs/corrections.md");
    let (_, rest) = guide.split_once("```csv\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let mut dataset = dataset(
        "case ASC-0012 received=2024-03-12\n\
         stage ASC-0012 1 responded=2024-05-20\n\
         stage OTHER 1 extended-to=2024-05-20\n\
         reason ASC-0012 reason=Delay\n\
         reason ASC-0012 reason=Charges",
    );
    let made = correct(&mut dataset, "corrections.csv", text);
    assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
    assert_eq!(made.value.len(), 3);
}

#[test]
fn the_columns_may_come_in_any_order_but_must_be_there() {
    let mut dataset = records();
    let text = "\u{feff}Who,Record,Field,Old value,New value,Reason\r\n\
                Manager,B/2,received,2024-06-01,2024-06-02,\"said, twice\"\r\n,,,,,\r\n";
    let made = correct(&mut dataset, "corrections.csv", text);
    assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
    assert_eq!(made.value.len(), 1);
    assert_eq!(made.value[0].reason, "said, twice");

    let text = "record,field,old,new value,reason,who\n";
    let made = correct(&mut dataset, "corrections.csv", text);
    assert_eq!(
        made.diagnostics[0].message,
        "the corrections have no column `old value`"
    );
}

#[test]
fn a_quote_that_never_closes_swallows_no_line() {
    let mut dataset = records();
    let text = format!(
        "{HEAD}A,outcome,Upheld,\"Not, Upheld\",\"mistyped,Manager\n\
         B/2,received,2024-06-01,2024-06-02,mistyped,Manager\n"
    );
    let made = correct(&mut dataset, "corrections.csv", &text);
    assert!(made.value.is_empty());
    assert_eq!(made.diagnostics.len(), 1);
    assert!(
        made.diagnostics[0]
            .render()
            .starts_with("error: this quote is never closed\n  --> corrections.csv:2:32\n")
    );
}
