//! Records on their way to the host, in arenas: a row costs no allocation of
//! its own, and a rejected row is undone by cutting the arenas back.

use crate::bindings::candour::plugin::types as wit;

/// Records after which a batch is handed over; larger ones are not faster.
const BATCH_RECORDS: usize = 1_000;
/// Bytes of text after which it is handed over earlier.
const BATCH_BYTES: usize = 256 * 1024;

/// A string in the arena.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    start: usize,
    end: usize,
}

/// What a record is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Case {
        procedure: u32,
        linked: Option<Words>,
    },
    Stage {
        number: u8,
    },
    Reason,
    Contact,
    Compliment,
    Decision,
    Action,
    Provision,
    Aggregate(Figure),
    Reject(Note),
    Warning(Note),
    Ignored(Words),
}

/// What an aggregate has besides its labels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    pub(crate) series: Words,
    pub(crate) publisher: Words,
    pub(crate) area: Words,
    pub(crate) unit: Words,
    pub(crate) span: wit::Span,
    pub(crate) quantity: wit::Quantity,
}

/// What a reject and a warning say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Note {
    pub(crate) column: Option<Words>,
    pub(crate) code: Words,
    pub(crate) message: Words,
    pub(crate) hint: Option<Words>,
}

/// One record. Its lists run from where it started to where the next did.
#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: Kind,
    place: wit::Place,
    /// Its own reference, or the section of a provision.
    reference: Option<Words>,
    case_reference: Option<Words>,
    start: Starts,
}

/// Lengths of the arenas of lists.
#[derive(Debug, Clone, Copy, Default)]
struct Starts {
    events: usize,
    values: usize,
    amounts: usize,
    texts: usize,
}

/// A label that the description does not hold.
#[derive(Debug, Clone, Copy)]
struct NewLabel {
    dimension: u32,
    label: Words,
    column: Option<Words>,
}

#[derive(Debug, Clone, Copy)]
struct PublishableText {
    role: u32,
    text: Words,
    approved: bool,
}

/// The batch that is being filled.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// Announcements are never undone, so their words are kept apart.
    announced: String,
    parts: Vec<Words>,
    labels: Vec<NewLabel>,
    words: String,
    entries: Vec<Entry>,
    events: Vec<wit::Event>,
    values: Vec<wit::Value>,
    amounts: Vec<wit::Amount>,
    texts: Vec<PublishableText>,
}

/// Where a row began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    entries: usize,
    words: usize,
    start: Starts,
}

