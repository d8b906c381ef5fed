//! Headings and labels as plain words: whatever they are written in (`Date
//! Received`, `date_received`, `dateReceived`, `Received (dd/mm/yyyy)`), the same
//! words come of it.

/// The words of a text: in small letters, without apostrophes, in the singular;
/// numbers stand alone. `£`, `%`, `#` and `&` are words.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    let letters: Vec<char> = text.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        if matches!(letter, '\'' | '’' | '‘' | '`') {
            continue;
        }
        let sign = match letter {
            '£' => Some("pound"),
            '%' => Some("percent"),
            '#' => Some("number"),
            '&' | '+' => Some("and"),
            _ => None,
        };
        if let Some(sign) = sign {
            words.push(sign.to_owned());
        }
        if !letter.is_alphanumeric() {
            open = false;
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        if open && !before.is_some_and(|before| starts_a_word(before, &letters[at..])) {
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        } else {
            words.push(letter.to_lowercase().collect());
            open = true;
        }
    }
    joined(words).iter().map(|word| singular(word)).collect()
}

/// Whether a new word starts at the first of `letters`, which stands right after
/// `before`: `dateReceived`, `ASCTeam`, `Stage1`.
fn starts_a_word(before: char, letters: &[char]) -> bool {
    let [first, rest @ ..] = letters else {
        return false;
    };
    let small = |at: usize| rest.get(at).is_some_and(|letter| letter.is_lowercase());
    before.is_numeric() != first.is_numeric()
        || (before.is_lowercase() && first.is_uppercase())
        || (before.is_uppercase() && first.is_uppercase() && small(0) && small(1))
}

/// What was cut apart and is one word, or says nothing: `e-mail`, `1st`, `Y/N`.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let number = joined.last().is_some_and(|last| is_number(last));
        match (joined.last().map(String::as_str), word.as_str()) {
            (Some("e"), "mail") => {
                joined.pop();
                joined.push("email".to_owned());
            }
            (Some("n"), "a") => {
                joined.pop();
                joined.push("na".to_owned());
            }
            (Some("y"), "n") | (Some("yes"), "no") => {
                joined.pop();
            }
            (Some(_), "st" | "nd" | "rd" | "th") if number => {}
            _ => joined.push(word),
        }
    }
    joined
}

/// A word without the ending of its plural. It need not be English: both sides
/// of a comparison lose the same letters.
fn singular(word: &str) -> String {
    if word.len() > 4
        && let Some(stem) = word.strip_suffix("ies")
    {
        return format!("{stem}y");
    }
    let kept = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('s') {
        Some(stem) if word.len() > 3 && !kept => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// Whether a word is a number in digits.
pub(super) fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// What words say about a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StageWords {
    /// Nothing.
    None,
    /// That it is this one.
    One(u32),
    /// More than one.
    Several,
}

/// Takes the words of a stage out: `Stage 2`, `S2`, `2nd stage`, `Stage two`.
pub(super) fn take_stage(words: &mut Vec<String>) -> StageWords {
    let mut found = StageWords::None;
    let mut at = 0;
    while at < words.len() {
        let next = words.get(at + 1).and_then(|word| ordinal(word));
        let here = words.get(at).and_then(|word| ordinal(word));
        let word = words.get(at).map_or("", String::as_str);
        let number = match (word, next) {
            ("stage" | "stg" | "stge" | "s" | "st", Some(number)) => Some(number),
            _ => here.filter(|_| words.get(at + 1).is_some_and(|word| word == "stage")),
        };
        let Some(number) = number else {
            at += 1;
            continue;
        };
        words.drain(at..at + 2);
        found = match found {
            StageWords::None => StageWords::One(number),
            StageWords::One(known) if known == number => found,
            _ => StageWords::Several,
        };
        // `Stage 1/2`, `Stage 1 and 2`.
        let joined = words
            .get(at)
            .is_some_and(|word| matches!(word.as_str(), "and" | "or" | "to"));
        let other = at + usize::from(joined);
        if words.get(other).is_some_and(|word| is_number(word)) {
            words.drain(at..=other);
            found = StageWords::Several;
        }
    }
    found
}

/// The number of a stage, as it may stand beside the word.
fn ordinal(word: &str) -> Option<u32> {
    match word {
        "1" | "01" | "one" | "first" | "i" => Some(1),
        "2" | "02" | "two" | "second" | "ii" => Some(2),
        "3" | "03" | "three" | "third" | "iii" => Some(3),
        _ => None,
    }
}

/// How like another word is one that nobody knows, when it may be a slip for it.
pub(super) fn resembles(word: &str, known: &str) -> Option<f64> {
    /// Short words differ by a letter and are others.
    const SHORTEST: usize = 7;
    // Words that differ much in length cannot be alike; comparing takes its time.
    if word.len().min(known.len()) < SHORTEST || word.len().abs_diff(known.len()) > 3 {
        return None;
    }
    let like = strsim::normalized_damerau_levenshtein(word, known);
    (like >= 0.8).then_some(like)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_however_they_are_written() {
        for text in [
            "Date Received",
            "date_received",
            "dateReceived",
            "DATE  RECEIVED:",
            "date-received",
            "Date.Received",
        ] {
            assert_eq!(words(text), ["date", "received"], "{text}");
        }
        assert_eq!(words("Children’s services"), words("CHILDRENS SERVICE"));
        assert_eq!(words("E-mail"), words("email"));
        assert_eq!(words("Payment (£)"), ["payment", "pound"]);
        assert_eq!(words("ASCTeam"), ["asc", "team"]);
        assert_eq!(words("caseIDNumber"), ["case", "id", "number"]);
        assert_eq!(words("Upheld Y/N"), ["upheld"]);
        assert_eq!(words("Comply (Yes/No)"), ["comply"]);
        assert_eq!(words("N/A"), ["na"]);
        assert!(words("–").is_empty());
    }

    #[test]
    fn a_stage_is_taken_out_of_the_words() {
        for (text, stage, rest) in [
            ("Stage 2 received", StageWords::One(2), "received"),
            ("S1 Outcome", StageWords::One(1), "outcome"),
            ("stage2Outcome", StageWords::One(2), "outcome"),
            (
                "Date Stage 1 response sent",
                StageWords::One(1),
                "date response sent",
            ),
            ("2nd stage outcome", StageWords::One(2), "outcome"),
            ("Stage Two due", StageWords::One(2), "due"),
            ("stg3_panel", StageWords::One(3), "panel"),
            ("Stage 1/2", StageWords::Several, ""),
            ("Stage 1 and 2 outcome", StageWords::Several, "outcome"),
            ("Reason 1", StageWords::None, "reason 1"),
            ("Stage", StageWords::None, "stage"),
            ("First response", StageWords::None, "first response"),
        ] {
            let mut found = words(text);
            assert_eq!(take_stage(&mut found), stage, "{text}");
            assert_eq!(found.join(" "), rest, "{text}");
        }
    }
}
