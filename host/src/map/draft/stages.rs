//! Stages: in rows of the cases' own table, in columns beside those of the first,
//! or in a table of their own.

use std::collections::BTreeMap;

use super::case::filled;
use super::mapping::{Entry, Record, Toml};
use super::procedure;
use super::records::{Context, allowed, condition, fill, of_cases, when};
use super::sheet::{Sheet, Taken};
use super::words::some;
use crate::map::export::Value;
use crate::map::guess::{self, Meaning, SURE_ENOUGH};
use crate::map::lines::counted;

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

/// How rows say which stage they are.
pub(super) struct Rows {
    /// The column, as a person would name it.
    pub(super) column: String,
    evidence: String,
    /// What holds for the rows of the first stage.
    pub(super) first: Toml,
    /// What holds for those of the later ones.
    pub(super) others: Toml,
    /// Whether each row has a reference of its own.
    pub(super) are_apart: bool,
    /// How many references have rows of later stages only.
    begun_before: usize,
    map: Vec<Entry>,
    open: Option<String>,
}

/// Stages in rows: a column says which stage each is, by the references of their
/// cases or by references of their own.
pub(super) fn stages_in_rows(sheet: &mut Sheet<'_>, reference: &Taken) -> Option<Rows> {
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
    let later: Vec<String> = map.iter().map(|entry: &Entry| entry.key.clone()).collect();
    let begun_before = only_later(sheet, reference.at, at, &later);
    let are_apart = sheet.is_unique(reference.at);
    let taken = sheet.take(&Meaning::Stage)?;
    let open = (!unknown.is_empty()).then(|| {
        format!(
            "which stage are the rows with {} in column `{}`? They {}",
            some(unknown, 8),
            taken.name,
            match are_apart {
                true => "are taken for first stages",
                false => "would be rejected",
            }
        )
    });
    let (is_first, is_later) = match are_apart {
        true => (("is-not", later.clone()), ("is", later)),
        false => (("is", first.clone()), ("is-not", first)),
    };
    Some(Rows {
        first: condition(&taken.name, is_first.0, is_first.1),
        others: condition(&taken.name, is_later.0, is_later.1),
        are_apart,
        begun_before,
        column: format!("`{}`", taken.name),
        evidence: taken.evidence,
        map,
        open,
    })
}

/// How many references stand only in rows with some words.
fn only_later(sheet: &Sheet<'_>, reference: usize, stage: usize, later: &[String]) -> usize {
    let (Some(references), Some(stages)) = (sheet.column(reference), sheet.column(stage)) else {
        return 0;
    };
    let is_later = |value: &Value| match value {
        Value::Text(text) => later.contains(text),
        Value::Number(number) => later.contains(&number.to_string()),
        _ => false,
    };
    let is_later: Vec<bool> = stages.values.iter().map(is_later).collect();
    let mut only: BTreeMap<u32, bool> = BTreeMap::new();
    for (reference, stage) in references.cells.iter().zip(&stages.cells) {
        if let Some(reference) = reference {
            let later = stage.and_then(|at| is_later.get(at as usize).copied());
            *only.entry(*reference).or_insert(true) &= later.unwrap_or(false);
        }
    }
    only.values().filter(|only| **only).count()
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
    /// The record that names the cases of later stages, where some of them have no
    /// other row: they began before the export, or nothing says which they are.
    pub(super) fn named(&self, case: &Record, conditions: &[Toml]) -> Option<Record> {
        if self.begun_before == 0 {
            return None;
        }
        let references = counted(self.begun_before as u64, "reference");
        let evidence = match (self.are_apart, self.begun_before) {
            (true, _) => "each row has a reference of its own: nothing says which case a later \
                          stage is of"
                .to_owned(),
            (false, 1) => {
                format!("{references} has later stages only: it began before the export")
            }
            (false, _) => {
                format!("{references} have later stages only: they began before the export")
            }
        };
        let mut named = Record::new("case", Some(evidence));
        let mut all = conditions.to_vec();
        all.push(self.others.clone());
        when(&mut named, &all, "the later stages");
        let reference = case.head.iter().find(|entry| entry.key == "reference")?;
        let value = reference.value.clone();
        named
            .head
            .push(Entry::guessed("reference", value, "as above"));
        procedure::copy(case, &mut named, "as above");
        Some(named)
    }

    /// The record of the later stages.
    pub(super) fn record(
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
pub(super) fn stage_in_columns(
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
