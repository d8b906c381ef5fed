//! What can be wrong: a row ([`Reject`]) or a whole source ([`Failure`]).

use std::borrow::Cow;

use crate::bindings::candour::plugin::types as wit;
use crate::key_path::KeyPath;

/// Why a row cannot become a record. The row is counted and listed.
///
/// Most come from reading a cell ([`crate::Row`]); a plugin makes one for a
/// rule of its own:
///
/// ```
/// use candour_plugin::Reject;
/// Reject::new("closed-before-received", "the case was closed before it was received")
///     .column("Closed")
///     .hint("are the two dates swapped?");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    pub(crate) column: Option<String>,
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
    pub(crate) hint: Option<Cow<'static, str>>,
}

impl Reject {
    /// A stable code in kebab-case, and a lower-case fragment that does not
    /// hold the cell's value (unless its column holds a category): cases are
    /// about people.
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            column: None,
            code,
            message: message.into(),
            hint: None,
        }
    }

    /// The column it is about.
    #[must_use]
    pub fn column(mut self, name: &str) -> Self {
        self.column = Some(name.to_owned());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Why a source cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub(crate) kind: Kind,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) part: Option<String>,
    pub(crate) column: Option<String>,
}

/// Whose fault a [`Failure`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    WrongFormat,
    BadSettings,
    Internal,
}

impl Failure {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            part: None,
            column: None,
        }
    }

    /// The file is not what the plugin reads.
    pub fn wrong_format(message: impl Into<String>) -> Self {
        Self::new(Kind::WrongFormat, message)
    }

    /// The project's settings for the plugin are wrong.
    pub fn bad_settings(message: impl Into<String>) -> Self {
        Self::new(Kind::BadSettings, message)
    }

    /// The plugin found a fault in itself.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The sheet or other part it happened in.
    #[must_use]
    pub fn part(mut self, name: &str) -> Self {
        self.part = Some(name.to_owned());
        self
    }

    /// The column it is about.
    #[must_use]
    pub fn column(mut self, name: &str) -> Self {
        self.column = Some(name.to_owned());
        self
    }

    /// The setting that it is about: the settings are at fault, and the host
    /// shows their place.
    #[must_use]
    pub fn setting(mut self, path: &KeyPath) -> Self {
        self.kind = Kind::BadSettings;
        self.column = Some(path.to_string());
        self
    }

    /// The same with what else is wrong, which the hint then lists: somebody who
    /// corrects settings wants to see every mistake at once. Where a line of it
    /// begins with the path of a setting, the host shows its place.
    #[must_use]
    pub fn and(mut self, others: &[Self]) -> Self {
        if others.is_empty() {
            return self;
        }
        let mut lines: Vec<String> = self.hint.take().into_iter().collect();
        lines.push("more that is wrong:".to_owned());
        let others = others.iter();
        lines.extend(others.clone().take(OTHERS_LISTED).map(|other| {
            match other.column.as_deref().filter(|place| !other.names(place)) {
                Some(place) => format!("  `{place}`: {other}"),
                None => format!("  {other}"),
            }
        }));
        if others.len() > OTHERS_LISTED {
            lines.push("  …".to_owned());
        }
        self.hint = Some(lines.join("\n"));
        self
    }

    /// Whether its message says where it is.
    fn names(&self, place: &str) -> bool {
        self.message.contains(&format!("`{place}`"))
    }

    /// The column it is about, or the path of the setting.
    pub fn column_name(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// Whether it says that the file is not what the plugin reads.
    pub fn is_wrong_format(&self) -> bool {
        self.kind == Kind::WrongFormat
    }

    /// What is wrong, as a lower-case fragment.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The sheet or other part that it is about.
    pub fn part_name(&self) -> Option<&str> {
        self.part.as_deref()
    }

    /// As the contract has it.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the guest's"))]
    pub(crate) fn into_wit(self) -> wit::Failure {
        wit::Failure {
            kind: match self.kind {
                Kind::WrongFormat => wit::FailureKind::WrongFormat,
                Kind::BadSettings => wit::FailureKind::BadSettings,
                Kind::Internal => wit::FailureKind::Internal,
            },
            message: self.message,
            hint: self.hint,
            part: self.part,
            column: self.column,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        if let Some(part) = self.part.as_deref().filter(|part| !part.is_empty()) {
            write!(f, " (in `{part}`)")?;
        }
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

/// The candidate nearest to what was written, if one is near enough to be
/// worth naming.
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest_within(written, candidates, 2)
}

/// The nearest candidate, if no more than one letter in so many differs.
pub(crate) fn nearest_within<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    letters: usize,
) -> Option<&'a str> {
    /// Longer names, in bytes, are no slips, and comparing them takes its time.
    const LONGEST: usize = 200;
    let wanted = written.trim().to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| wanted.len() <= LONGEST && candidate.len() <= LONGEST)
        .map(|candidate| (score(&wanted, &candidate.trim().to_lowercase()), candidate))
        .filter(|(score, candidate)| *score <= wanted.len().max(candidate.len()) / letters)
        .min_by_key(|(score, _)| *score)
        .map(|(_, candidate)| candidate)
}

