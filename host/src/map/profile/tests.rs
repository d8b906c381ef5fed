//! What columns are taken for.

use super::*;

/// The profile of a column of these cells, each so often.
fn column(heading: &str, cells: &[(&str, usize)]) -> ColumnProfile {
    let cells = cells.iter();
    let rows = cells.flat_map(|(cell, count)| std::iter::repeat_n(*cell, *count));
    let mut text = format!("{heading};Words that are here\n");
    for cell in rows {
        text.push_str(&format!("{cell};x\n"));
    }
    let export = Export::of("log.csv".to_owned(), text.as_bytes()).expect("an export");
    let profile = profile(&export).remove(0);
    profile.columns.into_iter().next().expect("a column")
}

#[test]
fn columns_are_told_apart_by_what_they_hold() {
    for (cells, kind) in [
        (&[("", 3)][..], Kind::Empty),
        (
            &[
                ("01/04/2024", 2),
                ("", 1),
                ("13/04/2024 09:00", 1),
                ("not known", 1),
            ],
            Kind::Date,
        ),
        (&[("Yes", 2), ("no", 2), ("", 1)], Kind::YesNo),
        (&[("Yes", 2), ("No", 3), ("Y", 1), ("N", 1)], Kind::YesNo),
        (&[("Y", 2), ("N", 2), ("n/k", 1)], Kind::Category),
        (&[("1", 2), ("2", 1), ("1,200", 1)], Kind::Whole),
        (&[("£12.50", 2), ("£1,200", 1)], Kind::Number),
        (&[("£5", 2), ("£10", 1)], Kind::Number),
        (
            &[("Upheld", 5), ("Not upheld", 3), ("Withdrawn", 2)],
            Kind::Category,
        ),
        (
            &[("ASC/24/001", 1), ("ASC/24/002", 1), ("ASC/24/003", 1)],
            Kind::Reference,
        ),
        (
            &[
                ("10001", 1),
                ("10002", 1),
                ("10004", 1),
                ("10007", 1),
                ("10009", 1),
            ],
            Kind::Reference,
        ),
        (&[("Stage 1", 9), ("Stage 2", 3)], Kind::Category),
        (&[("0-17", 9), ("18-64", 3), ("65+", 4)], Kind::Category),
        (
            &[
                (
                    "The bins were late for the third time in a month and nobody answered",
                    1,
                ),
                ("I waited for a call back", 1),
            ],
            Kind::Text,
        ),
    ] {
        assert_eq!(column("Column", cells).kind, kind, "{cells:?}");
    }
}

#[test]
fn dates_are_counted_by_how_they_are_written() {
    let found = column(
        "Received",
        &[
            ("01/04/2024", 2),
            ("25/04/2024", 1),
            ("2024-04-03", 1),
            ("?", 1),
        ],
    );
    let dates = found.dates.expect("dates");
    assert_eq!((dates.days, dates.unread), (0, 1));
    let fit = |pattern: &str, fits, ambiguous| DateFit {
        pattern: pattern.to_owned(),
        fits,
        ambiguous,
    };
    assert_eq!(
        dates.formats,
        [fit("dd/mm/yyyy", 3, 2), fit("yyyy-mm-dd", 1, 0)]
    );
}

