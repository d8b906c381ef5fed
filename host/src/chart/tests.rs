use super::drawing::{Anchor, Mark};
use super::text::Weight;
use super::*;
use crate::document::{Point, Series, Table};

fn series(name: &str, values: &[Option<f64>]) -> Series {
    Series {
        name: name.to_owned(),
        points: values
            .iter()
            .map(|value| {
                value.map(|size| Point {
                    figure: 0,
                    size,
                    text: size.to_string(),
                })
            })
            .collect(),
    }
}

fn chart(kind: ChartKind, categories: &[&str], series: Vec<Series>) -> Chart {
    Chart {
        id: "fig-a".to_owned(),
        number: "Figure 1".to_owned(),
        title: "A & B".to_owned(),
        subtitle: "Number".to_owned(),
        alternative: "A \"long\" <description>".to_owned(),
        kind,
        categories: categories
            .iter()
            .map(|&category| category.to_owned())
            .collect(),
        series,
        data: Table {
            id: String::new(),
            number: None,
            caption: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            notes: Vec::new(),
        },
    }
}

/// Left, top, right and bottom of what a mark covers.
fn extent(mark: &Mark, size: i32) -> (i32, i32, i32, i32) {
    match mark {
        Mark::Bar { at, size, .. } => (at.0, at.1, at.0 + size.0, at.1 + size.1),
        Mark::Line { from, to, .. } => (from.0, from.1, to.0, to.1),
        Mark::Text {
            at,
            anchor,
            weight,
            text,
            ..
        } => {
            let width = Type::load().unwrap().width(text, size, *weight).unwrap();
            let left = match anchor {
                Anchor::Start => at.0,
                Anchor::Middle => at.0 - width / 2,
                Anchor::End => at.0 - width,
            };
            (left, at.1 - size / 2, left + width, at.1 + size / 2)
        }
    }
}

/// Everything lies on the plane, no text touches another, and a text lies
/// within a bar or outside it.
#[track_caller]
fn check(chart: &Chart) {
    for layout in [Layout::Wide, Layout::Narrow] {
        let drawing = lay_out(chart, layout).unwrap();
        let size = drawing.text_size;
        let extents: Vec<_> = drawing
            .marks
            .iter()
            .map(|mark| (mark, extent(mark, size)))
            .collect();
        for (at, (mark, (left, top, right, bottom))) in extents.iter().enumerate() {
            assert!(
                *left >= 0 && *top >= 0 && *right <= drawing.width && *bottom <= drawing.height,
                "{layout:?}: {mark:?} leaves {} by {}",
                drawing.width,
                drawing.height
            );
            if !matches!(mark, Mark::Text { .. }) {
                continue;
            }
            for (other, (l, t, r, b)) in extents.iter().skip(at + 1).chain(&extents[..at]) {
                let apart = right <= l || r <= left || bottom <= t || b <= top;
                let within = matches!(other, Mark::Bar { .. })
                    && l <= left
                    && right <= r
                    && t <= top
                    && bottom <= b;
                assert!(apart || within, "{layout:?}: {mark:?} meets {other:?}");
            }
        }
        let texts = |wanted: &str| {
            drawing
                .marks
                .iter()
                .any(|mark| matches!(mark, Mark::Text { text, .. } if text == wanted))
        };
        if chart.kind != ChartKind::Stacked {
            for point in chart
                .series
                .iter()
                .flat_map(|series| series.points.iter().flatten())
            {
                assert!(
                    texts(&point.text),
                    "{layout:?}: {} is not written",
                    point.text
                );
            }
        }
    }
}

const REASONS: [&str; 4] = [
    "Challenging practice decision",
    "Lack of communication / consultation / information",
    "Delay in receiving a service that somebody had been assessed as needing",
    "Dual Heritage \u{2013} White & Black Caribbean",
];

