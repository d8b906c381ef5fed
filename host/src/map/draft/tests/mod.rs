mod stages;

use super::mapping::Mapping;
use super::*;

fn drafted(file: &str, text: &str) -> (Draft, String) {
    drafted_from(&[(file, text.as_bytes())], &Options::default())
}

fn drafted_from(files: &[(&str, &[u8])], options: &Options) -> (Draft, String) {
    let exports: Vec<Export> = files
        .iter()
        .map(|(file, bytes)| Export::of((*file).to_owned(), bytes).unwrap())
        .collect();
    let inputs: Vec<Input<'_>> = exports
        .iter()
        .zip(files)
        .map(|(export, (_, bytes))| Input { export, bytes })
        .collect();
    let draft = draft(&inputs, options).unwrap();
    let mapping = text_of(&draft, "mapping.toml");
    // Whatever was drafted, it is a mapping.
    tabular::outline(&mapping).unwrap();
    (draft, mapping)
}

fn text_of(draft: &Draft, path: &str) -> String {
    let file = draft.files.iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.bytes.clone()).unwrap()
}

/// Lines of a mapping without their marks.
fn says(mapping: &str, lines: &[&str]) {
    let written: Vec<&str> = mapping
        .lines()
        .map(|line| line.split("  # guess").next().unwrap_or_default())
        .collect();
    for line in lines {
        assert!(written.contains(line), "no line `{line}` in\n{mapping}");
    }
}

/// Twelve cases and three second stages.
fn stages_in_rows() -> String {
    let mut text =
        String::from("Case ref;Stage;Received;Reply sent;Outcome;Team;Directorate;Notes\n");
    for number in 1..=12 {
        let (team, directorate) =
            [("Bins", "Place"), ("Roads", "Place"), ("Tax", "Finance")][number % 3];
        let outcome = ["Upheld", "Not upheld", "Partly upheld"][number % 3];
        text.push_str(&format!(
            "N-{number};Stage 1;{:02}/05/2024;{:02}/06/2024;{outcome};{team};{directorate};said something\n",
            number * 2, number + 3
        ));
        if number % 4 == 0 {
            text.push_str(&format!(
                "N-{number};Stage 2;{:02}/07/2024;{:02}/08/2024;Upheld;{team};{directorate};\n",
                number,
                number + 2
            ));
        }
    }
    text
}

#[test]
fn every_guessed_line_says_so() {
    let (_, mapping) = drafted("complaints.csv", &stages_in_rows());
    let mut whole = false;
    for line in mapping.lines() {
        let line = line.trim();
        whole = match line {
            _ if line.starts_with("# guess: ") => true,
            _ if line.starts_with("[dimensions") => whole,
            "" => false,
            _ => whole,
        };
        let is_sure = line.is_empty()
            || line.starts_with(['#', '[', ']'])
            || ["schema", "title", "source ", "ignore = ["]
                .iter()
                .any(|key| line.starts_with(key));
        assert!(is_sure || whole || line.contains("  # guess: "), "{line}");
    }
}

#[test]
fn a_table_without_anything_to_tell_rows_apart_is_refused_with_its_columns() {
    let text = "Team,Outcome\nBins,Upheld\nBins,Upheld\nRoads,Upheld\n";
    let export = Export::of("x.csv".to_owned(), text.as_bytes()).unwrap();
    let input = Input {
        export: &export,
        bytes: text.as_bytes(),
    };
    let problems = draft(&[input], &Options::default()).unwrap_err();
    let message = &problems[0].message;
    assert!(
        message.starts_with("no record can be made of `x.csv`: "),
        "{message}"
    );
    assert!(problems[0].hint.is_some());
}

#[test]
fn marks_are_counted_in_the_value_as_they_stand_in_the_text() {
    // A label with a mark in it is none.
    let text = stages_in_rows().replace("Roads", "# open: # guess");
    let (draft, mapping) = drafted("complaints.csv", &text);
    let lines = |marks: [&str; 2]| {
        let lines = mapping.lines().filter(|line| {
            line.starts_with(marks[0])
                || line
                    .rsplit("\" }")
                    .next()
                    .unwrap_or(line)
                    .contains(marks[1])
        });
        lines.count() as u64
    };
    assert!(mapping.contains("\"# open: # guess\""), "{mapping}");
    assert_eq!(draft.open, lines(["# open: ", "\u{0}"]), "{mapping}");
    assert_eq!(
        draft.guesses,
        lines(["# guess: ", "  # guess: "]),
        "{mapping}"
    );
}

