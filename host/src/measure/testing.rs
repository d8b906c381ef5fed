//! A small project for tests: records as lines of text, see
//! [`crate::dataset::testing`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::figure::Answer;
use super::{Cube, query};
use crate::calendar::parse_iso;
use crate::dataset::testing::fill;
use crate::dataset::{
    Aggregate, Common, Dataset, Dimension, Label, Origin, Quantity, Span, ValidDataset, validate,
};
use crate::diagnostic::Place;
use crate::disclose::Rules;
use crate::plugin::Limits;
use crate::project::{Authority, Decimal, Denominator, Fact, Period, Project, Standard, Status};

/// Code, then labels as `text/group/common`.
const DIMENSIONS: [(&str, &[&str]); 9] = [
    (
        "outcome",
        &[
            "Not Upheld//not-upheld",
            "Partly Upheld//partly-upheld",
            "Upheld//upheld",
        ],
    ),
    (
        "ethnicity",
        &[
            "Indian/Asian/asian-indian",
            "Pakistani/Asian/asian-pakistani",
            "British/White/white-british",
            "Not known//not-recorded",
        ],
    ),
    ("service", &["Home care//", "Finance//"]),
    (
        "reason",
        &["Delay//delay", "Charges//charges", "Old list//NONE"],
    ),
    ("finding", &["Upheld//upheld", "Not upheld//not-upheld"]),
    ("theme", &["Thanks//", "Praise//"]),
    (
        "decision",
        &[
            "Upheld//upheld",
            "Not upheld//not-upheld",
            "Closed//assessed-and-closed",
        ],
    ),
    ("contact-kind", &["General//general", "Initial//initial"]),
    ("action-kind", &["Learning//learning"]),
];

fn vocabulary() -> Dataset {
    let mut dataset = Dataset::new();
    let vocabulary = &mut dataset.vocabulary;
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    vocabulary.procedures = codes(&["adult-social-care", "corporate", "housing"]);
    vocabulary.events = codes(&[
        "received",
        "acknowledged",
        "extended-to",
        "responded",
        "closed",
        "decided",
        "done",
    ]);
    vocabulary.amounts = codes(&["recommended"]);
    for (code, labels) in DIMENSIONS {
        let labels = labels.iter().map(|label| {
            let parts: Vec<&str> = label.split('/').collect();
            Label {
                text: parts[0].to_owned(),
                group: Some(parts[1].to_owned()).filter(|group| !group.is_empty()),
                common: match parts[2] {
                    "" | "NONE" => Common::None("the council's own".to_owned()),
                    code => Common::Code(code.to_owned()),
                },
            }
        });
        vocabulary.dimensions.push(Dimension {
            code: code.to_owned(),
            labels: labels.collect(),
            open: false,
        });
    }
    dataset
}

/// A line such as `aggregate supported ethnicity=Indian area=Leicester
/// as-at=2025-03-31 12 count`: a decimal, `12/34` or `-`.
fn aggregate(dataset: &Dataset, line: &str) -> Aggregate {
    let mut aggregate = Aggregate {
        origin: Origin { part: 0, row: 1 },
        series: String::new(),
        publisher: "Statistics Office".to_owned(),
        area: "Leicester".to_owned(),
        span: Span::AsAt(0),
        values: Vec::new(),
        quantity: Quantity::Missing,
        unit: "count".to_owned(),
    };
    for (at, word) in line.split(' ').enumerate().skip(1) {
        match word.split_once('=') {
            None if at == 1 => aggregate.series = word.to_owned(),
            None if word == "-" => {}
            None if word.contains('/') => {
                let (numerator, denominator) = word.split_once('/').unwrap();
                aggregate.quantity = Quantity::Share {
                    numerator: numerator.parse().unwrap(),
                    denominator: denominator.parse().unwrap(),
                };
            }
            None => match Decimal::parse(word) {
                Some(Decimal { digits, decimals }) => {
                    aggregate.quantity = Quantity::Number { digits, decimals };
                }
                None => aggregate.unit = word.to_owned(),
            },
            Some(("area", area)) => aggregate.area = area.replace('_', " "),
            Some(("as-at", day)) => aggregate.span = Span::AsAt(parse_iso(day).unwrap()),
            Some(("period", period)) => {
                let period = Period::parse(period).unwrap();
                aggregate.span = Span::During(period.first, period.last);
            }
            Some((code, text)) => {
                let dimension = dataset.vocabulary.dimension(code).unwrap();
                let text = text.replace('_', " ");
                let labels = &dataset.vocabulary.dimensions[dimension].labels;
                let label = labels.iter().position(|label| label.text == text).unwrap();
                aggregate.values.push((
                    u16::try_from(dimension).unwrap(),
                    u16::try_from(label).unwrap(),
                ));
            }
        }
    }
    aggregate
}

