//! Tables: by the labels of a dimension, of two dimensions, of single numbers,
//! of records.

use std::collections::BTreeSet;

use minijinja::Value;
use num_traits::Zero as _;

use super::columns::columns;
use super::numbers::{Head, Numbers, Numeric, by_label};
use super::{Args, values};
use crate::calendar;
use crate::diagnostic::suggest;
use crate::disclose::Figure;
use crate::document::pieces::{Node, Piece};
use crate::document::problem::Problem;
use crate::document::session::{Answer, Entry, Question, Session};
use crate::document::{Align, Block, Inline, Table, TableColumn, TableRow, words};
use crate::measure::figure::AxisLabel;
use crate::measure::print::{self, Style};

/// What stands where nothing applies.
const NOT_APPLICABLE: &str = "[z]";

/// Shorthand with the note that explains it.
const SHORTHAND: [(&str, &str); 3] = [
    (print::NOT_AVAILABLE, "not available"),
    (NOT_APPLICABLE, "not applicable"),
    (
        print::CONFIDENTIAL,
        "withheld so that nobody can be identified",
    ),
];

/// `table(id=, caption=, by=, head=, columns=[col(…)], total=, notes=,
/// omit_zero=, sort=, groups=)`: a row for each label of a dimension, under heads
/// for their groups or, where `groups` names one, for the labels of another
/// dimension.
pub(super) fn table(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let frame = Frame::read(session, args)?;
    let by: String = args.named("by")?;
    let columns = columns(args, "columns")?;
    let total: Option<String> = args.named("total")?;
    let omit_zero = args.switch("omit_zero")?;
    let sort = args.switch("sort")?;
    let groups: Option<Value> = args.named("groups")?;
    let under = groups.as_ref().and_then(Value::as_str);
    let Some(mut numeric) = by_label(session, &by, under, &columns, total.is_some())? else {
        return Ok(Node::Nothing);
    };
    let groups = groups.as_ref().is_some_and(Value::is_true);
    if omit_zero {
        numeric.omit_zero();
    }
    if sort {
        numeric.sort(false);
    }
    let table = from_numbers(session, frame, &numeric, total.as_deref(), groups)?;
    doubt_empty(session, &numeric.rows);
    Ok(block(table))
}

/// `crosstab(id=, caption=, expr=, head=, totals=, notes=, omit_zero=, sort=,
/// groups=, …)`: the labels of one dimension against those of another.
pub(super) fn crosstab(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let frame = Frame::read(session, args)?;
    let expression: String = args.named("expr")?;
    let style = args.style()?;
    let omit_zero = args.switch("omit_zero")?;
    let sort = args.switch("sort")?;
    let groups = args.switch("groups")?;
    let totals = match args.named::<Option<Value>>("totals")? {
        None => None,
        Some(value) => match value.as_str() {
            Some(name) => Some(name.to_owned()),
            None => value.is_true().then(|| "Total".to_owned()),
        },
    };
    let cells = session.figures(Question::Value(expression.clone()))?;
    let mut margin = |keep: &[usize]| match &totals {
        None => Ok(None),
        Some(_) => session.figures(Question::Total(expression.clone(), keep.to_vec())),
    };
    let (by_row, by_column, all) = (margin(&[0])?, margin(&[1])?, margin(&[])?);
    let Some(cells) = cells else {
        return Ok(Node::Nothing);
    };
    let [rows, heads] = cells.axes.as_slice() else {
        return Err(Problem::new(
            "two-dimensions",
            "the expression of a cross-table must say `by` two dimensions",
        )
        .hint("the first heads the rows: `by outcome, age-band`"));
    };
    if totals.is_some() && all.is_none() {
        return Ok(Node::Nothing);
    }
    let mut columns: Vec<Numbers> = heads
        .labels
        .iter()
        .enumerate()
        .map(|(column, label)| Numbers {
            head: Head::Label(label.text.clone()),
            style,
            figures: (0..rows.labels.len())
                .map(|row| cells.cell(row, column).cloned())
                .collect(),
            total: by_column
                .as_ref()
                .and_then(|gated| gated.cell(column, 0).cloned()),
        })
        .collect();
    if omit_zero {
        columns.retain(|column| {
            let zero = |figure: &Figure| figure.value().is_none_or(|value| value.is_zero());
            !column.figures.iter().flatten().all(zero)
        });
    }
    if let (Some(name), Some(by_row)) = (&totals, &by_row) {
        columns.push(Numbers {
            head: Head::Markdown(name.clone()),
            style,
            figures: (0..rows.labels.len())
                .map(|row| by_row.cell(row, 0).cloned())
                .collect(),
            total: all.as_ref().and_then(|gated| gated.single().cloned()),
        });
    }
    let mut numeric = Numeric {
        rows: rows.labels.clone(),
        columns,
        multiple: cells.multiple,
        nested: false,
    };
    if omit_zero {
        numeric.omit_zero();
    }
    if sort {
        numeric.sort(true);
    }
    let table = from_numbers(session, frame, &numeric, totals.as_deref(), groups)?;
    doubt_empty(session, &numeric.rows);
    Ok(block(table))
}

