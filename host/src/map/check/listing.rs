//! Findings as people, programs and spreadsheets read them.

use serde_json::json;

use super::{Column, Findings, Import, Marked, Never, Rejects, Unmapped, Wrong};
use crate::map::lines::{counted, cut, wrapped};
use crate::sheet::Sheet;

/// Letters of a label, a heading or a note that a table shows.
const LETTERS: usize = 60;

/// Labels that nobody has said the meaning of that a table shows of an import.
const SHOWN: usize = 40;

/// Marks that a table shows of a file.
const MARKS: usize = 60;

/// What stands for a label that is not shown.
const NOT_SHOWN: &str = "(not shown: may be personal)";

/// For people.
pub fn to_table(findings: &Findings) -> String {
    let mut text = String::new();
    for import in &findings.imports {
        write_import(&mut text, import);
        text.push('\n');
    }
    if !findings.wrong.is_empty() {
        for wrong in &findings.wrong {
            text.push_str(&format!("wrong: {}\n", wrong_records(wrong)));
            if let Some(hint) = &wrong.hint {
                text.push_str(&format!("  hint: {hint}\n"));
            }
        }
        text.push('\n');
    }
    if findings.warnings > 0 {
        text.push_str(&format!(
            "{} of records: `candour check` shows them\n\n",
            counted(findings.warnings, "warning")
        ));
    }
    let mut rest = findings.marks.as_slice();
    while let Some(first) = rest.first() {
        let (of_file, others) = rest.split_at(
            rest.iter()
                .position(|mark| mark.file != first.file)
                .unwrap_or(rest.len()),
        );
        write_marks(&mut text, of_file);
        rest = others;
    }
    let (guesses, open) = findings.marked();
    let left = match (guesses, open) {
        (0, 0) => None,
        (0, _) => Some("open places are left"),
        (_, 0) => Some("guesses are left"),
        _ => Some("guesses and open places are left"),
    };
    text.push_str(&match (findings.is_clean(), left) {
        (true, None) => "nothing is left to do\n".to_owned(),
        (true, Some(left)) => {
            format!("every label has a meaning and every row is read or set aside; {left}\n")
        }
        (false, _) => {
            let labels = findings.imports.iter().map(|import| import.unmapped.len());
            let rows = findings.imports.iter().flat_map(|import| &import.sources);
            let wrong: u64 = findings.wrong.iter().map(|wrong| wrong.count).sum();
            let wrong = match wrong {
                0 => String::new(),
                wrong => format!(", {} in records", counted(wrong, "error")),
            };
            format!(
                "left to do: {} without a meaning, {} rejected{wrong}\n",
                counted(labels.sum::<usize>() as u64, "label"),
                counted(rows.map(|source| source.rejected).sum(), "row")
            )
        }
    });
    text
}

fn write_import(text: &mut String, import: &Import) {
    for source in &import.sources {
        let set_aside: u64 = source.ignored.iter().map(|(_, rows)| rows).sum();
        text.push_str(&format!(
            "{}, read by {}: {}, {} read, {} rejected, {set_aside} set aside\n",
            source.file,
            import.plugin,
            counted(source.rows, "row"),
            source.read,
            source.rejected
        ));
        for (reason, rows) in &source.ignored {
            let reason = cut(reason, LETTERS);
            text.push_str(&format!(
                "  set aside: {}, {reason}\n",
                counted(*rows, "row")
            ));
        }
    }
    for reject in &import.rejects {
        text.push_str(&format!("  rejected: {}\n", rejected(reject)));
    }
    let labels = &import.unmapped;
    for label in labels.iter().take(SHOWN) {
        let near = label.nearest.as_deref();
        let near = near.map(|near| format!("; did you mean `{}`?", cut(near, LETTERS)));
        text.push_str(&format!(
            "  without a meaning: {}, {}: {}{}\n",
            label.dimension,
            shown(label),
            counted(label.count, "record"),
            near.unwrap_or_default()
        ));
    }
    if let Some(more) = labels.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        text.push_str(&format!(
            "  and {more} more: `--format csv` lists every one\n"
        ));
    }
    let mut rest = import.never.as_slice();
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|one| one.dimension != first.dimension);
        let (of_list, others) = rest.split_at(end.unwrap_or(rest.len()));
        let names: Vec<String> = of_list.iter().map(|one| cut(&one.label, LETTERS)).collect();
        let lead = format!("  never occurs: {}: ", first.dimension);
        text.push_str(&wrapped(&lead, &names, ", "));
        rest = others;
    }
    let Some(columns) = &import.columns else {
        text.push_str(
            "  columns that are not used: not known, as only `tabular` tells what it reads\n",
        );
        return;
    };
    for column in columns {
        text.push_str(&format!("  not used: {}\n", unused(column)));
    }
    for place in &import.untold {
        let place = cut(place, LETTERS);
        text.push_str(&format!(
            "  columns that are not used: not known of {place}, whose headings were not found\n"
        ));
    }
}

