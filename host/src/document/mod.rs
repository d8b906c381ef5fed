//! The typed document: what every renderer sees, and all that it sees.
//!
//! **Invariant:** a document holds no case. Every number that a template asks for
//! is the text of a [`Figure`] that has passed the disclosure gate, so no renderer
//! can invent one; the account of source rows alone is plain text.
//!
//! How one comes about, module by module:
//!
//! - `templates`: the texts, read once;
//! - `compose`: renders them with minijinja until nothing changes;
//! - `functions`: the calls in them, which return tokens for typed nodes (`token`)
//!   and leave their questions behind (`session`);
//! - `ask`: answers the questions from the cube, through the disclosure gate;
//! - `markdown`: reads the result, tokens in place, into pieces;
//! - `presence`: says what the sources hold, for reports that adapt to it;
//! - `duties`: finds what evidences the duties of an annual report;
//! - `generated`: writes the parts that candour knows best itself;
//! - `outline`: numbers sections, paragraphs, tables and charts;
//! - `problem`: puts whatever is wrong at its line and column;
//! - `proof`: warns of numbers that somebody typed.

mod ask;
mod build;
mod compose;
mod duties;
mod functions;
mod generated;
mod markdown;
mod outline;
mod pieces;
mod presence;
mod problem;
mod procedures;
mod proof;
mod session;
mod templates;
mod token;
mod walk;
mod words;

use serde::Serialize;

use crate::disclose::Figure;
use crate::measure::catalogue;
use crate::measure::figure::Unit;
use crate::measure::query::Basis;

pub use build::build;
pub use duties::{MeetingFigure, MeetingSection, ReportedDuty, ReportedSet, State};
pub(crate) use generated::SOURCE_FILES;
pub use procedures::{DeclaredStandard, UsedProcedure};
pub use templates::{Templates, base_report};
pub(crate) use words::period;

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// The title of the report.
    pub title: String,
    /// The line under it.
    pub subtitle: Option<String>,
    /// The authority's name.
    pub authority: String,
    /// A draft carries a mark on every page.
    pub draft: bool,
    /// Facts for the cover: name and value, in order.
    pub cover: Vec<(String, String)>,
    /// The body, then the appendices.
    pub blocks: Vec<Block>,
    /// In the order in which they are called; numbered from 1.
    pub footnotes: Vec<Vec<Inline>>,
    /// Every figure that the document shows, each once.
    pub figures: Vec<Figure>,
    /// The shared definitions that the figures use, in the order in which the
    /// catalogue lists them.
    pub definitions: Vec<Definition>,
    /// The procedures under which its cases were answered.
    pub procedures: Vec<UsedProcedure>,
    /// How it meets the duties of an annual report, duties in law first.
    pub duties: Vec<ReportedSet>,
}

/// A shared definition, as far as a reader of the report needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// As figures name it: `upheld-rate@1`.
    pub id: String,
    /// Goes up whenever the same records could give another value.
    pub version: u16,
    /// What it is called.
    pub title: &'static str,
    /// What it says, in a sentence.
    pub words: String,
    /// What it counts in.
    pub unit: Unit,
    /// The basis that it fixes.
    pub basis: Option<&'static str>,
    /// What is counted, or the numerator of a share.
    pub numerator: &'static str,
    /// The denominator of a share or a mean.
    pub denominator: Option<&'static str>,
    /// Who defined it, and where.
    pub source: &'static str,
    /// The expression that computes it, without period.
    pub expression: Option<&'static str>,
}

impl Definition {
    /// Those that figures use.
    pub(crate) fn of(figures: &[Figure]) -> Vec<Self> {
        let used = |versioned: &String| {
            let mut all = figures.iter().flat_map(Figure::definitions);
            all.any(|known| known == versioned)
        };
        catalogue::all()
            .iter()
            .map(|known| Self {
                id: known.versioned(),
                version: known.version,
                title: known.title,
                words: walk::plain(&markdown::read_line(known.words, &[]).0),
                unit: known.unit,
                basis: known.basis.map(Basis::name),
                numerator: known.numerator,
                denominator: known.denominator,
                source: known.source,
                expression: known.text(),
            })
            .filter(|definition| used(&definition.id))
            .collect()
    }
}

