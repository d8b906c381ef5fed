//! Tests of a plugin's logic, natively: run it over bytes and look at the
//! records in words instead of indices.
//!
//! ```
//! # use candour_plugin::*;
//! # struct Northtown;
//! # impl Plugin for Northtown {
//! #     fn about() -> About {
//! #         About::new("northtown", "1.0.0", "an example")
//! #             .source(Source::csv("cases", "cases"))
//! #             .procedures(&[Procedure::CORPORATE])
//! #             .events(&[Event::RECEIVED])
//! #     }
//! #     fn import(_: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
//! #         let part = out.part("");
//! #         out.row(part, 1, |out| Ok(out.ignore("column headings")))?;
//! #         out.row(part, 2, |out| {
//! #             out.case("N-1", Procedure::CORPORATE).received(Day::new(2024, 4, 1));
//! #             Ok(())
//! #         })
//! #     }
//! # }
//! let imported = testing::import::<Northtown>("cases", "Reference,Received\n", "")?;
//! assert_eq!(imported.lines("case"), ["2 case N-1 corporate received=2024-04-01"]);
//! assert_eq!(imported.lines("ignored"), ["1 ignored: column headings"]);
//! # Ok::<(), Failure>(())
//! ```

use std::fmt::Write as _;

use crate::Plugin;
use crate::bindings::candour::plugin::types as wit;
use crate::day::Day;
use crate::native;
use crate::problem::Failure;

/// What a plugin handed over, one line for each record, reject, warning and
/// row set aside.
///
/// A line is the place (`Sheet:row`, or the row alone in a CSV file), the
/// kind, the references, and then whatever the record has:
/// `event=day`, `dimension=label`, `amount=pence`, `text=words`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Kind and line.
    lines: Vec<(&'static str, String)>,
    /// Rows of each part, as the SDK counted them.
    pub rows: Vec<(String, u64)>,
}

impl Imported {
    /// The lines of a kind, in the order of the source: `case`, `stage`,
    /// `reason`, `contact`, `compliment`, `decision`, `action`, `provision`,
    /// `aggregate`, `reject`, `warning`, `ignored`, `new-label`.
    pub fn lines(&self, kind: &str) -> Vec<&str> {
        let of_kind = self.lines.iter().filter(|(known, _)| *known == kind);
        of_kind.map(|(_, line)| line.as_str()).collect()
    }
}

/// Imports a source natively.
///
/// # Errors
/// As the plugin fails.
pub fn import<P: Plugin>(
    source: &str,
    bytes: impl AsRef<[u8]>,
    settings: &str,
) -> Result<Imported, Failure> {
    let mut teller = Teller {
        description: native::describe::<P>(settings)?,
        parts: Vec::new(),
        imported: Imported::default(),
    };
    let summary = native::import::<P>(source, settings, bytes.as_ref(), |batch| {
        teller.batch(&batch);
    })?;
    teller.imported.rows = summary
        .parts
        .into_iter()
        .map(|part| (part.part, part.rows))
        .collect();
    Ok(teller.imported)
}

/// Turns batches into lines.
struct Teller {
    description: wit::Description,
    parts: Vec<String>,
    imported: Imported,
}

/// What most kinds have.
#[derive(Default)]
struct Told<'a> {
    words: Vec<&'a str>,
    events: &'a [wit::Event],
    values: &'a [wit::Value],
    amounts: &'a [wit::Amount],
    texts: &'a [wit::PublishableText<'a>],
}

