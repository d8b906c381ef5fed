//! Profiles as people, programs and spreadsheets read them.

use serde_json::{Value as Json, json};

use super::{Shown, labels};
use crate::map::export::{Export, Part};
use crate::map::lines::{counted, cut, wrapped};
use crate::map::profile::{ColumnProfile, DateFit, Dates, PartProfile, profile};
use crate::sheet::Sheet;

/// Letters of a heading that a table shows.
const HEADING: usize = 32;

/// Values of a category that a table shows.
const VALUES: usize = 25;

/// For people: a table for each part, what is strange about it, and the values
/// of its categories.
pub fn to_table(exports: &[Export]) -> String {
    let mut text = String::new();
    for export in exports {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{}: {}\n", export.file, export.format));
        for (part, profile) in export.parts.iter().zip(profile(export)) {
            text.push('\n');
            let shown = labels(&export.file, part, &profile);
            write_part(&mut text, part, &profile, &shown);
        }
        for (name, what) in &export.without_table {
            text.push_str(&format!("\n{}: {what}\n", cut(name, HEADING)));
        }
    }
    text
}

fn write_part(text: &mut String, part: &Part, profile: &PartProfile, labels: &[Shown<'_>]) {
    text.push_str(&heading(part));
    let shown = |column: &ColumnProfile| {
        let name = cut(&column.name, HEADING);
        let counts = [column.filled, column.distinct, column.longest as u64];
        let [filled, distinct, longest] = counts.map(|count| count.to_string());
        [
            name,
            filled,
            distinct,
            longest,
            column.kind.name().to_owned(),
        ]
    };
    let head = ["column", "filled", "distinct", "longest", "kind"].map(str::to_owned);
    let rows: Vec<_> = profile.columns.iter().map(shown).collect();
    let mut widths = [0; 5];
    for row in rows.iter().chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |[name, filled, distinct, longest, kind]: &[String; 5]| {
        let [n, f, d, l, k] = widths;
        format!("  {name:n$}  {filled:>f$}  {distinct:>d$}  {longest:>l$}  {kind:k$}  ")
    };
    text.push_str(&wrapped(&line(&head), &["remarks".to_owned()], "; "));
    for (row, column) in rows.iter().zip(&profile.columns) {
        text.push_str(&wrapped(&line(row), &remarks(column), "; "));
    }
    for oddity in &part.oddities {
        text.push_str(&format!("  note: {oddity}\n"));
    }
    for (profile, labels) in profile.columns.iter().zip(labels) {
        let more = labels.values.len().saturating_sub(VALUES);
        let shown = labels.values.iter().take(VALUES);
        let mut shown: Vec<String> = shown
            .map(|(value, count)| format!("{} {count}", cut(value, 2 * HEADING)))
            .collect();
        if more > 0 {
            shown.push(format!("and {more} more"));
        }
        shown.extend(labels.remark());
        if !shown.is_empty() {
            let lead = format!("  {}: ", cut(&profile.name, HEADING));
            text.push_str(&wrapped(&lead, &shown, ", "));
        }
    }
}

/// What stands above the table of a part: its name, rows and headings.
fn heading(part: &Part) -> String {
    let mut said = vec![counted(part.rows.len() as u64, "row")];
    if let Some(header) = part.header {
        said.push(format!("headings in row {header}"));
    }
    if part.above > 0 {
        said.push(format!("{} above them", counted(part.above.into(), "row")));
    }
    if part.below > 0 {
        said.push(format!(
            "{} below the table",
            counted(part.below.into(), "row")
        ));
    }
    let said = said.join(", ");
    match part.name.as_str() {
        "" => format!("{said}\n"),
        name => format!("{}: {said}\n", cut(name, 2 * HEADING)),
    }
}

/// What the numbers do not say of a column: how dates are written, what could
/// be personal, what failed.
fn remarks(column: &ColumnProfile) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(dates) = &column.dates {
        remarks.extend(date_remarks(dates));
    }
    if let Some(reason) = column.personal {
        remarks.push(format!("may be personal: {reason}"));
    }
    if column.errors > 0 {
        remarks.push(counted(column.errors, "formula error"));
    }
    remarks
}

fn date_remarks(dates: &Dates) -> Vec<String> {
    let mut remarks = Vec::new();
    if dates.days > 0 {
        remarks.push(format!("{} of the workbook", counted(dates.days, "date")));
    }
    for fit in &dates.formats {
        remarks.push(format!("{} {}", fit.pattern, fit.fits));
    }
    let ambiguous: u64 = dates.formats.iter().map(|fit| fit.ambiguous).sum();
    if ambiguous > 0 {
        let days = counted(ambiguous, "day");
        remarks.push(format!("{days} could be read both ways"));
    }
    if dates.unread > 0 {
        let are = if dates.unread == 1 {
            "is no date"
        } else {
            "are no dates"
        };
        remarks.push(format!("{} {are}", dates.unread));
    }
    remarks
}

