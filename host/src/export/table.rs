//! Records as rows of one table.

use std::io::{self, Write};

use super::{Record, file_and_part};
use crate::dataset::{Common, Dataset, Label, Table};
use crate::sheet::safe;

/// The codes that occur on any record, as indices into the vocabulary.
pub(super) struct Columns {
    events: Vec<usize>,
    dimensions: Vec<usize>,
    amounts: Vec<usize>,
}

impl Columns {
    pub(super) fn new(dataset: &Dataset) -> Self {
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

    pub(super) fn head<W: Write>(
        &self,
        dataset: &Dataset,
        out: &mut csv::Writer<W>,
    ) -> io::Result<()> {
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

    pub(super) fn row<W: Write>(
        &self,
        record: &Record<'_>,
        out: &mut csv::Writer<W>,
    ) -> io::Result<()> {
        let table = record.table();
        let origin = table.origin(record.row);
        let (file, part) = file_and_part(record.dataset, origin);
        let number = record.number().map(|number| number.to_string());
        out.write_field(record.kind.singular())?;
        write_text(out, file)?;
        write_text(out, part)?;
        out.write_field(origin.row.to_string())?;
        write_text(out, table.references.get(record.row))?;
        write_text(out, table.case_references.get(record.row))?;
        out.write_field(number.unwrap_or_default())?;
        out.write_field(record.procedure().unwrap_or_default())?;
        for event in &self.events {
            out.write_field(joined(record.days(*event)))?;
        }
        for dimension in &self.dimensions {
            let labels = record.labels(*dimension).map(|label| label.text.clone());
            write_text(out, &joined(labels))?;
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

/// Adds a cell that others wrote.
fn write_text<W: Write>(out: &mut csv::Writer<W>, text: &str) -> csv::Result<()> {
    out.write_field(safe(text).as_bytes())
}

fn joined(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join(" | ")
}

/// The common code of a label; empty when there is none.
fn common(label: &Label) -> &str {
    match &label.common {
        Common::Code(code) => code,
        Common::None(_) | Common::Unmapped => "",
    }
}
