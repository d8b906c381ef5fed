//! A project's settings for a plugin, and where in its files they stand: a
//! plugin knows the settings' text alone, and names what is wrong by its path.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Place};

/// A larger file, in bytes, is no settings.
const LARGEST: usize = 8 << 20;

/// The settings of one import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// As the plugin gets it.
    text: String,
    /// The file that they are in; empty when there are none.
    file: String,
    /// What the file holds.
    content: String,
    /// The path of the settings in the file; empty when the file is theirs.
    within: String,
}

/// A step of a path.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    /// From 1.
    Item(usize),
}

impl Settings {
    /// Settings that have a file of their own, which the plugin gets as it is.
    ///
    /// # Errors
    ///
    /// When it is not TOML, every mistake with its place.
    pub fn of_file(file: &str, bytes: Vec<u8>) -> Result<Self, Vec<Diagnostic>> {
        let refused = |code: &str, message: String| {
            vec![Diagnostic::error(code, message).at(Place::file(file))]
        };
        if bytes.len() > LARGEST {
            let limit = LARGEST >> 20;
            let message = format!("`{file}` is larger than {limit} MiB, too large for settings");
            return Err(refused("too-large", message));
        }
        let Ok(content) = String::from_utf8(bytes) else {
            let mut problems = refused("not-utf-8", format!("`{file}` is not UTF-8 text"));
            for problem in &mut problems {
                problem.hint = Some("save it again with the encoding UTF-8".to_owned());
            }
            return Err(problems);
        };
        let content = match content.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => content,
        };
        let (_, errors) = DeTable::parse_recoverable(&content);
        let problems: Vec<_> = errors
            .iter()
            .map(|error| {
                let span = error.span().unwrap_or_default();
                let curly = content
                    .get(span.clone())
                    .is_some_and(|text| text.contains(['“', '”']));
                let place = Place::in_text(file, &content, span.start, span.end);
                let key = content.get(span).unwrap_or_default();
                let twice = error.message() == "duplicate key" && !key.is_empty();
                let message = match twice {
                    true => format!("`{}` is there twice", key.trim_matches(['"', '\''])),
                    false => error.message().to_owned(),
                };
                let mut problem = Diagnostic::error("toml", message).at(place);
                if twice {
                    let hint = "each key, and so each label, stands once under its heading: a line above has it too";
                    problem.hint = Some(hint.to_owned());
                }
                if curly {
                    let hint = "quotation marks are straight here, as in \"this\": \
                                a word processor bends them";
                    problem.hint = Some(hint.to_owned());
                }
                problem
            })
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            text: content.clone(),
            file: file.to_owned(),
            content,
            within: String::new(),
        })
    }

    /// Settings that stand in another file, at a path of its keys.
    pub fn inside(file: &str, content: &str, within: String, text: String) -> Self {
        Self {
            text,
            file: file.to_owned(),
            content: content.to_owned(),
            within,
        }
    }

    /// Settings without a place, for tests.
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// What the plugin gets: a TOML document, empty when there is none.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file that the settings stand in, and everything that it holds; both
    /// empty when there are none.
    pub(crate) fn written(&self) -> (&str, &str) {
        (&self.file, &self.content)
    }

    /// The place of what a path names, such as `tables[2].events.received`, or
    /// of what there is of it; none for settings that have no place.
    pub fn place(&self, path: &str) -> Option<Place> {
        if self.file.is_empty() {
            return None;
        }
        let whole = || Some(Place::file(&self.file));
        let Ok(document) = DeTable::parse(&self.content) else {
            return whole();
        };
        let mut steps = steps(&self.within);
        steps.extend(self::steps(path));
        match find(document.get_ref(), &steps) {
            Some(span) => Some(Place::in_text(
                &self.file,
                &self.content,
                span.start,
                span.end,
            )),
            None => whole(),
        }
    }
}

/// The steps of a path; what does not follow its rules ends it.
fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut key = String::new();
            let mut letters = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((at, letter)) = letters.next() {
                match letter {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => key.extend(letters.next().map(|(_, letter)| letter)),
                    letter => key.push(letter),
                }
            }
            steps.push(Step::Key(key));
            rest = &quoted[end..];
        } else if let Some((position, after)) = rest
            .strip_prefix('[')
            .and_then(|position| position.split_once(']'))
        {
            let Ok(position) = position.parse() else {
                return steps;
            };
            steps.push(Step::Item(position));
            rest = after;
        } else {
            let end = rest.find(['.', '[', '"']).unwrap_or(rest.len());
            if end == 0 {
                return steps;
            }
            let (key, after) = rest.split_at(end);
            steps.push(Step::Key(key.to_owned()));
            rest = after;
        }
    }
}

