//! Horizontal bars whose series lie end to end.

use super::bars::{self, SEAM};
use super::drawing::{Anchor, Drawing, Frame, Scale};
use super::text::Weight;
use super::{legend, palette};
use crate::document::{Chart, Point};

const THICKNESS: i32 = 30;
const BETWEEN: i32 = 12;

pub(super) fn lay_out(chart: &Chart, frame: &Frame) -> Result<Drawing, String> {
    let mut drawing = frame.drawing();
    let rows = bars::rows(chart, frame)?;
    let plot_top = legend::lay_out(chart, frame, &mut drawing)?;
    let totals = (0..chart.categories.len()).map(|at| {
        points(chart, at)
            .map(|(_, point)| point.size.max(0.0))
            .sum::<f64>()
    });
    let scale = Scale::new(totals, rows.left, (frame.width - rows.left - 2).max(40));

    let mut top = plot_top;
    for at in 0..chart.categories.len() {
        let (bar_top, bottom) = rows.place(at, top, THICKNESS, frame, &mut drawing);
        let mut reached = 0.0;
        for (series_at, point) in points(chart, at) {
            let left = scale.at(reached);
            reached += point.size.max(0.0);
            let width = scale.at(reached) - left;
            if width <= 0 {
                continue;
            }
            let colour = palette::series(series_at, chart.series.len());
            // A sliver keeps its colour; anything wider gives up a white seam.
            let seam = if width > 2 * SEAM { SEAM } else { 0 };
            drawing.bar((left, bar_top), (width - seam, THICKNESS), colour);
            // What does not fit is read from the table.
            if frame.width_of(&point.text, Weight::Bold)? + frame.gap <= width {
                let middle = (left + (width - seam) / 2, bar_top + THICKNESS / 2);
                let on = palette::text_on(colour);
                drawing.text(middle, Anchor::Middle, Weight::Bold, on, &point.text);
            }
        }
        drawing.rule(
            (scale.zero(), bar_top - 3),
            (scale.zero(), bar_top + THICKNESS + 3),
        );
        top = bottom + BETWEEN;
    }
    drawing.height = (top - BETWEEN).max(plot_top) + 4;
    Ok(drawing)
}

/// The values of a category, with the place of their series.
fn points(chart: &Chart, at: usize) -> impl Iterator<Item = (usize, &Point)> {
    chart
        .series
        .iter()
        .enumerate()
        .filter_map(move |(series_at, series)| {
            let point = series.points.get(at)?.as_ref()?;
            Some((series_at, point))
        })
}
