//! Conformance cases: folders of source files with what must come of them, run
//! through the production runtime.
//!
//! A case is `cases/<name>/` with one or more files `<source>.<ext>`, named by
//! the plugin's sources, and perhaps `settings.toml`. Its `records.jsonl` holds
//! every record that must come of them, its `diagnostics.txt` every diagnostic
//! (none when it is missing). A case whose name starts with `error-` must
//! produce errors, or stop the plugin, exactly as its `diagnostics.txt` says.

mod case;
mod count;
mod golden;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::plugin::{Limits, Plugin};

pub use case::{CaseResult, Problem};

/// The budget of a case, in units of work: a fixed amount, so that a plugin
/// that becomes much slower fails everywhere alike.
pub const FUEL: u64 = 20_000_000_000;

/// How cases are run.
#[derive(Debug, Clone)]
pub struct Kit {
    /// Limits of each call.
    pub limits: Limits,
    /// Write what came out as what must come out.
    pub bless: bool,
}

impl Kit {
    /// With the test kit's budget.
    pub fn new(bless: bool) -> Self {
        Self {
            limits: Limits {
                fuel: FUEL,
                ..Limits::default()
            },
            bless,
        }
    }

    /// Runs one case.
    pub fn run(&self, plugin: &Plugin, folder: &Path) -> CaseResult {
        case::run(self, plugin, folder)
    }
}

/// The case folders in a plugin's folder, in order of name. A folder that is
/// itself a case is the only one.
///
/// # Errors
///
/// When there are none, or the folder cannot be read.
pub fn cases(folder: &Path) -> Result<Vec<PathBuf>> {
    let cases = folder.join("cases");
    let is_case = folder
        .parent()
        .and_then(Path::file_name)
        .is_some_and(|name| name == "cases");
    if is_case && !cases.is_dir() {
        return Ok(vec![folder.to_owned()]);
    }
    let mut found = Vec::new();
    let entries = fs::read_dir(&cases)
        .with_context(|| format!("`{}` has no folder `cases`", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    ensure!(!found.is_empty(), "`{}` holds no cases", cases.display());
    Ok(found)
}
