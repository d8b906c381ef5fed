//! Plugins: loading, limits, and the way from their words to ours.

pub mod wit;
