//! Why one case counts as it does: each of its clocks with the rule that it is
//! held to, the days that were and were not counted, and the verdict; the
//! records of the case and the rows they came from; the corrections made to
//! them.
//!
//! **Invariant:** no personal data. Of a case only days, numbers and category
//! labels are told, and of the labels only those of dimensions which the
//! registry knows and does not mark as personal, and which the plugin's mapping
//! declares: a list that only this council has, or a label that nobody
//! declared, may hold anything. Texts, amounts of money and references of other
//! records are left out.

mod table;
#[cfg(test)]
mod tests;
mod told;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::calendar::{self, Day};
use crate::dataset::registry::is_shown_of_a_case;
use crate::dataset::{
    Account, Common, Dataset, Idle, Ran, Reading, RecordKind, SetBy, Timed, ValidDataset,
};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::procedure::{Clock, Procedures, Stage, Verdict};

pub use table::to_table;
pub use told::*;

/// The shape's name and version; a change that could break a reader raises it.
pub const SCHEMA: &str = "candour-explain@1";

/// The accounts as one JSON value, under [`SCHEMA`].
///
/// # Errors
/// Never in practice: everything in them is strings, numbers and lists.
pub fn to_json(cases: &[Explanation]) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Told<'a> {
        schema: &'static str,
        cases: &'a [Explanation],
    }
    let told = Told {
        schema: SCHEMA,
        cases,
    };
    serde_json::to_string_pretty(&told).map(|text| text + "\n")
}

/// No case has the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The nearest reference, when one is near enough to be a slip. References
    /// stand in every message about a case already; nothing else of that case
    /// is told.
    pub nearest: Option<String>,
}

/// Explains the cases with a reference: one, unless the sources hold it twice.
///
/// # Errors
/// No case has it.
pub fn explain(data: &ValidDataset, reference: &str) -> Result<Vec<Explanation>, Unknown> {
    let cases = data.dataset().table(RecordKind::Case);
    let all = || (0..cases.len).map(|row| (row, cases.references.get(row)));
    let found: Vec<Explanation> = all()
        .filter(|(_, known)| *known == reference)
        .map(|(row, _)| one(data, row))
        .collect();
    if found.is_empty() {
        let near = diagnostic::nearest(reference, all().map(|(_, known)| known));
        return Err(Unknown {
            nearest: near.map(str::to_owned),
        });
    }
    Ok(found)
}

impl Explanation {
    /// Of all problems of the data, those of the rows that this case came from.
    pub fn problems<'a>(&self, all: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
        let is_ours = |place: &Place| {
            self.records
                .iter()
                .any(|record| same_row(&record.row, place))
        };
        all.iter()
            .filter(|problem| problem.place.as_ref().is_some_and(is_ours))
            .collect()
    }
}

fn same_row(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (
            Place::Row {
                file, part, row, ..
            },
            Place::Row {
                file: other_file,
                part: other_part,
                row: other_row,
                ..
            },
        ) => (file, part, row) == (other_file, other_part, other_row),
        _ => false,
    }
}

fn one(data: &ValidDataset, case: u32) -> Explanation {
    let dataset = data.dataset();
    let cases = dataset.table(RecordKind::Case);
    let reference = cases.references.get(case).to_owned();
    let accounts = data.accounts(case);
    let code = accounts.first().map_or("", |account| &account.procedure);
    let procedures = Procedures::bundled();
    let procedure = procedures.get(code);
    let mut left_out = BTreeSet::new();
    let mut records = Vec::new();
    for kind in RecordKind::ALL {
        let table = dataset.table(kind);
        for row in 0..table.len {
            let is_ours = match kind {
                RecordKind::Case => row == case,
                _ => table.case(row) == Some(case),
            };
            if is_ours {
                records.push(record(dataset, kind, row, &mut left_out));
            }
        }
    }
    Explanation {
        as_at: calendar::iso(data.as_at()),
        procedure: ProcedureUsed {
            id: procedures.versioned(code),
            title: procedure
                .map_or("", |procedure| &procedure.title)
                .to_owned(),
            rules: procedure
                .map_or("", |procedure| &procedure.rules)
                .to_owned(),
        },
        clocks: accounts
            .iter()
            .map(|account| {
                clock(
                    account,
                    procedure.and_then(|procedure| procedure.stage(account.stage)),
                )
            })
            .collect(),
        corrections: corrections(data, &reference),
        records,
        left_out: left_out.into_iter().collect(),
        reference,
    }
}

fn record(
    dataset: &Dataset,
    kind: RecordKind,
    row: u32,
    left_out: &mut BTreeSet<String>,
) -> RecordTold {
    let table = dataset.table(kind);
    let vocabulary = &dataset.vocabulary;
    let mut events = Vec::new();
    for (at, event) in vocabulary.events.iter().enumerate() {
        let days = table
            .event(at)
            .into_iter()
            .flat_map(|column| column.all(row));
        events.extend(days.map(|day| EventTold {
            day: calendar::iso(day),
            event: event.clone(),
        }));
    }
    // Stable: events of one day stay in the order in which the plugin names them.
    events.sort_by(|one, other| one.day.cmp(&other.day));
    let mut labels = Vec::new();
    for (at, dimension) in vocabulary.dimensions.iter().enumerate() {
        for label in table
            .value(at)
            .into_iter()
            .flat_map(|column| column.all(row))
        {
            let label = dimension.labels.get(usize::from(label));
            match label.filter(|label| {
                is_shown_of_a_case(&dimension.code) && label.common != Common::Unmapped
            }) {
                Some(label) => labels.push(LabelTold {
                    dimension: dimension.code.clone(),
                    label: label.text.clone(),
                }),
                None => {
                    left_out.insert(dimension.code.clone());
                }
            }
        }
    }
    RecordTold {
        kind: kind.singular(),
        number: table.numbers.get(row as usize).copied(),
        row: dataset.place(table.origin(row), None),
        events,
        labels,
    }
}