/// A drafted mapping where the tables of some files stop an import.
fn without(files: &[(&str, &str)], stopping: &[&str]) -> Mapping {
    let exports: Vec<Export> = files
        .iter()
        .map(|(file, text)| Export::of((*file).to_owned(), text.as_bytes()).unwrap())
        .collect();
    let inputs: Vec<Input<'_>> = exports
        .iter()
        .zip(files)
        .map(|(export, (_, text))| Input {
            export,
            bytes: text.as_bytes(),
        })
        .collect();
    let sources = sources::named(&inputs);
    let mut sheets = tables::sheets(&sources);
    for sheet in &mut sheets {
        let stops = stopping.contains(&sheet.export.file.as_str());
        sheet.stops = stops.then(|| "it is damaged".to_owned());
    }
    let knowledge = Knowledge {
        authority: None,
        area: None,
        procedure: None,
    };
    tables::mapping(&mut sheets, &sources, knowledge)
}

#[test]
fn a_table_that_is_left_out_takes_its_labels_and_its_source_with_it() {
    let cases = stages_in_rows();
    let thanks = "Date,Service,How received\n01/05/2024,Bins,Phone\n02/05/2024,Libraries,Email\n\
                  03/05/2024,Libraries,Phone\n04/05/2024,Bins,Email\n";
    let files = [
        ("complaints.csv", cases.as_str()),
        ("compliments.csv", thanks),
    ];
    let labels = |mapping: &Mapping, code: &str| -> Vec<String> {
        let mut dimensions = mapping.dimensions.iter();
        let found = dimensions.find(|dimension| dimension.code == code);
        let labels = found.into_iter().flat_map(|found| &found.labels);
        labels.map(|label| label.text.clone()).collect()
    };
    let both = without(&files, &[]);
    assert_eq!((both.tables.len(), both.sources.len()), (2, 2));
    assert!(labels(&both, "service").contains(&"Libraries".to_owned()));
    assert!(!labels(&both, "channel").is_empty());
    let one = without(&files, &["compliments.csv"]);
    assert_eq!((one.tables.len(), one.sources.len()), (1, 1));
    assert!(!labels(&one, "service").contains(&"Libraries".to_owned()));
    assert!(labels(&one, "channel").is_empty());
    let left_out: Vec<String> = one.left_out.iter().map(LeftOut::to_string).collect();
    assert_eq!(left_out, ["`compliments.csv` is not read: it is damaged"]);
}

#[test]
fn a_failure_that_names_no_table_is_of_the_one_that_fails_alone() {
    let cases = stages_in_rows();
    let thanks = "Date,Service\n01/05/2024,Bins\n02/05/2024,Bins\n";
    let files = [
        ("complaints.csv", cases.as_str()),
        ("compliments.csv", thanks),
    ];
    let mut mapping = without(&files, &[]);
    let last = mapping.tables.last_mut().unwrap();
    last.dates = Some(mapping::Entry::guessed("dates", "no format", ""));
    let export =
        |(file, text): &(&str, &str)| Export::of((*file).to_owned(), text.as_bytes()).unwrap();
    let exports: Vec<Export> = files.iter().map(export).collect();
    let inputs: Vec<Input<'_>> = exports
        .iter()
        .zip(files)
        .map(|(export, (_, text))| Input {
            export,
            bytes: text.as_bytes(),
        })
        .collect();
    let stop = trial::run(&mapping, &write::text(&mapping), &sources::named(&inputs)).unwrap_err();
    assert_eq!(stop.table, Some(1), "{stop:?}");
}

#[test]
fn words_between_figures_are_not_shown() {
    let mut text = String::from("Period,Measure,Figure\n");
    for year in 10..30 {
        let figure = match year {
            12 => "N/A".to_owned(),
            13 => "Zebedee Quill".to_owned(),
            year => (year * 3).to_string(),
        };
        text.push_str(&format!("20{year}-{},Complaints,{figure}\n", year + 1));
    }
    let (_, mapping) = drafted("previous years.csv", &text);
    assert!(mapping.contains("missing = \"N/A\""), "{mapping}");
    assert!(
        mapping.contains("# open: 1 cell of column `Figure` holds words"),
        "{mapping}"
    );
    assert!(!mapping.contains("Zebedee"), "{mapping}");
}

