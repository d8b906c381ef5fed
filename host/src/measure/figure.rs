//! A figure: one value of a measure, with everything needed to show its working.

use num_rational::Ratio;
use serde::Serialize;

/// An exact value. Nothing is rounded before it is printed.
pub type Exact = Ratio<i128>;

/// What a value counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Records.
    Count,
    /// Hundredths: 29.5 is 29.5%.
    Percent,
    /// The difference of two percentages.
    PercentagePoints,
    /// Working days of a procedure's calendar.
    WorkingDays,
    /// Pounds sterling; held in pounds, exact to the penny.
    Pounds,
    /// Years.
    Years,
    /// A number whose unit is said by its definition (per 1,000 homes, say).
    Rate,
}

/// Where a value comes from. In an expression the weakest part wins, so the
/// order is from strongest to weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Computed from records.
    Cases,
    /// A published or outside total.
    Aggregate,
    /// A number that the project declares with its source.
    Fact,
}

/// Whether a figure may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// It may.
    Open,
    /// It may not: value, numerator and denominator are withheld.
    Suppressed,
}

/// One value of a measure. Only [`crate::disclose`] makes one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Unique in a report, stable between runs.
    pub id: String,
    /// The expression in canonical form.
    pub expression: String,
    /// The catalogue's definition and its version, as `upheld-rate@1`.
    pub definition: Option<String>,
    /// What the value counts in.
    pub unit: Unit,
    /// Where it comes from.
    pub provenance: Provenance,
    /// `None` when there is nothing to compute it from, or it is suppressed.
    #[serde(serialize_with = "exact")]
    pub value: Option<Exact>,
    /// Of shares, ratios and means.
    #[serde(serialize_with = "exact")]
    pub numerator: Option<Exact>,
    /// Of shares, ratios and means.
    #[serde(serialize_with = "exact")]
    pub denominator: Option<Exact>,
    /// `received`, `closed` or `all`, of the records that were counted.
    pub basis: Option<String>,
    /// The period's name.
    pub period: Option<String>,
    /// Each condition as it was written, then each exclusion in words.
    pub filters: Vec<String>,
    /// Publishers of aggregates and sources of facts that went in.
    pub sources: Vec<String>,
    /// Why there is no value, in words.
    pub missing: Option<String>,
    /// Whether it may be shown.
    pub disclosure: Disclosure,
}

fn exact<S: serde::Serializer>(value: &Option<Exact>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        None => serializer.serialize_none(),
        Some(value) if value.is_integer() => serializer.collect_str(value.numer()),
        Some(value) => serializer.collect_str(value),
    }
}
