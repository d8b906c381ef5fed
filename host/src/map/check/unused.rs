//! What of an export a mapping of `tabular` does not read.

use std::fs;

use tabular::outline::{Field, Format, Outline};

use super::Column;
use crate::diagnostic::Place;
use crate::map::export::{self, Export, Part};
use crate::map::profile::PartProfile;
use crate::map::show;
use crate::plugin::PluginRef;
use crate::project::{Import, Project};

/// The name of the plugin that tells what it reads.
const TABULAR: &str = "tabular";

/// How the columns begin that enclose the rows of a list.
const ABOVE: &str = "../";

/// What a mapping says of the columns of its exports.
pub(super) struct Unused {
    /// What it does not read.
    pub(super) columns: Vec<Column>,
    /// Files and tables that could not be held against it.
    pub(super) untold: Vec<String>,
    /// Codes of lists whose labels stand in columns that may be personal.
    pub(super) private: Vec<String>,
}

/// `None` for a plugin that is compiled, which does not tell what it reads.
pub(super) fn columns(project: &Project, import: &Import) -> Option<Unused> {
    let PluginRef::Bundled(name) = &import.plugin else {
        return None;
    };
    if name != TABULAR {
        return None;
    }
    let outline = tabular::outline(import.settings.text()).ok()?;
    let mut unused = Unused {
        columns: Vec::new(),
        untold: Vec::new(),
        private: Vec::new(),
    };
    for (source, file) in &import.sources {
        // The import has read them: what cannot be read now has changed since.
        let Some(export) = read(project, &outline, source, file) else {
            unused.untold.push(file.clone());
            continue;
        };
        for part in &export.parts {
            in_part(&outline, source, file, part, &mut unused);
        }
    }
    Some(unused)
}

fn read(project: &Project, outline: &Outline, source: &str, file: &str) -> Option<Export> {
    let bytes = fs::read(project.path(file)).ok()?;
    let source = outline.sources.iter().find(|known| known.name == source)?;
    let read = match source.format {
        Format::Csv {
            separator,
            encoding,
        } => {
            let format = export::Format::Csv {
                separator,
                encoding,
            };
            Export::written_in(format, file.to_owned(), &bytes)
        }
        _ => Export::of(file.to_owned(), &bytes),
    };
    read.ok()
}

fn in_part(outline: &Outline, source: &str, file: &str, part: &Part, unused: &mut Unused) {
    let is_it = |name: &str| name.trim().eq_ignore_ascii_case(part.name.trim());
    let tables = outline.tables.iter();
    let tables = tables.filter(|table| {
        table.source == source && table.parts.iter().any(|known| is_it(&known.name))
    });
    let tables: Vec<_> = tables.collect();
    let column = |name, kind, filled, personal| Column {
        file: file.to_owned(),
        part: part.name.clone(),
        name,
        kind,
        filled,
        personal,
    };
    if tables.is_empty() {
        let rows = part.rows.len() as u64;
        unused.columns.push(column(None, "not read", rows, None));
        return;
    }
    let names = || tables.iter().flat_map(|table| &table.columns);
    if !names().any(|named| part.columns.iter().any(|column| column.name == named.name)) {
        // Other headings than the mapping goes by: nothing can be said.
        let place = Place::part(file, part.name.as_str());
        unused.untold.push(place.to_string());
        return;
    }
    let profile = PartProfile::new(part);
    let labels = show::labels(file, part, &profile);
    let found = part.columns.iter().zip(&profile.columns).zip(&labels);
    for ((found, profile), labels) in found {
        if !names().any(|named| named.name == found.name) {
            // What encloses a row is a column of the list above.
            if found.name.starts_with(ABOVE) {
                continue;
            }
            unused.columns.push(column(
                Some(found.name.clone()),
                profile.kind.name(),
                profile.filled,
                profile.personal,
            ));
        } else if profile.personal.is_some() || labels.may_be_names() {
            let records = tables.iter().flat_map(|table| &table.records);
            let says = records.flat_map(|record| &record.says);
            let says = says.filter(|says| says.column() == Some(found.name.as_str()));
            unused
                .private
                .extend(says.filter_map(|says| match &says.field {
                    Field::Value(code) => Some(code.clone()),
                    _ => None,
                }));
        }
    }
}
