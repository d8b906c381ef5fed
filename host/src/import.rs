//! From a project's sources to a dataset that can be measured: every source is
//! read by its plugin, corrections are made, and the whole is validated.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::rc::Rc;

use crate::dataset::{ChangeFile, Dataset, ValidDataset, correct, overrides, validate};
use crate::diagnostic::{Checked, Diagnostic, Place, suggest};
use crate::plugin::{self, Description, Input, Plugin, PluginError, Runtime};
use crate::project::{CORRECTIONS, Import, LABELS, Project};

/// How far the reading of a source has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The file's path in the project.
    pub file: &'a str,
    /// Bytes read.
    pub read: u64,
    /// Bytes there are.
    pub size: u64,
}

/// Called with every piece of a source that is read.
pub type Watch = Rc<dyn Fn(Progress<'_>)>;

/// Why a project's sources could not be imported at all.
#[derive(Debug)]
pub enum ImportError {
    /// A plugin could not be loaded, failed, or was stopped.
    Plugin(PluginError),
    /// The project does not fit its plugins: a source is unknown or missing; or
    /// no line of its labels can be read.
    Settings(Vec<Diagnostic>),
    /// A file could not be read.
    Io {
        /// Its path in the project.
        file: String,
        /// Why.
        error: io::Error,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plugin(error) => error.fmt(f),
            Self::Settings(problems) => match problems.first() {
                Some(first) => f.write_str(&first.message),
                None => f.write_str("the project does not fit its plugins"),
            },
            Self::Io { file, error } => write!(f, "failed to read `{file}`: {error}"),
        }
    }
}

impl std::error::Error for ImportError {}

impl ImportError {
    /// The same as diagnostics, each at its place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Plugin(error) => vec![error.diagnostic()],
            Self::Settings(problems) => problems.clone(),
            Self::Io { file, .. } => {
                vec![Diagnostic::error("unreadable", self.to_string()).at(Place::file(file))]
            }
        }
    }
}

/// Reads, corrects and validates everything that a project imports.
///
/// # Errors
/// When a plugin or a file cannot be used. Problems of rows are diagnostics.
pub fn import(
    project: &Project,
    runtime: &Runtime,
    watch: &Watch,
) -> Result<Checked<ValidDataset>, ImportError> {
    let Checked {
        value: mut dataset,
        mut diagnostics,
    } = read(project, runtime, watch)?;
    let corrections = match corrections(project)? {
        Some(text) => {
            dataset.changes.push(change(CORRECTIONS, text.as_bytes()));
            correct::correct(&mut dataset, CORRECTIONS, &text)
        }
        None => Checked::clean(Vec::new()),
    };
    // Only now is it known which labels the records have.
    diagnostics.extend(overrides::settle(&mut dataset));
    if !corrections.value.is_empty() {
        // An unknown label that has been corrected everywhere is put right.
        let right = dataset.labels_put_right();
        diagnostics.retain(|problem| {
            let unknown = ["unknown-label", "unmapped-label"].contains(&problem.code.as_ref());
            !unknown || !right.iter().any(|said| problem.message.starts_with(said))
        });
    }
    diagnostics.extend(corrections.diagnostics);
    diagnostics.extend(project.unconfirmed());
    let valid = validate(dataset, corrections.value, project);
    diagnostics.extend(project.idle(&valid.value.dataset().procedures()));
    diagnostics.extend(valid.diagnostics);
    Ok(Checked {
        value: valid.value,
        diagnostics,
    })
}

/// The records of a project as its plugins give them.
fn read(
    project: &Project,
    runtime: &Runtime,
    watch: &Watch,
) -> Result<Checked<Dataset>, ImportError> {
    let mut found = Checked::clean(Dataset::new());
    if let Some(bytes) = optional(project, LABELS)? {
        found.value.changes.push(change(LABELS, &bytes));
        let labels = overrides::read(LABELS, &bytes).map_err(ImportError::Settings)?;
        found.value.overrides = labels.value;
        found.diagnostics.extend(labels.diagnostics);
    }
    for (import, number) in project.imports.iter().zip(0..) {
        let before = found.value.sources.len();
        let plugin = runtime
            .load(&import.plugin, &project.limits)
            .map_err(|error| ImportError::Plugin(error.at(&import.place)))?;
        let description = plugin
            .describe(import.settings.text(), &project.limits)
            .map_err(|error| ImportError::Plugin(error.in_settings(&import.settings)))?;
        let problems = misfits(import, &description);
        if !problems.is_empty() {
            return Err(ImportError::Settings(problems));
        }
        for (source, file) in &import.sources {
            let read = read_source(project, &plugin, import, (source, file), watch, &mut found)?;
            found.diagnostics.extend(read);
        }
        let settings = import.settings.text();
        let settings = (!settings.is_empty()).then(|| plugin::digest(settings.as_bytes()));
        for source in found.value.sources.iter_mut().skip(before) {
            source.import = number;
            source.settings_sha256.clone_from(&settings);
        }
    }
    Ok(found)
}

