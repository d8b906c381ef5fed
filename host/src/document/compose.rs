//! From templates to numbered blocks: render, ask, render again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::duties::{self, Mark, Marks, ReportedSet};
use super::functions::{self, Shared, lock};
use super::markdown;
use super::outline::Labels;
use super::pieces::{Fault, Generated, Piece, Spot};
use super::presence::Holdings;
use super::problem::{self, Problem};
use super::session::{Answer, Names, Pass, Question, Session, call_of};
use super::templates::Templates;
use super::walk::{self, Seen};
use super::{Block, Inline, Point, outline};
use crate::dataset::ValidDataset;
use crate::diagnostic::{Checked, Diagnostic, Severity};
use crate::disclose::Figure;
use crate::project::Project;

/// A template of a report does a few thousand steps; a loop that runs away is
/// stopped here, after about a second.
const FUEL: u64 = 5_000_000;

/// After so many problems the rest are probably consequences.
const MOST_PROBLEMS: usize = 25;

/// A rendering finds one warning, and a report whose numbers are nearly all
/// missing needs no list of them.
const MOST_WARNINGS: usize = 100;

/// Renderings that ask or relabel. Three are normal; each nesting of conditions
/// on numbers takes one more.
const MOST_ROUNDS: usize = 40;

/// Blocks with their numbers, and what they refer to.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) blocks: Vec<Block>,
    pub(super) footnotes: Vec<Vec<Inline>>,
    pub(super) figures: Vec<Figure>,
    /// The sections that are marked for duties.
    pub(super) marks: Vec<Mark>,
    /// What references print.
    pub(super) labels: Labels,
}

/// What a report is composed from.
pub(super) struct Material<'a> {
    pub(super) templates: Arc<Templates>,
    pub(super) names: Names,
    pub(super) holdings: Holdings,
    /// The plain names that templates see.
    pub(super) context: Value,
    /// Answers a question from the data.
    pub(super) answer: &'a dyn Fn(&Question) -> Result<Answer, Problem>,
    /// Writes a generated part, given the figures that the report shows and a
    /// way to show more.
    pub(super) generate: &'a Generate<'a>,
}

/// See [`Material::generate`].
pub(super) type Generate<'a> = dyn Fn(Generated, &mut Shelf<'_>) -> Vec<Piece> + 'a;

/// Renders the main template until nothing changes.
pub(super) fn compose(material: &Material<'_>) -> Result<Checked<Composed>, Vec<Diagnostic>> {
    let mut lacks = Vec::new();
    let rendered = render(material, &mut lacks);
    // They were found step by step; a person reads from top to bottom.
    let mut sorted = |mut problems: Vec<Diagnostic>| {
        problems.append(&mut lacks);
        problems.sort_by(|a, b| (a.place.is_none(), &a.place).cmp(&(b.place.is_none(), &b.place)));
        problems
    };
    match rendered {
        Ok(mut composed) => {
            composed.diagnostics = sorted(composed.diagnostics);
            Ok(composed)
        }
        Err(problems) => Err(sorted(problems)),
    }
}

