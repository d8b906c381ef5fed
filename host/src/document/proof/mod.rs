//! Numbers that somebody typed where a call should stand.
//!
//! A report's numbers come from expressions, so digits in prose are suspicious.
//! `printed` finds the prose: the running text of templates and commentary, the
//! words in calls that a reader will see (titles, alternatives, captions, heads,
//! cells, notes), and the title, the subtitle, the cover and the facts' titles
//! of the settings. `numbers` says which numbers in it are quantities, by rules
//! (`digits`, `words`) that `templates/README.md` states to authors.
//!
//! Labels and approved texts come from the sources and are not prose of the
//! author's: they never stand in a template.

mod digits;
mod numbers;
mod printed;
mod tags;
mod words;

use std::ops::Range;

use super::templates::Templates;
use crate::diagnostic::{Diagnostic, Place};
use crate::project::Printed;

/// A warning for each bare number in the project's own texts.
pub(super) fn bare_numbers(templates: &Templates, settings: &Printed) -> Vec<Diagnostic> {
    let templates = templates.reachable();
    let texts: Vec<&str> = templates
        .iter()
        .map(|template| template.text.as_str())
        .collect();
    let segments = printed::segments(&texts);
    let mut warnings = in_settings(settings);
    for (template, segments) in templates.iter().zip(segments) {
        for segment in segments {
            let found = numbers::typed(&segment.text).into_iter();
            warnings.extend(found.map(|Range { start, end }| {
                let (start, end) = (segment.start + start, segment.start + end);
                let typed = template.text.get(start..end).unwrap_or_default();
                warn(typed, template.place(start, end)).hint(
                    "use `num('\u{2026}')`, or declare a fact with its source in report.toml \
                     and use `num('fact(\u{2026})')`",
                )
            }));
        }
    }
    warnings.sort_by(|a, b| a.place.cmp(&b.place));
    warnings
}

/// A warning for each number in what the settings have printed.
fn in_settings(settings: &Printed) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for value in &settings.values {
        let quoted = settings.text.get(value.span.clone()).unwrap_or_default();
        let bare = quoted.trim_start_matches(['"', '\'']);
        let from = value.span.start + quoted.len() - bare.len();
        // A row of the cover is read as one: `Version 1.0`.
        let line = format!("{} {bare}", value.name);
        let shift = value.name.len() + 1;
        for span in numbers::typed(&line) {
            let Some(start) = span.start.checked_sub(shift) else {
                continue;
            };
            let (start, end) = (from + start, from + span.end - shift);
            let typed = settings.text.get(start..end).unwrap_or_default();
            let place = Place::in_text(&settings.file, &settings.text, start, end);
            let hint = "leave it out here, and say it in the report with a call";
            warnings.push(warn(typed, place).hint(hint));
        }
    }
    warnings
}

fn warn(typed: &str, place: Place) -> Diagnostic {
    Diagnostic::warning(
        "bare-number",
        format!("`{typed}` is typed in, not computed"),
    )
    .at(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::PrintedValue;

    #[test]
    fn the_settings_are_read_with_their_own_places() {
        let text =
            "title = \"Up by 12 in 2024/25\"\n[cover]\n\"Version\" = \"1.0\"\n\"Cases\" = '68'\n";
        let value = |name: &str, quoted: &str| {
            let start = text.find(quoted).unwrap();
            PrintedValue {
                name: name.to_owned(),
                span: start..start + quoted.len(),
            }
        };
        let settings = Printed {
            file: "report.toml".to_owned(),
            text: text.to_owned(),
            values: vec![
                value("", "\"Up by 12 in 2024/25\""),
                value("Version", "\"1.0\""),
                value("Cases", "'68'"),
            ],
        };
        let found: Vec<String> = in_settings(&settings)
            .iter()
            .map(|one| format!("{} {}", one.message, one.place.as_ref().unwrap()))
            .collect();
        assert_eq!(
            found,
            [
                "`12` is typed in, not computed report.toml:1:16",
                "`68` is typed in, not computed report.toml:4:12",
            ]
        );
    }
}
