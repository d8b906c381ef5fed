//! Comparing what came out with what must come out.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::output;

/// The text of a golden file; empty when it is missing. Line ends do not
/// matter: version control may change them.
pub(super) fn read(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.replace("\r\n", "\n")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).context(format!("failed to read `{}`", path.display())),
    }
}

/// Writes a golden file, or removes one that would be empty.
pub(super) fn bless(path: &Path, text: &str) -> Result<()> {
    if read(path)? == text && (path.exists() || text.is_empty()) {
        return Ok(());
    }
    let written = match text {
        "" if path.exists() => fs::remove_file(path),
        "" => Ok(()),
        text => output::write_with(path, |file| file.write_all(text.as_bytes())),
    };
    written.with_context(|| format!("failed to write `{}`", path.display()))
}

/// The first difference of two texts, by line; `None` when they are the same.
pub(super) fn difference(file: &str, expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (mut wanted, mut got) = (expected.lines(), found.lines());
    let mut line = 0;
    loop {
        line += 1;
        let (one, other) = (wanted.next(), got.next());
        if one != other || one.is_none() {
            let mut text = format!("{file} differs at line {line}");
            for (sign, content) in [('-', one), ('+', other)] {
                // Writing to a string cannot fail.
                let _ = write!(text, "\n{sign} {}", content.unwrap_or("(the end)"));
            }
            return Some(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_shown_from_both_sides() {
        let difference = |a, b| difference("f", a, b);
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(
            difference("a\nb\n", "a\nc\n").unwrap(),
            "f differs at line 2\n- b\n+ c"
        );
        assert_eq!(
            difference("a\n", "a\nb\n").unwrap(),
            "f differs at line 2\n- (the end)\n+ b"
        );
        assert!(difference("a\n", "a").is_some());
    }

    #[test]
    fn blessing_nothing_removes_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diagnostics.txt");
        bless(&path, "error: x\n").unwrap();
        fs::write(&path, "error: x\r\n").unwrap();
        assert_eq!(read(&path).unwrap(), "error: x\n");
        bless(&path, "").unwrap();
        assert!(!path.exists());
        assert_eq!(read(&path).unwrap(), "");
    }
}
