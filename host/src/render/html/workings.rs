//! How each figure was worked out: an appendix that the page adds, so that the
//! running text stays clean and every number still shows its working.

use std::collections::BTreeSet;

use num_traits::Signed as _;

use super::places::{Place, Shown};
use super::{Page, page_id};
use crate::disclose::Figure;
use crate::document::{Block, Definition, SOURCE_FILES, period};
use crate::measure::figure::{Exact, Provenance, Unit};
use crate::measure::print::{self, Style};

/// The appendix's heading.
pub(super) const TITLE: &str = "How each figure was worked out";

/// The id of the working of the block with this id.
pub(super) fn id(block: &str) -> String {
    format!("{}{block}", page_id!("working-"))
}

/// The id of a definition on the page.
fn definition_id(versioned: &str) -> String {
    format!("{}{}", page_id!("definition-"), versioned.replace('@', "-"))
}

impl<'a> Page<'a> {
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
             Before \u{f7} stands the numerator, after it the denominator. Numbers are rounded only \
             when they are printed, halves up. The words in this typeface, \
             <code>count(\u{2026})</code>, are the question that was put to the records; every \
             record that meets it was counted, except where <em>Left out</em> says otherwise. A \
             code such as <span class=\"id\">f-0123456789ab</span> is the figure\u{2019}s name in \
             <code>report.json</code>, which holds the same.</p>\n",
        );
        // The page is written while its index of places is read.
        let places = std::mem::take(&mut self.places);
        let mut named = BTreeSet::new();
        for section in &places.sections {
            self.out.raw("<details>\n<summary>");
            self.out.text(&section.name);
            self.out.raw("</summary>\n");
            for place in &section.places {
                self.place(place, section.id, &mut named);
            }
            self.out.raw("</details>\n");
        }
        self.places = places;
        self.definitions();
        self.out.raw("</section>\n");
    }

    /// Writes what was asked and answered at a place. `named` holds the figures
    /// that have had their id already.
    fn place(&mut self, place: &Place<'_>, section: &str, named: &mut BTreeSet<&'a str>) {
        self.out.open("h3", &[("id", &id(place.id))]);
        if place.id == section {
            self.out.raw("In the text");
        } else {
            let address = format!("#{}", place.id);
            self.out.element("a", &[("href", &address)], &place.name);
        }
        self.out.raw("</h3>\n");
        let document = self.document;
        // What one question answered is shown with the question, once.
        let mut questions: Vec<(&str, Vec<(&Shown<'_>, &'a Figure)>)> = Vec::new();
        for shown in &place.shown {
            let Some(figure) = document.figures.get(shown.figure) else {
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
                self.answer(shown, !shared, figure, named.insert(figure.id()));
            }
            self.out.raw("</ul>\n<p>");
            self.out.element("code", &[], question);
            self.out.raw("</p>\n");
            // Answers to one question differ in their values only.
            if let Some((_, figure)) = answers.first() {
                self.facts(figure);
            }
            self.out.raw("</div>\n");
        }
    }

    fn answer(&mut self, shown: &Shown<'_>, column: bool, figure: &Figure, first: bool) {
        let column = if column { shown.column.as_str() } else { "" };
        let label = match (shown.row.as_str(), column) {
            (row, "") => row.to_owned(),
            ("", column) => column.to_owned(),
            (row, column) => format!("{row}, {column}"),
        };
        if first {
            let id = format!("{}{}", page_id!(""), figure.id());
            self.out.open("li", &[("id", &id)]);
        } else {
            self.out.raw("<li>");
        }
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
        self.out.raw(" ");
        self.out.element("span", &[("class", "id")], figure.id());
        self.out.raw("</li>\n");
    }

    /// What else an auditor asks of a figure.
    fn facts(&mut self, figure: &Figure) {
        self.out.raw("<dl>\n");
        if !figure.definitions().is_empty() {
            self.fact("Definition", |page| {
                for (at, used) in figure.definitions().iter().enumerate() {
                    page.out.raw(if at > 0 { "; " } else { "" });
                    page.definition_link(used);
                }
            });
        }
        self.fact("Computed from", |page| page.out.text(&origin(figure)));
        if !figure.filters().is_empty() {
            self.fact("Conditions", |page| {
                page.out.text(&figure.filters().join("; "));
            });
        }
        if !figure.left_out().is_empty() {
            self.fact("Left out", |page| {
                page.out.text(&figure.left_out().join("; "));
            });
        }
        if !figure.sources().is_empty() || !figure.files().is_empty() {
            self.fact("Source", |page| {
                let sources = figure.sources().iter().map(|source| (false, source));
                let files = figure.files().iter().map(|file| (true, file));
                for (at, (is_file, source)) in sources.chain(files).enumerate() {
                    page.out.raw(if at > 0 { "; " } else { "" });
                    if is_file && page.lists_files() {
                        let address = format!("#{SOURCE_FILES}");
                        page.out.element("a", &[("href", &address)], source);
                    } else {
                        page.out.text(source);
                    }
                }
            });
        }
        self.out.raw("</dl>\n");
    }

    fn fact(&mut self, name: &str, value: impl FnOnce(&mut Self)) {
        self.out.raw("<div>");
        self.out.element("dt", &[], name);
        self.out.raw("<dd>");
        value(self);
        self.out.raw("</dd></div>\n");
    }

    /// Whether the report has the table of files with their digests.
    fn lists_files(&self) -> bool {
        let is_list =
            |block: &Block| matches!(block, Block::Table(table) if table.id == SOURCE_FILES);
        self.document.blocks.iter().any(is_list)
    }

    fn definition_link(&mut self, versioned: &str) {
        let known = self.document.definitions.iter();
        let mut known = known.filter(|definition| definition.id == versioned);
        match known.next() {
            Some(definition) => {
                let address = format!("#{}", definition_id(versioned));
                self.out
                    .element("a", &[("href", &address)], definition.title);
                let version = format!(", version {} (", definition.version);
                self.out.text(&version);
                self.out.element("code", &[], versioned);
                self.out.raw(")");
            }
            None => self.out.text(versioned),
        }
    }

    /// The definitions that figures of the page use.
    fn definitions(&mut self) {
        let document = self.document;
        if document.definitions.is_empty() {
            return;
        }
        self.out
            .raw("<details>\n<summary>Definitions that these figures use</summary>\n");
        for definition in &document.definitions {
            let id = definition_id(&definition.id);
            let title = format!("{}, version {}", definition.title, definition.version);
            self.out.element("h3", &[("id", &id)], &title);
            self.out.raw("\n<div class=\"working\">\n<p>");
            self.out.text(&definition.words);
            self.out.raw("</p>\n<dl>\n");
            for (name, value) in parts(definition) {
                self.fact(name, |page| page.out.text(&value));
            }
            if let Some(expression) = definition.expression {
                self.fact("Computed by", |page| {
                    page.out.element("code", &[], expression)
                });
            }
            self.out.raw("</dl>\n</div>\n");
        }
        self.out.raw("</details>\n");
    }
}

