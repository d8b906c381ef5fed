//! The mapping, natively: what it makes of rows, and what it says of its own
//! mistakes. What every case becomes in the host is in its folder.

use candour_plugin::testing::{Imported, import};
use candour_plugin::{Failure, native};

use crate::Tabular;

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

/// The mapping with one thing changed, and what is then said: the path and the
/// message with its hint.
#[track_caller]
fn check(old: &str, new: &str, path: &str, expected: &str) {
    assert!(LOG.contains(old), "{old}");
    let mapping = LOG.replacen(old, new, 1);
    let rows = "N-1;;01/04/2024;;Upheld;A;70;;;;;;;\nN-2;;13/04/2024;;Upheld;A;70;;;;;;;\n";
    let failure = native::describe::<Tabular>(&mapping)
        .map(|_| ())
        .and_then(|()| import::<Tabular>("log", format!("{HEAD}{rows}"), &mapping).map(|_| ()))
        .expect_err(new);
    assert_eq!(failure.to_string(), expected, "{new}");
    assert_eq!(failure.column_name(), Some(path), "{new}");
}

#[test]
fn a_mistake_is_named_by_its_path_and_the_nearest_name() {
    for (old, new, path, expected) in [
        (
            "schema = 1",
            "schema = 2",
            "schema",
            "the mapping is written for schema 2, and this plugin reads 1; \
             use a newer candour, or write the mapping for this one",
        ),
        (
            "schema = 1\n",
            "",
            "",
            "`schema` is missing; write `schema = 1` in the first line",
        ),
        (
            "[sources.log]",
            "[source.log]",
            "source",
            "`sources` is missing; is `source` meant to be `sources`?",
        ),
        (
            "separator = \";\"",
            "seperator = \";\"",
            "sources.log.seperator",
            "`seperator` means nothing here; did you mean `separator`?",
        ),
        (
            "separator = \";\"",
            "separator = \"semicolon\"",
            "sources.log.separator",
            "`semicolon` cannot separate cells; it is one character, as in `;`, or `tab`",
        ),
        (
            "separator = \";\"",
            "encoding = \"ansi-1252\"",
            "sources.log.encoding",
            "`ansi-1252` is no encoding that can be read; did you mean `windows-1252`?",
        ),
        (
            "format = \"csv\"",
            "format = \"xslx\"",
            "sources.log.format",
            "`xslx` is no format; did you mean `xlsx`?",
        ),
        (
            "source = \"log\"",
            "source = \"logs\"",
            "tables[1].source",
            "there is no source `logs`; did you mean `log`?",
        ),
        (
            "dates = \"dd/mm/yyyy\"",
            "dates = \"dd/mm/yyy\"",
            "tables[1].dates",
            "`yyy` stands for nothing in a date format; write it as Excel does: `dd/mm/yyyy`, \
             `yyyy-mm-dd hh:mm`, `d mmmm yyyy`",
        ),
        (
            "dates = \"dd/mm/yyyy\"\n",
            "",
            "tables[1].records[1].events.received",
            "how are the dates of column `Received` written?; \
             write `dates = \"dd/mm/yyyy\"` in the table, or as they are written",
        ),
        (
            "dates = \"dd/mm/yyyy\"",
            "dates = \"dd/mm/yyyy\"\ndate-formats = { Recieved = \"yyyy-mm-dd\" }",
            "tables[1].date-formats.Recieved",
            "column `Recieved` is not read as a date; did you mean `Received`?",
        ),
        (
            "kind = \"case\"",
            "kind = \"complaint\"",
            "tables[1].records[1].kind",
            "`complaint` is no kind of record; did you mean `compliment`?",
        ),
        (
            "default = \"corporate\"",
            "default = \"corporat\"",
            "tables[1].records[1].procedure.default",
            "there is no procedure `corporat`; did you mean `corporate`?",
        ),
        (
            "received = \"Received\"",
            "recieved = \"Received\"",
            "tables[1].records[1].events.recieved",
            "there is no event `recieved`; did you mean `received`?",
        ),
        (
            "closed = \"Closed\"",
            "closed = \"Received\"",
            "tables[1].records[1].events.closed",
            "column `Received` is read as `received` and as `closed`; \
             a day is one event of a record: which is it?",
        ),
        (
            "outcome = \"Outcome\"",
            "outcom = \"Outcome\"",
            "tables[1].records[1].values.outcom",
            "there is no dimension `outcom`; did you mean `outcome`?",
        ),
        (
            "outcome = \"Outcome\"",
            "channel = \"Outcome\"",
            "tables[1].records[1].values.channel",
            "`channel` has no labels; \
             add `[dimensions.channel]` with its labels, or with `open = true`",
        ),
        (
            "outcome = \"Outcome\"",
            "outcome = \"Outcom\"",
            "tables[1].records[1].values.outcome",
            "no column `Outcom`; the closest column is `Outcome`",
        ),
        (
            "outcome = \"Outcome\"",
            "outcome = { column = \"Outcome\", default = \"Not upholded\" }",
            "tables[1].records[1].values.outcome.default",
            "`outcome` has no label `Not upholded`; did you mean `Not upheld`?",
        ),
        (
            "compensation = \"Paid\"",
            "compensation = 3",
            "tables[1].records[1].amounts.compensation",
            "a text belongs here, not a whole number; write it in quotation marks",
        ),
        (
            "number = 2",
            "number = 4",
            "tables[1].records[2].number",
            "a stage is 1, 2 or 3",
        ),
        (
            "blank = false",
            "is = \"yes\", blank = false",
            "tables[1].records[2].when",
            "a condition says one thing of a cell; \
             write two conditions in a list: [{ … }, { … }]",
        ),
        (
            "\"Finding 1\", \"Finding 2\"",
            "\"Finding 1\"",
            "tables[1].records[3].values.finding",
            "`finding` has 1 column where `reason` has 2; \
             the columns of a reason belong together, position by position",
        ),
        (
            "\"Upheld\" = \"upheld\"",
            "\"Upheld\" = \"upholded\"",
            "dimensions.outcome.labels.Upheld",
            "no common code `upholded`; did you mean `upheld`?",
        ),
        (
            "\"Not upheld\" = \"not-upheld\"",
            "\"Not upheld\" = \"not-upheld\"\n\"Not  upheld\" = \"not-upheld\"",
            "dimensions.outcome.labels.\"Not  upheld\"",
            "label `Not upheld` is there twice",
        ),
        // In TOML everything below a heading is of it.
        (
            "filled = \"Received\"",
            "filled = \"Received\"\noptional-columns = [\"Age\"]",
            "tables[1].records[1].optional-columns",
            "`optional-columns` means nothing here; it is a key of `[[tables]]`, and stands above \
             the first `[[tables.records]]`",
        ),
        (
            "\"Not recorded\" = \"not-recorded\"",
            "\"Not recorded\" = \"not-recorded\"\nopen = true",
            "dimensions.outcome.labels.open",
            "`open` stands among the labels; move it above the heading of the labels",
        ),
        (
            "[dimensions.service]",
            "[[dimensions.service]]",
            "dimensions.service",
            "`service` is not a dimension; its heading stands in single brackets",
        ),
        (
            "[[tables]]",
            "[tables]",
            "tables",
            "a list of tables belongs here, not a table of keys; \
             write `[[tables]]`, with double brackets",
        ),
        (
            "is = \"Test\"",
            "is-not = \"Test\"",
            "tables[1].ignore[2]",
            "no row is left: this filter sets 2 of 2 rows aside; does it mean what it says?",
        ),
        (
            "dates = \"dd/mm/yyyy\"",
            "dates = \"yyyy-mm-dd\"",
            "tables[1].dates",
            "of 2 dates in column `Received`, none is written as `yyyy-mm-dd`; \
             they are written as `dd/mm/yyyy`",
        ),
    ] {
        check(old, new, path, expected);
    }
}

