//! Embeds the plugins that `cargo xtask` has built, whichever there are.
//!
//! It never builds anything itself: a plain `cargo build` on a fresh clone
//! compiles with an empty table. The components are the files `*.wasm` of
//! `plugins` in the target folder, or of the folder that `CANDOUR_PLUGINS`
//! names.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=CANDOUR_PLUGINS");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let folder = match env::var_os("CANDOUR_PLUGINS") {
        Some(folder) => PathBuf::from(folder),
        None => target_folder(&out)?.join("plugins"),
    };
    // Cargo runs this script on every build while a folder that it watches does
    // not exist.
    fs::create_dir_all(&folder)?;
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut components: Vec<PathBuf> = fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    components.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "wasm")
    });
    components.sort();

    let mut table = String::from("&[\n");
    for path in &components {
        let name = path.file_stem().and_then(|stem| stem.to_str());
        let (Some(name), Some(path)) = (name, path.to_str()) else {
            return Err(format!("`{}` is not valid Unicode", path.display()).into());
        };
        println!("cargo::rerun-if-changed={path}");
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    table.push_str("]\n");
    fs::write(out.join("bundled.rs"), table)?;
    Ok(())
}

/// The target folder, known by the tag that cargo puts into it; `out` is below
/// it, at a depth that differs between plain and cross builds. A cross build has
/// a tagged folder of its own inside the target folder: the outer one is meant.
fn target_folder(out: &Path) -> Result<&Path, String> {
    let tagged = |folder: &&Path| folder.join("CACHEDIR.TAG").is_file();
    let inner = out.ancestors().find(tagged);
    inner
        .and_then(|folder| folder.parent().filter(tagged))
        .or(inner)
        .or_else(|| out.ancestors().nth(4))
        .ok_or_else(|| format!("no target folder above `{}`", out.display()))
}
