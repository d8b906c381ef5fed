//! From an unknown export to a mapping for the plugin `tabular`: an export is
//! read whole as text ([`export`]), what its columns look like is measured
//! (`profile`), and what they may mean is guessed and marked as a guess
//! (`draft`); `check` holds a mapping against the exports that it reads, and
//! `diff` one year's export against the next.
//!
//! **Invariant:** nothing here takes part in an import. A guess only ever
//! becomes a line of a mapping, with its evidence beside it, for a person to
//! confirm.

pub(crate) mod lines;
pub mod export;
pub mod profile;
pub mod guess;
pub mod show;
pub mod diff;
pub mod labels;
pub mod draft;
pub mod check;
