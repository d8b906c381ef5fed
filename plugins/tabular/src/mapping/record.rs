//! `[[tables.records]]`: what becomes of a row.

use candour_plugin::{Amount, Categories, Event, Failure, KeyPath, Procedure, Text};

use super::column::Columns;
use super::condition::{Condition, conditions};
use super::document::{Item, Mistakes, Section, known};
use super::figure::{self, Aggregate};
use super::label::{Label, groups};
use super::written::{self, Written};
use super::{Used, once};

/// A record that a row gives.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) path: KeyPath,
    /// All hold, or the row gives no such record.
    pub(crate) when: Vec<Condition>,
    /// Columns whose cells must not be blank.
    pub(crate) filled: Vec<usize>,
    pub(crate) kind: Kind,
    /// With the number of the rule for the column's dates.
    pub(crate) events: Vec<(Event, usize)>,
    /// One group; a reason has one for each reason that the row may give.
    pub(crate) groups: Vec<Vec<Label>>,
    pub(crate) amounts: Vec<(Amount, usize)>,
    pub(crate) texts: Vec<(Text, usize)>,
    pub(crate) approved: Approved,
}

/// What a record is, and what only records of that kind have. Columns are by
/// number.
#[derive(Debug)]
pub(crate) enum Kind {
    Case {
        reference: usize,
        procedure: Written<Procedure>,
        follows: Option<usize>,
    },
    Stage {
        case: usize,
        number: Written<u8>,
    },
    Reason {
        case: usize,
    },
    Contact {
        reference: Option<usize>,
        case: Option<usize>,
    },
    Compliment {
        reference: Option<usize>,
    },
    Decision {
        reference: Option<usize>,
        case: Option<usize>,
    },
    Action {
        reference: Option<usize>,
        case: Option<usize>,
    },
    Provision {
        section: usize,
    },
    Aggregate(Box<Aggregate>),
}

impl Kind {
    /// As the mapping writes it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Case { .. } => "case",
            Self::Stage { .. } => "stage",
            Self::Reason { .. } => "reason",
            Self::Contact { .. } => "contact",
            Self::Compliment { .. } => "compliment",
            Self::Decision { .. } => "decision",
            Self::Action { .. } => "action",
            Self::Provision { .. } => "provision",
            Self::Aggregate(_) => "aggregate",
        }
    }
}

/// Whether texts may be published.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Approved {
    Given(bool),
    Column(usize),
}

const KINDS: [&str; 9] = [
    "case",
    "stage",
    "reason",
    "contact",
    "compliment",
    "decision",
    "action",
    "provision",
    "aggregate",
];

/// What the records of a table are read with.
#[derive(Debug)]
pub(super) struct Context<'m> {
    pub(super) columns: Columns,
    /// None when there are mistakes in them, so that they are not known.
    pub(super) categories: Option<&'m Categories>,
    pub(super) used: &'m mut Used,
    pub(super) mistakes: &'m mut Mistakes,
}

impl Context<'_> {
    fn column(&mut self, section: &mut Section<'_>, key: &'static str) -> Result<usize, Failure> {
        self.columns.number(&section.need(key)?)
    }

    fn column_opt(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
    ) -> Result<Option<usize>, Failure> {
        let item = section.take(key);
        item.map(|item| self.columns.number(&item)).transpose()
    }
}

pub(super) fn read(mut section: Section<'_>, context: &mut Context<'_>) -> Result<Record, Failure> {
    let path = section.path.clone();
    let kind = kind(&mut section, context)?;
    let name = kind.name();
    let when = conditions(section.take("when"), &mut context.columns, context.mistakes)?;
    let mut filled = Vec::new();
    if let Some(columns) = section.take("filled") {
        for item in columns.some_items()? {
            filled.push(context.columns.number(&item)?);
        }
    }
    let has = |kinds: &[&str]| kinds.contains(&name);
    let mut record = Record {
        path,
        when,
        filled,
        events: Vec::new(),
        groups: Vec::new(),
        amounts: Vec::new(),
        texts: Vec::new(),
        approved: Approved::Given(false),
        kind,
    };
    if !has(&["reason", "provision", "aggregate"]) {
        record.events = events(&mut section, context)?;
    }
    record.groups = groups(&mut section, name == "reason", context)?;
    if has(&["case", "stage", "decision"]) {
        record.amounts = amounts(&mut section, context)?;
    }
    if has(&["compliment", "decision", "action", "provision"]) {
        record.texts = texts(&mut section, context)?;
        record.approved = approved(&mut section, context)?;
    }
    section.finish(context.mistakes);
    Ok(record)
}

