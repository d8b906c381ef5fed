//! The normalised records as files: JSON lines and CSV, and what was rejected.
//!
//! Every record has one shape, whatever its kind and wherever it came from:
//!
//! ```json
//! {"kind":"case","file":"cases.csv","part":"","row":2,"reference":"A-1",
//!  "procedure":"corporate","events":{"received":["2024-05-01"]},
//!  "values":{"outcome":[{"label":"Upheld","common":"upheld"}]},
//!  "amounts":{"compensation":["150.00"]}}
//! ```
//!
//! Days are ISO dates, amounts are pounds with two decimals, and every code has
//! a list, as a record may have several values of one. Text that is not
//! approved for publication is left out.

use std::io::{self, Write};

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::calendar::iso;
use crate::dataset::correct::pounds;
use crate::dataset::{
    Aggregate, Common, Dataset, Label, Origin, Quantity, RecordKind, Span, Table,
};

/// Writes each record and each aggregate as one line of JSON, in the order of
/// kinds and sources.
///
/// # Errors
/// Whatever the writer returns.
pub fn jsonl(dataset: &Dataset, out: &mut dyn Write) -> io::Result<()> {
    for kind in RecordKind::ALL {
        for row in 0..dataset.table(kind).len {
            let record = Record { dataset, kind, row };
            serde_json::to_writer(&mut *out, &record)?;
            out.write_all(b"\n")?;
        }
    }
    for aggregate in &dataset.aggregates {
        serde_json::to_writer(&mut *out, &Outside { dataset, aggregate })?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes the records as one table: a column for each event, dimension and
/// amount that occurs, and one with the common codes of each dimension. Several
/// values in one cell are separated by ` | `.
///
/// # Errors
/// Whatever the writer returns.
pub fn csv(dataset: &Dataset, out: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let columns = Columns::new(dataset);
    columns.head(dataset, &mut out)?;
    for kind in RecordKind::ALL {
        for row in 0..dataset.table(kind).len {
            columns.row(&Record { dataset, kind, row }, &mut out)?;
        }
    }
    out.flush()
}

/// Writes what could not become a record, and returns how many rows that are.
///
/// # Errors
/// Whatever the writer returns.
pub fn rejects(dataset: &Dataset, out: &mut dyn Write) -> io::Result<u64> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["file", "part", "row", "column", "code", "message", "hint"])?;
    for reject in &dataset.rejects {
        let (file, part) = file_and_part(dataset, reject.origin);
        out.write_record([
            file,
            part,
            &reject.origin.row.to_string(),
            reject.column.as_deref().unwrap_or_default(),
            &reject.code,
            &reject.message,
            reject.hint.as_deref().unwrap_or_default(),
        ])?;
    }
    out.flush()?;
    Ok(dataset.sources.iter().map(|source| source.rejected).sum())
}

fn file_and_part(dataset: &Dataset, origin: Origin) -> (&str, &str) {
    let part = dataset.parts.get(origin.part as usize);
    let source = part.and_then(|part| dataset.sources.get(usize::from(part.source)));
    (
        source.map_or("", |source| source.file.as_str()),
        part.map_or("", |part| part.name.as_str()),
    )
}

/// One record of any kind.
struct Record<'a> {
    dataset: &'a Dataset,
    kind: RecordKind,
    row: u32,
}

impl<'a> Record<'a> {
    fn table(&self) -> &'a Table {
        self.dataset.table(self.kind)
    }

    fn procedure(&self) -> Option<&'a str> {
        let code = self.table().procedures.get(self.row as usize)?;
        let codes = &self.dataset.vocabulary.procedures;
        codes.get(usize::from(*code)).map(String::as_str)
    }

    fn number(&self) -> Option<u8> {
        self.table().numbers.get(self.row as usize).copied()
    }

    fn days(&self, event: usize) -> impl Iterator<Item = String> + 'a {
        let row = self.row;
        let column = self.table().event(event);
        column
            .into_iter()
            .flat_map(move |days| days.all(row))
            .map(iso)
    }

    fn labels(&self, dimension: usize) -> impl Iterator<Item = &'a Label> + 'a {
        let row = self.row;
        let known = self.dataset.vocabulary.dimensions.get(dimension);
        let column = self.table().value(dimension);
        column
            .into_iter()
            .flat_map(move |labels| labels.all(row))
            .filter_map(move |label| known?.labels.get(usize::from(label)))
    }

    fn pounds(&self, amount: usize) -> impl Iterator<Item = String> + 'a {
        let row = self.row;
        let column = self.table().amount(amount);
        column
            .into_iter()
            .flat_map(move |amounts| amounts.all(row))
            .map(pounds)
    }
}