/// The parts of a definition that are words.
fn parts(definition: &Definition) -> Vec<(&'static str, String)> {
    let mut parts = vec![("Name", definition.id.clone())];
    match definition.denominator {
        Some(denominator) => parts.extend([
            ("Numerator", definition.numerator.to_owned()),
            ("Denominator", denominator.to_owned()),
        ]),
        None => parts.push(("Counts", definition.numerator.to_owned())),
    }
    parts.extend(definition.basis.map(|basis| ("Basis", basis.to_owned())));
    parts.push(("Unit", definition.unit.words().to_owned()));
    parts.push(("Defined by", definition.source.to_owned()));
    parts
}

/// `30 ÷ 68 × 100`, `68 ÷ 5,071 × 1,000`, `68 − 57`, or the value itself where
/// the text says it in words.
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
        _ if figure.terms().len() > 1 => {
            let mut text = String::new();
            for (at, term) in figure.terms().iter().enumerate() {
                match (at, term.is_negative()) {
                    (0, _) => text.push_str(&plain(*term)),
                    (_, true) => text.push_str(&format!(" \u{2212} {}", plain(-*term))),
                    (_, false) => text.push_str(&format!(" + {}", plain(*term))),
                }
            }
            Some(text)
        }
        (_, _, Some(value)) if text.chars().all(|c| !c.is_ascii_digit()) => Some(plain(value)),
        _ => None,
    }
}

/// The kind of numbers that went in, with their basis and period.
fn origin(figure: &Figure) -> String {
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
    match (figure.provenance(), figure.basis(), periods.as_str()) {
        (Provenance::Cases, Some(basis @ ("received" | "closed")), period)
            if !period.is_empty() =>
        {
            format!("records {basis} in {period}")
        }
        (Provenance::Cases, Some("all"), _) => format!("all records, whenever dated{during}"),
        (Provenance::Cases, Some(basis), _) => format!("records (basis {basis}){during}"),
        (Provenance::Cases, None, _) => format!("the records{during}"),
        (Provenance::Aggregate, Some(basis), _) => {
            format!("records (basis {basis}) and published totals{during}")
        }
        (Provenance::Aggregate, None, _) => format!("published totals{during}"),
        (Provenance::Fact, Some(basis), _) => {
            format!("records (basis {basis}) and what the authority declares{during}")
        }
        (Provenance::Fact, None, "") => "what the authority declares".to_owned(),
        (Provenance::Fact, None, _) => {
            format!("published totals{during}, and what the authority declares")
        }
    }
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
        check(&format!("{cases} - {homes}"), "2 \u{2212} 5,000");
        check(
            &format!("{cases} - ({homes} - {cases})"),
            "2 \u{2212} 5,000 + 2",
        );
    }

    #[test]
    fn a_mixed_expression_names_records_and_totals() {
        let first = |expression: &str| origin(&figure(expression));
        let cases = "count(cases; basis closed; period this)";
        assert_eq!(first(cases), "records closed in 2024/25");
        assert_eq!(
            first(&format!(
                "{cases} - count(cases; basis received; period this)"
            )),
            "records (basis closed, received), 2024/25"
        );
        assert_eq!(
            first(&format!("{cases} - given(homes; period previous)")),
            "records (basis closed) and published totals, 2024/25, 2023/24"
        );
        assert_eq!(
            first("given(homes; period previous)"),
            "published totals, 2023/24"
        );
        assert_eq!(
            first(&format!("{cases} - fact(eligible-people)")),
            "records (basis closed) and what the authority declares, 2024/25"
        );
        assert_eq!(
            first("given(homes; period previous) - fact(eligible-people)"),
            "published totals, 2023/24, and what the authority declares"
        );
        assert_eq!(
            first("fact(eligible-people)"),
            "what the authority declares"
        );
    }

    #[test]
    fn exact_numbers_read_as_people_write_them() {
        assert_eq!(plain(Exact::from(1_234_567)), "1,234,567");
        assert_eq!(plain(Exact::from(-68)), "\u{2212}68");
        assert_eq!(plain(Exact::new(71, 2)), "71/2");
    }
}
