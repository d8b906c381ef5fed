//! What a mapping writes out, or a column says in words of its own.

use candour_plugin::{Failure, Procedure, Unit};

use super::document::{Item, known};
use super::once;
use super::record::Context;

/// What the mapping gives, or a column whose words stand for it.
#[derive(Debug)]
pub(crate) enum Written<T> {
    Given(T),
    Column {
        column: usize,
        words: Vec<(String, T)>,
        /// For a blank cell.
        default: Option<T>,
    },
}

/// Words of the mapping, or those of a column.
#[derive(Debug)]
pub(crate) enum Words {
    Given(String),
    Column(usize),
}

/// Stages are numbered so.
const STAGES: [(&str, u8); 3] = [("1", 1), ("2", 2), ("3", 3)];

/// A code that the mapping writes out, or `{ column = "…" }` with its words.
fn written<T: Copy>(
    item: &Item<'_>,
    context: &mut Context<'_>,
    codes: &[(&str, T)],
    read: impl Fn(&Item<'_>) -> Result<T, Failure>,
) -> Result<Written<T>, Failure> {
    if !item.is_table() {
        return read(item).map(Written::Given);
    }
    let mut section = item.section()?;
    let column = context.columns.number(&section.need("column")?)?;
    let words = match section.take("map") {
        Some(item) => {
            let mut words = Vec::new();
            for (word, item) in item.section()?.entries() {
                let meaning = context.mistakes.keep(read(&item));
                words.extend(meaning.map(|meaning| (word.trim().to_owned(), meaning)));
            }
            words
        }
        // Without words of its own, the column holds the codes.
        None => codes
            .iter()
            .map(|(word, meaning)| ((*word).to_owned(), *meaning))
            .collect(),
    };
    let default = section.take("default").map(|item| read(&item));
    section.finish(context.mistakes);
    Ok(Written::Column {
        column,
        words,
        default: default.transpose()?,
    })
}

pub(super) fn procedure(
    item: &Item<'_>,
    context: &mut Context<'_>,
) -> Result<Written<Procedure>, Failure> {
    let names = Procedure::registry().iter().copied();
    let codes: Vec<(&str, Procedure)> = names
        .clone()
        .filter_map(|name| Some((name, Procedure::parse(name)?)))
        .collect();
    let written = written(item, context, &codes, |item| {
        let name = item.text()?;
        let code = codes.iter().find(|(known, _)| *known == name);
        code.map(|(_, code)| *code).ok_or_else(|| {
            let failure = item.mistake(format!("there is no procedure `{name}`"));
            known(failure, name, names.clone())
        })
    })?;
    let used = &mut context.used.procedures;
    match &written {
        Written::Given(code) => once(used, *code),
        Written::Column { words, default, .. } => {
            for code in words.iter().map(|(_, code)| code).chain(default) {
                once(used, *code);
            }
        }
    }
    Ok(written)
}

pub(super) fn number(item: &Item<'_>, context: &mut Context<'_>) -> Result<Written<u8>, Failure> {
    written(item, context, &STAGES, |item| {
        let number = item.whole()?;
        let stage = STAGES.iter().find(|(_, stage)| i64::from(*stage) == number);
        stage
            .map(|(_, stage)| *stage)
            .ok_or_else(|| item.mistake("a stage is 1, 2 or 3"))
    })
}

pub(super) fn unit(item: &Item<'_>, context: &mut Context<'_>) -> Result<Written<Unit>, Failure> {
    let codes = Unit::ALL.map(|unit| (unit.code(), unit));
    written(item, context, &codes, |item| {
        let name = item.text()?;
        Unit::parse(name).ok_or_else(|| {
            let failure = item.mistake(format!("there is no unit `{name}`"));
            known(failure, name, Unit::ALL.iter().map(|unit| unit.code()))
        })
    })
}

pub(super) fn words(item: &Item<'_>, context: &mut Context<'_>) -> Result<Words, Failure> {
    if !item.is_table() {
        return Ok(Words::Given(item.text()?.to_owned()));
    }
    let mut section = item.section()?;
    let column = context.columns.number(&section.need("column")?)?;
    section.finish(context.mistakes);
    Ok(Words::Column(column))
}