fn read_source(
    project: &Project,
    plugin: &Plugin,
    import: &Import,
    (source, file): (&str, &str),
    watch: &Watch,
    found: &mut Checked<Dataset>,
) -> Result<Vec<Diagnostic>, ImportError> {
    let reader = Watched::open(project, file, watch).map_err(|error| ImportError::Io {
        file: file.to_owned(),
        error,
    })?;
    let input = Input {
        source,
        file,
        reader: Box::new(reader),
        settings: import.settings.text(),
    };
    plugin
        .import(input, &project.limits, &mut found.value)
        .map(|checked| checked.diagnostics)
        .map_err(|error| ImportError::Plugin(error.in_settings(&import.settings)))
}

/// Sources that the plugin does not know, and those that it needs and the
/// project does not give.
fn misfits(import: &Import, description: &Description) -> Vec<Diagnostic> {
    let name = &description.name;
    let known = || {
        description
            .sources
            .iter()
            .map(|source| source.name.as_str())
    };
    let given = |source: &str| import.sources.iter().any(|(name, _)| name == source);
    let mut problems = Vec::new();
    for (source, _) in &import.sources {
        if !known().any(|name| name == source) {
            let message = format!("the plugin `{name}` has no source `{source}`");
            let mut problem = Diagnostic::error("unknown-source", message);
            problem.hint = suggest(source, known());
            problems.push(problem.at(import.place.clone()));
        }
    }
    for source in &description.sources {
        if source.required && !given(&source.name) {
            let source = &source.name;
            let message = format!("the plugin `{name}` needs the source `{source}`");
            let hint = format!("add it: sources = {{ {source} = \"…\" }}");
            let problem = Diagnostic::error("missing-source", message).hint(hint);
            problems.push(problem.at(import.place.clone()));
        }
    }
    problems
}

/// What is kept of a file that changes what the sources say.
fn change(file: &str, bytes: &[u8]) -> ChangeFile {
    ChangeFile {
        file: file.to_owned(),
        sha256: plugin::digest(bytes),
    }
}

/// The bytes of a file that a project need not have.
fn optional(project: &Project, file: &str) -> Result<Option<Vec<u8>>, ImportError> {
    match std::fs::read(project.path(file)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ImportError::Io {
            file: file.to_owned(),
            error,
        }),
    }
}

/// The text of the project's corrections, if it has any.
fn corrections(project: &Project) -> Result<Option<String>, ImportError> {
    let Some(bytes) = optional(project, CORRECTIONS)? else {
        return Ok(None);
    };
    String::from_utf8(bytes).map(Some).map_err(|_| {
        let message = format!("`{CORRECTIONS}` is not UTF-8 text");
        ImportError::Settings(vec![
            Diagnostic::error("not-utf-8", message)
                .at(Place::file(CORRECTIONS))
                .hint("save it as `CSV UTF-8 (comma delimited)`"),
        ])
    })
}

/// A file that tells how far it has been read.
struct Watched {
    inner: File,
    file: String,
    read: u64,
    size: u64,
    watch: Watch,
}

