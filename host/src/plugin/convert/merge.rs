//! From one plugin's codes and labels to those of the whole dataset.
//!
//! Several imports of a project share dimensions by code and labels by text.

use std::collections::BTreeMap;

use super::rows::Rows;
use super::{PRIVATE_USE, broke};
use crate::dataset::{
    Common, Dimension, Label, NO_LABEL, Overrides, Vocabulary, has_private_use, unknown_label,
};
use crate::diagnostic::{Diagnostic, nearest};
use crate::plugin::description::Description;
use crate::plugin::error::ErrorKind;
use crate::plugin::wit;

/// For how many new labels of a dimension the nearest is sought: so many slips
/// are no slips.
const SUGGESTED: usize = 100;

/// A plugin's indices into one of its lists, as indices of the dataset.
#[derive(Debug)]
pub(super) struct Codes<T>(Vec<T>);

impl<T: Copy> Codes<T> {
    pub(super) fn get(&self, code: u32) -> Option<T> {
        self.0.get(code as usize).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The message for an index that is out of range.
    pub(super) fn beyond(&self, record: &str, row: u32, what: &str, code: u32) -> String {
        format!(
            "{record} at row {row} names {what} {code}, and its description has {} (they count from 0)",
            self.len()
        )
    }
}

/// How one plugin's words become the dataset's.
#[derive(Debug)]
pub(super) struct Merge {
    pub(super) procedures: Codes<u8>,
    pub(super) events: Codes<usize>,
    pub(super) amounts: Codes<usize>,
    pub(super) texts: Codes<u16>,
    dimensions: Vec<DimensionMerge>,
}

#[derive(Debug)]
struct DimensionMerge {
    code: String,
    /// Index into the dataset's dimensions.
    target: usize,
    /// The dataset's label for each of the plugin's.
    labels: Vec<u16>,
    /// How many of them the description declares.
    declared: usize,
    open: bool,
    /// The dataset's labels by their text.
    index: BTreeMap<String, u16>,
    /// Those that it does not, in the order in which they were announced.
    new: Vec<NewLabel>,
}

#[derive(Debug)]
struct NewLabel {
    text: String,
    column: Option<String>,
    /// The project says what it means.
    is_settled: bool,
    first: Option<(u32, u32)>,
    /// The rows that hold it, by part.
    rows: BTreeMap<u32, Rows>,
}

/// What to say about a label that no mapping declares.
pub(super) struct NewLabelReport {
    pub(super) diagnostic: Diagnostic,
    pub(super) column: Option<String>,
}

impl Merge {
    /// Adds the plugin's codes and declared labels to the vocabulary, as the
    /// project has them.
    pub(super) fn new(
        description: &Description,
        vocabulary: &mut Vocabulary,
        overrides: &Overrides,
    ) -> Result<Self, ErrorKind> {
        let given = &description.vocabulary;
        let dimensions = given
            .dimensions
            .iter()
            .map(|dimension| merge_dimension(dimension, &mut vocabulary.dimensions, overrides))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            procedures: merge_codes(&given.procedures, &mut vocabulary.procedures)?,
            events: merge_codes(&given.events, &mut vocabulary.events)?,
            amounts: merge_codes(&given.amounts, &mut vocabulary.amounts)?,
            texts: merge_codes(&given.texts, &mut vocabulary.texts)?,
            dimensions,
        })
    }

    /// Takes a label over that the source holds but the description does not.
    pub(super) fn announce(
        &mut self,
        given: wit::NewLabel,
        vocabulary: &mut Vocabulary,
        overrides: &Overrides,
    ) -> Result<(), ErrorKind> {
        let count = self.dimensions.len();
        let dimension = self
            .dimensions
            .get_mut(given.dimension as usize)
            .ok_or_else(|| {
                broke(format!(
                    "it announces a label of dimension {}, and its description has {count}",
                    given.dimension
                ))
            })?;
        let target = &mut vocabulary.dimensions[dimension.target];
        let settled = overrides.label(&dimension.code, &given.label, None);
        let is_settled = settled.is_some();
        let label = label_index(target, &mut dimension.index, &given.label, || {
            settled.unwrap_or_else(|| Label {
                text: given.label.clone(),
                group: None,
                common: Common::Unmapped,
            })
        })?;
        dimension.labels.push(label);
        dimension.new.push(NewLabel {
            text: given.label,
            column: given.column,
            is_settled,
            first: None,
            rows: BTreeMap::new(),
        });
        Ok(())
    }

    /// The dataset's dimension and label of a record's value.
    pub(super) fn value(
        &mut self,
        value: &wit::Value,
        singular: &str,
        place: wit::Place,
    ) -> Result<(usize, u16), ErrorKind> {
        let count = self.dimensions.len();
        let dimension = self
            .dimensions
            .get_mut(value.dimension as usize)
            .ok_or_else(|| {
                broke(format!(
                    "the {singular} at row {} names dimension {}, and its description has {count} (they count from 0)",
                    place.row, value.dimension
                ))
            })?;
        let at = value.label as usize;
        let Some(label) = dimension.labels.get(at) else {
            return Err(broke(format!(
                "the {singular} at row {} names label {at} of `{}`, which has {} (they count from 0)",
                place.row,
                dimension.code,
                dimension.labels.len()
            )));
        };
        if let Some(new) = at
            .checked_sub(dimension.declared)
            .and_then(|at| dimension.new.get_mut(at))
        {
            let here = (place.part, place.row);
            new.first = Some(new.first.map_or(here, |first| first.min(here)));
            new.rows.entry(place.part).or_default().insert(place.row);
        }
        Ok((dimension.target, *label))
    }

    /// What to say about each new label that a record holds, with the part and
    /// row of the first.
    pub(super) fn new_labels(
        &mut self,
        vocabulary: &Vocabulary,
    ) -> Vec<((u32, u32), NewLabelReport)> {
        let mut reports = Vec::new();
        for dimension in &mut self.dimensions {
            let unsettled = dimension.new.iter_mut().filter(|new| !new.is_settled);
            for (number, new) in unsettled.enumerate() {
                let Some(first) = new.first else { continue };
                let rows = new.rows.values_mut().map(|rows| {
                    rows.settle();
                    rows.len()
                });
                let rows = match rows.sum() {
                    1 => "1 row".to_owned(),
                    rows => format!("{rows} rows"),
                };
                let (code, text) = (&dimension.code, &new.text);
                let message = format!("{}: {rows}, kept as written", unknown_label(code, text));
                let declared = vocabulary.dimensions[dimension.target]
                    .labels
                    .iter()
                    .filter(|label| label.common != Common::Unmapped)
                    .map(|label| label.text.as_str());
                let near = (number < SUGGESTED).then(|| nearest(text, declared));
                let odd = has_private_use(text);
                let hint = match near.flatten() {
                    _ if odd => PRIVATE_USE.to_owned(),
                    Some(near) => format!(
                        "did you mean `{near}`? Correct the source, or map the label in the project's settings for the plugin"
                    ),
                    None => "map the label in the project's settings for the plugin".to_owned(),
                };
                let diagnostic = if odd {
                    let message = format!("{message}, with a private-use character");
                    Diagnostic::error("private-use-character", message)
                } else if dimension.open {
                    Diagnostic::warning("unmapped-label", message)
                } else {
                    Diagnostic::error("unknown-label", message)
                };
                let report = NewLabelReport {
                    diagnostic: diagnostic.hint(hint),
                    column: new.column.clone(),
                };
                reports.push((first, report));
            }
        }
        reports
    }
}

