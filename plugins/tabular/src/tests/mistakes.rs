//! What a mapping with mistakes is told.

use candour_plugin::native;
use candour_plugin::testing::import;

use super::{HEAD, LOG};
use crate::Tabular;

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
            "schema = 1",
            "schema = 99999999999999999999",
            "schema",
            "the number is too large",
        ),
        (
            "filled = \"Received\"",
            "filled = []",
            "tables[1].records[1].filled",
            "the list is empty",
        ),
        (
            "received = \"Received\"",
            "received = []",
            "tables[1].records[1].events.received",
            "the list is empty",
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
            "service = \"Team\"",
            "service = { column = \"Team\", split = \"\" }",
            "tables[1].records[1].values.service.split",
            "nothing is no separator",
        ),
        (
            "age-band = \"Age\"",
            "age-band = { column = \"Age\", split = \",\" }",
            "tables[1].records[1].values.age-band.split",
            "`age-band` has bands: its cells hold one number",
        ),
        (
            "finding = [\"Finding 1\", ",
            "finding = [{ column = \"Finding 1\", split = \",\" }, ",
            "tables[1].records[3].values.finding[1]",
            "a cell that is split is the whole of its reasons; \
             which part of one cell belongs to which of another, nothing says",
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
fn without_a_mapping_there_is_advice() {
    let failure = native::describe::<Tabular>("").unwrap_err();
    assert_eq!(
        failure.to_string(),
        "there is no mapping; write one, and name it in `report.toml`: settings = \"mapping.toml\""
    );
}
