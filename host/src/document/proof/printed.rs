//! Which parts of a template are prose: its text outside calls, and the words
//! in calls that a reader will see.
//!
//! Calls are read word by word, not run: a word of a call is printed where
//! [`PRINTED`] says that its argument is, and in `{{ … }}` itself. A name that
//! stands in such a place passes this on to what it was set to, in any file:
//! after `{% set note = '…' %}` and `notes=[note]` the note is prose. The same
//! holds for the lists that loops go through and the arguments of macros.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::numbers::BREAK;
use super::tags::{Kind, Tag, Token, tags};

/// A stretch of prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// Where it begins in its text, in bytes.
    pub(super) start: usize,
    /// At its own length, with [`BREAK`]s for calls.
    pub(super) text: String,
}

/// Which arguments of a call are printed. What is not named here is an
/// expression, an id, or an option.
pub(super) struct Printed {
    call: &'static str,
    /// By their place, from 0.
    places: &'static [usize],
    names: &'static [&'static str],
    /// Lists of pairs, of which only the first words are printed.
    pairs: &'static [&'static str],
}

impl Printed {
    const fn new(
        call: &'static str,
        places: &'static [usize],
        names: &'static [&'static str],
    ) -> Self {
        Self {
            call,
            places,
            names,
            pairs: &[],
        }
    }
}

/// Every call; a test compares it with those that there are.
const PRINTED: &[Printed] = &[
    Printed::new("anchor", &[], &[]),
    Printed::new("by_sign", &[1, 2, 3], &["above", "below", "same"]),
    Printed::new("callout", &[0], &["title"]),
    Printed::new("categories", &[], &[]),
    Printed::new("cells", &[0], &["head"]),
    Printed::new(
        "chart",
        &[],
        &["title", "subtitle", "alt", "head", "notes", "categories"],
    ),
    Printed::new("col", &[0], &["head"]),
    Printed::new("commentary", &[], &[]),
    Printed::new("corrections", &[], &[]),
    Printed::new("crosstab", &[], &["caption", "head", "notes", "totals"]),
    Printed::new("data_quality", &[], &[]),
    Printed::new("definitions", &[], &[]),
    Printed::new("drawable", &[], &[]),
    Printed::new("duties", &[], &[]),
    Printed::new("expressions", &[], &[]),
    Printed::new("facts", &[], &[]),
    Printed::new("grid", &[], &["caption", "columns", "notes", "rows"]),
    Printed::new("has", &[], &[]),
    Printed::new("holds", &[1], &[]),
    Printed::new("labels", &[], &[]),
    Printed {
        pairs: &["columns"],
        ..Printed::new("listing", &[], &["caption", "columns", "notes"])
    },
    Printed::new("lists", &[], &[]),
    Printed::new("mark", &[], &[]),
    Printed::new("num", &[], &["one", "many"]),
    Printed::new("procedures", &[], &[]),
    Printed::new("quarters", &[], &[]),
    Printed::new("reaches_back", &[], &[]),
    Printed::new("records", &[], &[]),
    Printed::new("ref", &[], &[]),
    Printed::new("self_assessment", &[], &["caption", "notes"]),
    Printed::new("sources", &[], &[]),
    Printed::new("table", &[], &["caption", "head", "notes", "total"]),
    Printed::new("top", &[], &[]),
    Printed::new("top_value", &[], &[]),
    Printed::new("written", &[1], &[]),
];

/// The prose of each of the texts of one report.
pub(super) fn segments(texts: &[&str]) -> Vec<Vec<Segment>> {
    let tags: Vec<Vec<Tag<'_>>> = texts.iter().map(|text| tags(text)).collect();
    let mut known = Known::default();
    // Each round may find names in what names found before were set to.
    loop {
        let before = known.len();
        for tag in tags.iter().flatten() {
            Walk::new(tag, &mut known, &mut |_| {}).run();
        }
        if known.len() == before {
            break;
        }
    }
    texts
        .iter()
        .zip(&tags)
        .map(|(text, tags)| {
            let mut prose = (*text).to_owned();
            let mut segments = Vec::new();
            for tag in tags {
                let blank: String = std::iter::repeat_n(BREAK, tag.span.len()).collect();
                prose.replace_range(tag.span.clone(), &blank);
                Walk::new(tag, &mut known, &mut |span: Range<usize>| {
                    segments.push(Segment {
                        start: span.start,
                        text: text.get(span).unwrap_or_default().to_owned(),
                    });
                })
                .run();
            }
            segments.push(Segment {
                start: 0,
                text: prose,
            });
            segments
        })
        .collect()
}

