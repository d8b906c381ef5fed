//! What a project declares about its clocks: standards, and days on which the
//! council was closed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Standard;
use super::read::{Reader, Value};
use crate::calendar::{Calendar, Day};
use crate::diagnostic::suggest;
use crate::procedure::{Procedure, Procedures, Start};

/// A day that the bundled calendar covers.
pub(super) fn known_day(reader: &mut Reader<'_>, key: &str, value: &Value<'_>) -> Option<i32> {
    let day = reader.day(key, value)?;
    Calendar::england_and_wales()
        .is_working(day)
        .map_err(|outside| reader.error("bad-value", outside.to_string(), &value.span()))
        .ok()?;
    Some(day)
}

pub(super) fn standards<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Vec<Standard> {
    let sections = reader.sections("standards", value);
    let mut standards: Vec<Standard> = Vec::new();
    for mut section in sections {
        let span = section.span();
        let procedure = section
            .need(reader, "procedure")
            .and_then(|value| procedure(reader, &value));
        let stage = match section.take("stage") {
            Some(value) => reader.small("stage", &value, 1..4),
            None => Some(1),
        };
        let timescale = section
            .take("timescale")
            .and_then(|value| reader.string("timescale", &value));
        let days = section
            .need(reader, "working-days")
            .and_then(|value| reader.small("working-days", &value, 1..1_000));
        let start = section.take("start").and_then(|value| {
            let choices = [
                ("receipt", Start::Receipt),
                ("acknowledgement", Start::Acknowledgement),
            ];
            reader.choice("start", &value, &choices)
        });
        section.finish(reader);
        let (Some(procedure), Some(stage), Some(working_days)) = (procedure, stage, days) else {
            continue;
        };
        let twice = standards.iter().any(|other| {
            (&other.procedure, other.stage, &other.timescale) == (&procedure, stage, &timescale)
        });
        if twice {
            let message = "this procedure, stage and timescale have a standard already";
            reader.error("bad-value", message.to_owned(), &span);
        }
        standards.push(Standard {
            procedure,
            stage,
            timescale,
            working_days,
            start,
        });
    }
    standards
}

/// The code of a procedure.
pub(super) fn procedure(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<String> {
    let code = reader.string("procedure", value)?;
    known_procedure(reader, &code, &value.span())?;
    Some(code)
}

fn known_procedure(
    reader: &mut Reader<'_>,
    code: &str,
    span: &Range<usize>,
) -> Option<&'static Procedure> {
    let procedures = Procedures::bundled();
    let procedure = procedures.get(code);
    if procedure.is_none() {
        let message = format!("there is no procedure `{code}`");
        reader.error("bad-value", message, span);
        reader.hint(suggest(code, procedures.codes()));
    }
    procedure
}

/// Days on which the council was closed, by procedure. Not every procedure lets
/// a closure stop its clock.
pub(super) fn closures<'a>(
    reader: &mut Reader<'a>,
    value: Value<'a>,
) -> BTreeMap<String, Vec<Day>> {
    let Some(section) = reader.section("closures", value) else {
        let hint = "name the procedure: closures = { corporate = [2024-12-27] }";
        reader.hint(Some(hint.to_owned()));
        return BTreeMap::new();
    };
    let mut closures = BTreeMap::new();
    for (key, value) in section.entries() {
        let (code, span) = (key.get_ref(), key.span());
        let Some(procedure) = known_procedure(reader, code, &span) else {
            continue;
        };
        if !procedure.calendar.closures {
            let message = format!("closures of the council do not stop the clock of `{code}`");
            reader.error("closures-not-allowed", message, &span);
            let source = procedure.calendar.source.said();
            let hint = format!("leave them out: {}, {source}", procedure.rules);
            reader.hint(Some(hint));
            continue;
        }
        let items = reader.list("closures", value);
        let mut days: Vec<Day> = items
            .iter()
            .filter_map(|item| known_day(reader, "closures", item))
            .collect();
        days.sort_unstable();
        days.dedup();
        closures.insert(key.into_inner(), days);
    }
    closures
}
