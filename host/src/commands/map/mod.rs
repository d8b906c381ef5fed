//! `candour map`: from an unknown export to a mapping, and what keeps one true.

mod check;
mod codes;
mod diff;
mod draft;
mod labels;
mod profile;

use clap::Subcommand;

use super::{Console, Exit, Listing, Outcome, Stop, print};

/// Find out what an export holds, map it without programming, and keep the
/// mapping true
#[derive(Debug, Subcommand)]
pub(super) enum Options {
    Profile(profile::Options),
    Draft(draft::Options),
    Check(check::Options),
    Diff(diff::Options),
    Labels(labels::Options),
    Codes(codes::Options),
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    match options {
        Options::Profile(options) => profile::run(options, console),
        Options::Draft(options) => draft::run(options, console),
        Options::Check(options) => check::run(options, console),
        Options::Diff(options) => diff::run(options, console),
        Options::Labels(options) => labels::run(options, console),
        Options::Codes(options) => codes::run(options, console),
    }
}
