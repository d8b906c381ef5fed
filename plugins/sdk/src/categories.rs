//! `categories.toml`: a council's own lists and how they map to the labels
//! that authorities share. See [the crate's documentation](crate) for the
//! format.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::key_path::KeyPath;
use crate::problem::{Failure, nearest};

/// The reason printed for a label of a list that no other authority shares.
const OWN_LIST: &str = "the council's own list";

/// Mistakes whose place is looked for; of a long list with one slip in every
/// line, nobody reads more.
const SHOWN: usize = 20;

/// Every dimension of a plugin, with its labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Categories {
    pub(crate) dimensions: Vec<Category>,
}

impl Categories {
    /// Reads the lists under a key of a plugin's settings, in the format of
    /// `categories.toml`, and checks them against the common codes; none when
    /// the key is missing.
    ///
    /// # Errors
    /// The first mistakes in the order of the document, with the path of what is
    /// wrong.
    pub fn section(settings: &str, key: &str) -> Result<Self, Vec<Failure>> {
        let document = DeTable::parse(settings)
            .map_err(|error| vec![Failure::bad_settings(error.message().to_owned())])?;
        let table = match document.get_ref().get(key).map(|value| value.get_ref()) {
            None => return Ok(Self::default()),
            Some(DeValue::Table(table)) => table,
            Some(_) => {
                return Err(vec![
                    Failure::bad_settings(format!("`{key}` is not a table"))
                        .hint(format!("write `[{key}.outcome]`, and so on"))
                        .setting(&KeyPath::new(key)),
                ]);
            }
        };
        read_table(table, Some(&crate::build::registry())).map_err(|mut mistakes| {
            mistakes.sort_by_key(|mistake| mistake.offset);
            let first = mistakes.into_iter().take(SHOWN);
            let failures = first.map(|mistake| {
                let path = KeyPath::at(document.get_ref(), mistake.offset);
                let failure = Failure::bad_settings(mistake.message)
                    .setting(&path.unwrap_or_else(|| KeyPath::new(key)));
                match mistake.hint {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            });
            failures.collect()
        })
    }

    /// The dimensions' codes, in order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.dimensions
            .iter()
            .map(|category| category.code.as_str())
    }

    /// Whether a dimension has bands, so that its cells hold numbers
    /// ([`crate::Record::band`]).
    pub fn is_banded(&self, code: &str) -> bool {
        self.category(code)
            .is_some_and(|category| !category.bands.is_empty())
    }

    /// A dimension's labels, in order.
    pub fn labels(&self, code: &str) -> impl Iterator<Item = &str> + Clone {
        let labels = self
            .category(code)
            .map(|category| category.labels.as_slice());
        let labels = labels.unwrap_or_default().iter();
        labels.map(|entry| entry.text.as_str())
    }

    /// The dimensions with their labels, in order.
    pub fn dimensions(&self) -> &[Category] {
        &self.dimensions
    }

    fn category(&self, code: &str) -> Option<&Category> {
        self.dimensions
            .iter()
            .find(|category| category.code == code)
    }
}

/// One dimension.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Category {
    /// As in the registry, or `x-…`.
    pub code: String,
    /// Whether labels may occur that the list does not hold.
    pub open: bool,
    /// What a blank cell stands for, as an index into `labels`.
    pub blank: Option<usize>,
    /// Of the first labels, where they are bands of whole numbers.
    pub(crate) bands: Vec<Band>,
    /// Its labels, in the order of a report.
    pub labels: Vec<Entry>,
}

/// One label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As a report prints it.
    pub text: String,
    /// The group that it is printed in.
    pub group: Option<String>,
    /// What authorities share.
    pub common: Common,
    /// Other spellings that exports hold.
    pub also: Vec<String>,
}

/// How a label relates to the shared ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Common {
    /// It means what this code means.
    Code(String),
    /// No shared label means the same, for this reason.
    None(String),
}

/// First and last whole number, both included; `95+` has no last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Band {
    pub(crate) first: u32,
    pub(crate) last: Option<u32>,
}

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

