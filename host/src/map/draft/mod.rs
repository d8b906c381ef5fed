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
mod figure;
mod filters;
mod lists;
mod mapping;
mod period;
mod procedure;
mod project;
mod records;
mod sheet;
mod standards;
mod trial;
mod words;
mod write;

use std::collections::BTreeSet;

use super::export::{Encoding, Export, Format, Part};
use super::guess::{self, Guess, Meaning, SURE_ENOUGH};
use super::lines::{counted, number};
use crate::diagnostic::Diagnostic;
use crate::project::Period;
use mapping::{Mapping, Source, Table, Toml};
use records::Context;
use sheet::Sheet;
use words::safe;

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
/// # Errors
/// When the exports hold no table that records could be made of, with what is
/// missing in each.
pub fn draft(inputs: &[Input<'_>], options: &Options) -> Result<Draft, Vec<Diagnostic>> {
    let (authority, mut notes) = authority::find(options.authority.as_deref());
    let mut context = Context {
        authority: authority.name.clone(),
        area: authority.area.clone(),
        procedure: options.procedure.clone(),
        ..Context::default()
    };
    let names = source_names(inputs);
    let mut sheets = Vec::new();
    for (input, name) in inputs.iter().zip(&names) {
        for parts in layouts(input.export) {
            sheets.extend(Sheet::new(input.export, name, &parts));
        }
    }
    let mut mapping = Mapping {
        title: title(inputs, authority.name.as_deref()),
        sources: Vec::new(),
        ..Mapping::default()
    };
    let (mut missing, mut days) = (Vec::new(), period::Days::default());
    let mut kinds = kinds(&sheets);
    context.references = sheets
        .iter()
        .zip(&kinds)
        .filter(|(_, kinds)| is_top(kinds, "case"))
        .flat_map(|(sheet, _)| sheet.references())
        .collect();
    context.has_first_stages = sheets
        .iter()
        .zip(&kinds)
        .any(|(sheet, kinds)| is_top(kinds, "stage") && case::holds_first(sheet));
    for attempt in 0..2 {
        for (sheet, kinds) in sheets.iter_mut().zip(&kinds) {
            match table(sheet, kinds, &mut context) {
                Ok(table) => {
                    days.add(sheet, &table);
                    mapping.tables.push(table);
                }
                Err(why) => missing.push((sheet.title(), why)),
            }
        }
        if !mapping.tables.is_empty() || attempt == 1 {
            break;
        }
        // Nothing is like any kind: then perhaps cases under other names.
        missing.clear();
        kinds = sheets.iter().map(|_| vec![last_resort()]).collect();
    }
    if mapping.tables.is_empty() {
        return Err(nothing(&missing));
    }
    for (title, why) in &missing {
        mapping.open.push(format!("{title} is not read: {why}"));
    }
    for (name, what) in without_table(inputs) {
        mapping
            .open
            .push(format!("{name} is not read: it holds {what}"));
    }
    mapping.dimensions = std::mem::take(&mut context.lists).finish();
    for (input, name) in inputs.iter().zip(&names) {
        mapping.sources.push(source(input, name));
    }
    let (text, tally) = tried(&mut mapping, inputs, &names)?;
    let project = project::Project {
        authority,
        mapping: &text,
        period: period::choose(&days, options.period.as_ref()),
        standards: standards::standards(&mapping),
        sources: used_sources(&mapping, inputs, &names),
    };
    notes.extend(project.notes());
    let left_out = mapping
        .open
        .iter()
        .filter(|open| open.contains("not read: "));
    let left_out = left_out.cloned().collect::<Vec<_>>();
    let marked = |mark: &str| text.lines().filter(|line| line.contains(mark)).count() as u64;
    Ok(Draft {
        files: project.files(),
        found: mapping.tables.iter().map(found).chain(left_out).collect(),
        import: format!(
            "{}, {} of them cases; {} rejected",
            counted(tally.records, "record"),
            number(tally.cases),
            counted(tally.rejects, "row")
        ),
        guesses: marked("# guess"),
        open: marked("# open"),
        notes,
    })
}

/// A name for the source of each export: its file's, once each.
fn source_names(inputs: &[Input<'_>]) -> Vec<String> {
    let mut known = BTreeSet::new();
    let name = |input: &Input<'_>| {
        let file = input.export.file.as_str();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let name = safe(stem);
        let again = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.clone()).chain(again);
        let free = names.find(|name| !known.contains(name)).unwrap_or(name);
        known.insert(free.clone());
        free
    };
    inputs.iter().map(name).collect()
}

/// The tables of an export; sheets of one layout are one.
fn layouts(export: &Export) -> Vec<Vec<&Part>> {
    let mut layouts: Vec<Vec<&Part>> = Vec::new();
    for part in &export.parts {
        let alike = |known: &&mut Vec<&Part>| {
            known.first().is_some_and(|first| {
                let names = |part: &Part| -> Vec<String> {
                    part.columns
                        .iter()
                        .map(|column| column.name.clone())
                        .collect()
                };
                names(first) == names(part)
                    && guess::kinds("", first).first().map(|kind| kind.what)
                        == guess::kinds("", part).first().map(|kind| kind.what)
            })
        };
        let same = match export.format {
            Format::Xlsx => layouts.iter_mut().find(alike),
            _ => None,
        };
        match same {
            Some(known) => known.push(part),
            None => layouts.push(vec![part]),
        }
    }
    layouts
}

