//! A whole report project from exports that nobody has described yet: a mapping
//! for the plugin `tabular` in which every guess is marked as one, settings, and
//! the base report.
//!
//! What columns and labels may mean comes from [`super::guess`]; here it becomes
//! tables, records and lists that fit together. A draft is imported before it is
//! handed over, so that it is always a mapping that works.

mod authority;
mod case;
mod columns;
mod dates;
mod ends;
mod figure;
mod filters;
mod further;
mod lists;
mod mapping;
mod period;
mod procedure;
mod project;
mod reasons;
mod records;
mod several;
mod sheet;
mod sources;
mod stages;
mod standards;
mod tables;
mod trial;
mod words;
mod write;

use super::export::Export;
use super::lines::{counted, number};
use crate::diagnostic::Diagnostic;
use crate::project::Period;
use mapping::{LeftOut, Table};
use tables::Knowledge;

pub use project::File;

/// What a draft is made from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'e> {
    /// The export.
    pub export: &'e Export,
    /// The bytes that it was read from.
    pub bytes: &'e [u8],
}

/// What the person who asks for a draft knows.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The authority's name, or something like it.
    pub authority: Option<String>,
    /// The procedure of cases that nothing else is said of.
    pub procedure: Option<String>,
    /// The period of the report.
    pub period: Option<Period>,
}

/// A drafted project.
#[derive(Debug)]
pub struct Draft {
    /// Its files, by paths with `/`.
    pub files: Vec<File>,
    /// What was found in each table, a line each.
    pub found: Vec<String>,
    /// What a first import made of it, in a line.
    pub import: String,
    /// Lines that are guesses.
    pub guesses: u64,
    /// Places that nobody has decided.
    pub open: u64,
    /// What the person should know before the next command.
    pub notes: Vec<Diagnostic>,
}

/// Drafts a project.
///
/// A table that would stop an import is left out and the draft made anew: what
/// only that table says is then said nowhere.
///
/// # Errors
/// When the exports hold no table that records could be made of, with what is
/// missing in each.
pub fn draft(inputs: &[Input<'_>], options: &Options) -> Result<Draft, Vec<Diagnostic>> {
    let (authority, mut notes) = authority::find(options.authority.as_deref());
    let sources = sources::named(inputs);
    let mut sheets = tables::sheets(&sources);
    let knowledge = Knowledge {
        authority: authority.name.as_deref(),
        area: authority.area.as_deref(),
        procedure: options.procedure.as_deref(),
    };
    let (mapping, text, tally) = loop {
        let mapping = tables::mapping(&mut sheets, &sources, knowledge);
        if mapping.tables.is_empty() {
            return Err(nothing(&mapping.left_out));
        }
        let text = write::text(&mapping);
        match trial::run(&mapping, &text, &sources) {
            Ok(tally) if tally.records == 0 => return Err(nothing(&all_rejected(&mapping.tables))),
            Ok(tally) => break (mapping, text, tally),
            Err(stop) => {
                let table = stop.table.and_then(|at| mapping.tables.get(at));
                let Some(sheet) = table.and_then(|table| sheets.get_mut(table.sheet)) else {
                    return Err(vec![stopped(&stop.why)]);
                };
                sheet.stops = Some(stop.why);
            }
        }
    };
    let mut days = period::Days::default();
    for table in &mapping.tables {
        if let Some(sheet) = sheets.get(table.sheet) {
            days.add(sheet, table);
        }
    }
    let project = project::Project {
        authority,
        mapping: &text,
        period: period::choose(&days, options.period.as_ref()),
        standards: standards::standards(&mapping, &sheets),
        sources: sources
            .iter()
            .filter(|source| mapping.reads(&source.name))
            .collect(),
    };
    notes.extend(project.notes());
    let left_out = mapping.left_out.iter().map(LeftOut::to_string);
    Ok(Draft {
        files: project.files(),
        found: mapping.tables.iter().map(found).chain(left_out).collect(),
        import: format!(
            "{}, {} of them cases; {} rejected",
            counted(tally.records, "record"),
            number(tally.cases()),
            counted(tally.rejects, "row")
        ),
        guesses: mapping.guesses(),
        open: mapping.open_places(),
        notes,
    })
}

/// What was found in a table, in a line.
fn found(table: &Table) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for record in &table.records {
        if !kinds.contains(&record.kind) {
            kinds.push(record.kind);
        }
    }
    let open = match table.open.len() {
        0 => String::new(),
        open => format!(" ({} open)", number(open as u64)),
    };
    format!("{}: {}{open}", table.about, kinds.join(", "))
}

/// Why tables of which nothing is left are none.
fn all_rejected(tables: &[Table]) -> Vec<LeftOut> {
    let left_out = tables.iter().map(|table| LeftOut {
        title: table.about.clone(),
        why: "every row of it would be rejected".to_owned(),
    });
    left_out.collect()
}

/// Why there is no draft.
fn nothing(left_out: &[LeftOut]) -> Vec<Diagnostic> {
    let problem = |LeftOut { title, why }: &LeftOut| {
        let message = format!("no record can be made of {title}: {why}");
        let problem = Diagnostic::error("nothing-to-draft", message);
        match why.starts_with("no column") {
            true => problem.hint(
                "each row needs a reference of its own; give its column a heading such as \
                 `Reference`",
            ),
            false => problem,
        }
    };
    match left_out {
        [] => vec![Diagnostic::error(
            "nothing-to-draft",
            "the export holds no table",
        )],
        some => some.iter().map(problem).collect(),
    }
}

/// Why a draft whose tables can each be imported cannot be imported as a whole.
fn stopped(why: &str) -> Diagnostic {
    let message = format!("no mapping of these exports can be drafted together: {why}");
    let problem = Diagnostic::error("nothing-to-draft", message);
    problem.hint("draft a project from each export by itself")
}

#[cfg(test)]
mod tests;
