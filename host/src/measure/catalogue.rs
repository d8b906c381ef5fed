//! The definitions that every authority shares.
//!
//! A definition is written in the query language, in common codes, so that what
//! is computed and what is said about it cannot drift apart, and works on the
//! records of any council whose labels are mapped. `docs/measures.md` is
//! generated from this file.

mod codes;

use std::sync::LazyLock;

use super::figure::Unit;
use super::query::{self, Basis, Query, Span};

/// Where every name of a definition stands, as errors report it: nowhere in the
/// text that a reader wrote.
pub(super) const PLACE: Span = Span::new(usize::MAX, usize::MAX);

/// One definition of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// As queries name it, in kebab-case.
    pub id: &'static str,
    /// Goes up whenever the same records could give another value.
    pub version: u16,
    /// What it is called in a table.
    pub title: &'static str,
    /// What it says, in a sentence.
    pub words: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// The basis that the definition fixes.
    pub basis: Option<Basis>,
    /// What is counted, or the numerator of a share.
    pub numerator: &'static str,
    /// The denominator of a share or a mean.
    pub denominator: Option<&'static str>,
    /// Who defined it, and where.
    pub source: &'static str,
    /// How it is computed.
    pub computed: Computation,
}

/// How a definition is computed.
#[derive(Debug, Clone, Copy)]
pub enum Computation {
    /// By a query without period.
    Query(&'static str),
    /// It cannot be: why, and what to write instead.
    Impossible(&'static str),
}

impl Definition {
    /// The query that computes it; `None` when nothing does. Its places are
    /// those of no text.
    pub fn query(&self) -> Option<Query> {
        match self.computed {
            Computation::Query(text) => query::parse_at(text, PLACE).ok(),
            Computation::Impossible(_) => None,
        }
    }

    /// The text of that query.
    pub fn text(&self) -> Option<&'static str> {
        match self.computed {
            Computation::Query(text) => Some(text),
            Computation::Impossible(_) => None,
        }
    }

    /// Why it cannot be computed.
    pub fn reason(&self) -> Option<&'static str> {
        match self.computed {
            Computation::Query(_) => None,
            Computation::Impossible(why) => Some(why),
        }
    }

    /// `upheld-rate@1`.
    pub fn versioned(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }
}

/// Every definition, in the order in which reports list them.
pub fn all() -> &'static [Definition] {
    static ALL: LazyLock<Vec<Definition>> =
        LazyLock::new(|| [&DEFINITIONS[..], &codes::DEFINITIONS[..]].concat());
    &ALL
}

/// What a rate of the catalogue counts against. Which figure that is, a project
/// says under `[denominators]`.
#[derive(Debug, Clone, Copy)]
pub struct Denominator {
    /// As definitions and settings name it.
    pub name: &'static str,
    /// What is to be counted.
    pub words: &'static str,
}

/// Every denominator that a project may name.
pub const DENOMINATORS: [Denominator; 1] = [Denominator {
    name: "homes",
    words: "dwellings that the council owns as a landlord, at the end of the period",
}];

/// The definition of that name.
pub fn find(id: &str) -> Option<&'static Definition> {
    all().iter().find(|definition| definition.id == id)
}

const REGULATION_18: &str = "The Local Authority Social Services and National Health Service Complaints (England) \
     Regulations 2009 (SI 2009/309), regulation 18";
const LGSCO: &str = "Local Government and Social Care Ombudsman, annual complaint statistics";
const CANDOUR: &str = "candour";
const STANDARDS: &str = "the standards of the procedure, or those that the project declares";

const RECEIVED: Option<Basis> = Some(Basis::Received);
const CLOSED: Option<Basis> = Some(Basis::Closed);
const ALL: Option<Basis> = Some(Basis::All);

/// A count of records, with its query.
const fn count(
    id: &'static str,
    title: &'static str,
    words: &'static str,
    basis: Option<Basis>,
    source: &'static str,
    query: &'static str,
) -> Definition {
    Definition {
        id,
        version: 1,
        title,
        words,
        unit: Unit::Count,
        basis,
        numerator: title,
        denominator: None,
        source,
        computed: Computation::Query(query),
    }
}

