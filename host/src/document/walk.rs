//! Visits what a document shows, in reading order.

use super::{Block, Inline, Point, Table};

/// Something that may refer to a figure, a footnote or a label.
pub(super) enum Seen<'a> {
    Inline(&'a mut Inline),
    Point(&'a mut Point),
}

/// Visits the blocks and everything in them.
pub(super) fn blocks(blocks: &mut [Block], see: &mut dyn FnMut(Seen<'_>)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content, .. } => {
                inlines(content, see);
            }
            Block::List { items, .. } => {
                for item in items {
                    self::blocks(item, see);
                }
            }
            Block::Quote { blocks } => self::blocks(blocks, see),
            Block::Callout { title, blocks } => {
                inlines(title, see);
                self::blocks(blocks, see);
            }
            Block::Table(table) => self::table(table, see),
            Block::Chart(chart) => {
                for series in &mut chart.series {
                    for point in series.points.iter_mut().flatten() {
                        see(Seen::Point(point));
                    }
                }
                table(&mut chart.data, see);
            }
        }
    }
}

fn table(table: &mut Table, see: &mut dyn FnMut(Seen<'_>)) {
    inlines(&mut table.caption, see);
    for column in &mut table.columns {
        inlines(&mut column.head, see);
    }
    for row in &mut table.rows {
        for cell in &mut row.cells {
            inlines(cell, see);
        }
    }
    for note in &mut table.notes {
        inlines(note, see);
    }
}

/// Visits running text, the outer before the inner.
pub(super) fn inlines(content: &mut [Inline], see: &mut dyn FnMut(Seen<'_>)) {
    for inline in content {
        see(Seen::Inline(inline));
        if let Inline::Emphasis { content }
        | Inline::Strong { content }
        | Inline::Link { content, .. } = inline
        {
            inlines(content, see);
        }
    }
}

/// The words of running text, its marks left out.
pub(super) fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text }
            | Inline::Code { text }
            | Inline::Reference { text, .. }
            | Inline::Number { text, .. } => text.clone(),
            Inline::Emphasis { content }
            | Inline::Strong { content }
            | Inline::Link { content, .. } => plain(content),
            Inline::Break => " ".to_owned(),
            Inline::Footnote { .. } => String::new(),
        })
        .collect()
}
