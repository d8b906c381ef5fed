//! `candour plugin`: what plugins are, and whether they keep to the contract.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::{Console, Exit, Outcome, Stop, print};
use crate::dataset::{Common, Dimension, registry::registry};
use crate::diagnostic::Diagnostic;
use crate::plugin::{self, Description, Interfaces, Limits, Plugin, PluginRef, Runtime, Settings};
use crate::testkit::{self, CaseResult, Kit};

/// Inspect and test plugins
#[derive(Debug, Subcommand)]
pub(super) enum Options {
    /// Show what a plugin is, what it reads and how it maps categories
    Inspect(InspectOptions),
    /// Run a plugin's conformance cases through the production runtime
    Test(TestOptions),
}

/// Show what a plugin is, what it reads and how it maps categories
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour plugin inspect leicester-city-asc
  candour plugin inspect target/plugins/leicester-city-asc.wasm --format json
  candour plugin inspect tabular --settings mapping.toml

Exit status: 0 done, 2 the settings are wrong, 4 the plugin cannot be used.")]
pub(super) struct InspectOptions {
    /// A bundled plugin, or the file of a component
    #[arg(value_name = "NAME|FILE")]
    plugin: String,

    /// The settings that the plugin is to be shown under, such as a mapping
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    /// For people or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Run a plugin's conformance cases through the production runtime
///
/// Each case is a folder `cases/<name>` with source files and what must come of
/// them: the same records twice, every row accounted for, nothing imported but
/// the contract. A case named `error-…` must fail as it says.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour plugin test                                   every plugin under plugins/
  candour plugin test leicester-city-asc
  candour plugin test plugins/leicester-city-asc/cases/plain --bless
  candour plugin test . --plugin target/plugins/ours.wasm

Exit status: 0 every case passed, 2 there is nothing to test, 4 a case failed.")]
pub(super) struct TestOptions {
    /// Bundled plugins, folders of plugins, or folders of cases [default: all
    /// under plugins/]
    #[arg(value_name = "DIR|NAME")]
    what: Vec<String>,

    /// Write what came out as what must come out; errors are not blessed in a
    /// case that must pass, nor success in one that must fail
    #[arg(long)]
    bless: bool,

    /// The component to test, where it is not a bundled one
    #[arg(long, value_name = "FILE")]
    plugin: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
///
/// When a plugin cannot be used, or there is nothing to test.
pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    match options {
        Options::Inspect(options) => inspect(options),
        Options::Test(options) => test(options, console),
    }
}

fn runtime(metered: bool) -> Result<Runtime, Stop> {
    let options = plugin::Options {
        metered,
        ..plugin::Options::default()
    };
    Ok(Runtime::new(&options).map_err(anyhow::Error::new)?)
}

/// All that can be said about a plugin without a source.
#[derive(Serialize)]
struct Inspection<'a> {
    plugin: &'a str,
    size: u64,
    sha256: &'a str,
    #[serde(flatten)]
    interfaces: &'a Interfaces,
    #[serde(flatten)]
    description: &'a Description,
}

fn inspect(options: &InspectOptions) -> Outcome {
    let limits = Limits::default();
    let plugin = runtime(false)?.load(&PluginRef::from_argument(&options.plugin), &limits)?;
    let settings = match &options.settings {
        Some(path) => settings(path)?,
        None => Settings::default(),
    };
    let description = plugin
        .describe(settings.text(), &limits)
        .map_err(|error| error.in_settings(&settings))?;
    let text = match options.format {
        Format::Text => inspection(&plugin, &description),
        Format::Json => {
            let inspection = Inspection {
                plugin: plugin.label(),
                size: plugin.size(),
                sha256: plugin.sha256(),
                interfaces: plugin.interfaces(),
                description: &description,
            };
            let json = serde_json::to_string_pretty(&inspection);
            json.map_err(anyhow::Error::new)? + "\n"
        }
    };
    print(&text)?;
    Ok(Exit::Done)
}

fn settings(path: &Path) -> Result<Settings, Stop> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|failure| {
        let message = format!("cannot read `{name}`: {failure}");
        Stop::usage(vec![Diagnostic::error("unreadable", message)])
    })?;
    Settings::of_file(&name, bytes).map_err(Stop::usage)
}

