//! From the records that a plugin emits to the tables of a dataset: every
//! index is checked, codes and labels become the dataset's own, and every row
//! is accounted for.

mod merge;
mod rows;
mod settle;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::merge::{Codes, Merge};
use self::rows::PartAccount;
pub(super) use self::settle::SourceFacts;
use super::description::Description;
use super::error::ErrorKind;
use super::wit;
use crate::dataset::{
    Aggregate, Dataset, NO_AMOUNT, Origin, Part, Quantity, RecordKind, Source, Span, Table, Text,
    UNITS, has_private_use,
};
use crate::diagnostic::Diagnostic;

/// Days of the years 0 to 9999, which the calendar can show.
const DAYS: std::ops::RangeInclusive<i32> = -719_528..=2_932_896;

/// Distinct reasons for ignoring rows, beyond which they are no longer reasons.
const MAX_REASONS: usize = 1000;

/// What to do about a private-use character.
const PRIVATE_USE: &str =
    "replace it in the source: it is often a bullet or a symbol from a word processor";

/// The import of one source under way.
#[derive(Debug)]
pub(super) struct Import {
    dataset: Dataset,
    source: u16,
    merge: Merge,
    /// Each announced part: its name, its index in the dataset, its account.
    parts: Vec<(String, u32, PartAccount)>,
    part_names: BTreeSet<String>,
    /// Every reason for which rows were ignored.
    reasons: BTreeSet<String>,
    /// By part and row, to be put in that order.
    found: Vec<((u32, u32), Diagnostic)>,
    budget: Budget,
}

/// What records may take, and have taken.
#[derive(Debug)]
struct Budget {
    spent: u64,
    limit: u64,
}

impl Budget {
    fn spend(&mut self, bytes: usize) -> Result<(), ErrorKind> {
        self.spent = self.spent.saturating_add(bytes as u64);
        if self.spent > self.limit {
            return Err(ErrorKind::TooMuchOutput { limit: self.limit });
        }
        Ok(())
    }
}

impl Import {
    /// Starts to import a file into a dataset.
    pub(super) fn new(
        mut dataset: Dataset,
        file: &str,
        description: &Description,
        output_limit: u64,
    ) -> Result<Self, ErrorKind> {
        let source = u16::try_from(dataset.sources.len())
            .map_err(|_| broke("the project has more than 65,535 sources".to_owned()))?;
        let merge = Merge::new(description, &mut dataset.vocabulary, &dataset.overrides)?;
        dataset.sources.push(Source {
            import: 0,
            file: file.to_owned(),
            sha256: String::new(),
            plugin: String::new(),
            plugin_sha256: String::new(),
            settings_sha256: None,
            rows: 0,
            claimed: 0,
            rejected: 0,
            ignored: Vec::new(),
        });
        Ok(Self {
            dataset,
            source,
            merge,
            parts: Vec::new(),
            part_names: BTreeSet::new(),
            reasons: BTreeSet::new(),
            found: Vec::new(),
            budget: Budget {
                spent: 0,
                limit: output_limit,
            },
        })
    }

    /// The bytes of records so far, with the room that columns keep for
    /// records without a value.
    pub(super) fn output(&self) -> u64 {
        self.budget.spent
    }

    /// Takes a batch over.
    pub(super) fn batch(&mut self, batch: wit::Batch) -> Result<(), ErrorKind> {
        self.spend(64)?;
        for name in batch.parts {
            self.spend(64 + name.len())?;
            self.announce(name)?;
        }
        for label in batch.labels {
            self.spend(64 + label.label.len())?;
            let Dataset {
                vocabulary,
                overrides,
                ..
            } = &mut self.dataset;
            self.merge.announce(label, vocabulary, overrides)?;
        }
        for case in batch.cases {
            self.case(&case)?;
        }
        for stage in batch.stages {
            self.stage(&stage)?;
        }
        for reason in batch.reasons {
            let record = self.record(
                RecordKind::Reason,
                reason.place,
                "",
                &reason.case_reference,
                Fields::values(&reason.values),
            );
            record.map(drop)?;
        }
        for contact in batch.contacts {
            let fields = Fields {
                events: &contact.events,
                ..Fields::values(&contact.values)
            };
            self.record(
                RecordKind::Contact,
                contact.place,
                optional(&contact.reference),
                optional(&contact.case_reference),
                fields,
            )?;
        }
        for compliment in batch.compliments {
            let fields = Fields {
                events: &compliment.events,
                ..Fields::values(&compliment.values)
            };
            let reference = optional(&compliment.reference);
            let kind = RecordKind::Compliment;
            let record = self.record(kind, compliment.place, reference, "", fields)?;
            self.texts(kind, compliment.place, record, compliment.texts)?;
        }
        for decision in batch.decisions {
            let fields = Fields {
                events: &decision.events,
                amounts: &decision.amounts,
                ..Fields::values(&decision.values)
            };
            let kind = RecordKind::Decision;
            let record = self.record(
                kind,
                decision.place,
                optional(&decision.reference),
                optional(&decision.case_reference),
                fields,
            )?;
            self.texts(kind, decision.place, record, decision.texts)?;
        }
        for action in batch.actions {
            let fields = Fields {
                events: &action.events,
                ..Fields::values(&action.values)
            };
            let kind = RecordKind::Action;
            let record = self.record(
                kind,
                action.place,
                optional(&action.reference),
                optional(&action.case_reference),
                fields,
            )?;
            self.texts(kind, action.place, record, action.texts)?;
        }
        for provision in batch.provisions {
            let fields = Fields::values(&provision.values);
            let kind = RecordKind::Provision;
            let record = self.record(kind, provision.place, &provision.section, "", fields)?;
            self.texts(kind, provision.place, record, provision.texts)?;
        }
        for aggregate in batch.aggregates {
            self.aggregate(aggregate)?;
        }
        for reject in batch.rejects {
            self.reject(reject)?;
        }
        for warning in batch.warnings {
            self.warning(warning)?;
        }
        for ignored in batch.ignored {
            self.spend(32 + ignored.reason.len())?;
            let (_, _, account) = self.part(ignored.place, "ignored row")?;
            let is_new = account.ignore(ignored.place.row, &ignored.reason);
            if is_new && self.reasons.insert(ignored.reason) && self.reasons.len() > MAX_REASONS {
                return Err(broke(format!(
                    "it gives more than {MAX_REASONS} different reasons for ignoring rows"
                )));
            }
        }
        Ok(())
    }

