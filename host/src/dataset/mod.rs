//! The records of a project, whichever plugins they came from.
//!
//! **Invariant:** a dataset never opens a file; it is filled by
//! [`crate::plugin`] and changed only by [`correct`].

mod clocks;
pub mod correct;
pub mod join;
pub mod overrides;
pub mod registry;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
mod unite;
pub mod validate;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::diagnostic::Place;

pub use clocks::{Account, Held, Idle, Ran, Reading, SetBy, Timed};
pub use correct::AppliedCorrection;
pub use overrides::Overrides;
pub use validate::{ValidDataset, validate};

pub use table::{
    Column, Day, NO_AMOUNT, NO_DAY, NO_LABEL, NO_ROW, Origin, RecordKind, Strings, Table, Text,
};

/// How a council's label relates to the shared ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Common {
    /// A common code of the registry.
    Code(String),
    /// No common equivalent, with the reason.
    None(String),
    /// The source holds it, but no mapping declares it.
    Unmapped,
}

/// One label of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// As the council writes it.
    pub text: String,
    /// The group it belongs to.
    pub group: Option<String>,
    /// Its common equivalent.
    pub common: Common,
}

/// One of the council's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dimension {
    /// A code of the registry, or one starting with `x-`.
    pub code: String,
    /// Declared labels in print order, then those found in the sources.
    pub labels: Vec<Label>,
    /// Labels outside the declared list are expected.
    pub open: bool,
}

/// The codes that the records of a dataset use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Vocabulary {
    /// Procedures.
    pub procedures: Vec<String>,
    /// Events.
    pub events: Vec<String>,
    /// Amounts of money.
    pub amounts: Vec<String>,
    /// Roles of publishable texts.
    pub texts: Vec<String>,
    /// Dimensions with their labels.
    pub dimensions: Vec<Dimension>,
}

impl Vocabulary {
    /// The index of an event's code.
    pub fn event(&self, code: &str) -> Option<usize> {
        self.events.iter().position(|known| known == code)
    }

    /// The index of a dimension's code.
    pub fn dimension(&self, code: &str) -> Option<usize> {
        self.dimensions.iter().position(|known| known.code == code)
    }

    /// The index of an amount's code.
    pub fn amount(&self, code: &str) -> Option<usize> {
        self.amounts.iter().position(|known| known == code)
    }

    /// The index of a text's role.
    pub fn text(&self, role: &str) -> Option<usize> {
        self.texts.iter().position(|known| known == role)
    }
}

/// What an aggregate is about in time; days included at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Span {
    /// From the first to the last day.
    During(Day, Day),
    /// On one day.
    AsAt(Day),
}

/// The value of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// `digits` shifted by `decimals`, as it was published.
    Number {
        /// All digits.
        digits: i64,
        /// How many of them are decimals.
        decimals: u8,
    },
    /// A share whose parts are known.
    Share {
        /// Above.
        numerator: i64,
        /// Below; never 0.
        denominator: i64,
    },
    /// Published as not available.
    Missing,
}

/// The units of aggregates and declared facts, as the contract names them. Tests
/// hold the other places that name units to this list.
pub const UNITS: [&str; 6] = ["count", "percent", "working-days", "gbp", "years", "rate"];

/// A figure that was not computed from these cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Aggregate {
    /// Where it was read.
    #[serde(skip)]
    pub origin: Origin,
    /// A stable name in kebab-case.
    pub series: String,
    /// Who published it.
    pub publisher: String,
    /// The area or authority it describes.
    pub area: String,
    /// When.
    pub span: Span,
    /// Pairs of index into [`Vocabulary::dimensions`] and label.
    pub values: Vec<(u16, u16)>,
    /// How much.
    pub quantity: Quantity,
    /// The contract's unit: `count`, `percent`, …
    pub unit: String,
}

/// A part of a source: a sheet, a file, a list of elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Index into [`Dataset::sources`].
    pub source: u16,
    /// Its name; empty for a CSV file.
    pub name: String,
}

