//! Which duties a report meets, and where: in a figure of a shared measure, or in
//! a section that its template marks for the duty.
//!
//! A marked section evidences a duty when it, or a heading under it, shows at
//! least one table, chart, record or figure that has a value. Words alone cover
//! the duty in commentary only. What candour generates is no evidence.

use std::collections::BTreeMap;

use serde::Serialize;

use super::compose::Shelf;
use super::generated::{Background, Rows, code, paragraph, text};
use super::outline::Labels;
use super::pieces::Piece;
use super::walk::{self, Seen};
use super::{Block, Inline, procedures};
use crate::dataset::ValidDataset;
use crate::diagnostic::{Diagnostic, Place};
use crate::disclose::Figure;
use crate::duties::{Duties, Duty, Kind, Set};
use crate::measure::print::{self, Style};
use crate::measure::query::{self, Expression, Function, Test};
use crate::project::{Project, Status};

/// How far a report meets a duty, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// By a figure, or a section with a figure, table, chart or record.
    Evidenced,
    /// By a section that holds just words.
    CommentaryOnly,
    /// Not met, and a section says why.
    Absent,
    /// By nothing.
    Missing,
}

impl State {
    /// As people read it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Evidenced => "Evidenced",
            Self::CommentaryOnly => "In commentary only",
            Self::Absent => "Absent, with a reason",
            Self::Missing => "Missing",
        }
    }
}

/// How a report meets the duties of one set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportedSet {
    /// The report that the rules ask for.
    pub title: &'static str,
    /// The law or the Code.
    pub rules: &'static str,
    /// Where in it, with the doubt if there is one.
    pub source: String,
    /// How it binds.
    pub kind: Kind,
    /// In the order of the rules.
    pub duties: Vec<ReportedDuty>,
}

/// How a report meets one duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportedDuty {
    /// As marks name it.
    pub id: &'static str,
    /// Where it stands within the rules.
    pub cite: &'static str,
    /// What it asks for.
    pub requires: &'static str,
    /// Whether it asks for numbers.
    pub numbers: bool,
    /// How far it is met.
    pub state: State,
    /// The figures of shared measures that evidence it.
    pub figures: Vec<MeetingFigure>,
    /// The sections that are marked for it.
    pub sections: Vec<MeetingSection>,
}

/// A figure that evidences a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingFigure {
    /// The figure's id.
    pub id: String,
    /// Its expression.
    pub expression: String,
}

/// A section that is marked for a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingSection {
    /// Its heading's id.
    pub id: String,
    /// As references print it, with the section that it stands in: `section 4`,
    /// `section 4, “Outcomes”`.
    pub label: String,
    /// Whether it shows more than words of what is asked for.
    pub evidence: bool,
    /// Whether it says why what is asked for is not there.
    pub absent: bool,
}

impl MeetingSection {
    /// How far this section by itself meets the duty.
    const fn state(&self) -> State {
        match self {
            Self { evidence: true, .. } => State::Evidenced,
            Self { absent: true, .. } => State::Absent,
            _ => State::CommentaryOnly,
        }
    }
}

/// A section that its template marks for a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    duty: String,
    /// The id of its heading.
    section: String,
    /// The id of the numbered heading over it, where that has one.
    under: Option<String>,
    evidence: bool,
    /// Whether the section says why what is asked for is not there.
    absent: bool,
    /// Whether the section says anything at all.
    said: bool,
}

impl Mark {
    fn label(&self, labels: &Labels) -> String {
        let label = |id: &String| labels.get(id).map(String::as_str);
        let own = label(&self.section).unwrap_or_default();
        match self.under.as_ref().and_then(label) {
            Some(over) => format!("{over}, {own}"),
            None => own.to_owned(),
        }
    }
}

/// Reads the marks of a report's pieces, before generated parts take their
/// places.
#[derive(Debug, Default)]
pub(super) struct Marks {
    all: Vec<Mark>,
    /// The id of the last heading of the first level.
    section: Option<String>,
    /// Those of headings that the next piece still stands under, as positions,
    /// with the level of the heading.
    open: Vec<(u8, usize)>,
}

impl Marks {
    /// Takes in the next piece; `figure` says whether it shows one.
    pub(super) fn see(&mut self, piece: &Piece, figure: bool) {
        if let Piece::Heading {
            level, duties, id, ..
        } = piece
        {
            self.open.retain(|(above, _)| above < level);
            if *level == 1 {
                self.section.clone_from(id);
            }
            for marked in duties {
                self.open.push((*level, self.all.len()));
                self.all.push(Mark {
                    duty: marked.id.clone(),
                    section: id.clone().unwrap_or_default(),
                    under: self.section.clone().filter(|_| *level > 1),
                    evidence: false,
                    absent: marked.absent,
                    said: false,
                });
            }
        }
        let shows = match piece {
            Piece::Record => true,
            Piece::Block(block) => is_shown(block),
            _ => false,
        };
        let says = !matches!(piece, Piece::Heading { .. });
        for (_, at) in &self.open {
            if let Some(mark) = self.all.get_mut(*at) {
                mark.said |= says;
                mark.evidence |= !mark.absent && (figure || shows);
            }
        }
    }

