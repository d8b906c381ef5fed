//! A document as readable text, for snapshots.

use crate::document::{Align, Block, Document, Inline, Table};

pub(super) fn document(document: &Document) -> String {
    let mut out = String::new();
    blocks(&document.blocks, 0, &mut out);
    for (at, note) in document.footnotes.iter().enumerate() {
        out.push_str(&format!("note {}: {}\n", at + 1, inlines(note)));
    }
    for (at, figure) in document.figures.iter().enumerate() {
        let value = match figure.value() {
            Some(value) => value.to_string(),
            None => figure.missing().unwrap_or("suppressed").to_owned(),
        };
        out.push_str(&format!("figure {at}: {}", figure.expression()));
        if !figure.labels().is_empty() {
            out.push_str(&format!(" [{}]", figure.labels().join(" / ")));
        }
        out.push_str(&format!(" = {value}\n"));
    }
    out
}

fn blocks(blocks: &[Block], depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for block in blocks {
        match block {
            Block::Heading {
                level,
                number,
                id,
                content,
            } => {
                let marks = "#".repeat(usize::from(*level));
                let number = number.as_ref().map(|n| format!("{n} ")).unwrap_or_default();
                out.push_str(&format!(
                    "{indent}{marks} {number}{} (#{id})\n",
                    inlines(content)
                ));
            }
            Block::Paragraph {
                number,
                id,
                content,
            } => {
                let number = number.as_ref().map(|n| format!("{n} ")).unwrap_or_default();
                out.push_str(&format!("{indent}{number}{} (#{id})\n", inlines(content)));
            }
            Block::List { ordered, items } => {
                for item in items {
                    out.push_str(&format!("{indent}{}\n", if *ordered { "1." } else { "-" }));
                    self::blocks(item, depth + 1, out);
                }
            }
            Block::Quote { blocks } => {
                out.push_str(&format!("{indent}quote\n"));
                self::blocks(blocks, depth + 1, out);
            }
            Block::Callout { title, blocks } => {
                out.push_str(&format!("{indent}box: {}\n", inlines(title)));
                self::blocks(blocks, depth + 1, out);
            }
            Block::Table(one) => table(one, &indent, out),
            Block::Chart(chart) => {
                out.push_str(&format!(
                    "{indent}{} {:?}: {} (#{})\n{indent}  {}\n{indent}  alt: {}\n",
                    chart.number,
                    chart.kind,
                    chart.title,
                    chart.id,
                    chart.subtitle,
                    chart.alternative
                ));
                for series in &chart.series {
                    let points: Vec<String> = chart
                        .categories
                        .iter()
                        .zip(&series.points)
                        .map(|(category, point)| match point {
                            Some(point) => format!("{category} {} ({})", point.text, point.size),
                            None => format!("{category} none"),
                        })
                        .collect();
                    out.push_str(&format!(
                        "{indent}  {}: {}\n",
                        series.name,
                        points.join(", ")
                    ));
                }
                table(&chart.data, &format!("{indent}  "), out);
            }
        }
    }
}

fn table(table: &Table, indent: &str, out: &mut String) {
    let number = table.number.as_deref().unwrap_or("data");
    out.push_str(&format!(
        "{indent}{number}: {} (#{})\n",
        inlines(&table.caption),
        table.id
    ));
    let heads: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let arrow = if column.align == Align::Right {
                " >"
            } else {
                ""
            };
            format!("{}{arrow}", inlines(&column.head))
        })
        .collect();
    out.push_str(&format!("{indent}  | {} |\n", heads.join(" | ")));
    for row in &table.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| inlines(cell)).collect();
        let mark = match (row.total, row.group) {
            (true, _) => "=",
            (_, true) => "+",
            _ => "|",
        };
        out.push_str(&format!("{indent}  {mark} {} |\n", cells.join(" | ")));
    }
    for note in &table.notes {
        out.push_str(&format!("{indent}  note: {}\n", inlines(note)));
    }
}

fn inlines(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text } => text.clone(),
            Inline::Emphasis { content } => format!("_{}_", inlines(content)),
            Inline::Strong { content } => format!("**{}**", inlines(content)),
            Inline::Link { address, content } => format!("[{}]({address})", inlines(content)),
            Inline::Reference { target, text } => format!("<{text} -> {target}>"),
            Inline::Number { figure, text } => format!("{{{text}|{figure}}}"),
            Inline::Footnote { note } => format!("[note {}]", note + 1),
            Inline::Code { text } => format!("`{text}`"),
            Inline::Break => " / ".to_owned(),
        })
        .collect()
}

/// The same for readers of the guide: without figures and made-up ids.
pub(super) fn readable(dump: &str) -> String {
    let mut out = String::new();
    for line in dump.lines().filter(|line| !line.starts_with("figure ")) {
        let line = match line.rsplit_once(" (#") {
            Some((words, _)) => words,
            None => line,
        };
        let mut rest = line;
        while let Some((before, number)) = rest.split_once('{') {
            let (text, after) = number.split_once('|').unwrap_or((number, ""));
            out.push_str(&format!("{before}{text}"));
            rest = after.split_once('}').map_or("", |(_, after)| after);
        }
        out.push_str(rest);
        out.push('\n');
    }
    out
}