fn merge_codes<T: TryFrom<usize>>(
    given: &[String],
    known: &mut Vec<String>,
) -> Result<Codes<T>, ErrorKind> {
    let index = |code: &String| {
        let at = known.iter().position(|known| known == code);
        let at = at.unwrap_or_else(|| {
            known.push(code.clone());
            known.len() - 1
        });
        T::try_from(at).map_err(|_| broke(format!("`{code}` is one code too many")))
    };
    given.iter().map(index).collect::<Result<_, _>>().map(Codes)
}

fn merge_dimension(
    given: &Dimension,
    known: &mut Vec<Dimension>,
    overrides: &Overrides,
) -> Result<DimensionMerge, ErrorKind> {
    let target = known
        .iter()
        .position(|known| known.code == given.code)
        .unwrap_or_else(|| {
            known.push(Dimension {
                code: given.code.clone(),
                labels: Vec::new(),
                open: false,
            });
            known.len() - 1
        });
    let dimension = &mut known[target];
    dimension.open |= given.open;
    let mut index: BTreeMap<String, u16> = dimension
        .labels
        .iter()
        .zip(0..)
        .map(|(label, at)| (label.text.clone(), at))
        .collect();
    let mut labels = Vec::with_capacity(given.labels.len());
    for label in &given.labels {
        let settled = overrides.label(&given.code, &label.text, Some(label));
        let label = settled.as_ref().unwrap_or(label);
        let at = label_index(dimension, &mut index, &label.text, || label.clone())?;
        let known = &mut dimension.labels[usize::from(at)];
        if known.common == Common::Unmapped {
            // An earlier source held it before this plugin declared it.
            known.clone_from(label);
        } else if known != label {
            return Err(ErrorKind::BadDescription {
                problems: vec![format!(
                    "dimension `{}`: label `{}` has another group or common code than in an earlier import of this project (say in `labels.csv` which holds)",
                    given.code, label.text
                )],
            });
        }
        labels.push(at);
    }
    Ok(DimensionMerge {
        code: given.code.clone(),
        target,
        declared: labels.len(),
        labels,
        open: given.open,
        index,
        new: Vec::new(),
    })
}

fn label_index(
    dimension: &mut Dimension,
    index: &mut BTreeMap<String, u16>,
    text: &str,
    make: impl FnOnce() -> Label,
) -> Result<u16, ErrorKind> {
    if let Some(at) = index.get(text) {
        return Ok(*at);
    }
    match u16::try_from(dimension.labels.len()) {
        Ok(at) if at != NO_LABEL => {
            dimension.labels.push(make());
            index.insert(text.to_owned(), at);
            Ok(at)
        }
        _ => Err(broke(format!(
            "dimension `{}` has more labels than the {NO_LABEL} that fit",
            dimension.code
        ))),
    }
}
