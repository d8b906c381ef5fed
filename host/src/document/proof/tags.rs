//! The tags of a template, word by word.

use std::ops::Range;

/// `{{ … }}`, `{% … %}` or `{# … #}`.
pub(super) struct Tag<'t> {
    pub(super) span: Range<usize>,
    /// It prints what it holds.
    pub(super) output: bool,
    pub(super) tokens: Vec<Token<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    /// The words between quotes.
    Words,
    Digits,
    Sign,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) start: usize,
}

/// The tags of a text, in order.
pub(super) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(step) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + step;
        let close = match text.as_bytes().get(start + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                at = start + 1;
                continue;
            }
        };
        let (tokens, end) = if close == "#}" {
            let end = text[start..].find(close).map(|at| start + at + 2);
            (Vec::new(), end.unwrap_or(text.len()))
        } else {
            tokens(text, start + 2, close)
        };
        tags.push(Tag {
            span: start..end,
            output: close == "}}",
            tokens,
        });
        at = end;
    }
    tags
}

/// The tokens of a tag, and where it ends.
fn tokens<'t>(text: &'t str, from: usize, close: &str) -> (Vec<Token<'t>>, usize) {
    let mut tokens = Vec::new();
    let mut at = from;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        if rest.starts_with(close) {
            return (tokens, at + close.len());
        }
        let run = |is: fn(char) -> bool| rest.find(|c: char| !is(c)).unwrap_or(rest.len());
        let (kind, skip, length, total) = if c == '"' || c == '\'' {
            let length = closing(&rest[1..], c);
            (Kind::Words, 1, length, length + 2)
        } else if c.is_ascii_digit() {
            let length = run(|c| c.is_ascii_digit() || c == '.' || c == '_');
            (Kind::Digits, 0, length, length)
        } else if c.is_alphabetic() || c == '_' {
            let length = run(|c| c.is_alphanumeric() || c == '_');
            (Kind::Name, 0, length, length)
        } else {
            (Kind::Sign, 0, c.len_utf8(), c.len_utf8())
        };
        if !c.is_whitespace() {
            let start = at + skip;
            let text = text.get(start..start + length).unwrap_or_default();
            tokens.push(Token { kind, text, start });
        }
        at = (at + total).min(text.len());
    }
    (tokens, text.len())
}

/// The length of a string up to its closing quote.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at,
            _ => {}
        }
    }
    text.len()
}
