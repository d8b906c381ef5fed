//! Self-assessments against the Ombudsmen's Codes, in the form that the Codes
//! ask for.

use super::Args;
use super::tables::{block, filled, finish, notes, words_cell};
use crate::codes::Code;
use crate::diagnostic::suggest;
use crate::document::TableRow;
use crate::document::pieces::Node;
use crate::document::problem::Problem;
use crate::document::session::{Answer, Entry, Question, Session};

/// What stands where a provision has no text, or none that is approved.
const NOTHING_SAID: &str = "None given";

/// What a provision says in one column, if anything.
type Says = fn(&Entry) -> Option<String>;

/// The columns that an assessment may leave empty, and what fills them.
const OPTIONAL: [(&str, Says); 2] = [("Evidence", evidence), ("Comments and actions", comments)];

/// `self_assessment(id=, code='housing-ombudsman', caption=, notes=)`: a row
/// for each provision of a Code, under the heads of its chapters. Evidence, and
/// comments and actions, have a column where a provision has any.
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
    let optional: Vec<_> = OPTIONAL
        .into_iter()
        .filter(|(_, read)| answers.iter().any(|answer| read(answer).is_some()))
        .collect();
    let heads: Vec<_> = ["Provision", "What it asks for", "Complies"]
        .into_iter()
        .chain(optional.iter().map(|(head, _)| *head))
        .map(words_cell)
        .collect();
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
            let mut cells = vec![
                words_cell(&provision.section),
                words_cell(&provision.asks),
                words_cell(&said(answer.and_then(|answer| answer.get("answer")))),
            ];
            cells.extend(optional.iter().map(|(_, read)| {
                super::text::lines(&said(answer.and_then(|answer| read(answer))))
            }));
            rows.push(TableRow {
                total: false,
                group: false,
                cells,
            });
        }
    }
    Ok(block(finish(id, caption, heads, rows, notes)))
}

fn said(text: Option<String>) -> String {
    text.unwrap_or_else(|| NOTHING_SAID.to_owned())
}

fn evidence(answer: &Entry) -> Option<String> {
    answer.get("evidence")
}

/// The comment and the action, one under the other.
fn comments(answer: &Entry) -> Option<String> {
    let action = answer
        .get("required")
        .map(|action| format!("Action: {action}"));
    let both: Vec<String> = answer.get("commentary").into_iter().chain(action).collect();
    (!both.is_empty()).then(|| both.join("\n"))
}