impl Pending {
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            entries: self.entries.len(),
            words: self.words.len(),
            start: self.starts(),
        }
    }

    /// Whether a record that claims its row was added since.
    pub(crate) fn claims_since(&self, mark: Mark) -> bool {
        let since = self.entries.get(mark.entries..).unwrap_or_default();
        since
            .iter()
            .any(|entry| !matches!(entry.kind, Kind::Warning(_) | Kind::Ignored(_)))
    }

    /// Whether the row was set aside since.
    pub(crate) fn ignored_since(&self, mark: Mark) -> bool {
        let since = self.entries.get(mark.entries..).unwrap_or_default();
        since
            .iter()
            .any(|entry| matches!(entry.kind, Kind::Ignored(_)))
    }

    /// Forgets what a row added.
    pub(crate) fn undo(&mut self, mark: Mark) {
        self.entries.truncate(mark.entries);
        self.words.truncate(mark.words);
        self.events.truncate(mark.start.events);
        self.values.truncate(mark.start.values);
        self.amounts.truncate(mark.start.amounts);
        self.texts.truncate(mark.start.texts);
    }

    fn starts(&self) -> Starts {
        Starts {
            events: self.events.len(),
            values: self.values.len(),
            amounts: self.amounts.len(),
            texts: self.texts.len(),
        }
    }

    pub(crate) fn words(&mut self, text: &str) -> Words {
        keep(&mut self.words, text)
    }

    pub(crate) fn words_opt(&mut self, text: Option<&str>) -> Option<Words> {
        text.map(|text| self.words(text))
    }

    pub(crate) fn announce_part(&mut self, name: &str) {
        let name = keep(&mut self.announced, name);
        self.parts.push(name);
    }

    pub(crate) fn announce_label(&mut self, dimension: u32, label: &str, column: Option<&str>) {
        let label = keep(&mut self.announced, label);
        let column = column.map(|column| keep(&mut self.announced, column));
        self.labels.push(NewLabel {
            dimension,
            label,
            column,
        });
    }

    /// Starts a record; lists are added to the last one.
    pub(crate) fn push(
        &mut self,
        kind: Kind,
        place: wit::Place,
        reference: Option<&str>,
        case_reference: Option<&str>,
    ) {
        let reference = self.words_opt(reference);
        let case_reference = self.words_opt(case_reference);
        let start = self.starts();
        self.entries.push(Entry {
            kind,
            place,
            reference,
            case_reference,
            start,
        });
    }

    #[inline]
    pub(crate) fn event(&mut self, code: u32, day: i32) {
        self.events.push(wit::Event { code, day });
    }

    #[inline]
    pub(crate) fn value(&mut self, dimension: u32, label: u32) {
        self.values.push(wit::Value { dimension, label });
    }

    #[inline]
    pub(crate) fn amount(&mut self, code: u32, pence: i64) {
        self.amounts.push(wit::Amount { code, pence });
    }

    pub(crate) fn text(&mut self, role: u32, text: &str, approved: bool) {
        let text = self.words(text);
        self.texts.push(PublishableText {
            role,
            text,
            approved,
        });
    }

    /// Gives the record that was started last a reference.
    pub(crate) fn refer(&mut self, reference: &str) {
        let words = self.words(reference);
        if let Some(entry) = self.entries.last_mut() {
            entry.reference = Some(words);
        }
    }

    /// Joins the record that was started last to a case.
    pub(crate) fn join(&mut self, reference: &str) {
        let words = self.words(reference);
        if let Some(entry) = self.entries.last_mut() {
            match &mut entry.kind {
                Kind::Case { linked, .. } => *linked = Some(words),
                _ => entry.case_reference = Some(words),
            }
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.entries.len() >= BATCH_RECORDS || self.words.len() >= BATCH_BYTES
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.parts.is_empty() && self.labels.is_empty()
    }

    fn clear(&mut self) {
        self.announced.clear();
        self.parts.clear();
        self.labels.clear();
        self.undo(Mark {
            entries: 0,
            words: 0,
            start: Starts::default(),
        });
    }

    /// Hands everything over and starts anew.
    pub(crate) fn flush(&mut self, emit: impl FnOnce(wit::Batch<'_>)) {
        let announced = |words: Words| part_of(&self.announced, words);
        let words = |words: Words| part_of(&self.words, words);
        let words_opt = |found: Option<Words>| found.map(words);
        let parts: Vec<&str> = self.parts.iter().map(|part| announced(*part)).collect();
        let labels: Vec<wit::NewLabel<'_>> = self
            .labels
            .iter()
            .map(|new| wit::NewLabel {
                dimension: new.dimension,
                label: announced(new.label),
                column: new.column.map(announced),
            })
            .collect();
        let texts: Vec<wit::PublishableText<'_>> = self
            .texts
            .iter()
            .map(|text| wit::PublishableText {
                role: text.role,
                text: words(text.text),
                approved: text.approved,
            })
            .collect();

        let mut sorted = Sorted::default();
        let ends = self.entries.iter().skip(1).map(|next| next.start);
        for (entry, end) in self.entries.iter().zip(ends.chain([self.starts()])) {
            let start = entry.start;
            let events = self
                .events
                .get(start.events..end.events)
                .unwrap_or_default();
            let values = self
                .values
                .get(start.values..end.values)
                .unwrap_or_default();
            let amounts = self
                .amounts
                .get(start.amounts..end.amounts)
                .unwrap_or_default();
            let texts = texts.get(start.texts..end.texts).unwrap_or_default();
            let place = entry.place;
            let reference = words_opt(entry.reference);
            let case_reference = words_opt(entry.case_reference);
            match entry.kind {
                Kind::Case { procedure, linked } => sorted.cases.push(wit::ComplaintCase {
                    place,
                    reference: reference.unwrap_or_default(),
                    procedure,
                    linked: words_opt(linked),
                    events,
                    values,
                    amounts,
                }),
                Kind::Stage { number } => sorted.stages.push(wit::Stage {
                    place,
                    case_reference: case_reference.unwrap_or_default(),
                    number,
                    events,
                    values,
                    amounts,
                }),
                Kind::Reason => sorted.reasons.push(wit::Reason {
                    place,
                    case_reference: case_reference.unwrap_or_default(),
                    values,
                }),
                Kind::Contact => sorted.contacts.push(wit::Contact {
                    place,
                    reference,
                    case_reference,
                    events,
                    values,
                }),
                Kind::Compliment => sorted.compliments.push(wit::Compliment {
                    place,
                    reference,
                    events,
                    values,
                    texts,
                }),
                Kind::Decision => sorted.decisions.push(wit::Decision {
                    place,
                    reference,
                    case_reference,
                    events,
                    values,
                    amounts,
                    texts,
                }),
                Kind::Action => sorted.actions.push(wit::Action {
                    place,
                    reference,
                    case_reference,
                    events,
                    values,
                    texts,
                }),
                Kind::Provision => sorted.provisions.push(wit::Provision {
                    place,
                    section: reference.unwrap_or_default(),
                    values,
                    texts,
                }),
                Kind::Aggregate(figure) => sorted.aggregates.push(wit::Aggregate {
                    place,
                    series: words(figure.series),
                    publisher: words(figure.publisher),
                    area: words(figure.area),
                    span: figure.span,
                    values,
                    quantity: figure.quantity,
                    unit: words(figure.unit),
                }),
                Kind::Reject(note) => sorted.rejects.push(wit::Reject {
                    place,
                    column: words_opt(note.column),
                    code: words(note.code),
                    message: words(note.message),
                    hint: words_opt(note.hint),
                }),
                Kind::Warning(note) => sorted.warnings.push(wit::Warning {
                    place,
                    column: words_opt(note.column),
                    code: words(note.code),
                    message: words(note.message),
                    hint: words_opt(note.hint),
                }),
                Kind::Ignored(reason) => sorted.ignored.push(wit::Ignored {
                    place,
                    reason: words(reason),
                }),
            }
        }
        emit(wit::Batch {
            parts: &parts,
            labels: &labels,
            cases: &sorted.cases,
            stages: &sorted.stages,
            reasons: &sorted.reasons,
            contacts: &sorted.contacts,
            compliments: &sorted.compliments,
            decisions: &sorted.decisions,
            actions: &sorted.actions,
            provisions: &sorted.provisions,
            aggregates: &sorted.aggregates,
            rejects: &sorted.rejects,
            warnings: &sorted.warnings,
            ignored: &sorted.ignored,
        });
        self.clear();
    }
}

/// Records by kind, as a batch holds them.
#[derive(Default)]
struct Sorted<'a> {
    cases: Vec<wit::ComplaintCase<'a>>,
    stages: Vec<wit::Stage<'a>>,
    reasons: Vec<wit::Reason<'a>>,
    contacts: Vec<wit::Contact<'a>>,
    compliments: Vec<wit::Compliment<'a>>,
    decisions: Vec<wit::Decision<'a>>,
    actions: Vec<wit::Action<'a>>,
    provisions: Vec<wit::Provision<'a>>,
    aggregates: Vec<wit::Aggregate<'a>>,
    rejects: Vec<wit::Reject<'a>>,
    warnings: Vec<wit::Warning<'a>>,
    ignored: Vec<wit::Ignored<'a>>,
}

fn keep(arena: &mut String, text: &str) -> Words {
    let start = arena.len();
    arena.push_str(text);
    Words {
        start,
        end: arena.len(),
    }
}

fn part_of(arena: &str, words: Words) -> &str {
    arena.get(words.start..words.end).unwrap_or_default()
}
