//! Plugins that behave and plugins that do not, run through the real runtime.
//! Whatever a hostile one does, the same runtime runs a good one afterwards.

pub(crate) mod guest;
mod load;
mod records;
mod stop;

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
