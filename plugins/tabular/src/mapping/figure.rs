//! Records of figures from elsewhere.

use candour_plugin::{Failure, Span, Unit};

use super::document::{Item, Section};
use super::record::Context;
use super::written::{self, Words, Written};

/// A figure from elsewhere.
#[derive(Debug)]
pub(crate) struct Aggregate {
    pub(crate) series: Words,
    pub(crate) publisher: Words,
    pub(crate) area: Words,
    pub(crate) period: Period,
    pub(crate) quantity: Quantity,
    /// What stands for a figure that was not published.
    pub(crate) missing: Vec<String>,
    pub(crate) unit: Written<Unit>,
}

/// When a figure is about.
#[derive(Debug)]
pub(crate) enum Period {
    /// With the words for it.
    Given(Span, String),
    /// A financial year, or a day under the rule for its dates.
    Column { rule: usize },
}

/// How much.
#[derive(Debug)]
pub(crate) enum Quantity {
    Number(usize),
    Share {
        numerator: usize,
        denominator: usize,
    },
}

pub(super) fn read(
    section: &mut Section<'_>,
    context: &mut Context<'_>,
) -> Result<Aggregate, Failure> {
    let series = written::words(&section.need("series")?, context)?;
    let publisher = written::words(&section.need("publisher")?, context)?;
    let area = written::words(&section.need("area")?, context)?;
    let period = period(&section.need("period")?, context)?;
    let quantity = match section.take("numerator") {
        Some(item) => Quantity::Share {
            numerator: context.columns.number(&item)?,
            denominator: context.columns.number(&section.need("denominator")?)?,
        },
        None => Quantity::Number(context.columns.number(&section.need("value")?)?),
    };
    let missing = section.take("missing").map(|item| item.texts());
    Ok(Aggregate {
        series,
        publisher,
        area,
        period,
        quantity,
        missing: missing.transpose()?.unwrap_or_default(),
        unit: written::unit(&section.need("unit")?, context)?,
    })
}

/// A column, or `{ value = "2024-25" }`.
fn period(item: &Item<'_>, context: &mut Context<'_>) -> Result<Period, Failure> {
    if !item.is_table() {
        return Ok(Period::Column {
            rule: context.columns.period(item)?,
        });
    }
    let mut section = item.section()?;
    let value = section.need("value")?;
    section.finish(context.mistakes);
    let text = value.text()?;
    let given = Span::financial_year(text).map(|span| Period::Given(span, text.to_owned()));
    given.ok_or_else(|| {
        value
            .mistake(format!("`{text}` is no financial year"))
            .hint("write it as 2024-25, or 2024-25 Q1")
    })
}
