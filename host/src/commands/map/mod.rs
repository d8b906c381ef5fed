//! `candour map`: from an unknown export to a mapping.

mod profile;

use clap::Subcommand;

use super::{Console, Exit, Listing, Outcome, Stop, print};

/// Find out what an export holds, and map it without programming
#[derive(Debug, Subcommand)]
pub(super) enum Options {
    Profile(profile::Options),
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    match options {
        Options::Profile(options) => profile::run(options, console),
    }
}
