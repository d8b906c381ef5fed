//! Loading and describing: what is refused before it runs.

use super::*;

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
