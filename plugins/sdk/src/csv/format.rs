//! How a CSV file is written: what a plugin declares, and what a project may
//! say instead.

use crate::key_path::KeyPath;
use crate::problem::{Failure, nearest};
use crate::settings::Settings;

/// How a CSV file is written. The default is UTF-8 with commas; a byte order
/// mark is dropped.
///
/// ```
/// use candour_plugin::csv::{Encoding, Format};
/// const FORMAT: Format = Format::new().encoding(Encoding::Windows1252).separator(b';');
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Format {
    pub(super) encoding: Encoding,
    pub(super) separator: u8,
    /// Where a project may say otherwise, which hints then tell it.
    pub(super) set_in: Option<&'static str>,
}

/// How the bytes of a file stand for letters. It is declared, not guessed; but a
/// byte order mark is the file's own word, so a file that begins with that of
/// UTF-8 is read as UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// What Excel calls "CSV UTF-8".
    Utf8,
    /// What Excel on Windows in this country calls "CSV".
    Windows1252,
    /// What Excel calls "Unicode Text"; without a byte order mark, the low byte
    /// comes first.
    Utf16,
}

impl Encoding {
    const ALL: [Self; 3] = [Self::Utf8, Self::Windows1252, Self::Utf16];

    /// As people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "Windows-1252",
            Self::Utf16 => "UTF-16",
        }
    }

    /// As settings write it.
    pub const fn option(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16 => "utf-16",
        }
    }

    /// What Excel calls a file of this encoding when it saves one.
    pub(super) const fn excel(self) -> &'static str {
        match self {
            Self::Utf8 => "CSV UTF-8 (Comma delimited)",
            Self::Windows1252 => "CSV (Comma delimited)",
            Self::Utf16 => "Unicode Text",
        }
    }
}

/// What may stand between cells, as settings write it.
pub(super) const SEPARATORS: [(u8, &str); 4] =
    [(b',', ","), (b';', ";"), (b'\t', "tab"), (b'|', "|")];

/// A separator as settings write it: `tab`, or the letter itself.
pub fn separator_name(separator: u8) -> &'static str {
    let known = SEPARATORS.iter().find(|(byte, _)| *byte == separator);
    known.map_or("separator", |(_, name)| name)
}

impl Format {
    /// The options that [`Format::or_as_set`] reads; a plugin names them with
    /// [`crate::About::option`].
    pub const OPTIONS: [&'static str; 2] = ["encoding", "separator"];

    /// UTF-8 with commas.
    pub const fn new() -> Self {
        Self {
            encoding: Encoding::Utf8,
            separator: b',',
            set_in: None,
        }
    }

    /// Another encoding.
    #[must_use]
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Another separator.
    #[must_use]
    pub const fn separator(mut self, separator: u8) -> Self {
        self.separator = separator;
        self
    }

    /// Where a project sets encoding and separator, in words that a hint can
    /// end with: `the mapping`.
    #[must_use]
    pub const fn set_in(mut self, place: &'static str) -> Self {
        self.set_in = Some(place);
        self
    }

    /// This format, or what the project's settings say instead: `encoding` is
    /// `"utf-8"`, `"windows-1252"` or `"utf-16"`, `separator` one of `","`, `";"`, `"tab"`
    /// and `"|"`.
    ///
    /// # Errors
    /// An option that is something else.
    pub fn or_as_set(mut self, settings: &Settings) -> Result<Self, Failure> {
        self.set_in = Some("the options of the import");
        if let Some(name) = settings.option::<String>("encoding")? {
            let known = Encoding::ALL.map(|encoding| (encoding, encoding.option()));
            self.encoding = chosen("encoding", &name, &known)?;
        }
        if let Some(name) = settings.option::<String>("separator")? {
            self.separator = chosen("separator", &name, &SEPARATORS)?;
        }
        Ok(self)
    }
}

fn chosen<T: Copy>(option: &str, name: &str, known: &[(T, &str)]) -> Result<T, Failure> {
    if let Some((value, _)) = known.iter().find(|(_, known)| *known == name) {
        return Ok(*value);
    }
    let names = || known.iter().map(|(_, known)| *known);
    let hint = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of {}", names().collect::<Vec<_>>().join(" ")),
    };
    Err(
        Failure::bad_settings(format!("option `{option}` cannot be `{name}`"))
            .hint(hint)
            .setting(&KeyPath::new("options").key(option)),
    )
}

impl Default for Format {
    fn default() -> Self {
        Self::new()
    }
}
