//! Whether what a column holds can be what its heading says.

use std::collections::BTreeSet;

use super::labels::{Wording, belongs};
use super::{Meaning, words};
use crate::dataset::registry::registry;
use crate::map::export::{Column, Value};
use crate::map::profile::{ColumnProfile, DateFit, Kind};

/// Lists are no longer than this; more different values are no labels.
const LONGEST_LIST: u64 = 120;

/// A column as the guesses see it.
#[derive(Debug)]
pub(super) struct Content<'a> {
    pub profile: &'a ColumnProfile,
    pub rows: u64,
    /// Its labels with how many rows have each; none when it holds no list.
    labels: Vec<Label<'a>>,
    /// Cells that are an amount, or say that there is none.
    money: u64,
    /// Of these, the ones that are a figure.
    figures: u64,
    /// Of these, the ones with a sign of money.
    pounds: u64,
}

/// A label of a column.
#[derive(Debug)]
struct Label<'a> {
    text: &'a str,
    wording: Wording,
    /// Rows that have it.
    rows: u64,
}

/// What the content says about a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    /// Added to the score of the heading.
    pub change: i32,
    /// A fragment.
    pub said: String,
}

impl<'a> Content<'a> {
    pub(super) fn new(column: &'a Column, profile: &'a ColumnProfile, rows: u64) -> Self {
        let counts = column.counts();
        let mut labels = Vec::new();
        let (mut money, mut figures, mut pounds) = (0, 0, 0);
        for (value, count) in &counts {
            match value {
                Value::Text(text) => {
                    let amount = is_amount(text);
                    money += if amount { *count } else { 0 };
                    figures += if is_figure(text) { *count } else { 0 };
                    pounds += if amount && text.contains('£') {
                        *count
                    } else {
                        0
                    };
                    labels.push((text.as_str(), *count));
                }
                Value::Number(_) => {
                    money += count;
                    figures += count;
                }
                Value::List(texts) => {
                    labels.extend(texts.iter().map(|text| (text.as_str(), *count)))
                }
                _ => {}
            }
        }
        if profile.distinct > LONGEST_LIST {
            labels.clear();
        }
        labels.retain(|(text, _)| text.len() <= LONGEST_LABEL);
        let label = |(text, rows)| Label {
            text,
            wording: Wording::new(text),
            rows,
        };
        Self {
            profile,
            rows,
            labels: labels.into_iter().map(label).collect(),
            money,
            figures,
            pounds,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.profile.filled == 0
    }

    /// How many cells can be read as days.
    pub(super) fn dates(&self) -> u64 {
        (self.profile.dates.as_ref())
            .map_or(0, |dates| self.profile.filled.saturating_sub(dates.unread))
    }

    /// Whether each cell differs from every other.
    pub(super) fn is_unique(&self) -> bool {
        self.profile.filled > 0 && self.profile.distinct == self.profile.filled
    }

    /// Whether the cells are code-like and tell the rows apart.
    pub(super) fn is_code(&self) -> bool {
        self.is_unique() && self.profile.filled == self.rows && self.profile.kind == Kind::Reference
    }

    /// Whether most cells are amounts with the sign of money.
    pub(super) fn is_money(&self) -> bool {
        most(self.pounds, self.profile.filled)
    }

    /// What the content says about a meaning of the heading; `None` when it
    /// cannot be that.
    pub(super) fn fit(&self, meaning: &Meaning) -> Option<Fit> {
        if self.is_empty() {
            return Some(Fit {
                change: -12,
                said: "every cell is blank".to_owned(),
            });
        }
        match meaning {
            Meaning::Event(_) => self.day(),
            Meaning::Reference => self.reference(true),
            Meaning::Case | Meaning::Follows => self.reference(false),
            Meaning::Kind => self.words_of("kind", "kinds of record", false),
            Meaning::Procedure => self.words_of("procedure", "procedures", true),
            Meaning::Stage => self.stage(),
            Meaning::Approved => self.yes_or_no(),
            Meaning::Amount(_) => self.amount(),
            Meaning::Value(dimension) => self.list(dimension),
            Meaning::Text(_) => self.text(),
            Meaning::Figure("value" | "numerator" | "denominator") => self.amount(),
            Meaning::Figure(_) | Meaning::Section => {
                Some(self.said(4, "are filled", self.profile.filled))
            }
            Meaning::Computed => (self.profile.kind != Kind::Date)
                .then(|| self.said(0, "are filled", self.profile.filled)),
        }
    }

    fn said(&self, change: i32, what: &str, count: u64) -> Fit {
        let filled = self.profile.filled;
        Fit {
            change,
            said: format!("{count} of {filled} cells {what}"),
        }
    }

    fn day(&self) -> Option<Fit> {
        let dates = self.dates();
        if !most(dates, self.profile.filled) {
            return None;
        }
        let found = self.profile.dates.as_ref()?;
        let what = match (found.days, found.formats.as_slice()) {
            (_, []) => "are dates of the workbook".to_owned(),
            (0, [fit]) => format!("are dates as {}", fit.pattern),
            (days, formats) => {
                let of = |fit: &DateFit| format!("{} as {}", fit.fits, fit.pattern);
                let workbook = (days > 0).then(|| format!("{days} of the workbook"));
                let all: Vec<String> = workbook.into_iter().chain(formats.iter().map(of)).collect();
                format!("are dates, {}", all.join(", "))
            }
        };
        Some(self.said(5, &what, dates))
    }

    fn reference(&self, own: bool) -> Option<Fit> {
        let profile = self.profile;
        match profile.kind {
            Kind::Date | Kind::YesNo | Kind::Number => return None,
            Kind::Text if profile.longest > 60 => return None,
            _ => {}
        }
        let said = self.said(0, "differ", profile.distinct).said;
        let repeated = profile.distinct.saturating_mul(4) < profile.filled;
        Some(Fit {
            change: match (own, self.is_unique()) {
                (_, true) => 4,
                (true, false) if repeated && profile.filled >= 20 => -45,
                (true, false) if profile.kind == Kind::Whole => -35,
                (true, false) => -4,
                (false, false) => 0,
            },
            said,
        })
    }

    /// A list whose words are known: of procedures, of kinds of record.
    fn words_of(&self, list: &str, what: &str, few: bool) -> Option<Fit> {
        let (share, kinds) = self.recognised(list)?;
        let known = format!("are usual words for {what}");
        if most(share, self.profile.filled) && (few || kinds > 1) {
            return Some(self.said(6, &known, share));
        }
        (self.is_list() && self.profile.distinct <= 30 && share * 2 >= self.profile.filled)
            .then(|| self.said(-12, &known, share))
    }

    fn stage(&self) -> Option<Fit> {
        let filled = self.profile.filled;
        if let Some((share, _)) = self.recognised("stage")
            && share.saturating_mul(2) >= filled
        {
            let change = if most(share, filled) { 6 } else { -10 };
            return Some(self.said(change, "name a stage", share));
        }
        let whole = self.profile.kind == Kind::Whole && self.profile.distinct <= 4;
        whole.then(|| self.said(0, "are small numbers", self.profile.filled))
    }

    fn yes_or_no(&self) -> Option<Fit> {
        (self.profile.kind == Kind::YesNo)
            .then(|| self.said(5, "are yes or no", self.profile.filled))
    }

    fn amount(&self) -> Option<Fit> {
        let amounts = self.figures > 0 && most(self.money, self.profile.filled);
        if self.profile.kind == Kind::Date || !amounts {
            return None;
        }
        Some(self.said(5, "are amounts", self.money))
    }

    fn text(&self) -> Option<Fit> {
        let profile = self.profile;
        let words = match profile.kind {
            Kind::Text => true,
            // A short table repeats nothing or everything.
            Kind::Category | Kind::Reference => profile.longest >= 20,
            _ => false,
        };
        words.then(|| self.said(3, "are words", profile.filled))
    }

    fn list(&self, dimension: &str) -> Option<Fit> {
        let profile = self.profile;
        let yes_no = ["joint", "reopened", "public-report", "answer", "triage"];
        match profile.kind {
            Kind::Date | Kind::Empty => return None,
            Kind::Number => return None,
            Kind::Whole if !matches!(dimension, "age-band" | "timescale") => return None,
            // `Upheld` with yes and no says whether, not how.
            Kind::YesNo if !yes_no.contains(&dimension) => return None,
            _ => {}
        }
        if yes_no.contains(&dimension) && dimension != "triage" {
            if profile.kind == Kind::YesNo {
                return self.yes_or_no();
            }
            let (share, _) = self.mostly(dimension)?;
            return Some(self.said(5, "are usual words for it", share));
        }
        let list = self.is_list();
        let hardly_again = profile.distinct.saturating_mul(10) > profile.filled.saturating_mul(8);
        if !list && dimension != "age-band" && (profile.longest > 80 || hardly_again) {
            return None;
        }
        let different = Fit {
            change: if list { 3 } else { -15 },
            said: format!(
                "{} different labels in {} cells",
                profile.distinct, profile.filled
            ),
        };
        let coded =
            (registry().dimensions.get(dimension)).is_some_and(|known| !known.codes.is_empty());
        if !coded || self.labels.is_empty() {
            let is_reasons = dimension == "subject"
                && self.mostly("reason").is_some_and(|(_, codes)| codes >= 3);
            return Some(Fit {
                // Why, in the words that authorities share, is rather `reason`.
                change: different.change - if is_reasons { 20 } else { 0 },
                said: different.said,
            });
        }
        let (share, codes) = self.recognised(dimension)?;
        let change = match (share * 10 / profile.filled.max(1), codes) {
            // `Other` is a word of many lists.
            (8.., 2..) => 6,
            (3.., 2..) => -5,
            _ if share > 0 => -14,
            // A list of other things.
            _ => -50,
        };
        Some(self.said(change, "are usual words for it", share))
    }

    /// Whether values come again: a list of labels.
    pub(super) fn is_list(&self) -> bool {
        let profile = self.profile;
        match profile.kind {
            Kind::Category | Kind::YesNo => true,
            Kind::Text | Kind::Reference => {
                profile.longest <= 80
                    && (profile.filled < 12 || profile.distinct.saturating_mul(2) <= profile.filled)
            }
            Kind::Whole => profile.distinct <= 12,
            _ => false,
        }
    }

    /// How many cells hold usual words of a list, and how many codes or undecided
    /// labels these are.
    pub(super) fn recognised(&self, list: &str) -> Option<(u64, usize)> {
        self.recognised_but_for(list, u64::MAX)
    }

    /// The same where most cells hold usual words of the list.
    pub(super) fn mostly(&self, list: &str) -> Option<(u64, usize)> {
        let filled = self.profile.filled;
        let all: u64 = self.labels.iter().map(|label| label.rows).sum();
        let others = all.saturating_sub(filled.saturating_mul(4).div_ceil(5));
        let found = self.recognised_but_for(list, others)?;
        most(found.0, filled).then_some(found)
    }

    /// As [`Self::recognised`]; `None` as soon as more cells hold anything else:
    /// a wide table is held against every list.
    fn recognised_but_for(&self, list: &str, others: u64) -> Option<(u64, usize)> {
        if self.labels.is_empty() {
            return None;
        }
        let mut codes = BTreeSet::new();
        let (mut share, mut rest) = (0, 0);
        for label in &self.labels {
            match belongs(list, &label.wording) {
                Some(code) => {
                    share += label.rows;
                    codes.insert(code.unwrap_or(label.text));
                }
                None => rest += label.rows,
            }
            if rest > others {
                return None;
            }
        }
        Some((share.min(self.profile.filled), codes.len()))
    }
}

/// At least four of five.
pub(super) fn most(part: u64, whole: u64) -> bool {
    whole > 0 && part.saturating_mul(5) >= whole.saturating_mul(4)
}

/// What is longer, in bytes, is no label.
const LONGEST_LABEL: usize = 1000;

/// What is longer, in bytes, is no amount, figure or age, however it is written.
const LONGEST_FIGURE: usize = 100;

/// `£1,250.50`, `250`, `85%`; what stands for none: `nil`, `-`, `N/A`.
fn is_amount(text: &str) -> bool {
    if text.len() > LONGEST_FIGURE {
        return false;
    }
    is_figure(text)
        || matches!(
            words::words(text).join(" ").as_str(),
            "" | "nil" | "none" | "na"
        )
}

fn is_figure(text: &str) -> bool {
    if text.len() > LONGEST_FIGURE {
        return false;
    }
    let plain: String = (text.chars())
        .filter(|letter| !matches!(letter, '£' | ',' | ' ' | '%' | '-'))
        .collect();
    plain.parse::<f64>().is_ok()
}
