//! Sheets `People supported`, `Previous years and others` and `Targets`:
//! figures that are not computed from cases.

use candour_plugin::{Aggregate, Columns, Dimension, Quantity, Records, Reject, Row, Unit, Value};

use crate::{AREA, COUNCIL, LGSCO_THEME};

pub(crate) const PEOPLE: Columns = Columns::new(&["Ethnicity", "As at", "People"]);

/// The people in long-term support so far: the total under them is checked.
#[derive(Debug)]
pub(crate) struct People {
    /// None once a row was rejected.
    sum: Option<i64>,
}

impl Default for People {
    fn default() -> Self {
        Self { sum: Some(0) }
    }
}

impl People {
    pub(crate) fn row(&mut self, row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
        let mapped = self.map(row, out);
        if mapped.is_err() {
            self.sum = None;
        }
        mapped
    }

    fn map(&mut self, row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
        let people = row.whole("People")?;
        let ethnicity = row.filled("Ethnicity")?;
        let is_total = ethnicity.value == Value::Text("Total");
        let aggregate = Aggregate {
            series: if is_total {
                "long-term-support-total"
            } else {
                "long-term-support"
            },
            publisher: COUNCIL,
            area: AREA,
            span: row.span("As at")?,
            quantity: people.into(),
            unit: Unit::Count,
        };
        let mut record = out.aggregate(aggregate);
        if !is_total {
            record.label(Dimension::ETHNICITY, ethnicity);
            self.sum = self.sum.map(|sum| sum + people);
        } else if let Some(sum) = self.sum.filter(|sum| *sum != people) {
            out.warn(
                &Reject::new(
                    "total-differs",
                    format!("the total says {people}, but the rows above add up to {sum}"),
                )
                .column("People")
                .hint("both are kept: the total for ratios, the rows for shares by ethnicity"),
            );
        }
        Ok(())
    }
}

pub(crate) const FIGURES: Columns = Columns::new(&[
    "Series",
    "Publisher",
    "Area",
    "Period or date",
    "Dimension",
    "Label",
    "Value",
    "Unit",
]);

/// What the column `Dimension` may hold.
const DIMENSIONS: [(&str, Dimension); 5] = [
    ("Ethnicity", Dimension::ETHNICITY),
    ("Gender", Dimension::GENDER),
    ("Indicator", Dimension::INDICATOR),
    ("LGSCO theme", LGSCO_THEME),
    ("Outcome", Dimension::OUTCOME),
];

/// What the column `Unit` may hold.
const UNITS: [(&str, Unit); 6] = [
    ("count", Unit::Count),
    ("percent", Unit::Percent),
    ("working days", Unit::WorkingDays),
    ("pounds", Unit::Gbp),
    ("years", Unit::Years),
    ("rate", Unit::Rate),
];

pub(crate) fn figure(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let series = kebab(&row.text("Series")?);
    let publisher = row.text("Publisher")?;
    let area = row.text("Area")?;
    let aggregate = Aggregate {
        series: &series,
        publisher: &publisher,
        area: &area,
        span: row.span("Period or date")?,
        quantity: quantity(row, "Value")?,
        unit: row.choose("Unit", &UNITS)?,
    };
    if row.cell("Dimension").is_blank() {
        out.aggregate(aggregate);
    } else {
        let dimension = row.choose("Dimension", &DIMENSIONS)?;
        let label = row.filled("Label")?;
        out.aggregate(aggregate).label(dimension, label);
    }
    Ok(())
}

pub(crate) const TARGETS: Columns = Columns::new(&["Indicator", "Period", "Target"]);

pub(crate) fn target(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let indicator = row.filled("Indicator")?;
    let aggregate = Aggregate {
        series: "performance-target",
        publisher: COUNCIL,
        area: AREA,
        span: row.span("Period")?,
        quantity: quantity(row, "Target")?,
        unit: if indicator.value == Value::Text("Average response time") {
            Unit::WorkingDays
        } else {
            Unit::Percent
        },
    };
    out.aggregate(aggregate)
        .label(Dimension::INDICATOR, indicator);
    Ok(())
}

/// A number, or `N/A` or `-` where none was published.
fn quantity<'a>(row: &Row<'a>, column: &'a str) -> Result<Quantity, Reject> {
    match row.filled(column)?.value {
        Value::Text("N/A" | "-") => Ok(Quantity::Missing),
        _ => Ok(row.decimal(column)?.into()),
    }
}

/// `LGSCO upheld rate` is `lgsco-upheld-rate`: a series needs no code of its
/// own, so that next year's figures need no new plugin.
fn kebab(title: &str) -> String {
    let mut words = title
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut name = words.next().unwrap_or_default().to_lowercase();
    for word in words {
        name.push('-');
        name.push_str(&word.to_lowercase());
    }
    name
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
        ] {
            assert_eq!(kebab(title), name);
        }
    }
}
