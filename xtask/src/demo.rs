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

    let mut pages = Vec::new();
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
        pages.push(folder.join("report.html"));
    }
    Ok(pages)
}

/// Every example with the name of its council: `plugins/NAME/example` is
/// `NAME`, and `plugins/NAME/example-q1` is `NAME-q1`.
fn examples(workspace: &Workspace) -> Result<Vec<(String, PathBuf)>> {
    let mut examples = Vec::new();
    let plugins = workspace.root.join("plugins");
    for plugin in std::fs::read_dir(&plugins)
        .with_context(|| format!("failed to list `{}`", plugins.display()))?
    {
        let plugin = plugin?;
        if !plugin.file_type()?.is_dir() {
            continue;
        }
        for project in std::fs::read_dir(plugin.path())? {
            let project = project?;
            let folder = project.file_name().to_string_lossy().into_owned();
            if let Some(rest) = folder.strip_prefix("example")
                && project.path().join("report.toml").is_file()
            {
                let council = plugin.file_name().to_string_lossy().into_owned();
                examples.push((format!("{council}{rest}"), project.path()));
            }
        }
    }
    examples.sort();
    Ok(examples)
}
