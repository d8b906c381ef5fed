//! Words of a draft: numbers, lists, names.

/// `1,204`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `1,204 rows`.
pub(super) fn count(count: u64, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {noun}{s}", number(count))
}

/// `Complaints 2024/25 (final)` is `complaints-2024-25-final`.
pub(super) fn kebab(title: &str) -> String {
    let words = title
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The same in ASCII, as names of files and sources have it.
pub(super) fn safe(title: &str) -> String {
    let ascii: String = title
        .chars()
        .map(|letter| if letter.is_ascii() { letter } else { ' ' })
        .collect();
    match kebab(&ascii) {
        name if name.is_empty() => "export".to_owned(),
        name => name,
    }
}

/// A label without what spelling varies in: letters of either case, spaces,
/// kinds of apostrophe and dash.
pub(super) fn plain(label: &str) -> String {
    let numbers = label.bytes().any(|byte| byte.is_ascii_digit());
    let says_nothing = |letter: &char| match letter {
        '-' | '\u{2010}'..='\u{2015}' => !numbers,
        '\'' | '\u{2018}' | '\u{2019}' | '`' => true,
        letter => letter.is_whitespace(),
    };
    let letters = label.chars().filter(|letter| !says_nothing(letter));
    letters.flat_map(char::to_lowercase).collect()
}

/// A label as labels are compared.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first things of a list, and how many more.
pub(super) fn some<'a>(items: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let all: Vec<&str> = items.into_iter().collect();
    let shown: Vec<String> = all
        .iter()
        .take(most)
        .map(|item| format!("`{item}`"))
        .collect();
    match all.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_read_well() {
        assert_eq!(number(1204), "1,204");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000_000), "1,000,000");
        assert_eq!(count(1, "row"), "1 row");
        assert_eq!(
            safe("Beschwerden (März) 2024.v2"),
            "beschwerden-m-rz-2024-v2"
        );
        assert_eq!(safe("…"), "export");
        assert_eq!(plain("Not  Upheld"), plain("not-upheld"));
    }
}
