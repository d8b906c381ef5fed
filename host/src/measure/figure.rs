//! What a value is before anyone decides whether it may be shown: exact, with
//! everything needed to show its working.
//!
//! An [`Answer`] is what [`super::Cube`] computes. It never reaches a document:
//! only [`crate::disclose::gate`] turns it into figures.

use std::collections::BTreeSet;

use num_rational::Ratio;
use serde::Serialize;

/// An exact value. Nothing is rounded before it is printed.
pub type Exact = Ratio<i128>;

/// What a value counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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

impl Unit {
    /// The unit of an aggregate or a fact, by the contract's name for it:
    /// `count`, `percent`, `working-days`, `gbp`, `years` or `rate`.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "count" => Self::Count,
            "percent" => Self::Percent,
            "percentage-points" => Self::PercentagePoints,
            "working-days" => Self::WorkingDays,
            "gbp" => Self::Pounds,
            "years" => Self::Years,
            "rate" => Self::Rate,
            _ => return None,
        })
    }

    /// As messages and tables name it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Percent => "percent",
            Self::PercentagePoints => "percentage points",
            Self::WorkingDays => "working days",
            Self::Pounds => "pounds",
            Self::Years => "years",
            Self::Rate => "rate",
        }
    }
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

impl Provenance {
    /// As outputs name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Aggregate => "aggregate",
            Self::Fact => "fact",
        }
    }
}

/// One value with its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Computed {
    /// `None` when there is nothing to compute it from.
    pub value: Option<Exact>,
    /// Of shares, ratios, rates and means.
    pub numerator: Option<Exact>,
    /// Of shares, ratios, rates and means.
    pub denominator: Option<Exact>,
    /// What numerator over denominator is times: 100 for a percentage, 1 for a
    /// mean.
    pub per: Option<i32>,
    /// Of sums and differences: what was added up, with its sign.
    pub terms: Vec<Exact>,
    /// Why there is no value, as a lower-case fragment.
    pub missing: Option<String>,
}

impl Computed {
    /// A value without parts.
    pub fn whole(value: Exact) -> Self {
        Self {
            value: Some(value),
            ..Self::default()
        }
    }

    /// No value, and why.
    pub fn missing(why: impl Into<String>) -> Self {
        Self {
            missing: Some(why.into()),
            ..Self::default()
        }
    }
}

/// What stands for having no label at all; the second where a council has a label
/// of the first's words.
pub const NONE: [&str; 2] = ["None recorded", "No label recorded"];

/// One label of an axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AxisLabel {
    /// As the council writes it; the common code under `labels common`.
    pub text: String,
    /// The group it belongs to.
    pub group: Option<String>,
}

/// One dimension of an answer with all its labels, in print order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Axis {
    /// The dimension as the query names it: `ethnicity`, `ethnicity-group`.
    pub dimension: String,
    /// Every declared label, those that do not occur included.
    pub labels: Vec<AxisLabel>,
}

/// The answer to a query: one value, or one for each label of one dimension, or
/// for each pair of labels of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The query in canonical form.
    pub expression: String,
    /// Definitions of the catalogue that were used, as `upheld-rate@1`.
    pub definitions: BTreeSet<String>,
    /// What the values count in.
    pub unit: Unit,
    /// The weakest of all parts.
    pub provenance: Provenance,
    /// None for a single value, else one or two.
    pub axes: Vec<Axis>,
    /// One for each label of the only axis; row by row for two axes, the first
    /// of which heads the rows.
    pub cells: Vec<Computed>,
    /// Of the records that were counted; several where parts differ.
    pub bases: BTreeSet<String>,
    /// Names of the periods, in the order in which the expression names them.
    pub periods: Vec<String>,
    /// Each condition as it was written.
    pub filters: Vec<String>,
    /// Records that could not be counted, in words, with how many.
    pub left_out: Vec<String>,
    /// Publishers of aggregates and sources of facts that went in.
    pub sources: BTreeSet<String>,
    /// The files that the records and aggregates were read from.
    pub files: BTreeSet<String>,
    /// A record may count under several labels, so that cells can sum to more
    /// than the records.
    pub multiple: bool,
    /// Decimals as published, when the value is one aggregate or one fact.
    pub decimals: Option<u8>,
}

impl Answer {
    /// A single value without working.
    pub fn single(expression: impl Into<String>, unit: Unit, value: Exact) -> Self {
        Self {
            expression: expression.into(),
            definitions: BTreeSet::new(),
            unit,
            provenance: Provenance::Cases,
            axes: Vec::new(),
            cells: vec![Computed::whole(value)],
            bases: BTreeSet::new(),
            periods: Vec::new(),
            filters: Vec::new(),
            left_out: Vec::new(),
            sources: BTreeSet::new(),
            files: BTreeSet::new(),
            multiple: false,
            decimals: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::UNITS;

    #[test]
    fn every_unit_of_the_contract_is_one_of_figures() {
        for name in UNITS {
            assert!(Unit::parse(name).is_some(), "{name}");
        }
        assert_eq!(Unit::parse("pounds"), None);
    }
}
