//! What the columns of a table may hold: headings and contents joined, and each
//! meaning given to the column that it suits best.

use std::collections::BTreeMap;

use super::content::{Content, most};
use super::headings::{Heading, How, Reading};
use super::{ColumnGuess, Guess, Meaning, SURE_ENOUGH};
use crate::map::export::Part;
use crate::map::profile::{Kind, PartProfile};

/// What only the content says scores no more than this.
const CONTENT: i32 = 80;
/// What another column holds more likely scores no more than this.
const CONTESTED: u8 = SURE_ENOUGH - 5;

/// Lists that are known by their words, whatever the heading says.
const BY_WORDS: [(&str, Meaning, usize); 11] = [
    ("outcome", Meaning::Value("outcome"), 2),
    ("ethnicity", Meaning::Value("ethnicity"), 3),
    ("gender", Meaning::Value("gender"), 2),
    ("support-reason", Meaning::Value("support-reason"), 3),
    ("channel", Meaning::Value("channel"), 2),
    ("complainant", Meaning::Value("complainant"), 2),
    ("reason", Meaning::Value("reason"), 3),
    ("triage", Meaning::Value("triage"), 3),
    ("procedure", Meaning::Procedure, 2),
    ("stage", Meaning::Stage, 2),
    ("kind", Meaning::Kind, 2),
];

/// For each column of a table of some kind of record.
pub(super) fn columns(kind: Option<&str>, part: &Part, profile: &PartProfile) -> Vec<ColumnGuess> {
    let headings: Vec<Heading> = (part.columns.iter())
        .map(|column| Heading::new(&column.name))
        .collect();
    let contents: Vec<Option<Content<'_>>> = (part.columns.iter().enumerate())
        .map(|(at, column)| {
            let profile_of = profile.columns.get(at)?;
            Some(Content::new(column, profile_of, profile.rows))
        })
        .collect();
    let dates = (contents.iter().flatten())
        .filter(|content| most(content.dates(), content.profile.filled))
        .count();
    let mut guesses: Vec<ColumnGuess> = (headings.iter().zip(&contents))
        .map(|(heading, content)| ColumnGuess {
            stage: heading.stage,
            meanings: match content {
                Some(content) if content.profile.personal.is_none() => {
                    meanings(kind, heading, content, dates == 1)
                }
                _ => Vec::new(),
            },
        })
        .collect();
    leave_outside(&headings, kind, &mut guesses);
    leave_findings(kind, &mut guesses);
    settle(&headings, part, &mut guesses);
    find_reference(kind, &headings, &contents, &mut guesses);
    guesses
}

/// What one column may hold, the likeliest first.
fn meanings(
    kind: Option<&str>,
    heading: &Heading,
    content: &Content<'_>,
    only_date: bool,
) -> Vec<Guess<Meaning>> {
    let mut found: Vec<Guess<Meaning>> = Vec::new();
    for mut reading in heading.readings(kind) {
        if heading.outside && reading.meaning == Meaning::Reference {
            reading.meaning = Meaning::Case;
        }
        // Where there is one date only, it is when the record came about.
        if only_date
            && reading.meaning == Meaning::Event("received")
            && reading.how == How::Possibly
        {
            reading.score += 10;
        }
        if let Some(guess) = joined(&reading, content) {
            add(&mut found, guess);
        }
    }
    if !content.is_empty() {
        let guesses = by_content(kind, content).into_iter();
        guesses
            .filter(|guess| !heading.excludes(&guess.what))
            .for_each(|guess| add(&mut found, guess));
    }
    found.sort_by(|a, b| (b.score.cmp(&a.score)).then_with(|| a.what.cmp(&b.what)));
    found
}

/// Keeps the better of two guesses of one meaning.
fn add(found: &mut Vec<Guess<Meaning>>, guess: Guess<Meaning>) {
    match found.iter_mut().find(|known| known.what == guess.what) {
        Some(known) if known.score < guess.score => *known = guess,
        Some(_) => {}
        None => found.push(guess),
    }
}

fn joined(reading: &Reading, content: &Content<'_>) -> Option<Guess<Meaning>> {
    let fit = content.fit(&reading.meaning)?;
    Some(Guess {
        what: reading.meaning.clone(),
        score: score(reading.score + fit.change),
        evidence: format!("{}; {}", reading.how.said(), fit.said),
    })
}

fn score(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 98)).unwrap_or(0)
}

/// What the cells say by themselves.
fn by_content(kind: Option<&str>, content: &Content<'_>) -> Vec<Guess<Meaning>> {
    let filled = content.profile.filled;
    let guess = |what: Meaning, score: i32, said: String| Guess {
        what,
        score: self::score(score),
        evidence: format!("the heading does not say so; {said}"),
    };
    if content.is_money() {
        let (code, score) = match kind {
            Some("decision") => ("recommended", 55),
            _ => ("compensation", 55),
        };
        let said = format!("most of {filled} cells are amounts with £");
        return vec![guess(Meaning::Amount(code), score, said)];
    }
    if !matches!(content.profile.kind, Kind::Category | Kind::Text) || !content.is_list() {
        return Vec::new();
    }
    let outcome = match kind {
        Some("decision") => ("decision", Meaning::Value("decision"), 2),
        Some("reason") => ("finding", Meaning::Value("finding"), 2),
        _ => BY_WORDS[0].clone(),
    };
    std::iter::once(&outcome)
        .chain(&BY_WORDS[1..])
        .filter_map(|(list, meaning, least)| {
            let (share, _) = content.mostly(list).filter(|(_, codes)| codes >= least)?;
            let said = format!("{share} of {filled} cells are usual words for it");
            let part = i32::try_from(share * 10 / filled.max(1)).unwrap_or(0);
            Some(guess(meaning.clone(), CONTENT - 10 + part, said))
        })
        .collect()
}