    fn announce(&mut self, name: String) -> Result<(), ErrorKind> {
        if !self.part_names.insert(name.clone()) {
            return Err(broke(format!("it announces part `{name}` twice")));
        }
        let at = u32::try_from(self.dataset.parts.len())
            .map_err(|_| broke("it announces too many parts".to_owned()))?;
        self.dataset.parts.push(Part {
            source: self.source,
            name: name.clone(),
        });
        self.parts.push((name, at, PartAccount::default()));
        Ok(())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), ErrorKind> {
        self.budget.spend(bytes)
    }

    /// The part of a place, with its index in the dataset.
    fn part(
        &mut self,
        place: wit::Place,
        what: &str,
    ) -> Result<&mut (String, u32, PartAccount), ErrorKind> {
        let parts = self.parts.len();
        if place.row == 0 {
            return Err(broke(format!(
                "the {what} is at row 0, and rows count from 1"
            )));
        }
        self.parts.get_mut(place.part as usize).ok_or_else(|| {
            broke(format!(
                "the {what} is in part {}, and only {parts} are announced (they count from 0)",
                place.part
            ))
        })
    }

    fn case(&mut self, case: &wit::ComplaintCase) -> Result<(), ErrorKind> {
        if case.reference.is_empty() {
            return Err(broke(format!(
                "the case at row {} has no reference",
                case.place.row
            )));
        }
        let procedure = self.merge.procedures.get(case.procedure).ok_or_else(|| {
            broke(self.merge.procedures.beyond(
                "the case",
                case.place.row,
                "procedure",
                case.procedure,
            ))
        })?;
        let fields = Fields {
            events: &case.events,
            amounts: &case.amounts,
            ..Fields::values(&case.values)
        };
        let linked = optional(&case.linked);
        self.record(
            RecordKind::Case,
            case.place,
            &case.reference,
            linked,
            fields,
        )?;
        self.dataset
            .table_mut(RecordKind::Case)
            .procedures
            .push(procedure);
        Ok(())
    }

    fn stage(&mut self, stage: &wit::Stage) -> Result<(), ErrorKind> {
        if !(1..=3).contains(&stage.number) {
            return Err(broke(format!(
                "the stage at row {} has number {}, and stages are 1, 2 and 3",
                stage.place.row, stage.number
            )));
        }
        let fields = Fields {
            events: &stage.events,
            amounts: &stage.amounts,
            ..Fields::values(&stage.values)
        };
        self.record(
            RecordKind::Stage,
            stage.place,
            "",
            &stage.case_reference,
            fields,
        )?;
        self.dataset
            .table_mut(RecordKind::Stage)
            .numbers
            .push(stage.number);
        Ok(())
    }

    /// Adds what records of every kind have; returns the record's row.
    fn record(
        &mut self,
        kind: RecordKind,
        place: wit::Place,
        reference: &str,
        case_reference: &str,
        fields: Fields<'_>,
    ) -> Result<u32, ErrorKind> {
        let strings = reference.len() + case_reference.len();
        let lists = 8 * (fields.events.len() + fields.values.len()) + 16 * fields.amounts.len();
        self.spend(32 + strings + lists)?;
        let singular = kind.singular();
        let (_, part, account) = self.part(place, singular)?;
        account.claimed.insert(place.row);
        let origin = Origin {
            part: *part,
            row: place.row,
        };
        let table: &mut Table = self.dataset.table_mut(kind);
        let record = table
            .push(origin, reference, case_reference)
            .ok_or_else(|| broke(format!("there are too many {}", kind.plural())))?;
        let merge = &mut self.merge;
        // A record may be the first in a million with a value in a column: the
        // room that such columns take is spent one by one, before the next.
        let budget = &mut self.budget;
        for event in fields.events {
            let code = look_up(&merge.events, "event", event.code, singular, place)?;
            if !DAYS.contains(&event.day) {
                return Err(broke(format!(
                    "the {singular} at row {} has a day outside the years 0 to 9999",
                    place.row
                )));
            }
            budget.spend(table.push_event(record, code, event.day))?;
        }
        for value in fields.values {
            let (dimension, label) = merge.value(value, singular, place)?;
            budget.spend(table.push_value(record, dimension, label))?;
        }
        for amount in fields.amounts {
            let code = look_up(&merge.amounts, "amount", amount.code, singular, place)?;
            if amount.pence == NO_AMOUNT {
                return Err(broke(format!(
                    "the {singular} at row {} has an amount beyond all money",
                    place.row
                )));
            }
            budget.spend(table.push_amount(record, code, amount.pence))?;
        }
        Ok(record)
    }

