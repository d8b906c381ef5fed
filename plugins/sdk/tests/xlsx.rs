//! Workbooks as people keep them: titles, notes, merged cells, serials,
//! formulas that fail.

mod plugin;

use candour_plugin::testing::{self, Imported};
use candour_plugin::{About, Failure, Input, Output, Plugin, xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

struct Northtown;

impl Plugin for Northtown {
    fn about() -> About {
        plugin::about()
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        xlsx::workbook(input, out, |book| {
            book.table("Complaints", &plugin::COLUMNS, plugin::case)?;
            book.table_opt("More", &plugin::COLUMNS, plugin::case)
        })
    }
}

fn import(workbook: &mut Workbook) -> Result<Imported, Failure> {
    let bytes = workbook
        .save_to_buffer()
        .map_err(|error| Failure::internal(error.to_string()))?;
    testing::import::<Northtown>("cases", bytes, "")
}

const HEADINGS: [&str; 6] = ["Reference", "Received", "Closed ", "Outcome", "Age", "Paid"];

fn sheet<'w>(workbook: &'w mut Workbook, name: &str) -> Result<&'w mut Worksheet, XlsxError> {
    workbook.add_worksheet().set_name(name)
}

#[test]
fn an_untidy_sheet_is_read_row_by_row() -> Result<(), Box<dyn std::error::Error>> {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = sheet(&mut workbook, "Complaints ")?;
    sheet.merge_range(0, 0, 0, 4, "Complaints 2024/25", &Format::new())?;
    sheet.write_row(2, 0, HEADINGS)?;
    sheet.write(3, 0, "N-1 ")?;
    sheet.write_with_format(3, 1, ExcelDateTime::from_ymd(2024, 4, 1)?, &date)?;
    sheet.write_with_format(
        3,
        2,
        ExcelDateTime::parse_from_str("2024-05-02T13:30:00")?,
        &date,
    )?;
    sheet.write_row(3, 3, ["Upheld"])?;
    sheet.write(3, 4, 65)?;
    sheet.write(3, 5, 1234.5)?;
    sheet.write_blank(4, 0, &date)?;
    sheet.write(4, 1, "  ")?;
    sheet.write(5, 0, 1001)?;
    sheet.write(5, 1, "02/04/2024")?;
    sheet.write(6, 0, "N-3")?;
    sheet.write(6, 1, 45_384)?;
    sheet.write(6, 4, Formula::new("=1/0").set_result("#DIV/0!"))?;
    sheet.write(7, 0, "N-4")?;
    sheet.write_with_format(7, 1, 60, &date)?;
    sheet.write(8, 0, "N-5")?;
    sheet.write(8, 1, true)?;
    sheet.write(10, 1, "Source: the case system")?;
    let imported = import(&mut workbook)?;
    assert_eq!(
        imported.lines("case"),
        [
            "Complaints :4 case N-1 corporate received=2024-04-01 closed=2024-05-02 outcome=Upheld age-band=65+ compensation=123450",
            "Complaints :6 case 1001 corporate received=2024-04-02 outcome=Not recorded age-band=Unknown",
        ]
    );
    assert_eq!(
        imported.lines("reject"),
        [
            "Complaints :7 reject [Age] formula-error: the cell holds the error #DIV/0!; correct the formula in the source",
            "Complaints :8 reject [Received] impossible-date: 29 February 1900, a day that exists in Excel alone",
            "Complaints :9 reject [Received] not-a-date: not a date; write it as dd/mm/yyyy or yyyy-mm-dd",
        ]
    );
    assert_eq!(
        imported.lines("ignored"),
        [
            "Complaints :1 ignored: title above the table",
            "Complaints :3 ignored: column headings",
            "Complaints :11 ignored: note under the table",
        ]
    );
    assert_eq!(imported.rows, [("Complaints ".to_owned(), 8)]);
    Ok(())
}

