//! CSV files as councils export them, good and bad.

mod plugin;

use candour_plugin::csv::Format;
use candour_plugin::testing::{self, Imported};
use candour_plugin::{
    About, Dimension, Event, Failure, Input, Output, Plugin, Procedure, Records, Reject, Row, csv,
};

struct Northtown;

impl Plugin for Northtown {
    fn about() -> About {
        plugin::about()
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        let format = Format::new().or_as_set(out.settings())?;
        csv::table(input, out, &format, &plugin::COLUMNS, plugin::case)
    }
}

fn import(bytes: impl AsRef<[u8]>) -> Result<Imported, Failure> {
    testing::import::<Northtown>("cases", bytes, "")
}

#[test]
fn every_row_is_accounted_for() -> Result<(), Failure> {
    let imported = import(
        "\u{feff}Complaints,,,,,\r\n\
         Reference,Received,Closed,Outcome,Age,Theme 1\r\n\
         N-1,01/04/2024,02/05/2024,Upheld,17,Delay\r\n\
         N-2,01/04/2024,01/03/2024,Rejected ,,Rudeness\r\n\
         ,,, ,,\r\n\
         \r\n\
         N-3,32/04/2024,,Upheld,18,\r\n\
         N-4,01/04/2024,,\"Up, held\",65,\r\n\
         N-5,01/04/2024\r\n\
         N-6,01/04/2024,,,old,\r\n\
         \"Exported by the, case system\",,,,,\r\n",
    )?;
    assert_eq!(
        imported.lines("case"),
        [
            "3 case N-1 corporate received=2024-04-01 closed=2024-05-02 outcome=Upheld age-band=0-17 theme=Delay",
            "4 case N-2 corporate received=2024-04-01 closed=2024-03-01 outcome=Not upheld age-band=Unknown theme=Rudeness",
            "7 case N-4 corporate received=2024-04-01 outcome=Up, held age-band=65+",
        ]
    );
    assert_eq!(
        imported.lines("reject"),
        [
            "6 reject [Received] impossible-date: there is no such day in that month; correct the date in the source",
            "8 reject ragged-row: the row has 2 cells where the header has 6; is a cell that holds a separator or a line break not quoted?",
            "9 reject [Age] not-a-number: not a number",
        ]
    );
    assert_eq!(
        imported.lines("warning"),
        ["4 warning [Closed] closed-before-received: closed first"]
    );
    assert_eq!(
        imported.lines("ignored"),
        [
            "1 ignored: title above the table",
            "2 ignored: column headings",
            "10 ignored: note under the table",
        ]
    );
    assert_eq!(
        imported.lines("new-label"),
        ["theme=Rudeness", "outcome=Up, held"]
    );
    assert_eq!(imported.rows, [(String::new(), 9)]);
    Ok(())
}

#[test]
fn a_lone_cell_inside_the_table_is_a_row() -> Result<(), Failure> {
    let imported =
        import("Reference,Received,Outcome,Age\nN-1,,,\nN-2,01/04/2024,Upheld,20\n,,,note\n")?;
    assert_eq!(
        imported.lines("reject"),
        ["2 reject [Received] blank-cell: the cell is blank"]
    );
    assert_eq!(imported.lines("case").len(), 1);
    assert_eq!(
        imported.lines("ignored").last(),
        Some(&"4 ignored: note under the table")
    );
    Ok(())
}

#[test]
fn a_last_row_with_its_reference_alone_is_rejected_and_words_are_a_note() -> Result<(), Failure> {
    let imported = import(
        "Reference,Received,Outcome,Age\nN-1,01/04/2024,Upheld,20\nN-2,,,\n,,,17\nChecked in May 2024,,,\nEnd,,,\n",
    )?;
    assert_eq!(
        imported.lines("reject"),
        ["3 reject [Received] blank-cell: the cell is blank"]
    );
    assert_eq!(
        imported.lines("ignored"),
        [
            "1 ignored: column headings",
            "4 ignored: note under the table",
            "5 ignored: note under the table",
            "6 ignored: note under the table",
        ]
    );
    Ok(())
}

#[test]
fn a_file_that_is_not_the_table_is_refused_with_a_hint() {
    for (bytes, expected) in [
        (
            "Reference,Recieved,Outcome,Age\n".as_bytes(),
            "no column `Received`; the closest column is `Recieved`",
        ),
        (
            b"Reference,Received,Outcome,Postcode\n",
            "no column `Age`; the columns are Reference, Received, Outcome, Postcode",
        ),
        // A row without headings may be about somebody.
        (
            b"J. Smith,02/04/2024,Outcome,41\n",
            "no column `Reference`; the columns wanted are Reference, Received, Outcome, Age",
        ),
        (
            b"Reference,Received,Received,Outcome,Age\n",
            "column `Received` is there twice: in B and in C; give one of the two another heading, or take it out",
        ),
        (
            b"",
            "the file is empty: no row holds the column headings; the columns are Reference, Received, Outcome, Age",
        ),
        (
            b"{\"cases\": []}\n",
            "no row holds the column headings; the columns are Reference, Received, Outcome, Age",
        ),
        (
            b"\xff\xfeR\0e\0",
            "the file is in UTF-16; save the file as CSV UTF-8 (Comma delimited), or set \
             `encoding = \"utf-16\"` in the options of the import",
        ),
        (
            b"PK\x03\x04",
            "not a CSV file but a workbook or an archive; save it as CSV UTF-8 (Comma delimited)",
        ),
    ] {
        let failure = import(bytes).expect_err(expected);
        assert_eq!(failure.to_string(), expected);
    }
}

