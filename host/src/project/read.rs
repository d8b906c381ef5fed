//! Reading settings with a place for every problem: unknown and missing keys,
//! wrong types, values that mean nothing. Reading goes on after a problem, so
//! that a person sees all of them at once.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Decimal, Printed, PrintedValue};
use crate::calendar::{self, Day};
use crate::diagnostic::{Diagnostic, Place, suggest};

/// A value with its position in the file.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// A file of settings and what is wrong in it.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    /// In the order in which they were found.
    pub(super) problems: Vec<Diagnostic>,
    /// Values that the report prints.
    printed: Vec<PrintedValue>,
}

/// The day of TOML's own date or of one in quotes; none for anything else.
pub(super) fn written_day(value: &DeValue<'_>) -> Option<Day> {
    match value {
        DeValue::Datetime(date) => calendar::parse_iso(&date.to_string()),
        DeValue::String(text) => calendar::parse_iso(text.trim()),
        _ => None,
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            problems: Vec::new(),
            printed: Vec::new(),
        }
    }

    /// Notes that the report prints a value, under a name unless it is empty.
    pub(super) fn prints(&mut self, name: &str, value: &Value<'_>) {
        self.printed.push(PrintedValue {
            name: name.to_owned(),
            span: value.span(),
        });
    }

    /// What was noted, in the order of the file.
    pub(super) fn printed(&mut self) -> Printed {
        let mut values = std::mem::take(&mut self.printed);
        values.sort_by_key(|value| value.span.start);
        Printed {
            file: self.file.to_owned(),
            text: self.text.to_owned(),
            values,
        }
    }

    /// The whole file; `None` when it is not TOML.
    pub(super) fn document(&mut self) -> Option<Section<'a>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        if errors.is_empty() {
            return Some(Section::new("the file", None, document.into_inner()));
        }
        for error in errors {
            let span = error.span().unwrap_or_default();
            self.error("toml", error.message().to_owned(), &span);
        }
        None
    }

    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        Place::in_text(self.file, self.text, span.start, span.end)
    }

    pub(super) fn error(&mut self, code: &str, message: String, span: &Range<usize>) {
        let problem = Diagnostic::error(code, message).at(self.place(span));
        self.problems.push(problem);
    }

    pub(super) fn hint(&mut self, hint: Option<String>) {
        if let Some(last) = self.problems.last_mut() {
            last.hint = hint;
        }
    }

    fn wrong_type(&mut self, key: &str, value: &Value<'_>, wanted: &str) {
        let found = value.get_ref().type_str();
        let message = format!("`{key}` must be {wanted}, not {}", with_article(found));
        self.error("wrong-type", message, &value.span());
    }

    pub(super) fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref().as_str().map(str::trim) {
            Some("") => {
                self.error("bad-value", format!("`{key}` is empty"), &value.span());
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_type(key, value, "a string");
                None
            }
        }
    }

    pub(super) fn integer(
        &mut self,
        key: &str,
        value: &Value<'_>,
        range: Range<i64>,
    ) -> Option<i64> {
        let Some(integer) = value.get_ref().as_integer() else {
            self.wrong_type(key, value, "a whole number");
            return None;
        };
        let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let last = range.end - 1;
            let message = format!("`{key}` must be from {} to {last}", range.start);
            self.error("bad-value", message, &value.span());
        }
        number
    }

    /// A whole number that fits the type of the field it is for.
    pub(super) fn small<T: TryFrom<i64>>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        range: Range<i64>,
    ) -> Option<T> {
        T::try_from(self.integer(key, value, range)?).ok()
    }

    /// A day, as TOML's own date or in quotes.
    pub(super) fn day(&mut self, key: &str, value: &Value<'_>) -> Option<Day> {
        if !matches!(value.get_ref(), DeValue::Datetime(_) | DeValue::String(_)) {
            self.wrong_type(key, value, "a date such as 2025-03-31");
            return None;
        }
        let day = written_day(value.get_ref());
        if day.is_none() {
            let message = format!("`{key}` is not a date: write it as 2025-03-31");
            self.error("bad-value", message, &value.span());
        }
        day
    }

    /// A number exactly as it is written, or in quotes.
    pub(super) fn decimal(&mut self, key: &str, value: &Value<'_>) -> Option<Decimal> {
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            DeValue::String(text) => text,
            _ => {
                self.wrong_type(key, value, "a number");
                return None;
            }
        };
        let decimal = Decimal::parse(text);
        if decimal.is_none() {
            let message = format!("`{key}` is not a decimal number: write it as 1234.5");
            self.error("bad-value", message, &value.span());
        }
        decimal
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let text = self.string(key, value)?;
        let found = choices.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            let message = format!("`{text}` is not a value of `{key}`");
            self.error("bad-value", message, &value.span());
            self.hint(suggest(&text, choices.iter().map(|(name, _)| *name)));
        }
        found.map(|(_, choice)| *choice)
    }

    pub(super) fn list(&mut self, key: &str, value: Value<'a>) -> Vec<Value<'a>> {
        match value.get_ref() {
            DeValue::Array(_) => match value.into_inner() {
                DeValue::Array(array) => array.into_iter().collect(),
                _ => Vec::new(),
            },
            _ => {
                self.wrong_type(key, &value, "a list");
                Vec::new()
            }
        }
    }

    pub(super) fn section(&mut self, key: &'static str, value: Value<'a>) -> Option<Section<'a>> {
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(_) => match value.into_inner() {
                DeValue::Table(table) => Some(Section::new(key, Some(span), table)),
                _ => None,
            },
            _ => {
                self.wrong_type(key, &value, "a table");
                None
            }
        }
    }

    /// The sections of a list such as `[[imports]]`.
    pub(super) fn sections(&mut self, key: &'static str, value: Value<'a>) -> Vec<Section<'a>> {
        let items = self.list(key, value);
        items
            .into_iter()
            .filter_map(|item| self.section(key, item))
            .collect()
    }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {kind}")
}

