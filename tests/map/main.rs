//! `candour map`, end to end: one module for each of its commands.
#![allow(missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod profile;
