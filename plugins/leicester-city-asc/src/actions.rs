//! Sheets `Learning` and `Action plans`.

use candour_plugin::{Columns, Dimension, Records, Reject, Row, Text};

pub(crate) const LEARNING: Columns = Columns::new(&[
    "What people told us",
    "What we have done",
    "Scope",
    "Approved",
]);

pub(crate) fn learning(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let complained = row.text("What people told us")?;
    let learning = row.text("What we have done")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    out.action()
        .label(Dimension::ACTION_KIND, "Learning")
        .label(Dimension::SCOPE, row.cell("Scope"))
        .text(Text::COMPLAINED, &*complained, approved)
        .text(Text::LEARNING, &*learning, approved);
    Ok(())
}

pub(crate) const PLANS: Columns = Columns::new(&[
    "Plan",
    "Action",
    "Required",
    "Anticipated outcome",
    "Timescale",
    "Outcome",
    "Due",
    "Approved",
]);

pub(crate) fn plan(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let title = row.text("Action")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    let texts = [
        (Text::REQUIRED, row.text_opt("Required")?),
        (Text::ANTICIPATED, row.text_opt("Anticipated outcome")?),
        (Text::TIMESCALE, row.text_opt("Timescale")?),
        (Text::OUTCOME, row.text_opt("Outcome")?),
    ];
    let kind = row.filled("Plan")?;
    let due = row.day_opt("Due")?;
    let mut action = out.action();
    action
        .label(Dimension::ACTION_KIND, kind)
        .due(due)
        .text(Text::TITLE, &*title, approved);
    for (role, text) in &texts {
        action.text(*role, text.as_deref(), approved);
    }
    Ok(())
}
