//! Running a plugin: a fresh store for every call, the functions that it can
//! call, and what a stop means.

use std::fmt;
use std::io::{ErrorKind as IoErrorKind, Read};

use sha2::{Digest as _, Sha256};
use wasmtime::{Store, Trap};

use super::convert::{Import, SourceFacts, broke};
use super::description::{self, Description};
use super::error::{ErrorKind, FailureKind, PluginError};
use super::limits::{Limiter, Limits, Refused, ticks};
use super::runtime::{Plugin, hex};
use super::wit;
use crate::dataset::Dataset;
use crate::diagnostic::Checked;

/// The most that `host.read` hands over at once.
const MAX_READ: usize = 1 << 20;

/// The most that one call may hand to the host, in bytes of lifted values.
const MAX_HANDED: usize = 128 << 20;

/// A source to read.
pub struct Input<'a> {
    /// The plugin's name for it.
    pub source: &'a str,
    /// The file's path relative to the project, for messages.
    pub file: &'a str,
    /// Its bytes. Wrap the reader to show progress.
    pub reader: Box<dyn Read>,
    /// The project's settings for the plugin, as TOML.
    pub settings: &'a str,
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("source", &self.source)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// What a plugin used and counted while it read a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// Bytes that its memories had grown to.
    pub memory: u64,
    /// Bytes of records that it emitted.
    pub output: u64,
    /// Units of work, when the runtime is metered.
    pub fuel: Option<u64>,
    /// Each part with the rows that are not blank, as the plugin counted them.
    pub rows: Vec<(String, u64)>,
}

/// What the host holds for one call.
pub(super) struct State {
    limiter: Limiter,
    task: Task,
    /// Why the host stopped the plugin, when it did.
    stopped: Option<ErrorKind>,
}

/// What the plugin was called for.
enum Task {
    Describe,
    Import(Box<ImportTask>),
}

struct ImportTask {
    reader: Box<dyn Read>,
    hash: Sha256,
    import: Import,
}

impl State {
    /// Makes the plugin trap; `finish` turns the trap back into the reason.
    fn stop(&mut self, why: ErrorKind) -> wasmtime::Error {
        self.stopped = Some(why);
        wasmtime::Error::msg("stopped by the host")
    }
}

impl wit::candour::plugin::types::Host for State {}

impl wit::candour::plugin::host::Host for State {
    fn read(&mut self, max: u32) -> wasmtime::Result<Vec<u8>> {
        let Task::Import(task) = &mut self.task else {
            return Ok(Vec::new());
        };
        let mut bytes = vec![0; (max as usize).min(MAX_READ)];
        let count = loop {
            match task.reader.read(&mut bytes) {
                Ok(count) => break count,
                Err(error) if error.kind() == IoErrorKind::Interrupted => {}
                Err(error) => {
                    let why = error.to_string();
                    return Err(self.stop(ErrorKind::Unreadable { why }));
                }
            }
        };
        bytes.truncate(count);
        task.hash.update(&bytes);
        Ok(bytes)
    }

    fn emit(&mut self, records: wit::Batch) -> wasmtime::Result<()> {
        let result = match &mut self.task {
            Task::Describe => Err(broke("it emits records while it describes itself".into())),
            Task::Import(task) => task.import.batch(records),
        };
        result.map_err(|why| self.stop(why))
    }

    fn abort(&mut self, message: String) -> wasmtime::Result<()> {
        Err(self.stop(ErrorKind::Panicked { text: message }))
    }
}

impl Plugin {
    /// What the plugin says about itself under these settings.
    ///
    /// # Errors
    ///
    /// When it fails, is stopped by a limit, or its description cannot be used.
    pub fn describe(&self, settings: &str, limits: &Limits) -> Result<Description, PluginError> {
        let (given, _) = self
            .call(limits, Task::Describe, |plugin, store| {
                plugin
                    .candour_plugin_importer()
                    .call_describe(store, settings)
            })
            .map_err(|kind| self.failed(None, kind))?;
        description::check(given)
            .map_err(|problems| self.failed(None, ErrorKind::BadDescription { problems }))
    }

