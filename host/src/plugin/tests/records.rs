//! From what a plugin emits to the dataset, and what is said about it.

use super::*;

#[test]
fn records_become_rows_with_the_datasets_own_codes() {
    let dataset = check_diagnostics(Guest::good(), &[]);
    let cases = dataset.table(RecordKind::Case);
    assert_eq!(
        (cases.references.get(0), cases.references.get(1)),
        ("C-1", "C-2")
    );
    let received = dataset.vocabulary.event("received").unwrap();
    assert_eq!(cases.event(received).unwrap().first(1), Some(10));
    let outcome = dataset.vocabulary.dimension("outcome").unwrap();
    let label = cases.value(outcome).unwrap().first(0).unwrap();
    let label = &dataset.vocabulary.dimensions[outcome].labels[usize::from(label)];
    assert_eq!(
        (label.text.as_str(), &label.common),
        ("Upheld", &Common::Code("upheld".to_owned()))
    );
    let source = &dataset.sources[0];
    assert_eq!((source.rows, source.claimed, source.rejected), (3, 2, 0));
    assert_eq!(source.ignored, [("header".to_owned(), 1)]);
    assert_eq!(source.plugin, "test-plugin 1.2.3");
    // The plugin reads nothing, and yet the hash is of the whole file.
    assert_eq!(
        source.sha256,
        runtime::hex(&<sha2::Sha256 as sha2::Digest>::digest(b"a\nb\nc\n"))
    );
}

#[test]
fn two_imports_share_codes_and_labels() {
    let runtime = runtime();
    let component = Guest::good().component();
    let plugin = runtime
        .compile("test-plugin", &component, &limits())
        .unwrap();
    let mut dataset = Dataset::new();
    for _ in 0..2 {
        plugin
            .import(input("cases"), &limits(), &mut dataset)
            .unwrap();
    }
    assert_eq!(dataset.table(RecordKind::Case).len, 4);
    assert_eq!(dataset.vocabulary.dimensions.len(), 1);
    assert_eq!(dataset.vocabulary.dimensions[0].labels.len(), 2);
    assert_eq!(dataset.table(RecordKind::Case).origins[3].part, 1);
    assert_eq!(dataset.parts[1].source, 1);
}

fn check_case(make: impl FnOnce(&mut Guest) -> Vec<u32>, what: &str) {
    let mut guest = Guest::new();
    let case = make(&mut guest);
    guest.emit(List::Cases, &[case]);
    check_failure(
        guest.rows(1),
        &format!(
            "plugin `test-plugin` was stopped while it read `cases.csv`: it broke the contract: {what}"
        ),
    );
}

#[test]
fn an_index_out_of_range_stops_the_plugin() {
    check_case(
        |guest| guest.case_with(2, "C-1", 1, [0, 10], [0, 0]),
        "the case at row 2 names procedure 1, and its description has 1 (they count from 0)",
    );
    check_case(
        |guest| guest.case_with(2, "C-1", 0, [2, 10], [0, 0]),
        "the case at row 2 names event 2, and its description has 2 (they count from 0)",
    );
    check_case(
        |guest| guest.case_with(2, "C-1", 0, [0, 10], [1, 0]),
        "the case at row 2 names dimension 1, and its description has 1 (they count from 0)",
    );
    check_case(
        |guest| guest.case_with(2, "C-1", 0, [0, 10], [0, 2]),
        "the case at row 2 names label 2 of `outcome`, which has 2 (they count from 0)",
    );
    check_case(
        |guest| guest.case_with(2, "C-1", 0, [0, i32::MIN as u32], [0, 0]),
        "the case at row 2 has a day outside the years 0 to 9999",
    );
    check_case(
        |guest| guest.case_with(0, "C-1", 0, [0, 10], [0, 0]),
        "the case is at row 0, and rows count from 1",
    );
    check_case(
        |guest| {
            let mut case = guest.case(2, "C-1");
            case[0] = 1;
            case
        },
        "the case is in part 1, and only 1 are announced (they count from 0)",
    );
}

