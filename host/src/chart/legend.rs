//! The key to the colours, above a chart of several series.

use super::drawing::{Anchor, Drawing, Frame};
use super::palette::{self, INK};
use super::text::Weight;
use crate::document::Chart;

const SWATCH: i32 = 16;
const BETWEEN: i32 = 24;
const BELOW: i32 = 14;
/// Above the key or the first bar, for tall letters and the ends of the zero line.
const ABOVE: i32 = 4;

/// Draws the key, and returns where the chart may begin. A single series needs
/// none: the title says what it is.
pub(super) fn lay_out(chart: &Chart, frame: &Frame, drawing: &mut Drawing) -> Result<i32, String> {
    if chart.series.len() < 2 {
        return Ok(ABOVE);
    }
    let (mut left, mut top) = (0, ABOVE);
    for (at, series) in chart.series.iter().enumerate() {
        let lines = frame.wrap(&series.name, frame.width - SWATCH - frame.gap)?;
        let mut width = SWATCH + frame.gap;
        for line in &lines {
            width = width.max(SWATCH + frame.gap + frame.width_of(line, Weight::Regular)?);
        }
        if left > 0 && left + width > frame.width {
            left = 0;
            top += frame.line + 4;
        }
        let colour = palette::series(at, chart.series.len());
        drawing.bar(
            (left, top + (frame.line - SWATCH) / 2),
            (SWATCH, SWATCH),
            colour,
        );
        for (at, line) in (0..).zip(&lines) {
            let middle = top + at * frame.line + frame.line / 2;
            let start = left + SWATCH + frame.gap;
            drawing.text((start, middle), Anchor::Start, Weight::Regular, INK, line);
        }
        left += width + BETWEEN;
        // A name of several lines has its row to itself.
        let more = i32::try_from(lines.len()).unwrap_or(1) - 1;
        if more > 0 {
            left = 0;
            top += more * frame.line + frame.line + 4;
        }
    }
    let last = if left > 0 { frame.line } else { -4 };
    Ok(top + last + BELOW)
}
