//! Numbers that somebody typed where a call should stand.
//!
//! A report's numbers come from expressions, so digits in prose are suspicious.
//! Let through are: days (`31 March 2025`, `31 March`), years from 1900 to 2099
//! (`March 2025`) and spans of them (`2024-25`, `2024/25`), what is numbered
//! (`section 8`, `stages 1 and 2`, `aged 75 to 84`, `no. 7`, …), numbers of
//! lists and footnotes, ages and other ranges with letters beside them
//! (`A4`, `24/7`), addresses of links, e-mail addresses and telephone numbers.

use super::templates::{Template, Templates};
use crate::diagnostic::Diagnostic;

/// Words before a number that make it a name rather than a quantity.
const NUMBERED: [&str; 28] = [
    "act",
    "age",
    "aged",
    "ages",
    "annex",
    "appendix",
    "article",
    "chapter",
    "clause",
    "code",
    "ext",
    "figure",
    "level",
    "note",
    "page",
    "paragraph",
    "part",
    "principle",
    "question",
    "reg",
    "regulation",
    "regulations",
    "rule",
    "schedule",
    "section",
    "stage",
    "table",
    "version",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A warning for each bare number in the project's own texts.
pub(super) fn bare_numbers(templates: &Templates) -> Vec<Diagnostic> {
    templates
        .iter()
        .flat_map(|(_, template)| {
            numbers(&template.text)
                .into_iter()
                .map(|(start, end)| warn(template, start, end))
        })
        .collect()
}

fn warn(template: &Template, start: usize, end: usize) -> Diagnostic {
    let number = template.text.get(start..end).unwrap_or_default();
    Diagnostic::warning(
        "bare-number",
        format!("`{number}` is typed in, not computed"),
    )
    .at(template.place(start, end))
    .hint("use `num('\u{2026}')`, or declare a fact with its source in report.toml and use `num('fact(\u{2026})')`")
}

/// The byte ranges of suspicious numbers.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let prose = prose(text);
    let bytes = prose.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    // Where the last number ended that was let through: `stages 1 and 2`.
    let mut let_through = None;
    while let Some(step) = prose
        .get(at..)
        .and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
    {
        let start = at + step;
        let mut end = start;
        while bytes.get(end).is_some_and(|byte| {
            byte.is_ascii_digit()
                || (matches!(byte, b'.' | b',')
                    && bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
        }) {
            end += 1;
        }
        at = end;
        let joined = let_through
            .and_then(|from| prose.get(from..start))
            .is_some_and(|between| matches!(between, " to " | " and " | " or " | ", "));
        if joined || excused(&prose, start, end) {
            let_through = Some(end);
        } else {
            found.push((start, end));
        }
    }
    found
}

/// The text with everything blanked that is no prose, at its own length, so
/// that positions stay.
fn prose(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['{', '`', '<', '(']) {
        let (before, from) = rest.split_at(open);
        prose.push_str(before);
        let close = match from.as_bytes() {
            [b'{', b'{', ..] => closing(from, "}}"),
            [b'{', b'%', ..] => closing(from, "%}"),
            [b'{', b'#', ..] => closing(from, "#}"),
            [b'{', ..] => from.find(['}', '\n']).map(|at| at + 1),
            [b'`', ..] => from[1..].find('`').map(|at| at + 2),
            [b'<', ..] => from.find(['>', '\n']).map(|at| at + 1),
            // The address of a link follows its words directly.
            [b'(', ..] if before.ends_with(']') => from.find([')', '\n']).map(|at| at + 1),
            _ => None,
        };
        let length = close.unwrap_or(1);
        let taken = &from[..length];
        if close.is_some() {
            // `x` stands for a call, so that digits beside it are seen.
            prose.extend(
                taken
                    .bytes()
                    .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
            );
        } else {
            prose.push_str(taken);
        }
        rest = &from[length..];
    }
    prose.push_str(rest);
    prose
}

