//! Words of a draft: lists, names, labels.

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
    fn names_read_well() {
        assert_eq!(
            safe("Beschwerden (März) 2024.v2"),
            "beschwerden-m-rz-2024-v2"
        );
        assert_eq!(safe("…"), "export");
        assert_eq!(plain("Not  Upheld"), plain("not-upheld"));
    }
}