fn read_table(
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

impl Category {
    /// The label that is written so, or has that spelling.
    pub(crate) fn find(&self, written: &str) -> Option<usize> {
        let written = tidy(written);
        self.labels.iter().position(|entry| {
            tidy(&entry.text) == written || entry.also.iter().any(|also| tidy(also) == written)
        })
    }
}

impl Band {
    fn parse(text: &str) -> Option<Self> {
        if let Some(first) = text.strip_suffix('+') {
            return Some(Self {
                first: first.parse().ok()?,
                last: None,
            });
        }
        let (first, last) = text.split_once(['-', '–'])?;
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then_some(Self {
            first,
            last: Some(last),
        })
    }

    /// Whether the band holds a number.
    pub(crate) fn holds(self, number: u64) -> bool {
        u64::from(self.first) <= number && self.last.is_none_or(|last| number <= u64::from(last))
    }
}

/// A label as it is compared: without space around it, and with one space
/// where an export has several, a line break or a space that does not break.
pub(crate) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::registry;

    /// Mistakes as `line:column message; hint`.
    fn mistakes(text: &str) -> Vec<String> {
        match read(text, Some(&registry())) {
            Ok(_) => Vec::new(),
            Err(mistakes) => mistakes
                .iter()
                .map(|mistake| {
                    let (line, column) = mistake.place(text);
                    let hint = mistake.hint.as_deref().unwrap_or("-");
                    format!("{line}:{column} {}; {hint}", mistake.message)
                })
                .collect(),
        }
    }

    #[test]
    fn a_file_is_read_in_its_order() {
        let text = r#"
[outcome]
blank = "Not known"
[outcome.labels]
"Upheld" = "upheld"
"Not Upheld" = { common = "not-upheld", also = ["Not upheld"] }
"Not known" = "not-recorded"
"Passed on" = { none = "the council alone counts these" }

[service]
open = true
labels = ["Home care", "Day care"]

[age-band]
bands = ["0-17", "18-64", "65+"]
labels = ["Unknown"]
"#;
        let categories = read(text, Some(&registry())).expect("no mistakes");
        let outcome = &categories.dimensions[0];
        assert_eq!(outcome.blank, Some(2));
        assert_eq!(outcome.find(" Not  upheld"), Some(1));
        assert_eq!(
            outcome.labels[3].common,
            Common::None("the council alone counts these".to_owned())
        );
        assert!(categories.dimensions[1].open);
        let bands = &categories.dimensions[2];
        assert_eq!(bands.labels.len(), 4);
        assert_eq!(bands.bands.iter().position(|band| band.holds(64)), Some(1));
        assert_eq!(bands.bands.iter().position(|band| band.holds(120)), Some(2));
    }

    #[test]
    fn every_mistake_has_its_place_and_a_hint() {
        for (text, expected) in [
            (
                "[outcme]\nopen = true",
                "1:2 no dimension `outcme` in the registry; did you mean `outcome`?",
            ),
            (
                "[outcome.labels]\nUpheld = \"upholded\"",
                "2:1 no common code `upholded`; did you mean `upheld`?",
            ),
            (
                "[outcome]\nlabels = [\"Upheld\"]",
                "2:11 label `Upheld` has no mapping; write `common = \"…\"`, or `none = \"…\"` with the reason",
            ),
            (
                "[service.labels]\nA = \"home\"",
                "2:1 this dimension has no common codes; list the labels without a mapping",
            ),
            (
                "[service]\nlabels = [\"A\", \"A \"]",
                "2:16 label `A` is there twice; -",
            ),
            (
                "[service]\nlabels = [\"A\"]\nblank = \"B\"",
                "3:1 `blank` names no label: `B`; -",
            ),
            (
                "[service]\nlables = [\"A\"]\nopen = true",
                "2:1 `lables` means nothing here; did you mean `labels`?",
            ),
            (
                "[service]\nopen = \"yes\"\nlabels = [\"A\"]",
                "2:1 `open` is of the wrong type, string; -",
            ),
            (
                "[service]\n",
                "1:2 `service` has no labels; list them, or write `open = true` when any label may occur",
            ),
            (
                "[age-band]\nbands = [\"18-24\", \"24-30\"]",
                "2:19 band `24-30` does not follow the one before it; -",
            ),
            (
                "[age-band]\nbands = [\"18 to 24\"]\nopen = true",
                "2:10 a band is written `18-24`, `0-17` or `95+`; -",
            ),
            (
                "[outcome.labels]\nA = { none = \"\" }",
                "2:7 `none` needs a reason; -",
            ),
            (
                "[outcome.labels]\nA = { none = \"x\", common = \"upheld\" }",
                "2:19 `A` has both a common code and a reason for none; -",
            ),
            (
                "[outcome.labels]\nA = { common = \"upheld\", also = [\"B\", \"B\"] }",
                "2:1 label `B` is there twice; -",
            ),
        ] {
            assert_eq!(mistakes(text), [expected], "{text}");
        }
        assert!(
            mistakes("[outcome")
                .first()
                .expect("a mistake")
                .starts_with("1:")
        );
    }
}
