//! What only holds once every source is read: the order of labels, and lines
//! about labels that nobody has.

use std::collections::{BTreeMap, BTreeSet};

use super::Overrides;
use crate::dataset::{Common, Dataset};
use crate::diagnostic::{Diagnostic, nearest};

/// For how many lines the nearest label is looked for; nobody reads more of them.
const SUGGESTED: usize = 50;

/// Puts labels into the order that the project wants, and warns of lines about
/// labels that no plugin declares and no record has.
pub(crate) fn settle(dataset: &mut Dataset) -> Vec<Diagnostic> {
    let overrides = std::mem::take(&mut dataset.overrides);
    for dimension in 0..dataset.vocabulary.dimensions.len() {
        order(dataset, &overrides, dimension);
    }
    let unused = unused(dataset, &overrides);
    dataset.overrides = overrides;
    unused
}

/// A line's place counts among those that labels have without it.
fn order(dataset: &mut Dataset, overrides: &Overrides, at: usize) {
    let Some(dimension) = dataset.vocabulary.dimensions.get_mut(at) else {
        return;
    };
    let wanted = |text: &str| {
        let line = overrides.of(&dimension.code, text);
        line.and_then(|line| line.order)
    };
    let mut places: Vec<(u32, bool, usize)> = Vec::with_capacity(dimension.labels.len());
    for (old, label) in dimension.labels.iter().enumerate() {
        let own = u32::try_from(old + 1).unwrap_or(u32::MAX);
        let place = wanted(&label.text);
        places.push((place.unwrap_or(own), place.is_none(), old));
    }
    if !places.iter().any(|(_, is_own, _)| !is_own) {
        return;
    }
    places.sort_unstable();
    let mut new = vec![0; places.len()];
    let mut labels = Vec::with_capacity(places.len());
    for ((_, _, old), at) in places.into_iter().zip(0u16..) {
        if let (Some(slot), Some(label)) = (new.get_mut(old), dimension.labels.get(old)) {
            *slot = at;
            labels.push(label.clone());
        }
    }
    dimension.labels = labels;
    let renumbered = |label: u16| new.get(usize::from(label)).copied().unwrap_or(label);
    for table in &mut dataset.tables {
        if let Some(column) = table.values.get_mut(at).and_then(Option::as_mut) {
            column.replace(renumbered);
        }
    }
    for aggregate in &mut dataset.aggregates {
        for (dimension, label) in &mut aggregate.values {
            if usize::from(*dimension) == at {
                *label = renumbered(*label);
            }
        }
    }
}

fn unused(dataset: &Dataset, overrides: &Overrides) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let dimensions = &dataset.vocabulary.dimensions;
    let known: BTreeSet<(&str, &str)> = dimensions
        .iter()
        .flat_map(|dimension| {
            let labels = dimension.labels.iter();
            labels.map(|label| (dimension.code.as_str(), label.text.as_str()))
        })
        .collect();
    // Labels without a line, of the lists that are asked for.
    let mut free: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in overrides.lines() {
        let code = &line.dimension;
        if known.contains(&(code.as_str(), line.label.as_str())) {
            continue;
        }
        let Some(dimension) = dimensions.iter().find(|known| known.code == *code) else {
            let message = format!("no plugin of this project has the list `{code}`");
            let problem = Diagnostic::warning("unused-label", message);
            problems.push(problem.at(line.place.clone()));
            continue;
        };
        let message = format!(
            "nothing in this project has the label `{}` of `{code}`",
            line.label
        );
        let others = free.entry(code).or_insert_with(|| {
            let texts = dimension.labels.iter().map(|label| label.text.as_str());
            let free = texts.filter(|text| overrides.of(code, text).is_none());
            free.collect()
        });
        let near = match problems.len() < SUGGESTED {
            true => nearest(&line.label, others.iter().copied()),
            false => None,
        };
        let hint = match near {
            _ if is_changed_by_excel(&line.label) => {
                "a spreadsheet program may have made a date or a number of it: write the label as it is in the source".to_owned()
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => "take the line out, or write the label as it is in the source".to_owned(),
        };
        let problem = Diagnostic::warning("unused-label", message).hint(hint);
        problems.push(problem.at(line.place.clone()));
    }
    problems
}

/// Whether a label reads like what Excel makes of `1-4` (`01-Apr`), of `10-19`
/// (`Oct-19`) and of long numbers (`1.2E+10`).
fn is_changed_by_excel(label: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let lower = label.to_lowercase();
    if let Some((left, right)) = lower.split_once('-') {
        let is_month = |text: &str| MONTHS.contains(&text);
        return is_month(left) && digits(right) || digits(left) && is_month(right);
    }
    lower
        .split_once("e+")
        .is_some_and(|(left, right)| digits(&left.replace('.', "")) && digits(right))
}

impl Dataset {
    /// Every label whose meaning nobody has said, with its dimension's code.
    pub fn undecided(&self) -> Vec<(&str, &str)> {
        let dimensions = self.vocabulary.dimensions.iter().enumerate();
        let labels = dimensions.flat_map(|(at, dimension)| {
            let labels = dimension.labels.iter().zip(self.listed_labels(at));
            labels
                .filter(|(one, listed)| one.common == Common::Unmapped && *listed)
                .map(|(one, _)| (dimension.code.as_str(), one.text.as_str()))
        });
        labels.collect()
    }
}
