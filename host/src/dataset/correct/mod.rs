//! Corrections of single values: a file that says which record, which field,
//! what the source says, what it should say, why, and who decided, by role.
//!
//! ```csv
//! record,field,old value,new value,reason,who
//! ASC-0012,received,2024-03-12,2024-05-12,month mistyped,Complaints Manager
//! ASC-0012/1,extended-to,,2024-06-28,extension agreed but not entered,Complaints Manager
//! ASC-0012#2,reason,Charges,Delay,second reason mistyped,Complaints Manager
//! ```
//!
//! A record is named by its reference; a stage by its case and number (`REF/1`),
//! a reason by its case and position (`REF#2`). A field is the code of an event,
//! a dimension or an amount, or `procedure`. An empty value stands for none. A
//! correction whose old value is not what the source says is refused, so that
//! one that has been made in the source system is noticed. One that would change
//! nothing is not made, with a warning. For people: `docs/corrections.md`.

mod file;
mod index;

use index::Index;

use std::collections::BTreeMap;

use super::registry::is_shown_of_a_case;
use super::{Common, Dataset, NO_LABEL, RecordKind, Table, Vocabulary, unite};
use crate::calendar::{self, Day};
use crate::diagnostic::{Checked, Diagnostic, Place, suggest};

/// A correction that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedCorrection {
    /// The line of the corrections' file.
    pub place: Place,
    /// The reference of the case, of a stage as `REF/1`, or of another record.
    pub record: String,
    /// The code of the event, dimension or amount.
    pub field: String,
    /// What the source says; empty for nothing.
    pub old: String,
    /// What it should say; empty for nothing.
    pub new: String,
    /// Why.
    pub reason: String,
    /// Who decided, by role.
    pub by: String,
}

impl AppliedCorrection {
    /// Whether one of its values may be shown beside the record's reference:
    /// nothing, a day, a procedure, or a label that the mapping declares, of a
    /// dimension that says nothing about a person.
    pub fn may_show(&self, value: &str, vocabulary: &Vocabulary) -> bool {
        let field = self.field.as_str();
        if value.is_empty() || field == "procedure" || vocabulary.event(field).is_some() {
            return true;
        }
        let mut dimensions = vocabulary.dimensions.iter();
        let dimension = dimensions.find(|known| known.code == field && is_shown_of_a_case(field));
        dimension.is_some_and(|dimension| {
            let mut labels = dimension.labels.iter();
            labels.any(|label| label.text == value && label.common != Common::Unmapped)
        })
    }
}

/// Makes the corrections of a file, in its order.
///
/// The diagnostics are the corrections that were refused, those that change
/// nothing, and lines that are not corrections; the others are made all the same.
pub fn correct(dataset: &mut Dataset, file: &str, text: &str) -> Checked<Vec<AppliedCorrection>> {
    let mut lines = file::lines(file, text);
    let mut applied = Vec::new();
    if !lines.value.is_empty() {
        // A reference that stands in two lists of an ombudsman's register names
        // one record. What is wrong there is said when the records are joined.
        let _ = unite::decisions(dataset);
        let index = Index::new(dataset);
        // The line of the last correction of each field, by record and field.
        let mut earlier: BTreeMap<(String, String), u32> = BTreeMap::new();
        for line in lines.value {
            let correction = &line.correction;
            let cell = (correction.record.clone(), correction.field.clone());
            match apply(dataset, &index, correction) {
                Ok(()) => {
                    if let Place::Text { line, .. } = &correction.place {
                        earlier.insert(cell, *line);
                    }
                    applied.push(line.correction);
                }
                Err(refusal) => {
                    let (start, end) = line.cell(refusal.column);
                    let place = Place::in_text(file, text, start, end);
                    let mut problem = match refusal.code {
                        SAME_VALUE => Diagnostic::warning(refusal.code, refusal.message),
                        _ => Diagnostic::error(refusal.code, refusal.message),
                    };
                    problem.hint = match earlier.get(&cell) {
                        Some(line) if refusal.code == OLD_VALUE_DIFFERS => Some(format!(
                            "line {line} has corrected it already: keep one of them"
                        )),
                        _ => refusal.hint,
                    };
                    lines.diagnostics.push(problem.at(place));
                }
            }
        }
    }
    Checked {
        value: applied,
        diagnostics: lines.diagnostics,
    }
}

