//! Calls inside sentences: numbers, references, labels by rank.

use std::sync::Arc;

use num_traits::{Signed as _, Zero as _};

use super::Args;
use crate::diagnostic::suggest;
use crate::disclose::{Figure, Gated};
use crate::document::Inline;
use crate::document::pieces::Node;
use crate::document::problem::Problem;
use crate::document::session::{Question, Session};
use crate::document::{outline, words};
use crate::measure::figure::Exact;
use crate::measure::print;

fn text(text: impl Into<String>) -> Node {
    Node::Inlines(vec![Inline::Text { text: text.into() }])
}

/// Words of a record; its lines stay lines.
pub(super) fn lines(text: &str) -> Vec<Inline> {
    let mut inlines = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !inlines.is_empty() {
            inlines.push(Inline::Break);
        }
        inlines.push(Inline::Text {
            text: line.to_owned(),
        });
    }
    inlines
}

/// `num('EXPR', as=, decimals=, sign=, bare=, abs=, one=, many=)`: a number,
/// with a noun that agrees with it.
pub(super) fn num(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let expression: String = args.at(0, "expression")?;
    let style = args.style()?;
    let size_only = args.switch("abs")?;
    let nouns: Option<(String, String)> = match (args.named("one")?, args.named("many")?) {
        (None, None) => None,
        (Some(one), Some(many)) => Some((one, many)),
        _ => {
            return Err(Problem::new("bad-call", "`one` and `many` go together")
                .hint("one='complaint', many='complaints'"));
        }
    };
    let Some(figure) = session.figure(&expression)? else {
        return Ok(Node::Nothing);
    };
    let decimals = style.decimals.or(figure.decimals());
    let style = print::Style { decimals, ..style };
    let printed = match figure.value() {
        Some(value) if size_only => print::format(value.abs(), figure.unit(), &style),
        _ => print::number(&figure, &style),
    };
    let mut inlines = vec![session.number(&figure, printed)];
    if let Some((one, many)) = nouns {
        // By what the reader sees: 1.2 is printed as 1.
        let value = figure.value();
        let is_one = value.is_some_and(|value| print::is_one(value, figure.unit(), &style));
        inlines.push(Inline::Text {
            text: " ".to_owned(),
        });
        inlines.extend(session.line(if is_one { &one } else { &many })?);
    }
    Ok(Node::Inlines(inlines))
}

/// `ref('id')`: the number of a section, paragraph, table or chart, as a link.
pub(super) fn reference(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let id: String = args.at(0, "id")?;
    match session.label(&id) {
        Some(Ok(text)) => Ok(Node::Inlines(vec![Inline::Reference { target: id, text }])),
        Some(Err(known)) => Err(Problem::new(
            "dangling-reference",
            format!("nothing in the report has the id `{id}`"),
        )
        .hint_opt(suggest(&id, known.iter().map(String::as_str)))),
        None => Ok(Node::Nothing),
    }
}

/// `anchor('id')`: names the paragraph that it stands in, for `ref`.
pub(super) fn anchor(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let id: String = args.at(0, "id")?;
    outline::check_id(&id)?;
    session.claim(&id)?;
    Ok(Node::Anchor(id))
}

/// `by_sign('EXPR', above='more', below='fewer', same='as many')`: a word that
/// depends on whether a number is above, below or at zero.
pub(super) fn by_sign(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let expression: String = args.at(0, "expression")?;
    let above: String = args.at(1, "above")?;
    let below: String = args.at(2, "below")?;
    let same: String = args.at(3, "same")?;
    let Some(figure) = session.figure(&expression)? else {
        return Ok(Node::Nothing);
    };
    let Some(value) = figure.value() else {
        if session.lacks() {
            let gap = print::number(&figure, &print::Style::default());
            return Ok(Node::Inlines(vec![session.number(&figure, gap)]));
        }
        return Err(no_value(&figure));
    };
    let chosen = if value.is_zero() {
        same
    } else if value.is_positive() {
        above
    } else {
        below
    };
    session.line(&chosen).map(Node::Inlines)
}

