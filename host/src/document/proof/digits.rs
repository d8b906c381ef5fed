//! Numbers in digits, and the rules that excuse them: each is a method of
//! [`Number`].

use std::ops::Range;

use super::numbers::BREAK;
use super::words::COUNTED;

/// Words before a number that make it a name rather than a quantity, in the
/// singular.
const NUMBERED: [&str; 45] = [
    "act",
    "age",
    "aged",
    "annex",
    "appendix",
    "article",
    "band",
    "chapter",
    "clause",
    "code",
    "edition",
    "ext",
    "figure",
    "floor",
    "footnote",
    "form",
    "grade",
    "iso",
    "item",
    "level",
    "note",
    "objective",
    "option",
    "page",
    "paragraph",
    "part",
    "phase",
    "principle",
    "priority",
    "provision",
    "quarter",
    "question",
    "recommendation",
    "regulation",
    "requirement",
    "room",
    "rule",
    "schedule",
    "section",
    "si",
    "stage",
    "step",
    "table",
    "tier",
    "version",
];

/// Their short forms, which take a full stop or not.
const SHORT: [&str; 12] = [
    "art", "ch", "fig", "no", "nos", "p", "para", "paras", "pp", "reg", "regs", "s",
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

/// Words before a year that show it to be one, months and names aside.
const TIME: [&str; 22] = [
    "after", "and", "around", "before", "between", "by", "during", "early", "for", "from", "in",
    "late", "mid", "of", "or", "since", "the", "through", "to", "until", "year", "years",
];

/// Why a number is let through, as far as the next one depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Excuse {
    /// It is a name: `stage 1`, and `stages 1 and 2` if the word is a plural.
    Named { plural: bool },
    /// A day, a year, a time, a telephone number, a code.
    Other,
}

/// The quantities among the numbers of a line that are written in digits.
pub(super) fn digits(line: &str, first: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut last: Option<(usize, Excuse)> = None;
    while let Some(step) = line
        .get(at..)
        .and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
    {
        let start = at + step;
        let end = end_of(line, start);
        at = end;
        let number = Number {
            text: &line[start..end],
            before: &line[..start],
            after: line[end..].trim_end_matches(['\n', BREAK]),
            first,
        };
        let joined = last.and_then(|(from, excuse)| number.joins(line.get(from..start)?, excuse));
        match joined.or_else(|| number.excuse()) {
            Some(excuse) => last = Some((end, excuse)),
            None => found.push(start..end),
        }
    }
    found
}

/// A number goes on over signs that stand between digits: `1,204.5`, `2024/25`,
/// `75-84`, `9:30`.
fn end_of(line: &str, start: usize) -> usize {
    let mut end = start;
    let mut rest = line[start..].chars().peekable();
    while let Some(c) = rest.next() {
        let next_is_digit = rest.peek().is_some_and(char::is_ascii_digit);
        if c.is_ascii_digit() || (".,/:-\u{2013}".contains(c) && next_is_digit) {
            end += c.len_utf8();
        } else {
            break;
        }
    }
    end
}

/// A number in digits, with what stands around it in its line.
struct Number<'a> {
    text: &'a str,
    before: &'a str,
    after: &'a str,
    /// Its line begins where it is looked at.
    first: bool,
}