/// `grid(id=, caption=, columns=[…], rows=[[…]], notes=, total=)`: cells one by
/// one, words or calls; the last row is a total when `total` is true.
pub(super) fn grid(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let id: String = args.named("id")?;
    session.claim(&id)?;
    let caption: String = args.named("caption")?;
    let caption = filled(session, "caption", &caption)?;
    let heads = args
        .list("columns")?
        .iter()
        .map(|value| head(session, value))
        .collect::<Result<Vec<_>, _>>()?;
    let rows = args.list("rows")?;
    let last = rows.len().saturating_sub(1);
    let total = args.switch("total")?;
    let rows = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let cells = values(row).ok_or_else(|| {
                Problem::new("bad-call", format!("row {} of `rows` is no list", at + 1))
            })?;
            if cells.len() != heads.len() {
                return Err(Problem::new(
                    "row-length",
                    format!(
                        "row {} has {} cells, but there are {} columns",
                        at + 1,
                        cells.len(),
                        heads.len()
                    ),
                ));
            }
            Ok(TableRow {
                total: total && at == last,
                group: false,
                cells: cells
                    .iter()
                    .map(|value| cell(session, value))
                    .collect::<Result<_, _>>()?,
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let notes = notes(session, args)?;
    Ok(block(finish(id, caption, heads, rows, notes)))
}

/// `listing(id=, caption=, of='actions where …', columns=[['Head', 'learning'],
/// …], notes=)`: a row for each record, with its approved texts, labels and
/// days. Records that say the same share a row.
pub(super) fn listing(session: &mut Session, args: &Args<'_>) -> Result<Node, Problem> {
    let id: String = args.named("id")?;
    session.claim(&id)?;
    let caption: String = args.named("caption")?;
    let caption = filled(session, "caption", &caption)?;
    let of: String = args.named("of")?;
    let mut heads = Vec::new();
    let mut codes = Vec::new();
    for column in args.list("columns")? {
        let pair = values(&column).unwrap_or_default();
        let [head, code] = pair.as_slice() else {
            return Err(Problem::new("bad-call", "a column of `listing` is a pair")
                .hint("columns=[['What we have done', 'learning']]"));
        };
        heads.push(self::head(session, head)?);
        codes.push(code.as_str().unwrap_or_default().to_owned());
    }
    for code in &codes {
        session.names.check(code)?;
    }
    let notes = notes(session, args)?;
    let Some(Answer::Records(records)) = session.ask(Question::Records(of))? else {
        return Ok(Node::Nothing);
    };
    // A record with none of what the columns show would be a row of gaps.
    let said = |record: &Entry| -> Vec<Option<String>> {
        codes.iter().map(|code| record.get(code)).collect()
    };
    let mut seen = BTreeSet::new();
    let records: Vec<_> = records
        .iter()
        .filter(|record| codes.iter().any(|code| record.get(code).is_some()))
        .filter(|record| seen.insert(said(record)))
        .collect();
    doubt_empty(session, &records);
    let rows = records
        .iter()
        .map(|record| TableRow {
            total: false,
            group: false,
            cells: codes
                .iter()
                .map(|code| {
                    super::text::lines(record.get(code).as_deref().unwrap_or(NOT_APPLICABLE))
                })
                .collect(),
        })
        .collect();
    Ok(block(finish(id, caption, heads, rows, notes)))
}

/// Warns of a table without a single row.
fn doubt_empty<T>(session: &mut Session, rows: &[T]) {
    if rows.is_empty() {
        let problem = Problem::warning("no-rows", "this table has no rows")
            .hint("leave it out where there is nothing to show, with `{% if \u{2026} %}`");
        session.doubt(problem);
    }
}

/// What every table has.
pub(super) struct Frame {
    pub(super) id: String,
    pub(super) caption: Vec<Inline>,
    pub(super) head: Vec<Inline>,
    pub(super) notes: Vec<Vec<Inline>>,
}

impl Frame {
    fn read(session: &mut Session, args: &Args<'_>) -> Result<Self, Problem> {
        let id: String = args.named("id")?;
        session.claim(&id)?;
        let caption: String = args.named("caption")?;
        let head: String = args.named("head")?;
        Ok(Self {
            id,
            caption: filled(session, "caption", &caption)?,
            head: filled(session, "head", &head)?,
            notes: notes(session, args)?,
        })
    }
}

/// A line that must not be blank.
pub(super) fn filled(session: &Session, name: &str, text: &str) -> Result<Vec<Inline>, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::new(
            "missing-argument",
            format!("`{name}` is empty"),
        ));
    }
    session.line(text)
}