/// A file of the project that changes what the sources say: labels.csv, or
/// corrections.csv.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeFile {
    /// Path relative to the project, with `/`.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A file that was read, with the account of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Which import of the project it belongs to, from 0. A reference tells
    /// records apart within an import only.
    #[serde(skip)]
    pub import: u16,
    /// Path relative to the project, with `/`.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The plugin that read it, as `name version`.
    pub plugin: String,
    /// SHA-256 of the plugin's component.
    pub plugin_sha256: String,
    /// SHA-256 of what the project sets for the plugin, such as a mapping; none
    /// where it sets nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings_sha256: Option<String>,
    /// Rows with at least one cell that is not blank.
    pub rows: u64,
    /// Rows that became at least one record.
    pub claimed: u64,
    /// Rows that could not.
    pub rejected: u64,
    /// Rows that hold no record, by reason.
    pub ignored: Vec<(String, u64)>,
}

/// A source row that could not become a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Which row.
    #[serde(skip)]
    pub origin: Origin,
    /// Which column.
    pub column: Option<String>,
    /// A stable code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Everything that a project's sources hold.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Codes and labels.
    pub vocabulary: Vocabulary,
    /// What the project says of labels; it goes before what plugins declare.
    pub overrides: Overrides,
    /// One table for each [`RecordKind`], in its order.
    pub tables: [Table; 8],
    /// Figures from elsewhere.
    pub aggregates: Vec<Aggregate>,
    /// What could not be read.
    pub rejects: Vec<Reject>,
    /// Parts that origins refer to.
    pub parts: Vec<Part>,
    /// The files, in the order of the project.
    pub sources: Vec<Source>,
    /// Files of the project that change what the sources say, in the order in
    /// which they take effect.
    pub changes: Vec<ChangeFile>,
}

