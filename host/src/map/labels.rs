//! Every label of a project as a spreadsheet: what `candour map labels` writes
//! and what [`crate::dataset::overrides`] reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::overrides::{COLUMNS, OWN_LIST, Override, Overrides, escaped};
use crate::dataset::{Common, Dataset, Label};
use crate::plugin::Description;

/// The marks at the beginning by which spreadsheet programs know UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A file of labels, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its bytes: UTF-8 with a byte-order mark, commas, lines that end in CRLF.
    pub bytes: Vec<u8>,
    /// Labels that it holds.
    pub labels: usize,
    /// Labels that the file did not hold before.
    pub added: usize,
    /// Labels for which somebody has to name a common code, with their lines in
    /// the file: dimension, label, line.
    pub undecided: Vec<(String, String, usize)>,
}

/// The file of a dataset's labels. What the file says already is kept as it is,
/// lines about labels that nothing has among it; the other labels are added as
/// their plugin has them.
///
/// # Errors
/// When the text cannot be put together, which only a lack of memory does.
pub fn sheet(dataset: &Dataset) -> std::io::Result<Sheet> {
    let mut lines: Vec<[String; 6]> = Vec::new();
    let mut sheet = Sheet {
        bytes: BYTE_ORDER_MARK.into(),
        labels: 0,
        added: 0,
        undecided: Vec::new(),
    };
    let overrides = &dataset.overrides;
    for (at, dimension) in dataset.vocabulary.dimensions.iter().enumerate() {
        let labels = dimension.labels.iter().zip(dataset.listed_labels(at));
        for (place, (label, listed)) in labels.enumerate() {
            if !listed {
                continue;
            }
            let line = overrides.of(&dimension.code, &label.text);
            sheet.added += usize::from(line.is_none());
            lines.push(match line {
                Some(line) => as_written(line, Some(place + 1)),
                None => as_declared(&dimension.code, label, place + 1),
            });
            if label.common == Common::Unmapped {
                // Above it are the headings.
                let line = lines.len() + 1;
                let undecided = (dimension.code.clone(), label.text.clone(), line);
                sheet.undecided.push(undecided);
            }
        }
        let texts = dimension.labels.iter().map(|label| label.text.as_str());
        let texts: BTreeSet<&str> = texts.collect();
        let of_it = overrides.lines().iter();
        let of_it = of_it.filter(|line| line.dimension == dimension.code);
        let kept = of_it.filter(|line| !texts.contains(line.label.as_str()));
        lines.extend(kept.map(|line| as_written(line, None)));
    }
    let is_known = |code: &str| dataset.vocabulary.dimension(code).is_some();
    let of_none = overrides.lines().iter();
    let of_none = of_none.filter(|line| !is_known(&line.dimension));
    lines.extend(of_none.map(|line| as_written(line, None)));
    sheet.labels = lines.len();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(sheet.bytes);
    writer.write_record(COLUMNS)?;
    for line in &lines {
        writer.write_record(line)?;
    }
    sheet.bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(sheet)
}

/// What a line of the file makes of a label that a plugin declares otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The code of the list.
    pub dimension: String,
    /// The label.
    pub label: String,
    /// What is different, a fragment each.
    pub what: Vec<String>,
}

/// Where the file of labels says something else than the plugins, in its order.
/// A label's place in its list is not among it: it follows from the other lines.
pub fn changes(overrides: &Overrides, descriptions: &[Description]) -> Vec<Change> {
    let mut declared: BTreeMap<(&str, &str), &Label> = BTreeMap::new();
    for list in descriptions
        .iter()
        .flat_map(|one| &one.vocabulary.dimensions)
    {
        for label in &list.labels {
            // The first plugin that declares it counts.
            let key = (list.code.as_str(), label.text.as_str());
            declared.entry(key).or_insert(label);
        }
    }
    let mut changes = Vec::new();
    for line in overrides.lines() {
        let key = (line.dimension.as_str(), line.label.as_str());
        let Some(own) = declared.get(&key) else {
            continue;
        };
        let mut what = Vec::new();
        if let Some(common) = line.common.as_ref().filter(|common| **common != own.common) {
            what.push(format!("{}, not {}", code(common), code(&own.common)));
        }
        if let Some(group) = line.group.as_ref().filter(|group| **group != own.group) {
            let name = |group: &Option<String>| match group {
                Some(group) => format!("group `{group}`"),
                None => "no group".to_owned(),
            };
            what.push(format!("{}, not {}", name(group), name(&own.group)));
        }
        if !what.is_empty() {
            changes.push(Change {
                dimension: line.dimension.clone(),
                label: line.label.clone(),
                what,
            });
        }
    }
    changes
}

fn code(common: &Common) -> String {
    match common {
        Common::Code(code) => format!("`{code}`"),
        Common::None(reason) => format!("`none` ({reason})"),
        Common::Unmapped => "nothing".to_owned(),
    }
}

fn as_declared(dimension: &str, label: &Label, place: usize) -> [String; 6] {
    let (code, note) = match &label.common {
        Common::Code(code) => (code.as_str(), ""),
        Common::None(reason) if reason == OWN_LIST => ("", ""),
        Common::None(reason) => ("none", reason.as_str()),
        Common::Unmapped => ("", ""),
    };
    [
        dimension.to_owned(),
        escaped(&label.text).into_owned(),
        code.to_owned(),
        escaped(label.group.as_deref().unwrap_or_default()).into_owned(),
        place.to_string(),
        escaped(note).into_owned(),
    ]
}

/// A line as it stood in the file; one without a place in its list gets the
/// one that the label has.
fn as_written(line: &Override, place: Option<usize>) -> [String; 6] {
    let code = match &line.common {
        Some(Common::Code(code)) => code.as_str(),
        Some(Common::None(_)) => "none",
        Some(Common::Unmapped) | None => "",
    };
    let order = line.order.map(|order| order.to_string());
    let order = order.or_else(|| place.map(|place| place.to_string()));
    [
        line.dimension.clone(),
        escaped(&line.label).into_owned(),
        code.to_owned(),
        match &line.group {
            Some(Some(group)) => escaped(group).into_owned(),
            Some(None) => "none".to_owned(),
            None => String::new(),
        },
        order.unwrap_or_default(),
        escaped(&line.note).into_owned(),
    ]
}
