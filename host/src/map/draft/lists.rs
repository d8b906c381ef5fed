//! Lists of labels: what each may mean among authorities, its group, its order.

use std::collections::{BTreeMap, BTreeSet};

use super::mapping::{Dimension, Entry, Label, Toml};
use super::several::{Several, parts};
use super::sheet::Sheet;
use super::words::{plain, some, tidy};
use crate::dataset::registry::registry;
use crate::map::export::Value;
use crate::map::guess::{self, Common, SURE_ENOUGH};
use crate::map::lines::{counted, number};
use crate::map::profile::shown_values;

/// Own lists that are longer are not written out.
const LONGEST_LIST: usize = 150;
/// Own lists that are longer may get new labels at any time.
const CLOSED_UP_TO: usize = 40;
/// Letters of a label.
const LONGEST_LABEL: usize = 120;
/// Ages, where the council has no bands of its own.
const AGES: [&str; 6] = ["0-17", "18-24", "25-64", "65-74", "75-84", "85+"];
/// The list that a list's labels are grouped by, the likeliest first.
const PARENTS: [(&str, &[&str]); 3] = [
    ("service", &["division", "department"]),
    ("division", &["department"]),
    ("subject", &["service"]),
];
/// What stands at the end of a list.
const LAST: [&str; 2] = ["other", "not-recorded"];

/// The lists of a draft while records are made.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    lists: BTreeMap<String, List>,
    /// In the order in which records name them.
    order: Vec<String>,
}

/// What the columns of a dimension hold.
#[derive(Debug, Clone, Default)]
struct List {
    /// Labels that may be shown, with their rows.
    shown: BTreeMap<String, u64>,
    /// Labels that are shown only where they are usual words for a code.
    hidden: BTreeMap<String, u64>,
    /// Labels that the mapping itself gives, with their codes.
    given: Vec<(&'static str, &'static str)>,
    /// Headings of the columns.
    columns: BTreeSet<String>,
    /// Columns that have been counted: several records may have labels of one.
    counted: BTreeSet<(String, usize)>,
    /// Numbers, as ages are.
    numbers: u64,
    blanks: u64,
    /// For each list that it could be grouped by: rows by label and group.
    groups: BTreeMap<&'static str, BTreeMap<String, BTreeMap<String, u64>>>,
}

/// Whether a word stands for no label at all.
pub(super) fn is_no_label(dimension: &str, word: &str) -> bool {
    let known = registry().dimensions.get(dimension);
    let has_code = known.is_some_and(|known| known.codes.contains_key("not-applicable"));
    let words = ["n/a", "na", "not applicable", "-", "--", "."];
    !has_code && words.contains(&word.to_lowercase().as_str())
}

/// A label as an import takes it from a cell.
fn labels_of(value: &Value, several: Option<&Several>) -> Vec<String> {
    match (value, several) {
        (Value::Text(text), Some(several)) => parts(text, several.split).collect(),
        (value, _) => whole_labels_of(value),
    }
}

