//! How cases ended, where only the list of their stages says it: a case is then
//! said in two records, as an import takes records of which no two say the same.

use super::mapping::{Entry, Mapping, Record, Table, Toml};
use super::procedure;
use super::records::condition;

/// What ends a case: the section, the code, the code of the stage that says it,
/// and what to say where nothing does.
const ENDS: [(&str, &str, &str, &str); 2] = [
    (
        "events",
        "closed",
        "responded",
        "when a case was closed, and so none counts as concluded",
    ),
    ("values", "outcome", "outcome", "how a case ended"),
];

/// Has the first stages say how cases ended where the cases do not, and says what
/// is still to be decided.
pub(super) fn add(mapping: &mut Mapping) {
    let cases = mapping.tables.iter().flat_map(|table| &table.records);
    let cases: Vec<&Record> = cases.filter(|record| record.kind == "case").collect();
    let says = |record: &Record, (section, code, ..): &(&str, &str, &str, &str)| {
        record
            .section(section)
            .iter()
            .any(|entry| entry.key == *code)
    };
    // Where some tables of cases say it, the others lack it and no list of stages
    // is about those alone.
    let missing: Vec<_> = ENDS
        .iter()
        .filter(|end| !cases.is_empty() && !cases.iter().any(|case| says(case, end)))
        .collect();
    let cases: Vec<Record> = cases.into_iter().cloned().collect();
    let mut said = Vec::new();
    for table in &mut mapping.tables {
        let Some((stage, first)) = first_stage(table) else {
            continue;
        };
        let Some(like) = like(&cases, stage) else {
            continue;
        };
        let found: Vec<_> = missing
            .iter()
            .filter_map(|(section, code, of_stage, _)| {
                let mut entries = stage.section(section).iter();
                let entry = entries.find(|entry| entry.key == *of_stage)?;
                Some((*section, *code, entry.value.clone()))
            })
            .collect();
        if found.is_empty() {
            continue;
        }
        let record = of_case(stage, first, &like, &found);
        said.extend(found.iter().map(|(_, code, _)| *code));
        table.records.push(record);
    }
    let has_stages = mapping
        .tables
        .iter()
        .any(|table| first_stage(table).is_some());
    for table in &mut mapping.tables {
        let mut cases = table.records.iter().filter(|record| record.kind == "case");
        let Some(case) = cases.next().filter(|_| !is_of_stages(table)) else {
            continue;
        };
        let open = ENDS
            .iter()
            .filter(|end| !says(case, end) && !said.contains(&end.1));
        let open: Vec<String> = open.map(|end| undecided(end, has_stages)).collect();
        table.open.splice(0..0, open);
    }
}

/// The end of cases, from the records of their first stages.
fn of_case(
    stage: &Record,
    first: Option<Toml>,
    like: &Record,
    found: &[(&'static str, &'static str, Toml)],
) -> Record {
    let evidence = "no list of cases says how they ended; that of their first stages does";
    let mut case = Record::new("case", Some(evidence.to_owned()));
    if let Some(first) = first {
        case.head
            .push(Entry::guessed("when", first, "the first stage"));
    }
    let reference = stage.head.iter().find(|entry| entry.key == "case");
    if let Some(reference) = reference {
        let value = reference.value.clone();
        case.head
            .push(Entry::guessed("reference", value, "as above"));
    }
    procedure::copy(like, &mut case, "as of the list of cases");
    for (section, code, column) in found {
        let evidence = match *code {
            "closed" => "taken for closed when the first stage was answered",
            _ => "as the first stage ended",
        };
        case.add(section, Entry::guessed(*code, column.clone(), evidence));
    }
    case
}

/// The record of stages in a table that has no cases of its own, with what holds
/// for the first of them where there are others.
fn first_stage(table: &Table) -> Option<(&Record, Option<Toml>)> {
    let stage = table
        .records
        .first()
        .filter(|record| record.kind == "stage")?;
    let number = stage.head.iter().find(|entry| entry.key == "number");
    if let Some(entry) = number {
        return (entry.value == Toml::Whole(1)).then_some((stage, None));
    }
    let column = stage.section("number").iter();
    let mut column = column.filter(|entry| entry.key == "column");
    let Toml::Text(column) = &column.next_back()?.value else {
        return None;
    };
    let words = stage.section("number.map").iter();
    let first = words.filter(|entry| entry.value == Toml::Whole(1));
    let mut first: Vec<String> = first.map(|entry| entry.key.clone()).collect();
    if stage.section("number.map").is_empty() {
        first.push("1".to_owned());
    }
    (!first.is_empty()).then(|| (stage, Some(condition(column, "is", first))))
}

fn is_of_stages(table: &Table) -> bool {
    table
        .records
        .first()
        .is_some_and(|record| record.kind == "stage")
}

/// A record of a case whose procedure a record in the list of their stages can have:
/// it is written out, or read from a column around a list that stands inside that of
/// the cases.
fn like(cases: &[Record], stage: &Record) -> Option<Record> {
    fn of<'r>(record: &'r Record, key: &str) -> Option<&'r Toml> {
        let entry = record.head.iter().find(|entry| entry.key == key);
        entry.map(|entry| &entry.value)
    }
    let (first, others) = cases.split_first()?;
    let procedure = of(first, "procedure");
    let is_same = |other: &Record| of(other, "procedure") == procedure;
    if procedure.is_some() && others.iter().all(is_same) {
        return Some(first.clone());
    }
    let outside = |value: &Toml| match value {
        Toml::Text(column) => Some(Toml::Text(format!("../{column}"))),
        _ => None,
    };
    if !others.is_empty() || outside(of(first, "reference")?).as_ref() != of(stage, "case") {
        return None;
    }
    let mut around = first.clone();
    let sections = around.sections.iter_mut();
    let columns = sections.filter(|(section, _)| *section == "procedure");
    for entry in columns.flat_map(|(_, entries)| entries) {
        if entry.key == "column" {
            entry.value = outside(&entry.value)?;
        }
    }
    Some(around)
}

/// What has to be decided where nothing says when or how a case ended.
fn undecided((section, code, _, what): &(&str, &str, &str, &str), has_stages: bool) -> String {
    let stages = match has_stages {
        true => ". The table of stages says it of each stage, which is counted by itself",
        false => "",
    };
    format!(
        "no column says {what}: name the column as `{code}` in its `{section}`, or have the \
         export hold it{stages}"
    )
}