/// Names whose values are printed, and what macros take.
#[derive(Debug, Default)]
struct Known<'t> {
    printed: BTreeSet<&'t str>,
    macros: BTreeMap<&'t str, Vec<&'t str>>,
}

impl Known<'_> {
    fn len(&self) -> usize {
        self.printed.len() + self.macros.len()
    }
}

/// One pair of brackets, or a tag.
struct Frame<'t> {
    /// Of a call: its name. Of a list or a group: empty.
    call: &'t str,
    kind: Brackets,
    /// Whether what stands in it is printed, before what its call says.
    printed: bool,
    /// How many commas came before.
    place: usize,
    /// The name of the argument.
    name: Option<&'t str>,
    /// Between `if` and `else`, where words are compared and not printed.
    condition: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Brackets {
    Tag,
    Call,
    Filter,
    Group,
    List,
    Subscript,
}

/// Goes through the tokens of a tag and hands over what is printed.
struct Walk<'w, 't> {
    tag: &'w Tag<'t>,
    known: &'w mut Known<'t>,
    print: &'w mut dyn FnMut(Range<usize>),
    frames: Vec<Frame<'t>>,
}

impl<'w, 't> Walk<'w, 't> {
    fn new(
        tag: &'w Tag<'t>,
        known: &'w mut Known<'t>,
        print: &'w mut dyn FnMut(Range<usize>),
    ) -> Self {
        Self {
            tag,
            known,
            print,
            frames: Vec::new(),
        }
    }

    fn run(&mut self) {
        let tag = self.tag;
        let name = |at: usize| {
            let token = tag.tokens.get(at).filter(|token| token.kind == Kind::Name);
            token.map_or("", |token| token.text)
        };
        // A sign for trimmed spaces may stand first.
        let first = usize::from(
            tag.tokens
                .first()
                .is_some_and(|token| matches!(token.text, "-" | "+")),
        );
        let (from, printed) = match name(first) {
            _ if tag.output => (first, true),
            "set" => (
                self.after_equals(),
                self.known.printed.contains(name(first + 1)),
            ),
            "for" => {
                let list = tag.tokens.iter().position(|token| token.text == "in");
                let list = list.unwrap_or(tag.tokens.len());
                let each = tag.tokens.get(..list).unwrap_or_default();
                let printed = each
                    .iter()
                    .any(|token| self.known.printed.contains(token.text));
                (list + 1, printed)
            }
            "macro" => {
                let takes = tag.tokens.iter().skip(first + 2);
                let takes = takes.filter(|token| token.kind == Kind::Name);
                let takes = takes.map(|token| token.text).collect();
                self.known.macros.insert(name(first + 1), takes);
                return;
            }
            _ => (first, false),
        };
        self.push("", Brackets::Tag, printed);
        for at in from..tag.tokens.len() {
            self.token(at);
        }
    }

    fn after_equals(&self) -> usize {
        let equals = self.tag.tokens.iter().position(|token| token.text == "=");
        equals.map_or(self.tag.tokens.len(), |at| at + 1)
    }

    fn push(&mut self, call: &'t str, kind: Brackets, printed: bool) {
        self.frames.push(Frame {
            call,
            kind,
            printed,
            place: 0,
            name: None,
            condition: false,
        });
    }