/// The notes of a table or a chart.
pub(super) fn notes(session: &Session, args: &Args<'_>) -> Result<Vec<Vec<Inline>>, Problem> {
    args.list("notes")?
        .iter()
        .map(|value| filled(session, "notes", value.as_str().unwrap_or_default()))
        .collect()
}

/// A table of numbers.
pub(super) fn from_numbers(
    session: &mut Session,
    frame: Frame,
    numeric: &Numeric,
    total: Option<&str>,
    groups: bool,
) -> Result<Table, Problem> {
    let mut heads = vec![frame.head];
    for column in &numeric.columns {
        heads.push(column.head.inlines(session)?);
    }
    let mut rows = Vec::new();
    let groups = groups && numeric.rows.iter().any(|label| label.group.is_some());
    // A label without group is its own. Labels of one group stand together, also
    // where they come from the lists of several imports.
    let group_of = |label: &AxisLabel| label.group.clone().unwrap_or_else(|| label.text.clone());
    let mut order: Vec<(usize, &AxisLabel)> = numeric.rows.iter().enumerate().collect();
    if groups {
        let first = |label: &AxisLabel| {
            let group = group_of(label);
            let mut all = numeric.rows.iter();
            all.position(|other| group_of(other) == group)
        };
        order.sort_by_key(|(_, label)| first(label));
    }
    let mut group: Option<String> = None;
    for (at, label) in order {
        if groups && group.as_deref() != Some(&*group_of(label)) {
            let name = group.insert(group_of(label));
            let mut cells = vec![words_cell(name)];
            cells.resize(heads.len(), Vec::new());
            rows.push(TableRow {
                total: false,
                group: true,
                cells,
            });
        }
        let mut cells = vec![words_cell(&label.text)];
        for column in &numeric.columns {
            let figure = column.figures.get(at).and_then(Option::as_ref);
            cells.push(number_cell(session, figure, &column.style));
        }
        rows.push(TableRow {
            total: false,
            group: false,
            cells,
        });
    }
    if let Some(total) = total {
        let mut cells = vec![session.line(total)?];
        for column in &numeric.columns {
            cells.push(number_cell(session, column.total.as_ref(), &column.style));
        }
        rows.push(TableRow {
            total: true,
            group: false,
            cells,
        });
    }
    let mut notes = frame.notes;
    if numeric.multiple {
        notes.push(words_cell(
            "A record may count in more than one row, so the rows can add up to more than there are records.",
        ));
    }
    Ok(finish(frame.id, frame.caption, heads, rows, notes))
}

pub(super) fn words_cell(text: &str) -> Vec<Inline> {
    vec![Inline::Text {
        text: text.to_owned(),
    }]
}

