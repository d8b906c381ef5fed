//! A project's mapping held against the exports that it reads: what nobody has
//! said the meaning of, what would be refused, what is left over.
//!
//! **Invariant:** no value of a cell is shown but labels of categories, and of
//! those none that may be somebody's.

pub mod listing;
mod unused;
mod wrong;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::profile::looks_personal;
use crate::dataset::{Common, Dataset, Origin, ValidDataset};
use crate::diagnostic::{Checked, nearest};
use crate::plugin::Description;
use crate::project::{MarkKind, Project};

/// Rows that are named of those that are rejected for one reason.
const ROWS: usize = 5;

/// Labels of a list, the most frequent first, for which a known one is looked for:
/// whoever has more has the wrong column.
const SUGGESTED: usize = 200;

/// Reasons that are the mapping's own words; other messages may show a cell.
const OWN_WORDS: [&str; 2] = ["mapping-rule", "no-record"];

/// What is found about a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// In the order of the project.
    pub imports: Vec<Import>,
    /// What cannot be true of the records that were read, file by file, the most
    /// frequent first: a final report is refused for it.
    pub wrong: Vec<Wrong>,
    /// Problems of the records that do not stand in the way of a report.
    pub warnings: u64,
    /// What nobody has confirmed or decided, file by file, in its order.
    pub marks: Vec<Marked>,
}

/// What is found about the sources that one plugin reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Import {
    /// The plugin's name.
    pub plugin: String,
    /// What became of their rows.
    pub sources: Vec<Source>,
    /// Labels of their records that nobody has said the meaning of, list by
    /// list, the most frequent first.
    pub unmapped: Vec<Unmapped>,
    /// Labels that are declared and that no record has, list by list.
    pub never: Vec<Never>,
    /// Why rows could not become records, part by part, the most frequent
    /// reason first.
    pub rejects: Vec<Rejects>,
    /// Columns that take no part; `None` where the plugin does not tell what it
    /// reads, as only `tabular` does.
    pub columns: Option<Vec<Column>>,
    /// Files and tables of which that could not be found out all the same.
    pub untold: Vec<String>,
}

/// What became of the rows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its path in the project.
    pub file: String,
    /// Rows that are not blank.
    pub rows: u64,
    /// Rows that became records.
    pub read: u64,
    /// Rows that could not.
    pub rejected: u64,
    /// Rows that are set aside, by reason.
    pub ignored: Vec<(String, u64)>,
}

/// A label that nobody has said the meaning of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmapped {
    /// The code of its list.
    pub dimension: String,
    /// As the source has it; `None` where it may be somebody's name or the like.
    pub label: Option<String>,
    /// How many records have it.
    pub count: u64,
    /// A label that is known and written much like it.
    pub nearest: Option<String>,
}

/// A label that no record has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Never {
    /// The code of its list.
    pub dimension: String,
    /// As the mapping has it.
    pub label: String,
}

/// Rows that could not become records for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejects {
    /// The file's path in the project.
    pub file: String,
    /// The sheet or list; empty where there is but one.
    pub part: String,
    /// The stable code of the reason.
    pub code: String,
    /// The reason in the mapping's own words.
    pub reason: Option<String>,
    /// The column.
    pub column: Option<String>,
    /// How often.
    pub count: u64,
    /// The first rows.
    pub rows: Vec<u32>,
}

/// Records with one thing that cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// The file's path in the project.
    pub file: String,
    /// The sheet or list; empty where there is but one.
    pub part: String,
    /// The stable code of the problem.
    pub code: String,
    /// How often.
    pub count: u64,
    /// The first rows; none for what is wrong with the file as a whole.
    pub rows: Vec<u32>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What of an export is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The file's path in the project.
    pub file: String,
    /// The sheet or list; empty where there is but one.
    pub part: String,
    /// Its heading; `None` for a sheet or a list that is not read at all.
    pub name: Option<String>,
    /// What its cells are.
    pub kind: &'static str,
    /// Cells that are not blank; rows of what is not read at all.
    pub filled: u64,
    /// Why it may hold personal data.
    pub personal: Option<&'static str>,
}

