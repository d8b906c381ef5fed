//! Horizontal bars: one a category and series, side by side.

use super::drawing::{Anchor, Drawing, Frame, Scale};
use super::palette::{self, INK, MUTED};
use super::text::Weight;
use super::{Layout, legend};
use crate::document::{Chart, Point};

/// What stands where a bar has no value.
pub(super) const NO_VALUE: &str = "no figure";

/// Between the bars of one category: white, so that they part in print.
pub(super) const SEAM: i32 = 2;

/// Where the categories' labels go, and how high things are.
pub(super) struct Rows {
    /// A label's lines, per category.
    pub(super) labels: Vec<Vec<String>>,
    /// Where the plot begins.
    pub(super) left: i32,
}

/// Places the labels: to the left of the plot, or above each row.
pub(super) fn rows(chart: &Chart, frame: &Frame) -> Result<Rows, String> {
    let limit = match frame.layout {
        Layout::Wide => frame.width * 2 / 5,
        Layout::Narrow => frame.width,
    };
    let mut labels = Vec::new();
    let mut widest = 0;
    for category in &chart.categories {
        let lines = frame.wrap(category, limit)?;
        let lines_width = lines.iter().map(String::as_str);
        widest = widest.max(
            frame
                .fonts
                .widest(lines_width, frame.text_size, Weight::Regular)?,
        );
        labels.push(lines);
    }
    let left = match frame.layout {
        Layout::Wide => widest + frame.gap + 4,
        Layout::Narrow => 0,
    };
    Ok(Rows { labels, left })
}

impl Rows {
    /// Draws a category's label with its row beginning at `top`; returns where
    /// the bars begin and where the row ends, for bars of this height together.
    pub(super) fn place(
        &self,
        at: usize,
        top: i32,
        bars: i32,
        frame: &Frame,
        drawing: &mut Drawing,
    ) -> (i32, i32) {
        let Some(lines) = self.labels.get(at) else {
            return (top, top + bars);
        };
        let label = i32::try_from(lines.len()).unwrap_or(1) * frame.line;
        match frame.layout {
            Layout::Wide => {
                let height = label.max(bars);
                let label_top = top + (height - label) / 2;
                let right = self.left - frame.gap - 4;
                drawing.lines((right, label_top), Anchor::End, frame, lines);
                (top + (height - bars) / 2, top + height)
            }
            Layout::Narrow => {
                drawing.lines((0, top), Anchor::Start, frame, lines);
                (top + label + 2, top + label + 2 + bars)
            }
        }
    }
}

pub(super) fn lay_out(chart: &Chart, frame: &Frame) -> Result<Drawing, String> {
    let mut drawing = frame.drawing();
    let rows = rows(chart, frame)?;
    let plot_top = legend::lay_out(chart, frame, &mut drawing)?;
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let texts = points().map(|point| point.as_ref().map_or(NO_VALUE, |point| point.text.as_str()));
    let value = frame.fonts.widest(texts, frame.text_size, Weight::Bold)? + frame.gap;
    let sizes = || points().flatten().map(|point| point.size);
    let below = if sizes().any(|size| size < 0.0) {
        value
    } else {
        0
    };
    let start = rows.left + below;
    let scale = Scale::new(sizes(), start, (frame.width - start - value).max(40));

    let thickness = if chart.series.len() == 1 { 26 } else { 22 };
    let count = i32::try_from(chart.series.len()).unwrap_or(1);
    let together = count * thickness + (count - 1) * SEAM;
    let between = if chart.series.len() == 1 { 12 } else { 18 };
    let mut top = plot_top;
    for at in 0..chart.categories.len() {
        let (bars_top, bottom) = rows.place(at, top, together, frame, &mut drawing);
        let mut bar_top = bars_top;
        for (series_at, series) in chart.series.iter().enumerate() {
            let colour = palette::series(series_at, chart.series.len());
            let point = series.points.get(at).and_then(Option::as_ref);
            bar(
                &mut drawing,
                frame,
                &scale,
                point,
                (bar_top, thickness),
                colour,
            );
            bar_top += thickness + SEAM;
        }
        // The zero line, in pieces, so that it never crosses a label.
        drawing.rule(
            (scale.zero(), bars_top - 3),
            (scale.zero(), bars_top + together + 3),
        );
        top = bottom + between;
    }
    drawing.height = (top - between).max(plot_top) + 4;
    Ok(drawing)
}

fn bar(
    drawing: &mut Drawing,
    frame: &Frame,
    scale: &Scale,
    point: Option<&Point>,
    (top, thickness): (i32, i32),
    colour: palette::Colour,
) {
    let middle = top + thickness / 2;
    let zero = scale.zero();
    let Some(point) = point else {
        let start = zero + frame.gap;
        drawing.text(
            (start, middle),
            Anchor::Start,
            Weight::Regular,
            MUTED,
            NO_VALUE,
        );
        return;
    };
    let mut end = scale.at(point.size);
    // What is not nothing is seen.
    if end == zero && point.size != 0.0 {
        end += if point.size < 0.0 { -1 } else { 1 };
    }
    if end != zero {
        let (left, right) = (zero.min(end), zero.max(end));
        drawing.bar((left, top), (right - left, thickness), colour);
    }
    let (at, anchor) = if point.size < 0.0 && scale.has_negative() {
        (end - frame.gap, Anchor::End)
    } else {
        (end + frame.gap, Anchor::Start)
    };
    drawing.text((at, middle), anchor, Weight::Bold, INK, &point.text);
}
