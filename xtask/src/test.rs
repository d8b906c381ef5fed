//! `cargo xtask test`: everything that must hold, as CI runs it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the edge: results and progress for people"
)]

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};

use crate::toolchain::Choice;
use crate::workspace::{Workspace, cargo};
use crate::{browser, demo, plugins};

/// Run everything that CI runs, installing what it needs
///
/// A check that fails does not stop the others.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo xtask test --skip browser")]
pub(crate) struct Opts {
    /// Leave a check out
    #[arg(long, value_enum, value_name = "CHECK")]
    skip: Vec<Check>,
}

/// One check, in the order in which they run: quick ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Check {
    /// Formatting.
    Fmt,
    /// Plugins build into components.
    Plugins,
    /// Lints, warnings denied.
    Clippy,
    /// Unit, conformance and end-to-end tests.
    Tests,
    /// Documentation builds without warnings.
    Docs,
    /// The example reports are written by the release build.
    Demo,
    /// The example reports, and the base reports that the tests have written, in a
    /// browser: accessibility, reflow, valid HTML.
    Browser,
}

impl Check {
    fn run(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Fmt => run(cargo().args(["fmt", "--all", "--check"]), workspace),
            Self::Plugins => plugins::build(workspace, &[], Choice::Auto).map(drop),
            Self::Clippy => run(
                cargo().args([
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--all-features",
                    "--locked",
                    "--",
                    "--deny=warnings",
                ]),
                workspace,
            ),
            Self::Tests => {
                run(
                    cargo().args(["test", "--workspace", "--all-features", "--locked"]),
                    workspace,
                )?;
                // The command that those tests have built: `cargo run` would build
                // it again, with other features of what it depends on.
                let candour = workspace
                    .target
                    .join("debug")
                    .join(format!("candour{}", std::env::consts::EXE_SUFFIX));
                run(Command::new(candour).args(["plugin", "test"]), workspace)
            }
            Self::Docs => run(
                cargo()
                    .args(["doc", "--workspace", "--no-deps", "--locked"])
                    .arg("--document-private-items")
                    .env("RUSTDOCFLAGS", "--deny=warnings"),
                workspace,
            ),
            Self::Demo => demo::write(workspace).map(drop),
            Self::Browser => {
                let mut pages = demo::pages(workspace)?;
                pages.extend(browser::base_pages(workspace)?);
                browser::check(workspace, &pages)
            }
        }
    }
}

/// Runs the command.
///
/// # Errors
///
/// When a check fails, after all of them have run.
pub(crate) fn execute(opts: &Opts) -> Result<()> {
    let workspace = Workspace::load()?;
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for check in Check::value_variants() {
        let name = format!("{check:?}").to_lowercase();
        if opts.skip.contains(check) {
            println!("{name}: skipped");
            skipped += 1;
            continue;
        }
        println!("{name}: …");
        let start = Instant::now();
        match check.run(&workspace) {
            Ok(()) => {
                println!("{name}: ok, {} s", start.elapsed().as_secs());
                passed += 1;
            }
            Err(failure) => {
                println!("{name}: FAILED, {failure:#}");
                failed += 1;
            }
        }
    }
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    ensure!(failed == 0, "{failed} of the checks failed");
    Ok(())
}

fn run(command: &mut Command, workspace: &Workspace) -> Result<()> {
    let status = command
        .current_dir(&workspace.root)
        .env("CARGO_TARGET_DIR", &workspace.target)
        .status()
        .with_context(|| format!("failed to run {command:?}"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}
