//! What an export is read as, and what is said of one that cannot be.

mod spoilt;
mod workbook;

use super::*;

fn of(bytes: impl AsRef<[u8]>) -> Export {
    Export::of("log.csv".to_owned(), bytes.as_ref()).expect("an export")
}

fn refused(bytes: impl AsRef<[u8]>) -> String {
    let read = Export::of("log.csv".to_owned(), bytes.as_ref());
    read.expect_err("no export").message().to_owned()
}

fn names(part: &Part) -> Vec<&str> {
    part.columns
        .iter()
        .map(|column| column.name.as_str())
        .collect()
}

const LOG: &str = "Ref;Received;Outcome;Team\n\
    C-1;01/04/2024;Upheld;Café, bar\n\
    C-2;02/04/2024;;Roads\n\
    C-3;03/04/2024;Upheld;Roads\n";

#[test]
fn a_csv_file_is_read_whatever_separates_and_encodes_it() {
    let wide: Vec<u8> = LOG.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide_big: Vec<u8> = LOG.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let windows = LOG.replace('é', "\u{1}").into_bytes();
    let windows: Vec<u8> = windows
        .iter()
        .map(|b| if *b == 1 { 0xE9 } else { *b })
        .collect();
    for (bytes, separator, encoding) in [
        (LOG.as_bytes().to_vec(), b';', Encoding::Utf8),
        (format!("\u{feff}{LOG}").into_bytes(), b';', Encoding::Utf8),
        (windows, b';', Encoding::Windows1252),
        (wide, b';', Encoding::Utf16),
        (wide_big, b';', Encoding::Utf16),
        (LOG.replace(';', "\t").into_bytes(), b'\t', Encoding::Utf8),
        (LOG.replace(';', "|").into_bytes(), b'|', Encoding::Utf8),
        (
            LOG.replace(", bar", "").replace(';', ",").into_bytes(),
            b',',
            Encoding::Utf8,
        ),
    ] {
        let export = of(&bytes);
        let written = Format::Csv {
            separator,
            encoding,
        };
        assert_eq!(export.format, written);
        let part = &export.parts[0];
        assert_eq!(names(part), ["Ref", "Received", "Outcome", "Team"]);
        assert_eq!(
            (part.header, part.rows.as_slice()),
            (Some(1), &[2, 3, 4][..])
        );
        let outcome = &part.columns[2];
        assert_eq!(outcome.counts(), [(&Value::Text("Upheld".to_owned()), 2)]);
        assert_eq!(outcome.value(1), None);
        let Some(Value::Text(team)) = part.columns[3].value(0) else {
            panic!("no team");
        };
        assert!(team.starts_with("Café"), "{team}");
        assert_eq!(part.oddities, Vec::<String>::new());
    }
}

#[test]
fn what_stands_above_and_below_a_table_is_no_row_of_it() {
    let part = &of("Complaints log 2024-25,,,\n\nRef,Received,Outcome,Days\n\
        C-1,01/04/2024,Upheld,3\nC-2,02/04/2024,Upheld,4\nTotal,,,7\nRun by the team,,,\n")
    .parts[0];
    assert_eq!((part.header, part.above, part.below), (Some(2), 1, 2));
    assert_eq!(part.rows, [3, 4]);
    let total = Total {
        row: 5,
        column: "Ref".to_owned(),
        begins: "Total".to_owned(),
    };
    assert_eq!(part.totals, [total]);
    assert_eq!(part.oddities, ["1 row looks like totals"]);
}

#[test]
fn what_is_strange_is_said() {
    let odd = |text: &str| of(text).parts[0].oddities.clone();
    assert_eq!(
        odd("Ref,Note,Note,\nC-1,a,b,c\nC-2,a,b\nC-3;a;b;\nRef,Note,Note,\nC-4,a,b,\n"),
        [
            "the heading `Note` is there 2 times",
            "column D has no heading that is text, and 1 filled cell",
            "2 rows have more or fewer cells than the headings",
            "1 row is separated by `;`",
            "1 row has the headings once more",
        ]
    );
    let rows: String = (1..9)
        .map(|n| format!("C-{n},0{n}/04/2024,Upheld\n"))
        .collect();
    let two = format!("Ref,Received,Outcome\n{rows}Service,Kind,\nRoads,Thanks,\n");
    assert_eq!(
        odd(&two),
        [
            "a second table may begin in row 10; a mapping reads it with `below = true`, or sets it aside \
             with `until-blank-row = true` in the table above it"
        ]
    );
}

#[test]
fn headings_alone_are_a_table_without_rows() {
    let export = of("Ref,Received,Outcome\n");
    assert_eq!(
        (names(&export.parts[0]).len(), export.parts[0].rows.len()),
        (3, 0)
    );
}

#[test]
fn a_file_that_is_no_export_says_what_it_is() {
    for (bytes, message) in [
        (&b""[..], "the file is empty"),
        (b" \r\n\n", "the file is empty"),
        (b",,,\n,,\n", "the file has no cell that is filled"),
        (b"%PDF-1.7 ...", "a PDF file, not an export"),
        (b"PK\x03\x04broken", "the workbook is damaged or cut short"),
        (b"\xD0\xCF\x11\xE0 old", "a workbook of the old kind (.xls)"),
        (
            b"\xD0\xCF\x11\xE0E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
            "a file with a password",
        ),
        (
            b"\x01\x02\x03\x00\x00\x07",
            "not a file of text, and not a workbook",
        ),
        (
            b"<html><table><tr><td>Ref</td></tr></table></html>",
            "a web page, not a workbook",
        ),
        (
            b"1,2,3\n4,5,6\n",
            "none of the first 50 rows holds headings",
        ),
        (
            b"Ref,Note\nC-1,\"open\nC-2,b\n",
            "a quotation mark opens in row 2 and is never closed",
        ),
    ] {
        assert_eq!(refused(bytes), message);
    }
}

