//! Self-assessments against the Ombudsmen's Codes, in the form that the Codes
//! ask for.

use super::Args;
use super::tables::{block, filled, finish, notes, words_cell};
use crate::codes::Code;
use crate::diagnostic::suggest;
use crate::document::pieces::Node;
use crate::document::problem::Problem;
use crate::document::session::{Answer, Entry, Question, Session};
use crate::document::{Inline, TableRow};

/// What stands where a provision has no text, or none that is approved.
const NOTHING_SAID: &str = "None given";

/// `self_assessment(id=, code='housing-ombudsman', caption=, notes=)`: a row
/// for each provision of a Code, under the heads of its chapters.
pub(super) fn self_assessment(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let id: String = args.named("id")?;
    session.claim(&id)?;
    let name: String = args.named("code")?;
    let Some(code) = Code::get(&name) else {
        let known = Code::bundled().iter().map(|code| code.code.as_str());
        return Err(
            Problem::new("unknown-code", format!("there is no Code `{name}`"))
                .hint_opt(suggest(&name, known)),
        );
    };
    let caption = match args.named::<Option<String>>("caption")? {
        Some(caption) => filled(session, "caption", &caption)?,
        None => words_cell(&format!("Self-assessment against the {}", code.title)),
    };
    let mut notes = notes(session, args)?;
    notes.push(words_cell(&format!(
        "What a provision asks for is put in this report\u{2019}s words (version {}). {}. Source: {}.",
        code.version, code.published, code.source
    )));
    let Some(Answer::Records(answers)) = session.ask(Question::Provisions(name))? else {
        return Ok(Node::Nothing);
    };
    if answers.is_empty() {
        return Err(Problem::new(
            "no-self-assessment",
            format!(
                "the sources hold no self-assessment against the {}",
                code.title
            ),
        )
        .hint("leave out this call, or add the self-assessment to the sources"));
    }
    let heads = [
        "Provision",
        "What it asks for",
        "Complies",
        "Evidence",
        "Comments and actions",
    ]
    .map(words_cell);
    let mut rows = Vec::new();
    for chapter in &code.chapters {
        if code.chapters.len() > 1 {
            let mut cells = vec![words_cell(&chapter.title)];
            cells.resize(heads.len(), Vec::new());
            rows.push(TableRow {
                total: false,
                group: true,
                cells,
            });
        }
        for provision in &chapter.provisions {
            let answer = answers
                .iter()
                .find(|answer| answer.reference == provision.section);
            rows.push(TableRow {
                total: false,
                group: false,
                cells: vec![
                    words_cell(&provision.section),
                    words_cell(&provision.asks),
                    words_cell(&said(answer.and_then(|answer| answer.get("answer")))),
                    super::text::lines(&said(answer.and_then(|answer| answer.get("evidence")))),
                    comments(answer.map(AsRef::as_ref)),
                ],
            });
        }
    }
    Ok(block(finish(id, caption, heads.into(), rows, notes)))
}

fn said(text: Option<String>) -> String {
    text.unwrap_or_else(|| NOTHING_SAID.to_owned())
}

/// The comment and the action, one under the other.
fn comments(answer: Option<&Entry>) -> Vec<Inline> {
    let comment = answer.and_then(|answer| answer.get("commentary"));
    let action = answer
        .and_then(|answer| answer.get("required"))
        .map(|action| format!("Action: {action}"));
    let both: Vec<String> = comment.into_iter().chain(action).collect();
    super::text::lines(&if both.is_empty() {
        NOTHING_SAID.to_owned()
    } else {
        both.join("\n")
    })
}
