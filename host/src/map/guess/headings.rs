//! Headings.

use super::{ColumnGuess, Part};

pub(super) fn columns(part: &Part) -> Vec<ColumnGuess> {
    part.columns
        .iter()
        .map(|_| ColumnGuess::default())
        .collect()
}
