//! Leicester City Council, adult social care: the complaints team's workbook.
//!
//! Each sheet has a module that turns one row into records. Labels and their
//! mapping are in `categories.toml`; the README describes the workbook.

mod actions;
mod commendations;
mod complaints;
mod contacts;
mod figures;
mod ombudsman;

use candour_plugin::{
    About, Amount, Cell, Dimension, Event, Failure, Input, Output, Plugin, Procedure, Source, Text,
    Value, xlsx,
};

/// What was done to put a complaint right.
const REMEDY: Dimension = Dimension::own("x-remedy");
/// What became of an initial enquiry.
const ENQUIRY_RESULT: Dimension = Dimension::own("x-enquiry-result");
/// The theme of Making it Real that praise belongs to.
const I_STATEMENT: Dimension = Dimension::own("x-i-statement");
/// A theme of the Ombudsman's annual review.
const LGSCO_THEME: Dimension = Dimension::own("x-lgsco-theme");

/// Whom the council's own figures are about.
const AREA: &str = "Leicester";
/// Who publishes them.
const COUNCIL: &str = "Leicester City Council";

/// The plugin.
#[derive(Debug)]
pub struct LeicesterCityAsc;

impl Plugin for LeicesterCityAsc {
    fn about() -> About {
        About::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            "Leicester City Council, adult social care: the complaints team's workbook",
        )
        .source(
            Source::xlsx("workbook")
                .sheet(
                    "Complaints",
                    "statutory and corporate complaints with their reasons",
                )
                .sheet(
                    "Contacts",
                    "general contacts, initial enquiries, withdrawn contacts",
                )
                .sheet("Commendations", "praise, with up to three themes")
                .sheet("Ombudsman", "enquiries and decisions of the Ombudsman")
                .sheet(
                    "People supported",
                    "people in long-term support, by ethnicity",
                )
                .sheet("Previous years and others", "figures for comparison")
                .sheet("Learning", "what people told us, and what was done")
                .sheet(
                    "Action plans",
                    "outcomes of the last plan, and the next one",
                )
                .sheet("Targets", "performance targets"),
        )
        .procedures(&[Procedure::ADULT_SOCIAL_CARE, Procedure::CORPORATE])
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
            Text::TITLE,
            Text::SUMMARY,
            Text::RECOMMENDATION,
            Text::COMPLAINED,
            Text::LEARNING,
            Text::OUTCOME,
            Text::REQUIRED,
            Text::ANTICIPATED,
            Text::TIMESCALE,
            Text::QUOTE,
        ])
        .categories(include_str!("../categories.toml"))
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        xlsx::workbook(input, out, |book| {
            book.table("Complaints", &complaints::COLUMNS, complaints::complaint)?;
            book.table("Contacts", &contacts::COLUMNS, contacts::contact)?;
            book.table(
                "Commendations",
                &commendations::COLUMNS,
                commendations::commendation,
            )?;
            book.table("Ombudsman", &ombudsman::COLUMNS, ombudsman::enquiry)?;
            let mut people = figures::People::default();
            book.table("People supported", &figures::PEOPLE, |row, out| {
                people.row(row, out)
            })?;
            book.table(
                "Previous years and others",
                &figures::FIGURES,
                figures::figure,
            )?;
            book.table("Learning", &actions::LEARNING, actions::learning)?;
            book.table("Action plans", &actions::PLANS, actions::plan)?;
            book.table("Targets", &figures::TARGETS, figures::target)
        })
    }
}

candour_plugin::export!(LeicesterCityAsc);

/// Whether the question arises at all: a care provider has no age, and the
/// workbook says `N/A`.
fn applies(cell: &Cell<'_>) -> bool {
    !matches!(cell.value, Value::Text("N/A" | "n/a"))
}

#[cfg(test)]
mod tests;
