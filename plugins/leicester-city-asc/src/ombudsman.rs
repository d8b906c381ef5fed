//! Sheet `Ombudsman`: enquiries, decided or not.

use candour_plugin::{Amount, Columns, Dimension, Records, Reject, Row, Text};

pub(crate) const COLUMNS: Columns = Columns::new(&[
    "Ombudsman reference",
    "Received",
    "Decided",
    "Decision",
    "Ombudsman",
    "Counted by",
    "Public interest report",
    "Service",
    "Title",
    "Summary",
    "Recommendation",
    "Payment (£)",
    "Approved",
]);

pub(crate) fn enquiry(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Ombudsman reference")?;
    let received = row.day("Received")?;
    let decided = row.day_opt("Decided")?;
    let decision = match decided {
        Some(_) => row.filled("Decision")?,
        None => row.cell("Decision"),
    };
    let payment = row.pence_opt("Payment (£)")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    let texts = [
        (Text::TITLE, row.text_opt("Title")?),
        (Text::SUMMARY, row.text_opt("Summary")?),
        (Text::RECOMMENDATION, row.text_opt("Recommendation")?),
    ];
    let mut enquiry = out.decision();
    enquiry
        .reference(&*reference)
        .received(received)
        .decided(decided)
        .label(Dimension::DECISION, decision)
        .label(Dimension::OMBUDSMAN, row.cell("Ombudsman"))
        .label(Dimension::COUNTED_BY, row.cell("Counted by"))
        .label(Dimension::PUBLIC_REPORT, row.cell("Public interest report"))
        .label(Dimension::SERVICE, row.cell("Service"))
        .amount(Amount::RECOMMENDED, payment);
    for (role, text) in &texts {
        enquiry.text(*role, text.as_deref(), approved);
    }
    Ok(())
}