    /// Every mark, in reading order.
    pub(super) fn finish(self) -> Vec<Mark> {
        self.all
    }
}

/// Whether a block is or holds a table or a chart.
fn is_shown(block: &Block) -> bool {
    match block {
        Block::Table(_) | Block::Chart(_) => true,
        Block::List { items, .. } => items.iter().flatten().any(is_shown),
        Block::Quote { blocks } | Block::Callout { blocks, .. } => blocks.iter().any(is_shown),
        Block::Heading { .. } | Block::Paragraph { .. } => false,
    }
}

/// How a report meets the duties of its procedures, duties in law first. A
/// report of less or more than a year is no annual report, and has none.
pub(super) fn assess<'f>(
    project: &Project,
    data: &ValidDataset,
    marks: &[Mark],
    labels: &Labels,
    figures: impl Iterator<Item = &'f Figure> + Clone,
) -> Vec<ReportedSet> {
    sets(project, data)
        .map(|set| ReportedSet {
            title: &set.title,
            rules: &set.rules,
            source: set.source.said(),
            kind: set.kind,
            duties: set
                .duties
                .iter()
                .map(|duty| {
                    let of_duty = marks
                        .iter()
                        .filter(|mark| mark.duty == duty.id && (mark.said || mark.evidence));
                    let sections = of_duty
                        .map(|mark| MeetingSection {
                            id: mark.section.clone(),
                            label: mark.label(labels),
                            evidence: mark.evidence,
                            absent: mark.absent,
                        })
                        .collect::<Vec<_>>();
                    let figures: BTreeMap<&str, &str> = figures
                        .clone()
                        .filter(|figure| evidences(figure, duty, set, project, data))
                        .map(|figure| (figure.expression(), figure.id()))
                        .collect();
                    let by_figures = (!figures.is_empty()).then_some(State::Evidenced);
                    let by_sections = sections.iter().map(MeetingSection::state);
                    ReportedDuty {
                        id: &duty.id,
                        cite: &duty.cite,
                        requires: &duty.requires,
                        numbers: duty.numbers,
                        state: by_sections
                            .chain(by_figures)
                            .min()
                            .unwrap_or(State::Missing),
                        figures: figures
                            .into_iter()
                            .map(|(expression, id)| MeetingFigure {
                                id: id.to_owned(),
                                expression: expression.to_owned(),
                            })
                            .collect(),
                        sections,
                    }
                })
                .collect(),
        })
        .collect()
}

/// The sets of duties that a report has.
fn sets(project: &Project, data: &ValidDataset) -> impl Iterator<Item = &'static Set> {
    let codes = of_report(project, data);
    let year = project.period.is_a_year();
    let sets = Duties::bundled().sets.iter();
    sets.filter(move |set| year && set.procedures.iter().any(|code| codes.contains(code)))
}

/// The ids of the duties that a report has.
pub(super) fn of(project: &Project, data: &ValidDataset) -> Vec<&'static str> {
    let duties = sets(project, data).flat_map(|set| &set.duties);
    duties.map(|duty| duty.id.as_str()).collect()
}

/// The codes of the procedures whose report it is.
fn of_report(project: &Project, data: &ValidDataset) -> Vec<String> {
    let of_cases = || procedures::codes(data).map(str::to_owned).collect();
    project.procedures.clone().unwrap_or_else(of_cases)
}

/// Whether a figure is a measure that the duty names, of the report's period,
/// and of all complaints under the procedures that the duty is about.
fn evidences(
    figure: &Figure,
    duty: &Duty,
    set: &Set,
    project: &Project,
    data: &ValidDataset,
) -> bool {
    if !figure.labels().is_empty()
        || figure.value().is_none()
        || figure.period() != Some(&project.period.name)
    {
        return false;
    }
    let known = |code: &str| set.procedures.iter().any(|one| one == code);
    let Ok(query) = query::parse(figure.expression()) else {
        return false;
    };
    let Expression::Call(call) = query.expression else {
        return false;
    };
    let Function::Measure(id, conditions) = &call.node.function else {
        return false;
    };
    let of_procedures = match conditions.as_slice() {
        [] => procedures::codes(data).all(known),
        [condition] => match &condition.node {
            Test::Labels {
                dimension,
                negated: false,
                labels,
            } => {
                dimension.node == "procedure" && labels.iter().all(|label| known(label.node.text()))
            }
            _ => false,
        },
        _ => false,
    };
    of_procedures && duty.measures.contains(&id.node)
}

