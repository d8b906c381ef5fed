//! Numbers by row and column, before they become a table or a chart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use num_traits::Zero as _;

use super::columns::{Column, Expressions};
use crate::disclose::{Figure, Gated};
use crate::document::problem::Problem;
use crate::document::session::{Question, Session};
use crate::document::{Inline, walk};
use crate::measure::figure::{AxisLabel, Exact, NONE};
use crate::measure::print::Style;

/// What heads a column or names a series.
pub(super) enum Head {
    /// A label of the source, printed as it is: `*75+*` has asterisks.
    Label(String),
    /// The author's Markdown, on one line.
    Markdown(String),
}

impl Head {
    pub(super) fn inlines(&self, session: &Session) -> Result<Vec<Inline>, Problem> {
        match self {
            Self::Label(text) => Ok(vec![Inline::Text { text: text.clone() }]),
            Self::Markdown(text) => session.line(text),
        }
    }

    /// As plain words.
    pub(super) fn plain(&self, session: &Session) -> Result<String, Problem> {
        self.inlines(session).map(|inlines| walk::plain(&inlines))
    }
}

/// One column of numbers, resolved.
pub(super) struct Numbers {
    pub(super) head: Head,
    pub(super) style: Style,
    /// One a row; `None` where the column has nothing to say of the row.
    pub(super) figures: Vec<Option<Figure>>,
    /// For the total row.
    pub(super) total: Option<Figure>,
}

/// Rows with their labels and groups, and columns of as many numbers.
pub(super) struct Numeric {
    pub(super) rows: Vec<AxisLabel>,
    pub(super) columns: Vec<Numbers>,
    /// A record may count in several rows.
    pub(super) multiple: bool,
    /// The groups of the rows are labels of another dimension.
    pub(super) nested: bool,
}

impl Numeric {
    /// Leaves out rows in which every number is zero or missing.
    pub(super) fn omit_zero(&mut self) {
        let keep: Vec<bool> = (0..self.rows.len())
            .map(|row| {
                self.columns.iter().any(|column| {
                    let figure = column.figures.get(row).and_then(Option::as_ref);
                    figure
                        .and_then(Figure::value)
                        .is_some_and(|value| !value.is_zero())
                })
            })
            .collect();
        retain(&mut self.rows, &keep);
        for column in &mut self.columns {
            retain(&mut column.figures, &keep);
        }
    }

    /// Sorts rows from the highest number down: by the first column, or by the
    /// sum of all. Rows under the labels of another dimension stay together, those
    /// of the highest sum first.
    pub(super) fn sort(&mut self, by_sum: bool) {
        let columns = if by_sum { self.columns.len() } else { 1 };
        let keys: Vec<Option<Exact>> = (0..self.rows.len())
            .map(|row| {
                self.columns
                    .iter()
                    .take(columns)
                    .filter_map(|column| column.figures.get(row)?.as_ref()?.value())
                    .reduce(|sum, value| sum + value)
            })
            .collect();
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        let none = |row: &usize| {
            let label = self.rows.get(*row);
            label.is_some_and(|label| NONE.contains(&&*label.text))
        };
        // Stable: rows of one value keep the council's order. What has no label
        // comes last.
        order.sort_by(|a, b| (none(a), keys.get(*b)).cmp(&(none(b), keys.get(*a))));
        if self.nested {
            let mut sums: BTreeMap<&str, Exact> = BTreeMap::new();
            let above = |row: &usize| {
                let label = self.rows.get(*row);
                label
                    .and_then(|label| label.group.as_deref())
                    .unwrap_or_default()
            };
            for row in 0..self.rows.len() {
                let sum = sums.entry(above(&row)).or_insert_with(Exact::zero);
                *sum += keys.get(row).copied().flatten().unwrap_or_else(Exact::zero);
            }
            let last = |row: &usize| NONE.contains(&above(row));
            order.sort_by(|a, b| {
                (last(a), sums.get(above(b)), above(a)).cmp(&(
                    last(b),
                    sums.get(above(a)),
                    above(b),
                ))
            });
        }
        self.rows = order
            .iter()
            .filter_map(|&row| self.rows.get(row).cloned())
            .collect();
        for column in &mut self.columns {
            column.figures = order
                .iter()
                .map(|&row| column.figures.get(row).cloned().flatten())
                .collect();
        }
    }
}

fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    items.retain(|_| keep.next().copied().unwrap_or(true));
}

/// The numbers of columns that share one dimension, or under the labels of
/// another one; `None` while an answer is missing.
pub(super) fn by_label(
    session: &mut Session,
    by: &str,
    under: Option<&str>,
    columns: &[Column],
    total: bool,
) -> Result<Option<Numeric>, Problem> {
    let mut answers: Vec<Option<Arc<Gated>>> = Vec::new();
    let mut totals: Vec<Option<Figure>> = Vec::new();
    let mut pending = false;
    for column in columns {
        let Expressions::By(expression) = &column.expressions else {
            return Err(Problem::new(
                "bad-call",
                "`cells` belongs to `categories`, `col` to `by`",
            ));
        };
        let gated = session.figures(Question::Value(expression.clone()))?;
        pending |= gated.is_none();
        if let Some(gated) = &gated {
            check_axes(gated, by, under, &column.head)?;
        }
        answers.push(gated);
        if total {
            let found = match &column.total {
                Some(expression) => session.figure(expression)?,
                None => session
                    .figures(Question::Total(expression.clone(), Vec::new()))?
                    .and_then(|gated| gated.single().cloned()),
            };
            pending |= found.is_none();
            totals.push(found);
        }
    }
    if pending {
        return Ok(None);
    }
    // A row is known by its label and, if that is of another dimension, its group.
    let key = |label: &AxisLabel| {
        let group = under.and(label.group.clone());
        (group, label.text.clone())
    };
    let mut known = BTreeSet::new();
    let rows = answers.iter().flatten().flat_map(|gated| labels(gated));
    let rows: Vec<AxisLabel> = rows.filter(|label| known.insert(key(label))).collect();
    let multiple = answers.iter().flatten().any(|gated| gated.multiple);
    let mut totals = totals.into_iter();
    let columns = columns
        .iter()
        .zip(answers.iter().flatten())
        .map(|(column, gated)| {
            let by_key: BTreeMap<_, &Figure> =
                labels(gated).iter().map(key).zip(&gated.figures).collect();
            Numbers {
                head: Head::Markdown(column.head.clone()),
                style: column.style,
                figures: rows
                    .iter()
                    .map(|row| by_key.get(&key(row)).map(|&figure| figure.clone()))
                    .collect(),
                total: totals.next().flatten(),
            }
        })
        .collect();
    Ok(Some(Numeric {
        rows,
        columns,
        multiple,
        nested: under.is_some(),
    }))
}

/// The labels of an answer in the order of its figures: of two dimensions, those
/// of the second, with those of the first for groups.
fn labels(gated: &Gated) -> Vec<AxisLabel> {
    match gated.axes.as_slice() {
        [above, axis] => {
            let under = |group: &AxisLabel| {
                let group = group.text.clone();
                axis.labels.iter().map(move |label| AxisLabel {
                    group: Some(group.clone()),
                    ..label.clone()
                })
            };
            above.labels.iter().flat_map(under).collect()
        }
        axes => axes.iter().flat_map(|axis| axis.labels.clone()).collect(),
    }
}

fn check_axes(gated: &Gated, by: &str, under: Option<&str>, head: &str) -> Result<(), Problem> {
    let wanted: Vec<&str> = under.into_iter().chain([by]).collect();
    let axes: Vec<&str> = gated.axes.iter().map(|axis| &*axis.dimension).collect();
    match axes.as_slice() {
        axes if *axes == wanted => Ok(()),
        [axis] if under.is_none() => Err(Problem::new(
            "other-dimension",
            format!("the column `{head}` goes by `{axis}`, the table by `{by}`"),
        )),
        _ => Err(Problem::new(
            if under.is_none() {
                "one-dimension"
            } else {
                "two-dimensions"
            },
            format!(
                "the expression of the column `{head}` must say `by {}`",
                wanted.join(", ")
            ),
        )),
    }
}