/// The code of a correction whose old value is not that of the record.
const OLD_VALUE_DIFFERS: &str = "old-value-differs";

/// The code of a correction that would change nothing, the one that is a warning.
const SAME_VALUE: &str = "same-value";

/// Why a correction cannot be made, and which of its cells is to blame.
struct Refusal {
    column: &'static str,
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl Refusal {
    fn new(column: &'static str, code: &'static str, message: String) -> Self {
        Self {
            column,
            code,
            message,
            hint: None,
        }
    }
}

fn apply(
    dataset: &mut Dataset,
    index: &Index,
    correction: &AppliedCorrection,
) -> Result<(), Refusal> {
    let (kind, row) = index.find(dataset, &correction.record)?;
    let field = correction.field.as_str();
    let vocabulary = &dataset.vocabulary;
    if let Some(event) = vocabulary.event(field) {
        let old = read("old value", &correction.old, read_day)?;
        let new = read("new value", &correction.new, read_day)?;
        let table = dataset.table_mut(kind);
        let all = days(table, row, event);
        let all = replaced(correction, all, old, new, || differs(correction))?;
        set_days(table, row, event, &all);
    } else if let Some(dimension) = vocabulary.dimension(field) {
        know(dataset, dimension, &correction.new);
        let old = label(dataset, dimension, "old value", &correction.old)?;
        let new = label(dataset, dimension, "new value", &correction.new)?;
        let labels = dataset.vocabulary.dimensions.get(dimension);
        let name = |at: u16| {
            labels
                .and_then(|dimension| dimension.labels.get(usize::from(at)))
                .map_or_else(String::new, |label| label.text.clone())
        };
        let all = labels_of(dataset.table(kind), row, dimension);
        let says: Vec<_> = all.iter().map(|at| format!("`{}`", name(*at))).collect();
        let refused = || {
            let mut refusal = mismatch(correction, &says.join(", "));
            if let Some(hint) = held_elsewhere(dataset, (kind, row), dimension) {
                refusal.hint = Some(hint);
            }
            refusal
        };
        let all = replaced(correction, all, old, new, refused)?;
        let table = dataset.table_mut(kind);
        if let Some(Some(column)) = table.values.get_mut(dimension) {
            column.set(row, None);
        }
        for label in all {
            table.push_value(row, dimension, label);
        }
    } else if let Some(amount) = vocabulary.amount(field) {
        let old = read("old value", &correction.old, read_pence)?;
        let new = read("new value", &correction.new, read_pence)?;
        let table = dataset.table_mut(kind);
        let all = table
            .amount(amount)
            .map_or_else(Vec::new, |column| column.all(row).collect());
        let all = replaced(correction, all, old, new, || differs(correction))?;
        if let Some(Some(column)) = table.amounts.get_mut(amount) {
            column.set(row, None);
        }
        for pence in all {
            table.push_amount(row, amount, pence);
        }
    } else if field == "procedure" && kind == RecordKind::Case {
        procedure(dataset, row, correction)?;
    } else {
        let message = format!("there is no field `{field}`");
        let mut refusal = Refusal::new("field", "unknown-field", message);
        let known = vocabulary.events.iter().chain(&vocabulary.amounts);
        let known = known.chain(vocabulary.dimensions.iter().map(|one| &one.code));
        refusal.hint = suggest(field, known.map(String::as_str).chain(["procedure"]));
        return Err(refusal);
    }
    Ok(())
}

fn days(table: &Table, row: u32, event: usize) -> Vec<Day> {
    table
        .event(event)
        .map_or_else(Vec::new, |column| column.all(row).collect())
}

fn set_days(table: &mut Table, row: u32, event: usize, days: &[Day]) {
    if let Some(Some(column)) = table.events.get_mut(event) {
        column.set(row, None);
    }
    for day in days {
        table.push_event(row, event, *day);
    }
}

fn labels_of(table: &Table, row: u32, dimension: usize) -> Vec<u16> {
    table
        .value(dimension)
        .map_or_else(Vec::new, |column| column.all(row).collect())
}

/// The values of a field after a correction. The old value must be one of them,
/// or there must be none when it is empty.
fn replaced<T: Copy + PartialEq>(
    correction: &AppliedCorrection,
    mut all: Vec<T>,
    old: Option<T>,
    new: Option<T>,
    refused: impl FnOnce() -> Refusal,
) -> Result<Vec<T>, Refusal> {
    let at = match old {
        Some(old) => all.iter().position(|value| *value == old),
        None if all.is_empty() => {
            all.push(new.ok_or_else(|| same(correction))?);
            return Ok(all);
        }
        None => None,
    };
    match (at, new) {
        (Some(_), _) if old == new => return Err(same(correction)),
        (Some(at), Some(new)) => all.splice(at..=at, [new]).for_each(drop),
        (Some(at), None) => drop(all.remove(at)),
        (None, _) => return Err(refused()),
    }
    Ok(all)
}

/// The refusal of a correction that would change nothing.
fn same(correction: &AppliedCorrection) -> Refusal {
    let (record, field) = (&correction.record, &correction.field);
    let message = format!("the correction leaves `{field}` of `{record}` as it is");
    let mut refusal = Refusal::new("new value", SAME_VALUE, message);
    refusal.hint = Some("is the new value meant to be another? else it can go".to_owned());
    refusal
}

/// Where a label of a case is to be looked for when the case itself has none:
/// in its stages or reasons, which have names of their own.
fn held_elsewhere(
    dataset: &Dataset,
    (kind, row): (RecordKind, u32),
    dimension: usize,
) -> Option<String> {
    let cases = dataset.table(RecordKind::Case);
    if kind != RecordKind::Case || !labels_of(cases, row, dimension).is_empty() {
        return None;
    }
    let case = cases.references.get(row);
    let holds = |kind| {
        let table = dataset.table(kind);
        let mut ours = (0..table.len).filter(|row| table.case_references.get(*row) == case);
        ours.any(|row| !labels_of(table, row, dimension).is_empty())
    };
    let (records, form) = if holds(RecordKind::Reason) {
        ("reasons", "#1")
    } else if holds(RecordKind::Stage) {
        ("stages", "/1")
    } else {
        return None;
    };
    Some(format!(
        "the {records} of the case have it: name one, as `{case}{form}`"
    ))
}

/// The refusal of a correction of labels: they are categories, which messages
/// may show.
fn mismatch(correction: &AppliedCorrection, says: &str) -> Refusal {
    let (record, field) = (&correction.record, &correction.field);
    let said = match correction.old.as_str() {
        "" => "nothing".to_owned(),
        old => format!("`{old}`"),
    };
    let says = if says.is_empty() { "nothing" } else { says };
    old_value(format!("`{field}` of `{record}` is {says}, not {said}"))
}

/// The same of days and amounts, which messages never show.
fn differs(correction: &AppliedCorrection) -> Refusal {
    let (record, field) = (&correction.record, &correction.field);
    old_value(match correction.old.as_str() {
        "" => {
            format!("`{field}` of `{record}` has a value, but the correction says that it has none")
        }
        _ => format!("`{field}` of `{record}` is not the old value that the correction states"),
    })
}

fn old_value(message: String) -> Refusal {
    let mut refusal = Refusal::new("old value", OLD_VALUE_DIFFERS, message);
    refusal.hint = Some("has the source been put right? then this correction can go".to_owned());
    refusal
}

fn read<T>(
    column: &'static str,
    text: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let value = read(text).map_err(|message| Refusal::new(column, "bad-value", message))?;
    Ok(Some(value))
}

/// `2024-05-31`, or `31/05/2024` as spreadsheets leave it when they save.
fn read_day(text: &str) -> Result<Day, String> {
    let british = || {
        let (day, rest) = text.split_once('/')?;
        let (month, year) = rest.split_once('/')?;
        if year.len() != 4 {
            return None;
        }
        calendar::parse_iso(&format!("{year}-{month:0>2}-{day:0>2}"))
    };
    calendar::parse_iso(text)
        .or_else(british)
        .ok_or_else(|| format!("`{text}` is not a date: write it as 2024-05-31"))
}

fn read_pence(text: &str) -> Result<i64, String> {
    let decimal = crate::project::Decimal::parse(text.trim_start_matches('£'));
    decimal
        .and_then(|decimal| match decimal.decimals {
            0 => decimal.digits.checked_mul(100),
            2 => Some(decimal.digits),
            _ => None,
        })
        .ok_or_else(|| format!("`{text}` is not an amount: write it as 1234.50"))
}

/// An amount in pounds with two decimals.
pub(crate) fn pounds(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let pence = pence.unsigned_abs();
    format!("{sign}{}.{:02}", pence / 100, pence % 100)
}

/// Takes a label into its list that the project's `labels.csv` alone knows.
fn know(dataset: &mut Dataset, dimension: usize, text: &str) {
    let Some(dimension) = dataset.vocabulary.dimensions.get_mut(dimension) else {
        return;
    };
    if dimension.labels.iter().any(|label| label.text == text)
        || dimension.labels.len() >= usize::from(NO_LABEL)
    {
        return;
    }
    let known = dataset.overrides.label(&dimension.code, text, None);
    dimension.labels.extend(known);
}

/// The index of a label. A new one must be declared, so that a correction never
/// brings a label into the report that no mapping knows.
fn label(
    dataset: &Dataset,
    dimension: usize,
    column: &'static str,
    text: &str,
) -> Result<Option<u16>, Refusal> {
    let Some(dimension) = dataset.vocabulary.dimensions.get(dimension) else {
        return Ok(None);
    };
    read(column, text, |text| {
        let at = dimension.labels.iter().position(|label| label.text == text);
        at.and_then(|at| u16::try_from(at).ok())
            .ok_or_else(|| format!("`{}` has no label `{text}`", dimension.code))
    })
    .and_then(|at| {
        let label = at.and_then(|at| dimension.labels.get(usize::from(at)));
        match label {
            Some(label)
                if column == "new value" && label.common == Common::Unmapped && !dimension.open =>
            {
                let message = format!("the label `{text}` of `{}` is not mapped", dimension.code);
                Err(Refusal::new(column, "bad-value", message))
            }
            _ => Ok(at),
        }
    })
    .map_err(|mut refusal| {
        let declared = dimension
            .labels
            .iter()
            .filter(|label| dimension.open || label.common != Common::Unmapped);
        refusal.hint = suggest(text, declared.map(|label| label.text.as_str()));
        refusal
    })
}

fn procedure(
    dataset: &mut Dataset,
    row: u32,
    correction: &AppliedCorrection,
) -> Result<(), Refusal> {
    let codes = &dataset.vocabulary.procedures;
    let code = |at: u8| codes.get(usize::from(at)).cloned().unwrap_or_default();
    let cases = dataset.table(RecordKind::Case);
    let now = cases.procedures.get(row as usize).copied();
    let now = now.map_or_else(String::new, code);
    if now != correction.old {
        return Err(mismatch(correction, &format!("`{now}`")));
    }
    let at = codes.iter().position(|code| *code == correction.new);
    let Some(at) = at.and_then(|at| u8::try_from(at).ok()) else {
        let new = &correction.new;
        let message = format!("the sources have no procedure `{new}`");
        let mut refusal = Refusal::new("new value", "bad-value", message);
        refusal.hint = suggest(new, codes.iter().map(String::as_str));
        return Err(refusal);
    };
    if correction.new == correction.old {
        return Err(same(correction));
    }
    let cases = dataset.table_mut(RecordKind::Case);
    if let Some(slot) = cases.procedures.get_mut(row as usize) {
        *slot = at;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::dataset;

    const HEAD: &str = "record,field,old value,new value,reason,who\n";

    /// Two cases; the first has a stage and two reasons.
    fn records() -> Dataset {
        dataset(
            "case A received=2024-05-01 closed=2024-05-20 outcome=Upheld\n\
             case B/2 received=2024-06-01\n\
             stage A 1 responded=2024-05-20\n\
             reason A reason=Delay\n\
             reason A reason=Charges\n\
             decision A decided=2024-07-01 compensation=150.00",
        )
    }

    /// Makes one correction and gives the record's values afterwards, or the
    /// refusal with its position.
    fn check(line: &str, expected: &str) {
        let mut dataset = records();
        let text = format!("{HEAD}{line},mistyped,Complaints Manager\n");
        let made = correct(&mut dataset, "corrections.csv", &text);
        let found = match made.diagnostics.first() {
            Some(problem) => problem.render(),
            None => crate::dataset::testing::print(&dataset),
        };
        assert!(found.contains(expected), "{line}\n{found}");
        assert_eq!(made.value.len() + made.diagnostics.len(), 1);
    }

    #[test]
    fn a_correction_changes_one_value() {
        check(
            "B/2,received,2024-06-01,2024-06-02",
            "case B/2 received=2024-06-02\n",
        );
        check(
            "B/2,received,01/06/2024,2/6/2024",
            "case B/2 received=2024-06-02\n",
        );
        check(
            "B/2,closed,,2024-06-09",
            "case B/2 received=2024-06-01 closed=2024-06-09\n",
        );
        check("B/2,received,2024-06-01,", "case B/2\n");
        check(
            "A/1,responded,2024-05-20,2024-05-21",
            "stage A 1 responded=2024-05-21\n",
        );
        check(
            "A#2,reason,Charges,Delay",
            "reason A reason=Delay\nreason A reason=Delay\n",
        );
        check(
            "\"A\",outcome,Upheld,\"Not, Upheld\"",
            "outcome=Not, Upheld\n",
        );
        check(
            "B/2,procedure,corporate,adult-social-care",
            "case B/2 received=2024-06-01 procedure=adult-social-care\n",
        );
    }

    #[test]
    fn a_correction_that_does_not_fit_is_refused_at_its_cell() {
        check(
            "A,received,2024-05-02,2024-05-03",
            "error: `received` of `A` is not the old value that the correction states\n  \
             --> corrections.csv:2:12\n",
        );
        check(
            "A,received,,2024-05-03",
            "`received` of `A` has a value, but the correction says that it has none",
        );
        check(
            "B/2,closed,2024-05-02,",
            "`closed` of `B/2` is not the old value that the correction states",
        );
        check(
            "A,outcome,Strange,Upheld",
            "`outcome` of `A` is `Upheld`, not `Strange`",
        );
        check(
            "A,outcome,Upheld,Uphold",
            "`outcome` has no label `Uphold`\n  --> corrections.csv:2:18",
        );
        check("A,outcome,Upheld,Uphold", "did you mean `Upheld`?");
        check(
            "A,outcome,Upheld,Strange",
            "the label `Strange` of `outcome` is not mapped",
        );
        check(
            "A,received,2024-05-01,2024-02-30",
            "`2024-02-30` is not a date",
        );
        check(
            "A,recieved,2024-05-01,2024-05-02",
            "did you mean `received`?",
        );
        check(
            "C,received,2024-05-01,2024-05-02",
            "there is no record `C`\n  --> corrections.csv:2:1",
        );
        check("A/2,responded,,2024-05-02", "there is no record `A/2`");
        check("A#3,reason,Delay,Charges", "there is no record `A#3`");
        check(
            "A,,Upheld,Not Upheld",
            "a correction needs a value in `field`\n  --> corrections.csv:2:3",
        );
        check(
            "B/2,procedure,corporate,housing",
            "the sources have no procedure `housing`",
        );
    }

    #[test]
    fn a_correction_that_changes_nothing_is_not_made() {
        let said = "warning: the correction leaves `received` of `B/2` as it is\n  \
                    --> corrections.csv:2:";
        check("B/2,received,2024-06-01,01/06/2024", said);
        check("B/2,closed,,", "leaves `closed` of `B/2` as it is");
        check(
            "A,outcome,Upheld,Upheld",
            "leaves `outcome` of `A` as it is",
        );
        check("B/2,procedure,corporate,corporate", "leaves `procedure`");
    }

    #[test]
    fn what_a_reason_says_is_corrected_there() {
        let hint = "hint: the reasons of the case have it: name one, as `A#1`";
        check("A,reason,Delay,Charges", hint);
    }

    #[test]
    fn a_second_correction_of_a_field_names_the_first() {
        let text = format!(
            "{HEAD}B/2,received,2024-06-01,2024-06-02,mistyped,Manager\n\
             B/2,received,2024-06-01,2024-06-03,mistyped,Manager\n"
        );
        let made = correct(&mut records(), "corrections.csv", &text);
        assert_eq!(made.value.len(), 1);
        let hint = made.diagnostics[0].hint.as_deref();
        let said = "line 2 has corrected it already: keep one of them";
        assert_eq!(hint, Some(said));
    }

    #[test]
    fn a_wrong_heading_says_what_is_needed() {
        let check = |head: &str, expected: &str| {
            let made = correct(&mut records(), "corrections.csv", head);
            let found = made.diagnostics[0].render();
            assert!(found.contains(expected), "{head}\n{found}");
        };
        check(
            "a,b\n",
            "hint: the first line is `record,field,old value,new value,reason,who`",
        );
        check(
            "record,field,old values,new value,reason,who\n",
            "hint: is `old values` meant to be `old value`?",
        );
        check(
            "record;field;old value;new value;reason;who\n",
            "error: the cells are separated by semicolons, not by commas",
        );
    }

    /// The lines of the guide are corrections of records as it describes them.
    #[test]
    fn the_example_of_the_guide_is_a_list_of_corrections() {
        let guide = include_str!("../../../../docs/corrections.md");
        let (_, rest) = guide.split_once("```csv\n").unwrap();
        let (text, _) = rest.split_once("```").unwrap();
        let mut dataset = dataset(
            "case ASC-0012 received=2024-03-12\n\
             stage ASC-0012 1 responded=2024-05-20\n\
             stage OTHER 1 extended-to=2024-05-20\n\
             reason ASC-0012 reason=Delay\n\
             reason ASC-0012 reason=Charges",
        );
        let made = correct(&mut dataset, "corrections.csv", text);
        assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
        assert_eq!(made.value.len(), 3);
    }

    #[test]
    fn the_columns_may_come_in_any_order_but_must_be_there() {
        let mut dataset = records();
        let text = "\u{feff}Who,Record,Field,Old value,New value,Reason\r\n\
                    Manager,B/2,received,2024-06-01,2024-06-02,\"said, twice\"\r\n,,,,,\r\n";
        let made = correct(&mut dataset, "corrections.csv", text);
        assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
        assert_eq!(made.value.len(), 1);
        assert_eq!(made.value[0].reason, "said, twice");

        let text = "record,field,old,new value,reason,who\n";
        let made = correct(&mut dataset, "corrections.csv", text);
        assert_eq!(
            made.diagnostics[0].message,
            "the corrections have no column `old value`"
        );
    }

    #[test]
    fn a_quote_that_never_closes_swallows_no_line() {
        let mut dataset = records();
        let text = format!(
            "{HEAD}A,outcome,Upheld,\"Not, Upheld\",\"mistyped,Manager\n\
             B/2,received,2024-06-01,2024-06-02,mistyped,Manager\n"
        );
        let made = correct(&mut dataset, "corrections.csv", &text);
        assert!(made.value.is_empty());
        assert_eq!(made.diagnostics.len(), 1);
        assert!(
            made.diagnostics[0]
                .render()
                .starts_with("error: this quote is never closed\n  --> corrections.csv:2:32\n")
        );
    }
}
