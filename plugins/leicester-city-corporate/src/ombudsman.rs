//! `ombudsman-cases/ombudsman-case`: cases of either Ombudsman.

use candour_plugin::{Amount, Columns, Dimension, Records, Reject, Value, xml::Element};

use crate::{STEP, UPHELD_MATTER};

pub(crate) const COLUMNS: Columns =
    Columns::new(&["reference", "ombudsman", "step", "received", "decision"]).optional(&[
        "decided",
        "counted-by",
        "matter",
        "compensation",
        "complaint",
    ]);

pub(crate) fn case(case: &Element<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = case.text("reference")?;
    let complaint = case.text_opt("complaint")?;
    let decided = case.day_opt("decided")?;
    let decision = case.cell("decision");
    if decided.is_some() == (decision.value == Value::Text("Outstanding")) {
        return Err(Reject::new(
            "decided-or-outstanding",
            "a case either is outstanding or has the day of its decision",
        )
        .column("decided")
        .hint("give the day, or set the decision to Outstanding"));
    }
    let compensation = case.pence_opt("compensation")?;
    if compensation.is_some_and(i64::is_negative) {
        return Err(
            Reject::new("negative-amount", "the compensation is below zero")
                .column("compensation")
                .hint("write what was to be paid as a positive amount"),
        );
    }
    out.decision()
        .reference(&*reference)
        .of_case(complaint.as_deref())
        .received(case.day("received")?)
        .decided(decided)
        .label(Dimension::OMBUDSMAN, case.filled("ombudsman")?)
        .label(STEP, case.filled("step")?)
        .label(Dimension::DECISION, decision)
        .label(Dimension::COUNTED_BY, case.cell("counted-by"))
        .label(UPHELD_MATTER, case.cell("matter"))
        .amount(Amount::RECOMMENDED, compensation);
    Ok(())
}