fn kind(section: &mut Section<'_>, context: &mut Context<'_>) -> Result<Kind, Failure> {
    let item = section.need("kind")?;
    Ok(match item.text()? {
        "case" => Kind::Case {
            reference: context.column(section, "reference")?,
            procedure: written::procedure(&section.need("procedure")?, context)?,
            follows: context.column_opt(section, "follows")?,
        },
        "stage" => Kind::Stage {
            case: context.column(section, "case")?,
            number: written::number(&section.need("number")?, context)?,
        },
        "reason" => Kind::Reason {
            case: context.column(section, "case")?,
        },
        "contact" => Kind::Contact {
            reference: context.column_opt(section, "reference")?,
            case: context.column_opt(section, "case")?,
        },
        "compliment" => Kind::Compliment {
            reference: context.column_opt(section, "reference")?,
        },
        "decision" => Kind::Decision {
            reference: context.column_opt(section, "reference")?,
            case: context.column_opt(section, "case")?,
        },
        "action" => Kind::Action {
            reference: context.column_opt(section, "reference")?,
            case: context.column_opt(section, "case")?,
        },
        "provision" => Kind::Provision {
            section: context.column(section, "section")?,
        },
        "aggregate" => Kind::Aggregate(Box::new(figure::read(section, context)?)),
        other => {
            let failure = item.mistake(format!("`{other}` is no kind of record"));
            return Err(known(failure, other, KINDS.into_iter()));
        }
    })
}

/// The entries of a table of codes with columns.
pub(super) fn coded<'t, T: Copy>(
    section: &mut Section<'t>,
    key: &'static str,
    what: &str,
    codes: &'static [&'static str],
    parse: impl Fn(&str) -> Option<T>,
    mistakes: &mut Mistakes,
) -> Result<Vec<(T, Item<'t>)>, Failure> {
    let Some(item) = section.take(key) else {
        return Ok(Vec::new());
    };
    let mut entries = Vec::new();
    for (name, item) in item.section()?.entries() {
        match parse(name) {
            Some(code) => entries.push((code, item)),
            None => {
                let failure = item.mistake(format!("there is no {what} `{name}`"));
                mistakes.add(known(failure, name, codes.iter().copied()));
            }
        }
    }
    Ok(entries)
}

fn events(
    section: &mut Section<'_>,
    context: &mut Context<'_>,
) -> Result<Vec<(Event, usize)>, Failure> {
    let codes = Event::registry();
    let entries = coded(
        section,
        "events",
        "event",
        codes,
        Event::parse,
        context.mistakes,
    )?;
    let mut events: Vec<(Event, usize)> = Vec::new();
    for (event, item) in entries {
        once(&mut context.used.events, event);
        for item in item.some_items()? {
            let rule = context.columns.date(&item);
            let Some(rule) = context.mistakes.keep(rule) else {
                continue;
            };
            if let Some((other, _)) = events.iter().find(|(_, known)| *known == rule) {
                let column = item.text()?;
                let message = format!(
                    "column `{column}` is read as `{}` and as `{}`",
                    other.code(),
                    event.code()
                );
                let hint = "a day is one event of a record: which is it?";
                context.mistakes.add(item.mistake(message).hint(hint));
                continue;
            }
            events.push((event, rule));
        }
    }
    Ok(events)
}

fn amounts(
    section: &mut Section<'_>,
    context: &mut Context<'_>,
) -> Result<Vec<(Amount, usize)>, Failure> {
    let codes = Amount::registry();
    let entries = coded(
        section,
        "amounts",
        "amount",
        codes,
        Amount::parse,
        context.mistakes,
    )?;
    let mut amounts = Vec::new();
    for (amount, item) in entries {
        once(&mut context.used.amounts, amount);
        for item in item.some_items()? {
            let column = context.columns.number(&item);
            amounts.extend(context.mistakes.keep(column).map(|column| (amount, column)));
        }
    }
    Ok(amounts)
}

fn texts(
    section: &mut Section<'_>,
    context: &mut Context<'_>,
) -> Result<Vec<(Text, usize)>, Failure> {
    let codes = Text::registry();
    let entries = coded(
        section,
        "texts",
        "text",
        codes,
        Text::parse,
        context.mistakes,
    )?;
    let mut texts = Vec::new();
    for (text, item) in entries {
        once(&mut context.used.texts, text);
        let column = context.columns.number(&item);
        texts.extend(context.mistakes.keep(column).map(|column| (text, column)));
    }
    Ok(texts)
}

/// `true`, `false`, or a column of yes and no; texts are not approved without.
fn approved(section: &mut Section<'_>, context: &mut Context<'_>) -> Result<Approved, Failure> {
    match section.take("approved") {
        None => Ok(Approved::Given(false)),
        Some(item) if item.is_boolean() => item.boolean().map(Approved::Given),
        Some(item) => context.columns.number(&item).map(Approved::Column),
    }
}
