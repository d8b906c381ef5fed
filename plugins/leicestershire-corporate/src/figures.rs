//! Source `figures`: what is not computed from the other files.

use candour_plugin::{Aggregate, Columns, Dimension, Quantity, Records, Reject, Row, Unit, Value};

pub(crate) const COLUMNS: Columns = Columns::new(&[
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
const DIMENSIONS: [(&str, Dimension); 4] = [
    ("Department", Dimension::DEPARTMENT),
    ("Service", Dimension::SERVICE),
    ("Outcome", Dimension::OUTCOME),
    ("Indicator", Dimension::INDICATOR),
];

/// What the column `Unit` may hold.
const UNITS: [(&str, Unit); 4] = [
    ("count", Unit::Count),
    ("percent", Unit::Percent),
    ("working days", Unit::WorkingDays),
    ("pounds", Unit::Gbp),
];

pub(crate) fn figure(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let series = row.text("Series")?;
    let publisher = row.text("Publisher")?;
    let area = row.text("Area")?;
    let aggregate = Aggregate {
        series: &series,
        publisher: &publisher,
        area: &area,
        span: row.span("Period or date")?,
        quantity: match row.filled("Value")?.value {
            Value::Text("N/A") => Quantity::Missing,
            _ => row.decimal("Value")?.into(),
        },
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
