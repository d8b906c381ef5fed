//! From what columns may mean to records: which kinds the rows of a table are,
//! and what each has.

use std::collections::BTreeSet;

use super::case;
use super::figure;
use super::further;
use super::lists::{Lists, is_no_label};
use super::mapping::{Entry, Record, Table, Toml};
use super::reasons;
use super::several;
use super::sheet::{Sheet, Taken};
use super::stages;
use super::words::{kebab, safe, some};
use crate::map::export::Value;
use crate::map::guess::{self, Guess, Meaning, SURE_ENOUGH};
use crate::map::lines::counted;
use crate::map::profile::ColumnProfile;

/// What the whole draft knows.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// Whose figures they are where no column says so.
    pub(super) authority: Option<String>,
    /// What it is the council of.
    pub(super) area: Option<String>,
    /// The procedure that the person who asks for the draft has named.
    pub(super) procedure: Option<String>,
    /// Whether a table of stages holds the first ones too.
    pub(super) has_first_stages: bool,
    pub(super) lists: Lists,
    /// The references of all cases, as text.
    pub(super) references: BTreeSet<String>,
    /// What nobody has decided about the table at hand.
    pub(super) open: Vec<String>,
}

/// The records of a table of some kind.
///
/// # Errors
/// What is missing, a fragment.
pub(super) fn of_kind(
    sheet: &mut Sheet<'_>,
    kind: &Guess<&'static str>,
    context: &mut Context,
) -> Result<Vec<Record>, String> {
    let evidence = kind.evidence.as_str();
    match kind.what {
        "case" => match mixed(sheet, context) {
            Some(records) => records,
            None => case::cases(sheet, evidence, &[], context),
        },
        "stage" => stages::stages(sheet, evidence, context),
        "reason" => reasons::own_reasons(sheet, evidence, context),
        "aggregate" => figure::figures(sheet, evidence, context),
        other => simple(sheet, other, evidence, &[], context).map(|record| vec![record]),
    }
}

