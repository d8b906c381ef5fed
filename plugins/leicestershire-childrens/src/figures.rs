//! Lists `demand`, `costs` and `earlier_years`: figures that are not computed
//! from cases.

use candour_plugin::{
    Aggregate, Area, Columns, Decimal, Dimension, Figures, Records, Reject, Row, Unit,
};

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

/// One figure of an earlier year to an object.
const FIGURE: Figures<'_> = Figures {
    series: "series",
    publisher: "publisher",
    area: Area::Fixed(AREA),
    span: "period",
    value: "value",
    missing: &[],
    unit: "unit",
    units: &[("count", Unit::Count), ("percent", Unit::Percent)],
    labels: Some(("dimension", "label")),
    dimensions: &[
        ("indicator", Dimension::INDICATOR),
        ("outcome", Dimension::OUTCOME),
        ("service", Dimension::SERVICE),
    ],
};

pub(crate) fn earlier(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    FIGURE.row(row, out)
}
