//! A chart as plain marks on a plane, in pixels from the top left.

use super::Layout;
use super::palette::{Colour, INK, RULE};
use super::text::{Type, Weight};
use crate::visible::is_command;

/// Where a text stands with respect to its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// It begins there.
    Start,
    /// It has its middle there.
    Middle,
    /// It ends there.
    End,
}

/// One mark.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// A filled rectangle.
    Bar {
        /// Its left and top.
        at: (i32, i32),
        /// Its width and height.
        size: (i32, i32),
        /// Its fill.
        colour: Colour,
    },
    /// A thin line.
    Line {
        /// From.
        from: (i32, i32),
        /// To.
        to: (i32, i32),
        /// Its stroke.
        colour: Colour,
    },
    /// One line of text.
    Text {
        /// Its anchor, and the middle of the line.
        at: (i32, i32),
        /// Which part of it is there.
        anchor: Anchor,
        /// How it stands out.
        weight: Weight,
        /// Its fill.
        colour: Colour,
        /// It.
        text: String,
    },
}

/// Marks on a plane.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) width: i32,
    pub(super) height: i32,
    /// The size of all text, in pixels.
    pub(super) text_size: i32,
    pub(super) marks: Vec<Mark>,
}

/// What a layout gives every chart: width and sizes, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) layout: Layout,
    pub(super) fonts: Type,
    pub(super) width: i32,
    pub(super) text_size: i32,
    /// From one line of text to the next.
    pub(super) line: i32,
    /// Between a bar and its value or its category.
    pub(super) gap: i32,
}

impl Frame {
    /// The page shows the wide drawing in a column of this width, and the
    /// narrow one on phones from 320 pixels, so text is drawn at 14 pixels or more.
    pub(super) fn new(layout: Layout, fonts: Type) -> Self {
        let (width, text_size) = match layout {
            Layout::Wide => (768, 16),
            Layout::Narrow => (336, 16),
        };
        Self {
            layout,
            fonts,
            width,
            text_size,
            line: text_size + 4,
            gap: 8,
        }
    }

    pub(super) fn width_of(&self, text: &str, weight: Weight) -> Result<i32, String> {
        self.fonts.width(text, self.text_size, weight)
    }

    pub(super) fn wrap(&self, text: &str, limit: i32) -> Result<Vec<String>, String> {
        self.fonts.wrap(text, self.text_size, limit)
    }

    pub(super) fn drawing(&self) -> Drawing {
        Drawing {
            width: self.width,
            height: 0,
            text_size: self.text_size,
            marks: Vec::new(),
        }
    }
}

impl Drawing {
    pub(super) fn bar(&mut self, at: (i32, i32), size: (i32, i32), colour: Colour) {
        self.marks.push(Mark::Bar { at, size, colour });
    }

    pub(super) fn rule(&mut self, from: (i32, i32), to: (i32, i32)) {
        self.marks.push(Mark::Line {
            from,
            to,
            colour: RULE,
        });
    }

    pub(super) fn text(
        &mut self,
        at: (i32, i32),
        anchor: Anchor,
        weight: Weight,
        colour: Colour,
        text: &str,
    ) {
        self.marks.push(Mark::Text {
            at,
            anchor,
            weight,
            colour,
            text: text
                .chars()
                .map(|c| {
                    if c.is_control() || is_command(c) {
                        ' '
                    } else {
                        c
                    }
                })
                .collect(),
        });
    }

    /// Lines of a label, the first with its top at `at`.
    pub(super) fn lines(
        &mut self,
        at: (i32, i32),
        anchor: Anchor,
        frame: &Frame,
        lines: &[String],
    ) {
        let mut middle = at.1 + frame.line / 2;
        for line in lines {
            self.text((at.0, middle), anchor, Weight::Regular, INK, line);
            middle += frame.line;
        }
    }
}

/// From values to pixels, zero always included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    start: i32,
    length: i32,
}

impl Scale {
    /// The values between `start` and `start + length`.
    pub(super) fn new(values: impl IntoIterator<Item = f64>, start: i32, length: i32) -> Self {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if high - low <= 0.0 {
            high = 1.0;
        }
        Self {
            low,
            high,
            start,
            length,
        }
    }

    /// Where a value lies.
    pub(super) fn at(&self, value: f64) -> i32 {
        let value = if value.is_finite() {
            value.clamp(self.low, self.high)
        } else {
            0.0
        };
        let share = (value - self.low) / (self.high - self.low);
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and `length`")]
        let offset = (share * f64::from(self.length)).round() as i32;
        self.start + offset
    }

    /// Where zero lies.
    pub(super) fn zero(&self) -> i32 {
        self.at(0.0)
    }

    /// Whether values lie below zero.
    pub(super) fn has_negative(&self) -> bool {
        self.low < 0.0
    }
}
