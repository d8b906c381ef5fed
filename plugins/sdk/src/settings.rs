//! A project's own configuration for a plugin.

use serde::Deserialize;
use toml::{Table, Value};

use crate::categories::{Categories, Category, Common, Entry};
use crate::key_path::KeyPath;
use crate::problem::{Failure, nearest};

/// What a project's `report.toml` sets for a plugin, as TOML:
///
/// ```toml
/// [labels.service]                    # what the export holds = what it means
/// "Homecare (new)" = "Home care"      # a spelling of a label that is known
/// "Reablement" = { group = "Home" }   # a label that is not, last in its list
///
/// [labels.outcome]
/// "Abandoned" = { common = "withdrawn" }
///
/// [rename.service]                    # a label under a new name
/// "Home care" = "Care at home"
///
/// [options]                           # whatever the plugin names with About::option
/// date-column = "Opened"
/// ```
///
/// A plugin that implements [`crate::Plugin::configure`] has keys of its own
/// beside these.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    text: String,
    options: Table,
}

impl Settings {
    /// Reads the settings and applies what they say of labels. Of other keys,
    /// only those of a plugin that is `configured` by them are passed over.
    pub(crate) fn apply(
        text: &str,
        categories: &mut Categories,
        options: &[&'static str],
        configured: bool,
    ) -> Result<Self, Failure> {
        let table: Table = toml::from_str(text)
            .map_err(|error| Failure::bad_settings(error.message().to_owned()))?;
        let mut settings = Self {
            text: text.to_owned(),
            options: Table::new(),
        };
        // Renaming comes first, so that `[labels]` may use the new names.
        for section in ["rename", "labels"] {
            for (code, labels) in sub_tables(&table, section)? {
                let category = category(categories, section, code)?;
                for (written, meaning) in labels {
                    let result = if section == "rename" {
                        rename(category, written, meaning)
                    } else {
                        label(category, written, meaning)
                    };
                    let path = KeyPath::new(section).key(code).key(written);
                    result.map_err(|failure| failure.setting(&path))?;
                }
            }
        }
        for (key, value) in &table {
            match (key.as_str(), value) {
                ("rename" | "labels", _) => {}
                ("options", Value::Table(given)) => settings.options = given.clone(),
                _ if configured => {}
                _ => {
                    let known = ["labels", "rename", "options"];
                    let failure = unknown(format!("`{key}` means nothing here"), key, known);
                    return Err(failure.setting(&KeyPath::new(key)));
                }
            }
        }
        for name in settings.options.keys() {
            if !options.contains(&name.as_str()) {
                let known = options.iter().copied();
                let failure = unknown(format!("no option `{name}`"), name, known);
                return Err(failure.setting(&KeyPath::new("options").key(name)));
            }
        }
        Ok(settings)
    }

    /// The whole document, for a plugin that is configured by it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// An option, if the project gives it.
    ///
    /// # Errors
    /// When its value is of another type.
    pub fn option<'de, T: Deserialize<'de>>(&self, name: &str) -> Result<Option<T>, Failure> {
        match self.options.get(name) {
            None => Ok(None),
            Some(value) => value.clone().try_into().map(Some).map_err(|error| {
                Failure::bad_settings(format!("option `{name}`: {}", error.message()))
                    .setting(&KeyPath::new("options").key(name))
            }),
        }
    }
}

fn unknown<'a>(
    message: String,
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Failure {
    let failure = Failure::bad_settings(message);
    match nearest(written, known) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure,
    }
}

fn sub_tables<'t>(table: &'t Table, section: &str) -> Result<Vec<(&'t str, &'t Table)>, Failure> {
    let wrong = || {
        Failure::bad_settings(format!("write `[{section}.DIMENSION]`"))
            .setting(&KeyPath::new(section))
    };
    let Some(section) = table.get(section) else {
        return Ok(Vec::new());
    };
    section
        .as_table()
        .ok_or_else(wrong)?
        .iter()
        .map(|(code, labels)| Ok((code.as_str(), labels.as_table().ok_or_else(wrong)?)))
        .collect()
}

fn category<'c>(
    categories: &'c mut Categories,
    section: &str,
    code: &str,
) -> Result<&'c mut Category, Failure> {
    let at = categories
        .dimensions
        .iter()
        .position(|known| known.code == code);
    match at.and_then(|at| categories.dimensions.get_mut(at)) {
        Some(category) => Ok(category),
        None => Err(Failure::bad_settings(format!(
            "`[{section}.{code}]`: the plugin has no dimension `{code}`"
        ))
        .setting(&KeyPath::new(section).key(code))),
    }
}

/// The label that is written so, in mutable form.
fn find<'c>(category: &'c mut Category, written: &str) -> Result<&'c mut Entry, Failure> {
    let at = category.find(written);
    if at.is_none() {
        let known = category.labels.iter().map(|entry| entry.text.as_str());
        return Err(unknown(format!("no label `{written}`"), written, known));
    }
    at.and_then(|at| category.labels.get_mut(at))
        .ok_or_else(|| Failure::internal("a label that was found is gone"))
}

