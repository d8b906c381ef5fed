//! Records counted, narrowed, shared out and added up.

use super::{check, data};
use crate::measure::testing::{answer, project};
use crate::measure::{Cube, query};

#[test]
fn records_without_a_label_have_a_place_where_it_is_asked_for() {
    let labelled = answer(&data(), "count(cases; by service; basis all)");
    let all = answer(&data(), "count(cases; by service or none; basis all)");
    assert!(labelled.contains("without `service`"), "{labelled}");
    let (labels, _) = labelled.split_once("; ").unwrap();
    let (plain, _) = labels.rsplit_once(" count").unwrap();
    assert!(all.starts_with(plain), "{all}");
    assert!(all.contains("None recorded"), "{all}");
    assert!(!all.contains("without `service`"), "{all}");
    check(
        "count(cases; by service or nothing; basis all)",
        "`nothing` is not a label after `or` at [nothing]; known: none",
    );
}

#[test]
fn records_are_counted_by_basis_and_period() {
    check("count(cases; basis received; period this)", "5 count");
    check("count(cases; basis closed; period this)", "5 count");
    check("count(cases; basis closed; period previous)", "1 count");
    check("count(cases; basis all)", "7 count");
    check("count(cases; basis received; period 2024-25 Q1)", "3 count");
    check(
        "count(cases; basis closed; period 2024-04-05..2024-04-16)",
        "2 count",
    );
    check(
        "count(contacts; basis received; period this)",
        "2 count; 1 contact without a day of receipt",
    );
    check("count(decisions; basis closed; period this)", "3 count");
    check("count(decisions; basis all)", "4 count");
    check("count(reasons; basis closed; period this)", "4 count");
    check(
        "count(stages; basis received; period this)",
        "2 count; 1 stage without a day of receipt",
    );
    check("count(stages; basis closed; period this)", "1 count");
    check("count(provisions; basis all)", "0 count");
}

#[test]
fn conditions_narrow() {
    let closed = |conditions: &str| format!("count(cases {conditions}; basis closed; period this)");
    check(&closed("where outcome = \"Upheld\""), "2 count");
    check(&closed("where outcome != \"Upheld\""), "3 count");
    check(
        &closed("where outcome in (\"Upheld\", \"Partly Upheld\")"),
        "3 count",
    );
    check(
        &closed("where outcome in (upheld, partly-upheld)"),
        "3 count",
    );
    check(&closed("where outcome = fault-found"), "0 count");
    check(
        &closed("where outcome = \"Upheld\" among ethnicity-group = \"Asian\""),
        "2 count",
    );
    check(&closed("where ethnicity-group = \"Not known\""), "0 count");
    check(&closed("where ethnicity not in (\"British\")"), "3 count");
    check(&closed("where procedure = corporate"), "1 count");
    check(
        &closed("where procedure = \"adult-social-care\""),
        "4 count",
    );
    check(&closed("where response-days <= 20"), "3 count");
    check(&closed("where response-days in 21..40"), "1 count");
    check(&closed("where timeliness = within-standard"), "3 count");
    check(
        &closed("where timeliness in (\"within-extension\", late)"),
        "2 count",
    );
    check(
        "count(cases where outcome = \"upheld\"; basis closed; period this; labels common)",
        "2 count",
    );
    check(
        "count(cases where timeliness in (open, overdue); basis all)",
        "1 count",
    );
    check(
        "count(cases where extension = allowed; basis all)",
        "1 count",
    );
    check("count(stages where stage = 2; basis all)", "2 count");
    check(
        "count(compliments where theme = \"Praise\"; basis all)",
        "1 count",
    );
    check(
        "count(compliments where theme != \"Praise\"; basis all)",
        "1 count",
    );
    check(
        "count(decisions where decision != \"Upheld\"; basis all)",
        "3 count",
    );
}

#[test]
fn stages_and_reasons_inherit_from_their_case() {
    check(
        "count(reasons where outcome = \"Upheld\" and reason = \"Delay\"; basis closed; period this)",
        "1 count",
    );
    check(
        "count(stages where ethnicity = \"Indian\"; basis all)",
        "2 count",
    );
    check(
        "count(reasons where procedure = adult-social-care; basis all)",
        "4 count",
    );
    check(
        "count(reasons where timeliness = late; basis all)",
        "1 count",
    );
    check(
        "mean(response-days of reasons; basis all)",
        "27 (108 of 4) working days",
    );
}

