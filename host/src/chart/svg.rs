//! From marks to SVG, through plotters.

use plotters::backend::DrawingBackend;
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, RGBColor, ShapeStyle, TextStyle};

use super::Layout;
use super::drawing::{Anchor, Drawing, Mark};
use super::palette::Colour;
use super::text::{FAMILY, PLOTTERS_SIZE};
use crate::document::Chart;
use crate::visible::is_command;

/// A chart as an `svg` element that is well formed, in XML and in HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg(String);

impl Svg {
    /// The element.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

pub(super) fn paint(chart: &Chart, layout: Layout, drawing: &Drawing) -> Result<Svg, String> {
    let mut marks = String::new();
    let size = |length: i32| u32::try_from(length.max(1)).map_err(|error| error.to_string());
    let (width, height) = (size(drawing.width)?, size(drawing.height)?);
    {
        let area = SVGBackend::with_string(&mut marks, (width, height)).into_drawing_area();
        for mark in &drawing.marks {
            draw(&area, mark, drawing.text_size)?;
        }
        area.present().map_err(|error| error.to_string())?;
    }
    // plotters' own root element knows nothing of roles, titles or scaling.
    let (_, marks) = marks
        .split_once('\n')
        .ok_or("the drawing has no root element")?;
    let class = match layout {
        Layout::Wide => "wide",
        Layout::Narrow => "narrow",
    };
    let mut id = String::new();
    escape(&format!("{}-{class}", chart.id), &mut id);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">"
    );
    escape(&chart.title, &mut svg);
    svg.push_str(&format!("</title>\n<desc id=\"{id}-desc\">"));
    escape(&chart.alternative, &mut svg);
    svg.push_str("</desc>\n");
    svg.push_str(marks);
    Ok(Svg(svg))
}

fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    mark: &Mark,
    text_size: i32,
) -> Result<(), String> {
    match mark {
        Mark::Bar { at, size, colour } => {
            let corner = (at.0 + size.0, at.1 + size.1);
            area.draw(&Rectangle::new([*at, corner], filled(*colour)))
        }
        Mark::Line { from, to, colour } => area.draw(&PathElement::new(
            [*from, *to],
            ShapeStyle::from(rgb(*colour)),
        )),
        Mark::Text {
            at,
            anchor,
            weight,
            colour,
            text,
        } => {
            let size = f64::from(text_size) * PLOTTERS_SIZE;
            let font = FontDesc::new(FontFamily::Name(FAMILY), size, weight.style());
            let horizontal = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let colour = rgb(*colour);
            let place = Pos::new(horizontal, VPos::Center);
            let style = TextStyle::from(font).color(&colour).pos(place);
            area.draw_text(text, &style, *at)
        }
    }
    .map_err(|error| error.to_string())
}

fn rgb(Colour(red, green, blue): Colour) -> RGBColor {
    RGBColor(red, green, blue)
}

fn filled(colour: Colour) -> ShapeStyle {
    ShapeStyle::from(rgb(colour)).filled()
}

/// Appends text, escaped for the content and the attributes of HTML and XML.
pub(crate) fn escape(text: &str, markup: &mut String) {
    for character in text.chars() {
        match character {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '"' => markup.push_str("&quot;"),
            '\'' => markup.push_str("&#39;"),
            // Control characters are allowed in neither, and a change of direction
            // would go on to the end of its paragraph.
            command if is_command(command) => markup.push(char::REPLACEMENT_CHARACTER),
            other => markup.push(other),
        }
    }
}
