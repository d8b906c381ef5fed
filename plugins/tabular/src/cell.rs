//! Single cells: what may be in them, and which conditions hold.

use std::borrow::Cow;

use candour_plugin::{Cell, DateFormat, Day, Reject, Row, Value};

use crate::mapping::{Condition, Filter, Test};
use crate::read::either;

/// Bytes beyond which a cell is no label, no reference and no name.
pub(crate) const LONGEST_NAME: usize = 1_000;

/// Bytes beyond which a cell is no text to publish; Excel's own limit in
/// letters.
pub(crate) const LONGEST_TEXT: usize = 32_767;

/// The cell of a column of the mapping; `places` has its position in a row.
#[inline]
pub(crate) fn cell<'r>(row: &Row<'r>, places: &[usize], column: usize) -> Cell<'r> {
    row.at(places.get(column).copied().unwrap_or(usize::MAX))
}

/// Whether a cell says that the row holds totals.
pub(crate) fn is_total(cell: Cell<'_>) -> bool {
    let Value::Text(text) = cell.value else {
        return false;
    };
    let words: String = text.chars().take(30).collect();
    let words = words.to_lowercase();
    let mut words = words.split(|letter: char| !letter.is_alphanumeric());
    let is_total = |word: &str| matches!(word, "total" | "totals" | "subtotal" | "sum");
    words
        .next()
        .is_some_and(|word| is_total(word) || word == "grand" && words.any(is_total))
}

pub(crate) fn blank(cell: Cell<'_>) -> Reject {
    Reject::new("blank-cell", "the cell is blank").column(cell.column)
}

pub(crate) fn filled(cell: Cell<'_>) -> Result<(), Reject> {
    if cell.is_blank() {
        return Err(blank(cell));
    }
    Ok(())
}

/// Refuses a cell that is longer than what belongs into it.
#[inline]
pub(crate) fn within(cell: Cell<'_>, longest: usize) -> Result<(), Reject> {
    match cell.value {
        Value::Text(text) if text.len() > longest => {
            let message = format!(
                "the cell holds {} bytes, and what belongs here at most {longest}",
                text.len()
            );
            Err(Reject::new("long-cell", message)
                .column(cell.column)
                .hint("is a quotation mark missing, or is it another column?"))
        }
        _ => Ok(()),
    }
}

/// Whether a row is one of those that a filter is about.
pub(crate) fn falls_under(
    filter: &Filter,
    row: &Row<'_>,
    places: &[usize],
) -> Result<bool, Reject> {
    let cell = cell(row, places, filter.condition.column);
    Ok(holds(&filter.condition, cell)? && all_hold(&filter.when, row, places)?)
}

pub(crate) fn all_hold(
    when: &[Condition],
    row: &Row<'_>,
    places: &[usize],
) -> Result<bool, Reject> {
    for condition in when {
        if !holds(condition, cell(row, places, condition.column))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a condition holds for its cell.
fn holds(condition: &Condition, cell: Cell<'_>) -> Result<bool, Reject> {
    if let Test::Blank(blank) = condition.test {
        return Ok(cell.is_blank() == blank);
    }
    let text = match cell.value {
        Value::Text(text) => Cow::Borrowed(text),
        _ => cell.text_opt()?.unwrap_or_default(),
    };
    Ok(match &condition.test {
        Test::Is(texts) => texts.iter().any(|known| *known == text),
        Test::IsNot(texts) => !texts.iter().any(|known| *known == text),
        Test::Begins(texts) => texts.iter().any(|start| text.starts_with(start)),
        Test::Blank(_) => false,
    })
}

/// The day of a cell that is in one of several formats.
///
/// # Errors
/// As [`Row::day_in`]; `ambiguous-date` when two of them read different days.
pub(crate) fn day_in_any(
    row: &Row<'_>,
    cell: Cell<'_>,
    formats: &[DateFormat],
) -> Result<Option<Day>, Reject> {
    let mut found: Option<(Option<Day>, &DateFormat)> = None;
    let mut unread = None;
    for format in formats {
        match (row.day_in(cell, Some(format)), found) {
            (Ok(day), None) => found = Some((day, format)),
            (Ok(day), Some((known, first))) if day != known => {
                let message = format!("it is one day as `{first}` and another as `{format}`");
                return Err(Reject::new("ambiguous-date", message)
                    .column(cell.column)
                    .hint("only the source can tell: write it in one way there"));
            }
            (Ok(_), Some(_)) => {}
            (Err(reject), _) => unread = unread.or(Some(reject)),
        }
    }
    match (found, unread) {
        (Some((day, _)), _) => Ok(day),
        (None, Some(reject)) => {
            Err(reject.hint(format!("it is not written as {}", either(formats))))
        }
        (None, None) => Ok(None),
    }
}

/// What stands in a cell between separators, each once and without what is to
/// be skipped.
pub(crate) fn parts<'r>(
    cell: Cell<'r>,
    text: &'r str,
    split: &str,
    skip: &[String],
) -> Result<Vec<Cell<'r>>, Reject> {
    within(cell, LONGEST_TEXT)?;
    let mut texts: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for text in text.split(split).map(str::trim) {
        let skipped = text.is_empty() || skip.iter().any(|skip| skip == text);
        if !skipped && !texts.contains(&text) {
            let value = Value::Text(text);
            let part = Cell { value, ..cell };
            within(part, LONGEST_NAME)?;
            texts.push(text);
            parts.push(part);
        }
    }
    Ok(parts)
}
