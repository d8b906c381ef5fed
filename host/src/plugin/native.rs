//! Imports with a mapping that was compiled for this machine, not for
//! WebAssembly: what the benchmark compares plugins with. What comes after the
//! mapping is the same.

use std::io::{self, Read};

use candour_plugin::native::{self, types as guest};
use sha2::{Digest as _, Sha256};

use super::call::{Input, Usage};
use super::convert::{Import, SourceFacts};
use super::description;
use super::error::{ErrorKind, FailureKind, PluginError};
use super::limits::Limits;
use super::runtime::hex;
use super::wit;
use crate::dataset::Dataset;
use crate::diagnostic::Checked;

/// Reads a source into the dataset, as [`super::Plugin::import`] does.
///
/// # Errors
///
/// When the mapping fails.
pub fn import<P: candour_plugin::Plugin>(
    input: Input<'_>,
    limits: &Limits,
    dataset: &mut Dataset,
) -> Result<Checked<Usage>, PluginError> {
    let failed = |kind| PluginError::new("native", Some(input.file), kind);
    let given =
        native::describe::<P>(input.settings).map_err(|failure| failed(reason(&failure)))?;
    let description = description::check(describe(given))
        .map_err(|problems| failed(ErrorKind::BadDescription { problems }))?;
    let mut import = Import::new(
        std::mem::take(dataset),
        input.file,
        &description,
        limits.output,
    )
    .map_err(failed)?;
    let mut source = Hashed {
        reader: input.reader,
        hash: Sha256::new(),
    };
    let mut broken = None;
    let summary = native::import::<P>(input.source, input.settings, &mut source, |batch| {
        if broken.is_none() {
            broken = import.batch(self::batch(&batch)).err();
        }
    })
    .map_err(|failure| failed(reason(&failure)))?;
    if let Some(why) = broken {
        return Err(failed(why));
    }
    let summary = wit::Summary {
        parts: summary
            .parts
            .into_iter()
            .map(|counted| wit::PartRows {
                part: counted.part,
                rows: counted.rows,
            })
            .collect(),
    };
    let usage = Usage {
        memory: 0,
        output: import.output(),
        fuel: None,
        rows: summary
            .parts
            .iter()
            .map(|counted| (counted.part.clone(), counted.rows))
            .collect(),
    };
    let (filled, diagnostics) = import.finish(
        &summary,
        SourceFacts {
            sha256: hex(&source.hash.finalize()),
            plugin: format!("{} {}", description.name, description.version),
            plugin_sha256: String::new(),
        },
    );
    *dataset = filled;
    Ok(Checked {
        value: usage,
        diagnostics,
    })
}

/// A reader that hashes what it reads.
struct Hashed {
    reader: Box<dyn Read>,
    hash: Sha256,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}

fn reason(failure: &candour_plugin::Failure) -> ErrorKind {
    ErrorKind::Failed {
        kind: FailureKind::WrongFormat,
        message: failure.to_string(),
        hint: None,
        part: None,
        column: None,
    }
}

fn describe(given: guest::Description) -> wit::Description {
    wit::Description {
        name: given.name,
        title: given.title,
        version: given.version,
        sources: given
            .sources
            .into_iter()
            .map(|source| wit::SourceDescription {
                name: source.name,
                format: source.format,
                parts: source
                    .parts
                    .into_iter()
                    .map(|part| wit::PartDescription {
                        name: part.name,
                        holds: part.holds,
                        required: part.required,
                    })
                    .collect(),
                required: source.required,
            })
            .collect(),
        procedures: given.procedures,
        events: given.events,
        amounts: given.amounts,
        texts: given.texts,
        dimensions: given
            .dimensions
            .into_iter()
            .map(|dimension| wit::Dimension {
                code: dimension.code,
                open: dimension.open,
                labels: dimension
                    .labels
                    .into_iter()
                    .map(|label| wit::Label {
                        text: label.text,
                        group: label.group,
                        common: match label.common {
                            guest::CommonLabel::Code(code) => wit::CommonLabel::Code(code),
                            guest::CommonLabel::None(why) => wit::CommonLabel::None(why),
                        },
                    })
                    .collect(),
            })
            .collect(),
    }
}