#[test]
fn by_gives_every_label_in_order() {
    check(
        "count(cases; by outcome; basis closed; period this)",
        "Not Upheld 2, Partly Upheld 1, Upheld 2 count",
    );
    check(
        "count(cases; by ethnicity; basis closed; period this)",
        "Indian 1, Pakistani 1, British 2, Not known 0 count; 1 case without `ethnicity`",
    );
    check(
        "count(cases; by ethnicity-group; basis received; period this)",
        "Asian 1, White 2, Not known 1 count; 1 case without `ethnicity-group`",
    );
    check(
        "count(cases where ethnicity-group = \"White\"; by outcome, service; basis closed; period this)",
        "Not Upheld/Home care 0, Not Upheld/Finance 1, Partly Upheld/Home care 0, \
         Partly Upheld/Finance 1, Upheld/Home care 0, Upheld/Finance 0 count",
    );
    check(
        "count(compliments; by theme; basis all)",
        "Thanks 2, Praise 1 count; several labels a record",
    );
    check(
        "count(cases; by procedure; basis all)",
        "adult-social-care 6, corporate 1, housing 0 count",
    );
    check(
        "count(cases; by timeliness; basis closed; period this)",
        "within-standard 3, within-extension 1, late 1, open 0, overdue 0 count",
    );
    check(
        "count(cases; by extension; basis all)",
        "none 6, allowed 1, over-long 0 count",
    );
    check("count(stages; by stage; basis all)", "1 1, 2 2, 3 0 count");
    check(
        "count(reasons; by reason; basis all; labels common)",
        "delay 2, charges 1, no common equivalent 1 count",
    );
}

#[test]
fn shares_keep_their_parts() {
    check(
        "share(cases where outcome = \"Upheld\"; basis closed; period this)",
        "40 (2 of 5) percent",
    );
    check(
        "share(cases where outcome = \"Upheld\" among ethnicity = \"British\"; basis closed; period this)",
        "0 (0 of 2) percent",
    );
    check(
        "share(cases where outcome = \"Upheld\"; by ethnicity; basis closed; period this)",
        "Indian 100 (1 of 1), Pakistani 100 (1 of 1), British 0 (0 of 2), \
         Not known [there are no such cases] (0 of 0) percent; 1 case without `ethnicity`",
    );
    check(
        "share(cases where outcome = \"Upheld\"; basis closed; period 2020-21)",
        "[there are no such cases] (0 of 0) percent",
    );
    check(
        "within(20 of cases; basis received; period this)",
        "50 (2 of 4) percent",
    );
}

#[test]
fn money_is_added_in_pounds() {
    check(
        "sum(recommended of decisions; basis closed; period this)",
        "501/2 pounds",
    );
    check(
        "sum(recommended of decisions where decision = \"Upheld\"; basis closed; period this)",
        "200 pounds",
    );
    check(
        "sum(recommended of decisions; by decision; basis all)",
        "Upheld 200, Not upheld 0, Closed 101/2 pounds; 1 decision without `decision`",
    );
}

#[test]
fn lists_of_records_are_in_the_order_of_the_sources() {
    let data = data();
    let project = project();
    let cube = Cube::new(&data, &project);
    let rows = |text: &str| cube.records(&query::parse_records(text).unwrap());
    assert_eq!(
        rows("cases where outcome = \"Upheld\"; basis all"),
        Ok(vec![0, 3, 6])
    );
    assert_eq!(
        rows("decisions; basis closed; period this"),
        Ok(vec![0, 1, 2])
    );
    assert!(rows("cases").is_err());
}

#[test]
fn a_later_stage_does_not_inherit_how_the_first_ended() {
    check(
        "count(stages where stage = 1 and outcome = \"Upheld\"; basis all)",
        "1 count",
    );
    check(
        "count(stages where stage = 2 and outcome = \"Upheld\"; basis all)",
        "0 count",
    );
    check(
        "count(stages where stage = 2 and ethnicity = \"Indian\"; basis all)",
        "1 count",
    );
}

#[test]
fn a_label_that_nobody_declares_is_listed_only_while_a_record_has_it() {
    let said = |outcome: &str| {
        let mut records = crate::dataset::testing::dataset(outcome);
        let text = "record,field,old value,new value,reason,who\n\
                    A,outcome,Strange,Upheld,mistyped,Manager\n";
        crate::dataset::correct::correct(&mut records, "corrections.csv", text);
        let data = crate::dataset::validate(records, Vec::new(), &project()).value;
        answer(&data, "count(cases; by outcome; basis all)")
    };
    assert_eq!(
        said("case A outcome=Strange\ncase B outcome=Strange"),
        "Upheld 1, Not, Upheld 0, Strange 1 count"
    );
    assert_eq!(
        said("case A outcome=Strange"),
        "Upheld 1, Not, Upheld 0 count"
    );
}
