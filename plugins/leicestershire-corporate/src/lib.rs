//! Leicestershire County Council, corporate complaints: CSV exports of the case
//! system, one file for each kind of record.
//!
//! Each file has a module that turns one row into records. Labels and their
//! mapping are in `categories.toml`; the README describes the files.

mod complaints;
mod contacts;
mod figures;
mod learning;
mod ombudsman;

use candour_plugin::{
    About, Amount, Event, Failure, Input, Output, Plugin, Procedure, Source, Text,
    csv::{self, Encoding, Format},
};

/// The plugin.
#[derive(Debug)]
pub struct LeicestershireCorporate;

/// What Excel writes on the council's computers.
const FORMAT: Format = Format::new().encoding(Encoding::Windows1252);

impl Plugin for LeicestershireCorporate {
    fn about() -> About {
        let [encoding, separator] = Format::OPTIONS;
        About::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            "Leicestershire County Council, corporate complaints: CSV exports of the case system",
        )
        .source(Source::csv("complaints", "one row a stage of a complaint"))
        .source(
            Source::csv(
                "contacts",
                "enquiries, and complaints under other procedures",
            )
            .optional(),
        )
        .source(Source::csv("compliments", "praise").optional())
        .source(
            Source::csv(
                "ombudsman-enquiries",
                "the Ombudsman's register: enquiries that came in",
            )
            .optional(),
        )
        .source(
            Source::csv(
                "ombudsman-decisions",
                "the Ombudsman's register: final decisions",
            )
            .optional(),
        )
        .source(Source::csv("learning", "what people said, and what was done").optional())
        .source(Source::csv("figures", "figures for comparison").optional())
        .procedures(&[Procedure::CORPORATE])
        .events(&[
            Event::RECEIVED,
            Event::ACKNOWLEDGED,
            Event::DUE,
            Event::EXTENDED_TO,
            Event::RESPONDED,
            Event::CLOSED,
            Event::DECIDED,
            Event::DONE,
        ])
        .amounts(&[Amount::RECOMMENDED])
        .texts(&[
            Text::TITLE,
            Text::SUMMARY,
            Text::RECOMMENDATION,
            Text::COMPLAINED,
            Text::LEARNING,
            Text::QUOTE,
        ])
        .categories(include_str!("../categories.toml"))
        .option(encoding)
        .option(separator)
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        let format = FORMAT.or_as_set(out.settings())?;
        match input.source() {
            "complaints" => {
                csv::table(input, out, &format, &complaints::COLUMNS, complaints::stage)
            }
            "contacts" => csv::table(input, out, &format, &contacts::CONTACTS, contacts::contact),
            "compliments" => csv::table(
                input,
                out,
                &format,
                &contacts::COMPLIMENTS,
                contacts::compliment,
            ),
            "ombudsman-enquiries" => csv::table(
                input,
                out,
                &format,
                &ombudsman::ENQUIRIES,
                ombudsman::enquiry,
            ),
            "ombudsman-decisions" => csv::table(
                input,
                out,
                &format,
                &ombudsman::DECISIONS,
                ombudsman::decision,
            ),
            "learning" => csv::table(input, out, &format, &learning::COLUMNS, learning::learned),
            "figures" => csv::table(input, out, &format, &figures::COLUMNS, figures::figure),
            other => Err(Failure::internal(format!("no source is called `{other}`"))),
        }
    }
}

candour_plugin::export!(LeicestershireCorporate);

#[cfg(test)]
mod tests;
