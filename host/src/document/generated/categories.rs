//! How the council's labels relate to those that authorities share.

use std::collections::{BTreeMap, BTreeSet};

use super::{Background, Rows, code, text, title};
use crate::dataset::registry::registry;
use crate::dataset::{Common, Dataset, Dimension, Label};
use crate::document::pieces::Piece;
use crate::document::words;

fn holds(dimension: &str) -> Option<&'static str> {
    let known = registry().dimensions.get(dimension)?;
    Some(known.holds.as_str())
}

/// The dimensions without the labels that corrections have put right.
fn listed(dataset: &Dataset) -> Vec<Dimension> {
    let dimensions = dataset.vocabulary.dimensions.iter().enumerate();
    dimensions
        .map(|(at, dimension)| {
            let labels = dimension.labels.iter().zip(dataset.listed_labels(at));
            let labels = labels.filter(|(_, listed)| *listed);
            Dimension {
                labels: labels.map(|(label, _)| label.clone()).collect(),
                ..dimension.clone()
            }
        })
        .collect()
}

pub(super) fn categories(from: &Background<'_>) -> Vec<Piece> {
    let dimensions = listed(from.data.dataset());
    let shared = |dimension: &&Dimension| {
        let maps = |label: &Label| !matches!(label.common, Common::None(_));
        dimension.labels.iter().any(maps)
    };
    let data = from.data.dataset();
    let mut pieces: Vec<Piece> = dimensions
        .iter()
        .filter(shared)
        .map(|dimension| mapping(dimension, &holders(data, &dimension.code)))
        .collect();
    let own: Vec<&Dimension> = dimensions
        .iter()
        .filter(|dimension| !dimension.labels.is_empty() && !shared(dimension))
        .collect();
    if !own.is_empty() {
        let mut rows = Rows::new(&["List", "What it says", "Why there is no common equivalent"]);
        for dimension in own {
            let reasons: BTreeSet<&str> = dimension
                .labels
                .iter()
                .filter_map(|label| match &label.common {
                    Common::None(reason) => Some(reason.as_str()),
                    _ => None,
                })
                .collect();
            rows.rows.push(vec![
                text(title(&dimension.code)),
                text(words::upper_first(
                    holds(&dimension.code).unwrap_or("a list that only this council has"),
                )),
                text(words::upper_first(
                    &reasons.into_iter().collect::<Vec<_>>().join("; "),
                )),
            ]);
        }
        pieces.push(rows.table(
            "mapping-own-lists",
            "Lists of the council\u{2019}s own, which no other authority shares",
            Vec::new(),
        ));
    }
    pieces
}

/// The files that hold each label of a dimension, where records of more than one
/// import have labels of it: a list of each council's system, in one table.
fn holders<'d>(data: &'d Dataset, code: &str) -> BTreeMap<&'d str, BTreeSet<&'d str>> {
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut imports = BTreeSet::new();
    let one = data.sources.iter().all(|source| source.import == 0);
    let at = data.vocabulary.dimension(code).filter(|_| !one);
    let Some((at, dimension)) = at.and_then(|at| Some((at, data.vocabulary.dimensions.get(at)?)))
    else {
        return files;
    };
    for table in &data.tables {
        let Some(column) = table.value(at) else {
            continue;
        };
        for row in 0..table.len {
            for label in column.all(row) {
                let origin = table.origin(row);
                let label = dimension.labels.get(usize::from(label));
                if let (Some(label), Some(file)) = (label, data.file(origin)) {
                    files.entry(&label.text).or_default().insert(file);
                    imports.insert(data.import(origin));
                }
            }
        }
    }
    if imports.len() < 2 {
        files.clear();
    }
    files
}

/// A list with its common categories, and where its labels come from, if
/// `holders` says.
fn mapping(dimension: &Dimension, holders: &BTreeMap<&str, BTreeSet<&str>>) -> Piece {
    let grouped = dimension.labels.iter().any(|label| label.group.is_some());
    let mut heads = vec!["Label"];
    heads.extend(grouped.then_some("Group"));
    heads.push("Common category");
    heads.extend((!holders.is_empty()).then_some("Read from"));
    let mut rows = Rows::new(&heads);
    let codes = registry()
        .dimensions
        .get(&dimension.code)
        .map(|known| &known.codes);
    for label in &dimension.labels {
        let common = match &label.common {
            Common::Code(code) => {
                let mut cell = self::code(code);
                let meaning = codes.and_then(|codes| codes.get(code));
                // `male: male` says nothing twice.
                if let Some(meaning) = meaning.filter(|meaning| *meaning != code) {
                    cell.extend(text(format!(": {meaning}")));
                }
                cell
            }
            Common::None(reason) => text(format!("None: {reason}")),
            Common::Unmapped => text("Not mapped: the source holds it, but nothing declares it"),
        };
        let mut cells = vec![text(&*label.text)];
        if grouped {
            cells.push(text(label.group.as_deref().unwrap_or("\u{2013}")));
        }
        cells.push(common);
        if !holders.is_empty() {
            let files = holders.get(&*label.text).into_iter().flatten().copied();
            let files: Vec<&str> = files.collect();
            cells.push(text(if files.is_empty() {
                "No record has it".to_owned()
            } else {
                files.join(", ")
            }));
        }
        rows.rows.push(cells);
    }
    let caption = match holds(&dimension.code) {
        Some(holds) => format!("{}: {holds}", title(&dimension.code)),
        None => title(&dimension.code),
    };
    rows.table(
        &format!("mapping-{}", words::slug(&dimension.code)),
        caption,
        Vec::new(),
    )
}
