//! Words of a report: lists, dates, identifiers.

use super::procedures;
use crate::calendar::{self, parse_iso};

/// `a`, `a and b`, `a, b and c`; where an item holds an `and` or a comma of its
/// own, `a and b; c; and d`.
pub(super) fn list(items: &[String]) -> String {
    let compound = |item: &String| item.contains(" and ") || item.contains(", ");
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] if items.iter().any(compound) => {
            format!("{}; and {last}", first.join("; "))
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// An identifier for links: lower-case letters, digits and single hyphens.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '\u{2019}' {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// A period's name as reports print it: `2024-25` is `2024/25`, and
/// `2024-04-01..2024-06-30` is `1 April 2024 to 30 June 2024`; `as at` a day too.
pub(crate) fn period(name: &str) -> String {
    if let Some(at) = name.strip_prefix("as at ").and_then(parse_iso) {
        return format!("as at {}", calendar::print(at));
    }
    if let Some((first, last)) = name.split_once("..")
        && let (Some(first), Some(last)) = (parse_iso(first), parse_iso(last))
    {
        return format!("{} to {}", calendar::print(first), calendar::print(last));
    }
    match name.split_once('-') {
        Some((year, rest)) if rest.len() == 2 || rest.as_bytes().get(2) == Some(&b' ') => {
            format!("{year}/{rest}")
        }
        _ => name.to_owned(),
    }
}

/// What a dimension is called: `x-enquiry-result` is `Enquiry result`.
pub(super) fn title(dimension: &str) -> String {
    let plain = dimension.strip_prefix("x-").unwrap_or(dimension);
    upper_first(&plain.replace('-', " ").replace("lgsco", "LGSCO"))
}

/// How a label of a list that candour itself provides is printed; `None` where
/// it is printed as it is.
pub(super) fn label(dimension: &str, text: &str) -> Option<String> {
    match dimension {
        "procedure" => Some(procedures::name(text)),
        "stage" => Some(format!("Stage {text}")),
        "timeliness" | "rule-timeliness" => Some(upper_first(match text {
            "within-standard" => "in time",
            "within-extension" => "in time by an agreed extension",
            "open" => "not answered yet",
            "overdue" => "not answered, and overdue",
            other => other,
        })),
        "extension" => Some(upper_first(&text.replace('-', " "))),
        _ => None,
    }
}

/// When something was in a period: `in 2024/25`, `from 1 April 2024 to 30 June
/// 2024`.
pub(super) fn during(name: &str) -> String {
    let preposition = if name.contains("..") { "from" } else { "in" };
    format!("{preposition} {}", period(name))
}

/// The same in small letters, but for abbreviations such as `GP`.
pub(super) fn lower(text: &str) -> String {
    let word = |word: &str| {
        if word.chars().filter(|c| c.is_uppercase()).count() > 1 {
            word.to_owned()
        } else {
            word.to_lowercase()
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The same with a small first letter, but for abbreviations such as `GP`.
pub(super) fn lower_first(text: &str) -> String {
    match text.split_once(' ') {
        Some((first, rest)) => format!("{} {rest}", lower(first)),
        None => lower(text),
    }
}

/// The same with a capital first letter.
pub(super) fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_sentences() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&items[..1]), "a");
        assert_eq!(list(&items[..2]), "a and b");
        assert_eq!(list(&items), "a, b and c");
        let compound = ["care and support", "finance"].map(str::to_owned);
        assert_eq!(list(&compound), "care and support; and finance");
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(
            slug("What we\u{2019}ve done \u{2013} 2024/25!"),
            "what-weve-done-2024-25"
        );
    }

    #[test]
    fn days_and_periods_print_as_reports_do() {
        assert_eq!(period("2024-25"), "2024/25");
        assert_eq!(period("2024-25 Q1"), "2024/25 Q1");
        assert_eq!(period("as at 2025-03-31"), "as at 31 March 2025");
        assert_eq!(
            period("2024-04-01..2024-06-30"),
            "1 April 2024 to 30 June 2024"
        );
    }

    #[test]
    fn abbreviations_keep_their_capitals() {
        assert_eq!(lower("Not Upheld"), "not upheld");
        assert_eq!(lower("GP Surgery"), "GP surgery");
    }
}