/// Further mistakes that a message lists.
const OTHERS_LISTED: usize = 9;

/// Letters of a name from a file that a message shows.
const LETTERS_SHOWN: usize = 40;

/// Names from a file that a message lists.
const NAMES_SHOWN: usize = 40;

/// A name from a file, cut to what a message can hold.
pub(crate) fn shown(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(LETTERS_SHOWN) {
        None => Cow::Borrowed(name),
        Some((end, _)) => Cow::Owned(format!("{}…", name.get(..end).unwrap_or_default())),
    }
}

/// Names from a file for a message, cut likewise.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let mut listed: Vec<_> = names.by_ref().take(NAMES_SHOWN).map(shown).collect();
    if names.next().is_some() {
        listed.push(Cow::Borrowed("…"));
    }
    listed.join(", ")
}

/// How far apart two names are: letters to change, where the letters around a
/// name that is there whole count a third.
fn score(left: &str, right: &str) -> usize {
    let letters = letters_to_change(left, right);
    let (short, long) = if left.len() < right.len() {
        (left, right)
    } else {
        (right, left)
    };
    if short.len() > 3 && long.contains(short) {
        letters.min((long.len() - short.len()).div_ceil(3))
    } else {
        letters
    }
}

fn letters_to_change(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut diagonal = at;
        let mut before = at + 1;
        for (other, cell) in right.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = *cell;
            before = changed.min(before + 1).min(*cell + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_holds_names_however_many_and_long_they_are() {
        assert_eq!(listed(["a", "b"]), "a, b");
        assert_eq!(listed([]), "");
        let long = "é".repeat(1_000_000);
        assert_eq!(shown(&long), format!("{}…", "é".repeat(40)));
        let many = listed(std::iter::repeat_n(long.as_str(), 1000));
        assert_eq!(many.matches(", ").count(), 40);
        assert!(many.ends_with("…, …") && many.chars().count() < 2000);
    }

    #[test]
    fn a_failure_lists_what_else_is_wrong() {
        let wrong = |at: usize| {
            Failure::bad_settings(format!("wrong {at}"))
                .hint("correct it")
                .setting(&KeyPath::new("tables").item(at))
        };
        let others: Vec<Failure> = (2..4).map(wrong).collect();
        assert_eq!(
            wrong(1).and(&others).to_string(),
            "wrong 1; correct it\nmore that is wrong:\n  `tables[2]`: wrong 2; correct it\n  \
             `tables[3]`: wrong 3; correct it"
        );
        assert_eq!(wrong(1).and(&[]), wrong(1));
        let many: Vec<Failure> = (2..100).map(wrong).collect();
        let listed = wrong(1).and(&many).to_string();
        assert!(listed.contains("`tables[10]`") && listed.ends_with("\n  …"));
        assert!(!listed.contains("`tables[11]`"));
    }

    #[test]
    fn distances() {
        for (left, right, letters) in [
            ("abc", "abc", 0),
            ("kitten", "sitting", 3),
            ("abd", "acbd", 1),
        ] {
            assert_eq!(letters_to_change(left, right), letters, "{left} {right}");
        }
    }

    #[test]
    fn the_nearest_name_is_suggested_or_none() {
        let names = ["Received", "Date received", "Outcome", "Closed"];
        assert_eq!(nearest("Recieved", names), Some("Received"));
        assert_eq!(nearest("Closed date", names), Some("Closed"));
        assert_eq!(nearest("Postcode of the ward", names), None);
    }
}
