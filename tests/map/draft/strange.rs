//! Exports unlike the examples: each gives a project whose first report can be
//! written at once.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::support::{assert_exit, stderr, stdout};
use super::{assert_marked, assert_renders, draft, text};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a writable file");
    path
}

/// Drafts, renders and gives the mapping.
#[track_caller]
fn drafted(folder: &TempDir, file: &Path, rest: &[&str]) -> String {
    let out = folder.path().join("project");
    let output = draft(&[file], &out, rest);
    assert_exit(&output, 0);
    let mapping = text(&out, "mapping.toml");
    assert_marked(&mapping, rest);
    assert_renders(&out);
    mapping
}

/// Asserts that these lines are there, whatever speaks for them.
#[track_caller]
fn assert_says(mapping: &str, lines: &[&str]) {
    for line in lines {
        let found = mapping.lines().any(|written| {
            let said = written.split("  # guess").next().unwrap_or_default();
            said.trim().trim_end_matches(',') == *line
        });
        assert!(found, "no line `{line}` in\n{mapping}");
    }
}

/// A table of borough complaints as a case system writes it in Windows-1252:
/// semicolons, stages in rows, money, names of people.
fn stages_in_rows() -> Vec<u8> {
    let mut text = String::from(
        "Complaint No;Complaint Stage;Date Received;Date Acknowledged;Date Response Sent;\
         Directorate;Service Area;Nature of Complaint;Finding;Compensation;Complainant Name\r\n",
    );
    let services = [
        ("Place", "Caf\u{e9}s and parks"),
        ("Place", "Refuse"),
        ("Resources", "Council tax"),
    ];
    let natures = ["Delay", "Staff attitude", "Poor communication"];
    let findings = ["Upheld", "Not upheld", "Partially upheld"];
    let names = [
        "Jo Smith",
        "Ann Jones",
        "Raj Patel",
        "Mary Brown",
        "Tom Hughes",
    ];
    for number in 0..60_usize {
        let (directorate, service) = services[number % 3];
        let (nature, finding, name) = (
            natures[number / 3 % 3],
            findings[number % 3],
            names[number % 5],
        );
        let (day, month) = (number % 28 + 1, number % 9 + 4);
        let paid = if number % 10 == 0 { "\u{a3}125.50" } else { "" };
        let _ = write!(
            text,
            "FB{number:05};S1 - Investigation;{day:02}.{month:02}.2024;{day:02}.{month:02}.2024;\
             {day:02}.{:02}.2024;{directorate};{service};{nature};{finding};{paid};{name}\r\n",
            month + 1 - month / 12
        );
        if number % 6 == 0 {
            let _ = write!(
                text,
                "FB{number:05};S2 - Review;{day:02}.{:02}.2024;;;{directorate};{service};{nature};\
                 Not upheld;;{name}\r\n",
                month.min(11) + 1
            );
        }
    }
    text.push_str("Total;70;;;;;;;;;\r\n");
    // Every letter is one of Latin 1, whose codes Windows-1252 shares.
    text.chars().map(|letter| letter as u8).collect()
}

#[test]
fn semicolons_windows_1252_and_stages_in_rows() {
    let folder = folder();
    let file = write(
        &folder,
        "Feedback export (final) 2024.csv",
        stages_in_rows(),
    );
    let mapping = drafted(&folder, &file, &["--procedure", "corporate"]);
    assert_says(
        &mapping,
        &[
            "reference = \"Complaint No\"",
            "when = { column = \"Complaint Stage\", is = \"S1 - Investigation\" }",
            "\"S2 - Review\" = 2",
            "received = \"Date Received\"",
            "responded = \"Date Response Sent\"",
            "dates = \"dd.mm.yyyy\"",
            "compensation = \"Compensation\"",
            "\"Refuse\" = { group = \"Place\" }",
            "{ column = \"Complaint No\", begins = \"Total\", reason = \"total\" }",
        ],
    );
    assert!(mapping.contains("windows-1252"), "{mapping}");
    assert!(
        mapping.contains("# open: column `Complainant Name` is not read"),
        "{mapping}"
    );
    for name in ["Smith", "Jones", "Patel"] {
        assert!(!mapping.contains(name), "the draft names a person: {name}");
    }
    let copy = folder
        .path()
        .join("project/sources/feedback-export-final-2024.csv");
    assert_eq!(
        fs::read(copy).expect("a copy"),
        fs::read(file).expect("the file")
    );
}

