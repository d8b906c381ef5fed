//! The benchmark's plugin. `cargo xtask bench` generates the CSV file, imports
//! it through this crate as a component, and once more with the same code
//! compiled for the machine.

use candour_plugin::{
    About, Amount, Columns, Dimension, Event, Failure, Input, Output, Plugin, Procedure, Records,
    Reject, Row, Source, csv, export,
};

/// The columns, in the order of the generated file.
const COLUMNS: Columns = Columns::new(&[
    "Reference",
    "Received",
    "Acknowledged",
    "Extended to",
    "Responded",
    "Closed",
    "Timescale",
    "Outcome",
    "Service",
    "Reason",
    "Ethnicity",
    "Age",
    "Gender",
    "Channel",
    "Compensation",
]);

/// The plugin.
#[derive(Debug)]
pub struct Bench;

export!(Bench);

impl Plugin for Bench {
    fn about() -> About {
        About::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            env!("CARGO_PKG_DESCRIPTION"),
        )
        .source(Source::csv("cases", "one row a case"))
        .procedures(&[Procedure::CORPORATE])
        .events(&[
            Event::RECEIVED,
            Event::ACKNOWLEDGED,
            Event::EXTENDED_TO,
            Event::RESPONDED,
            Event::CLOSED,
        ])
        .amounts(&[Amount::COMPENSATION])
        .categories(include_str!("../categories.toml"))
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        csv::table(input, out, &csv::Format::new(), &COLUMNS, case)
    }
}

fn case(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    out.case(row.text("Reference")?, Procedure::CORPORATE)
        .received(row.day("Received")?)
        .acknowledged(row.day_opt("Acknowledged")?)
        .extended_to(row.day_opt("Extended to")?)
        .responded(row.day_opt("Responded")?)
        .closed(row.day_opt("Closed")?)
        .label(Dimension::TIMESCALE, row.cell("Timescale"))
        .label(Dimension::OUTCOME, row.cell("Outcome"))
        .label(Dimension::SERVICE, row.cell("Service"))
        .label(Dimension::REASON, row.cell("Reason"))
        .label(Dimension::ETHNICITY, row.cell("Ethnicity"))
        .band(Dimension::AGE_BAND, row.cell("Age"))
        .label(Dimension::GENDER, row.cell("Gender"))
        .label(Dimension::CHANNEL, row.cell("Channel"))
        .amount(Amount::COMPENSATION, row.pence_opt("Compensation")?);
    Ok(())
}
