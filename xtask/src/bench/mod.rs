//! `cargo xtask bench`: what a plugin costs over the same mapping compiled for
//! the machine, for each bundled plugin on its own format too, and what a
//! report costs.

#![allow(clippy::print_stderr, clippy::print_stdout, reason = "the edge")]

mod formats;
mod generate;
mod repeat;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde::Deserialize;

use crate::plugins;
use crate::toolchain::Choice;
use crate::workspace::{Workspace, cargo};

/// Measure imports and reports, and write the results to docs/benchmarks.md
///
/// Processor time and peak memory are those of one process for each run, read
/// from the system; that works on Linux.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench --runs 7
  cargo xtask bench --only formats")]
pub(crate) struct Opts {
    /// How often each run is repeated; the fastest counts
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Numbers of cases
    #[arg(long, value_delimiter = ',', default_values_t = [100_000, 1_000_000])]
    cases: Vec<u32>,
    /// Measure one part, and leave the results of the other as they are
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Print the results and leave docs/benchmarks.md alone
    #[arg(long)]
    dry_run: bool,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Many cases from CSV, and a report.
    Cases,
    /// Each bundled plugin on its own format.
    Formats,
}

/// What one process of `candour-bench` says.
#[derive(Debug, Clone, Deserialize)]
struct Run {
    cases: u32,
    start: f64,
    import: f64,
    validate: f64,
    measure: f64,
    peak: Option<u64>,
    answers: Vec<String>,
}

/// The fastest runs for one number of cases.
#[derive(Debug)]
struct Size {
    cases: u32,
    plugin: Run,
    native: Run,
    /// The mapping alone, natively.
    map: Run,
}

/// Everything that is measured.
#[derive(Debug)]
struct Results {
    sizes: Vec<Size>,
    /// Seconds of processor time until the plugin can read, compiled anew.
    cold: f64,
    /// The same from the cache.
    cached: f64,
    /// Seconds of processor time of `candour report` on the example, cached.
    report: f64,
    component: u64,
}

/// Runs the command.
///
/// # Errors
///
/// When something does not build or run, or the two sides disagree.
pub(crate) fn run(opts: &Opts) -> Result<()> {
    ensure!(
        Path::new("/proc/self/stat").exists(),
        "the benchmark reads processor time from /proc, which this system does not have"
    );
    let workspace = Workspace::load()?;
    let component = build(&workspace)?;
    let wanted = |part| opts.only.is_none_or(|only| only == part);
    if wanted(Part::Cases) {
        let results = measure(&workspace, opts, &component)?;
        write(
            &workspace,
            opts,
            &table::CASES,
            &table::cases(&results, opts.runs),
        )?;
    }
    if wanted(Part::Formats) {
        let formats = formats::measure(&workspace, opts.runs)?;
        write(
            &workspace,
            opts,
            &table::FORMATS,
            &table::formats(&formats, opts.runs),
        )?;
    }
    Ok(())
}

/// Prints results, and puts them between their markers of the page.
fn write(workspace: &Workspace, opts: &Opts, markers: &table::Markers, text: &str) -> Result<()> {
    println!("{text}");
    if !opts.dry_run {
        let path = workspace.root.join("docs").join("benchmarks.md");
        let page = fs::read_to_string(&path)
            .with_context(|| format!("failed to read {}", path.display()))?;
        fs::write(&path, table::replace(&page, markers, text)?)?;
        eprintln!("results: {}", path.display());
    }
    Ok(())
}

/// Builds the plugins and the programs, and returns the component of
/// `bench-csv`.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let built = plugins::build(workspace, &["bench-csv"], Choice::Auto)?;
    plugins::build(workspace, &[], Choice::Auto)?;
    let status = cargo()
        .current_dir(&workspace.root)
        .args(["build", "--release", "--locked"])
        .args(["--package", "candour", "--package", "candour-bench"])
        .arg("--target-dir")
        .arg(&workspace.target)
        .status()?;
    ensure!(status.success(), "the benchmark did not build");
    built.into_iter().next().context("the plugin was built")
}

