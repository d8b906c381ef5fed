//! `[sources]`: the files and how they are written.

use candour_plugin::csv::{self, Encoding};
use candour_plugin::{Failure, KeyPath};

use super::document::{Item, known, mistake};

/// A file that the mapping reads.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) path: KeyPath,
    pub(crate) format: Format,
    /// A project may leave it out.
    pub(crate) optional: bool,
}

/// What kind of file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    Csv(csv::Format),
    Xlsx,
    Json,
    JsonLines,
}

const FORMATS: [&str; 4] = ["csv", "xlsx", "json", "jsonl"];

const ENCODINGS: [(&str, Encoding); 3] = [
    ("utf-8", Encoding::Utf8),
    ("utf-16", Encoding::Utf16),
    ("windows-1252", Encoding::Windows1252),
];

pub(super) fn read(item: &Item<'_>) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for (name, item) in item.section()?.entries() {
        let mut section = item.section()?;
        let wanted = section.need("format")?;
        let mut format = match wanted.text()? {
            "csv" => Format::Csv(csv::Format::new()),
            "xlsx" => Format::Xlsx,
            "json" => Format::Json,
            "jsonl" => Format::JsonLines,
            other => {
                let failure = wanted.mistake(format!("`{other}` is no format"));
                return Err(known(failure, other, FORMATS.into_iter()));
            }
        };
        if let Format::Csv(csv) = &mut format {
            if let Some(item) = section.take("separator") {
                *csv = csv.separator(separator(&item)?);
            }
            if let Some(item) = section.take("encoding") {
                *csv = csv.encoding(encoding(&item)?);
            }
        }
        let optional = section.take("optional").map(|item| item.boolean());
        section.finish()?;
        sources.push(Source {
            name: name.to_owned(),
            path: item.path,
            format,
            optional: optional.transpose()?.unwrap_or(false),
        });
    }
    if sources.is_empty() {
        return Err(mistake(&item.path, "there is no source")
            .hint("write `[sources.NAME]`, with the name that `report.toml` gives the file"));
    }
    Ok(sources)
}

/// One character of ASCII, or `tab`.
fn separator(item: &Item<'_>) -> Result<u8, Failure> {
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

fn encoding(item: &Item<'_>) -> Result<Encoding, Failure> {
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
