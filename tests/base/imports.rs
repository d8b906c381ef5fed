//! Several imports in one project give one report.

use std::fs;

use crate::projects::{OUTCOMES, base, headings, mapping, page, project, sentences, table};
use crate::support::{Project, assert_exit, root, stderr};

/// The county's corporate complaints by a mapping file, a year later, beside the
/// city's adult social care by its plugin.
fn county_and_city() -> Project {
    let project = Project::of("leicester-city-asc");
    for folder in ["template", "commentary"] {
        fs::remove_dir_all(project.path().join(folder)).expect("a folder of the example");
    }
    for file in ["corrections.csv", "published.csv", "report-q1.toml"] {
        fs::remove_file(project.path().join(file)).expect("a file of the example");
    }
    fs::create_dir(project.path().join("commentary")).expect("a new folder");
    project.write("report.md", base());
    let county = root().join("plugins/leicestershire-corporate/example");
    let mapping = root().join("plugins/tabular/examples/leicestershire-corporate.toml");
    project.write("mapping.toml", fs::read(mapping).expect("the mapping"));
    let mut sources = String::new();
    for name in [
        "complaints",
        "contacts",
        "compliments",
        "ombudsman-enquiries",
        "ombudsman-decisions",
        "learning",
    ] {
        let file = format!("sources/{name}.csv");
        let bytes = fs::read(county.join(&file)).expect("a source of the county");
        project.write(&file, a_year_later(&bytes));
        sources.push_str(&format!("{name} = \"{file}\"\n"));
    }
    let settings = format!(
        "title = \"Complaints and compliments\"\nstatus = \"draft\"\nperiod = \"2024-25\"\n\
         as-at = 2025-03-31\ntemplate = \"report.md\"\ncommentary = \"commentary\"\n\
         outputs = [\"html\", \"json\"]\n[authority]\nname = \"Borchester Council\"\n\
         gss = \"E10000099\"\n[[imports]]\nplugin = \"tabular\"\nsettings = \"mapping.toml\"\n\
         [imports.sources]\n{sources}\n[[imports]]\nplugin = \"leicester-city-asc\"\n\
         sources = {{ workbook = \"sources/complaints-2024-25.xlsx\" }}\n\
         [[standards]]\nprocedure = \"corporate\"\nstage = 1\nworking-days = 40\nstart = \"receipt\"\n\
         [[standards]]\nprocedure = \"corporate\"\nstage = 2\nworking-days = 20\nstart = \"receipt\"\n\
         [[standards]]\nprocedure = \"adult-social-care\"\nstage = 1\ntimescale = \"Green\"\nworking-days = 10\n\
         [[standards]]\nprocedure = \"adult-social-care\"\nstage = 1\ntimescale = \"Amber\"\nworking-days = 20\n\
         [[standards]]\nprocedure = \"adult-social-care\"\nstage = 1\ntimescale = \"Red\"\nworking-days = 65\n"
    );
    project.write("report.toml", settings);
    project
}

/// A Windows-1252 export with every date moved by a year.
fn a_year_later(bytes: &[u8]) -> Vec<u8> {
    let letters: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let moved = letters
        .replace("29/02/2024", "28/02/2024")
        .replace("/2024", "/2025")
        .replace("/2023", "/2024")
        .replace("/2022", "/2023");
    moved
        .chars()
        .filter_map(|letter| u8::try_from(letter).ok())
        .collect()
}

#[test]
fn a_mapping_and_a_plugin_give_one_report() {
    let page = page(&county_and_city(), "county-and-city");
    assert_eq!(
        table(&page, "tbl-procedures"),
        [
            "Procedure | Received | Concluded | Of these upheld in all or some points | Share of those concluded",
            "Adult social care | 68 | 68 | 30 | 44%",
            "Corporate | 1,115 | 1,123 | 531 | 47%",
            "All | 1,183 | 1,191 | 561 | 47%",
        ]
    );
    // The labels of both, those of the first import first.
    assert_eq!(
        table(&page, "tbl-outcomes"),
        [
            "Outcome | All | Share | Adult social care | Corporate",
            "Fault Found | 529 | 44% | 0 | 529",
            "Not Upheld | 515 | 43% | 38 | 477",
            "No Finding | 115 | 10% | 0 | 115",
            "Partially Upheld | 11 | 1% | 10 | 1",
            "Upheld | 21 | 2% | 20 | 1",
            "All | 1,191 | 100% | 68 | 1,123",
        ]
    );
    // What one import records of people, and the other does not.
    let gender = table(&page, "tbl-gender");
    assert_eq!(gender[3], "None recorded | 1,115 | 94% | 0 | 1,115");
    // Labels of one group stand under one head.
    let ethnicity = table(&page, "tbl-ethnicity");
    let mut heads: Vec<&String> = ethnicity.iter().filter(|row| !row.contains('|')).collect();
    let count = heads.len();
    heads.dedup();
    assert!(count > 3 && heads.len() == count, "{ethnicity:?}");
    let found = headings(&page);
    for section in [
        "Later stages",
        "The people behind complaints",
        "Contacts that were not complaints",
        "The Ombudsman",
        "Learning from complaints",
    ] {
        assert!(
            found.iter().any(|one| one == section),
            "{section} in {found:?}"
        );
    }
    // The list of each import, told apart.
    let mapping = table(&page, "mapping-outcome");
    assert_eq!(mapping[0], "Label | Common category | Read from");
    for row in [
        "Fault Found | fault-found: fault found; whether in all points or some was not recorded | sources/complaints.csv",
        "Upheld | upheld: all points upheld | sources/complaints-2024-25.xlsx",
        "Not Upheld | not-upheld: no point upheld | sources/complaints-2024-25.xlsx, sources/complaints.csv",
    ] {
        assert!(mapping.iter().any(|one| one == row), "{row} in {mapping:?}");
    }
    // The rules of both procedures, with the standards that each declares.
    for rules in [
        "id=\"procedure-adult-social-care\"",
        "id=\"procedure-corporate\"",
        "10 working days for Green",
        "40 working days, as the council declares",
    ] {
        assert!(page.contains(rules), "{rules}");
    }
    // Long runs of one warning are cut short.
    assert!(
        page.matches("the source says that the answer was due")
            .count()
            < 20
    );
}

