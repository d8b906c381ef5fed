//! Opaque tokens: what a template's calls return in place of typed nodes.
//!
//! A token is an index written in private-use characters alone, so Markdown
//! treats it as a letter, no digit of it can be mistaken for a number, and
//! nobody types one by accident. Templates that hold such characters are
//! refused when they are read.

const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';
const DIGITS: u32 = 0xE010;

/// Put before text that is parsed as one line of Markdown, so that a leading
/// dash or number does not start a list. It never reaches the document.
pub(super) const GUARD: char = '\u{E002}';

/// Whether the character belongs to us rather than to the author.
pub(super) fn is_reserved(c: char) -> bool {
    crate::dataset::is_private_use(c)
}

/// The token for an index.
pub(super) fn write(index: usize) -> String {
    let mut token = String::from(OPEN);
    for digit in index.to_string().bytes() {
        token.extend(char::from_u32(DIGITS + u32::from(digit - b'0')));
    }
    token.push(CLOSE);
    token
}

/// A stretch of text, or a token in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Token(usize),
    /// A token that something cut into pieces.
    Broken,
}

/// Takes text apart at its tokens.
pub(super) fn split(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_reserved) {
        if start > 0 {
            parts.push(Part::Text(&rest[..start]));
        }
        let token = &rest[start..];
        let length = token.find(CLOSE).map(|at| at + CLOSE.len_utf8());
        match length.and_then(|length| Some((read(&token[..length])?, length))) {
            Some((index, length)) => {
                parts.push(Part::Token(index));
                rest = &token[length..];
            }
            None => {
                parts.push(Part::Broken);
                let skip = token.find(|c| !is_reserved(c)).unwrap_or(token.len());
                rest = &token[skip..];
            }
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

fn read(token: &str) -> Option<usize> {
    let digits = token.strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0_usize, |index, c| {
        let digit = u32::from(c).checked_sub(DIGITS).filter(|d| *d < 10)?;
        index.checked_mul(10)?.checked_add(digit as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_between_words() {
        let text = format!("of {}, {}{}!", write(0), write(17), write(230));
        assert_eq!(
            split(&text),
            [
                Part::Text("of "),
                Part::Token(0),
                Part::Text(", "),
                Part::Token(17),
                Part::Token(230),
                Part::Text("!"),
            ]
        );
    }

    #[test]
    fn a_token_holds_no_digit_and_no_letter() {
        assert!(write(1_234_567_890).chars().all(is_reserved));
    }

    #[test]
    fn a_cut_token_is_noticed() {
        let token = write(25);
        let cut: String = token.chars().skip(1).collect();
        assert_eq!(
            split(&format!("a {cut} b")),
            [Part::Text("a "), Part::Broken, Part::Text(" b")]
        );
        let open: String = token.chars().take(2).collect();
        assert_eq!(split(&open), [Part::Broken]);
    }
}
