//! A document with one of everything, to look at and to test with.

use crate::disclose::{Rules, gate};
use crate::document::{
    Align, Block, Chart, ChartKind, Definition, Document, Inline, Point, Series, Table,
    TableColumn, TableRow,
};
use crate::measure::figure::{Answer, Exact, Unit};

/// Builds the document; every number gets a figure of its own.
#[derive(Debug, Default)]
struct Sample {
    figures: Vec<crate::disclose::Figure>,
    paragraphs: usize,
}

impl Sample {
    fn figure(&mut self, unit: Unit, value: i128, parts: Option<(i128, i128)>) -> usize {
        let expression = format!("count(cases; basis closed; period 2024-25) + {value}");
        let mut answer = Answer::single(expression, unit, Exact::from(value));
        if let (Some((numerator, denominator)), Some(cell)) = (parts, answer.cells.first_mut()) {
            cell.numerator = Some(Exact::from(numerator));
            cell.denominator = Some(Exact::from(denominator));
            cell.per = Some(100);
        }
        self.figures
            .push(gate(&answer, &Rules::default()).single().unwrap().clone());
        self.figures.len() - 1
    }

    fn number(&mut self, text: &str) -> Inline {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let value = digits.parse().unwrap_or(68);
        let figure = if text.ends_with('%') {
            self.figure(Unit::Percent, value, Some((value, 100)))
        } else {
            self.figure(Unit::Count, value, None)
        };
        Inline::Number {
            figure,
            text: text.to_owned(),
        }
    }

    /// Words in which `{44%}` is a number.
    fn words(&mut self, text: &str) -> Vec<Inline> {
        let mut content = Vec::new();
        for (at, part) in text.split(['{', '}']).enumerate() {
            match (at % 2, part) {
                (_, "") => {}
                (0, words) => content.push(plain(words)),
                (_, number) => content.push(self.number(number)),
            }
        }
        content
    }

    fn paragraph(&mut self, number: &str, text: &str) -> Block {
        self.paragraphs += 1;
        Block::Paragraph {
            number: (!number.is_empty()).then(|| number.to_owned()),
            id: format!("p-{}", self.paragraphs),
            content: self.words(text),
        }
    }

    fn table(
        &mut self,
        id: &str,
        number: &str,
        caption: &str,
        heads: &[&str],
        rows: &[&[&str]],
    ) -> Table {
        Table {
            id: id.to_owned(),
            number: (!number.is_empty()).then(|| number.to_owned()),
            caption: vec![plain(caption)],
            columns: heads
                .iter()
                .enumerate()
                .map(|(at, &head)| TableColumn {
                    head: vec![plain(head)],
                    align: if at == 0 { Align::Left } else { Align::Right },
                })
                .collect(),
            rows: rows
                .iter()
                .map(|cells| TableRow {
                    total: cells.first().is_some_and(|head| head.starts_with("Total")),
                    group: cells.len() == 1,
                    cells: cells
                        .iter()
                        .enumerate()
                        .map(|(at, &cell)| match at {
                            0 => vec![plain(cell)],
                            _ => vec![self.number(cell)],
                        })
                        .chain(std::iter::repeat_with(Vec::new))
                        .take(heads.len())
                        .collect(),
                })
                .collect(),
            notes: Vec::new(),
        }
    }

    fn chart(
        &mut self,
        id: &str,
        number: &str,
        kind: ChartKind,
        title: &str,
        series: &[(&str, &[&str])],
        categories: &[&str],
    ) -> Block {
        let data_rows: Vec<Vec<&str>> = categories
            .iter()
            .enumerate()
            .map(|(at, &category)| {
                std::iter::once(category)
                    .chain(series.iter().map(|(_, values)| values[at]))
                    .collect()
            })
            .collect();
        let rows: Vec<&[&str]> = data_rows.iter().map(Vec::as_slice).collect();
        let heads: Vec<&str> = std::iter::once("Category")
            .chain(series.iter().map(|(name, _)| *name))
            .collect();
        let data = self.table("", "", title, &heads, &rows);
        Block::Chart(Chart {
            id: id.to_owned(),
            number: number.to_owned(),
            title: title.to_owned(),
            subtitle: "Number of statutory complaints closed, Leicester City Council adult social care, 2024/25".to_owned(),
            alternative: "A bar for each category; the longest is the first.".to_owned(),
            kind,
            categories: categories.iter().map(|&category| category.to_owned()).collect(),
            series: series
                .iter()
                .map(|(name, values)| Series {
                    name: (*name).to_owned(),
                    points: values
                        .iter()
                        .map(|value| {
                            let size: f64 = value.trim_end_matches('%').parse().ok()?;
                            #[expect(clippy::cast_possible_truncation, reason = "a sample")]
                            let figure = self.figure(Unit::Count, size as i128, None);
                            Some(Point {
                                figure,
                                size,
                                text: (*value).to_owned(),
                            })
                        })
                        .collect(),
                })
                .collect(),
            data,
        })
    }
}

