//! Numbers as a reader sees them.
//!
//! Rounding is half up at the printed decimals, from the exact fraction and
//! never from a rounded or a floating value; a negative half goes away from
//! zero, so that a fall and a rise of the same size print alike.

use num_traits::{One, Signed, Zero};

use super::figure::{Exact, Unit};
use crate::disclose::{Disclosure, Figure};

/// How digits that do not fit are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest, halves away from zero: how this program prints.
    HalfUp,
    /// To the nearest, halves to the even digit, as spreadsheets' neighbours
    /// and many programming languages do.
    HalfEven,
    /// Towards zero.
    Truncated,
}

/// Digits or words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// `19`.
    #[default]
    Digits,
    /// `nineteen`, for whole counts below 1,000; digits otherwise.
    Words,
    /// `Nineteen`, at the start of a sentence.
    CapitalWords,
}

/// How a figure is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// Decimals; without them those of the source, else those of the unit.
    pub decimals: Option<u8>,
    /// Digits or words.
    pub form: Form,
    /// Writes a plus before what is above zero.
    pub sign: bool,
    /// Without the unit: `44` for `44%`.
    pub bare: bool,
}

/// What stands for a figure without a value, as the Government Analysis
/// Function recommends: `[c]` confidential, `[x]` not available.
pub const CONFIDENTIAL: &str = "[c]";

/// See [`CONFIDENTIAL`].
pub const NOT_AVAILABLE: &str = "[x]";

/// A true minus sign, so that it lines up with the plus and never breaks a line.
const MINUS: char = '\u{2212}';

/// The decimals of a unit where nobody says otherwise.
pub const fn default_decimals(unit: Unit) -> u8 {
    match unit {
        Unit::Count | Unit::Percent | Unit::WorkingDays | Unit::Years => 0,
        Unit::PercentagePoints | Unit::Rate => 1,
        Unit::Pounds => 2,
    }
}

/// A figure as it is printed, with its unit. One without a value is `[x]`, a
/// suppressed one `[c]`.
pub fn number(figure: &Figure, style: &Style) -> String {
    match figure.value() {
        Some(value) => {
            let decimals = style.decimals.or(figure.decimals());
            format(value, figure.unit(), &Style { decimals, ..*style })
        }
        None if figure.disclosure() == Disclosure::Suppressed => CONFIDENTIAL.to_owned(),
        None => NOT_AVAILABLE.to_owned(),
    }
}

/// The decimals with which a value is printed. Pounds without decimals asked for
/// drop `.00`.
fn decimals(value: Exact, unit: Unit, style: &Style) -> u8 {
    style.decimals.unwrap_or_else(|| match unit {
        Unit::Pounds if value.is_integer() => 0,
        _ => default_decimals(unit),
    })
}

/// Whether a value is printed as one, so that a noun after it is a singular.
pub fn is_one(value: Exact, unit: Unit, style: &Style) -> bool {
    let rounded = round(value, decimals(value, unit, style), Rounding::HalfUp);
    rounded.abs().is_one()
}

/// A value as it is printed.
pub fn format(value: Exact, unit: Unit, style: &Style) -> String {
    let decimals = decimals(value, unit, style);
    let rounded = round(value, decimals, Rounding::HalfUp);
    let sign = match (rounded.is_negative(), rounded.is_zero(), style.sign) {
        (true, _, _) => MINUS.to_string(),
        (false, false, true) => "+".to_owned(),
        _ => String::new(),
    };
    let digits = match style.form {
        Form::Digits => None,
        Form::Words | Form::CapitalWords if !sign.is_empty() => None,
        Form::Words => words(rounded),
        Form::CapitalWords => words(rounded).map(|words| capitalised(&words)),
    }
    .filter(|_| unit != Unit::Pounds && unit != Unit::Percent)
    .unwrap_or_else(|| thousands(&decimal(rounded.abs(), decimals)));
    if style.bare {
        return format!("{sign}{digits}");
    }
    let one = is_one(value, unit, style);
    match unit {
        Unit::Count | Unit::Rate => format!("{sign}{digits}"),
        Unit::Percent => format!("{sign}{digits}%"),
        Unit::PercentagePoints if one => format!("{sign}{digits} percentage point"),
        Unit::PercentagePoints => format!("{sign}{digits} percentage points"),
        Unit::WorkingDays if one => format!("{sign}{digits} working day"),
        Unit::WorkingDays => format!("{sign}{digits} working days"),
        Unit::Pounds => format!("{sign}\u{a3}{digits}"),
        Unit::Years if one => format!("{sign}{digits} year"),
        Unit::Years => format!("{sign}{digits} years"),
    }
}

