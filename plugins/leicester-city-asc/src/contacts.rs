//! Sheet `Contacts`: enquiries that are not complaints.

use candour_plugin::{Columns, Dimension, Records, Reject, Row};

use crate::ENQUIRY_RESULT;

pub(crate) const COLUMNS: Columns = Columns::new(&[
    "Reference",
    "Date",
    "Type",
    "Destination",
    "Result",
    "Channel",
    "Case reference",
]);

pub(crate) fn contact(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Reference")?;
    let case = row.text_opt("Case reference")?;
    out.contact()
        .reference(&*reference)
        .of_case(case.as_deref())
        .received(row.day("Date")?)
        .label(Dimension::CONTACT_KIND, row.filled("Type")?)
        .label(Dimension::DESTINATION, row.cell("Destination"))
        .label(ENQUIRY_RESULT, row.cell("Result"))
        .label(Dimension::CHANNEL, row.cell("Channel"));
    Ok(())
}
