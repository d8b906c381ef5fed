//! Leicestershire County Council, children's social care: the case system's
//! JSON export.
//!
//! One document holds everything: complaints with their stages inside them,
//! compliments, the Ombudsman's decisions, learning, demand, costs, and figures
//! of earlier years. Each list has a function that turns one row into records;
//! labels and their mapping are in `categories.toml`.

mod cases;
mod figures;
mod other;

use candour_plugin::{
    About, Dimension, Event, Failure, Input, Output, Plugin, Procedure, Source, Text, json,
};

/// What was done about a complaint in which fault was found.
const REMEDY: Dimension = Dimension::own("x-remedy");
/// How a complaint came to the Ombudsman.
const ROUTE: Dimension = Dimension::own("x-ombudsman-route");
/// Whether a compliment was recorded when it came in.
const RECORDED: Dimension = Dimension::own("x-recorded");
/// What social care had to deal with.
const DEMAND: Dimension = Dimension::own("x-demand");
/// What the procedure cost money for.
const COST: Dimension = Dimension::own("x-cost");

/// Whom the council's own figures are about.
const AREA: &str = "Leicestershire";
/// Who publishes them.
const COUNCIL: &str = "Leicestershire County Council";

/// The plugin.
#[derive(Debug)]
pub struct LeicestershireChildrens;

impl Plugin for LeicestershireChildrens {
    fn about() -> About {
        About::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            "Leicestershire County Council, children's social care: the case system's JSON export",
        )
        .source(
            Source::json("export")
                .list("cases", "complaints: statutory, and by the corporate route")
                .list_opt(
                    "cases.stages",
                    "their stages, with investigators and the panel",
                )
                .list("compliments", "praise")
                .list("ombudsman", "the Ombudsman's decisions")
                .list("learning", "what was done about faults")
                .list("demand", "referrals, assessments, children in care, plans")
                .list("costs", "what the procedure cost, by year and kind")
                .list("earlier_years", "figures for comparison"),
        )
        .procedures(&[Procedure::CHILDRENS, Procedure::CORPORATE])
        .events(&[
            Event::RECEIVED,
            Event::ACKNOWLEDGED,
            Event::EXTENDED_TO,
            Event::RESPONDED,
            Event::CLOSED,
            Event::WITHDRAWN,
            Event::PANEL_REQUESTED,
            Event::PANEL_HELD,
            Event::PANEL_REPORTED,
            Event::DECIDED,
            Event::DONE,
        ])
        .texts(&[Text::LEARNING, Text::QUOTE])
        .categories(include_str!("../categories.toml"))
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        json::document(input, out, |document| {
            document.list("cases", &cases::CASES, cases::case)?;
            document.list_opt("cases.stages", &cases::STAGES, cases::stage)?;
            document.list("compliments", &other::COMPLIMENTS, other::compliment)?;
            document.list("ombudsman", &other::DECISIONS, other::decision)?;
            document.list("learning", &other::LEARNING, other::learning)?;
            document.list("demand", &figures::DEMANDS, figures::demand)?;
            document.list("costs", &figures::COSTS, figures::cost)?;
            document.list("earlier_years", &figures::EARLIER, figures::earlier)
        })
    }
}

candour_plugin::export!(LeicestershireChildrens);
