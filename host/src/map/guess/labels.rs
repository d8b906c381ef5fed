//! Labels.

use super::{Common, Guess};
use crate::dataset::registry::registry;

pub(super) fn labels(dimension: &str, labels: &[(&str, u64)]) -> Vec<Option<Guess<Common>>> {
    let known = registry().dimensions.get(dimension);
    if known.is_none_or(|known| known.codes.is_empty()) {
        let own = Guess {
            what: Common::Own,
            score: 100,
            evidence: "authorities share no codes for this list".to_owned(),
        };
        return labels.iter().map(|_| Some(own.clone())).collect();
    }
    labels.iter().map(|_| None).collect()
}
