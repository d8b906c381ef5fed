//! Measuring and wrapping text, with the font that the page embeds.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

/// The family as the drawing names it, with fallbacks for where the font is
/// not at hand. It is also the name under which plotters knows the measures.
pub(super) const FAMILY: &str = "'Source Sans 3', 'Segoe UI', Arial, sans-serif";

/// plotters writes `font-size` as its own size divided by this.
pub(super) const PLOTTERS_SIZE: f64 = 1.24;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/measure-regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/measure-semibold.ttf");

/// How text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Labels.
    Regular,
    /// Values.
    Bold,
}

impl Weight {
    pub(super) fn style(self) -> FontStyle {
        match self {
            Self::Regular => FontStyle::Normal,
            Self::Bold => FontStyle::Bold,
        }
    }
}

/// Proof that the fonts are registered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type(());

impl Type {
    /// Registers the fonts, once in a process.
    pub(super) fn load() -> Result<Self, String> {
        static LOADED: OnceLock<bool> = OnceLock::new();
        let loaded = *LOADED.get_or_init(|| {
            [(FontStyle::Normal, REGULAR), (FontStyle::Bold, SEMIBOLD)]
                .into_iter()
                .all(|(style, font)| register_font(FAMILY, style, font).is_ok())
        });
        if loaded {
            Ok(Self(()))
        } else {
            Err("the embedded measuring font is damaged".to_owned())
        }
    }

    /// How wide `text` is at a font size in pixels, rounded up.
    pub(super) fn width(self, text: &str, size: i32, weight: Weight) -> Result<i32, String> {
        // plotters measures in whole pixels; sixteen times the size keeps the fractions.
        const FINER: i32 = 16;
        let size = f64::from(size * FINER) * PLOTTERS_SIZE;
        let font = FontDesc::new(FontFamily::Name(FAMILY), size, weight.style());
        let ((left, _), (right, _)) = font.layout_box(text).map_err(|error| error.to_string())?;
        Ok((right - left) / FINER + 1)
    }

    /// The widest of several texts.
    pub(super) fn widest<'a>(
        self,
        texts: impl IntoIterator<Item = &'a str>,
        size: i32,
        weight: Weight,
    ) -> Result<i32, String> {
        let mut widest = 0;
        for text in texts {
            widest = widest.max(self.width(text, size, weight)?);
        }
        Ok(widest)
    }

    /// Breaks `text` into lines no wider than `limit`. A word that is wider
    /// alone is broken within.
    pub(super) fn wrap(self, text: &str, size: i32, limit: i32) -> Result<Vec<String>, String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&longer, size, Weight::Regular)? <= limit {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for character in word.chars() {
                line.push(character);
                if self.width(&line, size, Weight::Regular)? > limit && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, character.to_string()));
                }
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_is_what_a_browser_draws() {
        // Figures are 0.497 em wide in this font, so ten at 100 px are 497 px.
        let width = Type::load()
            .unwrap()
            .width("0123456789", 100, Weight::Regular)
            .unwrap();
        assert!((496..=499).contains(&width), "{width}");
    }

    #[test]
    fn lines_stay_within_their_limit_and_lose_nothing() {
        let fonts = Type::load().unwrap();
        let text =
            "Lack of communication / consultation / information Donaudampfschifffahrtsgesellschaft";
        let lines = fonts.wrap(text, 16, 120).unwrap();
        for line in &lines {
            assert!(
                fonts.width(line, 16, Weight::Regular).unwrap() <= 120,
                "{line}"
            );
        }
        let squeeze = |text: &str| text.replace(' ', "");
        assert_eq!(squeeze(&lines.concat()), squeeze(text));
    }
}