fn measure(workspace: &Workspace, opts: &Opts, component: &Path) -> Result<Results> {
    let mut sizes = Vec::new();
    for &cases in &opts.cases {
        let folder = bench_folder(workspace).join(cases.to_string());
        generate::project(&folder, cases, component)?;
        sizes.push(size(workspace, &folder, cases, opts.runs)?);
    }
    let folder = bench_folder(workspace).join("68");
    generate::project(&folder, 68, component)?;
    let cache = bench_folder(workspace).join("cache");
    let mut cold = Vec::new();
    let mut cached = Vec::new();
    for _ in 0..opts.runs {
        if cache.exists() {
            fs::remove_dir_all(&cache)?;
        }
        cold.push(child(workspace, "start", &folder)?.start);
        cached.push(child(workspace, "start", &folder)?.start);
    }
    Ok(Results {
        sizes,
        cold: fastest(cold),
        cached: fastest(cached),
        report: report(workspace)?,
        component: fs::metadata(component)?.len(),
    })
}

fn bench_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("bench")
}

/// Runs every side in turn, so that a busy moment meets them all.
fn size(workspace: &Workspace, folder: &Path, cases: u32, runs: u32) -> Result<Size> {
    let (mut plugin, mut native, mut map) = (Vec::new(), Vec::new(), Vec::new());
    // The plugin is compiled and cached before anything counts.
    child(workspace, "start", folder)?;
    for turn in 1..=runs {
        eprintln!("{cases} cases, run {turn} of {runs}");
        plugin.push(child(workspace, "plugin", folder)?);
        native.push(child(workspace, "native", folder)?);
        map.push(child(workspace, "map", folder)?);
    }
    let size = Size {
        cases,
        plugin: fastest_run(plugin)?,
        native: fastest_run(native)?,
        map: fastest_run(map)?,
    };
    ensure!(
        size.plugin.answers == size.native.answers && size.plugin.cases == cases,
        "the plugin and the native mapping disagree"
    );
    Ok(size)
}

fn child(workspace: &Workspace, mode: &str, folder: &Path) -> Result<Run> {
    let output = Command::new(release(workspace, "candour-bench"))
        .arg(mode)
        .arg(folder)
        .arg(bench_folder(workspace).join("cache"))
        .output()
        .context("failed to run candour-bench")?;
    if !output.status.success() {
        bail!(
            "candour-bench {mode}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    serde_json::from_slice(&output.stdout).context("candour-bench gave no result")
}

fn release(workspace: &Workspace, name: &str) -> PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    workspace.target.join("release").join(name)
}

/// Runs of `candour report` that are counted together: the system counts
/// processor time of children in hundredths of a second.
const REPORTS: u32 = 20;

fn report(workspace: &Workspace) -> Result<f64> {
    let example = workspace.root.join("plugins/leicester-city-asc/example");
    let out = bench_folder(workspace).join("report");
    let mut command = Command::new(release(workspace, "candour"));
    command.arg("report").arg(&example).arg("--out").arg(&out);
    command.args(["--format", "html,json"]);
    let mut once = || -> Result<()> {
        let output = command.output().context("failed to run candour")?;
        ensure!(
            output.status.success(),
            "candour report: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    };
    once()?;
    let before = children_time()?;
    for _ in 0..REPORTS {
        once()?;
    }
    Ok((children_time()? - before) / f64::from(REPORTS))
}

/// Seconds of processor time of all children that have ended.
fn children_time() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // Fields after the name in brackets; the 14th and 15th of them, counted
    // from 1, are the children's user and system time in hundredths.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |at: usize| -> Result<f64> {
        let field = fields.get(at).context("/proc/self/stat is too short")?;
        Ok(field.parse()?)
    };
    Ok((ticks(13)? + ticks(14)?) / 100.0)
}

/// Whatever else runs on a machine only adds to processor time, so that the
/// fastest of several runs says most about the code.
fn fastest(times: Vec<f64>) -> f64 {
    times.into_iter().reduce(f64::min).unwrap_or_default()
}

/// The fastest run with its own phases, which belong together.
fn fastest_run(runs: Vec<Run>) -> Result<Run> {
    runs.into_iter()
        .min_by(|a, b| a.end().total_cmp(&b.end()))
        .context("there are no runs")
}

impl Run {
    /// Seconds of processor time of the whole run.
    fn end(&self) -> f64 {
        self.measure.max(self.import)
    }
}