#[test]
fn a_lying_summary_is_an_error_about_the_plugin() {
    check_diagnostics(
        Guest::good().rows(5),
        &[
            "error: the rows do not add up: 2 of 5 rows are neither a record, nor a reject, nor ignored\n  --> cases.csv\nhint: this is a fault in the plugin, not in the file\n",
        ],
    );
    check_diagnostics(
        Guest::good().rows(2),
        &[
            "error: the rows do not add up: the plugin accounts for 3 rows but counted 2\n  --> cases.csv\nhint: this is a fault in the plugin, not in the file\n",
        ],
    );
}

#[test]
fn a_summary_beyond_all_rows_is_an_error_about_the_plugin() {
    let dataset = check_diagnostics(
        Guest::good().rows_of(&[("", u64::MAX), ("more", u64::MAX)]),
        &[
            "error: the rows do not add up: 18446744073709551612 of 18446744073709551615 rows are neither a record, nor a reject, nor ignored\n  --> cases.csv\nhint: this is a fault in the plugin, not in the file\n",
            "error: the rows of `more` do not add up: 18446744073709551615 of 18446744073709551615 rows are neither a record, nor a reject, nor ignored\n  --> cases.csv:more\nhint: this is a fault in the plugin, not in the file\n",
        ],
    );
    assert_eq!(dataset.sources[0].rows, u64::MAX);
}

#[test]
fn a_reject_is_an_error_at_its_cell() {
    let mut guest = Guest::new();
    let reject = guest.reject(4, "ambiguous-date", "the date could be two days");
    guest.emit(List::Rejects, &[reject]);
    let dataset = check_diagnostics(
        guest.rows(1),
        &["error: the date could be two days\n  --> cases.csv:4:Received\n"],
    );
    assert_eq!(dataset.rejects[0].code, "ambiguous-date");
    assert_eq!(dataset.sources[0].rejected, 1);
}

#[test]
fn a_label_that_is_not_declared_is_kept_and_reported_once() {
    let mut guest = Guest::new();
    let label = guest.new_label(0, "Not upheld ");
    guest.emit(List::Labels, &[label]);
    let cases = [
        guest.case_with(9, "C-1", 0, [0, 10], [0, 2]),
        guest.case_with(7, "C-2", 0, [0, 10], [0, 2]),
        guest.case_with(8, "C-3", 0, [0, 10], [0, 1]),
    ];
    guest.emit(List::Cases, &cases);
    let dataset = check_diagnostics(
        guest.rows(3),
        &[
            "error: `Not upheld ` is not a known label of `outcome`: 2 rows, kept as written\n  --> cases.csv:7:Outcome\nhint: did you mean `Not Upheld`? Correct the source, or map the label in the project's settings for the plugin\n",
        ],
    );
    let labels = &dataset.vocabulary.dimensions[0].labels;
    assert_eq!(labels[2].common, Common::Unmapped);
    assert_eq!(
        dataset.table(RecordKind::Case).value(0).unwrap().first(0),
        Some(2)
    );
}

#[test]
fn a_label_outside_an_open_list_is_a_warning() {
    let mut guest = Guest::new();
    guest.open = true;
    let labels = [
        guest.new_label(0, "North team"),
        guest.new_label(0, "unused"),
    ];
    guest.emit(List::Labels, &labels);
    let case = guest.case_with(2, "C-1", 0, [0, 10], [0, 2]);
    guest.emit(List::Cases, &[case]);
    check_diagnostics(
        guest.rows(1),
        &[
            "warning: `North team` is not a known label of `outcome`: 1 row, kept as written\n  --> cases.csv:2:Outcome\nhint: map the label in the project's settings for the plugin\n",
        ],
    );
}

#[test]
fn a_label_with_a_private_use_character_is_an_error() {
    let mut guest = Guest::new();
    guest.open = true;
    let label = guest.new_label(0, "North \u{f0b7} team");
    guest.emit(List::Labels, &[label]);
    let case = guest.case_with(2, "C-1", 0, [0, 10], [0, 2]);
    guest.emit(List::Cases, &[case]);
    check_diagnostics(
        guest.rows(1),
        &[
            "error: `North \u{f0b7} team` is not a known label of `outcome`: 1 row, kept as written, with a private-use character\n  --> cases.csv:2:Outcome\nhint: replace it in the source: it is often a bullet or a symbol from a word processor\n",
        ],
    );
    let mut guest = Guest::good();
    guest.labels.push(("Up\u{e000}held", "upheld"));
    let error = failure_with(&guest.component(), &limits()).to_string();
    assert!(error.contains("holds a private-use character"), "{error}");
}