fn inspection(plugin: &Plugin, description: &Description) -> String {
    let mut text = format!("{} {}\n", description.name, description.version);
    let mut line = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name:<11}{value}");
    };
    line("reads", &description.title);
    line("contract", &plugin.interfaces().contract);
    line("imports", &plugin.interfaces().imports.join(", "));
    line("component", &format!("{} bytes", plugin.size()));
    line("sha256", plugin.sha256());
    let vocabulary = &description.vocabulary;
    for (name, codes) in [
        ("procedures", &vocabulary.procedures),
        ("events", &vocabulary.events),
        ("amounts", &vocabulary.amounts),
        ("texts", &vocabulary.texts),
    ] {
        if !codes.is_empty() {
            line(name, &codes.join(", "));
        }
    }
    let required = |required| if required { "required" } else { "optional" };
    for source in &description.sources {
        let _ = writeln!(
            text,
            "\nsource {} ({}, {})",
            source.name,
            source.format,
            required(source.required)
        );
        let rows = source.parts.iter().map(|part| {
            let name = if part.name.is_empty() {
                "(the file)"
            } else {
                &part.name
            };
            [
                name.to_owned(),
                required(part.required).to_owned(),
                part.holds.clone(),
            ]
        });
        text.push_str(&columns(rows.collect()));
    }
    for dimension in &vocabulary.dimensions {
        text.push_str(&mapping(dimension));
    }
    text
}

/// The labels of a dimension in print order, with their groups and codes.
fn mapping(dimension: &Dimension) -> String {
    let known = registry().dimensions.get(&dimension.code);
    let holds = known.map_or("a list", |known| &known.holds);
    let shared = known.is_some_and(|known| !known.codes.is_empty());
    let mut notes = String::new();
    if !shared {
        notes.push_str("; the council's own list, without common codes");
    }
    if dimension.open {
        notes.push_str("; other labels are expected");
    }
    let rows = dimension.labels.iter().map(|label| {
        let common = match &label.common {
            _ if !shared => String::new(),
            Common::Code(code) => code.clone(),
            Common::None(reason) => format!("no common equivalent: {reason}"),
            Common::Unmapped => "not mapped".to_owned(),
        };
        [
            label.text.clone(),
            label.group.clone().unwrap_or_default(),
            common,
        ]
    });
    format!(
        "\ndimension {}: {holds}{notes}\n{}",
        dimension.code,
        columns(rows.collect())
    )
}

/// Three columns, as wide as they need be.
fn columns(rows: Vec<[String; 3]>) -> String {
    let width = |at: usize| {
        let widths = rows.iter().map(|row| row[at].chars().count());
        widths.max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    let lines = rows.iter().map(|[a, b, c]| {
        let line = if second == 0 {
            format!("  {a:<first$}  {c}")
        } else {
            format!("  {a:<first$}  {b:<second$}  {c}")
        };
        line.trim_end().to_owned() + "\n"
    });
    lines.collect()
}

/// A plugin with the folder of its cases.
struct Subject {
    plugin: PluginRef,
    folder: PathBuf,
}

fn test(options: &TestOptions, console: &Console) -> Outcome {
    let kit = Kit::new(options.bless);
    let runtime = runtime(true)?;
    let (mut passed, mut failed) = (0, 0);
    for subject in subjects(options)? {
        let folders = testkit::cases(&subject.folder)
            .map_err(|failure| nothing_to_test(format!("{failure:#}")))?;
        let plugin = runtime.load(&subject.plugin, &kit.limits)?;
        print(&format!(
            "{}: contract {}, imports {}\n",
            plugin.label(),
            plugin.interfaces().contract,
            plugin.interfaces().imports.join(", ")
        ))?;
        for folder in folders {
            let result = kit.run(&plugin, &folder);
            if result.problems.is_empty() {
                passed += 1;
            } else {
                failed += 1;
            }
            print(&report(&result))?;
        }
    }
    print(&format!(
        "{} cases: {passed} passed, {failed} failed\n",
        passed + failed
    ))?;
    console.note(
        "each case: its records and diagnostics are as written, a second run gives the same, and a reader of our own finds the same rows",
    );
    Ok(if failed == 0 {
        Exit::Done
    } else {
        Exit::Plugin
    })
}

fn report(result: &CaseResult) -> String {
    let verdict = match (result.problems.is_empty(), result.blessed) {
        (true, true) => "blessed",
        (true, false) => "ok",
        (false, _) => "FAILED",
    };
    let used = format!(
        "{} rows, {} million units of work, {} MiB",
        result.rows,
        result.fuel.div_ceil(1_000_000),
        result.memory.div_ceil(1 << 20)
    );
    let mut text = if result.fuel == 0 {
        format!("  {verdict:<8}{}\n", result.name)
    } else {
        format!("  {verdict:<8}{} ({used})\n", result.name)
    };
    for problem in &result.problems {
        for line in problem.0.lines() {
            let _ = writeln!(text, "          {line}");
        }
    }
    text
}

fn nothing_to_test(message: String) -> Stop {
    Stop::usage(vec![Diagnostic::error("nothing-to-test", message)])
}

/// What is to be tested: the folders given, else every plugin's under
/// `plugins/` that has cases.
fn subjects(options: &TestOptions) -> Result<Vec<Subject>, Stop> {
    let mut folders: Vec<PathBuf> = options.what.iter().map(|what| folder_of(what)).collect();
    if folders.is_empty() {
        let plugins = std::fs::read_dir("plugins").map_err(|_| {
            let mut stop = nothing_to_test("there is no folder `plugins` here".to_owned());
            for diagnostic in &mut stop.diagnostics {
                diagnostic.hint = Some("name the folder of a plugin".to_owned());
            }
            stop
        })?;
        folders = plugins
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|folder| folder.join("cases").is_dir())
            .collect();
        folders.sort();
    }
    if folders.is_empty() {
        return Err(nothing_to_test(
            "no plugin under `plugins` has cases".to_owned(),
        ));
    }
    folders
        .into_iter()
        .map(|folder| {
            let plugin = match &options.plugin {
                Some(path) => PluginRef::Path(path.clone()),
                None => PluginRef::Bundled(plugin_name(&folder)?),
            };
            Ok(Subject { plugin, folder })
        })
        .collect()
}

