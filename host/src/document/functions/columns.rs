//! Columns of tables and series of charts: `col` and `cells`.

use minijinja::value::{Kwargs, Object, Rest, Value, ValueOrKwargs, from_args};
use minijinja::{Environment, Error};

use super::{Args, values};
use crate::document::problem::Problem;
use crate::measure::print::Style;

/// A column or a series: a head, one or many expressions, a style.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) head: String,
    pub(super) expressions: Expressions,
    /// The expression of the total row, where it is not the column's own
    /// without `by`.
    pub(super) total: Option<String>,
    pub(super) style: Style,
}

/// Where a column's numbers come from.
#[derive(Debug, Clone)]
pub(super) enum Expressions {
    /// One expression with `by`: a number for each label.
    By(String),
    /// One expression for each category.
    Each(Vec<String>),
}

impl Object for Column {}

/// Adds `col(head, expression, …)` and `cells(head, [expression, …], …)`.
pub(super) fn register(env: &mut Environment<'_>) {
    for (name, many) in [("col", false), ("cells", true)] {
        env.add_function(name, move |values: Rest<ValueOrKwargs>| {
            let values = values.into_values();
            let (positional, kwargs) = from_args::<(&[Value], Kwargs)>(&values)?;
            let args = Args {
                name,
                positional,
                kwargs: &kwargs,
            };
            let column = read(&args, many)?;
            args.finish()?;
            Ok::<_, Error>(Value::from_object(column))
        });
    }
}

fn read(args: &Args<'_>, many: bool) -> Result<Column, Problem> {
    let expressions = if many {
        let list: Value = args.at(1, "expressions")?;
        let list: Option<Vec<String>> = values(&list).and_then(|values| {
            values
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect()
        });
        Expressions::Each(list.ok_or_else(|| {
            Problem::new("bad-call", "`cells` takes a list of expressions")
                .hint("cells('Complaints', ['count(\u{2026})', 'count(\u{2026})'])")
        })?)
    } else {
        Expressions::By(args.at(1, "expression")?)
    };
    Ok(Column {
        head: args.at(0, "head")?,
        expressions,
        total: args.named("total")?,
        style: args.style()?,
    })
}

/// The columns of an argument that takes a list of them.
pub(super) fn columns<'a>(args: &Args<'a>, name: &'a str) -> Result<Vec<Column>, Problem> {
    let columns: Vec<Column> = args
        .list(name)?
        .iter()
        .map(|value| {
            value
                .downcast_object_ref::<Column>()
                .cloned()
                .ok_or_else(|| {
                    Problem::new("bad-call", format!("`{name}` takes columns"))
                        .hint(format!("{name}=[col('Head', 'count(\u{2026})')]"))
                })
        })
        .collect::<Result<_, _>>()?;
    if columns.is_empty() {
        return Err(args.missing(name));
    }
    Ok(columns)
}
