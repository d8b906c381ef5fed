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

mod json;
mod table;

use std::io::{self, Write};

use json::Outside;
use table::Columns;

use crate::calendar::iso;
use crate::dataset::correct::pounds;
use crate::dataset::{Dataset, Label, Origin, RecordKind, Table};
use crate::sheet::safe;

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
        let row = reject.origin.row.to_string();
        let cells = [
            file,
            part,
            &row,
            reject.column.as_deref().unwrap_or_default(),
            &reject.code,
            &reject.message,
            reject.hint.as_deref().unwrap_or_default(),
        ];
        out.write_record(cells.map(safe).iter().map(|cell| cell.as_bytes()))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::dataset;
    use crate::dataset::{Aggregate, Quantity, Reject, Span};

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
