//! Charts as SVG: laid out as plain data (`drawing::Drawing`), so that it can
//! be tested that nothing is cut and nothing collides, then drawn by plotters.
//!
//! There is no axis to read values from: each value is written beside its mark,
//! in the words of the document, and the page gives the same data as a table.

mod bars;
mod columns;
mod drawing;
mod legend;
mod palette;
mod stacked;
mod svg;
mod text;

pub use svg::Svg;
pub(crate) use svg::escape;

use crate::document::{Chart, ChartKind};
use drawing::{Drawing, Frame};
use text::Type;

/// For which width a chart is laid out. Text keeps its size; what changes is
/// where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A page or a desk: categories to the left of their bars.
    Wide,
    /// A phone: categories above their bars.
    Narrow,
}

/// A chart could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("{number} (`{id}`) could not be drawn: {reason}")]
pub struct ChartError {
    /// The chart's number.
    number: String,
    /// The chart's id.
    id: String,
    /// What plotters said.
    reason: String,
}

/// Draws a chart.
///
/// The same chart gives the same bytes. The ids in the drawing begin with the
/// chart's own id and the layout.
///
/// # Errors
///
/// When the measuring font or the drawing fails, which no chart should bring about.
pub fn draw(chart: &Chart, layout: Layout) -> Result<Svg, ChartError> {
    let failed = |reason: String| ChartError {
        number: chart.number.clone(),
        id: chart.id.clone(),
        reason,
    };
    let drawing = lay_out(chart, layout).map_err(failed)?;
    svg::paint(chart, layout, &drawing).map_err(failed)
}

fn lay_out(chart: &Chart, layout: Layout) -> Result<Drawing, String> {
    let frame = Frame::new(layout, Type::load()?);
    match chart.kind {
        ChartKind::Bars => bars::lay_out(chart, &frame),
        ChartKind::Stacked => stacked::lay_out(chart, &frame),
        // Columns whose labels would touch are bars instead.
        ChartKind::Columns => match columns::lay_out(chart, &frame)? {
            Some(drawing) => Ok(drawing),
            None => bars::lay_out(chart, &frame),
        },
    }
}

#[cfg(test)]
mod tests;
