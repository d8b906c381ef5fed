//! Candour turns a council's complaint cases into its annual complaints report.
//!
//! Modules stand in the order in which a case flows through them; a module may
//! use those above it.

mod visible;
pub mod diagnostic;
pub mod calendar;
pub mod procedure;
pub mod codes;
pub mod duties;
pub mod project;
mod csv;
mod sheet;
pub mod dataset;
pub mod plugin;
pub mod import;
pub mod map;
pub mod explain;
pub mod export;
pub mod measure;
pub mod disclose;
pub mod reconcile;
pub mod document;
pub mod chart;
pub mod render;
pub mod output;
pub mod testkit;
pub mod commands;
