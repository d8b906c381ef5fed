//! Cases with their stages and reasons: stages in rows, in columns or in a
//! table of their own.

use std::collections::BTreeMap;

use super::further;
use super::mapping::{Entry, Record, Toml};
use super::procedure;
use super::records::{Context, allowed, condition, fill, labels, of_cases, own_lists, when};
use super::sheet::{Sheet, Taken};
use super::words::some;
use crate::map::guess::{self, Meaning, SURE_ENOUGH};
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
    context
        .open
        .extend(undecided(&found, context.has_first_stages));
    fill(&mut case, sheet, found, context);
    own_lists(&mut case, sheet, context);
    let mut records = vec![case];

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

/// What has to be decided where nothing says when or how a case ended.
fn undecided(found: &[(Meaning, Taken)], has_stages: bool) -> Vec<String> {
    let mut open = Vec::new();
    let stages = match has_stages {
        true => ". The table of stages says it of each stage, which is counted by itself",
        false => "",
    };
    if event(found, "closed").is_none() {
        open.push(format!(
            "no column says when a case was closed, and so none counts as concluded: name the \
             column as `closed` in its `events`, or have the export hold it{stages}"
        ));
    }
    let outcome = Meaning::Value("outcome");
    if !found.iter().any(|(what, _)| *what == outcome) {
        open.push(format!(
            "no column says how a case ended: name the column as `outcome` in its `values`, or \
             have the export hold it{stages}"
        ));
    }
    open
}