impl Dataset {
    /// No records yet.
    pub fn new() -> Self {
        Self {
            vocabulary: Vocabulary::default(),
            overrides: Overrides::default(),
            tables: RecordKind::ALL.map(Table::new),
            aggregates: Vec::new(),
            rejects: Vec::new(),
            parts: Vec::new(),
            sources: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// The codes of the procedures that cases are under.
    pub fn procedures(&self) -> BTreeSet<&str> {
        let used: BTreeSet<u8> = self
            .table(RecordKind::Case)
            .procedures
            .iter()
            .copied()
            .collect();
        let codes = used
            .into_iter()
            .filter_map(|at| self.vocabulary.procedures.get(usize::from(at)));
        codes.map(String::as_str).collect()
    }

    /// Of each label of a dimension, whether it belongs in lists: one that no
    /// mapping declares does only while a record or an aggregate has it, which a
    /// correction may have changed.
    pub(crate) fn listed_labels(&self, dimension: usize) -> Vec<bool> {
        let labels = self.vocabulary.dimensions.get(dimension);
        let labels = labels.map_or(&[][..], |known| &known.labels);
        let declared = labels.iter().map(|label| label.common != Common::Unmapped);
        let mut listed: Vec<bool> = declared.collect();
        if listed.iter().all(|listed| *listed) {
            return listed;
        }
        let mut has = |label: u16| {
            if let Some(listed) = listed.get_mut(usize::from(label)) {
                *listed = true;
            }
        };
        for table in &self.tables {
            if let Some(column) = table.value(dimension) {
                (0..table.len).for_each(|row| column.all(row).for_each(&mut has));
            }
        }
        let values = self.aggregates.iter().flat_map(|one| &one.values);
        let values = values.filter(|(at, _)| usize::from(*at) == dimension);
        values.for_each(|(_, label)| has(*label));
        listed
    }

    /// What is said of each label that no mapping declares and, since the
    /// corrections, no record has.
    pub(crate) fn labels_put_right(&self) -> Vec<String> {
        let mut said = Vec::new();
        for (at, dimension) in self.vocabulary.dimensions.iter().enumerate() {
            for (one, listed) in dimension.labels.iter().zip(self.listed_labels(at)) {
                if !listed {
                    said.push(unknown_label(&dimension.code, &one.text));
                }
            }
        }
        said
    }

    /// The records of a kind.
    pub fn table(&self, kind: RecordKind) -> &Table {
        &self.tables[kind as usize]
    }

    /// The file that an origin is in.
    pub fn file(&self, origin: Origin) -> Option<&str> {
        let part = self.parts.get(origin.part as usize)?;
        let source = self.sources.get(usize::from(part.source))?;
        Some(&source.file)
    }

    /// The import that an origin belongs to.
    pub(crate) fn import(&self, origin: Origin) -> u16 {
        let part = self.parts.get(origin.part as usize);
        let source = part.and_then(|part| self.sources.get(usize::from(part.source)));
        source.map_or(0, |source| source.import)
    }

    /// Whether a row was read by the bundled plugin that goes by a mapping file.
    pub(crate) fn is_mapped(&self, origin: Origin) -> bool {
        let part = self.parts.get(origin.part as usize);
        let source = part.and_then(|part| self.sources.get(usize::from(part.source)));
        let name = source.and_then(|source| source.plugin.split(' ').next());
        name == Some("tabular")
    }

    /// The files that the records of a kind were read from. Sources are read one
    /// after the other, so that whole stretches of records are skipped.
    pub fn files(&self, kind: RecordKind) -> BTreeSet<String> {
        let source = |origin: &Origin| {
            let part = self.parts.get(origin.part as usize);
            part.map_or(u16::MAX, |part| part.source)
        };
        let mut files = BTreeSet::new();
        let mut rest = self.table(kind).origins.as_slice();
        while let Some(first) = rest.first() {
            files.extend(self.file(*first).map(str::to_owned));
            let passed = rest.partition_point(|origin| source(origin) <= source(first));
            rest = rest.get(passed.max(1)..).unwrap_or_default();
        }
        files
    }

    /// Where an origin is, for people.
    pub fn place(&self, origin: Origin, column: Option<&str>) -> Place {
        let part = self.parts.get(origin.part as usize);
        Place::Row {
            file: self.file(origin).unwrap_or_default().to_owned(),
            part: part.map_or_else(String::new, |part| part.name.clone()),
            row: origin.row,
            column: column.map(str::to_owned),
        }
    }

    /// The records of a kind, to change.
    pub fn table_mut(&mut self, kind: RecordKind) -> &mut Table {
        &mut self.tables[kind as usize]
    }

    /// The common code of a record's first label of a dimension; `None` without
    /// a label, and for one that has no common code.
    pub fn common(&self, kind: RecordKind, row: u32, dimension: &str) -> Option<&str> {
        let at = self.vocabulary.dimension(dimension)?;
        let label = self.table(kind).value(at)?.first(row)?;
        let labels = &self.vocabulary.dimensions.get(at)?.labels;
        match &labels.get(usize::from(label))?.common {
            Common::Code(code) => Some(code),
            Common::None(_) | Common::Unmapped => None,
        }
    }
}

/// How the message about a label begins that no mapping declares.
pub(crate) fn unknown_label(dimension: &str, text: &str) -> String {
    format!("`{text}` is not a known label of `{dimension}`")
}

/// Whether each font, and the templates of reports, have their own meaning for
/// a character. Word processors paste such characters as bullets.
pub(crate) fn is_private_use(c: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&c)
}

/// Whether a text holds one.
pub(crate) fn has_private_use(text: &str) -> bool {
    text.contains(is_private_use)
}

impl Default for Dataset {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list as prose writes it: "`a`, `b` or `c`", whatever the lines.
    fn listed(text: &str, list: &str) -> bool {
        let words: Vec<&str> = text
            .split_whitespace()
            .filter(|word| *word != "///")
            .collect();
        words.join(" ").contains(list)
    }

    #[test]
    fn units_are_those_of_the_contract_the_sdk_and_the_guide_to_mappings() {
        let of_the_sdk = candour_plugin::Unit::ALL.map(candour_plugin::Unit::code);
        assert_eq!(of_the_sdk, UNITS);
        let quoted = UNITS.map(|unit| format!("`{unit}`"));
        let (last, others) = quoted.split_last().unwrap();
        let list = format!("{} or {last}", others.join(", "));
        assert!(listed(include_str!("../../../wit/types.wit"), &list));
        let guide = include_str!("../../../plugins/tabular/README.md");
        assert!(listed(guide, &list));
    }
}