/// Where the last step that is there stands: a key with its value, or an
/// element of a list.
fn find(table: &DeTable<'_>, steps: &[Step]) -> Option<Range<usize>> {
    let mut table = Some(table);
    let mut list: Option<&[toml::Spanned<DeValue<'_>>]> = None;
    let mut found = None;
    for step in steps {
        let value = match step {
            Step::Key(key) => {
                let Some((name, value)) = table.and_then(|table| {
                    let mut entries = table.iter();
                    entries.find(|(name, _)| name.get_ref() == key)
                }) else {
                    break;
                };
                let (name, span) = (name.span(), value.span());
                // The value of `[key]` is not beside its key.
                found = Some(if span.start > name.end {
                    name.start..span.end
                } else {
                    name
                });
                value
            }
            Step::Item(position) => {
                let item = list.and_then(|list| list.get(position.checked_sub(1)?));
                let Some(item) = item else { break };
                found = Some(item.span());
                item
            }
        };
        table = value.get_ref().as_table();
        list = value.get_ref().as_array().map(|array| &**array);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = "schema = 1\n\n[[tables]]\nsource = \"a\"\n\n[[tables]]\nsource = \"b\"\n\
                           values = { outcome = [\"One\", \"Two\"] }\n\n\
                           [dimensions.outcome.labels]\n\"Part upheld\" = \"x\"\n";

    fn check(settings: &Settings, path: &str, expected: &str) {
        let place = settings.place(path).unwrap();
        let drawn = Diagnostic::error("x", "wrong").at(place).render();
        let drawn: Vec<&str> = drawn.lines().skip(1).collect();
        assert_eq!(drawn.join("\n"), expected, "{path}");
    }

    #[test]
    fn a_path_is_found_in_a_file_of_its_own() {
        let settings = Settings::of_file("m.toml", MAPPING.into()).unwrap();
        assert_eq!(settings.text(), MAPPING);
        for (path, expected) in [
            ("schema", "  --> m.toml:1:1\n1 | schema = 1\n  | ^^^^^^^^^^"),
            (
                "tables[2].source",
                "  --> m.toml:7:1\n7 | source = \"b\"\n  | ^^^^^^^^^^^^",
            ),
            (
                "tables[2].values.outcome[2]",
                "  --> m.toml:8:30\n8 | values = { outcome = [\"One\", \"Two\"] }\n  |                              ^^^^^",
            ),
            (
                "dimensions.outcome.labels.\"Part upheld\"",
                "  --> m.toml:11:1\n11 | \"Part upheld\" = \"x\"\n   | ^^^^^^^^^^^^^^^^^^^",
            ),
            (
                "dimensions.outcome",
                "  --> m.toml:10:13\n10 | [dimensions.outcome.labels]\n   |             ^^^^^^^",
            ),
            // What is missing is shown where it should be.
            (
                "tables[2].records",
                "  --> m.toml:6:1\n6 | [[tables]]\n  | ^^^^^^^^^^",
            ),
            ("", "  --> m.toml"),
        ] {
            check(&settings, path, expected);
        }
    }

    #[test]
    fn a_path_is_found_inside_another_file() {
        let content = "[[imports]]\nplugin = \"a\"\n[[imports]]\nplugin = \"b\"\n\
                       [imports.settings.labels.outcome]\nUphold = \"Upheldd\"\n";
        let within = "imports[2].settings".to_owned();
        let settings = Settings::inside("report.toml", content, within, String::new());
        check(
            &settings,
            "labels.outcome.Uphold",
            "  --> report.toml:6:1\n6 | Uphold = \"Upheldd\"\n  | ^^^^^^^^^^^^^^^^^^",
        );
        assert_eq!(Settings::plain("a = 1").place("a"), None);
    }

    #[test]
    fn a_file_that_is_not_toml_says_where() {
        let problems = Settings::of_file("m.toml", b"a = 1\na = 2\n".to_vec()).unwrap_err();
        assert_eq!(
            problems[0].render(),
            "error: `a` is there twice\n  --> m.toml:2:1\n2 | a = 2\n  | ^\n\
             hint: each key, and so each label, stands once under its heading: a line above has it too\n"
        );
        let problems = Settings::of_file("m.toml", "a = “b”\n".into()).unwrap_err();
        assert_eq!(
            problems[0].render(),
            "error: string values must be quoted, expected literal string\n  --> m.toml:1:5\n\
             1 | a = “b”\n  |     ^^^\nhint: quotation marks are straight here, as in \"this\": \
             a word processor bends them\n"
        );
        let problems = Settings::of_file("m.toml", b"a = \"\xe9\"".to_vec()).unwrap_err();
        assert_eq!(problems[0].code, "not-utf-8");
    }

    #[test]
    fn keys_in_quotation_marks_may_hold_anything() {
        assert_eq!(
            steps("a.\"5\\\" b.c\"[2].d-e"),
            [
                Step::Key("a".into()),
                Step::Key("5\" b.c".into()),
                Step::Item(2),
                Step::Key("d-e".into()),
            ]
        );
        assert_eq!(steps("a[x].b"), [Step::Key("a".into())]);
    }
}