impl Watched {
    fn open(project: &Project, file: &str, watch: &Watch) -> io::Result<Self> {
        let inner = File::open(project.path(file))?;
        let size = inner.metadata()?.len();
        Ok(Self {
            inner,
            file: file.to_owned(),
            read: 0,
            size,
            watch: Rc::clone(watch),
        })
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        (self.watch)(Progress {
            file: &self.file,
            read: self.read,
            size: self.size,
        });
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::fs;

    use super::*;
    use crate::calendar::parse_iso;
    use crate::dataset::testing;
    use crate::plugin::tests::guest::{Guest, List};
    use crate::plugin::{CacheFolder, Options, PluginRef, Settings};

    /// A plugin whose source holds two cases of April 2024: C-1 upheld, and
    /// C-2 with an outcome that no mapping declares.
    fn component() -> Vec<u8> {
        let mut guest = Guest::new();
        let day = u32::try_from(parse_iso("2024-04-02").unwrap()).unwrap();
        let cases = [
            guest.case_with(2, "C-1", 0, [0, day], [0, 0]),
            guest.case_with(3, "C-2", 0, [0, day], [0, 2]),
        ];
        guest.emit(List::Cases, &cases);
        let strange = guest.new_label(0, "Strange");
        guest.emit(List::Labels, &[strange]);
        guest.rows(2).component()
    }

    /// Imports that plugin's source under a name, with corrections.
    fn imported(
        source: &str,
        corrections: &[u8],
        watch: &Watch,
    ) -> Result<Checked<ValidDataset>, ImportError> {
        let folder = tempfile::tempdir().unwrap();
        let mut project = testing::project();
        project.root = folder.path().to_owned();
        let plugin = project.path("plugins/test.wasm");
        fs::create_dir(project.path("plugins")).unwrap();
        fs::write(&plugin, component()).unwrap();
        fs::write(project.path("cases.csv"), "a\nb\n").unwrap();
        if !corrections.is_empty() {
            fs::write(project.path(CORRECTIONS), corrections).unwrap();
        }
        project.imports.push(Import {
            plugin: PluginRef::Path(plugin),
            place: Place::file("report.toml"),
            sources: vec![(source.to_owned(), "cases.csv".to_owned())],
            settings: Settings::default(),
        });
        let options = Options {
            metered: false,
            cache: CacheFolder::None,
        };
        import(&project, &Runtime::new(&options).unwrap(), watch)
    }

    /// What is said about the import: code and message of each problem.
    fn check(source: &str, corrections: &str, expected: &[&str]) {
        let head = "record,field,old value,new value,reason,who\n";
        let text = format!("{head}{corrections}");
        let watch: Watch = Rc::new(|_| {});
        let problems = match imported(source, text.as_bytes(), &watch) {
            Ok(checked) => checked.diagnostics,
            Err(error) => error.diagnostics(),
        };
        let found: Vec<_> = problems
            .iter()
            .map(|problem| {
                let place = problem
                    .place
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string);
                format!("{place} {}", problem.message)
            })
            .collect();
        assert_eq!(found, expected, "{corrections}");
    }

    #[test]
    fn sources_are_read_corrected_and_validated() {
        let strange = "cases.csv:3:Outcome `Strange` is not a known label of `outcome`: \
                       1 row, kept as written";
        check("cases", "", &[strange]);
        check("cases", "C-2,outcome,Strange,Upheld,mistyped,Manager", &[]);
        check(
            "cases",
            "C-1,received,2024-04-03,2024-04-04,mistyped,Manager",
            &[
                strange,
                "corrections.csv:2:14 `received` of `C-1` is not the old value \
                 that the correction states",
            ],
        );
        check(
            "cases",
            "C-1,closed,,2024-04-01,forgotten,Manager",
            &[
                strange,
                "cases.csv:2 case `C-1` was closed before it was received",
            ],
        );
    }

    #[test]
    fn a_project_that_does_not_fit_its_plugin_is_refused() {
        check(
            "case",
            "",
            &[
                "report.toml the plugin `test-plugin` has no source `case`",
                "report.toml the plugin `test-plugin` needs the source `cases`",
            ],
        );
        let watch: Watch = Rc::new(|_| {});
        let error = imported("cases", b"record,field\xe9\n", &watch).unwrap_err();
        assert_eq!(error.to_string(), "`corrections.csv` is not UTF-8 text");
    }

    #[test]
    fn a_plugin_that_is_not_bundled_is_refused_where_it_is_named() {
        let mut project = testing::project();
        project.imports.push(Import {
            plugin: PluginRef::Bundled("corporat".to_owned()),
            place: Place::in_text("report.toml", "plugin = \"corporat\"", 9, 19),
            sources: Vec::new(),
            settings: Settings::default(),
        });
        let options = Options {
            metered: false,
            cache: CacheFolder::None,
        };
        let watch: Watch = Rc::new(|_| {});
        let error = import(&project, &Runtime::new(&options).unwrap(), &watch).unwrap_err();
        let problem = &error.diagnostics()[0];
        assert_eq!(problem.code, "plugin-not-found");
        assert_eq!(problem.place, Some(project.imports[0].place.clone()));
    }

    #[test]
    fn reading_is_watched_to_the_end() {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let pieces = Rc::clone(&seen);
        let watch: Watch = Rc::new(move |progress: Progress<'_>| {
            let piece = (progress.file.to_owned(), progress.read, progress.size);
            pieces.borrow_mut().push(piece);
        });
        let valid = imported("cases", b"", &watch).unwrap().value;
        assert_eq!(seen.borrow().last(), Some(&("cases.csv".to_owned(), 4, 4)));
        // The digest is that of the file's bytes.
        assert_eq!(
            valid.dataset().sources[0].sha256,
            "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
        );
        assert_eq!(valid.corrections(), []);
        assert_eq!(valid.dataset().changes, []);
    }
}
