//! One row: set aside, or the records that the mapping makes of it. Columns and
//! codes are known by now, so that a cell costs what it costs a plugin in Rust.

use std::borrow::Cow;

use candour_plugin::kind::{HasAmounts, HasEvents, HasTexts};
use candour_plugin::{
    self as sdk, Aggregate, Cell, Day, Record, Records, Reject, Row, Span, Value, nearest,
};

use crate::cell::{
    LONGEST_NAME, LONGEST_TEXT, all_hold, blank, cell, day_in_any, falls_under, filled, is_total,
    parts, within,
};
use crate::mapping::{
    self, Approved, BlankRows, From, Kind, Label, Period, Quantity, Table, Words, Written,
};
use crate::read::Tally;

/// Maps the rows of a table.
#[derive(Debug)]
pub(crate) struct Mapper<'t> {
    table: &'t Table,
    /// The position in a row of each column of the mapping.
    places: &'t [usize],
    /// The number of the row before, 0 for none.
    last: u32,
    /// Whether an empty row came before this one, and no row since has given a
    /// record.
    after_gap: bool,
    pub(crate) rows: u64,
    /// Rows by the filter that set them aside.
    pub(crate) ignored: Vec<u64>,
    /// By the rule for the dates of a column.
    pub(crate) dates: Vec<Tally>,
}

impl<'t> Mapper<'t> {
    pub(crate) fn new(table: &'t Table, places: &'t [usize]) -> Self {
        Self {
            table,
            places,
            last: 0,
            after_gap: false,
            rows: 0,
            ignored: vec![0; table.ignore.len()],
            dates: table.dates.iter().map(|_| Tally::default()).collect(),
        }
    }

    /// Another sheet or list begins.
    pub(crate) fn begin(&mut self) {
        self.last = 0;
        self.after_gap = false;
    }

    /// Maps a row.
    ///
    /// # Errors
    /// A reject, when a cell cannot be read or no record is for the row.
    pub(crate) fn row(&mut self, row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
        let blank_rows = self.table.blank_rows;
        if blank_rows != BlankRows::None {
            let number = row.number();
            self.after_gap |= self.last != 0 && number > self.last.saturating_add(1);
            self.last = number;
            if self.after_gap && blank_rows == BlankRows::End {
                out.ignore("below the table");
                return Ok(());
            }
        }
        match self.map(row, out) {
            Ok(()) => {
                self.after_gap = false;
                Ok(())
            }
            Err(reject) => Err(self.advise(reject, row)),
        }
    }

    /// What a row may be that is no record.
    #[cold]
    fn advise(&self, reject: Reject, row: &Row<'_>) -> Reject {
        let mut cells = (0..self.places.len()).map(|column| self.cell(row, column));
        if cells.any(is_total) {
            return reject.hint("if these are totals, `ignore` the row with that reason");
        }
        if self.after_gap {
            return reject.hint(
                "there is an empty row above: if the table ends there, \
                 write `until-blank-row = true` in the mapping; another table there can be read \
                 with `below = true`",
            );
        }
        reject
    }

    fn map(&mut self, row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
        self.rows += 1;
        let table = self.table;
        for (filter, ignored) in table.ignore.iter().zip(&mut self.ignored) {
            if falls_under(filter, row, self.places)? {
                *ignored += 1;
                out.ignore(&filter.reason);
                return Ok(());
            }
        }
        for filter in &table.reject {
            if falls_under(filter, row, self.places)? {
                let column = cell(row, self.places, filter.condition.column).column;
                return Err(Reject::new("mapping-rule", filter.reason.clone()).column(column));
            }
        }
        let mut given = false;
        for record in &table.records {
            if all_hold(&record.when, row, self.places)? {
                given |= self.record(record, row, out)?;
            }
        }
        if given {
            return Ok(());
        }
        Err(
            Reject::new("no-record", "the mapping makes no record of this row")
                .hint("add a record whose `when` holds, or `ignore` such rows with a reason"),
        )
    }

