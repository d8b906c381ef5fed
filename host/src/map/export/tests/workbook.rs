//! Workbooks, written here cell by cell.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::{Export, Value};
use super::names;

/// A workbook of sheets, each the XML of its rows and of what follows them.
fn book(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, content: String| {
        writer
            .start_file(name, SimpleFileOptions::default())
            .expect("a file");
        writer.write_all(content.as_bytes()).expect("its bytes");
    };
    let (mut list, mut links) = (String::new(), String::new());
    for (number, (name, rows, rest)) in (1..).zip(sheets) {
        list.push_str(&format!(
            "<sheet name='{name}' sheetId='{number}' r:id='r{number}'/>"
        ));
        links.push_str(&format!(
            "<Relationship Id='r{number}' Type='{OFFICE}/worksheet' Target='worksheets/sheet{number}.xml'/>"
        ));
        let sheet =
            format!("<worksheet xmlns='{MAIN}'><sheetData>{rows}</sheetData>{rest}</worksheet>");
        add(&format!("xl/worksheets/sheet{number}.xml"), sheet);
    }
    add(
        "_rels/.rels",
        format!(
            "<Relationships xmlns='{PACKAGE}'><Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
        ),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        format!("<Relationships xmlns='{PACKAGE}'>{links}</Relationships>"),
    );
    add(
        "xl/workbook.xml",
        format!("<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets>{list}</sheets></workbook>"),
    );
    writer.finish().expect("an archive").into_inner()
}

/// A row of cells: text, a number, an error that begins with `#`, or nothing.
fn row(number: u32, attributes: &str, cells: &[&str]) -> String {
    let cells = cells.iter().zip('A'..).map(|(cell, column)| match *cell {
        "" => String::new(),
        error if error.starts_with('#') => {
            format!("<c r='{column}{number}' t='e'><v>{error}</v></c>")
        }
        digits if digits.parse::<f64>().is_ok() => {
            format!("<c r='{column}{number}'><v>{digits}</v></c>")
        }
        text => format!("<c r='{column}{number}' t='inlineStr'><is><t>{text}</t></is></c>"),
    });
    let cells: String = cells.collect();
    format!("<row r='{number}' {attributes}>{cells}</row>")
}

#[test]
fn merged_and_hidden_cells_and_errors_are_seen() {
    let rows = [
        row(1, "", &["Complaints log"]),
        row(3, "", &["Case", "", "Stage 1", "", "Notes"]),
        row(4, "", &["Ref", "Team", "Received", "Days", "Remark"]),
        row(5, "", &["C-1", "Roads", "14/04/2024", "5", "a"]),
        row(6, "hidden='1'", &["C-2", "", "15/04/2024", "#N/A", "b"]),
        row(7, "", &["C-3", "", "16/04/2024", "7"]),
        row(8, "", &["Total", "", "", "12"]),
        row(10, "", &["Run by the complaints team"]),
    ];
    let merged = "<mergeCells count='4'><mergeCell ref='A1:E1'/><mergeCell ref='A3:B3'/>\
        <mergeCell ref='C3:D3'/><mergeCell ref='B5:B7'/></mergeCells>";
    let cover = row(1, "", &["Please read the notes"]);
    let bytes = book(&[
        ("Cover", &cover, ""),
        ("Log", &rows.concat(), merged),
        ("Empty", "", ""),
    ]);
    let export = Export::of("log.xlsx".to_owned(), &bytes).expect("a workbook");
    let without = [("Cover", "text"), ("Empty", "empty")]
        .map(|(name, what)| (name.to_owned(), what.to_owned()));
    assert_eq!(export.without_table, without);
    let log = &export.parts[0];
    assert_eq!((log.header, log.above, log.below), (Some(4), 2, 2));
    assert_eq!((log.rows.as_slice(), names(log).len()), (&[5, 6, 7][..], 5));
    // What is merged downwards stands for each row, and a hidden row is one.
    let team = &log.columns[1];
    assert_eq!(team.counts(), [(&Value::Text("Roads".to_owned()), 3)]);
    assert_eq!(
        log.columns[3].value(1),
        Some(&Value::Error("#N/A".to_owned()))
    );
    assert_eq!(
        log.oddities,
        [
            "1 row looks like totals",
            "1 cell holds a formula that failed",
            "headings of groups stand above the headings, over columns A to B, C to D",
            "a cell is merged over several rows and stands for each of them",
        ]
    );
}

#[test]
fn a_heading_over_two_columns_and_a_second_table_are_told() {
    let mut rows = vec![row(1, "", &["Ref", "Received", "Outcome", "", "Team"])];
    rows.extend((2..9).map(|n| {
        row(
            n,
            "",
            &[&format!("C-{n}"), "14/04/2024", "Upheld", "x", "Roads"],
        )
    }));
    rows.push(row(11, "", &["Service", "Thanks", "By post"]));
    rows.push(row(12, "", &["Parks", "3", "2"]));
    let merged = "<mergeCells count='1'><mergeCell ref='C1:D1'/></mergeCells>";
    let export = Export::of(
        "log.xlsx".to_owned(),
        &book(&[("Log", &rows.concat(), merged)]),
    );
    let log = &export.expect("a workbook").parts[0];
    assert_eq!(names(log), ["Ref", "Received", "Outcome", "Team"]);
    assert_eq!(
        log.oddities,
        [
            "column D has no heading that is text, and 7 filled cells",
            "a second table may begin in row 11; a mapping reads it with `below = true`, or sets it aside \
             with `until-blank-row = true` in the table above it",
            "one heading is merged over columns C to D: only the first of them has it",
        ]
    );
}

#[test]
fn a_workbook_without_a_table_is_refused() {
    let cover = row(1, "", &["Please read the notes"]);
    let none = Export::of("log.xlsx".to_owned(), &book(&[("Cover", &cover, "")]));
    let failure = none.expect_err("no table");
    assert_eq!(failure.message(), "no sheet of the workbook holds a table");
}

#[test]
fn a_workbook_whose_cell_would_fill_the_memory_is_refused() {
    let long = "word ".repeat(7 << 20);
    let rows = row(1, "", &["Ref", "Received"]) + &row(2, "", &["C-1", &long]);
    let bytes = book(&[("Log", &rows, "")]);
    assert!(bytes.len() < 1 << 20);
    let failure = Export::of("log.xlsx".to_owned(), &bytes).expect_err("refused");
    let said = failure.message();
    assert_eq!(
        said,
        "the workbook holds a text of more than 32 MiB in one cell"
    );
}
