//! Under which procedure cases are: by a column, by what was asked for, or by
//! names.

use super::mapping::{Entry, Record, Toml};
use super::records::Context;
use super::sheet::Sheet;
use super::words::kebab;
use crate::map::guess::{self, Meaning, SURE_ENOUGH};
use crate::map::lines::counted;

/// What stands in names of files and sheets, with the procedure that it means.
const NAMES: [(&str, &str); 10] = [
    ("adult", "adult-social-care"),
    ("adults", "adult-social-care"),
    ("asc", "adult-social-care"),
    ("children", "childrens"),
    ("childrens", "childrens"),
    ("csc", "childrens"),
    ("housing", "housing"),
    ("tenant", "housing"),
    ("tenants", "housing"),
    ("corporate", "corporate"),
];

/// Says the procedure of a case.
pub(super) fn say(case: &mut Record, sheet: &mut Sheet<'_>, context: &mut Context) {
    if by_column(case, sheet, context).is_some() {
        return;
    }
    if let Some(code) = &context.procedure {
        case.head.push(Entry {
            key: "procedure".to_owned(),
            value: Toml::from(code.as_str()),
            guess: None,
        });
        return;
    }
    let title = kebab(&format!("{} {}", sheet.names.join(" "), sheet.export.file));
    let mut words = title.split('-');
    let named = words.find_map(|word| NAMES.iter().find(|(name, _)| *name == word));
    let (code, evidence) = match named {
        Some((_, code)) => (*code, "by the name of the file or of the table"),
        None => {
            context.open.push(
                "under which procedure are these cases: adult-social-care, childrens, corporate \
                 or housing? Nothing in the export says so"
                    .to_owned(),
            );
            ("corporate", "nothing says so; most complaints are")
        }
    };
    case.head.push(Entry::guessed("procedure", code, evidence));
}

/// Gives a record of a case the procedure that another one has.
pub(super) fn copy(from: &Record, to: &mut Record, evidence: &str) {
    let copied = |entry: &Entry| Entry {
        guess: Some(evidence.to_owned()),
        ..entry.clone()
    };
    let head = from.head.iter().filter(|entry| entry.key == "procedure");
    to.head.extend(head.map(copied));
    for section in ["procedure", "procedure.map"] {
        for entry in from.section(section) {
            to.add(section, copied(entry));
        }
    }
}

fn by_column(case: &mut Record, sheet: &mut Sheet<'_>, context: &mut Context) -> Option<()> {
    let at = sheet.find(&Meaning::Procedure)?;
    let words = sheet.words(at).to_vec();
    let shown: Vec<(&str, u64)> = words.iter().map(|(word, n)| (word.as_str(), *n)).collect();
    let guesses: Vec<_> = guess::procedure(&shown)
        .into_iter()
        .map(|guess| guess.filter(|guess| guess.score >= SURE_ENOUGH))
        .collect();
    if guesses.iter().all(Option::is_none) {
        return None;
    }
    let has_blanks = !sheet.is_filled(at);
    let taken = sheet.take(&Meaning::Procedure)?;
    case.add(
        "procedure",
        Entry::guessed("column", taken.name.as_str(), taken.evidence),
    );
    if has_blanks {
        let code = context.procedure.as_deref().unwrap_or("corporate");
        let evidence = "some cells are blank";
        case.add("procedure", Entry::guessed("default", code, evidence));
    }
    for ((word, rows), guess) in shown.iter().zip(guesses) {
        let rows = counted(*rows, "row");
        match (guess, &context.procedure) {
            (Some(guess), _) => {
                let evidence = format!("{rows}; {}", guess.evidence);
                case.add("procedure.map", Entry::guessed(*word, guess.what, evidence));
            }
            (None, Some(code)) => {
                let evidence = format!("{rows}; as was asked for where nothing says otherwise");
                case.add(
                    "procedure.map",
                    Entry::guessed(*word, code.as_str(), evidence),
                );
            }
            (None, None) => context.open.push(format!(
                "which procedure is `{word}` in column `{}` ({rows})? Such rows would be rejected",
                taken.name
            )),
        }
    }
    Some(())
}
