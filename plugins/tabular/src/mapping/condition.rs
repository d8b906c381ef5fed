//! Conditions: which rows become a record, which are set aside and which are
//! refused.

use candour_plugin::{Failure, KeyPath};

use super::column::Columns;
use super::document::{Item, Mistakes, Section};

/// What is true of a row.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) column: usize,
    pub(crate) test: Test,
}

/// What is true of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It holds one of these.
    Is(Vec<String>),
    /// It holds none of these.
    IsNot(Vec<String>),
    /// It begins with one of these.
    Begins(Vec<String>),
    /// Whether it holds nothing but space.
    Blank(bool),
}

/// Rows that are set aside or refused, with the reason.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) condition: Condition,
    /// All of these hold too.
    pub(crate) when: Vec<Condition>,
    pub(crate) reason: String,
    pub(crate) path: KeyPath,
}

/// The filters of `ignore` or `reject`.
pub(super) fn filters(
    item: Option<Item<'_>>,
    columns: &mut Columns,
    mistakes: &mut Mistakes,
) -> Vec<Filter> {
    let mut filters = Vec::new();
    for item in item.iter().flat_map(Item::items) {
        let read = filter(&item, columns, mistakes);
        filters.extend(mistakes.keep(read));
    }
    filters
}

fn filter(
    item: &Item<'_>,
    columns: &mut Columns,
    mistakes: &mut Mistakes,
) -> Result<Filter, Failure> {
    let mut section = item.section()?;
    let reason = section.need("reason")?.text()?.to_owned();
    let condition = condition(&mut section, columns)?;
    let when = section.take("when");
    section.finish(mistakes);
    Ok(Filter {
        condition,
        when: conditions(when, columns, mistakes)?,
        reason,
        path: item.path.clone(),
    })
}

/// The conditions of `when`, all of which must hold.
pub(super) fn conditions(
    item: Option<Item<'_>>,
    columns: &mut Columns,
    mistakes: &mut Mistakes,
) -> Result<Vec<Condition>, Failure> {
    item.iter()
        .flat_map(Item::items)
        .map(|item| {
            let mut section = item.section()?;
            let condition = condition(&mut section, columns)?;
            section.finish(mistakes);
            Ok(condition)
        })
        .collect()
}

fn condition(section: &mut Section<'_>, columns: &mut Columns) -> Result<Condition, Failure> {
    let column = columns.number(&section.need("column")?)?;
    let mut tests = Vec::new();
    if let Some(item) = section.take("is") {
        tests.push(Test::Is(item.texts()?));
    }
    if let Some(item) = section.take("is-not") {
        tests.push(Test::IsNot(item.texts()?));
    }
    if let Some(item) = section.take("begins") {
        tests.push(Test::Begins(item.texts()?));
    }
    if let Some(item) = section.take("blank") {
        tests.push(Test::Blank(item.boolean()?));
    }
    match (tests.pop(), tests.is_empty()) {
        (Some(test), true) => Ok(Condition { column, test }),
        (None, _) => Err(section
            .lacks("what must the cell hold? Give one of `is`, `is-not`, `begins` and `blank`")),
        (Some(_), false) => Err(section
            .mistake("a condition says one thing of a cell")
            .hint("write two conditions in a list: [{ … }, { … }]")),
    }
}
