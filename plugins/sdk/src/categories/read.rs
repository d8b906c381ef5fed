//! The reader of `categories.toml`, which reports every mistake with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Band, Categories, Category, Common, Entry, tidy};
use crate::problem::nearest;

/// The reason printed for a label of a list that no other authority shares.
const OWN_LIST: &str = "the council's own list";

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// Byte offset into the text.
    pub(crate) offset: usize,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Mistake {
    fn new(span: &Range<usize>, message: impl Into<String>) -> Self {
        Self {
            offset: span.start,
            message: message.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn nearest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(written, known) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// `line:column`, both counted from 1.
    pub(crate) fn place(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |last| last.chars().count())
            + 1;
        (line, column)
    }
}

/// The dimensions of the host's registry with their common codes, none for a
/// list that each council has for itself. Only the build and the tests check
/// against it: the host does so at run time.
pub(crate) type Registry = BTreeMap<String, Vec<String>>;

/// Reads the file and reports every mistake in it.
///
/// # Errors
/// All mistakes found.
pub(crate) fn read(text: &str, registry: Option<&Registry>) -> Result<Categories, Vec<Mistake>> {
    let table = DeTable::parse(text).map_err(|error| {
        vec![Mistake::new(
            &error.span().unwrap_or(0..0),
            error.message().to_owned(),
        )]
    })?;
    read_table(table.get_ref(), registry)
}

pub(super) fn read_table(
    table: &DeTable<'_>,
    registry: Option<&Registry>,
) -> Result<Categories, Vec<Mistake>> {
    let mut reader = Reader {
        registry,
        spellings: BTreeSet::new(),
        mistakes: Vec::new(),
    };
    let mut categories = Categories::default();
    for (code, span, value) in in_order(table) {
        match value.as_table() {
            Some(table) => categories
                .dimensions
                .push(reader.dimension(code, &span, table)),
            None => reader.mistakes.push(
                Mistake::new(&span, format!("`{code}` is not a dimension"))
                    .hint("its heading stands in single brackets"),
            ),
        }
    }
    if reader.mistakes.is_empty() {
        Ok(categories)
    } else {
        Err(reader.mistakes)
    }
}

/// Entries in the order of the file; the parser's own order is alphabetical.
fn in_order<'t>(table: &'t DeTable<'_>) -> Vec<(&'t str, Range<usize>, &'t DeValue<'t>)> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value.get_ref()))
        .collect();
    entries.sort_by_key(|(_, span, _)| span.start);
    entries
}

