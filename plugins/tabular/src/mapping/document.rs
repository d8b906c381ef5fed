//! The mapping as a document: tables from which keys are taken until none may
//! be left, and values with the path that a message names.

use candour_plugin::{Failure, KeyPath, nearest};
use toml::de::{DeTable, DeValue};

/// Names that a hint lists.
const LISTED: usize = 60;

/// A mistake in the mapping, at a path.
pub(super) fn mistake(path: &KeyPath, message: impl Into<String>) -> Failure {
    Failure::bad_settings(message).setting(path)
}

/// The hint for a name that is not known: the nearest, else all of them.
pub(crate) fn known<'a>(
    failure: Failure,
    written: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Failure {
    match nearest(written, names.clone()) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => {
            let mut listed: Vec<&str> = names.take(LISTED + 1).collect();
            if listed.len() > LISTED {
                listed.pop();
                listed.push("…");
            }
            match listed.is_empty() {
                true => failure,
                false => failure.hint(format!("known: {}", listed.join(", "))),
            }
        }
    }
}

/// Mistakes in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct Mistakes(Vec<Failure>);

impl Mistakes {
    pub(super) fn add(&mut self, failure: Failure) {
        self.0.push(failure);
    }

    /// What was read; none where it was a mistake.
    pub(super) fn keep<T>(&mut self, read: Result<T, Failure>) -> Option<T> {
        read.map_err(|failure| self.add(failure)).ok()
    }

    /// How many so far: what follows from a mistake is not another.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The first of them, which lists the others.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self.0.split_first() {
            Some((first, others)) => Err(first.clone().and(others)),
            None => Ok(()),
        }
    }
}

/// A value of the mapping.
#[derive(Debug, Clone)]
pub(super) struct Item<'t> {
    pub(super) path: KeyPath,
    value: &'t DeValue<'t>,
}

impl<'t> Item<'t> {
    pub(super) fn mistake(&self, message: impl Into<String>) -> Failure {
        mistake(&self.path, message)
    }

    fn wrong_type(&self, wanted: &str) -> Failure {
        let found = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with decimals",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table of keys",
        };
        let failure = self.mistake(format!("{wanted} belongs here, not {found}"));
        match self.value {
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_)
                if wanted.contains("text") =>
            {
                failure.hint("write it in quotation marks")
            }
            _ => failure,
        }
    }

    /// Text that is not blank.
    pub(super) fn text(&self) -> Result<&'t str, Failure> {
        match self.value.as_str().map(str::trim) {
            Some("") => Err(self.mistake("this is empty")),
            Some(text) => Ok(text),
            None => Err(self.wrong_type("a text")),
        }
    }

    /// Text as it is, where space means something.
    pub(super) fn raw_text(&self) -> Result<&'t str, Failure> {
        self.value.as_str().ok_or_else(|| self.wrong_type("a text"))
    }

    pub(super) fn boolean(&self) -> Result<bool, Failure> {
        match self.value {
            DeValue::Boolean(answer) => Ok(*answer),
            _ => Err(self.wrong_type("`true` or `false`")),
        }
    }

    /// Whether it is a table, which says more than a name.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    pub(super) fn is_boolean(&self) -> bool {
        matches!(self.value, DeValue::Boolean(_))
    }

    /// A whole number.
    pub(super) fn whole(&self) -> Result<i64, Failure> {
        let number = self
            .value
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        number.ok_or_else(|| match self.value {
            DeValue::Integer(_) => self.mistake("the number is too large"),
            _ => self.wrong_type("a whole number"),
        })
    }

    /// The elements of a list; anything else is a list of one.
    pub(super) fn items(&self) -> Vec<Self> {
        match self.value {
            DeValue::Array(items) => items
                .iter()
                .zip(1..)
                .map(|(item, position)| Self {
                    path: self.path.item(position),
                    value: item.get_ref(),
                })
                .collect(),
            _ => vec![self.clone()],
        }
    }

    /// The elements of a list, of which there must be one.
    pub(super) fn some_items(&self) -> Result<Vec<Self>, Failure> {
        let items = self.items();
        if items.is_empty() {
            return Err(self.mistake("the list is empty"));
        }
        Ok(items)
    }

    /// Texts, in a list or alone.
    pub(super) fn texts(&self) -> Result<Vec<String>, Failure> {
        let items = self.some_items()?;
        let texts = items.iter().map(|item| item.text().map(str::to_owned));
        texts.collect()
    }

    pub(super) fn section(&self) -> Result<Section<'t>, Failure> {
        match self.value {
            DeValue::Table(table) => Ok(Section::new(self.path.clone(), table)),
            _ => Err(self.wrong_type("a table of keys")),
        }
    }

    /// The elements of a list that is written `[[name]]`.
    pub(super) fn tables(&self) -> Result<Vec<Self>, Failure> {
        match self.value {
            DeValue::Array(_) => Ok(self.items()),
            _ => {
                let name = self.path.to_string();
                let name = name.rsplit_once("].").map_or(&*name, |(_, last)| last);
                let within = if name == "records" { "tables." } else { "" };
                Err(self
                    .wrong_type("a list of tables")
                    .hint(format!("write `[[{within}{name}]]`, with double brackets")))
            }
        }
    }
}

