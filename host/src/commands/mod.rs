//! The command line: one short file a command, options first, then `run`.
//!
//! **Invariant:** only this module prints, and only here does an outcome become
//! an exit code.
// The edge of the program is where printing belongs.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod console;
pub mod plugin;

use std::io;

use crate::diagnostic::Diagnostic;
pub use console::Console;

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
    /// The data has errors; a draft is still written.
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

/// What a command returns.
pub type Outcome = Result<Exit, Stop>;

/// Writes to standard output. A reader that has gone away (`| head`) is not a
/// problem of ours.
pub fn print(text: &str) -> Result<(), Stop> {
    match io::Write::write_all(&mut io::stdout().lock(), text.as_bytes()) {
        Err(failure) if failure.kind() != io::ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(failure)
                .context("failed to write to standard output")
                .into())
        }
        _ => Ok(()),
    }
}