/// `top('EXPR; by …', 3, lower=)`: the labels that rank first, as words. Labels
/// of one value are said to be equal, and none of them is left out.
pub(super) fn top(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let expression: String = args.at(0, "expression")?;
    let count = args.at::<Option<usize>>(1, "count")?.unwrap_or(1);
    let lower = args.switch("lower")?;
    let Some(gated) = axis(session, &expression)? else {
        return Ok(Node::Nothing);
    };
    let mut groups: Vec<String> = Vec::new();
    let mut ties = false;
    let mut taken = 0;
    for rank in ranking(&gated) {
        if taken >= count {
            break;
        }
        taken += rank.len();
        let labels: Vec<String> = rank.iter().map(|(label, _)| cased(label, lower)).collect();
        if labels.len() > 1 {
            ties = true;
            groups.push(format!("{} (equal)", words::list(&labels)));
        } else {
            groups.extend(labels);
        }
    }
    if groups.is_empty() {
        return Ok(text("none"));
    }
    Ok(text(if ties {
        groups.join(", then ")
    } else {
        words::list(&groups)
    }))
}

/// `lower` is for lists of common words: `Delay in a service`, not `Irish`.
fn cased(label: &str, lower: bool) -> String {
    if lower {
        words::lower(label)
    } else {
        label.to_owned()
    }
}

/// `top_value('EXPR; by …', 1, …)`: the number of the label of that rank.
pub(super) fn top_value(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let expression: String = args.at(0, "expression")?;
    let rank = args.at::<Option<usize>>(1, "rank")?.unwrap_or(1);
    let style = args.style()?;
    let Some(gated) = axis(session, &expression)? else {
        return Ok(Node::Nothing);
    };
    let figure = ranking(&gated)
        .into_iter()
        .flatten()
        .nth(rank.saturating_sub(1))
        .map(|(_, figure)| figure.clone())
        // Where everything is zero, the first zero is the answer.
        .or_else(|| gated.figures.first().cloned())
        .ok_or_else(|| Problem::new("no-value", "the dimension has no labels"))?;
    let printed = print::number(&figure, &style);
    Ok(Node::Inlines(vec![session.number(&figure, printed)]))
}

/// `labels('EXPR; by …', least=1, lower=)`: the labels with at least that
/// value, in the council's order, as a list in words.
pub(super) fn labels(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let expression: String = args.at(0, "expression")?;
    let least = args.at::<Option<i64>>(1, "least")?.unwrap_or(1);
    let lower = args.switch("lower")?;
    let Some(gated) = axis(session, &expression)? else {
        return Ok(Node::Nothing);
    };
    let least = Exact::from_integer(i128::from(least));
    let found: Vec<String> = rows(&gated)
        .filter(|(_, figure)| figure.value().is_some_and(|value| value >= least))
        .map(|(label, _)| cased(label, lower))
        .collect();
    Ok(text(if found.is_empty() {
        "none".to_owned()
    } else {
        words::list(&found)
    }))
}

/// An answer with one axis.
fn axis(session: &mut Session, expression: &str) -> Result<Option<Arc<Gated>>, Problem> {
    let gated = session.figures(Question::Value(expression.to_owned()))?;
    match &gated {
        Some(gated) if gated.axes.len() != 1 => Err(Problem::new(
            "one-dimension",
            "the expression must say `by` one dimension",
        )
        .hint("for example `count(cases; by outcome; basis closed; period this)`")),
        _ => Ok(gated),
    }
}

fn rows(gated: &Gated) -> impl Iterator<Item = (&str, &Figure)> {
    gated
        .axes
        .iter()
        .flat_map(|axis| &axis.labels)
        .map(|label| label.text.as_str())
        .zip(&gated.figures)
}

/// Labels above zero from the highest value down, those of one value together.
fn ranking(gated: &Gated) -> Vec<Vec<(&str, &Figure)>> {
    let mut rows: Vec<(&str, &Figure)> = rows(gated)
        .filter(|(_, figure)| figure.value().is_some_and(|value| value.is_positive()))
        .collect();
    // Stable, so that labels of one value keep the council's order.
    rows.sort_by_key(|(_, figure)| std::cmp::Reverse(figure.value()));
    let mut ranks: Vec<Vec<(&str, &Figure)>> = Vec::new();
    for row in rows {
        match ranks.last_mut() {
            Some(rank)
                if rank
                    .first()
                    .is_some_and(|(_, f)| f.value() == row.1.value()) =>
            {
                rank.push(row);
            }
            _ => ranks.push(vec![row]),
        }
    }
    ranks
}

fn no_value(figure: &Figure) -> Problem {
    let why = figure.missing().unwrap_or("nothing to compute it from");
    Problem::new("no-value", format!("the expression has no value: {why}"))
        .hint("guard the sentence with `{% if has('\u{2026}') %}`")
}
