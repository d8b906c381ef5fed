//! Leicester City Council, corporate and housing complaints: an XML export of
//! the complaints system, and a workbook with the two Codes' self-assessments.
//!
//! Each list of the export and each sheet of the workbook has a module that
//! turns one row into records. Labels and their mapping are in
//! `categories.toml`; the README describes both sources.

mod complaints;
mod contacts;
mod ombudsman;
mod workbook;

use candour_plugin::{
    About, Amount, Dimension, Event, Failure, Input, Output, Plugin, Procedure, Source, Text, xlsx,
    xml,
};

/// Which Ombudsman's remit a contact falls in.
const MATTER: Dimension = Dimension::own("x-matter");
/// How far an Ombudsman's work on a case has come.
const STEP: Dimension = Dimension::own("x-ombudsman-step");
/// What an upheld case was about.
const UPHELD_MATTER: Dimension = Dimension::own("x-upheld-matter");
/// A chapter of the Housing Ombudsman's Code.
const CHAPTER: Dimension = Dimension::own("x-chapter");
/// The heading of the improvement plan under which an action stands.
const ACTION_THEME: Dimension = Dimension::own("x-action-theme");

/// The export's name as a source.
const EXPORT: &str = "complaints";
/// The workbook's.
const WORKBOOK: &str = "self-assessment";

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
        .source(Source::xml(EXPORT))
        .source(
            Source::xlsx(WORKBOOK)
                .sheet("Housing Ombudsman Code", "the answer to each provision")
                .sheet("LGSCO Code", "the answer to each statement")
                .sheet("Improvement actions", "what the council will do")
                .sheet("Figures", "figures that are not computed from cases")
                .optional(),
        )
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

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        if input.source() == WORKBOOK {
            return xlsx::workbook(input, out, |book| {
                book.table(
                    "Housing Ombudsman Code",
                    &workbook::HOUSING_CODE,
                    workbook::housing_provision,
                )?;
                book.table(
                    "LGSCO Code",
                    &workbook::LGSCO_CODE,
                    workbook::lgsco_statement,
                )?;
                book.table("Improvement actions", &workbook::ACTIONS, workbook::action)?;
                book.table("Figures", &workbook::FIGURES, workbook::figure)
            });
        }
        xml::Export::new("complaints-export")
            .rows("contacts/contact", contacts::COLUMNS, contacts::contact)
            .rows(
                "complaints/complaint",
                complaints::COLUMNS,
                complaints::complaint,
            )
            .rows(
                "complaints/complaint/stages/stage",
                complaints::STAGES,
                complaints::stage,
            )
            .rows(
                "ombudsman-cases/ombudsman-case",
                ombudsman::COLUMNS,
                ombudsman::case,
            )
            .read(input, out)
    }
}

candour_plugin::export!(LeicesterCityCorporate);

#[cfg(test)]
mod tests;