/// Two logs that count from 1, and a list of outcomes for each.
fn two_logs(first: &str, second: &str, labels: [&str; 2]) -> Project {
    let of = |procedure: &str, labels: &str| {
        let case = "filled = \"Received\"\nevents = { received = \"Received\", closed = \"Closed\" }\n\
                    values = { outcome = \"Outcome\" }\n[[tables.records]]\nkind = \"stage\"\n\
                    case = \"Ref\"\nnumber = 1\n[[tables.records]]\nkind = \"stage\"\n\
                    case = \"Ref\"\nnumber = 2\nwhen = { column = \"Again\", blank = false }\n\
                    events = { received = \"Again\" }";
        mapping(procedure, case) + OUTCOMES + labels
    };
    let head = "Ref,Received,Closed,Outcome,Again\n";
    project(&[
        (
            "corporate",
            &format!("{head}{first}"),
            of("\"corporate\"", labels[0]),
        ),
        (
            "housing",
            &format!("{head}{second}"),
            of("\"housing\"", labels[1]),
        ),
    ])
}

#[test]
fn references_of_two_imports_are_kept_apart() {
    let project = two_logs(
        "1,2024-05-01,2024-05-14,Upheld,2024-06-01\n2,2024-05-02,2024-05-14,Upheld,\n",
        "1,2024-07-01,2024-07-12,Not upheld,2024-08-01\n3,2024-07-01,2024-07-12,Not upheld,\n",
        ["", ""],
    );
    let folder = project.path().join("out");
    let output = project.run("report", &["--out", &folder.to_string_lossy()]);
    assert_exit(&output, 0);
    let said = stderr(&output);
    assert!(
        said.contains(
            "warning: 1 case of this import has the reference of one of another import; it is kept apart\n  \
             --> sources/housing.csv:2\nhint: the other is at sources/corporate.csv:2\n"
        ),
        "{said}"
    );
    let html = page(&project, "shared-references");
    assert_eq!(
        table(&html, "tbl-procedures")[1..],
        [
            "Corporate | 2 | 2 | 2 | 100%",
            "Housing | 2 | 2 | 0 | 0%",
            "All | 4 | 4 | 2 | 50%"
        ]
    );
    assert!(
        sentences(&html)
            .join("\n")
            .contains("2 complaints went to stage 2")
    );
    // Each stage has the procedure of its own import's case.
    let imported = project.run("explain", &["1"]);
    assert_exit(&imported, 0);
    let told = String::from_utf8_lossy(&imported.stdout).into_owned();
    for file in ["sources/corporate.csv", "sources/housing.csv"] {
        assert!(told.contains(file), "{told}");
    }
    // A correction cannot tell which is meant.
    project.write(
        "corrections.csv",
        "record,field,old value,new value,reason,who\n1/2,received,2024-06-01,2024-06-02,mistyped,Manager\n",
    );
    let output = project.run("check", &[]);
    assert_exit(&output, 3);
    assert!(stderr(&output).contains("more than one record has the reference `1/2`"));
}

#[test]
fn a_complaint_that_both_imports_hold_is_asked_about() {
    let row = "1,2024-05-01,2024-05-14,Upheld,\n";
    let output = two_logs(row, row, ["", ""]).run("check", &[]);
    assert_exit(&output, 0);
    let said = stderr(&output);
    assert!(
        said.contains("1 came in on the same day as the other: is the same case counted twice?"),
        "{said}"
    );
}

#[test]
fn labels_of_two_imports_that_differ_are_settled_in_labels_csv() {
    let project = two_logs(
        "1,2024-05-01,2024-05-14,Settled,\n",
        "2,2024-07-01,2024-07-12,Settled,\n",
        [
            "\"Settled\" = \"resolved\"\n",
            "\"Settled\" = \"no-finding\"\n",
        ],
    );
    let output = project.run("check", &[]);
    assert_exit(&output, 4);
    let said = stderr(&output);
    assert!(
        said.contains("label `Settled` has another group or common code"),
        "{said}"
    );
    assert!(
        said.contains("labels.csv") && said.contains("sources/housing.csv"),
        "{said}"
    );
    project.write(
        "labels.csv",
        "dimension,label,common code,group,order,note\noutcome,Settled,resolved,,,\n",
    );
    let html = page(&project, "settled-labels");
    let outcomes = table(&html, "tbl-outcomes");
    assert!(
        outcomes.contains(&"Settled | 2 | 100% | 1 | 1".to_owned()),
        "{outcomes:?}"
    );
}

#[test]
fn an_import_that_fails_is_named_and_nothing_is_written() {
    let project = two_logs("1,2024-05-01,2024-05-14,Upheld,\n", "", ["", ""]);
    project.write("sources/housing.csv", "Ref,Received,Closed,Again\n");
    let output = project.run("report", &[]);
    assert_exit(&output, 2);
    let said = stderr(&output);
    assert!(
        said.contains("cannot read `sources/housing.csv`: no column `Outcome`"),
        "{said}"
    );
    assert!(said.contains("--> housing.toml:"), "{said}");
    assert!(!project.path().join("out").exists());
}