/// A later stage without a day of receipt began when it was asked for.
fn begun_by_request(found: &mut [(Meaning, Taken)]) {
    let received = Meaning::Event("received");
    if found.iter().any(|(what, _)| *what == received) {
        return;
    }
    let asked = Meaning::Event("escalation-requested");
    if let Some((what, _)) = found.iter_mut().find(|(what, _)| *what == asked) {
        *what = received;
    }
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
fn filled(record: &mut Record, sheet: &Sheet<'_>, found: &[(Meaning, Taken)]) {
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

/// How rows say which stage they are.
struct Rows {
    column: String,
    evidence: String,
    first: Toml,
    others: Toml,
    map: Vec<Entry>,
    open: Option<String>,
}

/// Stages in rows: references repeat, and a column says which stage each is.
fn stages_in_rows(sheet: &mut Sheet<'_>, reference: &Taken) -> Option<Rows> {
    if sheet.is_unique(reference.at) {
        return None;
    }
    let at = sheet.find(&Meaning::Stage)?;
    let words = sheet.words(at).to_vec();
    let shown: Vec<(&str, u64)> = words.iter().map(|(word, n)| (word.as_str(), *n)).collect();
    let mut first = Vec::new();
    let mut map = Vec::new();
    let mut unknown = Vec::new();
    for ((word, rows), guess) in shown.iter().zip(stages_of(&shown)) {
        match guess {
            Some((1, _)) => first.push((*word).to_owned()),
            Some((number, evidence)) => {
                let evidence = format!("{}; {evidence}", counted(*rows, "row"));
                map.push(Entry::guessed(
                    *word,
                    Toml::Whole(i64::from(number)),
                    evidence,
                ));
            }
            None => unknown.push(*word),
        }
    }
    if first.is_empty() || map.is_empty() {
        return None;
    }
    let taken = sheet.take(&Meaning::Stage)?;
    let open = (!unknown.is_empty()).then(|| {
        format!(
            "which stage are the rows with {} in column `{}`? They would be rejected",
            some(unknown, 8),
            taken.name
        )
    });
    Some(Rows {
        first: condition(&taken.name, "is", first.clone()),
        others: condition(&taken.name, "is-not", first),
        column: format!("`{}`", taken.name),
        evidence: taken.evidence,
        map,
        open,
    })
}

/// Whether a table of stages holds the first ones too.
pub(super) fn holds_first(sheet: &Sheet<'_>) -> bool {
    let Some(at) = sheet.find(&Meaning::Stage) else {
        return false;
    };
    let words = sheet.words(at).to_vec();
    let words: Vec<(&str, u64)> = words.iter().map(|(word, n)| (word.as_str(), *n)).collect();
    let stages = stages_of(&words);
    stages.iter().flatten().any(|(number, _)| *number == 1)
}

/// The number in `1 - Local resolution`; none where there are more digits.
fn only_digit(word: &str) -> Option<u32> {
    let mut digits = word.chars().filter_map(|letter| letter.to_digit(10));
    let first = digits.next()?;
    digits.next().is_none().then_some(first)
}

/// The stage that each word stands for, with what speaks for it.
fn stages_of(words: &[(&str, u64)]) -> Vec<Option<(u32, String)>> {
    let guesses = guess::stage(words).into_iter().zip(words);
    guesses
        .map(|(guess, (word, _))| {
            let sure = guess.filter(|guess| guess.score >= SURE_ENOUGH);
            let sure = sure.map(|guess| (guess.what, guess.evidence));
            let plain = only_digit(word).map(|number| (number, "its number".to_owned()));
            sure.or(plain)
                .filter(|(number, _)| (1..=3).contains(number))
        })
        .collect()
}

/// The later stage that a name says: `Stage 2 reviews`, `S2`, `level-3`.
fn stage_named(name: &str) -> Option<i64> {
    let lower = name.to_lowercase();
    let mut words = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .peekable();
    while let Some(word) = words.next() {
        let number = match word {
            "stage" | "level" | "step" => words.peek().copied().unwrap_or_default(),
            joined => ["stage", "level", "s"]
                .iter()
                .find_map(|start| joined.strip_prefix(start))
                .unwrap_or_default(),
        };
        match number {
            "2" | "two" | "ii" => return Some(2),
            "3" | "three" | "iii" => return Some(3),
            _ => {}
        }
    }
    None
}

impl Rows {
    /// The record of the later stages.
    fn record(
        self,
        sheet: &mut Sheet<'_>,
        reference: &Taken,
        conditions: &[Toml],
        columns: Vec<(Meaning, Taken)>,
        context: &mut Context,
    ) -> Record {
        let about = format!("{}: rows of the later stages", self.evidence);
        let mut stage = Record::new("stage", Some(about));
        when(&mut stage, conditions, "the later stages");
        stage
            .head
            .push(Entry::guessed("case", reference.name.as_str(), "as above"));
        filled(&mut stage, sheet, &columns);
        let name = self.column.trim_matches('`');
        stage.add("number", Entry::guessed("column", name, self.evidence));
        for word in self.map {
            stage.add("number.map", word);
        }
        fill(&mut stage, sheet, columns, context);
        context.open.extend(self.open);
        stage
    }
}

/// A later stage whose days stand beside those of the first.
fn stage_in_columns(
    sheet: &mut Sheet<'_>,
    reference: &Taken,
    conditions: &[Toml],
    (number, mut found): (u32, Vec<(Meaning, Taken)>),
    context: &mut Context,
) -> Record {
    begun_by_request(&mut found);
    let about = format!("headings name stage {number}");
    let mut stage = Record::new("stage", Some(about));
    // The day that it began says best whether there was such a stage.
    let begins = [
        "received",
        "started",
        "escalation-requested",
        "escalation-accepted",
    ];
    let rank = |meaning: &Meaning| match meaning {
        Meaning::Event(code) => begins
            .iter()
            .position(|known| known == code)
            .unwrap_or(begins.len()),
        _ => begins.len() + 1,
    };
    let best = found.iter().min_by_key(|(meaning, _)| rank(meaning));
    let mut all = conditions.to_vec();
    if let Some((_, taken)) = best {
        all.push(Toml::Table(vec![
            ("column", taken.name.as_str().into()),
            ("blank", Toml::Bool(false)),
        ]));
        let filled = sheet.profile(taken.at).map_or(0, |profile| profile.filled);
        let evidence = format!("filled in {} of {}", filled, counted(sheet.rows(), "row"));
        when(&mut stage, &all, &evidence);
    }
    stage
        .head
        .push(Entry::guessed("case", reference.name.as_str(), "as above"));
    let evidence = "by the headings";
    stage.head.push(Entry::guessed(
        "number",
        Toml::Whole(i64::from(number)),
        evidence,
    ));
    fill(&mut stage, sheet, found, context);
    stage
}

/// Reasons in columns of a case, in one or in several, each perhaps with a
/// finding beside it.
fn reason(
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

/// A table of stages.
///
/// # Errors
/// When no column says which case they belong to.
pub(super) fn stages(
    sheet: &mut Sheet<'_>,
    evidence: &str,
    context: &mut Context,
) -> Result<Vec<Record>, String> {
    let mut stage = Record::new("stage", Some(evidence.to_owned()));
    let case = sheet
        .take(&Meaning::Case)
        .or_else(|| of_cases(sheet, &context.references))
        .or_else(|| sheet.take(&Meaning::Reference));
    let case = case.ok_or("no column looks like the reference of the case of a stage")?;
    stage
        .head
        .push(Entry::guessed("case", case.name, case.evidence));
    let known = sheet.find(&Meaning::Stage).map(|at| {
        let words = sheet.words(at).to_vec();
        let shown: Vec<(&str, u64)> = words.iter().map(|(word, n)| (word.as_str(), *n)).collect();
        let guesses = shown.iter().zip(stages_of(&shown));
        let known = guesses.map(|((word, n), guess)| ((*word).to_owned(), *n, guess));
        known.collect::<Vec<_>>()
    });
    let known = known.filter(|known| known.iter().any(|(_, _, guess)| guess.is_some()));
    let number = known.and_then(|known| Some((sheet.take(&Meaning::Stage)?, known)));
    match number {
        Some((taken, known)) => {
            let are_codes = known
                .iter()
                .all(|(word, _, _)| matches!(word.as_str(), "1" | "2" | "3"));
            stage.add(
                "number",
                Entry::guessed("column", taken.name, taken.evidence),
            );
            for (word, rows, guess) in known.into_iter().filter(|_| !are_codes) {
                let Some((number, evidence)) = guess else {
                    context.open.push(format!(
                        "which stage is `{word}` ({})? Such rows would be rejected",
                        counted(rows, "row")
                    ));
                    continue;
                };
                let number = Toml::Whole(i64::from(number));
                let evidence = format!("{}; {evidence}", counted(rows, "row"));
                stage.add("number.map", Entry::guessed(word, number, evidence));
            }
        }
        None => {
            // The name of the file comes last: `log 2025 v3` is no stage.
            let names = sheet.names.iter().map(String::as_str);
            let mut names = names.chain([sheet.export.file.as_str()]);
            let named = names.find_map(stage_named);
            let (number, evidence) = match named {
                Some(number) => (number, "by the name of the table"),
                None => (2, "no column says which stage; the first is the case's own"),
            };
            stage
                .head
                .push(Entry::guessed("number", Toml::Whole(number), evidence));
        }
    }
    // What its headings say of another stage is another record's.
    let number = only_stage(&stage);
    let is_own = |of: Option<u32>| number.is_none() || of.is_none() || of == number;
    let mut found = sheet.take_all(|what| allowed("stage", what), is_own);
    if !holds_first(sheet) {
        begun_by_request(&mut found);
    }
    filled(&mut stage, sheet, &found);
    fill(&mut stage, sheet, found, context);
    Ok(vec![stage])
}

/// The one stage that a record is about.
fn only_stage(record: &Record) -> Option<u32> {
    let number = record.head.iter().find(|entry| entry.key == "number")?;
    match number.value {
        Toml::Whole(number) => u32::try_from(number).ok(),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::stage_named;

    #[test]
    fn a_name_says_a_stage_only_by_its_number() {
        for (name, expected) in [
            ("Stage 2 reviews", Some(2)),
            ("stage-three.csv", Some(3)),
            ("S2", Some(2)),
            ("Level3 appeals", Some(3)),
            ("complaints log 2025-26 FINAL v3.xlsx", None),
            ("Stages", None),
            ("Stage 1", None),
            ("Reviews 2", None),
        ] {
            assert_eq!(stage_named(name), expected, "{name}");
        }
    }
}
