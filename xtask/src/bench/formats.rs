//! Each bundled plugin on its own format: a large source made of its example's,
//! read by the component, by the same mapping compiled for this machine, and by
//! `tabular` with the mapping file that says the same.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::repeat::{self, Shape};
use super::{Run, bench_folder, child, fastest_run};
use crate::fixtures;
use crate::fixtures::sheet;
use crate::workspace::Workspace;

/// Lines under a header, the reference first.
pub(super) const CSV: Shape = Shape {
    before: "\n",
    after: "",
    between: "\n",
    reference: ("\n", ","),
};

/// Elements of the list `cases`.
pub(super) const JSON: Shape = Shape {
    before: "\"cases\": [\n",
    after: "\n  ],",
    between: ",\n",
    reference: ("\"reference\": \"", "\""),
};

/// Elements `complaint`.
pub(super) const XML: Shape = Shape {
    before: "<complaints>\n",
    after: "\n  </complaints>",
    between: "\n",
    reference: ("<complaint reference=\"", "\""),
};

/// How a large source is made.
enum Made {
    /// From the text of the example's source.
    Repeated(Shape),
    /// From the sheets of the example's workbook, the reference in the column
    /// of that name.
    Sheet(&'static str, &'static str),
}

/// A plugin, the source of it that holds the cases, and how often the example's
/// records are repeated to make it large.
struct Subject {
    plugin: &'static str,
    format: &'static str,
    source: &'static str,
    file: &'static str,
    times: usize,
    made: Made,
}

/// A workbook is read whole and takes longer to write, so that its source is
/// smaller.
const SUBJECTS: [Subject; 4] = [
    Subject {
        plugin: "leicestershire-corporate",
        format: "CSV",
        source: "complaints",
        file: "complaints.csv",
        times: 90,
        made: Made::Repeated(CSV),
    },
    Subject {
        plugin: "leicestershire-childrens",
        format: "JSON",
        source: "export",
        file: "complaints-2024-25.json",
        times: 440,
        made: Made::Repeated(JSON),
    },
    Subject {
        plugin: "leicester-city-corporate",
        format: "XML",
        source: "complaints",
        file: "complaints-2023-24.xml",
        times: 100,
        made: Made::Repeated(XML),
    },
    Subject {
        plugin: "leicester-city-asc",
        format: "XLSX",
        source: "workbook",
        file: "complaints-2024-25.xlsx",
        times: 300,
        made: Made::Sheet("Complaints", "Reference"),
    },
];

/// The fastest runs on one format.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) plugin: &'static str,
    pub(super) format: &'static str,
    /// Of the source.
    pub(super) bytes: u64,
    pub(super) component: Run,
    pub(super) native: Run,
    /// Where there is a mapping file.
    pub(super) tabular: Option<Run>,
}

/// Measures every bundled plugin.
pub(super) fn measure(workspace: &Workspace, runs: u32) -> Result<Vec<Format>> {
    SUBJECTS
        .iter()
        .map(|subject| {
            one(workspace, subject, runs).with_context(|| format!("plugin `{}`", subject.plugin))
        })
        .collect()
}

fn one(workspace: &Workspace, subject: &Subject, runs: u32) -> Result<Format> {
    let folder = bench_folder(workspace).join(subject.plugin);
    let source = source(workspace, subject)?;
    let import = format!("plugin = \"{}\"", subject.plugin);
    project(&folder, subject, &import, &source)?;
    let mapped = mapped(workspace, subject, &source)?;
    // The plugins are compiled and cached before anything counts.
    for folder in [Some(&folder), mapped.as_ref()].into_iter().flatten() {
        child(workspace, "start", folder)?;
    }
    let (mut component, mut native, mut tabular) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 1..=runs {
        eprintln!("{}, run {turn} of {runs}", subject.plugin);
        component.push(child(workspace, "plugin", &folder)?);
        native.push(child(workspace, "native", &folder)?);
        if let Some(folder) = &mapped {
            tabular.push(child(workspace, "plugin", folder)?);
        }
    }
    let tabular = mapped.map(|_| fastest_run(tabular)).transpose()?;
    let format = Format {
        plugin: subject.plugin,
        format: subject.format,
        bytes: source.len() as u64,
        component: fastest_run(component)?,
        native: fastest_run(native)?,
        tabular,
    };
    for (side, run) in [
        ("the native mapping", Some(&format.native)),
        ("`tabular`", format.tabular.as_ref()),
    ] {
        ensure!(
            run.is_none_or(|run| run.answers == format.component.answers)
                && format.component.cases > 0,
            "the plugin and {side} disagree: {:?} and {:?}",
            format.component.answers,
            run.map(|run| &run.answers)
        );
    }
    Ok(format)
}

/// The project in which `tabular` reads the same source, if there is a mapping
/// file for it.
fn mapped(workspace: &Workspace, subject: &Subject, source: &[u8]) -> Result<Option<PathBuf>> {
    let mapping = workspace
        .root
        .join("plugins/tabular/examples")
        .join(subject.plugin)
        .with_extension("toml");
    if !mapping.is_file() {
        return Ok(None);
    }
    let folder = bench_folder(workspace).join(format!("{}-tabular", subject.plugin));
    fs::create_dir_all(&folder)?;
    fs::copy(&mapping, folder.join("mapping.toml"))
        .with_context(|| format!("failed to copy {}", mapping.display()))?;
    let import = "plugin = \"tabular\"\nsettings = \"mapping.toml\"";
    project(&folder, subject, import, source)?;
    Ok(Some(folder))
}

/// Writes a project with the large source.
fn project(folder: &Path, subject: &Subject, import: &str, source: &[u8]) -> Result<()> {
    fs::create_dir_all(folder.join("commentary"))?;
    fs::write(folder.join("report.md"), "# Benchmark {#benchmark}\n")?;
    let report = format!(
        r#"title = "Benchmark"
status = "draft"
period = "2024-25"
as-at = 2025-06-30
template = "report.md"
commentary = "commentary"
outputs = ["json"]

[authority]
name = "Northtown Council"
gss = "E06000016"

[[imports]]
{import}
sources = {{ {} = "{}" }}
"#,
        subject.source, subject.file
    );
    fs::write(folder.join("report.toml"), report)?;
    fs::write(folder.join(subject.file), source)?;
    Ok(())
}

/// The large source.
fn source(workspace: &Workspace, subject: &Subject) -> Result<Vec<u8>> {
    match &subject.made {
        Made::Repeated(shape) => {
            let example = workspace
                .root
                .join("plugins")
                .join(subject.plugin)
                .join("example/sources")
                .join(subject.file);
            let text = fs::read(&example)
                .with_context(|| format!("failed to read {}", example.display()))?;
            repeat::text(&text, shape, subject.times)
        }
        Made::Sheet(name, column) => {
            let mut sheets = fixtures::register()?;
            for sheet in sheets.iter_mut().filter(|sheet| sheet.name == *name) {
                repeat::rows(sheet, column, subject.times)?;
            }
            sheet::workbook("Benchmark", &sheets)
        }
    }
}
