//! Large sources made of small ones: the records of an example, again and again
//! under new references.

use anyhow::{Context, Result};

use crate::fixtures::sheet::{Cell, Sheet};

/// How the records of a text format are told apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// What stands before the first record.
    pub(super) before: &'static str,
    /// What stands after the last; empty for the end of the file.
    pub(super) after: &'static str,
    /// What stands between two records where none stands in the example:
    /// between its last and its first.
    pub(super) between: &'static str,
    /// What stands before and after a record's own reference, and nowhere else
    /// in a record.
    pub(super) reference: (&'static str, &'static str),
}

/// The text with its records so many times. The first time they keep their
/// references; later ones have a number added.
pub(super) fn text(text: &[u8], shape: &Shape, times: usize) -> Result<Vec<u8>> {
    let start = find(text, shape.before, 0)
        .with_context(|| format!("there is no `{}`", shape.before))?
        + shape.before.len();
    let end = match shape.after {
        "" => text.trim_ascii_end().len(),
        after => find(text, after, start).with_context(|| format!("there is no `{after}`"))?,
    };
    let (head, rest) = text.split_at(start);
    let (records, tail) = rest.split_at(end - start);
    let records = records.trim_ascii_end();
    let mut repeated = head.to_vec();
    repeated.reserve(records.len() * times + tail.len());
    for time in 0..times {
        if time == 0 {
            repeated.extend_from_slice(records);
            continue;
        }
        repeated.extend_from_slice(shape.between.as_bytes());
        renumbered(records, shape, &format!("-{time}"), &mut repeated);
    }
    repeated.push(b'\n');
    repeated.extend_from_slice(tail);
    Ok(repeated)
}

/// The records with something added to each reference.
fn renumbered(records: &[u8], shape: &Shape, added: &str, out: &mut Vec<u8>) {
    let (open, close) = shape.reference;
    let mut at = 0;
    // Where references begin a line, that of the first record has none before.
    let mut begins = if open == "\n" { Some(0) } else { None };
    while let Some(start) = begins
        .take()
        .or_else(|| find(records, open, at).map(|found| found + open.len()))
    {
        let Some(end) = find(records, close, start) else {
            break;
        };
        out.extend_from_slice(records.get(at..end).unwrap_or_default());
        out.extend_from_slice(added.as_bytes());
        at = end;
    }
    out.extend_from_slice(records.get(at..).unwrap_or_default());
}

fn find(text: &[u8], wanted: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let mut windows = rest.windows(wanted.len());
    windows
        .position(|window| window == wanted.as_bytes())
        .map(|at| at + from)
}

/// The rows of a sheet so many times, a number added to the text in one column.
pub(super) fn rows(sheet: &mut Sheet, column: &str, times: usize) -> Result<()> {
    let mut headings = sheet.header.iter();
    let at = headings
        .position(|heading| heading == column)
        .with_context(|| format!("sheet `{}` has no column `{column}`", sheet.name))?;
    let records = sheet.rows.clone();
    for time in 1..times {
        sheet.rows.extend(records.iter().map(|record| {
            let mut record = record.clone();
            if let Some(Cell::Text(reference)) = record.get_mut(at) {
                reference.push_str(&format!("-{time}"));
            }
            record
        }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(example: &str, shape: &Shape, expected: &str) {
        let repeated = text(example.as_bytes(), shape, 3).unwrap();
        assert_eq!(String::from_utf8(repeated).unwrap(), expected);
    }

    #[test]
    fn records_are_repeated_under_new_references() {
        check(
            "Reference,Outcome\nA,x\nB,y\n",
            &super::super::formats::CSV,
            "Reference,Outcome\nA,x\nB,y\nA-1,x\nB-1,y\nA-2,x\nB-2,y\n\n",
        );
        check(
            "{ \"cases\": [\n{ \"reference\": \"A\", \"x\": [1] }\n  ],\n\"y\": 1 }",
            &super::super::formats::JSON,
            "{ \"cases\": [\n{ \"reference\": \"A\", \"x\": [1] },\n\
             { \"reference\": \"A-1\", \"x\": [1] },\n{ \"reference\": \"A-2\", \"x\": [1] }\n\
             \n  ],\n\"y\": 1 }",
        );
        check(
            "<a>\n  <complaints>\n<complaint reference=\"A\"/>\n  </complaints></a>",
            &super::super::formats::XML,
            "<a>\n  <complaints>\n<complaint reference=\"A\"/>\n<complaint reference=\"A-1\"/>\n\
             <complaint reference=\"A-2\"/>\n\n  </complaints></a>",
        );
        assert!(text(b"{}", &super::super::formats::JSON, 2).is_err());
    }

    #[test]
    fn rows_are_repeated_under_new_references() {
        let row = |reference: &str| vec![Cell::text(reference), Cell::text("x")];
        let mut sheet = Sheet::new(
            "Complaints",
            &["Reference", "Outcome"],
            vec![row("A"), row("")],
        );
        rows(&mut sheet, "Reference", 2).unwrap();
        assert_eq!(sheet.rows, [row("A"), row(""), row("A-1"), row("")]);
        assert!(rows(&mut sheet, "Case", 2).is_err());
    }
}
