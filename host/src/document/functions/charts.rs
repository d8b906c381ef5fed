//! Charts: drawn from expressions, with a text alternative and their data.

use super::Args;
use super::columns::{Column, Expressions, columns};
use super::numbers::{Head, Numbers, Numeric, by_label};
use super::tables::{self, Frame};
use crate::diagnostic::suggest;
use crate::disclose::Figure;
use crate::document::markdown;
use crate::document::pieces::{Node, Piece};
use crate::document::problem::Problem;
use crate::document::session::{Question, Session};
use crate::document::{Block, Chart, ChartKind, Inline, Series, walk, words};
use crate::measure::figure::AxisLabel;
use crate::measure::print;

/// More colours than this cannot be told apart.
const MOST_SERIES: usize = 4;

/// `chart(id=, kind=, title=, subtitle=, alt=, head=, …)` with one of
/// - `by=, series=[col(…)]`: a category for each label;
/// - `categories=[…], series=[cells(…)]`: categories one by one;
/// - `expr='…; by categories, series'`: both from one expression.
pub(super) fn chart(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let id: String = args.named("id")?;
    session.claim(&id)?;
    let kind = kind(&args.named::<String>("kind")?)?;
    let title: String = args.named("title")?;
    let title = tables::filled(session, "title", &title)?;
    if markdown::lacks_value(&title) {
        session.doubt(markdown::no_value());
    }
    let title = words::upper_first(&walk::plain(&title));
    let subtitle = line(session, args, "subtitle")?;
    let alternative = line(session, args, "alt").map_err(|problem| {
        if problem.code == "missing-argument" {
            problem.hint("`alt` says in words what the chart shows, for readers who do not see it")
        } else {
            problem
        }
    })?;
    let head = line(session, args, "head")?;
    let omit_zero = args.switch("omit_zero")?;
    let sort = args.switch("sort")?;
    let notes = tables::notes(session, args)?;
    let Some(mut numeric) = numbers(session, args)? else {
        return Ok(Node::Nothing);
    };
    if numeric.columns.len() > MOST_SERIES {
        return Err(Problem::new(
            "too-many-series",
            format!(
                "a chart has at most {MOST_SERIES} series, this one {}",
                numeric.columns.len()
            ),
        )
        .hint("use a table, or put the small ones together"));
    }
    if omit_zero {
        numeric.omit_zero();
    }
    if sort {
        numeric.sort(kind == ChartKind::Stacked);
    }
    let categories = numeric.rows.iter().map(|row| row.text.clone()).collect();
    let mut series = Vec::new();
    for column in &numeric.columns {
        series.push(Series {
            name: column.head.plain(session)?,
            points: column
                .figures
                .iter()
                .map(|figure| {
                    let figure = figure.as_ref()?;
                    session.point(figure, print::number(figure, &column.style))
                })
                .collect(),
        });
    }
    let frame = Frame {
        id: format!("{id}-data"),
        caption: words_of(&title),
        head: words_of(&head),
        notes,
    };
    let data = tables::from_numbers(session, frame, &numeric, None, false)?;
    Ok(Node::Pieces(vec![Piece::Block(Block::Chart(Chart {
        id,
        number: String::new(),
        title,
        subtitle,
        alternative,
        kind,
        categories,
        series,
        data,
    }))]))
}

/// An argument as plain words: calls in it are printed.
fn line(session: &Session, args: &Args<'_>, name: &'static str) -> Result<String, Problem> {
    let text: String = args.named(name)?;
    Ok(walk::plain(&tables::filled(session, name, &text)?))
}

fn words_of(text: &str) -> Vec<Inline> {
    vec![Inline::Text {
        text: text.to_owned(),
    }]
}

fn kind(name: &str) -> Result<ChartKind, Problem> {
    match name {
        "bars" => Ok(ChartKind::Bars),
        "stacked" => Ok(ChartKind::Stacked),
        "columns" => Ok(ChartKind::Columns),
        _ => Err(
            Problem::new("chart-kind", format!("there is no kind of chart `{name}`"))
                .hint_opt(suggest(name, ["bars", "stacked", "columns"])),
        ),
    }
}

fn numbers(session: &mut Session, args: &Args<'_>) -> Result<Option<Numeric>, Problem> {
    if let Some(expression) = args.named::<Option<String>>("expr")? {
        return by_two(session, args, &expression);
    }
    let categories = args.list("categories")?;
    let columns = columns(args, "series")?;
    if categories.is_empty() {
        let by: String = args.named("by")?;
        return by_label(session, &by, None, &columns, false);
    }
    let mut rows = Vec::new();
    for category in &categories {
        let text = category.as_str().unwrap_or_default();
        rows.push(AxisLabel {
            text: walk::plain(&tables::filled(session, "categories", text)?),
            group: None,
        });
    }
    if rows.iter().any(|row| row.text.trim().is_empty()) {
        return Err(Problem::new("bad-call", "`categories` takes words"));
    }
    let mut pending = false;
    let mut numbers = Vec::new();
    for column in &columns {
        let figures = each(session, column, rows.len())?;
        pending |= figures.iter().any(Option::is_none);
        numbers.push(Numbers {
            head: Head::Markdown(column.head.clone()),
            style: column.style,
            figures,
            total: None,
        });
    }
    Ok((!pending).then_some(Numeric {
        rows,
        columns: numbers,
        multiple: false,
        nested: false,
    }))
}

/// One figure for each category; `None` where the answer is not known yet.
fn each(
    session: &mut Session,
    column: &Column,
    categories: usize,
) -> Result<Vec<Option<Figure>>, Problem> {
    let Expressions::Each(expressions) = &column.expressions else {
        return Err(Problem::new(
            "bad-call",
            "with `categories` a series is `cells('Name', ['\u{2026}', \u{2026}])`",
        ));
    };
    if expressions.len() != categories {
        return Err(Problem::new(
            "row-length",
            format!(
                "the series `{}` has {} expressions for {categories} categories",
                column.head,
                expressions.len()
            ),
        ));
    }
    expressions
        .iter()
        .map(|expression| session.figure(expression))
        .collect()
}

fn by_two(
    session: &mut Session,
    args: &Args<'_>,
    expression: &str,
) -> Result<Option<Numeric>, Problem> {
    let style = args.style()?;
    let Some(gated) = session.figures(Question::Value(expression.to_owned()))? else {
        return Ok(None);
    };
    let [rows, series] = gated.axes.as_slice() else {
        return Err(Problem::new(
            "two-dimensions",
            "`expr` of a chart must say `by` two dimensions",
        )
        .hint("the first gives the categories, the second the series"));
    };
    let columns = series
        .labels
        .iter()
        .enumerate()
        .map(|(column, label)| Numbers {
            head: Head::Label(label.text.clone()),
            style,
            figures: (0..rows.labels.len())
                .map(|row| gated.cell(row, column).cloned())
                .collect(),
            total: None,
        })
        .collect();
    Ok(Some(Numeric {
        rows: rows.labels.clone(),
        columns,
        multiple: gated.multiple,
        nested: false,
    }))
}
