//! Source `learning`: "you complained that / we have".

use candour_plugin::{Columns, Dimension, Records, Reject, Row, Text};

pub(crate) const COLUMNS: Columns = Columns::new(&[
    "Reference",
    "Done",
    "Service",
    "You complained that",
    "We have",
    "Approved",
]);

pub(crate) fn learned(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Reference")?;
    let complained = row.text("You complained that")?;
    let learning = row.text("We have")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    out.action()
        .reference(&*reference)
        .done(row.day_opt("Done")?)
        .label(Dimension::ACTION_KIND, "Learning")
        .label(Dimension::SERVICE, row.cell("Service"))
        .text(Text::COMPLAINED, &*complained, approved)
        .text(Text::LEARNING, &*learning, approved);
    Ok(())
}