/// A table whose rows are of several kinds, by a column that says which.
fn mixed(sheet: &mut Sheet<'_>, context: &mut Context) -> Option<Result<Vec<Record>, String>> {
    let at = sheet.find(&Meaning::Kind)?;
    let words = sheet.words(at).to_vec();
    let shown: Vec<(&str, u64)> = words.iter().map(|(word, n)| (word.as_str(), *n)).collect();
    let mut of: Vec<(&'static str, Vec<String>, String)> = Vec::new();
    let mut unknown = Vec::new();
    for ((word, _), guess) in shown.iter().zip(guess::record_kind(&shown)) {
        let guess = guess.filter(|guess| guess.score >= SURE_ENOUGH);
        let Some(guess) =
            guess.filter(|guess| SIMPLE.contains(&guess.what) || guess.what == "case")
        else {
            unknown.push(*word);
            continue;
        };
        match of.iter_mut().find(|(kind, _, _)| *kind == guess.what) {
            Some((_, words, _)) => words.push((*word).to_owned()),
            None => of.push((guess.what, vec![(*word).to_owned()], guess.evidence)),
        }
    }
    if of.len() < 2 || !of.iter().any(|(kind, _, _)| *kind == "case") {
        return None;
    }
    // Cases come first: their columns are told best.
    of.sort_by_key(|(kind, _, _)| *kind != "case");
    let name = sheet.name(at).to_owned();
    if !unknown.is_empty() {
        context.open.push(format!(
            "what are the rows with {} in column `{name}`? They would be rejected",
            some(unknown, 8)
        ));
    }
    let mut all = Vec::new();
    let mut used = vec![at];
    for (kind, words, evidence) in of {
        sheet.release();
        sheet.use_up(at);
        let when = [condition(&name, "is", words)];
        let records = match kind {
            "case" => case::cases(sheet, &evidence, &when, context),
            other => simple(sheet, other, &evidence, &when, context).map(|record| vec![record]),
        };
        match records {
            Ok(records) => all.extend(records),
            Err(missing) => return Some(Err(missing)),
        }
        used.extend((0..sheet.part.columns.len()).filter(|at| sheet.is_used(*at)));
    }
    used.into_iter().for_each(|at| sheet.use_up(at));
    Some(Ok(all))
}

/// Labels of a list of the council's own that nobody has heard of.
const LONGEST_OWN: usize = 25;

/// Kinds that a row is one of by itself.
const SIMPLE: [&str; 5] = ["contact", "compliment", "decision", "action", "provision"];

/// `{ column = "Stage", is = "2" }`.
pub(super) fn condition(column: &str, test: &'static str, words: Vec<String>) -> Toml {
    let words = Toml::some(words);
    Toml::Table(vec![("column", column.into()), (test, words)])
}

/// `when`, of conditions that all hold.
pub(super) fn when(record: &mut Record, conditions: &[Toml], evidence: &str) {
    let value = match conditions {
        [] => return,
        [one] => one.clone(),
        several => Toml::List(several.to_vec()),
    };
    record.head.push(Entry::guessed("when", value, evidence));
}

fn column(record: &mut Record, key: &str, taken: Option<Taken>) {
    if let Some(taken) = taken {
        record
            .head
            .push(Entry::guessed(key, taken.name, taken.evidence));
    }
}

/// A record that a row is by itself.
fn simple(
    sheet: &mut Sheet<'_>,
    kind: &'static str,
    evidence: &str,
    conditions: &[Toml],
    context: &mut Context,
) -> Result<Record, String> {
    let mut record = Record::new(kind, Some(evidence.to_owned()));
    when(&mut record, conditions, "rows of this kind");
    if kind == "provision" {
        let section = sheet
            .take(&Meaning::Section)
            .ok_or("no column looks like the number of a provision")?;
        column(&mut record, "section", Some(section));
    } else {
        let reference = sheet.take(&Meaning::Reference);
        let case = match kind {
            "compliment" => None,
            _ => sheet
                .take(&Meaning::Case)
                .or_else(|| of_cases(sheet, &context.references)),
        };
        column(&mut record, "reference", reference);
        column(&mut record, "case", case);
    }
    let mut found = sheet.take_all(|what| allowed(kind, what), |_| true);
    further::add(sheet, &mut found);
    fill(&mut record, sheet, found, context);
    if record.sections.is_empty() && kind != "provision" {
        return Err(format!("no column of a {kind} was recognised"));
    }
    own_lists(&mut record, sheet, context);
    if !record.section("texts").is_empty() {
        match sheet.take(&Meaning::Approved) {
            Some(approved) => column(&mut record, "approved", Some(approved)),
            None => context.open.push(
                "which column says that a text may be published? Without one, none is printed"
                    .to_owned(),
            ),
        }
    }
    given(&mut record, sheet, context);
    Ok(record)
}

/// A column whose cells are references of cases in another table.
pub(super) fn of_cases(sheet: &mut Sheet<'_>, references: &BTreeSet<String>) -> Option<Taken> {
    let shared = |at: usize| -> Option<u64> {
        let mut known = 0;
        let counts = sheet.column(at)?.counts();
        for (value, rows) in counts {
            match value {
                Value::Text(text) if references.contains(text) => known += rows,
                _ => {}
            }
        }
        let filled = sheet.profile(at)?.filled;
        (known > 0 && known * 10 >= filled * 8).then_some(known)
    };
    let mut columns = (0..sheet.part.columns.len()).filter(|at| sheet.is_free(*at));
    let (at, known) = columns.find_map(|at| Some((at, shared(at)?)))?;
    let filled = sheet.profile(at)?.filled;
    let evidence = format!(
        "{known} of {} are references of cases",
        counted(filled, "cell")
    );
    Some(sheet.taken(at, evidence))
}

/// What a kind of record can have.
pub(super) fn allowed(kind: &str, what: &Meaning) -> bool {
    match what {
        Meaning::Event(_) => !matches!(kind, "reason" | "provision" | "aggregate"),
        Meaning::Value(_) => true,
        Meaning::Amount(_) => matches!(kind, "case" | "stage" | "decision"),
        Meaning::Text(_) => matches!(kind, "compliment" | "decision" | "action" | "provision"),
        _ => false,
    }
}

/// Whether a column of a table of some kind can mean something.
fn may_mean(kind: &str, what: &Meaning) -> bool {
    match what {
        Meaning::Procedure | Meaning::Kind => kind == "case",
        Meaning::Stage => matches!(kind, "case" | "stage"),
        Meaning::Section => kind == "provision",
        Meaning::Figure(_) => kind == "aggregate",
        Meaning::Reference
        | Meaning::Case
        | Meaning::Follows
        | Meaning::Approved
        | Meaning::Computed => true,
        what => allowed(kind, what),
    }
}

/// Labels that every record of a table has, where no column says them.
fn given(record: &mut Record, sheet: &Sheet<'_>, context: &mut Context) {
    let has = |code: &str| {
        record
            .section("values")
            .iter()
            .any(|entry| entry.key == code)
    };
    let title = format!(
        "{} {}",
        kebab(&sheet.names.join(" ")),
        kebab(&sheet.export.file)
    );
    let (code, label, common, evidence) = match record.kind {
        "action" if !has("action-kind") => {
            let learned = ["complained", "learning"];
            let texts = record.section("texts");
            let learning = texts
                .iter()
                .any(|text| learned.contains(&text.key.as_str()));
            let evidence = "by the names of the table and of its columns";
            match learning {
                true => ("action-kind", "Learning", "learning", evidence),
                false => ("action-kind", "Planned", "plan", evidence),
            }
        }
        "provision" if !has("code") => {
            let evidence = "by the name of the table";
            match title.contains("housing") {
                true => ("code", "Housing Ombudsman", "housing-ombudsman", evidence),
                false => ("code", "LGSCO", "lgsco", evidence),
            }
        }
        "decision" if !has("ombudsman") => match title.contains("housing") {
            true => {
                let evidence = "by the name of the table";
                (
                    "ombudsman",
                    "Housing Ombudsman",
                    "housing-ombudsman",
                    evidence,
                )
            }
            false => {
                let evidence = "complaints about councils go to it, but for those of tenants";
                ("ombudsman", "LGSCO", "lgsco", evidence)
            }
        },
        _ => return,
    };
    let value = Toml::Table(vec![("value", label.into())]);
    record.add("values", Entry::guessed(code, value, evidence));
    context.lists.given(code, label, common);
}

/// Gives a record the fields that columns were taken for.
pub(super) fn fill(
    record: &mut Record,
    sheet: &mut Sheet<'_>,
    found: Vec<(Meaning, Taken)>,
    context: &mut Context,
) {
    let mut fields: Vec<(Meaning, Vec<Taken>)> = Vec::new();
    for (meaning, taken) in found {
        match fields.iter_mut().find(|(known, _)| *known == meaning) {
            Some((_, columns)) => columns.push(taken),
            None => fields.push((meaning, vec![taken])),
        }
    }
    for (meaning, columns) in fields {
        match meaning {
            // A case that several stages answer is closed on the last of the days.
            Meaning::Event("closed") => all(record, "events", "closed", columns),
            Meaning::Event(code) => one(record, "events", code, columns, context),
            Meaning::Amount(code) => one(record, "amounts", code, columns, context),
            Meaning::Text(code) => one(record, "texts", code, columns, context),
            Meaning::Value(code) => labels(record, sheet, code, columns, context),
            _ => {}
        }
    }
}

/// A field that one column holds.
fn one(
    record: &mut Record,
    section: &'static str,
    code: &str,
    columns: Vec<Taken>,
    context: &mut Context,
) {
    let mut columns = columns.into_iter();
    if let Some(taken) = columns.next() {
        record.add(section, Entry::guessed(code, taken.name, taken.evidence));
    }
    for other in columns {
        context.open.push(format!(
            "column `{}` is not read: it could be `{code}` too ({})",
            other.name, other.evidence
        ));
    }
}

/// A field that columns hold together.
fn all(record: &mut Record, section: &'static str, code: &str, columns: Vec<Taken>) {
    let evidence = columns.first().map(|taken| taken.evidence.clone());
    let names = Toml::some(columns.into_iter().map(|taken| taken.name));
    record.add(
        section,
        Entry::guessed(code, names, evidence.unwrap_or_default()),
    );
}

/// The labels of a dimension, from one column or several.
pub(super) fn labels(
    record: &mut Record,
    sheet: &Sheet<'_>,
    code: &str,
    columns: Vec<Taken>,
    context: &mut Context,
) {
    let mut values = Vec::new();
    let mut evidence = String::new();
    // Reasons in several columns, or with findings beside them, belong together
    // cell by cell.
    let is_paired = columns.len() > 1 || sheet.column_of("finding").is_some();
    for taken in columns {
        let skip = no_labels(sheet, code, taken.at);
        let several = match code == "reason" && is_paired {
            true => None,
            false => several::find(sheet, code, taken.at),
        };
        let rows = (context.lists).add(code, sheet, taken.at, &skip, several.as_ref());
        if evidence.is_empty() {
            evidence = taken.evidence;
        }
        let name = Toml::from(taken.name);
        let mut says = Vec::new();
        if let Some(several) = several {
            evidence = format!("{evidence}; {}", several.evidence);
            says.push(("split", several.split.into()));
        }
        if !skip.is_empty() {
            evidence = format!(
                "{evidence}; {} stands for no label at all in {}",
                some(skip.iter().map(String::as_str), 4),
                counted(rows, "row")
            );
            says.push(("skip", Toml::some(skip)));
        }
        values.push(match says.is_empty() {
            true => name,
            false => {
                says.insert(0, ("column", name));
                Toml::Table(says)
            }
        });
    }
    let value = match values.pop() {
        Some(only) if values.is_empty() => only,
        last => {
            values.extend(last);
            Toml::List(values)
        }
    };
    record.add("values", Entry::guessed(code, value, evidence));
}

/// Texts of a column that stand for no label at all.
fn no_labels(sheet: &Sheet<'_>, code: &str, at: usize) -> Vec<String> {
    let values = sheet.column(at).map(|column| column.values.as_slice());
    let texts = values.unwrap_or_default().iter();
    let texts = texts.filter_map(|value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    });
    texts
        .filter(|text| is_no_label(code, text))
        .cloned()
        .collect()
}

