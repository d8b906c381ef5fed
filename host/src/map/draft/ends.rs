//! How cases ended, where only the list of their stages says it: a case is then
//! said in two records, as an import takes records of which no two say the same.

use super::mapping::{Entry, Mapping, Record, Table, Toml};
use super::procedure;
use super::records::condition;

/// A field of a case that says how it ended.
#[derive(Debug)]
struct End {
    section: &'static str,
    code: &'static str,
    /// The code of the field of its first stage that says the same.
    of_stage: &'static str,
    /// What speaks for that.
    evidence: &'static str,
    /// What nobody knows where neither is there.
    unknown: &'static str,
}

const ENDS: [End; 2] = [
    End {
        section: "events",
        code: "closed",
        of_stage: "responded",
        evidence: "taken for closed when the first stage was answered",
        unknown: "when a case was closed, and so none counts as concluded",
    },
    End {
        section: "values",
        code: "outcome",
        of_stage: "outcome",
        evidence: "as the first stage ended",
        unknown: "how a case ended",
    },
];

impl End {
    /// What a record says of it, as a case or as a stage.
    fn of<'r>(&self, record: &'r Record, code: &str) -> Option<&'r Entry> {
        let mut entries = record.section(self.section).iter();
        entries.find(|entry| entry.key == code)
    }

    fn is_said_by(&self, case: &Record) -> bool {
        self.of(case, self.code).is_some()
    }
}

/// Has the first stages say how cases ended where the cases do not, and says what
/// is still to be decided.
pub(super) fn add(mapping: &mut Mapping) {
    let cases = mapping.tables.iter().flat_map(|table| &table.records);
    let cases = cases.filter(|record| record.kind == "case");
    let cases: Vec<Record> = cases.cloned().collect();
    // Where some tables of cases say it, no list of stages is about the others alone.
    let missing = ENDS.iter();
    let missing = missing.filter(|end| !cases.iter().any(|case| end.is_said_by(case)));
    let missing: Vec<&End> = missing.collect();
    let mut said: Vec<&str> = Vec::new();
    let mut has_stages = false;
    for table in &mut mapping.tables {
        let Some((stage, first)) = first_stage(table) else {
            continue;
        };
        has_stages = true;
        let Some(like) = like(&cases, stage) else {
            continue;
        };
        if let Some(case) = of_case(stage, first, &like, &missing) {
            let ends = missing.iter().filter(|end| end.is_said_by(&case));
            said.extend(ends.map(|end| end.code));
            table.records.push(case);
        }
    }
    for table in mapping
        .tables
        .iter_mut()
        .filter(|table| !is_of_stages(table))
    {
        let mut cases = table.records.iter().filter(|record| record.kind == "case");
        let Some(case) = cases.next() else {
            continue;
        };
        let open = ENDS.iter();
        let open = open.filter(|end| !end.is_said_by(case) && !said.contains(&end.code));
        let open: Vec<String> = open.map(|end| undecided(end, has_stages)).collect();
        table.open.splice(0..0, open);
    }
}

/// What the record of first stages says of the end of cases; none where it says
/// nothing.
fn of_case(stage: &Record, first: Option<Toml>, like: &Record, missing: &[&End]) -> Option<Record> {
    let evidence = "no list of cases says how they ended; that of their first stages does";
    let mut case = Record::new("case", Some(evidence.to_owned()));
    if let Some(first) = first {
        case.head
            .push(Entry::guessed("when", first, "the first stage"));
    }
    let reference = stage.head.iter().find(|entry| entry.key == "case")?;
    let value = reference.value.clone();
    case.head
        .push(Entry::guessed("reference", value, "as above"));
    procedure::copy(like, &mut case, "as of the list of cases");
    let mut says = false;
    for end in missing {
        if let Some(entry) = end.of(stage, end.of_stage) {
            says = true;
            let entry = Entry::guessed(end.code, entry.value.clone(), end.evidence);
            case.add(end.section, entry);
        }
    }
    says.then_some(case)
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
fn undecided(end: &End, has_stages: bool) -> String {
    let stages = match has_stages {
        true => ". The table of stages says it of each stage, which is counted by itself",
        false => "",
    };
    let End {
        section,
        code,
        unknown,
        ..
    } = end;
    format!(
        "no column says {unknown}: name the column as `{code}` in its `{section}`, or have the \
         export hold it{stages}"
    )
}
