//! Plugins that crash, hoard or never end.

use super::*;

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
