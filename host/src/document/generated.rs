//! The parts of a report that candour writes itself. They suit any council:
//! what they say comes from the data, the registry and the project.

use std::collections::{BTreeMap, BTreeSet};

use super::compose::Shelf;
use super::markdown;
use super::pieces::{Generated, Piece};
use super::problem::Problem;
use super::procedures::{self, UsedProcedure};
use super::session::{Answer, Question};
use super::{Align, Block, Inline, Table, TableColumn, TableRow, words};
use crate::dataset::registry::registry;
use crate::dataset::{Common, Dataset, Dimension, ValidDataset};
use crate::diagnostic::{Diagnostic, Severity};
use crate::disclose::Figure;
use crate::measure::catalogue;
use crate::measure::figure::{Provenance, Unit};
use crate::measure::print::{self, Style};
use crate::measure::query::Basis;
use crate::project::{Project, Status};

/// The id of the table of files with their digests, for renderers that link to
/// it.
pub(crate) const SOURCE_FILES: &str = "source-files";

/// What generated parts are written from.
pub(super) struct Background<'a> {
    pub(super) project: &'a Project,
    pub(super) data: &'a ValidDataset,
    /// Of the import, in the order of the sources.
    pub(super) diagnostics: &'a [Diagnostic],
    pub(super) answer: &'a dyn Fn(&Question) -> Result<Answer, Problem>,
}

/// Writes one part.
pub(super) fn write(part: Generated, from: &Background<'_>, shelf: &mut Shelf<'_>) -> Vec<Piece> {
    match part {
        Generated::Categories => categories(from),
        Generated::Corrections => corrections(from),
        Generated::DataQuality => data_quality(from),
        Generated::Definitions => definitions(from, shelf),
        Generated::Expressions => expressions(shelf),
        Generated::Facts => facts(from, shelf),
        Generated::Sources => sources(from, shelf),
    }
}

pub(super) fn text(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::Text { text: text.into() }]
}

pub(super) fn code(text: &str) -> Vec<Inline> {
    vec![Inline::Code {
        text: text.to_owned(),
    }]
}

pub(super) fn paragraph(words: impl Into<String>) -> Piece {
    Piece::Paragraph {
        id: None,
        content: text(words),
    }
}

fn list(items: impl IntoIterator<Item = Vec<Inline>>) -> Block {
    let items = items
        .into_iter()
        .map(|content| {
            vec![Block::Paragraph {
                number: None,
                id: String::new(),
                content,
            }]
        })
        .collect();
    Block::List {
        ordered: false,
        items,
    }
}

