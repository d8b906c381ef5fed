//! Names of a query to columns, positions and days, with an error for every
//! name that means nothing, or means something that this project does not have.

use super::list::List;
use super::scan::{Cases, Clocks, Dates, DayColumn, Filter, Group, Numbers, Source};
use crate::dataset::registry::{PROCEDURES, registry};
use crate::dataset::{Dataset, RecordKind, ValidDataset};
use crate::diagnostic::suggest;
use crate::measure::figure::{Axis, AxisLabel, NONE};
use crate::measure::query::{
    Attribute, Basis, Condition, LabelName, Labels, OR_NONE, QueryError, Spanned, Test,
};
use crate::procedure::{Extension, Verdict};

/// What a dimension's name ends with when its groups are meant.
const GROUP: &str = "-group";

/// The verdicts of the clock, as a dimension.
const TIMELINESS: &str = "timeliness";

/// The same by the procedures' own rules, as a dimension.
const RULE_TIMELINESS: &str = "rule-timeliness";

/// Whether answers were put off, as a dimension.
const EXTENSION: &str = "extension";

/// Procedures, as a dimension.
const PROCEDURE: &str = "procedure";

/// The numbers of stages, as a dimension.
const STAGE: &str = "stage";

/// Whether a dimension is one of verdicts, which hold as at a day.
pub(super) fn is_verdict(dimension: &str) -> bool {
    let plain = dimension.strip_suffix(OR_NONE).unwrap_or(dimension);
    [TIMELINESS, RULE_TIMELINESS].contains(&plain)
}

/// Dimensions that say what became of a stage. A case's are those of its first
/// stage: a later one has its own, or none yet. A refused complaint is not a
/// refused request for another stage.
const RESULTS: [&str; 3] = ["outcome", "finding", "refusal-reason"];

/// A condition with the labels that its query names by.
#[derive(Debug, Clone)]
pub(super) struct Scoped {
    pub(super) condition: Condition,
    pub(super) labels: Labels,
}

/// Resolves the names of a query about one dataset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver<'a> {
    pub(super) data: &'a ValidDataset,
}

type Resolved<T> = Result<T, QueryError>;

