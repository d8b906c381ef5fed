//! Sheet `Commendations`: praise.

use candour_plugin::{Columns, Dimension, Records, Reject, Row, Text};

use crate::I_STATEMENT;

pub(crate) const COLUMNS: Columns = Columns::new(&[
    "Reference",
    "Date",
    "Service",
    "Theme 1",
    "Theme 2",
    "Theme 3",
    "I statement",
    "Quote",
    "Approved",
]);

pub(crate) fn commendation(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Reference")?;
    let quote = row.text_opt("Quote")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    let received = row.day("Date")?;
    let mut praise = out.compliment();
    praise
        .reference(&*reference)
        .received(received)
        .label(Dimension::SERVICE, row.cell("Service"))
        .label(I_STATEMENT, row.cell("I statement"))
        .text(Text::QUOTE, quote.as_deref(), approved);
    for column in ["Theme 1", "Theme 2", "Theme 3"] {
        praise.label(Dimension::THEME, row.cell(column));
    }
    Ok(())
}
