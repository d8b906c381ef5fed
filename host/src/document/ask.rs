//! Answers the questions of templates from the data.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::presence;
use super::problem::{Problem, Span};
use super::session::{Answer, Entry, Names, Question};
use super::words;
use crate::dataset::registry::registry;
use crate::dataset::{Dataset, RecordKind};
use crate::disclose::{self, Gated};
use crate::measure::Cube;
use crate::measure::query::{self, Query, QueryError};

/// Answers one question; every number passes the disclosure gate on the way.
pub(super) fn answer(cube: &Cube<'_>, question: &Question) -> Result<Answer, Problem> {
    match question {
        Question::Value(text) => value(cube, text),
        Question::Held(text) => presence::holds(cube, text),
        Question::Total(text, keep) => {
            let query = query::parse(text).map_err(|error| problem(text, error))?;
            let by = query.by();
            let kept: Vec<&str> = keep.iter().filter_map(|&at| by.get(at).copied()).collect();
            let query = query.with_by(&kept);
            // The places of such an error are those of another text.
            let answer = match cube.answer(&query) {
                Err(error) if error.lack => return Ok(lack(cube, &query, text, error)),
                answer => answer,
            };
            let answer = answer.map_err(|error| {
                Problem::new(
                    "no-total",
                    format!("the total cannot be computed: {}", error.message),
                )
                .hint("give the column an expression of its own: `total='\u{2026}'`")
            })?;
            Ok(Answer::Figures(figures(cube, &answer)))
        }
        Question::Records(text) => {
            let records = query::parse_records(text).map_err(|error| problem(text, error))?;
            let rows = cube
                .records(&records)
                .map_err(|error| problem(text, error))?;
            let data = cube.data().dataset();
            let kind = records.selection.subject.node;
            let mut entries = entries(data, kind, &rows);
            entries.retain(|entry| !entry.texts.is_empty());
            Ok(answer_records(entries))
        }
        Question::Provisions(code) => {
            let data = cube.data().dataset();
            let rows: Vec<u32> = (0..data.table(RecordKind::Provision).len)
                .filter(|row| data.common(RecordKind::Provision, *row, "code") == Some(code))
                .collect();
            Ok(answer_records(entries(data, RecordKind::Provision, &rows)))
        }
    }
}

/// The answer to an expression; where the project has nothing to answer it from,
/// figures without values.
pub(super) fn value(cube: &Cube<'_>, text: &str) -> Result<Answer, Problem> {
    let query = query::parse(text).map_err(|error| problem(text, error))?;
    match cube.answer(&query) {
        Ok(answer) => Ok(Answer::Figures(figures(cube, &answer))),
        Err(error) if error.lack => Ok(lack(cube, &query, text, error)),
        Err(error) => Err(problem(text, error)),
    }
}

fn lack(cube: &Cube<'_>, query: &Query, text: &str, error: QueryError) -> Answer {
    let without = cube.without(query, &error);
    Answer::Lack(figures(cube, &without), problem(text, error))
}

fn figures(cube: &Cube<'_>, answer: &crate::measure::figure::Answer) -> Arc<Gated> {
    let mut gated = disclose::gate(answer, &cube.project().disclosure);
    for axis in &mut gated.axes {
        for label in &mut axis.labels {
            if let Some(printed) = words::label(&axis.dimension, &label.text) {
                label.text = printed;
            }
        }
    }
    Arc::new(gated)
}

pub(super) fn problem(text: &str, error: QueryError) -> Problem {
    let mut problem = Problem::new("query", error.message).hint_opt(error.hint);
    problem.lack = error.lack;
    problem.span = Some(Span {
        text: text.to_owned(),
        start: error.start,
        end: error.end,
    });
    problem
}

fn answer_records(entries: Vec<Entry>) -> Answer {
    Answer::Records(Arc::new(entries.into_iter().map(Arc::new).collect()))
}

/// Records with nothing else of them than what may be printed.
fn entries(data: &Dataset, kind: RecordKind, rows: &[u32]) -> Vec<Entry> {
    let table = data.table(kind);
    let words = &data.vocabulary;
    let mut texts: BTreeMap<u32, BTreeMap<String, String>> = BTreeMap::new();
    for text in table.texts.iter().filter(|text| text.approved) {
        if let Some(role) = words.texts.get(usize::from(text.role)) {
            let of_record = texts.entry(text.record).or_default();
            of_record.insert(role.clone(), text.text.clone());
        }
    }
    rows.iter()
        .map(|row| {
            let mut entry = Entry {
                reference: table.references.get(*row).to_owned(),
                texts: texts.remove(row).unwrap_or_default(),
                ..Entry::default()
            };
            for (at, dimension) in words.dimensions.iter().enumerate() {
                let labels: Vec<String> = table
                    .value(at)
                    .into_iter()
                    .flat_map(|column| column.all(*row))
                    .filter_map(|label| dimension.labels.get(usize::from(label)))
                    .map(|label| label.text.clone())
                    .collect();
                if !labels.is_empty() {
                    entry.labels.insert(dimension.code.clone(), labels);
                }
            }
            for (at, event) in words.events.iter().enumerate() {
                if let Some(day) = table.event(at).and_then(|column| column.last(*row)) {
                    entry.days.insert(event.clone(), day);
                }
            }
            entry
        })
        .collect()
}

/// What records can be asked for: what the plugins provide, and every code that
/// the registry knows, since a source may happen to hold none of it.
pub(super) fn names(data: &Dataset) -> Names {
    let known = registry();
    let words = &data.vocabulary;
    Names {
        texts: known.texts.keys().chain(&words.texts).cloned().collect(),
        dimensions: words
            .dimensions
            .iter()
            .map(|dimension| &dimension.code)
            .chain(known.dimensions.keys())
            .cloned()
            .collect(),
        events: known.events.keys().chain(&words.events).cloned().collect(),
    }
}