/// A mark in a file of settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Marked {
    /// The file's path in the project.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// Whether it is a guess; else it is open.
    pub is_guess: bool,
    /// The evidence, or what is to be decided.
    pub says: String,
}

impl Findings {
    /// Whether nothing would be refused, everything counts as something known, and
    /// no record stands in the way of a final report.
    pub fn is_clean(&self) -> bool {
        let mut imports = self.imports.iter();
        self.wrong.is_empty()
            && imports.all(|import| import.unmapped.is_empty() && import.rejects.is_empty())
    }

    /// How many marks are guesses, and how many open.
    pub fn marked(&self) -> (usize, usize) {
        let guesses = self.marks.iter().filter(|mark| mark.is_guess).count();
        (guesses, self.marks.len() - guesses)
    }
}

/// Holds a project against its exports. `data` are its records with everything
/// that was wrong on the way, `descriptions` those of its imports.
pub fn check(
    project: &Project,
    data: &Checked<ValidDataset>,
    descriptions: &[Description],
) -> Findings {
    let dataset = data.value.dataset();
    let (wrong, warnings) = wrong::wrong(dataset, &data.diagnostics);
    let counts = Counts::new(dataset, project.imports.len());
    let marks = project.marks().into_iter().flat_map(|(file, marks)| {
        let marked = marks.into_iter().map(move |mark| Marked {
            file: file.to_owned(),
            line: mark.line,
            is_guess: mark.kind == MarkKind::Guess,
            says: mark.says,
        });
        marked.collect::<Vec<_>>()
    });
    let marks = marks.collect();
    let imports = project.imports.iter().zip(descriptions).enumerate();
    let imports = imports.map(|(at, (import, description))| {
        let unused = unused::columns(project, import);
        let private = unused.as_ref().map(|unused| unused.private.as_slice());
        let of_it = dataset.sources.iter();
        let of_it = of_it.filter(|source| usize::from(source.import) == at);
        Import {
            plugin: description.name.clone(),
            sources: of_it
                .map(|source| Source {
                    file: source.file.clone(),
                    rows: source.rows,
                    read: source.claimed,
                    rejected: source.rejected,
                    ignored: source.ignored.clone(),
                })
                .collect(),
            unmapped: unmapped(dataset, &counts, at, private.unwrap_or_default()),
            never: never(dataset, &counts, at, description),
            rejects: rejects(dataset, at),
            untold: unused
                .as_ref()
                .map_or_else(Vec::new, |unused| unused.untold.clone()),
            columns: unused.map(|unused| unused.columns),
        }
    });
    Findings {
        imports: imports.collect(),
        wrong,
        warnings,
        marks,
    }
}

/// How many records have each label: by import, dimension and label.
struct Counts(Vec<Vec<Vec<u64>>>);

impl Counts {
    fn new(dataset: &Dataset, imports: usize) -> Self {
        let lists = dataset.vocabulary.dimensions.iter();
        let none: Vec<Vec<u64>> = lists.map(|list| vec![0; list.labels.len()]).collect();
        let mut counts = vec![none; imports];
        let mut add = |origin: Origin, dimension: usize, label: u16| {
            let import = counts.get_mut(usize::from(dataset.import(origin)));
            let list = import.and_then(|import| import.get_mut(dimension));
            if let Some(count) = list.and_then(|list| list.get_mut(usize::from(label))) {
                *count += 1;
            }
        };
        for table in &dataset.tables {
            for (dimension, column) in table.values.iter().enumerate() {
                let Some(column) = column else { continue };
                for row in 0..table.len {
                    for label in column.all(row) {
                        add(table.origin(row), dimension, label);
                    }
                }
            }
        }
        for aggregate in &dataset.aggregates {
            for (dimension, label) in &aggregate.values {
                add(aggregate.origin, usize::from(*dimension), *label);
            }
        }
        Self(counts)
    }

    fn of(&self, import: usize, dimension: usize, label: usize) -> u64 {
        let lists = self.0.get(import).and_then(|lists| lists.get(dimension));
        let count = lists.and_then(|labels| labels.get(label));
        count.copied().unwrap_or_default()
    }
}

