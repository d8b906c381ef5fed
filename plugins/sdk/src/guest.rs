//! The plugin's side of the contract: what [`crate::export!`] expands to.

#![doc(hidden)]

use std::io;
use std::panic::PanicHookInfo;
use std::sync::Once;

use crate::Plugin;
use crate::bindings::candour::plugin::{host, types as wit};
use crate::input::Bytes;
use crate::output::Sink;
use crate::run;

/// The host that called the component.
struct Host;

impl Bytes for Host {
    fn read(&mut self, max: u32) -> io::Result<Vec<u8>> {
        Ok(host::read(max))
    }
}

impl Sink for Host {
    fn emit(&mut self, batch: wit::Batch<'_>) {
        host::emit(batch);
    }
}

/// `importer.describe`.
///
/// # Errors
/// As the contract has them.
pub fn describe<P: Plugin>(settings: &str) -> Result<wit::Description, wit::Failure> {
    report_panics();
    run::describe::<P>(settings).map_err(crate::Failure::into_wit)
}

/// `importer.import-source`.
///
/// # Errors
/// As the contract has them.
pub fn import<P: Plugin>(source: &str, settings: &str) -> Result<wit::Summary, wit::Failure> {
    report_panics();
    run::import::<P>(source, settings, &mut Host, &mut Host).map_err(crate::Failure::into_wit)
}

/// A panic would otherwise be a trap without a word.
fn report_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|panic| host::abort(&message(panic)))));
}

/// `index out of bounds (src/lib.rs:12:5)`.
fn message(panic: &PanicHookInfo<'_>) -> String {
    let what = panic.payload_as_str().unwrap_or("the plugin panicked");
    match panic.location() {
        Some(place) => format!("{what} ({place})"),
        None => what.to_owned(),
    }
}