/// A name stands for the plugin's folder under `plugins/`.
fn folder_of(what: &str) -> PathBuf {
    let folder = Path::new(what);
    if folder.is_dir() || folder.components().count() > 1 {
        folder.to_owned()
    } else {
        Path::new("plugins").join(what)
    }
}

/// The plugin whose cases a folder holds: the name of its folder, or of the one
/// that holds the case.
fn plugin_name(folder: &Path) -> Result<String, Stop> {
    let whole = folder.canonicalize().map_err(|failure| {
        nothing_to_test(format!("`{}` cannot be read: {failure}", folder.display()))
    })?;
    let is_case = whole
        .parent()
        .is_some_and(|cases| cases.file_name().is_some_and(|name| name == "cases"));
    let plugin = if is_case {
        whole.ancestors().nth(2)
    } else {
        Some(whole.as_path())
    };
    plugin
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned())
        .ok_or_else(|| nothing_to_test(format!("`{}` names no plugin", folder.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Label;

    fn label(text: &str, group: Option<&str>, common: Common) -> Label {
        Label {
            text: text.to_owned(),
            group: group.map(str::to_owned),
            common,
        }
    }

    #[test]
    fn a_mapping_shows_groups_codes_and_reasons() {
        let dimension = Dimension {
            code: "ethnicity".to_owned(),
            labels: vec![
                label("Indian", Some("Asian"), Common::Code("asian-indian".into())),
                label("Other", None, Common::None("it mixes two groups".into())),
            ],
            open: false,
        };
        assert_eq!(
            mapping(&dimension),
            "\ndimension ethnicity: ethnicity of the person at the heart of the complaint (ONS 2021 census list)\n  \
             Indian  Asian  asian-indian\n  \
             Other          no common equivalent: it mixes two groups\n"
        );
    }

    #[test]
    fn an_own_list_has_no_codes_to_show() {
        let dimension = Dimension {
            code: "x-ward".to_owned(),
            labels: vec![label("Abbey", None, Common::None(String::new()))],
            open: true,
        };
        assert_eq!(
            mapping(&dimension),
            "\ndimension x-ward: a list; the council's own list, without common codes; other labels are expected\n  Abbey\n"
        );
    }

    #[test]
    fn a_folder_names_its_plugin_and_so_does_a_case() {
        let root = tempfile::tempdir().unwrap();
        let case = root.path().join("ours/cases/plain");
        std::fs::create_dir_all(&case).unwrap();
        assert_eq!(plugin_name(&case).unwrap(), "ours");
        assert_eq!(plugin_name(&root.path().join("ours")).unwrap(), "ours");
        let missing = plugin_name(&root.path().join("theirs")).unwrap_err();
        assert_eq!(missing.exit, Exit::Usage);
    }
}
