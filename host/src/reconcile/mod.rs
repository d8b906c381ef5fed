//! Computed against published: whether a report's figures can be computed again.
//!
//! `published.csv` holds one row for each number that a published report prints,
//! with an expression of the query language in its column `figure`. Nothing else
//! reads that file: no report can take a number from it.
//!
//! **Invariant:** a verdict compares exact values. `exact` means equal at the
//! printed decimals, half up; a figure that is equal only in another way of
//! rounding is called `rounding`, never `exact`.
//!
//! With several projects, [`across`] also holds side by side what their reports
//! print for the same thing.

pub mod across;
mod compare;
mod listing;
mod same;
mod table;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::{Checked, Diagnostic};
use crate::disclose::Rules;
use crate::measure::Cube;
use crate::measure::figure::Provenance;
use same::Printed;

/// The file in a project's folder.
pub const FILE: &str = "published.csv";

/// How a computed figure stands to the published one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Equal at the printed decimals, rounded half up.
    Exact,
    /// Equal only truncated or with halves to even.
    Rounding,
    /// Not equal.
    Differs,
    /// No expression, or one that gives no single value in the unit.
    Unbound,
}

impl Verdict {
    /// Every verdict, from best to worst.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Rounding, Self::Differs, Self::Unbound];

    /// As outputs name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Rounding => "rounding",
            Self::Differs => "differs",
            Self::Unbound => "unbound",
        }
    }
}

/// How many figures have each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// See [`Verdict::Exact`].
    pub exact: usize,
    /// See [`Verdict::Rounding`].
    pub rounding: usize,
    /// See [`Verdict::Differs`].
    pub differs: usize,
    /// See [`Verdict::Unbound`].
    pub unbound: usize,
}

impl Summary {
    /// How many have a verdict.
    pub const fn of(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Exact => self.exact,
            Verdict::Rounding => self.rounding,
            Verdict::Differs => self.differs,
            Verdict::Unbound => self.unbound,
        }
    }

    fn count(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Exact => &mut self.exact,
            Verdict::Rounding => &mut self.rounding,
            Verdict::Differs => &mut self.differs,
            Verdict::Unbound => &mut self.unbound,
        } += 1;
    }
}

/// One published figure with what was computed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// Its id in the file.
    pub id: String,
    /// Where the report prints it, as the file says.
    pub section: String,
    /// As published: plain digits.
    pub published: String,
    /// What it counts in, as the file says.
    pub unit: String,
    /// At the published decimals, half up: plain digits. `None` without value.
    pub computed: Option<String>,
    /// The weakest part of the expression.
    pub kind: Option<Provenance>,
    /// How they compare.
    pub verdict: Verdict,
    /// The expression as it was written.
    pub figure: String,
    /// How they differ, then the file's own note.
    pub note: String,
    /// By what other reports' figures are known to be the same thing.
    #[serde(skip)]
    printed: Printed,
}

/// Every published figure, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// How many have each verdict.
    pub summary: Summary,
    /// The figures.
    pub figures: Vec<Reconciled>,
}

/// Compares the figures of a `published.csv`, by its text, with what the cube
/// computes. The diagnostics say why figures are unbound, with the place in the
/// file.
///
/// # Errors
/// The file is no table with the columns that are needed, an id is there twice,
/// or a value, its decimals or its unit cannot be read.
pub fn reconcile(
    text: &str,
    cube: &Cube<'_>,
    rules: &Rules,
) -> Result<Checked<Reconciliation>, Vec<Diagnostic>> {
    let mut done = Checked::clean(Reconciliation::default());
    let mut lines: BTreeMap<String, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for record in table::read(FILE, text)? {
        if let Some(first) = lines.insert(record.id.text.clone(), record.row) {
            let message = format!("`{}` is in row {first} already", record.id.text);
            wrong.push(
                Diagnostic::error("duplicate-figure", message).at(record.id.place(FILE, text)),
            );
        }
        let published = match compare::published(&record) {
            Ok(published) => published,
            Err(problem) => {
                wrong.push(problem.diagnostic("bad-value", text));
                continue;
            }
        };
        let reconciled = match compare::compare(&record, &published, cube, rules) {
            Ok(reconciled) => reconciled,
            Err(problem) => {
                let unbound = compare::unbound(&record, &published, &problem, cube);
                let problem = problem.diagnostic("unbound-figure", text);
                done.diagnostics.push(problem);
                unbound
            }
        };
        done.value.summary.count(reconciled.verdict);
        done.value.figures.push(reconciled);
    }
    if wrong.is_empty() {
        Ok(done)
    } else {
        Err(wrong)
    }
}

impl Reconciliation {
    /// Whether a figure differs or could not be compared.
    pub fn has_differences(&self) -> bool {
        self.summary.differs + self.summary.unbound > 0
    }
}

#[cfg(test)]
mod tests;
