//! The texts that a report is written in: its template, the partials that the
//! template includes, and the commentary.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::token;
use crate::diagnostic::{Diagnostic, Place};
use crate::project::Project;

/// A file of `templates/`, by its name.
macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../templates/", $name)))),*]
    };
}

/// What any council's template can include. A file of the same name beside the
/// project's template takes its place.
const EMBEDDED: &[(&str, &str)] = embedded![
    "base.md",
    "notice.md",
    "summary.md",
    "received.md",
    "stages.md",
    "timeliness.md",
    "outcomes.md",
    "reasons.md",
    "services.md",
    "people.md",
    "remedies.md",
    "own-lists.md",
    "contacts.md",
    "compliments.md",
    "ombudsman.md",
    "learning.md",
    "self-assessment.md",
    "tables.md",
    "appendices.md",
];

/// The report that suits any council: a list of the partials that it consists
/// of, with a note on each, for a project to start from.
pub fn base_report() -> &'static str {
    include_str!("../../../templates/base.md")
}

/// One text.
#[derive(Debug, Clone)]
pub(super) struct Template {
    /// Its path for messages.
    pub(super) file: String,
    /// As the author wrote it.
    pub(super) original: String,
    /// As minijinja reads it: see [`separate_attributes`].
    pub(super) text: String,
}

impl Template {
    /// Whether it prints nothing: it is empty, or holds just notes.
    pub(super) fn is_blank(&self) -> bool {
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once("{#") {
            if !before.trim().is_empty() {
                return false;
            }
            rest = after.split_once("#}").map_or("", |(_, after)| after);
        }
        rest.trim().is_empty()
    }

    /// The position of bytes of [`Template::text`] in the author's file. The
    /// two differ only in single spaces within lines, so lines agree.
    pub(super) fn place(&self, start: usize, end: usize) -> Place {
        let mut place = Place::in_text(&self.file, &self.text, start, end);
        if let Place::Text { line, excerpt, .. } = &mut place
            && let Some(original) = self.original.lines().nth(*line as usize - 1)
        {
            original.clone_into(excerpt);
        }
        place
    }
}

/// Every text of a report by the name that templates use: `base.md`,
/// `commentary/learning.md`.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    texts: BTreeMap<String, Template>,
    main: String,
}