/// What a person who publishes the report should know: duties in law that a
/// final report does not meet, and marks for duties that it does not have.
pub(super) fn problems(
    project: &Project,
    reported: &[ReportedSet],
    marks: &[Mark],
) -> Vec<Diagnostic> {
    let template = Place::file(&project.template);
    let mut problems = Vec::new();
    if !project.period.is_a_year() {
        return problems;
    }
    let law = reported.iter().filter(|set| set.kind == Kind::Law);
    for set in law.filter(|_| project.status == Status::Final) {
        let unmet = set.duties.iter().filter_map(|duty| unmet(duty, set.rules));
        problems.extend(unmet.map(|problem| problem.at(template.clone())));
    }
    let has = |id: &str| {
        let mut duties = reported.iter().flat_map(|set| &set.duties);
        duties.any(|duty| duty.id == id)
    };
    for mark in marks.iter().filter(|mark| !has(&mark.duty)) {
        let of = Duties::bundled().get(&mark.duty);
        let rules = of.map_or("", |(set, _)| set.rules.as_str());
        let message = format!(
            "section `{}` is marked for `{}`, a duty that this report does not have",
            mark.section, mark.duty
        );
        problems.push(
            Diagnostic::warning("foreign-duty", message)
                .at(template.clone())
                .hint(format!("it is one of: {rules}")),
        );
    }
    problems
}

/// What is wrong with how a report meets a duty in law, if anything is. Words are
/// enough where the law asks for words, and so is why there are none; a number can
/// always be given.
fn unmet(duty: &ReportedDuty, rules: &str) -> Option<Diagnostic> {
    let (code, message) = match duty.state {
        State::Missing => (
            "missing-duty",
            "the report does not hold what the law asks for",
        ),
        State::CommentaryOnly if duty.numbers => (
            "duty-in-words",
            "the report has words alone where the law asks for numbers",
        ),
        State::Absent if duty.numbers => (
            "duty-in-words",
            "the report says that numbers that the law asks for are absent",
        ),
        _ => return None,
    };
    let message = format!(
        "{message}: {}, \u{201c}{}\u{201d}",
        duty.cite, duty.requires
    );
    let hint = format!(
        "{rules}: mark the section that holds it with `duty={}`, or show the figure",
        duty.id
    );
    Some(Diagnostic::warning(code, message).hint(hint))
}

/// The tables of duties: what the law asks for, then what Codes expect.
pub(super) fn pieces(from: &Background<'_>, shelf: &mut Shelf<'_>) -> Vec<Piece> {
    if !from.project.period.is_a_year() {
        return vec![paragraph(
            "Duties to report are about a year; this report is not an annual report.",
        )];
    }
    let reported = shelf.duties(from.project, from.data);
    if reported.is_empty() {
        return vec![paragraph(
            "No duty is known to report on these complaints each year.",
        )];
    }
    let mut pieces = Vec::new();
    for (kind, lead) in [
        (
            Kind::Law,
            "The law asks for these contents of an annual report.",
        ),
        (
            Kind::Expectation,
            "A Code of an Ombudsman expects these contents of an annual report.",
        ),
    ] {
        let sets: Vec<&ReportedSet> = reported.iter().filter(|set| set.kind == kind).collect();
        if sets.is_empty() {
            continue;
        }
        pieces.push(paragraph(lead));
        for set in sets {
            let mut rows = Rows::new(&["Where it stands", "What it asks for", "In this report"]);
            for duty in &set.duties {
                rows.rows
                    .push(vec![text(duty.cite), text(duty.requires), met(duty, shelf)]);
            }
            let caption = text(format!("{}, {}", set.rules, set.source));
            let first = set.duties.first().map_or("", |duty| duty.id);
            let subject = first.split('-').next().unwrap_or_default();
            pieces.push(rows.titled(&format!("duties-{subject}"), caption));
        }
    }
    pieces
}

/// How a duty is met, with references to where.
fn met(duty: &ReportedDuty, shelf: &mut Shelf<'_>) -> Vec<Inline> {
    let mut cell = text(duty.state.words());
    let mut places: Vec<Vec<Inline>> = Vec::new();
    // Where there is evidence, words beside it need no mention.
    for section in &duty.sections {
        if section.state() == duty.state {
            places.push(vec![Inline::Reference {
                target: section.id.clone(),
                text: section.label.clone(),
            }]);
        }
    }
    for figure in &duty.figures {
        let Some(known) = shelf.figure(&figure.id).cloned() else {
            continue;
        };
        let printed = print::number(&known, &Style::default());
        let mut place = vec![shelf.number(&known, printed)];
        for definition in known.definitions() {
            place.extend(text(" ("));
            place.extend(code(definition));
            place.extend(text(")"));
        }
        places.push(place);
    }
    for (at, place) in places.into_iter().enumerate() {
        cell.extend(text(if at == 0 { ": " } else { ", " }));
        cell.extend(place);
    }
    cell
}

/// Whether a piece shows a figure that has a value; `see` is told of every figure
/// and says whether it has one.
pub(super) fn shows_figure(piece: &mut Piece, see: &mut dyn FnMut(usize) -> bool) -> bool {
    let mut found = false;
    let mut visit = |seen: Seen<'_>| {
        if let Seen::Inline(Inline::Number { figure, .. })
        | Seen::Point(super::Point { figure, .. }) = seen
        {
            found |= see(*figure);
        }
    };
    match piece {
        Piece::Heading { content, .. } | Piece::Paragraph { content, .. } => {
            walk::inlines(content, &mut visit);
        }
        Piece::Block(block) => walk::blocks(std::slice::from_mut(block), &mut visit),
        Piece::Record | Piece::Generated(_) => {}
    }
    found
}
