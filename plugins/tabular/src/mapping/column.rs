//! Columns by number, and how the dates in them are written.

use candour_plugin::{DateFormat, Failure, KeyPath};

use super::document::{Item, Mistakes, known, mistake};

/// A column that the table reads; its number is its position among them.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Where the mapping first names it.
    pub(crate) path: KeyPath,
    /// Whether it must be there.
    pub(crate) required: bool,
}

/// How the dates of a column are written.
#[derive(Debug)]
pub(crate) struct DateRule {
    pub(crate) column: usize,
    /// None where only dates of a workbook are read. Of several, a cell is in
    /// one or another.
    pub(crate) formats: Vec<DateFormat>,
    /// Where they are declared.
    pub(crate) path: KeyPath,
}

/// Gives numbers to columns and their dates while a table is read.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) columns: Vec<Column>,
    pub(super) dates: Vec<DateRule>,
    /// The formats of the table.
    formats: Option<(Vec<DateFormat>, KeyPath)>,
    /// Those of single columns.
    own: Vec<OwnFormats>,
    /// Whether a column of dates needs no format: where the source itself can
    /// hold dates, or its lack has been said.
    may_lack_format: bool,
}

/// The formats of a single column.
#[derive(Debug)]
struct OwnFormats {
    column: String,
    formats: Vec<DateFormat>,
    path: KeyPath,
    used: bool,
}

impl Columns {
    /// With the table's `dates` and `date-formats`.
    pub(super) fn new(
        may_lack_format: bool,
        formats: Option<Item<'_>>,
        own: Option<Item<'_>>,
        mistakes: &mut Mistakes,
    ) -> Self {
        let before = mistakes.count();
        let formats = formats.and_then(|item| {
            let formats = mistakes.keep(date_formats(&item))?;
            Some((formats, item.path))
        });
        let section = own.and_then(|item| mistakes.keep(item.section()));
        let mut own = Vec::new();
        for (column, item) in section.into_iter().flat_map(|section| section.entries()) {
            if let Some(formats) = mistakes.keep(date_formats(&item)) {
                own.push(OwnFormats {
                    column: tidy(column),
                    formats,
                    path: item.path,
                    used: false,
                });
            }
        }
        Self {
            columns: Vec::new(),
            dates: Vec::new(),
            formats,
            own,
            // A format that cannot be read is not missing as well.
            may_lack_format: may_lack_format || mistakes.count() > before,
        }
    }

    /// The number of a column.
    pub(super) fn number(&mut self, item: &Item<'_>) -> Result<usize, Failure> {
        let name = tidy(item.text()?);
        if let Some(known) = self.columns.iter().position(|column| column.name == name) {
            return Ok(known);
        }
        self.columns.push(Column {
            name,
            path: item.path.clone(),
            required: true,
        });
        Ok(self.columns.len() - 1)
    }

    /// The number of the rule for the dates of a column.
    pub(super) fn date(&mut self, item: &Item<'_>) -> Result<usize, Failure> {
        self.rule(item, self.may_lack_format)
    }

    /// The same for a column of financial years, which may hold no dates.
    pub(super) fn period(&mut self, item: &Item<'_>) -> Result<usize, Failure> {
        self.rule(item, true)
    }

    fn rule(&mut self, item: &Item<'_>, may_lack: bool) -> Result<usize, Failure> {
        let column = self.number(item)?;
        if let Some(known) = self.dates.iter().position(|rule| rule.column == column) {
            return Ok(known);
        }
        let name = self.columns.get(column).map_or("", |column| &column.name);
        let own = self.own.iter_mut().find(|own| own.column == name);
        let (formats, path) = match (own, &self.formats) {
            (Some(own), _) => {
                own.used = true;
                (own.formats.clone(), own.path.clone())
            }
            (None, Some((formats, path))) => (formats.clone(), path.clone()),
            (None, None) if may_lack => (Vec::new(), item.path.clone()),
            (None, None) => {
                self.may_lack_format = true;
                let message = format!("how are the dates of column `{name}` written?");
                return Err(item
                    .mistake(message)
                    .hint("write `dates = \"dd/mm/yyyy\"` in the table, or as they are written"));
            }
        };
        self.dates.push(DateRule {
            column,
            formats,
            path,
        });
        Ok(self.dates.len() - 1)
    }

    fn name(&self, number: usize) -> &str {
        self.columns.get(number).map_or("", |column| &column.name)
    }

    /// Formats of columns that hold no dates.
    pub(super) fn unused_formats(&self, mistakes: &mut Mistakes) {
        for own in self.own.iter().filter(|own| !own.used) {
            let message = format!("column `{}` is not read as a date", own.column);
            let dates = self.dates.iter().map(|rule| self.name(rule.column));
            mistakes.add(known(mistake(&own.path, message), &own.column, dates));
        }
    }

    /// A column that is read and may be missing.
    pub(super) fn may_be_missing(&mut self, item: &Item<'_>) -> Result<(), Failure> {
        let name = tidy(item.text()?);
        let mut columns = self.columns.iter_mut();
        if let Some(column) = columns.find(|column| column.name == name) {
            column.required = false;
            return Ok(());
        }
        let failure = item.mistake(format!("the table does not read column `{name}`"));
        let names = self.columns.iter().map(|column| column.name.as_str());
        Err(known(failure, &name, names))
    }
}

/// Headings are compared without superfluous space.
fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One format, or a list of them.
fn date_formats(item: &Item<'_>) -> Result<Vec<DateFormat>, Failure> {
    let format = |item: &Item<'_>| {
        DateFormat::parse(item.text()?).map_err(|message| {
            item.mistake(message)
                .hint("write it as Excel does: `dd/mm/yyyy`, `yyyy-mm-dd hh:mm`, `d mmmm yyyy`")
        })
    };
    item.some_items()?.iter().map(format).collect()
}