#[test]
fn many_rows_of_totals_are_one_open_place() {
    let mut text = String::from("Reference,Received,Team,Cost\n");
    for number in 1..=60 {
        text.push_str(&format!(
            "A{number},{:02}/05/2024,Bins,{number}\n",
            number % 28 + 1
        ));
    }
    let export = Export::of("complaints.csv".to_owned(), text.as_bytes()).unwrap();
    let sources = [sources::Source {
        name: "complaints".to_owned(),
        export: &export,
        bytes: text.as_bytes(),
    }];
    let mut sheet = tables::sheets(&sources).remove(0);
    sheet.part.to_mut().totals = (10..50)
        .map(|row| crate::map::export::Total {
            row,
            column: "Cost".to_owned(),
            begins: String::new(),
        })
        .collect();
    let mut table = Table::default();
    filters::say(&sheet, &mut table);
    assert_eq!(table.open.len(), 1, "{:?}", table.open);
    assert!(table.open[0].contains("and 34 more"), "{:?}", table.open);
}

#[test]
fn due_days_that_follow_a_rule_give_a_standard() {
    let calendar = crate::calendar::Calendar::england_and_wales();
    let first = crate::calendar::day(2024, 4, 3).unwrap();
    let log = |from: i32, odd: usize| {
        let mut text = String::from("Reference,Received,Acknowledged,Response due,Response sent\n");
        for number in 0..40_i32 {
            let received = calendar.add(first, number).unwrap();
            let acknowledged = calendar.add(received, 1 + number % 3).unwrap();
            let start = if from == 0 { received } else { acknowledged };
            let late = i32::from((number as usize) < odd);
            let due = calendar.add(start, 10 + late * (number + 2)).unwrap();
            let day = crate::calendar::iso;
            text.push_str(&format!(
                "A{number},{},{},{},{}\n",
                day(received),
                day(acknowledged),
                day(due),
                day(due)
            ));
        }
        let (draft, _) = drafted("corporate complaints.csv", &text);
        text_of(&draft, "report.toml")
    };
    let settings = log(0, 2);
    assert!(settings.contains("stage = 1\nworking-days = 10  # guess: 38 of 40 due days are so many working days after receipt"), "{settings}");
    assert!(
        settings.contains("start = \"receipt\"  # guess: as above"),
        "{settings}"
    );
    let settings = log(1, 0);
    assert!(
        settings.contains("start = \"acknowledgement\"  # guess: as above"),
        "{settings}"
    );
    // Due days without a rule.
    let settings = log(0, 20);
    assert!(!settings.contains("\n[[standards]]"), "{settings}");
}

#[test]
fn a_second_column_of_a_list_is_one_of_it_where_it_has_its_labels() {
    let natures = ["Delay", "Staff attitude", "Poor communication", "Charges"];
    let mut text = String::from("Reference,Received,Nature of complaint,2nd nature,Other team\n");
    for number in 0..40_usize {
        let second = if number % 4 == 0 {
            natures[(number / 4 + 1) % 4]
        } else {
            ""
        };
        text.push_str(&format!(
            "A{number},{:02}/05/2024,{},{second},{}\n",
            number % 28 + 1,
            natures[number % 4],
            ["North", "South"][number % 2]
        ));
    }
    let (_, mapping) = drafted("complaints.csv", &text);
    says(
        &mapping,
        &["reason = [\"Nature of complaint\", \"2nd nature\"]"],
    );
    assert!(
        mapping.contains("and 10 of its 10 cells have the same labels"),
        "{mapping}"
    );
    assert!(
        !mapping.contains("column `2nd nature` is not read"),
        "{mapping}"
    );
    assert!(!mapping.contains("\"Other team\"]"), "{mapping}");
}

