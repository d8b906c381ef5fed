//! Lists of labels as a query sees them.

use std::collections::BTreeMap;

use super::scan::NOWHERE;
use crate::dataset::registry::registry;
use crate::dataset::{Common, Dimension};
use crate::measure::figure::{Axis, AxisLabel};

/// What stands for labels that no common code stands for.
const NO_COMMON: &str = "no common equivalent";
const NOT_MAPPED: &str = "not mapped";

/// A list of labels as a query sees it: the council's own, its groups, the
/// common codes, or a list that the host itself provides.
#[derive(Debug)]
pub(super) struct List {
    pub(super) axis: Axis,
    /// The position of each label of the source, by index.
    pub(super) positions: Vec<u16>,
    /// The dimension in the vocabulary, unless the host provides the list.
    pub(super) dimension: Option<usize>,
}

impl List {
    fn new(name: &str, labels: Vec<AxisLabel>, positions: Vec<u16>) -> Self {
        Self {
            axis: Axis {
                dimension: name.to_owned(),
                labels,
            },
            positions,
            dimension: None,
        }
    }

    /// A list in which label and position are one.
    pub(super) fn provided<'t>(name: &str, labels: impl IntoIterator<Item = &'t str>) -> Self {
        let labels: Vec<AxisLabel> = labels.into_iter().map(without_group).collect();
        let positions = (0..).take(labels.len()).collect();
        Self::new(name, labels, positions)
    }

    /// The labels of a dimension that belong in lists.
    pub(super) fn own(dimension: &Dimension, listed: &[bool]) -> Self {
        let mut labels: Vec<AxisLabel> = Vec::new();
        let mut positions = Vec::new();
        for (label, listed) in dimension.labels.iter().zip(listed) {
            if !listed {
                positions.push(NOWHERE);
                continue;
            }
            positions.push(u16::try_from(labels.len()).unwrap_or(NOWHERE));
            labels.push(AxisLabel {
                text: label.text.clone(),
                group: label.group.clone(),
            });
        }
        Self::new(&dimension.code, labels, positions)
    }

    /// The groups that labels belong to; a label without one is its own.
    pub(super) fn groups(name: &str, dimension: &Dimension, listed: &[bool]) -> Self {
        let names = dimension.labels.iter().zip(listed);
        let names = names.map(|(label, listed)| {
            let name = label.group.as_deref().unwrap_or(&label.text);
            listed.then_some(name)
        });
        Self::gathered(name, names)
    }

    /// The common codes that labels map to; `None` for a list of the council's own.
    /// What maps to none has a place too, so that no record goes missing.
    pub(super) fn common(dimension: &Dimension, listed: &[bool]) -> Option<Self> {
        let shared = registry().dimensions.get(&dimension.code)?;
        if shared.codes.is_empty() {
            return None;
        }
        let names = dimension.labels.iter().zip(listed);
        let names = names.map(|(label, listed)| {
            let name = match &label.common {
                Common::Code(code) => code.as_str(),
                Common::None(_) => NO_COMMON,
                Common::Unmapped => NOT_MAPPED,
            };
            listed.then_some(name)
        });
        Some(Self::gathered(&dimension.code, names))
    }

    /// A list of the names that labels are gathered under, in order of appearance.
    fn gathered<'t>(name: &str, names: impl Iterator<Item = Option<&'t str>>) -> Self {
        let mut labels: Vec<AxisLabel> = Vec::new();
        let mut known: BTreeMap<&str, u16> = BTreeMap::new();
        let positions = names.map(|name| {
            let Some(name) = name else { return NOWHERE };
            *known.entry(name).or_insert_with(|| {
                labels.push(without_group(name));
                u16::try_from(labels.len() - 1).unwrap_or(NOWHERE)
            })
        });
        let positions = positions.collect();
        Self::new(name, labels, positions)
    }
}

fn without_group(text: &str) -> AxisLabel {
    AxisLabel {
        text: text.to_owned(),
        group: None,
    }
}
