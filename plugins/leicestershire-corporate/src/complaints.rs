//! Source `complaints`: a row is a stage; that of stage 1 is the case as well,
//! with its cause.

use candour_plugin::{Columns, Day, Dimension, Procedure, Records, Reject, Row};

pub(crate) const COLUMNS: Columns = Columns::new(&[
    "Reference",
    "Stage",
    "Department",
    "Service",
    "Cause",
    "Received",
    "Acknowledged",
    "Due",
    "Extended to",
    "Extension reason",
    "Response sent",
    "Closed",
    "Outcome",
]);

pub(crate) fn stage(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Reference")?;
    let number = row.choose("Stage", &[("Stage 1", 1), ("Stage 2", 2)])?;
    let days = Days::read(row)?;
    let outcome = row.cell("Outcome");
    if number > 1 {
        // Department, service and cause are those of the case, which the export
        // repeats here.
        out.stage(&reference, number)
            .received(days.received)
            .acknowledged(days.acknowledged)
            .due(days.due)
            .extended_to(days.extended_to)
            .responded(days.responded)
            .closed(days.closed)
            .label(Dimension::OUTCOME, outcome)
            .label(Dimension::EXTENSION_REASON, row.cell("Extension reason"));
        return Ok(());
    }
    // The council counts a complaint as resolved when stage 1 is: the case
    // closes then. The first stage takes its days from the case, so that each is
    // stated once; why it was extended is not why a later one was.
    out.case(&reference, Procedure::CORPORATE)
        .received(days.received)
        .acknowledged(days.acknowledged)
        .due(days.due)
        .extended_to(days.extended_to)
        .responded(days.responded)
        .closed(days.closed)
        .label(Dimension::DEPARTMENT, row.cell("Department"))
        .label(Dimension::SERVICE, row.cell("Service"))
        .label(Dimension::OUTCOME, outcome);
    out.stage(&reference, number)
        .label(Dimension::EXTENSION_REASON, row.cell("Extension reason"));
    out.reason(&reference)
        .label(Dimension::REASON, row.filled("Cause")?);
    Ok(())
}

/// The days of a stage.
struct Days {
    received: Day,
    acknowledged: Option<Day>,
    due: Option<Day>,
    extended_to: Option<Day>,
    responded: Option<Day>,
    closed: Option<Day>,
}

impl Days {
    fn read(row: &Row<'_>) -> Result<Self, Reject> {
        let days = Self {
            received: row.day("Received")?,
            acknowledged: row.day_opt("Acknowledged")?,
            due: row.day_opt("Due")?,
            extended_to: row.day_opt("Extended to")?,
            responded: row.day_opt("Response sent")?,
            closed: row.day_opt("Closed")?,
        };
        if let Some(extended_to) = days.extended_to {
            if row.cell("Extension reason").is_blank() {
                return Err(Reject::new(
                    "extension-without-reason",
                    "the time was extended without a reason",
                )
                .column("Extension reason")
                .hint("record why the time was extended, or clear the day"));
            }
            // However long an extension is, it is for the clock to judge; one
            // that shortens the time is a slip.
            if days.due.is_some_and(|due| extended_to < due) {
                return Err(Reject::new(
                    "extension-before-due",
                    "the time was extended to a day before the answer was due",
                )
                .column("Extended to")
                .hint("is one of the two days mistyped?"));
            }
        }
        Ok(days)
    }
}
