//! Labels of a record, and where they come from.

use candour_plugin::{Dimension, Failure};

use super::document::{Item, Section, known};
use super::record::{Context, coded};

/// A label that a record has.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) dimension: Dimension,
    pub(crate) from: From,
}

impl Label {
    fn is_split(&self) -> bool {
        matches!(&self.from, From::Column(cell) if cell.split.is_some())
    }
}

/// Where a label comes from.
#[derive(Debug)]
pub(crate) enum From {
    /// The mapping.
    Given(String),
    Column(Cell),
}

/// A cell that holds a label.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) column: usize,
    /// Whether it holds a number that a band stands for.
    pub(crate) banded: bool,
    /// Whether a blank one means what the dimension says: of several columns
    /// only the first does.
    pub(crate) first: bool,
    /// Texts that stand for no label at all.
    pub(crate) skip: Vec<String>,
    /// What stands between several labels in one cell.
    pub(crate) split: Option<String>,
    /// The label of a blank cell.
    pub(crate) default: Option<String>,
}

/// The labels of a record; of a reason, those of each reason.
pub(super) fn groups(
    section: &mut Section<'_>,
    is_reason: bool,
    context: &mut Context<'_>,
) -> Result<Vec<Vec<Label>>, Failure> {
    let codes = Dimension::registry();
    let entries = coded(
        section,
        "values",
        "dimension",
        codes,
        Dimension::parse,
        context.mistakes,
    )?;
    let mut groups: Vec<Vec<Label>> = Vec::new();
    let mut lists: Option<(&str, usize)> = None;
    for (dimension, item) in entries {
        if let Err(failure) = has_labels(dimension, &item, context) {
            context.mistakes.add(failure);
            continue;
        }
        let Some(items) = context.mistakes.keep(item.some_items()) else {
            continue;
        };
        let (code, count) = (dimension.code(), items.len());
        if is_reason {
            if let Some((first, other)) = lists.filter(|(_, other)| *other != count) {
                let s = if count == 1 { "" } else { "s" };
                let message = format!("`{code}` has {count} column{s} where `{first}` has {other}");
                let hint = "the columns of a reason belong together, position by position";
                context.mistakes.add(item.mistake(message).hint(hint));
                continue;
            }
            lists = Some((code, count));
        }
        for (position, item) in items.iter().enumerate() {
            let group = if is_reason { position } else { 0 };
            let from = from(item, dimension, position == 0 || is_reason, context);
            let Some(from) = context.mistakes.keep(from) else {
                continue;
            };
            let label = Label { dimension, from };
            let others = groups.get(group).map_or(&[][..], Vec::as_slice);
            if is_reason && !others.is_empty() && others.iter().chain([&label]).any(Label::is_split)
            {
                let message = "a cell that is split is the whole of its reasons";
                let hint = "which part of one cell belongs to which of another, nothing says";
                context.mistakes.add(item.mistake(message).hint(hint));
                continue;
            }
            match groups.get_mut(group) {
                Some(group) => group.push(label),
                None => groups.push(vec![label]),
            }
        }
    }
    Ok(groups)
}

fn has_labels(dimension: Dimension, item: &Item<'_>, context: &Context<'_>) -> Result<(), Failure> {
    let code = dimension.code();
    // With a mistake in the lists, they are not known here.
    let Some(categories) = context.categories else {
        return Ok(());
    };
    if categories.codes().any(|known| known == code) {
        return Ok(());
    }
    let message = format!("`{code}` has no labels");
    Err(item.mistake(message).hint(format!(
        "add `[dimensions.{code}]` with its labels, or with `open = true`"
    )))
}

/// A column, or a table that says more of it or gives the label.
fn from(
    item: &Item<'_>,
    dimension: Dimension,
    first: bool,
    context: &mut Context<'_>,
) -> Result<From, Failure> {
    let code = dimension.code();
    let categories = context.categories;
    let banded = categories.is_some_and(|categories| categories.is_banded(code));
    if !item.is_table() {
        return Ok(From::Column(Cell {
            column: context.columns.number(item)?,
            banded,
            first,
            skip: Vec::new(),
            split: None,
            default: None,
        }));
    }
    let label = |item: &Item<'_>| {
        let text = item.text()?;
        let Some(categories) = categories else {
            return Ok(text.to_owned());
        };
        let labels = categories.labels(code);
        if labels.clone().any(|known| known == text) {
            return Ok(text.to_owned());
        }
        let failure = item.mistake(format!("`{code}` has no label `{text}`"));
        Err(known(failure, text, labels))
    };
    let mut section = item.section()?;
    if let Some(item) = section.take("value") {
        section.finish(context.mistakes);
        return label(&item).map(From::Given);
    }
    let column = context.columns.number(&section.need("column")?)?;
    let skip = section.take("skip").map(|item| item.texts());
    let split = section.take("split").map(|item| match item.raw_text()? {
        "" => Err(item.mistake("nothing is no separator")),
        _ if banded => Err(item.mistake(format!("`{code}` has bands: its cells hold one number"))),
        text => Ok(text.to_owned()),
    });
    let default = section.take("default").map(|item| label(&item));
    section.finish(context.mistakes);
    Ok(From::Column(Cell {
        column,
        banded,
        first,
        skip: skip.transpose()?.unwrap_or_default(),
        split: split.transpose()?,
        default: default.transpose()?,
    }))
}
