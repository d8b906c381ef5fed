//! What renderings of one report share: questions and their answers, labels,
//! and problems that are raised where they belong.
//!
//! Minijinja's functions cannot borrow, so a call does not compute: it looks
//! its question up among the answers, and where there is none yet it leaves the
//! question behind. The report is rendered until no rendering asks anything new
//! and no label changes; in practice three times.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::markdown;
use super::outline::{self, Labels};
use super::pieces::{Fault, Node, Piece, Spot};
use super::presence::Holdings;
use super::problem::Problem;
use super::templates::Templates;
use super::{Inline, Point, token};
use crate::dataset::Day;
use crate::disclose::{Figure, Gated};

/// What a call wants to know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    /// The answer to an expression.
    Value(String),
    /// The same without some of its `by` dimensions: those to keep are listed,
    /// as positions.
    Total(String, Vec<usize>),
    /// The records that meet conditions and have approved text.
    Records(String),
    /// Every provision of a self-assessment against a Code.
    Provisions(String),
    /// Whether there is any of something.
    Held(String),
}

/// What the data says.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    Figures(Arc<Gated>),
    /// The sources hold nothing to answer from; figures without values.
    Lack(Arc<Gated>, Problem),
    Records(Arc<Vec<Arc<Entry>>>),
    /// Whether there is any.
    Held(bool),
}

/// A record as far as it may be published.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub(super) reference: String,
    /// Approved texts by role; nothing else ever gets here.
    pub(super) texts: BTreeMap<String, String>,
    /// Labels by dimension.
    pub(super) labels: BTreeMap<String, Vec<String>>,
    /// Days by event.
    pub(super) days: BTreeMap<String, Day>,
}

/// What records can be asked for, whether or not one has it.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    pub(super) texts: BTreeSet<String>,
    pub(super) dimensions: BTreeSet<String>,
    pub(super) events: BTreeSet<String>,
}

impl Names {
    /// The codes that a method of a record takes.
    pub(super) fn of(&self, method: &str) -> &BTreeSet<String> {
        match method {
            "text" => &self.texts,
            "label" => &self.dimensions,
            _ => &self.events,
        }
    }

    /// Every code.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        [&self.texts, &self.dimensions, &self.events]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .chain(std::iter::once("reference"))
    }
}

/// The state of one rendering, and what is carried over from those before.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) templates: Arc<Templates>,
    pub(super) names: Names,
    pub(super) holdings: Holdings,
    answers: BTreeMap<Question, Result<Answer, Problem>>,
    /// Of the last rendering that asked nothing; `None` before there is one.
    labels: Option<Labels>,
    /// Ids that calls have taken in any rendering, even where the call failed:
    /// a reference to them is not what is wrong.
    claimed: BTreeSet<String>,
    /// Problems that have been reported, with the token they stand for.
    forgiven: BTreeSet<(usize, Problem)>,
    /// Problems of loops, which are not reported again at any token.
    repeated: BTreeSet<Problem>,
    /// Warnings are no longer raised.
    trusting: bool,
    /// The problem that stopped this rendering.
    raised: Option<(usize, Problem)>,
    /// What a later step found wrong with the token of that number.
    blamed: BTreeMap<usize, Problem>,
    /// What the call at hand finds doubtful in what it makes.
    doubt: Option<Problem>,
    pass: Pass,
}

/// What one rendering leaves behind.
#[derive(Debug, Default)]
pub(super) struct Pass {
    pub(super) asked: BTreeSet<Question>,
    pub(super) nodes: Vec<Node>,
    pub(super) footnotes: Vec<Vec<Inline>>,
    pub(super) figures: Vec<Figure>,
    index: BTreeMap<String, usize>,
    ids: BTreeSet<String>,
    /// Faults in included texts, with the text's name.
    pub(super) faults: Vec<(String, Fault)>,
    /// Names of commentary that was used.
    pub(super) commentary: BTreeSet<String>,
    /// What the template left out for want of records, in its own words.
    pub(super) left_out: Vec<String>,
    /// Names of commentary that could be added, with what it would say.
    pub(super) invited: Vec<(String, String)>,
}

impl Session {
    pub(super) fn new(templates: Arc<Templates>, names: Names, holdings: Holdings) -> Self {
        Self {
            templates,
            names,
            holdings,
            ..Self::default()
        }
    }

