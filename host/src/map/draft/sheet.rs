//! A table of an export with what its columns may mean, each meaning taken by
//! at most one use.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use candour_plugin::{DateFormat, Day};

use crate::map::export::{Column, Export, Format, Part, Value};
use crate::map::guess::{self, ColumnGuess, Guess, Meaning};
use crate::map::profile::{
    ColumnProfile, Kind, PartProfile, References, are_shaped_like_names, shown_values,
};

/// A table, or several sheets of one layout.
pub(super) struct Sheet<'e> {
    pub(super) export: &'e Export,
    /// The name of its source in the mapping.
    pub(super) source: String,
    /// The sheets or the list; none for a file that is one table.
    pub(super) names: Vec<String>,
    pub(super) part: Cow<'e, Part>,
    pub(super) profile: PartProfile,
    pub(super) guesses: Vec<ColumnGuess>,
    /// Headings that are there once, so that a mapping can name them.
    single: Vec<bool>,
    /// For each column its words, as [`Self::words`] has them.
    words: Vec<Vec<(String, u64)>>,
    used: BTreeSet<usize>,
    /// Why an import stops at it, where it has been tried.
    pub(super) stops: Option<String>,
}

/// A column that is taken for something.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    /// Its position.
    pub(super) at: usize,
    /// Its heading.
    pub(super) name: String,
    /// What speaks for it.
    pub(super) evidence: String,
}

