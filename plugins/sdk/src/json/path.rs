//! Paths: keys with full stops between them. A key that holds one itself, or
//! another sign of a path, is in quotes, as JSON writes it.

use std::borrow::Cow;

/// The keys of a path; that of a document which is itself a list has none. A
/// quotation mark that is not closed is a letter.
pub(super) fn keys(path: &str) -> Vec<Cow<'_, str>> {
    let mut keys = Vec::new();
    let mut rest = (!path.is_empty()).then_some(path);
    while let Some(path) = rest {
        let (key, after) = match in_quotes(path) {
            Some((key, after)) => (Cow::Owned(key), after.strip_prefix('.')),
            None => match path.split_once('.') {
                Some((key, after)) => (Cow::Borrowed(key), Some(after)),
                None => (Cow::Borrowed(path), None),
            },
        };
        keys.push(key);
        rest = after;
    }
    keys
}

/// The key in quotes that a path begins with, and what follows it.
fn in_quotes(path: &str) -> Option<(String, &str)> {
    let mut texts = serde_json::Deserializer::from_str(path).into_iter::<String>();
    if !path.starts_with('"') {
        return None;
    }
    let key = texts.next()?.ok()?;
    let after = path.get(texts.byte_offset()..)?;
    (after.is_empty() || after.starts_with('.')).then_some((key, after))
}

/// A key as a path names it.
pub(super) fn quoted(key: &str) -> Cow<'_, str> {
    let is_plain = !key.is_empty() && !key.contains(['.', '/', '[', ']', '"']);
    match is_plain {
        true => Cow::Borrowed(key),
        false => Cow::Owned(serde_json::Value::from(key).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_hold_what_a_path_is_made_of() {
        for (path, expected) in [
            ("", &[][..]),
            ("cases.stages", &["cases", "stages"]),
            ("\"a.b\".c", &["a.b", "c"]),
            ("a.\"b@x.y\"", &["a", "b@x.y"]),
            ("\"say \\\"no\\\"\"", &["say \"no\""]),
            ("\"\"", &[""]),
            // No JSON: as it is written.
            ("\"a", &["\"a"]),
            ("\"a\"b.c", &["\"a\"b", "c"]),
            ("a..b", &["a", "", "b"]),
        ] {
            assert_eq!(keys(path), expected, "{path}");
        }
        for key in ["plain", "a.b", "a/b", "", "say \"no\"", "a[1]"] {
            assert_eq!(
                keys(&quoted(key)),
                if key.is_empty() { [""] } else { [key] }
            );
        }
    }
}
