//! `candour measures`: the catalogue of definitions, a project's values, and
//! answers to queries.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::job::{Selection, verdict};
use super::{Console, Exit, Listing, Outcome, Stop, print};
use crate::diagnostic::{Diagnostic, Place};
use crate::disclose::{self, Figure, Rules};
use crate::measure::print::{Style, number};
use crate::measure::{Cube, listing, query};
use crate::project::Period;
use crate::sheet::Sheet;

/// Show the catalogue of definitions, a project's values, or answers to queries
///
/// Without a project, the definitions; with one, each with its value in the
/// project's period; with --query, the answer in the language of templates.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour measures
  candour measures plugins/leicester-city-asc/example --format csv
  candour measures plugins/leicester-city-asc/example \\
    --query 'count(cases; by outcome, age-band; basis closed; period this)'")]
pub(super) struct Options {
    /// The folder of the report project
    #[arg(value_name = "PROJECT")]
    folder: Option<PathBuf>,

    /// Another period than the project's own, as for `candour report`
    #[arg(long, value_name = "PERIOD", value_parser = Period::parse, requires = "folder")]
    period: Option<Period>,

    /// Answer this instead of the catalogue; may be given more than once
    #[arg(long, value_name = "EXPRESSION", requires = "folder")]
    query: Vec<String>,

    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Listing,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let Some(folder) = &options.folder else {
        print(&catalogue(&listing::definitions(), options.format)?)?;
        return Ok(Exit::Done);
    };
    let selection = Selection::new(folder.clone(), options.period.clone());
    let job = selection.import(console)?;
    console.say_all(&job.data.diagnostics);
    let cube = Cube::new(&job.data.value, &job.project);
    let rules = &job.project.disclosure;
    let text = if options.query.is_empty() {
        catalogue(&listing::values(&cube, rules), options.format)?
    } else {
        let mut figures = Vec::new();
        for expression in &options.query {
            figures.extend(answer(expression, &cube, rules)?);
        }
        answers(&figures, options.format)?
    };
    print(&text)?;
    Ok(verdict(&job.data.diagnostics))
}

fn catalogue(list: &[listing::Listed], format: Listing) -> Result<String, Stop> {
    Ok(match format {
        Listing::Table => listing::to_table(list),
        Listing::Json => listing::to_json(list).context("failed to write the measures")?,
        Listing::Csv => listing::to_csv(list).context("failed to write the measures")?,
    })
}

fn answer(expression: &str, cube: &Cube<'_>, rules: &Rules) -> Result<Vec<Figure>, Stop> {
    let answer = query::parse(expression).and_then(|query| cube.answer(&query));
    match answer {
        Ok(answer) => Ok(disclose::gate(&answer, rules).figures),
        Err(error) => {
            let place = Place::in_text("--query", expression, error.start, error.end);
            let mut problem = Diagnostic::error("query", error.message).at(place);
            problem.hint = error.hint;
            Err(Stop::usage(vec![problem]))
        }
    }
}

fn answers(figures: &[Figure], format: Listing) -> Result<String, Stop> {
    let rows = figures.iter().map(|figure| {
        let labels = figure.labels().join(" / ");
        let name = match labels.as_str() {
            "" => figure.expression().to_owned(),
            _ => labels,
        };
        (name, number(figure, &Style::default()))
    });
    Ok(match format {
        Listing::Json => {
            let text = serde_json::to_string_pretty(&serde_json::json!({ "figures": figures }));
            text.context("failed to write the answers")? + "\n"
        }
        Listing::Csv => {
            let write = || {
                let mut sheet = Sheet::new(["figure", "value"])?;
                for (name, value) in rows {
                    sheet.row([name.as_str(), value.as_str()])?;
                }
                sheet.into_text()
            };
            write().context("failed to write the answers")?
        }
        Listing::Table => {
            let rows: Vec<_> = rows.collect();
            let width = rows.iter().map(|(name, _)| name.chars().count()).max();
            let width = width.unwrap_or_default();
            let line = |(name, value): &(String, String)| format!("{name:<width$}  {value:>8}\n");
            rows.iter().map(line).collect()
        }
    })
}
