//! `cargo xtask …`: what a test or a subcommand of `candour` cannot do.

mod bench;
mod browser;
mod debian;
mod demo;
mod fixtures;
mod plugins;
mod test;
mod toolchain;
mod workspace;

use clap::Parser;

/// Set-up, plugin builds, fixtures and benchmarks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Build everything, write the example reports and say where they are
    Demo,
    Test(test::Opts),
    Browser(browser::Opts),
    Fixtures(fixtures::Opts),
    Plugins(plugins::Opts),
    Bench(bench::Opts),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Demo => demo::run(),
        Command::Test(opts) => test::execute(&opts),
        Command::Browser(opts) => browser::run(&opts),
        Command::Fixtures(opts) => fixtures::run(&opts),
        Command::Plugins(opts) => plugins::run(&opts),
        Command::Bench(opts) => bench::run(&opts),
    }
}
