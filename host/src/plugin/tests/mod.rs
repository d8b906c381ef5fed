//! Plugins that behave and plugins that do not, run through the real runtime.
//! Whatever a hostile one does, the same runtime runs a good one afterwards.

pub(crate) mod guest;

use std::io::Cursor;
use std::time::Duration;

use guest::{Guest, List};

use super::*;
use crate::dataset::{Common, Dataset, RecordKind};
use crate::diagnostic::{Checked, Severity};

fn limits() -> Limits {
    Limits {
        component: 1 << 20,
        memory: 4 << 20,
        time: Duration::from_secs(20),
        output: 1 << 20,
        table: 1000,
        fuel: 1_000_000,
    }
}

fn input(source: &'static str) -> Input<'static> {
    Input {
        source,
        file: "cases.csv",
        reader: Box::new(Cursor::new(b"a\nb\nc\n")),
        settings: "",
    }
}

fn run(
    runtime: &Runtime,
    component: &[u8],
    limits: &Limits,
) -> Result<(Dataset, Checked<Usage>), PluginError> {
    let plugin = runtime.compile("test-plugin", component, limits)?;
    let mut dataset = Dataset::new();
    let checked = plugin.import(input("cases"), limits, &mut dataset)?;
    Ok((dataset, checked))
}

fn runtime() -> Runtime {
    Runtime::new(&Options {
        metered: false,
        cache: CacheFolder::None,
    })
    .unwrap()
}

/// Runs a plugin that must fail, then a good one; returns the message.
fn failure_with(component: &[u8], limits: &Limits) -> PluginError {
    let runtime = runtime();
    let error = run(&runtime, component, limits).unwrap_err();
    let (dataset, checked) = run(&runtime, &Guest::good().component(), &self::limits()).unwrap();
    assert_eq!(dataset.table(RecordKind::Case).len, 2);
    assert_eq!(checked.diagnostics, []);
    error
}

fn check_failure(guest: Guest, message: &str) {
    let error = failure_with(&guest.component(), &limits());
    assert_eq!(error.to_string(), message);
}

fn check_diagnostics(guest: Guest, expected: &[&str]) -> Dataset {
    let (dataset, checked) = run(&runtime(), &guest.component(), &limits()).unwrap();
    let rendered: Vec<String> = checked
        .diagnostics
        .iter()
        .map(crate::diagnostic::Diagnostic::render)
        .collect();
    assert_eq!(rendered, expected);
    dataset
}

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

#[test]
fn another_contract_version_is_refused_before_it_runs() {
    let mut guest = Guest::good();
    guest.version = "0.2.0";
    let error = failure_with(&guest.component(), &limits());
    assert_eq!(
        error.to_string(),
        "plugin `test-plugin` cannot be used: it was built for contract 0.2.0, and this candour accepts 0.1.x"
    );
    assert!(error.hint().unwrap().contains("rebuild"));
}

#[test]
fn a_later_patch_of_the_contract_is_accepted() {
    let mut guest = Guest::good();
    guest.version = "0.1.7";
    let plugin = runtime()
        .compile("test-plugin", &guest.component(), &limits())
        .unwrap();
    assert_eq!(plugin.interfaces().contract, "0.1.7");
    plugin.describe("", &limits()).unwrap();
}

#[test]
fn a_wasi_import_is_refused_by_name() {
    let mut guest = Guest::good();
    guest.foreign = Some((
        "package wasi:clocks@0.2.0; interface monotonic-clock { now: func() -> u64; }",
        "wasi:clocks/monotonic-clock@0.2.0",
    ));
    guest.extra = r#"(import "wasi:clocks/monotonic-clock@0.2.0" "now" (func $now (result i64)))"#;
    check_failure(
        guest.before("(drop (call $now))"),
        "plugin `test-plugin` cannot be used: it imports `wasi:clocks/monotonic-clock@0.2.0#now`, and a plugin may import nothing but `read`, `emit` and `abort` of `candour:plugin/host`",
    );
}

#[test]
fn types_may_be_imported() {
    let component = Guest::good().component();
    let plugin = runtime().compile("p", &component, &limits()).unwrap();
    assert_eq!(
        plugin.interfaces().imports,
        ["candour:plugin/types@0.1.0", "candour:plugin/host@0.1.0"]
    );
}

#[test]
fn a_trap_is_a_crash() {
    check_failure(
        Guest::good().before("(unreachable)"),
        "plugin `test-plugin` was stopped while it read `cases.csv`: it crashed, which is a fault in the plugin: wasm trap: wasm `unreachable` instruction executed",
    );
}

#[test]
fn endless_recursion_is_a_crash() {
    let mut guest = Guest::good();
    guest.extra = "(func $deep (call $deep))";
    check_failure(
        guest.before("(call $deep)"),
        "plugin `test-plugin` was stopped while it read `cases.csv`: it crashed, which is a fault in the plugin: wasm trap: call stack exhausted",
    );
}

#[test]
fn an_endless_loop_runs_out_of_time() {
    let limits = Limits {
        time: Duration::from_millis(200),
        ..limits()
    };
    let component = Guest::good().before("(loop $l (br $l))").component();
    assert_eq!(
        failure_with(&component, &limits).to_string(),
        "plugin `test-plugin` was stopped while it read `cases.csv`: it ran for longer than its limit of 0.2 seconds"
    );
}

#[test]
fn a_metered_runtime_stops_it_at_a_repeatable_point() {
    let runtime = Runtime::new(&Options {
        metered: true,
        cache: CacheFolder::None,
    })
    .unwrap();
    let component = Guest::good().before("(loop $l (br $l))").component();
    let error = run(&runtime, &component, &limits()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin `test-plugin` was stopped while it read `cases.csv`: it used more than its budget of 1000000 units of work"
    );
    let good = Guest::good().component();
    let used: Vec<_> = (0..2)
        .map(|_| run(&runtime, &good, &limits()).unwrap().1.value.fuel)
        .collect();
    assert!(used[0].unwrap() > 0);
    assert_eq!(used[0], used[1]);
}

const OUT_OF_MEMORY: &str = "plugin `test-plugin` was stopped while it read `cases.csv`: it ran out of memory: its limit is 4 MiB";

#[test]
fn endless_allocation_runs_out_of_memory() {
    check_failure(
        Guest::good().before(
            "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (unreachable)",
        ),
        OUT_OF_MEMORY,
    );
}

#[test]
fn a_panic_for_lack_of_memory_is_out_of_memory() {
    check_failure(
        Guest::good().before(
            "(drop (memory.grow (i32.const 1000))) (call $abort (i32.const 0) (i32.const 0))",
        ),
        OUT_OF_MEMORY,
    );
}

#[test]
fn a_memory_that_is_too_large_from_the_start_is_out_of_memory() {
    let mut guest = Guest::good();
    guest.pages = 65;
    check_failure(
        guest,
        "plugin `test-plugin` cannot be used: it ran out of memory: its limit is 4 MiB",
    );
}

#[test]
fn a_refusal_that_the_plugin_survives_is_no_failure() {
    let guest = Guest::good().before("(drop (memory.grow (i32.const 1000)))");
    check_diagnostics(guest, &[]);
}

#[test]
fn tables_are_limited() {
    let mut guest = Guest::good();
    guest.extra = "(table $t 1 funcref)";
    check_failure(
        guest.before("(drop (table.grow $t (ref.null func) (i32.const 2000))) (unreachable)"),
        "plugin `test-plugin` was stopped while it read `cases.csv`: its function tables grew beyond their limit of 1000 elements",
    );
}

#[test]
fn endless_output_is_stopped() {
    let mut guest = Guest::good();
    let empty = guest.memory.words(&[0; 28]);
    let before = format!("(loop $l (call $emit (i32.const {empty})) (br $l))");
    check_failure(
        guest.before(&before),
        "plugin `test-plugin` was stopped while it read `cases.csv`: it emitted more records than its limit of 1 MiB allows",
    );
}

#[test]
fn a_batch_beyond_all_measure_is_stopped_before_it_is_copied() {
    let mut guest = Guest::good();
    guest.pages = 60;
    // Little memory, gigabytes of records: they all point at the same megabyte.
    let row = vec![0, 4, 1 << 20, 1 << 20];
    let list = guest.memory.list(&vec![row; 4000]);
    let mut words = [0; 28];
    words[26..].copy_from_slice(&list);
    let batch = guest.memory.words(&words);
    check_failure(
        guest.before(&format!("(call $emit (i32.const {batch}))")),
        "plugin `test-plugin` was stopped while it read `cases.csv`: it emitted more records than its limit of 128 MiB allows",
    );
}

#[test]
fn a_panic_is_reported_without_its_text() {
    let mut guest = Guest::good();
    let [at, len] = guest.memory.string("cannot parse `Jane Doe`");
    let before = format!("(call $abort (i32.const {at}) (i32.const {len}))");
    let error = failure_with(&guest.before(&before).component(), &limits());
    assert_eq!(
        error.to_string(),
        "plugin `test-plugin` was stopped while it read `cases.csv`: it panicked, which is a fault in the plugin"
    );
    assert!(!error.diagnostic().render().contains("Jane"));
    let ErrorKind::Panicked { text } = &*error.kind else {
        panic!("{error}");
    };
    assert_eq!(text, "cannot parse `Jane Doe`");
}

#[test]
fn a_component_is_measured_before_it_is_compiled() {
    let limits = Limits {
        component: 1000,
        ..limits()
    };
    // Not even WebAssembly: the size is what is looked at first.
    assert_eq!(
        failure_with(&[7; 2000], &limits).to_string(),
        "plugin `test-plugin` cannot be used: its component is 2000 bytes, and the limit is 1000 bytes"
    );
}

#[test]
fn what_is_not_a_component_is_told_apart() {
    let message = |bytes: &[u8]| failure_with(bytes, &limits()).to_string();
    assert_eq!(
        message(b"PK\x03\x04 a workbook, say"),
        "plugin `test-plugin` cannot be used: it is not a WebAssembly component: the file does not start as WebAssembly does"
    );
    assert_eq!(
        message(&wat::parse_str("(module)").unwrap()),
        "plugin `test-plugin` cannot be used: it is not a WebAssembly component: it is a plain WebAssembly module, which still has to be made into a component"
    );
    let mut component = Guest::good().component();
    component.truncate(component.len() / 2);
    assert!(message(&component).contains("it is not a WebAssembly component: "));
    assert_eq!(
        message(&wat::parse_str("(component)").unwrap()),
        "plugin `test-plugin` cannot be used: it is a WebAssembly component, but not a plugin: it does not export `candour:plugin/importer`"
    );
}

#[test]
fn a_failing_description_gives_its_own_reason() {
    let mut guest = Guest::good();
    let failure = guest.failure(1, "label `Maybe` is mapped twice", "map it once");
    guest.describe = Some(format!("(i32.const {failure})"));
    let error = failure_with(&guest.component(), &limits());
    assert_eq!(
        error.to_string(),
        "plugin `test-plugin` cannot be used: label `Maybe` is mapped twice"
    );
    assert_eq!(error.hint().as_deref(), Some("map it once"));
    assert_eq!(error.code(), "bad-settings");
    assert!(error.is_misuse());
}

#[test]
fn a_description_is_checked_against_the_registry() {
    let mut guest = Guest::good();
    guest.events = vec!["recieved", "x-fax", "closed", "closed"];
    check_failure(
        guest,
        "plugin `test-plugin` cannot be used: its description is wrong: event `recieved` is not known (did you mean `received`?); event `closed` is declared twice",
    );
}

#[test]
fn a_description_emits_nothing() {
    let mut guest = Guest::good();
    let empty = guest.memory.words(&[0; 28]);
    guest.describe = Some(format!("(call $emit (i32.const {empty})) (unreachable)"));
    check_failure(
        guest,
        "plugin `test-plugin` cannot be used: it broke the contract: it emits records while it describes itself",
    );
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
        "plugin `test-plugin` was stopped while it read `cases.csv`: its description is wrong: dimension `outcome`: label `Upheld` has another group or common code than in an earlier import of this project"
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
fn a_source_that_cannot_be_read_says_why() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let mut guest = Guest::good();
    let at = guest.memory.words(&[0, 0]);
    let before = format!("(call $read (i32.const 100) (i32.const {at}))");
    let component = guest.before(&before).component();
    let plugin = runtime()
        .compile("test-plugin", &component, &limits())
        .unwrap();
    let input = Input {
        reader: Box::new(Broken),
        ..input("cases")
    };
    let error = plugin
        .import(input, &limits(), &mut Dataset::new())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin `test-plugin` cannot read `cases.csv`: the file cannot be read: the disk is gone"
    );
}

