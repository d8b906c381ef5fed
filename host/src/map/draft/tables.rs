//! From the tables of exports to those of a mapping: which of them are one,
//! which kinds each may be, and which of these it is.

use std::collections::{BTreeMap, BTreeSet};

use super::mapping::{LeftOut, Mapping, Table, Toml};
use super::records::Context;
use super::sheet::Sheet;
use super::sources::{Source, title};
use super::{dates, ends, filters, records, stages};
use crate::map::export::{Export, Format, Part};
use crate::map::guess::{self, Guess, Meaning, SURE_ENOUGH};
use crate::map::lines::counted;
use crate::map::profile::References;

/// What is known before any table is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Knowledge<'k> {
    /// Whose report it is.
    pub(super) authority: Option<&'k str>,
    /// What it is the council of.
    pub(super) area: Option<&'k str>,
    /// The procedure of cases that nothing else is said of.
    pub(super) procedure: Option<&'k str>,
}

/// The tables of all exports.
pub(super) fn sheets<'e>(sources: &[Source<'e>]) -> Vec<Sheet<'e>> {
    let mut sheets = Vec::new();
    for source in sources {
        let references = References::of(source.export);
        let layouts = layouts(source.export).into_iter();
        sheets.extend(
            layouts
                .filter_map(|parts| Sheet::new(source.export, &references, &source.name, &parts)),
        );
    }
    sheets
}

/// The tables of an export; sheets of one layout are one.
fn layouts(export: &Export) -> Vec<Vec<&Part>> {
    let mut layouts: Vec<Vec<&Part>> = Vec::new();
    let mut known: BTreeMap<(Vec<&str>, Option<&str>), usize> = BTreeMap::new();
    for part in &export.parts {
        let names = part.columns.iter().map(|column| column.name.as_str());
        let kind = guess::kinds("", part).first().map(|kind| kind.what);
        let next = layouts.len();
        let same = match export.format {
            Format::Xlsx => *known.entry((names.collect(), kind)).or_insert(next),
            _ => next,
        };
        match layouts.get_mut(same) {
            Some(parts) => parts.push(part),
            None => layouts.push(vec![part]),
        }
    }
    layouts
}