#[test]
fn the_declared_encoding_is_used_and_none_is_guessed() -> Result<(), Failure> {
    let bytes = b"Reference,Received,Outcome,Age,Paid\n\
                  N-1,01/04/2024,Upheld,20,\xa31.50\n\
                  N-2,01/04/2024,Upheld,20,2\n";
    let imported = import(bytes)?;
    assert_eq!(
        imported.lines("reject"),
        [
            "2 reject not-utf-8: the row is not in UTF-8; save the file as CSV UTF-8 (Comma delimited), \
             or set `encoding = \"windows-1252\"` in the options of the import"
        ]
    );
    assert_eq!(
        imported.lines("case").len(),
        1,
        "reading goes on after the row"
    );

    let settings = "[options]\nencoding = 'windows-1252'";
    let imported = testing::import::<Northtown>("cases", bytes, settings)?;
    assert_eq!(
        imported.lines("case").first(),
        Some(
            &"2 case N-1 corporate received=2024-04-01 outcome=Upheld age-band=18-64 compensation=150"
        )
    );
    Ok(())
}

#[test]
fn utf_8_is_not_read_as_windows_1252() -> Result<(), Failure> {
    let settings = "[options]\nencoding = 'windows-1252'";
    let text = "Reference,Received,Outcome,Age\n\
                N-1,01/04/2024,Caf\u{e9},20\n\
                N-2,01/04/2024,Upheld,20\n";
    let imported = testing::import::<Northtown>("cases", text, settings)?;
    assert_eq!(
        imported.lines("reject"),
        [
            "2 reject not-windows-1252: the row is not in Windows-1252; save the file as CSV (Comma delimited), \
             or set `encoding = \"utf-8\"` in the options of the import"
        ]
    );
    assert_eq!(imported.lines("case").len(), 1);

    // Its byte order mark says so itself.
    let imported = testing::import::<Northtown>("cases", format!("\u{feff}{text}"), settings)?;
    assert_eq!(imported.lines("new-label"), ["outcome=Caf\u{e9}"]);

    let failure = testing::import::<Northtown>("cases", format!("Caf\u{e9},{text}"), settings);
    assert_eq!(
        failure.unwrap_err().to_string(),
        "the file is in UTF-8, not in Windows-1252; save the file as CSV (Comma delimited), \
         or set `encoding = \"utf-8\"` in the options of the import"
    );
    Ok(())
}

#[test]
fn another_separator_is_named() -> Result<(), Failure> {
    let commas = "Register\nReference,Received,Outcome,Age\nN-1,01/04/2024,Upheld,20\n";
    for (separator, name) in [(";", ";"), ("\t", "tab"), ("|", "|")] {
        let text = commas.replace(',', separator);
        assert_eq!(
            import(&text).unwrap_err().to_string(),
            format!(
                "the cells are separated by `{name}`, not by `,`; save the file with `,` between \
                 cells, or set `separator = \"{name}\"` in the options of the import"
            )
        );
        let settings = format!("[options]\nseparator = '{name}'");
        let imported = testing::import::<Northtown>("cases", text, &settings)?;
        assert_eq!(imported.lines("case").len(), 1, "{name}");
        let failure = testing::import::<Northtown>("cases", commas, &settings).unwrap_err();
        let wanted = format!("the cells are separated by `,`, not by `{name}`");
        assert!(failure.to_string().starts_with(&wanted), "{failure}");
    }
    let quoted = "\"Reference\";\"Received\";\"Outcome\";\"Age\"\n";
    let failure = import(quoted).unwrap_err().to_string();
    assert!(
        failure.starts_with("the cells are separated by `;`"),
        "{failure}"
    );
    let failure = testing::import::<Northtown>("cases", "", "[options]\nseparator = ':'");
    assert_eq!(
        failure.unwrap_err().to_string(),
        "option `separator` cannot be `:`; it is one of , ; tab |"
    );
    Ok(())
}

