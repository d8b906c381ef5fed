//! `cargo xtask …`: what a test or a subcommand of `candour` cannot do.

mod fixtures;
mod plugins;
mod toolchain;
mod workspace;

use clap::Parser;

/// Set-up, plugin builds, fixtures and benchmarks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    Fixtures(fixtures::Opts),
    Plugins(plugins::Opts),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Fixtures(opts) => fixtures::run(&opts),
        Command::Plugins(opts) => plugins::run(&opts),
    }
}