    /// Starts a rendering.
    pub(super) fn begin(&mut self) {
        self.pass = Pass::default();
    }

    /// Ends a rendering.
    pub(super) fn finish(&mut self) -> Pass {
        std::mem::take(&mut self.pass)
    }

    pub(super) fn settle(&mut self, question: Question, answer: Result<Answer, Problem>) {
        self.answers.insert(question, answer);
    }

    /// The answer; `None` when nobody knows it yet.
    pub(super) fn ask(&mut self, question: Question) -> Result<Option<Answer>, Problem> {
        match self.answers.get(&question) {
            Some(answer) => answer.clone().map(Some),
            None => {
                self.pass.asked.insert(question);
                Ok(None)
            }
        }
    }

    /// The cells of an expression; `None` when nobody knows them yet.
    pub(super) fn figures(&mut self, question: Question) -> Result<Option<Arc<Gated>>, Problem> {
        Ok(self.ask(question)?.and_then(|answer| match answer {
            Answer::Figures(figures) => Some(figures),
            Answer::Lack(figures, problem) => {
                self.doubt(problem);
                Some(figures)
            }
            Answer::Records(_) | Answer::Held(_) => None,
        }))
    }

    /// The one figure of an expression; `None` when nobody knows it yet.
    pub(super) fn figure(&mut self, expression: &str) -> Result<Option<Figure>, Problem> {
        let Some(gated) = self.figures(Question::Value(expression.to_owned()))? else {
            return Ok(None);
        };
        match gated.single() {
            Some(figure) => Ok(Some(figure.clone())),
            None => Err(Problem::new(
                "not-one-number",
                "the expression has one number for each label",
            )
            .hint("leave out `by`, or use `table`, `top` or `labels`")),
        }
    }

    /// The place of a figure among those that are shown.
    pub(super) fn show(&mut self, figure: &Figure) -> usize {
        let next = self.pass.figures.len();
        let at = *self
            .pass
            .index
            .entry(figure.id().to_owned())
            .or_insert(next);
        if at == next {
            self.pass.figures.push(figure.clone());
        }
        at
    }

    /// A number of running text or of a cell.
    pub(super) fn number(&mut self, figure: &Figure, text: String) -> Inline {
        Inline::Number {
            figure: self.show(figure),
            text,
        }
    }

    /// A point of a chart; `None` when there is no value to draw.
    pub(super) fn point(&mut self, figure: &Figure, text: String) -> Option<Point> {
        use num_traits::ToPrimitive as _;
        let value = figure.value()?;
        let size = value.numer().to_f64()? / value.denom().to_f64()?;
        Some(Point {
            figure: self.show(figure),
            size,
            text,
        })
    }

    /// What a reference to an id prints; the known ids when nothing has it.
    /// `None` as long as that cannot be said.
    pub(super) fn label(&self, id: &str) -> Option<Result<String, Vec<String>>> {
        let labels = self.labels.as_ref()?;
        match labels.get(id) {
            Some(text) => Some(Ok(text.clone())),
            None if self.claimed.contains(id) => None,
            None => Some(Err(labels.keys().cloned().collect())),
        }
    }

    /// The labels of the last rendering that asked nothing.
    pub(super) fn labels(&self) -> Labels {
        self.labels.clone().unwrap_or_default()
    }

    /// Takes over the labels of a rendering. False when they are the same.
    pub(super) fn relabel(&mut self, labels: Labels) -> bool {
        let labels = Some(labels);
        let changed = self.labels != labels;
        self.labels = labels;
        changed
    }

    /// Takes an id for a table, a chart or a paragraph.
    pub(super) fn claim(&mut self, id: &str) -> Result<(), Problem> {
        outline::check_id(id)?;
        self.claimed.insert(id.to_owned());
        if self.pass.ids.insert(id.to_owned()) {
            Ok(())
        } else {
            Err(outline::duplicate(id))
        }
    }

    /// One line of Markdown with tokens in it.
    pub(super) fn line(&self, text: &str) -> Result<Vec<Inline>, Problem> {
        let (content, faults) = markdown::read_line(text, &self.pass.nodes);
        match faults.into_iter().next() {
            Some(fault) => Err(fault.problem),
            None => Ok(content),
        }
    }