/// The corrections of the case itself, its stages and its reasons.
fn corrections(data: &ValidDataset, reference: &str) -> Vec<CorrectionTold> {
    let vocabulary = &data.dataset().vocabulary;
    let cases = data.dataset().table(RecordKind::Case);
    let is_case = |record: &str| (0..cases.len).any(|row| cases.references.get(row) == record);
    let is_ours = |record: &str| {
        let rest = record.strip_prefix(reference);
        rest.is_some_and(|rest| match rest.strip_prefix(['/', '#']) {
            // A reference may itself have such a sign: `24/1` is no stage of `24`.
            Some(number) => number.parse::<usize>().is_ok() && !is_case(record),
            None => rest.is_empty(),
        })
    };
    let corrections = data.corrections().iter();
    corrections
        .filter(|correction| is_ours(&correction.record))
        .map(|correction| {
            let field = correction.field.as_str();
            let told = [&correction.old, &correction.new];
            let told = told
                .iter()
                .all(|value| correction.may_show(value, vocabulary));
            CorrectionTold {
                place: correction.place.to_string(),
                record: correction.record.clone(),
                field: field.to_owned(),
                values: told.then(|| (correction.old.clone(), correction.new.clone())),
            }
        })
        .collect()
}

fn clock(account: &Account, rules: Option<&Stage>) -> ClockTold {
    let held = account.held.as_ref();
    let answer = rules.and_then(|stage| stage.answer.as_ref());
    let (run, idle) = match &account.reading {
        Reading::Ran(ran) => (Some(run(ran, rules)), None),
        Reading::Idle(idle) => (None, Some(idle_because(*idle))),
        Reading::Outside(outside) => (None, Some(outside.to_string())),
    };
    let set_by = held.map_or(SetBy::Nobody, |held| held.set_by);
    ClockTold {
        stage: account.stage,
        title: rules.map(|stage| stage.title.clone()),
        timescale: account.timescale.clone(),
        standard: held.and_then(|held| held.standard),
        set_by: match set_by {
            SetBy::Timescale => "project-timescale",
            SetBy::Project => "project",
            SetBy::Rules => "rules",
            SetBy::Nobody => "nobody",
        },
        source: answer
            .filter(|_| set_by == SetBy::Rules)
            .map(|answer| answer.source.said()),
        starts_at: held.map(|held| held.start.name()),
        run,
        idle,
        acknowledgement: account.acknowledgement.as_ref().map(timed),
        steps: account.steps.iter().map(timed).collect(),
    }
}

fn idle_because(idle: Idle) -> String {
    let print = calendar::print_weekday;
    match idle {
        Idle::NoStart => "no day that starts it is recorded".to_owned(),
        Idle::NotYet(day) => format!("it starts on {}, after the as-at date", print(day)),
        Idle::Withdrawn(day) => {
            format!(
                "the complaint was withdrawn on {} without an answer",
                print(day)
            )
        }
    }
}

fn run(ran: &Ran, rules: Option<&Stage>) -> Run {
    let iso = |day: Option<Day>| day.map(calendar::iso);
    let Clock {
        started,
        due,
        extended_to,
        responded,
        verdict,
        ..
    } = ran.clock;
    let rule = rules.and_then(|stage| stage.extension.as_ref());
    Run {
        started_by: ran.started_by.clone(),
        started: calendar::iso(started),
        day_0: calendar::iso(ran.day_0),
        due: iso(due),
        extension: ExtensionTold {
            is: ran.extension.name(),
            to: iso(extended_to),
            working_days: ran.extended_by,
            rule: rule.map(|rule| rule.said()),
            source: rule.map(|rule| rule.source.said()),
            reason: ran.extension_reason.clone(),
        },
        answered_by: ran.answered_by.clone(),
        answered: iso(responded),
        working_days: ran.counted,
        not_counted: ran
            .skipped
            .iter()
            .map(|block| NotCounted {
                first: calendar::iso(block.first),
                last: calendar::iso(block.last),
                why: block.why.name(),
            })
            .collect(),
        verdict: verdict.map(Verdict::name),
    }
}

fn timed(timed: &Timed) -> TimedTold {
    let iso = |day: Option<Day>| day.map(calendar::iso);
    let clock = timed.clock;
    TimedTold {
        event: timed.event.clone(),
        after: timed.after.clone(),
        standard: timed.standard,
        source: timed.source.said(),
        is_given: timed.is_given,
        due: iso(clock.and_then(|clock| clock.due)),
        done: iso(clock.and_then(|clock| clock.responded)),
        working_days: clock.and_then(|clock| clock.working_days),
        verdict: clock
            .and_then(|clock| clock.verdict)
            .filter(|_| timed.is_given)
            .map(Verdict::name),
    }
}
