//! The command line: one short file a command, options first, then `run`.
//!
//! **Invariant:** only this module prints, and only here does an outcome become
//! an exit code.
// The edge of the program is where printing belongs.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod check;
mod console;
mod duties;
mod explain;
mod import;
mod job;
mod map;
mod measures;
mod plugin;
mod reconcile;
mod report;

use std::io;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand, ValueEnum};

use crate::diagnostic::{self, Diagnostic};
use crate::plugin::PluginError;
use crate::visible::visible;
use console::Console;

/// Turn a council's complaint cases into its annual complaints report, with
/// every number computed and traceable.
#[derive(Debug, Parser)]
#[command(name = "candour", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// How problems are written to standard error.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "human",
        value_name = "FORMAT"
    )]
    message_format: MessageFormat,
}

/// How problems are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// For people: place, text with a caret, hint.
    Human,
    /// For machines: one JSON object a line.
    Json,
}

/// How a list of results is written to standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Listing {
    /// For people.
    Table,
    /// For machines.
    Json,
    /// For spreadsheets; text that they would compute is behind an apostrophe.
    Csv,
}

#[derive(Debug, Subcommand)]
enum Command {
    Report(report::Options),
    Check(check::Options),
    Import(import::Options),
    Measures(measures::Options),
    Reconcile(reconcile::Options),
    Explain(explain::Options),
    Duties(duties::Options),
    #[command(subcommand)]
    Map(map::Options),
    #[command(subcommand)]
    Plugin(plugin::Options),
}

const EXIT_CODES: &str = "\
Exit status:
  0  done
  1  unexpected failure
  2  bad usage or settings
  3  the data has errors: a draft is still written, a final report is not
  4  a plugin failed
  5  a comparison was refused
  6  reconcile found differences

Examples:
  candour check plugins/leicester-city-asc/example
  candour report plugins/leicester-city-asc/example --out public";

/// How a command ended. Scripts depend on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// Something that should not have happened.
    Unexpected = 1,
    /// Bad usage, settings, template or commentary.
    Usage = 2,
    /// The data has errors; a draft is still written, a final report is not.
    Data = 3,
    /// A plugin failed.
    Plugin = 4,
    /// A comparison was refused.
    Refused = 5,
    /// `reconcile` found differences.
    Differences = 6,
}

/// Why a command could not go on: what to say, and how to end.
#[derive(Debug)]
pub struct Stop {
    /// How to end.
    pub exit: Exit,
    /// What to say, at least one.
    pub diagnostics: Vec<Diagnostic>,
}

impl Stop {
    /// Bad usage, settings, template or commentary.
    pub fn usage(diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            exit: Exit::Usage,
            diagnostics,
        }
    }
}

impl From<anyhow::Error> for Stop {
    fn from(failure: anyhow::Error) -> Self {
        Self {
            exit: Exit::Unexpected,
            diagnostics: vec![Diagnostic::error("unexpected", format!("{failure:#}"))],
        }
    }
}

impl From<PluginError> for Stop {
    fn from(failure: PluginError) -> Self {
        Self {
            exit: if failure.is_misuse() {
                Exit::Usage
            } else {
                Exit::Plugin
            },
            diagnostics: vec![failure.diagnostic()],
        }
    }
}

/// What a command returns.
pub type Outcome = Result<Exit, Stop>;

/// Runs the command line that the process was given.
pub fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| briefly(error).exit());
    let console = Console::new(cli.message_format == MessageFormat::Json);
    let outcome = match &cli.command {
        Command::Report(options) => report::run(options, &console),
        Command::Check(options) => check::run(options, &console),
        Command::Import(options) => import::run(options, &console),
        Command::Measures(options) => measures::run(options, &console),
        Command::Reconcile(options) => reconcile::run(options, &console),
        Command::Explain(options) => explain::run(options, &console),
        Command::Duties(options) => duties::run(options, &console),
        Command::Map(options) => map::run(options, &console),
        Command::Plugin(options) => plugin::run(options, &console),
    };
    let exit = outcome.unwrap_or_else(|stop| {
        console.say_all(&stop.diagnostics);
        stop.exit
    });
    console.flush();
    ExitCode::from(exit as u8)
}

/// A complaint about the command line that repeats no value longer than a line.
fn briefly(mut error: clap::Error) -> clap::Error {
    if let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue) {
        let quoted = diagnostic::shortened(&format!("`{value}`"));
        let value = quoted.trim_matches('`').to_owned();
        error.insert(ContextKind::InvalidValue, ContextValue::String(value));
    }
    error
}

/// Writes to standard output, in every format without letters that a terminal
/// would obey: it may be one. A reader that has gone away (`| head`) is not a
/// problem of ours.
fn print(text: &str) -> Result<(), Stop> {
    match io::Write::write_all(&mut io::stdout().lock(), visible(text).as_bytes()) {
        Err(failure) if failure.kind() != io::ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(failure)
                .context("failed to write to standard output")
                .into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    #[test]
    fn a_value_that_is_too_long_is_not_repeated_whole() {
        let long = "2".repeat(5_000);
        let given = ["candour", "check", "folder", "--period", &long];
        let error = super::Cli::try_parse_from(given).unwrap_err();
        let said = super::briefly(error).to_string();
        assert!(said.contains("is not a period"), "{said}");
        assert!(said.len() < 600, "{said}");
    }

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