    fn token(&mut self, at: usize) {
        let tag = self.tag;
        let text = |at: Option<usize>| {
            let token = at.and_then(|at| tag.tokens.get(at));
            token
                .filter(|token| token.kind != Kind::Words)
                .map_or("", |token| token.text)
        };
        let Some(token) = tag.tokens.get(at).copied() else {
            return;
        };
        let before = at.checked_sub(1);
        let after = Some(at + 1);
        match (token.kind, token.text) {
            (Kind::Sign, "(") => {
                let called = before.and_then(|at| tag.tokens.get(at));
                let called = called.filter(|token| token.kind == Kind::Name);
                let printed = self.is_printed();
                match (called, text(at.checked_sub(2))) {
                    (Some(_), "|") => self.push("", Brackets::Filter, printed),
                    // A method of a record takes a code.
                    (Some(_), ".") => self.push("", Brackets::Subscript, false),
                    (Some(called), _) => self.push(called.text, Brackets::Call, printed),
                    (None, _) => self.push("", Brackets::Group, printed),
                }
            }
            (Kind::Sign, "[") => {
                let indexed = before
                    .and_then(|at| tag.tokens.get(at))
                    .is_some_and(|token| {
                        token.kind == Kind::Name && token.text != "in"
                            || matches!(token.text, ")" | "]")
                    });
                let printed = !indexed && self.is_printed();
                let kind = if indexed {
                    Brackets::Subscript
                } else {
                    Brackets::List
                };
                self.push("", kind, printed);
            }
            (Kind::Sign, "{") => {
                let printed = self.is_printed();
                self.push("", Brackets::Group, printed);
            }
            (Kind::Sign, ")" | "]" | "}") if self.frames.len() > 1 => {
                self.frames.pop();
            }
            (Kind::Sign, ",") => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.place += 1;
                    frame.name = None;
                    frame.condition = false;
                }
            }
            (Kind::Name, "if") => self.condition(true),
            (Kind::Name, "else") => self.condition(false),
            (Kind::Name, name) if text(after) == "=" && text(Some(at + 2)) != "=" => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.name = Some(name);
                }
            }
            (Kind::Name, name)
                if text(before) != "."
                    && text(after) != "("
                    && text(before) != "|"
                    && self.is_printed() =>
            {
                self.known.printed.insert(name);
            }
            (Kind::Words, _) if self.is_printed() => self.hand_over(token),
            (Kind::Digits, _) => {
                let option = self
                    .frames
                    .last()
                    .is_some_and(|frame| frame.kind == Brackets::Filter);
                if !option && self.is_printed() {
                    self.hand_over(token);
                }
            }
            _ => {}
        }
    }

    fn hand_over(&mut self, token: Token<'t>) {
        (self.print)(token.start..token.start + token.text.len());
    }

    fn condition(&mut self, holds: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.condition = holds;
        }
    }

    /// Whether what stands here is printed: what the innermost call says of its
    /// argument, else what holds around it.
    fn is_printed(&self) -> bool {
        let mut printed = false;
        // The places within lists of the argument, outermost first.
        let mut lists: Vec<usize> = Vec::new();
        let mut call: Option<&Frame<'_>> = None;
        for frame in &self.frames {
            if frame.condition {
                return false;
            }
            match frame.kind {
                Brackets::Call => {
                    call = Some(frame);
                    lists.clear();
                }
                Brackets::List => lists.push(frame.place),
                Brackets::Subscript => return false,
                Brackets::Tag | Brackets::Filter | Brackets::Group => {}
            }
            printed = match call {
                Some(call) => self.takes_words(call, &lists),
                None => frame.printed,
            };
        }
        printed
    }

    fn takes_words(&self, frame: &Frame<'_>, lists: &[usize]) -> bool {
        if let Some(known) = PRINTED.iter().find(|known| known.call == frame.call) {
            return match frame.name {
                Some(name) => {
                    let second =
                        known.pairs.contains(&name) && lists.get(1).is_some_and(|at| *at > 0);
                    known.names.contains(&name) && !second
                }
                None => known.places.contains(&frame.place),
            };
        }
        match self.known.macros.get(frame.call) {
            Some(takes) => {
                let taken = frame.name.or_else(|| takes.get(frame.place).copied());
                taken.is_some_and(|name| self.known.printed.contains(name))
            }
            // `namespace(…)`, `dict(…)`: what holds around it.
            None => frame.printed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::functions;
    use crate::document::proof::numbers;

    /// The numbers that are found in a text.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut found: Vec<(usize, &str)> = Vec::new();
        for segment in segments(&[text]).remove(0) {
            for span in numbers::typed(&segment.text) {
                let start = segment.start + span.start;
                found.push((start, &text[start..segment.start + span.end]));
            }
        }
        found.sort_unstable();
        let found: Vec<&str> = found.into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_call_says_which_of_its_words_are_printed() {
        let named: Vec<&str> = PRINTED.iter().map(|printed| printed.call).collect();
        assert_eq!(named, functions::names());
    }

    #[test]
    fn expressions_ids_options_and_conditions_are_no_prose() {
        check(
            "{{ num('within(20 of cases; basis all)', decimals=1) }} of 12",
            &["12"],
        );
        check(
            "{% if x == 7 and y != '12 days' %}a{% endif %} {# 12 #}",
            &[],
        );
        check(
            "{{ num('count(cases where a = \"}} 7\")', decimals=1) }}",
            &[],
        );
        check(
            "{{ top('count(cases; by age)', 3) }} {{ ref('tbl-17') }}",
            &[],
        );
        check(
            "{% set days = 'within(20 of cases)' %}{{ num(days ~ '; basis all') }}",
            &[],
        );
        check(
            "{{ records('actions where stage = 2')[0].text('title') }}",
            &[],
        );
        check(
            "{{ 'Annual' if kind == '12 months' else 'In 9 days' }}",
            &["9"],
        );
        check("Stage {{ num('x') }} 12", &["12"]);
    }

    #[test]
    fn words_that_calls_print_are_prose() {
        check(
            "{{ chart(id='f1', title='Up by 11', subtitle='In 12 wards', alt='13 bars', head='14', \
             categories=['15 days'], notes=['16 of ' ~ num('given(a; period 2023)')], \
             series=[cells('17', ['count(cases where stage = 18)'], decimals=1)]) }}",
            &["11", "12", "13", "14", "15", "16", "17"],
        );
        check(
            "{{ grid(id='t1', caption='21', columns=['22', period.name], rows=[['Within 23 days', \
             num('within(24 of cases)'), 25]]) }}",
            &["21", "22", "23", "25"],
        );
        check(
            "{{ table(id='t', caption='31', by='age', head='32', total='33', columns=[col('34', \
             'within(35 of cases)', total='within(36 of cases)')]) }}",
            &["31", "32", "33", "34"],
        );
        check(
            "{{ listing(id='t', caption='41', of='actions where stage = 42', columns=[['43 a', 'x-44'], \
             ['45', 'title']]) }}{{ crosstab(id='c', caption='46', expr='within(47 of cases)', head='48') }}",
            &["41", "43", "45", "46", "48"],
        );
        check(
            "{% call callout('51 points') %}\n52\n{% endcall %}{{ by_sign('given(53)', '54 more', same='55', below='') }}",
            &["51", "52", "54", "55"],
        );
    }

    #[test]
    fn names_pass_on_that_they_are_printed() {
        check(
            "{% set note = '61 rows' %}{{ grid(notes=[note]) }}",
            &["61"],
        );
        check(
            "{% set a = '62' %}{% set b = a ~ '63' %}{{ b }}",
            &["62", "63"],
        );
        check(
            "{% for x in ['64', '65'] %}{{ x }}{% endfor %}",
            &["64", "65"],
        );
        check(
            "{% set n = namespace(rows=[]) %}{% set n.rows = n.rows + [['66', num('within(67 of a)')]] %}\
             {{ grid(rows=n.rows) }}",
            &["66"],
        );
        check(
            "{% macro line(words, expression) %}{{ words }}: {{ num(expression) }}{% endmacro %}\
             {{ line('68 days', 'within(69 of cases)') }}",
            &["68"],
        );
        check(
            "{{ 70 }}{{ x|round(2) }}{{ y|default('71') }}",
            &["70", "71"],
        );
    }
}