#[test]
fn a_cell_merged_downwards_stands_for_its_rows() -> Result<(), Box<dyn std::error::Error>> {
    let mut workbook = Workbook::new();
    let sheet = sheet(&mut workbook, "Complaints")?;
    sheet.write_row(0, 0, HEADINGS)?;
    sheet.merge_range(1, 1, 4, 1, "01/04/2024", &Format::new())?;
    sheet.merge_range(1, 3, 2, 3, "Upheld", &Format::new())?;
    for (row, reference) in [(1, "N-1"), (2, "N-2"), (4, "N-3"), (5, "N-4")] {
        sheet.write(row, 0, reference)?;
    }
    sheet.write(5, 1, "02/04/2024")?;
    let imported = import(&mut workbook)?;
    assert_eq!(
        imported.lines("case"),
        [
            "Complaints:2 case N-1 corporate received=2024-04-01 outcome=Upheld age-band=Unknown",
            "Complaints:3 case N-2 corporate received=2024-04-01 outcome=Upheld age-band=Unknown",
            "Complaints:5 case N-3 corporate received=2024-04-01 outcome=Not recorded age-band=Unknown",
            "Complaints:6 case N-4 corporate received=2024-04-02 outcome=Not recorded age-band=Unknown",
        ]
    );
    assert_eq!(imported.rows, [("Complaints".to_owned(), 5)]);
    Ok(())
}

#[test]
fn sheets_go_by_name_in_any_order_and_none_is_lost() -> Result<(), Box<dyn std::error::Error>> {
    let mut workbook = Workbook::new();
    let notes = sheet(&mut workbook, "Notes")?;
    notes.write(0, 0, "About this workbook")?;
    notes.write(4, 2, 3)?;
    let more = sheet(&mut workbook, "More")?;
    more.write_row(0, 0, HEADINGS)?;
    more.write_row(1, 0, ["N-9", "01/04/2024"])?;
    sheet(&mut workbook, "Complaints")?.write_row(0, 0, HEADINGS)?;
    let imported = import(&mut workbook)?;
    assert_eq!(imported.lines("case").len(), 1);
    assert_eq!(
        imported.lines("ignored"),
        [
            "Complaints:1 ignored: column headings",
            "More:1 ignored: column headings",
            "Notes:1 ignored: sheet that the plugin does not read",
            "Notes:5 ignored: sheet that the plugin does not read",
        ]
    );
    Ok(())
}

#[test]
fn a_missing_sheet_names_the_closest() -> Result<(), Box<dyn std::error::Error>> {
    let mut workbook = Workbook::new();
    sheet(&mut workbook, "Complaints 2024")?.write_row(0, 0, HEADINGS)?;
    let failure = import(&mut workbook).expect_err("no sheet");
    assert_eq!(
        failure.to_string(),
        "no sheet `Complaints` (in `Complaints`); the closest sheet is `Complaints 2024`"
    );
    Ok(())
}

#[test]
fn what_is_no_workbook_is_refused() {
    for (bytes, expected) in [
        (
            &b"Reference,Received\n"[..],
            "not an Excel workbook; export the data again as Excel Workbook (.xlsx)",
        ),
        (
            b"",
            "not an Excel workbook; export the data again as Excel Workbook (.xlsx)",
        ),
        (
            &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            "an old or a password-protected Excel file; open it in Excel and save it as Excel Workbook (.xlsx) without a password",
        ),
    ] {
        let failure = testing::import::<Northtown>("cases", bytes, "").expect_err(expected);
        assert_eq!(failure.to_string(), expected);
    }
}

#[test]
fn cut_anywhere_a_workbook_is_refused() -> Result<(), Box<dyn std::error::Error>> {
    let mut workbook = Workbook::new();
    sheet(&mut workbook, "Complaints")?.write_row(0, 0, HEADINGS)?;
    let bytes = workbook.save_to_buffer()?;
    for end in (0..bytes.len()).step_by(101) {
        let failure = testing::import::<Northtown>("cases", &bytes[..end], "")
            .expect_err("the archive's directory is missing");
        assert!(failure.to_string().contains("workbook"), "{failure}");
    }
    Ok(())
}
