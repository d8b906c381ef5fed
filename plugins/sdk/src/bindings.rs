//! The contract's types as wit-bindgen generates them from `wit/`, the files
//! that the host generates from.
#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unsafe_code,
    clippy::all,
    reason = "generated"
)]

wit_bindgen::generate!({
    path: "../../wit",
    world: "plugin",
    // Records on their way out borrow from the arena of `output`.
    ownership: Borrowing { duplicate_if_necessary: false },
    pub_export_macro: true,
    default_bindings_module: "candour_plugin::bindings",
});
