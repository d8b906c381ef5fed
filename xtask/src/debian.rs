//! Installing what is missing, where that is possible: on Debian, as root.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail, ensure};

/// Installs packages of Debian.
///
/// # Errors
///
/// When this is no Debian, when it is not run by root, or when apt-get fails.
/// The message names the packages; `need` says what they are for.
pub(crate) fn install(packages: &[&str], need: &str) -> Result<()> {
    let names = packages.join(" ");
    ensure!(
        Path::new("/etc/debian_version").is_file(),
        "{need}; on Debian: `apt-get install {names}`"
    );
    ensure!(is_root(), "{need}: run `apt-get install {names}` as root");
    let install = || {
        let mut apt = apt();
        apt.args(["install", "--yes", "--no-install-recommends"]);
        apt.args(packages).status().is_ok_and(|s| s.success())
    };
    // The lists of packages of a fresh machine are empty or old.
    if install() || (apt().arg("update").status()?.success() && install()) {
        return Ok(());
    }
    bail!("`apt-get install {names}` failed")
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command
        .arg("-qq")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null());
    command
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
