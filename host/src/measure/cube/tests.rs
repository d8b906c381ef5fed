//! What queries answer, on a dozen records.

use crate::dataset::ValidDataset;
use crate::measure::testing::{answer, project, records, without};
use crate::measure::{Cube, query};

const RECORDS: &str = "
case A received=2024-04-02 acknowledged=2024-04-05 responded=2024-04-16 closed=2024-04-16 outcome=Upheld ethnicity=Indian service=Home_care
case B received=2024-05-01 acknowledged=2024-05-08 responded=2024-06-10 closed=2024-06-12 outcome=Partly_Upheld ethnicity=British service=Finance extended-to=2024-06-14
case C received=2024-05-01 responded=2024-07-30 closed=2024-07-30 outcome=Not_Upheld ethnicity=British service=Finance
case D received=2024-03-20 responded=2024-04-05 closed=2024-04-05 outcome=Upheld ethnicity=Pakistani
case E received=2025-03-03 outcome=Not_Upheld ethnicity=Not_known
case F received=2025-03-20 closed=2025-03-27 responded=2025-03-27 procedure=corporate outcome=Not_Upheld
case G received=2023-05-01 responded=2023-05-02 closed=2023-05-02 outcome=Upheld ethnicity=Indian
stage A 1
stage A 2 received=2024-05-02
stage B 2
reason A reason=Delay finding=Upheld
reason A reason=Charges finding=Not_upheld
reason B reason=Delay finding=Upheld
reason C reason=Old_list
contact - received=2024-06-01 contact-kind=General
contact - received=2024-06-02 contact-kind=Initial
contact - contact-kind=General
compliment - received=2024-06-01 theme=Thanks theme=Praise
compliment - received=2024-06-02 theme=Thanks
decision A received=2024-05-01 decided=2024-09-01 decision=Upheld recommended=200.00
decision B received=2024-05-01 decided=2024-09-01 decision=Closed recommended=50.50
decision C received=2024-05-01 decided=2024-09-01 decision=Not_upheld
decision C received=2025-05-01
action - action-kind=Learning
aggregate supported ethnicity=Indian as-at=2025-03-31 30 count
aggregate supported ethnicity=Pakistani as-at=2025-03-31 10 count
aggregate supported ethnicity=British as-at=2025-03-31 60 count
aggregate all-supported as-at=2025-03-31 101 count
aggregate complaints period=2023-24 57 count
aggregate complaints outcome=Upheld period=2023-24 19 count
aggregate complaints outcome=Partly_Upheld period=2023-24 7 count
aggregate rate area=England period=2024-25 79.5 percent
aggregate rate area=Derby_City_Council period=2024-25 3/4 percent
aggregate rate area=Coventry period=2024-25 - percent
";

fn data() -> ValidDataset {
    records(RECORDS)
}

#[track_caller]
fn check(query: &str, expected: &str) {
    assert_eq!(answer(&data(), query), expected);
}

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
fn figures_from_elsewhere_are_exact_and_unambiguous() {
    check("given(all-supported; as-at 2025-03-31)", "101 count");
    check("given(complaints; period 2023-24)", "57 count");
    check(
        "given(complaints where outcome = \"Upheld\"; period previous)",
        "19 count",
    );
    check(
        "given(complaints where outcome = upheld; period previous)",
        "19 count",
    );
    check(
        "given(supported where ethnicity = \"Indian\"; as-at 2025-03-31)",
        "30 count",
    );
    check("total(supported; as-at 2025-03-31)", "100 count");
    check(
        "total(supported where ethnicity-group = \"Asian\"; as-at 2025-03-31)",
        "40 count",
    );
    check(
        "total(supported; by ethnicity-group; as-at 2025-03-31)",
        "Asian 40, White 60, Not known [no figure was published] count",
    );
    check(
        "given(supported; by ethnicity; as-at 2025-03-31)",
        "Indian 30, Pakistani 10, British 60, Not known [no figure was published] count",
    );
    check(
        "given(rate; area \"England\"; period this)",
        "159/2 percent",
    );
    check(
        "given(rate; area \"Derby City Council\"; period this)",
        "75 (3 of 4) percent",
    );
    check(
        "given(rate; area \"Coventry\"; period this)",
        "[it was published as not available] percent",
    );
    check("fact(eligible-people)", "982 count");
    check("fact(national-rate)", "59/2 percent");
    check("standard(adult-social-care, 1)", "20 working days");
    check("number-of(reason)", "3 count");
    check("number-of(ethnicity-group)", "3 count");
}

#[test]
fn ambiguous_figures_list_their_candidates() {
    check(
        "given(rate; period this)",
        "the series has several areas, and none is named at [rate]; there are: area \"England\", period 2024-25; \
         area \"Derby City Council\", period 2024-25; area \"Coventry\", period 2024-25",
    );
}