/// More decimals than any report prints; what is asked for beyond is cut here.
pub const MOST_DECIMALS: u8 = 9;

/// A value at a number of decimals, exactly: `29.5` is `59/2`. Where that cannot
/// be held exactly, the value is returned as it is.
pub fn round(value: Exact, decimals: u8, rounding: Rounding) -> Exact {
    let Some(scale) = 10_i128.checked_pow(u32::from(decimals.min(MOST_DECIMALS))) else {
        return value;
    };
    let Some(shifted) = num_traits::CheckedMul::checked_mul(&value, &Exact::from_integer(scale))
    else {
        return value;
    };
    let whole = match rounding {
        Rounding::Truncated => shifted.trunc(),
        // `Ratio::round` takes halves away from zero.
        Rounding::HalfUp => shifted.round(),
        Rounding::HalfEven => {
            let up = shifted.round();
            let is_half = shifted.fract().abs() == Exact::new(1, 2);
            if is_half && up.to_integer() % 2 != 0 {
                shifted.trunc()
            } else {
                up
            }
        }
    };
    Exact::new(whole.to_integer(), scale)
}

/// A value that is not negative as plain digits with that many decimals:
/// `1234.50`.
fn decimal(value: Exact, decimals: u8) -> String {
    let decimals = decimals.min(MOST_DECIMALS);
    let scale = 10_i128.pow(u32::from(decimals));
    let shifted = num_traits::CheckedMul::checked_mul(&value, &Exact::from_integer(scale));
    // What is too large for its decimals is whole to any reader.
    let Some(digits) = shifted.map(|shifted| shifted.to_integer()) else {
        return value.to_integer().to_string();
    };
    if decimals == 0 {
        return digits.to_string();
    }
    format!(
        "{}.{:0width$}",
        digits / scale,
        digits % scale,
        width = usize::from(decimals)
    )
}

/// A value rounded half up to plain digits, for machines: `-1234.50`.
pub fn plain(value: Exact, decimals: u8) -> String {
    let rounded = round(value, decimals, Rounding::HalfUp);
    let sign = if rounded.is_negative() { "-" } else { "" };
    format!("{sign}{}", decimal(rounded.abs(), decimals))
}

