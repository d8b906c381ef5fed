//! For a plugin's build script: checks `categories.toml` while the plugin
//! compiles, so that a mapping that is wrong never becomes a component.
//!
//! ```no_run
//! // build.rs, with candour-plugin under [build-dependencies]
//! candour_plugin::build::categories("categories.toml");
//! ```

#![allow(
    clippy::print_stdout,
    reason = "that is how a build script speaks to cargo"
)]

use crate::categories::{self, Registry};

/// Checks the mapping against the registry of common codes. Each mistake fails
/// the build with file, line, column and the nearest correct name.
pub fn categories(path: &str) {
    println!("cargo::rerun-if-changed={path}");
    match std::fs::read_to_string(path) {
        Ok(text) => {
            for mistake in check(path, &text) {
                println!("cargo::error={mistake}");
            }
        }
        Err(error) => println!("cargo::error=failed to read {path}: {error}"),
    }
}

/// The mistakes in a mapping, each as `file:line:column: message; hint`.
///
/// ```
/// let mistakes = candour_plugin::build::check(
///     "categories.toml",
///     "[outcome.labels]\n\"Part upheld\" = \"partially-upheld\"\n",
/// );
/// assert_eq!(
///     mistakes,
///     ["categories.toml:2:1: no common code `partially-upheld`; did you mean `partly-upheld`?"]
/// );
/// ```
pub fn check(path: &str, text: &str) -> Vec<String> {
    let Err(mistakes) = categories::read(text, Some(&registry())) else {
        return Vec::new();
    };
    mistakes
        .iter()
        .map(|mistake| {
            let (line, column) = mistake.place(text);
            let hint = mistake.hint.iter().map(|hint| format!("; {hint}"));
            let hint: String = hint.collect();
            format!("{path}:{line}:{column}: {}{hint}", mistake.message)
        })
        .collect()
}

/// The dimensions of `wit/registry.toml`, as this SDK was built with it.
pub(crate) fn registry() -> Registry {
    // The file is ours and a test reads it, so nothing is missing here.
    let registry: toml::Table =
        toml::from_str(include_str!("../../../wit/registry.toml")).unwrap_or_default();
    let dimensions = registry.get("dimensions").and_then(toml::Value::as_table);
    let dimensions = dimensions.into_iter().flatten().map(|(code, dimension)| {
        let codes = dimension.get("codes").and_then(toml::Value::as_table);
        let codes = codes.into_iter().flat_map(|codes| codes.keys().cloned());
        (code.clone(), codes.collect())
    });
    dimensions.collect()
}
