//! `cargo xtask demo`: from a clean clone to the bundled example reports.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the edge: results and progress for people"
)]

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::plugins;
use crate::toolchain::Choice;
use crate::workspace::{Workspace, cargo};

/// Runs the command: builds plugins and host, writes every example's report
/// and says where it is.
///
/// # Errors
///
/// When something does not build, or an example's report is not clean.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::load()?;
    plugins::build(&workspace, &[], Choice::Auto)?;
    for report in write(&workspace)? {
        println!("{}", report.display());
    }
    Ok(())
}

/// Builds the release command with the plugins that are there and writes every
/// example's report to `<target>/demo/NAME`. Returns the pages.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn write(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let status = cargo()
        .current_dir(&workspace.root)
        .args(["build", "--release", "--locked", "--package", "candour"])
        .arg("--target-dir")
        .arg(&workspace.target)
        .status()
        .context("failed to run `cargo build`")?;
    if !status.success() {
        bail!("the command `candour` did not build");
    }
    let candour = workspace
        .target
        .join("release")
        .join(format!("candour{}", std::env::consts::EXE_SUFFIX));
    eprintln!("built {}", candour.display());

    for (name, project) in examples(workspace)? {
        let folder = workspace.target.join("demo").join(&name);
        let status = Command::new(&candour)
            .arg("report")
            .arg(&project)
            .arg("--out")
            .arg(&folder)
            .args(["--format", "html,json"])
            .status()
            .with_context(|| format!("failed to run `{}`", candour.display()))?;
        if !status.success() {
            bail!("the example `{name}` did not give a clean report ({status})");
        }
    }
    pages(workspace)
}

/// Where [`write()`] puts the page of each example.
///
/// # Errors
///
/// When the examples cannot be listed.
pub(crate) fn pages(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let demo = workspace.target.join("demo");
    let page = |(name, _)| demo.join(name).join("report.html");
    Ok(examples(workspace)?.into_iter().map(page).collect())
}

/// Every settings file of every example, with the name of its report:
/// `plugins/NAME/example/report.toml` is `NAME`, and `report-q1.toml` beside it
/// is `NAME-q1`.
fn examples(workspace: &Workspace) -> Result<Vec<(String, PathBuf)>> {
    let mut examples = Vec::new();
    let plugins = workspace.root.join("plugins");
    for plugin in std::fs::read_dir(&plugins)
        .with_context(|| format!("failed to list `{}`", plugins.display()))?
    {
        let plugin = plugin?;
        let council = plugin.file_name().to_string_lossy().into_owned();
        let Ok(project) = std::fs::read_dir(plugin.path().join("example")) else {
            continue;
        };
        for file in project {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            let report = name
                .strip_suffix(".toml")
                .and_then(|name| name.strip_prefix("report"));
            if let Some(report) = report {
                examples.push((format!("{council}{report}"), file.path()));
            }
        }
    }
    examples.sort();
    Ok(examples)
}
