//! How the council's labels relate to those that authorities share.

use std::collections::BTreeSet;

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
            let labels = dimension.labels.iter().enumerate();
            let labels = labels.filter(|(label, _)| dataset.lists_label(at, *label));
            Dimension {
                labels: labels.map(|(_, label)| label.clone()).collect(),
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
    let mut pieces: Vec<Piece> = dimensions.iter().filter(shared).map(mapping).collect();
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

fn mapping(dimension: &Dimension) -> Piece {
    let grouped = dimension.labels.iter().any(|label| label.group.is_some());
    let mut rows = if grouped {
        Rows::new(&["Label", "Group", "Common category"])
    } else {
        Rows::new(&["Label", "Common category"])
    };
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
