//! The codes that every authority shares, from `wit/registry.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The procedures that the contract knows.
pub const PROCEDURES: [&str; 4] = ["adult-social-care", "childrens", "corporate", "housing"];

/// How the code of a council's own list starts: the registry does not know it.
pub const OWN: &str = "x-";

/// Codes with what they mean, by kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// What can happen on a day.
    pub events: BTreeMap<String, String>,
    /// What money is for.
    pub amounts: BTreeMap<String, String>,
    /// What a publishable text is for.
    pub texts: BTreeMap<String, String>,
    /// What records are sorted by.
    pub dimensions: BTreeMap<String, RegistryDimension>,
}

/// A dimension of the registry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryDimension {
    /// What it says about a record, for people.
    pub holds: String,
    /// Whether it says something about a person: who they are, how they are, or
    /// whose name it may hold. It is never shown of a single case.
    #[serde(default)]
    pub personal: bool,
    /// The common codes with their meaning; empty when the labels are the
    /// council's own, which no other authority shares.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(parse);

#[expect(
    clippy::expect_used,
    reason = "the text is part of the program, and a test parses it"
)]
fn parse() -> Registry {
    toml::from_str(include_str!("../../../wit/registry.toml")).expect("the registry is valid")
}

/// The registry that this build embeds.
pub fn registry() -> &'static Registry {
    &REGISTRY
}

/// Whether labels of a dimension may be shown of a single case: the registry
/// knows it, and it says nothing about a person. A list that only one council
/// has may hold anything.
pub fn is_shown_of_a_case(dimension: &str) -> bool {
    let known = registry().dimensions.get(dimension);
    known.is_some_and(|known| !known.personal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_kebab_case_and_explained() {
        let registry = registry();
        let dimensions = registry.dimensions.iter();
        let codes = dimensions.flat_map(|(code, dimension)| {
            std::iter::once((code, &dimension.holds)).chain(&dimension.codes)
        });
        let all: Vec<_> = codes
            .chain(&registry.events)
            .chain(&registry.amounts)
            .chain(&registry.texts)
            .collect();
        assert!(all.len() > 100, "only {} codes", all.len());
        for (code, meaning) in all {
            assert!(
                code.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{code}"
            );
            assert!(!code.starts_with(OWN), "{code}");
            assert!(!meaning.trim().is_empty(), "{code}");
        }
    }
}