impl Teller {
    fn batch(&mut self, batch: &wit::Batch<'_>) {
        self.parts
            .extend(batch.parts.iter().map(|part| (*part).to_owned()));
        for new in batch.labels {
            let dimension = &mut self.description.dimensions[new.dimension as usize];
            let line = format!("{}={}", dimension.code, new.label);
            dimension.labels.push(wit::Label {
                text: new.label.to_owned(),
                group: None,
                common: wit::CommonLabel::None("unknown".to_owned()),
            });
            self.imported.lines.push(("new-label", line));
        }
        for case in batch.cases {
            let procedure = &self.description.procedures[case.procedure as usize].clone();
            let mut words = vec![case.reference, procedure.as_str()];
            words.extend(case.linked);
            self.tell(
                "case",
                case.place,
                Told {
                    words,
                    events: case.events,
                    values: case.values,
                    amounts: case.amounts,
                    ..Told::default()
                },
            );
        }
        for stage in batch.stages {
            let number = stage.number.to_string();
            self.tell(
                "stage",
                stage.place,
                Told {
                    words: vec![stage.case_reference, &number],
                    events: stage.events,
                    values: stage.values,
                    amounts: stage.amounts,
                    ..Told::default()
                },
            );
        }
        for reason in batch.reasons {
            self.tell(
                "reason",
                reason.place,
                Told {
                    words: vec![reason.case_reference],
                    values: reason.values,
                    ..Told::default()
                },
            );
        }
        for contact in batch.contacts {
            self.tell(
                "contact",
                contact.place,
                Told {
                    words: contact
                        .reference
                        .into_iter()
                        .chain(contact.case_reference)
                        .collect(),
                    events: contact.events,
                    values: contact.values,
                    ..Told::default()
                },
            );
        }
        for compliment in batch.compliments {
            self.tell(
                "compliment",
                compliment.place,
                Told {
                    words: compliment.reference.into_iter().collect(),
                    events: compliment.events,
                    values: compliment.values,
                    texts: compliment.texts,
                    ..Told::default()
                },
            );
        }
        for decision in batch.decisions {
            self.tell(
                "decision",
                decision.place,
                Told {
                    words: decision
                        .reference
                        .into_iter()
                        .chain(decision.case_reference)
                        .collect(),
                    events: decision.events,
                    values: decision.values,
                    amounts: decision.amounts,
                    texts: decision.texts,
                },
            );
        }
        for action in batch.actions {
            self.tell(
                "action",
                action.place,
                Told {
                    words: action
                        .reference
                        .into_iter()
                        .chain(action.case_reference)
                        .collect(),
                    events: action.events,
                    values: action.values,
                    texts: action.texts,
                    ..Told::default()
                },
            );
        }
        for provision in batch.provisions {
            self.tell(
                "provision",
                provision.place,
                Told {
                    words: vec![provision.section],
                    values: provision.values,
                    texts: provision.texts,
                    ..Told::default()
                },
            );
        }
        for aggregate in batch.aggregates {
            let span = match aggregate.span {
                wit::Span::During(period) => format!(
                    "{}..{}",
                    Day::from_days(period.first),
                    Day::from_days(period.last)
                ),
                wit::Span::AsAt(day) => Day::from_days(day).to_string(),
            };
            let quantity = match aggregate.quantity {
                wit::Quantity::Number(number) => {
                    format!("{}e-{}", number.digits, number.decimals)
                }
                wit::Quantity::Share(share) => {
                    format!("{}/{}", share.numerator, share.denominator)
                }
                wit::Quantity::Missing => "missing".to_owned(),
            };
            self.tell(
                "aggregate",
                aggregate.place,
                Told {
                    words: vec![
                        aggregate.series,
                        aggregate.publisher,
                        aggregate.area,
                        &span,
                        &quantity,
                        aggregate.unit,
                    ],
                    values: aggregate.values,
                    ..Told::default()
                },
            );
        }
        for reject in batch.rejects {
            self.note(
                "reject",
                reject.place,
                reject.column,
                reject.code,
                reject.message,
                reject.hint,
            );
        }
        for warning in batch.warnings {
            self.note(
                "warning",
                warning.place,
                warning.column,
                warning.code,
                warning.message,
                warning.hint,
            );
        }
        for ignored in batch.ignored {
            let line = format!("{} ignored: {}", self.place(ignored.place), ignored.reason);
            self.imported.lines.push(("ignored", line));
        }
    }

    fn place(&self, place: wit::Place) -> String {
        match self.parts[place.part as usize].as_str() {
            "" => place.row.to_string(),
            part => format!("{part}:{}", place.row),
        }
    }

    fn tell(&mut self, kind: &'static str, place: wit::Place, told: Told<'_>) {
        let mut line = format!("{} {kind}", self.place(place));
        for word in told.words {
            line.push(' ');
            line.push_str(word);
        }
        let description = &self.description;
        let mut add = |name: &str, value: &dyn std::fmt::Display| {
            // Writing to a string does not fail.
            let _ = write!(line, " {name}={value}");
        };
        for event in told.events {
            add(
                &description.events[event.code as usize],
                &Day::from_days(event.day),
            );
        }
        for value in told.values {
            let dimension = &description.dimensions[value.dimension as usize];
            add(
                &dimension.code,
                &dimension.labels[value.label as usize].text,
            );
        }
        for amount in told.amounts {
            add(&description.amounts[amount.code as usize], &amount.pence);
        }
        for text in told.texts {
            let role = &description.texts[text.role as usize];
            let approved = if text.approved { "" } else { " (not approved)" };
            add(role, &format!("{}{approved}", text.text));
        }
        self.imported.lines.push((kind, line));
    }

    fn note(
        &mut self,
        kind: &'static str,
        place: wit::Place,
        column: Option<&str>,
        code: &str,
        message: &str,
        hint: Option<&str>,
    ) {
        let column = column
            .map(|column| format!(" [{column}]"))
            .unwrap_or_default();
        let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        let line = format!(
            "{} {kind}{column} {code}: {message}{hint}",
            self.place(place)
        );
        self.imported.lines.push((kind, line));
    }
}