impl<'a> Resolver<'a> {
    fn dataset(&self) -> &'a Dataset {
        self.data.dataset()
    }

    /// The list that a name stands for.
    pub(super) fn list(&self, name: &Spanned<String>, labels: Labels) -> Resolved<List> {
        let vocabulary = &self.dataset().vocabulary;
        let code = name.node.as_str();
        if code == PROCEDURE {
            return Ok(List::provided(
                code,
                vocabulary.procedures.iter().map(String::as_str),
            ));
        }
        if is_verdict(code) {
            return Ok(List::provided(code, Verdict::ALL.map(Verdict::name)));
        }
        if code == EXTENSION {
            return Ok(List::provided(code, Extension::ALL.map(Extension::name)));
        }
        if code == STAGE {
            return Ok(List::provided(code, ["1", "2", "3"]));
        }
        if let Some(at) = vocabulary.dimension(code)
            && let Some(dimension) = vocabulary.dimensions.get(at)
        {
            let listed = self.dataset().listed_labels(at);
            let list = match labels {
                Labels::Own => List::own(dimension, &listed),
                Labels::Common => List::common(dimension, &listed).ok_or_else(|| {
                    QueryError::new(
                        name.span,
                        format!("`{code}` is a list of the council's own: it has no common codes"),
                    )
                })?,
            };
            return Ok(List {
                dimension: Some(at),
                ..list
            });
        }
        if let Some(base) = code.strip_suffix(GROUP)
            && let Some(at) = vocabulary.dimension(base)
            && let Some(dimension) = vocabulary.dimensions.get(at)
        {
            let listed = self.dataset().listed_labels(at);
            return Ok(List {
                dimension: Some(at),
                ..List::groups(code, dimension, &listed)
            });
        }
        Err(self.unknown_dimension(name))
    }

    fn unknown_dimension(&self, name: &Spanned<String>) -> QueryError {
        let code = name.node.as_str();
        let base = code.strip_suffix(GROUP).unwrap_or(code);
        let provided = self.provided();
        let names = || provided.iter().map(String::as_str);
        if registry().dimensions.contains_key(base) {
            return QueryError::new(
                name.span,
                format!("no source of this project provides `{base}`"),
            )
            .hint(format!(
                "provided: {}",
                names().collect::<Vec<_>>().join(", ")
            ))
            .lack();
        }
        let known = names().chain(registry().dimensions.keys().map(String::as_str));
        QueryError::new(name.span, format!("`{code}` is not a dimension")).suggest(
            crate::diagnostic::nearest(code, known).map_or_else(
                || suggest(code, names()),
                |near| Some(format!("did you mean `{near}`?")),
            ),
        )
    }

    /// Every name that `by` and conditions may use here.
    fn provided(&self) -> Vec<String> {
        let mut names = Vec::new();
        for dimension in &self.dataset().vocabulary.dimensions {
            names.push(dimension.code.clone());
            if dimension.labels.iter().any(|label| label.group.is_some()) {
                names.push(format!("{}{GROUP}", dimension.code));
            }
        }
        names.extend([PROCEDURE, TIMELINESS, RULE_TIMELINESS, EXTENSION].map(str::to_owned));
        names
    }

    /// Where records of a kind have the labels of a list.
    fn source(
        &self,
        name: &Spanned<String>,
        list: &List,
        kind: RecordKind,
    ) -> Resolved<Source<'a>> {
        let dataset = self.dataset();
        let table = dataset.table(kind);
        let cases = self.inherits(kind);
        let Some(at) = list.dimension else {
            return match name.node.as_str() {
                PROCEDURE if kind == RecordKind::Case || cases.is_some() => Ok(Source::Procedure {
                    procedures: &dataset.table(RecordKind::Case).procedures,
                    cases,
                }),
                // Of its case a decision has the procedure and no more: it is
                // about the council's handling, with a subject of its own.
                PROCEDURE if kind == RecordKind::Decision => Ok(Source::Procedure {
                    procedures: &dataset.table(RecordKind::Case).procedures,
                    cases: Some(Cases {
                        rows: &table.cases,
                        first_stages: None,
                    }),
                }),
                TIMELINESS => self.clocks(name, kind).map(Source::Timeliness),
                RULE_TIMELINESS => self.clocks(name, kind).map(Source::RuleTimeliness),
                EXTENSION => self.clocks(name, kind).map(Source::Extension),
                STAGE if kind == RecordKind::Stage => Ok(Source::Stage(&table.numbers)),
                code => Err(QueryError::new(
                    name.span,
                    format!("{} have no `{code}`", kind.plural()),
                )),
            };
        };
        let own = table.value(at);
        let result = self
            .dataset()
            .vocabulary
            .dimensions
            .get(at)
            .is_some_and(|dimension| RESULTS.contains(&dimension.code.as_str()));
        let cases = if result && kind == RecordKind::Stage {
            self.first_stages()
        } else {
            cases
        };
        let inherited = cases.and_then(|cases| {
            let column = dataset.table(RecordKind::Case).value(at)?;
            Some((cases, column))
        });
        if own.is_none() && inherited.is_none() && table.len > 0 {
            // A dimension that some records have, but never these, is a slip.
            let others: Vec<&str> = RecordKind::ALL
                .into_iter()
                .filter(|other| dataset.table(*other).value(at).is_some())
                .map(RecordKind::plural)
                .collect();
            if !others.is_empty() {
                let message = format!("{} have no `{}`", kind.plural(), name.node);
                return Err(QueryError::new(name.span, message)
                    .hint(format!("it is known of {}", others.join(", ")))
                    .lack());
            }
        }
        Ok(Source::Column { own, inherited })
    }

    /// The cases from which records of a kind inherit.
    fn inherits(&self, kind: RecordKind) -> Option<Cases<'a>> {
        matches!(kind, RecordKind::Stage | RecordKind::Reason).then(|| Cases {
            rows: &self.dataset().table(kind).cases,
            first_stages: None,
        })
    }

    /// The cases of first stages: what a case has of the days and results of a
    /// stage is that of its first.
    fn first_stages(&self) -> Option<Cases<'a>> {
        let stages = self.dataset().table(RecordKind::Stage);
        Some(Cases {
            rows: &stages.cases,
            first_stages: Some(&stages.numbers),
        })
    }

    fn clocks<T>(&self, name: &Spanned<T>, kind: RecordKind) -> Resolved<Clocks<'a>> {
        match (kind, self.inherits(kind)) {
            (RecordKind::Case, _) => Ok(Clocks::OfCase(self.data)),
            (RecordKind::Stage, _) => Ok(Clocks::OfStage(self.data)),
            (_, Some(cases)) => Ok(Clocks::Inherited(self.data, cases)),
            _ => Err(
                QueryError::new(name.span, format!("{} have no clock", kind.plural()))
                    .hint("cases, stages and reasons have one"),
            ),
        }
    }

    /// Where records of a kind have a number.
    pub(super) fn numbers(
        &self,
        attribute: &Spanned<Attribute>,
        kind: RecordKind,
    ) -> Resolved<Numbers<'a>> {
        // Without the day there is no number, which is not a number of 0.
        let days: &[&str] = match attribute.node {
            Attribute::ResponseDays => &["responded", "closed"],
            Attribute::AcknowledgementDays => &["acknowledged"],
            Attribute::Stage => &[],
        };
        let vocabulary = &self.dataset().vocabulary;
        if !days.is_empty() && days.iter().all(|day| vocabulary.event(day).is_none()) {
            let message = format!(
                "no source of this project gives the day of `{}`, from which `{}` are counted",
                days.join("` or `"),
                attribute.node.name()
            );
            return Err(QueryError::new(attribute.span, message).lack());
        }
        match attribute.node {
            Attribute::ResponseDays => Ok(Numbers::ResponseDays(self.clocks(attribute, kind)?)),
            Attribute::AcknowledgementDays => {
                Ok(Numbers::AcknowledgementDays(self.clocks(attribute, kind)?))
            }
            Attribute::Stage if kind == RecordKind::Stage => {
                Ok(Numbers::Stage(&self.dataset().table(kind).numbers))
            }
            Attribute::Stage => Err(QueryError::new(
                attribute.span,
                format!("{} have no `stage`", kind.plural()),
            )
            .hint("count stages")),
        }
    }

    /// One dimension of an answer.
    pub(super) fn group(
        &self,
        name: &Spanned<String>,
        labels: Labels,
        kind: RecordKind,
    ) -> Resolved<(Group<'a>, Axis)> {
        let plain = name.node.strip_suffix(OR_NONE);
        let dimension = Spanned {
            node: plain.unwrap_or(&name.node).to_owned(),
            span: name.span,
        };
        let mut list = self.list(&dimension, labels)?;
        let source = self.source(&dimension, &list, kind)?;
        let none = plain.and_then(|_| u16::try_from(list.axis.labels.len()).ok());
        if none.is_some() {
            // The council may have a label of these words.
            let mut known = list.axis.labels.iter();
            let taken = known.any(|label| label.text == NONE[0]);
            list.axis.labels.push(AxisLabel {
                text: NONE[usize::from(taken)].to_owned(),
                group: None,
            });
        }
        let group = Group {
            source,
            len: list.axis.labels.len(),
            positions: list.positions,
            none,
        };
        Ok((group, list.axis))
    }

    /// A condition on records of a kind.
    pub(super) fn filter(&self, scoped: &Scoped, kind: RecordKind) -> Resolved<Filter<'a>> {
        match &scoped.condition.node {
            Test::Number {
                attribute,
                comparison,
            } => Ok(Filter::Number(self.numbers(attribute, kind)?, *comparison)),
            Test::Labels {
                dimension,
                negated,
                labels,
            } => {
                let (list, named) = self.named(dimension, labels, scoped.labels)?;
                Ok(Filter::Labels {
                    source: self.source(dimension, &list, kind)?,
                    named,
                    negated: *negated,
                })
            }
        }
    }

    /// Which labels of a dimension a condition names, by index.
    pub(super) fn named(
        &self,
        dimension: &Spanned<String>,
        labels: &[Spanned<LabelName>],
        mode: Labels,
    ) -> Resolved<(List, Vec<bool>)> {
        let own = self.list(dimension, Labels::Own)?;
        let mut named = vec![false; own.positions.len()];
        for label in labels {
            let by_code = match label.node {
                LabelName::Code(_) => own.dimension.is_some(),
                LabelName::Quoted(_) => mode == Labels::Common,
            };
            let list = if by_code {
                &self.list(dimension, Labels::Common)?
            } else {
                &own
            };
            let position = self.position(dimension, label, list, &own, by_code)?;
            for (at, place) in list.positions.iter().enumerate() {
                if Some(usize::from(*place)) == position
                    && let Some(slot) = named.get_mut(at)
                {
                    *slot = true;
                }
            }
        }
        Ok((own, named))
    }

    /// The position of a label; `None` for a common code that the registry
    /// knows and no label of the council maps to: such records are none.
    fn position(
        &self,
        dimension: &Spanned<String>,
        label: &Spanned<LabelName>,
        list: &List,
        own: &List,
        by_code: bool,
    ) -> Resolved<Option<usize>> {
        let text = label.node.text();
        let find = |list: &List| list.axis.labels.iter().position(|known| known.text == text);
        if let Some(position) = find(list) {
            return Ok(Some(position));
        }
        let name = &dimension.node;
        // As with common codes: no record of this project has that procedure.
        if name == PROCEDURE && PROCEDURES.contains(&text) {
            return Ok(None);
        }
        if !by_code {
            let message = format!("`{text}` is not a label of `{name}`");
            let error = QueryError::new(label.span, message);
            let is_code = registry()
                .dimensions
                .get(name)
                .is_some_and(|shared| shared.codes.contains_key(text));
            if is_code {
                return Err(error.hint("common codes stand without quotes"));
            }
            let known = list.axis.labels.iter().map(|label| label.text.as_str());
            return Err(error.suggest(suggest(text, known)));
        }
        let codes = registry().dimensions.get(name).map(|shared| &shared.codes);
        if codes.is_some_and(|codes| codes.contains_key(text)) {
            return Ok(None);
        }
        let error = QueryError::new(
            label.span,
            format!("`{text}` is not a common code of `{name}`"),
        );
        if find(own).is_some() {
            return Err(error.hint(format!(
                "write the council's own label in quotes: \"{text}\""
            )));
        }
        let known = codes.into_iter().flat_map(|codes| codes.keys());
        Err(error.suggest(suggest(text, known.map(String::as_str))))
    }

    /// The days that put records of a kind into a period.
    pub(super) fn dates(&self, kind: RecordKind, basis: &Spanned<Basis>) -> Resolved<Dates<'a>> {
        const FIRST: bool = false;
        const LAST: bool = true;
        // Which event, of the record or of its case, and which of several.
        let wanted: &[(&str, bool, bool)] = match (kind, basis.node) {
            (_, Basis::All) => &[],
            (RecordKind::Case, Basis::Received) => &[("received", false, FIRST)],
            (RecordKind::Case, Basis::Closed) => &[("closed", false, LAST)],
            (RecordKind::Stage, Basis::Received) => &[
                ("started", false, FIRST),
                ("received", false, FIRST),
                ("received", true, FIRST),
            ],
            (RecordKind::Stage, Basis::Closed) => {
                &[("responded", false, LAST), ("responded", true, LAST)]
            }
            (RecordKind::Reason, Basis::Received) => &[("received", true, FIRST)],
            (RecordKind::Reason, Basis::Closed) => &[("closed", true, LAST)],
            (
                RecordKind::Contact
                | RecordKind::Compliment
                | RecordKind::Decision
                | RecordKind::Action,
                Basis::Received,
            ) => &[("received", false, FIRST)],
            (RecordKind::Decision, Basis::Closed) => &[("decided", false, LAST)],
            (RecordKind::Action, Basis::Closed) => &[("done", false, LAST)],
            (RecordKind::Contact | RecordKind::Compliment, Basis::Closed) => {
                let message = format!("{} are never closed", kind.plural());
                return Err(QueryError::new(basis.span, message).hint("use `basis received`"));
            }
            (RecordKind::Provision, _) => {
                return Err(
                    QueryError::new(basis.span, "provisions have no days").hint("use `basis all`")
                );
            }
        };
        let dataset = self.dataset();
        let known = |event: &str| dataset.vocabulary.event(event);
        if let Some((event, ..)) = wanted.first()
            && wanted.iter().all(|(event, ..)| known(event).is_none())
        {
            let message = format!(
                "no source of this project gives the day of `{event}`, by which {} are `{}`",
                kind.plural(),
                basis.node.name()
            );
            return Err(QueryError::new(basis.span, message).lack());
        }
        let columns = wanted
            .iter()
            .filter_map(|(event, of_case, last)| {
                let code = known(event)?;
                let holder = if *of_case { RecordKind::Case } else { kind };
                let cases = match kind {
                    RecordKind::Stage => self.first_stages(),
                    _ => self.inherits(kind),
                };
                Some(DayColumn {
                    column: dataset.table(holder).event(code)?,
                    last: *last,
                    cases: cases.filter(|_| *of_case),
                })
            })
            .collect();
        Ok(Dates {
            columns,
            as_at: self.data.as_at(),
        })
    }
}
