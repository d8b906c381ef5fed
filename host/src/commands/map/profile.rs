//! `candour map profile`: what the columns of exports look like.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::{Console, Exit, Listing, Outcome, Stop, print};
use crate::map::export::Export;
use crate::map::show::listing;

/// Show what an export holds: its tables, and for each column what it looks like
///
/// For each sheet or list: how many cells of a column are filled, how many
/// different values it has, the letters of the longest, whether they are dates,
/// numbers, references, categories or words, how dates are written and how many
/// days could be read with day and month either way round, and whether it may
/// hold personal data. The values of categories are listed with their counts;
/// those of other columns, and of any that may be personal, are shown nowhere.
///
/// CSV, Excel, JSON, JSON lines and XML are told apart by what is in the file,
/// as are the separator and the encoding of CSV.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour map profile complaints.xlsx
  candour map profile complaints.csv compliments.csv --format csv

Exit status: 0 done, 2 a file is not there or holds no table.")]
pub(in crate::commands) struct Options {
    /// The files
    #[arg(value_name = "EXPORT", required = true)]
    exports: Vec<PathBuf>,

    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Listing,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let mut exports = Vec::new();
    let mut problems = Vec::new();
    for path in &options.exports {
        match Export::read(path) {
            Ok(export) => exports.push(export),
            Err(diagnostics) => problems.extend(diagnostics),
        }
    }
    if exports.is_empty() {
        return Err(Stop::usage(problems));
    }
    let failed = "failed to write the profile";
    print(&match options.format {
        Listing::Table => listing::to_table(&exports),
        Listing::Json => listing::to_json(&exports).context(failed)?,
        Listing::Csv => listing::to_csv(&exports).context(failed)?,
    })?;
    console.say_all(&problems);
    Ok(if problems.is_empty() {
        Exit::Done
    } else {
        Exit::Usage
    })
}
