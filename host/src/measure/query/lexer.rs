//! Text to tokens, each with its bytes.

use super::{QueryError, Span};

/// A token of the query language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters and digits, with hyphens and underscores inside: `outcome`,
    /// `response-days`, `2024-25`, `20`.
    Word(String),
    /// A label in double quotes.
    Quoted(String),
    /// One of the signs of [`SIGNS`].
    Sign(&'static str),
    /// The end of the text.
    End,
}

impl Token {
    /// As messages name it.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Quoted(text) => format!("the label `{text}`"),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Longer signs before their beginnings.
const SIGNS: [&str; 13] = [
    "!=", "<=", ">=", "..", "(", ")", ",", ";", "+", "-", "=", "<", ">",
];

/// Splits a text into tokens; the last is [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, QueryError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        if letter.is_whitespace() {
            at += letter.len_utf8();
        } else if letter == '"' {
            let (label, length) = quoted(rest, at)?;
            tokens.push((Token::Quoted(label), Span::new(at, at + length)));
            at += length;
        } else if letter.is_ascii_alphanumeric() {
            let length = word(rest);
            tokens.push((
                Token::Word(rest[..length].to_owned()),
                Span::new(at, at + length),
            ));
            at += length;
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push((Token::Sign(sign), Span::new(at, at + sign.len())));
            at += sign.len();
        } else {
            let span = Span::new(at, at + letter.len_utf8());
            let error = QueryError::new(span, format!("`{letter}` means nothing here"));
            return Err(match letter {
                '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '\'' => {
                    error.hint("labels stand in straight double quotes: \"Upheld\"")
                }
                '\u{2013}' | '\u{2212}' => error.hint("write a hyphen (`-`)"),
                _ => error,
            });
        }
    }
    tokens.push((Token::End, Span::new(text.len(), text.len())));
    Ok(tokens)
}

/// The length of the word that the text starts with. A hyphen belongs to it
/// only between letters or digits, so that `a - b` is a difference.
fn word(text: &str) -> usize {
    let bytes = text.as_bytes();
    let inside = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut at = 0;
    while inside(at) || (matches!(bytes.get(at), Some(b'-' | b'_')) && inside(at + 1)) {
        at += 1;
    }
    at
}

/// The label that the text starts with, and how many bytes it takes with its
/// quotes. A backslash takes the next letter as it is.
fn quoted(text: &str, start: usize) -> Result<(String, usize), QueryError> {
    let mut label = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((label, at + 1)),
            '\\' => {
                if let Some((_, escaped)) = letters.next() {
                    label.push(escaped);
                }
            }
            _ => label.push(letter),
        }
    }
    Err(QueryError::new(
        Span::new(start, start + text.len()),
        "the label has no closing quote",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let words: Vec<String> = tokens(text)
            .unwrap()
            .iter()
            .map(|(token, span)| match token {
                Token::Word(_) | Token::Sign(_) => text[span.start..span.end].to_owned(),
                Token::Quoted(label) => format!("[{label}]"),
                Token::End => "END".to_owned(),
            })
            .collect();
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn tokens_of_texts() {
        check("", "END");
        check("count(cases)", "count ( cases ) END");
        check("a - b-c", "a - b-c END");
        check("a-", "a - END");
        check("period 2024-25 Q1", "period 2024-25 Q1 END");
        check("2024-04-01..2024-06-30", "2024-04-01 .. 2024-06-30 END");
        check("21..25<=3", "21 .. 25 <= 3 END");
        check(
            r#"x != "White – \"British\"""#,
            "x != [White – \"British\"] END",
        );
        check("x-team_2", "x-team_2 END");
    }
}
