//! The records of one row.

use std::marker::PhantomData;

use crate::aggregate::{Aggregate, Quantity, Span};
use crate::bindings::candour::plugin::types as wit;
use crate::code::{Amount, Dimension, Event, Procedure, Text};
use crate::day::Day;
use crate::number::Decimal;
use crate::output::note;
use crate::pending::{Figure, Kind, Pending};
use crate::problem::Reject;
use crate::row::{Cell, Value};
use crate::vocabulary::{Found, Labels, Vocabulary};

/// What went wrong while a row was mapped.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    /// In a cell that was taken as a label.
    pub(crate) reject: Option<Reject>,
    /// The plugin's own mistake.
    pub(crate) fault: Option<String>,
}

impl Problems {
    fn undeclared(&mut self, kind: &str, code: &str) {
        self.fault.get_or_insert_with(|| {
            format!("the plugin uses `{code}`, which its description does not declare under {kind}")
        });
    }
}

/// Takes the records of one row.
///
/// Each call adds a record and returns it, so that its events, labels and
/// texts follow: `out.case("N-1", Procedure::CORPORATE).received(day);`.
#[derive(Debug)]
pub struct Records<'a> {
    pub(crate) pending: &'a mut Pending,
    pub(crate) vocabulary: &'a mut Vocabulary,
    pub(crate) place: wit::Place,
    pub(crate) problems: Problems,
}

/// A record that was just added; what is known about it follows.
#[derive(Debug)]
pub struct Record<'r, K> {
    pending: &'r mut Pending,
    vocabulary: &'r mut Vocabulary,
    problems: &'r mut Problems,
    kind: PhantomData<K>,
}

/// What kinds of record have.
pub mod kind {
    /// Has events.
    pub trait HasEvents {}
    /// Has amounts of money.
    pub trait HasAmounts {}
    /// Has publishable texts.
    pub trait HasTexts {}
    /// May have a reference of its own.
    pub trait HasReference {}
    /// May belong to a case.
    pub trait HasCase {}

    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident: $($has:ident)*;)*) => {$(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}
            $(impl $has for $name {})*
        )*};
    }

    kinds! {
        /// A complaint.
        Case: HasEvents HasAmounts;
        /// A stage of a case.
        Stage: HasEvents HasAmounts;
        /// A reason for a complaint, with its finding.
        Reason: ;
        /// An enquiry that is not a complaint.
        Contact: HasEvents HasReference HasCase;
        /// Praise.
        Compliment: HasEvents HasTexts HasReference;
        /// An ombudsman's enquiry or decision.
        Decision: HasEvents HasAmounts HasTexts HasReference HasCase;
        /// Learning, or an item of an action plan.
        Action: HasEvents HasTexts HasReference HasCase;
        /// A provision of a Code's self-assessment.
        Provision: HasTexts;
        /// A figure from elsewhere.
        Aggregate: ;
    }
}

