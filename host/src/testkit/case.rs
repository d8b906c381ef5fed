//! One conformance case: run it twice, count its rows, compare.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::{Kit, count, golden};
use crate::dataset::{Dataset, validate};
use crate::diagnostic::{Diagnostic, Severity};
use crate::export;
use crate::plugin::{Description, ErrorKind, Input, Plugin, PluginError, Settings, Usage};

const SETTINGS: &str = "settings.toml";
const RECORDS: &str = "records.jsonl";
const DIAGNOSTICS: &str = "diagnostics.txt";

/// What became of a case.
#[derive(Debug)]
pub struct CaseResult {
    /// The folder's name.
    pub name: String,
    /// What is wrong; nothing when it passed.
    pub problems: Vec<Problem>,
    /// Rows of its sources that are not blank.
    pub rows: u64,
    /// Units of work of all its sources.
    pub fuel: u64,
    /// The most memory that one of them took, in bytes.
    pub memory: u64,
    /// Whether golden files were written.
    pub blessed: bool,
}

/// Something that is wrong with a case.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem(pub String);

/// What one run of a case gives.
struct Run {
    /// The records; `None` when the plugin failed or was stopped.
    records: Option<String>,
    diagnostics: Vec<Diagnostic>,
    usage: Vec<Usage>,
    rows: u64,
    /// What a panicking plugin said.
    panic: Option<String>,
}

impl Run {
    fn diagnostics(&self) -> String {
        self.diagnostics.iter().map(Diagnostic::render).collect()
    }

    fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

pub(super) fn run(kit: &Kit, plugin: &Plugin, folder: &Path) -> CaseResult {
    let name = folder
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut result = CaseResult {
        name,
        problems: Vec::new(),
        rows: 0,
        fuel: 0,
        memory: 0,
        blessed: false,
    };
    if let Err(failure) = try_run(kit, plugin, folder, &mut result) {
        result.problems.push(Problem(format!("{failure:#}")));
    }
    result
}

fn try_run(kit: &Kit, plugin: &Plugin, folder: &Path, result: &mut CaseResult) -> Result<()> {
    let settings = match Settings::of_file(SETTINGS, golden::read(&folder.join(SETTINGS))?.into()) {
        Ok(settings) => settings,
        Err(problems) => {
            let drawn: String = problems.iter().map(Diagnostic::render).collect();
            bail!("{drawn}");
        }
    };
    let files = source_files(folder)?;
    let once = import(kit, plugin, &settings, &files)?;
    let again = import(kit, plugin, &settings, &files)?;
    result.rows = once.rows;
    result.fuel = once.usage.iter().filter_map(|usage| usage.fuel).sum();
    result.memory = once
        .usage
        .iter()
        .map(|usage| usage.memory)
        .max()
        .unwrap_or(0);

    let mut problems = Vec::new();
    if let Some(text) = &once.panic {
        problems.push(format!("the plugin panicked: {text}"));
    }
    if once.records != again.records || once.diagnostics() != again.diagnostics() {
        problems.push("a second run of the same files gave something else".to_owned());
    }
    if let Ok(description) = plugin.describe(settings.text(), &kit.limits)
        && once.records.is_some()
    {
        problems.extend(rows_lost(&description, &files, &once.usage)?);
    }
    let must_fail = result.name.starts_with("error-");
    match (must_fail, once.has_errors()) {
        (true, false) => problems.push("it must fail, and it does not".to_owned()),
        (false, true) => problems.push(format!(
            "it must pass, and it does not:\n{}",
            once.diagnostics()
        )),
        _ => {}
    }
    if !kit.bless {
        let expected = golden::read(&folder.join(DIAGNOSTICS))?;
        let found = once.diagnostics();
        problems.extend(golden::difference(DIAGNOSTICS, &expected, &found));
        if !must_fail {
            let expected = golden::read(&folder.join(RECORDS))?;
            let found = once.records.as_deref().unwrap_or("");
            problems.extend(golden::difference(RECORDS, &expected, found));
        }
    } else if problems.is_empty() {
        golden::bless(&folder.join(DIAGNOSTICS), &once.diagnostics())?;
        if !must_fail {
            golden::bless(&folder.join(RECORDS), once.records.as_deref().unwrap_or(""))?;
        }
        result.blessed = true;
    }
    result.problems.extend(problems.into_iter().map(Problem));
    Ok(())
}

/// The files of a case that are sources, in order of name.
fn source_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).context("failed to read the case")? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_ours = [SETTINGS, RECORDS, DIAGNOSTICS, "README.md"].contains(&&*name);
        if path.is_file() && !is_ours && !name.starts_with('.') {
            files.push(path);
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "the case has no source file");
    Ok(files)
}

fn source_name(file: &Path) -> String {
    file.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn import(kit: &Kit, plugin: &Plugin, settings: &Settings, files: &[PathBuf]) -> Result<Run> {
    let mut dataset = Dataset::new();
    let mut run = Run {
        records: None,
        diagnostics: Vec::new(),
        usage: Vec::new(),
        rows: 0,
        panic: None,
    };
    for file in files {
        let label = file.file_name().unwrap_or_default().to_string_lossy();
        let reader = File::open(file).with_context(|| format!("failed to open `{label}`"))?;
        let input = Input {
            source: &source_name(file),
            file: &label,
            reader: Box::new(reader),
            settings: settings.text(),
        };
        match plugin.import(input, &kit.limits, &mut dataset) {
            Ok(checked) => {
                run.diagnostics.extend(checked.diagnostics);
                run.usage.push(checked.value);
            }
            Err(error) => {
                let error = error.in_settings(settings);
                run.diagnostics.push(diagnostic(&error));
                if let ErrorKind::Panicked { text } = *error.kind {
                    run.panic = Some(text);
                }
                return Ok(run);
            }
        }
    }
    run.diagnostics
        .extend(validate::check_records(&mut dataset));
    run.rows = dataset.sources.iter().map(|source| source.rows).sum();
    let mut records = Vec::new();
    export::jsonl(&dataset, &mut records)?;
    run.records = Some(String::from_utf8(records)?);
    Ok(run)
}

/// The same wherever the plugin's file is.
fn diagnostic(error: &PluginError) -> Diagnostic {
    let mut diagnostic = error.diagnostic();
    diagnostic.message = match &error.file {
        Some(file) => format!("the plugin cannot read `{file}`: {}", error.kind),
        None => format!("the plugin cannot be used: {}", error.kind),
    };
    diagnostic
}

/// Rows that a reader of our own sees and the plugin does not, or the other way
/// round.
fn rows_lost(description: &Description, files: &[PathBuf], usage: &[Usage]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (file, usage) in files.iter().zip(usage) {
        let name = source_name(file);
        let Some(source) = description
            .sources
            .iter()
            .find(|source| source.name == name)
        else {
            bail!("the plugin has no source `{name}`");
        };
        let Some(mut counted) = count::rows(file, &source.format)
            .with_context(|| format!("failed to count the rows of `{}`", file.display()))?
        else {
            continue;
        };
        for (part, rows) in &usage.rows {
            let ours = counted.remove(part).unwrap_or_default();
            if ours != *rows {
                problems.push(format!(
                    "part `{part}` of `{name}` has {ours} rows that are not blank, and the plugin counts {rows}"
                ));
            }
        }
        for (part, rows) in counted {
            problems.push(format!(
                "the plugin loses part `{part}` of `{name}` with its {rows} rows"
            ));
        }
    }
    Ok(problems)
}