#[test]
fn another_area_is_never_taken_for_ours() {
    let data = records(
        "aggregate upheld area=Derby period=2023-24 12 count
         aggregate upheld area=Derby period=2024-25 14 count
         aggregate upheld area=Leicester period=2024-25 9 count",
    );
    assert_eq!(
        answer(&data, "given(upheld; period 2023-24)"),
        "the series has several areas, and none is named at [upheld]; \
         there are: area \"Derby\", period 2023-24",
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
fn expressions_combine() {
    check(
        "count(cases; basis closed; period this) - given(complaints; period previous)",
        "-52 count",
    );
    check(
        "ratio(count(cases where outcome = upheld), count(cases); basis closed; period this)",
        "40 (2 of 5) percent",
    );
    check(
        "ratio(count(cases), given(supported); by ethnicity; basis closed; period this)",
        "no figure of `supported` matches at [supported]; there are: ethnicity = \"Indian\", area \"Leicester\", as-at 2025-03-31; ethnicity = \"Pakistani\", area \"Leicester\", as-at 2025-03-31; ethnicity = \"British\", area \"Leicester\", as-at 2025-03-31",
    );
    check(
        "ratio(count(cases), given(supported; as-at 2025-03-31); by ethnicity; basis closed; period this)",
        "Indian 10/3 (1 of 30), Pakistani 10 (1 of 10), British 10/3 (2 of 60), \
         Not known [no figure was published] percent; 1 case without `ethnicity`",
    );
    check(
        "ratio(count(cases; by outcome), count(cases); basis closed; period this)",
        "Not Upheld 40 (2 of 5), Partly Upheld 20 (1 of 5), Upheld 40 (2 of 5) percent",
    );
    check(
        "rate(count(cases), fact(eligible-people), 1000; basis closed; period this)",
        "2500/491 (5 of 982) rate",
    );
    check(
        "change(count(cases; period this), count(cases; period previous); basis closed)",
        "400 (4 of 1) percent",
    );
    check(
        "change(share(cases where outcome = upheld; period this), share(cases where outcome = upheld; period previous); basis closed)",
        "-60 percentage points",
    );
    check(
        "change(count(cases; period this), count(cases; period 2020-21); basis closed)",
        "[the denominator is 0] (5 of 0) percent",
    );
    check(
        "count(cases; basis all) + share(cases where outcome = upheld; basis all)",
        "percent cannot be added to count at [count(cases; basis all) + share(cases where outcome = upheld; basis all)]",
    );
    check(
        "ratio(count(cases; by outcome), count(cases; by service); basis all)",
        "the parts are by different dimensions at [ratio(count(cases; by outcome), count(cases; by service); basis all)]",
    );
}

#[test]
fn measures_are_narrowed_by_conditions() {
    check("measure(complaints-received; period this)", "5 count");
    check("measure(upheld-rate; period this)", "60 (3 of 5) percent");
    check(
        "measure(upheld-rate where ethnicity-group = \"Asian\"; period this)",
        "100 (2 of 2) percent",
    );
    check(
        "measure(upheld-rate; by ethnicity-group; period this)",
        "Asian 100 (2 of 2), White 50 (1 of 2), Not known [there are no such cases] (0 of 0) percent; 1 case without `ethnicity-group`",
    );
    check(
        "measure(ombudsman-upheld-rate; period this)",
        "50 (1 of 2) percent",
    );
    check("measure(overdue-complaints)", "1 count");
    check(
        "measure(upheld-rat; period this)",
        "`upheld-rat` is not a measure at [upheld-rat]; did you mean `upheld-rate`?",
    );
    check(
        "measure(upheld-rate; basis received; period this)",
        "`upheld-rate` is counted by `closed` at [received]",
    );
    check(
        "measure(upheld-rate)",
        "in the definition of `upheld-rate`: the period is missing: basis and period are never assumed at [measure(upheld-rate)]; add `; period this`, or `; basis all` for every record",
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
fn the_working_names_conditions_days_and_definitions() {
    let data = data();
    let project = project();
    let cube = Cube::new(&data, &project);
    let working = |text: &str| {
        let answer = cube.answer(&query::parse(text).unwrap()).unwrap();
        let list = |items: &mut dyn Iterator<Item = &String>| {
            items.map(String::as_str).collect::<Vec<_>>().join(" & ")
        };
        format!(
            "{}; {}; {}; {}; {}; {}",
            answer.provenance.name(),
            list(&mut answer.bases.iter()),
            list(&mut answer.periods.iter()),
            list(&mut answer.filters.iter()),
            list(&mut answer.definitions.iter()),
            list(&mut answer.sources.iter()),
        )
    };
    for (query, expected) in [
        (
            "count(cases where outcome = \"Upheld\" among procedure = corporate; basis closed; period this)",
            "cases; closed; 2024-25; outcome = \"Upheld\" & procedure = corporate; ; ",
        ),
        (
            "measure(overdue-complaints)",
            "cases; all; ; timeliness = overdue & as at 2025-06-30; overdue-complaints@1; ",
        ),
        (
            "change(measure(upheld-rate; period this), measure(upheld-rate; period previous))",
            "cases; closed; 2024-25 & 2023-24; \
             outcome in (upheld, partly-upheld, fault-found); upheld-rate@1; ",
        ),
        (
            "ratio(count(cases), given(all-supported; as-at 2025-03-31); basis received; period this)",
            "aggregate; received; 2024-25 & as at 2025-03-31; area Leicester; ; Statistics Office",
        ),
        (
            "count(cases; basis all) - fact(eligible-people)",
            "fact; all; ; ; ; Annual return",
        ),
        ("number-of(reason)", "cases; ; ; ; ; "),
    ] {
        assert_eq!(working(query), expected, "{query}");
    }
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
