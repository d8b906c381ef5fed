//! Whose report it is: the name and the code of a local authority.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;

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
    let message = format!("`{wanted}` is not a local authority of England or Wales by that name");
    let note = Diagnostic::warning("unknown-authority", message);
    let note = note.hint(match like(wanted, &known).as_slice() {
        [] => "write its full name, or set `gss` in report.toml to its code yourself".to_owned(),
        names => format!("did you mean `{}`?", names.join("` or `")),
    });
    let authority = Authority {
        name: Some(wanted.to_owned()),
        ..Authority::default()
    };
    (authority, vec![note])
}

/// Words of names that do not say where an authority is.
const ANYWHERE: [&str; 14] = [
    "council",
    "city",
    "county",
    "borough",
    "district",
    "metropolitan",
    "london",
    "royal",
    "authority",
    "combined",
    "the",
    "of",
    "and",
    "upon",
];
/// More names than these help nobody.
const MOST: usize = 4;

/// Authorities whose place is named or nearly named, the likeliest first.
/// `District Council` is like hundreds, and so only what is left without such
/// words counts.
fn like<'k>(wanted: &str, known: &'k [Known]) -> Vec<&'k str> {
    let wanted = place(wanted);
    let slips = |(name, _, also): &'k Known| {
        let names = std::iter::once(name).chain(also);
        let slips = names
            .filter_map(|name| slips(&wanted, &place(name)))
            .min()?;
        Some((slips, name.as_str()))
    };
    let mut found: Vec<(usize, &str)> = known.iter().filter_map(slips).collect();
    found.sort_unstable();
    // What is named leaves no room for what is only nearly named.
    let best = found.first().map(|(slips, _)| *slips);
    let best = found.iter().filter(|(slips, _)| Some(*slips) == best);
    best.take(MOST).map(|(_, name)| *name).collect()
}

/// How many slips of the keyboard a place is from another; `None` when it is
/// another one: `Borchester` is two letters from `Colchester`.
fn slips(wanted: &[String], place: &[String]) -> Option<usize> {
    if place.is_empty() || wanted.is_empty() {
        return None;
    }
    if place.iter().all(|word| wanted.contains(word)) {
        return Some(0);
    }
    let (wanted, place) = (wanted.join(" "), place.join(" "));
    let slips = strsim::damerau_levenshtein(&wanted, &place);
    let letters = wanted.chars().count();
    (letters > 4 && slips <= 1 + letters / 14).then_some(slips)
}

/// The words of a name that say where it is, in order of the alphabet.
fn place(name: &str) -> Vec<String> {
    let words = super::words::kebab(name);
    let words = words.split('-').filter(|word| !ANYWHERE.contains(word));
    let words: BTreeSet<&str> = words.filter(|word| !word.is_empty()).collect();
    words.into_iter().map(str::to_owned).collect()
}

/// An authority of the list: its name, its code, and its other names.
type Known = (String, String, Vec<String>);

fn known() -> Vec<Known> {
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
        for (wanted, expected) in [
            (
                "Boro of Cheltenham",
                "did you mean `Cheltenham Borough Council`?",
            ),
            (
                "Leeds Metropolitan Council",
                "did you mean `Leeds City Council`?",
            ),
        ] {
            let (_, notes) = find(Some(wanted));
            assert_eq!(notes[0].hint.as_deref(), Some(expected), "{wanted}");
        }
    }

    #[test]
    fn a_council_that_nobody_knows_is_like_none() {
        for wanted in [
            "Borchester District Council",
            "Wexbridge",
            "Our Council",
            "?",
        ] {
            let (_, notes) = find(Some(wanted));
            let hint = notes[0].hint.as_deref().unwrap_or_default();
            assert!(hint.starts_with("write its full name"), "{wanted}: {hint}");
        }
    }
}
