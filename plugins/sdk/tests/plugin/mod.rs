//! The mapping that the tests of both formats run.

use candour_plugin::{
    About, Amount, Columns, Dimension, Event, Procedure, Records, Reject, Row, Source,
};

pub(crate) const COLUMNS: Columns = Columns::new(&["Reference", "Received", "Outcome", "Age"])
    .optional(&["Closed", "Paid", "Joint", "Theme 1", "Theme 2"]);

pub(crate) fn about() -> About {
    About::new("northtown", "1.0.0", "a test")
        .source(Source::csv("cases", "one row a case"))
        .procedures(&[Procedure::CORPORATE])
        .events(&[Event::RECEIVED, Event::CLOSED])
        .amounts(&[Amount::COMPENSATION])
        .option("encoding")
        .option("separator")
        .categories(
            "
[outcome]
blank = 'Not recorded'
[outcome.labels]
'Upheld' = 'upheld'
'Not upheld' = { common = 'not-upheld', also = ['Rejected'] }
'Not recorded' = 'not-recorded'
[theme]
open = true
labels = ['Delay']
[joint.labels]
'Yes' = 'yes'
'No' = 'no'
[age-band]
blank = 'Unknown'
bands = ['0-17', '18-64', '65+']
labels = ['Unknown']
",
        )
}

pub(crate) fn case(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Reference")?;
    let received = row.day("Received")?;
    let closed = row.day_opt("Closed")?;
    let mut case = out.case(&reference, Procedure::CORPORATE);
    case.received(received)
        .closed(closed)
        .label(Dimension::OUTCOME, row.cell("Outcome"))
        .band(Dimension::AGE_BAND, row.cell("Age"))
        .amount(Amount::COMPENSATION, row.pence_opt("Paid")?);
    for number in 1..=2 {
        case.label_opt(Dimension::THEME, row.cell(&format!("Theme {number}")));
    }
    if row.yes_no_opt("Joint")?.unwrap_or(false) {
        case.label(Dimension::JOINT, "Yes");
    }
    if closed.is_some_and(|closed| closed < received) {
        out.warn(&Reject::new("closed-before-received", "closed first").column("Closed"));
    }
    Ok(())
}
