//! Why a plugin could not be used.

use std::fmt;
use std::time::Duration;

use super::limits::Bytes;
use super::settings::Settings;
use crate::diagnostic::{Diagnostic, Place};

/// A plugin that could not be loaded, described or run: which, on what, and why.
#[derive(Debug, thiserror::Error)]
pub struct PluginError {
    /// The plugin: a bundled name or a path, as it was asked for.
    pub plugin: String,
    /// The source it was reading, if it had got that far.
    pub file: Option<String>,
    /// What went wrong.
    pub kind: Box<ErrorKind>,
    /// Where the project sets what is wrong, when that is known.
    pub place: Option<Box<Place>>,
}

/// This machine cannot run plugins at all.
#[derive(Debug, thiserror::Error)]
#[error("failed to start the WebAssembly runtime: {0}")]
pub struct StartError(pub(super) String);

/// What a plugin itself says about a source that it cannot read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The file is not what the plugin reads.
    WrongFormat,
    /// The project's settings for this plugin are wrong.
    BadSettings,
    /// The plugin found a fault in itself.
    Internal,
}

/// What went wrong with a plugin. The message of each names the limit, if it is
/// about one.
#[derive(Debug, thiserror::Error)]
pub enum ErrorKind {
    /// No bundled plugin has that name, or no file is at that path.
    #[error("{why}")]
    NotFound {
        /// What was looked for and what there is.
        why: String,
    },
    /// The component is larger than the limit.
    #[error("its component is {}, and the limit is {}", Bytes(*size), Bytes(*limit))]
    ComponentTooLarge {
        /// In bytes.
        size: u64,
        /// In bytes.
        limit: u64,
    },
    /// The file is something else.
    #[error("it is not a WebAssembly component: {why}")]
    NotAComponent {
        /// As far as the compiler could tell.
        why: String,
    },
    /// A component, but not one of ours.
    #[error(
        "it is a WebAssembly component, but not a plugin: it does not export `candour:plugin/importer`"
    )]
    NotAPlugin,
    /// It was built for a version of the contract that this host does not know.
    #[error("it was built for contract {built_for}, and this candour accepts {accepts}")]
    WrongContract {
        /// The plugin's.
        built_for: String,
        /// Ours.
        accepts: String,
    },
    /// It asks for more than a plugin may have.
    #[error(
        "it imports `{import}`, and a plugin may import nothing but `read`, `emit` and `abort` of `candour:plugin/host`"
    )]
    ForbiddenImport {
        /// The first such import.
        import: String,
    },
    /// What it says about itself cannot be used.
    #[error("its description is wrong: {}", problems.join("; "))]
    BadDescription {
        /// Everything that is wrong with it.
        problems: Vec<String>,
    },
    /// It has no source of that name.
    #[error("it has no source `{source_name}`")]
    UnknownSource {
        /// What was asked for.
        source_name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// It says itself that it cannot go on.
    #[error("{message}")]
    Failed {
        /// What kind of failure.
        kind: FailureKind,
        /// A lower-case fragment.
        message: String,
        /// What to do about it.
        hint: Option<String>,
        /// The part it happened in.
        part: Option<String>,
        /// The column it is about.
        column: Option<String>,
    },
    /// A panic of the plugin's own code. Its text may hold anything that the
    /// plugin has read, so that only the test kit shows it.
    #[error("it panicked, which is a fault in the plugin")]
    Panicked {
        /// What it said, with its place in the plugin's code.
        text: String,
    },
    /// Any other crash.
    #[error("it crashed, which is a fault in the plugin: {trap}")]
    Trapped {
        /// As the runtime names it.
        trap: String,
    },
    /// The time limit.
    #[error("it ran for longer than its limit of {} seconds", limit.as_secs_f64())]
    OutOfTime {
        /// The limit.
        limit: Duration,
    },
    /// The budget of a metered runtime.
    #[error("it used more than its budget of {limit} units of work")]
    OutOfFuel {
        /// The budget.
        limit: u64,
    },
    /// The memory limit.
    #[error("it ran out of memory: its limit is {}", Bytes(*limit))]
    OutOfMemory {
        /// In bytes.
        limit: u64,
    },
    /// The limit for function tables.
    #[error("its function tables grew beyond their limit of {limit} elements")]
    TableTooLarge {
        /// In elements.
        limit: u64,
    },
    /// The output limit.
    #[error("it emitted more records than its limit of {} allows", Bytes(*limit))]
    TooMuchOutput {
        /// In bytes.
        limit: u64,
    },
    /// It broke a rule of the contract.
    #[error("it broke the contract: {what}")]
    BrokeContract {
        /// Which rule, and how.
        what: String,
    },
    /// The source could not be read to its end.
    #[error("the file cannot be read: {why}")]
    Unreadable {
        /// As the system says it.
        why: String,
    },
}

impl fmt::Display for PluginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            plugin, file, kind, ..
        } = self;
        match (&**kind, file) {
            (ErrorKind::Failed { .. } | ErrorKind::Unreadable { .. }, Some(file)) => {
                write!(f, "plugin `{plugin}` cannot read `{file}`: {kind}")?;
                match self.part_aside() {
                    Some(part) => write!(f, " (in `{part}`)"),
                    None => Ok(()),
                }
            }
            (_, Some(file)) => {
                write!(
                    f,
                    "plugin `{plugin}` was stopped while it read `{file}`: {kind}"
                )
            }
            (_, None) => write!(f, "plugin `{plugin}` cannot be used: {kind}"),
        }
    }
}

