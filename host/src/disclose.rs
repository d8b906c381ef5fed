//! The disclosure gate: every number that leaves the program passes it.
//!
//! **Invariant:** a [`Figure`] is made here and nowhere else. Its fields are
//! private, so that not even a renderer can change one:
//!
//! ```compile_fail,E0451
//! use candour::disclose::{Disclosure, Figure};
//! fn forge(real: Figure) -> Figure {
//!     Figure { disclosure: Disclosure::Open, ..real }
//! }
//! ```
//!
//! A figure that is suppressed keeps neither its value nor its numerator and
//! denominator, which would give the value away; and no figure of its answer
//! keeps the counts of what was left out, from which it could be solved for. What
//! the figure was asked (its expression, its conditions) tells no count and
//! stays. The only setting so far is
//! `off`, which suppresses nothing; what decides is one function, `decide`,
//! which sees all cells of an answer together, because a cell can be solved for
//! from its neighbours.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::measure::figure::{Answer, Axis, Exact, Provenance, Unit};

/// Whether small numbers are withheld.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Nothing is withheld.
    #[default]
    Off,
}

/// A project's rules for small numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Rules {
    /// Whether small numbers are withheld.
    pub mode: Mode,
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

/// One value of a measure, cleared for output or withheld. Made by [`gate`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    id: String,
    expression: String,
    /// The label of each axis that selects this cell.
    labels: Vec<String>,
    definitions: Vec<String>,
    unit: Unit,
    provenance: Provenance,
    #[serde(serialize_with = "exact")]
    value: Option<Exact>,
    #[serde(serialize_with = "exact")]
    numerator: Option<Exact>,
    #[serde(serialize_with = "exact")]
    denominator: Option<Exact>,
    /// What numerator over denominator is times.
    per: Option<i32>,
    #[serde(serialize_with = "all_exact")]
    terms: Vec<Exact>,
    basis: Option<String>,
    period: Option<String>,
    filters: Vec<String>,
    left_out: Vec<String>,
    sources: Vec<String>,
    files: Vec<String>,
    missing: Option<String>,
    #[serde(skip)]
    decimals: Option<u8>,
    disclosure: Disclosure,
}

impl Figure {
    /// The same for the same expression and labels in every run, and different
    /// for different ones: `f-` and twelve hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The expression in canonical form.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The label of each axis that selects this figure; none for single values.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The catalogue's definitions that were used, as `upheld-rate@1`.
    pub fn definitions(&self) -> &[String] {
        &self.definitions
    }

    /// What the value counts in.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Where it comes from.
    pub fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// `None` when there is nothing to compute it from, or it is suppressed.
    pub fn value(&self) -> Option<Exact> {
        self.value
    }

    /// Of shares, ratios, rates and means.
    pub fn numerator(&self) -> Option<Exact> {
        self.numerator
    }

    /// Of shares, ratios, rates and means.
    pub fn denominator(&self) -> Option<Exact> {
        self.denominator
    }

    /// What numerator over denominator is times: 100 for a percentage, 1,000 for
    /// a rate per 1,000, 1 for a mean.
    pub fn per(&self) -> Option<i32> {
        self.per
    }

    /// Of sums and differences: what was added up, with its sign.
    pub fn terms(&self) -> &[Exact] {
        &self.terms
    }

    /// `received`, `closed` or `all`, of the records that were counted.
    pub fn basis(&self) -> Option<&str> {
        self.basis.as_deref()
    }

    /// The period's name.
    pub fn period(&self) -> Option<&str> {
        self.period.as_deref()
    }

    /// Each condition as it was written.
    pub fn filters(&self) -> &[String] {
        &self.filters
    }

    /// Records that could not be counted, in words.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Publishers of aggregates and sources of facts that went in.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// The files that the records and aggregates were read from, as the project
    /// names them.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Why there is no value, in words.
    pub fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }

    /// Decimals as published, when the value is one aggregate or one fact.
    pub fn decimals(&self) -> Option<u8> {
        self.decimals
    }

    /// Whether it may be shown.
    pub fn disclosure(&self) -> Disclosure {
        self.disclosure
    }
}

