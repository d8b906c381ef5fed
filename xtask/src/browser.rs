//! Report pages in a real browser: accessibility (axe-core), reflow, requests,
//! charts that fit, and the HTML validator. `tests/browser` holds the checks.

#![allow(
    clippy::print_stderr,
    reason = "the edge: one line for people before something is installed"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::debian;
use crate::workspace::Workspace;

/// The files of `tests/browser` that the checks need beside them.
const FILES: [&str; 4] = ["package.json", "package-lock.json", ".npmrc", "check.mjs"];

/// Names under which Chromium goes. `CHROMIUM` overrides them.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The validator does not know hashes in a policy that is given by `meta`; the
/// browser does, and complains when one does not match.
const KNOWN: &str = ".*Inline style violates Content Security Policy.*";

/// Check report pages in a browser, as `cargo xtask test` does
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo xtask browser target/demo/*/report.html")]
pub(crate) struct Opts {
    /// The pages
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
}

/// Runs the command.
///
/// # Errors
///
/// As [`check`].
pub(crate) fn run(opts: &Opts) -> Result<()> {
    check(&Workspace::load()?, &opts.pages)
}

/// Checks pages, and leaves screenshots of them in `<target>/browser`, in a
/// folder named after the folder of each page.
///
/// Installs Chromium, Node and Java where they are missing and that is possible.
///
/// # Errors
///
/// When a tool cannot be had or a page has a problem; the problems are on stderr.
pub(crate) fn check(workspace: &Workspace, pages: &[PathBuf]) -> Result<()> {
    ensure!(!pages.is_empty(), "there is no page to check");
    let browser = tools()?;
    let work = workspace.target.join("browser");
    install(&workspace.root.join("tests").join("browser"), &work)?;
    let looked = Command::new("node")
        .arg(work.join("check.mjs"))
        .arg(browser)
        .arg(&work)
        .args(pages)
        .status()
        .context("failed to run `node`")?;
    let validator = ["node_modules", "vnu-jar", "build", "dist", "vnu.jar"];
    let valid = Command::new("java")
        .arg("-jar")
        .arg(work.join(PathBuf::from_iter(validator)))
        .args(["--Werror", "--filterpattern", KNOWN])
        .args(pages)
        .status()
        .context("failed to run `java`")?;
    ensure!(
        looked.success() && valid.success(),
        "the pages have problems"
    );
    eprintln!("browser: screenshots are in {}", work.display());
    Ok(())
}

/// The base reports that the tests of `tests/base` have written, each in a folder
/// of its own; none where those tests have not run.
///
/// # Errors
///
/// When their folder cannot be listed.
pub(crate) fn base_pages(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.target.join("tmp").join("base");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut pages = Vec::new();
    for entry in
        fs::read_dir(&folder).with_context(|| format!("failed to list `{}`", folder.display()))?
    {
        let page = entry?.path().join("report.html");
        if page.is_file() {
            pages.push(page);
        }
    }
    pages.sort();
    Ok(pages)
}

/// Finds the tools, installing what is missing. Returns the browser.
fn tools() -> Result<PathBuf> {
    let mut missing = Vec::new();
    if browser().is_none() {
        missing.push("chromium");
    }
    if !answers("node") {
        missing.push("nodejs");
    }
    if !answers(npm()) {
        missing.push("npm");
    }
    if !answers("java") {
        missing.push("default-jre-headless");
    }
    if !missing.is_empty() {
        eprintln!("browser: installing {}", missing.join(", "));
        debian::install(
            &missing,
            "the browser checks need Chromium, Node 20 and Java 17",
        )?;
    }
    browser().context("there is no Chromium, although it was installed")
}

fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = BROWSERS.into_iter().map(PathBuf::from);
    named.into_iter().chain(known).find_map(|name| {
        // The driver wants a path, not a name to look up.
        if name.components().count() > 1 {
            return name.is_file().then_some(name);
        }
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .map(|folder| {
                folder
                    .join(&name)
                    .with_extension(std::env::consts::EXE_EXTENSION)
            })
            .find(|file| file.is_file())
    })
}

/// Whether a program can be run at all.
fn answers(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// Copies the checks to `work` and installs what they use, at the locked
/// versions, unless that has been done.
fn install(from: &Path, work: &Path) -> Result<()> {
    fs::create_dir_all(work).with_context(|| format!("failed to make `{}`", work.display()))?;
    for file in FILES {
        fs::copy(from.join(file), work.join(file))
            .with_context(|| format!("failed to copy `{file}`"))?;
    }
    let lock = fs::read(work.join("package-lock.json"))?;
    let done = work.join("node_modules").join("installed.lock");
    if fs::read(&done).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    eprintln!("browser: installing the locked packages of tests/browser with npm");
    let status = Command::new(npm())
        .args(["ci", "--no-progress", "--loglevel", "error"])
        .current_dir(work)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .context("failed to run `npm`")?;
    if !status.success() {
        bail!("`npm ci` failed in `{}`", work.display());
    }
    Ok(fs::write(done, lock)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lockfile_pins_hashes_and_names_no_registry() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join("tests")
            .join("browser");
        let lock = fs::read_to_string(folder.join("package-lock.json")).unwrap();
        assert!(!lock.contains("://"));
        assert_eq!(
            lock.matches("\"node_modules/").count(),
            lock.matches("\"integrity\": \"sha512-").count()
        );
    }
}