/// The batch as the host would have lifted it.
fn batch(given: &guest::Batch<'_>) -> wit::Batch {
    wit::Batch {
        parts: given.parts.iter().map(|&part| part.to_owned()).collect(),
        labels: each(given.labels, |new| wit::NewLabel {
            dimension: new.dimension,
            label: new.label.to_owned(),
            column: owned(new.column),
        }),
        cases: each(given.cases, |case| wit::ComplaintCase {
            place: place(case.place),
            reference: case.reference.to_owned(),
            procedure: case.procedure,
            linked: owned(case.linked),
            events: events(case.events),
            values: values(case.values),
            amounts: amounts(case.amounts),
        }),
        stages: each(given.stages, |stage| wit::Stage {
            place: place(stage.place),
            case_reference: stage.case_reference.to_owned(),
            number: stage.number,
            events: events(stage.events),
            values: values(stage.values),
            amounts: amounts(stage.amounts),
        }),
        reasons: each(given.reasons, |reason| wit::Reason {
            place: place(reason.place),
            case_reference: reason.case_reference.to_owned(),
            values: values(reason.values),
        }),
        contacts: each(given.contacts, |contact| wit::Contact {
            place: place(contact.place),
            reference: owned(contact.reference),
            case_reference: owned(contact.case_reference),
            events: events(contact.events),
            values: values(contact.values),
        }),
        compliments: each(given.compliments, |compliment| wit::Compliment {
            place: place(compliment.place),
            reference: owned(compliment.reference),
            events: events(compliment.events),
            values: values(compliment.values),
            texts: texts(compliment.texts),
        }),
        decisions: each(given.decisions, |decision| wit::Decision {
            place: place(decision.place),
            reference: owned(decision.reference),
            case_reference: owned(decision.case_reference),
            events: events(decision.events),
            values: values(decision.values),
            amounts: amounts(decision.amounts),
            texts: texts(decision.texts),
        }),
        actions: each(given.actions, |action| wit::Action {
            place: place(action.place),
            reference: owned(action.reference),
            case_reference: owned(action.case_reference),
            events: events(action.events),
            values: values(action.values),
            texts: texts(action.texts),
        }),
        provisions: each(given.provisions, |provision| wit::Provision {
            place: place(provision.place),
            section: provision.section.to_owned(),
            values: values(provision.values),
            texts: texts(provision.texts),
        }),
        aggregates: each(given.aggregates, aggregate),
        rejects: each(given.rejects, |reject| wit::Reject {
            place: place(reject.place),
            column: owned(reject.column),
            code: reject.code.to_owned(),
            message: reject.message.to_owned(),
            hint: owned(reject.hint),
        }),
        warnings: each(given.warnings, |warning| wit::Warning {
            place: place(warning.place),
            column: owned(warning.column),
            code: warning.code.to_owned(),
            message: warning.message.to_owned(),
            hint: owned(warning.hint),
        }),
        ignored: each(given.ignored, |ignored| wit::Ignored {
            place: place(ignored.place),
            reason: ignored.reason.to_owned(),
        }),
    }
}

fn aggregate(given: &guest::Aggregate<'_>) -> wit::Aggregate {
    wit::Aggregate {
        place: place(given.place),
        series: given.series.to_owned(),
        publisher: given.publisher.to_owned(),
        area: given.area.to_owned(),
        span: match given.span {
            guest::Span::During(period) => wit::Span::During(wit::Period {
                first: period.first,
                last: period.last,
            }),
            guest::Span::AsAt(day) => wit::Span::AsAt(day),
        },
        values: values(given.values),
        quantity: match given.quantity {
            guest::Quantity::Number(number) => wit::Quantity::Number(wit::Decimal {
                digits: number.digits,
                decimals: number.decimals,
            }),
            guest::Quantity::Share(share) => wit::Quantity::Share(wit::Fraction {
                numerator: share.numerator,
                denominator: share.denominator,
            }),
            guest::Quantity::Missing => wit::Quantity::Missing,
        },
        unit: given.unit.to_owned(),
    }
}

fn each<T, U>(given: &[T], convert: impl FnMut(&T) -> U) -> Vec<U> {
    given.iter().map(convert).collect()
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

fn place(given: guest::Place) -> wit::Place {
    wit::Place {
        part: given.part,
        row: given.row,
    }
}

fn events(given: &[guest::Event]) -> Vec<wit::Event> {
    each(given, |event| wit::Event {
        code: event.code,
        day: event.day,
    })
}

fn values(given: &[guest::Value]) -> Vec<wit::Value> {
    each(given, |value| wit::Value {
        dimension: value.dimension,
        label: value.label,
    })
}

fn amounts(given: &[guest::Amount]) -> Vec<wit::Amount> {
    each(given, |amount| wit::Amount {
        code: amount.code,
        pence: amount.pence,
    })
}

fn texts(given: &[guest::PublishableText<'_>]) -> Vec<wit::PublishableText> {
    each(given, |text| wit::PublishableText {
        role: text.role,
        text: text.text.to_owned(),
        approved: text.approved,
    })
}