impl Records<'_> {
    fn push<K>(
        &mut self,
        kind: Kind,
        reference: Option<&str>,
        case_reference: Option<&str>,
    ) -> Record<'_, K> {
        self.pending
            .push(kind, self.place, reference, case_reference);
        Record {
            pending: self.pending,
            vocabulary: self.vocabulary,
            problems: &mut self.problems,
            kind: PhantomData,
        }
    }

    /// A complaint, by the council's own reference.
    pub fn case(
        &mut self,
        reference: impl AsRef<str>,
        procedure: Procedure,
    ) -> Record<'_, kind::Case> {
        let index = self.vocabulary.procedure(procedure);
        if index.is_none() {
            self.problems.undeclared("procedures", procedure.code());
        }
        let kind = Kind::Case {
            procedure: index.unwrap_or_default(),
            linked: None,
        };
        self.push(kind, Some(reference.as_ref()), None)
    }

    /// A stage (1, 2 or 3) of the case with that reference, which may come
    /// from another row, sheet or source.
    pub fn stage(
        &mut self,
        case_reference: impl AsRef<str>,
        number: u8,
    ) -> Record<'_, kind::Stage> {
        self.push(Kind::Stage { number }, None, Some(case_reference.as_ref()))
    }

    /// One reason for the complaint with that reference: usually a label of
    /// [`Dimension::REASON`] and one of [`Dimension::FINDING`].
    pub fn reason(&mut self, case_reference: impl AsRef<str>) -> Record<'_, kind::Reason> {
        self.push(Kind::Reason, None, Some(case_reference.as_ref()))
    }

    /// An enquiry that is not a complaint.
    pub fn contact(&mut self) -> Record<'_, kind::Contact> {
        self.push(Kind::Contact, None, None)
    }

    /// Praise for a service or a person.
    pub fn compliment(&mut self) -> Record<'_, kind::Compliment> {
        self.push(Kind::Compliment, None, None)
    }

    /// An enquiry or a decision of an ombudsman; still open without
    /// [`Event::DECIDED`]. Where a register lists enquiries and decisions apart,
    /// each row is one, with the ombudsman's reference: the host makes a single
    /// record of an enquiry and the decision of the same reference.
    pub fn decision(&mut self) -> Record<'_, kind::Decision> {
        self.push(Kind::Decision, None, None)
    }

    /// Learning from complaints or an item of an action plan, told apart by a
    /// label of [`Dimension::ACTION_KIND`].
    pub fn action(&mut self) -> Record<'_, kind::Action> {
        self.push(Kind::Action, None, None)
    }

    /// A provision of a Code's self-assessment, as the Code numbers it.
    pub fn provision(&mut self, section: impl AsRef<str>) -> Record<'_, kind::Provision> {
        self.push(Kind::Provision, Some(section.as_ref()), None)
    }

    /// A figure that was not computed from cases.
    pub fn aggregate(&mut self, aggregate: Aggregate<'_>) -> Record<'_, kind::Aggregate> {
        let figure = Figure {
            series: self.pending.words(aggregate.series),
            publisher: self.pending.words(aggregate.publisher),
            area: self.pending.words(aggregate.area),
            unit: self.pending.words(aggregate.unit.code()),
            span: match aggregate.span {
                Span::During { first, last } => wit::Span::During(wit::Period {
                    first: first.days(),
                    last: last.days(),
                }),
                Span::AsAt(day) => wit::Span::AsAt(day.days()),
            },
            quantity: match aggregate.quantity {
                Quantity::Number(Decimal { digits, decimals }) => {
                    wit::Quantity::Number(wit::Decimal { digits, decimals })
                }
                Quantity::Share {
                    numerator,
                    denominator,
                } => {
                    if denominator == 0 {
                        self.problems
                            .fault
                            .get_or_insert_with(|| "a share has the denominator 0".to_owned());
                    }
                    wit::Quantity::Share(wit::Fraction {
                        numerator,
                        denominator,
                    })
                }
                Quantity::Missing => wit::Quantity::Missing,
            },
        };
        self.push(Kind::Aggregate(figure), None, None)
    }

    /// Sets the row aside with the reason, in a few words: rows are counted by
    /// reason. For a total, a heading, a note; a row that should have been a
    /// record is a [`Reject`].
    pub fn ignore(&mut self, reason: &str) {
        let reason = self.pending.words(reason);
        self.pending
            .push(Kind::Ignored(reason), self.place, None, None);
    }

    /// Says that a row which became a record deserves a look. The words are
    /// those of a reject.
    pub fn warn(&mut self, warning: &Reject) {
        let note = note(
            self.pending,
            warning.column.as_deref(),
            warning.code,
            &warning.message,
            warning.hint.as_deref(),
        );
        self.pending
            .push(Kind::Warning(note), self.place, None, None);
    }
}

impl<K> Record<'_, K> {
    /// Adds a label. From a [`Cell`], an unknown label is kept as written and
    /// reported by the host; a blank cell is the dimension's `blank` label, or
    /// none. From a string, the label is one that `categories.toml` declares.
    ///
    /// Call it again for a record with several labels of one dimension.
    pub fn label<'c>(&mut self, dimension: Dimension, label: impl Into<Label<'c>>) -> &mut Self {
        let Some((index, labels)) = self.vocabulary.dimension(dimension) else {
            self.problems.undeclared("dimensions", dimension.code());
            return self;
        };
        let found = match label.into() {
            Label::Declared(text) => {
                let found = labels.declared(text);
                if found.is_none() {
                    self.problems.undeclared(dimension.code(), text);
                }
                found
            }
            Label::Cell(Cell {
                column,
                value: Value::Text(text),
            }) => Some(find(self.pending, labels, index, column, text)),
            Label::Cell(cell) => match cell.text_opt() {
                Ok(None) => labels.blank,
                Ok(Some(text)) => Some(find(self.pending, labels, index, cell.column, &text)),
                Err(reject) => {
                    self.problems.reject.get_or_insert(reject);
                    None
                }
            },
        };
        if let Some(found) = found {
            self.pending.value(index, found);
        }
        self
    }

    /// Adds a label unless the cell is blank, whatever the dimension's `blank`
    /// label: for the second and later of several columns.
    pub fn label_opt(&mut self, dimension: Dimension, cell: Cell<'_>) -> &mut Self {
        if cell.is_blank() {
            return self;
        }
        self.label(dimension, cell)
    }

    /// Adds the band of a whole number, an age in years say. A number that no
    /// band holds rejects the row.
    pub fn band(&mut self, dimension: Dimension, cell: Cell<'_>) -> &mut Self {
        let Some((index, labels)) = self.vocabulary.dimension(dimension) else {
            self.problems.undeclared("dimensions", dimension.code());
            return self;
        };
        match banded(cell, labels) {
            Ok(Some(found)) => self.pending.value(index, found),
            Ok(None) => {}
            // Some exports hold the band itself, or `Not known` where others
            // hold nothing.
            Err(reject) => {
                let label = match cell.value {
                    Value::Text(text) => labels.declared(text),
                    _ => None,
                };
                match label {
                    Some(label) => self.pending.value(index, label),
                    None => {
                        self.problems.reject.get_or_insert(reject);
                    }
                }
            }
        }
        self
    }
}

