//! How many working days an answer may take, where the export itself says so in
//! the timescale that each case was given: `10 wd`, `20 working days`.

use super::mapping::{Dimension, Entry, Mapping, Record, Toml, quoted};

/// A time that the settings declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standard {
    procedure: String,
    stage: u8,
    timescale: String,
    days: u16,
}

/// The times that timescales name, for the first stage, and for later ones that
/// have timescales of their own.
pub(super) fn standards(mapping: &Mapping) -> Vec<Standard> {
    let records = || mapping.tables.iter().flat_map(|table| &table.records);
    let Some(procedure) = records().find_map(procedure) else {
        return Vec::new();
    };
    let has_timescale = |record: &Record| {
        let mut values = record.section("values").iter();
        values.any(|entry| entry.key == "timescale")
    };
    let later = records().any(|record| record.kind == "stage" && has_timescale(record));
    let dimensions = mapping.dimensions.iter();
    let timescales = dimensions.filter(|dimension| dimension.code == "timescale");
    let of_stage = |stage: u8| {
        let timescales = timescales.clone();
        let labels = timescales.flat_map(|Dimension { labels, .. }| labels);
        labels.filter_map(move |label| {
            Some(Standard {
                procedure: procedure.to_owned(),
                stage,
                timescale: label.text.clone(),
                days: working_days(&label.text)?,
            })
        })
    };
    let stages: &[u8] = if later { &[1, 2] } else { &[1] };
    stages.iter().flat_map(|stage| of_stage(*stage)).collect()
}

/// The one procedure of all cases.
fn procedure(record: &Record) -> Option<&str> {
    let is_said = |entry: &&Entry| record.kind == "case" && entry.key == "procedure";
    match &record.head.iter().find(is_said)?.value {
        Toml::Text(procedure) => Some(procedure),
        _ => None,
    }
}

/// The number of a timescale that is told in days; `4 weeks` is none, as weeks
/// are no working days.
fn working_days(timescale: &str) -> Option<u16> {
    let lower = timescale.to_lowercase();
    let mut words = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let number = words.find(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let unit = words.next()?;
    let is_days = ["wd", "wds", "working", "work", "day", "days", "business"].contains(&unit);
    let days = number
        .parse()
        .ok()
        .filter(|days| (1..=250).contains(days))?;
    // Of a span such as `10 - 20 days`, or of calendar days, nobody can tell.
    let is_plain = !lower.contains("calendar")
        && !words.any(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
    (is_days && is_plain).then_some(days)
}

impl Standard {
    /// As `report.toml` has it.
    pub(super) fn lines(&self) -> [String; 5] {
        [
            "[[standards]]".to_owned(),
            format!("procedure = {}", quoted(&self.procedure)),
            format!("stage = {}", self.stage),
            format!("timescale = {}", quoted(&self.timescale)),
            format!("working-days = {}  # guess: by its label", self.days),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::working_days;

    #[test]
    fn days_are_read_from_timescales_that_name_them() {
        for (timescale, expected) in [
            ("10 wd", Some(10)),
            ("20 working days", Some(20)),
            ("Within 25 days", Some(25)),
            ("65 Business Days", Some(65)),
            ("4 weeks", None),
            ("10-20 working days", None),
            ("28 calendar days", None),
            ("Amber", None),
            ("0 days", None),
            ("99999999999 days", None),
            ("10", None),
        ] {
            assert_eq!(working_days(timescale), expected, "{timescale}");
        }
    }
}