/// `private`: lists that are read from columns that may hold personal data.
fn unmapped(
    dataset: &Dataset,
    counts: &Counts,
    import: usize,
    private: &[String],
) -> Vec<Unmapped> {
    let mut found = Vec::new();
    for (at, dimension) in dataset.vocabulary.dimensions.iter().enumerate() {
        let known = || {
            let labels = dimension.labels.iter();
            let known = labels.filter(|label| label.common != Common::Unmapped);
            known.map(|label| label.text.as_str())
        };
        let mut of_it = Vec::new();
        let mut hidden = 0;
        for (place, label) in dimension.labels.iter().enumerate() {
            let count = counts.of(import, at, place);
            if label.common != Common::Unmapped || count == 0 {
                continue;
            }
            if private.contains(&dimension.code) || looks_personal(&label.text) {
                hidden += count;
                continue;
            }
            of_it.push(Unmapped {
                dimension: dimension.code.clone(),
                label: Some(label.text.clone()),
                count,
                nearest: None,
            });
        }
        // Stable: labels that are as frequent stay in the order of their list.
        of_it.sort_by_key(|label| std::cmp::Reverse(label.count));
        for label in of_it.iter_mut().take(SUGGESTED) {
            let text = label.label.as_deref().unwrap_or_default();
            label.nearest = nearest(text, known()).map(str::to_owned);
        }
        if hidden > 0 {
            of_it.push(Unmapped {
                dimension: dimension.code.clone(),
                label: None,
                count: hidden,
                nearest: None,
            });
        }
        found.extend(of_it);
    }
    found
}

fn never(
    dataset: &Dataset,
    counts: &Counts,
    import: usize,
    description: &Description,
) -> Vec<Never> {
    let lists = &dataset.vocabulary;
    let mut found = Vec::new();
    for declared in &description.vocabulary.dimensions {
        let at = lists.dimension(&declared.code);
        let list = at.and_then(|at| lists.dimensions.get(at));
        let labels = list.map(|list| list.labels.as_slice()).unwrap_or_default();
        let occurs = |place: usize| at.is_some_and(|at| counts.of(import, at, place) > 0);
        let had: BTreeSet<&str> = labels
            .iter()
            .enumerate()
            .filter(|(place, _)| occurs(*place))
            .map(|(_, label)| label.text.as_str())
            .collect();
        let missing = declared.labels.iter();
        for label in missing.filter(|label| !had.contains(label.text.as_str())) {
            found.push(Never {
                dimension: declared.code.clone(),
                label: label.text.clone(),
            });
        }
    }
    found
}

fn rejects(dataset: &Dataset, import: usize) -> Vec<Rejects> {
    // By part, code, column and reason.
    type Key<'d> = (u32, &'d str, Option<&'d str>, Option<&'d str>);
    let mut found: BTreeMap<Key<'_>, Vec<u32>> = BTreeMap::new();
    let of_it = dataset.rejects.iter();
    let of_it = of_it.filter(|reject| usize::from(dataset.import(reject.origin)) == import);
    for reject in of_it {
        let is_own = OWN_WORDS.contains(&reject.code.as_str());
        let reason = is_own.then_some(reject.message.as_str());
        let column = reject.column.as_deref();
        let key = (reject.origin.part, reject.code.as_str(), column, reason);
        found.entry(key).or_default().push(reject.origin.row);
    }
    let mut rejects = Vec::new();
    for ((part, code, column, reason), mut rows) in found {
        let place = dataset.parts.get(part as usize);
        let source = place.and_then(|place| dataset.sources.get(usize::from(place.source)));
        rows.sort_unstable();
        let count = rows.len() as u64;
        rows.truncate(ROWS);
        let found = Rejects {
            file: source.map(|source| source.file.clone()).unwrap_or_default(),
            part: place.map(|place| place.name.clone()).unwrap_or_default(),
            code: code.to_owned(),
            reason: reason.map(str::to_owned),
            column: column.map(str::to_owned),
            count,
            rows,
        };
        rejects.push((part, found));
    }
    rejects.sort_by(|(part, left), (other, right)| {
        let most_first = right.count.cmp(&left.count);
        let by_row = || left.rows.cmp(&right.rows);
        part.cmp(other).then(most_first).then_with(by_row)
    });
    rejects.into_iter().map(|(_, rejects)| rejects).collect()
}
