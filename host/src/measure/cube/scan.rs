//! One pass over the records of a kind. Names are resolved to columns and
//! positions before it, so that a record costs a few look-ups in vectors.

use crate::dataset::{Column, Day, NO_ROW, RecordKind, Table, ValidDataset};
use crate::measure::query::{Attribute, Comparison};
use crate::procedure::{Clock, Extension, Verdict};

/// A record's case, for what it inherits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cases<'a> {
    /// The row of each record's case.
    pub(super) rows: &'a [u32],
    /// The numbers of stages, when only first stages inherit.
    pub(super) first_stages: Option<&'a [u8]>,
}

impl Cases<'_> {
    fn row(self, record: u32) -> Option<u32> {
        if let Some(numbers) = self.first_stages
            && numbers.get(record as usize) != Some(&1)
        {
            return None;
        }
        self.rows
            .get(record as usize)
            .copied()
            .filter(|case| *case != NO_ROW)
    }
}

/// Where the clock of a record is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clocks<'a> {
    OfCase(&'a ValidDataset),
    OfStage(&'a ValidDataset),
    Inherited(&'a ValidDataset, Cases<'a>),
}

impl Clocks<'_> {
    fn read(self, record: u32) -> Option<Clock> {
        match self {
            Self::OfCase(data) => data.case_clock(record),
            Self::OfStage(data) => data.stage_clock(record),
            Self::Inherited(data, cases) => data.case_clock(cases.row(record)?),
        }
    }

    fn by_rules(self, record: u32) -> Option<Verdict> {
        match self {
            Self::OfCase(data) => data.case_by_rules(record),
            Self::OfStage(data) => data.stage_by_rules(record),
            Self::Inherited(data, cases) => data.case_by_rules(cases.row(record)?),
        }
    }

    fn extension(self, record: u32) -> Option<Extension> {
        match self {
            Self::OfCase(data) => data.case_extension(record),
            Self::OfStage(data) => data.stage_extension(record),
            Self::Inherited(data, cases) => data.case_extension(cases.row(record)?),
        }
    }

    fn acknowledgement(self, record: u32) -> Option<i32> {
        match self {
            Self::OfCase(data) => data.case_acknowledgement(record),
            Self::OfStage(data) => data.stage_acknowledgement(record),
            Self::Inherited(data, cases) => data.case_acknowledgement(cases.row(record)?),
        }
    }
}