#[test]
fn bars_hold_long_labels_zeros_gaps_and_negative_values() {
    check(&chart(
        ChartKind::Bars,
        &REASONS,
        vec![series(
            "Complaints",
            &[Some(31.0), Some(0.0), None, Some(0.01)],
        )],
    ));
    check(&chart(
        ChartKind::Bars,
        &REASONS,
        vec![
            series(
                "On receipt, as the person who complained told us",
                &[Some(31.0), Some(2.0), None, Some(1e9)],
            ),
            series(
                "Upheld or partially upheld after investigation",
                &[Some(12.0), None, Some(3.0), Some(4.5)],
            ),
        ],
    ));
    check(&chart(
        ChartKind::Bars,
        &REASONS,
        vec![series(
            "Change",
            &[Some(-12.5), Some(30.0), Some(-0.1), Some(0.0)],
        )],
    ));
    check(&chart(
        ChartKind::Bars,
        &["Nothing"],
        vec![series("None", &[Some(0.0)])],
    ));
}

#[test]
fn stacked_bars_leave_out_what_does_not_fit() {
    let chart = chart(
        ChartKind::Stacked,
        &REASONS,
        vec![
            series("Upheld", &[Some(10.0), Some(1.0), Some(0.0), Some(20.0)]),
            series(
                "Partially upheld",
                &[Some(1.0), Some(90.0), Some(0.0), None],
            ),
            series(
                "Not upheld",
                &[Some(89.0), Some(9.0), Some(0.0), Some(33.0)],
            ),
            series("Withdrawn", &[Some(0.0), Some(0.5), Some(0.0), Some(3.0)]),
        ],
    );
    check(&chart);
    let drawing = lay_out(&chart, Layout::Wide).unwrap();
    assert!(
        !drawing
            .marks
            .iter()
            .any(|mark| matches!(mark, Mark::Text { text, .. } if text == "0.5"))
    );
}

#[test]
fn columns_become_bars_where_their_labels_would_touch() {
    let years = ["2022/23", "2023/24", "2024/25"];
    let few = chart(
        ChartKind::Columns,
        &years,
        vec![
            series("Complaints", &[Some(51.0), Some(76.0), Some(68.0)]),
            series("Commendations", &[Some(210.0), None, Some(160.0)]),
        ],
    );
    check(&few);
    let months: Vec<String> = (1..=12).map(|month| format!("September {month}")).collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    let many = chart(
        ChartKind::Columns,
        &months,
        vec![series("Complaints", &[Some(3.0); 12])],
    );
    check(&many);
    let frame = |layout| Frame::new(layout, Type::load().unwrap());
    assert!(
        columns::lay_out(&few, &frame(Layout::Wide))
            .unwrap()
            .is_some()
    );
    assert!(
        columns::lay_out(&many, &frame(Layout::Narrow))
            .unwrap()
            .is_none()
    );
}

#[test]
fn the_drawing_is_labelled_escaped_and_repeatable() {
    let chart = chart(
        ChartKind::Bars,
        &["R & D"],
        vec![series("One", &[Some(3.0)])],
    );
    let svg = draw(&chart, Layout::Wide).unwrap();
    assert_eq!(svg, draw(&chart, Layout::Wide).unwrap());
    let svg = svg.as_str();
    assert!(svg.contains("role=\"img\" aria-labelledby=\"fig-a-wide-title fig-a-wide-desc\""));
    assert!(svg.contains("<title id=\"fig-a-wide-title\">A &amp; B</title>"));
    assert!(svg.contains("A &quot;long&quot; &lt;description&gt;"));
    assert!(svg.contains("R &amp; D"));
    assert!(svg.contains("font-size=\"16\""), "{svg}");
    assert!(quick_xml::Reader::from_str(svg).into_iter_ok(), "{svg}");
}

/// Whether a reader comes to the end without an error.
trait IntoIterOk {
    fn into_iter_ok(self) -> bool;
}

impl IntoIterOk for quick_xml::Reader<&[u8]> {
    fn into_iter_ok(mut self) -> bool {
        loop {
            match self.read_event() {
                Ok(quick_xml::events::Event::Eof) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }
}

#[test]
fn values_are_bold_and_wide_enough() {
    let fonts = Type::load().unwrap();
    let regular = fonts.width("2024/25", 16, Weight::Regular).unwrap();
    assert!(fonts.width("2024/25", 16, Weight::Bold).unwrap() > regular);
}
