//! Where numbers come from: definitions, expressions, files, declared facts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Background, Rows, SOURCE_FILES, code, list, paragraph, text};
use crate::disclose::Figure;
use crate::document::compose::Shelf;
use crate::document::pieces::Piece;
use crate::document::procedures::{self, UsedProcedure};
use crate::document::session::{Answer, Question};
use crate::document::{markdown, words};
use crate::measure::catalogue;
use crate::measure::figure::Provenance;
use crate::measure::print::{self, Style};
use crate::measure::query::Basis;
use crate::project::LABELS;

pub(super) fn facts(from: &Background<'_>, shelf: &mut Shelf<'_>) -> Vec<Piece> {
    let facts = &from.project.facts;
    if facts.is_empty() {
        let (standards, closures) = (&from.project.standards, &from.project.closures);
        let some = !standards.is_empty() || closures.values().any(|days| !days.is_empty());
        return vec![paragraph(if some {
            "No number in this report is declared but the council\u{2019}s own times and closures, \
             which stand with the rules of each procedure: all others are computed or published."
        } else {
            "The report rests on no declared number: all are computed or published."
        })];
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

pub(super) fn sources(from: &Background<'_>, shelf: &mut Shelf<'_>) -> Vec<Piece> {
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
    let changes = &from.data.dataset().changes;
    if !changes.is_empty() {
        let mut rows = Rows::new(&["File", "What it changes", "SHA-256 of the file"]);
        for change in changes {
            let changed = match change.file.as_str() {
                LABELS => "what labels mean",
                _ => "values that were read",
            };
            rows.rows.push(vec![
                text(&*change.file),
                text(changed),
                code(&change.sha256),
            ]);
        }
        pieces.push(rows.table(
            "source-changes",
            "Files that change what the sources say",
            Vec::new(),
        ));
    }
    let plugins: BTreeSet<(&str, &str, &str)> = from
        .data
        .dataset()
        .sources
        .iter()
        .map(|source| {
            let component = source.plugin_sha256.as_str();
            let settings = source.settings_sha256.as_deref();
            (
                source.plugin.as_str(),
                component,
                settings.unwrap_or_default(),
            )
        })
        .collect();
    let mut rows = Rows::new(&[
        "Plugin",
        "SHA-256 of its component",
        "SHA-256 of its mapping or settings",
    ]);
    // One that is compiled into the program has no component.
    let shown = |digest: &str| match digest {
        "" => text("\u{2013}"),
        digest => code(digest),
    };
    for (plugin, component, settings) in plugins {
        rows.rows
            .push(vec![text(plugin), shown(component), shown(settings)]);
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
pub(super) fn definitions(from: &Background<'_>, shelf: &Shelf<'_>) -> Vec<Piece> {
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
pub(super) fn expressions(shelf: &Shelf<'_>) -> Vec<Piece> {
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
