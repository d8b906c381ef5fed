//! What a cell of the corrections says: a day, an amount or a label.

use super::refusal::Refusal;
use crate::calendar::{self, Day};
use crate::dataset::{Common, Dataset, NO_LABEL};
use crate::diagnostic::suggest;

pub(super) fn read<T>(
    column: &'static str,
    text: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let value = read(text).map_err(|message| Refusal::new(column, "bad-value", message))?;
    Ok(Some(value))
}

/// `2024-05-31`, or `31/05/2024` as spreadsheets leave it when they save.
pub(super) fn read_day(text: &str) -> Result<Day, String> {
    let british = || {
        let (day, rest) = text.split_once('/')?;
        let (month, year) = rest.split_once('/')?;
        if year.len() != 4 {
            return None;
        }
        calendar::parse_iso(&format!("{year}-{month:0>2}-{day:0>2}"))
    };
    calendar::parse_iso(text)
        .or_else(british)
        .ok_or_else(|| format!("`{text}` is not a date: write it as 2024-05-31"))
}

pub(super) fn read_pence(text: &str) -> Result<i64, String> {
    let decimal = crate::project::Decimal::parse(text.trim_start_matches('£'));
    decimal
        .and_then(|decimal| match decimal.decimals {
            0 => decimal.digits.checked_mul(100),
            2 => Some(decimal.digits),
            _ => None,
        })
        .ok_or_else(|| format!("`{text}` is not an amount: write it as 1234.50"))
}

/// An amount in pounds with two decimals.
pub(crate) fn pounds(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let pence = pence.unsigned_abs();
    format!("{sign}{}.{:02}", pence / 100, pence % 100)
}

/// Takes a label into its list that the project's `labels.csv` alone knows.
pub(super) fn know(dataset: &mut Dataset, dimension: usize, text: &str) {
    let Some(dimension) = dataset.vocabulary.dimensions.get_mut(dimension) else {
        return;
    };
    if dimension.labels.iter().any(|label| label.text == text)
        || dimension.labels.len() >= usize::from(NO_LABEL)
    {
        return;
    }
    let known = dataset.overrides.label(&dimension.code, text, None);
    dimension.labels.extend(known);
}

/// The index of a label. A new one must be declared, so that a correction never
/// brings a label into the report that no mapping knows.
pub(super) fn label(
    dataset: &Dataset,
    dimension: usize,
    column: &'static str,
    text: &str,
) -> Result<Option<u16>, Refusal> {
    let Some(dimension) = dataset.vocabulary.dimensions.get(dimension) else {
        return Ok(None);
    };
    read(column, text, |text| {
        let at = dimension.labels.iter().position(|label| label.text == text);
        at.and_then(|at| u16::try_from(at).ok())
            .ok_or_else(|| format!("`{}` has no label `{text}`", dimension.code))
    })
    .and_then(|at| {
        let label = at.and_then(|at| dimension.labels.get(usize::from(at)));
        match label {
            Some(label)
                if column == "new value" && label.common == Common::Unmapped && !dimension.open =>
            {
                let message = format!("the label `{text}` of `{}` is not mapped", dimension.code);
                Err(Refusal::new(column, "bad-value", message))
            }
            _ => Ok(at),
        }
    })
    .map_err(|mut refusal| {
        let declared = dimension
            .labels
            .iter()
            .filter(|label| dimension.open || label.common != Common::Unmapped);
        refusal.hint = suggest(text, declared.map(|label| label.text.as_str()));
        refusal
    })
}
