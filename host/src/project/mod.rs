//! A report project: the folder with `report.toml`, its sources, commentary
//! and template, read into one checked value.
//!
//! ```toml
//! title = "Complaints and commendations"
//! subtitle = "Adult social care, 2024/25"
//! procedures = ["adult-social-care"]      # whose annual report it is; left out: of all its cases
//! status = "draft"                        # or "final"
//! period = "2024-25"                      # or "2024-25 Q1", or "2024-04-01..2024-06-30"
//! comparisons = ["2023-24"]               # the first is `previous`
//! as-at = 2025-06-30
//! template = "report.md"
//! commentary = "commentary"
//! outputs = ["html", "json"]
//! disclosure = "off"
//!
//! [authority]
//! name = "Leicester City Council"
//! gss = "E06000016"
//!
//! [[imports]]
//! plugin = "leicester-city-asc"           # a bundled plugin, or a path: "plugins/ours.wasm"
//! sources = { workbook = "sources/complaints.xlsx" }
//! [imports.settings]                      # the plugin's own, passed on as they are;
//!                                         # or a file of them: settings = "mapping.toml"
//!
//! [[standards]]
//! procedure = "adult-social-care"
//! stage = 1
//! timescale = "Amber"                     # left out: for cases without a timescale of their own
//! working-days = 20
//!
//! [closures]                              # days on which the council was closed, by procedure
//! corporate = [2024-12-27]
//!
//! [facts.eligible-people]
//! value = 982                             # exact: 29.5 stays 29.5
//! unit = "count"
//! title = "People eligible for support"
//! source = "Annual return, 2025"
//!
//! [denominators]                          # what shared rates count against, in figures from elsewhere
//! homes = "given(homes; as-at 2025-03-31)"
//!
//! [cover]
//! "Report of" = "Director of Adult Social Care"
//!
//! [limits]
//! memory-mb = 1024
//! ```
//!
//! **Invariant:** paths are relative to the project and written with `/`, on
//! every system; nothing here assumes Unix.

mod clocks;
mod idle;
mod load;
mod marks;
mod paths;
mod period;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::calendar::Day;
use crate::diagnostic::{Diagnostic, Place};
use crate::disclose::Rules;
use crate::plugin::{Limits, PluginRef, Settings};
use crate::procedure::Start;

pub use load::{load, root};
pub use marks::{Mark, MarkKind, marks};
pub use period::Period;

/// The file in a project's folder that makes it one.
pub const FILE: &str = "report.toml";

/// The corrections in a project's folder; there need not be any.
pub const CORRECTIONS: &str = "corrections.csv";

/// What the project says of labels, in its folder; there need not be any.
pub const LABELS: &str = "labels.csv";

/// A checked project. Its files were there when it was loaded.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder; every other path is relative to it.
    pub root: PathBuf,
    /// Whose report it is.
    pub authority: Authority,
    /// The report's title.
    pub title: String,
    /// The line under the title.
    pub subtitle: Option<String>,
    /// Whether it may be published.
    pub status: Status,
    /// What it reports on.
    pub period: Period,
    /// What it compares with; the first is `previous`.
    pub comparisons: Vec<Period>,
    /// Everything open or overdue is so at the end of this day.
    pub as_at: Day,
    /// The codes of the procedures whose report it is; `None` for those of all
    /// cases. Others' cases may stand in it for comparison.
    pub procedures: Option<Vec<String>>,
    /// What is read, in order.
    pub imports: Vec<Import>,
    /// The project's own standards; they go before those of the procedures.
    pub standards: Vec<Standard>,
    /// Days on which the council was closed, in order, by the code of the
    /// procedure whose clock they stop.
    pub closures: BTreeMap<String, Vec<Day>>,
    /// Numbers that the project declares, by id.
    pub facts: BTreeMap<String, Fact>,
    /// What shared rates count against, by the name that their definitions use.
    pub denominators: BTreeMap<String, Denominator>,
    /// The template's path.
    pub template: String,
    /// The folder of commentary.
    pub commentary: String,
    /// Rows for the cover: name and value, in the order of the file.
    pub cover: Vec<(String, String)>,
    /// What may be shown of small numbers.
    pub disclosure: Rules,
    /// How much a plugin may use for one source.
    pub limits: Limits,
    /// What is written when a command does not say.
    pub outputs: Vec<Format>,
    /// The words of the settings that the report prints.
    pub printed: Printed,
}

