//! What a plugin hands over, row by row.

use std::collections::BTreeMap;

use crate::about::About;
use crate::bindings::candour::plugin::types as wit;
use crate::categories::Categories;
use crate::pending::{Kind, Note, Pending};
use crate::problem::{Failure, Reject};
use crate::record::{Problems, Records};
use crate::settings::Settings;
use crate::vocabulary::Vocabulary;

/// Where batches go: the host, or a test.
pub(crate) trait Sink {
    /// Takes one batch.
    fn emit(&mut self, batch: wit::Batch<'_>);
}

/// Takes a source's records. Rows come first: every row is handed over through
/// [`Output::row`] (the CSV and XLSX readers call it), so that none is lost.
pub struct Output<'a> {
    sink: &'a mut dyn Sink,
    settings: Settings,
    vocabulary: Vocabulary,
    pending: Pending,
    parts: Vec<wit::PartRows>,
    /// The index of each part by its name: a nested source has a part for each
    /// of its cases.
    known: BTreeMap<String, u32>,
}

impl std::fmt::Debug for Output<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output")
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

/// A sheet, a file, or a list of elements that rows belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part(u32);

impl<'a> Output<'a> {
    pub(crate) fn new(
        about: &About,
        categories: &Categories,
        settings: Settings,
        sink: &'a mut dyn Sink,
    ) -> Self {
        Self {
            sink,
            settings,
            vocabulary: Vocabulary::new(about, categories),
            pending: Pending::default(),
            parts: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    /// The project's settings for this plugin.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Announces a part: a sheet's name, nothing for a CSV file, the path of
    /// the list in JSON and XML. A part that is known is found again.
    pub fn part(&mut self, name: &str) -> Part {
        if let Some(index) = self.known.get(name) {
            return Part(*index);
        }
        let index = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.pending.announce_part(name);
        self.parts.push(wit::PartRows {
            part: name.to_owned(),
            rows: 0,
        });
        self.known.insert(name.to_owned(), index);
        Part(index)
    }

    /// Maps one row, numbered as the source numbers it. The closure adds
    /// records, ignores the row with a reason, or returns a reject, which
    /// undoes what it has added.
    ///
    /// # Errors
    /// When the plugin does none of these: a row must not get lost. Or when it
    /// uses a code that it has not declared.
    pub fn row(
        &mut self,
        part: Part,
        row: u32,
        map: impl FnOnce(&mut Records<'_>) -> Result<(), Reject>,
    ) -> Result<(), Failure> {
        let place = wit::Place { part: part.0, row };
        let mark = self.pending.mark();
        let mut records = Records {
            pending: &mut self.pending,
            vocabulary: &mut self.vocabulary,
            place,
            problems: Problems::default(),
        };
        let mapped = map(&mut records);
        let Problems { reject, fault } = records.problems;
        let part_name = || {
            self.parts
                .get(part.0 as usize)
                .map_or("", |known| &known.part)
        };
        if let Some(fault) = fault {
            return Err(Failure::internal(format!("row {row}: {fault}")).part(part_name()));
        }
        match mapped.err().or(reject) {
            Some(reject) => {
                self.pending.undo(mark);
                let note = note(
                    &mut self.pending,
                    reject.column.as_deref(),
                    reject.code,
                    &reject.message,
                    reject.hint.as_deref(),
                );
                self.pending.push(Kind::Reject(note), place, None, None);
            }
            None => {
                let claimed = self.pending.claims_since(mark);
                if claimed == self.pending.ignored_since(mark) {
                    let what = if claimed {
                        "both became a record and was ignored"
                    } else {
                        "became no record and was neither rejected nor ignored"
                    };
                    return Err(Failure::internal(format!("row {row} {what}")).part(part_name()));
                }
            }
        }
        if let Some(part) = self.parts.get_mut(part.0 as usize) {
            part.rows += 1;
        }
        if self.pending.is_full() {
            self.flush();
        }
        Ok(())
    }

    /// Sets a row aside: a title, a heading, a note.
    pub(crate) fn ignore(&mut self, part: Part, row: u32, reason: &str) -> Result<(), Failure> {
        self.row(part, row, |out| {
            out.ignore(reason);
            Ok(())
        })
    }

    /// Rejects a row.
    pub(crate) fn reject(&mut self, part: Part, row: u32, reject: Reject) -> Result<(), Failure> {
        self.row(part, row, |_| Err(reject))
    }

    fn flush(&mut self) {
        self.pending.flush(|batch| self.sink.emit(batch));
    }

    /// Hands over what is left and counts.
    pub(crate) fn finish(mut self) -> wit::Summary {
        if !self.pending.is_empty() {
            self.flush();
        }
        wit::Summary { parts: self.parts }
    }
}

pub(crate) fn note(
    pending: &mut Pending,
    column: Option<&str>,
    code: &str,
    message: &str,
    hint: Option<&str>,
) -> Note {
    Note {
        column: pending.words_opt(column),
        code: pending.words(code),
        message: pending.words(message),
        hint: pending.words_opt(hint),
    }
}
