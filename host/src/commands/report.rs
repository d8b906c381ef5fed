//! `candour report`: one authority's report.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::job::{Job, Selection, verdict};
use super::{Console, Exit, Outcome, Stop};
use crate::diagnostic::{Checked, Diagnostic};
use crate::document::{self, Document, Templates};
use crate::measure::Cube;
use crate::output;
use crate::project::{Format, Status};
use crate::render;

/// Write one authority's report
///
/// A draft is always written, with its problems listed in a box of its own; a
/// final report is refused while there are errors. Files appear whole or not
/// at all.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour report plugins/leicester-city-asc/example
  candour report plugins/leicester-city-asc/example --out public --format html
  candour report plugins/leicester-city-asc/example --period \"2024-25 Q1\"

Exit status: 0 written, 2 settings, template or commentary are wrong, 3 the data
has errors (a draft is written, a final report is not), 4 a plugin failed.")]
pub(super) struct Options {
    #[command(flatten)]
    selection: Selection,

    /// The folder for `report.html` and `report.json` [default: PROJECT/out]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// What to write [default: the project's outputs]
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = format)]
    format: Vec<Format>,
}

fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        format!("write one of {}", known.join(", "))
    })
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let job = options.selection.import(console)?;
    console.say_all(&job.data.diagnostics);
    let document = compose(&job)?;
    console.say_all(&document.diagnostics);
    let exit = match verdict(&job.data.diagnostics) {
        Exit::Done => verdict(&document.diagnostics),
        exit => exit,
    };
    if exit != Exit::Done && job.project.status == Status::Final {
        let refused = Diagnostic::error(
            "final-refused",
            format!("nothing was written: {}", console.tally()),
        )
        .hint("a final report needs data without errors; set `status = \"draft\"` to see a draft");
        return Err(Stop {
            exit,
            diagnostics: vec![refused],
        });
    }

    let mut formats = options.format.clone();
    if formats.is_empty() {
        formats.clone_from(&job.project.outputs);
    }
    formats.sort_unstable();
    formats.dedup();
    let folder = match &options.out {
        Some(folder) => folder.clone(),
        None => job.project.root.join("out"),
    };
    // Everything is rendered before anything is written.
    let mut files = Vec::new();
    for format in formats {
        let name = format!("report.{}", format.name());
        files.push((folder.join(name), render(format, &document.value, &job)?));
    }
    let contents = files
        .iter()
        .map(|(path, text)| (path.as_path(), text.as_bytes()));
    output::write_all(contents)
        .map_err(|(path, failure)| Stop::usage(vec![output::not_written(&path, &failure)]))?;
    for (path, _) in &files {
        console.note(&format!("wrote {}", path.display()));
    }
    Ok(exit)
}

/// The document of a project, from its template and commentary.
pub(super) fn compose(job: &Job) -> Result<Checked<Document>, Stop> {
    let cube = Cube::new(&job.data.value, &job.project);
    let templates = Templates::load(&job.project).map_err(Stop::usage)?;
    document::build(&cube, templates, &job.data.diagnostics).map_err(Stop::usage)
}

fn render(format: Format, document: &Document, job: &Job) -> Result<String, Stop> {
    let text = match format {
        Format::Html => render::html::render(document).context("failed to draw the report"),
        Format::Json => {
            let dataset = job.data.value.dataset();
            render::json::render(document, &job.project, dataset)
                .context("failed to write the report as JSON")
        }
    };
    Ok(text?)
}
