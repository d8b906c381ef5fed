//! `contacts/contact`: what came in, sorted.

use candour_plugin::{Columns, Dimension, Records, Reject, Value, xml::Element};

use crate::MATTER;

pub(crate) const COLUMNS: Columns = Columns::new(&["reference", "received", "matter", "triage"])
    .optional(&["refusal-reason", "complaint"]);

pub(crate) fn contact(contact: &Element<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = contact.text("reference")?;
    let case = contact.text_opt("complaint")?;
    let triage = contact.filled("triage")?;
    let why_refused = contact.cell("refusal-reason");
    // The annual report has to say what kinds of complaint were refused.
    if triage.value == Value::Text("Not accepted") && why_refused.is_blank() {
        return Err(Reject::new(
            "refused-without-reason",
            "it was not accepted, and nothing says why",
        )
        .column("refusal-reason")
        .hint("give the exclusion of the complaints policy"));
    }
    out.contact()
        .reference(&*reference)
        .of_case(case.as_deref())
        .received(contact.day("received")?)
        .label(MATTER, contact.filled("matter")?)
        .label(Dimension::TRIAGE, triage)
        .label(Dimension::REFUSAL_REASON, why_refused);
    Ok(())
}