/// For machines: `{"exports": […]}`, indented, with a line end.
///
/// # Errors
/// None that a profile can cause.
pub fn to_json(exports: &[Export]) -> Result<String, serde_json::Error> {
    let exports: Vec<Json> = exports.iter().map(export_json).collect();
    Ok(serde_json::to_string_pretty(&json!({ "exports": exports }))? + "\n")
}

fn export_json(export: &Export) -> Json {
    let parts = export.parts.iter().zip(profile(export));
    let parts: Vec<Json> = parts
        .map(|(part, profile)| part_json(part, &profile, &labels(&export.file, part, &profile)))
        .collect();
    let without = export.without_table.iter();
    let without: Vec<Json> = without
        .map(|(name, what)| json!({ "name": name, "holds": what }))
        .collect();
    json!({
        "file": export.file,
        "format": export.format.name(),
        "separator": export.format.separator(),
        "encoding": export.format.encoding(),
        "parts": parts,
        "without_table": without,
    })
}

fn part_json(part: &Part, profile: &PartProfile, labels: &[Shown<'_>]) -> Json {
    let totals = part.totals.iter();
    let totals: Vec<Json> = totals
        .map(|total| json!({ "row": total.row, "column": total.column, "begins": total.begins }))
        .collect();
    let columns = profile.columns.iter().zip(labels);
    let columns: Vec<Json> = columns
        .map(|(profile, labels)| {
            let values = labels.values.iter();
            let values: Vec<Json> = values
                .map(|(value, count)| json!({ "value": value, "count": count }))
                .collect();
            json!({
                "name": profile.name,
                "filled": profile.filled,
                "distinct": profile.distinct,
                "longest": profile.longest,
                "kind": profile.kind.name(),
                "dates": profile.dates.as_ref().map(dates_json),
                "errors": profile.errors,
                "personal": profile.personal,
                "values": values,
                "hidden": labels.hidden,
                "hidden_because": labels.why,
            })
        })
        .collect();
    json!({
        "name": part.name,
        "rows": profile.rows,
        "header": part.header,
        "above": part.above,
        "below": part.below,
        "totals": totals,
        "oddities": part.oddities,
        "columns": columns,
    })
}

fn dates_json(dates: &Dates) -> Json {
    let format = |fit: &DateFit| json!({ "pattern": fit.pattern, "fits": fit.fits, "ambiguous": fit.ambiguous });
    let formats: Vec<Json> = dates.formats.iter().map(format).collect();
    json!({ "days": dates.days, "formats": formats, "unread": dates.unread })
}

/// For spreadsheets: one row a column.
///
/// # Errors
/// None that a profile can cause.
pub fn to_csv(exports: &[Export]) -> Result<String, csv::Error> {
    let mut sheet = Sheet::new([
        "file",
        "part",
        "column",
        "filled",
        "distinct",
        "longest",
        "kind",
        "workbook dates",
        "date formats",
        "ambiguous dates",
        "no dates",
        "formula errors",
        "personal",
    ])?;
    for export in exports {
        for part in profile(export) {
            for column in &part.columns {
                write_column(&mut sheet, &export.file, &part.name, column)?;
            }
        }
    }
    sheet.into_text()
}

fn write_column(
    sheet: &mut Sheet,
    file: &str,
    part: &str,
    column: &ColumnProfile,
) -> Result<(), csv::Error> {
    let dates = column.dates.as_ref();
    let formats = dates.map_or(&[][..], |dates| &dates.formats);
    let patterns: Vec<String> = formats
        .iter()
        .map(|fit| format!("{} {}", fit.pattern, fit.fits))
        .collect();
    let ambiguous: u64 = formats.iter().map(|fit| fit.ambiguous).sum();
    sheet.row([
        file,
        part,
        &column.name,
        &column.filled.to_string(),
        &column.distinct.to_string(),
        &column.longest.to_string(),
        column.kind.name(),
        &dates.map_or(0, |dates| dates.days).to_string(),
        &patterns.join("; "),
        &ambiguous.to_string(),
        &dates.map_or(0, |dates| dates.unread).to_string(),
        &column.errors.to_string(),
        column.personal.unwrap_or_default(),
    ])
}
