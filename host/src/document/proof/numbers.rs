//! Which numbers of a stretch of prose are quantities that somebody typed.
//!
//! Every number is one unless a rule excuses it: [`super::digits`] has the rules
//! for digits, [`super::words`] those for number words. They look at the line
//! that a number stands in, up to the next call.

use std::ops::Range;

use super::digits::digits;
use super::words::words;

/// Stands for what is no prose: a call, code, an address. Nothing reaches across
/// it, so that a word before a call says nothing about a number behind it.
pub(super) const BREAK: char = '\u{1}';

/// The quantities in a text, as bytes of it, in order.
pub(super) fn typed(text: &str) -> Vec<Range<usize>> {
    let prose = blank(text);
    let mut found = Vec::new();
    let mut start = 0;
    for line in prose.split_inclusive(['\n', BREAK]) {
        let shifted = |span: Range<usize>| start + span.start..start + span.end;
        if line.contains(|c: char| c.is_ascii_digit()) {
            let found_here = digits(line, first_of_its_line(&prose, start));
            found.extend(found_here.into_iter().map(shifted));
        }
        found.extend(words(line).into_iter().map(shifted));
        start += line.len();
    }
    found.sort_by_key(|span| span.start);
    found
}

/// Whether nothing but spaces stands before on its line.
fn first_of_its_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim().is_empty()
}

/// The text with breaks for code, addresses of links and attributes of
/// headings, at its own length, so that positions stay.
fn blank(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['{', '`', '<', '(', '\\']) {
        let (before, from) = rest.split_at(open);
        prose.push_str(before);
        let to = |close: char| {
            let inside = from.get(1..).unwrap_or_default();
            let end = inside.find([close, '\n'])?;
            inside[end..].starts_with(close).then_some(end + 2)
        };
        let close = match from.as_bytes() {
            [b'{', ..] => to('}'),
            [b'`', ..] => to('`'),
            [b'<', ..] => to('>'),
            // The address of a link follows its words directly.
            [b'(', ..] if before.ends_with(']') => to(')'),
            // An escape of a string: `\n` is no letter before a number.
            [b'\\', b'n' | b't' | b'r', ..] => Some(2),
            _ => None,
        };
        match close {
            Some(length) => prose.extend(std::iter::repeat_n(BREAK, length)),
            None => prose.push_str(&from[..1]),
        }
        rest = &from[close.unwrap_or(1)..];
    }
    prose.push_str(rest);
    prose
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = typed(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn quantities_are_found() {
        check(
            "There were 68 complaints, 44.5% upheld, 1,204 in all.",
            &["68", "44.5", "1,204"],
        );
        check("\u{a3}250 was paid, or \u{a3}2000", &["250", "2000"]);
        check("a 10-day limit, 5k, +12, -3", &["10", "5", "12", "3"]);
        check(
            "10-20 cases, 21\u{2013}25 days, 3/4 of them",
            &["10-20", "21\u{2013}25", "3/4"],
        );
        check("[12 complaints](https://a.org/3)", &["12"]);
        check("There were no 17 and no, 18 of them.", &["17", "18"]);
        check("Their average age 43, 12 months", &["43", "12"]);
        check("0.45 a home, 0.125 and 0,5", &["0.45", "0.125", "0,5"]);
        check("_68 complaints_, __9__ open, _44_", &["68", "9", "44"]);
    }

    #[test]
    fn a_date_or_a_name_before_excuses_no_quantity() {
        check("In March 45 complaints were closed.", &["45"]);
        check("In March 12 complaints were closed.", &["12"]);
        check("It took until May, 120 days.", &["120"]);
        check(
            "In 2024/25, 68 complaints; on 31 March 2025, 12.",
            &["68", "12"],
        );
        check(
            "Under regulation 18, 12 of them. In this section, 9",
            &["12", "9"],
        );
        check("At stage 1 and 45 at stage 2.", &["45"]);
        check("At stages 1 and 2, 45 complaints were late.", &["45"]);
        check("2025 complaints; we had 2,025", &["2025", "2,025"]);
        check("section \u{1}\u{1} 12", &["12"]);
    }

    #[test]
    fn number_words_are_found_before_what_is_counted() {
        check(
            "Twenty complaints; three of the cases; zero escalations",
            &["Twenty", "three", "zero"],
        );
        check(
            "forty-nine initial enquiries, two hundred and sixty people in five working days",
            &["forty-nine", "two hundred and sixty", "five"],
        );
        check(
            "three of the ten complaints about two officers",
            &["three", "ten"],
        );
        for text in [
            "one complaint can count twice",
            "two Ombudsmen, three timescales, two or more",
            "in two. Complaints were few, and people agree",
            "for every hundred people, per thousand homes",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn names_dates_and_addresses_are_not() {
        for text in [
            "on 31 March 2025, in 2024/25 and 2024-25, since 2009, 2024\u{2013}25",
            "SI 2009/309, regulation 8(1)(c), regs 5, 6 and 7, s. 26, \u{a7} 4",
            "regulation 18, section 8.1, stages 1 and 2, those aged 75 to 84",
            "people aged 65 and over, ages 75-84, 65 and over, in the 1990s",
            "the under 18s and the over 65s, 16- to 18-year-olds, room 4, ISO 9001",
            "1. first\n2. second[^3]\n\n[^3]: note",
            "[words](https://example.org/17) or <a@b.org>, `17`, www.a.org/12",
            "12 March and 31 May, March 2025, before April 5, 1, 2 and 3 June",
            "the 31st of March, 10\u{2013}12 April, 31/03/2025, 31.3.2025, 2025-03-31",
            "order no. 7, No. 12, version 1.0, quarter 1, priorities 1 and 2",
            "Telephone 0116 454 2470 or +44 116 454 2470; A4 paper; Q1; COVID-19",
            "a_1, 1_a, LE1 1FZ, CH01, E06000016, 9:30 to 5pm, 24/7, a 24-hour line",
            "5.2 per 1,000 homes".trim_start_matches("5.2 "),
            "the Care Act 2014, the Census of March 2021",
            "# Title { #t .appendix}",
        ] {
            check(text, &[]);
        }
    }
}
