//! Computed against published: whether a report's figures can be computed again.
//!
//! `published.csv` holds one row for each number that a published report prints,
//! with an expression of the query language in its column `figure`. Nothing else
//! reads that file: no report can take a number from it.
//!
//! **Invariant:** a verdict compares exact values. `exact` means equal at the
//! printed decimals, half up; a figure that is equal only in another way of
//! rounding is called `rounding`, never `exact`.

mod table;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::csv::Cell;
use crate::diagnostic::{Checked, Diagnostic, nearest};
use crate::disclose::{self, Figure, Rules};
use crate::measure::figure::{Exact, Provenance, Unit};
use crate::measure::print::{self, Rounding};
use crate::measure::{Cube, query};
use crate::project::Decimal;
use table::Record;

/// The file in a project's folder.
pub const FILE: &str = "published.csv";

/// How a computed figure stands to the published one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Equal at the printed decimals, rounded half up.
    Exact,
    /// Equal only truncated or with halves to even.
    Rounding,
    /// Not equal.
    Differs,
    /// No expression, or one that gives no single value in the unit.
    Unbound,
}

impl Verdict {
    /// As outputs name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Rounding => "rounding",
            Self::Differs => "differs",
            Self::Unbound => "unbound",
        }
    }
}

/// How many figures have each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// See [`Verdict::Exact`].
    pub exact: usize,
    /// See [`Verdict::Rounding`].
    pub rounding: usize,
    /// See [`Verdict::Differs`].
    pub differs: usize,
    /// See [`Verdict::Unbound`].
    pub unbound: usize,
}

/// One published figure with what was computed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// Its id in the file.
    pub id: String,
    /// As published: plain digits.
    pub published: String,
    /// At the published decimals, half up: plain digits. `None` without value.
    pub computed: Option<String>,
    /// The weakest part of the expression.
    pub kind: Option<Provenance>,
    /// How they compare.
    pub verdict: Verdict,
    /// The expression as it was written.
    pub figure: String,
    /// How they differ, then the file's own note.
    pub note: String,
}

/// Every published figure, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// How many have each verdict.
    pub summary: Summary,
    /// The figures.
    pub figures: Vec<Reconciled>,
}

/// Compares the figures of a `published.csv`, by its text, with what the cube
/// computes. The diagnostics say why figures are unbound, with the place in the
/// file.
///
/// # Errors
/// The file is no table with the columns that are needed, or an id is there
/// twice.
pub fn reconcile(
    text: &str,
    cube: &Cube<'_>,
    rules: &Rules,
) -> Result<Checked<Reconciliation>, Vec<Diagnostic>> {
    let mut done = Checked::clean(Reconciliation::default());
    let mut lines: BTreeMap<String, u32> = BTreeMap::new();
    let mut doubles = Vec::new();
    for record in table::read(FILE, text)? {
        if let Some(first) = lines.insert(record.id.text.clone(), record.row) {
            let message = format!("`{}` is in row {first} already", record.id.text);
            doubles.push(
                Diagnostic::error("duplicate-figure", message).at(record.id.place(FILE, text)),
            );
        }
        let reconciled = match compare(&record, cube, rules) {
            Ok(reconciled) => reconciled,
            Err(problem) => {
                let unbound = unbound(&record, &problem);
                done.diagnostics.push(problem.diagnostic(text));
                unbound
            }
        };
        let summary = &mut done.value.summary;
        *match reconciled.verdict {
            Verdict::Exact => &mut summary.exact,
            Verdict::Rounding => &mut summary.rounding,
            Verdict::Differs => &mut summary.differs,
            Verdict::Unbound => &mut summary.unbound,
        } += 1;
        done.value.figures.push(reconciled);
    }
    if doubles.is_empty() {
        Ok(done)
    } else {
        Err(doubles)
    }
}

/// Why a row cannot be compared: where in which cell.
struct Problem<'r> {
    cell: &'r Cell,
    start: usize,
    end: usize,
    message: String,
    hint: Option<String>,
}

