//! What is told of a case, in the shape of its JSON. Days are written as
//! 2024-03-31.

use serde::Serialize;

use crate::diagnostic::Place;

/// The account of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The case's reference, as it was asked for.
    pub reference: String,
    /// Everything open or overdue is so at the end of this day.
    pub as_at: String,
    /// The procedure under which it was answered.
    pub procedure: ProcedureUsed,
    /// One for each stage, or one for a case without stages.
    pub clocks: Vec<ClockTold>,
    /// The case, then what belongs to it, with the row that each came from.
    pub records: Vec<RecordTold>,
    /// Those that were made to it.
    pub corrections: Vec<CorrectionTold>,
    /// Dimensions of which its records have labels that are not told.
    pub left_out: Vec<String>,
}

/// A procedure in its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcedureUsed {
    /// Its code with the version: `corporate@2`.
    pub id: String,
    /// As it is printed.
    pub title: String,
    /// The law or the Code that sets it.
    pub rules: String,
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockTold {
    /// 1, 2 or 3.
    pub stage: u8,
    /// What the rules call the stage.
    pub title: Option<String>,
    /// The timescale that the case was given.
    pub timescale: Option<String>,
    /// Working days that the answer may take.
    pub standard: Option<u16>,
    /// Who set them: `rules`, `project`, `project-timescale` or `nobody`.
    pub set_by: &'static str,
    /// Where the rules say so.
    pub source: Option<String>,
    /// What starts the clock: `receipt` or `acknowledgement`.
    pub starts_at: Option<&'static str>,
    /// What came of it; `None` when it does not run.
    pub run: Option<Run>,
    /// Why it does not run.
    pub idle: Option<String>,
    /// The acknowledgement, where the rules set a time for it.
    pub acknowledgement: Option<TimedTold>,
    /// What has to follow the answer.
    pub steps: Vec<TimedTold>,
}

/// A clock that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The event that started it.
    pub started_by: String,
    /// Its day.
    pub started: String,
    /// The start, moved to the next working day when it was none.
    pub day_0: String,
    /// The last day in time.
    pub due: Option<String>,
    /// The agreed extension.
    pub extension: ExtensionTold,
    /// The event that stopped it.
    pub answered_by: Option<String>,
    /// Its day; `None` while there is no answer.
    pub answered: Option<String>,
    /// Working days to the answer, or that have passed at the as-at date.
    pub working_days: i32,
    /// What was not counted, to the answer or as-at date, or to the last day in
    /// time where that is later.
    pub not_counted: Vec<NotCounted>,
    /// How the answer stands, as the dimension `timeliness` has it.
    pub verdict: Option<&'static str>,
}

/// Whether an answer was put off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionTold {
    /// `none`, `allowed` or `over-long`.
    pub is: &'static str,
    /// The day that was agreed.
    pub to: Option<String>,
    /// Working days after the day it was due.
    pub working_days: Option<i32>,
    /// What the rules allow, in words.
    pub rule: Option<String>,
    /// Where they say so.
    pub source: Option<String>,
    /// The recorded reason.
    pub reason: Option<String>,
}

/// Days that do not count, one after another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotCounted {
    /// The first.
    pub first: String,
    /// The last.
    pub last: String,
    /// `weekend`, the name of the bank holiday, or `council closed`.
    pub why: &'static str,
}

/// Something for which the rules set a time of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimedTold {
    /// The event.
    pub event: String,
    /// The event from which its time runs.
    pub after: String,
    /// Working days that it may take.
    pub standard: u16,
    /// Where the rules say so.
    pub source: String,
    /// Whether a source of the project gives the day of the event; without it,
    /// nothing is known of how it stands.
    pub is_given: bool,
    /// The last day in time; `None` when its time has not begun.
    pub due: Option<String>,
    /// The day on which it was done.
    pub done: Option<String>,
    /// Working days that it took.
    pub working_days: Option<i32>,
    /// How it stands.
    pub verdict: Option<&'static str>,
}

/// A record of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordTold {
    /// `case`, `stage`, `reason`, …
    pub kind: &'static str,
    /// Of a stage.
    pub number: Option<u8>,
    /// The row that it came from.
    pub row: Place,
    /// What happened, in the order of the days.
    pub events: Vec<EventTold>,
    /// Labels of dimensions that are not personal.
    pub labels: Vec<LabelTold>,
}

/// Something that happened on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventTold {
    /// When.
    pub day: String,
    /// Its code.
    pub event: String,
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelTold {
    /// The dimension's code.
    pub dimension: String,
    /// As the council writes it.
    pub label: String,
}

/// A correction. Why it was made is free text, and stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CorrectionTold {
    /// The line of the file.
    pub place: String,
    /// The case, or its stage or reason.
    pub record: String,
    /// The field.
    pub field: String,
    /// Old and new value; `None` when the field is one that is not told.
    pub values: Option<(String, String)>,
}
