//! The base report in `templates/`: from the data of every example, of several
//! imports in one project, and of very little data.

#![allow(
    clippy::expect_used,
    reason = "a helper that cannot go on fails its test"
)]

mod adapts;
mod imports;
mod projects;
mod refused;
mod reviews;
mod services;
#[path = "../support/mod.rs"]
mod support;
