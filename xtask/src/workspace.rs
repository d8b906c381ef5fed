//! What cargo says about this workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// The part of `cargo metadata` that is used here.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    /// The repository's root.
    #[serde(rename = "workspace_root")]
    pub(crate) root: PathBuf,
    /// Where cargo builds; `CARGO_TARGET_DIR` is respected.
    #[serde(rename = "target_directory")]
    pub(crate) target: PathBuf,
    /// The members.
    pub(crate) packages: Vec<Package>,
}

/// One member.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

/// `[package.metadata.candour]`.
#[derive(Debug, Deserialize)]
struct Metadata {
    candour: Option<CandourMetadata>,
}

#[derive(Debug, Deserialize)]
struct CandourMetadata {
    bundled: Option<bool>,
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// When cargo cannot be run or does not find the workspace.
    pub(crate) fn load() -> Result<Self> {
        let output = cargo()
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .args(["--manifest-path".as_ref(), manifest().as_os_str()])
            .output()
            .context("failed to run `cargo metadata`")?;
        ensure!(
            output.status.success(),
            "`cargo metadata` failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).context("failed to read `cargo metadata`")
    }

    /// Members under `plugins/` that build a plugin, in order of name.
    pub(crate) fn plugins(&self) -> Vec<&Package> {
        let folder = self.root.join("plugins");
        let mut plugins: Vec<&Package> = self
            .packages
            .iter()
            .filter(|package| package.manifest_path.starts_with(&folder))
            .filter(|package| package.library().is_some())
            .collect();
        plugins.sort_by(|a, b| a.name.cmp(&b.name));
        plugins
    }
}

impl Package {
    /// The name of its `cdylib`, which is the stem of the core module's file.
    pub(crate) fn library(&self) -> Option<String> {
        self.targets
            .iter()
            .find(|target| target.crate_types.iter().any(|kind| kind == "cdylib"))
            .map(|target| target.name.replace('-', "_"))
    }

    /// Whether the product carries it. A plugin that says
    /// `[package.metadata.candour] bundled = false` is built only when named.
    pub(crate) fn bundled(&self) -> bool {
        self.metadata
            .as_ref()
            .and_then(|metadata| metadata.candour.as_ref())
            .and_then(|candour| candour.bundled)
            .unwrap_or(true)
    }
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The workspace's manifest, wherever the command was called from.
fn manifest() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join("Cargo.toml")
}
