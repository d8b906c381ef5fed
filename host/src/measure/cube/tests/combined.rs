//! Queries of queries: expressions, measures and their working.

use super::{check, data};
use crate::measure::testing::project;
use crate::measure::{Cube, query};

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