#[test]
fn a_row_that_is_claimed_and_rejected_is_an_error_about_the_plugin() {
    let mut guest = Guest::new();
    let (case, reject) = (
        guest.case(2, "C-1"),
        guest.reject(2, "no-date", "there is no date"),
    );
    guest.emit(List::Cases, &[case]);
    guest.emit(List::Rejects, &[reject]);
    check_diagnostics(
        guest.rows(1),
        &[
            "error: there is no date\n  --> cases.csv:2:Received\n",
            "error: the rows do not add up: the row is both a record and a reject\n  --> cases.csv:2\nhint: this is a fault in the plugin, not in the file\n",
        ],
    );
}

#[test]
fn two_plugins_that_map_a_label_differently_are_refused() {
    let runtime = runtime();
    let mut dataset = Dataset::new();
    let mut other = Guest::good();
    other.labels = vec![("Partly", "partly-upheld"), ("Upheld", "fault-found")];
    let plugins = [Guest::good(), other].map(|guest| {
        runtime
            .compile("test-plugin", &guest.component(), &limits())
            .unwrap()
    });
    plugins[0]
        .import(input("cases"), &limits(), &mut dataset)
        .unwrap();
    let error = plugins[1]
        .import(input("cases"), &limits(), &mut dataset)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin `test-plugin` was stopped while it read `cases.csv`: its description is wrong: dimension `outcome`: label `Upheld` has another group or common code than in an earlier import of this project (say in `labels.csv` which holds)"
    );
}

#[test]
fn a_later_plugin_may_declare_what_an_earlier_source_held() {
    let runtime = runtime();
    let mut dataset = Dataset::new();
    let mut first = Guest::new();
    let label = first.new_label(0, "Partly");
    first.emit(List::Labels, &[label]);
    let mut second = Guest::good();
    second.labels = vec![("Partly", "partly-upheld")];
    for guest in [first, second] {
        let plugin = runtime
            .compile("test-plugin", &guest.component(), &limits())
            .unwrap();
        plugin
            .import(input("cases"), &limits(), &mut dataset)
            .unwrap();
    }
    let labels = &dataset.vocabulary.dimensions[0].labels;
    let texts: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(texts, ["Upheld", "Not Upheld", "Partly"]);
    assert_eq!(labels[2].common, Common::Code("partly-upheld".to_owned()));
    // The second plugin's first label is the dataset's third.
    let column = dataset.table(RecordKind::Case).value(0).unwrap();
    assert_eq!(column.first(0), Some(2));
}

#[test]
fn an_unknown_source_is_named_with_those_there_are() {
    let runtime = runtime();
    let component = Guest::good().component();
    let plugin = runtime
        .compile("test-plugin", &component, &limits())
        .unwrap();
    let error = plugin
        .import(input("case"), &limits(), &mut Dataset::new())
        .unwrap_err();
    assert_eq!(error.hint().as_deref(), Some("did you mean `cases`?"));
    assert_eq!(error.diagnostic().severity, Severity::Error);
}

#[test]
fn a_part_is_announced_once() {
    let mut guest = Guest::new();
    let part = guest.memory.string("").to_vec();
    guest.emit(List::Parts, &[part.clone(), part]);
    check_failure(
        guest,
        "plugin `test-plugin` was stopped while it read `cases.csv`: it broke the contract: it announces part `` twice",
    );
}

#[test]
fn reasons_for_ignoring_rows_are_few() {
    let mut guest = Guest::new();
    let ignored: Vec<Vec<u32>> = (1..1100)
        .map(|row| guest.ignored(row, &format!("row {row}")))
        .collect();
    guest.emit(List::Ignored, &ignored);
    check_failure(
        guest,
        "plugin `test-plugin` was stopped while it read `cases.csv`: it broke the contract: it gives more than 1000 different reasons for ignoring rows",
    );
}