/// The records of a text; lines that start with `aggregate` are figures.
pub(crate) fn records(text: &str) -> ValidDataset {
    read(vocabulary(), text)
}

/// As [`records`], from sources that do not give the day of an event.
pub(crate) fn without(event: &str, text: &str) -> ValidDataset {
    let mut dataset = vocabulary();
    dataset.vocabulary.events.retain(|known| known != event);
    read(dataset, text)
}

fn read(dataset: Dataset, text: &str) -> ValidDataset {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let records: Vec<&str> = lines()
        .filter(|line| !line.starts_with("aggregate"))
        .collect();
    let mut dataset = fill(dataset, &records.join("\n"));
    dataset.aggregates = lines()
        .filter(|line| line.starts_with("aggregate"))
        .map(|line| aggregate(&dataset, line))
        .collect();
    validate(dataset, Vec::new(), &project()).value
}

/// A project for 2024-25 that compares with 2023-24, as at 30 June 2025, with
/// 20 working days for an answer.
pub(crate) fn project() -> Project {
    let fact = |digits, decimals, unit: &str| Fact {
        value: Decimal { digits, decimals },
        unit: unit.to_owned(),
        source: "Annual return".to_owned(),
        title: "A number".to_owned(),
    };
    Project {
        root: PathBuf::new(),
        authority: Authority {
            name: "Leicester City Council".to_owned(),
            gss: "E06000016".to_owned(),
        },
        title: "Report".to_owned(),
        subtitle: None,
        status: Status::Draft,
        period: Period::parse("2024-25").unwrap(),
        comparisons: vec![Period::parse("2023-24").unwrap()],
        as_at: parse_iso("2025-06-30").unwrap(),
        procedures: None,
        imports: Vec::new(),
        standards: vec![Standard {
            procedure: "adult-social-care".to_owned(),
            stage: 1,
            timescale: None,
            working_days: 20,
            start: None,
        }],
        closures: std::collections::BTreeMap::new(),
        facts: BTreeMap::from([
            ("eligible-people".to_owned(), fact(982, 0, "count")),
            ("national-rate".to_owned(), fact(295, 1, "percent")),
        ]),
        denominators: BTreeMap::from([(
            "homes".to_owned(),
            Denominator {
                expression: "given(homes; as-at 2025-03-31)".to_owned(),
                place: Place::file("report.toml"),
            },
        )]),
        template: String::new(),
        commentary: String::new(),
        cover: Vec::new(),
        disclosure: Rules::default(),
        limits: Limits::default(),
        outputs: Vec::new(),
        printed: Default::default(),
    }
}

/// The answer in one line: `Label value, …` or the value, each as an exact
/// fraction with its parts, the unit, and what the working says; or the error
/// as `message at [words]; hint`.
pub(crate) fn answer(data: &ValidDataset, text: &str) -> String {
    let project = project();
    let answered = query::parse(text).and_then(|query| Cube::new(data, &project).answer(&query));
    match answered {
        Ok(answer) => said(&answer),
        Err(error) => {
            let words = text.get(error.start..error.end).unwrap_or("?");
            let hint = error.hint.map_or(String::new(), |hint| format!("; {hint}"));
            format!("{} at [{words}]{hint}", error.message)
        }
    }
}

fn said(answer: &Answer) -> String {
    let cells: Vec<String> = answer
        .cells
        .iter()
        .enumerate()
        .map(|(at, cell)| {
            let value = match (cell.value, &cell.missing) {
                (Some(value), _) => value.to_string(),
                (None, Some(why)) => format!("[{why}]"),
                (None, None) => "?".to_owned(),
            };
            let parts = match (cell.numerator, cell.denominator) {
                (Some(above), Some(below)) => format!(" ({above} of {below})"),
                _ => String::new(),
            };
            let width = answer.axes.get(1).map_or(1, |axis| axis.labels.len());
            let names: Vec<&str> = answer
                .axes
                .iter()
                .zip([at / width, at % width])
                .map(|(axis, at)| axis.labels[at].text.as_str())
                .collect();
            format!("{} {value}{parts}", names.join("/"))
                .trim()
                .to_owned()
        })
        .collect();
    let mut text = format!("{} {}", cells.join(", "), answer.unit.words());
    for left_out in &answer.left_out {
        text.push_str(&format!("; {left_out}"));
    }
    if answer.multiple {
        text.push_str("; several labels a record");
    }
    text
}
