//! What a project's sources hold: for reports that adapt to it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use num_traits::Zero as _;

use super::problem::Problem;
use super::session::Answer;
use super::{ask, duties, procedures, words};
use crate::dataset::registry::{OWN, registry};
use crate::dataset::{Common, Dataset, RecordKind, ValidDataset};
use crate::diagnostic::suggest;
use crate::disclose::Figure;
use crate::measure::Cube;
use crate::measure::query;
use crate::project::{Period, Project};

/// Labels of which a chart says something and is still easy to read.
const DRAWABLE: RangeInclusive<usize> = 2..=12;

/// The quarters of a financial year.
const QUARTERS: [(&str, &str); 4] = [
    ("Q1", "April to June"),
    ("Q2", "July to September"),
    ("Q3", "October to December"),
    ("Q4", "January to March"),
];

/// The common code of labels that say that nothing was recorded.
const NOT_RECORDED: &str = "not-recorded";

/// One of the council's lists, as far as records of one kind have labels of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UsedList {
    pub(super) code: String,
    /// What it is called: `Age band`.
    pub(super) name: String,
    /// Only this council has it.
    pub(super) own: bool,
    /// It says something about a person.
    pub(super) personal: bool,
}

/// A procedure that cases have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeldProcedure {
    pub(super) code: &'static str,
    /// What it is called: `Adult social care`.
    pub(super) name: String,
    /// The report is the annual report about it.
    pub(super) reported: bool,
}

/// What templates can go through: what the data has of it, and no more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Holdings {
    /// Those whose annual report it is come first.
    pub(super) procedures: Vec<HeldProcedure>,
    /// By the plural of the kind of record that has them.
    pub(super) lists: BTreeMap<&'static str, Vec<UsedList>>,
    /// The quarters of a financial year, as queries name them, with their names.
    pub(super) quarters: Vec<(String, &'static str)>,
    /// The records reach back over the first comparison period, so that it can be
    /// counted like this one.
    pub(super) previous: bool,
    /// The duties that the report has.
    pub(super) duties: Vec<&'static str>,
}

impl Holdings {
    pub(super) fn of(data: &ValidDataset, project: &Project) -> Self {
        let reported = |code: &str| {
            let declared = project.procedures.as_ref();
            declared.is_none_or(|declared| declared.iter().any(|one| one == code))
        };
        let mut procedures: Vec<HeldProcedure> = procedures::codes(data)
            .map(|code| HeldProcedure {
                code,
                name: procedures::name(code),
                reported: reported(code),
            })
            .collect();
        procedures.sort_by_key(|one| !one.reported);
        let year = &project.period.name;
        let quarters = QUARTERS.map(|(quarter, name)| (format!("{year} {quarter}"), name));
        let known = quarters
            .iter()
            .all(|(quarter, _)| Period::parse(quarter).is_ok());
        Self {
            procedures,
            lists: lists(data.dataset()),
            quarters: if known { quarters.to_vec() } else { Vec::new() },
            previous: project
                .comparisons
                .first()
                .is_some_and(|period| reaches_back(data.dataset(), period)),
            duties: duties::of(project, data),
        }
    }
}

/// Whether cases reach back over a whole period: one was received and concluded
/// within its first quarter. An export of the year after holds of it no more than
/// what was still open when it ended, and to count that would be to claim a rise.
fn reaches_back(data: &Dataset, period: &Period) -> bool {
    let table = data.table(RecordKind::Case);
    let column = |code: &str| {
        let at = data.vocabulary.event(code)?;
        table.event(at)
    };
    let quarter = Period {
        last: period.first + (period.last - period.first) / 4,
        ..period.clone()
    };
    let within = |code: &str, row: u32| {
        let day = column(code).and_then(|column| column.first(row));
        day.is_some_and(|day| quarter.contains(day))
    };
    (0..table.len)
        .any(|row| within("received", row) && (within("closed", row) || within("responded", row)))
}

/// Whether there is any of what a text names: records, `stages where stage = 2`;
/// records that have something, `cases with ethnicity`; or an expression that
/// has a value other than zero.
pub(super) fn holds(cube: &Cube<'_>, text: &str) -> Result<Answer, Problem> {
    let word = text.split_whitespace().next().unwrap_or_default();
    let word = word.trim_end_matches(';');
    if RecordKind::ALL.iter().any(|kind| kind.plural() == word) {
        return records(cube, text).map(Answer::Held);
    }
    match ask::value(cube, text)? {
        Answer::Figures(gated) => {
            let some = |figure: &Figure| figure.value().is_some_and(|value| !value.is_zero());
            Ok(Answer::Held(gated.figures.iter().any(some)))
        }
        Answer::Lack(..) => Ok(Answer::Held(false)),
        other => Ok(other),
    }
}

/// Whether a chart of these figures says something: more labels than one have a
/// value, and not too many.
pub(super) fn is_drawable(figures: &[Figure]) -> bool {
    let some = |figure: &&Figure| figure.value().is_some_and(|value| !value.is_zero());
    DRAWABLE.contains(&figures.iter().filter(some).count())
}

/// The warning that a name is nearly one that the project has.
pub(super) fn slip(problem: Problem) -> Option<Problem> {
    let near = problem.hint.as_deref()?.starts_with("did you mean");
    near.then(|| problem.into_warning())
}

