//! One measured run of the benchmark: a process of its own, so that its
//! processor time and its peak memory are its own. `cargo xtask bench` starts
//! it and puts the results together.
//!
//! ```text
//! candour-bench MODE PROJECT [CACHE]
//! ```
//!
//! MODE is `plugin` (the mapping as a component), `native` (the same mapping
//! compiled for this machine), `map` (the same, its records dropped) or
//! `start` (load and describe the plugin). The mapping is that of the project's
//! first import, and its first source is read. The result is one line of JSON.

#![allow(clippy::print_stdout, reason = "the result")]

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use bench_csv::Bench;
use candour::dataset::{Dataset, RecordKind, validate};
use candour::diagnostic::Diagnostic;
use candour::measure::cube::Cube;
use candour::measure::query;
use candour::plugin::{CacheFolder, Input, Limits, Options, PluginRef, Runtime, native};
use candour::project::{self, Project};
use leicester_city_asc::LeicesterCityAsc;
use leicester_city_corporate::LeicesterCityCorporate;
use leicestershire_childrens::LeicestershireChildrens;
use leicestershire_corporate::LeicestershireCorporate;
use serde::Serialize;

/// Ten measures as a report asks for them: counts, shares, a mean, a median,
/// timeliness, money, a cross table and a change.
const MEASURES: [&str; 10] = [
    "count(cases; basis received; period this)",
    "count(cases; by outcome; basis closed; period this)",
    "count(cases; by service; basis received; period this)",
    "count(cases; by ethnicity, outcome; basis closed; period this)",
    "share(cases where outcome = \"Upheld\"; by age-band; basis closed; period this)",
    "mean(response-days of cases; basis closed; period this)",
    "median(response-days of cases; by service; basis closed; period this)",
    "within(20 of cases; by timescale; basis closed; period this)",
    "sum(compensation of cases; by service; basis closed; period this)",
    "change(count(cases; basis received; period this), count(cases; basis received; period previous))",
];

/// What every bundled plugin's cases can be asked, to see that both sides have
/// read the same.
const SHARED: [&str; 4] = [
    "count(cases; by outcome; basis all)",
    "count(cases; by timeliness; basis all)",
    "count(stages; by timeliness; basis all)",
    "count(reasons; basis all)",
];

/// What one run used. Times are seconds of processor time of the whole
/// process, children and threads included.
#[derive(Debug, Default, Serialize)]
struct Run {
    cases: u32,
    /// Until the plugin was ready to read.
    start: f64,
    /// Until every row was a record of the dataset.
    import: f64,
    /// Until the dataset was validated.
    validate: f64,
    /// Until the ten measures were computed.
    measure: f64,
    /// Bytes of peak memory, where the system tells.
    peak: Option<u64>,
    /// Every figure, so that two runs can be compared.
    answers: Vec<String>,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let mode = arguments.next().context("which mode?")?;
    let folder = PathBuf::from(arguments.next().context("which project?")?);
    let cache = arguments.next().map(PathBuf::from);
    let run = run(&mode.to_string_lossy(), &folder, cache)?;
    println!("{}", serde_json::to_string(&run)?);
    Ok(())
}

fn run(mode: &str, folder: &Path, cache: Option<PathBuf>) -> Result<Run> {
    let project = project::load(folder).map_err(|problems| told(&problems))?;
    let import = project
        .imports
        .first()
        .context("the project has no import")?;
    let (source, file) = import.sources.first().context("the import has no source")?;
    let path = project.path(file);
    let input = || -> Result<Input<'_>> {
        Ok(Input {
            source,
            file,
            reader: Box::new(File::open(&path)?),
            settings: import.settings.text(),
        })
    };
    let mut run = Run::default();
    let mut dataset = Dataset::new();
    match mode {
        "native" => {
            run.start = processor_time();
            native_import(&import.plugin, input()?, &project.limits, &mut dataset)?;
        }
        "map" => {
            run.start = processor_time();
            let reader = File::open(&path)?;
            candour_plugin::native::import::<Bench>(
                source,
                import.settings.text(),
                reader,
                |_| (),
            )?;
        }
        "plugin" | "start" => {
            let options = Options {
                cache: cache.map_or(CacheFolder::None, CacheFolder::At),
                ..Options::default()
            };
            let runtime = Runtime::new(&options).map_err(|error| anyhow!("{error:?}"))?;
            let plugin = runtime.load(&import.plugin, &project.limits)?;
            plugin.describe(import.settings.text(), &project.limits)?;
            run.start = processor_time();
            if mode == "plugin" {
                plugin.import(input()?, &project.limits, &mut dataset)?;
            }
        }
        _ => bail!("no mode `{mode}`"),
    }
    run.import = processor_time();
    if mode == "native" || mode == "plugin" {
        finish(&mut run, dataset, &project)?;
    }
    run.peak = peak_memory();
    Ok(run)
}

/// The name of a plugin, that of its file when it is one.
fn name(plugin: &PluginRef) -> Cow<'_, str> {
    match plugin {
        PluginRef::Bundled(name) => Cow::Borrowed(name),
        PluginRef::Path(path) => path
            .file_stem()
            .map_or(Cow::Borrowed(""), |name| name.to_string_lossy()),
    }
}

/// Imports with the mapping of that plugin, compiled for this machine.
fn native_import(
    plugin: &PluginRef,
    input: Input<'_>,
    limits: &Limits,
    dataset: &mut Dataset,
) -> Result<()> {
    let import = match &*name(plugin) {
        "bench-csv" => native::import::<Bench>,
        "leicester-city-asc" => native::import::<LeicesterCityAsc>,
        "leicester-city-corporate" => native::import::<LeicesterCityCorporate>,
        "leicestershire-childrens" => native::import::<LeicestershireChildrens>,
        "leicestershire-corporate" => native::import::<LeicestershireCorporate>,
        other => bail!("no mapping `{other}` was compiled for this machine"),
    };
    import(input, limits, dataset)?;
    Ok(())
}

fn finish(run: &mut Run, dataset: Dataset, project: &Project) -> Result<()> {
    let plugin = project.imports.first().map(|import| name(&import.plugin));
    let is_bench = plugin.as_deref() == Some("bench-csv");
    let checked = validate(dataset, Vec::new(), project);
    // The generator's cases are clean. Those of the examples are as untidy as
    // a council's, and of this import's one source only.
    if is_bench && !checked.diagnostics.is_empty() {
        return Err(told(&checked.diagnostics));
    }
    run.cases = checked.value.dataset().table(RecordKind::Case).len;
    run.validate = processor_time();
    let cube = Cube::new(&checked.value, project);
    let measures = if is_bench { &MEASURES[..] } else { &SHARED };
    for measure in measures {
        let answer = query::parse(measure)
            .and_then(|query| cube.answer(&query))
            .map_err(|error| anyhow!("{measure}: {}", error.message))?;
        run.answers.push(format!("{answer:?}"));
    }
    run.measure = processor_time();
    Ok(())
}

fn told(problems: &[Diagnostic]) -> anyhow::Error {
    match problems.first() {
        Some(first) => anyhow!("{} ({} in all)", first.message, problems.len()),
        None => anyhow!("the project is not clean"),
    }
}

/// Seconds of processor time of this process so far.
#[cfg(unix)]
fn processor_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

#[cfg(not(unix))]
fn processor_time() -> f64 {
    0.0
}

/// The most memory that this process has held.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
