//! `[[tables.records]]`: what becomes of a row.

use candour_plugin::{
    Amount, Categories, Dimension, Event, Failure, KeyPath, Procedure, Span, Text, Unit,
};

use super::document::{Item, Section, known};
use super::table::{Columns, Condition, conditions};
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

/// A figure from elsewhere.
#[derive(Debug)]
pub(crate) struct Aggregate {
    pub(crate) series: Words,
    pub(crate) publisher: Words,
    pub(crate) area: Words,
    pub(crate) period: Period,
    pub(crate) quantity: Quantity,
    /// What stands for a figure that was not published.
    pub(crate) missing: Vec<String>,
    pub(crate) unit: Written<Unit>,
}

/// What the mapping gives, or a column whose words stand for it.
#[derive(Debug)]
pub(crate) enum Written<T> {
    Given(T),
    Column {
        column: usize,
        words: Vec<(String, T)>,
        /// For a blank cell.
        default: Option<T>,
    },
}

/// Words of the mapping, or those of a column.
#[derive(Debug)]
pub(crate) enum Words {
    Given(String),
    Column(usize),
}

/// When a figure is about.
#[derive(Debug)]
pub(crate) enum Period {
    /// With the words for it.
    Given(Span, String),
    /// A financial year, or a day under the rule for its dates.
    Column { rule: usize },
}

/// How much.
#[derive(Debug)]
pub(crate) enum Quantity {
    Number(usize),
    Share {
        numerator: usize,
        denominator: usize,
    },
}

/// Whether texts may be published.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Approved {
    Given(bool),
    Column(usize),
}

/// A label that a record has.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) dimension: Dimension,
    pub(crate) from: From,
}

/// Where a label comes from.
#[derive(Debug)]
pub(crate) enum From {
    /// The mapping.
    Given(String),
    Column(Cell),
}

/// A cell that holds a label.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) column: usize,
    /// Whether it holds a number that a band stands for.
    pub(crate) banded: bool,
    /// Whether a blank one means what the dimension says: of several columns
    /// only the first does.
    pub(crate) first: bool,
    /// Texts that stand for no label at all.
    pub(crate) skip: Vec<String>,
    /// The label of a blank cell.
    pub(crate) default: Option<String>,
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

const UNITS: [Unit; 6] = [
    Unit::Count,
    Unit::Percent,
    Unit::WorkingDays,
    Unit::Gbp,
    Unit::Years,
    Unit::Rate,
];

/// Stages are numbered so.
const STAGES: [u8; 3] = [1, 2, 3];

pub(super) fn read(
    mut section: Section<'_>,
    columns: &mut Columns,
    categories: &Categories,
    used: &mut Used,
) -> Result<Record, Failure> {
    let path = section.path.clone();
    let item = section.need("kind")?;
    let name = item.text()?;
    let kind = match name {
        "case" => Kind::Case {
            reference: columns.number(&section.need("reference")?)?,
            procedure: procedure(&section.need("procedure")?, columns, used)?,
            follows: optional(&mut section, "follows", columns)?,
        },
        "stage" => Kind::Stage {
            case: columns.number(&section.need("case")?)?,
            number: number(&section.need("number")?, columns)?,
        },
        "reason" => Kind::Reason {
            case: columns.number(&section.need("case")?)?,
        },
        "contact" => Kind::Contact {
            reference: optional(&mut section, "reference", columns)?,
            case: optional(&mut section, "case", columns)?,
        },
        "compliment" => Kind::Compliment {
            reference: optional(&mut section, "reference", columns)?,
        },
        "decision" => Kind::Decision {
            reference: optional(&mut section, "reference", columns)?,
            case: optional(&mut section, "case", columns)?,
        },
        "action" => Kind::Action {
            reference: optional(&mut section, "reference", columns)?,
            case: optional(&mut section, "case", columns)?,
        },
        "provision" => Kind::Provision {
            section: columns.number(&section.need("section")?)?,
        },
        "aggregate" => Kind::Aggregate(Box::new(aggregate(&mut section, columns)?)),
        other => {
            let failure = item.mistake(format!("`{other}` is no kind of record"));
            return Err(known(failure, other, KINDS.into_iter()));
        }
    };
    let when = match section.take("when") {
        Some(item) => conditions(&item, columns)?,
        None => Vec::new(),
    };
    let filled = match section.take("filled") {
        Some(item) => {
            let items = item.items();
            let numbers = items.iter().map(|item| columns.number(item));
            numbers.collect::<Result<_, _>>()?
        }
        None => Vec::new(),
    };
    let has = |kinds: &[&str]| kinds.contains(&name);
    let events = if has(&[
        "case",
        "stage",
        "contact",
        "compliment",
        "decision",
        "action",
    ]) {
        events(&mut section, columns, used)?
    } else {
        Vec::new()
    };
    let groups = groups(&mut section, name == "reason", columns, categories)?;
    let amounts = if has(&["case", "stage", "decision"]) {
        amounts(&mut section, columns, used)?
    } else {
        Vec::new()
    };
    let (texts, approved) = if has(&["compliment", "decision", "action", "provision"]) {
        (
            texts(&mut section, columns, used)?,
            approved(&mut section, columns)?,
        )
    } else {
        (Vec::new(), Approved::Given(false))
    };
    section.finish()?;
    Ok(Record {
        path,
        when,
        filled,
        kind,
        events,
        groups,
        amounts,
        texts,
        approved,
    })
}