/// A table of settings from which keys are taken until none may be left.
#[derive(Debug)]
pub(super) struct Section<'a> {
    name: &'static str,
    span: Option<Range<usize>>,
    table: DeTable<'a>,
    known: Vec<&'static str>,
}

impl<'a> Section<'a> {
    fn new(name: &'static str, span: Option<Range<usize>>, table: DeTable<'a>) -> Self {
        Self {
            name,
            span,
            table,
            known: Vec::new(),
        }
    }

    /// The value of a key that may be missing.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.known.push(key);
        self.table.remove(key)
    }

    /// The value of a key that must be there.
    pub(super) fn need(&mut self, reader: &mut Reader<'a>, key: &'static str) -> Option<Value<'a>> {
        let value = self.take(key);
        if value.is_none() {
            let message = format!("{} has no `{key}`", self.title());
            let near = self.nearest_unknown(key);
            let span = near.as_ref().map(|(_, span)| span.clone());
            match span.or_else(|| self.span.clone()) {
                Some(span) => reader.error("missing-key", message, &span),
                None => reader
                    .problems
                    .push(Diagnostic::error("missing-key", message).at(Place::file(reader.file))),
            }
            reader.hint(near.map(|(name, _)| format!("is `{name}` meant to be `{key}`?")));
        }
        value
    }

    fn title(&self) -> String {
        match self.span {
            None => self.name.to_owned(),
            Some(_) => format!("`{}`", self.name),
        }
    }

    /// The key that is most likely a slip for the missing one; it is taken out,
    /// so that it is reported once.
    fn nearest_unknown(&mut self, key: &str) -> Option<(String, Range<usize>)> {
        let names = self.table.keys().map(|name| name.get_ref().as_ref());
        let near = crate::diagnostic::nearest(key, names)?.to_owned();
        let span = self
            .table
            .keys()
            .find(|name| name.get_ref().as_ref() == near)?
            .span();
        self.table.remove(near.as_str());
        Some((near, span))
    }

    /// Where it begins.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone().unwrap_or_default()
    }

    /// Everything, for tables whose keys are names that people choose, in the
    /// order of the file.
    pub(super) fn entries(self) -> Vec<(Spanned<String>, Value<'a>)> {
        let mut entries: Vec<_> = self
            .table
            .into_iter()
            .map(|(key, value)| {
                let span = key.span();
                (Spanned::new(span, key.into_inner().into_owned()), value)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    /// Reports every key that nobody took.
    pub(super) fn finish(mut self, reader: &mut Reader<'a>) {
        let known = std::mem::take(&mut self.known);
        let title = self.title();
        for (key, _) in self.entries() {
            let message = format!("{title} has no key `{}`", key.get_ref());
            reader.error("unknown-key", message, &key.span());
            reader.hint(suggest(key.get_ref(), known.iter().copied()));
        }
    }
}
