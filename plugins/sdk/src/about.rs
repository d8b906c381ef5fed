//! What a plugin says about itself.

use std::borrow::Cow;

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
    title: Cow<'static, str>,
    sources: Vec<Source>,
    pub(crate) procedures: Cow<'static, [Procedure]>,
    pub(crate) events: Cow<'static, [Event]>,
    pub(crate) amounts: Cow<'static, [Amount]>,
    pub(crate) texts: Cow<'static, [Text]>,
    categories: Mapping,
    pub(crate) options: Vec<&'static str>,
    /// Whether [`crate::Plugin::configure`] reads the settings, other than what
    /// they say of labels.
    pub(crate) configured: bool,
}

/// The lists of labels: as a file, or read already.
#[derive(Debug, Clone)]
enum Mapping {
    Text(&'static str),
    Read(Categories),
}

/// A file that a plugin reads.
#[derive(Debug, Clone)]
pub struct Source {
    name: Cow<'static, str>,
    format: &'static str,
    parts: Vec<Part>,
    required: bool,
}

#[derive(Debug, Clone)]
struct Part {
    name: Cow<'static, str>,
    holds: Cow<'static, str>,
    required: bool,
}

impl About {
    /// The plugin's name in kebab-case and its version, best given as
    /// `env!("CARGO_PKG_NAME")` and `env!("CARGO_PKG_VERSION")`, and what it
    /// reads, in one line for people.
    pub fn new(
        name: &'static str,
        version: &'static str,
        title: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            name,
            version,
            title: title.into(),
            sources: Vec::new(),
            procedures: Cow::Borrowed(&[]),
            events: Cow::Borrowed(&[]),
            amounts: Cow::Borrowed(&[]),
            texts: Cow::Borrowed(&[]),
            categories: Mapping::Text(""),
            options: Vec::new(),
            configured: false,
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
    pub fn procedures(mut self, procedures: impl Into<Cow<'static, [Procedure]>>) -> Self {
        self.procedures = procedures.into();
        self
    }

    /// The events that its records hold.
    #[must_use]
    pub fn events(mut self, events: impl Into<Cow<'static, [Event]>>) -> Self {
        self.events = events.into();
        self
    }

    /// The amounts of money that its records hold.
    #[must_use]
    pub fn amounts(mut self, amounts: impl Into<Cow<'static, [Amount]>>) -> Self {
        self.amounts = amounts.into();
        self
    }

    /// The publishable texts that its records hold.
    #[must_use]
    pub fn texts(mut self, texts: impl Into<Cow<'static, [Text]>>) -> Self {
        self.texts = texts.into();
        self
    }

    /// The mapping: `include_str!("../categories.toml")`. Dimensions are those
    /// of the file.
    #[must_use]
    pub fn categories(mut self, toml: &'static str) -> Self {
        self.categories = Mapping::Text(toml);
        self
    }

    /// The lists of labels, where a plugin reads them from its settings
    /// ([`crate::Plugin::configure`]). Dimensions are those of the lists.
    #[must_use]
    pub fn dimensions(mut self, categories: Categories) -> Self {
        self.categories = Mapping::Read(categories);
        self.configured = true;
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
    pub(crate) fn source_names(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| source.name.as_ref())
    }

    /// The mapping before the project's settings.
    pub(crate) fn read_categories(&self) -> Result<Categories, Failure> {
        let text = match &self.categories {
            Mapping::Text(text) => *text,
            Mapping::Read(categories) => return Ok(categories.clone()),
        };
        categories::read(text, None).map_err(|mistakes| {
            let first = mistakes.first().map(|mistake| {
                let (line, column) = mistake.place(text);
                format!("categories.toml:{line}:{column}: {}", mistake.message)
            });
            Failure::internal(first.unwrap_or_default())
        })
    }

    /// The contract's description under these categories.
    pub(crate) fn describe(&self, categories: &Categories) -> wit::Description {
        wit::Description {
            name: self.name.to_owned(),
            title: self.title.clone().into_owned(),
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
    fn new(name: impl Into<Cow<'static, str>>, format: &'static str) -> Self {
        Self {
            name: name.into(),
            format,
            parts: Vec::new(),
            required: true,
        }
    }

    /// An Excel workbook, under the name by which projects give the file. Its
    /// sheets are named with [`Source::sheet`] and [`Source::sheet_opt`].
    pub fn xlsx(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name, "xlsx")
    }

    /// A CSV file and what it holds, for people.
    pub fn csv(name: impl Into<Cow<'static, str>>, holds: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name, "csv").part("", holds, true)
    }

    /// A JSON file. Its lists are named with [`Source::list`] and
    /// [`Source::list_opt`].
    pub fn json(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name, "json")
    }

    /// A file of JSON lines: a JSON object in each, all of one list.
    pub fn jsonl(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name, "jsonl")
    }

    /// An XML file.
    pub fn xml(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name, "xml")
    }

    /// A sheet that must be there, and what it holds, for people.
    #[must_use]
    pub fn sheet(
        self,
        name: impl Into<Cow<'static, str>>,
        holds: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.part(name, holds, true)
    }

    /// A sheet that may be missing.
    #[must_use]
    pub fn sheet_opt(
        self,
        name: impl Into<Cow<'static, str>>,
        holds: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.part(name, holds, false)
    }

    /// A list of rows that must be there, by its path without positions
    /// (`cases.stages`), and what it holds, for people.
    #[must_use]
    pub fn list(
        self,
        path: impl Into<Cow<'static, str>>,
        holds: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.part(path, holds, true)
    }

    /// A list of rows that may be missing.
    #[must_use]
    pub fn list_opt(
        self,
        path: impl Into<Cow<'static, str>>,
        holds: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.part(path, holds, false)
    }

    /// A project may leave this source out.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    fn part(
        mut self,
        name: impl Into<Cow<'static, str>>,
        holds: impl Into<Cow<'static, str>>,
        required: bool,
    ) -> Self {
        self.parts.push(Part {
            name: name.into(),
            holds: holds.into(),
            required,
        });
        self
    }

    fn describe(&self) -> wit::SourceDescription {
        wit::SourceDescription {
            name: self.name.clone().into_owned(),
            format: self.format.to_owned(),
            required: self.required,
            parts: self
                .parts
                .iter()
                .map(|part| wit::PartDescription {
                    name: part.name.clone().into_owned(),
                    holds: part.holds.clone().into_owned(),
                    required: part.required,
                })
                .collect(),
        }
    }
}
