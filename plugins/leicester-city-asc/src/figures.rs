//! Sheets `People supported`, `Previous years and others` and `Targets`:
//! figures that are not computed from cases.

use candour_plugin::{
    Aggregate, Area, Columns, Dimension, Figures, Records, Reject, Row, Unit, Value,
};

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

/// One figure to a row.
const FIGURE: Figures<'_> = Figures {
    series: "Series",
    publisher: "Publisher",
    area: Area::Column("Area"),
    span: "Period or date",
    value: "Value",
    missing: MISSING,
    unit: "Unit",
    units: &[
        ("count", Unit::Count),
        ("percent", Unit::Percent),
        ("working days", Unit::WorkingDays),
        ("pounds", Unit::Gbp),
        ("years", Unit::Years),
        ("rate", Unit::Rate),
    ],
    labels: Some(("Dimension", "Label")),
    dimensions: &[
        ("Ethnicity", Dimension::ETHNICITY),
        ("Gender", Dimension::GENDER),
        ("Indicator", Dimension::INDICATOR),
        ("LGSCO theme", LGSCO_THEME),
        ("Outcome", Dimension::OUTCOME),
    ],
};

/// What the sheets write where no value was published.
const MISSING: &[&str] = &["N/A", "-"];

pub(crate) fn figure(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    FIGURE.row(row, out)
}

pub(crate) const TARGETS: Columns = Columns::new(&["Indicator", "Period", "Target"]);

pub(crate) fn target(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let indicator = row.filled("Indicator")?;
    let aggregate = Aggregate {
        series: "performance-target",
        publisher: COUNCIL,
        area: AREA,
        span: row.span("Period")?,
        quantity: row.quantity("Target", MISSING)?,
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
