//! The account of one project as a table, as JSON and as CSV.

use super::{Reconciled, Reconciliation, Verdict};
use crate::measure::figure::Provenance;
use crate::measure::print;
use crate::sheet::Sheet;

impl Reconciliation {
    /// For machines: `summary` and `figures`, indented, with a line end.
    ///
    /// # Errors
    /// None that a reconciliation can cause.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// For spreadsheets: one row a figure.
    ///
    /// # Errors
    /// None that a reconciliation can cause.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut sheet = Sheet::new(COLUMNS)?;
        for row in &self.figures {
            sheet.row(row.cells())?;
        }
        sheet.into_text()
    }

    /// For people: what is not exact, then how many of each.
    pub fn to_table(&self) -> String {
        let rows: Vec<[&str; 5]> = self
            .figures
            .iter()
            .filter(|row| row.verdict != Verdict::Exact)
            .map(|row| {
                [
                    row.verdict.name(),
                    row.id.as_str(),
                    row.published.as_str(),
                    row.computed.as_deref().unwrap_or("-"),
                    row.note.as_str(),
                ]
            })
            .collect();
        let mut text = String::new();
        if !rows.is_empty() {
            let head = ["verdict", "id", "published", "computed", "note"];
            text.push_str(&print::columns(&head, &rows));
            text.push('\n');
        }
        let verdicts =
            Verdict::ALL.map(|verdict| format!("{} {}", self.summary.of(verdict), verdict.name()));
        let kinds = KINDS.map(|kind| format!("{} {}", self.of_kind(kind), kind.name()));
        text.push_str(&format!(
            "{} figures: {}\ncomputed from: {}\n",
            self.figures.len(),
            verdicts.join(", "),
            kinds.join(", ")
        ));
        text
    }

    /// How many figures rest on records, on published totals, or on facts.
    pub(super) fn of_kind(&self, kind: Provenance) -> usize {
        let of_kind = self.figures.iter().filter(|row| row.kind == Some(kind));
        of_kind.count()
    }
}

/// What figures are computed from, in the order in which accounts give it.
pub(super) const KINDS: [Provenance; 3] =
    [Provenance::Cases, Provenance::Aggregate, Provenance::Fact];

/// The columns of the CSV of one project.
pub(super) const COLUMNS: [&str; 9] = [
    "id",
    "section",
    "published",
    "unit",
    "computed",
    "kind",
    "verdict",
    "figure",
    "note",
];

impl Reconciled {
    /// In the order of [`COLUMNS`].
    pub(super) fn cells(&self) -> [&str; 9] {
        [
            &self.id,
            &self.section,
            &self.published,
            &self.unit,
            self.computed.as_deref().unwrap_or_default(),
            self.kind.map_or("", Provenance::name),
            self.verdict.name(),
            &self.figure,
            &self.note,
        ]
    }
}
