//! Lists `compliments`, `ombudsman` and `learning`.

use candour_plugin::{Columns, Dimension, Records, Reject, Row, Text};

use crate::{RECORDED, REMEDY, ROUTE};

pub(crate) const COMPLIMENTS: Columns =
    Columns::new(&["recorded", "quote", "approved"]).optional(&["received", "service"]);

pub(crate) fn compliment(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let quote = row.text_opt("quote")?;
    let approved = row.yes_no_opt("approved")?.unwrap_or(false);
    // Praise that a service shared afterwards has no day of its own.
    let recorded = row.yes_no("recorded")?;
    let received = match recorded {
        true => Some(row.day("received")?),
        false => row.day_opt("received")?,
    };
    out.compliment()
        .received(received)
        .label(RECORDED, if recorded { "Recorded" } else { "Shared later" })
        .label(Dimension::SERVICE, row.cell("service"))
        .text(Text::QUOTE, quote.as_deref(), approved);
    Ok(())
}

pub(crate) const DECISIONS: Columns =
    Columns::new(&["reference", "received", "decided", "decision", "route"]).optional(&["case"]);

pub(crate) fn decision(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("reference")?;
    let case = row.text_opt("case")?;
    let decided = row.day_opt("decided")?;
    let decision = match decided {
        Some(_) => row.filled("decision")?,
        None => row.cell("decision"),
    };
    out.decision()
        .reference(&*reference)
        .of_case(case.as_deref())
        .received(row.day("received")?)
        .decided(decided)
        .label(Dimension::DECISION, decision)
        .label(Dimension::OMBUDSMAN, "LGSCO")
        .label(ROUTE, row.cell("route"));
    Ok(())
}

pub(crate) const LEARNING: Columns =
    Columns::new(&["action", "kind", "scope", "approved"]).optional(&["done"]);

pub(crate) fn learning(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let action = row.text("action")?;
    let approved = row.yes_no_opt("approved")?.unwrap_or(false);
    out.action()
        .done(row.day_opt("done")?)
        .label(Dimension::ACTION_KIND, "Learning")
        .label(REMEDY, row.cell("kind"))
        .label(Dimension::SCOPE, row.cell("scope"))
        .text(Text::LEARNING, &*action, approved);
    Ok(())
}