fn thousands(digits: &str) -> String {
    let (whole, rest) = match digits.find('.') {
        Some(at) => digits.split_at(at),
        None => (digits, ""),
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// The words for 0 to 19.
pub(crate) const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

/// The words for tens, by how many they are; nothing for the first two.
pub(crate) const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// A whole number from 0 to 999 in words: `one hundred and sixty`.
pub fn words(value: Exact) -> Option<String> {
    let number = value
        .is_integer()
        .then(|| usize::try_from(value.to_integer()).ok())
        .flatten()?;
    let below_hundred = |number: usize| -> Option<String> {
        match number {
            0..20 => Some((*ONES.get(number)?).to_owned()),
            _ if number.is_multiple_of(10) => Some((*TENS.get(number / 10)?).to_owned()),
            _ => Some(format!(
                "{}-{}",
                TENS.get(number / 10)?,
                ONES.get(number % 10)?
            )),
        }
    };
    match number {
        0..100 => below_hundred(number),
        100..1000 if number.is_multiple_of(100) => {
            Some(format!("{} hundred", ONES.get(number / 100)?))
        }
        100..1000 => Some(format!(
            "{} hundred and {}",
            ONES.get(number / 100)?,
            below_hundred(number % 100)?
        )),
        _ => None,
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Rows under a head in columns of even width, for a terminal. The last column
/// is not padded.
pub fn columns<const N: usize>(head: &[&str; N], rows: &[[&str; N]]) -> String {
    let mut widths = [0; N];
    for row in std::iter::once(head).chain(rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in std::iter::once(head).chain(rows) {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `options` are words of `0 1 2 words Words sign bare`.
    #[track_caller]
    fn check(value: (i128, i128), unit: Unit, options: &str, expected: &str) {
        let mut style = Style::default();
        for option in options.split_whitespace() {
            match option {
                "words" => style.form = Form::Words,
                "Words" => style.form = Form::CapitalWords,
                "sign" => style.sign = true,
                "bare" => style.bare = true,
                decimals => style.decimals = Some(decimals.parse().unwrap()),
            }
        }
        assert_eq!(format(Exact::new(value.0, value.1), unit, &style), expected);
    }

    #[test]
    fn values_print_by_unit() {
        use Unit::*;
        check((68, 1), Count, "", "68");
        check((5071, 1), Count, "", "5,071");
        check((1_234_567, 1), Count, "", "1,234,567");
        check((2000, 68), Percent, "", "29%");
        check((2000, 68), Percent, "1", "29.4%");
        check((2000, 68), Percent, "1 bare", "29.4");
        check(
            (-5, 2),
            PercentagePoints,
            "sign",
            "\u{2212}2.5 percentage points",
        );
        check((1, 1), PercentagePoints, "0 sign", "+1 percentage point");
        check((0, 1), PercentagePoints, "0 sign", "0 percentage points");
        check((1, 1), WorkingDays, "", "1 working day");
        check((37, 2), WorkingDays, "", "19 working days");
        check((37, 2), WorkingDays, "1", "18.5 working days");
        check((200, 1), Pounds, "", "\u{a3}200");
        check((2_722_215, 100), Pounds, "", "\u{a3}27,222.15");
        check((2_722_215, 100), Pounds, "0", "\u{a3}27,222");
        check((-200, 1), Pounds, "", "\u{2212}\u{a3}200");
        check((1, 1), Years, "", "1 year");
        check((67, 50), Rate, "", "1.3");
    }

    #[test]
    fn halves_go_away_from_zero() {
        use Unit::*;
        check((1, 2), Count, "", "1");
        check((-1, 2), Count, "", "\u{2212}1");
        check((5, 2), Count, "", "3");
        check((-5, 2), Count, "", "\u{2212}3");
        check((125, 100), Percent, "1", "1.3%");
        check((-125, 100), Percent, "1", "\u{2212}1.3%");
        // 0.45 is not a half at no decimals, however it is held.
        check((45, 100), Percent, "", "0%");
        check((-45, 100), Percent, "", "0%");
    }

    #[test]
    fn small_whole_numbers_print_in_words() {
        use Unit::*;
        check((0, 1), Count, "words", "zero");
        check((19, 1), Count, "Words", "Nineteen");
        check((68, 1), Count, "words", "sixty-eight");
        check((160, 1), Count, "Words", "One hundred and sixty");
        check((300, 1), Count, "words", "three hundred");
        check((1000, 1), Count, "words", "1,000");
        check((20, 1), WorkingDays, "words", "twenty working days");
        check((12, 1), Percent, "words", "12%");
        check((-3, 1), Count, "words", "\u{2212}3");
        check((3, 2), Count, "words 1", "1.5");
    }

    #[test]
    fn what_is_too_large_for_its_decimals_prints_without_them() {
        let large = Exact::from_integer(i128::MAX / 2);
        assert_eq!(plain(large, 9), (i128::MAX / 2).to_string());
        assert_eq!(plain(Exact::new(1, 3), 255), "0.333333333");
    }

    #[test]
    fn three_ways_to_round_differ_on_halves_and_above() {
        let at = |value: (i128, i128), rounding| {
            plain(round(Exact::new(value.0, value.1), 1, rounding), 1)
        };
        for (value, up, even, truncated) in [
            ((125, 100), "1.3", "1.2", "1.2"),
            ((135, 100), "1.4", "1.4", "1.3"),
            ((129, 100), "1.3", "1.3", "1.2"),
            ((-125, 100), "-1.3", "-1.2", "-1.2"),
            ((1, 1), "1.0", "1.0", "1.0"),
        ] {
            assert_eq!(at(value, Rounding::HalfUp), up);
            assert_eq!(at(value, Rounding::HalfEven), even);
            assert_eq!(at(value, Rounding::Truncated), truncated);
        }
    }
}