/// A piece of the document's flow.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum Block {
    /// A heading. The blocks up to the next heading of the same or a higher
    /// level belong to it.
    Heading {
        /// 1 for a section or an appendix, 2 below it, to 4.
        level: u8,
        /// `3`, `3.1`, `Appendix A`, `A.1`; none for headings without number.
        number: Option<String>,
        /// For references; unique.
        id: String,
        /// The words.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// `3.1`; none outside numbered sections.
        number: Option<String>,
        /// For references; unique.
        id: String,
        /// The words.
        content: Vec<Inline>,
    },
    /// A list; each item has blocks of its own.
    List {
        /// Numbered rather than bulleted.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A box set apart from the text: data quality, recommendations.
    Callout {
        /// Its heading.
        title: Vec<Inline>,
        /// Its content.
        blocks: Vec<Block>,
    },
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "inline", rename_all = "kebab-case")]
pub enum Inline {
    /// Words.
    Text {
        /// They.
        text: String,
    },
    /// Stressed.
    Emphasis {
        /// What.
        content: Vec<Inline>,
    },
    /// Strongly stressed.
    Strong {
        /// What.
        content: Vec<Inline>,
    },
    /// A link out of the document.
    Link {
        /// Where to.
        address: String,
        /// The words.
        content: Vec<Inline>,
    },
    /// A link within the document, already resolved.
    Reference {
        /// The id of a heading, paragraph, table or chart.
        target: String,
        /// `Table 3`, `section 4.2`.
        text: String,
    },
    /// A number.
    Number {
        /// Index into [`Document::figures`].
        figure: usize,
        /// As printed here: `44%`, `sixty-eight`.
        text: String,
    },
    /// A call of a footnote.
    Footnote {
        /// Index into [`Document::footnotes`].
        note: usize,
    },
    /// Code or an identifier.
    Code {
        /// It.
        text: String,
    },
    /// A line ends here.
    Break,
}

/// Which way a table's cell faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A table with one header row; the first column heads the rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// For references; unique.
    pub id: String,
    /// `Table 3`; none for the data behind a chart.
    pub number: Option<String>,
    /// What it shows.
    pub caption: Vec<Inline>,
    /// The columns, first the one that heads the rows.
    pub columns: Vec<TableColumn>,
    /// Each with as many cells as there are columns.
    pub rows: Vec<TableRow>,
    /// Notes under the table; shorthand such as `[x]` is explained here.
    pub notes: Vec<Vec<Inline>>,
}

/// A column's head.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableColumn {
    /// The words.
    pub head: Vec<Inline>,
    /// Left for words, right for numbers.
    pub align: Align,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableRow {
    /// A total, set apart.
    pub total: bool,
    /// A row that only heads the rows under it; its other cells are empty.
    pub group: bool,
    /// The first cell heads the row.
    pub cells: Vec<Vec<Inline>>,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// One horizontal bar a category and series, side by side.
    Bars,
    /// One horizontal bar a category, its series end to end.
    Stacked,
    /// One vertical bar a category and series, for series in time.
    Columns,
}

/// A chart: its data, in words, numbers and a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// For references; unique.
    pub id: String,
    /// `Figure 2`.
    pub number: String,
    /// What the chart shows, as a statement.
    pub title: String,
    /// Measure, area and period.
    pub subtitle: String,
    /// The text alternative.
    pub alternative: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// One a bar or group of bars, in order.
    pub categories: Vec<String>,
    /// At most four.
    pub series: Vec<Series>,
    /// The same data to read.
    pub data: Table,
}

/// One colour of a chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// One a category; `None` where there is no value or it is suppressed.
    pub points: Vec<Option<Point>>,
}

/// One value of a series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Index into [`Document::figures`].
    pub figure: usize,
    /// For the length of the bar only.
    pub size: f64,
    /// As printed beside the bar.
    pub text: String,
}

#[cfg(test)]
mod tests;