/// A hint whose further lines begin with the path of a setting, as the SDK lists
/// further mistakes, with their places instead.
fn with_places(hint: &str, settings: &Settings) -> String {
    let lines = hint.lines().map(|line| {
        let listed = line
            .strip_prefix("  `")
            .and_then(|rest| rest.split_once("`: "));
        let placed = listed.and_then(|(path, what)| {
            let place = settings.place(path)?;
            Some(format!("  {place}: {what}"))
        });
        placed.unwrap_or_else(|| line.to_owned())
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl PluginError {
    pub(super) fn new(plugin: &str, file: Option<&str>, kind: ErrorKind) -> Self {
        Self {
            plugin: plugin.to_owned(),
            file: file.map(str::to_owned),
            kind: Box::new(kind),
            place: None,
        }
    }

    /// The same at its place in the project's settings, when it is about them:
    /// the plugin names the path, and the project knows the file.
    #[must_use]
    pub fn in_settings(mut self, settings: &Settings) -> Self {
        if let ErrorKind::Failed {
            kind: FailureKind::BadSettings,
            column,
            hint,
            ..
        } = &mut *self.kind
        {
            let place = settings.place(column.as_deref().unwrap_or_default());
            self.place = place.map(Box::new);
            if let Some(hint) = hint {
                *hint = with_places(hint, settings);
            }
        }
        self
    }

    /// The same where the project names the plugin: for one that cannot even be
    /// loaded.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(Box::new(place.clone()));
        self
    }

    /// The part of the source that it is about, where the place is not in the
    /// source but in the settings.
    fn part_aside(&self) -> Option<&str> {
        match &*self.kind {
            ErrorKind::Failed {
                kind: FailureKind::BadSettings,
                part,
                ..
            } => part.as_deref().filter(|part| !part.is_empty()),
            _ => None,
        }
    }

    /// Whether the project or the command line asked for what there is not, or
    /// set the plugin wrongly: all else is the plugin's own failure.
    pub fn is_misuse(&self) -> bool {
        match &*self.kind {
            ErrorKind::NotFound { .. } | ErrorKind::UnknownSource { .. } => true,
            ErrorKind::Failed { kind, .. } => *kind == FailureKind::BadSettings,
            _ => false,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match &*self.kind {
            ErrorKind::Failed { hint, .. } => return hint.clone(),
            ErrorKind::UnknownSource { source_name, known } => {
                return crate::diagnostic::suggest(source_name, known.iter().map(String::as_str));
            }
            ErrorKind::WrongContract { .. } => {
                "rebuild it with the `candour-plugin` crate of this version of candour"
            }
            ErrorKind::ForbiddenImport { .. } => {
                "build it for `wasm32-unknown-unknown`, which has no clock, files, network or randomness"
            }
            ErrorKind::NotAComponent { .. } => {
                "a plugin is a `.wasm` file that was made into a component"
            }
            ErrorKind::Panicked { .. } => "`candour plugin test` shows what it said",
            ErrorKind::OutOfTime { .. }
            | ErrorKind::OutOfMemory { .. }
            | ErrorKind::TooMuchOutput { .. } => {
                "if the source is really that large, raise the limit under `[limits]` in `report.toml`"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }

    /// What went wrong, in one word for machines.
    pub fn code(&self) -> &'static str {
        match &*self.kind {
            ErrorKind::NotFound { .. } => "plugin-not-found",
            ErrorKind::ComponentTooLarge { .. } => "plugin-too-large",
            ErrorKind::NotAComponent { .. } => "not-a-component",
            ErrorKind::NotAPlugin => "not-a-plugin",
            ErrorKind::WrongContract { .. } => "wrong-contract",
            ErrorKind::ForbiddenImport { .. } => "forbidden-import",
            ErrorKind::BadDescription { .. } => "bad-description",
            ErrorKind::UnknownSource { .. } => "unknown-source",
            ErrorKind::Failed { kind, .. } => match kind {
                FailureKind::WrongFormat => "wrong-format",
                FailureKind::BadSettings => "bad-settings",
                FailureKind::Internal => "plugin-fault",
            },
            ErrorKind::Panicked { .. } => "plugin-panicked",
            ErrorKind::Trapped { .. } => "plugin-crashed",
            ErrorKind::OutOfTime { .. } => "out-of-time",
            ErrorKind::OutOfFuel { .. } => "out-of-fuel",
            ErrorKind::OutOfMemory { .. } => "out-of-memory",
            ErrorKind::TableTooLarge { .. } => "table-too-large",
            ErrorKind::TooMuchOutput { .. } => "too-much-output",
            ErrorKind::BrokeContract { .. } => "broke-contract",
            ErrorKind::Unreadable { .. } => "unreadable",
        }
    }

    /// The same as a diagnostic, at the settings or the source that it is about.
    pub fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.code(), self.to_string());
        diagnostic.hint = self.hint();
        if let Some(file) = &self.file {
            let place = match &*self.kind {
                ErrorKind::Failed {
                    part: Some(part), ..
                } => Place::part(file.clone(), part.clone()),
                _ => Place::file(file.clone()),
            };
            diagnostic.place = Some(place);
        }
        if let Some(place) = &self.place {
            diagnostic.place = Some((**place).clone());
        }
        diagnostic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_mistakes_are_shown_at_their_places() {
        let settings = Settings::of_file("m.toml", b"a = 1\n[b]\nc = 2\n".to_vec()).unwrap();
        let hint = "did you mean `d`?\nmore that is wrong:\n  `b.c`: no `c`; is it `d`?\n  \
                    no column `b.c`\n  …";
        assert_eq!(
            with_places(hint, &settings),
            "did you mean `d`?\nmore that is wrong:\n  m.toml:3:1: no `c`; is it `d`?\n  \
             no column `b.c`\n  …"
        );
        assert_eq!(with_places(hint, &Settings::plain("")), hint);
    }
}