/// The index of a cell's label; one that is new is announced.
#[inline]
fn find(pending: &mut Pending, labels: &mut Labels, index: u32, column: &str, text: &str) -> u32 {
    match labels.find(text) {
        Found::Known(label) => label,
        Found::New(label) => {
            pending.announce_label(index, text, Some(column));
            label
        }
    }
}

fn banded(cell: Cell<'_>, labels: &Labels) -> Result<Option<u32>, Reject> {
    let Some(number) = cell.whole_opt()? else {
        return Ok(labels.blank);
    };
    let band = u64::try_from(number)
        .ok()
        .and_then(|number| labels.bands.iter().position(|band| band.holds(number)));
    match band.and_then(|band| u32::try_from(band).ok()) {
        Some(band) => Ok(Some(band)),
        None => Err(Reject::new("outside-bands", "no band holds the number").column(cell.column)),
    }
}

/// Methods named after events, for a mapping that reads as it is spoken.
macro_rules! events {
    ($($(#[$doc:meta])* $method:ident $event:ident;)*) => {
        impl<K: kind::HasEvents> Record<'_, K> {
            /// Adds an event on a day; none adds nothing.
            pub fn event(&mut self, event: Event, day: impl Into<Option<Day>>) -> &mut Self {
                match (day.into(), self.vocabulary.event(event)) {
                    (None, _) => {}
                    (Some(day), Some(code)) => self.pending.event(code, day.days()),
                    (Some(_), None) => self.problems.undeclared("events", event.code()),
                }
                self
            }

            $($(#[$doc])* pub fn $method(&mut self, day: impl Into<Option<Day>>) -> &mut Self {
                self.event(Event::$event, day)
            })*
        }
    };
}

events! {
    /// The council received it.
    received RECEIVED;
    /// The council acknowledged it.
    acknowledged ACKNOWLEDGED;
    /// The clock started, where that is not the day of receipt.
    started STARTED;
    /// The answer was due, as first set.
    due DUE;
    /// The answer is due after an agreed extension.
    extended_to EXTENDED_TO;
    /// The answer was sent.
    responded RESPONDED;
    /// The council closed it.
    closed CLOSED;
    /// The complainant withdrew it.
    withdrawn WITHDRAWN;
    /// An ombudsman decided.
    decided DECIDED;
    /// An action was done.
    done DONE;
}

impl<K: kind::HasAmounts> Record<'_, K> {
    /// Adds an amount of money in pence; none adds nothing.
    pub fn amount(&mut self, amount: Amount, pence: impl Into<Option<i64>>) -> &mut Self {
        match (pence.into(), self.vocabulary.amount(amount)) {
            (None, _) => {}
            (Some(pence), Some(code)) => self.pending.amount(code, pence),
            (Some(_), None) => self.problems.undeclared("amounts", amount.code()),
        }
        self
    }
}

impl<K: kind::HasTexts> Record<'_, K> {
    /// Adds a text that may be published; `approved` says whether the council
    /// has cleared it. None adds nothing.
    pub fn text<'t>(
        &mut self,
        role: Text,
        text: impl Into<Option<&'t str>>,
        approved: bool,
    ) -> &mut Self {
        match (text.into(), self.vocabulary.text(role)) {
            (None, _) => {}
            (Some(text), Some(role)) => self.pending.text(role, text, approved),
            (Some(_), None) => self.problems.undeclared("texts", role.code()),
        }
        self
    }
}

impl<K: kind::HasReference> Record<'_, K> {
    /// Its own reference in the source.
    pub fn reference<'t>(&mut self, reference: impl Into<Option<&'t str>>) -> &mut Self {
        if let Some(reference) = reference.into() {
            self.pending.refer(reference);
        }
        self
    }
}

impl<K: kind::HasCase> Record<'_, K> {
    /// The reference of the case that it belongs to.
    pub fn of_case<'t>(&mut self, reference: impl Into<Option<&'t str>>) -> &mut Self {
        if let Some(reference) = reference.into() {
            self.pending.join(reference);
        }
        self
    }
}

impl Record<'_, kind::Case> {
    /// The reference of an earlier case that this one reopens or follows.
    pub fn follows<'t>(&mut self, reference: impl Into<Option<&'t str>>) -> &mut Self {
        if let Some(reference) = reference.into() {
            self.pending.join(reference);
        }
        self
    }
}

/// What a label is taken from.
#[derive(Debug, Clone, Copy)]
pub enum Label<'a> {
    /// A cell of the source.
    Cell(Cell<'a>),
    /// A label that `categories.toml` declares.
    Declared(&'a str),
}

impl<'a> From<Cell<'a>> for Label<'a> {
    fn from(cell: Cell<'a>) -> Self {
        Self::Cell(cell)
    }
}

impl<'a> From<&'a str> for Label<'a> {
    fn from(label: &'a str) -> Self {
        Self::Declared(label)
    }
}