fn shown(label: &Unmapped) -> String {
    let text = label.label.as_deref();
    text.map_or_else(|| NOT_SHOWN.to_owned(), |text| cut(text, LETTERS))
}

/// What a person calls a reason.
fn reason(reject: &Rejects) -> String {
    match &reject.reason {
        Some(reason) => reason.clone(),
        None => reject.code.replace('-', " "),
    }
}

fn rejected(reject: &Rejects) -> String {
    let mut said = cut(&reason(reject), LETTERS);
    if let Some(column) = &reject.column {
        said.push_str(&format!(" in column `{}`", cut(column, LETTERS)));
    }
    let place = places(&reject.file, &reject.part, reject.count, &reject.rows);
    format!("{said}: {place}")
}

/// `3 in log.csv, rows 4, 7, 9`.
fn places(file: &str, part: &str, count: u64, rows: &[u32]) -> String {
    let place = match part {
        "" => file.to_owned(),
        part => format!("{file}, {}", cut(part, LETTERS)),
    };
    let (noun, more) = match count {
        _ if rows.is_empty() => return format!("{count} in {place}"),
        1 => ("row", ""),
        count if count > rows.len() as u64 => ("rows", ", …"),
        _ => ("rows", ""),
    };
    let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
    format!("{count} in {place}, {noun} {}{more}", rows.join(", "))
}

fn wrong_records(wrong: &Wrong) -> String {
    let what = wrong.code.replace('-', " ");
    let place = places(&wrong.file, &wrong.part, wrong.count, &wrong.rows);
    format!("{what}: {place}")
}

fn unused(column: &Column) -> String {
    let filled = counted(column.filled, "cell");
    let personal = column
        .personal
        .map(|why| format!(", may be personal: {why}"));
    let place = match column.part.as_str() {
        "" => String::new(),
        part => format!(" of {}", cut(part, LETTERS)),
    };
    match &column.name {
        Some(name) => format!(
            "column `{}`{place} ({}, {filled} filled{})",
            cut(name, LETTERS),
            column.kind,
            personal.unwrap_or_default()
        ),
        None => format!("`{}` as a whole", cut(&column.part, LETTERS)),
    }
}

fn write_marks(text: &mut String, marks: &[Marked]) {
    // What is open comes first: there somebody is needed.
    let (guesses, open): (Vec<&Marked>, Vec<&Marked>) =
        marks.iter().partition(|mark| mark.is_guess);
    for mark in open.into_iter().chain(guesses).take(MARKS) {
        let kind = if mark.is_guess { "guess" } else { "open" };
        let says = cut(&mark.says, LETTERS + LETTERS);
        text.push_str(&format!("{}:{}: {kind}: {says}\n", mark.file, mark.line));
    }
    if let Some(more) = marks.len().checked_sub(MARKS).filter(|more| *more > 0) {
        text.push_str(&format!(
            "and {more} more: `--format csv` lists every one\n"
        ));
    }
    let guesses = marks.iter().filter(|mark| mark.is_guess).count();
    let open = marks.len() - guesses;
    text.push_str(&format!(
        "{} to confirm, {} open\n\n",
        counted_of(guesses, "guess", "guesses"),
        open
    ));
}

