//! Sources `contacts` and `compliments`.

use candour_plugin::{Columns, Dimension, Records, Reject, Row, Text};

pub(crate) const CONTACTS: Columns = Columns::new(&["Reference", "Received", "Type", "Department"]);

pub(crate) fn contact(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Reference")?;
    out.contact()
        .reference(&*reference)
        .received(row.day("Received")?)
        .label(Dimension::CONTACT_KIND, row.filled("Type")?)
        .label(Dimension::DEPARTMENT, row.cell("Department"));
    Ok(())
}

pub(crate) const COMPLIMENTS: Columns =
    Columns::new(&["Reference", "Received", "Service", "Compliment", "Approved"]);

pub(crate) fn compliment(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Reference")?;
    let quote = row.text_opt("Compliment")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    out.compliment()
        .reference(&*reference)
        .received(row.day("Received")?)
        .label(Dimension::SERVICE, row.filled("Service")?)
        .text(Text::QUOTE, quote.as_deref(), approved);
    Ok(())
}