impl<'e> Sheet<'e> {
    pub(super) fn new(
        export: &'e Export,
        references: &References<'_>,
        source: &str,
        parts: &[&'e Part],
    ) -> Option<Self> {
        let first = *parts.first()?;
        let part = match parts {
            [_] => Cow::Borrowed(first),
            several => Cow::Owned(joined(several)),
        };
        let profile = PartProfile::among(&part, references);
        let guesses = guess::columns(&export.file, &part, &profile);
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for column in &part.columns {
            *seen.entry(&column.name).or_default() += 1;
        }
        let is_single =
            |column: &Column| !column.name.is_empty() && seen.get(column.name.as_str()) == Some(&1);
        let single = part.columns.iter().map(is_single).collect();
        let names = match export.format {
            Format::Csv { .. } => Vec::new(),
            _ => parts.iter().map(|part| part.name.clone()).collect(),
        };
        let columns = part.columns.iter().zip(&profile.columns);
        let words = columns.map(|(column, profile)| words(column, profile));
        let words = words.collect();
        Some(Self {
            export,
            source: source.to_owned(),
            names: names.into_iter().filter(|name| !name.is_empty()).collect(),
            part,
            profile,
            guesses,
            single,
            words,
            used: BTreeSet::new(),
            stops: None,
        })
    }

    /// How a person would call it.
    pub(super) fn title(&self) -> String {
        match self.names.as_slice() {
            [] => format!("`{}`", self.export.file),
            names => format!("`{}` of `{}`", names.join("`, `"), self.export.file),
        }
    }

    pub(super) fn column(&self, at: usize) -> Option<&Column> {
        self.part.columns.get(at)
    }

    pub(super) fn profile(&self, at: usize) -> Option<&ColumnProfile> {
        self.profile.columns.get(at)
    }

    pub(super) fn name(&self, at: usize) -> &str {
        self.column(at).map_or("", |column| &column.name)
    }

    pub(super) fn rows(&self) -> u64 {
        self.profile.rows
    }

    /// Whether nothing has been made of a column.
    pub(super) fn is_free(&self, at: usize) -> bool {
        !self.used.contains(&at) && self.single.get(at).copied().unwrap_or(false)
    }

    /// Whether its heading is there once.
    pub(super) fn is_single(&self, at: usize) -> bool {
        self.single.get(at).copied().unwrap_or(false)
    }

    pub(super) fn is_used(&self, at: usize) -> bool {
        self.used.contains(&at)
    }

    pub(super) fn use_up(&mut self, at: usize) {
        self.used.insert(at);
    }

    /// Forgets what has been taken.
    pub(super) fn release(&mut self) {
        self.used.clear();
    }

    fn best(&self, at: usize) -> Option<&Guess<Meaning>> {
        self.guesses.get(at).and_then(ColumnGuess::best)
    }

    fn stage(&self, at: usize) -> Option<u32> {
        self.guesses.get(at).and_then(|guess| guess.stage)
    }

    /// Free columns whose likeliest meaning passes, of a stage that passes.
    fn free(
        &self,
        meaning: impl Fn(&Meaning) -> bool,
        stage: impl Fn(Option<u32>) -> bool,
    ) -> Vec<(usize, Guess<Meaning>)> {
        let columns = 0..self.part.columns.len();
        let found = columns.filter(|at| self.is_free(*at) && stage(self.stage(*at)));
        let found = found.filter_map(|at| Some((at, self.best(at)?.clone())));
        let fits = |at: usize, what: &Meaning| match what {
            Meaning::Reference | Meaning::Case => true,
            // What encloses a row has been read with its own list.
            _ if self.name(at).starts_with("../") => false,
            // A column that holds no days would stop the import.
            Meaning::Event(_) => self
                .profile(at)
                .is_some_and(|profile| profile.dates.is_some() || profile.filled == 0),
            _ => true,
        };
        found
            .filter(|(at, guess)| meaning(&guess.what) && fits(*at, &guess.what))
            .collect()
    }

    /// The column of a meaning, without taking it: the most likely one.
    pub(super) fn find(&self, meaning: &Meaning) -> Option<usize> {
        let found = self.free(|what| what == meaning, |_| true);
        // Of equals the first.
        let best = found.iter().rev().max_by_key(|(_, guess)| guess.score);
        best.map(|(at, _)| *at)
    }

    /// Takes the column of a meaning.
    pub(super) fn take(&mut self, meaning: &Meaning) -> Option<Taken> {
        let at = self.find(meaning)?;
        let evidence = self.best(at)?.evidence.clone();
        Some(self.taken(at, evidence))
    }

    pub(super) fn taken(&mut self, at: usize, evidence: String) -> Taken {
        self.used.insert(at);
        Taken {
            at,
            name: self.name(at).to_owned(),
            evidence,
        }
    }

    /// Takes all columns whose meaning and stage pass, in the order of the
    /// table.
    pub(super) fn take_all(
        &mut self,
        meaning: impl Fn(&Meaning) -> bool,
        stage: impl Fn(Option<u32>) -> bool,
    ) -> Vec<(Meaning, Taken)> {
        let found = self.free(meaning, stage);
        found
            .into_iter()
            .map(|(at, guess)| (guess.what, self.taken(at, guess.evidence)))
            .collect()
    }

    /// The stages after the first that headings name.
    pub(super) fn later_stages(&self) -> BTreeSet<u32> {
        let stages = (0..self.part.columns.len()).filter(|at| self.is_free(*at));
        let stages = stages.filter_map(|at| self.stage(at).filter(|_| self.best(at).is_some()));
        stages.filter(|stage| (2..=3).contains(stage)).collect()
    }

    /// The words of a column with how many rows have each: of few and harmless
    /// ones only.
    pub(super) fn words(&self, at: usize) -> &[(String, u64)] {
        self.words.get(at).map_or(&[], Vec::as_slice)
    }

    /// The column that is likely to hold the labels of a dimension, taken or
    /// not.
    pub(super) fn column_of(&self, dimension: &str) -> Option<usize> {
        let columns = 0..self.part.columns.len();
        let is = |at: &usize| {
            let best = self.best(*at).map(|guess| &guess.what);
            matches!(best, Some(Meaning::Value(code)) if *code == dimension)
        };
        columns.filter(|at| self.is_single(*at)).find(is)
    }

    /// Whether its rows are figures, not people's cases.
    pub(super) fn is_of_figures(&self) -> bool {
        let figures = (0..self.part.columns.len()).filter_map(|at| self.best(at));
        let figures = figures.filter(|guess| matches!(guess.what, Meaning::Figure(_)));
        figures.count() >= 2
    }

    /// The references of its records.
    pub(super) fn references(&self) -> Vec<String> {
        let at = self.find(&Meaning::Reference);
        let values = at
            .and_then(|at| self.column(at))
            .map(|column| &column.values);
        let values = values.map(Vec::as_slice).unwrap_or_default().iter();
        values
            .filter_map(|value| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            })
            .collect()
    }

