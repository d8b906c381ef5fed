//! What a plugin may use: memory, time, output, tables, and its own size.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::{Engine, ResourceLimiter};

/// How much a plugin may use while it reads one source. The defaults are
/// generous: a year of one council's complaints needs a hundredth of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the component, checked before it is compiled.
    pub component: u64,
    /// Bytes of memory that the plugin may hold at one time.
    pub memory: u64,
    /// How long it may run, by the clock on the wall.
    pub time: Duration,
    /// Bytes of records that it may emit, and that the columns of a dataset
    /// may keep for records without a value.
    pub output: u64,
    /// Elements of its function tables.
    pub table: u64,
    /// Units of work, roughly WebAssembly instructions. Only a metered runtime
    /// counts them (see [`super::Options::metered`]).
    pub fuel: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            component: 32 << 20,
            memory: 1 << 30,
            time: Duration::from_secs(300),
            output: 2 << 30,
            table: 100_000,
            fuel: 100_000_000_000,
        }
    }
}

/// A number of bytes as messages print it.
pub(super) struct Bytes(pub(super) u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u32, &str); 3] = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
        for (shift, unit) in UNITS {
            // Whole units, or at least ten of them: `1536 MiB`, not `1.5 GiB`.
            let whole = self.0.trailing_zeros() >= shift || self.0 >> shift >= 10;
            if self.0 >> shift > 0 && whole {
                return write!(f, "{} {unit}", self.0 >> shift);
            }
        }
        write!(f, "{} bytes", self.0)
    }
}

/// What the limiter refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    Memory,
    Table,
}

/// Grants memory and tables within the limits and remembers a refusal: the
/// trap that follows one does not say what it was about.
#[derive(Debug)]
pub(super) struct Limiter {
    memory_limit: u64,
    table_limit: u64,
    /// Of all memories together, in bytes.
    pub(super) memory: u64,
    table: u64,
    pub(super) refused: Option<Refused>,
}

impl Limiter {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            memory_limit: limits.memory,
            table_limit: limits.table,
            memory: 0,
            table: 0,
            refused: None,
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            // The plugin's own maximum (or 4 GiB): as good as our refusal.
            self.refused = Some(Refused::Memory);
            return Ok(false);
        }
        let wanted = self.memory + (desired - current) as u64;
        if wanted > self.memory_limit {
            self.refused = Some(Refused::Memory);
            return Ok(false);
        }
        self.memory = wanted;
        Ok(true)
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.refused = Some(Refused::Memory);
        Ok(())
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let wanted = self.table + (desired - current) as u64;
        if wanted > self.table_limit || maximum.is_some_and(|maximum| desired > maximum) {
            self.refused = Some(Refused::Table);
            return Ok(false);
        }
        self.table = wanted;
        Ok(true)
    }

    fn instances(&self) -> usize {
        64
    }

    fn memories(&self) -> usize {
        8
    }

    fn tables(&self) -> usize {
        64
    }
}

/// How often a running plugin's time is checked.
const TICK: Duration = Duration::from_millis(10);

/// How many ticks a plugin may run: at least one more than the current one, as
/// the first tick may come at once.
pub(super) fn ticks(time: Duration) -> u64 {
    u64::try_from(time.as_millis() / TICK.as_millis()).unwrap_or(u64::MAX / 2) + 2
}

/// Advances an engine's epoch until it is dropped.
#[derive(Debug)]
pub(super) struct Ticker {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    pub(super) fn start(engine: &Engine) -> std::io::Result<Self> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let engine = engine.clone();
        let signal = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("candour-ticker".to_owned())
            .spawn(move || {
                let (stopped, wake) = &*signal;
                let mut guard = stopped.lock().unwrap_or_else(PoisonError::into_inner);
                while !*guard {
                    guard = wake
                        .wait_timeout(guard, TICK)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0;
                    engine.increment_epoch();
                }
            })?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        let (stopped, wake) = &*self.stop;
        *stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        wake.notify_all();
        if let Some(thread) = self.thread.take() {
            // A ticker that panicked has nothing left to stop.
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_print_in_the_largest_whole_unit() {
        let printed = |bytes| Bytes(bytes).to_string();
        assert_eq!(printed(1 << 30), "1 GiB");
        assert_eq!(printed(3 << 29), "1536 MiB");
        assert_eq!(printed(1 << 16), "64 KiB");
        assert_eq!(printed(1000), "1000 bytes");
        assert_eq!(printed(35 << 20), "35 MiB");
        assert_eq!(printed((35 << 20) + 1), "35 MiB");
    }

    #[test]
    fn all_memories_together_stay_within_the_limit() {
        let mut limiter = Limiter::new(&Limits {
            memory: 1 << 20,
            ..Limits::default()
        });
        assert!(limiter.memory_growing(0, 1 << 19, None).unwrap());
        assert!(limiter.memory_growing(0, 1 << 19, None).unwrap());
        assert_eq!(limiter.refused, None);
        assert!(!limiter.memory_growing(1 << 19, 1 << 20, None).unwrap());
        assert_eq!(limiter.refused, Some(Refused::Memory));
    }
}
