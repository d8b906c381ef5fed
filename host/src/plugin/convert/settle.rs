//! What was wrong with a source, and the account of its rows.

use std::collections::BTreeMap;

use super::rows::PartAccount;
use super::{Import, optional};
use crate::dataset::{Dataset, Origin, Reject};
use crate::diagnostic::{Diagnostic, Place};
use crate::plugin::error::ErrorKind;
use crate::plugin::wit;

/// What is known of a source only once it is read.
#[derive(Debug)]
pub(in crate::plugin) struct SourceFacts {
    pub(in crate::plugin) sha256: String,
    pub(in crate::plugin) plugin: String,
    pub(in crate::plugin) plugin_sha256: String,
}

impl Import {
    pub(super) fn reject(&mut self, given: wit::Reject) -> Result<(), ErrorKind> {
        let problem = Problem {
            column: given.column,
            code: given.code,
            message: given.message,
            hint: given.hint,
        };
        self.spend(128 + 2 * problem.len())?;
        let (_, part, account) = self.part(given.place, "reject")?;
        account.rejected.insert(given.place.row);
        let origin = Origin {
            part: *part,
            row: given.place.row,
        };
        self.report(given.place, problem.diagnostic(Diagnostic::error))?;
        self.dataset.rejects.push(Reject {
            origin,
            column: problem.column,
            code: problem.code,
            message: problem.message,
            hint: problem.hint,
        });
        Ok(())
    }

    pub(super) fn warning(&mut self, given: wit::Warning) -> Result<(), ErrorKind> {
        let problem = Problem {
            column: given.column,
            code: given.code,
            message: given.message,
            hint: given.hint,
        };
        self.spend(128 + problem.len())?;
        self.report(given.place, problem.diagnostic(Diagnostic::warning))
    }

    pub(super) fn report(
        &mut self,
        place: wit::Place,
        (diagnostic, column): (Diagnostic, Option<String>),
    ) -> Result<(), ErrorKind> {
        let (name, _, _) = self.part(place, "warning")?;
        let part = name.clone();
        let diagnostic = diagnostic.at(Place::Row {
            file: self.file(),
            part,
            row: place.row,
            column,
        });
        self.found.push(((place.part, place.row), diagnostic));
        Ok(())
    }

    fn file(&self) -> String {
        self.dataset
            .sources
            .last()
            .map_or_else(String::new, |source| source.file.clone())
    }

    /// Settles the accounts; returns the dataset and what was found, in the
    /// order of parts and rows.
    pub(in crate::plugin) fn finish(
        mut self,
        summary: &wit::Summary,
        facts: SourceFacts,
    ) -> (Dataset, Vec<Diagnostic>) {
        let file = self.file();
        for (place, label) in self.merge.new_labels(&self.dataset.vocabulary) {
            let part = self.parts.get(place.0 as usize);
            let diagnostic = label.diagnostic.at(Place::Row {
                file: file.clone(),
                part: part.map_or_else(String::new, |(name, _, _)| name.clone()),
                row: place.1,
                column: label.column,
            });
            self.found.push((place, diagnostic));
        }
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|(place, _)| *place);
        let mut diagnostics: Vec<Diagnostic> = found.into_iter().map(|(_, found)| found).collect();
        self.settle(summary, &file, &mut diagnostics);
        if let Some(source) = self.dataset.sources.last_mut() {
            source.sha256 = facts.sha256;
            source.plugin = facts.plugin;
            source.plugin_sha256 = facts.plugin_sha256;
        }
        (self.dataset, diagnostics)
    }

    fn settle(&mut self, summary: &wit::Summary, file: &str, diagnostics: &mut Vec<Diagnostic>) {
        let parts = std::mem::take(&mut self.parts);
        let counted: BTreeMap<&str, u64> = summary
            .parts
            .iter()
            .map(|counted| (counted.part.as_str(), counted.rows))
            .collect();
        let unannounced: Vec<_> = counted
            .iter()
            .filter(|(name, rows)| **rows > 0 && !self.part_names.contains(**name))
            .map(|(name, _)| ((*name).to_owned(), 0, PartAccount::default()))
            .collect();
        let Some(source) = self.dataset.sources.last_mut() else {
            return;
        };
        for (name, _, account) in parts.into_iter().chain(unannounced) {
            let counted = counted.get(name.as_str()).copied();
            let balance = account.balance(counted);
            for (row, fault) in balance.faults {
                diagnostics.push(fault_diagnostic(file, &name, row, &fault));
            }
            // A count beyond all rows is reported above; it must not overflow.
            source.rows = source.rows.saturating_add(counted.unwrap_or_default());
            source.claimed += balance.claimed;
            source.rejected += balance.rejected;
            for (reason, rows) in balance.ignored {
                match source
                    .ignored
                    .iter_mut()
                    .find(|(known, _)| *known == reason)
                {
                    Some((_, total)) => *total += rows,
                    None => source.ignored.push((reason, rows)),
                }
            }
        }
    }
}

fn fault_diagnostic(file: &str, part: &str, row: Option<u32>, fault: &str) -> Diagnostic {
    let place = match row {
        Some(row) => Place::Row {
            file: file.to_owned(),
            part: part.to_owned(),
            row,
            column: None,
        },
        None => Place::part(file, part),
    };
    let of_part = match part {
        "" => String::new(),
        part => format!(" of `{part}`"),
    };
    Diagnostic::error(
        "rows-not-conserved",
        format!("the rows{of_part} do not add up: {fault}"),
    )
    .at(place)
    .hint("this is a fault in the plugin, not in the file")
}

/// What rejects and warnings have in common.
struct Problem {
    column: Option<String>,
    code: String,
    message: String,
    hint: Option<String>,
}

impl Problem {
    fn len(&self) -> usize {
        self.code.len()
            + self.message.len()
            + optional(&self.column).len()
            + optional(&self.hint).len()
    }

    fn diagnostic(
        &self,
        severity: fn(String, String) -> Diagnostic,
    ) -> (Diagnostic, Option<String>) {
        let mut diagnostic = severity(self.code.clone(), self.message.clone());
        diagnostic.hint.clone_from(&self.hint);
        (diagnostic, self.column.clone())
    }
}
