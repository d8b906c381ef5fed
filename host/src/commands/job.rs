//! What every command on a project begins with: the project, then its records.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use clap::Args;

use super::{Console, Exit, Stop};
use crate::dataset::ValidDataset;
use crate::diagnostic::{Checked, Diagnostic};
use crate::import::{self, ImportError, Progress, Watch};
use crate::plugin::{Description, Options, Runtime};
use crate::project::{self, Period, Project};

/// Which project, and what of it.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// The folder of the report project
    #[arg(value_name = "PROJECT")]
    folder: PathBuf,

    /// Another period than the project's own, compared with the year before it:
    /// `2024-25`, `"2024-25 Q1"` or `2024-04-01..2024-06-30`
    #[arg(long, value_name = "PERIOD", value_parser = Period::parse)]
    period: Option<Period>,
}

/// A project with its records.
pub(super) struct Job {
    pub(super) project: Project,
    pub(super) data: Checked<ValidDataset>,
}

impl Selection {
    /// A project's folder, and perhaps another period.
    pub(super) fn new(folder: PathBuf, period: Option<Period>) -> Self {
        Self { folder, period }
    }

    /// Reads the project's settings.
    pub(super) fn load(&self) -> Result<Project, Stop> {
        let project = project::load(&self.folder).map_err(Stop::usage)?;
        match &self.period {
            Some(period) => project.for_period(period.clone()).map_err(Stop::usage),
            None => Ok(project),
        }
    }

    /// Reads the project and imports its sources.
    pub(super) fn import(&self, console: &Console) -> Result<Job, Stop> {
        let project = self.load()?;
        let runtime = Runtime::new(&Options::default()).map_err(anyhow::Error::new)?;
        let data = import::import(&project, &runtime, &watch(console)).map_err(Stop::from)?;
        Ok(Job { project, data })
    }
}

impl Job {
    /// What the plugin of each import says of itself and of its labels.
    pub(super) fn descriptions(&self) -> Result<Vec<Description>, Stop> {
        let runtime = Runtime::new(&Options::default()).map_err(anyhow::Error::new)?;
        let mut descriptions = Vec::new();
        for import in &self.project.imports {
            let limits = &self.project.limits;
            let plugin = runtime.load(&import.plugin, limits)?;
            descriptions.push(plugin.describe(import.settings.text(), limits)?);
        }
        Ok(descriptions)
    }
}

impl From<ImportError> for Stop {
    fn from(failure: ImportError) -> Self {
        match failure {
            ImportError::Plugin(failure) => failure.into(),
            ImportError::Settings(_) | ImportError::Io { .. } => Self::usage(failure.diagnostics()),
        }
    }
}

/// One bar for each source, while a person looks on.
fn watch(console: &Console) -> Watch {
    let bar = console.progress(0);
    let file = RefCell::new(String::new());
    Rc::new(move |progress: Progress<'_>| {
        if *file.borrow() != progress.file {
            progress.file.clone_into(&mut file.borrow_mut());
            bar.set_message(progress.file.to_owned());
            bar.set_length(progress.size);
        }
        bar.set_position(progress.read);
        if progress.read >= progress.size {
            bar.finish_and_clear();
        }
    })
}

/// How a command ends that has said all problems of the data.
pub(super) fn verdict(diagnostics: &[Diagnostic]) -> Exit {
    let is_error = |problem: &Diagnostic| problem.severity == crate::diagnostic::Severity::Error;
    if diagnostics.iter().any(is_error) {
        Exit::Data
    } else {
        Exit::Done
    }
}