impl<'r> Problem<'r> {
    fn of(cell: &'r Cell, message: impl Into<String>) -> Self {
        Self {
            cell,
            start: 0,
            end: cell.text.len(),
            message: message.into(),
            hint: None,
        }
    }

    fn diagnostic(self, text: &str) -> Diagnostic {
        let place = self.cell.place_of(FILE, text, self.start, self.end);
        Diagnostic {
            hint: self.hint,
            ..Diagnostic::error("unbound-figure", self.message).at(place)
        }
    }
}

fn unbound(record: &Record, problem: &Problem<'_>) -> Reconciled {
    Reconciled {
        id: record.id.text.clone(),
        published: record.value.text.clone(),
        computed: None,
        kind: None,
        verdict: Verdict::Unbound,
        figure: record.figure.text.clone(),
        note: joined(&problem.message, &record.note),
    }
}

fn compare<'r>(
    record: &'r Record,
    cube: &Cube<'_>,
    rules: &Rules,
) -> Result<Reconciled, Problem<'r>> {
    let published = Decimal::parse(&record.value.text)
        .ok_or_else(|| Problem::of(&record.value, "the published value is not a number"))?;
    let published = exact(published)
        .ok_or_else(|| Problem::of(&record.value, "the published value has too many decimals"))?;
    let decimals: u8 = record
        .decimals
        .text
        .trim()
        .parse()
        .ok()
        .filter(|decimals| *decimals <= 9)
        .ok_or_else(|| Problem::of(&record.decimals, "`decimals` is a number from 0 to 9"))?;
    let units = units(record.unit.text.trim()).ok_or_else(|| {
        let message = format!("`{}` is not a unit", record.unit.text);
        let hint = nearest(&record.unit.text, UNITS.map(|(name, _)| name));
        Problem {
            hint: hint.map(|near| format!("did you mean `{near}`?")),
            ..Problem::of(&record.unit, message)
        }
    })?;
    let figure = figure(&record.figure, cube, rules)?;
    if !units.contains(&figure.unit()) {
        let message = format!(
            "the figure counts in {}, the published one in {}",
            figure.unit().words(),
            record.unit.text
        );
        return Err(Problem::of(&record.figure, message));
    }
    let (computed, verdict, how) = match figure.value() {
        Some(value) => {
            let (verdict, how) = verdict(value, published, decimals);
            let how = match verdict {
                Verdict::Exact => String::new(),
                _ => format!("{how} ({})", working(&figure, value)),
            };
            (Some(print::plain(value, decimals)), verdict, how)
        }
        None => {
            let why = figure.missing().unwrap_or("there is no value");
            (None, Verdict::Differs, why.to_owned())
        }
    };
    Ok(Reconciled {
        id: record.id.text.clone(),
        published: print::plain(published, decimals),
        computed,
        kind: Some(figure.provenance()),
        verdict,
        figure: record.figure.text.clone(),
        note: joined(&how, &record.note),
    })
}

fn figure<'r>(cell: &'r Cell, cube: &Cube<'_>, rules: &Rules) -> Result<Figure, Problem<'r>> {
    if cell.text.trim().is_empty() {
        return Err(Problem::of(cell, "there is no expression"));
    }
    let answer = query::parse(&cell.text)
        .and_then(|query| cube.answer(&query))
        .map_err(|error| Problem {
            cell,
            start: error.start,
            end: error.end,
            message: error.message,
            hint: error.hint,
        })?;
    let gated = disclose::gate(&answer, rules);
    gated.single().cloned().ok_or_else(|| Problem {
        hint: Some("leave out `by`".to_owned()),
        ..Problem::of(cell, "the expression gives several values")
    })
}

/// The published unit of a figure with the units that may be computed for it. A
/// published `count` is any plain number.
const UNITS: [(&str, &[Unit]); 9] = [
    ("count", &[Unit::Count, Unit::Years, Unit::Rate]),
    ("percent", &[Unit::Percent]),
    ("percent-change", &[Unit::Percent]),
    ("per-people-percent", &[Unit::Percent]),
    ("percentage-points", &[Unit::PercentagePoints]),
    ("working-days", &[Unit::WorkingDays]),
    ("gbp", &[Unit::Pounds]),
    ("years", &[Unit::Years]),
    ("rate", &[Unit::Rate]),
];