/// A workbook of sheets with texts in their cells.
fn workbook(path: &Path, sheets: &[(&str, Vec<Vec<String>>)]) {
    let mut zip = ZipWriter::new(File::create(path).expect("a new file"));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("a writable file");
    };
    let (mut types, mut list, mut relations) = (String::new(), String::new(), String::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let number = at + 1;
        let _ = write!(
            types,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        );
        let _ = write!(
            list,
            "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"
        );
        let _ = write!(
            relations,
            "<Relationship Id=\"rId{number}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
        let mut data = String::new();
        for (row, cells) in rows.iter().enumerate() {
            let _ = write!(data, "<row r=\"{}\">", row + 1);
            for (column, cell) in cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| !cell.is_empty())
            {
                let letter = char::from(b'A' + u8::try_from(column).expect("a narrow table"));
                let place = format!("{letter}{}", row + 1);
                let _ = write!(
                    data,
                    "<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"
                );
            }
            data.push_str("</row>");
        }
        part(
            &format!("xl/worksheets/sheet{number}.xml"),
            &format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{data}</sheetData></worksheet>"
            ),
        );
    }
    part(
        "[Content_Types].xml",
        &format!(
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>"
        ),
    );
    part(
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    );
    part(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>"
        ),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
        ),
    );
    zip.finish().expect("a whole workbook");
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A log of a quarter: titles, headings, cases with a second stage beside the
/// first.
fn quarter(first: usize) -> Vec<Vec<String>> {
    let mut rows = vec![
        row(&["Complaints register"]),
        row(&[
            "Case ID",
            "Logged",
            "Acknowledged",
            "Final response",
            "Decision",
            "Ward team",
            "Stage 2 requested",
            "Stage 2 response sent",
            "Notes",
        ]),
    ];
    for number in first..first + 14 {
        let decision = ["Upheld", "Not upheld", "NOT UPHELD", "Partly upheld"][number % 4];
        let team = ["North", "South"][number % 2];
        let day = number % 28 + 1;
        let mut cells = row(&[
            &format!("X/{number}"),
            &format!("{day} June 2024"),
            &format!("{day} June 2024"),
            &format!("{day} July 2024"),
            decision,
            team,
        ]);
        if number % 5 == 0 {
            cells.extend([
                format!("{day} August 2024"),
                format!("{day} September 2024"),
            ]);
        }
        rows.push(cells);
    }
    rows
}

#[test]
fn a_workbook_of_several_sheets() {
    let folder = folder();
    let path = folder.path().join("register.xlsx");
    let mut thanks = vec![row(&["Date", "Service", "Compliment"])];
    for number in 1..=8 {
        thanks.push(row(&[
            &format!("{number} May 2024"),
            ["Libraries", "Parks"][number % 2],
            "Thank you for all your help with the move",
        ]));
    }
    let notes = vec![row(&["This workbook is kept by the complaints team."])];
    workbook(
        &path,
        &[
            ("Q1", quarter(1)),
            ("Q2", quarter(101)),
            ("Compliments", thanks),
            ("Read me", notes),
        ],
    );
    let mapping = drafted(&folder, &path, &["--authority", "Leicester"]);
    assert_says(
        &mapping,
        &[
            "sheet = [\"Q1\", \"Q2\"]",
            "reference = \"Case ID\"",
            "received = \"Logged\"",
            "when = { column = \"Stage 2 requested\", blank = false }",
            "responded = \"Stage 2 response sent\"",
            "dates = \"d mmmm yyyy\"",
            "kind = \"compliment\"",
            "quote = \"Compliment\"",
        ],
    );
    assert!(mapping.contains("also = [\"NOT UPHELD\"]"), "{mapping}");
    assert!(mapping.contains("`Read me`"), "{mapping}");
    let settings = text(&folder.path().join("project"), "report.toml");
    assert!(settings.contains("gss = \"E06000016\""), "{settings}");
}

#[test]
fn json_lines_with_lists_inside() {
    let folder = folder();
    let mut text = String::new();
    for number in 1..=30 {
        let second = match number % 7 {
            0 => format!(
                ",{{\"number\":2,\"received\":\"2025-01-{:02}\",\"outcome\":\"Upheld\"}}",
                number % 28 + 1
            ),
            _ => String::new(),
        };
        let _ = writeln!(
            text,
            "{{\"id\":\"H-{number}\",\"dates\":{{\"received\":\"2024-11-{:02}\",\"closed\":\"2024-12-{:02}\"}},\
             \"outcome\":\"{}\",\"reasons\":[\"{}\"],\"stages\":[{{\"number\":1,\"received\":\"2024-11-{:02}\",\"outcome\":null}}{second}]}}",
            number % 28 + 1,
            number % 28 + 1,
            ["Upheld", "Not upheld"][number % 2],
            ["Delay", "Repairs not done", "Staff"][number % 3],
            number % 28 + 1,
        );
    }
    let file = write(&folder, "housing-complaints.jsonl", text);
    let mapping = drafted(&folder, &file, &[]);
    assert_says(
        &mapping,
        &[
            "reference = \"id\"",
            "procedure = \"housing\"",
            "received = \"dates.received\"",
            "reason = \"reasons\"",
            "list = \"stages\"",
            "case = \"../id\"",
            "column = \"number\"",
        ],
    );
}