/// An answer that has passed the gate: as [`Answer`], with figures for cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Gated {
    /// None for a single value, else one or two.
    pub axes: Vec<Axis>,
    /// One for each label of the only axis; row by row for two axes.
    pub figures: Vec<Figure>,
    /// A record may count under several labels.
    pub multiple: bool,
}

impl Gated {
    /// The figure of an answer without axes.
    pub fn single(&self) -> Option<&Figure> {
        match (self.axes.as_slice(), self.figures.as_slice()) {
            ([], [figure]) => Some(figure),
            _ => None,
        }
    }

    /// The figure at a row of the first axis and a column of the second (0 when
    /// there is only one axis).
    pub fn cell(&self, row: usize, column: usize) -> Option<&Figure> {
        let width = self.axes.get(1).map_or(1, |axis| axis.labels.len());
        if column >= width {
            return None;
        }
        self.figures
            .get(row.checked_mul(width)?.checked_add(column)?)
    }
}

/// Decides for each cell of an answer, all together.
fn decide(answer: &Answer, rules: &Rules) -> Vec<Disclosure> {
    match rules.mode {
        Mode::Off => vec![Disclosure::Open; answer.cells.len()],
    }
}

/// Lets an answer out, as far as the rules allow: the only maker of figures.
pub fn gate(answer: &Answer, rules: &Rules) -> Gated {
    clear(answer, &decide(answer, rules))
}

fn clear(answer: &Answer, decisions: &[Disclosure]) -> Gated {
    let width = answer
        .axes
        .get(1)
        .map_or(1, |axis| axis.labels.len())
        .max(1);
    // How many were left out of an answer is a count too.
    let all_open = decisions.iter().all(|decided| *decided == Disclosure::Open);
    let left_out = if all_open {
        answer.left_out.as_slice()
    } else {
        &[]
    };
    let figures = answer
        .cells
        .iter()
        .zip(decisions)
        .enumerate()
        .map(|(at, (cell, disclosure))| {
            let positions = [at / width, at % width];
            let labels: Vec<String> = answer
                .axes
                .iter()
                .zip(positions)
                .filter_map(|(axis, at)| axis.labels.get(at).map(|label| label.text.clone()))
                .collect();
            let open = *disclosure == Disclosure::Open;
            Figure {
                id: identity(&answer.expression, &labels),
                expression: answer.expression.clone(),
                labels,
                definitions: answer.definitions.iter().cloned().collect(),
                unit: answer.unit,
                provenance: answer.provenance,
                value: cell.value.filter(|_| open),
                numerator: cell.numerator.filter(|_| open),
                denominator: cell.denominator.filter(|_| open),
                per: cell.per.filter(|_| open),
                terms: if open { cell.terms.clone() } else { Vec::new() },
                basis: joined(answer.bases.iter()),
                period: joined(answer.periods.iter()),
                filters: answer.filters.clone(),
                left_out: left_out.to_vec(),
                sources: answer.sources.iter().cloned().collect(),
                files: answer.files.iter().cloned().collect(),
                missing: if open {
                    cell.missing.clone()
                } else {
                    Some("withheld so that nobody can be identified".to_owned())
                },
                decimals: answer.decimals,
                disclosure: *disclosure,
            }
        })
        .collect();
    Gated {
        axes: answer.axes.clone(),
        figures,
        multiple: answer.multiple,
    }
}

fn joined<'a>(parts: impl Iterator<Item = &'a String>) -> Option<String> {
    let parts: Vec<&str> = parts.map(String::as_str).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn identity(expression: &str, labels: &[String]) -> String {
    let mut hash = Sha256::new();
    hash.update(expression);
    for label in labels {
        hash.update([0]);
        hash.update(label);
    }
    let digest = hash.finalize();
    let digits: String = digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("f-{digits}")
}

fn exact<S: serde::Serializer>(value: &Option<Exact>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        None => serializer.serialize_none(),
        Some(value) if value.is_integer() => serializer.collect_str(value.numer()),
        Some(value) => serializer.collect_str(value),
    }
}

