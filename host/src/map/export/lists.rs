//! The lists of a JSON document as tables.

use candour_plugin::raw::{self, Row};
use candour_plugin::{Failure, Value as Cell};

use super::Part;
use super::column::Builder;

/// Adds each list of objects.
///
/// # Errors
/// When the bytes are not JSON, or hold no list of objects.
pub(super) fn read(parts: &mut Vec<Part>, bytes: &[u8], is_lines: bool) -> Result<(), Failure> {
    raw::json(bytes, is_lines, |list| {
        parts.push(table(&list, is_lines)?);
        Ok(())
    })?;
    if parts.is_empty() {
        return Err(Failure::wrong_format("there is no list of objects in it")
            .hint("the records of an export are objects in a list, or one in each line"));
    }
    Ok(())
}

fn table(list: &raw::List<'_>, is_lines: bool) -> Result<Part, Failure> {
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
    let mut oddities = Vec::new();
    match (is_lines, list.strays()) {
        (_, 0) => {}
        (true, 1) => oddities.push("1 line holds no object and is rejected".to_owned()),
        (true, n) => oddities.push(format!("{n} lines hold no object and are rejected")),
        (false, 1) => oddities.push("1 element is no object, which stops an import".to_owned()),
        (false, n) => oddities.push(format!(
            "{n} elements are no objects, which stops an import"
        )),
    }
    Ok(Part {
        name: list.path().to_owned(),
        header: None,
        above: 0,
        below: 0,
        columns: columns.into_iter().map(Builder::finish).collect(),
        rows,
        totals: Vec::new(),
        oddities,
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