/// Where the labels of a record are, as indices.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// The record's own, else those of its case.
    Column {
        own: Option<&'a Column<u16>>,
        inherited: Option<(Cases<'a>, &'a Column<u16>)>,
    },
    /// The procedure of the record or of its case.
    Procedure {
        procedures: &'a [u8],
        cases: Option<Cases<'a>>,
    },
    /// The verdict of its clock, by position in [`Verdict::ALL`].
    Timeliness(Clocks<'a>),
    /// The same by the procedure's own rules.
    RuleTimeliness(Clocks<'a>),
    /// Whether its answer was put off, by position in [`Extension::ALL`].
    Extension(Clocks<'a>),
    /// The number of a stage, less one.
    Stage(&'a [u8]),
}

impl Source<'_> {
    /// Calls `visit` with every label of a record.
    #[inline]
    fn each(&self, record: u32, mut visit: impl FnMut(u16)) {
        match self {
            Self::Column { own, inherited } => {
                let mut found = false;
                if let Some(column) = own {
                    for label in column.all(record) {
                        found = true;
                        visit(label);
                    }
                }
                if let (false, Some((cases, column))) = (found, inherited)
                    && let Some(case) = cases.row(record)
                {
                    column.all(case).for_each(visit);
                }
            }
            Self::Procedure { procedures, cases } => {
                let case = match cases {
                    Some(cases) => cases.row(record),
                    None => Some(record),
                };
                if let Some(code) = case.and_then(|case| procedures.get(case as usize)) {
                    visit(u16::from(*code));
                }
            }
            Self::Timeliness(clocks) => {
                let verdict = clocks.read(record).and_then(|clock| clock.verdict);
                position(&Verdict::ALL, verdict).into_iter().for_each(visit);
            }
            Self::RuleTimeliness(clocks) => {
                let verdict = clocks.by_rules(record);
                position(&Verdict::ALL, verdict).into_iter().for_each(visit);
            }
            Self::Extension(clocks) => {
                let extension = clocks.extension(record);
                position(&Extension::ALL, extension)
                    .into_iter()
                    .for_each(visit);
            }
            Self::Stage(numbers) => {
                if let Some(number) = numbers.get(record as usize) {
                    visit(u16::from(number.saturating_sub(1)));
                }
            }
        }
    }

    /// Whether a record may have more than one label.
    pub(super) fn is_multiple(&self) -> bool {
        match self {
            Self::Column { own, inherited } => {
                own.is_some_and(Column::is_multiple)
                    || inherited.is_some_and(|(_, column)| column.is_multiple())
            }
            _ => false,
        }
    }
}

/// Where a value stands in the list of all.
#[inline]
fn position<T: PartialEq>(all: &[T], one: Option<T>) -> Option<u16> {
    let one = one?;
    let position = all.iter().position(|known| *known == one)?;
    u16::try_from(position).ok()
}

/// Where a number of a record is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Numbers<'a> {
    ResponseDays(Clocks<'a>),
    AcknowledgementDays(Clocks<'a>),
    Stage(&'a [u8]),
}

impl Numbers<'_> {
    pub(super) fn read(&self, record: u32) -> Option<i32> {
        match self {
            Self::ResponseDays(clocks) => clocks.read(record)?.working_days,
            Self::AcknowledgementDays(clocks) => clocks.acknowledgement(record),
            Self::Stage(numbers) => numbers.get(record as usize).copied().map(i32::from),
        }
    }

    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::ResponseDays(_) => Attribute::ResponseDays.name(),
            Self::AcknowledgementDays(_) => Attribute::AcknowledgementDays.name(),
            Self::Stage(_) => Attribute::Stage.name(),
        }
    }
}

/// A condition, resolved.
#[derive(Debug, Clone)]
pub(super) enum Filter<'a> {
    /// Whether each label, by index, is one of those named.
    Labels {
        source: Source<'a>,
        named: Vec<bool>,
        negated: bool,
    },
    Number(Numbers<'a>, Comparison),
}

impl Filter<'_> {
    #[inline]
    fn holds(&self, record: u32) -> bool {
        match self {
            Self::Labels {
                source,
                named,
                negated,
            } => {
                let mut found = false;
                source.each(record, |label| {
                    found |= named.get(usize::from(label)).copied().unwrap_or(false);
                });
                found != *negated
            }
            Self::Number(numbers, comparison) => numbers
                .read(record)
                .is_some_and(|number| comparison.holds(number)),
        }
    }
}

/// A label that stands at no position of an axis.
pub(super) const NOWHERE: u16 = u16::MAX;

/// A dimension of the answer, resolved.
#[derive(Debug, Clone)]
pub(super) struct Group<'a> {
    pub(super) source: Source<'a>,
    /// The position on the axis of each label, by index.
    pub(super) positions: Vec<u16>,
    /// How many positions the axis has.
    pub(super) len: usize,
    /// The position of records without a label, if they have one.
    pub(super) none: Option<u16>,
}

impl Group<'_> {
    /// The positions of a record, each once.
    #[inline]
    fn place(&self, record: u32, places: &mut Vec<u16>) {
        places.clear();
        self.source.each(record, |label| {
            let place = self.positions.get(usize::from(label)).copied();
            if let Some(place) = place.filter(|place| *place != NOWHERE && !places.contains(place))
            {
                places.push(place);
            }
        });
        if places.is_empty() {
            places.extend(self.none);
        }
    }
}

