//! The file of labels: a line for each, as a spreadsheet program saves it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{Override, Overrides, has_codes};
use crate::csv::{self, Cell};
use crate::dataset::Common;
use crate::dataset::registry::{OWN, registry};
use crate::diagnostic::{Checked, Diagnostic, Place, nearest, shortened, suggest};
use crate::sheet::FORMULA;

/// The columns of the file, in the order in which it is written; a file may
/// have them in any order, and the last three may be missing.
pub const COLUMNS: [&str; 6] = [
    "dimension",
    "label",
    "common code",
    "group",
    "order",
    "note",
];

/// How many of [`COLUMNS`] must be there.
const NEEDED: usize = 3;

/// What says that there is no common code, or no group.
const NONE: &str = "none";

/// A label, group or note as the file has it: what a spreadsheet program would
/// compute is written behind an apostrophe, which [`read`] takes off again. That
/// holds for numbers too: the file comes back from such a program, which would
/// have made a label `+3` into `3`.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let bare = text.trim_start_matches('\'');
    match bare.starts_with(FORMULA) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

fn unescaped(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// Reads the file: UTF-8, Windows-1252, or UTF-16 as Excel's "Unicode Text" has
/// it; commas, semicolons or tabs. The diagnostics are the lines that say nothing;
/// the others hold all the same.
///
/// # Errors
/// When no line can be read: the file is empty, its columns are not those of
/// [`COLUMNS`], or a quote never closes.
pub fn read(file: &str, bytes: &[u8]) -> Result<Checked<Overrides>, Vec<Diagnostic>> {
    let content = match (Encoding::for_bom(bytes), std::str::from_utf8(bytes)) {
        (_, Ok(text)) => Cow::Borrowed(text),
        (Some((wide, _)), Err(_)) => wide.decode_with_bom_removal(bytes).0,
        (None, Err(_)) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let mut reader = Reader {
        file,
        content: &content,
        found: Checked::clean(Overrides::default()),
    };
    match reader.read()? {
        true => Ok(reader.found),
        false => Err(reader.found.diagnostics),
    }
}

struct Reader<'a> {
    file: &'a str,
    content: &'a str,
    found: Checked<Overrides>,
}

impl Reader<'_> {
    /// Whether the columns are there, so that the lines have been read.
    fn read(&mut self) -> Result<bool, Vec<Diagnostic>> {
        let head = self.content.lines().find(|line| !line.trim().is_empty());
        let head = head.unwrap_or_default();
        // The comma comes last: it is meant where none is there.
        let separators = ['\t', ';', ','].into_iter();
        let separator = separators.max_by_key(|one| head.matches(*one).count());
        let rows = csv::rows(self.file, self.content, separator.unwrap_or(','))?;
        let is_blank = |row: &[Cell]| row.iter().all(|cell| cell.text.trim().is_empty());
        let mut rows = rows.into_iter().filter(|row| !is_blank(row));
        let Some(head) = rows.next() else {
            let message = "the file is empty";
            let problem = Diagnostic::error("missing-column", message)
                .at(Place::file(self.file))
                .hint("write it anew with `candour map labels`, or take it away");
            return Err(vec![problem]);
        };
        let Some(order) = self.columns(&head) else {
            return Ok(false);
        };
        let known = |cell: &Cell| COLUMNS.contains(&cell.text.trim().to_lowercase().as_str());
        let others = head.iter().filter(|cell| !cell.text.trim().is_empty());
        let others = others.filter(|cell| !known(cell));
        self.found.value.others = others.map(|cell| cell.text.trim().to_owned()).collect();
        for row in rows {
            let absent = Cell::absent(&row);
            let cells = order.map(|at| at.and_then(|at| row.get(at)).unwrap_or(&absent));
            self.line(&row, cells);
        }
        Ok(true)
    }

    fn problem(&mut self, cell: &Cell, problem: Diagnostic) {
        let place = cell.place(self.file, self.content);
        self.found.diagnostics.push(problem.at(place));
    }

    /// Where each of [`COLUMNS`] is in the file.
    fn columns(&mut self, head: &[Cell]) -> Option<[Option<usize>; 6]> {
        let names: Vec<String> = head
            .iter()
            .map(|cell| cell.text.trim().to_lowercase())
            .collect();
        let mut complete = true;
        let order = COLUMNS.map(|column| names.iter().position(|name| name == column));
        for ((column, at), number) in COLUMNS.iter().zip(order).zip(0..) {
            let others = names.iter().map(String::as_str);
            let unknown = others.filter(|name| !COLUMNS.contains(name));
            let near = nearest(column, unknown);
            match (at, near) {
                (Some(at), _) if names.iter().skip(at + 1).any(|name| name == column) => {
                    complete = false;
                    let again = names.iter().rposition(|name| name == column);
                    let cell = again.and_then(|at| head.get(at)).cloned();
                    let message = format!("column `{column}` is there twice");
                    let problem = Diagnostic::error("column-twice", message);
                    self.problem(&cell.unwrap_or_default(), problem);
                }
                (Some(_), _) => {}
                (None, Some(near)) => {
                    complete = false;
                    let cell = names.iter().position(|name| name == near);
                    let cell = cell.and_then(|at| head.get(at)).cloned();
                    let message = format!("the labels have no column `{column}`");
                    let problem = Diagnostic::error("missing-column", message)
                        .hint(format!("is `{near}` meant to be `{column}`?"));
                    self.problem(&cell.unwrap_or_default(), problem);
                }
                (None, None) if number < NEEDED => {
                    complete = false;
                    let message = format!("the labels have no column `{column}`");
                    let problem = Diagnostic::error("missing-column", message)
                        .hint(format!("the first line is `{}`", COLUMNS.join(",")));
                    self.problem(&head.first().cloned().unwrap_or_default(), problem);
                }
                (None, None) => {}
            }
        }
        complete.then_some(order)
    }

    fn line(&mut self, row: &[Cell], cells: [&Cell; 6]) {
        let text = |cell: &Cell| cell.text.trim().to_owned();
        let free = |cell: &Cell| unescaped(cell.text.trim()).to_owned();
        let [dimension, label, code, group, order, note] = cells;
        for (column, cell) in [("dimension", dimension), ("label", label)] {
            if text(cell).is_empty() {
                let message = format!("a line needs a value in `{column}`");
                return self.problem(cell, Diagnostic::error("incomplete-line", message));
            }
        }
        let known = self.dimension(dimension);
        let common = known.and_then(|()| self.common(&text(dimension), code, note));
        let order_number = self.order(order);
        let (Some(common), Some(order)) = (common, order_number) else {
            return;
        };
        let line = Override {
            place: csv::place_of_row(self.file, self.content, row),
            dimension: text(dimension),
            label: free(label),
            common,
            group: match free(group) {
                group if group.is_empty() => None,
                group if group.eq_ignore_ascii_case(NONE) => Some(None),
                group => Some(Some(group)),
            },
            order,
            note: free(note),
        };
        let overrides = &mut self.found.value;
        let key = (line.dimension.clone(), line.label.clone());
        if let Some(earlier) = overrides.index.get(&key) {
            let earlier = overrides.lines.get(*earlier).map(|line| &line.place);
            let at = match earlier {
                Some(Place::Text { line, .. }) => format!("in line {line}"),
                _ => "above".to_owned(),
            };
            let message = format!("label `{}` of `{}` is there twice", key.1, key.0);
            let problem = Diagnostic::error("label-twice", message)
                .hint(format!("it is {at} as well: keep one of them"));
            return self.problem(label, problem);
        }
        overrides.index.insert(key, overrides.lines.len());
        overrides.lines.push(line);
    }

    /// Whether the registry knows a dimension, or it is the council's own.
    fn dimension(&mut self, cell: &Cell) -> Option<()> {
        let code = cell.text.trim();
        let known = &registry().dimensions;
        if known.contains_key(code) || code.starts_with(OWN) {
            return Some(());
        }
        let message = format!("there is no dimension `{code}`");
        let mut problem = Diagnostic::error("unknown-dimension", message);
        problem.hint = suggest(code, known.keys().map(String::as_str));
        self.problem(cell, problem);
        None
    }

    /// The common equivalent that a line states; `Some(None)` when it states none.
    fn common(&mut self, dimension: &str, cell: &Cell, note: &Cell) -> Option<Option<Common>> {
        let code = cell.text.trim();
        if code.is_empty() {
            return Some(None);
        }
        let note = unescaped(note.text.trim());
        if code.eq_ignore_ascii_case(NONE) {
            if note.is_empty() {
                let message = "there is no common code, and no reason why";
                let problem = Diagnostic::error("incomplete-line", message)
                    .hint("say it in `note`: the report prints it");
                self.problem(cell, problem);
                return None;
            }
            return Some(Some(Common::None(note.to_owned())));
        }
        let none = BTreeMap::new();
        let known = registry().dimensions.get(dimension);
        let codes = known.map_or(&none, |known| &known.codes);
        if codes.contains_key(code) {
            return Some(Some(Common::Code(code.to_owned())));
        }
        let problem = if has_codes(dimension) {
            let message = format!("`{dimension}` has no common code `{code}`");
            let known = codes.keys().map(String::as_str);
            let hint = match nearest(code, known.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known: {}, or none", known.collect::<Vec<_>>().join(", ")),
            };
            Diagnostic::error("unknown-code", message).hint(hint)
        } else {
            let message = format!("`{dimension}` is a list of the council's own, without codes");
            Diagnostic::error("unknown-code", message).hint("leave the cell empty")
        };
        self.problem(cell, problem);
        None
    }

    /// The place that a line states; `Some(None)` when it states none.
    fn order(&mut self, cell: &Cell) -> Option<Option<u32>> {
        let text = cell.text.trim();
        if text.is_empty() {
            return Some(None);
        }
        match text.parse() {
            Ok(order) => Some(Some(order)),
            Err(_) => {
                let message = format!("`{}` is no place in a list", shortened(text));
                let problem = Diagnostic::error("bad-order", message)
                    .hint("write a whole number, or nothing");
                self.problem(cell, problem);
                None
            }
        }
    }
}