#[test]
fn every_mistake_is_told_at_once_and_none_that_follows_from_another() {
    let mapping = LOG
        .replace("dates = \"dd/mm/yyyy\"", "dates = \"%d/%m/%Y\"")
        .replace("begins = [\"Total\"]", "starts = [\"Total\"]")
        .replace("received = \"Received\"", "recieved = \"Received\"")
        .replace("outcome = \"Outcome\"", "outcom = \"Outcome\"")
        .replace("\"Upheld\" = \"upheld\"", "\"Upheld\" = \"upholded\"");
    let failure = native::describe::<Tabular>(&mapping).unwrap_err();
    assert_eq!(failure.column_name(), Some("tables[1].dates"));
    assert_eq!(
        failure.to_string(),
        "`Y` stands for nothing in a date format; write it as Excel does: `dd/mm/yyyy`, \
         `yyyy-mm-dd hh:mm`, `d mmmm yyyy`\n\
         more that is wrong:\n  \
         `tables[1].records[1].events.recieved`: there is no event `recieved`; \
         did you mean `received`?\n  \
         `tables[1].records[1].values.outcom`: there is no dimension `outcom`; \
         did you mean `outcome`?\n  \
         `tables[1].ignore[1].starts`: `starts` means nothing here; known: reason, column, is, is-not, begins, blank\n  \
         `dimensions.outcome.labels.Upheld`: no common code `upholded`; did you mean `upheld`?\n  \
         `dimensions.finding.labels.Upheld`: no common code `upholded`; did you mean `upheld`?"
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

/// A block of the README, by the comment before it.
fn example<'r>(readme: &'r str, name: &str) -> &'r str {
    let mark = format!("<!-- example: {name} -->\n");
    let (_, block) = readme.split_once(&mark).expect(name);
    let (_, block) = block.split_once('\n').expect("a fence");
    block.split_once("```").expect("a fence").0
}