    fn texts(
        &mut self,
        kind: RecordKind,
        place: wit::Place,
        record: u32,
        texts: Vec<wit::PublishableText>,
    ) -> Result<(), ErrorKind> {
        for text in texts {
            self.spend(40 + text.text.len())?;
            let role = self.merge.texts.get(text.role).ok_or_else(|| {
                broke(format!(
                    "a {} has a text of role {}, and its description has {}",
                    kind.singular(),
                    text.role,
                    self.merge.texts.len()
                ))
            })?;
            if text.approved && has_private_use(&text.text) {
                let problem = Diagnostic::error(
                    "private-use-character",
                    "the text holds a private-use character, which has no meaning in print",
                );
                self.report(place, (problem.hint(PRIVATE_USE), None))?;
            }
            self.dataset.table_mut(kind).texts.push(Text {
                record,
                role,
                text: text.text,
                approved: text.approved,
            });
        }
        Ok(())
    }

    fn aggregate(&mut self, given: wit::Aggregate) -> Result<(), ErrorKind> {
        let strings =
            given.series.len() + given.publisher.len() + given.area.len() + given.unit.len();
        self.spend(128 + strings + 8 * given.values.len())?;
        let row = given.place.row;
        let wrong = |what: &str| Err(broke(format!("the aggregate at row {row} {what}")));
        let quantity = match given.quantity {
            wit::Quantity::Number(number) if number.decimals > 18 => {
                return wrong("has more than 18 decimals");
            }
            wit::Quantity::Number(number) => Quantity::Number {
                digits: number.digits,
                decimals: number.decimals,
            },
            wit::Quantity::Share(share) if share.denominator == 0 => {
                return wrong("is a share of nothing");
            }
            wit::Quantity::Share(share) => Quantity::Share {
                numerator: share.numerator,
                denominator: share.denominator,
            },
            wit::Quantity::Missing => Quantity::Missing,
        };
        let span = match given.span {
            wit::Span::During(period) => Span::During(period.first, period.last),
            wit::Span::AsAt(day) => Span::AsAt(day),
        };
        let (first, last) = match span {
            Span::During(first, last) => (first, last),
            Span::AsAt(day) => (day, day),
        };
        if first > last || !DAYS.contains(&first) || !DAYS.contains(&last) {
            return wrong(
                "has a period that ends before it starts, or outside the years 0 to 9999",
            );
        }
        if !UNITS.contains(&given.unit.as_str()) {
            return wrong(&format!(
                "has the unit `{}`, and units are {}",
                given.unit,
                UNITS.join(", ")
            ));
        }
        let mut values = Vec::with_capacity(given.values.len());
        for value in &given.values {
            let (dimension, label) = self.merge.value(value, "aggregate", given.place)?;
            let dimension = u16::try_from(dimension)
                .map_err(|_| broke("there are too many dimensions".to_owned()))?;
            values.push((dimension, label));
        }
        let (_, part, account) = self.part(given.place, "aggregate")?;
        account.claimed.insert(row);
        let origin = Origin { part: *part, row };
        self.dataset.aggregates.push(Aggregate {
            origin,
            series: given.series,
            publisher: given.publisher,
            area: given.area,
            span,
            values,
            quantity,
            unit: given.unit,
        });
        Ok(())
    }
}

/// The lists of a record, as far as its kind has them.
#[derive(Clone, Copy)]
struct Fields<'a> {
    events: &'a [wit::Event],
    values: &'a [wit::Value],
    amounts: &'a [wit::Amount],
}

impl<'a> Fields<'a> {
    fn values(values: &'a [wit::Value]) -> Self {
        Self {
            events: &[],
            values,
            amounts: &[],
        }
    }
}

pub(super) fn broke(what: String) -> ErrorKind {
    ErrorKind::BrokeContract { what }
}

fn optional(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn look_up<T: Copy>(
    codes: &Codes<T>,
    what: &str,
    code: u32,
    singular: &str,
    place: wit::Place,
) -> Result<T, ErrorKind> {
    codes
        .get(code)
        .ok_or_else(|| broke(codes.beyond(&format!("the {singular}"), place.row, what, code)))
}
