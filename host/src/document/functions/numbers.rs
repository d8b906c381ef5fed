//! Numbers by row and column, before they become a table or a chart.

use std::collections::BTreeMap;
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
    /// sum of all.
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

/// The numbers of columns that share one dimension; `None` while an answer is
/// missing.
pub(super) fn by_label(
    session: &mut Session,
    by: &str,
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
            check_axis(gated, by, &column.head)?;
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
    let mut rows: Vec<AxisLabel> = Vec::new();
    for label in answers
        .iter()
        .flatten()
        .flat_map(|gated| &gated.axes)
        .flat_map(|axis| &axis.labels)
    {
        if !rows.iter().any(|row| row.text == label.text) {
            rows.push(label.clone());
        }
    }
    let multiple = answers.iter().flatten().any(|gated| gated.multiple);
    let mut totals = totals.into_iter();
    let columns = columns
        .iter()
        .zip(answers.iter().flatten())
        .map(|(column, gated)| {
            let by_text: BTreeMap<&str, &Figure> = gated
                .axes
                .iter()
                .flat_map(|axis| &axis.labels)
                .map(|label| label.text.as_str())
                .zip(&gated.figures)
                .collect();
            Numbers {
                head: Head::Markdown(column.head.clone()),
                style: column.style,
                figures: rows
                    .iter()
                    .map(|row| by_text.get(row.text.as_str()).map(|&figure| figure.clone()))
                    .collect(),
                total: totals.next().flatten(),
            }
        })
        .collect();
    Ok(Some(Numeric {
        rows,
        columns,
        multiple,
    }))
}

fn check_axis(gated: &Gated, by: &str, head: &str) -> Result<(), Problem> {
    match gated.axes.as_slice() {
        [axis] if axis.dimension == by => Ok(()),
        [axis] => Err(Problem::new(
            "other-dimension",
            format!(
                "the column `{head}` goes by `{}`, the table by `{by}`",
                axis.dimension
            ),
        )),
        _ => Err(Problem::new(
            "one-dimension",
            format!("the expression of the column `{head}` must say `by {by}`"),
        )),
    }
}
