//! Runs a plugin without a host, on this machine: what tests and benchmarks
//! use.

use std::io::{self, Read};

use crate::bindings::candour::plugin::types as wit;
use crate::input::Bytes;
use crate::output::Sink;
use crate::problem::Failure;
use crate::{Plugin, run};

/// The contract's types, as batches hold them.
pub use crate::bindings::candour::plugin::types;

/// Bytes of anything that can be read.
pub(crate) struct Reader<R>(pub(crate) R);

impl<R: Read> Bytes for Reader<R> {
    fn read(&mut self, max: u32) -> io::Result<Vec<u8>> {
        let mut chunk = vec![0; max as usize];
        let amount = self.0.read(&mut chunk)?;
        chunk.truncate(amount);
        Ok(chunk)
    }
}

struct Emit<F>(F);

impl<F: FnMut(wit::Batch<'_>)> Sink for Emit<F> {
    fn emit(&mut self, batch: wit::Batch<'_>) {
        (self.0)(batch);
    }
}

/// What the plugin says of itself.
///
/// # Errors
/// When the settings are wrong.
pub fn describe<P: Plugin>(settings: &str) -> Result<wit::Description, Failure> {
    run::describe::<P>(settings)
}

/// Imports a source; every batch goes to `emit`.
///
/// # Errors
/// As the plugin fails.
pub fn import<P: Plugin>(
    source: &str,
    settings: &str,
    bytes: impl Read,
    emit: impl FnMut(wit::Batch<'_>),
) -> Result<wit::Summary, Failure> {
    run::import::<P>(source, settings, &mut Reader(bytes), &mut Emit(emit))
}