    /// Markdown with tokens in it, as the text of that name has it.
    pub(super) fn pieces(&mut self, name: &str, text: &str) -> Vec<Piece> {
        let (pieces, faults) = markdown::read(text, &self.pass.nodes, &mut self.pass.footnotes);
        self.pass
            .faults
            .extend(faults.into_iter().map(|fault| (name.to_owned(), fault)));
        pieces
    }

    pub(super) fn uses_commentary(&mut self, name: &str) {
        self.pass.commentary.insert(name.to_owned());
    }

    /// Whether commentary of that name has words; notes of the author are none.
    pub(super) fn is_written(&mut self, name: &str) -> bool {
        let templates = Arc::clone(&self.templates);
        let found = templates.get(&format!("commentary/{name}.md"));
        if found.is_some() {
            // An empty file is one that waits to be written.
            self.uses_commentary(name);
        }
        found.is_some_and(|template| !template.is_blank())
    }

    /// Notes commentary that could be added.
    pub(super) fn invite(&mut self, name: String, about: String) {
        if !self.pass.invited.iter().any(|(known, _)| *known == name) {
            self.pass.invited.push((name, about));
        }
    }

    /// Notes what the template leaves out for want of records.
    pub(super) fn leave_out(&mut self, words: String) {
        if !self.pass.left_out.contains(&words) {
            self.pass.left_out.push(words);
        }
    }

    /// The token of what a call made, or the problem with it. A problem that
    /// has been reported already lets the rendering go on, so that one run
    /// reports them all.
    pub(super) fn token(&mut self, made: Result<Node, Problem>) -> Result<String, Problem> {
        let index = self.pass.nodes.len();
        let doubt = self.doubt.take();
        let (made, doubt) = match self.blamed.get(&index) {
            Some(problem) if problem.is_doubt() => {
                // A gap that has been reported needs no second word.
                let lack = doubt.filter(|doubt| doubt.lack);
                (made, lack.or_else(|| Some(problem.clone())))
            }
            Some(problem) => (Err(problem.clone()), None),
            None => (made, doubt),
        };
        let node = match made {
            Ok(node) => {
                if let Some(doubt) = doubt.filter(|_| !self.trusting) {
                    self.forgive(index, doubt)?;
                }
                node
            }
            Err(problem) => self.forgive(index, problem)?,
        };
        self.pass.nodes.push(node);
        Ok(token::write(index))
    }

    /// Notes a warning about what the call at hand makes.
    pub(super) fn doubt(&mut self, problem: Problem) {
        // That the sources hold nothing says more than what follows from it.
        if !self.lacks() {
            self.doubt = Some(problem);
        }
    }

    /// The doubt of the call at hand, which is then none.
    pub(super) fn take_doubt(&mut self) -> Option<Problem> {
        self.doubt.take()
    }

    /// Whether the sources hold nothing for the call at hand.
    pub(super) fn lacks(&self) -> bool {
        self.doubt.as_ref().is_some_and(|problem| problem.lack)
    }

    /// Raises no more warnings: enough have been reported.
    pub(super) fn doubt_no_more(&mut self) {
        self.trusting = true;
    }

    fn forgive(&mut self, token: usize, problem: Problem) -> Result<Node, Problem> {
        if self.repeated.contains(&problem) || self.forgiven.contains(&(token, problem.clone())) {
            return Ok(Node::Nothing);
        }
        self.raised = Some((token, problem.clone()));
        Err(problem)
    }

    /// Notes that the problem which stopped the last rendering has been
    /// reported; one that `repeats` another at its place stands in a loop.
    pub(super) fn reported(&mut self, repeats: bool) {
        if let Some((token, problem)) = self.raised.take() {
            if repeats {
                self.repeated.insert(problem);
            } else {
                self.forgiven.insert((token, problem));
            }
        }
    }

    /// Makes the next rendering raise a problem inside the call that returned
    /// the token. False when it has been raised already.
    pub(super) fn blame(&mut self, token: usize, problem: Problem) -> bool {
        self.blamed.insert(token, problem).is_none()
    }
}

/// Whether a fault belongs to a call.
pub(super) fn call_of(fault: &Fault) -> Option<usize> {
    match fault.spot {
        Spot::Token(token) => Some(token),
        Spot::Line(_) => None,
    }
}
