//! Paths in settings: relative, portable, and of something that is there.

use std::ops::Range;
use std::path::Path;

use super::read::{Reader, Value};
use super::resolve;
use crate::diagnostic::nearest;

/// A relative path with `/` of a file or folder that exists. Only plugins may
/// lie outside the project.
pub(super) fn existing_path(
    root: &Path,
    reader: &mut Reader<'_>,
    key: &str,
    value: &Value<'_>,
) -> Option<String> {
    let path = reader.string(key, value)?;
    let span = value.span();
    let refused = if path.contains('\\') {
        Some((
            "has a backslash",
            format!("write `{}`", path.replace('\\', "/")),
        ))
    } else if path.starts_with('/') || path.contains(':') {
        let hint = "name it from the project's own folder";
        Some(("is not relative to the project", hint.to_owned()))
    } else if key != "plugin" && path.split('/').any(|step| step == "..") {
        let hint = "copy the file into the project's folder";
        Some(("leaves the project", hint.to_owned()))
    } else {
        None
    };
    if let Some((why, hint)) = refused {
        reader.error("bad-path", format!("the path `{path}` {why}"), &span);
        reader.hint(Some(hint));
        return None;
    }
    if !resolve(root, &path).exists() {
        missing(root, reader, &path, &span);
        return None;
    }
    Some(path)
}

/// The same of a file, not a folder.
pub(super) fn existing_file(
    root: &Path,
    reader: &mut Reader<'_>,
    key: &str,
    value: &Value<'_>,
) -> Option<String> {
    let path = existing_path(root, reader, key, value)?;
    if resolve(root, &path).is_dir() {
        let message = format!("`{path}` is a folder, not a file");
        reader.error("bad-path", message, &value.span());
        return None;
    }
    Some(path)
}

/// Names the missing file and the nearest one that is there.
fn missing(root: &Path, reader: &mut Reader<'_>, path: &str, span: &Range<usize>) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let place = if folder.is_empty() {
        root.to_path_buf()
    } else {
        resolve(root, folder)
    };
    let mut names: Vec<String> = std::fs::read_dir(&place)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    reader.error("missing-file", format!("there is no `{path}`"), span);
    let near = nearest(name, names.iter().map(String::as_str));
    reader.hint(match near {
        Some(near) if folder.is_empty() => Some(format!("the nearest is `{near}`")),
        Some(near) => Some(format!("the nearest is `{folder}/{near}`")),
        None if !place.is_dir() => Some(format!("there is no folder `{folder}` either")),
        None => None,
    });
}
