//! The lists of a JSON document and the elements of an XML file as tables.

use candour_plugin::raw::{self, Row};
use candour_plugin::{Failure, Value as Cell};

use super::column::Builder;
use super::{Format, Part};

/// Adds each list of objects, or the elements at each path.
///
/// # Errors
/// When the bytes are not in the format, or hold no rows.
pub(super) fn read(parts: &mut Vec<Part>, bytes: &[u8], format: Format) -> Result<(), Failure> {
    let take = |list: raw::List<'_>| {
        parts.push(table(&list, format)?);
        Ok(())
    };
    let (what, hint) = match format {
        Format::Xml => {
            raw::xml(bytes, take)?;
            (
                "elements with values",
                "the records of an export are elements that hold values",
            )
        }
        _ => {
            raw::json(bytes, format == Format::JsonLines, take)?;
            (
                "lists of objects",
                "the records of an export are objects in a list, or one in each line",
            )
        }
    };
    if parts.iter().all(|part| part.columns.is_empty()) {
        return Err(Failure::wrong_format(format!("there are no {what} in it")).hint(hint));
    }
    Ok(())
}

fn table(list: &raw::List<'_>, format: Format) -> Result<Part, Failure> {
    let names = list.columns();
    let mut columns: Vec<Builder> = names.iter().cloned().map(Builder::new).collect();
    let mut rows = Vec::new();
    list.rows(|row| {
        rows.push(row.number());
        for (at, column) in columns.iter_mut().enumerate() {
            push(column, row, at);
        }
        Ok(())
    })?;
    let strays = list.strays();
    let one = strays == 1;
    let stray = match format {
        Format::Json if one => "element is no object, which stops an import",
        Format::Json => "elements are no objects, which stops an import",
        Format::Xml if one => "row has a cell twice and is rejected",
        Format::Xml => "rows have a cell twice and are rejected",
        _ if one => "line holds no object and is rejected",
        _ => "lines hold no object and are rejected",
    };
    let oddities = (strays > 0).then(|| format!("{strays} {stray}"));
    Ok(Part {
        name: list.path().to_owned(),
        header: None,
        above: 0,
        below: 0,
        columns: columns.into_iter().map(Builder::finish).collect(),
        rows,
        totals: Vec::new(),
        oddities: oddities.into_iter().collect(),
    })
}

fn push(column: &mut Builder, row: Row<'_>, at: usize) {
    match row.value(at) {
        Cell::Nested("a list") => column.push_items(row.items(at).filter_map(text).collect()),
        // Objects are columns of their own.
        Cell::Nested(_) => column.push(Cell::Blank),
        cell => column.push(cell),
    }
}

/// An element of a list as an import reads a label from it.
fn text(item: Cell<'_>) -> Option<String> {
    match item {
        Cell::Text(text) => Some(text.to_owned()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Bool(true) => Some("Yes".to_owned()),
        Cell::Bool(false) => Some("No".to_owned()),
        _ => None,
    }
}