fn optional(
    section: &mut Section<'_>,
    key: &'static str,
    columns: &mut Columns,
) -> Result<Option<usize>, Failure> {
    let item = section.take(key);
    item.map(|item| columns.number(&item)).transpose()
}

/// A code that the mapping writes out, or `{ column = "…" }` with its words.
fn written<T: Copy>(
    item: &Item<'_>,
    columns: &mut Columns,
    codes: &[(&str, T)],
    read: impl Fn(&Item<'_>) -> Result<T, Failure>,
) -> Result<Written<T>, Failure> {
    if !item.is_table() {
        return read(item).map(Written::Given);
    }
    let mut section = item.section()?;
    let column = columns.number(&section.need("column")?)?;
    let words = match section.take("map") {
        Some(item) => item
            .section()?
            .entries()
            .map(|(word, item)| Ok((word.to_owned(), read(&item)?)))
            .collect::<Result<_, Failure>>()?,
        // Without words of its own, the column holds the codes.
        None => codes
            .iter()
            .map(|(word, meaning)| ((*word).to_owned(), *meaning))
            .collect(),
    };
    let default = section.take("default").map(|item| read(&item));
    section.finish()?;
    Ok(Written::Column {
        column,
        words,
        default: default.transpose()?,
    })
}

fn procedure(
    item: &Item<'_>,
    columns: &mut Columns,
    used: &mut Used,
) -> Result<Written<Procedure>, Failure> {
    let names = Procedure::registry().iter().copied();
    let codes: Vec<(&str, Procedure)> = names
        .clone()
        .filter_map(|name| Some((name, Procedure::parse(name)?)))
        .collect();
    let written = written(item, columns, &codes, |item| {
        let name = item.text()?;
        let code = codes.iter().find(|(known, _)| *known == name);
        code.map(|(_, code)| *code).ok_or_else(|| {
            let failure = item.mistake(format!("there is no procedure `{name}`"));
            known(failure, name, names.clone())
        })
    })?;
    match &written {
        Written::Given(code) => once(&mut used.procedures, *code),
        Written::Column { words, default, .. } => {
            for code in words.iter().map(|(_, code)| code).chain(default) {
                once(&mut used.procedures, *code);
            }
        }
    }
    Ok(written)
}

fn number(item: &Item<'_>, columns: &mut Columns) -> Result<Written<u8>, Failure> {
    written(item, columns, &[("1", 1), ("2", 2), ("3", 3)], |item| {
        let number = item.whole()?;
        let stage = STAGES.into_iter().find(|stage| i64::from(*stage) == number);
        stage.ok_or_else(|| item.mistake("a stage is 1, 2 or 3"))
    })
}

fn unit(item: &Item<'_>, columns: &mut Columns) -> Result<Written<Unit>, Failure> {
    let codes = UNITS.map(|unit| (unit.code(), unit));
    written(item, columns, &codes, |item| {
        let name = item.text()?;
        Unit::parse(name).ok_or_else(|| {
            let failure = item.mistake(format!("there is no unit `{name}`"));
            known(failure, name, UNITS.iter().map(|unit| unit.code()))
        })
    })
}

fn words(item: &Item<'_>, columns: &mut Columns) -> Result<Words, Failure> {
    if !item.is_table() {
        return Ok(Words::Given(item.text()?.to_owned()));
    }
    let mut section = item.section()?;
    let column = columns.number(&section.need("column")?)?;
    section.finish()?;
    Ok(Words::Column(column))
}

fn aggregate(section: &mut Section<'_>, columns: &mut Columns) -> Result<Aggregate, Failure> {
    let series = words(&section.need("series")?, columns)?;
    let publisher = words(&section.need("publisher")?, columns)?;
    let area = words(&section.need("area")?, columns)?;
    let period = period(&section.need("period")?, columns)?;
    let quantity = match section.take("numerator") {
        Some(item) => Quantity::Share {
            numerator: columns.number(&item)?,
            denominator: columns.number(&section.need("denominator")?)?,
        },
        None => Quantity::Number(columns.number(&section.need("value")?)?),
    };
    let missing = section.take("missing").map(|item| item.texts());
    Ok(Aggregate {
        series,
        publisher,
        area,
        period,
        quantity,
        missing: missing.transpose()?.unwrap_or_default(),
        unit: unit(&section.need("unit")?, columns)?,
    })
}

/// A column, or `{ value = "2024-25" }`.
fn period(item: &Item<'_>, columns: &mut Columns) -> Result<Period, Failure> {
    if !item.is_table() {
        return Ok(Period::Column {
            rule: columns.period(item)?,
        });
    }
    let mut section = item.section()?;
    let value = section.need("value")?;
    section.finish()?;
    let text = value.text()?;
    let span = Span::financial_year(text);
    let given = span.map(|span| Period::Given(span, text.to_owned()));
    given.ok_or_else(|| {
        value
            .mistake(format!("`{text}` is no financial year"))
            .hint("write it as 2024-25, or 2024-25 Q1")
    })
}

/// The entries of a table of codes with columns.
fn coded<'t, T: Copy>(
    section: &mut Section<'t>,
    key: &'static str,
    what: &str,
    codes: &'static [&'static str],
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<(T, Item<'t>)>, Failure> {
    let Some(item) = section.take(key) else {
        return Ok(Vec::new());
    };
    item.section()?
        .entries()
        .map(|(name, item)| match parse(name) {
            Some(code) => Ok((code, item)),
            None => {
                let failure = item.mistake(format!("there is no {what} `{name}`"));
                Err(known(failure, name, codes.iter().copied()))
            }
        })
        .collect()
}

