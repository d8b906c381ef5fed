//! The procedures under which the cases of a report were answered: their rules
//! in their version, with the standards and closures that the project declares.

use serde::Serialize;

use super::generated::{Rows, code, paragraph, text};
use super::pieces::Piece;
use super::words;
use crate::calendar;
use crate::dataset::{RecordKind, ValidDataset};
use crate::procedure::{Procedure, Procedures, Stage, Start};
use crate::project::{Project, Standard};

/// A procedure that cases of the report were answered under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsedProcedure {
    /// Its code with the version of its rules: `corporate@2`.
    pub id: String,
    /// Its rules.
    #[serde(flatten)]
    pub procedure: &'static Procedure,
    /// What the project declares instead of the rules' own times.
    pub standards: Vec<DeclaredStandard>,
    /// Days on which the council was closed, as 2024-12-27.
    pub closures: Vec<String>,
}

/// A standard that the project declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeclaredStandard {
    /// 1, 2 or 3.
    pub stage: u8,
    /// The timescale that it is for; `None` for cases without one.
    pub timescale: Option<String>,
    /// Working days from the start to the answer.
    pub working_days: u16,
    /// What starts the clock, where the council differs from the rules.
    pub start: Option<Start>,
}

impl UsedProcedure {
    /// Those that cases have, in alphabetical order of their codes.
    pub(crate) fn of(data: &ValidDataset, project: &Project) -> Vec<Self> {
        let procedures = Procedures::bundled();
        let used = codes(data);
        used.filter_map(|code| {
            let closures = project.closures.get(code).into_iter().flatten();
            let standards = project.standards.iter();
            Some(Self {
                id: procedures.versioned(code),
                procedure: procedures.get(code)?,
                standards: standards
                    .filter(|standard| standard.procedure == code)
                    .map(DeclaredStandard::of)
                    .collect(),
                closures: closures.map(|day| calendar::iso(*day)).collect(),
            })
        })
        .collect()
    }

    fn declared(&self, stage: u8) -> impl Iterator<Item = &DeclaredStandard> {
        let standards = self.standards.iter();
        standards.filter(move |standard| standard.stage == stage)
    }
}

impl DeclaredStandard {
    fn of(standard: &Standard) -> Self {
        Self {
            stage: standard.stage,
            timescale: standard.timescale.clone(),
            working_days: standard.working_days,
            start: standard.start,
        }
    }
}

/// The codes of the procedures that cases have, in alphabetical order.
pub(super) fn codes(data: &ValidDataset) -> impl Iterator<Item = &'static str> {
    let dataset = data.dataset();
    let cases = &dataset.table(RecordKind::Case).procedures;
    Procedures::bundled().codes().filter(move |code| {
        let mut all = dataset.vocabulary.procedures.iter();
        let at = all.position(|known| known == code);
        at.is_some_and(|at| cases.iter().any(|case| usize::from(*case) == at))
    })
}

/// What a procedure is called in a table or a heading: `Adult social care`.
pub(super) fn name(code: &str) -> String {
    let title = Procedures::bundled()
        .get(code)
        .map_or(code, |procedure| procedure.title.as_str());
    let plain = title.split(" (").next().unwrap_or(title);
    plain
        .strip_suffix(" complaints")
        .unwrap_or(plain)
        .to_owned()
}

/// What the appendix of definitions says of them.
pub(super) fn pieces(used: &[UsedProcedure]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for used in used {
        let procedure = used.procedure;
        let mut rows = Rows::new(&[
            "Stage",
            "Clock starts at",
            "Acknowledged within",
            "Answered within",
            "May be put off",
        ]);
        for stage in &procedure.stages {
            rows.rows.push(vec![
                text(format!("{}: {}", stage.number, stage.title)),
                text(start(used, stage)),
                text(acknowledged(stage)),
                text(answered(used, stage)),
                text(put_off(stage)),
            ]);
        }
        pieces.push(paragraph(format!(
            "{}: the rules are those of the {}. {}",
            procedure.title,
            procedure.rules,
            working_days(used)
        )));
        let mut name = text(format!("{}: rules of the procedure (", procedure.title));
        name.extend(code(&used.id));
        name.extend(text(")"));
        let plain = used.id.split('@').next().unwrap_or_default();
        pieces.push(rows.titled(&format!("procedure-{}", words::slug(plain)), name));
    }
    pieces
}

fn working_days(used: &UsedProcedure) -> String {
    let days = "Working days are Monday to Friday without the bank holidays of England and Wales";
    let source = used.procedure.calendar.source.said();
    if !used.procedure.calendar.closures {
        return format!("{days}, and days on which the council was closed count ({source}).");
    }
    match used.closures.len() {
        0 => format!("{days} ({source})."),
        1 => format!("{days}, and without one day on which the council was closed ({source})."),
        many => {
            format!("{days}, and without {many} days on which the council was closed ({source}).")
        }
    }
}

fn start(used: &UsedProcedure, stage: &Stage) -> String {
    let declared = used.declared(stage.number).find_map(|standard| {
        let plain = standard.timescale.is_none();
        standard.start.filter(|_| plain)
    });
    match declared {
        Some(start) => format!("{}, as the council declares", start.name()),
        None => format!("{} ({})", stage.start.at.name(), stage.start.source.said()),
    }
}

fn acknowledged(stage: &Stage) -> String {
    stage.acknowledge.as_ref().map_or_else(
        || "no time is set".to_owned(),
        |rule| {
            format!(
                "{} working days ({})",
                rule.working_days,
                rule.source.said()
            )
        },
    )
}

fn answered(used: &UsedProcedure, stage: &Stage) -> String {
    let declared: Vec<String> = used
        .declared(stage.number)
        .map(|standard| match &standard.timescale {
            Some(label) => format!("{} working days for {label}", standard.working_days),
            None => format!("{} working days", standard.working_days),
        })
        .collect();
    let mut said = match (&stage.answer, declared.is_empty()) {
        (_, false) => format!("{}, as the council declares", declared.join(", ")),
        (Some(rule), true) => {
            let until = match rule.event.as_str() {
                "responded" => String::new(),
                event => format!(" to \u{201c}{}\u{201d}", event.replace('-', " ")),
            };
            format!(
                "{} working days{until} ({})",
                rule.working_days,
                rule.source.said()
            )
        }
        (None, true) => "no time is set".to_owned(),
    };
    for step in &stage.steps {
        said.push_str(&format!(
            "; then \u{201c}{}\u{201d} within {} working days ({})",
            step.event.replace('-', " "),
            step.working_days,
            step.source.said()
        ));
    }
    said
}

fn put_off(stage: &Stage) -> String {
    stage.extension.as_ref().map_or_else(
        || "no limit is set".to_owned(),
        |rule| format!("{} ({})", rule.said(), rule.source.said()),
    )
}