#[test]
fn json_without_records_is_no_table() {
    for text in ["\"x\"", "null", "true", "3", "[]", "{}", "[1, 2]"] {
        for file in ["log.json", "log.JSON", "log.jsonl"] {
            let read = Export::of(file.to_owned(), text.as_bytes());
            let said = read.expect_err(text).message().to_owned();
            assert!(said.starts_with("there "), "{file}: {text}: {said}");
        }
    }
}

#[test]
fn a_cell_of_10_mb_and_500_columns_are_read() {
    let headings: Vec<String> = (1..=500).map(|n| format!("Column {n}")).collect();
    let long = "word ".repeat(2_000_000);
    let text = format!("{}\n{long}{}\n", headings.join(","), ",x".repeat(499));
    let part = &of(&text).parts[0];
    assert_eq!((part.columns.len(), part.rows.len()), (500, 1));
    let Some(Value::Text(cell)) = part.columns[0].value(0) else {
        panic!("no cell");
    };
    assert_eq!(cell.len(), long.len() - 1);
}

#[test]
fn json_is_lists_with_what_encloses_them() {
    let document = r#"{"exported": "2025-05-01", "cases": [
        {"reference": "S-1", "causes": ["Delay", "Staff"], "panel": {"held": "2024-05-01"},
         "stages": [{"number": 1}, {"number": 2, "sent": null}]},
        {"reference": "S-2", "causes": [], "panel": null, "stages": [{"number": 1}], "a.b": 1}
    ]}"#;
    let export = of(document);
    assert_eq!(export.format, Format::Json);
    let [cases, stages] = export.parts.as_slice() else {
        panic!("{:?}", export.parts);
    };
    assert_eq!(
        (cases.name.as_str(), cases.header, cases.rows.as_slice()),
        ("cases", None, &[1, 2][..])
    );
    assert_eq!(
        names(cases),
        [
            "reference",
            "causes",
            "panel.held",
            "\"a.b\"",
            "../exported"
        ]
    );
    let causes = Value::List(vec!["Delay".to_owned(), "Staff".to_owned()]);
    assert_eq!(cases.columns[1].value(0), Some(&causes));
    assert_eq!(cases.columns[1].value(1), None);
    assert_eq!(
        (stages.name.as_str(), stages.rows.as_slice()),
        ("cases.stages", &[1, 2, 1][..])
    );
    assert_eq!(
        names(stages),
        [
            "number",
            "sent",
            "../reference",
            "../causes",
            "../panel.held",
            "../\"a.b\"",
            "../../exported"
        ]
    );
    let reference = Value::Text("S-2".to_owned());
    assert_eq!(stages.columns[2].value(2), Some(&reference));
    let lines = of("{\"reference\": \"S-1\"}\n\n{\"reference\": \"S-2\", \"paid\": 12.5}\n");
    assert_eq!(lines.format, Format::JsonLines);
    assert_eq!(
        (lines.parts[0].name.as_str(), lines.parts[0].rows.as_slice()),
        ("", &[1, 3][..])
    );
    assert_eq!(
        lines.parts[0].columns[1].value(1),
        Some(&Value::Number(12.5))
    );
    assert_eq!(
        refused("{\"cases\": [\n{\"reference\": }]}"),
        "not JSON: expected value at line 2 column 15"
    );
    let broken = of("{\"a\": 1}
{\"b\": 
[1]
");
    assert_eq!(
        broken.parts[0].oddities,
        ["2 lines hold no object and are rejected"]
    );
    assert_eq!(refused("[1, 2]"), "there are no lists of objects in it");
}

#[test]
fn xml_is_elements_with_what_encloses_them() {
    let export = of("<?xml version='1.0'?><export><run>2025-05-01</run><cases>\
        <case ref='S-1'><received>2024-04-01</received><cause>a</cause><cause>b</cause>\
        <stages><stage n='1'/><stage n='2'>late</stage></stages></case>\
        <case ref='S-2'><received/></case><case/></cases></export>");
    assert_eq!(export.format, Format::Xml);
    let [cases, stages] = export.parts.as_slice() else {
        panic!("{:?}", export.parts);
    };
    assert_eq!(
        (cases.name.as_str(), cases.rows.as_slice()),
        ("cases/case", &[1, 2][..])
    );
    assert_eq!(names(cases), ["ref", "received", "cause"]);
    assert_eq!(cases.oddities, ["1 row has a cell twice and is rejected"]);
    assert_eq!(cases.columns[1].value(1), None);
    assert_eq!(stages.name, "cases/case/stages/stage");
    assert_eq!(
        names(stages),
        ["n", ".", "../ref", "../received", "../cause"]
    );
    assert_eq!(
        stages.columns[2].value(1),
        Some(&Value::Text("S-1".to_owned()))
    );
    let stop = "line 2 is not well-formed XML: the end of some element where the end of another one has to come first";
    assert_eq!(refused("<a><b>\n</a>"), stop);
    assert_eq!(
        refused("<a><b></b></a>"),
        "there are no elements with values in it"
    );
}