#[test]
fn what_may_be_personal_is_known_by_heading_or_by_values() {
    let words = &[("Upheld", 2), ("Not upheld", 2), ("Partly upheld", 1)][..];
    for (heading, cells, reason) in [
        ("Outcome", words, None),
        ("Complainant", words, Some("names of people")),
        (
            "Complainant",
            &[("Daughter", 40), ("Son", 30), ("Service user", 50)],
            None,
        ),
        (
            "Customer name",
            &[("Daughter", 40), ("Son", 30), ("Service user", 50)],
            Some("names of people"),
        ),
        ("Complainant type", words, None),
        ("Customer age band", words, None),
        ("Service name", words, None),
        ("Service user name", words, Some("names of people")),
        ("stageName", words, None),
        ("Case name", words, Some("names of people")),
        ("Surname", words, Some("names of people")),
        ("Investigating Officer", words, Some("names of staff")),
        ("AssignedTo", words, Some("names of staff")),
        ("Home address", words, Some("addresses")),
        ("Post Code", words, Some("postcodes")),
        (
            "dateOfBirth",
            &[("01/04/1950", 1), ("02/05/1960", 1)],
            Some("dates of birth"),
        ),
        ("NHS No.", &[("123", 1), ("124", 1)], Some("NHS numbers")),
        (
            "Column",
            &[("a.b@example.org", 1), ("c@example.org", 2)],
            Some("e-mail addresses"),
        ),
        (
            "Column",
            &[("LE1 5WW", 1), ("NG9 1AB", 2)],
            Some("postcodes"),
        ),
        (
            "Column",
            &[
                ("1 High Street, Leicester LE1 5WW", 1),
                ("2 Low Road, NG9 1AB", 2),
            ],
            Some("addresses"),
        ),
        (
            "Column",
            &[("0116 496 0000", 1), ("07700 900123", 2)],
            Some("telephone numbers"),
        ),
        (
            "Column",
            &[("943 476 5919", 1), ("9434765870", 2)],
            Some("NHS numbers"),
        ),
        (
            "Column",
            &[("QQ 12 34 56 C", 1), ("QQ123457A", 2)],
            Some("National Insurance numbers"),
        ),
        (
            "Column",
            &[
                ("Jane Example", 2),
                ("Mr T Sample", 2),
                ("Sample, Priya", 1),
            ],
            Some("names of people"),
        ),
        (
            "How received",
            &[("Email", 3), ("Telephone", 4), ("Letter", 2)],
            None,
        ),
        (
            "Email or phone",
            &[("Email", 3), ("Telephone", 4), ("Letter", 2)],
            None,
        ),
        ("Customer contacted", &[("Yes", 3), ("No", 4)], None),
        (
            "Column",
            &[("jane(at)example.org", 3), ("z(at)example.org", 4)],
            Some("e-mail addresses"),
        ),
        (
            "Column",
            &[("https://example.org/jane", 3), ("@zk", 4)],
            Some("accounts or pages of people"),
        ),
        (
            "Column",
            &[("12 Oak Avenue", 3), ("Flat 3, Ash House", 4)],
            Some("addresses"),
        ),
        (
            "Column",
            &[("52.63 -1.13", 3), ("52.64, -1.1", 4)],
            Some("addresses"),
        ),
        (
            "Column",
            &[("Mother of Jane Smith", 3), ("Son of Mr Khan", 4)],
            Some("names of people"),
        ),
        (
            "Column",
            &[("Jane", 30), ("Peter", 40)],
            Some("names of people"),
        ),
        (
            "Column",
            &[("CRN-204417", 30), ("CRN-204418", 40)],
            Some("numbers of people"),
        ),
        ("Cost centre", &[("R05", 30), ("R0123", 40)], None),
        (
            "Service",
            &[("Quality of care", 30), ("Oak House", 40), ("Grace", 40)],
            None,
        ),
        ("Age", &[("18 - 24", 30), ("25 to 64", 40)], None),
        (
            "Theme",
            &[
                ("1 Rights of way", 9),
                ("2 Council house", 9),
                ("3 Out of court", 9),
            ],
            None,
        ),
        (
            "Reason",
            &[
                ("1. Delay", 9),
                ("2. Way the decision was made", 9),
                ("24 hour walk in", 9),
            ],
            None,
        ),
        (
            "Post",
            &[
                ("Head of Grace House", 9),
                ("Director of Adult Services", 9),
            ],
            None,
        ),
        (
            "Team",
            &[("Home Care", 3), ("Adult Social Care", 4), ("Roads", 2)],
            None,
        ),
    ] {
        assert_eq!(
            column(heading, cells).personal,
            reason,
            "{heading} {cells:?}"
        );
    }
}

#[test]
fn only_values_that_come_again_and_are_nobodys_are_shown() {
    let text = "Outcome;Handler;Reply to;Note\n\
        Upheld;J Smith;a@example.org;one of them\nUpheld;J Smith;by post;two of them\n\
        Not upheld;A Khan;by post;three of them\nUpheld;A Khan;by post;four of them\n";
    let export = Export::of("log.csv".to_owned(), text.as_bytes()).expect("an export");
    let profile = profile(&export).remove(0);
    let columns = export.parts[0].columns.iter().zip(&profile.columns);
    let shown: Vec<_> = columns
        .map(|(column, profile)| shown_values(column, profile))
        .collect();
    assert_eq!(shown[0], [("Upheld", 3), ("Not upheld", 1)]);
    assert_eq!(shown[1], []);
    assert!(
        shown[2].iter().all(|(value, _)| !value.contains('@')),
        "{:?}",
        shown[2]
    );
    assert_eq!(shown[3], []);
}

#[test]
fn what_people_write_is_no_category_however_often_it_comes() {
    let same = &[("rang back twice", 6), ("left a message", 4)];
    for heading in ["Notes", "What they said", "Case summary", "officerComments"] {
        assert_eq!(column(heading, same).kind, Kind::Text, "{heading}");
    }
    for heading in ["Status description", "Outcome", "Extension reason"] {
        assert_eq!(column(heading, same).kind, Kind::Category, "{heading}");
    }
}

#[test]
fn a_long_text_is_nobodys_name_but_may_end_in_an_address() {
    let long = "word ".repeat(100_000);
    assert!(!looks_personal(&long));
    assert!(!looks_personal(&format!("{long}07700 900123")));
    assert!(looks_personal(&format!("{long}LE1 5WW")));
    assert!(looks_personal("1 Low Road, LE1\n5WW"));
}

#[test]
fn a_column_of_references_of_other_rows_holds_no_labels() {
    let kinds = |links: [&str; 3]| {
        let mut text = "Ref no;Link;Stage\n".to_owned();
        for row in 0..60 {
            let link = links[row % 3];
            text.push_str(&format!("C-{:04};{link};{}\n", 100 + row, row % 2 + 1));
        }
        let export = Export::of("log.csv".to_owned(), text.as_bytes()).expect("an export");
        let columns = profile(&export).remove(0).columns;
        columns
            .into_iter()
            .map(|column| column.kind)
            .collect::<Vec<_>>()
    };
    let references = kinds(["C-0100", "C-0105", ""]);
    assert_eq!(references, [Kind::Reference, Kind::Reference, Kind::Whole]);
    let labels = kinds(["C-0100", "Parking", "Repairs"]);
    assert_eq!(labels, [Kind::Reference, Kind::Category, Kind::Whole]);
}