fn events(
    section: &mut Section<'_>,
    columns: &mut Columns,
    used: &mut Used,
) -> Result<Vec<(Event, usize)>, Failure> {
    let mut events: Vec<(Event, usize)> = Vec::new();
    for (event, item) in coded(section, "events", "event", Event::registry(), Event::parse)? {
        once(&mut used.events, event);
        for item in item.items() {
            let rule = columns.date(&item)?;
            if let Some((other, _)) = events.iter().find(|(_, known)| *known == rule) {
                let column = item.text()?;
                let message = format!(
                    "column `{column}` is read as `{}` and as `{}`",
                    other.code(),
                    event.code()
                );
                return Err(item
                    .mistake(message)
                    .hint("a day is one event of a record: which is it?"));
            }
            events.push((event, rule));
        }
    }
    Ok(events)
}

fn amounts(
    section: &mut Section<'_>,
    columns: &mut Columns,
    used: &mut Used,
) -> Result<Vec<(Amount, usize)>, Failure> {
    let mut amounts = Vec::new();
    let entries = coded(
        section,
        "amounts",
        "amount",
        Amount::registry(),
        Amount::parse,
    )?;
    for (amount, item) in entries {
        once(&mut used.amounts, amount);
        for item in item.items() {
            amounts.push((amount, columns.number(&item)?));
        }
    }
    Ok(amounts)
}