/// The common code of a label; empty when there is none.
fn common(label: &Label) -> &str {
    match &label.common {
        Common::Code(code) => code,
        Common::None(_) | Common::Unmapped => "",
    }
}

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
struct Outside<'a> {
    dataset: &'a Dataset,
    aggregate: &'a Aggregate,
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

/// The codes that occur on any record, as indices into the vocabulary.
struct Columns {
    events: Vec<usize>,
    dimensions: Vec<usize>,
    amounts: Vec<usize>,
}

impl Columns {
    fn new(dataset: &Dataset) -> Self {
        let vocabulary = &dataset.vocabulary;
        let any = |occurs: &dyn Fn(&Table) -> bool| dataset.tables.iter().any(occurs);
        Self {
            events: (0..vocabulary.events.len())
                .filter(|at| any(&|table| table.event(*at).is_some()))
                .collect(),
            dimensions: (0..vocabulary.dimensions.len())
                .filter(|at| any(&|table| table.value(*at).is_some()))
                .collect(),
            amounts: (0..vocabulary.amounts.len())
                .filter(|at| any(&|table| table.amount(*at).is_some()))
                .collect(),
        }
    }

    fn head<W: Write>(&self, dataset: &Dataset, out: &mut csv::Writer<W>) -> io::Result<()> {
        let vocabulary = &dataset.vocabulary;
        for name in [
            "kind",
            "file",
            "part",
            "row",
            "reference",
            "case",
            "number",
            "procedure",
        ] {
            out.write_field(name)?;
        }
        for code in self
            .events
            .iter()
            .filter_map(|at| vocabulary.events.get(*at))
        {
            out.write_field(code)?;
        }
        let dimensions = self.dimensions.iter();
        for dimension in dimensions.filter_map(|at| vocabulary.dimensions.get(*at)) {
            out.write_field(&dimension.code)?;
            out.write_field(format!("{}-common", dimension.code))?;
        }
        for code in self
            .amounts
            .iter()
            .filter_map(|at| vocabulary.amounts.get(*at))
        {
            out.write_field(code)?;
        }
        out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn row<W: Write>(&self, record: &Record<'_>, out: &mut csv::Writer<W>) -> io::Result<()> {
        let table = record.table();
        let origin = table.origin(record.row);
        let (file, part) = file_and_part(record.dataset, origin);
        let number = record.number().map(|number| number.to_string());
        out.write_field(record.kind.singular())?;
        out.write_field(file)?;
        out.write_field(part)?;
        out.write_field(origin.row.to_string())?;
        out.write_field(table.references.get(record.row))?;
        out.write_field(table.case_references.get(record.row))?;
        out.write_field(number.unwrap_or_default())?;
        out.write_field(record.procedure().unwrap_or_default())?;
        for event in &self.events {
            out.write_field(joined(record.days(*event)))?;
        }
        for dimension in &self.dimensions {
            let labels = record.labels(*dimension).map(|label| label.text.clone());
            out.write_field(joined(labels))?;
            let codes = record
                .labels(*dimension)
                .map(|label| common(label).to_owned());
            out.write_field(joined(codes))?;
        }
        for amount in &self.amounts {
            out.write_field(joined(record.pounds(*amount)))?;
        }
        out.write_record(None::<&[u8]>)?;
        Ok(())
    }
}

fn joined(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Reject;
    use crate::dataset::testing::dataset;

    fn written(write: impl Fn(&mut dyn Write)) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    fn records() -> Dataset {
        let mut dataset = dataset(
            "case A received=2024-05-01 extended-to=2024-06-01 extended-to=2024-06-08 outcome=Upheld\n\
             stage A 1 responded=2024-05-20\n\
             reason A reason=Delay\n\
             decision A compensation=-150.05 outcome=Strange",
        );
        let theme = dataset.vocabulary.dimension("theme").unwrap();
        dataset.aggregates.push(Aggregate {
            origin: Origin { part: 0, row: 9 },
            series: "demand".into(),
            publisher: "Return".into(),
            area: "Testshire".into(),
            span: Span::AsAt(0),
            values: vec![(u16::try_from(theme).unwrap(), 1)],
            quantity: Quantity::Number {
                digits: -5,
                decimals: 2,
            },
            unit: "percent".into(),
        });
        dataset
    }

    #[test]
    fn records_are_lines_of_json_in_one_shape() {
        let text = written(|out| jsonl(&records(), out).unwrap());
        let expected = [
            r#"{"kind":"case","file":"records.csv","part":"","row":2,"reference":"A","procedure":"corporate","events":{"received":["2024-05-01"],"extended-to":["2024-06-01","2024-06-08"]},"values":{"outcome":[{"label":"Upheld","common":"upheld"}]}}"#,
            r#"{"kind":"stage","file":"records.csv","part":"","row":3,"case":"A","number":1,"events":{"responded":["2024-05-20"]}}"#,
            r#"{"kind":"reason","file":"records.csv","part":"","row":4,"case":"A","values":{"reason":[{"label":"Delay","common":"delay"}]}}"#,
            r#"{"kind":"decision","file":"records.csv","part":"","row":5,"case":"A","values":{"outcome":[{"label":"Strange","unmapped":true}]},"amounts":{"compensation":["-150.05"]}}"#,
            r#"{"kind":"aggregate","file":"records.csv","part":"","row":9,"series":"demand","publisher":"Return","area":"Testshire","as-at":"1970-01-01","values":[["theme",{"label":"Praise","common":"praise"}]],"value":"-0.05","unit":"percent"}"#,
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn records_are_rows_of_one_table() {
        let text = written(|out| csv(&records(), out).unwrap());
        let expected = [
            "kind,file,part,row,reference,case,number,procedure,received,extended-to,responded,\
             outcome,outcome-common,reason,reason-common,compensation",
            "case,records.csv,,2,A,,,corporate,2024-05-01,2024-06-01 | 2024-06-08,,Upheld,upheld,,,",
            "stage,records.csv,,3,,A,1,,,,2024-05-20,,,,,",
            "reason,records.csv,,4,,A,,,,,,,,Delay,delay,",
            "decision,records.csv,,5,,A,,,,,,Strange,,,,-150.05",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn unapproved_text_is_left_out() {
        let mut dataset = dataset("decision A");
        dataset.vocabulary.texts = vec!["summary".into(), "remedy".into()];
        let text = |role, approved| crate::dataset::Text {
            record: 0,
            role,
            text: "words".into(),
            approved,
        };
        let decisions = dataset.table_mut(RecordKind::Decision);
        decisions.texts = vec![text(0, true), text(1, false)];
        let text = written(|out| jsonl(&dataset, out).unwrap());
        assert!(text.ends_with(
            "\"texts\":[{\"role\":\"summary\",\"approved\":true,\"text\":\"words\"},\
             {\"role\":\"remedy\",\"approved\":false}]}\n"
        ));
    }

    #[test]
    fn rejects_are_listed_and_counted_by_row() {
        let mut dataset = dataset("case A received=2024-05-01");
        for column in ["Received", "Closed"] {
            dataset.rejects.push(Reject {
                origin: Origin { part: 0, row: 7 },
                column: Some(column.into()),
                code: "ambiguous-date".into(),
                message: "the date is ambiguous".into(),
                hint: None,
            });
        }
        dataset.sources[0].rejected = 1;
        let mut bytes = Vec::new();
        assert_eq!(rejects(&dataset, &mut bytes).unwrap(), 1);
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "file,part,row,column,code,message,hint\n\
             records.csv,,7,Received,ambiguous-date,the date is ambiguous,\n\
             records.csv,,7,Closed,ambiguous-date,the date is ambiguous,\n"
        );
    }
}