    /// Whether the labels of a column that nobody can place are shaped like the
    /// names of people, which no list of forenames holds all of: they are not
    /// shown, and not taken for a list. So are those of `Adult Learning`, and
    /// somebody has to say which it is.
    pub(super) fn may_be_names(&self, at: usize) -> bool {
        let words = self.words(at);
        self.best(at).is_none()
            && are_shaped_like_names(words.iter().map(|(label, _)| label.as_str()))
    }

    /// Whether a column holds few words, and nothing likely is known that they
    /// mean, or what is known means nothing in a table of this kind; what another column means already is no list of its own.
    pub(super) fn is_unknown(&self, at: usize, means_nothing: impl Fn(&Meaning) -> bool) -> bool {
        // One label is a list where a number says that others follow.
        let is_numbered = self
            .name(at)
            .ends_with(|letter: char| letter.is_ascii_digit());
        let few = self.profile(at).is_some_and(|profile| {
            profile.kind == Kind::Category
                && profile.personal.is_none()
                && (profile.distinct > 1 || is_numbered)
                && !self.may_be_names(at)
        });
        let guess = self.guesses.get(at);
        let first = guess.and_then(|guess| guess.meanings.first());
        let is_taken = |what: &Meaning| {
            let columns = 0..self.part.columns.len();
            let mut others = columns.filter(|other| *other != at);
            others.any(|other| self.best(other).is_some_and(|best| best.what == *what))
        };
        let best = self.best(at);
        few && best.is_none_or(|best| means_nothing(&best.what))
            && !self.name(at).starts_with("../")
            && !self.is_code_of_another(at)
            && !first.is_some_and(|first| is_taken(&first.what))
    }

    /// Whether a key is the code of what another key of the same object says in
    /// words: `reason.code` beside `reason.text`.
    fn is_code_of_another(&self, at: usize) -> bool {
        let Some((object, "code" | "id")) = self.name(at).rsplit_once('.') else {
            return false;
        };
        let mut columns = self.part.columns.iter();
        columns.any(|column| {
            let key = column.name.rsplit_once('.');
            key.is_some_and(|(of, key)| of == object && matches!(key, "text" | "name" | "label"))
        })
    }

    /// Whether nothing likely is known of a column, or that it means this.
    pub(super) fn is_undecided_or(&self, at: usize, meaning: &Meaning) -> bool {
        self.best(at).is_none_or(|best| best.what == *meaning)
    }

    /// Whether it holds periods, of which days are only one way to write them.
    pub(super) fn is_period(&self, at: usize) -> bool {
        let best = self.best(at).map(|guess| &guess.what);
        matches!(best, Some(Meaning::Figure("period")))
    }

    /// How many different texts a column holds, of cells that are filled.
    pub(super) fn is_unique(&self, at: usize) -> bool {
        self.profile(at)
            .is_some_and(|profile| profile.filled > 0 && profile.distinct == profile.filled)
    }

    /// Whether every row has a cell.
    pub(super) fn is_filled(&self, at: usize) -> bool {
        self.profile(at)
            .is_some_and(|profile| profile.filled == self.rows() && profile.errors == 0)
    }

