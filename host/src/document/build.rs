//! From a project and its data to a document.

use std::sync::Arc;

use minijinja::{Value, context};

use super::compose::{self, Material};
use super::generated::{self, Background};
use super::presence::Holdings;
use super::{Definition, Document, Templates, UsedProcedure, ask, duties, proof, token, words};
use crate::calendar;
use crate::diagnostic::{Checked, Diagnostic};
use crate::measure::Cube;
use crate::project::{Period, Project, Status};

/// Builds a project's report. `diagnostics` are those of the import: a draft
/// lists them.
///
/// What the template asks for and the sources do not hold is among the
/// diagnostics, as an error: a draft shows the gap.
///
/// # Errors
/// Everything wrong with the template, its commentary, the expressions in them
/// and the denominators of the settings, each with file, line and column.
pub fn build(
    cube: &Cube<'_>,
    templates: Templates,
    diagnostics: &[Diagnostic],
) -> Result<Checked<Document>, Vec<Diagnostic>> {
    let project = cube.project();
    let wrong = cube.wrong_denominators();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let answer = |question: &_| ask::answer(cube, question);
    let background = Background {
        project,
        data: cube.data(),
        diagnostics,
        answer: &answer,
    };
    let templates = Arc::new(templates);
    let composed = compose::compose(&Material {
        templates: Arc::clone(&templates),
        names: ask::names(cube.data().dataset()),
        holdings: Holdings::of(cube.data(), project),
        context: names(project)?,
        answer: &answer,
        generate: &|part, shelf| generated::write(part, &background, shelf),
    })?;
    let mut diagnostics = composed.diagnostics;
    diagnostics.extend(proof::bare_numbers(&templates, &project.printed));
    let parts = composed.value;
    let figures = parts.figures.iter();
    let duties = duties::assess(project, cube.data(), &parts.marks, &parts.labels, figures);
    diagnostics.extend(duties::problems(project, &duties, &parts.marks));
    Ok(Checked {
        value: Document {
            title: project.title.clone(),
            subtitle: project.subtitle.clone(),
            authority: project.authority.name.clone(),
            draft: project.status == Status::Draft,
            cover: project.cover.clone(),
            blocks: parts.blocks,
            footnotes: parts.footnotes,
            definitions: Definition::of(&parts.figures),
            procedures: UsedProcedure::of(cube.data(), project),
            duties,
            figures: parts.figures,
        },
        diagnostics,
    })
}

/// The plain names that templates see: settings of the project, in print. Data
/// never gets here.
fn names(project: &Project) -> Result<Value, Vec<Diagnostic>> {
    let settings = [&project.title, &project.authority.name];
    if settings
        .into_iter()
        .chain(&project.subtitle)
        .any(|text| text.contains(token::is_reserved))
    {
        let problem = Diagnostic::error(
            "private-use-character",
            "report.toml holds a private-use character, which has no meaning in print",
        );
        return Err(vec![problem]);
    }
    let period = |period: &Period| {
        context! {
            name => words::period(&period.name),
            during => words::during(&period.name),
            code => period.name.as_str(),
            first => calendar::print(period.first),
            last => calendar::print(period.last),
        }
    };
    let comparisons: Vec<Value> = project.comparisons.iter().map(period).collect();
    let mut names = vec![
        ("as_at", Value::from(calendar::print(project.as_at))),
        (
            "authority",
            context! { name => project.authority.name.as_str(), gss => project.authority.gss.as_str() },
        ),
        ("period", period(&project.period)),
        (
            "status",
            Value::from(match project.status {
                Status::Draft => "draft",
                Status::Final => "final",
            }),
        ),
        (
            "subtitle",
            Value::from(project.subtitle.clone().unwrap_or_default()),
        ),
        ("title", Value::from(project.title.clone())),
    ];
    // Without a comparison period `previous` is not defined, so that using it
    // is an error at its line.
    names.extend(
        comparisons
            .first()
            .map(|previous| ("previous", previous.clone())),
    );
    names.push(("previous_periods", Value::from(comparisons)));
    Ok(Value::from_pairs(names))
}
