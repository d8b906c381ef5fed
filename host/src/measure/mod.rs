//! Measures: one definition for every authority.
//!
//! [`query`] is the language in which templates, the catalogue and the published
//! figures name a number; [`cube`] computes it from the records; [`catalogue`]
//! holds the definitions that every authority shares; [`mod@print`] writes it for a
//! reader, once [`crate::disclose`] has let it out.

pub mod figure;
pub mod query;
pub mod catalogue;
pub mod cube;
pub mod print;
pub mod listing;
#[cfg(test)]
pub(crate) mod testing;

pub use cube::Cube;