static DEFINITIONS: [Definition; 27] = [
    count(
        "complaints-received",
        "Complaints received",
        "Complaints received in the period. The first count of the annual report in law.",
        RECEIVED,
        REGULATION_18,
        "count(cases; basis received)",
    ),
    count(
        "complaints-well-founded",
        "Complaints that were well founded",
        "Complaints closed in the period that were upheld in all or some points, or in which \
         fault was found: these count as well founded. The second count of the annual report in \
         law.",
        CLOSED,
        REGULATION_18,
        "count(cases where outcome in (upheld, partly-upheld, fault-found); basis closed)",
    ),
    count(
        "complaints-referred-to-ombudsman",
        "Complaints referred to an ombudsman",
        "Enquiries of an ombudsman that the council was told of in the period, whatever became \
         of them. The third count of the annual report in law.",
        RECEIVED,
        REGULATION_18,
        "count(decisions; basis received)",
    ),
    count(
        "complaints-closed",
        "Complaints closed",
        "Complaints closed in the period, whenever they were received.",
        CLOSED,
        CANDOUR,
        "count(cases; basis closed)",
    ),
    Definition {
        id: "upheld-rate",
        version: 1,
        title: "Complaints upheld in all or some points",
        words: "The share of the complaints closed in the period that were upheld in all or some \
                points, or in which fault was found. Complaints without a finding stay in the \
                denominator.",
        unit: Unit::Percent,
        basis: CLOSED,
        numerator: "complaints closed as upheld, partly upheld or with fault found",
        denominator: Some("all complaints closed"),
        source: "councils' own practice",
        computed: Computation::Query(
            "share(cases where outcome in (upheld, partly-upheld, fault-found); basis closed)",
        ),
    },
    Definition {
        id: "fully-upheld-rate",
        version: 1,
        title: "Complaints upheld in all points",
        words: "The share of the complaints closed in the period that were upheld in all points. \
                A council that records only that fault was found cannot be measured by it.",
        unit: Unit::Percent,
        basis: CLOSED,
        numerator: "complaints closed as upheld",
        denominator: Some("all complaints closed"),
        source: "councils' own practice",
        computed: Computation::Query("share(cases where outcome = upheld; basis closed)"),
    },
    Definition {
        id: "ombudsman-upheld-rate",
        version: 1,
        title: "Ombudsman's upheld rate",
        words: "The share of the detailed investigations decided in the period that an ombudsman \
                upheld, complaints that the council had already remedied included. Complaints \
                closed after initial enquiries are not in it.",
        unit: Unit::Percent,
        basis: CLOSED,
        numerator: "decisions that upheld the complaint",
        denominator: Some("decisions that upheld or did not uphold it"),
        source: LGSCO,
        computed: Computation::Query(
            "share(decisions where decision = upheld among decision in (upheld, not-upheld); \
             basis closed)",
        ),
    },
    count(
        "ombudsman-decisions",
        "Ombudsman's decisions",
        "Decisions of an ombudsman in the period, of every kind.",
        CLOSED,
        LGSCO,
        "count(decisions; basis closed)",
    ),
    count(
        "ombudsman-upheld",
        "Complaints upheld by an ombudsman",
        "Decisions of an ombudsman in the period that upheld the complaint.",
        CLOSED,
        LGSCO,
        "count(decisions where decision = upheld; basis closed)",
    ),
    Definition {
        id: "ombudsman-payments",
        version: 1,
        title: "Payments recommended by an ombudsman",
        words: "What an ombudsman recommended to pay in decisions of the period.",
        unit: Unit::Pounds,
        basis: CLOSED,
        numerator: "pounds recommended",
        denominator: None,
        source: LGSCO,
        computed: Computation::Query("sum(recommended of decisions; basis closed)"),
    },
    Definition {
        id: "ombudsman-compliance",
        version: 1,
        title: "Compliance with an ombudsman's recommendations",
        words: "The share of an ombudsman's recommendations that the council carried out.",
        unit: Unit::Percent,
        basis: None,
        numerator: "recommendations carried out",
        denominator: Some("recommendations due"),
        source: LGSCO,
        computed: Computation::Impossible(
            "records say what was recommended, not what was carried out: use the ombudsman's own \
             figure by `given`",
        ),
    },
    answered(
        "answered-within-standard",
        "Answered within the standard",
        "The share of the complaints answered that were answered on or before the day they were \
         first due.",
        "complaints answered on or before the day they were due",
        "share(cases where timeliness = within-standard among timeliness in (within-standard, \
         within-extension, late); basis closed)",
    ),
    answered(
        "answered-within-extension",
        "Answered within an agreed extension",
        "The share of the complaints answered that were answered after the day they were first \
         due, but on or before the day of an agreed extension.",
        "complaints answered late by the standard, in time by the extension",
        "share(cases where timeliness = within-extension among timeliness in (within-standard, \
         within-extension, late); basis closed)",
    ),
    answered(
        "answered-late",
        "Answered late",
        "The share of the complaints answered that were answered after the day they were due, \
         extensions taken into account.",
        "complaints answered after the standard and any extension",
        "share(cases where timeliness = late among timeliness in (within-standard, \
         within-extension, late); basis closed)",
    ),
    count(
        "open-complaints",
        "Complaints not yet answered",
        "Complaints that were not answered at the as-at date, whenever received.",
        ALL,
        CANDOUR,
        "count(cases where timeliness in (open, overdue); basis all)",
    ),
    count(
        "overdue-complaints",
        "Complaints overdue",
        "Complaints that were not answered at the as-at date although the standard and any \
         extension had passed, whenever received.",
        ALL,
        CANDOUR,
        "count(cases where timeliness = overdue; basis all)",
    ),
    band(
        "answered-within-20-days",
        "Answered within 20 working days",
        "The share of the complaints answered that were answered within 20 working days.",
        "complaints answered within 20 working days",
        "within(20 of cases; basis closed)",
    ),
    band(
        "answered-in-21-to-25-days",
        "Answered in 21 to 25 working days",
        "The share of the complaints answered that took 21 to 25 working days.",
        "complaints answered in 21 to 25 working days",
        "share(cases where response-days in 21..25 among response-days >= 0; basis closed)",
    ),
    band(
        "answered-in-26-to-30-days",
        "Answered in 26 to 30 working days",
        "The share of the complaints answered that took 26 to 30 working days.",
        "complaints answered in 26 to 30 working days",
        "share(cases where response-days in 26..30 among response-days >= 0; basis closed)",
    ),
    band(
        "answered-in-over-30-days",
        "Answered in more than 30 working days",
        "The share of the complaints answered that took more than 30 working days.",
        "complaints answered in more than 30 working days",
        "share(cases where response-days > 30 among response-days >= 0; basis closed)",
    ),
    Definition {
        id: "mean-response-days",
        version: 1,
        title: "Average response time",
        words: "The mean number of working days from the start of the clock to the answer.",
        unit: Unit::WorkingDays,
        basis: CLOSED,
        numerator: "working days to the answer, added up",
        denominator: Some("complaints answered"),
        source: CANDOUR,
        computed: Computation::Query("mean(response-days of cases; basis closed)"),
    },
    Definition {
        id: "median-response-days",
        version: 1,
        title: "Median response time",
        words: "The number of working days within which half of the complaints were answered; of \
                an even number the mean of the two in the middle.",
        unit: Unit::WorkingDays,
        basis: CLOSED,
        numerator: "working days to the answer, the middle of them",
        denominator: None,
        source: CANDOUR,
        computed: Computation::Query("median(response-days of cases; basis closed)"),
    },
    Definition {
        id: "acknowledged-within-3-days",
        version: 1,
        title: "Acknowledged within 3 working days",
        words: "The share of the complaints received that were acknowledged within 3 working \
                days.",
        unit: Unit::Percent,
        basis: RECEIVED,
        numerator: "complaints acknowledged within 3 working days of receipt",
        denominator: Some("complaints received"),
        source: "the time usually given for SI 2009/309; not read in the regulations themselves",
        computed: Computation::Query(
            "share(cases where acknowledgement-days <= 3; basis received)",
        ),
    },
    count(
        "second-stage-complaints",
        "Complaints that went to stage 2",
        "Second stages that started in the period.",
        RECEIVED,
        CANDOUR,
        "count(stages where stage = 2; basis received)",
    ),
    count(
        "contacts-received",
        "Contacts that were not complaints",
        "Enquiries received in the period that were not taken as complaints.",
        RECEIVED,
        CANDOUR,
        "count(contacts; basis received)",
    ),
    count(
        "compliments-received",
        "Compliments received",
        "Compliments received in the period, one for each record however many themes it has.",
        RECEIVED,
        CANDOUR,
        "count(compliments; basis received)",
    ),
    Definition {
        id: "complaints-per-1000-people",
        version: 1,
        title: "Complaints for each 1,000 people supported",
        words: "Complaints received in the period for each 1,000 people whom the service \
                supported.",
        unit: Unit::Rate,
        basis: RECEIVED,
        numerator: "complaints received",
        denominator: Some("people supported, in thousands"),
        source: CANDOUR,
        computed: Computation::Impossible(
            "which figure counts the people is the project's to say: `rate(measure(\
             complaints-received; period this), given(SERIES; as-at DAY), 1000)`",
        ),
    },
];

/// A share of the complaints that were answered, by their standard.
const fn answered(
    id: &'static str,
    title: &'static str,
    words: &'static str,
    numerator: &'static str,
    query: &'static str,
) -> Definition {
    Definition {
        id,
        version: 1,
        title,
        words,
        unit: Unit::Percent,
        basis: CLOSED,
        numerator,
        denominator: Some("complaints answered that have a standard"),
        source: STANDARDS,
        computed: Computation::Query(query),
    }
}

/// A share of the complaints that were answered, by working days.
const fn band(
    id: &'static str,
    title: &'static str,
    words: &'static str,
    numerator: &'static str,
    query: &'static str,
) -> Definition {
    Definition {
        denominator: Some("complaints answered"),
        source: CANDOUR,
        ..answered(id, title, words, numerator, query)
    }
}