fn number_cell(session: &mut Session, figure: Option<&Figure>, style: &Style) -> Vec<Inline> {
    match figure {
        Some(figure) => vec![session.number(figure, print::number(figure, style))],
        None => words_cell(NOT_APPLICABLE),
    }
}

/// A column's head, which readers of tables by ear cannot do without.
fn head(session: &Session, value: &Value) -> Result<Vec<Inline>, Problem> {
    let text = value.as_str().unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Problem::new("empty-head", "a column has no head")
            .hint("say what its cells are: 'Indicator'"));
    }
    session.line(text)
}

/// A cell that the author writes: words with calls, or nothing.
fn cell(session: &Session, value: &Value) -> Result<Vec<Inline>, Problem> {
    match value.as_str() {
        Some(text) if !text.trim().is_empty() => session.line(text),
        Some(_) => Ok(words_cell(NOT_APPLICABLE)),
        None if value.is_none() => Ok(words_cell(NOT_APPLICABLE)),
        None if value.is_number() => Err(Problem::new(
            "bare-number",
            format!("`{value}` is a number without a source"),
        )
        .hint(
            "use `num('\u{2026}')` with an expression, or `fact(\u{2026})` declared in report.toml",
        )),
        None => Err(Problem::new(
            "bad-call",
            "a cell is text, a call, or `none`",
        )),
    }
}

/// The same with alignment and with notes for the shorthand in its cells.
pub(super) fn finish(
    id: String,
    caption: Vec<Inline>,
    heads: Vec<Vec<Inline>>,
    rows: Vec<TableRow>,
    mut notes: Vec<Vec<Inline>>,
) -> Table {
    let columns = heads
        .into_iter()
        .enumerate()
        .map(|(at, head)| {
            let mut cells = rows
                .iter()
                .filter(|row| !row.group)
                .filter_map(|row| row.cells.get(at));
            let numeric =
                at > 0 && rows.iter().any(|row| !row.group) && cells.all(|cell| is_numeric(cell));
            TableColumn {
                head,
                align: if numeric { Align::Right } else { Align::Left },
            }
        })
        .collect();
    for (shorthand, meaning) in SHORTHAND {
        let is = |text: &str| text == shorthand;
        let used = rows
            .iter()
            .flat_map(|row| &row.cells)
            .any(|cell| match cell.as_slice() {
                [Inline::Number { text, .. } | Inline::Text { text }] => is(text),
                _ => false,
            });
        let explained = notes
            .iter()
            .any(|note| matches!(note.first(), Some(Inline::Text { text }) if text.starts_with(shorthand)));
        if used && !explained {
            notes.push(words_cell(&format!("{shorthand} means {meaning}.")));
        }
    }
    Table {
        id,
        number: None,
        caption,
        columns,
        rows,
        notes,
    }
}

fn is_numeric(cell: &[Inline]) -> bool {
    match cell {
        [Inline::Number { .. }] => true,
        [Inline::Text { text }] => SHORTHAND.iter().any(|(shorthand, _)| text == shorthand),
        _ => false,
    }
}

pub(super) fn block(table: Table) -> Node {
    Node::Pieces(vec![Piece::Block(Block::Table(table))])
}

impl crate::document::session::Names {
    /// Refuses a code that no record can have.
    pub(super) fn check(&self, code: &str) -> Result<(), Problem> {
        if self.all().any(|known| known == code) {
            return Ok(());
        }
        Err(
            Problem::new("unknown-field", format!("records have no `{code}`"))
                .hint_opt(suggest(code, self.all())),
        )
    }
}

impl crate::document::session::Entry {
    /// A text, a dimension's labels, a day or the reference, in print.
    pub(super) fn get(&self, code: &str) -> Option<String> {
        if let Some(text) = self.texts.get(code) {
            return Some(text.clone());
        }
        if let Some(labels) = self.labels.get(code) {
            return Some(words::list(labels));
        }
        if let Some(day) = self.days.get(code) {
            return Some(calendar::print(*day));
        }
        (code == "reference" && !self.reference.is_empty()).then(|| self.reference.clone())
    }
}
