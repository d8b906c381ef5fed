//! Strict reading of whole numbers, money, decimals, yes and no.

use crate::problem::Reject;

/// An exact decimal: 29.5 is `{ digits: 295, decimals: 1 }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All digits, decimals included.
    pub digits: i64,
    /// How many of them are decimals.
    pub decimals: u8,
}

impl Decimal {
    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self {
            digits: number,
            decimals: 0,
        }
    }
}

/// Reads digits with or without commas between thousands, a sign and a decimal
/// point; none when the text is anything else or too long.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    if (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let add = |sum, byte| sum * 10 + i64::from(byte - b'0');
        return Some(Decimal::whole(text.bytes().fold(0, add)));
    }
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, ""),
    };
    if !is_grouped(whole) || fraction.len() > 9 {
        return None;
    }
    let mut digits: i64 = 0;
    for byte in whole
        .bytes()
        .filter(|byte| *byte != b',')
        .chain(fraction.bytes())
    {
        if !byte.is_ascii_digit() {
            return None;
        }
        digits = digits
            .checked_mul(10)?
            .checked_add(i64::from(byte - b'0'))?;
    }
    Some(Decimal {
        digits: if negative { -digits } else { digits },
        decimals: u8::try_from(fraction.len()).ok()?,
    })
}

/// The significant digits that Excel keeps of a number.
const SHOWN_DIGITS: usize = 15;

/// The decimal that a spreadsheet shows for a number: fifteen significant
/// digits, nine decimals at most.
pub(crate) fn from_float(number: f64) -> Option<Decimal> {
    if !number.is_finite() || number.abs() >= 1e15 {
        return None;
    }
    // Numbers in a workbook carry dust such as 28.499999999999996, from its
    // arithmetic or from being binary, which no cell shows.
    let scientific = format!("{number:.*e}", SHOWN_DIGITS - 1);
    let (_, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let decimals = (SHOWN_DIGITS as i32 - 1 - exponent).clamp(0, 9) as usize;
    let shown = format!("{number:.decimals$}");
    let shown = match shown.contains('.') {
        true => shown.trim_end_matches('0').trim_end_matches('.'),
        false => &shown,
    };
    decimal(if shown == "-0" { "0" } else { shown })
}

/// Digits, or groups of three with commas between them.
fn is_grouped(whole: &str) -> bool {
    if !whole.contains(',') {
        return !whole.is_empty();
    }
    let mut groups = whole.split(',');
    groups
        .next()
        .is_some_and(|first| (1..=3).contains(&first.len()))
        && groups.all(|group| group.len() == 3)
}

impl Decimal {
    /// The same number at so many decimals; none when digits would be lost.
    pub(crate) fn at(self, decimals: u8) -> Option<i64> {
        let mut digits = self.digits;
        for _ in self.decimals..decimals {
            digits = digits.checked_mul(10)?;
        }
        for _ in decimals..self.decimals {
            if digits % 10 != 0 {
                return None;
            }
            digits /= 10;
        }
        Some(digits)
    }
}

pub(crate) fn not_a_number() -> Reject {
    Reject::new("not-a-number", "not a number")
}

pub(crate) fn whole(number: Option<Decimal>) -> Result<i64, Reject> {
    number
        .ok_or_else(not_a_number)?
        .at(0)
        .ok_or_else(|| Reject::new("not-whole", "not a whole number"))
}

/// Pence of an amount in pounds.
pub(crate) fn pence(number: Option<Decimal>) -> Result<i64, Reject> {
    number
        .ok_or_else(|| {
            Reject::new("not-money", "not an amount of money")
                .hint("write pounds and pence, as in £1,234.50")
        })?
        .at(2)
        .ok_or_else(|| Reject::new("not-money", "the amount has a fraction of a penny"))
}

/// The text of an amount without its pound sign: `£1,234.50`, `-£5`, `5.00`.
pub(crate) fn pounds(text: &str) -> Option<Decimal> {
    match text.strip_prefix("-£").or_else(|| text.strip_prefix("£-")) {
        Some(rest) => decimal(rest).map(|number| Decimal {
            digits: -number.digits,
            ..number
        }),
        None => decimal(text.strip_prefix('£').unwrap_or(text).trim_start()),
    }
}

pub(crate) fn yes_no(text: &str) -> Result<bool, Reject> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["yes", "y", "true"]) {
        Ok(true)
    } else if is(&["no", "n", "false"]) {
        Ok(false)
    } else {
        Err(Reject::new("not-yes-no", "neither yes nor no").hint("write Yes or No"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_or_nothing() {
        for (text, expected) in [
            ("29.5", Some((295, 1))),
            ("-1,234.50", Some((-123_450, 2))),
            ("5,071", Some((5_071, 0))),
            ("1,23", None),
            ("1234,567", None),
            ("12,34,567", None),
            (",123", None),
            ("1.", None),
            (".5", None),
            ("1e3", None),
            ("--1", None),
            ("-", None),
            ("+1", None),
            ("1 000", None),
            ("12345678901234567890", None),
            ("", None),
        ] {
            let found = decimal(text).map(|n| (n.digits, n.decimals));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_spreadsheets_dust_is_not_read() {
        for (number, digits, decimals) in [
            (28.499_999_999_999_996, 285, 1),
            (200.0, 200, 0),
            (-0.0, 0, 0),
            (0.1 + 0.2, 3, 1),
            (33_554_432.1, 335_544_321, 1),
            (45_678_901.23, 4_567_890_123, 2),
            (12_345_678_901.23, 1_234_567_890_123, 2),
            (-12_345_678_901.23, -1_234_567_890_123, 2),
            (9.999_999_999_999_999, 10, 0),
            (999_999_999_999_990.0, 999_999_999_999_990, 0),
            (0.000_000_001, 1, 9),
            (0.000_000_000_1, 0, 0),
        ] {
            let expected = Some(Decimal { digits, decimals });
            assert_eq!(from_float(number), expected, "{number}");
        }
        assert_eq!(pence(from_float(33_554_432.1)), Ok(3_355_443_210));
        assert_eq!(from_float(f64::NAN), None);
        assert_eq!(from_float(1e300), None);
    }

    #[test]
    fn money_is_whole_pence() {
        for (text, expected) in [
            ("£1,234.50", Ok(123_450)),
            ("1234.5", Ok(123_450)),
            ("-£5", Ok(-500)),
            ("£-5.00", Ok(-500)),
            ("£0.005", Err("not-money")),
            ("£1.500", Ok(150)),
            ("(5.00)", Err("not-money")),
            ("five", Err("not-money")),
        ] {
            assert_eq!(
                pence(pounds(text)).map_err(|reject| reject.code),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            whole(decimal("1.50")).map_err(|reject| reject.code),
            Err("not-whole")
        );
    }

    #[test]
    fn yes_and_no() {
        assert_eq!(yes_no("YES"), Ok(true));
        assert_eq!(yes_no("n"), Ok(false));
        assert_eq!(
            yes_no("maybe").map_err(|reject| reject.code),
            Err("not-yes-no")
        );
    }
}