/// The end of a call; quotes inside it may hold the same signs.
fn closing(text: &str, sign: &str) -> Option<usize> {
    let mut quote: Option<u8> = None;
    let bytes = text.as_bytes();
    let mut at = 2;
    while at < bytes.len() {
        let byte = bytes[at];
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) if byte == b'\\' => at += 1,
            Some(_) => {}
            None if text.is_char_boundary(at) && text[at..].starts_with(sign) => {
                return Some(at + sign.len());
            }
            None if sign != "#}" && (byte == b'"' || byte == b'\'') => quote = Some(byte),
            None => {}
        }
        at += 1;
    }
    None
}

fn excused(text: &str, start: usize, end: usize) -> bool {
    let number = &text[start..end];
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line_start..start];
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let after = &text[end..line_end];
    // Letters, slashes and dashes of one word: A4, 24/7, 2024/25, 75-84.
    let joined_before =
        before.ends_with(|c: char| c.is_alphanumeric() || "/-\u{2013}@_+[^#&".contains(c));
    let joined_after = after.starts_with(|c: char| c.is_alphabetic() || "/@_-\u{2013}".contains(c));
    if joined_before || joined_after {
        return true;
    }
    let year = |text: &str| text.len() == 4 && matches!(text.parse::<u16>(), Ok(1900..=2099));
    if year(number) {
        return true;
    }
    // The number of a list's item.
    if before.trim().is_empty() && after.starts_with(['.', ')']) {
        return true;
    }
    let word_before = before
        .trim_end_matches(|c: char| c.is_whitespace() || c == '.' || c == ',')
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let singular = word_before.strip_suffix('s').unwrap_or(&word_before);
    if NUMBERED.contains(&word_before.as_str()) || NUMBERED.contains(&singular) {
        return true;
    }
    // Without its dot it is a word: `there were no 45 complaints`.
    if word_before == "no" && before.trim_end().ends_with('.') {
        return true;
    }
    let word_after = after
        .trim_start()
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let month = |word: &str| MONTHS.contains(&word);
    // `12 March`, `March 12`; but not `in March 45 complaints`.
    let day = number.len() <= 2 && matches!(number.parse::<u8>(), Ok(1..=31));
    if day && (month(&word_before) || month(&word_after)) {
        return true;
    }
    // Telephone numbers come in groups, the first with a zero.
    let group = |text: &str| {
        text.trim()
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b' ')
    };
    let lead = before
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ')
        .len();
    let run = before[lead..].trim_start();
    (number.starts_with('0') && number.len() > 3) || (run.starts_with('0') && group(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        numbers(text)
            .into_iter()
            .map(|(start, end)| &text[start..end])
            .collect()
    }

    #[test]
    fn quantities_are_found() {
        assert_eq!(
            found("There were 68 complaints, 44.5% upheld, 1,204 in all."),
            ["68", "44.5", "1,204"]
        );
        assert_eq!(found("{{ num('count(cases)') }} of 12"), ["12"]);
        assert_eq!(found("\u{a3}250 was paid"), ["250"]);
        assert_eq!(found("In March 45 complaints were closed."), ["45"]);
        assert_eq!(found("It took until May, 120 days."), ["120"]);
        assert_eq!(found("In 45 March complaints"), ["45"]);
        assert_eq!(found("There were no 17 and no, 18 of them."), ["17", "18"]);
    }

    #[test]
    fn names_dates_and_calls_are_not() {
        for text in [
            "on 31 March 2025, in 2024/25 and 2024-25, since 2009",
            "regulation 18, section 8.1, stages 1 and 2, those aged 75 to 84",
            "{{ num('count(cases where a = \"}} 7\")', decimals=1) }}",
            "{% if x == 7 %}a{% endif %} {# 12 #}",
            "1. first\n2. second[^3]\n\n[^3]: note",
            "[words](https://example.org/17) or <a@b.org>, `17`",
            "12 March and 31 May, March 2025, before April 5",
            "order no. 7, No. 12",
            "Telephone 0116 454 2470; A4 paper; ages 75-84",
            "# Title {#t .appendix}",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