/// Few words again and again that nobody else knows are lists of the council's
/// own; those whose headings differ in a number alone are one.
pub(super) fn own_lists(record: &mut Record, sheet: &mut Sheet<'_>, context: &mut Context) {
    // In a table of several kinds of record, what means nothing here may be said
    // of the records of another.
    let is_mixed = record.head.iter().any(|entry| entry.key == "when");
    let kind = record.kind;
    let means_nothing = |what: &Meaning| !is_mixed && !may_mean(kind, what);
    let mut found: Vec<(String, Vec<Taken>)> = Vec::new();
    for at in 0..sheet.part.columns.len() {
        let words = sheet.words(at).len();
        if !sheet.is_free(at)
            || !sheet.is_unknown(at, means_nothing)
            || words == 0
            || words > LONGEST_OWN
        {
            continue;
        }
        let heading = sheet
            .name(at)
            .trim_end_matches(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
        let code = format!("x-{}", safe(heading));
        let rows = sheet.profile(at).map_or(0, |profile| profile.filled);
        let evidence = format!(
            "{} in {}, no list that authorities share",
            counted(words as u64, "label"),
            counted(rows, "cell")
        );
        let taken = sheet.taken(at, evidence);
        match found.iter_mut().find(|(known, _)| *known == code) {
            Some((_, columns)) => columns.push(taken),
            None => found.push((code, vec![taken])),
        }
    }
    for (code, columns) in found {
        labels(record, sheet, &code, columns, context);
    }
}

/// Columns that nothing was made of, with what they look like.
pub(super) fn leftovers(sheet: &Sheet<'_>, table: &mut Table) {
    for (at, profile) in sheet.profile.columns.iter().enumerate() {
        if sheet.is_used(at) || profile.name.starts_with("../") {
            continue;
        }
        // What holds other columns is no column: `panel` of `panel.held`.
        let holds = |other: &ColumnProfile| {
            let rest = other.name.strip_prefix(&profile.name);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        if profile.filled == 0 && sheet.profile.columns.iter().any(holds) {
            continue;
        }
        let why = match sheet.is_single(at) {
            true => String::new(),
            false if profile.name.is_empty() => "it has no heading; ".to_owned(),
            false => "there is another of that name; ".to_owned(),
        };
        let line = format!(
            "column `{}` is not read: {why}{}",
            profile.name,
            super::columns::about(sheet, at)
        );
        table.open.push(line);
    }
}