/// The labels of a cell that is not split.
fn whole_labels_of(value: &Value) -> Vec<String> {
    match value {
        Value::Text(text) => vec![tidy(text)],
        Value::Bool(true) => vec!["Yes".to_owned()],
        Value::Bool(false) => vec!["No".to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::List(items) => items.iter().map(|item| tidy(item)).collect(),
        Value::Date(_) | Value::Duration(_) | Value::Error(_) => Vec::new(),
    }
}

impl Lists {
    fn of(&mut self, code: &str) -> &mut List {
        if !self.lists.contains_key(code) {
            self.order.push(code.to_owned());
        }
        self.lists.entry(code.to_owned()).or_default()
    }

    /// A label that the mapping gives to every record of a table.
    pub(super) fn given(&mut self, code: &str, label: &'static str, common: &'static str) {
        let list = self.of(code);
        if !list.given.contains(&(label, common)) {
            list.given.push((label, common));
        }
    }

    /// Adds the labels of a column; how many rows have one that stands for
    /// none.
    pub(super) fn add(
        &mut self,
        code: &str,
        sheet: &Sheet<'_>,
        at: usize,
        skip: &[String],
        several: Option<&Several>,
    ) -> u64 {
        let skipped = self.column(code, sheet, at, (skip, several), |_| true);
        let parents = PARENTS.iter().find(|(list, _)| *list == code);
        for parent in parents.iter().flat_map(|(_, parents)| parents.iter()) {
            if let Some(by) = sheet.column_of(parent) {
                self.group(code, parent, sheet, at, by);
            }
        }
        skipped
    }

    /// Adds the labels of the rows that pass.
    pub(super) fn add_where(
        &mut self,
        code: &str,
        sheet: &Sheet<'_>,
        at: usize,
        passes: impl Fn(usize) -> bool,
    ) {
        self.column(code, sheet, at, (&[], None), passes);
    }

    fn column(
        &mut self,
        code: &str,
        sheet: &Sheet<'_>,
        at: usize,
        (skip, several): (&[String], Option<&Several>),
        passes: impl Fn(usize) -> bool,
    ) -> u64 {
        let (Some(column), Some(profile)) = (sheet.column(at), sheet.profile(at)) else {
            return 0;
        };
        let mut harmless: BTreeSet<String> = shown_values(column, profile)
            .into_iter()
            .map(|(label, _)| tidy(label))
            .collect();
        harmless.extend(
            several
                .into_iter()
                .flat_map(|several| several.labels.clone()),
        );
        // Labels of figures from elsewhere stand there once each, and are of
        // categories.
        let is_figure = sheet.is_of_figures();
        let numbers_are_ages = code == "age-band";
        let mut counts: Vec<u64> = vec![0; column.values.len()];
        let list = self.of(code);
        list.columns.insert(column.name.clone());
        let is_new = list.counted.insert((sheet.title(), at));
        let cells = column.cells.iter().enumerate();
        for (_, cell) in cells.filter(|(row, _)| passes(*row)) {
            match cell.and_then(|number| counts.get_mut(number as usize)) {
                Some(count) => *count += 1,
                None => list.blanks += u64::from(is_new),
            }
        }
        let mut skipped = 0;
        for (value, rows) in column.values.iter().zip(counts) {
            if rows == 0 {
                continue;
            }
            if numbers_are_ages && is_number(value) {
                list.numbers += rows;
                continue;
            }
            for label in labels_of(value, several) {
                if skip.contains(&label) {
                    skipped += rows;
                    continue;
                }
                let rows = if is_new || is_figure { rows } else { 0 };
                if is_figure && profile.personal.is_none() {
                    harmless.insert(label.clone());
                }
                let known = harmless.contains(&label) && label.chars().count() <= LONGEST_LABEL;
                let of = if known {
                    &mut list.shown
                } else {
                    &mut list.hidden
                };
                *of.entry(label).or_default() += rows;
            }
        }
        skipped
    }

    /// Counts which labels come with which of another list.
    fn group(&mut self, code: &str, parent: &'static str, sheet: &Sheet<'_>, at: usize, by: usize) {
        let (Some(labels), Some(groups)) = (sheet.column(at), sheet.column(by)) else {
            return;
        };
        let list = self.of(code);
        let counts = list.groups.entry(parent).or_default();
        for row in 0..labels.cells.len() {
            let (Some(label), Some(group)) = (labels.value(row), groups.value(row)) else {
                continue;
            };
            for label in whole_labels_of(label) {
                for group in whole_labels_of(group) {
                    *counts
                        .entry(label.clone())
                        .or_default()
                        .entry(group)
                        .or_default() += 1;
                }
            }
        }
    }

    /// The lists as the mapping has them.
    pub(super) fn finish(self) -> Vec<Dimension> {
        let Self { mut lists, order } = self;
        let parents: BTreeMap<String, BTreeSet<String>> = lists
            .iter()
            .map(|(code, list)| (code.clone(), list.shown.keys().cloned().collect()))
            .collect();
        let made = order.into_iter().filter_map(|code| {
            let list = lists.remove(&code)?;
            Some(list.finish(code, &parents))
        });
        made.collect()
    }
}

fn is_number(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Text(text) => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

impl List {
    fn finish(mut self, code: String, lists: &BTreeMap<String, BTreeSet<String>>) -> Dimension {
        // What one column shows needs no hiding in another.
        for (label, rows) in std::mem::take(&mut self.hidden) {
            let of = match self.shown.contains_key(&label) {
                true => &mut self.shown,
                false => &mut self.hidden,
            };
            *of.entry(label).or_default() += rows;
        }
        let columns = some(self.columns.iter().map(String::as_str), 4);
        let known = registry().dimensions.get(&code);
        let codes = known
            .map(|known| &known.codes)
            .filter(|codes| !codes.is_empty());
        let mut dimension = Dimension {
            code: code.clone(),
            ..Dimension::default()
        };
        if code == "age-band" && self.numbers > 0 {
            let bands = AGES.iter().map(|band| Toml::from(*band)).collect();
            let evidence = format!(
                "{} hold ages; no band is a council's own",
                counted(self.numbers, "cell")
            );
            dimension.bands = Some(Entry::guessed("bands", Toml::List(bands), evidence));
        }
        let mut labels = self.labels(&code, codes.is_some());
        if dimension.bands.is_some() {
            labels.retain(|label| !AGES.contains(&label.text.as_str()));
        }
        let hidden = self.hidden.len();
        let coded_hidden = labels
            .iter()
            .filter(|label| !self.shown.contains_key(&label.text));
        let left_out = hidden.saturating_sub(coded_hidden.count());
        if codes.is_none() && labels.len() > LONGEST_LIST {
            dimension.open.push(format!(
                "{} in {columns} are too many to list: are they labels?",
                counted(labels.len() as u64, "label")
            ));
            labels.clear();
            dimension.open_list = true;
        }
        if left_out > 0 {
            dimension.open.push(format!(
                "{columns}: {}, as personal data may be among them or they are no list; add \
                 those that are labels",
                match left_out {
                    1 => "1 text is not listed".to_owned(),
                    several => format!("{} different texts are not listed", number(several as u64)),
                }
            ));
            dimension.open_list = true;
        }
        if codes.is_none() && labels.len() > CLOSED_UP_TO {
            dimension.open_list = true;
        }
        if codes.is_none() {
            let grouped = self.grouped(&mut labels, lists);
            dimension.guess = Some(match grouped {
                Some(evidence) => evidence,
                None => format!("a list of the council's own, in {columns}"),
            });
        }
        for (label, common) in &self.given {
            let label = Label {
                text: (*label).to_owned(),
                common: Some((*common).to_owned()),
                guess: Some("what the records of a table are".to_owned()),
                ..Label::default()
            };
            if !labels
                .iter()
                .any(|known| tidy(&known.text) == tidy(&label.text))
            {
                labels.push(label);
            }
        }
        if code == "ethnicity" {
            broad_groups(&mut labels);
        }
        dimension.blank = self.blank(&code, &labels);
        dimension.labels = labels;
        if dimension.labels.is_empty() && dimension.bands.is_none() {
            dimension.open_list = true;
            if dimension.guess.is_none() {
                dimension.guess = Some(format!("no label of {columns} is known yet"));
            }
        }
        dimension
    }

    /// The labels in order, with what each may mean.
    fn labels(&self, code: &str, is_coded: bool) -> Vec<Label> {
        // Spellings of one label: the commonest is the label.
        let mut spelt: BTreeMap<String, Vec<(&str, u64, bool)>> = BTreeMap::new();
        let all = self.shown.iter().map(|(label, rows)| (label, rows, true));
        let hidden = self.hidden.iter().map(|(label, rows)| (label, rows, false));
        for (label, rows, is_shown) in all.chain(hidden) {
            let spellings = spelt.entry(plain(label)).or_default();
            spellings.push((label.as_str(), *rows, is_shown));
        }
        let mut found: Vec<(Label, u64, usize)> = Vec::new();
        for (key, mut spellings) in spelt {
            if key.is_empty() {
                continue;
            }
            // Of two as common, the one that does not shout.
            let shouts = |text: &str| !text.chars().any(char::is_lowercase);
            spellings.sort_by_key(|(text, rows, _)| (std::cmp::Reverse(*rows), shouts(text)));
            let rows: u64 = spellings.iter().map(|(_, rows, _)| rows).sum();
            let Some(((text, _, is_shown), others)) = spellings.split_first() else {
                continue;
            };
            let mut label = Label {
                text: (*text).to_owned(),
                also: others
                    .iter()
                    .map(|(other, _, _)| (*other).to_owned())
                    .collect(),
                ..Label::default()
            };
            let mut last = 0;
            if is_coded {
                let guess = guess::labels(code, &[(text, rows)]).pop().flatten();
                let guess = guess.filter(|guess| guess.score >= SURE_ENOUGH);
                let is_code = guess
                    .as_ref()
                    .is_some_and(|guess| matches!(guess.what, Common::Code(_)));
                if !is_shown && !is_code {
                    continue;
                }
                let number = counted(rows, "row");
                match guess.map(|guess| (guess.what, guess.evidence)) {
                    Some((Common::Code(common), evidence)) => {
                        last = LAST
                            .iter()
                            .position(|known| *known == common)
                            .map_or(0, |at| at + 1);
                        label.common = Some(common.to_owned());
                        label.guess = Some(format!("{number}; {evidence}"));
                    }
                    Some((Common::None(why), evidence)) => {
                        label.none = Some(why.to_owned());
                        label.guess = Some(format!("{number}; {evidence}"));
                    }
                    Some((Common::Own, _)) | None => {
                        label.none = Some("not decided yet".to_owned());
                        label.guess = Some(format!("{number}; no usual word for a shared code"));
                        label.open = Some(format!(
                            "which code is {} ({number}), or why is there none? `candour map codes \
                             {code}` shows them",
                            super::mapping::quoted(text)
                        ));
                    }
                }
            } else if !is_shown {
                continue;
            }
            found.push((label, rows, last));
        }
        let natural = found
            .iter()
            .all(|(label, _, _)| begins_with_number(&label.text).is_some());
        found.sort_by(|(one, rows, last), (other, more, later)| {
            let order = last.cmp(later);
            let order = order.then_with(|| match natural {
                true => begins_with_number(&one.text).cmp(&begins_with_number(&other.text)),
                false => more.cmp(rows),
            });
            order.then_with(|| one.text.cmp(&other.text))
        });
        found.into_iter().map(|(label, _, _)| label).collect()
    }

    /// Groups the labels by the list that each of them always comes with; what
    /// speaks for it.
    fn grouped(
        &self,
        labels: &mut [Label],
        lists: &BTreeMap<String, BTreeSet<String>>,
    ) -> Option<String> {
        let code = PARENTS.iter().flat_map(|(_, parents)| parents.iter());
        for parent in code {
            let Some(counts) = self.groups.get(parent) else {
                continue;
            };
            let Some(known) = lists.get(*parent) else {
                continue;
            };
            let always: BTreeMap<&str, &str> = counts
                .iter()
                .filter_map(
                    |(label, groups)| match groups.iter().collect::<Vec<_>>().as_slice() {
                        [(group, _)] if known.contains(*group) => {
                            Some((label.as_str(), group.as_str()))
                        }
                        _ => None,
                    },
                )
                .collect();
            let groups: BTreeSet<&str> = always.values().copied().collect();
            let with = counts.len();
            if groups.len() < 2 || groups.len() >= with || always.len() * 10 < with * 8 {
                continue;
            }
            let mut names = 0_u64;
            for label in labels.iter_mut() {
                let spellings = std::iter::once(&label.text).chain(&label.also);
                let found: BTreeSet<&str> = spellings
                    .filter_map(|spelling| always.get(spelling.as_str()).copied())
                    .collect();
                if let (Some(group), 1) = (found.first(), found.len()) {
                    label.group = Some((*group).to_owned());
                    names += 1;
                }
            }
            // Groups stay together, the largest first, as a report prints them.
            let mut order: Vec<Option<String>> = Vec::new();
            for label in labels.iter() {
                if !order.contains(&label.group) {
                    order.push(label.group.clone());
                }
            }
            order.sort_by_key(Option::is_none);
            labels.sort_by_key(|label| order.iter().position(|group| *group == label.group));
            return Some(format!(
                "{} of {} come with one {parent} only: their group",
                number(names),
                counted(labels.len() as u64, "label")
            ));
        }
        None
    }

    fn blank(&self, code: &str, labels: &[Label]) -> Option<Entry> {
        // A blank outcome mostly means that there is none yet.
        if self.blanks == 0 || matches!(code, "outcome" | "decision" | "finding" | "reason") {
            return None;
        }
        let is = |label: &&Label| label.common.as_deref() == Some("not-recorded");
        let label = labels.iter().find(is)?;
        let evidence = format!(
            "{} and are taken for the same",
            match self.blanks {
                1 => "1 cell is blank".to_owned(),
                blanks => format!("{} cells are blank", number(blanks)),
            }
        );
        Some(Entry::guessed("blank", label.text.as_str(), evidence))
    }
}

/// `18-24`, `Under 18` and `85+` by their first number.
fn begins_with_number(label: &str) -> Option<u64> {
    let digits: String = label
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    let number: u64 = digits.parse().ok()?;
    match label.to_lowercase() {
        lower if lower.starts_with("under") || lower.starts_with("up to") => Some(0),
        _ => Some(number),
    }
}

/// Groups ethnicities as the census does, by the shared codes.
fn broad_groups(labels: &mut [Label]) {
    let broad = [
        ("asian-", "Asian"),
        ("black-", "Black"),
        ("mixed-", "Mixed"),
        ("white-", "White"),
    ];
    for label in labels.iter_mut() {
        let code = label.common.as_deref().unwrap_or_default();
        let group = broad.iter().find(|(begins, _)| code.starts_with(begins));
        let group = group.map(|(_, group)| *group);
        let group = group.or((code == "arab" || code == "other").then_some("Other"));
        label.group = group.map(str::to_owned);
    }
    let order = ["White", "Mixed", "Asian", "Black", "Other"];
    labels.sort_by_key(|label| {
        let group = label.group.as_deref();
        order
            .iter()
            .position(|known| group == Some(*known))
            .unwrap_or(order.len())
    });
}
