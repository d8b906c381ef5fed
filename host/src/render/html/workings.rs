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

/// `30 ÷ 68 × 100`, `68 ÷ 5,071 × 1,000`, or the value itself where the text says it in words.
fn arithmetic(figure: &Figure, text: &str) -> Option<String> {
    match (figure.numerator(), figure.denominator(), figure.value()) {
        (Some(numerator), Some(denominator), _) => {
            let mut text = format!("{} \u{f7} {}", plain(numerator), plain(denominator));
            if let Some(per) = figure.per().filter(|per| *per != 1) {
                text.push_str(" \u{d7} ");
                text.push_str(&plain(Exact::from(i128::from(per))));
            }
            Some(text)
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
    // A mixed expression has the provenance of its weakest part, and the basis
    // of its records.
    let during = match periods.as_str() {
        "" => String::new(),
        periods => format!(", {periods}"),
    };
    let mut notes = vec![
        match (figure.provenance(), figure.basis(), periods.as_str()) {
            (Provenance::Cases, Some(basis @ ("received" | "closed")), period)
                if !period.is_empty() =>
            {
                format!("Computed from records {basis} in {period}")
            }
            (Provenance::Cases, ..) => "Computed from the records".to_owned(),
            (Provenance::Aggregate, Some(basis), _) => {
                format!("Computed from records (basis {basis}) and from published totals{during}")
            }
            (Provenance::Aggregate, None, _) => format!("From published totals{during}"),
            (Provenance::Fact, Some(basis), _) => format!(
                "Computed from records (basis {basis}) and from what the authority declares{during}"
            ),
            (Provenance::Fact, None, "") => "Declared by the authority".to_owned(),
            (Provenance::Fact, None, _) => {
                format!("From published totals{during}, and from what the authority declares")
            }
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
    use crate::disclose::{Rules, gate};
    use crate::measure::testing::{project, records};
    use crate::measure::{Cube, query};

    /// The figure of an expression, on a few records.
    fn figure(expression: &str) -> Figure {
        let data = records(
            "case A received=2024-04-02 closed=2024-04-16
             case B received=2024-05-01 closed=2024-06-12
             aggregate homes period=2023-24 5000 count
             aggregate spent period=2023-24 12.50 gbp",
        );
        let project = project();
        let query = query::parse(expression).unwrap();
        let answer = Cube::new(&data, &project).answer(&query).unwrap();
        gate(&answer, &Rules::default()).single().unwrap().clone()
    }

    #[test]
    fn the_arithmetic_gives_the_value() {
        let check = |expression: &str, expected: &str| {
            let text = arithmetic(&figure(expression), "0").unwrap();
            assert_eq!(text, expected);
        };
        let cases = "count(cases; basis closed; period this)";
        let homes = "given(homes; period previous)";
        check(
            &format!("rate({cases}, {homes}, 1000)"),
            "2 \u{f7} 5,000 \u{d7} 1,000",
        );
        check(
            &format!("rate(given(spent; period previous), {cases}, 100)"),
            "25/2 \u{f7} 2 \u{d7} 100",
        );
        check(
            &format!("rate(given(spent; period previous), {cases}, 1)"),
            "25/2 \u{f7} 2",
        );
        check(
            &format!("ratio({cases}, {homes})"),
            "2 \u{f7} 5,000 \u{d7} 100",
        );
    }

    #[test]
    fn a_mixed_expression_names_records_and_totals() {
        let first = |expression: &str| notes(&figure(expression)).remove(0);
        let cases = "count(cases; basis closed; period this)";
        assert_eq!(first(cases), "Computed from records closed in 2024/25");
        assert_eq!(
            first(&format!("{cases} - given(homes; period previous)")),
            "Computed from records (basis closed) and from published totals, 2024/25, 2023/24"
        );
        assert_eq!(
            first("given(homes; period previous)"),
            "From published totals, 2023/24"
        );
        assert_eq!(
            first(&format!("{cases} - fact(eligible-people)")),
            "Computed from records (basis closed) and from what the authority declares, 2024/25"
        );
        assert_eq!(
            first("given(homes; period previous) - fact(eligible-people)"),
            "From published totals, 2023/24, and from what the authority declares"
        );
        assert_eq!(first("fact(eligible-people)"), "Declared by the authority");
    }

    #[test]
    fn exact_numbers_read_as_people_write_them() {
        assert_eq!(plain(Exact::from(1_234_567)), "1,234,567");
        assert_eq!(plain(Exact::from(-68)), "\u{2212}68");
        assert_eq!(plain(Exact::new(71, 2)), "71/2");
    }
}