fn all_exact<S: serde::Serializer>(values: &[Exact], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().map(Exact::to_string))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::figure::{AxisLabel, Computed};

    fn answer() -> Answer {
        let label = |text: &str| AxisLabel {
            text: text.to_owned(),
            group: None,
        };
        let share = |numerator: i128, denominator: i128| Computed {
            value: Some(Exact::new(numerator * 100, denominator)),
            numerator: Some(Exact::from_integer(numerator)),
            denominator: Some(Exact::from_integer(denominator)),
            per: Some(100),
            ..Computed::default()
        };
        Answer {
            axes: vec![Axis {
                dimension: "outcome".to_owned(),
                labels: vec![label("Upheld"), label("Not upheld")],
            }],
            cells: vec![share(2, 3), share(1, 3)],
            ..Answer::single("share(cases)", Unit::Percent, Exact::from_integer(0))
        }
    }

    #[test]
    fn the_gate_is_off_unless_a_project_says_otherwise() {
        let gated = gate(&answer(), &Rules::default());
        assert_eq!(gated.figures.len(), 2);
        assert_eq!(gated.figures[0].value(), Some(Exact::new(200, 3)));
        assert_eq!(gated.figures[1].labels(), ["Not upheld"]);
        assert_eq!(gated.cell(1, 0), Some(&gated.figures[1]));
        assert_eq!(gated.cell(0, 1), None);
        assert_eq!(gated.single(), None);
    }

    /// Every number that a cell holds is one that nothing else holds, so that
    /// its digits betray it in whichever field they stand.
    #[test]
    fn nothing_of_a_suppressed_figure_tells_its_value() {
        let mut answer = answer();
        answer.cells[0] = Computed {
            value: Some(Exact::new(7919, 6421)),
            numerator: Some(Exact::from_integer(5623)),
            denominator: Some(Exact::from_integer(3361)),
            per: Some(4799),
            terms: vec![Exact::from_integer(6761)],
            missing: Some("8117 of them".to_owned()),
        };
        answer.left_out = vec!["9973 cases without `ethnicity`".to_owned()];
        answer.decimals = Some(0);
        let hidden = [
            "7919", "6421", "5623", "3361", "4799", "6761", "8117", "9973",
        ];
        let holds = |figure: &Figure, digits: &str| {
            let json = serde_json::to_string(figure).unwrap();
            json.contains(digits) || format!("{figure:?}").contains(digits)
        };
        let open = &gate(&answer, &Rules::default()).figures[0];
        for digits in hidden {
            assert!(holds(open, digits), "{digits} is nowhere to be hidden");
        }
        let gated = clear(&answer, &[Disclosure::Suppressed, Disclosure::Open]);
        for digits in hidden {
            assert!(!holds(&gated.figures[0], digits), "{digits} is told");
        }
        assert!(gated.figures[1].value().is_some());
        assert!(!holds(&gated.figures[1], "9973"), "the neighbour tells it");
    }

    #[test]
    fn an_id_depends_on_expression_and_labels_alone() {
        let ids = |answer: &Answer| -> Vec<String> {
            gate(answer, &Rules::default())
                .figures
                .iter()
                .map(|figure| figure.id().to_owned())
                .collect()
        };
        let first = ids(&answer());
        assert_ne!(first[0], first[1]);
        let mut other = answer();
        other.cells[0].value = Some(Exact::from_integer(1));
        assert_eq!(first, ids(&other));
        assert_eq!(first[0].len(), 14);
    }

    #[test]
    fn rules_are_read_from_settings_and_refuse_strangers() {
        let rules: Rules = toml::from_str("mode = \"off\"").unwrap();
        assert_eq!(rules, Rules::default());
        assert!(toml::from_str::<Rules>("treshold = 5").is_err());
    }
}
