//! Whose report it is: the name and the code of a local authority.

use crate::diagnostic::{Diagnostic, suggest};

/// Name, GSS code, and other names with `;` between them.
const AUTHORITIES: &str = include_str!("../../../data/authorities.csv");

/// What stands for a code that nobody has looked up; no authority has it.
pub(super) const NO_CODE: &str = "E99999999";

/// An authority, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Authority {
    pub(super) name: Option<String>,
    pub(super) gss: Option<String>,
    /// The place without `Council`.
    pub(super) area: Option<String>,
}

/// The authority of a name, and what a person should know of it.
pub(super) fn find(wanted: Option<&str>) -> (Authority, Vec<Diagnostic>) {
    let Some(wanted) = wanted.map(str::trim).filter(|name| !name.is_empty()) else {
        return (Authority::default(), Vec::new());
    };
    let known = known();
    let same = |name: &str| name.to_lowercase() == wanted.to_lowercase();
    let official = known.iter().find(|(name, _, _)| same(name));
    let mut others = known
        .iter()
        .filter(|(_, _, also)| also.iter().any(|name| same(name)));
    let found = official.or_else(|| match (others.next(), others.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    });
    if let Some((name, gss, also)) = found {
        let authority = Authority {
            name: Some(name.clone()),
            gss: Some(gss.clone()),
            area: also.first().cloned(),
        };
        return (authority, Vec::new());
    }
    let names = known.iter().map(|(name, _, _)| name.as_str());
    let message = format!("`{wanted}` is not a local authority of England or Wales by that name");
    let mut note = Diagnostic::warning("unknown-authority", message);
    note.hint = suggest(wanted, names).or_else(|| {
        Some("write its full name, or set `gss` in report.toml to its code yourself".to_owned())
    });
    let authority = Authority {
        name: Some(wanted.to_owned()),
        ..Authority::default()
    };
    (authority, vec![note])
}

fn known() -> Vec<(String, String, Vec<String>)> {
    let mut reader = csv::Reader::from_reader(AUTHORITIES.as_bytes());
    let records = reader.records().filter_map(Result::ok);
    records
        .filter_map(|record| {
            let also = record.get(2)?.split(';').map(str::to_owned).collect();
            Some((record.get(0)?.to_owned(), record.get(1)?.to_owned(), also))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_found_by_its_names() {
        assert!(known().len() > 300);
        for (wanted, gss) in [
            ("Leicester City Council", "E06000016"),
            ("leicester", "E06000016"),
            ("Leicestershire", "E10000018"),
            ("Cardiff Council", "W06000015"),
        ] {
            let (authority, notes) = find(Some(wanted));
            assert_eq!(authority.gss.as_deref(), Some(gss), "{wanted}");
            assert!(notes.is_empty());
        }
    }

    #[test]
    fn what_is_like_one_is_suggested() {
        let (authority, notes) = find(Some("Liecester City Council"));
        assert_eq!(authority.gss, None);
        let hint = notes[0].hint.as_deref().unwrap_or_default();
        assert!(hint.contains("Leicester City Council"), "{hint}");
    }
}
