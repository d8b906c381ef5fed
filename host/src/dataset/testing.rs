//! Small datasets for tests, written as lines of text.
//!
//! ```text
//! case A received=2024-05-01 outcome=Upheld procedure=corporate
//! stage A 1 responded=2024-05-20
//! reason A reason=Delay
//! decision A decided=2024-07-01 compensation=150.00
//! contact A received=2024-05-02
//! ```
//!
//! A word without `=` is the reference of the case (of the record itself for
//! cases), then a stage's number; `own=` is the record's own reference. Cases are corporate when they do not say.

use super::{Common, Dataset, Dimension, Label, Origin, Part, RecordKind, Source};
use crate::calendar::{iso, parse_iso};
use crate::project::{Authority, Period, Project, Standard, Status};

const EVENTS: [&str; 13] = [
    "received",
    "acknowledged",
    "started",
    "due",
    "extended-to",
    "responded",
    "closed",
    "withdrawn",
    "decided",
    "done",
    "panel-requested",
    "panel-held",
    "panel-reported",
];

const LABELS: [(&str, &[&str]); 8] = [
    ("outcome", &["Upheld", "Not, Upheld", "Strange"]),
    ("reason", &["Delay", "Charges"]),
    ("timescale", &["Green", "Amber"]),
    ("contact-kind", &["General"]),
    ("theme", &["Thanks", "Praise"]),
    ("extension-reason", &["Complex"]),
    ("code", &["housing-ombudsman", "lgsco"]),
    ("answer", &["yes", "no"]),
];

/// One record a line, from rows 2, 3, … of `records.csv`. The label `Strange`
/// is not mapped. A space in a label is written `_`.
pub(crate) fn dataset(text: &str) -> Dataset {
    let mut dataset = Dataset::new();
    let vocabulary = &mut dataset.vocabulary;
    vocabulary.procedures = vec![
        "corporate".into(),
        "adult-social-care".into(),
        "childrens".into(),
    ];
    vocabulary.events = EVENTS.map(str::to_owned).to_vec();
    vocabulary.amounts = vec!["compensation".into()];
    for (code, labels) in LABELS {
        let labels = labels.iter().map(|text| Label {
            text: (*text).to_owned(),
            group: None,
            common: match *text {
                "Strange" => Common::Unmapped,
                _ => Common::Code(text.to_lowercase()),
            },
        });
        vocabulary.dimensions.push(Dimension {
            code: code.to_owned(),
            labels: labels.collect(),
            open: false,
        });
    }
    fill(dataset, text)
}

/// Adds one record a line to a dataset that has its vocabulary.
pub(crate) fn fill(mut dataset: Dataset, text: &str) -> Dataset {
    dataset.sources.push(Source {
        import: 0,
        file: "records.csv".into(),
        sha256: String::new(),
        plugin: String::new(),
        plugin_sha256: String::new(),
        settings_sha256: None,
        rows: 0,
        claimed: 0,
        rejected: 0,
        ignored: Vec::new(),
    });
    dataset.parts.push(Part {
        source: 0,
        name: String::new(),
    });
    for (at, line) in text.lines().enumerate() {
        add(&mut dataset, u32::try_from(at).unwrap() + 2, line.trim());
    }
    dataset
}

fn add(dataset: &mut Dataset, at: u32, line: &str) {
    let mut words = line.split(' ');
    let kind = words.next().unwrap();
    let kind = RecordKind::ALL
        .into_iter()
        .find(|known| known.singular() == kind)
        .unwrap();
    let vocabulary = dataset.vocabulary.clone();
    let table = dataset.table_mut(kind);
    let row = table.len;
    table.len += 1;
    table.origins.push(Origin { part: 0, row: at });
    let mut procedure = 0;
    let (mut reference, mut own) = ("", "");
    for word in words {
        match word.split_once('=') {
            None if reference.is_empty() => reference = word,
            None => table.numbers.push(word.parse().unwrap()),
            Some(("own", reference)) => own = reference,
            Some(("procedure", code)) => {
                let known = &vocabulary.procedures;
                procedure =
                    u8::try_from(known.iter().position(|one| one == code).unwrap()).unwrap();
            }
            Some((code, value)) => {
                if let Some(event) = vocabulary.event(code) {
                    table.push_event(row, event, parse_iso(value).unwrap());
                } else if let Some(amount) = vocabulary.amount(code) {
                    table.push_amount(row, amount, value.replace('.', "").parse().unwrap());
                } else {
                    let dimension = vocabulary.dimension(code).unwrap();
                    let value = value.replace('_', " ");
                    let labels = &vocabulary.dimensions[dimension].labels;
                    let label = labels.iter().position(|label| label.text == value).unwrap();
                    table.push_value(row, dimension, u16::try_from(label).unwrap());
                }
            }
        }
    }
    if kind == RecordKind::Case {
        table.procedures.push(procedure);
        table.references.push(reference);
        table.case_references.push("");
    } else {
        table.references.push(own);
        table.case_references.push(reference);
    }
}

/// The records as [`dataset`] reads them.
pub(crate) fn print(dataset: &Dataset) -> String {
    let mut text = String::new();
    let vocabulary = &dataset.vocabulary;
    for table in &dataset.tables {
        for row in 0..table.len {
            let own = table.references.get(row);
            let case = table.case_references.get(row);
            text.push_str(&format!("{} {own}{case}", table.kind.singular()));
            if let Some(number) = table.numbers.get(row as usize) {
                text.push_str(&format!(" {number}"));
            }
            for (event, code) in vocabulary.events.iter().enumerate() {
                for day in table
                    .event(event)
                    .into_iter()
                    .flat_map(|column| column.all(row))
                {
                    text.push_str(&format!(" {code}={}", iso(day)));
                }
            }
            for (at, dimension) in vocabulary.dimensions.iter().enumerate() {
                for label in table
                    .value(at)
                    .into_iter()
                    .flat_map(|column| column.all(row))
                {
                    let label = &dimension.labels[usize::from(label)].text;
                    text.push_str(&format!(" {}={label}", dimension.code));
                }
            }
            match table.procedures.get(row as usize) {
                None | Some(0) => {}
                Some(at) => {
                    let code = &vocabulary.procedures[usize::from(*at)];
                    text.push_str(&format!(" procedure={code}"));
                }
            }
            text.push('\n');
        }
    }
    text
}

/// A project for 2024-25 as at its last day, in which adult social care has
/// 20 working days for `Amber`.
pub(crate) fn project() -> Project {
    let period = Period::parse("2024-25").unwrap();
    Project {
        root: ".".into(),
        authority: Authority {
            name: "Testshire".into(),
            gss: "E06000000".into(),
        },
        title: "Complaints".into(),
        subtitle: None,
        status: Status::Draft,
        as_at: period.last,
        period,
        comparisons: vec![Period::parse("2023-24").unwrap()],
        procedures: None,
        imports: Vec::new(),
        standards: vec![Standard {
            procedure: "adult-social-care".into(),
            stage: 1,
            timescale: Some("Amber".into()),
            working_days: 20,
            start: None,
        }],
        closures: std::collections::BTreeMap::from([(
            "corporate".to_owned(),
            vec![parse_iso("2024-12-27").unwrap()],
        )]),
        facts: std::collections::BTreeMap::new(),
        denominators: Default::default(),
        template: "report.md".into(),
        commentary: "commentary".into(),
        cover: Vec::new(),
        disclosure: crate::disclose::Rules::default(),
        limits: crate::plugin::Limits::default(),
        outputs: Vec::new(),
        printed: Default::default(),
    }
}
