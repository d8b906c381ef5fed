//! `cargo xtask plugins`: builds plugin crates into components.

#![allow(clippy::print_stderr, reason = "the edge: progress for people")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use wit_component::ComponentEncoder;

use crate::toolchain::{self, Choice, TARGET, Toolchain};
use crate::workspace::{Package, Workspace};

/// Build plugins into `<target>/plugins/NAME.wasm`
///
/// Without names, every plugin that the product carries. The host embeds what
/// it finds in that folder when it is built next.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo xtask plugins leicester-city-asc")]
pub(crate) struct Opts {
    /// Crates under `plugins/`
    names: Vec<String>,
    /// Which compiler builds them; the default takes the first that works
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    toolchain: Choice,
}

/// Runs the command.
///
/// # Errors
/// When a name is unknown, no compiler can build for the target, or a plugin
/// does not compile.
pub(crate) fn run(opts: &Opts) -> Result<()> {
    let workspace = Workspace::load()?;
    let names: Vec<&str> = opts.names.iter().map(String::as_str).collect();
    for component in build(&workspace, &names, opts.toolchain)? {
        eprintln!("plugin: {}", component.display());
    }
    Ok(())
}

/// Builds the named plugins, or all bundled ones, and returns their components.
///
/// # Errors
/// As [`run`].
pub(crate) fn build(workspace: &Workspace, names: &[&str], choice: Choice) -> Result<Vec<PathBuf>> {
    let packages = select(workspace, names)?;
    let toolchain = toolchain::choose(workspace, choice)?;
    compile(workspace, &toolchain, &packages)?;
    packages
        .into_iter()
        .map(|package| component(workspace, package))
        .collect()
}

fn select<'a>(workspace: &'a Workspace, names: &[&str]) -> Result<Vec<&'a Package>> {
    let all = workspace.plugins();
    if names.is_empty() {
        return Ok(all
            .into_iter()
            .filter(|package| package.bundled())
            .collect());
    }
    names
        .iter()
        .map(|name| {
            let found = all.iter().find(|package| package.name == *name);
            found.copied().with_context(|| {
                let known: Vec<&str> = all.iter().map(|package| package.name.as_str()).collect();
                format!("no plugin `{name}`; there are: {}", known.join(", "))
            })
        })
        .collect()
}

/// Where plugins are compiled: a folder of their own, because they are built
/// with other flags, and perhaps another compiler, than the host.
fn build_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("plugins-build")
}

fn compile(workspace: &Workspace, toolchain: &Toolchain, packages: &[&Package]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let mut cargo = toolchain.cargo(workspace)?;
    cargo
        .current_dir(&workspace.root)
        .args(["build", "--quiet", "--lib", "--profile", "plugin"])
        .args(["--target", TARGET])
        .env("CARGO_TARGET_DIR", build_folder(workspace));
    for package in packages {
        cargo.args(["--package", &package.name]);
    }
    let status = cargo.status().context("failed to run cargo")?;
    ensure!(status.success(), "the plugins did not compile");
    Ok(())
}

/// Makes the component of one compiled plugin.
fn component(workspace: &Workspace, package: &Package) -> Result<PathBuf> {
    let Some(library) = package.library() else {
        bail!("`{}` has no cdylib", package.name);
    };
    let module_path = build_folder(workspace)
        .join(TARGET)
        .join("plugin")
        .join(library)
        .with_extension("wasm");
    let module = fs::read(&module_path)
        .with_context(|| format!("failed to read {}", module_path.display()))?;
    let component = encode(&module)
        .with_context(|| format!("failed to make a component of `{}`", package.name))?;
    let folder = if package.bundled() {
        workspace.target.join("plugins")
    } else {
        build_folder(workspace).join("components")
    };
    let path = folder.join(format!("{}.wasm", package.name));
    write_if_changed(&path, &component)?;
    Ok(path)
}

/// The component of a core module that carries its WIT in a custom section.
fn encode(module: &[u8]) -> Result<Vec<u8>> {
    ComponentEncoder::default()
        .validate(true)
        .module(module)?
        .encode()
}

/// Leaves an equal file alone: the host's build script watches the folder.
fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let folder = path.parent().context("a component has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("failed to create {}", folder.display()))?;
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, bytes)
        .and_then(|()| fs::rename(&unfinished, path))
        .with_context(|| format!("failed to write {}", path.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_equal_component_is_not_written_again() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("new").join("a.wasm");
        write_if_changed(&path, b"one")?;
        let mut permissions = fs::metadata(&path)?.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions)?;
        let before = fs::metadata(&path)?.modified()?;
        write_if_changed(&path, b"one")?;
        assert_eq!(fs::metadata(&path)?.modified()?, before);
        assert!(fs::metadata(&path)?.permissions().readonly());
        Ok(())
    }

    #[test]
    fn an_unknown_name_lists_the_plugins() -> Result<()> {
        let workspace = Workspace::load()?;
        let error = select(&workspace, &["leicester-asc"]).expect_err("no such plugin");
        assert!(error.to_string().contains("leicester-city-asc"), "{error}");
        Ok(())
    }
}
