//! The files of a draft: their names in the mapping, and how they are written.

use std::collections::BTreeSet;

use super::Input;
use super::mapping::{self, Toml};
use super::words::safe;
use crate::map::export::{Encoding, Export, Format};

/// An export with the name that the mapping has for it.
#[derive(Debug, Clone)]
pub(super) struct Source<'e> {
    pub(super) name: String,
    pub(super) export: &'e Export,
    pub(super) bytes: &'e [u8],
}

/// Names each export after its file, no two alike.
pub(super) fn named<'e>(inputs: &[Input<'e>]) -> Vec<Source<'e>> {
    let mut known = BTreeSet::new();
    let source = |input: &Input<'e>| {
        let file = input.export.file.as_str();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let name = safe(stem);
        let again = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.clone()).chain(again);
        let name = names.find(|name| !known.contains(name)).unwrap_or(name);
        known.insert(name.clone());
        Source {
            name,
            export: input.export,
            bytes: input.bytes,
        }
    };
    inputs.iter().map(source).collect()
}

/// What the mapping is called.
pub(super) fn title(sources: &[Source<'_>], authority: Option<&str>) -> String {
    let file = |source: &Source<'_>| source.export.file.clone();
    let files = match sources {
        [one] => file(one),
        [one, other] => format!("{} and {}", file(one), file(other)),
        several => format!("{} exports", several.len()),
    };
    match authority {
        Some(name) => format!("{name}: {files}"),
        None => files,
    }
}

impl Source<'_> {
    /// Where the project keeps its copy.
    pub(super) fn path(&self) -> String {
        format!("sources/{}.{}", self.name, self.export.format.name())
    }

    /// As the mapping describes it.
    pub(super) fn described(&self) -> mapping::Source {
        let format = self.export.format;
        let mut says: Vec<(&'static str, Toml)> = vec![("format", format.name().into())];
        let mut guess = None;
        if let Format::Csv {
            separator,
            encoding,
        } = format
        {
            if separator != b',' {
                says.extend(format.separator().map(|name| ("separator", name.into())));
            }
            says.extend(format.encoding().map(|name| ("encoding", name.into())));
            let why = match encoding {
                Encoding::Windows1252 => "some letters are not UTF-8",
                Encoding::Utf16 => "by its first bytes",
                _ if self.bytes.is_ascii() => "no letter tells UTF-8 from Windows-1252",
                _ => "every letter is UTF-8",
            };
            guess = Some(why.to_owned());
        }
        mapping::Source {
            name: self.name.clone(),
            says,
            guess,
        }
    }
}
