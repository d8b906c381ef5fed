//! Which row of a table holds the headings, when nobody has said what they are.

use candour_plugin::Value as Cell;
use candour_plugin::raw;

/// Headings are looked for in this many rows that are not blank, as an import
/// does.
pub(super) const WITHIN: usize = 50;

/// What is longer, in letters, is no heading but a text.
const LONGEST: usize = 120;

/// Of the most cells that a row near the top has, headings fill at least this
/// share.
const LEAST_FILLED: (usize, usize) = (3, 5);

/// The position of the row of headings among the first rows of a table.
///
/// It is the first row whose cells are all like headings and nearly as many as
/// those of the fullest row: titles fill fewer, and records hold dates, numbers
/// and references. Of two such rows one after the other, group headings above
/// headings, it is the one with more cells.
pub(super) fn find(rows: &[Vec<Cell<'_>>]) -> Option<usize> {
    let rows = rows.get(..WITHIN.min(rows.len()))?;
    let fullest = rows.iter().map(|row| filled(row)).max()?;
    let is_candidate = |row: &Vec<Cell<'_>>| {
        are_headings(row) && filled(row) * LEAST_FILLED.1 >= fullest * LEAST_FILLED.0
    };
    let first = rows.iter().position(is_candidate)?;
    let candidates = rows.iter().skip(first).take_while(|row| is_candidate(row));
    let mut best = (first, 0);
    for (at, row) in (first..).zip(candidates) {
        if filled(row) > best.1 {
            best = (at, filled(row));
        }
    }
    Some(best.0)
}

/// How many cells are not blank.
pub(super) fn filled(row: &[Cell<'_>]) -> usize {
    row.iter().filter(|cell| **cell != Cell::Blank).count()
}

/// Whether the cells of a row could be headings: words, with at most one in ten
/// that is anything else.
pub(super) fn are_headings(row: &[Cell<'_>]) -> bool {
    let count = |wanted: Likeness| {
        let cells = row.iter().filter(|cell| **cell != Cell::Blank);
        cells.filter(|cell| likeness(**cell) == wanted).count()
    };
    count(Likeness::Heading) > 0 && count(Likeness::Other) * 10 <= filled(row)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// Words.
    Heading,
    /// A year, which heads the columns of a table of figures and stands in the
    /// rows of others.
    Either,
    /// A date, a number, a reference, a text.
    Other,
}

fn likeness(cell: Cell<'_>) -> Likeness {
    if matches!(cell, Cell::Number(year) if (1990.0..2100.0).contains(&year)) {
        return Likeness::Either;
    }
    let is_long = matches!(cell, Cell::Text(text) if text.len() > 4 * LONGEST);
    let heading = (!is_long).then(|| raw::heading(cell)).flatten();
    let Some(heading) = heading else {
        return Likeness::Other;
    };
    let letters = heading.chars().filter(|letter| letter.is_alphabetic());
    let digits = heading.bytes().filter(u8::is_ascii_digit).count();
    let letters = letters.count();
    if is_year(&heading) {
        Likeness::Either
    } else if heading.chars().nth(LONGEST).is_some()
        || letters == 0
        || (digits >= letters && !begins_with_a_word(&heading))
        || is_reference(&heading)
        || heading.contains('@')
    {
        Likeness::Other
    } else {
        Likeness::Heading
    }
}

/// `Column 120`, `Question 1001`.
fn begins_with_a_word(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.chars().count() >= 3 && first.chars().all(char::is_alphabetic)
}

/// `ASC/24/017`, `C-12`; but `Stage 1` and `Q1_sent` are words.
fn is_reference(text: &str) -> bool {
    let is_joined = text.contains(['-', '/']) && !text.contains(char::is_whitespace);
    is_joined && text.ends_with(|letter: char| letter.is_ascii_digit())
}

/// `2024`, `2024-25`, `2024/2025`.
fn is_year(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let year = |text: &str| text.len() == 4 && text.starts_with("20") && digits(text);
    match text.split_once(['-', '/']) {
        Some((first, last)) => year(first) && matches!(last.len(), 2 | 4) && digits(last),
        None => year(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines with `|` between cells; digits alone are numbers.
    fn found(text: &str) -> Option<usize> {
        let cell = |text: &'static str| match (text.trim(), text.trim().parse()) {
            ("", _) => Cell::Blank,
            (_, Ok(number)) => Cell::Number(number),
            (text, _) => Cell::Text(text),
        };
        let text: &'static str = text.to_owned().leak();
        let rows: Vec<Vec<_>> = text
            .lines()
            .map(|line| line.split('|').map(cell).collect())
            .collect();
        find(&rows)
    }

    #[test]
    fn headings_stand_below_titles_and_above_records() {
        for (text, expected) in [
            ("Ref|Received|Outcome\nC-1|01/04/2024|Upheld", Some(0)),
            (
                "Complaints log|||\nRun on 1 May 2025|||\nRef|Received|Outcome|Team\n\
                 C-1|01/04/2024|Upheld|Roads",
                Some(2),
            ),
            // Group headings over headings.
            (
                "Case||Stage 1||\nRef|Received|Sent|Answered|Outcome\n1|2|3|4|Upheld",
                Some(1),
            ),
            (
                "Complaints|Log|Final|\nRef|Received|Outcome|Team\n1|2|Upheld|Roads",
                Some(1),
            ),
            // Records that are all words come after their headings.
            ("Service|Kind\nRoads|Praise\nParks|Thanks", Some(0)),
            ("Outcome|2023-24|2024-25\nUpheld|12|13", Some(0)),
            ("Outcome|2024\nUpheld|12", Some(0)),
            ("C-1|01/04/2024|4\nC-2|02/04/2024|5", None),
            ("Ref|Column 120|Column 121|Column 122\nC-1|x|y|z", Some(0)),
            ("Ref", Some(0)),
            ("", None),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
