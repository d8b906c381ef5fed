//! Documents of lists: JSON, JSON lines and XML.

use std::collections::BTreeSet;

use candour_plugin::{Columns, Failure, Records, Reject, Row, json, xml};

use crate::mapping::{Part, Table, known};
use crate::read::{Names, Reader, first_of, located, mistake};

/// A document whose lists have paths.
pub(crate) trait Document {
    /// What a cell stands under.
    const NAME: &'static str;

    /// The names in the rows of a list, or in those so many outwards; none when it
    /// has no rows.
    fn columns(&self, path: &str, up: usize) -> Option<BTreeSet<String>>;

    fn list(
        &mut self,
        path: &str,
        columns: &Columns<'_>,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure>;
}

impl Document for json::Document<'_, '_> {
    const NAME: &'static str = "key";

    fn columns(&self, path: &str, up: usize) -> Option<BTreeSet<String>> {
        self.columns_outside(path, up)
    }

    fn list(
        &mut self,
        path: &str,
        columns: &Columns<'_>,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        self.list(path, columns, map)
    }
}

impl Document for xml::Document<'_, '_> {
    const NAME: &'static str = "element or attribute";

    fn columns(&self, path: &str, up: usize) -> Option<BTreeSet<String>> {
        self.columns_outside(path, up)
    }

    fn list(
        &mut self,
        path: &str,
        columns: &Columns<'_>,
        map: impl FnMut(&Row<'_>, &mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        self.list(path, columns, map)
    }
}

/// Reads the lists of a table.
///
/// # Errors
/// When the mapping does not fit the document.
pub(crate) fn table<D: Document>(table: &Table, document: &mut D) -> Result<(), Failure> {
    // Exports leave keys out where there is nothing to say, so that a key is
    // missing only when no row at all has it.
    let names = Names::new(table, true);
    let mut reader = Reader::new(table, &names);
    for part in &table.parts {
        let Some(present) = document.columns(&part.name, 0) else {
            if !table.optional {
                no_rows(table, part, document, &names)?;
            }
            continue;
        };
        missing_keys(table, part, document, &present)?;
        document
            .list(&part.name, &names.columns(), |row, out| {
                reader.row(row, out)
            })
            .map_err(|failure| located(failure, table))?;
    }
    reader.finish()
}

/// Keys that no row has.
fn missing_keys<D: Document>(
    table: &Table,
    part: &Part,
    document: &D,
    present: &BTreeSet<String>,
) -> Result<(), Failure> {
    let mut failures = Vec::new();
    for column in table.columns.iter().filter(|column| column.required) {
        let name = column.name.trim_start_matches("../");
        let outwards = column.name.strip_suffix(name).unwrap_or_default();
        let outside = match outwards.len() / "../".len() {
            0 => None,
            up => Some(document.columns(&part.name, up)),
        };
        let keys = match &outside {
            None => present,
            // No row encloses this one.
            Some(None) => continue,
            Some(Some(keys)) => keys,
        };
        if keys.contains(name) {
            continue;
        }
        let what = D::NAME;
        let message = match outside {
            None => format!("no row has the {what} `{name}`"),
            Some(_) => format!("no row around those of this list has the {what} `{name}`"),
        };
        let keys: Vec<String> = keys.iter().map(|key| format!("{outwards}{key}")).collect();
        let keys = keys.iter().map(String::as_str);
        failures.push(known(mistake(&column.path, message), &column.name, keys));
    }
    first_of(failures)
}

/// A list that is empty, or is not there.
fn no_rows<D: Document>(
    table: &Table,
    part: &Part,
    document: &mut D,
    names: &Names<'_>,
) -> Result<(), Failure> {
    let mut reader = Reader::new(table, names);
    let read = document.list(&part.name, &names.columns(), |row, out| {
        reader.row(row, out)
    });
    read.map_err(|failure| match failure.is_wrong_format() {
        true => failure.setting(&part.path),
        false => failure,
    })
}
