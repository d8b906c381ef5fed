//! Queries that cannot be answered, and what is said of them.

use super::{check, data};
use crate::measure::testing::{answer, without};

#[test]
fn a_number_whose_day_no_source_gives_is_an_error() {
    let data = without(
        "acknowledged",
        "case A received=2024-04-02 closed=2024-04-16",
    );
    let said = answer(&data, "measure(acknowledged-within-3-days; period this)");
    assert!(
        said.contains("no source of this project gives the day of `acknowledged`"),
        "{said}"
    );
}

#[test]
fn names_that_mean_nothing_are_errors() {
    let closed = |inside: &str| format!("count({inside}; basis closed; period this)");
    check(
        &closed("cases where outcom = \"Upheld\""),
        "`outcom` is not a dimension at [outcom]; did you mean `outcome`?",
    );
    check(
        &closed("cases; by etnicity"),
        "`etnicity` is not a dimension at [etnicity]; did you mean `ethnicity`?",
    );
    check(
        &closed("cases where outcome = \"Uphold\""),
        "`Uphold` is not a label of `outcome` at [\"Uphold\"]; did you mean `Upheld`?",
    );
    check(
        &closed("cases where outcome = Upheld"),
        "`Upheld` is not a common code of `outcome` at [Upheld]; write the council's own label in quotes: \"Upheld\"",
    );
    check(
        &closed("cases where outcome = \"partly-upheld\""),
        "`partly-upheld` is not a label of `outcome` at [\"partly-upheld\"]; common codes stand without quotes",
    );
    check(
        &closed("cases where outcome = uphled"),
        "`uphled` is not a common code of `outcome` at [uphled]; did you mean `upheld`?",
    );
    check(
        &closed("cases where reason = \"Delay\""),
        "cases have no `reason` at [reason]; it is known of reasons",
    );
    check(
        &closed("cases where service = care"),
        "`service` is a list of the council's own: it has no common codes at [service]",
    );
    check(
        &closed("cases where timeliness = lat"),
        "`lat` is not a label of `timeliness` at [lat]; did you mean `late`?",
    );
    check(
        &closed("contacts"),
        "contacts are never closed at [closed]; use `basis received`",
    );
    check(
        &closed("provisions"),
        "provisions have no days at [closed]; use `basis all`",
    );
    check(
        "count(cases; period this)",
        "the basis is missing: basis and period are never assumed at [cases]; add `; basis received`, `; basis closed` or `; basis all`",
    );
    check(
        "count(cases; basis closed)",
        "the period is missing: basis and period are never assumed at [cases]; add `; period this`, or `; basis all` for every record",
    );
    check(
        "count(cases; basis all; period this)",
        "`basis all` counts every record and takes no period at [this]",
    );
    check(
        "mean(response-days of contacts; basis all)",
        "contacts have no clock at [response-days]; cases, stages and reasons have one",
    );
    check(
        "mean(stage of cases; basis all)",
        "cases have no `stage` at [stage]; count stages",
    );
    check(
        "sum(recomended of decisions; basis all)",
        "`recomended` is not an amount at [recomended]; did you mean `recommended`?",
    );
    check(
        "sum(redress of decisions; basis all)",
        "no source of this project provides `redress` at [redress]",
    );
    check(
        "fact(eligible-peple)",
        "`eligible-peple` is not a fact of this project at [eligible-peple]; did you mean `eligible-people`?",
    );
    check(
        "standard(adult-social-care, 2)",
        "this project declares no standard for stage 2 of `adult-social-care` at \
         [adult-social-care]; it stands under `[[standards]]` in report.toml, without a timescale",
    );
    check(
        "given(supportd; period this)",
        "`supportd` is not a series of this project at [supportd]; did you mean `supported`?",
    );
    check(
        "given(all-supported)",
        "the figure's period or day is missing at [all-supported]; add `; period …` or `; as-at …`",
    );
}

#[test]
fn a_dimension_that_is_not_provided_is_told_from_one_that_nobody_knows() {
    let said = answer(&data(), "count(cases; by division; basis all)");
    assert!(said.starts_with("no source of this project provides `division` at [division]; provided: outcome, ethnicity, ethnicity-group, service"), "{said}");
}
