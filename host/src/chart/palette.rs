//! Colours: the order and the pairs that government analysts use, because they
//! stay apart for people who see colours differently and in grey.

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// Text and lines.
pub(super) const INK: Colour = Colour(0x0b, 0x0c, 0x0c);
/// Text that steps back.
pub(super) const MUTED: Colour = Colour(0x50, 0x5a, 0x5f);
/// The line from which bars rise.
pub(super) const RULE: Colour = Colour(0x50, 0x5a, 0x5f);
/// The page.
pub(super) const PAPER: Colour = Colour(0xff, 0xff, 0xff);

const DARK_BLUE: Colour = Colour(0x12, 0x43, 0x6d);
const TURQUOISE: Colour = Colour(0x28, 0xa1, 0x97);
const DARK_PINK: Colour = Colour(0x80, 0x16, 0x50);
const ORANGE: Colour = Colour(0xf4, 0x6a, 0x25);

/// The colour of a series among `count`. More than four begin again, since a
/// chart with more should have been a table.
pub(super) fn series(at: usize, count: usize) -> Colour {
    let colours: &[Colour] = match count {
        2 => &[DARK_BLUE, ORANGE],
        _ => &[DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE],
    };
    colours
        .get(at % colours.len())
        .copied()
        .unwrap_or(DARK_BLUE)
}

/// White or black, whichever reads better on a colour.
pub(super) fn text_on(colour: Colour) -> Colour {
    if contrast(PAPER, colour) >= contrast(INK, colour) {
        PAPER
    } else {
        INK
    }
}

/// The contrast ratio of WCAG 2, 1 to 21.
fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(Colour(red, green, blue): Colour) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_and_beside_bars_has_the_contrast_of_wcag_aa() {
        for count in 1..=4 {
            for at in 0..count {
                let colour = series(at, count);
                assert!(
                    contrast(text_on(colour), colour) >= 4.5,
                    "text on {colour:?}"
                );
            }
        }
        assert!(contrast(INK, PAPER) >= 4.5 && contrast(MUTED, PAPER) >= 4.5);
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast(Colour(0, 0, 0), PAPER) - 21.0).abs() < 1e-9);
        assert!((contrast(Colour(0x76, 0x76, 0x76), PAPER) - 4.54).abs() < 0.01);
    }
}
