//! Plugins: loading, limits, and the way from their words to ours.
//!
//! A plugin is a WebAssembly component that can read its source, emit records
//! and nothing else. Whatever it does, it cannot take the host down: it runs in
//! a store of its own, within [`Limits`], and a [`PluginError`] says what it
//! did wrong.
//!
//! **Invariant:** the contract's types stay inside this module; its callers see
//! the dataset's words.

pub mod bundled;
mod cache;
mod call;
mod contract;
mod convert;
mod description;
mod error;
mod limits;
#[cfg(feature = "native")]
pub mod native;
mod runtime;
mod settings;
#[cfg(test)]
pub(crate) mod tests;
mod wit;

pub use cache::CacheFolder;
pub use call::{Input, Usage};
pub use contract::{ACCEPTS, Interfaces};
pub use description::{Description, PartDescription, SourceDescription};
pub use error::{ErrorKind, FailureKind, PluginError, StartError};
pub use limits::Limits;
pub(crate) use runtime::digest;
pub use runtime::{Options, Plugin, PluginRef, Runtime};
pub use settings::Settings;
