//! `candour map`, end to end: one module for each of its commands.
#![allow(missing_docs)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot go on fails its test"
)]

#[path = "../support/mod.rs"]
mod support;

mod check;
mod codes;
mod diff;
mod draft;
mod labels;
mod profile;
