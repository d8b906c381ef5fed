//! What the cells of a column are.

use super::{Cells, Dates, Kind};

/// Labels are no longer than this, in letters.
const LONGEST_LABEL: usize = 120;

/// And where they do not come often, no longer than this.
const SHORT: usize = 40;

/// Nor are references.
const LONGEST_REFERENCE: usize = 40;

/// In a table with fewer rows nothing comes again and again.
const FEW_ROWS: u64 = 10;

pub(super) fn find(cells: &Cells<'_>, dates: Option<&Dates>) -> Kind {
    let filled = cells.filled();
    if filled == 0 {
        return if cells.errors > 0 {
            Kind::Text
        } else {
            Kind::Empty
        };
    }
    let days = dates.map_or(0, |dates| filled - dates.unread.min(filled));
    if days * 2 > filled {
        return Kind::Date;
    }
    if is_yes_no(cells) {
        return Kind::YesNo;
    }
    if let Some(kind) = numbers(cells, filled) {
        return kind;
    }
    words(cells, filled)
}

/// Several people who fill a column in do not spell alike: `Yes` beside `Y`.
fn is_yes_no(cells: &Cells<'_>) -> bool {
    const WORDS: [&str; 6] = ["yes", "no", "y", "n", "true", "false"];
    let is_other_kind = !cells.numbers.is_empty() || cells.durations > 0 || cells.days > 0;
    let is_one = |text: &str| WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    !is_other_kind && cells.texts.iter().all(|(text, _)| is_one(text))
}

/// The kind of a column nearly all of whose cells are numbers.
fn numbers(cells: &Cells<'_>, filled: u64) -> Option<Kind> {
    let mut count = cells.durations;
    let mut is_whole = cells.durations == 0;
    let mut whole: Vec<i64> = Vec::new();
    for (number, n) in &cells.numbers {
        count += n;
        is_whole &= number.fract() == 0.0;
        whole.push(*number as i64);
    }
    for (text, n) in &cells.texts {
        let Some(digits) = number(text) else {
            continue;
        };
        count += n;
        match digits.parse() {
            Ok(number) => whole.push(number),
            Err(_) => is_whole = false,
        }
    }
    if count * 20 < filled * 19 {
        return None;
    }
    Some(match is_whole {
        true if tell_records_apart(&mut whole, filled) => Kind::Reference,
        true => Kind::Whole,
        false => Kind::Number,
    })
}

/// The number that a text is, without a currency's or a percent sign and
/// without commas between thousands.
fn number(text: &str) -> Option<String> {
    let text = text.trim_end_matches('%');
    let (sign, text) = text
        .strip_prefix('-')
        .map_or(("", text), |text| ("-", text));
    let money = text.strip_prefix(['£', '€', '$']);
    let is_money = money.is_some();
    let text = money.unwrap_or(text).trim();
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b',' | b'.');
    let starts = text.starts_with(|letter: char| letter.is_ascii_digit());
    if !starts || !text.bytes().all(is_digit) || text.matches('.').count() > 1 {
        return None;
    }
    let digits = text.replace(',', "");
    // An amount of money has decimals, whether they are written or not; a number
    // with zeros in front is rather a reference, which has no value.
    Some(match is_money {
        true => format!("{sign}{digits}.0"),
        false => format!("{sign}{digits}"),
    })
}

/// Whether whole numbers are there once each, and are long or count up.
fn tell_records_apart(numbers: &mut [i64], filled: u64) -> bool {
    /// Fewer may differ by chance.
    const LEAST: usize = 5;
    numbers.sort_unstable();
    let differ = numbers
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a < b));
    let is_each_once = numbers.len() as u64 == filled;
    let long = |number: &i64| number.abs() >= 10_000;
    let counts_up = || {
        numbers
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if b - a == 1))
    };
    numbers.len() >= LEAST && is_each_once && differ && (numbers.iter().all(long) || counts_up())
}

fn words(cells: &Cells<'_>, filled: u64) -> Kind {
    let texts: u64 = cells.texts.iter().map(|(_, count)| count).sum();
    let like = |test: &dyn Fn(&str) -> bool| -> u64 {
        let alike = cells.texts.iter().filter(|(text, _)| test(text));
        alike.map(|(_, count)| count).sum::<u64>() + (filled - texts)
    };
    // Most records have a reference of their own; where several rows are about
    // one, it is still there in few of them.
    let is_reference = like(&is_reference_like) * 10 >= filled * 9;
    if is_reference && (cells.distinct == filled || cells.distinct * 3 >= filled.max(FEW_ROWS)) {
        return Kind::Reference;
    }
    if cells.longest > LONGEST_LABEL {
        return Kind::Text;
    }
    let is_label = |text: &str| {
        text.chars().count() <= LONGEST_REFERENCE && text.split_whitespace().count() <= 6
    };
    let is_short = cells.longest <= SHORT;
    let comes_again = cells.distinct * 2 <= filled
        || is_short && cells.distinct * 3 <= filled * 2
        || is_short && cells.distinct <= 10 && cells.distinct < filled;
    if comes_again || filled < FEW_ROWS && like(&is_label) == filled {
        Kind::Category
    } else {
        Kind::Text
    }
}

/// Short, with digits, and in one piece or two.
fn is_reference_like(text: &str) -> bool {
    text.len() <= LONGEST_REFERENCE
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.split_whitespace().count() <= 2
}
