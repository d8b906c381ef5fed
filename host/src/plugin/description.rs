//! What a plugin says about itself, checked against the registry.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::wit;
use crate::dataset::registry::{OWN, PROCEDURES, Registry, registry};
use crate::dataset::{Common, Dimension, Label, NO_LABEL, Vocabulary, has_private_use};
use crate::diagnostic::suggest;

/// What a plugin is, under the settings that it was asked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Description {
    /// Its name in kebab-case.
    pub name: String,
    /// What it reads, in one line.
    pub title: String,
    /// Its own version.
    pub version: String,
    /// The files that it reads.
    pub sources: Vec<SourceDescription>,
    /// Every code and declared label that its records use.
    pub vocabulary: Vocabulary,
}

/// A file that a plugin reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceDescription {
    /// The name under which a project gives the file.
    pub name: String,
    /// `xlsx`, `csv`, `json`, `jsonl` or `xml`.
    pub format: String,
    /// Sheets or element paths.
    pub parts: Vec<PartDescription>,
    /// The plugin is of no use without it.
    pub required: bool,
}

/// A part of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartDescription {
    /// A sheet's name; empty for a CSV file.
    pub name: String,
    /// What it holds, for people.
    pub holds: String,
    /// The source cannot be read without it.
    pub required: bool,
}

/// The formats that the contract names.
const FORMATS: [&str; 5] = ["xlsx", "csv", "json", "jsonl", "xml"];

/// The most codes of one kind, far beyond any council's.
const MOST: usize = 1000;

/// Checks a description.
///
/// # Errors
///
/// Everything that is wrong with it, a fragment for each.
pub(super) fn check(given: wit::Description) -> Result<Description, Vec<String>> {
    let registry = registry();
    let mut problems = Vec::new();
    for (what, count) in [
        ("sources", given.sources.len()),
        ("procedures", given.procedures.len()),
        ("events", given.events.len()),
        ("amounts", given.amounts.len()),
        ("texts", given.texts.len()),
        ("dimensions", given.dimensions.len()),
    ] {
        if count > MOST {
            return Err(vec![format!(
                "it declares {count} {what}, more than {MOST}"
            )]);
        }
    }
    identity(&given, &mut problems);
    for source in &given.sources {
        one_of("format", &source.format, FORMATS, &mut problems);
    }
    for procedure in &given.procedures {
        one_of("procedure", procedure, PROCEDURES, &mut problems);
    }
    codes("event", &given.events, &registry.events, &mut problems);
    codes("amount", &given.amounts, &registry.amounts, &mut problems);
    codes("text", &given.texts, &registry.texts, &mut problems);
    let dimension_codes: Vec<&str> = given
        .dimensions
        .iter()
        .map(|dimension| dimension.code.as_str())
        .collect();
    unique("dimension", dimension_codes.iter().copied(), &mut problems);
    unique(
        "procedure",
        given.procedures.iter().map(String::as_str),
        &mut problems,
    );
    unique(
        "source",
        given.sources.iter().map(|source| source.name.as_str()),
        &mut problems,
    );
    for dimension in &given.dimensions {
        check_dimension(registry, dimension, &mut problems);
    }
    if problems.is_empty() {
        Ok(convert(given))
    } else {
        Err(problems)
    }
}

fn identity(given: &wit::Description, problems: &mut Vec<String>) {
    let kebab = given.name.starts_with(|c: char| c.is_ascii_lowercase())
        && given
            .name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !kebab {
        problems.push(format!("its name `{}` is not in kebab-case", given.name));
    }
    if given.version.trim().is_empty() {
        problems.push("it has no version".to_owned());
    }
    if given.sources.is_empty() {
        problems.push("it has no sources".to_owned());
    }
}

fn one_of<'a>(
    what: &str,
    code: &str,
    known: impl IntoIterator<Item = &'a str>,
    problems: &mut Vec<String>,
) {
    let known: Vec<&str> = known.into_iter().collect();
    if !known.contains(&code) {
        let hint = suggest(code, known).map_or(String::new(), |hint| format!(" ({hint})"));
        problems.push(format!("{what} `{code}` is not known{hint}"));
    }
}

fn codes(
    what: &str,
    given: &[String],
    known: &BTreeMap<String, String>,
    problems: &mut Vec<String>,
) {
    for code in given.iter().filter(|code| !code.starts_with(OWN)) {
        one_of(what, code, known.keys().map(String::as_str), problems);
    }
    unique(what, given.iter().map(String::as_str), problems);
}

fn unique<'a>(what: &str, names: impl IntoIterator<Item = &'a str>, problems: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            problems.push(format!("{what} `{name}` is declared twice"));
        }
    }
}

fn check_dimension(registry: &Registry, dimension: &wit::Dimension, problems: &mut Vec<String>) {
    let code = dimension.code.as_str();
    let known = registry.dimensions.get(code);
    if known.is_none() && !code.starts_with(OWN) {
        let names = registry.dimensions.keys().map(String::as_str);
        one_of("dimension", code, names, problems);
        return;
    }
    if dimension.labels.len() >= usize::from(NO_LABEL) {
        problems.push(format!("dimension `{code}` has too many labels"));
    }
    let what = format!("dimension `{code}`: label");
    let texts = dimension.labels.iter().map(|label| label.text.as_str());
    unique(&what, texts, problems);
    for label in &dimension.labels {
        let text = &label.text;
        if text.trim() != text || text.is_empty() {
            problems.push(format!(
                "dimension `{code}`: label `{text}` is empty or has blanks around it"
            ));
        }
        if has_private_use(text) {
            problems.push(format!(
                "dimension `{code}`: label `{text}` holds a private-use character"
            ));
        }
        match &label.common {
            wit::CommonLabel::Code(common) => match known {
                Some(known) if !known.codes.is_empty() => {
                    let what = format!("dimension `{code}`: label `{text}`: common code");
                    let codes = known.codes.keys().map(String::as_str);
                    one_of(&what, common, codes, problems);
                }
                _ => problems.push(format!(
                    "dimension `{code}`: label `{text}` has common code `{common}`, but the dimension is a council's own list"
                )),
            },
            wit::CommonLabel::None(reason) => {
                if reason.trim().is_empty() && known.is_some_and(|known| !known.codes.is_empty()) {
                    problems.push(format!(
                        "dimension `{code}`: label `{text}` gives no reason for having no common equivalent"
                    ));
                }
            }
        }
    }
}

fn convert(given: wit::Description) -> Description {
    Description {
        name: given.name,
        title: given.title,
        version: given.version,
        sources: given
            .sources
            .into_iter()
            .map(|source| SourceDescription {
                name: source.name,
                format: source.format,
                parts: source
                    .parts
                    .into_iter()
                    .map(|part| PartDescription {
                        name: part.name,
                        holds: part.holds,
                        required: part.required,
                    })
                    .collect(),
                required: source.required,
            })
            .collect(),
        vocabulary: Vocabulary {
            procedures: given.procedures,
            events: given.events,
            amounts: given.amounts,
            texts: given.texts,
            dimensions: given
                .dimensions
                .into_iter()
                .map(convert_dimension)
                .collect(),
        },
    }
}

fn convert_dimension(given: wit::Dimension) -> Dimension {
    Dimension {
        code: given.code,
        labels: given
            .labels
            .into_iter()
            .map(|label| Label {
                text: label.text,
                group: label.group,
                common: match label.common {
                    wit::CommonLabel::Code(code) => Common::Code(code),
                    wit::CommonLabel::None(reason) => Common::None(reason),
                },
            })
            .collect(),
        open: given.open,
    }
}
