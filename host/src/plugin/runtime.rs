//! The runtime that compiles plugins, and the plugins that it has compiled.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Config, Engine, WasmFeatures};

use super::bundled;
use super::cache::{Cache, CacheFolder};
use super::call::State;
use super::contract::{self, Interfaces};
use super::error::{ErrorKind, PluginError, StartError};
use super::limits::{Limits, Ticker};
use super::wit::PluginPre;
use crate::diagnostic::suggest;

/// Which plugin is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PluginRef {
    /// One that this build carries, by name.
    Bundled(String),
    /// A component in a file.
    Path(PathBuf),
}

impl PluginRef {
    /// What a person means by a name or a path: a file if it looks like one.
    pub fn from_argument(text: &str) -> Self {
        let path = Path::new(text);
        let is_path = path.components().count() > 1
            || path
                .extension()
                .is_some_and(|extension| extension == "wasm");
        if is_path {
            Self::Path(path.to_owned())
        } else {
            Self::Bundled(text.to_owned())
        }
    }
}

impl fmt::Display for PluginRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bundled(name) => f.write_str(name),
            Self::Path(path) => write!(f, "{}", path.display()),
        }
    }
}

/// How a runtime works.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Count the units of work that plugins do and hold them to
    /// [`Limits::fuel`]: repeatable, but slower. For the test kit.
    pub metered: bool,
    /// Where compiled plugins are kept.
    pub cache: CacheFolder,
}

/// Compiles plugins and holds what they share. Cheap to keep, not to make.
#[derive(Debug)]
pub struct Runtime {
    engine: Engine,
    ticker: Arc<Ticker>,
    metered: bool,
    cache: Option<Cache>,
}

impl Runtime {
    /// A runtime of its own.
    ///
    /// # Errors
    ///
    /// When this machine can run no WebAssembly, or no thread can be started.
    pub fn new(options: &Options) -> Result<Self, StartError> {
        let engine =
            Engine::new(&config(options)).map_err(|error| StartError(format!("{error:#}")))?;
        let ticker = Ticker::start(&engine).map_err(|error| StartError(error.to_string()))?;
        Ok(Self {
            engine,
            ticker: Arc::new(ticker),
            metered: options.metered,
            cache: Cache::open(&options.cache),
        })
    }

    /// Loads a plugin; it does not run yet.
    ///
    /// # Errors
    ///
    /// When it is not there, too large, not a plugin, built for another
    /// contract, or asks for more than a plugin may have.
    pub fn load(&self, plugin: &PluginRef, limits: &Limits) -> Result<Plugin, PluginError> {
        let label = plugin.to_string();
        let failed = |kind| PluginError::new(&label, None, kind);
        match plugin {
            PluginRef::Bundled(name) => {
                let bytes = bundled::component(name).ok_or_else(|| failed(not_bundled(name)))?;
                self.compile(&label, bytes, limits)
            }
            PluginRef::Path(path) => {
                let bytes = read(path, limits.component).map_err(failed)?;
                self.compile(&label, &bytes, limits)
            }
        }
    }

    /// Loads a plugin from the bytes of its component.
    ///
    /// # Errors
    ///
    /// Like [`Runtime::load`].
    pub fn compile(
        &self,
        label: &str,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<Plugin, PluginError> {
        self.prepare(label, bytes, limits)
            .map_err(|kind| PluginError::new(label, None, kind))
    }

    fn prepare(&self, label: &str, bytes: &[u8], limits: &Limits) -> Result<Plugin, ErrorKind> {
        let size = bytes.len() as u64;
        if size > limits.component {
            return Err(ErrorKind::ComponentTooLarge {
                size,
                limit: limits.component,
            });
        }
        let sha256 = digest(bytes);
        let component = match &self.cache {
            Some(cache) => cache.compile(&self.engine, bytes, &sha256),
            None => Component::from_binary(&self.engine, bytes),
        };
        let component = component.map_err(|error| not_a_component(bytes, &error))?;
        let interfaces = contract::check(&self.engine, &component)?;
        let runtime_failed = |error: wasmtime::Error| ErrorKind::NotAComponent {
            why: format!("{error:#}"),
        };
        let mut linker = Linker::new(&self.engine);
        super::wit::Plugin::add_to_linker::<State, HasSelf<State>>(&mut linker, |state| state)
            .map_err(runtime_failed)?;
        let prepared = linker.instantiate_pre(&component).map_err(runtime_failed)?;
        let prepared = PluginPre::new(prepared).map_err(runtime_failed)?;
        Ok(Plugin {
            label: label.to_owned(),
            size,
            sha256,
            interfaces,
            prepared,
            metered: self.metered,
            _ticker: Arc::clone(&self.ticker),
        })
    }
}

/// A plugin that is ready to run.
#[derive(Clone)]
pub struct Plugin {
    pub(super) label: String,
    size: u64,
    pub(super) sha256: String,
    interfaces: Interfaces,
    pub(super) prepared: PluginPre<State>,
    pub(super) metered: bool,
    /// Time must go on for as long as the plugin can run.
    _ticker: Arc<Ticker>,
}

impl Plugin {
    /// As it was asked for: a bundled name or a path.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Bytes of its component.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// SHA-256 of its component, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Its contract version and imports.
    pub fn interfaces(&self) -> &Interfaces {
        &self.interfaces
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin")
            .field("label", &self.label)
            .field("sha256", &self.sha256)
            .finish_non_exhaustive()
    }
}

/// Epochs for time always, fuel only when metered, and no more of WebAssembly
/// than a plugin needs: less to compile, less to attack. Threads, garbage
/// collection and exceptions are not even built in.
fn config(options: &Options) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .consume_fuel(options.metered)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_relaxed_simd(false)
        .wasm_tail_call(false)
        .wasm_features(WasmFeatures::THREADS, false)
        .wasm_features(WasmFeatures::GC, false)
        .wasm_features(WasmFeatures::EXCEPTIONS, false);
    config
}

fn not_bundled(name: &str) -> ErrorKind {
    let why = match suggest(name, bundled::names()) {
        Some(hint) => format!("no bundled plugin has that name ({hint})"),
        None => {
            "this build of candour carries no plugins; `cargo xtask plugins` makes them".to_owned()
        }
    };
    ErrorKind::NotFound { why }
}

/// Reads a component, but never more than the limit and a byte.
fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ErrorKind> {
    let not_found = |error: std::io::Error| ErrorKind::NotFound {
        why: format!("the file cannot be read: {error}"),
    };
    let file = File::open(path).map_err(not_found)?;
    let size = file.metadata().map_err(not_found)?.len();
    if size > limit {
        return Err(ErrorKind::ComponentTooLarge { size, limit });
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(not_found)?;
    Ok(bytes)
}

fn not_a_component(bytes: &[u8], error: &wasmtime::Error) -> ErrorKind {
    let why = if bytes.starts_with(b"\0asm\x01\0\0\0") {
        "it is a plain WebAssembly module, which still has to be made into a component".to_owned()
    } else if bytes.starts_with(b"\0asm") {
        format!("{error:#}")
    } else {
        "the file does not start as WebAssembly does".to_owned()
    };
    ErrorKind::NotAComponent { why }
}

/// SHA-256 of bytes, in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