/// Where a day is.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayColumn<'a> {
    pub(super) column: &'a Column<Day>,
    /// The last of several days rather than the first.
    pub(super) last: bool,
    /// The day is that of the record's case.
    pub(super) cases: Option<Cases<'a>>,
}

impl DayColumn<'_> {
    #[inline]
    fn read(&self, record: u32) -> Option<Day> {
        let row = match self.cases {
            Some(cases) => cases.row(record)?,
            None => record,
        };
        if self.last {
            self.column.last(row)
        } else {
            self.column.first(row)
        }
    }
}

/// Which day puts a record into a period: the first that it has.
#[derive(Debug, Clone)]
pub(super) struct Dates<'a> {
    pub(super) columns: Vec<DayColumn<'a>>,
    /// A record whose day comes after this one is in no period yet.
    pub(super) as_at: Day,
}

impl Dates<'_> {
    #[inline]
    fn read(&self, record: u32) -> Option<Day> {
        self.columns.iter().find_map(|column| column.read(record))
    }

    /// Whether a day falls into a stretch, as far as it is known.
    fn within(&self, (first, last): (Day, Day), day: Day) -> bool {
        (first..=last.min(self.as_at)).contains(&day)
    }
}

/// What a pass selects.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub(super) table: &'a Table,
    /// First and last day, unless every record counts.
    pub(super) period: Option<(Dates<'a>, Day, Day)>,
    pub(super) among: Vec<Filter<'a>>,
    pub(super) wanted: Vec<Filter<'a>>,
    pub(super) groups: Vec<Group<'a>>,
    /// Records that do not meet `where` count too, in a denominator.
    pub(super) every: bool,
}

/// A record of the period that meets `among`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) record: u32,
    /// It meets `where` too.
    pub(super) wanted: bool,
}

/// Records that a pass could not place.
#[derive(Debug, Default)]
pub(super) struct Missed {
    /// They meet every condition, but have no day of the basis.
    pub(super) undated: u64,
    /// They are counted nowhere for want of a label of an axis.
    pub(super) unlabelled: u64,
}

impl Scan<'_> {
    /// How many cells the answer has.
    pub(super) fn cells(&self) -> usize {
        self.groups.iter().map(|group| group.len).product()
    }

    /// Calls `visit` with every hit and each cell that it belongs to.
    pub(super) fn run(&self, mut visit: impl FnMut(Hit, usize)) -> Missed {
        let mut missed = Missed::default();
        let mut rows = Vec::new();
        let mut columns = Vec::new();
        let all = |filters: &[Filter<'_>], record| filters.iter().all(|f| f.holds(record));
        for record in 0..self.table.len {
            if let Some((dates, first, last)) = &self.period {
                match dates.read(record) {
                    Some(day) if dates.within((*first, *last), day) => {}
                    Some(_) => continue,
                    None => {
                        let wanted = self.every || all(&self.wanted, record);
                        let counts = wanted && all(&self.among, record);
                        missed.undated += u64::from(counts);
                        continue;
                    }
                }
            }
            if !all(&self.among, record) {
                continue;
            }
            let hit = Hit {
                record,
                wanted: all(&self.wanted, record),
            };
            let counts = self.every || hit.wanted;
            match self.groups.as_slice() {
                [] => visit(hit, 0),
                [group] => {
                    group.place(record, &mut rows);
                    missed.unlabelled += u64::from(rows.is_empty() && counts);
                    for row in &rows {
                        visit(hit, usize::from(*row));
                    }
                }
                [first, second, ..] => {
                    first.place(record, &mut rows);
                    second.place(record, &mut columns);
                    let nowhere = rows.is_empty() || columns.is_empty();
                    missed.unlabelled += u64::from(nowhere && counts);
                    for row in &rows {
                        for column in &columns {
                            visit(hit, usize::from(*row) * second.len + usize::from(*column));
                        }
                    }
                }
            }
        }
        missed
    }

    /// The kind of record, for messages.
    pub(super) fn kind(&self) -> RecordKind {
        self.table.kind
    }
}