impl Project {
    /// The same project for another period, such as a quarter of its year. It
    /// is compared with the same stretch of the year before.
    ///
    /// # Errors
    /// A period that begins after the project's as-at date, of which nothing is
    /// known.
    pub fn for_period(mut self, period: Period) -> Result<Self, Vec<Diagnostic>> {
        if self.as_at < period.first {
            let message = format!("`as-at` is before the period `{}` begins", period.name);
            return Err(vec![
                Diagnostic::error("bad-value", message)
                    .at(Place::file(FILE))
                    .hint("set `as-at` to a day of the period or after it"),
            ]);
        }
        self.comparisons = period.a_year_before().into_iter().collect();
        self.period = period;
        Ok(self)
    }

    /// The file at one of the project's own paths.
    pub fn path(&self, relative: &str) -> PathBuf {
        resolve(&self.root, relative)
    }
}

/// A path with `/` under a folder, as this system writes it.
fn resolve(root: &Path, relative: &str) -> PathBuf {
    let mut path = root.to_path_buf();
    path.extend(relative.split('/'));
    path
}

/// Whose report it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// As it is printed.
    pub name: String,
    /// The nine-character code of the Office for National Statistics.
    pub gss: String,
}

/// The words of the settings that a report prints as they are, with their
/// places: its title and subtitle, its cover, the titles of facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    /// The settings' path.
    pub file: String,
    /// The settings as they were written.
    pub text: String,
    /// In the order of the file.
    pub values: Vec<PrintedValue>,
}

/// One value of the settings that is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedValue {
    /// What it is the value of, as a reader sees it; empty for a title.
    pub name: String,
    /// Its bytes in [`Printed::text`], quotes included.
    pub span: std::ops::Range<usize>,
}

/// Whether a report may be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Always written, marked as a draft, its problems listed in a box.
    Draft,
    /// Refused while there are errors.
    Final,
}

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// One self-contained page.
    Html,
    /// Every figure, for machines.
    Json,
}

impl Format {
    /// Every form, in the order in which they are written.
    pub const ALL: [Self; 2] = [Self::Html, Self::Json];

    /// As settings and options name it; also the file's extension.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// The form of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Sources that one plugin reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// Which plugin; the path of a component is complete.
    pub plugin: PluginRef,
    /// Where the project names it.
    pub place: Place,
    /// The plugin's name of each source with the file's path, in the order of
    /// the file.
    pub sources: Vec<(String, String)>,
    /// The plugin's own settings.
    pub settings: Settings,
}

/// How many working days an answer may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// The procedure's code.
    pub procedure: String,
    /// 1, 2 or 3.
    pub stage: u8,
    /// The allocated timescale it is for, as the council writes it; `None` for
    /// cases without a timescale of their own.
    pub timescale: Option<String>,
    /// Working days from the start to the answer.
    pub working_days: u16,
    /// What starts the clock, where the council differs from the procedure.
    pub start: Option<Start>,
}

/// A number that the project declares, with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// How much.
    pub value: Decimal,
    /// `count`, `percent`, `working-days`, `gbp`, `years` or `rate`.
    pub unit: String,
    /// Where it comes from, as the list of sources prints it.
    pub source: String,
    /// What it is, for the list of facts.
    pub title: String,
}

/// What a shared rate counts against, such as homes: which figure that is, only
/// the project knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denominator {
    /// A query for figures from elsewhere: `given(homes; as-at 2025-03-31)`.
    pub expression: String,
    /// Where the settings say so.
    pub place: Place,
}

/// An exact decimal: 29.5 is `{ digits: 295, decimals: 1 }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All digits.
    pub digits: i64,
    /// How many of them are decimals; at most 12.
    pub decimals: u8,
}

impl Decimal {
    /// Reads `-1,234.50` as it is: digits with an optional sign, point and
    /// separators of thousands (`,` or `_`).
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.trim().replace([',', '_'], "");
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
        let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        let digits_only = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if unsigned.is_empty()
            || !digits_only(unsigned)
            || !digits_only(fraction)
            || (plain.contains('.') && fraction.is_empty())
            || fraction.len() > 12
        {
            return None;
        }
        Some(Self {
            digits: format!("{whole}{fraction}").parse().ok()?,
            decimals: u8::try_from(fraction.len()).ok()?,
        })
    }
}
