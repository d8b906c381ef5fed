//! Vertical bars, for a few periods in time.

use super::bars::{NO_VALUE, SEAM};
use super::drawing::{Anchor, Drawing, Frame, Scale};
use super::palette::{self, INK, MUTED};
use super::text::Weight;
use super::{Layout, legend};
use crate::document::Chart;

/// `None` when a label is wider than its place.
pub(super) fn lay_out(chart: &Chart, frame: &Frame) -> Result<Option<Drawing>, String> {
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let sizes = || points().flatten().map(|point| point.size);
    let (Ok(slots), Ok(count)) = (
        i32::try_from(chart.categories.len()),
        i32::try_from(chart.series.len()),
    ) else {
        return Ok(None);
    };
    if slots == 0 || count == 0 || sizes().any(|size| size < 0.0) {
        return Ok(None);
    }
    let slot = frame.width / slots;
    let thickness = ((slot * 7 / 10) / count).min(72);
    let texts = points().map(|point| point.as_ref().map_or(NO_VALUE, |point| point.text.as_str()));
    let value = frame.fonts.widest(texts, frame.text_size, Weight::Bold)?;
    let room = if count == 1 {
        slot - frame.gap
    } else {
        thickness - SEAM
    };
    let words = chart
        .categories
        .iter()
        .flat_map(|category| category.split_whitespace());
    let word = frame
        .fonts
        .widest(words, frame.text_size, Weight::Regular)?;
    if value > room || word > slot - frame.gap {
        return Ok(None);
    }

    let mut drawing = frame.drawing();
    let plot_top = legend::lay_out(chart, frame, &mut drawing)? + frame.line;
    let height = match frame.layout {
        Layout::Wide => 240,
        Layout::Narrow => 200,
    };
    let base = plot_top + height;
    let scale = Scale::new(sizes(), 0, height);
    let mut deepest = base;
    for (at, category) in (0_i32..).zip(&chart.categories) {
        let middle = slot * at + slot / 2;
        let lines = frame.wrap(category, slot - frame.gap)?;
        drawing.lines((middle, base + 8), Anchor::Middle, frame, &lines);
        let depth = i32::try_from(lines.len()).unwrap_or(1) * frame.line;
        deepest = deepest.max(base + 8 + depth);
        let mut left = middle - thickness * count / 2;
        for (series_at, series) in chart.series.iter().enumerate() {
            let centre = left + (thickness - SEAM) / 2;
            let point = usize::try_from(at)
                .ok()
                .and_then(|at| series.points.get(at)?.as_ref());
            match point {
                Some(point) => {
                    let mut rise = scale.at(point.size);
                    if rise == 0 && point.size > 0.0 {
                        rise = 1;
                    }
                    let top = base - rise;
                    if rise > 0 {
                        let colour = palette::series(series_at, chart.series.len());
                        drawing.bar((left, top), (thickness - SEAM, rise), colour);
                    }
                    let place = (centre, top - frame.line / 2 - 1);
                    drawing.text(place, Anchor::Middle, Weight::Bold, INK, &point.text);
                }
                None => {
                    let place = (centre, base - frame.line / 2 - 1);
                    drawing.text(place, Anchor::Middle, Weight::Regular, MUTED, NO_VALUE);
                }
            }
            left += thickness;
        }
    }
    drawing.rule((0, base), (frame.width, base));
    drawing.height = deepest + 2;
    Ok(Some(drawing))
}
