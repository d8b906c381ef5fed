//! Tables of figures that were not computed from cases, one figure to a row.

use std::borrow::Cow;

use crate::aggregate::{Aggregate, Quantity, Unit};
use crate::code::Dimension;
use crate::problem::Reject;
use crate::record::Records;
use crate::row::{Row, Value};

/// How a table writes figures that were not computed from cases, one to a row:
/// earlier years, other authorities, populations, targets. [`Figures::row`]
/// makes each an [`Aggregate`], so that next year's figures need no new plugin.
///
/// The table's [`crate::Columns`] name the same columns; those of dimension and
/// label may be optional there.
///
/// ```
/// use candour_plugin::{Area, Dimension, Figures, Records, Reject, Row, Unit};
///
/// const FIGURES: Figures<'_> = Figures {
///     series: "Series",
///     publisher: "Publisher",
///     area: Area::Column("Area"),
///     span: "Period or date",
///     value: "Value",
///     missing: &["N/A"],
///     unit: "Unit",
///     units: &[("count", Unit::Count), ("percent", Unit::Percent)],
///     labels: Some(("Dimension", "Label")),
///     dimensions: &[("Outcome", Dimension::OUTCOME)],
/// };
///
/// fn figure(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
///     FIGURES.row(row, out)
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Figures<'c> {
    /// The column of the series, whose title becomes its name
    /// ([`Aggregate::series_named`]).
    pub series: &'c str,
    /// The column of who published the figure.
    pub publisher: &'c str,
    /// Whom the figure is about.
    pub area: Area<'c>,
    /// The column of the day or the financial year, as [`Row::span`] reads it.
    pub span: &'c str,
    /// The column of the value.
    pub value: &'c str,
    /// What stands in place of a value that was published as not available.
    pub missing: &'c [&'c str],
    /// The column of the unit.
    pub unit: &'c str,
    /// The words for units, each with the unit that it stands for.
    pub units: &'c [(&'c str, Unit)],
    /// The columns of the dimension and of the label in it, where the table has
    /// them; a row whose dimension is blank is about everything.
    pub labels: Option<(&'c str, &'c str)>,
    /// The words for dimensions, each with the dimension that it stands for.
    pub dimensions: &'c [(&'c str, Dimension)],
}

/// The area or authority that figures of a table are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area<'c> {
    /// The column that names it.
    Column(&'c str),
    /// The same for every row.
    Fixed(&'c str),
}

impl Figures<'_> {
    /// Adds the figure of a row.
    ///
    /// # Errors
    /// `blank-cell` and `formula-error` of any cell; as [`Row::span`] and
    /// [`Row::quantity`]; `unknown-value` for a unit or a dimension that is not
    /// among the words.
    pub fn row<'a>(&'a self, row: &Row<'a>, out: &mut Records<'_>) -> Result<(), Reject> {
        let series = Aggregate::series_named(&row.text(self.series)?);
        let publisher = row.text(self.publisher)?;
        let area = match self.area {
            Area::Column(column) => row.text(column)?,
            Area::Fixed(area) => Cow::Borrowed(area),
        };
        let aggregate = Aggregate {
            series: &series,
            publisher: &publisher,
            area: &area,
            span: row.span(self.span)?,
            quantity: row.quantity(self.value, self.missing)?,
            unit: row.choose(self.unit, self.units)?,
        };
        match self.labels {
            Some((dimension, label)) if !row.cell(dimension).is_blank() => {
                let dimension = row.choose(dimension, self.dimensions)?;
                let label = row.filled(label)?;
                out.aggregate(aggregate).label(dimension, label);
            }
            _ => drop(out.aggregate(aggregate)),
        }
        Ok(())
    }
}

impl Aggregate<'_> {
    /// The name of a series by the words of its title: `LGSCO upheld rate` is
    /// `lgsco-upheld-rate`, and a name in kebab-case is itself.
    pub fn series_named(title: &str) -> String {
        let words = title
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
    }
}

impl<'a> Row<'a> {
    /// A number at the decimals it is written with, or one of the words that
    /// stand for a value which was published as not available.
    ///
    /// # Errors
    /// As [`Row::decimal`].
    pub fn quantity(&self, column: &'a str, missing: &[&str]) -> Result<Quantity, Reject> {
        match self.filled(column)?.value {
            Value::Text(text) if missing.contains(&text) => Ok(Quantity::Missing),
            _ => Ok(self.decimal(column)?.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_are_named_by_their_words() {
        for (title, name) in [
            ("LGSCO upheld rate", "lgsco-upheld-rate"),
            (
                "Statutory complaints, by outcome",
                "statutory-complaints-by-outcome",
            ),
            ("  People  eligible ", "people-eligible"),
            ("lgsco-upheld-rate", "lgsco-upheld-rate"),
        ] {
            assert_eq!(Aggregate::series_named(title), name);
        }
    }
}