#[test]
fn odd_exports_give_valid_drafts() {
    let odd = [
        (
            "one row",
            "Reference,Received,Outcome\nA1,01/04/2024,Upheld\n",
        ),
        (
            "no date",
            "Reference,Outcome\nA1,Upheld\nA2,Upheld\nA3,Not upheld\n",
        ),
        (
            "american",
            "Case number,Date received\nA1,04/13/2024\nA2,04/14/2024\nA3,05/01/2024\n",
        ),
        (
            "mixed dates",
            "Ref,Received\nA1,01/04/2024\nA2,2024-04-02\nA3,someday\nA4,04/04/2024\n",
        ),
        (
            "two of one name",
            "Ref,Received,Outcome,Outcome\nA1,01/04/2024,Upheld,x\nA2,02/04/2024,Upheld,y\n",
        ),
        (
            "quotes and backslashes",
            "Ref,Received,\"Team \"\"A\\B\"\"\",Service\nA1,01/04/2024,x,\"a \"\"b\"\" \\c\"\nA2,02/04/2024,x,\"a \"\"b\"\" \\c\"\n",
        ),
        (
            "strange marks",
            "Ref,Received,Service\nA1,01/04/2024,# guess: none\nA2,02/04/2024,# guess: none\n",
        ),
        (
            "no received",
            "Ref,Closed,Procedure\nA1,01/04/2024,Statutory\nA2,02/04/2024,Statutory\n",
        ),
        (
            "a blank column",
            "Ref,Received,Closed\nA1,01/04/2024,\nA2,02/04/2024,\n",
        ),
        (
            "mixed kinds",
            "Ref,Feedback type,Received\nA1,Complaint,01/04/2024\nA2,Compliment,02/04/2024\nA3,Complaint,03/04/2024\nA4,Compliment,03/04/2024\nA5,Rant,03/04/2024\n",
        ),
    ];
    for (name, text) in odd {
        let folder = folder();
        let file = write(&folder, &format!("{name}.csv"), text);
        drafted(&folder, &file, &[]);
    }
}

#[test]
fn what_cannot_be_drafted_is_refused_and_nothing_written() {
    let folder = folder();
    let out = folder.path().join("project");
    let file = write(
        &folder,
        "teams.csv",
        "Team,Outcome\nBins,Upheld\nBins,Upheld\nRoads,Upheld\n",
    );
    let output = draft(&[&file], &out, &[]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("no record can be made of `teams.csv`"));
    assert!(!out.exists());

    let good = write(
        &folder,
        "log.csv",
        "Ref,Received\nA1,01/04/2024\nA2,02/04/2024\n",
    );
    fs::create_dir(&out).expect("a new folder");
    fs::write(out.join("mine.txt"), "mine").expect("a writable file");
    let output = draft(&[&good], &out, &[]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("not empty"));
    assert_eq!(fs::read_dir(&out).expect("the folder").count(), 1);

    fs::remove_file(out.join("mine.txt")).expect("a file");
    let output = draft(&[&good], &out, &["--authority", "Liecester City Council"]);
    assert_exit(&output, 0);
    assert!(stderr(&output).contains("Leicester City Council"));
    assert!(stdout(&output).contains("candour map check"));
    assert!(stdout(&output).contains("personal data"));
    // Nothing half-written is left beside it.
    let left = fs::read_dir(folder.path()).expect("the folder");
    let left = left.filter_map(Result::ok).map(|entry| entry.file_name());
    assert!(
        left.into_iter()
            .all(|name| !name.to_string_lossy().starts_with(".candour"))
    );
}

#[test]
fn labels_that_may_be_names_are_neither_shown_nor_taken_for_a_list() {
    let names = ["Zebedee Quill", "Oona Farrow", "Ivo Marsh"];
    let rows = (1..=30).zip(names.iter().cycle());
    let log: String = rows
        .map(|(number, name)| format!("Z-{number},0{}/04/2025,Upheld,{name}\n", number % 9 + 1))
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let export = folder.path().join("complaints.csv");
    fs::write(&export, format!("Ref,Date received,Outcome,Desk\n{log}")).expect("an export");
    let out = folder.path().join("draft");
    assert_exit(&draft(&[&export], &out, &[]), 0);
    let mapping = text(&out, "mapping.toml");
    assert!(
        mapping.contains("# open: column `Desk` is not read: 30 of 30 filled; 3 labels that may be names of people"),
        "{mapping}"
    );
    assert!(
        names.iter().all(|name| !mapping.contains(name)),
        "{mapping}"
    );
}
