//! Lines for a terminal, and numbers in them.

/// Letters of a line.
const WIDTH: usize = 100;

/// A text cut to so many letters, on one line.
pub(super) fn cut(text: &str, letters: usize) -> String {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    let mut cut: String = text.chars().take(letters).map(plain).collect();
    if text.chars().nth(letters).is_some() {
        cut.pop();
        cut.push('…');
    }
    cut
}

/// `1,204`.
pub(crate) fn number(number: u64) -> String {
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

/// `1 row`, `1,204 rows`, `2 guesses`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let ending = match noun.ends_with('s') {
        _ if count == 1 => "",
        true => "es",
        false => "s",
    };
    format!("{} {noun}{ending}", number(count))
}

/// Fragments behind a lead, on as many lines as they need; further lines are
/// indented as far as the lead is long, or less where that leaves no room.
pub(super) fn wrapped(lead: &str, fragments: &[String], between: &str) -> String {
    let indent = " ".repeat(lead.chars().count().min(WIDTH / 2));
    let mut lines = Vec::new();
    let mut line = lead.to_owned();
    let mut is_fresh = true;
    for (at, fragment) in fragments.iter().enumerate() {
        let last = at + 1 == fragments.len();
        let fragment = format!("{fragment}{}", if last { "" } else { between });
        let length = line.chars().count() + fragment.trim_end().chars().count();
        if !is_fresh && length > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.clone()));
        }
        line.push_str(&fragment);
        is_fresh = false;
    }
    lines.push(line);
    let lines = lines.iter().map(|line| format!("{}\n", line.trim_end()));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_longer_than_a_terminal_is_wide() {
        let fragments: Vec<String> = (0..40).map(|n| format!("fragment {n}")).collect();
        let text = wrapped("  Column  ", &fragments, ", ");
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH),
            "{text}"
        );
        assert!(
            text.lines()
                .skip(1)
                .all(|line| line.starts_with("          fragment")),
            "{text}"
        );
        assert!(text.starts_with("  Column  fragment 0, ") && text.ends_with("fragment 39\n"));
        assert_eq!(wrapped("  a  ", &[], ", "), "  a\n");
        assert_eq!(cut("one\ntwo three", 7), "one tw…");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000_000), "1,000,000");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(1204, "row"), "1,204 rows");
        assert_eq!(counted(1, "guess"), "1 guess");
        assert_eq!(counted(0, "guess"), "0 guesses");
    }
}