fn rename(category: &mut Category, old: &str, new: &Value) -> Result<(), Failure> {
    let Value::String(new) = new else {
        return Err(Failure::bad_settings(format!(
            "the new name of `{old}` is not a string"
        )));
    };
    if category.find(new).is_some() {
        return Err(Failure::bad_settings(format!(
            "label `{new}` is there already"
        )));
    }
    let entry = find(category, old)?;
    // Exports from before the change still hold the old name.
    let old = std::mem::replace(&mut entry.text, new.clone());
    entry.also.push(old);
    Ok(())
}

fn label(category: &mut Category, written: &str, meaning: &Value) -> Result<(), Failure> {
    if category.find(written).is_some() {
        return Err(Failure::bad_settings(format!(
            "label `{written}` is there already"
        )));
    }
    match meaning {
        Value::String(known) => {
            find(category, known)?.also.push(written.to_owned());
            Ok(())
        }
        Value::Table(table) => {
            let text = |key: &str| table.get(key).and_then(Value::as_str).map(str::to_owned);
            if let Some(key) = table
                .keys()
                .find(|key| !["common", "none", "group"].contains(&key.as_str()))
            {
                return Err(Failure::bad_settings(format!("`{key}` means nothing here"))
                    .hint("a new label has `common` or `none`, and may have `group`"));
            }
            let coded = category
                .labels
                .iter()
                .any(|entry| matches!(entry.common, Common::Code(_)));
            let common = match (text("common"), text("none")) {
                (Some(code), None) => Common::Code(code),
                (None, Some(reason)) if !reason.trim().is_empty() => Common::None(reason),
                (None, None) if !coded => Common::None("the council's own list".to_owned()),
                _ => {
                    return Err(
                        Failure::bad_settings(format!("label `{written}` has no mapping"))
                            .hint("give `common`, or `none` with the reason"),
                    );
                }
            };
            category.labels.push(Entry {
                text: written.to_owned(),
                group: text("group"),
                common,
                also: Vec::new(),
            });
            Ok(())
        }
        _ => Err(Failure::bad_settings(format!(
            "label `{written}` is given neither a known label nor a table"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::categories::read;

    const CATEGORIES: &str = "
[outcome.labels]
Upheld = 'upheld'
[service]
labels = ['Home care', 'Day care']
";

    fn apply(text: &str) -> Result<(Categories, Settings), Failure> {
        let mut categories = read(CATEGORIES, None).expect("no mistakes");
        let settings = Settings::apply(text, &mut categories, &["date-column"], false)?;
        Ok((categories, settings))
    }

    #[test]
    fn labels_are_spelt_added_and_renamed() -> Result<(), Failure> {
        let (categories, settings) = apply(
            "
[labels.outcome]
Abandoned = { common = 'withdrawn' }
[labels.service]
Homecare = 'Care at home'
[rename.service]
'Home care' = 'Care at home'
[options]
date-column = 'Opened'
",
        )?;
        assert_eq!(categories.dimensions[0].find("Abandoned"), Some(1));
        let service = &categories.dimensions[1];
        assert_eq!(service.labels[0].text, "Care at home");
        for spelling in ["Homecare", "Home care", "Care at home"] {
            assert_eq!(service.find(spelling), Some(0), "{spelling}");
        }
        assert_eq!(
            settings.option::<String>("date-column")?.as_deref(),
            Some("Opened")
        );
        assert!(settings.option::<i64>("date-column").is_err());
        Ok(())
    }

    #[test]
    fn wrong_settings_are_refused_with_a_hint() {
        for (text, expected) in [
            (
                "[labels.outcome]\nA = 'Upheldd'",
                "no label `Upheldd`; did you mean `Upheld`?",
            ),
            (
                "[labels.outcome]\nA = { group = 'B' }",
                "label `A` has no mapping; give `common`, or `none` with the reason",
            ),
            (
                "[labels.outcome]\nUpheld = 'Upheld'",
                "label `Upheld` is there already",
            ),
            (
                "[labels.team]\nA = 'B'",
                "`[labels.team]`: the plugin has no dimension `team`",
            ),
            (
                "[rename.service]\n'Dai care' = 'B'",
                "no label `Dai care`; did you mean `Day care`?",
            ),
            (
                "[options]\ndate-colum = 1",
                "no option `date-colum`; did you mean `date-column`?",
            ),
            (
                "[label.service]\nA = 'B'",
                "`label` means nothing here; did you mean `labels`?",
            ),
        ] {
            let failure = apply(text).expect_err(text);
            assert_eq!(failure.to_string(), expected, "{text}");
            assert!(failure.column_name().is_some(), "{text}");
        }
    }

    #[test]
    fn a_wrong_setting_is_named_by_its_path() {
        let failure = apply("[labels.outcome]\n'Not known' = 'Upheldd'").expect_err("wrong");
        assert_eq!(failure.column_name(), Some("labels.outcome.\"Not known\""));
    }
}
