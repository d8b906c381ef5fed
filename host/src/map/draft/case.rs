//! Cases, with the stages and the reasons that stand in their table.

use std::collections::BTreeMap;

use super::further;
use super::mapping::{Entry, Record, Toml};
use super::procedure;
use super::reasons::reason;
use super::records::{Context, allowed, fill, own_lists, when};
use super::sheet::{Sheet, Taken};
use super::stages::{stage_in_columns, stages_in_rows};
use super::words::some;
use crate::map::guess::Meaning;
use crate::map::lines::counted;
use crate::map::profile::Kind;

/// What a stage has to itself, even where the row is the case.
const OF_A_STAGE: [&str; 1] = ["extension-reason"];

/// The case, its stages and its reasons.
///
/// # Errors
/// When no column tells cases apart, with the ones that might.
pub(super) fn cases(
    sheet: &mut Sheet<'_>,
    evidence: &str,
    conditions: &[Toml],
    context: &mut Context,
) -> Result<Vec<Record>, String> {
    let reference = reference(sheet)?;
    let rows = stages_in_rows(sheet, &reference);
    if rows.is_none() {
        context.open.extend(repeated(sheet, &reference));
    }
    let mut of_first = conditions.to_vec();
    of_first.extend(rows.iter().map(|rows| rows.first.clone()));

    let mut case = Record::new("case", Some(evidence.to_owned()));
    let of_rows = match &rows {
        Some(rows) if rows.are_apart => {
            format!(
                "{} says which stage a row is: the first is the case",
                rows.column
            )
        }
        Some(rows) => format!(
            "references repeat, once for each {}: the first is the case as well",
            rows.column
        ),
        None => "rows of this kind".to_owned(),
    };
    when(&mut case, &of_first, &of_rows);
    let about = reference.evidence.clone();
    case.head
        .push(Entry::guessed("reference", reference.name.as_str(), about));
    if let Some(follows) = sheet.take(&Meaning::Follows) {
        case.head
            .push(Entry::guessed("follows", follows.name, follows.evidence));
    }
    procedure::say(&mut case, sheet, context);

    let of_reason = |what: &Meaning| matches!(what, Meaning::Value("reason" | "finding"));
    let mut reasons = sheet.take_all(of_reason, |_| true);
    let own = sheet.take_all(is_of_a_stage, |stage| stage.is_none_or(|stage| stage == 1));
    let mut later = Vec::new();
    for number in sheet.later_stages() {
        let found = sheet.take_all(|what| allowed("stage", what), |of| of == Some(number));
        later.extend((!found.is_empty()).then_some((number, found)));
    }
    // What names the first stage belongs to it where the case has the same of
    // its own.
    let named = sheet.take_all(|what| allowed("case", what), |of| of == Some(1));
    let mut found = sheet.take_all(|what| allowed("case", what), |of| of.is_none());
    let mut first = Vec::new();
    for (meaning, taken) in named {
        match found.iter().any(|(known, _)| *known == meaning) {
            true => first.push((meaning, taken)),
            false => found.push((meaning, taken)),
        }
    }
    further::add(sheet, &mut reasons);
    further::add(sheet, &mut found);
    let reasons = outcome_of(reasons, &mut found);
    filled(&mut case, sheet, &found);
    let of_case: Vec<(Meaning, Taken)> = found.clone();
    if !context.has_first_stages {
        let answers = later
            .iter()
            .filter_map(|(_, found)| event(found, "responded"));
        first.extend(closed_by_answer(&mut found, answers.cloned().collect()));
    }
    fill(&mut case, sheet, found, context);
    own_lists(&mut case, sheet, context);
    let named = rows.as_ref().and_then(|rows| rows.named(&case, conditions));
    let mut records = vec![case];
    records.extend(named);

    if !context.has_first_stages {
        let evidence = match first.is_empty() {
            true => "the first stage takes its days from the case",
            false => "the first stage",
        };
        let mut stage = Record::new("stage", Some(evidence.to_owned()));
        when(&mut stage, &of_first, "the first stage");
        stage
            .head
            .push(Entry::guessed("case", reference.name.as_str(), "as above"));
        stage
            .head
            .push(Entry::guessed("number", Toml::Whole(1), "the first stage"));
        let own_columns = first.into_iter().chain(own.clone()).collect();
        fill(&mut stage, sheet, own_columns, context);
        records.push(stage);
    }
    let of_first = match conditions.len() + usize::from(rows.is_some()) {
        0 => Vec::new(),
        _ => of_first,
    };
    records.extend(reason(sheet, &reference.name, &of_first, reasons, context));
    if let Some(rows) = rows {
        let mut conditions = conditions.to_vec();
        conditions.push(rows.others.clone());
        let columns: Vec<(Meaning, Taken)> = of_case
            .into_iter()
            .filter(|(meaning, _)| is_said_of_stages(meaning))
            .chain(own)
            .collect();
        records.push(rows.record(sheet, &reference, &conditions, columns, context));
    }
    for (number, found) in later {
        let stage = stage_in_columns(sheet, &reference, conditions, (number, found), context);
        records.push(stage);
    }
    Ok(records)
}

/// A finding is the outcome of the case where nothing else is, unless there are
/// several reasons that it could be about.
fn outcome_of(
    mut reasons: Vec<(Meaning, Taken)>,
    found: &mut Vec<(Meaning, Taken)>,
) -> Vec<(Meaning, Taken)> {
    let outcome = Meaning::Value("outcome");
    let has_outcome = found.iter().any(|(what, _)| *what == outcome);
    let is_finding = |(what, _): &(Meaning, Taken)| *what == Meaning::Value("finding");
    let findings = reasons.iter().filter(|one| is_finding(one)).count();
    let at = reasons.iter().position(is_finding);
    if let Some(at) = at.filter(|_| findings == 1 && reasons.len() <= 2 && !has_outcome) {
        let (_, finding) = reasons.remove(at);
        found.push((outcome, finding));
    }
    reasons
}

