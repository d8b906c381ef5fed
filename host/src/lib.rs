//! Candour turns a council's complaint cases into its annual complaints report.
//!
//! Modules stand in the order in which a case flows through them; a module may
//! use those above it.

pub mod dataset;
pub mod diagnostic;
pub mod document;
pub mod measure;
pub mod plugin;
