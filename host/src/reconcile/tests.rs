use super::across::{Across, Report};
use super::*;
use crate::diagnostic::Place;
use crate::measure::testing::{project, records};
use crate::plugin::PluginRef;
use crate::project::{Import, Period};

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
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    let wrong = |published: &str, expected: &str| {
        let rows = format!("a,{published},count(cases; basis all),\n");
        let problems = reconciled(&rows).unwrap_err();
        let first = problems.first().unwrap();
        assert_eq!((problems.len(), first.message.as_str()), (1, expected));
        assert_eq!(first.code, "bad-value");
        assert!(first.render().contains("published.csv:2:"), "{first:?}");
    };
    wrong("three,count,0", "the published value is not a number");
    wrong("1e999,count,0", "the published value is not a number");
    wrong("inf,count,0", "the published value is not a number");
    wrong(
        "99999999999999999999,count,0",
        "the published value is not a number",
    );
    wrong("3,cuont,0", "`cuont` is not a unit");
    wrong("3,count,x", "`decimals` is a number from 0 to 9");
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
            "id": "a", "section": "", "published": "3", "unit": "count", "computed": "3",
            "kind": "cases", "verdict": "exact", "figure": "count(cases; basis all)", "note": ""
        })
    );
    assert_eq!(json["figures"][2]["kind"], serde_json::Value::Null);
    assert_eq!(
        done.to_csv().unwrap().lines().nth(1),
        Some("a,,3,count,3,cases,exact,count(cases; basis all),")
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

const COLUMNS: &str =
    "id,section,measure,period,dimensions,value,unit,decimals,hedge,shared,figure\n";

/// The account of a project for a year with this plugin, under a name.
fn report(name: &str, year: &str, plugin: &str, rows: &str) -> Report {
    let data = records(RECORDS);
    let mut project = project();
    project.period = Period::parse(year).unwrap();
    project.comparisons = project.period.a_year_before().into_iter().collect();
    project.imports.push(Import {
        plugin: PluginRef::Bundled(plugin.to_owned()),
        place: Place::file("report.toml"),
        sources: Vec::new(),
        settings: crate::plugin::Settings::default(),
    });
    let cube = Cube::new(&data, &project);
    let text = format!("{COLUMNS}{rows}");
    let done = reconcile(&text, &cube, &Rules::default()).unwrap().value;
    Report::new(name.to_owned(), &project, done)
}

/// Each thing that both print, as `verdict: thing: id value, …`.
fn shared(one: Report, two: Report) -> Vec<String> {
    let across = Across::new(vec![one, two]);
    let things = across.shared.things.iter();
    things
        .map(|thing| {
            let figures = thing.figures.iter();
            let figures = figures.map(|one| format!("{} {}", one.id, one.published));
            let figures = figures.collect::<Vec<_>>().join(", ");
            format!("{}: {}: {figures}", thing.verdict.name(), thing.thing)
        })
        .collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn two_years_of_one_council_print_the_same_thing() {
    let year = |name: &str, rows: &str| report(name, name, "p", rows);
    let old = "o,3,Concluded complaints,2023-24,,57,count,0,exact,,count(cases; basis closed; period this)\n";
    // By the expression, whatever the words and however the period is named.
    assert_eq!(
        shared(
            year("2023-24", old),
            year(
                "2024-25",
                "n,2,Cases,last year,,58,count,0,exact,,count(cases; basis closed; period previous)\n"
            ),
        ),
        ["disagree: Concluded complaints, 2023-24: o 57, n 58"]
    );
    // By the words, whatever the expression.
    assert_eq!(
        shared(
            year("2023-24", old),
            year(
                "2024-25",
                "n,2,concluded  Complaints,2023-24,year=2023-24,57,count,0,,,given(complaints; period 2023-24)\n"
            ),
        ),
        ["agree: Concluded complaints, 2023-24: o 57, n 57"]
    );
    // Another period, unit, or dimension is another thing, and so is what has no
    // period of its own.
    for other in [
        "n,2,Concluded complaints,2024-25,,58,count,0,,,count(cases; basis closed; period this)",
        "n,2,Concluded complaints,2023-24,outcome=Upheld,58,count,0,,,given(complaints; period previous)",
        "n,2,Concluded complaints,2023-24,,58,percent,0,,,measure(upheld-rate; period previous)",
        "n,2,,,,58,count,0,,,count(cases; basis all)",
    ] {
        assert_eq!(
            shared(year("2023-24", old), year("2024-25", &format!("{other}\n"))),
            NOTHING
        );
    }
    assert_eq!(
        shared(
            year("2023-24", "o,,,,,1,count,0,,,fact(eligible-people)\n"),
            year("2024-25", "n,,,,,2,count,0,,,fact(eligible-people)\n"),
        ),
        NOTHING
    );
}

#[test]
fn two_procedures_are_the_same_only_by_name_or_about_a_named_area() {
    let own = |id: &str, shared: &str, value: i32| {
        format!(
            "{id},1,complaints,2024-25,,{value},count,0,,{shared},count(cases; basis closed; period this)\n"
        )
    };
    let of = |plugin: &str, rows: &str| report(plugin, "2024-25", plugin, rows);
    assert_eq!(
        shared(of("a", &own("a", "", 3)), of("b", &own("b", "", 4))),
        NOTHING
    );
    assert_eq!(
        shared(of("a", &own("a", "All", 3)), of("b", &own("b", "all", 4))),
        ["disagree: All, 2024-25: a 3, b 4"]
    );
    let area = |id: &str, value: &str, decimals: u8| {
        format!("{id},1,upheld rate,2024-25,area=England,{value},percent,{decimals},,,\n")
    };
    assert_eq!(
        shared(of("a", &area("a", "79", 0)), of("b", &area("b", "79.4", 1))),
        ["agree: upheld rate, area=england, 2024-25: a 79, b 79.4"]
    );
}

#[test]
fn reports_agree_when_one_number_could_have_been_rounded_to_both() {
    let check = |one: &str, two: &str, expected: &str| {
        let row = |published: &str| {
            let [value, decimals, hedge]: [&str; 3] =
                published.split(' ').collect::<Vec<_>>().try_into().unwrap();
            format!(
                "x,1,m,2024-25,,{value},percent,{decimals},{hedge},,measure(upheld-rate; period this)\n"
            )
        };
        let of = |name: &str, published: &str| report(name, "2024-25", "p", &row(published));
        let found = shared(of("a", one), of("b", two)).remove(0);
        let verdict = found.split(':').next().unwrap();
        assert_eq!(verdict, expected, "{one} and {two}");
    };
    check("44 0 exact", "44 0 exact", "agree");
    check("44 0 exact", "44.1 1 exact", "agree");
    check("44 0 exact", "44.4 1 exact", "agree");
    check("45 0 exact", "44.5 1 exact", "agree");
    check("44 0 exact", "44.5 1 exact", "agree");
    check("44 0 exact", "44.6 1 exact", "disagree");
    check("45 0 exact", "44.1 1 exact", "disagree");
    check("70 0 nearly", "66.7 1 exact", "agree");
    check("70 0 exact", "66.7 1 exact", "disagree");
    check("60 0 about", "66.7 1 exact", "disagree");
    // 2 of 3: one report cut it off, the other rounded it.
    check("66 0 exact", "67 0 exact", "rounding");
    check("66.6 1 exact", "67 0 exact", "agree");
}

#[test]
fn several_projects_are_accounted_for_together() {
    let rows = |value: i32| {
        format!(
            "x,7,concluded,2024-25,,{value},count,0,,,count(cases; basis closed; period this)\n"
        )
    };
    let of = |name: &str, value| report(name, "2024-25", "p", &rows(value));
    let across = Across::new(vec![of("a", 3), of("b", 3)]);
    assert!(!across.has_differences());
    assert_eq!(across.shared.summary.agree, 1);
    let across = Across::new(vec![of("a", 3), of("b", 4)]);
    assert!(across.has_differences());
    let table = across.to_table();
    let end = table.split_once("\n\nproject").unwrap().1;
    assert_eq!(
        end,
        "  figures  exact  rounding  differs  unbound  cases  aggregate  fact\n\
         a        1        1      0         0        0        1      0          0\n\
         b        1        0      0         1        0        1      0          0\n\
         all      2        1      0         1        0        2      0          0\n\
         \n\
         disagree: concluded, 2024-25\n  \
           published  unit   project  section  id\n  \
           3          count  a        7        x\n  \
           4          count  b        7        x\n\
         \n\
         printed by more than one report: 1, 0 agree, 0 rounding, 1 disagree\n"
    );
    let csv = across.to_csv().unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "project,id,section,published,unit,computed,kind,verdict,figure,note,shared,elsewhere"
    );
    assert!(
        lines[1].starts_with("a,x,7,3,count,3,cases,exact,"),
        "{csv}"
    );
    assert!(lines[1].ends_with(",disagree,b: x 4"), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&across.to_json().unwrap()).unwrap();
    assert_eq!(json["summary"]["exact"], 1);
    assert_eq!(json["reports"][1]["figures"][0]["verdict"], "differs");
    assert_eq!(json["reports"][0]["project"], "a");
    assert_eq!(
        json["shared"]["things"][0]["figures"][1],
        serde_json::json!({
            "project": "b", "section": "7", "id": "x", "published": "4", "computed": "3",
            "note": "not equal in any rounding (computed 3)"
        })
    );
}