impl Templates {
    /// Reads a project's template, the files beside it, and the commentary.
    ///
    /// # Errors
    /// When the template does not exist, or a file cannot be read, is not
    /// UTF-8, or holds private-use characters.
    pub fn load(project: &Project) -> Result<Self, Vec<Diagnostic>> {
        let (template, commentary) = (project.template.as_str(), project.commentary.as_str());
        let mut templates = Self::embedded();
        let mut problems = Vec::new();
        let (folder, main) = template.rsplit_once('/').unwrap_or(("", template));
        for (folder, prefix) in [(folder, ""), (commentary, "commentary/")] {
            match markdown_files(project, folder) {
                Ok(files) => {
                    for (name, file, bytes) in files {
                        match String::from_utf8(bytes) {
                            Ok(text) => templates.insert(&format!("{prefix}{name}"), &file, text),
                            Err(_) => problems.push(
                                Diagnostic::error("not-utf-8", "the file is not UTF-8 text")
                                    .at(Place::file(file))
                                    .hint("save it with the encoding UTF-8"),
                            ),
                        }
                    }
                }
                // A report without commentary needs no folder for it; a call
                // of `commentary` then says that the file is missing.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => problems.push(
                    Diagnostic::error("unreadable", format!("the folder cannot be read: {error}"))
                        .at(Place::file(folder)),
                ),
            }
        }
        main.clone_into(&mut templates.main);
        if !templates.texts.contains_key(main) {
            problems.push(
                Diagnostic::error(
                    "missing-template",
                    format!("there is no template `{template}`"),
                )
                .at(Place::file(template))
                .hint("`template` in report.toml names a Markdown file of the project"),
            );
        }
        problems.extend(templates.reserved_characters());
        if problems.is_empty() {
            Ok(templates)
        } else {
            Err(problems)
        }
    }

    /// The given texts over the embedded ones, the first as the main template.
    #[cfg(test)]
    pub(super) fn of(texts: &[(String, String)]) -> Result<Self, Vec<Diagnostic>> {
        let mut templates = Self::embedded();
        for (name, text) in texts {
            templates.insert(name, name, text.clone());
        }
        templates.main = texts
            .first()
            .map(|(name, _)| name.clone())
            .unwrap_or_default();
        let problems: Vec<_> = templates.reserved_characters().collect();
        if problems.is_empty() {
            Ok(templates)
        } else {
            Err(problems)
        }
    }

    fn embedded() -> Self {
        let mut templates = Self::default();
        for (name, text) in EMBEDDED {
            templates.insert(
                name,
                &format!("candour/templates/{name}"),
                (*text).to_owned(),
            );
        }
        templates
    }

    fn insert(&mut self, name: &str, file: &str, mut original: String) {
        // Some editors put a mark before the first line, which would hide a
        // heading there.
        if original.starts_with('\u{FEFF}') {
            original.remove(0);
        }
        let template = Template {
            file: file.to_owned(),
            text: separate_attributes(&original),
            original,
        };
        self.texts.insert(name.to_owned(), template);
    }

    /// The name of the template that the report starts from.
    pub(super) fn main(&self) -> &str {
        &self.main
    }

    /// The text of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Template> {
        self.texts.get(name)
    }

    /// The names that templates can include.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.texts.keys().map(String::as_str);
        names.filter(|name| !name.starts_with("commentary/"))
    }

    /// The names of commentary, as templates call them.
    pub(super) fn commentary(&self) -> impl Iterator<Item = &str> {
        self.texts
            .keys()
            .filter_map(|name| name.strip_prefix("commentary/")?.strip_suffix(".md"))
            // It tells people about the folder, and is nothing to print.
            .filter(|name| !name.eq_ignore_ascii_case("readme"))
    }

    /// The place of a rendered line: the first line that has its longest
    /// stretch of words, in the text of that name before the others.
    pub(super) fn locate(&self, name: &str, line: &str) -> Option<Place> {
        let wanted = token::split(line)
            .into_iter()
            .filter_map(|part| match part {
                token::Part::Text(text) => Some(text.trim()),
                _ => None,
            })
            .max_by_key(|text| text.len())
            .filter(|text| !text.is_empty())?;
        let first = self.texts.get(name);
        first
            .into_iter()
            .chain(self.texts.values())
            .find_map(|template| {
                let at = template.text.find(wanted)?;
                Some(template.place(at, at + wanted.len()))
            })
            .or_else(|| first.map(|template| Place::file(&template.file)))
    }

    /// The texts that the report may be made of: the main template, what it names
    /// and what those name, and all commentary. A `README.md` beside them is not.
    pub(super) fn reachable(&self) -> Vec<&Template> {
        let mut reached: BTreeSet<&str> = self
            .texts
            .keys()
            .map(String::as_str)
            .filter(|name| *name == self.main || name.starts_with("commentary/"))
            .filter(|name| !name.eq_ignore_ascii_case("commentary/readme.md"))
            .collect();
        let mut fresh: Vec<&str> = reached.iter().copied().collect();
        while let Some(text) = fresh.pop().and_then(|name| self.texts.get(name)) {
            let named = |name: &&str| {
                let mut quoted = text.text.match_indices(*name);
                quoted.any(|(at, _)| text.text[..at].ends_with(['\'', '"']))
            };
            for name in self.names().filter(named) {
                if reached.insert(name) {
                    fresh.push(name);
                }
            }
        }
        reached
            .iter()
            .filter_map(|name| self.texts.get(*name))
            .collect()
    }

    fn reserved_characters(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.texts.values().filter_map(|template| {
            let at = template.original.find(token::is_reserved)?;
            Some(
                Diagnostic::error(
                    "private-use-character",
                    "the text holds a private-use character, which has no meaning in print",
                )
                .at(Place::in_text(
                    &template.file,
                    &template.original,
                    at,
                    at + 3,
                ))
                .hint("delete it; such characters come along when text is copied from a PDF"),
            )
        })
    }
}

/// The Markdown files right in a folder: name, path from the root, bytes.
fn markdown_files(
    project: &Project,
    folder: &str,
) -> std::io::Result<Vec<(String, String, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(project.path(folder))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_file() && name.ends_with(".md") {
            let file = if folder.is_empty() || folder == "." {
                name.to_owned()
            } else {
                format!("{}/{name}", folder.trim_end_matches('/'))
            };
            files.push((name.to_owned(), file, fs::read(&path)?));
        }
    }
    files.sort();
    Ok(files)
}

/// Markdown's heading attributes `{#id}` begin like minijinja's comments. A
/// space between the two characters keeps them apart and changes nothing for
/// Markdown, so authors may write either.
fn separate_attributes(text: &str) -> String {
    let mut separated = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let body = line.trim_end();
        let attributes = body
            .starts_with('#')
            .then(|| body.rfind("{#"))
            .flatten()
            .filter(|at| body.ends_with('}') && !body[*at..].contains("#}"));
        match attributes {
            Some(at) => {
                separated.push_str(&line[..=at]);
                separated.push(' ');
                separated.push_str(&line[at + 1..]);
            }
            None => separated.push_str(line),
        }
    }
    separated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heading_attributes_are_no_comments() {
        assert_eq!(
            separate_attributes("# A {#a}\n{# b #}\n# C {# c #}\n## D {#d .x}\r\n"),
            "# A { #a}\n{# b #}\n# C {# c #}\n## D { #d .x}\r\n"
        );
    }

    #[test]
    fn private_use_characters_are_refused_with_their_place() {
        let text = "one\ntwo \u{E000} three".to_owned();
        let problems = Templates::of(&[("a.md".to_owned(), text)]).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].render().contains("a.md:2:5"));
    }
}
