//! Days: averages, acknowledgements, and what rules and the as-at date ask.

use super::check;
use crate::measure::testing::{answer, records};

#[test]
fn averages_leave_out_what_has_no_number() {
    check(
        "mean(response-days of cases where procedure = adult-social-care; basis closed; period this)",
        "27 (108 of 4) working days",
    );
    check(
        "median(response-days of cases where procedure = adult-social-care; basis closed; period this)",
        "18 working days",
    );
    check(
        "mean(response-days of cases; basis received; period 2024-25 Q4)",
        "5 (5 of 1) working days; 1 without `response-days`",
    );
    check(
        "median(response-days of cases; basis received; period 2020-21)",
        "[no record has `response-days`] working days",
    );
}

#[test]
fn acknowledgements_are_in_working_days() {
    check(
        "mean(acknowledgement-days of cases; basis received; period this)",
        "7/2 (7 of 2) working days; 3 without `acknowledgement-days`",
    );
    check(
        "measure(acknowledged-within-3-days; period this)",
        "20 (1 of 5) percent",
    );
}

#[test]
fn a_record_without_a_number_is_left_out_once() {
    check(
        "mean(acknowledgement-days of compliments; by theme; basis all)",
        "compliments have no clock at [acknowledgement-days]; cases, stages and reasons have one",
    );
    let data = records("case A received=2025-06-02 theme=Thanks theme=Praise");
    assert_eq!(
        answer(&data, "mean(response-days of cases; by theme; basis all)"),
        "Thanks [no record has `response-days`], Praise [no record has `response-days`] \
         working days; 1 without `response-days`; several labels a record",
    );
}

#[test]
fn what_came_after_the_as_at_date_is_in_no_period() {
    let data = records(
        "case A received=2025-06-01 responded=2025-07-15 closed=2025-07-15\n\
         case B received=2025-07-01\n\
         case C received=2025-06-01 responded=2025-06-30 closed=2025-06-30",
    );
    let count = |clauses: &str| answer(&data, &format!("count(cases; {clauses}; period 2025-26)"));
    assert_eq!(count("basis received"), "2 count");
    assert_eq!(count("basis closed"), "1 count");
}

#[test]
fn an_answer_is_held_to_the_rules_whatever_the_project_declares() {
    // Housing has 10 working days from acknowledgement, and 10 more at most by
    // agreement; at stage 2 it has 20 and 20.
    let data = records(
        "case A procedure=housing received=2024-04-02 acknowledged=2024-04-03 responded=2024-04-17
         case B procedure=housing received=2024-04-02 acknowledged=2024-04-03 extended-to=2024-05-01 responded=2024-05-01
         case C procedure=housing received=2024-04-02 acknowledged=2024-04-15 extended-to=2024-06-28 responded=2024-06-28
         case D procedure=housing received=2024-04-02 acknowledged=2024-04-03
         case E procedure=housing received=2025-03-31 acknowledged=2025-06-30
         stage A 1
         stage A 2 received=2024-05-01 acknowledged=2024-05-10 responded=2024-06-06
         case F procedure=adult-social-care received=2024-04-02 responded=2024-04-17",
    );
    let check = |query: &str, expected: &str| {
        assert_eq!(answer(&data, query), expected, "{query}");
    };
    check(
        "count(cases where procedure = housing; by rule-timeliness; basis received; period this)",
        "within-standard 1, within-extension 1, late 1, open 1, overdue 1 count",
    );
    // What rules set no time for is held to none.
    check(
        "count(cases where procedure = adult-social-care; by rule-timeliness; basis received; period this)",
        "within-standard 0, within-extension 0, late 0, open 0, overdue 0 count; \
         1 case without `rule-timeliness`",
    );
    check("measure(ch02-stage-1; period this)", "50 (2 of 4) percent");
    check("measure(ch02-stage-2; period this)", "100 (1 of 1) percent");
    check(
        "measure(code-within-10-days-stage-1; period this)",
        "25 (1 of 4) percent",
    );
    check(
        "measure(code-acknowledged-stage-1; period this)",
        "60 (3 of 5) percent",
    );
    check(
        "measure(code-acknowledged-stage-2; period this)",
        "0 (0 of 1) percent",
    );
    check(
        "measure(code-in-time-stage-1 where procedure = childrens; period this)",
        "[there are no such cases] (0 of 0) percent",
    );
}