fn records(cube: &Cube<'_>, text: &str) -> Result<bool, Problem> {
    let (selection, with) = split(text);
    let clauses = selection.find(';').map_or("", |at| &selection[at..]);
    let all = if clauses.contains("basis") {
        ""
    } else {
        "; basis all"
    };
    let asked = format!("{selection}{all}");
    let wanted = query::parse_records(&asked).map_err(|error| ask::problem(text, error))?;
    let rows = match cube.records(&wanted) {
        Ok(rows) => rows,
        Err(error) if error.lack => return Ok(false),
        Err(error) => return Err(ask::problem(text, error)),
    };
    let Some(code) = with else {
        return Ok(!rows.is_empty());
    };
    let data = cube.data().dataset();
    let kind = wanted.selection.subject.node;
    check(data, code)?;
    Ok(rows.into_iter().any(|row| has(data, kind, row, code)))
}

/// A text without its ` with CODE`, and the code. Labels stand in quotes.
fn split(text: &str) -> (String, Option<&str>) {
    const WITH: &str = " with ";
    let at = text
        .match_indices(WITH)
        .map(|(at, _)| at)
        .find(|at| text[..*at].matches('"').count().is_multiple_of(2));
    let Some(at) = at else {
        return (text.to_owned(), None);
    };
    let rest = &text[at + WITH.len()..];
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .unwrap_or(rest.len());
    let selection = format!("{}{}", &text[..at], &rest[end..]);
    (selection, Some(&rest[..end]))
}

/// Refuses a code that no record can have.
fn check(data: &Dataset, code: &str) -> Result<(), Problem> {
    let (known, words) = (registry(), &data.vocabulary);
    let all = || {
        let shared = known.dimensions.keys();
        let shared = shared
            .chain(known.events.keys())
            .chain(known.amounts.keys());
        let own = words.dimensions.iter().map(|dimension| &dimension.code);
        let own = own.chain(&words.events).chain(&words.amounts);
        let texts = known.texts.keys().chain(&words.texts);
        shared.chain(own).chain(texts).map(String::as_str)
    };
    if all().any(|one| one == code) {
        return Ok(());
    }
    let message = format!("records have nothing that is called `{code}`");
    Err(Problem::new("unknown-field", message).hint_opt(suggest(code, all())))
}

/// Whether a record has a label that says something, a day, an amount or an
/// approved text of that code.
fn has(data: &Dataset, kind: RecordKind, row: u32, code: &str) -> bool {
    let (table, words) = (data.table(kind), &data.vocabulary);
    let labelled = words.dimension(code).is_some_and(|at| {
        let labels = table
            .value(at)
            .into_iter()
            .flat_map(|column| column.all(row));
        labels.into_iter().any(|label| says(data, at, label))
    });
    let dated = || {
        let column = words.event(code).and_then(|at| table.event(at));
        column.is_some_and(|column| column.first(row).is_some())
    };
    let paid = || {
        let column = words.amount(code).and_then(|at| table.amount(at));
        column.is_some_and(|column| column.first(row).is_some())
    };
    let told = || {
        let role = words.text(code);
        let mut texts = table.texts.iter();
        texts
            .any(|text| text.approved && text.record == row && Some(usize::from(text.role)) == role)
    };
    labelled || dated() || paid() || told()
}

/// Whether a label says more than that nothing was recorded.
fn says(data: &Dataset, dimension: usize, label: u16) -> bool {
    let dimension = data.vocabulary.dimensions.get(dimension);
    let label = dimension.and_then(|known| known.labels.get(usize::from(label)));
    label.is_some_and(|label| !matches!(&label.common, Common::Code(code) if code == NOT_RECORDED))
}

/// The lists that records of each kind have labels of, in the order of the
/// sources' vocabulary, by the plural of the kind.
fn lists(data: &Dataset) -> BTreeMap<&'static str, Vec<UsedList>> {
    let of_kind = |kind: RecordKind| {
        let table = data.table(kind);
        let dimensions = data.vocabulary.dimensions.iter().enumerate();
        let used = dimensions.filter_map(|(at, dimension)| {
            let column = table.value(at)?;
            let mut occurs = vec![false; dimension.labels.len()];
            for label in (0..table.len).flat_map(|row| column.all(row)) {
                if let Some(occurs) = occurs.get_mut(usize::from(label)) {
                    *occurs = true;
                }
            }
            let labels = (0_u16..).zip(&occurs);
            let said = labels.filter(|(label, occurs)| **occurs && says(data, at, *label));
            if said.count() == 0 {
                return None;
            }
            let known = registry().dimensions.get(&dimension.code);
            Some(UsedList {
                code: dimension.code.clone(),
                name: words::title(&dimension.code),
                own: dimension.code.starts_with(OWN),
                personal: known.is_some_and(|known| known.personal),
            })
        });
        (kind.plural(), used.collect())
    };
    RecordKind::ALL.into_iter().map(of_kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_records_must_have_is_told_from_their_labels() {
        for (text, selection, code) in [
            ("cases", "cases", None),
            ("cases with outcome", "cases", Some("outcome")),
            (
                "cases with outcome; basis closed; period this",
                "cases; basis closed; period this",
                Some("outcome"),
            ),
            (
                "cases where service = \"Work with children\" with x-team",
                "cases where service = \"Work with children\"",
                Some("x-team"),
            ),
        ] {
            assert_eq!(split(text), (selection.to_owned(), code), "{text}");
        }
    }
}