/// The column of an event.
fn event<'f>(found: &'f [(Meaning, Taken)], code: &'static str) -> Option<&'f Taken> {
    let mut found = found.iter();
    let is = |(what, _): &&(Meaning, Taken)| *what == Meaning::Event(code);
    found.find(is).map(|(_, taken)| taken)
}

/// Without a day on which cases were closed nothing counts as concluded: a case
/// is then taken for closed when it was answered, at the last of its stages. A
/// day is one event of a record, and so the days of the answer become those of
/// the first stage, which are returned.
fn closed_by_answer(found: &mut Vec<(Meaning, Taken)>, later: Vec<Taken>) -> Vec<(Meaning, Taken)> {
    let (None, Some(answered)) = (event(found, "closed"), event(found, "responded").cloned())
    else {
        return Vec::new();
    };
    let is_day = |(what, _): &(Meaning, Taken)| matches!(what, Meaning::Event(_));
    let days = found.iter().filter(|one| is_day(one)).cloned().collect();
    found.retain(|one| !is_day(one) || one.0 == Meaning::Event("received"));
    let said = "no column says when a case was closed: taken for closed when it was";
    let evidence = match later.is_empty() {
        true => format!("{said} answered"),
        false => format!("{said} last answered"),
    };
    let answers = std::iter::once(answered).chain(later);
    let closed = answers.map(|answer| {
        let evidence = evidence.clone();
        (Meaning::Event("closed"), Taken { evidence, ..answer })
    });
    found.extend(closed);
    days
}

/// The column that tells cases apart.
fn reference(sheet: &mut Sheet<'_>) -> Result<Taken, String> {
    let known = [Meaning::Reference, Meaning::Case];
    if let Some(found) = known.iter().find_map(|meaning| sheet.take(meaning)) {
        return Ok(found);
    }
    let columns = 0..sheet.part.columns.len();
    let free: Vec<usize> = columns.filter(|at| sheet.is_free(*at)).collect();
    let is_code = |at: &usize| {
        sheet
            .profile(*at)
            .is_some_and(|profile| profile.kind == Kind::Reference && profile.personal.is_none())
    };
    let tells = |at: &usize| sheet.is_unique(*at) && sheet.is_filled(*at);
    if let Some(at) = free.iter().copied().find(|at| is_code(at) && tells(at)) {
        let evidence = "the heading does not say so; every row has a code of its own";
        return Ok(sheet.taken(at, evidence.to_owned()));
    }
    let might: Vec<&str> = free
        .iter()
        .filter(|at| is_code(at) || sheet.is_unique(**at))
        .map(|at| sheet.name(*at))
        .collect();
    Err(match might.is_empty() {
        true => "no column tells one case from another: none has a value of its own in each row"
            .to_owned(),
        false => format!(
            "no column looks like the reference of a case; it may be {}",
            some(might, 8)
        ),
    })
}

/// What there is to decide where references come again and nothing says why.
fn repeated(sheet: &Sheet<'_>, reference: &Taken) -> Option<String> {
    let cells = &sheet.column(reference.at)?.cells;
    let mut rows_of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, cell) in cells.iter().enumerate() {
        if let Some(reference) = cell {
            rows_of.entry(*reference).or_default().push(row);
        }
    }
    rows_of.retain(|_, rows| rows.len() > 1);
    if rows_of.is_empty() {
        return None;
    }
    let differs = |at: &usize| {
        let cells = sheet.column(*at).map(|column| column.cells.as_slice());
        let cell = |row: &usize| cells.and_then(|cells| cells.get(*row));
        let mut cases = rows_of.values();
        cases.any(|rows| {
            rows.windows(2)
                .any(|pair| matches!(pair, [a, b] if cell(a) != cell(b)))
        })
    };
    let differing = (0..sheet.part.columns.len()).filter(differs);
    let names: Vec<&str> = differing.map(|at| sheet.name(at)).collect();
    let what = match names.is_empty() {
        true => "they are the same in every column".to_owned(),
        false => format!("they differ in {}", some(names, 6)),
    };
    let rows: usize = rows_of.values().map(Vec::len).sum();
    Some(format!(
        "{} of column `{}` stand in several rows, {} in all; {what}. Each row after the first would \
         be reported as a duplicate: is it a later stage, one more reason, or the same case \
         again? A stage needs a column that says which; set the others aside with `ignore`, or \
         keep one row for each case",
        counted(rows_of.len() as u64, "reference"),
        reference.name,
        counted(rows as u64, "row"),
    ))
}

fn is_of_a_stage(what: &Meaning) -> bool {
    matches!(what, Meaning::Value(code) if OF_A_STAGE.contains(code))
}

/// What each stage has of its own where stages are rows; the rest is said of the
/// case, once.
fn is_said_of_stages(what: &Meaning) -> bool {
    match what {
        Meaning::Event(_) | Meaning::Amount(_) => true,
        Meaning::Value(code) => matches!(*code, "outcome" | "timescale"),
        _ => false,
    }
}

/// Columns that every record of a kind has filled in.
pub(super) fn filled(record: &mut Record, sheet: &Sheet<'_>, found: &[(Meaning, Taken)]) {
    let received = found.iter().find(|(meaning, taken)| {
        *meaning == Meaning::Event("received") && sheet.is_filled(taken.at)
    });
    if let Some((_, taken)) = received {
        let evidence = format!("{} filled", counted(sheet.rows(), "cell"));
        record
            .head
            .push(Entry::guessed("filled", taken.name.as_str(), evidence));
    }
}
