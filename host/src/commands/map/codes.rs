//! `candour map codes`: the words that authorities share, for people who write
//! a mapping.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::Args;

use super::{Console, Exit, Outcome, Stop, print};
use crate::dataset::registry::{PROCEDURES, registry};
use crate::diagnostic::{Diagnostic, suggest};

/// Show the codes that a mapping can use, with what each means
///
/// Without a list: procedures, events, amounts, texts, and the lists that labels
/// belong to. With one, such as `outcome`: the codes that authorities share.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour map codes
  candour map codes outcome

Exit status: 0 done, 2 there is no such list.")]
pub(in crate::commands) struct Options {
    /// A list of labels, or `procedures`, `events`, `amounts`, `texts`
    #[arg(value_name = "LIST")]
    list: Option<String>,
}

pub(super) fn run(options: &Options, _: &Console) -> Outcome {
    match &options.list {
        Some(list) => print(&one(list)?)?,
        None => print(&every())?,
    }
    Ok(Exit::Done)
}

fn every() -> String {
    let registry = registry();
    let mut text = format!("procedures\n  {}\n", PROCEDURES.join(", "));
    section(&mut text, "events", &registry.events);
    section(&mut text, "amounts", &registry.amounts);
    section(&mut text, "texts", &registry.texts);
    let lists = registry.dimensions.iter();
    let lists = lists.map(|(code, list)| {
        let codes = match list.codes.len() {
            0 => "the council's own labels".to_owned(),
            count => format!("{count} codes"),
        };
        (code.clone(), format!("{} ({codes})", list.holds))
    });
    section(&mut text, "lists of labels", &lists.collect());
    text.push_str("\nThe codes of a list: candour map codes LIST\n");
    text
}

fn one(list: &str) -> Result<String, Stop> {
    let registry = registry();
    let shared = match list {
        "procedure" | "procedures" => {
            return Ok(format!("procedures\n  {}\n", PROCEDURES.join(", ")));
        }
        "event" | "events" => Some(("events", &registry.events)),
        "amount" | "amounts" => Some(("amounts", &registry.amounts)),
        "text" | "texts" => Some(("texts", &registry.texts)),
        _ => None,
    };
    if let Some((title, codes)) = shared {
        let mut text = String::new();
        section(&mut text, title, codes);
        return Ok(text);
    }
    let lists = &registry.dimensions;
    let Some(found) = lists.get(list) else {
        let mut problem =
            Diagnostic::error("unknown-dimension", format!("there is no list `{list}`"));
        let sections = ["procedures", "events", "amounts", "texts"];
        let known = lists.keys().map(String::as_str).chain(sections);
        problem.hint =
            suggest(list, known).or_else(|| Some("`candour map codes` shows them all".to_owned()));
        return Err(Stop::usage(vec![problem]));
    };
    let mut text = String::new();
    section(&mut text, &format!("{list}: {}", found.holds), &found.codes);
    if found.codes.is_empty() {
        text.push_str("  The labels are the council's own; they have no common codes.\n");
    }
    Ok(text)
}

fn section(text: &mut String, title: &str, codes: &BTreeMap<String, String>) {
    let gap = if text.is_empty() { "" } else { "\n" };
    let width = codes.keys().map(|code| code.chars().count()).max();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{gap}{title}");
    for (code, meaning) in codes {
        let _ = writeln!(
            text,
            "  {code:<width$}  {meaning}",
            width = width.unwrap_or(0)
        );
    }
}