struct Reader<'r> {
    registry: Option<&'r Registry>,
    /// Of the dimension so far, tidy.
    spellings: BTreeSet<String>,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn mistake(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    fn dimension(&mut self, code: &str, span: &Range<usize>, table: &DeTable<'_>) -> Category {
        let own = code.starts_with("x-");
        let codes = self.registry.filter(|_| !own).map(|registry| {
            registry.get(code).cloned().ok_or_else(|| {
                Mistake::new(span, format!("no dimension `{code}` in the registry"))
                    .nearest(code, registry.keys().map(String::as_str))
            })
        });
        let codes = match codes {
            Some(Err(mistake)) => {
                self.mistake(mistake);
                None
            }
            Some(Ok(codes)) => Some(codes),
            None => own.then(Vec::new),
        };
        let mut category = Category {
            code: code.to_owned(),
            ..Category::default()
        };
        self.spellings.clear();
        let mut blank = None;
        for (key, span, value) in in_order(table) {
            match (key, value) {
                ("open", DeValue::Boolean(open)) => category.open = *open,
                ("blank", DeValue::String(label)) => blank = Some((label.to_string(), span)),
                ("bands", DeValue::Array(bands)) => {
                    for band in bands {
                        self.band(&mut category, &band.span(), band.get_ref());
                    }
                }
                ("labels", DeValue::Array(labels)) => {
                    for label in labels {
                        match label.get_ref().as_str() {
                            Some(text) => {
                                let entry = self.entry(text, &label.span(), None, codes.as_deref());
                                self.add(&mut category, entry, &label.span());
                            }
                            None => self.mistake(Mistake::new(
                                &label.span(),
                                "a label is a string; a label with more to say stands in a table",
                            )),
                        }
                    }
                }
                ("labels", DeValue::Table(labels)) => {
                    for (text, span, value) in in_order(labels) {
                        if self.is_misplaced(text, &span, value, codes.as_deref()) {
                            continue;
                        }
                        let entry = self.entry(text, &span, Some(value), codes.as_deref());
                        self.add(&mut category, entry, &span);
                    }
                }
                ("open" | "blank" | "bands" | "labels", _) => self.mistake(Mistake::new(
                    &span,
                    format!("`{key}` is of the wrong type, {}", value.type_str()),
                )),
                _ => self.mistake(
                    Mistake::new(&span, format!("`{key}` means nothing here"))
                        .nearest(key, ["open", "blank", "bands", "labels"]),
                ),
            }
        }
        if let Some((label, span)) = blank {
            category.blank = category.labels.iter().position(|entry| entry.text == label);
            if category.blank.is_none() {
                let known = category.labels.iter().map(|entry| entry.text.as_str());
                let mistake = Mistake::new(&span, format!("`blank` names no label: `{label}`"))
                    .nearest(&label, known);
                self.mistake(mistake);
            }
        }
        if category.labels.is_empty() && !category.open {
            self.mistake(
                Mistake::new(span, format!("`{code}` has no labels"))
                    .hint("list them, or write `open = true` when any label may occur"),
            );
        }
        category
    }

    /// Whether a label is a key of the dimension that stands below the heading
    /// of the labels, where everything is a label.
    fn is_misplaced(
        &mut self,
        text: &str,
        span: &Range<usize>,
        value: &DeValue<'_>,
        codes: Option<&[String]>,
    ) -> bool {
        let is_code =
            |code: &str| codes.is_none_or(|codes| codes.iter().any(|known| known == code));
        let is_label = match value {
            DeValue::String(code) => is_code(code),
            DeValue::Table(_) => true,
            _ => false,
        };
        if is_label || !matches!(text, "blank" | "open" | "bands") {
            return false;
        }
        let message = format!("`{text}` stands among the labels");
        self.mistake(Mistake::new(span, message).hint("move it above the heading of the labels"));
        true
    }

    fn band(&mut self, category: &mut Category, span: &Range<usize>, value: &DeValue<'_>) {
        let band = value.as_str().and_then(Band::parse);
        let (Some(text), Some(band)) = (value.as_str(), band) else {
            self.mistake(Mistake::new(
                span,
                "a band is written `18-24`, `0-17` or `95+`",
            ));
            return;
        };
        let follows = match category.bands.last() {
            None => true,
            Some(Band { last, .. }) => last.is_some_and(|last| last < band.first),
        };
        if !follows {
            self.mistake(Mistake::new(
                span,
                format!("band `{text}` does not follow the one before it"),
            ));
        }
        category.bands.push(band);
        let entry = Entry {
            text: text.to_owned(),
            group: None,
            common: Common::None(OWN_LIST.to_owned()),
            also: Vec::new(),
        };
        self.add(category, entry, span);
    }

    /// One label; `codes` are those of its dimension, empty for a list that
    /// only this council has, none when they are not known here.
    fn entry(
        &mut self,
        text: &str,
        span: &Range<usize>,
        value: Option<&DeValue<'_>>,
        codes: Option<&[String]>,
    ) -> Entry {
        let mut entry = Entry {
            text: text.to_owned(),
            group: None,
            common: Common::None(OWN_LIST.to_owned()),
            also: Vec::new(),
        };
        let mut mapped = false;
        match value {
            None => {}
            Some(DeValue::String(code)) => {
                mapped = true;
                self.common(code, span, codes);
                entry.common = Common::Code(code.to_string());
            }
            Some(DeValue::Table(table)) => {
                for (key, span, value) in in_order(table) {
                    match (key, value) {
                        ("common", DeValue::String(_)) | ("none", DeValue::String(_)) if mapped => {
                            self.mistake(Mistake::new(
                                &span,
                                format!("`{text}` has both a common code and a reason for none"),
                            ));
                        }
                        ("common", DeValue::String(code)) => {
                            mapped = true;
                            self.common(code, &span, codes);
                            entry.common = Common::Code(code.to_string());
                        }
                        ("none", DeValue::String(reason)) => {
                            mapped = true;
                            if reason.trim().is_empty() {
                                self.mistake(Mistake::new(&span, "`none` needs a reason"));
                            }
                            entry.common = Common::None(reason.to_string());
                        }
                        ("group", DeValue::String(group)) => entry.group = Some(group.to_string()),
                        ("also", DeValue::Array(also)) => {
                            for spelling in also {
                                match spelling.get_ref().as_str() {
                                    Some(spelling) => entry.also.push(spelling.to_owned()),
                                    None => self.mistake(Mistake::new(
                                        &spelling.span(),
                                        "a spelling is a string",
                                    )),
                                }
                            }
                        }
                        ("common" | "none" | "group" | "also", _) => self.mistake(Mistake::new(
                            &span,
                            format!("`{key}` is of the wrong type, {}", value.type_str()),
                        )),
                        _ => self.mistake(
                            Mistake::new(&span, format!("`{key}` means nothing here"))
                                .nearest(key, ["common", "none", "group", "also"]),
                        ),
                    }
                }
            }
            Some(other) => self.mistake(Mistake::new(
                span,
                format!(
                    "label `{text}` is given {}; write its common code, or a table",
                    other.type_str()
                ),
            )),
        }
        if !mapped && codes.is_some_and(|codes| !codes.is_empty()) {
            let mistake = Mistake::new(span, format!("label `{text}` has no mapping"))
                .hint("write `common = \"…\"`, or `none = \"…\"` with the reason");
            self.mistake(mistake);
        }
        entry
    }

    fn common(&mut self, code: &str, span: &Range<usize>, codes: Option<&[String]>) {
        let Some(codes) = codes else {
            return;
        };
        if codes.is_empty() {
            let mistake = Mistake::new(span, "this dimension has no common codes")
                .hint("list the labels without a mapping");
            self.mistake(mistake);
        } else if !codes.iter().any(|known| known == code) {
            let mistake = Mistake::new(span, format!("no common code `{code}`"))
                .nearest(code, codes.iter().map(String::as_str));
            self.mistake(mistake);
        }
    }

    /// Adds a label unless it, or a spelling of it, is there already.
    fn add(&mut self, category: &mut Category, entry: Entry, span: &Range<usize>) {
        for spelling in std::iter::once(&entry.text).chain(&entry.also) {
            let wanted = tidy(spelling);
            if wanted.is_empty() {
                self.mistake(Mistake::new(span, "a label is not blank"));
            } else if !self.spellings.insert(wanted.clone()) {
                self.mistake(Mistake::new(
                    span,
                    format!("label `{wanted}` is there twice"),
                ));
            }
        }
        category.labels.push(entry);
    }
}
