//! `candour import`: the normalised records.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::job::{Selection, verdict};
use super::{Console, Outcome, Stop};
use crate::dataset::Dataset;
use crate::diagnostic::Diagnostic;
use crate::{export, output};

/// Write the normalised records of a project, and the rows that were rejected
///
/// The rejected rows go into `rejects.csv` beside the records, in place of the
/// one that is there.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour import plugins/leicester-city-asc/example
  candour import plugins/leicester-city-asc/example --out records.csv

Exit status: 0 done, 2 settings are wrong, 3 the data has errors (the records are
still written), 4 a plugin failed.")]
pub(super) struct Options {
    #[command(flatten)]
    selection: Selection,

    /// The file; its ending, `.jsonl` or `.csv`, says how [default: records.jsonl]
    #[arg(
        long,
        value_name = "FILE",
        default_value = "records.jsonl",
        hide_default_value = true
    )]
    out: PathBuf,

    /// How the records are written [default: by the file's ending]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object a line.
    Jsonl,
    /// One row a record.
    Csv,
}

impl Format {
    fn of(path: &Path) -> Result<Self, Stop> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("jsonl") => Ok(Self::Jsonl),
            Some("csv") => Ok(Self::Csv),
            _ => Err(Stop::usage(vec![
                Diagnostic::error(
                    "unknown-format",
                    format!("`{}` does not say how to write the records", path.display()),
                )
                .hint("end the name in `.jsonl` or `.csv`, or give --format"),
            ])),
        }
    }
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let format = match options.format {
        Some(format) => format,
        None => Format::of(&options.out)?,
    };
    let rejects = options.out.with_file_name("rejects.csv");
    if options.out == rejects {
        return Err(Stop::usage(vec![
            Diagnostic::error("taken", "`rejects.csv` is where the rejected rows go")
                .hint("give the records another name"),
        ]));
    }
    let job = options.selection.import(console)?;
    console.say_all(&job.data.diagnostics);
    let data = job.data.value.dataset();
    write(&options.out, console, |file| match format {
        Format::Jsonl => export::jsonl(data, file),
        Format::Csv => export::csv(data, file),
    })?;
    write(&rejects, console, |file| {
        export::rejects(data, file).map(drop)
    })?;
    console.note(&summary(data));
    Ok(verdict(&job.data.diagnostics))
}

fn write(
    path: &Path,
    console: &Console,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Stop> {
    output::write_with(path, fill)
        .map_err(|failure| Stop::usage(vec![output::not_written(path, &failure)]))?;
    console.note(&format!("wrote {}", path.display()));
    Ok(())
}

fn summary(data: &Dataset) -> String {
    let records: u32 = data.tables.iter().map(|table| table.len).sum();
    format!(
        "{records} records and {} aggregates, {} rows rejected",
        data.aggregates.len(),
        data.rejects.len()
    )
}