fn texts(
    section: &mut Section<'_>,
    columns: &mut Columns,
    used: &mut Used,
) -> Result<Vec<(Text, usize)>, Failure> {
    let mut texts = Vec::new();
    for (text, item) in coded(section, "texts", "text", Text::registry(), Text::parse)? {
        once(&mut used.texts, text);
        texts.push((text, columns.number(&item)?));
    }
    Ok(texts)
}

/// `true`, `false`, or a column of yes and no; texts are not approved without.
fn approved(section: &mut Section<'_>, columns: &mut Columns) -> Result<Approved, Failure> {
    match section.take("approved") {
        None => Ok(Approved::Given(false)),
        Some(item) if item.is_boolean() => item.boolean().map(Approved::Given),
        Some(item) => columns.number(&item).map(Approved::Column),
    }
}

/// The labels of a record; of a reason, those of each reason.
fn groups(
    section: &mut Section<'_>,
    is_reason: bool,
    columns: &mut Columns,
    categories: &Categories,
) -> Result<Vec<Vec<Label>>, Failure> {
    let codes = Dimension::registry();
    let entries = coded(section, "values", "dimension", codes, Dimension::parse)?;
    let mut groups: Vec<Vec<Label>> = Vec::new();
    let mut lists: Option<(&str, usize)> = None;
    for (dimension, item) in entries {
        let code = dimension.code();
        if !categories.codes().any(|known| known == code) {
            let message = format!("`{code}` has no labels");
            return Err(item.mistake(message).hint(format!(
                "add `[dimensions.{code}]` with its labels, or with `open = true`"
            )));
        }
        let items = item.items();
        if items.is_empty() {
            return Err(item.mistake("the list is empty"));
        }
        if is_reason {
            if let Some((first, count)) = lists.filter(|(_, count)| *count != items.len()) {
                let message = format!(
                    "`{code}` has {} columns where `{first}` has {count}",
                    items.len()
                );
                let hint = "the columns of a reason belong together, position by position";
                return Err(item.mistake(message).hint(hint));
            }
            lists = Some((code, items.len()));
        }
        for (position, item) in items.iter().enumerate() {
            let group = if is_reason { position } else { 0 };
            let label = Label {
                dimension,
                from: from(
                    item,
                    dimension,
                    position == 0 || is_reason,
                    columns,
                    categories,
                )?,
            };
            match groups.get_mut(group) {
                Some(group) => group.push(label),
                None => groups.push(vec![label]),
            }
        }
    }
    Ok(groups)
}

/// A column, or a table that says more of it or gives the label.
fn from(
    item: &Item<'_>,
    dimension: Dimension,
    first: bool,
    columns: &mut Columns,
    categories: &Categories,
) -> Result<From, Failure> {
    let code = dimension.code();
    let banded = categories.is_banded(code);
    if !item.is_table() {
        return Ok(From::Column(Cell {
            column: columns.number(item)?,
            banded,
            first,
            skip: Vec::new(),
            default: None,
        }));
    }
    let label = |item: &Item<'_>| {
        let text = item.text()?;
        if categories.labels(code).any(|known| known == text) {
            return Ok(text.to_owned());
        }
        let failure = item.mistake(format!("`{code}` has no label `{text}`"));
        Err(known(
            failure,
            text,
            categories.labels(code).collect::<Vec<_>>().into_iter(),
        ))
    };
    let mut section = item.section()?;
    if let Some(item) = section.take("value") {
        section.finish()?;
        return label(&item).map(From::Given);
    }
    let column = columns.number(&section.need("column")?)?;
    let skip = section.take("skip").map(|item| item.texts());
    let default = section.take("default").map(|item| label(&item));
    section.finish()?;
    Ok(From::Column(Cell {
        column,
        banded,
        first,
        skip: skip.transpose()?.unwrap_or_default(),
        default: default.transpose()?,
    }))
}
