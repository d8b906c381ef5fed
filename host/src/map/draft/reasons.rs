//! Reasons: in columns of a case, or in a table of their own.

use super::further;
use super::mapping::{Entry, Record, Toml};
use super::records::{Context, labels, of_cases, when};
use super::sheet::{Sheet, Taken};
use super::words::some;
use crate::map::guess::Meaning;

/// Reasons in columns of a case, in one or in several, each perhaps with a
/// finding beside it.
pub(super) fn reason(
    sheet: &mut Sheet<'_>,
    case: &str,
    conditions: &[Toml],
    found: Vec<(Meaning, Taken)>,
    context: &mut Context,
) -> Option<Record> {
    let of = |code: &'static str| {
        let columns = found
            .iter()
            .filter(|(what, _)| *what == Meaning::Value(code));
        columns
            .map(|(_, taken)| taken.clone())
            .collect::<Vec<Taken>>()
    };
    let (reasons, findings) = (of("reason"), of("finding"));
    let first = reasons.first().or(findings.first())?;
    let mut record = Record::new("reason", Some(first.evidence.clone()));
    when(&mut record, conditions, "once for each case");
    record.head.push(Entry::guessed("case", case, "as above"));
    let pairs = reasons.is_empty() || findings.is_empty() || reasons.len() == findings.len();
    if !pairs {
        context.open.push(format!(
            "which finding belongs to which reason? There are {} columns of reasons and {} of \
             findings: {}",
            reasons.len(),
            findings.len(),
            some(findings.iter().map(|taken| taken.name.as_str()), 8),
        ));
    }
    if !reasons.is_empty() {
        labels(&mut record, sheet, "reason", reasons.clone(), context);
    }
    if !findings.is_empty() && (pairs || reasons.is_empty()) {
        labels(&mut record, sheet, "finding", findings, context);
    }
    Some(record)
}

/// A table of reasons.
///
/// # Errors
/// When no column says which case they belong to, or why.
pub(super) fn own_reasons(
    sheet: &mut Sheet<'_>,
    evidence: &str,
    context: &mut Context,
) -> Result<Vec<Record>, String> {
    let case = sheet
        .take(&Meaning::Case)
        .or_else(|| of_cases(sheet, &context.references))
        .or_else(|| sheet.take(&Meaning::Reference));
    let case = case.ok_or("no column looks like the reference of the case of a reason")?;
    let mut found = sheet.take_all(
        |what| matches!(what, Meaning::Value("reason" | "finding")),
        |_| true,
    );
    further::add(sheet, &mut found);
    let record = reason(sheet, &case.name, &[], found, context);
    let mut record = record.ok_or("no column looks like a reason")?;
    record.guess = Some(evidence.to_owned());
    Ok(vec![record])
}