/// Where the row stands inside a case, what else is outside is of the case.
fn leave_outside(headings: &[Heading], kind: Option<&str>, guesses: &mut [ColumnGuess]) {
    let is_case = |guess: &ColumnGuess| guess.best().is_some_and(|best| best.what == Meaning::Case);
    let outside = || headings.iter().map(|heading| heading.outside);
    if kind == Some("case")
        || !outside()
            .zip(&*guesses)
            .any(|(out, guess)| out && is_case(guess))
    {
        return;
    }
    for (out, guess) in outside().zip(guesses) {
        if out && !is_case(guess) {
            guess.meanings.clear();
        }
    }
}

/// What was found on a reason needs the reason beside it; a finding without one
/// is how the case ended.
fn leave_findings(kind: Option<&str>, guesses: &mut [ColumnGuess]) {
    let is_reason = |guess: &ColumnGuess| {
        (guess.best()).is_some_and(|best| best.what == Meaning::Value("reason"))
    };
    if kind == Some("reason") || guesses.iter().any(is_reason) {
        return;
    }
    for guess in guesses {
        let keeps = |guess: &Guess<Meaning>| guess.what != Meaning::Value("finding");
        guess.meanings.retain(keeps);
    }
}

/// Of columns that could mean the same, the likeliest has it; the others may
/// have their next meaning. A list in several columns (`Reason 1`, `Reason 2`)
/// stays together.
fn settle(headings: &[Heading], part: &Part, guesses: &mut [ColumnGuess]) {
    loop {
        let mut claims: BTreeMap<_, Vec<(usize, u8)>> = BTreeMap::new();
        for (at, guess) in guesses.iter().enumerate() {
            if let Some(best) = guess.best().filter(|best| best.what != Meaning::Computed) {
                let claim = (best.what.clone(), guess.stage);
                claims.entry(claim).or_default().push((at, best.score));
            }
        }
        let mut lost: Vec<(usize, usize)> = Vec::new();
        for ((what, _), columns) in &claims {
            // Of equals the first.
            let Some((winner, _)) = columns.iter().rev().max_by_key(|(_, score)| score) else {
                continue;
            };
            let is_list = |at: usize| {
                let both = headings.get(at).zip(headings.get(*winner));
                match what {
                    // Whoever investigated may stand in a column of their own.
                    Meaning::Value("investigator") => true,
                    Meaning::Value(_) | Meaning::Text(_) => {
                        both.is_some_and(|(one, other)| one.is_like(other))
                    }
                    _ => false,
                }
            };
            let losers = columns.iter().map(|(at, _)| *at);
            let losers = losers.filter(|at| at != winner && !is_list(*at));
            lost.extend(losers.map(|at| (at, *winner)));
        }
        if lost.is_empty() {
            return;
        }
        for (at, to) in lost {
            let name = (part.columns.get(to)).map_or("", |column| column.name.as_str());
            if let Some(guess) = guesses.get_mut(at) {
                guess.lose_to(name);
            }
        }
    }
}

impl ColumnGuess {
    /// Leaves its likeliest meaning to another column.
    fn lose_to(&mut self, name: &str) {
        if let Some(first) = self.meanings.first_mut() {
            first.score = first.score.min(CONTESTED);
            first.evidence = format!("{}; `{name}` is more likely to be that", first.evidence);
        }
        self.sort();
    }

    fn sort(&mut self) {
        (self.meanings).sort_by(|a, b| (b.score.cmp(&a.score)).then_with(|| a.what.cmp(&b.what)));
    }
}

/// Where no heading names the reference: the case's reference is the record's own
/// when it differs in every row of a table that is not of cases; else the first
/// column of codes that differ in every row.
fn find_reference(
    kind: Option<&str>,
    headings: &[Heading],
    contents: &[Option<Content<'_>>],
    guesses: &mut [ColumnGuess],
) {
    let is =
        |guess: &ColumnGuess, what: Meaning| guess.best().is_some_and(|best| best.what == what);
    let has_own = guesses.iter().any(|guess| is(guess, Meaning::Reference));
    if has_own || matches!(kind, Some("stage" | "reason" | "aggregate" | "provision")) {
        return;
    }
    let own_rows = matches!(kind, Some("contact" | "compliment" | "decision" | "action"));
    let is_unique =
        |content: &Content<'_>| content.is_unique() && content.profile.filled == content.rows;
    let is_code = |content: &Content<'_>| content.is_code() && content.profile.personal.is_none();
    let mut code = None;
    for ((guess, heading), content) in guesses.iter_mut().zip(headings).zip(contents) {
        let Some(content) = content else {
            continue;
        };
        if own_rows && is(guess, Meaning::Case) && !heading.outside && is_unique(content) {
            if let Some(first) = guess.meanings.first_mut() {
                first.what = Meaning::Reference;
            }
            return;
        }
        let may_be = !heading.excludes(&Meaning::Reference) && guess.best().is_none();
        if code.is_none() && may_be && is_code(content) {
            code = Some(guess);
        }
    }
    if let Some(guess) = code {
        guess.meanings.push(Guess {
            what: Meaning::Reference,
            score: 60,
            evidence: "the heading does not say so; each row has a code of its own".to_owned(),
        });
        guess.sort();
    }
}
