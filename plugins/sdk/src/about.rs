//! What a plugin says about itself.

use crate::bindings::candour::plugin::types as wit;
use crate::categories::{self, Categories, Common};
use crate::code::{Amount, Event, Procedure, Text};
use crate::problem::Failure;

/// What a plugin is and what its records use. The host checks it when it loads
/// the plugin and prints it with `candour plugin inspect`.
///
/// ```
/// use candour_plugin::{About, Event, Procedure, Source};
/// About::new("northtown", "1.0.0", "Northtown's case system, as CSV")
///     .source(Source::csv("cases", "one row a case"))
///     .procedures(&[Procedure::CORPORATE])
///     .events(&[Event::RECEIVED, Event::CLOSED])
///     .categories("[outcome.labels]\n\"Upheld\" = \"upheld\"");
/// ```
#[derive(Debug, Clone)]
pub struct About {
    name: &'static str,
    version: &'static str,
    title: &'static str,
    sources: Vec<Source>,
    pub(crate) procedures: &'static [Procedure],
    pub(crate) events: &'static [Event],
    pub(crate) amounts: &'static [Amount],
    pub(crate) texts: &'static [Text],
    categories: &'static str,
    pub(crate) options: Vec<&'static str>,
}

/// A file that a plugin reads.
#[derive(Debug, Clone)]
pub struct Source {
    name: &'static str,
    format: &'static str,
    parts: Vec<Part>,
    required: bool,
}

#[derive(Debug, Clone)]
struct Part {
    name: &'static str,
    holds: &'static str,
    required: bool,
}

impl About {
    /// The plugin's name in kebab-case and its version, best given as
    /// `env!("CARGO_PKG_NAME")` and `env!("CARGO_PKG_VERSION")`, and what it
    /// reads, in one line for people.
    pub fn new(name: &'static str, version: &'static str, title: &'static str) -> Self {
        Self {
            name,
            version,
            title,
            sources: Vec::new(),
            procedures: &[],
            events: &[],
            amounts: &[],
            texts: &[],
            categories: "",
            options: Vec::new(),
        }
    }

    /// Adds a source.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.sources.push(source);
        self
    }

    /// The procedures that its cases come under.
    #[must_use]
    pub fn procedures(mut self, procedures: &'static [Procedure]) -> Self {
        self.procedures = procedures;
        self
    }

    /// The events that its records hold.
    #[must_use]
    pub fn events(mut self, events: &'static [Event]) -> Self {
        self.events = events;
        self
    }

    /// The amounts of money that its records hold.
    #[must_use]
    pub fn amounts(mut self, amounts: &'static [Amount]) -> Self {
        self.amounts = amounts;
        self
    }

    /// The publishable texts that its records hold.
    #[must_use]
    pub fn texts(mut self, texts: &'static [Text]) -> Self {
        self.texts = texts;
        self
    }

    /// The mapping: `include_str!("../categories.toml")`. Dimensions are those
    /// of the file.
    #[must_use]
    pub fn categories(mut self, toml: &'static str) -> Self {
        self.categories = toml;
        self
    }

    /// Names a setting that a project may give under `[options]`; see
    /// [`crate::Settings`]. Any other is refused.
    #[must_use]
    pub fn option(mut self, name: &'static str) -> Self {
        self.options.push(name);
        self
    }

    /// The sources' names.
    pub(crate) fn source_names(&self) -> impl Iterator<Item = &'static str> {
        self.sources.iter().map(|source| source.name)
    }

    /// The mapping before the project's settings.
    pub(crate) fn read_categories(&self) -> Result<Categories, Failure> {
        categories::read(self.categories, None).map_err(|mistakes| {
            let first = mistakes.first().map(|mistake| {
                let (line, column) = mistake.place(self.categories);
                format!("categories.toml:{line}:{column}: {}", mistake.message)
            });
            Failure::internal(first.unwrap_or_default())
        })
    }

    /// The contract's description under these categories.
    pub(crate) fn describe(&self, categories: &Categories) -> wit::Description {
        wit::Description {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            version: self.version.to_owned(),
            sources: self.sources.iter().map(Source::describe).collect(),
            procedures: codes(self.procedures.iter().map(|code| code.code())),
            events: codes(self.events.iter().map(|code| code.code())),
            amounts: codes(self.amounts.iter().map(|code| code.code())),
            texts: codes(self.texts.iter().map(|code| code.code())),
            dimensions: categories
                .dimensions
                .iter()
                .map(|category| wit::Dimension {
                    code: category.code.clone(),
                    open: category.open,
                    labels: category
                        .labels
                        .iter()
                        .map(|entry| wit::Label {
                            text: entry.text.clone(),
                            group: entry.group.clone(),
                            common: match &entry.common {
                                Common::Code(code) => wit::CommonLabel::Code(code.clone()),
                                Common::None(reason) => wit::CommonLabel::None(reason.clone()),
                            },
                        })
                        .collect(),
                })
                .collect(),
        }
    }
}

fn codes(codes: impl Iterator<Item = &'static str>) -> Vec<String> {
    codes.map(str::to_owned).collect()
}

impl Source {
    fn new(name: &'static str, format: &'static str) -> Self {
        Self {
            name,
            format,
            parts: Vec::new(),
            required: true,
        }
    }

    /// An Excel workbook, under the name by which projects give the file. Its
    /// sheets are named with [`Source::sheet`] and [`Source::sheet_opt`].
    pub fn xlsx(name: &'static str) -> Self {
        Self::new(name, "xlsx")
    }

    /// A CSV file and what it holds, for people.
    pub fn csv(name: &'static str, holds: &'static str) -> Self {
        Self::new(name, "csv").part("", holds, true)
    }

    /// A JSON file. Its lists are named with [`Source::list`] and
    /// [`Source::list_opt`].
    pub fn json(name: &'static str) -> Self {
        Self::new(name, "json")
    }

    /// An XML file.
    pub fn xml(name: &'static str) -> Self {
        Self::new(name, "xml")
    }

    /// A sheet that must be there, and what it holds, for people.
    #[must_use]
    pub fn sheet(self, name: &'static str, holds: &'static str) -> Self {
        self.part(name, holds, true)
    }

    /// A sheet that may be missing.
    #[must_use]
    pub fn sheet_opt(self, name: &'static str, holds: &'static str) -> Self {
        self.part(name, holds, false)
    }

    /// A list of rows that must be there, by its path without positions
    /// (`cases.stages`), and what it holds, for people.
    #[must_use]
    pub fn list(self, path: &'static str, holds: &'static str) -> Self {
        self.part(path, holds, true)
    }

    /// A list of rows that may be missing.
    #[must_use]
    pub fn list_opt(self, path: &'static str, holds: &'static str) -> Self {
        self.part(path, holds, false)
    }

    /// A project may leave this source out.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    fn part(mut self, name: &'static str, holds: &'static str, required: bool) -> Self {
        self.parts.push(Part {
            name,
            holds,
            required,
        });
        self
    }

    fn describe(&self) -> wit::SourceDescription {
        wit::SourceDescription {
            name: self.name.to_owned(),
            format: self.format.to_owned(),
            required: self.required,
            parts: self
                .parts
                .iter()
                .map(|part| wit::PartDescription {
                    name: part.name.to_owned(),
                    holds: part.holds.to_owned(),
                    required: part.required,
                })
                .collect(),
        }
    }
}
