//! Each bundled plugin on its own format: a large source made of its example's,
//! read by the component and by the same mapping compiled for this machine.

use std::fs;
use std::path::Path;

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
    let bytes = project(workspace, &folder, subject)?;
    // The plugin is compiled and cached before anything counts.
    child(workspace, "start", &folder)?;
    let (mut component, mut native) = (Vec::new(), Vec::new());
    for turn in 1..=runs {
        eprintln!("{}, run {turn} of {runs}", subject.plugin);
        component.push(child(workspace, "plugin", &folder)?);
        native.push(child(workspace, "native", &folder)?);
    }
    let format = Format {
        plugin: subject.plugin,
        format: subject.format,
        bytes,
        component: fastest_run(component)?,
        native: fastest_run(native)?,
    };
    ensure!(
        format.component.answers == format.native.answers && format.component.cases > 0,
        "the plugin and the native mapping disagree: {:?} and {:?}",
        format.component.answers,
        format.native.answers
    );
    Ok(format)
}

/// Writes a project with the large source, and says how large it is.
fn project(workspace: &Workspace, folder: &Path, subject: &Subject) -> Result<u64> {
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
plugin = "{}"
sources = {{ {} = "{}" }}
"#,
        subject.plugin, subject.source, subject.file
    );
    fs::write(folder.join("report.toml"), report)?;
    let bytes = match &subject.made {
        Made::Repeated(shape) => {
            let example = workspace
                .root
                .join("plugins")
                .join(subject.plugin)
                .join("example/sources")
                .join(subject.file);
            let text = fs::read(&example)
                .with_context(|| format!("failed to read {}", example.display()))?;
            repeat::text(&text, shape, subject.times)?
        }
        Made::Sheet(name, column) => {
            let mut sheets = fixtures::register()?;
            for sheet in sheets.iter_mut().filter(|sheet| sheet.name == *name) {
                repeat::rows(sheet, column, subject.times)?;
            }
            sheet::workbook("Benchmark", &sheets)?
        }
    };
    fs::write(folder.join(subject.file), &bytes)?;
    Ok(bytes.len() as u64)
}