/// The same, with calls that the sources hold nothing for apart from the rest.
fn render(
    material: &Material<'_>,
    lacks: &mut Vec<Diagnostic>,
) -> Result<Checked<Composed>, Vec<Diagnostic>> {
    let templates = &material.templates;
    let session: Shared = Arc::new(Mutex::new(Session::new(
        Arc::clone(templates),
        material.names.clone(),
        material.holdings.clone(),
    )));
    let env = environment(&session, templates);
    let mut known: Vec<&str> = functions::names();
    known.extend(CONTEXT);
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut warnings: Vec<Diagnostic> = Vec::new();
    let mut doubts = 0;
    for _ in 0..MOST_ROUNDS + MOST_PROBLEMS + MOST_WARNINGS {
        lock(&session).begin();
        let rendered = env
            .get_template(templates.main())
            .and_then(|template| template.render(material.context.clone()));
        let mut session = lock(&session);
        let mut pass = session.finish();
        if !pass.asked.is_empty() {
            for question in std::mem::take(&mut pass.asked) {
                let answer = (material.answer)(&question);
                session.settle(question, answer);
            }
            continue;
        }
        let text = match rendered {
            Ok(text) => text,
            Err(error) => {
                let diagnostic = problem::diagnose(&error, templates, &known);
                if problem::of(&error).is_some_and(Problem::is_doubt) {
                    let known = if diagnostic.severity == Severity::Error {
                        &mut *lacks
                    } else {
                        &mut warnings
                    };
                    if !known.contains(&diagnostic) {
                        known.push(diagnostic);
                    }
                    session.reported(false);
                    doubts += 1;
                    if doubts == MOST_WARNINGS {
                        session.doubt_no_more();
                    }
                    continue;
                }
                let repeats = problems.contains(&diagnostic);
                if !repeats {
                    problems.push(diagnostic);
                }
                if problems.len() >= MOST_PROBLEMS {
                    let message = format!(
                        "the first {MOST_PROBLEMS} problems of the template are shown, and more \
                         may follow"
                    );
                    problems.push(Diagnostic::note("more-problems", message));
                    return Err(problems);
                }
                // What is not ours, such as a syntax error, ends the rendering.
                if problem::of(&error).is_none() {
                    return Err(problems);
                }
                session.reported(repeats);
                continue;
            }
        };
        let (pieces, faults) = markdown::read(&text, &pass.nodes, &mut pass.footnotes);
        let mut faults = name_faults(templates.main(), faults);
        faults.append(&mut pass.faults);
        let mut blamed = false;
        for (_, fault) in &faults {
            if let Some(token) = call_of(fault) {
                blamed |= session.blame(token, fault.problem.clone());
            }
        }
        if blamed {
            continue;
        }
        let found = Found {
            lacks: lacks.clone(),
            left_out: std::mem::take(&mut pass.left_out),
            invited: std::mem::take(&mut pass.invited),
        };
        let labels = session.labels();
        let (pieces, marks) = expand(pieces, &mut pass, labels, found, material.generate);
        let (mut blocks, labels, more) = outline::number(pieces);
        faults.extend(name_faults(templates.main(), more));
        if session.relabel(labels.clone()) {
            continue;
        }
        problems.extend(
            faults
                .into_iter()
                .filter_map(|(name, fault)| diagnose(&name, fault, templates)),
        );
        if !problems.is_empty() {
            return Err(problems);
        }
        let (footnotes, figures) = prune(&mut blocks, pass.footnotes, pass.figures);
        let unused: Vec<&str> = templates
            .commentary()
            .filter(|name| !pass.commentary.contains(*name))
            .collect();
        let mut diagnostics = warnings;
        if !unused.is_empty() {
            diagnostics.push(Diagnostic::note(
                "unused-commentary",
                format!(
                    "this report does not use the commentary {}",
                    unused.join(", ")
                ),
            ));
        }
        return Ok(Checked {
            value: Composed {
                blocks,
                footnotes,
                figures,
                marks,
                labels,
            },
            diagnostics,
        });
    }
    problems.push(Diagnostic::error(
        "unstable-template",
        "the template never comes to rest: what it shows depends on its own numbering",
    ));
    Err(problems)
}

/// The names of the context, for suggestions; `build` fills it.
pub(super) const CONTEXT: [&str; 8] = [
    "as_at",
    "authority",
    "period",
    "previous",
    "previous_periods",
    "status",
    "subtitle",
    "title",
];

fn environment(session: &Shared, templates: &Arc<Templates>) -> Environment<'static> {
    let mut env = Environment::new();
    let held = Arc::clone(templates);
    env.set_loader(move |name| Ok(held.get(name).map(|template| template.text.clone())));
    env.set_auto_escape_callback(|_| AutoEscape::None);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    // Debug messages print the values of the context.
    env.set_debug(false);
    env.remove_global("debug");
    functions::register(&mut env, session);
    env
}

fn name_faults(name: &str, faults: Vec<Fault>) -> Vec<(String, Fault)> {
    faults
        .into_iter()
        .map(|fault| (name.to_owned(), fault))
        .collect()
}

/// A fault of a rendered line, at the line of the template that it most likely
/// came from. Faults of calls have been raised inside them already.
fn diagnose(name: &str, fault: Fault, templates: &Templates) -> Option<Diagnostic> {
    let Spot::Line(line) = fault.spot else {
        return None;
    };
    Some(fault.problem.at(templates.locate(name, &line)))
}

