//! The contract's types as wasmtime generates them. They stay inside `plugin`:
//! `convert` turns them into the dataset's own words.
#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::all
)]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "plugin",
    imports: { default: trappable },
    additional_derives: [Clone, PartialEq],
});

pub use self::candour::plugin::types::*;
