use super::*;

const MAPPING: &str = r#"
schema = 1
title = "A log"
[sources.log]
format = "csv"
separator = ";"
optional = true
[[tables]]
source = "log"
dates = "dd/mm/yyyy"
date-formats = { Closed = ["yyyy-mm-dd", "dd-mmm-yyyy"] }
optional-columns = ["Closed"]
ignore = { column = "Ref", begins = "Total", reason = "total" }
[[tables.records]]
kind = "case"
when = { column = "Team", blank = false }
reference = "Ref"
procedure = { column = "Type", map = { "Statutory" = "adult-social-care" }, default = "corporate" }
filled = "Received"
events = { received = "Received", closed = ["Closed", "Ended"] }
values = { service = { column = "Team", skip = ["N/A"], split = "; " }, outcome = { value = "Upheld" } }
amounts = { compensation = "Paid" }
[[tables.records]]
kind = "aggregate"
series = "cases"
publisher = "the council"
area = { column = "Area" }
period = { value = "2024-25" }
unit = "count"
value = "Paid"
missing = "-"
[dimensions.outcome.labels]
"Upheld" = { common = "upheld", also = ["UPHELD"] }
[dimensions.service]
open = true
"#;

#[test]
fn every_statement_of_a_mapping_is_there() {
    let outline = outline(MAPPING).unwrap();
    assert_eq!((outline.schema, outline.title.as_str()), (1, "A log"));
    let log = &outline.sources[0];
    assert_eq!((log.name.as_str(), log.optional), ("log", true));
    assert!(matches!(
        log.format,
        Format::Csv {
            separator: b';',
            ..
        }
    ));
    let table = &outline.tables[0];
    assert_eq!((table.source.as_str(), table.parts.len()), ("log", 1));
    let columns = table.columns.iter().map(|column| {
        let dates = column.dates.join(" or ");
        format!("{} {} {dates}", column.name, column.required)
    });
    assert_eq!(
        columns.collect::<Vec<_>>(),
        [
            "Ref true ",
            "Type true ",
            "Team true ",
            "Received true dd/mm/yyyy",
            "Closed false yyyy-mm-dd or dd-mmm-yyyy",
            "Ended true dd/mm/yyyy",
            "Paid true ",
            "Area true ",
        ]
    );
    let says = table.records.iter().flat_map(|record| {
        let says = record.says.iter();
        says.map(|says| match &says.origin {
            Origin::Given(text) => format!("{} {:?}: `{text}`", record.kind, says.field),
            Origin::Column {
                name,
                words,
                default,
                skip,
                split,
            } => {
                let split = split.as_deref().unwrap_or_default();
                format!(
                    "{} {:?}: {name} {words:?} {default:?} {skip:?}{split}",
                    record.kind, says.field
                )
            }
        })
    });
    assert_eq!(
        says.collect::<Vec<_>>(),
        [
            "case Reference: Ref [] None []",
            "case Procedure: Type [(\"Statutory\", \"adult-social-care\")] \
                 Some(\"corporate\") []",
            "case Event(\"received\"): Received [] None []",
            "case Event(\"closed\"): Closed [] None []",
            "case Event(\"closed\"): Ended [] None []",
            "case Value(\"service\"): Team [] None [\"N/A\"]; ",
            "case Value(\"outcome\"): `Upheld`",
            "case Amount(\"compensation\"): Paid [] None []",
            "aggregate Series: `cases`",
            "aggregate Publisher: `the council`",
            "aggregate Area: Area [] None []",
            "aggregate Period: `2024-25`",
            "aggregate Unit: `count`",
            "aggregate Figure: Paid [] None [\"-\"]",
        ]
    );
    let outcome = &outline.dimensions[0];
    assert_eq!(outcome.code, "outcome");
    assert_eq!(outcome.labels[0].also, ["UPHELD"]);
}

#[test]
fn a_column_is_found_by_every_use_of_it() {
    let outline = outline(MAPPING).unwrap();
    let table = &outline.tables[0];
    let uses = |column: &str| -> Vec<String> {
        let uses = table.uses(column).map(|found| match found {
            Use::Field(record, field) => format!("{} {field:?}", record.path),
            Use::Condition(record) => format!("{} when", record.path),
            Use::Filled(record) => format!("{} filled", record.path),
            Use::Filter(filter) => filter.path.to_string(),
        });
        uses.collect()
    };
    assert_eq!(
        uses("Ref"),
        ["tables[1].ignore", "tables[1].records[1] Reference"]
    );
    assert_eq!(
        uses("Team"),
        [
            "tables[1].records[1] when",
            "tables[1].records[1] Value(\"service\")"
        ]
    );
    assert_eq!(
        uses("Received"),
        [
            "tables[1].records[1] filled",
            "tables[1].records[1] Event(\"received\")"
        ]
    );
    assert_eq!(uses("Notes"), Vec::<String>::new());
    // No column is named that nothing uses.
    assert!(
        table
            .columns
            .iter()
            .all(|column| !uses(&column.name).is_empty())
    );
}

#[test]
fn a_mistake_is_the_plugins_own() {
    let failure = outline(&MAPPING.replace("filled", "filed")).unwrap_err();
    assert_eq!(failure.column_name(), Some("tables[1].records[1].filed"));
}