#[test]
fn references_that_come_again_are_asked_about() {
    let mut text = String::from("Reference,Received,Outcome\n");
    for number in 0..20 {
        let day = number % 28 + 1;
        text.push_str(&format!("A{number},{day:02}/05/2024,Upheld\n"));
        if number % 5 == 0 {
            text.push_str(&format!("A{number},{day:02}/05/2024,Not upheld\n"));
        }
    }
    let (_, mapping) = drafted("complaints.csv", &text);
    let asked = "# open: 4 references of column `Reference` stand in several rows, 8 rows in all; \
                 they differ in `Outcome`";
    assert!(mapping.contains(asked), "{mapping}");
    let (_, mapping) = drafted("complaints.csv", &stages_in_rows());
    assert!(!mapping.contains("stand in several rows"), "{mapping}");
}

#[test]
fn a_column_that_is_written_in_several_ways_gets_them_all() {
    let mut text = String::from("Reference,Received,Response sent,Outcome\n");
    for number in 1..=27 {
        let received = match number % 3 {
            0 => format!("{number:02}-May-2024"),
            _ => format!("{number:02}/05/2024"),
        };
        text.push_str(&format!(
            "A{number},{received},{number:02}/06/2024,Upheld\n"
        ));
    }
    let (draft, mapping) = drafted("complaints.csv", &text);
    says(&mapping, &["dates = [\"dd/mm/yyyy\", \"dd-mmm-yyyy\"]"]);
    assert!(
        mapping.contains("54 days (45, 9) in 2 columns read so"),
        "{mapping}"
    );
    assert!(
        mapping.contains("27 of 27 cells are dates, 18 as dd/mm/yyyy, 9 as dd-mmm-yyyy"),
        "{mapping}"
    );
    assert!(
        draft.import.ends_with("0 rows rejected"),
        "{}",
        draft.import
    );
    // Of two orders of day and month only one can be meant.
    let text = text
        .replace("-May-", "/13/")
        .replace("03/13/2024", "05/03/2024")
        .replace("06/13/2024", "05/13/2024");
    let (_, mapping) = drafted("complaints.csv", &text);
    says(&mapping, &["dates = \"dd/mm/yyyy\""]);
    assert!(
        mapping.contains("cells cannot be read so and would be rejected"),
        "{mapping}"
    );
}

#[test]
fn several_labels_in_a_cell_are_told_apart() {
    let remedies = [
        "Apology",
        "Apology; Staff training",
        "",
        "Refund",
        "Refund; Apology",
        "Staff training; Refund; Apology",
        "Apology",
    ];
    let teams = [
        "Parks, trees and verges",
        "Parks",
        "Roads",
        "Roads, bridges",
        "Tax",
        "Bins",
        "Rents",
    ];
    let mut text = String::from("Reference,Received,Remedies,Team\n");
    for number in 0..49_usize {
        let (remedy, team) = (remedies[number % 7], teams[number / 7]);
        text.push_str(&format!(
            "A{number},{:02}/05/2024,{remedy},\"{team}\"\n",
            number % 28 + 1
        ));
    }
    let (draft, mapping) = drafted("complaints.csv", &text);
    says(
        &mapping,
        &["x-remedy = { column = \"Remedies\", split = \";\" }"],
    );
    assert!(
        mapping.contains(
            "21 of 42 cells hold several labels with `;` between them: 5 different texts, 3 labels"
        ),
        "{mapping}"
    );
    assert!(
        !mapping.contains("\"Apology; Staff training\""),
        "{mapping}"
    );
    assert!(mapping.contains("\"Staff training\""), "{mapping}");
    assert!(mapping.contains("\"Parks, trees and verges\""), "{mapping}");
    assert!(
        draft.import.ends_with("0 rows rejected"),
        "{}",
        draft.import
    );
}

#[test]
fn what_means_nothing_in_a_table_is_a_list_of_its_own() {
    let mut text = String::from("Reference,Date received,Matter\n");
    for number in 0..40 {
        let to = ["Adult social care", "Housing", "Corporate complaints"][number % 3];
        text.push_str(&format!("K{number},{:02}/05/2024,{to}\n", number % 28 + 1));
    }
    let (_, mapping) = drafted("contacts.csv", &text);
    says(&mapping, &["kind = \"contact\"", "x-matter = \"Matter\""]);
    // Of cases the same words say the procedure.
    let (_, mapping) = drafted("complaints.csv", &text);
    says(&mapping, &["Housing = \"housing\""]);
}