/// Where a key belongs that stands in another section: in TOML everything below
/// a heading is of it, which is easily overlooked.
fn home(key: &str) -> Option<&'static str> {
    Some(match key {
        "schema" | "title" => "it stands at the top of the file, above the first heading",
        "format" | "separator" | "encoding" => "it is a key of `[sources.NAME]`",
        "source" | "sheet" | "list" | "dates" | "date-formats" | "optional-columns"
        | "until-blank-row" | "below" | "ignore" | "reject" => {
            "it is a key of `[[tables]]`, and stands above the first `[[tables.records]]`"
        }
        "kind" | "reference" | "procedure" | "follows" | "case" | "number" | "section"
        | "filled" | "events" | "values" | "amounts" | "texts" | "approved" => {
            "it is a key of `[[tables.records]]`, and not every kind of record has it"
        }
        _ => return None,
    })
}

/// A table of the mapping.
#[derive(Debug)]
pub(super) struct Section<'t> {
    pub(super) path: KeyPath,
    /// What nobody has taken yet, in the order of the file.
    rest: Vec<(&'t str, &'t DeValue<'t>)>,
    known: Vec<&'static str>,
}

impl<'t> Section<'t> {
    pub(super) fn new(path: KeyPath, table: &'t DeTable<'t>) -> Self {
        let mut entries: Vec<_> = table.iter().collect();
        // The parser's own order is alphabetical.
        entries.sort_by_key(|(key, _)| key.span().start);
        Self {
            path,
            rest: entries
                .into_iter()
                .map(|(key, value)| (key.get_ref().as_ref(), value.get_ref()))
                .collect(),
            known: Vec::new(),
        }
    }

    pub(super) fn mistake(&self, message: impl Into<String>) -> Failure {
        mistake(&self.path, message)
    }

    /// The value of a key that may be missing.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Item<'t>> {
        self.known.push(key);
        let at = self.rest.iter().position(|(known, _)| *known == key)?;
        let (_, value) = self.rest.remove(at);
        Some(Item {
            path: self.path.key(key),
            value,
        })
    }

    /// The value of a key that must be there.
    pub(super) fn need(&mut self, key: &'static str) -> Result<Item<'t>, Failure> {
        if let Some(item) = self.take(key) {
            return Ok(item);
        }
        let message = format!("`{key}` is missing");
        let names = self.rest.iter().map(|(name, _)| *name);
        Err(match nearest(key, names) {
            Some(near) => mistake(&self.path.key(near), message)
                .hint(format!("is `{near}` meant to be `{key}`?")),
            None => self.mistake(message),
        })
    }

    /// Every entry, where people choose the keys, in the order of the file.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'t str, Item<'t>)> {
        let Self { path, rest, .. } = self;
        rest.into_iter().map(move |(key, value)| {
            let path = path.key(key);
            (key, Item { path, value })
        })
    }

    /// What nobody took, key by key.
    fn unknown(&self) -> impl Iterator<Item = Failure> {
        self.rest.iter().map(|(key, _)| {
            let failure = mistake(&self.path.key(key), format!("`{key}` means nothing here"));
            match home(key) {
                Some(place) => failure.hint(place),
                None => known(failure, key, self.known.iter().copied()),
            }
        })
    }

    /// The mistake of a section that lacks something: a key that means nothing,
    /// which may be it misspelt, before the lack itself.
    pub(super) fn lacks(&self, message: &str) -> Failure {
        let unknown = self.unknown().next();
        unknown.unwrap_or_else(|| self.mistake(message))
    }

    /// Refuses what nobody took.
    pub(super) fn finish(self, mistakes: &mut Mistakes) {
        self.unknown().for_each(|failure| mistakes.add(failure));
    }
}
