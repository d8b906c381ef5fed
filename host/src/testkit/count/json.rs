//! Rows of a JSON document: the objects that are elements of a list, under the
//! path of that list.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// The rows of each list that has any, by its path: keys joined by dots, with
/// positions from 1 where the path leads through a list; keys with a dot, a
/// bracket or a quotation mark, and one without letters, in quotes.
///
/// # Errors
///
/// When the bytes are not JSON.
pub(super) fn rows(bytes: &[u8]) -> Result<BTreeMap<String, u64>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let document: Value = serde_json::from_slice(bytes).context("it is not JSON")?;
    let mut lists = BTreeMap::new();
    count(&document, "", &mut lists);
    Ok(lists)
}

/// The rows of JSON lines: the lines are one list, whose path is empty. One that
/// is no object is a row that cannot be read.
///
/// # Errors
///
/// When no line holds an object.
pub(super) fn line_rows(bytes: &[u8]) -> Result<BTreeMap<String, u64>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lists = BTreeMap::new();
    let mut lines = 0;
    let mut objects = 0;
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        lines += 1;
        if let Ok(value @ Value::Object(_)) = serde_json::from_slice(line) {
            objects += 1;
            count(&value, &format!("[{number}]"), &mut lists);
        }
    }
    anyhow::ensure!(objects > 0, "no line holds an object");
    lists.insert(String::new(), lines);
    Ok(lists)
}

fn count(value: &Value, path: &str, lists: &mut BTreeMap<String, u64>) {
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries {
                let is_plain = !key.is_empty() && !key.contains(['.', '[', ']', '"']);
                let key = match is_plain {
                    true => key.clone(),
                    false => Value::String(key.clone()).to_string(),
                };
                let path = if path.is_empty() {
                    key
                } else {
                    format!("{path}.{key}")
                };
                count(inner, &path, lists);
            }
        }
        Value::Array(items) => {
            let objects = items.iter().filter(|item| item.is_object()).count();
            if objects > 0 {
                lists.insert(path.to_owned(), objects as u64);
            }
            for (item, position) in items.iter().zip(1..) {
                count(item, &format!("{path}[{position}]"), lists);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_in_lists_are_rows() {
        let document = br#"{
            "cases": [
                {"reference": "A", "causes": ["x", "y"], "stages": [{"n": 1}, {"n": 2}]},
                {"panel": {"members": [{}]}},
                7
            ],
            "none": [],
            "pairs": [[{}, {}], [1]]
        }"#;
        let counted: Vec<(String, u64)> = rows(document).unwrap().into_iter().collect();
        let expected = [
            ("cases", 2),
            ("cases[1].stages", 2),
            ("cases[2].panel.members", 1),
            ("pairs[1]", 2),
        ];
        assert_eq!(
            counted,
            expected.map(|(path, rows)| (path.to_owned(), rows))
        );
        let counted = rows(br#"{"a.b": [{}], "a": {"b": [{}, {}]}, "": [{}]}"#).unwrap();
        assert_eq!(
            counted,
            BTreeMap::from([
                ("\"\"".to_owned(), 1),
                ("\"a.b\"".to_owned(), 1),
                ("a.b".to_owned(), 2),
            ])
        );
        assert_eq!(
            rows(b"\xef\xbb\xbf[{}]").unwrap(),
            BTreeMap::from([(String::new(), 1)])
        );
        assert!(rows(b"{").is_err());
    }

    #[test]
    fn lines_are_rows_by_their_number() {
        let counted = line_rows(b"{\"a\": 1}\r\n \n{\"stages\": [{}, {}]}\n").unwrap();
        let expected = [("", 2), ("[3].stages", 2)];
        assert_eq!(
            counted,
            BTreeMap::from(expected.map(|(path, rows)| (path.to_owned(), rows)))
        );
        let broken = line_rows(b"{}\n{\n[{}]").unwrap();
        assert_eq!(broken, BTreeMap::from([(String::new(), 3)]));
        assert!(line_rows(b"{\n}").is_err());
    }
}