fn plain(text: &str) -> Inline {
    Inline::Text {
        text: text.to_owned(),
    }
}

fn heading(level: u8, number: &str, id: &str, text: &str) -> Block {
    Block::Heading {
        level,
        number: (!number.is_empty()).then(|| number.to_owned()),
        id: id.to_owned(),
        content: vec![plain(text)],
    }
}

/// The document.
pub(super) fn document() -> Document {
    let mut sample = Sample::default();
    let mut blocks = vec![
        heading(1, "1", "summary", "Summary"),
        sample.paragraph("1.1", "The council closed {sixty-eight} statutory complaints about adult social care in 2024/25, about {1.3%} of the people who drew on long-term support. Of these, {44%} were upheld in full or in part, and <none> was referred back."),
        Block::Paragraph {
            number: Some("1.2".to_owned()),
            id: "cited".to_owned(),
            content: vec![
                plain("The reasons are set out in "),
                Inline::Reference { target: "fig-reasons".to_owned(), text: "Figure 1".to_owned() },
                plain(" and "),
                Inline::Reference { target: "tbl-ethnicity".to_owned(), text: "Table 1".to_owned() },
                plain(". The "),
                Inline::Link {
                    address: "https://www.lgo.org.uk/".to_owned(),
                    content: vec![plain("Ombudsman")],
                },
                plain(" decided fewer complaints than in the year before."),
                Inline::Footnote { note: 0 },
                plain(" Not every contact is a "),
                Inline::Emphasis { content: vec![plain("complaint")] },
                plain("; "),
                Inline::Strong { content: vec![plain("each is answered")] },
                plain("."),
                Inline::Footnote { note: 0 },
                Inline::Footnote { note: 1 },
            ],
        },
        Block::Callout {
            title: vec![plain("Recommendation")],
            blocks: vec![
                sample.paragraph("", "Members are invited to:"),
                Block::List {
                    ordered: true,
                    items: vec![
                        vec![sample.paragraph("", "note the contents of this report; and")],
                        vec![sample.paragraph("", "comment on the learning of the year.")],
                    ],
                },
            ],
        },
        heading(1, "2", "complaints", "Complaints received and how they were answered within the year"),
        heading(2, "2.1", "who", "Who complained"),
        sample.paragraph("2.1", "Compared with the {24%} of the population, people of Asian heritage made {14} complaints."),
    ];
    let mut table = sample.table(
        "tbl-ethnicity",
        "Table 1",
        "Statutory complaints by ethnicity, with the people supported",
        &[
            "Ethnicity",
            "Complaints 2023/24",
            "Complaints 2024/25",
            "Share of complaints",
            "People supported",
            "Share of people",
        ],
        &[
            &["Asian"],
            &[
                "Asian or Asian British \u{2013} Indian",
                "9",
                "7",
                "10%",
                "1,234",
                "23%",
            ],
            &[
                "Asian or Asian British \u{2013} Pakistani",
                "2",
                "1",
                "1%",
                "98",
                "2%",
            ],
            &["White"],
            &["White British", "51", "44", "65%", "2,801", "53%"],
            &["Total", "76", "68", "100%", "5,241", "100%"],
        ],
    );
    table.notes = vec![
        vec![plain(
            "Shares are of all complaints, those without a recorded ethnicity included.",
        )],
        vec![plain("[x] means that no figure is available.")],
    ];
    blocks.push(Block::Table(table));
    blocks.push(sample.paragraph(
        "2.2",
        "Reasons are recorded when a complaint arrives, and again when it has been investigated.",
    ));
    let reasons = [
        "Challenging practice decision",
        "Lack of communication / consultation / information",
        "Delay in receiving a service",
        "Staff attitude or conduct",
    ];
    blocks.push(sample.chart(
        "fig-reasons",
        "Figure 1",
        ChartKind::Bars,
        "Practice decisions lead both the reasons given and the reasons upheld",
        &[
            ("On receipt", &["31", "27", "14", "0"]),
            ("Upheld", &["12", "11", "x", "1"]),
        ],
        &reasons,
    ));
    blocks.push(sample.chart(
        "fig-years",
        "Figure 2",
        ChartKind::Columns,
        "Fewer complaints than last year, more than the year before",
        &[("Complaints", &["51", "76", "68"])],
        &["2022/23", "2023/24", "2024/25"],
    ));
    blocks.push(sample.chart(
        "fig-outcomes",
        "Figure 3",
        ChartKind::Stacked,
        "More than half of the complaints in each division were not upheld",
        &[
            ("Not upheld", &["20", "12", "6"]),
            ("Partially upheld", &["5", "3", "2"]),
            ("Upheld", &["10", "1", "9"]),
        ],
        &[
            "Adult social care and commissioning",
            "Adult social care and safeguarding",
            "Housing",
        ],
    ));
    blocks.push(sample.chart(
        "fig-services",
        "Figure 4",
        ChartKind::Bars,
        "Locality teams receive most complaints",
        &[("Complaints", &["21", "14", "9", "3"])],
        &[
            "Locality East",
            "Locality West",
            "Contact and response",
            "Financial assessment",
        ],
    ));
    blocks.push(sample.chart(
        "fig-kinds",
        "Figure 5",
        ChartKind::Columns,
        "Commendations outnumber complaints in every year",
        &[
            ("Commendations", &["210", "178", "160"]),
            ("Statutory complaints", &["51", "76", "68"]),
            ("Initial enquiries", &["38", "x", "49"]),
            ("Ombudsman enquiries", &["12", "16", "19"]),
        ],
        &["2022/23", "2023/24", "2024/25"],
    ));
    blocks.push(sample.chart(
        "fig-change",
        "Figure 6",
        ChartKind::Bars,
        "Complaints fell in most groups",
        &[("Change on the year before", &["-7", "-1", "2", "0"])],
        &[
            "White British",
            "Asian or Asian British \u{2013} Indian",
            "Black or Black British \u{2013} African",
            "Not known",
        ],
    ));
    blocks.push(Block::List {
        ordered: false,
        items: vec![
            vec![sample.paragraph("", "{160} commendations were logged;")],
            vec![sample.paragraph("", "{49} initial enquiries were resolved.")],
        ],
    });
    blocks.push(Block::Quote {
        blocks: vec![sample.paragraph(
            "",
            "You listened, and you came back when you said you would.",
        )],
    });
    let narrow = sample.table(
        "tbl-bands",
        "Table 2",
        "Time to respond",
        &["Working days", "Complaints"],
        &[&["Up to 10", "21"], &["11 to 20", "30"], &["Total", "68"]],
    );
    blocks.push(Block::Table(narrow));
    blocks.push(heading(1, "Appendix A", "definitions", "Definitions"));
    blocks.push(heading(2, "A.1", "upheld", "Upheld"));
    blocks.push(sample.paragraph(
        "",
        "Fault was found, in full or in part, in {30} complaints.",
    ));
    let notes = vec![
        vec![plain(
            "Decisions are counted in the year in which they were made.",
        )],
        sample.words("There were {19} of them."),
    ];
    Document {
        title: "Annual report on complaints and commendations 2024/25".to_owned(),
        subtitle: Some("Adult social care: what people told us, and what we have done".to_owned()),
        authority: "Leicester City Council".to_owned(),
        draft: true,
        cover: [
            ("For", "Adult Social Care Scrutiny Commission"),
            ("Period", "1 April 2024 to 31 March 2025"),
            ("Figures as at", "30 June 2025"),
            ("Wards affected", "All"),
            ("Version", "1.3"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        blocks,
        footnotes: notes,
        definitions: Definition::of(&sample.figures),
        procedures: Vec::new(),
        duties: Vec::new(),
        figures: sample.figures,
    }
}