impl Number<'_> {
    /// Whether it goes on what was let through: `stages 1 and 2`, `8(1)(c)`.
    fn joins(&self, between: &str, last: Excuse) -> Option<Excuse> {
        let Excuse::Named { plural } = last else {
            return None;
        };
        let goes_on = match between {
            "(" | ")(" => true,
            " to " => true,
            " and " | " or " | ", " | ", and " | " & " => plural,
            _ => false,
        };
        let counts = COUNTED.contains(&self.word_after().as_str());
        (goes_on && !counts && !self.is_amount()).then_some(last)
    }

    /// Why it is no quantity. None of the rules covers an amount: what has a
    /// currency or a percent sign is always one.
    fn excuse(&self) -> Option<Excuse> {
        if self.is_amount() {
            return None;
        }
        if self.is_numbered_item() || self.is_code() || self.is_address() {
            return Some(Excuse::Other);
        }
        if let Some(plural) = self.named() {
            return Some(Excuse::Named { plural });
        }
        let other = self.is_year()
            || self.is_day()
            || self.is_time()
            || self.is_telephone()
            || self.is_base()
            || self.is_age();
        other.then_some(Excuse::Other)
    }

    /// `£250`, `44%`, `44 per cent`.
    fn is_amount(&self) -> bool {
        let after = self.after.trim_start().to_lowercase();
        self.before.ends_with(['\u{a3}', '$', '\u{20ac}'])
            || ["%", "per cent", "percent"]
                .iter()
                .any(|sign| after.starts_with(sign))
    }

    /// `3.` at the start of a line.
    fn is_numbered_item(&self) -> bool {
        self.first && self.before.trim().is_empty() && self.after.starts_with([')', '.'])
    }

    /// `A4`, `Q1`, `COVID-19`, `LE1 1FZ`, a footnote's `[^1]`, an entity.
    fn is_code(&self) -> bool {
        let mut before = self.before.chars().rev();
        let last = before.next();
        let letters = match last {
            Some('-' | '/' | '.') => before.next().is_some_and(char::is_alphabetic),
            // Elsewhere it puts weight on what follows: `_68 complaints_`.
            Some('_') => before.next().is_some_and(char::is_alphanumeric),
            Some(c) => c.is_alphabetic() || "^#&".contains(c),
            None => false,
        };
        let mut after = self.after.chars();
        let postcode = self.text.len() == 1
            && after
                .by_ref()
                .take(2)
                .filter(char::is_ascii_uppercase)
                .count()
                == 2
            && !after.next().is_some_and(char::is_alphanumeric);
        let goes_on = self.after.strip_prefix('_');
        let goes_on = goes_on.is_some_and(|after| after.starts_with(char::is_alphanumeric));
        letters || postcode || goes_on
    }

    /// Part of an address: `a1@b.org`, `www.b.org/1`.
    fn is_address(&self) -> bool {
        let word = self.before.rsplit(char::is_whitespace).next();
        let word = word.unwrap_or_default();
        let next = self.after.split(char::is_whitespace).next();
        word.contains("://")
            || word.starts_with("www.")
            || word.contains('@')
            || next.is_some_and(|next| next.contains('@'))
    }

    /// The word right before, in small letters, and whether it is a name.
    fn word_before(&self) -> (String, bool) {
        let before = self.before.trim_end();
        let word = before
            .rsplit(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default();
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        (word.to_lowercase(), capital)
    }

    fn word_after(&self) -> String {
        word_of(self.after)
    }

    /// `regulation 18`, `stages 1`, `reg. 18`, `no. 7`, and whether the word is
    /// a plural.
    fn named(&self) -> Option<bool> {
        let before = self.before.trim_end();
        if before.len() == self.before.len() && !before.ends_with(['.', '\u{a7}']) {
            return None;
        }
        if before.ends_with('\u{a7}') {
            return Some(before.ends_with("\u{a7}\u{a7}"));
        }
        let (word, _) = self.word_before();
        if let Some(bare) = before.strip_suffix('.') {
            let short = bare.rsplit(|c: char| !c.is_alphabetic()).next();
            let short = short.unwrap_or_default().to_lowercase();
            let plural = matches!(short.as_str(), "nos" | "paras" | "pp" | "regs");
            return SHORT.contains(&short.as_str()).then_some(plural);
        }
        // Without its stop `no` is a word: `there were no 45 complaints`.
        if SHORT.contains(&word.as_str()) && word != "no" && word != "s" {
            return Some(word.ends_with('s'));
        }
        let singular = match word.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => word.strip_suffix('s').unwrap_or(&word).to_owned(),
        };
        let known = |word: &str| NUMBERED.contains(&word);
        if !known(&word) && !known(&singular) {
            return None;
        }
        // `average age 43` is a statistic.
        let lead = before[..before.len() - word.len()].trim_end();
        let average = word == "age"
            && ["average", "mean", "median"]
                .iter()
                .any(|kind| lead.to_lowercase().ends_with(kind));
        (!average).then(|| !known(&word) || word == "aged")
    }

    /// `2025`, `2024/25`, `2009/309`; but not `2025 complaints`.
    fn is_year(&self) -> bool {
        let year = |text: &str| text.len() == 4 && matches!(text.parse(), Ok(1900..=2099));
        let parts: Vec<&str> = self.text.split(['/', '-', '\u{2013}']).collect();
        match parts.as_slice() {
            [one] if year(one) && matches!(self.letters_after(), "" | "s") => {
                let (word, capital) = self.word_before();
                let in_time = capital || TIME.contains(&word.as_str()) || is_month(&word);
                in_time || !COUNTED.contains(&self.word_after().as_str())
            }
            [first, second] if year(first) => {
                let slash = self.text.contains('/');
                let short = second.len() == 2 && second.bytes().all(|b| b.is_ascii_digit());
                // A statutory instrument has its year before its number.
                short || year(second) || (slash && second.parse::<u16>().is_ok())
            }
            // `2025-03-31`
            [first, month, day] => {
                let iso = year(first) && small(month, 12) && small(day, 31);
                iso || (small(first, 31) && small(month, 12) && (year(day) || day.len() == 2))
            }
            _ => false,
        }
    }

    /// What is written onto it: `st` of `1st`.
    fn letters_after(&self) -> &str {
        let end = self.after.find(|c: char| !c.is_alphabetic());
        &self.after[..end.unwrap_or(self.after.len())]
    }

    /// `12 March`, `1 and 2 March`, `12th of March`, `before April 5`.
    fn is_day(&self) -> bool {
        let days = |text: &str| {
            text.split(['-', '\u{2013}', '/'])
                .all(|part| small(part, 31))
        };
        if !days(self.text) {
            // `31.3.2025`
            let mut parts = self.text.split('.');
            return match (parts.next(), parts.next(), parts.next(), parts.next()) {
                (Some(day), Some(month), Some(year), None) => {
                    small(day, 31) && small(month, 12) && matches!(year.len(), 2 | 4)
                }
                _ => false,
            };
        }
        let letters = self.letters_after();
        if ["st", "nd", "rd", "th"].contains(&letters) {
            return true;
        }
        if !letters.is_empty() {
            return false;
        }
        let (word, _) = self.word_before();
        let ends = !self
            .after
            .trim_start()
            .starts_with(|c: char| c.is_alphabetic());
        leads_to_month(self.after) || (is_month(&word) && ends)
    }

    /// `9:30`, `9am`, `24/7`, `24-hour`.
    fn is_time(&self) -> bool {
        let of_day = ["am", "pm"].contains(&self.letters_after());
        let clock = self.text.split_once(':').is_some_and(|(hours, minutes)| {
            hours.parse::<u8>().is_ok_and(|hours| hours < 24)
                && minutes.len() == 2
                && minutes.parse::<u8>().is_ok_and(|minutes| minutes < 60)
        });
        let always = self.text == "24/7" || (self.text == "24" && self.after.starts_with("-hour"));
        of_day || clock || always
    }

    /// Groups of digits, the first with a zero or after a plus.
    fn is_telephone(&self) -> bool {
        let of_group = |c: char| c.is_ascii_digit() || c == ' ' || c == '-';
        let lead = self.before.trim_end_matches(of_group);
        let run = self.before[lead.len()..].trim_start();
        let grouped = self.after.strip_prefix(' ').unwrap_or_default();
        let grouped = grouped.starts_with(|c: char| c.is_ascii_digit());
        let abroad = lead.ends_with('+') && (grouped || !run.is_empty());
        // `0.45` is a number.
        let begins = |text: &str| {
            let mut signs = text.chars();
            let lead =
                signs.next() == Some('0') && signs.next().is_some_and(|c| c.is_ascii_digit());
            lead && text.len() > 3
        };
        abroad || begins(self.text) || begins(run)
    }

    /// What a rate is for: `per 1,000 homes`.
    fn is_base(&self) -> bool {
        let digits = self.text.replace(',', "");
        let power = digits.len() > 1
            && digits.starts_with('1')
            && digits[1..].bytes().all(|digit| digit == b'0');
        power && matches!(self.word_before().0.as_str(), "per" | "every")
    }

    /// `65 and over`, `the under 18s`, `16- to 18-year-olds`.
    fn is_age(&self) -> bool {
        const BOUNDS: [&str; 8] = [
            " and over",
            " or over",
            " and under",
            " or under",
            " and older",
            " or older",
            "-year-old",
            "- to ",
        ];
        let (word, _) = self.word_before();
        let group =
            self.letters_after() == "s" && matches!(word.as_str(), "over" | "under" | "the");
        let bounded = BOUNDS.iter().any(|bound| self.after.starts_with(bound));
        (bounded || group) && small(self.text, 120)
    }
}

fn small(text: &str, most: u8) -> bool {
    text.len() <= 3
        && text
            .parse()
            .is_ok_and(|number: u8| (1..=most).contains(&number))
}

fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

/// ` March`, ` and 2 March`, `, 2 and 3 March`, ` of March`.
fn leads_to_month(after: &str) -> bool {
    let mut rest = after;
    loop {
        let plain = rest.trim_start();
        if is_month(&word_of(plain.strip_prefix("of ").unwrap_or(plain))) {
            return true;
        }
        let next = ["and ", "to ", "or ", ", ", "\u{2013}", "-"]
            .iter()
            .find_map(|sign| plain.strip_prefix(sign));
        let Some(next) = next else { return false };
        let end = next.find(|c: char| !c.is_ascii_digit());
        let end = end.unwrap_or(next.len());
        if !small(&next[..end], 31) {
            return false;
        }
        rest = &next[end..];
    }
}

fn word_of(text: &str) -> String {
    let word = text.trim_start().split(|c: char| !c.is_alphabetic()).next();
    word.unwrap_or_default().to_lowercase()
}