    /// The column of a heading.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        let mut columns = self.part.columns.iter();
        columns.position(|column| column.name == name)
    }

    /// The days of a column, each with its number of rows, in the formats
    /// of its texts.
    pub(super) fn days(&self, at: usize, formats: &[DateFormat]) -> Vec<(Day, u64)> {
        let counts = self.column(at).map(Column::counts).unwrap_or_default();
        let days = counts
            .into_iter()
            .filter_map(|(value, count)| Some((day_of(value, formats)?, count)));
        days.collect()
    }

    /// The day of each row in a column.
    pub(super) fn day_of_each_row(&self, at: usize, formats: &[DateFormat]) -> Vec<Option<Day>> {
        let Some(column) = self.column(at) else {
            return Vec::new();
        };
        let values = column.values.iter();
        let days: Vec<Option<Day>> = values.map(|value| day_of(value, formats)).collect();
        let day = |cell: &Option<u32>| days.get(cell.as_ref().copied()? as usize).copied()?;
        column.cells.iter().map(day).collect()
    }
}

/// The day of a cell, in one of some formats where it is text.
fn day_of(value: &Value, formats: &[DateFormat]) -> Option<Day> {
    match value {
        Value::Text(text) => super::dates::read(formats, text),
        // A cell may show any number as a day; an import takes those that Excel
        // knows, up to 31 December 9999.
        Value::Date(serial) if (1.0..2_958_466.0).contains(serial) => {
            // The first serial day, as workbooks of the 1900 system count.
            let first = Day::new(1899, 12, 30)?;
            Some(Day::from_days(first.days() + serial.floor() as i32))
        }
        _ => None,
    }
}

/// The words of a column, where they are few and harmless.
fn words(column: &Column, profile: &ColumnProfile) -> Vec<(String, u64)> {
    if profile.personal.is_some() {
        return Vec::new();
    }
    let shown = shown_values(column, profile).into_iter();
    let mut words: Vec<(String, u64)> = shown
        .map(|(word, count)| (word.to_owned(), count))
        .collect();
    let counts = column.counts();
    // Small numbers tell stages and sections apart, and nobody from anybody.
    for (value, count) in &counts {
        if let Value::Number(number) = value
            && (0.0..10.0).contains(number)
        {
            words.push((number.to_string(), *count));
        }
    }
    if words.is_empty() && profile.kind == Kind::Whole && profile.distinct <= 9 {
        words.extend(counts.iter().filter_map(|(value, count)| match value {
            Value::Text(text) if text.len() == 1 => Some((text.clone(), *count)),
            _ => None,
        }));
    }
    words
}

/// Several sheets of one layout, one below the other.
fn joined(parts: &[&Part]) -> Part {
    let mut all = parts
        .first()
        .map(|part| (*part).clone())
        .unwrap_or_else(|| Part {
            name: String::new(),
            header: None,
            above: 0,
            below: 0,
            columns: Vec::new(),
            rows: Vec::new(),
            totals: Vec::new(),
            oddities: Vec::new(),
        });
    for part in parts.iter().skip(1) {
        all.rows.extend(&part.rows);
        all.totals.extend(part.totals.iter().cloned());
        for (column, more) in all.columns.iter_mut().zip(&part.columns) {
            let known = column.values.iter().zip(0_u32..);
            let mut known: BTreeMap<String, u32> = known
                .map(|(value, number)| (format!("{value:?}"), number))
                .collect();
            let mut numbers: Vec<u32> = Vec::new();
            for value in &more.values {
                let next = column.values.len() as u32;
                let number = *known.entry(format!("{value:?}")).or_insert(next);
                if number == next {
                    column.values.push(value.clone());
                }
                numbers.push(number);
            }
            let cells = more.cells.iter().map(|cell| {
                let number = usize::try_from((*cell)?).ok()?;
                numbers.get(number).copied()
            });
            column.cells.extend(cells);
        }
    }
    all
}
