//! Lists `demand`, `costs` and `earlier_years`: figures that are not computed
//! from cases.

use candour_plugin::{Aggregate, Columns, Decimal, Dimension, Records, Reject, Row, Unit};

use crate::{AREA, COST, COUNCIL, DEMAND};

/// Pence in a pound.
const PENCE: i64 = 100;

pub(crate) const DEMANDS: Columns = Columns::new(&["category", "period", "count"]);

pub(crate) fn demand(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let category = row.filled("category")?;
    let count = row.whole("count")?;
    if count < 0 {
        return Err(negative("count", "the count is below nothing").hint("is the sign a slip?"));
    }
    out.aggregate(Aggregate {
        series: "social-care-demand",
        publisher: COUNCIL,
        area: AREA,
        span: row.span("period")?,
        quantity: count.into(),
        unit: Unit::Count,
    })
    .label(DEMAND, category);
    Ok(())
}

pub(crate) const COSTS: Columns = Columns::new(&["year", "kind", "pounds"]);

pub(crate) fn cost(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let kind = row.filled("kind")?;
    let pence = row.pence("pounds")?;
    if pence < 0 {
        return Err(negative("pounds", "the cost is below nothing")
            .hint("take the sign out if it is a slip; money that came back is no cost"));
    }
    // Whole pounds stay whole in print.
    let pounds = match pence % PENCE {
        0 => Decimal::whole(pence / PENCE),
        _ => Decimal {
            digits: pence,
            decimals: 2,
        },
    };
    out.aggregate(Aggregate {
        series: "complaints-costs",
        publisher: COUNCIL,
        area: AREA,
        span: row.span("year")?,
        quantity: pounds.into(),
        unit: Unit::Gbp,
    })
    .label(COST, kind);
    Ok(())
}

fn negative(column: &str, message: &'static str) -> Reject {
    Reject::new("negative-number", message).column(column)
}

pub(crate) const EARLIER: Columns =
    Columns::new(&["series", "publisher", "period", "value", "unit"])
        .optional(&["dimension", "label"]);

/// What `dimension` may hold.
const DIMENSIONS: [(&str, Dimension); 3] = [
    ("indicator", Dimension::INDICATOR),
    ("outcome", Dimension::OUTCOME),
    ("service", Dimension::SERVICE),
];

/// What `unit` may hold.
const UNITS: [(&str, Unit); 2] = [("count", Unit::Count), ("percent", Unit::Percent)];

pub(crate) fn earlier(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let series = row.text("series")?;
    let publisher = row.text("publisher")?;
    let aggregate = Aggregate {
        series: &series,
        publisher: &publisher,
        area: AREA,
        span: row.span("period")?,
        quantity: row.decimal("value")?.into(),
        unit: row.choose("unit", &UNITS)?,
    };
    if row.cell("dimension").is_blank() {
        out.aggregate(aggregate);
    } else {
        let dimension = row.choose("dimension", &DIMENSIONS)?;
        let label = row.filled("label")?;
        out.aggregate(aggregate).label(dimension, label);
    }
    Ok(())
}
