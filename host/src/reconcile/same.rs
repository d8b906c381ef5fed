//! When two reports' figures say the same thing, and whether they agree.
//!
//! Two published figures in the same unit are **the same thing** when one of
//! these is equal:
//!
//! 1. the name that the files give them in the column `shared`, and the column
//!    `period`;
//! 2. their expressions, with every period as days and conditions in order;
//! 3. the columns `measure`, `period` and `dimensions`, whatever their case,
//!    spaces and order, `year=` left out.
//!
//! By expressions and words, figures of the council's own are the same only
//! within one authority whose projects read their records by the same plugins:
//! two procedures' `complaints received` are not. Figures about a named area
//! (every part has an `area`; `area=` or `authority=` among the dimensions) are
//! the same whoever prints them. What only a person can know, that another
//! report's table says the same in other words, is what `shared` is for.
//!
//! They **agree** when one number could have been rounded to both: 44.1 and 44
//! agree, 45 does not. A hedged figure (`nearly 7,000`) counts as rounded at its
//! last digit that is not 0. Where they do not agree only because one report cut
//! its decimals off, as its own reconciliation shows, that is called rounding.

use num_traits::{CheckedMul as _, CheckedSub as _, Signed as _, Zero as _};

use super::compare::Published;
use super::table::Record;
use crate::calendar;
use crate::measure::figure::Exact;
use crate::measure::query::{PeriodName, Query};
use crate::plugin::PluginRef;
use crate::project::{Period, Project};

/// A published figure, as far as other reports may print it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    /// What it says, for people.
    pub(super) thing: String,
    /// Whether the file names it for others.
    named: bool,
    /// Equal for what says the same thing.
    pub(super) keys: Vec<String>,
    value: Exact,
    /// What its last digit is worth: 0.1 for 44.1, 1,000 for about 7,000.
    step: Exact,
    /// Unrounded, as the project computes it.
    pub(super) computed: Option<Exact>,
}

impl Printed {
    pub(super) fn new(
        record: &Record,
        published: &Published,
        query: Option<&Query>,
        project: &Project,
    ) -> Self {
        let unit = match record.unit.text.trim() {
            "per-people-percent" => "percent",
            unit => unit,
        };
        let period = plain(&record.period);
        let dimensions = dimensions(&record.dimensions);
        let names_area = |dimension: &String| {
            dimension.starts_with("area=") || dimension.starts_with("authority=")
        };
        let own = own(project);
        let mut keys = Vec::new();
        if !record.shared.is_empty() {
            keys.push(format!("name {} {period} {unit}", plain(&record.shared)));
        }
        let settled = query.and_then(|query| query.settled(&|name| days(name, project)));
        if let Some(settled) = settled {
            let whose = if settled.outside { "" } else { &own };
            keys.push(format!("expression {whose} {} {unit}", settled.expression));
        }
        if !record.measure.is_empty() && !period.is_empty() {
            let whose = if dimensions.iter().any(names_area) {
                ""
            } else {
                &own
            };
            let measure = plain(&record.measure);
            let dimensions = dimensions.join("; ");
            keys.push(format!(
                "words {whose} {measure} {period} {dimensions} {unit}"
            ));
        }
        Self {
            thing: thing(record),
            named: !record.shared.is_empty(),
            keys,
            value: published.value,
            step: step(published, &record.hedge),
            computed: None,
        }
    }

    /// Whether the file names it for others.
    pub(super) fn is_named(&self) -> bool {
        self.named
    }

    /// Whether one number could have been rounded to both.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        // What is too far apart to be held is too far apart.
        let apart = self.value.checked_sub(&other.value);
        let twice = apart.and_then(|apart| apart.abs().checked_mul(&Exact::from_integer(2)));
        twice.is_some_and(|twice| twice < self.step + other.step)
    }

    /// Whether the unrounded values could both have been printed as one.
    pub(super) fn computed_agree(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (self.computed, other.computed) else {
            return false;
        };
        let with = |printed: &Self, value| Self {
            value,
            ..printed.clone()
        };
        with(self, one).agrees(&with(other, two))
    }
}

/// Whose records a figure of the council's own counts.
fn own(project: &Project) -> String {
    let mut plugins: Vec<String> = project
        .imports
        .iter()
        .map(|import| match &import.plugin {
            PluginRef::Bundled(name) => name.clone(),
            // Each project may have its own copy of a component.
            PluginRef::Path(path) => path
                .file_stem()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        })
        .collect();
    plugins.sort();
    plugins.dedup();
    format!("{} by {}", project.authority.gss, plugins.join(", "))
}

/// The days of a period: `2024-04-01..2025-03-31`.
fn days(name: &PeriodName, project: &Project) -> Option<String> {
    let days = |period: &Period| {
        let (first, last) = (calendar::iso(period.first), calendar::iso(period.last));
        format!("{first}..{last}")
    };
    match name {
        PeriodName::This => Some(days(&project.period)),
        PeriodName::Previous => project.comparisons.first().map(days),
        PeriodName::Written(text) => Period::parse(text).ok().as_ref().map(days),
    }
}

/// Without what spelling adds.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// In order, without the year, which the period says.
fn dimensions(text: &str) -> Vec<String> {
    let mut dimensions: Vec<String> = text
        .split(';')
        .map(plain)
        .filter(|dimension| !dimension.is_empty() && !dimension.starts_with("year="))
        .collect();
    dimensions.sort();
    dimensions
}

fn thing(record: &Record) -> String {
    let what = [&record.shared, &record.measure, &record.figure.text]
        .into_iter()
        .find(|text| !text.trim().is_empty());
    let what = what.map_or_else(String::new, |text| text.trim().to_owned());
    let mut parts = vec![what];
    if record.shared.is_empty() && !record.measure.is_empty() {
        parts.extend(dimensions(&record.dimensions));
    }
    parts.extend((!record.period.is_empty()).then(|| record.period.clone()));
    parts.join(", ")
}

/// What the last digit is worth that the report stands by.
fn step(published: &Published, hedge: &str) -> Exact {
    let ten = Exact::from_integer(10);
    let mut step = Exact::new(1, 10_i128.pow(u32::from(published.decimals.min(9))));
    let hedged = !matches!(hedge, "" | "exact");
    if hedged && !published.value.is_zero() {
        while (published.value / (step * ten)).is_integer() {
            step *= ten;
        }
    }
    step
}
