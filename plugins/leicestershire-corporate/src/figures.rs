//! Source `figures`: what is not computed from the other files.

use candour_plugin::{Area, Columns, Dimension, Figures, Records, Reject, Row, Unit};

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

/// One figure to a row.
const FIGURE: Figures<'_> = Figures {
    series: "Series",
    publisher: "Publisher",
    area: Area::Column("Area"),
    span: "Period or date",
    value: "Value",
    missing: &["N/A"],
    unit: "Unit",
    units: &[
        ("count", Unit::Count),
        ("percent", Unit::Percent),
        ("working days", Unit::WorkingDays),
        ("pounds", Unit::Gbp),
    ],
    labels: Some(("Dimension", "Label")),
    dimensions: &[
        ("Department", Dimension::DEPARTMENT),
        ("Service", Dimension::SERVICE),
        ("Outcome", Dimension::OUTCOME),
        ("Indicator", Dimension::INDICATOR),
    ],
};

pub(crate) fn figure(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    FIGURE.row(row, out)
}
