//! `[sources]`: the files and how they are written.

use candour_plugin::csv::Encoding;
use candour_plugin::{Failure, KeyPath};

use super::document::{Item, Mistakes, known, mistake};

/// A file that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// As `report.toml` names it.
    pub name: String,
    /// Where the mapping describes it.
    pub path: KeyPath,
    /// How it is written.
    pub format: Format,
    /// Whether a project may leave it out.
    pub optional: bool,
}

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with something between cells.
    Csv {
        /// What stands between cells, a character of ASCII.
        separator: u8,
        /// How its letters are written.
        encoding: Encoding,
    },
    /// A workbook.
    Xlsx,
    /// A document with lists of objects.
    Json,
    /// An object in each line.
    JsonLines,
    /// A document of elements.
    Xml,
}

const FORMATS: [&str; 5] = ["csv", "xlsx", "json", "jsonl", "xml"];

const ENCODINGS: [(&str, Encoding); 3] = [
    ("utf-8", Encoding::Utf8),
    ("utf-16", Encoding::Utf16),
    ("windows-1252", Encoding::Windows1252),
];

pub(super) fn read(item: &Item<'_>, mistakes: &mut Mistakes) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for (name, item) in item.section()?.entries() {
        let source = source(name, &item, mistakes);
        sources.extend(mistakes.keep(source));
    }
    if sources.is_empty() && mistakes.count() == 0 {
        return Err(mistake(&item.path, "there is no source")
            .hint("write `[sources.NAME]`, with the name that `report.toml` gives the file"));
    }
    Ok(sources)
}

fn source(name: &str, item: &Item<'_>, mistakes: &mut Mistakes) -> Result<Source, Failure> {
    let mut section = item.section()?;
    let wanted = section.need("format")?;
    let mut format = match wanted.text()? {
        "csv" => Format::Csv {
            separator: b',',
            encoding: Encoding::Utf8,
        },
        "xlsx" => Format::Xlsx,
        "json" => Format::Json,
        "jsonl" => Format::JsonLines,
        "xml" => Format::Xml,
        other => {
            let failure = wanted.mistake(format!("`{other}` is no format"));
            return Err(known(failure, other, FORMATS.into_iter()));
        }
    };
    if let Format::Csv {
        separator,
        encoding,
    } = &mut format
    {
        if let Some(item) = section.take("separator") {
            *separator = read_separator(&item)?;
        }
        if let Some(item) = section.take("encoding") {
            *encoding = read_encoding(&item)?;
        }
    }
    let optional = section.take("optional").map(|item| item.boolean());
    section.finish(mistakes);
    Ok(Source {
        name: name.to_owned(),
        path: item.path.clone(),
        format,
        optional: optional.transpose()?.unwrap_or(false),
    })
}

/// One character of ASCII, or `tab`.
fn read_separator(item: &Item<'_>) -> Result<u8, Failure> {
    match item.raw_text()? {
        "tab" | "\t" => Ok(b'\t'),
        text => match text.as_bytes() {
            [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'"' => {
                Ok(*byte)
            }
            _ => Err(item
                .mistake(format!("`{text}` cannot separate cells"))
                .hint("it is one character, as in `;`, or `tab`")),
        },
    }
}

fn read_encoding(item: &Item<'_>) -> Result<Encoding, Failure> {
    let text = item.text()?;
    let found = ENCODINGS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text));
    match found {
        Some((_, encoding)) => Ok(*encoding),
        None => {
            let failure = item.mistake(format!("`{text}` is no encoding that can be read"));
            Err(known(
                failure,
                text,
                ENCODINGS.iter().map(|(name, _)| *name),
            ))
        }
    }
}