#[test]
fn a_plugin_that_is_not_there_says_so() {
    let runtime = runtime();
    let load = |argument: &str| {
        let plugin = PluginRef::from_argument(argument);
        runtime.load(&plugin, &limits()).unwrap_err().to_string()
    };
    assert!(load("no-such-plugin").starts_with("plugin `no-such-plugin` cannot be used: "));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.wasm");
    let message = load(file.to_str().unwrap());
    assert!(message.contains("ours.wasm` cannot be used: the file cannot be read: "));
    // A large file is not even read.
    std::fs::write(&file, vec![0; 2 << 20]).unwrap();
    assert!(
        load(file.to_str().unwrap()).ends_with("its component is 2 MiB, and the limit is 1 MiB")
    );
    std::fs::write(&file, Guest::good().component()).unwrap();
    let plugin = runtime.load(&PluginRef::Path(file), &limits()).unwrap();
    assert_eq!(plugin.describe("", &limits()).unwrap().name, "test-plugin");
}

#[test]
fn a_damaged_component_never_takes_the_host_down() {
    let runtime = runtime();
    let whole = Guest::good().component();
    let limits = Limits {
        time: Duration::from_millis(100),
        ..limits()
    };
    let mut refused = 0;
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x15;
        refused += usize::from(run(&runtime, &damaged, &limits).is_err());
        refused += usize::from(run(&runtime, &whole[..at], &limits).is_err());
    }
    // A cut is always found out; a changed byte of text or debug names is not.
    assert!(refused > 80, "{refused}");
    run(&runtime, &whole, &self::limits()).unwrap();
}