fn counted_of(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// For machines, indented, with a line end.
///
/// # Errors
/// When it cannot be written, which only a lack of memory does.
pub fn to_json(findings: &Findings) -> serde_json::Result<String> {
    let (guesses, open) = findings.marked();
    let value = json!({
        "clean": findings.is_clean(),
        "guesses": guesses,
        "open": open,
        "imports": findings.imports,
        "wrong": findings.wrong,
        "warnings": findings.warnings,
        "marks": findings.marks,
    });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

/// The columns of the file for spreadsheets.
const HEAD: [&str; 9] = [
    "plugin", "finding", "file", "part", "line", "column", "label", "count", "remark",
];

/// For spreadsheets: a line for each finding.
///
/// # Errors
/// When it cannot be written, which only a lack of memory does.
pub fn to_csv(findings: &Findings) -> csv::Result<String> {
    let mut out = Sheet::new(HEAD)?;
    for import in &findings.imports {
        let plugin = import.plugin.as_str();
        for source in &import.sources {
            for (reason, rows) in &source.ignored {
                let rows = rows.to_string();
                let cells = ["set aside", &source.file, "", "", "", "", &rows, reason];
                line(&mut out, plugin, cells)?;
            }
        }
        for reject in &import.rejects {
            let rows = reject.rows.first().map(u32::to_string).unwrap_or_default();
            let column = reject.column.as_deref().unwrap_or_default();
            let (count, why) = (reject.count.to_string(), reason(reject));
            let (file, part) = (reject.file.as_str(), reject.part.as_str());
            line(
                &mut out,
                plugin,
                ["rejected", file, part, &rows, column, "", &count, &why],
            )?;
        }
        for label in &import.unmapped {
            let (text, count) = (shown(label), label.count.to_string());
            let near = label.nearest.as_ref();
            let near = near.map(|near| format!("did you mean `{near}`?"));
            let near = near.unwrap_or_default();
            let cells = [
                "without a meaning",
                "",
                "",
                "",
                &label.dimension,
                &text,
                &count,
                &near,
            ];
            line(&mut out, plugin, cells)?;
        }
        for Never { dimension, label } in &import.never {
            line(
                &mut out,
                plugin,
                ["never occurs", "", "", "", dimension, label, "0", ""],
            )?;
        }
        for column in import.columns.iter().flatten() {
            let name = column.name.as_deref().unwrap_or_default();
            let count = column.filled.to_string();
            let (file, part, kind) = (column.file.as_str(), column.part.as_str(), column.kind);
            line(
                &mut out,
                plugin,
                ["not used", file, part, "", name, "", &count, kind],
            )?;
        }
    }
    for wrong in &findings.wrong {
        let row = wrong.rows.first().map(u32::to_string).unwrap_or_default();
        let (count, what) = (wrong.count.to_string(), wrong.code.replace('-', " "));
        let (file, part) = (wrong.file.as_str(), wrong.part.as_str());
        line(
            &mut out,
            "",
            ["wrong", file, part, &row, "", "", &count, &what],
        )?;
    }
    for mark in &findings.marks {
        let kind = if mark.is_guess { "guess" } else { "open" };
        let number = mark.line.to_string();
        line(
            &mut out,
            "",
            [kind, &mark.file, "", &number, "", "", "", &mark.says],
        )?;
    }
    out.into_text()
}

fn line(out: &mut Sheet, plugin: &str, cells: [&str; 8]) -> csv::Result<()> {
    out.row(std::iter::once(plugin).chain(cells))
}
