use super::*;
use crate::measure::testing::{project, records};

const RECORDS: &str = "
case A received=2024-04-02 closed=2024-04-16 outcome=Upheld
case B received=2024-05-01 closed=2024-06-12 outcome=Partly_Upheld
case C received=2024-05-01 closed=2024-07-30 outcome=Not_Upheld
decision A decided=2024-09-01 recommended=200.00
aggregate complaints period=2023-24 57 count
aggregate age as-at=2021-03-21 33 years
";

fn reconciled(rows: &str) -> Result<Checked<Reconciliation>, Vec<Diagnostic>> {
    let data = records(RECORDS);
    let project = project();
    let text = format!("id,value,unit,decimals,figure,note\n{rows}");
    reconcile(&text, &Cube::new(&data, &project), &Rules::default())
}

/// One row: `value,unit,decimals`, the expression, and `verdict kind computed
/// note`.
#[track_caller]
fn check(published: &str, expression: &str, expected: &str) {
    let quoted = expression.replace('"', "\"\"");
    let done = reconciled(&format!("x,{published},\"{quoted}\",why\n"))
        .unwrap()
        .value;
    let row = &done.figures[0];
    let kind = row.kind.map_or("-", Provenance::name);
    let computed = row.computed.as_deref().unwrap_or("-");
    assert_eq!(
        format!("{} {kind} {computed}; {}", row.verdict.name(), row.note),
        expected
    );
    assert_eq!(row.figure, expression);
}

const UPHELD: &str = r#"share(cases where outcome = "Upheld"; basis closed; period this)"#;
const PARTLY: &str = "measure(upheld-rate; period this)";

#[test]
fn verdicts_compare_at_the_printed_decimals() {
    check(
        "3,count,0",
        "count(cases; basis closed; period this)",
        "exact cases 3; why",
    );
    check("33,percent,0", UPHELD, "exact cases 33; why");
    check("33.3,percent,1", UPHELD, "exact cases 33.3; why");
    check("67,percent,0", PARTLY, "exact cases 67; why");
    check(
        "66,percent,0",
        PARTLY,
        "rounding cases 67; equal only truncated (computed 66.667, from 2 and 3). why",
    );
    check(
        "65,percent,0",
        PARTLY,
        "differs cases 67; not equal in any rounding (computed 66.667, from 2 and 3). why",
    );
    check(
        "2,per-people-percent,0",
        "ratio(fact(eligible-people) - fact(eligible-people) + count(cases; basis all), given(complaints; period 2023-24)) - fact(national-rate)",
        "unbound - -; the figure counts in percentage points, the published one in per-people-percent. why",
    );
    check(
        "28,percent,0",
        "fact(national-rate)",
        "differs fact 30; not equal in any rounding (computed 29.500). why",
    );
    check(
        "29,percent,0",
        "fact(national-rate)",
        "rounding fact 30; equal only truncated (computed 29.500). why",
    );
    check("30,percent,0", "fact(national-rate)", "exact fact 30; why");
    check(
        "200,gbp,0",
        "sum(recommended of decisions; basis closed; period this)",
        "exact cases 200; why",
    );
    check(
        "-54,count,0",
        "count(cases; basis closed; period this) - given(complaints; period 2023-24)",
        "exact aggregate -54; why",
    );
    check(
        "33,count,0",
        "given(age; as-at 2021-03-21)",
        "exact aggregate 33; why",
    );
    check(
        "1,working-days,0",
        "mean(response-days of cases; basis closed; period 2020-21)",
        "differs cases -; no record has `response-days`. why",
    );
}

#[test]
fn rows_that_cannot_be_compared_are_unbound() {
    check("3,count,0", " ", "unbound - -; there is no expression. why");
    check(
        "3,count,0",
        "count(casses)",
        "unbound - -; `casses` is not a kind of record. why",
    );
    check(
        "3,count,0",
        "count(cases; by outcome; basis all)",
        "unbound - -; the expression gives several values. why",
    );
    check(
        "3,percent,0",
        "count(cases; basis all)",
        "unbound - -; the figure counts in count, the published one in percent. why",
    );
    check(
        "three,count,0",
        "count(cases; basis all)",
        "unbound - -; the published value is not a number. why",
    );
    check(
        "3,cuont,0",
        "count(cases; basis all)",
        "unbound - -; `cuont` is not a unit. why",
    );
    check(
        "3,count,x",
        "count(cases; basis all)",
        "unbound - -; `decimals` is a number from 0 to 9. why",
    );
}

#[test]
fn a_problem_shows_its_place_in_the_cell() {
    let rows = "a,1,count,0,\"count(cases where outcome = \"\"Uphold\"\"; basis all)\",\n";
    let done = reconciled(rows).unwrap();
    assert_eq!(
        done.diagnostics[0].render(),
        "error: `Uphold` is not a label of `outcome`\n  --> published.csv:2:42\n2 | a,1,count,0,\"count(cases where outcome = \"\"Uphold\"\"; basis all)\",\n  |                                          ^^^^^^^^^^\nhint: did you mean `Upheld`?\n"
    );
}

#[test]
fn ids_are_unique_and_columns_are_there() {
    let problems = reconciled("a,1,count,0,,\na,1,count,0,,\n").unwrap_err();
    assert_eq!(problems[0].message, "`a` is in row 2 already");
    let data = records(RECORDS);
    let project = project();
    let cube = Cube::new(&data, &project);
    let problems = reconcile("id,value,unit,decimal\n", &cube, &Rules::default()).unwrap_err();
    let messages: Vec<String> = problems
        .iter()
        .map(|problem| problem.message.clone())
        .collect();
    assert_eq!(
        messages,
        [
            "there is no column `decimals`",
            "there is no column `figure`"
        ]
    );
    assert_eq!(problems[0].hint.as_deref(), Some("did you mean `decimal`?"));
}

#[test]
fn outputs_hold_every_figure() {
    let done = reconciled(
        "a,3,count,0,count(cases; basis all),\nb,66,percent,0,measure(upheld-rate; period this),\nc,4,count,0,,\n",
    )
    .unwrap()
    .value;
    assert!(done.has_differences());
    let json: serde_json::Value = serde_json::from_str(&done.to_json().unwrap()).unwrap();
    assert_eq!(
        json["summary"],
        serde_json::json!({"exact": 1, "rounding": 1, "differs": 0, "unbound": 1})
    );
    assert_eq!(
        json["figures"][0],
        serde_json::json!({
            "id": "a", "published": "3", "computed": "3", "kind": "cases", "verdict": "exact",
            "figure": "count(cases; basis all)", "note": ""
        })
    );
    assert_eq!(json["figures"][2]["kind"], serde_json::Value::Null);
    assert_eq!(
        done.to_csv().unwrap().lines().nth(1),
        Some("a,3,3,cases,exact,count(cases; basis all),")
    );
    assert_eq!(
        done.to_table(),
        "verdict   id  published  computed  note\n\
         rounding  b   66         67        equal only truncated (computed 66.667, from 2 and 3)\n\
         unbound   c   4          -         there is no expression\n\
         \n\
         3 figures: 1 exact, 1 rounding, 0 differs, 1 unbound\n\
         computed from: 2 cases, 0 aggregate, 0 fact\n"
    );
}
