//! Sources `ombudsman-enquiries` and `ombudsman-decisions`, the two lists of one
//! register. An enquiry of this year may be decided next year, and most
//! decisions of a year are on its own enquiries: both lists then hold the
//! Ombudsman's reference, each row is a record, and the host makes one of the
//! two. So each list counts by its own day, and nothing that has been decided
//! looks open.

use candour_plugin::{Amount, Columns, Dimension, Records, Reject, Row, Text};

pub(crate) const ENQUIRIES: Columns =
    Columns::new(&["Ombudsman reference", "Received", "Department", "Service"]);

pub(crate) fn enquiry(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Ombudsman reference")?;
    out.decision()
        .reference(&*reference)
        .received(row.day("Received")?)
        .label(Dimension::DEPARTMENT, row.filled("Department")?)
        .label(Dimension::SERVICE, row.cell("Service"));
    Ok(())
}

pub(crate) const DECISIONS: Columns = Columns::new(&[
    "Ombudsman reference",
    "Received",
    "Decided",
    "Decision",
    "Department",
    "Service",
    "Counted by",
    "Public report",
    "Payment (£)",
    "Title",
    "Summary",
    "Recommendation",
    "Approved",
]);

pub(crate) fn decision(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Ombudsman reference")?;
    let payment = payment(row, "Payment (£)")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    let texts = [
        (Text::TITLE, row.text_opt("Title")?),
        (Text::SUMMARY, row.text_opt("Summary")?),
        (Text::RECOMMENDATION, row.text_opt("Recommendation")?),
    ];
    let mut decision = out.decision();
    decision
        .reference(&*reference)
        .received(row.day("Received")?)
        .decided(row.day("Decided")?)
        .label(Dimension::DECISION, row.filled("Decision")?)
        .label(Dimension::DEPARTMENT, row.filled("Department")?)
        .label(Dimension::SERVICE, row.cell("Service"))
        .label(Dimension::COUNTED_BY, row.filled("Counted by")?)
        .label(Dimension::PUBLIC_REPORT, row.filled("Public report")?)
        .amount(Amount::RECOMMENDED, payment);
    for (role, text) in &texts {
        decision.text(*role, text.as_deref(), approved);
    }
    Ok(())
}

/// Whole pence, and nothing that would be owed to the council: the Ombudsman
/// recommends payments by it.
fn payment<'a>(row: &Row<'a>, column: &'a str) -> Result<Option<i64>, Reject> {
    match row.pence_opt(column)? {
        Some(pence) if pence < 0 => Err(Reject::new("negative-amount", "the amount is negative")
            .column(column)
            .hint("write what was to be paid without a sign")),
        pence => Ok(pence),
    }
}
