//! Measures: one definition for every authority.

pub mod figure;
pub mod print;
pub mod query;
