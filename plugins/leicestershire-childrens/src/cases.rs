//! Lists `cases` and `cases.stages`: a case is a complaint with its causes; its
//! stages are rows of their own.

use candour_plugin::{Columns, Dimension, Event, Procedure, Records, Reject, Row};

use crate::REMEDY;

pub(crate) const CASES: Columns = Columns::new(&[
    "reference",
    "procedure",
    "received",
    "acknowledged",
    "closed",
    "complainant",
    "service",
    "outcome",
])
.optional(&["withdrawn", "follows", "causes", "remedies"]);

pub(crate) fn case(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("reference")?;
    let procedure = row.choose(
        "procedure",
        &[
            ("Statutory", Procedure::CHILDRENS),
            ("Corporate", Procedure::CORPORATE),
        ],
    )?;
    let follows = row.text_opt("follows")?;
    let closed = row.day_opt("closed")?;
    let mut case = out.case(&reference, procedure);
    case.follows(follows.as_deref())
        .received(row.day("received")?)
        .acknowledged(row.day_opt("acknowledged")?)
        .withdrawn(row.day_opt("withdrawn")?)
        .closed(closed)
        .label(Dimension::COMPLAINANT, row.cell("complainant"))
        .label(Dimension::SERVICE, row.cell("service"));
    // An open complaint has no outcome yet, which is not the same as one whose
    // outcome nobody recorded.
    let outcome = row.cell("outcome");
    if closed.is_some() || !outcome.is_blank() {
        case.label(Dimension::OUTCOME, outcome);
    }
    for remedy in row.cells("remedies") {
        case.label(REMEDY, remedy);
    }
    for cause in row.cells("causes") {
        out.reason(&reference).label(Dimension::REASON, cause);
    }
    Ok(())
}

pub(crate) const STAGES: Columns =
    Columns::new(&["../reference", "number", "responded"]).optional(&[
        "requested",
        "acknowledged",
        "extension.to",
        "extension.reason",
        "outcome",
        "investigators",
        "panel.held",
        "panel.reported",
        "panel.members",
    ]);

pub(crate) fn stage(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let number = row.choose("number", &[("1", 1), ("2", 2), ("3", 3)])?;
    let reference = row.text("../reference")?;
    // The first stage begins with the complaint itself, whose days it has; the
    // later ones when the complainant asks for them.
    let requested = match number {
        1 => row.day_opt("requested")?,
        _ => Some(row.day("requested")?),
    };
    let extended_to = row.day_opt("extension.to")?;
    let extension_reason = row.cell("extension.reason");
    if extended_to.is_some() && extension_reason.is_blank() {
        return Err(Reject::new(
            "extension-without-reason",
            "the time was extended without a reason",
        )
        .column("extension.reason")
        .hint("record why it was extended, or take the extension out"));
    }
    let panel = row.day_opt("panel.held")?;
    if panel.is_some() && number != 3 {
        return Err(
            Reject::new("panel-before-stage-3", "a panel met before stage 3")
                .column("panel.held")
                .hint("a review panel is stage 3: is the number of the stage wrong?"),
        );
    }
    let mut stage = out.stage(&reference, number);
    stage
        .received(requested)
        .acknowledged(row.day_opt("acknowledged")?)
        .extended_to(extended_to)
        .responded(row.day_opt("responded")?)
        .event(Event::PANEL_HELD, panel)
        .event(Event::PANEL_REPORTED, row.day_opt("panel.reported")?)
        .label(Dimension::EXTENSION_REASON, extension_reason)
        .label_opt(Dimension::OUTCOME, row.cell("outcome"));
    if number == 3 {
        stage.event(Event::PANEL_REQUESTED, requested);
    }
    for person in row.cells("investigators").chain(row.cells("panel.members")) {
        stage.label(Dimension::INVESTIGATOR, person);
    }
    Ok(())
}
