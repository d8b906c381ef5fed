//! Leicester City Council, corporate and housing complaints: an XML export of
//! the complaints system, and a workbook with the two Codes' self-assessments.
//!
//! Each list of the export and each sheet of the workbook has a module that
//! turns one row into records. Labels and their mapping are in
//! `categories.toml`; the README describes both sources.

use candour_plugin::{
    About, Amount, Event, Failure, Input, Output, Plugin, Procedure, Source, Text,
};

/// The plugin.
#[derive(Debug)]
pub struct LeicesterCityCorporate;

impl Plugin for LeicesterCityCorporate {
    fn about() -> About {
        About::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            "Leicester City Council, corporate and housing complaints: an XML export and the self-assessments",
        )
        .source(Source::xml("complaints"))
        .source(Source::xlsx("self-assessment").optional())
        .procedures(&[Procedure::CORPORATE, Procedure::HOUSING])
        .events(&[
            Event::RECEIVED,
            Event::ACKNOWLEDGED,
            Event::DUE,
            Event::EXTENDED_TO,
            Event::RESPONDED,
            Event::CLOSED,
            Event::DECIDED,
        ])
        .amounts(&[Amount::RECOMMENDED])
        .texts(&[
            Text::EVIDENCE,
            Text::COMMENTARY,
            Text::REQUIRED,
        ])
        .categories(include_str!("../categories.toml"))
    }

    fn import(_: Input<'_>, _: &mut Output<'_>) -> Result<(), Failure> {
        Err(Failure::internal("the sources are not read yet"))
    }
}

candour_plugin::export!(LeicesterCityCorporate);