/// `1 row`, `1,204 rows`.
fn count(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

fn grouped(number: u64) -> String {
    print::format(
        num_rational::Ratio::from_integer(i128::from(number)),
        Unit::Count,
        &Style::default(),
    )
}

pub(super) struct Rows {
    heads: Vec<(&'static str, Align)>,
    pub(super) rows: Vec<Vec<Vec<Inline>>>,
}

impl Rows {
    pub(super) fn new(heads: &[&'static str]) -> Self {
        Self {
            heads: heads.iter().map(|head| (*head, Align::Left)).collect(),
            rows: Vec::new(),
        }
    }

    /// The columns from this one on hold numbers.
    fn numbers_from(mut self, first: usize) -> Self {
        for (_, align) in self.heads.iter_mut().skip(first) {
            *align = Align::Right;
        }
        self
    }

    fn table(self, id: &str, caption: impl Into<String>, notes: Vec<Vec<Inline>>) -> Piece {
        self.noted(id, text(caption), notes)
    }

    /// The table under a caption that is not plain text.
    pub(super) fn titled(self, id: &str, caption: Vec<Inline>) -> Piece {
        self.noted(id, caption, Vec::new())
    }

    fn noted(self, id: &str, caption: Vec<Inline>, notes: Vec<Vec<Inline>>) -> Piece {
        Piece::Block(Block::Table(Table {
            id: id.to_owned(),
            number: None,
            caption,
            columns: self
                .heads
                .into_iter()
                .map(|(head, align)| TableColumn {
                    head: text(head),
                    align,
                })
                .collect(),
            rows: self
                .rows
                .into_iter()
                .map(|cells| TableRow {
                    total: false,
                    group: false,
                    cells,
                })
                .collect(),
            notes,
        }))
    }
}

/// What a dimension is called: `x-enquiry-result` is `Enquiry result`.
fn title(dimension: &str) -> String {
    let plain = dimension.strip_prefix("x-").unwrap_or(dimension);
    words::upper_first(&plain.replace('-', " ").replace("lgsco", "LGSCO"))
}

fn holds(dimension: &str) -> Option<&'static str> {
    let known = registry().dimensions.get(dimension)?;
    Some(known.holds.as_str())
}

/// The dimensions without the labels that corrections have put right.
fn listed(dataset: &Dataset) -> Vec<Dimension> {
    let dimensions = dataset.vocabulary.dimensions.iter().enumerate();
    dimensions
        .map(|(at, dimension)| {
            let labels = dimension.labels.iter().enumerate();
            let labels = labels.filter(|(label, _)| dataset.lists_label(at, *label));
            Dimension {
                labels: labels.map(|(_, label)| label.clone()).collect(),
                ..dimension.clone()
            }
        })
        .collect()
}

fn categories(from: &Background<'_>) -> Vec<Piece> {
    let dimensions = listed(from.data.dataset());
    let shared = |dimension: &&Dimension| {
        let maps = |label: &super::super::dataset::Label| !matches!(label.common, Common::None(_));
        dimension.labels.iter().any(maps)
    };
    let mut pieces: Vec<Piece> = dimensions.iter().filter(shared).map(mapping).collect();
    let own: Vec<&Dimension> = dimensions
        .iter()
        .filter(|dimension| !dimension.labels.is_empty() && !shared(dimension))
        .collect();
    if !own.is_empty() {
        let mut rows = Rows::new(&["List", "What it says", "Why there is no common equivalent"]);
        for dimension in own {
            let reasons: BTreeSet<&str> = dimension
                .labels
                .iter()
                .filter_map(|label| match &label.common {
                    Common::None(reason) => Some(reason.as_str()),
                    _ => None,
                })
                .collect();
            rows.rows.push(vec![
                text(title(&dimension.code)),
                text(words::upper_first(
                    holds(&dimension.code).unwrap_or("a list that only this council has"),
                )),
                text(words::upper_first(
                    &reasons.into_iter().collect::<Vec<_>>().join("; "),
                )),
            ]);
        }
        pieces.push(rows.table(
            "mapping-own-lists",
            "Lists of the council\u{2019}s own, which no other authority shares",
            Vec::new(),
        ));
    }
    pieces
}

fn mapping(dimension: &Dimension) -> Piece {
    let grouped = dimension.labels.iter().any(|label| label.group.is_some());
    let mut rows = if grouped {
        Rows::new(&["Label", "Group", "Common category"])
    } else {
        Rows::new(&["Label", "Common category"])
    };
    let codes = registry()
        .dimensions
        .get(&dimension.code)
        .map(|known| &known.codes);
    for label in &dimension.labels {
        let common = match &label.common {
            Common::Code(code) => {
                let mut cell = self::code(code);
                let meaning = codes.and_then(|codes| codes.get(code));
                // `male: male` says nothing twice.
                if let Some(meaning) = meaning.filter(|meaning| *meaning != code) {
                    cell.extend(text(format!(": {meaning}")));
                }
                cell
            }
            Common::None(reason) => text(format!("None: {reason}")),
            Common::Unmapped => text("Not mapped: the source holds it, but nothing declares it"),
        };
        let mut cells = vec![text(&*label.text)];
        if grouped {
            cells.push(text(label.group.as_deref().unwrap_or("\u{2013}")));
        }
        cells.push(common);
        rows.rows.push(cells);
    }
    let caption = match holds(&dimension.code) {
        Some(holds) => format!("{}: {holds}", title(&dimension.code)),
        None => title(&dimension.code),
    };
    rows.table(
        &format!("mapping-{}", words::slug(&dimension.code)),
        caption,
        Vec::new(),
    )
}

fn corrections(from: &Background<'_>) -> Vec<Piece> {
    let corrections = from.data.corrections();
    if corrections.is_empty() {
        return vec![paragraph("No value was corrected after it was read.")];
    }
    let mut rows = Rows::new(&["Record", "Field", "Was", "Is", "Why", "By whom"]);
    let shown = |value: &str| text(if value.is_empty() { "nothing" } else { value });
    for correction in corrections {
        rows.rows.push(vec![
            text(&*correction.record),
            text(title(&correction.field)),
            shown(&correction.old),
            shown(&correction.new),
            text(&*correction.reason),
            text(&*correction.by),
        ]);
    }
    vec![rows.table(
        "corrections",
        "Values corrected after they were read",
        Vec::new(),
    )]
}

fn data_quality(from: &Background<'_>) -> Vec<Piece> {
    let sources = &from.data.dataset().sources;
    let mut pieces = Vec::new();
    if let Some(notice) = notice(from) {
        pieces.push(notice);
    }
    let mut rows = Rows::new(&[
        "Source",
        "Rows",
        "Became records",
        "Rejected",
        "Hold no record",
    ])
    .numbers_from(1);
    for source in sources {
        let ignored: u64 = source.ignored.iter().map(|(_, rows)| rows).sum();
        let mut row = vec![text(&*source.file)];
        for number in [source.rows, source.claimed, source.rejected, ignored] {
            row.push(text(grouped(number)));
        }
        rows.rows.push(row);
    }
    pieces.push(paragraph(
        "Every row of every source is accounted for: it became one or more records, was rejected, \
         or holds no record for a stated reason.",
    ));
    pieces.push(rows.table(
        "data-rows",
        "What became of the rows of each source",
        Vec::new(),
    ));
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (reason, rows) in sources.iter().flat_map(|source| &source.ignored) {
        *reasons.entry(reason).or_default() += rows;
    }
    if !reasons.is_empty() {
        pieces.push(paragraph("Rows that hold no record, by reason:"));
        pieces.push(Piece::Block(list(reasons.into_iter().map(
            |(reason, rows)| text(format!("{reason}: {}", count(rows, "row", "rows"))),
        ))));
    }
    match from.data.corrections().len() as u64 {
        0 => {}
        1 => pieces.push(paragraph("One value was corrected after it was read.")),
        many => pieces.push(paragraph(format!(
            "{} values were corrected after they were read.",
            grouped(many)
        ))),
    }
    let mut warnings: BTreeMap<&str, u64> = BTreeMap::new();
    for diagnostic in from.diagnostics {
        if diagnostic.severity == Severity::Warning {
            *warnings.entry(&diagnostic.code).or_default() += 1;
        }
    }
    if !warnings.is_empty() {
        pieces.push(paragraph("Records that deserve a look, by kind:"));
        pieces.push(Piece::Block(list(warnings.into_iter().map(
            |(code, records)| text(format!("{}: {}", title(code), grouped(records))),
        ))));
    }
    pieces
}

/// The box of a draft: everything that stands between it and a final report.
fn notice(from: &Background<'_>) -> Option<Piece> {
    if from.project.status == Status::Final {
        return None;
    }
    let of = |severity| {
        from.diagnostics
            .iter()
            .filter(move |one| one.severity == severity)
    };
    let errors = of(Severity::Error).count() as u64;
    let warnings = of(Severity::Warning).count() as u64;
    let mut blocks = vec![Block::Paragraph {
        number: None,
        id: String::new(),
        content: text(if errors + warnings == 0 {
            "This is a draft. Nothing is known to be wrong with its data.".to_owned()
        } else {
            format!(
                "This is a draft, with {} and {}. A final report is refused while there are errors.",
                count(errors, "error", "errors"),
                count(warnings, "warning", "warnings"),
            )
        }),
    }];
    for (severity, name) in [(Severity::Error, "Error"), (Severity::Warning, "Warning")] {
        let mut items = of(severity)
            .map(|one| {
                let place = one.place.as_ref().map(|place| format!(" ({place})"));
                text(format!(
                    "{name}: {}{}",
                    one.message,
                    place.unwrap_or_default()
                ))
            })
            .peekable();
        if items.peek().is_some() {
            blocks.push(list(items));
        }
    }
    Some(Piece::Block(Block::Callout {
        title: text("Draft"),
        blocks,
    }))
}

fn facts(from: &Background<'_>, shelf: &mut Shelf<'_>) -> Vec<Piece> {
    let facts = &from.project.facts;
    if facts.is_empty() {
        return vec![paragraph(
            "The report rests on no declared number: all are computed or published.",
        )];
    }
    let mut rows = Rows::new(&["Fact", "Value", "Source"]);
    for (id, fact) in facts {
        let value = match (from.answer)(&Question::Value(format!("fact({id})"))) {
            Ok(Answer::Figures(gated)) => gated.single().map(|figure| {
                let printed = print::number(figure, &Style::default());
                vec![shelf.number(figure, printed)]
            }),
            _ => None,
        };
        rows.rows.push(vec![
            text(&*fact.title),
            value.unwrap_or_else(|| text(print::NOT_AVAILABLE)),
            text(&*fact.source),
        ]);
    }
    vec![rows.table(
        "facts",
        "Numbers that this report declares, with their sources",
        Vec::new(),
    )]
}

fn sources(from: &Background<'_>, shelf: &mut Shelf<'_>) -> Vec<Piece> {
    let mut rows = Rows::new(&["File", "Read by", "SHA-256 of the file"]);
    for source in &from.data.dataset().sources {
        rows.rows.push(vec![
            text(&*source.file),
            text(&*source.plugin),
            code(&source.sha256),
        ]);
    }
    let mut pieces = vec![
        paragraph("The numbers in this report were computed from these files."),
        rows.table(
            SOURCE_FILES,
            "Files that this report was computed from",
            Vec::new(),
        ),
    ];
    let plugins: BTreeSet<(&str, &str)> = from
        .data
        .dataset()
        .sources
        .iter()
        .map(|source| (source.plugin.as_str(), source.plugin_sha256.as_str()))
        .collect();
    let mut rows = Rows::new(&["Plugin", "SHA-256 of its component"]);
    for (plugin, digest) in plugins {
        // One that is compiled into the program has no component.
        let digest = match digest {
            "" => text("\u{2013}"),
            digest => code(digest),
        };
        rows.rows.push(vec![text(plugin), digest]);
    }
    if !rows.rows.is_empty() {
        pieces.push(rows.table(
            "source-plugins",
            "Programs that read these files",
            Vec::new(),
        ));
    }
    let publishers: BTreeSet<&str> = shelf
        .shown()
        .flat_map(|figure| figure.sources())
        .map(String::as_str)
        .collect();
    if !publishers.is_empty() {
        pieces.push(paragraph(
            "Numbers from elsewhere were published or declared by:",
        ));
        pieces.push(Piece::Block(list(publishers.into_iter().map(text))));
    }
    pieces
}

/// The names of periods, as reports print them.
fn periods(names: &str) -> String {
    let names: Vec<String> = names.split(", ").map(words::period).collect();
    names.join(", ")
}

/// What was measured.
fn definitions(from: &Background<'_>, shelf: &Shelf<'_>) -> Vec<Piece> {
    let figures = shelf.shown();
    let measures: BTreeSet<&str> = figures
        .flat_map(|figure| figure.definitions())
        .map(String::as_str)
        .collect();
    let mut pieces = Vec::new();
    let mut rows = Rows::new(&[
        "Measure",
        "Version",
        "What it says",
        "Counted by",
        "Defined by",
    ]);
    for definition in catalogue::all() {
        let versioned = definition.versioned();
        if !measures.contains(versioned.as_str()) {
            continue;
        }
        let mut name = text(format!("{} (", definition.title));
        name.extend(code(&versioned));
        name.extend(text(")"));
        rows.rows.push(vec![
            name,
            text(definition.version.to_string()),
            markdown::read_line(definition.words, &[]).0,
            text(definition.basis.map_or("\u{2013}", Basis::name)),
            text(definition.source),
        ]);
    }
    if !rows.rows.is_empty() {
        pieces.push(paragraph(
            "These measures are defined in the same way for every authority.",
        ));
        pieces.push(rows.table(
            "measures",
            "Shared measures that this report uses",
            Vec::new(),
        ));
    }
    pieces.push(paragraph(
        "Records belong to a period by the day they were received or by the day they were closed; \
         each figure says which. Percentages are computed from whole numbers and rounded only when \
         they are printed, halves up, so that they need not add up to 100.",
    ));
    let used = UsedProcedure::of(from.data, from.project);
    if !used.is_empty() {
        pieces.push(paragraph(
            "How long an answer took is counted in working days by the rules of its procedure; each \
             rule names where it stands.",
        ));
        pieces.extend(procedures::pieces(&used));
    }
    pieces
}

/// How each number was computed.
fn expressions(shelf: &Shelf<'_>) -> Vec<Piece> {
    let mut expressions: BTreeMap<&str, (String, String)> = BTreeMap::new();
    for figure in shelf.shown() {
        expressions.entry(figure.expression()).or_insert_with(|| {
            (
                counted_by(figure),
                periods(figure.period().unwrap_or("\u{2013}")),
            )
        });
    }
    let mut rows = Rows::new(&["Expression", "Counted by", "Period"]);
    for (expression, (basis, period)) in expressions {
        rows.rows
            .push(vec![code(expression), text(basis), text(period)]);
    }
    vec![rows.table(
        "expressions",
        "Every expression that this report shows a number of",
        Vec::new(),
    )]
}

/// The basis of a figure, or what it rests on instead.
fn counted_by(figure: &Figure) -> String {
    match (figure.basis(), figure.provenance()) {
        (Some(basis), _) => basis.to_owned(),
        (None, Provenance::Cases) => "the council\u{2019}s own list".to_owned(),
        (None, Provenance::Aggregate) => "published".to_owned(),
        (None, Provenance::Fact) => "declared".to_owned(),
    }
}