/// The mapping of all tables that do not stop an import.
pub(super) fn mapping(
    sheets: &mut [Sheet<'_>],
    sources: &[Source<'_>],
    knowledge: Knowledge<'_>,
) -> Mapping {
    let mut mapping = Mapping {
        title: title(sources, knowledge.authority),
        ..Mapping::default()
    };
    let stops = sheets.iter().filter_map(|sheet| {
        Some(LeftOut {
            title: sheet.title(),
            why: sheet.stops.clone()?,
        })
    });
    let stopping: Vec<LeftOut> = stops.collect();
    let (at, mut sheets): (Vec<usize>, Vec<&mut Sheet<'_>>) = sheets
        .iter_mut()
        .enumerate()
        .filter(|(_, sheet)| sheet.stops.is_none())
        .unzip();
    let mut kinds = kinds(&sheets);
    let mut context = context(&sheets, &kinds, knowledge);
    for attempt in 0..2 {
        for ((sheet, at), kinds) in sheets.iter_mut().zip(&at).zip(&kinds) {
            match table(sheet, *at, kinds, &mut context) {
                Ok(table) => mapping.tables.push(table),
                Err(why) => mapping.left_out.push(LeftOut {
                    title: sheet.title(),
                    why,
                }),
            }
        }
        if !mapping.tables.is_empty() || attempt == 1 {
            break;
        }
        // Nothing is like any kind: then perhaps cases under other names.
        mapping.left_out.clear();
        kinds = sheets.iter().map(|_| vec![last_resort()]).collect();
    }
    ends::add(&mut mapping);
    mapping.left_out.extend(stopping);
    for source in sources {
        let file = &source.export.file;
        let without = source.export.without_table.iter();
        mapping
            .left_out
            .extend(without.map(|(sheet, what)| LeftOut {
                title: format!("sheet `{sheet}` of `{file}`"),
                why: format!("it holds {what}"),
            }));
    }
    mapping.dimensions = context.lists.finish();
    let read = sources.iter().filter(|source| mapping.reads(&source.name));
    mapping.sources = read.map(Source::described).collect();
    mapping
}

/// What the tables say together.
fn context(
    sheets: &[&mut Sheet<'_>],
    kinds: &[Vec<Guess<&'static str>>],
    knowledge: Knowledge<'_>,
) -> Context {
    let of = |what: &'static str| {
        let both = sheets.iter().zip(kinds);
        both.filter(move |(_, kinds)| is_top(kinds, what))
            .map(|(sheet, _)| sheet)
    };
    Context {
        authority: knowledge.authority.map(str::to_owned),
        area: knowledge.area.map(str::to_owned),
        procedure: knowledge.procedure.map(str::to_owned),
        references: of("case").flat_map(|sheet| sheet.references()).collect(),
        has_first_stages: of("stage").any(|sheet| stages::holds_first(sheet)),
        ..Context::default()
    }
}

/// The kinds that each table may be, the likeliest first.
fn kinds(sheets: &[&mut Sheet<'_>]) -> Vec<Vec<Guess<&'static str>>> {
    let mut all: Vec<Vec<Guess<&'static str>>> = sheets
        .iter()
        .map(|sheet| {
            let guesses = guess::kinds(&sheet.export.file, &sheet.part);
            let mut kinds: Vec<_> = guesses
                .into_iter()
                .filter(|guess| guess.score >= SURE_ENOUGH)
                .collect();
            let received = sheet.find(&Meaning::Event("received")).is_some();
            let reference = sheet.find(&Meaning::Reference).is_some();
            if received && reference && !kinds.iter().any(|kind| kind.what == "case") {
                kinds.push(Guess {
                    what: "case",
                    score: SURE_ENOUGH,
                    evidence: "each row has a reference and a day of receipt".to_owned(),
                });
            }
            kinds
        })
        .collect();
    // Stages whose cases are nowhere are cases: of a table that was exported by
    // itself.
    if !all.iter().any(|kinds| is_top(kinds, "case")) {
        for kinds in &mut all {
            if is_top(kinds, "stage") {
                kinds.insert(0, last_resort());
            }
        }
    }
    all
}

fn is_top(kinds: &[Guess<&'static str>], what: &str) -> bool {
    kinds.first().is_some_and(|kind| kind.what == what)
}

fn last_resort() -> Guess<&'static str> {
    Guess {
        what: "case",
        score: SURE_ENOUGH,
        evidence: "nothing says what the rows are; most exports hold cases".to_owned(),
    }
}

/// A table of the mapping.
///
/// # Errors
/// Why nothing can be made of it, a fragment.
fn table(
    sheet: &mut Sheet<'_>,
    at: usize,
    kinds: &[Guess<&'static str>],
    context: &mut Context,
) -> Result<Table, String> {
    if sheet.rows() == 0 {
        return Err("it has headings and no row".to_owned());
    }
    let mut why = "nothing says what its rows are".to_owned();
    for kind in kinds {
        sheet.release();
        context.open.clear();
        let lists = context.lists.clone();
        match records::of_kind(sheet, kind, context) {
            Ok(made) => {
                let mut table = Table {
                    sheet: at,
                    about: format!("{}: {}", sheet.title(), counted(sheet.rows(), "row")),
                    source: sheet.source.clone(),
                    records: made,
                    ..Table::default()
                };
                table.part = match sheet.export.format {
                    Format::Csv { .. } => None,
                    _ if sheet.names.is_empty() => None,
                    Format::Xlsx => Some(("sheet", sheet.names.clone())),
                    _ => Some(("list", sheet.names.clone())),
                };
                table.open = std::mem::take(&mut context.open);
                table.open.extend(oddities(sheet));
                filters::say(sheet, &mut table);
                dates::say(sheet, &date_columns(sheet, &table), &mut table);
                records::leftovers(sheet, &mut table);
                return Ok(table);
            }
            Err(missing) => {
                context.lists = lists;
                why = missing;
            }
        }
    }
    Err(why)
}

/// What is strange about a table and somebody has to look at.
fn oddities(sheet: &Sheet<'_>) -> impl Iterator<Item = String> {
    let needs_a_name = (0..sheet.part.columns.len()).any(|at| !sheet.is_single(at));
    let oddities = sheet.part.oddities.iter();
    oddities.filter_map(move |oddity| {
        // Rows of totals are said where they are set aside.
        if oddity.ends_with("like totals") {
            return None;
        }
        // Headings of groups matter where the ones below say too little.
        if oddity.starts_with("headings of groups") {
            return needs_a_name.then(|| {
                format!(
                    "{oddity}, and are not read: give each column below them a heading of its own, \
                     such as `Stage 2 received`, and draft again"
                )
            });
        }
        Some(oddity.clone())
    })
}

/// The columns that records read as days.
fn date_columns(sheet: &Sheet<'_>, table: &Table) -> Vec<usize> {
    let mut found = BTreeSet::new();
    for record in &table.records {
        let events = record.section("events").iter();
        let period = record.head.iter().filter(|entry| entry.key == "period");
        for entry in events.chain(period) {
            let columns = sheet.part.columns.iter();
            let named = columns.enumerate().filter(
                |(_, column)| matches!(&entry.value, Toml::Text(name) if *name == column.name),
            );
            // A period is a day only where its cells are.
            let holds_days = |at: &usize| {
                let dates = sheet.profile(*at).map(|profile| profile.dates.is_some());
                entry.key != "period" || dates.unwrap_or(false)
            };
            found.extend(named.map(|(at, _)| at).filter(holds_days));
        }
    }
    found.into_iter().collect()
}
