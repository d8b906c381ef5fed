//! `candour map diff`: one year's export against the next.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::{Console, Exit, Listing, Outcome, Stop, print};
use crate::map::diff::diff;
use crate::map::export::Export;

/// Show what changed since last year's export, before its mapping is used again
///
/// Sheets, lists, columns and labels that appeared or vanished, what has
/// probably been renamed, columns that are blank now, and other formats of
/// dates, separators or encodings. The two may be of different formats. Labels
/// are shown for categories that are not likely to be personal data.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  candour map diff complaints-2024-25.xlsx complaints-2025-26.xlsx

Exit status: 0 done, with or without differences, 2 a file is not there or holds
no table.")]
pub(in crate::commands) struct Options {
    /// Last year's export
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// This year's
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Listing,
}

pub(super) fn run(options: &Options, _: &Console) -> Outcome {
    let (old, new) = match (Export::read(&options.old), Export::read(&options.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let problems = [old.err(), new.err()].into_iter().flatten();
            return Err(Stop::usage(problems.flatten().collect()));
        }
    };
    let diff = diff(&old, &new);
    let failed = "failed to write the differences";
    print(&match options.format {
        Listing::Table => diff.to_table(),
        Listing::Json => diff.to_json().context(failed)?,
        Listing::Csv => diff.to_csv().context(failed)?,
    })?;
    Ok(Exit::Done)
}
