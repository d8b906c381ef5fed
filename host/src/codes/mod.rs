//! The Codes that councils assess themselves against, as data: which provisions
//! there are, in which chapter, and what each asks for.
//!
//! The Codes are the Ombudsmen's; only their numbering is taken over. What a
//! provision asks for is said in candour's own words, so whoever answers for the
//! council reads the Code itself beside the form.

use std::sync::LazyLock;

use serde::Deserialize;

/// A Code, in one version of candour's wording.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Code {
    /// The common code of dimension `code`: `housing-ombudsman`, `lgsco`.
    pub code: String,
    /// Rises with every change of a provision or of its wording here.
    pub version: u32,
    /// As it is printed.
    pub title: String,
    /// Since when it holds.
    pub published: String,
    /// Where it is to be read.
    pub source: String,
    /// In the Code's order.
    pub chapters: Vec<Chapter>,
}

/// A chapter of a Code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Chapter {
    /// With its number, where it has one.
    pub title: String,
    /// In the Code's order.
    pub provisions: Vec<Provision>,
}

/// A provision of a Code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Provision {
    /// As the Code numbers it, such as `6.17`.
    pub section: String,
    /// What it asks for, in candour's words.
    pub asks: String,
}

#[expect(clippy::expect_used, reason = "embedded texts, parsed by a test")]
static BUNDLED: LazyLock<Vec<Code>> = LazyLock::new(|| {
    [
        include_str!("housing-ombudsman.toml"),
        include_str!("lgsco.toml"),
    ]
    .iter()
    .map(|text| toml::from_str(text).expect("a Code's file"))
    .collect()
});

impl Code {
    /// Those that come with candour.
    pub fn bundled() -> &'static [Self] {
        &BUNDLED
    }

    /// The Code of that name.
    pub fn get(code: &str) -> Option<&'static Self> {
        BUNDLED.iter().find(|known| known.code == code)
    }

    /// Every provision, in the Code's order.
    pub fn provisions(&self) -> impl Iterator<Item = &Provision> {
        self.chapters.iter().flat_map(|chapter| &chapter.provisions)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::dataset::registry::registry;

    #[test]
    fn the_codes_are_those_of_the_registry() {
        let names: BTreeSet<&String> = Code::bundled().iter().map(|code| &code.code).collect();
        let registered: BTreeSet<&String> = registry().dimensions["code"].codes.keys().collect();
        assert_eq!(names, registered);
        assert_eq!(
            Code::get("lgsco").map(|code| code.provisions().count()),
            Some(10)
        );
        assert!(Code::get("code-of-hammurabi").is_none());
    }

    #[test]
    fn sections_are_unique_and_stand_under_their_chapters() {
        let code = Code::get("housing-ombudsman").unwrap();
        assert_eq!(code.provisions().count(), 72);
        for chapter in &code.chapters {
            let (number, _) = chapter.title.split_once('.').unwrap();
            let mut last = 0;
            for provision in &chapter.provisions {
                let (of, at) = provision.section.split_once('.').unwrap();
                let at: u32 = at.parse().unwrap();
                assert_eq!(of, number, "{}", provision.section);
                assert!(at > last, "{}", provision.section);
                last = at;
            }
        }
        for code in Code::bundled() {
            let sections: BTreeSet<_> = code.provisions().map(|p| &p.section).collect();
            assert_eq!(sections.len(), code.provisions().count(), "{}", code.code);
            assert!(
                code.provisions()
                    .all(|provision| provision.asks.ends_with('.'))
            );
        }
    }
}
