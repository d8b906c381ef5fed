//! How each figure was worked out: an appendix that the page adds, so that the
//! running text stays clean and every number still shows its working.

use std::collections::BTreeSet;

use super::places::{Place, Shown};
use super::{Page, page_id};
use crate::disclose::Figure;
use crate::document::period;
use crate::measure::figure::{Exact, Provenance, Unit};
use crate::measure::print::{self, Style};

/// The appendix's heading.
pub(super) const TITLE: &str = "How each figure was worked out";

/// The id of the working of the block with this id.
pub(super) fn id(block: &str) -> String {
    format!("{}{block}", page_id!("working-"))
}

impl Page<'_> {
    /// Writes the appendix, folded by section.
    pub(super) fn workings(&mut self) {
        if self.places.is_empty() {
            return;
        }
        self.out.raw(concat!(
            "<section class=\"workings\">\n<h2 id=\"",
            page_id!("working"),
            "\">"
        ));
        self.out.raw(TITLE);
        self.out.raw(
            "</h2>\n<p>Each number in this report, where it is shown, and how it comes about. \
             Numbers are rounded only when they are printed, halves up. The words in this typeface, \
             <code>count(\u{2026})</code>, are the question that was put to the records.</p>\n",
        );
        // The page is written while its index of places is read.
        let places = std::mem::take(&mut self.places);
        for section in &places.sections {
            self.out.raw("<details>\n<summary>");
            self.out.text(&section.name);
            self.out.raw("</summary>\n");
            for place in &section.places {
                self.place(place, section.id);
            }
            self.out.raw("</details>\n");
        }
        self.out.raw("</section>\n");
        self.places = places;
    }

    fn place(&mut self, place: &Place<'_>, section: &str) {
        self.out.open("h3", &[("id", &id(place.id))]);
        if place.id == section {
            self.out.raw("In the text");
        } else {
            let address = format!("#{}", place.id);
            self.out.element("a", &[("href", &address)], &place.name);
        }
        self.out.raw("</h3>\n");
        // What one question answered is shown with the question, once.
        let mut questions: Vec<(&str, Vec<(&Shown<'_>, &Figure)>)> = Vec::new();
        for shown in &place.shown {
            let Some(figure) = self.document.figures.get(shown.figure) else {
                continue;
            };
            let known = questions
                .iter_mut()
                .find(|(known, _)| *known == figure.expression());
            match known {
                Some((_, answers)) => answers.push((shown, figure)),
                None => questions.push((figure.expression(), vec![(shown, figure)])),
            }
        }
        for (question, answers) in questions {
            self.out.raw("<div class=\"working\">\n");
            // A column that they share heads them all.
            let mut columns = answers.iter().map(|(shown, _)| shown.column.as_str());
            let head = columns.next().unwrap_or_default();
            let shared = answers.len() > 1 && columns.all(|column| column == head);
            if shared && !head.is_empty() {
                self.out.element("p", &[("class", "head")], head);
                self.out.raw("\n");
            }
            self.out.raw("<ul>\n");
            for (shown, figure) in &answers {
                self.answer(shown, !shared, figure);
            }
            self.out.raw("</ul>\n<p>");
            self.out.element("code", &[], question);
            self.out.raw("</p>\n");
            let notes: BTreeSet<String> = answers
                .iter()
                .flat_map(|(_, figure)| notes(figure))
                .collect();
            if !notes.is_empty() {
                self.out.raw("<p>");
                let notes: Vec<String> = notes.into_iter().collect();
                self.out.text(&notes.join("; "));
                self.out.raw(".</p>\n");
            }
            self.out.raw("</div>\n");
        }
    }

    fn answer(&mut self, shown: &Shown<'_>, column: bool, figure: &Figure) {
        let column = if column { shown.column.as_str() } else { "" };
        let label = match (shown.row.as_str(), column) {
            (row, "") => row.to_owned(),
            ("", column) => column.to_owned(),
            (row, column) => format!("{row}, {column}"),
        };
        self.out.raw("<li>");
        if !label.is_empty() {
            self.out.text(&label);
            self.out.raw(": ");
        }
        self.out.element("strong", &[], shown.text);
        if let Some(missing) = figure.missing() {
            self.out.raw(" (");
            self.out.text(missing);
            self.out.raw(")");
        } else if let Some(arithmetic) = arithmetic(figure, shown.text) {
            self.out.raw(" = ");
            self.out.text(&arithmetic);
        }
        self.out.raw("</li>\n");
    }
}

/// `30 ÷ 68 × 100`, or the value itself where the text says it in words.
fn arithmetic(figure: &Figure, text: &str) -> Option<String> {
    match (figure.numerator(), figure.denominator(), figure.value()) {
        (Some(numerator), Some(denominator), _) => {
            let hundred = match figure.unit() {
                Unit::Percent | Unit::PercentagePoints => " \u{d7} 100",
                _ => "",
            };
            Some(format!(
                "{} \u{f7} {}{hundred}",
                plain(numerator),
                plain(denominator)
            ))
        }
        (_, _, Some(value)) if text.chars().all(|c| !c.is_ascii_digit()) => Some(plain(value)),
        _ => None,
    }
}

/// What else there is to know: where it comes from, and what was left out.
fn notes(figure: &Figure) -> Vec<String> {
    let periods: Vec<String> = figure
        .period()
        .iter()
        .flat_map(|names| names.split(", "))
        .map(period)
        .collect();
    let periods = periods.join(", ");
    let mut notes = vec![
        match (figure.provenance(), figure.basis(), periods.as_str()) {
            (Provenance::Cases, Some(basis @ ("received" | "closed")), period)
                if !period.is_empty() =>
            {
                format!("Computed from records {basis} in {period}")
            }
            (Provenance::Cases, ..) => "Computed from the records".to_owned(),
            (Provenance::Aggregate, _, "") => "From published totals".to_owned(),
            (Provenance::Aggregate, _, period) => format!("From published totals, {period}"),
            (Provenance::Fact, ..) => "Declared by the authority".to_owned(),
        },
    ];
    notes.extend(figure.left_out().iter().cloned());
    if !figure.sources().is_empty() {
        notes.push(format!("source: {}", figure.sources().join(", ")));
    }
    if !figure.definitions().is_empty() {
        notes.push(format!(
            "by the definition {}",
            figure.definitions().join(", ")
        ));
    }
    notes
}

/// An exact number, unrounded: whole, or as a fraction.
fn plain(value: Exact) -> String {
    let whole = |number: i128| print::format(Exact::from(number), Unit::Count, &Style::default());
    match value.denom() {
        1 => whole(*value.numer()),
        denominator => format!("{}/{denominator}", whole(*value.numer())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_numbers_read_as_people_write_them() {
        assert_eq!(plain(Exact::from(1_234_567)), "1,234,567");
        assert_eq!(plain(Exact::from(-68)), "\u{2212}68");
        assert_eq!(plain(Exact::new(71, 2)), "71/2");
    }
}