    /// Reads a source into the dataset. Row problems are diagnostics: rejects,
    /// warnings, labels that no mapping declares, rows that do not add up.
    ///
    /// # Errors
    ///
    /// When the plugin fails or is stopped. The dataset is then empty: half a
    /// source is worth nothing.
    pub fn import(
        &self,
        input: Input<'_>,
        limits: &Limits,
        dataset: &mut Dataset,
    ) -> Result<Checked<Usage>, PluginError> {
        let description = self.describe(input.settings, limits)?;
        let failed = |kind| self.failed(Some(input.file), kind);
        let mut sources = description
            .sources
            .iter()
            .map(|source| source.name.as_str());
        if !sources.any(|name| name == input.source) {
            let known = description.sources.iter();
            return Err(failed(ErrorKind::UnknownSource {
                source_name: input.source.to_owned(),
                known: known.map(|source| source.name.clone()).collect(),
            }));
        }
        let import = Import::new(
            std::mem::take(dataset),
            input.file,
            &description,
            limits.output,
        )
        .map_err(failed)?;
        let task = Task::Import(Box::new(ImportTask {
            reader: input.reader,
            hash: Sha256::new(),
            import,
        }));
        let (summary, store) = self
            .call(limits, task, |plugin, store| {
                plugin.candour_plugin_importer().call_import_source(
                    store,
                    input.source,
                    input.settings,
                )
            })
            .map_err(failed)?;
        let fuel = self
            .metered
            .then(|| limits.fuel - store.get_fuel().unwrap_or_default());
        let memory = store.data().limiter.memory;
        let Task::Import(task) = store.into_data().task else {
            return Err(failed(broke("it lost its source".to_owned())));
        };
        let ImportTask {
            reader,
            mut hash,
            import,
        } = *task;
        // A plugin may stop reading early; the hash is of the whole file.
        hash_rest(reader, &mut hash).map_err(|error| {
            failed(ErrorKind::Unreadable {
                why: error.to_string(),
            })
        })?;
        let usage = Usage {
            memory,
            output: import.output(),
            fuel,
            rows: summary
                .parts
                .iter()
                .map(|counted| (counted.part.clone(), counted.rows))
                .collect(),
        };
        let (filled, diagnostics) = import.finish(
            &summary,
            SourceFacts {
                sha256: hex(&hash.finalize()),
                plugin: format!("{} {}", description.name, description.version),
                plugin_sha256: self.sha256.clone(),
            },
        );
        *dataset = filled;
        Ok(Checked {
            value: usage,
            diagnostics,
        })
    }

    fn failed(&self, file: Option<&str>, kind: ErrorKind) -> PluginError {
        PluginError::new(&self.label, file, kind)
    }

    /// Calls one export in a store of its own, which does not survive a trap.
    fn call<T>(
        &self,
        limits: &Limits,
        task: Task,
        run: impl FnOnce(&wit::Plugin, &mut Store<State>) -> wasmtime::Result<Result<T, wit::Failure>>,
    ) -> Result<(T, Store<State>), ErrorKind> {
        let state = State {
            limiter: Limiter::new(limits),
            task,
            stopped: None,
        };
        let mut store = Store::new(self.prepared.engine(), state);
        store.limiter(|state| &mut state.limiter);
        store.set_epoch_deadline(ticks(limits.time));
        store.set_hostcall_fuel(MAX_HANDED);
        let outcome = self.fuel(&mut store, limits).and_then(|()| {
            let plugin = self.prepared.instantiate(&mut store)?;
            run(&plugin, &mut store)
        });
        match outcome {
            Ok(Ok(value)) => Ok((value, store)),
            Ok(Err(failure)) => Err(failure_kind(failure)),
            Err(error) => Err(reason(store.data_mut(), &error, limits)),
        }
    }

    fn fuel(&self, store: &mut Store<State>, limits: &Limits) -> wasmtime::Result<()> {
        if self.metered {
            store.set_fuel(limits.fuel)?;
        }
        Ok(())
    }
}

fn hash_rest(mut reader: Box<dyn Read>, hash: &mut Sha256) -> std::io::Result<()> {
    let mut bytes = vec![0; 64 << 10];
    loop {
        match reader.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(count) => hash.update(&bytes[..count]),
            Err(error) if error.kind() == IoErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn failure_kind(failure: wit::Failure) -> ErrorKind {
    ErrorKind::Failed {
        kind: match failure.kind {
            wit::FailureKind::WrongFormat => FailureKind::WrongFormat,
            wit::FailureKind::BadSettings => FailureKind::BadSettings,
            wit::FailureKind::Internal => FailureKind::Internal,
        },
        message: failure.message,
        hint: failure.hint,
        part: failure.part,
        column: failure.column,
    }
}

/// Why a call ended in an error. A plugin that is refused memory panics or
/// traps on whatever it does next, so that the refusal speaks first.
fn reason(state: &mut State, error: &wasmtime::Error, limits: &Limits) -> ErrorKind {
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => return ErrorKind::OutOfTime { limit: limits.time },
        Some(Trap::OutOfFuel) => return ErrorKind::OutOfFuel { limit: limits.fuel },
        _ => {}
    }
    let stopped = state.stopped.take();
    let host_stopped = !matches!(stopped, None | Some(ErrorKind::Panicked { .. }));
    match (state.limiter.refused, stopped) {
        (_, Some(why)) if host_stopped => why,
        (Some(Refused::Memory), _) => ErrorKind::OutOfMemory {
            limit: limits.memory,
        },
        (Some(Refused::Table), _) => ErrorKind::TableTooLarge {
            limit: limits.table,
        },
        (None, Some(why)) => why,
        (None, None) => match error.downcast_ref::<Trap>() {
            Some(trap) => ErrorKind::Trapped {
                trap: trap.to_string(),
            },
            // The runtime's own type for this is private.
            None if format!("{error:#}").contains("fuel allocated for hostcalls") => {
                ErrorKind::TooMuchOutput {
                    limit: MAX_HANDED as u64,
                }
            }
            None => ErrorKind::Trapped {
                trap: error.root_cause().to_string(),
            },
        },
    }
}
