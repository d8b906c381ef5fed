//! `complaints/complaint`: a case, and the stages in it.

use candour_plugin::{Columns, Dimension, Procedure, Records, Reject, xml::Element};

pub(crate) const COLUMNS: Columns =
    Columns::new(&["reference", "type", "category", "received"]).optional(&["closed", "outcome"]);

pub(crate) fn complaint(complaint: &Element<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let procedure = complaint.choose(
        "type",
        &[
            ("Corporate", Procedure::CORPORATE),
            ("Housing", Procedure::HOUSING),
        ],
    )?;
    out.case(complaint.text("reference")?, procedure)
        .received(complaint.day("received")?)
        .closed(complaint.day_opt("closed")?)
        .label(Dimension::SUBJECT, complaint.filled("category")?)
        .label(Dimension::OUTCOME, complaint.cell("outcome"));
    Ok(())
}

pub(crate) const STAGES: Columns = Columns::new(&["number", "acknowledged", "responded"])
    .optional(&["received", "due", "extended-to", "extension-reason"]);

pub(crate) fn stage(stage: &Element<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let case = stage.parent()?.text("reference")?;
    let number = stage.choose("number", &[("1", 1), ("2", 2)])?;
    // A first stage has the day of its case; a second begins with a request.
    let received = match number {
        1 => stage.day_opt("received")?,
        _ => Some(stage.day("received")?),
    };
    let due = stage.day_opt("due")?;
    let extended = stage.day_opt("extended-to")?;
    let why = stage.cell("extension-reason");
    match extended {
        Some(_) if why.is_blank() => {
            return Err(Reject::new(
                "extension-without-reason",
                "the time was extended, and nothing says why",
            )
            .column("extension-reason")
            .hint("the Codes allow an extension for a good reason only: give it"));
        }
        Some(extended) if due.is_some_and(|due| extended < due) => {
            return Err(Reject::new(
                "extension-before-due",
                "the extension ends before the day it was due",
            )
            .column("extended-to")
            .hint("are the two days swapped?"));
        }
        None if !why.is_blank() => {
            return Err(Reject::new(
                "reason-without-extension",
                "there is a reason but no extension",
            )
            .column("extended-to")
            .hint("give the day that was agreed, or clear the reason"));
        }
        _ => {}
    }
    out.stage(case, number)
        .received(received)
        .acknowledged(stage.day_opt("acknowledged")?)
        .due(due)
        .extended_to(extended)
        .responded(stage.day_opt("responded")?)
        .label(Dimension::EXTENSION_REASON, why);
    Ok(())
}
