//! What is said of two exports.

use super::*;

fn export(text: &str) -> Export {
    Export::of("log.csv".to_owned(), text.as_bytes()).expect("an export")
}

/// Twelve rows of a log.
fn log(headings: &str, row: impl Fn(usize) -> String) -> Export {
    let rows: String = (1..=12).map(|n| row(n) + "\n").collect();
    export(&format!("{headings}\n{rows}"))
}

fn old() -> Export {
    log("Ref,Received,Outcome,Handler,Paid,Ward", |n| {
        let outcome = ["Upheld", "Not upheld", "Withdrawn"][n % 3];
        let handler = ["Jo Example", "Al Sample"][n % 2];
        format!(
            "C-{n:03},{:02}/04/2024,{outcome},{handler},£{n}.50,",
            n + 10
        )
    })
}

#[test]
fn an_export_does_not_differ_from_itself() {
    let diff = diff(&old(), &old());
    assert_eq!(diff.changes, []);
    assert_eq!(diff.to_table(), "No differences\n");
}

#[test]
fn columns_labels_dates_and_ways_of_writing_are_compared() {
    let new = log("Ref;Date received;Decision;Handler;Paid;Ward;Team", |n| {
        let outcome = ["Upheld", "Not upheld", "Withdrawn", "Partly upheld"][n % 4];
        let handler = ["Sam Other", "Al Sample"][n % 2];
        format!(
            "C-{n:03};2025-04-{:02};{outcome};{handler};;{n} Ward;Roads",
            n + 10
        )
    });
    let table = diff(&old(), &new).to_table();
    let expected = "\
log.csv, then log.csv
  separator was ,; is ;
  Date received: probably the new name of Received: the names are near
  Date received: dates were dd/mm/yyyy; are yyyy-mm-dd
  Decision: probably the new name of Outcome: 3 of the values are the same
  Decision: new labels Partly upheld 3
  Paid: blank, had 12 filled cells
  Ward: was blank, has 12 filled cells
  Team: appeared, 12 filled cells
";
    assert_eq!(table, expected);
    let back = diff(&new, &old()).to_csv().expect("CSV");
    for line in [
        ",,separator,;,\",\",\n",
        ",Outcome,label-vanished,Partly upheld,,3\n",
        ",Team,column-vanished,,,12\n",
        ",Received,column-renamed,Date received,,\n",
    ] {
        assert!(back.contains(line), "{back}");
    }
}

#[test]
fn exports_of_different_formats_are_compared_by_their_columns() {
    let lines: String = (1..=12)
        .map(|n| {
            let outcome = ["Upheld", "Not upheld", "Withdrawn"][n % 3];
            let handler = ["Jo Example", "Al Sample"][n % 2];
            format!(
                "{{\"Ref\": \"C-{n:03}\", \"Received\": \"{:02}/04/2024\", \"Outcome\": \"{outcome}\", \
                 \"Handler\": \"{handler}\", \"Paid\": \"£{n}.50\", \"Ward\": null}}\n",
                n + 10
            )
        })
        .collect();
    let changes = diff(&old(), &export(&lines)).changes;
    let written = What::Written {
        what: "format",
        old: "csv".to_owned(),
        new: "jsonl".to_owned(),
    };
    assert_eq!(changes, [Change::new("", "", written)]);
}

#[test]
fn lists_that_come_and_go_or_have_another_name_are_told() {
    let document = |first: &str, second: &str| {
        export(&format!(
            "{{\"{first}\": [{{\"ref\": \"A\", \"sent\": \"x\"}}],\n\
             \"{second}\": [{{\"praise\": \"y\", \"from\": \"z\"}}]}}"
        ))
    };
    let diff = diff(
        &document("cases", "thanks"),
        &document("complaints", "compliments"),
    );
    let what: Vec<_> = diff
        .changes
        .iter()
        .map(|change| (change.part.as_str(), &change.what))
        .collect();
    assert_eq!(
        what,
        [
            ("complaints", &What::PartRenamed("cases".to_owned())),
            ("compliments", &What::PartRenamed("thanks".to_owned())),
        ]
    );
    let one = export("{\"cases\": [{\"ref\": \"A\", \"sent\": \"x\"}],\n\"thanks\": []}");
    let gone = super::diff(&document("cases", "thanks"), &one).changes;
    assert_eq!(gone, [Change::new("thanks", "", What::PartVanished(1))]);
}

#[test]
fn names_that_differ_in_a_number_are_two() {
    let side = |headings: &str| log(headings, |n| format!("C-{n:03},{:02}/04/2024", n + 10));
    let changes = diff(&side("Ref,Stage 1 sent"), &side("Ref,Stage 2 sent")).changes;
    let what: Vec<_> = changes
        .iter()
        .map(|change| change.column.as_str())
        .collect();
    assert_eq!(what, ["Stage 2 sent", "Stage 1 sent"]);
}

#[test]
fn labels_that_may_be_names_are_counted_and_not_compared() {
    let side = |names: [&str; 2]| {
        log("Ref,Received,Desk", |n| {
            format!("C-{n:03},{:02}/04/2024,{}", n + 10, names[n % 2])
        })
    };
    let diff = diff(
        &side(["Zebedee Quill", "Oona Farrow"]),
        &side(["Ivo Marsh", "Oona Farrow"]),
    );
    let expected = "log.csv, then log.csv\n  \
        Desk: of its labels, 2 are not shown: they may be names of people\n";
    assert_eq!(diff.to_table(), expected);
    let csv = diff.to_csv().expect("CSV");
    assert!(csv.contains("\n,Desk,labels-hidden,,,2\n"), "{csv}");
}
