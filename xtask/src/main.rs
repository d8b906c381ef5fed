//! `cargo xtask …`: what a test or a subcommand of `candour` cannot do.

mod plugins;
mod toolchain;
mod workspace;

use clap::Parser;

/// Set-up, plugin builds, fixtures and benchmarks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    Plugins(plugins::Opts),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Plugins(opts) => plugins::run(&opts),
    }
}