/// Puts generated parts in their places, and finds what is marked for duties.
fn expand(
    mut pieces: Vec<Piece>,
    pass: &mut Pass,
    labels: Labels,
    found: Found,
    generate: &Generate<'_>,
) -> (Vec<Piece>, Vec<Mark>) {
    // Calls may have made figures that nothing shows in the end.
    let mut shown = BTreeSet::new();
    let mut marks = Marks::default();
    for piece in &mut pieces {
        let figure = duties::shows_figure(piece, &mut |figure| {
            shown.insert(figure);
            let figure = pass.figures.get(figure);
            figure.is_some_and(|figure| figure.value().is_some())
        });
        marks.see(piece, figure);
    }
    let mut see = |seen: Seen<'_>| {
        if let Seen::Inline(Inline::Number { figure, .. }) = seen {
            shown.insert(*figure);
        }
    };
    for note in &mut pass.footnotes {
        walk::inlines(note, &mut see);
    }
    let mut shelf = Shelf {
        figures: &mut pass.figures,
        shown,
        marks: marks.finish(),
        labels,
        found,
    };
    let pieces = pieces
        .into_iter()
        .flat_map(|piece| match piece {
            Piece::Generated(part) => generate(part, &mut shelf),
            other => vec![other],
        })
        .collect();
    (pieces, shelf.marks)
}

/// The figures of a report as generated parts see them.
pub(super) struct Shelf<'a> {
    figures: &'a mut Vec<Figure>,
    shown: BTreeSet<usize>,
    marks: Vec<Mark>,
    /// Of the last rendering.
    labels: Labels,
    /// What the rendering came across.
    pub(super) found: Found,
}

/// What a rendering came across that a reader or an author should know.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Calls that the sources hold nothing for.
    pub(super) lacks: Vec<Diagnostic>,
    /// What was left out for want of records.
    pub(super) left_out: Vec<String>,
    /// Commentary that could be added, with what it would say.
    pub(super) invited: Vec<(String, String)>,
}

impl Shelf<'_> {
    /// The figures that the report shows, in the order in which it made them.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Figure> {
        self.shown.iter().filter_map(|&at| self.figures.get(at))
    }

    /// One of them, by its id.
    pub(super) fn figure(&self, id: &str) -> Option<&Figure> {
        self.shown().find(|figure| figure.id() == id)
    }

    /// How the report meets its duties.
    pub(super) fn duties(&self, project: &Project, data: &ValidDataset) -> Vec<ReportedSet> {
        let figures = self.shown.iter().filter_map(|&at| self.figures.get(at));
        duties::assess(project, data, &self.marks, &self.labels, figures)
    }

    /// A number for a generated part.
    pub(super) fn number(&mut self, figure: &Figure, text: String) -> Inline {
        let at = self
            .figures
            .iter()
            .position(|known| known.id() == figure.id());
        let at = at.unwrap_or_else(|| {
            self.figures.push(figure.clone());
            self.figures.len() - 1
        });
        Inline::Number { figure: at, text }
    }
}

/// Keeps the figures and notes that the blocks show, in reading order.
fn prune(
    blocks: &mut [Block],
    notes: Vec<Vec<Inline>>,
    figures: Vec<Figure>,
) -> (Vec<Vec<Inline>>, Vec<Figure>) {
    let mut order = Order::default();
    walk::blocks(blocks, &mut |seen| order.see(seen));
    let mut notes: Vec<Option<Vec<Inline>>> = notes.into_iter().map(Some).collect();
    let mut kept: Vec<Vec<Inline>> = Vec::new();
    // A note may call another, so the order grows while it is read.
    while let Some(&old) = order.notes.items.get(kept.len()) {
        let mut note = notes
            .get_mut(old)
            .and_then(Option::take)
            .unwrap_or_default();
        walk::inlines(&mut note, &mut |seen| order.see(seen));
        kept.push(note);
    }
    let figures = order
        .figures
        .items
        .iter()
        .filter_map(|&old| figures.get(old).cloned())
        .collect();
    (kept, figures)
}

/// New places for figures and notes, in the order in which they are seen.
#[derive(Default)]
struct Order {
    figures: Places,
    notes: Places,
}

impl Order {
    fn see(&mut self, seen: Seen<'_>) {
        match seen {
            Seen::Inline(Inline::Number { figure, .. }) | Seen::Point(Point { figure, .. }) => {
                *figure = self.figures.of(*figure)
            }
            Seen::Inline(Inline::Footnote { note }) => *note = self.notes.of(*note),
            Seen::Inline(_) => {}
        }
    }
}

#[derive(Default)]
struct Places {
    new: BTreeMap<usize, usize>,
    /// The old place of each.
    items: Vec<usize>,
}

impl Places {
    fn of(&mut self, old: usize) -> usize {
        let next = self.items.len();
        let new = *self.new.entry(old).or_insert(next);
        if new == next {
            self.items.push(old);
        }
        new
    }
}
