//! Records and aggregates as objects of JSON.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{Record, file_and_part};
use crate::calendar::iso;
use crate::dataset::{Aggregate, Common, Dataset, Label, Origin, Quantity, RecordKind, Span};

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let table = self.table();
        let vocabulary = &self.dataset.vocabulary;
        let mut map = serializer.serialize_map(None)?;
        place(
            &mut map,
            self.dataset,
            self.kind.singular(),
            table.origin(self.row),
        )?;
        let reference = table.references.get(self.row);
        if !reference.is_empty() {
            map.serialize_entry("reference", reference)?;
        }
        let case = table.case_references.get(self.row);
        if !case.is_empty() {
            let key = match self.kind {
                RecordKind::Case => "linked",
                _ => "case",
            };
            map.serialize_entry(key, case)?;
        }
        if let Some(number) = self.number() {
            map.serialize_entry("number", &number)?;
        }
        if let Some(procedure) = self.procedure() {
            map.serialize_entry("procedure", procedure)?;
        }
        let events = vocabulary.events.iter().enumerate();
        let events = events.map(|(at, code)| (code, self.days(at).collect::<Vec<_>>()));
        entries(&mut map, "events", events)?;
        let dimensions = vocabulary.dimensions.iter().enumerate();
        let values = dimensions.map(|(at, dimension)| {
            let labels = self.labels(at).map(|label| Value { label });
            (&dimension.code, labels.collect::<Vec<_>>())
        });
        entries(&mut map, "values", values)?;
        let amounts = vocabulary.amounts.iter().enumerate();
        let amounts = amounts.map(|(at, code)| (code, self.pounds(at).collect::<Vec<_>>()));
        entries(&mut map, "amounts", amounts)?;
        let start = table.texts.partition_point(|text| text.record < self.row);
        let texts = table.texts.iter().skip(start);
        let texts = texts.take_while(|text| text.record == self.row);
        let texts: Vec<_> = texts
            .map(|text| WrittenText {
                role: vocabulary.texts.get(usize::from(text.role)),
                approved: text.approved,
                text: text.approved.then_some(text.text.as_str()),
            })
            .collect();
        if !texts.is_empty() {
            map.serialize_entry("texts", &texts)?;
        }
        map.end()
    }
}

fn place<M: SerializeMap>(
    map: &mut M,
    dataset: &Dataset,
    kind: &str,
    origin: Origin,
) -> Result<(), M::Error> {
    let (file, part) = file_and_part(dataset, origin);
    map.serialize_entry("kind", kind)?;
    map.serialize_entry("file", file)?;
    map.serialize_entry("part", part)?;
    map.serialize_entry("row", &origin.row)
}

/// An object with a list for each code that has values, left out when it is
/// empty.
fn entries<'a, M: SerializeMap, T: Serialize>(
    map: &mut M,
    name: &str,
    entries: impl Iterator<Item = (&'a String, Vec<T>)>,
) -> Result<(), M::Error> {
    let entries: Vec<_> = entries.filter(|(_, values)| !values.is_empty()).collect();
    if entries.is_empty() {
        return Ok(());
    }
    map.serialize_entry(name, &InOrder(entries))
}

/// A map in the order of the vocabulary.
struct InOrder<'a, T>(Vec<(&'a String, Vec<T>)>);

impl<T: Serialize> Serialize for InOrder<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(code, values)| (code, values)))
    }
}

struct Value<'a> {
    label: &'a Label,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("label", &self.label.text)?;
        if let Some(group) = &self.label.group {
            map.serialize_entry("group", group)?;
        }
        match &self.label.common {
            Common::Code(code) => map.serialize_entry("common", code)?,
            Common::None(_) => map.serialize_entry("common", &())?,
            Common::Unmapped => map.serialize_entry("unmapped", &true)?,
        }
        map.end()
    }
}

#[derive(Serialize)]
struct WrittenText<'a> {
    role: Option<&'a String>,
    approved: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// A figure from elsewhere.
pub(super) struct Outside<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) aggregate: &'a Aggregate,
}

impl Serialize for Outside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { dataset, aggregate } = self;
        let mut map = serializer.serialize_map(None)?;
        place(&mut map, dataset, "aggregate", aggregate.origin)?;
        map.serialize_entry("series", &aggregate.series)?;
        map.serialize_entry("publisher", &aggregate.publisher)?;
        map.serialize_entry("area", &aggregate.area)?;
        match aggregate.span {
            Span::During(first, last) => {
                map.serialize_entry("first", &iso(first))?;
                map.serialize_entry("last", &iso(last))?;
            }
            Span::AsAt(day) => map.serialize_entry("as-at", &iso(day))?,
        }
        if !aggregate.values.is_empty() {
            map.serialize_entry("values", &OutsideValues { dataset, aggregate })?;
        }
        match aggregate.quantity {
            Quantity::Number { digits, decimals } => {
                map.serialize_entry("value", &decimal(digits, decimals))?;
            }
            Quantity::Share {
                numerator,
                denominator,
            } => {
                map.serialize_entry("numerator", &numerator)?;
                map.serialize_entry("denominator", &denominator)?;
            }
            Quantity::Missing => map.serialize_entry("value", &())?,
        }
        map.serialize_entry("unit", &aggregate.unit)?;
        map.end()
    }
}

struct OutsideValues<'a> {
    dataset: &'a Dataset,
    aggregate: &'a Aggregate,
}

impl Serialize for OutsideValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = &self.dataset.vocabulary.dimensions;
        let mut list = serializer.serialize_seq(None)?;
        for (dimension, label) in &self.aggregate.values {
            let Some(dimension) = known.get(usize::from(*dimension)) else {
                continue;
            };
            if let Some(label) = dimension.labels.get(usize::from(*label)) {
                list.serialize_element(&(&dimension.code, Value { label }))?;
            }
        }
        list.end()
    }
}

/// An exact decimal as it was published: `29.5`.
fn decimal(digits: i64, decimals: u8) -> String {
    let decimals = usize::from(decimals);
    if decimals == 0 {
        return digits.to_string();
    }
    let sign = if digits < 0 { "-" } else { "" };
    let padded = format!("{:0>1$}", digits.unsigned_abs(), decimals + 1);
    let (whole, fraction) = padded.split_at(padded.len() - decimals);
    format!("{sign}{whole}.{fraction}")
}
