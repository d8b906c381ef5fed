//! Exports and mappings that are very large or have nothing in them.

use candour_plugin::testing::import;

use crate::Tabular;

/// A mapping of one column that is a reference.
pub(super) const SMALL: &str = "schema = 1\n[sources.log]\nformat = \"csv\"\n[[tables]]\nsource = \"log\"\n\
                     dates = \"yyyy-mm-dd\"\n[[tables.records]]\nkind = \"case\"\nreference = \"Ref\"\n\
                     procedure = \"corporate\"\nevents = { received = \"Received\" }\n\
                     values = { service = \"Team\" }\n[dimensions.service]\nopen = true\n";

#[test]
fn a_table_may_be_wide_and_a_cell_may_not_be_endless() {
    let others: Vec<String> = (0..500).map(|number| format!("Column {number}")).collect();
    let others = others.join(",");
    let wide = format!("Ref,Received,{others},Team\nN-1,2024-04-01,{others},Home care\n");
    let imported = import::<Tabular>("log", wide, SMALL).unwrap();
    assert_eq!(
        imported.lines("case"),
        ["2 case N-1 corporate received=2024-04-01 service=Home care"]
    );

    let endless = "x".repeat(10 << 20);
    let long =
        format!("Ref,Received,Team,Notes\nN-1,2024-04-01,{endless},\nN-2,2024-04-02,A,{endless}\n");
    let imported = import::<Tabular>("log", long, SMALL).unwrap();
    assert_eq!(
        imported.lines("reject"),
        [
            "2 reject [Team] long-cell: the cell holds 10485760 bytes, and what belongs here at \
             most 1000; is a quotation mark missing, or is it another column?"
        ]
    );
    // Nobody reads the notes.
    assert_eq!(
        imported.lines("case"),
        ["3 case N-2 corporate received=2024-04-02 service=A"]
    );
}

#[test]
fn a_mapping_of_a_megabyte_is_read() {
    let labels: String = (0..40_000)
        .map(|number| format!("  \"Team number {number}\",\n"))
        .collect();
    let mapping = SMALL.replace("open = true", &format!("labels = [\n{labels}]"));
    assert!(mapping.len() > 900_000, "{}", mapping.len());
    let rows = "Ref,Received,Team\nN-1,2024-04-01,Team number 39999\n";
    let imported = import::<Tabular>("log", rows, &mapping).unwrap();
    assert_eq!(
        imported.lines("case"),
        ["2 case N-1 corporate received=2024-04-01 service=Team number 39999"]
    );
    assert!(imported.lines("new-label").is_empty());
}

#[test]
fn an_export_may_be_empty() {
    let csv = import::<Tabular>("log", "Ref,Received,Team\n", SMALL).unwrap();
    assert_eq!(csv.lines("ignored"), ["1 ignored: column headings"]);
    let failure = import::<Tabular>("log", "", SMALL).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the file is empty: no row holds the column headings; \
         the columns are Ref, Received, Team"
    );

    let json = SMALL
        .replace("\"csv\"", "\"json\"")
        .replace("[[tables]]\n", "[[tables]]\nlist = \"cases\"\n");
    let imported = import::<Tabular>("log", r#"{"cases": []}"#, &json).unwrap();
    assert!(imported.lines("case").is_empty());
    let failure = import::<Tabular>("log", r#"{"case": []}"#, &json).unwrap_err();
    assert_eq!(failure.column_name(), Some("tables[1].list"));
    assert_eq!(
        failure.to_string(),
        "no key `cases` (in `cases`); the closest key is `case`"
    );

    let lines = SMALL.replace("\"csv\"", "\"jsonl\"");
    let failure = import::<Tabular>("log", " \n", &lines).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the file is empty; export the data again"
    );
}
