//! Text that shows as what it is, on a terminal and on a page: an export may hold
//! letters that are commands.

use std::borrow::Cow;

/// Whether a letter is a command to what shows it: a control character other than
/// a line end or a tab, or one that changes the direction of what follows.
///
/// The marks U+200E and U+200F are not: they move nothing but their neighbours,
/// and names in Arabic and Hebrew need them.
pub(crate) fn is_command(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

/// A text for a terminal, with `\u{fffd}` for each letter that is a command; a
/// return that ends no line is one there, because it goes back over the line.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let is_bad = |letter: char| is_command(letter) || letter == '\r';
    if !text.contains(is_bad) {
        return Cow::Borrowed(text);
    }
    let mut letters = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        let ends_line = letter == '\r' && letters.peek() == Some(&'\n');
        shown.push(match is_bad(letter) && !ends_line {
            true => char::REPLACEMENT_CHARACTER,
            false => letter,
        });
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_commands_are_replaced_one_by_one() {
        let text = "a\u{1b}[31m\u{7}\u{202e}b\u{2069}\rc\u{9b}";
        let shown = "a\u{fffd}[31m\u{fffd}\u{fffd}b\u{fffd}\u{fffd}c\u{fffd}";
        assert_eq!(visible(text), shown);
        let plain = "one\r\n\ttwo \u{5d0}\u{200f} caf\u{e9}\n";
        assert_eq!(visible(plain), plain);
    }
}
