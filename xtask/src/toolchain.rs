//! Which compiler builds plugins: the one place where that is decided.
//!
//! 1. The wasm target of the toolchain in use, if its standard library is
//!    there.
//! 2. The same after `rustup target add`, tried once.
//! 3. Debian's `rustc-web` with `rust-web-src`: cargo then builds the standard
//!    library from that source. It links with the toolchain's own `rust-lld`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::debian;
use crate::workspace::{Workspace, cargo};

/// The target of plugins.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler and the source of its standard library.
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// A download that takes longer is taken for a network that does not answer.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(120);

/// What the caller asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    /// The toolchain in use where it can build for the target, else Debian's
    Auto,
    /// The toolchain in use; `rustup` fetches what is missing
    Rustup,
    /// Debian's `rustc-web`
    Debian,
}

/// What builds plugins.
#[derive(Debug)]
pub(crate) enum Toolchain {
    /// The toolchain in use has the target.
    InUse,
    /// Debian's compiler, the toolchain's linker.
    Debian {
        /// `rust-lld`.
        linker: PathBuf,
    },
}

/// Finds a toolchain, fetching what is missing.
///
/// # Errors
/// When none can be had; the message says what to install.
#[allow(clippy::print_stderr, reason = "the edge: one line for people")]
pub(crate) fn choose(workspace: &Workspace, choice: Choice) -> Result<Toolchain> {
    let sysroot = print(&rustc(), "sysroot")?;
    if choice != Choice::Debian {
        if has_target(&sysroot) || add_target(workspace, &sysroot, choice)? {
            return Ok(Toolchain::InUse);
        }
        ensure!(
            choice == Choice::Auto,
            "`rustup target add {TARGET}` did not install the target"
        );
    }
    let why = match choice {
        Choice::Debian => "as asked for",
        _ => "because rustup cannot fetch the target",
    };
    eprintln!(
        "plugins: building for {TARGET} with Debian's {} and its standard library, {why}",
        DEBIAN_PACKAGES[0]
    );
    install_debian()?;
    let host = host_triple()?;
    let linker = sysroot
        .join("lib/rustlib")
        .join(host)
        .join("bin")
        .join("rust-lld");
    ensure!(
        linker.is_file(),
        "the toolchain has no rust-lld at {}",
        linker.display()
    );
    Ok(Toolchain::Debian { linker })
}

impl Toolchain {
    /// A cargo that compiles with this toolchain.
    ///
    /// # Errors
    /// When the toolchain does not answer.
    pub(crate) fn cargo(&self, workspace: &Workspace) -> Result<Command> {
        let mut command = cargo();
        let mut sysroot = print(&rustc(), "sysroot")?;
        if let Self::Debian { linker } = self {
            sysroot = print(Path::new(DEBIAN_RUSTC), "sysroot")?;
            command
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        command.env("CARGO_ENCODED_RUSTFLAGS", flags(workspace, &sysroot));
        // Wrappers and flags meant for the host's compiler do not apply here.
        command.env_remove("RUSTFLAGS").env_remove("RUSTC_WRAPPER");
        Ok(command)
    }
}

/// Remaps every folder that a panic message could name, so that a component
/// carries no path of the machine that built it.
fn flags(workspace: &Workspace, sysroot: &Path) -> OsString {
    let mut flags = OsString::new();
    let sources = sysroot.join("lib").join("rustlib").join("src").join("rust");
    let mut remap = |from: &Path, to: &str| {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    };
    if let Some(home) = cargo_home() {
        remap(&home, "/cargo");
    }
    remap(&workspace.root, "/candour");
    remap(&sources, "/rust");
    flags
}

fn cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

fn has_target(sysroot: &Path) -> bool {
    sysroot
        .join("lib")
        .join("rustlib")
        .join(TARGET)
        .join("lib")
        .is_dir()
}

/// Asks rustup for the target, once: a failure is remembered in the target
/// folder, because a network that does not answer costs a long wait each time.
#[allow(clippy::print_stderr, reason = "the edge: one line for people")]
fn add_target(workspace: &Workspace, sysroot: &Path, choice: Choice) -> Result<bool> {
    let memory = workspace
        .target
        .join("plugins-build")
        .join("no-rustup-target");
    let sysroot_name = sysroot.display().to_string();
    let failed_before = fs::read_to_string(&memory).is_ok_and(|text| text == sysroot_name);
    if failed_before && choice == Choice::Auto {
        return Ok(false);
    }
    eprintln!("plugins: running `rustup target add {TARGET}`");
    if run_with_patience(
        Command::new("rustup")
            .args(["target", "add", TARGET])
            .current_dir(&workspace.root)
            .env("RUSTUP_MAX_RETRIES", "0"),
        RUSTUP_PATIENCE,
    ) && has_target(sysroot)
    {
        return Ok(true);
    }
    if let Some(folder) = memory.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&memory, sysroot_name)
        .with_context(|| format!("failed to write {}", memory.display()))?;
    Ok(false)
}

/// Whether a command succeeds in time; it is stopped when it does not.
fn run_with_patience(command: &mut Command, patience: Duration) -> bool {
    let Ok(mut child) = command.stdin(Stdio::null()).spawn() else {
        return false;
    };
    let start = Instant::now();
    while start.elapsed() < patience {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => sleep(Duration::from_millis(100)),
            Err(_) => break,
        }
    }
    // It may have ended meanwhile; then there is nothing to stop.
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Installs Debian's compiler when it is not there.
fn install_debian() -> Result<()> {
    if Path::new(DEBIAN_RUSTC).is_file() && Path::new(DEBIAN_SOURCE).is_file() {
        return Ok(());
    }
    debian::install(
        &DEBIAN_PACKAGES,
        &format!(
            "plugins need a compiler for {TARGET}: `rustup target add {TARGET}` \
             where the network allows it"
        ),
    )
}

/// The compiler in use.
fn rustc() -> PathBuf {
    std::env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from)
}

fn print(rustc: &Path, what: &str) -> Result<PathBuf> {
    let output = Command::new(rustc)
        .args(["--print", what])
        .output()
        .with_context(|| format!("failed to run {}", rustc.display()))?;
    ensure!(
        output.status.success(),
        "`{} --print {what}` failed",
        rustc.display()
    );
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

fn host_triple() -> Result<String> {
    let output = Command::new(rustc()).arg("-vV").output()?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impatient_command_is_stopped() {
        let start = Instant::now();
        let mut sleeper = if cfg!(windows) {
            let mut ping = Command::new("ping");
            ping.args(["-n", "30", "127.0.0.1"]).stdout(Stdio::null());
            ping
        } else {
            let mut sleep = Command::new("sleep");
            sleep.arg("30");
            sleep
        };
        assert!(!run_with_patience(&mut sleeper, Duration::from_millis(300)));
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn flags_name_the_workspace_and_the_registry() -> Result<()> {
        let workspace = Workspace::load()?;
        let flags = flags(&workspace, Path::new("/sysroot"));
        let flags = flags.to_string_lossy();
        assert!(flags.contains("=/candour"), "{flags}");
        assert!(flags.contains("=/cargo"), "{flags}");
        Ok(())
    }
}
