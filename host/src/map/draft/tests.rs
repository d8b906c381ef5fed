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
fn stages_in_rows_are_cases_and_their_stages() {
    let (draft, mapping) = drafted("complaints.csv", &stages_in_rows());
    says(
        &mapping,
        &[
            "kind = \"case\"",
            "when = { column = \"Stage\", is = \"Stage 1\" }",
            "when = { column = \"Stage\", is-not = \"Stage 1\" }",
            "\"Stage 2\" = 2",
            "received = \"Received\"",
            "responded = \"Reply sent\"",
            "\"Bins\" = { group = \"Place\" }",
            "\"Partly upheld\" = \"partly-upheld\"",
        ],
    );
    assert!(
        mapping.contains("dates = \"dd/mm/yyyy\"  # guess: "),
        "{mapping}"
    );
    assert!(
        mapping.contains("could also be read month first"),
        "{mapping}"
    );
    assert!(
        mapping.contains("# open: column `Notes` is not read"),
        "{mapping}"
    );
    assert_eq!(
        draft.import,
        "27 records, 12 of them cases; 0 rows rejected"
    );
    let settings = text_of(&draft, "report.toml");
    assert!(
        settings.contains("period = \"2024-25\"  # guess: 15 of 15"),
        "{settings}"
    );
}

#[test]
fn stages_in_columns_are_stages() {
    let mut text = String::from(
        "Reference,Received,Response sent,Stage 2 received,Stage 2 response sent,Outcome\n",
    );
    for number in 1..=9 {
        let second = if number % 3 == 0 {
            "20/06/2024,15/07/2024"
        } else {
            ","
        };
        text.push_str(&format!(
            "C{number},1{number}/04/2024,2{number}/05/2024,{second},Upheld\n"
        ));
    }
    let (_, mapping) = drafted("log.csv", &text);
    says(
        &mapping,
        &[
            "when = { column = \"Stage 2 received\", blank = false }",
            "number = 2",
            "responded = \"Stage 2 response sent\"",
        ],
    );
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
