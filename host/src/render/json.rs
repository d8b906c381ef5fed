//! `report.json`: every figure of the report with its working, for machines.
//!
//! Next year's report can read its prior-year aggregates from it, so the shape
//! has a version of its own: [`SCHEMA`]. `docs/report-json.md` documents every
//! field.

use serde::Serialize;

use crate::calendar;
use crate::dataset::{ChangeFile, Dataset, Source};
use crate::disclose::Figure;
use crate::document::{Definition, Document, ReportedSet, UsedProcedure};
use crate::project::{Period, Project, Status};

/// The shape's name and version; a change that could break a reader raises it.
pub const SCHEMA: &str = "candour-report@1";

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    candour: &'static str,
    authority: Authority<'a>,
    title: &'a str,
    status: &'static str,
    period: Span<'a>,
    comparisons: Vec<Span<'a>>,
    as_at: String,
    procedures: &'a [UsedProcedure],
    duties: &'a [ReportedSet],
    definitions: &'a [Definition],
    figures: &'a [Figure],
    sources: &'a [Source],
    changes: &'a [ChangeFile],
}

#[derive(Serialize)]
struct Authority<'a> {
    name: &'a str,
    gss: &'a str,
}

#[derive(Serialize)]
struct Span<'a> {
    name: &'a str,
    first: String,
    last: String,
}

impl<'a> Span<'a> {
    fn of(period: &'a Period) -> Self {
        Self {
            name: &period.name,
            first: calendar::iso(period.first),
            last: calendar::iso(period.last),
        }
    }
}

/// The JSON text of a report, with a line feed at its end.
///
/// # Errors
///
/// Never in practice: everything in it is strings, numbers and lists.
pub fn render(
    document: &Document,
    project: &Project,
    dataset: &Dataset,
) -> serde_json::Result<String> {
    let report = Report {
        schema: SCHEMA,
        candour: env!("CARGO_PKG_VERSION"),
        authority: Authority {
            name: &project.authority.name,
            gss: &project.authority.gss,
        },
        title: &document.title,
        status: match project.status {
            Status::Draft => "draft",
            Status::Final => "final",
        },
        period: Span::of(&project.period),
        comparisons: project.comparisons.iter().map(Span::of).collect(),
        as_at: calendar::iso(project.as_at),
        procedures: &document.procedures,
        duties: &document.duties,
        definitions: &document.definitions,
        figures: &document.figures,
        sources: &dataset.sources,
        changes: &dataset.changes,
    };
    let mut text = serde_json::to_string_pretty(&report)?;
    text.push('\n');
    Ok(text)
}