fn units(name: &str) -> Option<&'static [Unit]> {
    UNITS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, units)| *units)
}

fn exact(value: Decimal) -> Option<Exact> {
    let scale = 10_i128.checked_pow(u32::from(value.decimals))?;
    Some(Exact::new(i128::from(value.digits), scale))
}

fn verdict(value: Exact, published: Exact, decimals: u8) -> (Verdict, &'static str) {
    let equal = |rounding| print::round(value, decimals, rounding) == published;
    if equal(Rounding::HalfUp) {
        return (Verdict::Exact, "");
    }
    match (equal(Rounding::Truncated), equal(Rounding::HalfEven)) {
        (true, false) => (Verdict::Rounding, "equal only truncated"),
        (false, true) => (Verdict::Rounding, "equal only with halves to even"),
        (true, true) => (
            Verdict::Rounding,
            "equal only truncated or with halves to even",
        ),
        (false, false) => (Verdict::Differs, "not equal in any rounding"),
    }
}

/// The exact value with two more digits than anyone prints, and its parts.
fn working(figure: &Figure, value: Exact) -> String {
    let exact = if value.is_integer() {
        value.to_string()
    } else {
        print::plain(value, 3)
    };
    let plain = |part: Exact| {
        if part.is_integer() {
            part.to_string()
        } else {
            print::plain(part, 3)
        }
    };
    match (figure.numerator(), figure.denominator()) {
        (Some(above), Some(below)) => {
            format!(
                "computed {exact}, from {} and {}",
                plain(above),
                plain(below)
            )
        }
        _ => format!("computed {exact}"),
    }
}

fn joined(first: &str, second: &str) -> String {
    match (first.trim(), second.trim()) {
        ("", text) | (text, "") => text.to_owned(),
        (first, second) => format!("{first}. {second}"),
    }
}

impl Reconciliation {
    /// Whether a figure differs or could not be compared.
    pub fn has_differences(&self) -> bool {
        self.summary.differs + self.summary.unbound > 0
    }

    /// For machines: `summary` and `figures`, indented, with a line end.
    ///
    /// # Errors
    /// None that a reconciliation can cause.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// For spreadsheets: one row a figure.
    ///
    /// # Errors
    /// None that a reconciliation can cause.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "id",
            "published",
            "computed",
            "kind",
            "verdict",
            "figure",
            "note",
        ])?;
        for row in &self.figures {
            writer.write_record([
                row.id.as_str(),
                &row.published,
                row.computed.as_deref().unwrap_or_default(),
                row.kind.map_or("", Provenance::name),
                row.verdict.name(),
                &row.figure,
                &row.note,
            ])?;
        }
        let bytes = writer.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// For people: what is not exact, then how many of each.
    pub fn to_table(&self) -> String {
        let rows: Vec<[&str; 5]> = self
            .figures
            .iter()
            .filter(|row| row.verdict != Verdict::Exact)
            .map(|row| {
                [
                    row.verdict.name(),
                    row.id.as_str(),
                    row.published.as_str(),
                    row.computed.as_deref().unwrap_or("-"),
                    row.note.as_str(),
                ]
            })
            .collect();
        let mut text = String::new();
        if !rows.is_empty() {
            let head = ["verdict", "id", "published", "computed", "note"];
            text.push_str(&print::columns(&head, &rows));
            text.push('\n');
        }
        let kinds = [Provenance::Cases, Provenance::Aggregate, Provenance::Fact].map(|kind| {
            let of_kind = self.figures.iter().filter(|row| row.kind == Some(kind));
            format!("{} {}", of_kind.count(), kind.name())
        });
        let Summary {
            exact,
            rounding,
            differs,
            unbound,
        } = self.summary;
        text.push_str(&format!(
            "{} figures: {exact} exact, {rounding} rounding, {differs} differs, {unbound} unbound\n\
             computed from: {}\n",
            self.figures.len(),
            kinds.join(", ")
        ));
        text
    }
}

#[cfg(test)]
mod tests;