#[test]
fn the_readme_says_what_happens() {
    let readme = include_str!("../README.md").replace("\r\n", "\n");
    for (export, mapping, records, kinds) in [
        ("log.csv", "mapping.toml", "records", ["case", "reason"]),
        ("stages.csv", "stages.toml", "stages", ["case", "stage"]),
    ] {
        let (export, mapping) = (example(&readme, export), example(&readme, mapping));
        let imported = import::<Tabular>("log", export, mapping).unwrap();
        let found: Vec<&str> = kinds.iter().flat_map(|kind| imported.lines(kind)).collect();
        let ignored = imported.lines("ignored");
        let expected = example(&readme, records);
        for line in expected.lines() {
            assert!(found.contains(&line) || ignored.contains(&line), "{line}");
        }
        assert_eq!(expected.lines().count(), found.len() + ignored.len());
        assert!(imported.lines("reject").is_empty());
    }
}

#[test]
fn what_the_readme_shows_of_a_mapping_can_be_read() {
    let readme = include_str!("../README.md").replace("\r\n", "\n");
    let reject = example(&readme, "reject");
    let mapping = LOG
        .replace("ignore = [", &format!("{reject}ignore = ["))
        .split_once("[dimensions.outcome]")
        .map(|(before, _)| format!("{before}{}", example(&readme, "labels")))
        .unwrap()
        + "[dimensions.reason]\nopen = true\n[dimensions.finding]\nopen = true\n";
    let head = format!("{};Why;Extended to\n", HEAD.trim_end());
    let rows = "N-1;;01/04/2024;;Partly Upheld;Day care;70;;;;;;;;;02/05/2024\n";
    let imported = import::<Tabular>("log", format!("{head}{rows}"), &mapping).unwrap();
    assert_eq!(
        imported.lines("reject"),
        ["2 reject [Why] mapping-rule: the time was extended, and nothing says why"]
    );
    let rows = rows.replace("02/05/2024", "");
    let imported = import::<Tabular>("log", format!("{head}{rows}"), &mapping).unwrap();
    assert_eq!(
        imported.lines("case"),
        [
            "2 case N-1 corporate received=2024-04-01 outcome=Part upheld service=Day care \
             age-band=65+"
        ]
    );
}

/// A mapping of one column that is a reference.
const SMALL: &str = "schema = 1\n[sources.log]\nformat = \"csv\"\n[[tables]]\nsource = \"log\"\n\
                     dates = \"yyyy-mm-dd\"\n[[tables.records]]\nkind = \"case\"\nreference = \"Ref\"\n\
                     procedure = \"corporate\"\nevents = { received = \"Received\" }\n\
                     values = { service = \"Team\" }\n[dimensions.service]\nopen = true\n";

#[test]
fn a_table_may_be_wide_and_a_cell_may_not_be_endless() {
    let others: Vec<String> = (0..500).map(|number| format!("Column {number}")).collect();
    let others = others.join(",");
    let wide = format!("Ref,Received,{others},Team\nN-1,2024-04-01,{others},Home care\n");
    let imported = import::<Tabular>("log", wide, SMALL).unwrap();
    assert_eq!(
        imported.lines("case"),
        ["2 case N-1 corporate received=2024-04-01 service=Home care"]
    );

    let endless = "x".repeat(10 << 20);
    let long =
        format!("Ref,Received,Team,Notes\nN-1,2024-04-01,{endless},\nN-2,2024-04-02,A,{endless}\n");
    let imported = import::<Tabular>("log", long, SMALL).unwrap();
    assert_eq!(
        imported.lines("reject"),
        [
            "2 reject [Team] long-cell: the cell holds 10485760 bytes, and what belongs here at \
             most 1000; is a quotation mark missing, or is it another column?"
        ]
    );
    // Nobody reads the notes.
    assert_eq!(
        imported.lines("case"),
        ["3 case N-2 corporate received=2024-04-02 service=A"]
    );
}

#[test]
fn a_mapping_of_a_megabyte_is_read() {
    let labels: String = (0..40_000)
        .map(|number| format!("  \"Team number {number}\",\n"))
        .collect();
    let mapping = SMALL.replace("open = true", &format!("labels = [\n{labels}]"));
    assert!(mapping.len() > 900_000, "{}", mapping.len());
    let rows = "Ref,Received,Team\nN-1,2024-04-01,Team number 39999\n";
    let imported = import::<Tabular>("log", rows, &mapping).unwrap();
    assert_eq!(
        imported.lines("case"),
        ["2 case N-1 corporate received=2024-04-01 service=Team number 39999"]
    );
    assert!(imported.lines("new-label").is_empty());
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
fn without_a_mapping_there_is_advice() {
    let failure = native::describe::<Tabular>("").unwrap_err();
    assert_eq!(
        failure.to_string(),
        "there is no mapping; write one, and name it in `report.toml`: settings = \"mapping.toml\""
    );
}
