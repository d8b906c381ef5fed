//! Corrections of single values, made after import and listed in the report.

use crate::diagnostic::Place;

/// A correction that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedCorrection {
    /// The line of the corrections' file.
    pub place: Place,
    /// The reference of the case, of a stage as `REF/1`, or of another record.
    pub record: String,
    /// The code of the event, dimension or amount.
    pub field: String,
    /// What the source says; empty for nothing.
    pub old: String,
    /// What it should say; empty for nothing.
    pub new: String,
    /// Why.
    pub reason: String,
    /// Who decided, by role.
    pub by: String,
}