/// The kinds that each table may be, the likeliest first.
fn kinds(sheets: &[Sheet<'_>]) -> Vec<Vec<Guess<&'static str>>> {
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
                // Rows of totals are said where they are set aside.
                let oddities = sheet.part.oddities.iter();
                let others = oddities.filter(|oddity| !oddity.ends_with("like totals"));
                table.open.extend(others.cloned());
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

/// A source as the mapping describes it.
fn source(input: &Input<'_>, name: &str) -> Source {
    let (format, csv) = match input.export.format {
        Format::Csv {
            separator,
            encoding,
        } => ("csv", Some((separator, encoding))),
        Format::Xlsx => ("xlsx", None),
        Format::Json => ("json", None),
        Format::JsonLines => ("jsonl", None),
        Format::Xml => ("xml", None),
    };
    let mut says: Vec<(&'static str, Toml)> = vec![("format", format.into())];
    let mut guess = None;
    if let Some((separator, encoding)) = csv {
        match separator {
            b',' => {}
            b'\t' => says.push(("separator", "tab".into())),
            other => says.push(("separator", char::from(other).to_string().into())),
        }
        let (code, why) = match encoding {
            Encoding::Windows1252 => ("windows-1252", "some letters are not UTF-8"),
            Encoding::Utf16 => ("utf-16", "by its first bytes"),
            _ if input.bytes.is_ascii() => ("utf-8", "no letter tells UTF-8 from Windows-1252"),
            _ => ("utf-8", "every letter is UTF-8"),
        };
        says.push(("encoding", code.into()));
        guess = Some(why.to_owned());
    }
    Source {
        name: name.to_owned(),
        says,
        guess,
    }
}

fn title(inputs: &[Input<'_>], authority: Option<&str>) -> String {
    let files: Vec<&str> = inputs
        .iter()
        .map(|input| input.export.file.as_str())
        .collect();
    let files = match files.as_slice() {
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        several => format!("{} exports", several.len()),
    };
    match authority {
        Some(name) => format!("{name}: {files}"),
        None => files,
    }
}

/// Sheets that hold no table.
fn without_table(inputs: &[Input<'_>]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for input in inputs {
        for (sheet, what) in &input.export.without_table {
            let name = format!("sheet `{sheet}` of `{}`", input.export.file);
            all.push((name, what.clone()));
        }
    }
    all
}

/// The mapping as text, after a first import of every source; a table that stops
/// it is left out.
fn tried(
    mapping: &mut Mapping,
    inputs: &[Input<'_>],
    names: &[String],
) -> Result<(String, trial::Tally), Vec<Diagnostic>> {
    let mut why = Vec::new();
    loop {
        let read: BTreeSet<&str> = mapping
            .tables
            .iter()
            .map(|table| table.source.as_str())
            .collect();
        let unread: Vec<String> = names
            .iter()
            .filter(|name| !read.contains(name.as_str()))
            .cloned()
            .collect();
        mapping
            .sources
            .retain(|source| !unread.contains(&source.name));
        if mapping.tables.is_empty() {
            return Err(nothing(&why));
        }
        let text = write::text(mapping);
        let mut all = trial::Tally::default();
        let mut failed = None;
        for (input, name) in inputs.iter().zip(names) {
            if unread.contains(name) {
                continue;
            }
            match trial::import(name, &text, input.bytes) {
                Ok(tally) => {
                    all.records += tally.records;
                    all.cases += tally.cases;
                    all.rejects += tally.rejects;
                }
                Err(failure) => {
                    failed = Some((name, failure));
                    break;
                }
            }
        }
        let Some((name, failure)) = failed else {
            if all.records == 0 {
                let titles = mapping.tables.iter().map(|table| table.about.clone());
                let why: Vec<_> = titles
                    .map(|title| (title, "every row of it would be rejected".to_owned()))
                    .collect();
                return Err(nothing(&why));
            }
            return Ok((text, all));
        };
        let of_source = |table: &Table| table.source == *name;
        let at = trial::table(&failure)
            .filter(|at| *at < mapping.tables.len())
            .or_else(|| mapping.tables.iter().position(of_source))
            .unwrap_or_default();
        let table = mapping.tables.remove(at);
        let title = table.about;
        why.push((title.clone(), failure.message().to_owned()));
        mapping
            .open
            .push(format!("{title}; not read: {}", failure.message()));
    }
}

/// Why there is no draft.
fn nothing(missing: &[(String, String)]) -> Vec<Diagnostic> {
    let all = missing.iter().map(|(title, why)| {
        let message = format!("no record can be made of {title}: {why}");
        let problem = Diagnostic::error("nothing-to-draft", message);
        match why.starts_with("no column") {
            true => problem.hint(
                "each row needs a reference of its own; give its column a heading such as \
                 `Reference`",
            ),
            false => problem,
        }
    });
    let mut all: Vec<Diagnostic> = all.collect();
    if all.is_empty() {
        let message = "the export holds no table";
        all.push(Diagnostic::error("nothing-to-draft", message));
    }
    all
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

/// The sources that the mapping reads, with the names of their copies.
fn used_sources<'e>(
    mapping: &Mapping,
    inputs: &[Input<'e>],
    names: &[String],
) -> Vec<project::Copied<'e>> {
    let used = |name: &&String| mapping.sources.iter().any(|source| source.name == **name);
    let copies = inputs.iter().zip(names).filter(|(_, name)| used(name));
    copies
        .map(|(input, name)| {
            let ending = match input.export.format {
                Format::Csv { .. } => "csv",
                Format::Xlsx => "xlsx",
                Format::Json => "json",
                Format::JsonLines => "jsonl",
                Format::Xml => "xml",
            };
            project::Copied {
                name: name.clone(),
                path: format!("sources/{name}.{ending}"),
                bytes: input.bytes,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
