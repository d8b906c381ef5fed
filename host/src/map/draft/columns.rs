//! What is said of a column that a draft leaves open.

use super::sheet::Sheet;
use super::words::some;
use crate::map::guess::{Guess, Meaning};
use crate::map::lines::{counted, number};
use crate::map::profile::Kind;

/// Labels that are shown of a column.
const SHOWN: usize = 6;

/// What scores less misleads more often than it helps.
const WORTH_SAYING: u8 = 30;

/// What a column looks like, and what it could be.
pub(super) fn about(sheet: &Sheet<'_>, at: usize) -> String {
    let Some(profile) = sheet.profile(at) else {
        return String::new();
    };
    let rows = number(sheet.rows());
    let filled = match profile.filled {
        0 => return "every cell is blank".to_owned(),
        filled => format!("{} of {rows} filled", number(filled)),
    };
    if let Some(personal) = profile.personal {
        return format!("{filled}; likely personal data ({personal})");
    }
    let holds = match profile.kind {
        Kind::Empty => "nothing".to_owned(),
        Kind::Date => "days".to_owned(),
        Kind::Whole => "whole numbers".to_owned(),
        Kind::Number => "numbers".to_owned(),
        Kind::YesNo => "yes and no".to_owned(),
        Kind::Reference => "references or codes".to_owned(),
        Kind::Text => format!("words, up to {} letters", number(profile.longest as u64)),
        Kind::Category if sheet.may_be_names(at) => {
            let labels = counted(profile.distinct, "label");
            return format!("{filled}; {labels} that may be names of people");
        }
        Kind::Category => {
            let words = sheet.words(at);
            let labels = some(words.iter().map(|(word, _)| word.as_str()), SHOWN);
            match words.is_empty() {
                true => counted(profile.distinct, "label"),
                false => format!("{}: {labels}", counted(profile.distinct, "label")),
            }
        }
    };
    let could = sheet
        .guesses
        .get(at)
        .and_then(|guess| guess.meanings.first())
        .filter(|guess| guess.score >= WORTH_SAYING);
    match could.and_then(meant) {
        Some(meaning) => format!("{filled}; {holds}; could be {meaning}"),
        None if profile.kind == Kind::Category => {
            let own = super::words::safe(&profile.name);
            format!("{filled}; {holds}; a list of your own would be `x-{own}`")
        }
        None => format!("{filled}; {holds}"),
    }
}

/// What a guess says that a column could be.
fn meant(guess: &Guess<Meaning>) -> Option<String> {
    let what = match &guess.what {
        Meaning::Reference => "the reference".to_owned(),
        Meaning::Case => "the reference of a case".to_owned(),
        Meaning::Follows => "the reference of an earlier case".to_owned(),
        Meaning::Kind => "what kind of record a row is".to_owned(),
        Meaning::Procedure => "the procedure".to_owned(),
        Meaning::Stage => "the number of the stage".to_owned(),
        Meaning::Section => "the number of a provision".to_owned(),
        Meaning::Event(code) => format!("the event `{code}`"),
        Meaning::Value(code) => format!("the labels of `{code}`"),
        Meaning::Amount(code) => format!("the amount `{code}`"),
        Meaning::Text(code) => format!("the text `{code}`"),
        Meaning::Approved => "whether a text may be published".to_owned(),
        Meaning::Figure(part) => format!("the {part} of a figure"),
        Meaning::Computed => return Some("what candour computes itself".to_owned()),
    };
    Some(format!("{what} ({})", guess.evidence))
}
