//! What became of the sources' rows, what was corrected, and what is wrong.

use std::collections::BTreeMap;

use super::{Background, Rows, code, grouped, list, paragraph, text, title};
use crate::diagnostic::{Diagnostic, Severity, Told, told};
use crate::document::Block;
use crate::document::compose::{Found, Shelf};
use crate::document::pieces::Piece;
use crate::project::Status;

pub(super) fn corrections(from: &Background<'_>) -> Vec<Piece> {
    let corrections = from.data.corrections();
    if corrections.is_empty() {
        return vec![paragraph("No value was corrected after it was read.")];
    }
    let mut rows = Rows::new(&["Record", "Field", "Was", "Is", "Why", "By whom"]);
    let vocabulary = &from.data.dataset().vocabulary;
    for correction in corrections {
        let shown = |value: &str| {
            text(match value {
                "" => "nothing",
                value if correction.may_show(value, vocabulary) => value,
                _ => "not shown",
            })
        };
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

pub(super) fn data_quality(from: &Background<'_>, shelf: &Shelf<'_>) -> Vec<Piece> {
    let sources = &from.data.dataset().sources;
    let mut pieces = Vec::new();
    match from.project.status {
        Status::Draft => pieces.push(notice(from, &shelf.found)),
        Status::Final => pieces.extend(left_out(&shelf.found).map(paragraph)),
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

/// The box of a draft: everything that stands between it and a final report,
/// and what it could still hold.
fn notice(from: &Background<'_>, found: &Found) -> Piece {
    let of = |severity| {
        from.diagnostics
            .iter()
            .chain(&found.lacks)
            .filter(move |one| one.severity == severity)
    };
    let errors = of(Severity::Error).count() as u64;
    let warnings = of(Severity::Warning).count() as u64;
    let plain = |words| Block::Paragraph {
        number: None,
        id: String::new(),
        content: text(words),
    };
    let mut blocks = vec![plain(if errors + warnings == 0 {
        "This is a draft. Nothing is known to be wrong with its data.".to_owned()
    } else {
        format!(
            "This is a draft, with {} and {}. A final report is refused while there are errors.",
            count(errors, "error", "errors"),
            count(warnings, "warning", "warnings"),
        )
    })];
    for (severity, name) in [(Severity::Error, "Error"), (Severity::Warning, "Warning")] {
        let items = cut_short(of(severity));
        if !items.is_empty() {
            let items = items.into_iter();
            blocks.push(list(items.map(|item| text(format!("{name}: {item}")))));
        }
    }
    blocks.extend(left_out(found).map(plain));
    if !found.invited.is_empty() {
        blocks.push(plain(
            "Commentary can be added. The report is whole without it.".to_owned(),
        ));
        blocks.push(list(found.invited.iter().map(|(name, about)| {
            let mut item = code(&format!("{}/{name}.md", from.project.commentary));
            item.extend(text(format!(": {about}")));
            item
        })));
    }
    Piece::Block(Block::Callout {
        title: text("Draft"),
        blocks,
    })
}

/// What each problem says and where, long runs of one kind cut short.
fn cut_short<'d>(problems: impl Iterator<Item = &'d Diagnostic>) -> Vec<String> {
    let said = |problem: &Diagnostic| {
        let place = problem.place.as_ref();
        let place = place.map(|place| format!(" ({place})"));
        format!("{}{}", problem.message, place.unwrap_or_default())
    };
    let problems: Vec<&Diagnostic> = problems.collect();
    let told = told(&problems).into_iter().map(|told| match told {
        Told::One(problem) => said(problem),
        Told::Together(problem) => said(&problem),
        Told::More {
            code, file, count, ..
        } => format!("and {} more of `{code}` in {file}", grouped(count as u64)),
    });
    told.collect()
}

/// What the template left out for want of records.
fn left_out(found: &Found) -> Option<String> {
    let items = found.left_out.join("; ");
    (!items.is_empty()).then(|| {
        format!(
            "Left out of this report, because nothing was read for it from the sources: {items}."
        )
    })
}

/// `1 row`, `1,204 rows`.
fn count(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}