#[test]
fn a_quotation_mark_swallows_no_rows() {
    const ROWS: &str = "N-3,01/04/2024,Upheld,20\nN-4,01/04/2024,Upheld,20\n";
    const HINT: &str =
        "close it where its cell ends; a quotation mark inside a quoted cell is written twice";
    for (row, expected) in [
        (
            "N-2,01/04/2024,\"Upheld,20\n",
            "a quotation mark opens in row 3 and is never closed",
        ),
        (
            "N-2,01/04/2024,\"Up\"held,20\n",
            "a quotation mark opens in row 3 and is closed in the middle of a cell",
        ),
        (
            "N-2,01/04/2024,\"Upheld,20\nN-2a,01/04/2024,\"Upheld\",20\n",
            "a quotation mark opens in row 3 and is closed in the middle of a cell",
        ),
        // Two lacking marks balance one another, and the cells add up.
        (
            "N-2,01/04/2024,\"Upheld,20\nN-2a,01/04/2024,Upheld\",20\n",
            "a quotation mark opens in row 3, and the next one is some rows further on",
        ),
        (
            "N-2,01/04/2024,\"Upheld,20\nN-2a,01/04/2024,Upheld,20\nN-2b,01/04/2024,Upheld\",20\n",
            "a quotation mark opens in row 3, and the next one is some rows further on",
        ),
    ] {
        let text =
            format!("Reference,Received,Outcome,Age\nN-1,01/04/2024,\"Up,\nheld\",20\n{row}{ROWS}");
        for line_end in ["\n", "\r\n", "\r"] {
            let text = text.replace('\n', line_end);
            let failure = import(&text).unwrap_err().to_string();
            assert_eq!(failure, format!("{expected}; {HINT}"), "{text:?}");
        }
    }
}

#[test]
fn cut_anywhere_a_file_gives_records_or_a_failure() {
    let whole = "Reference,Received,Outcome,Age,Theme 1\n\
                 N-1,01/04/2024,\"Up\nheld\",20,é\n\
                 N-2,01/04/2024,Upheld,20,Delay\n"
        .as_bytes();
    for end in 0..whole.len() {
        if let Ok(imported) = import(&whole[..end]) {
            let rows: u64 = imported.rows.iter().map(|(_, rows)| rows).sum();
            let lines = ["case", "reject", "ignored"].map(|kind| imported.lines(kind).len());
            assert_eq!(lines.iter().sum::<usize>() as u64, rows, "cut at {end}");
        }
    }
}

#[test]
fn many_rows_go_over_in_batches() -> Result<(), Failure> {
    let mut text = String::from("Reference,Received,Outcome,Age\n");
    for number in 0..2_500 {
        text.push_str(&format!("N-{number},01/04/2024,Upheld,20\n"));
    }
    let mut batches = Vec::new();
    candour_plugin::native::import::<Northtown>("cases", "", text.as_bytes(), |batch| {
        batches.push(batch.cases.len());
    })?;
    assert_eq!(batches.iter().sum::<usize>(), 2_500);
    assert!(
        batches.len() > 1 && batches.iter().all(|cases| *cases <= 1_000),
        "{batches:?}"
    );
    Ok(())
}

/// Plugins with a fault of their own.
#[derive(Debug)]
struct Faulty<const FAULT: u8>;

impl<const FAULT: u8> Plugin for Faulty<FAULT> {
    fn about() -> About {
        plugin::about()
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        let map = |row: &Row<'_>, out: &mut Records<'_>| -> Result<(), Reject> {
            match FAULT {
                0 => {}
                1 => {
                    out.case("N-1", Procedure::CORPORATE);
                    out.ignore("both");
                }
                2 => {
                    out.case("N-1", Procedure::HOUSING);
                }
                3 => {
                    let day = row.day("Received")?;
                    out.case("N-1", Procedure::CORPORATE).event(Event::DUE, day);
                }
                4 => {
                    out.case("N-1", Procedure::CORPORATE)
                        .label(Dimension::OUTCOME, "Perhaps");
                }
                _ => {
                    out.case(row.text("Refrence")?, Procedure::CORPORATE);
                }
            }
            Ok(())
        };
        csv::table(input, out, &Format::new(), &plugin::COLUMNS, map)
    }
}

#[test]
fn a_plugins_own_mistakes_stop_it() {
    let bytes = "Reference,Received,Outcome,Age\nN-1,01/04/2024,Upheld,20\n";
    for (imported, expected) in [
        (
            testing::import::<Faulty<0>>("cases", bytes, ""),
            "row 2 became no record and was neither rejected nor ignored",
        ),
        (
            testing::import::<Faulty<1>>("cases", bytes, ""),
            "row 2 both became a record and was ignored",
        ),
        (
            testing::import::<Faulty<2>>("cases", bytes, ""),
            "row 2: the plugin uses `housing`, which its description does not declare under procedures",
        ),
        (
            testing::import::<Faulty<3>>("cases", bytes, ""),
            "row 2: the plugin uses `due`, which its description does not declare under events",
        ),
        (
            testing::import::<Faulty<4>>("cases", bytes, ""),
            "row 2: the plugin uses `Perhaps`, which its description does not declare under outcome",
        ),
        (
            testing::import::<Faulty<5>>("cases", bytes, ""),
            "the plugin reads column `Refrence`, which its `Columns` do not name",
        ),
        (
            testing::import::<Northtown>("case", bytes, ""),
            "the plugin reads no source `case`; did you mean `cases`?",
        ),
    ] {
        let failure = imported.expect_err(expected);
        assert_eq!(failure.to_string(), expected);
    }
}