    #[inline]
    fn cell<'r>(&self, row: &Row<'r>, column: usize) -> Cell<'r> {
        cell(row, self.places, column)
    }

    /// Adds a record; whether there was one to add.
    fn record(
        &mut self,
        record: &mapping::Record,
        row: &Row<'_>,
        out: &mut Records<'_>,
    ) -> Result<bool, Reject> {
        for column in &record.filled {
            filled(self.cell(row, *column))?;
        }
        let labels: &[Label] = record.groups.first().map_or(&[], Vec::as_slice);
        match &record.kind {
            Kind::Case {
                reference,
                procedure,
                follows,
            } => {
                let reference = self.name(row, *reference)?;
                let procedure = self.chosen(procedure, row)?;
                let follows = self.name_opt(row, *follows)?;
                let mut case = out.case(reference, procedure);
                case.follows(follows.as_deref());
                self.events(record, row, &mut case)?;
                self.labels(labels, row, &mut case)?;
                self.amounts(record, row, &mut case)?;
            }
            Kind::Stage { case, number } => {
                let case = self.name(row, *case)?;
                let mut stage = out.stage(case, self.chosen(number, row)?);
                self.events(record, row, &mut stage)?;
                self.labels(labels, row, &mut stage)?;
                self.amounts(record, row, &mut stage)?;
            }
            Kind::Reason { case } => {
                let case = self.name(row, *case)?;
                return self.reasons(&case, &record.groups, row, out);
            }
            Kind::Contact { reference, case } => {
                let reference = self.name_opt(row, *reference)?;
                let case = self.name_opt(row, *case)?;
                let mut contact = out.contact();
                contact
                    .reference(reference.as_deref())
                    .of_case(case.as_deref());
                self.events(record, row, &mut contact)?;
                self.labels(labels, row, &mut contact)?;
            }
            Kind::Compliment { reference } => {
                let reference = self.name_opt(row, *reference)?;
                let mut compliment = out.compliment();
                compliment.reference(reference.as_deref());
                self.events(record, row, &mut compliment)?;
                self.labels(labels, row, &mut compliment)?;
                self.texts(record, row, &mut compliment)?;
            }
            Kind::Decision { reference, case } => {
                let reference = self.name_opt(row, *reference)?;
                let case = self.name_opt(row, *case)?;
                let mut decision = out.decision();
                decision
                    .reference(reference.as_deref())
                    .of_case(case.as_deref());
                self.events(record, row, &mut decision)?;
                self.labels(labels, row, &mut decision)?;
                self.amounts(record, row, &mut decision)?;
                self.texts(record, row, &mut decision)?;
            }
            Kind::Action { reference, case } => {
                let reference = self.name_opt(row, *reference)?;
                let case = self.name_opt(row, *case)?;
                let mut action = out.action();
                action
                    .reference(reference.as_deref())
                    .of_case(case.as_deref());
                self.events(record, row, &mut action)?;
                self.labels(labels, row, &mut action)?;
                self.texts(record, row, &mut action)?;
            }
            Kind::Provision { section } => {
                let mut provision = out.provision(self.name(row, *section)?);
                self.labels(labels, row, &mut provision)?;
                self.texts(record, row, &mut provision)?;
            }
            Kind::Aggregate(figure) => {
                let series = match &figure.series {
                    Words::Given(words) => Cow::Borrowed(words.as_str()),
                    Words::Column(column) => {
                        Cow::Owned(Aggregate::series_named(&self.name(row, *column)?))
                    }
                };
                let publisher = self.words(&figure.publisher, row)?;
                let area = self.words(&figure.area, row)?;
                let aggregate = Aggregate {
                    series: &series,
                    publisher: &publisher,
                    area: &area,
                    span: self.span(&figure.period, row)?,
                    quantity: self.quantity(figure, row)?,
                    unit: self.chosen(&figure.unit, row)?,
                };
                let mut aggregate = out.aggregate(aggregate);
                self.labels(labels, row, &mut aggregate)?;
            }
        }
        Ok(true)
    }

    #[inline]
    fn day(&mut self, rule: usize, row: &Row<'_>) -> Result<Option<Day>, Reject> {
        let (Some(declared), Some(tally)) = (self.table.dates.get(rule), self.dates.get_mut(rule))
        else {
            return Ok(None);
        };
        let cell = cell(row, self.places, declared.column);
        let day = match declared.formats.as_slice() {
            [] => row.day_in(cell, None),
            [one] => row.day_in(cell, Some(one)),
            several => day_in_any(row, cell, several),
        };
        match (&day, cell.value) {
            (Ok(Some(_)), _) => tally.read(),
            (Err(_), Value::Text(text)) => tally.unread(text),
            _ => {}
        }
        day
    }

    fn events<K: HasEvents>(
        &mut self,
        record: &mapping::Record,
        row: &Row<'_>,
        target: &mut Record<'_, K>,
    ) -> Result<(), Reject> {
        for (event, rule) in &record.events {
            target.event(*event, self.day(*rule, row)?);
        }
        Ok(())
    }

    fn amounts<K: HasAmounts>(
        &self,
        record: &mapping::Record,
        row: &Row<'_>,
        target: &mut Record<'_, K>,
    ) -> Result<(), Reject> {
        for (amount, column) in &record.amounts {
            let cell = self.cell(row, *column);
            let pence = cell.pence_opt()?;
            if pence.is_some_and(i64::is_negative) {
                return Err(Reject::new("negative-amount", "the amount is negative")
                    .column(cell.column)
                    .hint("write what was to be paid without a sign"));
            }
            target.amount(*amount, pence);
        }
        Ok(())
    }

    fn texts<K: HasTexts>(
        &self,
        record: &mapping::Record,
        row: &Row<'_>,
        target: &mut Record<'_, K>,
    ) -> Result<(), Reject> {
        let approved = match record.approved {
            Approved::Given(approved) => approved,
            Approved::Column(column) => self.cell(row, column).yes_no_opt()?.unwrap_or(false),
        };
        for (role, column) in &record.texts {
            let cell = self.cell(row, *column);
            within(cell, LONGEST_TEXT)?;
            target.text(*role, cell.text_opt()?.as_deref(), approved);
        }
        Ok(())
    }

    fn labels<K>(
        &self,
        labels: &[Label],
        row: &Row<'_>,
        target: &mut Record<'_, K>,
    ) -> Result<(), Reject> {
        for label in labels {
            let dimension = label.dimension;
            let from = match &label.from {
                From::Given(text) => {
                    target.label(dimension, text.as_str());
                    continue;
                }
                From::Column(from) => from,
            };
            let cell = self.cell(row, from.column);
            if let (Value::Text(text), Some(split)) = (cell.value, &from.split) {
                for part in parts(cell, text, split, &from.skip)? {
                    target.label(dimension, part);
                }
                continue;
            }
            within(cell, LONGEST_NAME)?;
            match (cell.value, &from.default) {
                (Value::Text(text), _) if from.skip.iter().any(|skip| skip == text) => {}
                (Value::Blank, Some(default)) => {
                    target.label(dimension, default.as_str());
                }
                (Value::Nested(_), _) => {
                    let mut cells = self.all(row, from.column).peekable();
                    if cells.peek().is_none() {
                        // An object, which the reading of it rejects.
                        target.label(dimension, cell);
                    }
                    for cell in cells {
                        target.label(dimension, cell);
                    }
                }
                _ if from.banded => {
                    target.band(dimension, cell);
                }
                _ if from.first => {
                    target.label(dimension, cell);
                }
                _ => {
                    target.label_opt(dimension, cell);
                }
            }
        }
        Ok(())
    }

    /// The values of a list in a cell.
    fn all<'r>(&self, row: &Row<'r>, column: usize) -> impl Iterator<Item = Cell<'r>> + use<'r> {
        row.all_at(self.places.get(column).copied().unwrap_or(usize::MAX))
    }

    /// Adds a reason for each group of columns that is filled.
    fn reasons(
        &self,
        case: &str,
        groups: &[Vec<Label>],
        row: &Row<'_>,
        out: &mut Records<'_>,
    ) -> Result<bool, Reject> {
        let mut given = false;
        for group in groups {
            let columns = group.iter().filter_map(|label| match &label.from {
                From::Column(from) => Some(from),
                From::Given(_) => None,
            });
            let mut cells = columns.map(|from| self.cell(row, from.column));
            let Some(first) = cells.next() else {
                out.reason(case);
                continue;
            };
            if let [
                Label {
                    dimension,
                    from: From::Column(from),
                },
            ] = group.as_slice()
            {
                match (first.value, &from.split) {
                    (Value::Nested("a list"), _) => {
                        for cell in self.all(row, from.column) {
                            given = true;
                            out.reason(case).label(*dimension, cell);
                        }
                        continue;
                    }
                    (Value::Text(text), Some(split)) => {
                        for part in parts(first, text, split, &from.skip)? {
                            given = true;
                            out.reason(case).label(*dimension, part);
                        }
                        continue;
                    }
                    _ => {}
                }
            }
            let other = cells.find(|cell| !cell.is_blank());
            match (first.is_blank(), other) {
                (true, None) => continue,
                (true, Some(other)) => {
                    let message = format!("the cell is blank, but `{}` is not", other.column);
                    return Err(Reject::new("blank-cell", message).column(first.column));
                }
                (false, _) => {}
            }
            given = true;
            self.labels(group, row, &mut out.reason(case))?;
        }
        Ok(given)
    }

    /// A reference or a name, which must be there.
    #[inline]
    fn name<'r>(&self, row: &Row<'r>, column: usize) -> Result<Cow<'r, str>, Reject> {
        let cell = self.cell(row, column);
        within(cell, LONGEST_NAME)?;
        cell.text_opt()?.ok_or_else(|| blank(cell))
    }

    fn name_opt<'r>(
        &self,
        row: &Row<'r>,
        column: Option<usize>,
    ) -> Result<Option<Cow<'r, str>>, Reject> {
        let Some(column) = column else {
            return Ok(None);
        };
        let cell = self.cell(row, column);
        within(cell, LONGEST_NAME)?;
        cell.text_opt()
    }

    fn words<'r>(&self, words: &'r Words, row: &Row<'r>) -> Result<Cow<'r, str>, Reject> {
        match words {
            Words::Given(words) => Ok(Cow::Borrowed(words)),
            Words::Column(column) => self.name(row, *column),
        }
    }

    /// What the mapping gives, or what the word in a cell stands for.
    #[inline]
    fn chosen<T: Copy>(&self, written: &Written<T>, row: &Row<'_>) -> Result<T, Reject> {
        let (column, words, default) = match written {
            Written::Given(meaning) => return Ok(*meaning),
            Written::Column {
                column,
                words,
                default,
            } => (*column, words, default),
        };
        let cell = self.cell(row, column);
        let Some(text) = cell.text_opt()? else {
            return default.ok_or_else(|| blank(cell));
        };
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(*meaning);
        }
        within(cell, LONGEST_NAME)?;
        let known = || words.iter().map(|(word, _)| word.as_str());
        let hint = match nearest(&text, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the mapping knows {}",
                known().collect::<Vec<_>>().join(", ")
            ),
        };
        let reject = Reject::new("unknown-value", format!("unknown value `{text}`"));
        Err(reject.column(cell.column).hint(hint))
    }

    fn span(&mut self, period: &Period, row: &Row<'_>) -> Result<Span, Reject> {
        let rule = match period {
            Period::Given(span, _) => return Ok(*span),
            Period::Column { rule } => *rule,
        };
        let column = self
            .table
            .dates
            .get(rule)
            .map_or(usize::MAX, |rule| rule.column);
        let cell = self.cell(row, column);
        if let Value::Text(text) = cell.value
            && let Some(span) = Span::financial_year(text)
        {
            if let Some(tally) = self.dates.get_mut(rule) {
                tally.read();
            }
            return Ok(span);
        }
        let day = self.day(rule, row)?;
        day.map(Span::AsAt).ok_or_else(|| blank(cell))
    }

    fn quantity(
        &self,
        figure: &mapping::Aggregate,
        row: &Row<'_>,
    ) -> Result<sdk::Quantity, Reject> {
        let whole = |column: usize| {
            let cell = self.cell(row, column);
            cell.whole_opt()?.ok_or_else(|| blank(cell))
        };
        match figure.quantity {
            Quantity::Number(column) => {
                let cell = self.cell(row, column);
                if let Value::Text(text) = cell.value
                    && figure.missing.iter().any(|missing| missing == text)
                {
                    return Ok(sdk::Quantity::Missing);
                }
                let number = cell.number_opt()?.ok_or_else(|| blank(cell))?;
                Ok(number.into())
            }
            Quantity::Share {
                numerator,
                denominator,
            } => {
                let (numerator, of) = (whole(numerator)?, whole(denominator)?);
                if of == 0 {
                    let reject = Reject::new("zero-denominator", "the denominator is 0");
                    return Err(reject.column(self.cell(row, denominator).column));
                }
                Ok(sdk::Quantity::Share {
                    numerator,
                    denominator: of,
                })
            }
        }
    }
}
