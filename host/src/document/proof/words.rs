//! Numbers in words, and what makes them a figure of the report.

use std::ops::Range;

use crate::measure::print::{ONES, TENS};

/// What a complaints report counts. A number before one of these is a figure of
/// the report, whatever else it looks like.
pub(super) const COUNTED: [&str; 22] = [
    "cases",
    "comments",
    "commendations",
    "complainants",
    "complaints",
    "compliments",
    "contacts",
    "days",
    "decisions",
    "enquiries",
    "escalations",
    "homes",
    "hours",
    "inquiries",
    "investigations",
    "people",
    "referrals",
    "requests",
    "responses",
    "tenants",
    "weeks",
    "working",
];

/// Number words beside those that reports print.
const LARGE: [&str; 3] = ["hundred", "thousand", "dozen"];

/// Words that say nothing about what is counted: `three of the ten complaints`.
const PASSED_OVER: [&str; 6] = ["all", "of", "our", "the", "these", "those"];

/// Number words before something that the report counts, with at most two words
/// between: `three complaints`, `twelve of the cases`, `five working days`.
pub(super) fn words(line: &str) -> Vec<Range<usize>> {
    let all: Vec<Range<usize>> = spans(line);
    let lower = |span: &Range<usize>| line[span.clone()].to_lowercase();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, span) in all.iter().enumerate() {
        let word = lower(span);
        // `for every hundred people` says what a rate is for.
        let base = at.checked_sub(1).and_then(|at| all.get(at)).map(lower);
        let base = base.is_some_and(|word| matches!(word.as_str(), "per" | "every"));
        // `one` is an article and a pronoun far more often than a number.
        if word == "one" || base || !is_number(&word) {
            continue;
        }
        let counts = all[at + 1..]
            .iter()
            .take_while(|next| !line[span.end..next.start].contains(ENDS))
            .map(lower)
            .filter(|next| !is_number(next) && !PASSED_OVER.contains(&next.as_str()))
            .take(3)
            .any(|next| COUNTED.contains(&next.as_str()));
        match found.last_mut() {
            _ if !counts => {}
            // `two hundred and sixty` is one number.
            Some(last) if matches!(line[last.end..span.start].trim(), "" | "and") => {
                last.end = span.end;
            }
            _ => found.push(span.clone()),
        }
    }
    found
}

/// What ends a thought.
const ENDS: [char; 7] = ['.', ',', ';', ':', '?', '!', '('];

/// `three`, `forty-nine`.
fn is_number(word: &str) -> bool {
    let is_known = |part: &str| {
        [&ONES[..], &TENS, &LARGE]
            .iter()
            .any(|all| all.contains(&part))
    };
    word.split('-')
        .all(|part| !part.is_empty() && is_known(part))
}

/// The words of a line; a hyphen joins.
fn spans(line: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        let inside = c.is_alphabetic() || (c == '-' && start.is_some());
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                spans.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    spans
}
