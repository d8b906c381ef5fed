//! Several projects: the account of each, the sum of all, and what their reports
//! print for the same thing.
//!
//! The key of "the same thing" and what counts as agreement are stated in
//! `reconcile::same`, and in `candour reconcile --help`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::listing::{COLUMNS, KINDS};
use super::{Reconciled, Reconciliation, Summary, Verdict};
use crate::measure::print;
use crate::project::Project;
use crate::sheet::Sheet;

/// The account of one of several projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The project as the command names it.
    pub project: String,
    /// Whose report it is.
    pub authority: String,
    /// What it reports on.
    pub period: String,
    /// Its own figures.
    #[serde(flatten)]
    pub reconciliation: Reconciliation,
}

impl Report {
    /// The account of a project under the name that the command was given.
    pub fn new(name: String, project: &Project, reconciliation: Reconciliation) -> Self {
        Self {
            project: name,
            authority: project.authority.name.clone(),
            period: project.period.name.clone(),
            reconciliation,
        }
    }
}

/// How the reports that print one thing stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// One number could have been rounded to all of them.
    Agree,
    /// They would agree if one report had rounded its number, not cut it off.
    Rounding,
    /// They do not.
    Disagree,
}

impl Agreement {
    /// As outputs name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Rounding => "rounding",
            Self::Disagree => "disagree",
        }
    }
}

/// One figure of one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Occurrence {
    /// The project as the command names it.
    pub project: String,
    /// Where the report prints it.
    pub section: String,
    /// Its id in the file.
    pub id: String,
    /// As published: plain digits.
    pub published: String,
    /// At the published decimals.
    pub computed: Option<String>,
    /// What its own account says about it.
    pub note: String,
}

/// What more than one report prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thing {
    /// What it says: the files' name for it, or the words of the first.
    pub thing: String,
    /// What it counts in.
    pub unit: String,
    /// How the reports stand to each other.
    pub verdict: Agreement,
    /// In the order of the projects and their files.
    pub figures: Vec<Occurrence>,
}

/// How many things stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Agreements {
    /// See [`Agreement::Agree`].
    pub agree: usize,
    /// See [`Agreement::Rounding`].
    pub rounding: usize,
    /// See [`Agreement::Disagree`].
    pub disagree: usize,
}

/// What more than one report prints, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// How many stand how.
    pub summary: Agreements,
    /// In the order in which the reports print them first.
    pub things: Vec<Thing>,
}

/// The account of several projects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Across {
    /// How many figures have each verdict, in all.
    pub summary: Summary,
    /// Each project's own account.
    pub reports: Vec<Report>,
    /// What their reports have in common.
    pub shared: Shared,
}

impl Across {
    /// Holds the accounts side by side.
    pub fn new(reports: Vec<Report>) -> Self {
        let mut summary = Summary::default();
        for figure in reports.iter().flat_map(|one| &one.reconciliation.figures) {
            summary.count(figure.verdict);
        }
        Self {
            summary,
            shared: shared(&reports),
            reports,
        }
    }

    /// Whether a figure differs or could not be compared, or reports disagree.
    pub fn has_differences(&self) -> bool {
        self.summary.differs + self.summary.unbound + self.shared.summary.disagree > 0
    }

    /// For machines: `summary`, `reports` and `shared`, indented, with a line
    /// end.
    ///
    /// # Errors
    /// None that an account can cause.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// For spreadsheets: one row a figure, with the project before its columns,
    /// and behind them how it stands to what other reports print and what that
    /// is.
    ///
    /// # Errors
    /// None that an account can cause.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut others: BTreeMap<(&str, &str), (&Thing, String)> = BTreeMap::new();
        for thing in &self.shared.things {
            for one in &thing.figures {
                let elsewhere: Vec<String> = thing
                    .figures
                    .iter()
                    .filter(|other| other.project != one.project)
                    .map(|other| format!("{}: {} {}", other.project, other.id, other.published))
                    .collect();
                others.insert((&one.project, &one.id), (thing, elsewhere.join("; ")));
            }
        }
        let head = std::iter::once("project").chain(COLUMNS);
        let mut sheet = Sheet::new(head.chain(["shared", "elsewhere"]))?;
        for report in &self.reports {
            for figure in &report.reconciliation.figures {
                let other = others.get(&(report.project.as_str(), figure.id.as_str()));
                let (verdict, elsewhere) = match other {
                    Some((thing, elsewhere)) => (thing.verdict.name(), elsewhere.as_str()),
                    None => ("", ""),
                };
                let row = std::iter::once(report.project.as_str()).chain(figure.cells());
                sheet.row(row.chain([verdict, elsewhere]))?;
            }
        }
        sheet.into_text()
    }

    /// For people: what is not exact in each report, the totals, then where
    /// reports disagree.
    pub fn to_table(&self) -> String {
        let mut text = String::new();
        for report in &self.reports {
            text.push_str(&format!(
                "{} ({}, {})\n{}\n",
                report.project,
                report.authority,
                report.period,
                report.reconciliation.to_table()
            ));
        }
        text.push_str(&self.totals());
        text.push('\n');
        text.push_str(&self.shared.to_table());
        text
    }

    /// A row for each report, and one for all.
    fn totals(&self) -> String {
        let mut rows: Vec<[String; 9]> = Vec::new();
        let row = |name: &str, accounts: &[&Reconciliation]| {
            let sum = |of: &dyn Fn(&Reconciliation) -> usize| -> String {
                accounts
                    .iter()
                    .map(|one| of(one))
                    .sum::<usize>()
                    .to_string()
            };
            let [exact, rounding, differs, unbound] =
                Verdict::ALL.map(|verdict| sum(&|one| one.summary.of(verdict)));
            let [cases, aggregate, fact] = KINDS.map(|kind| sum(&|one| one.of_kind(kind)));
            let all = sum(&|one| one.figures.len());
            let name = name.to_owned();
            [
                name, all, exact, rounding, differs, unbound, cases, aggregate, fact,
            ]
        };
        for report in &self.reports {
            rows.push(row(&report.project, &[&report.reconciliation]));
        }
        let all: Vec<&Reconciliation> =
            self.reports.iter().map(|one| &one.reconciliation).collect();
        rows.push(row("all", &all));
        let head = [
            "project",
            "figures",
            "exact",
            "rounding",
            "differs",
            "unbound",
            "cases",
            "aggregate",
            "fact",
        ];
        let rows: Vec<[&str; 9]> = rows
            .iter()
            .map(|row| std::array::from_fn(|at| row[at].as_str()))
            .collect();
        print::columns(&head, &rows)
    }
}

impl Shared {
    /// The things that disagree, each with its places, then how many there are.
    fn to_table(&self) -> String {
        let mut text = String::new();
        for thing in &self.things {
            if thing.verdict == Agreement::Agree {
                continue;
            }
            text.push_str(&format!("{}: {}\n", thing.verdict.name(), thing.thing));
            let rows: Vec<[&str; 5]> = thing
                .figures
                .iter()
                .map(|one| {
                    [
                        one.published.as_str(),
                        thing.unit.as_str(),
                        one.project.as_str(),
                        one.section.as_str(),
                        one.id.as_str(),
                    ]
                })
                .collect();
            let head = ["published", "unit", "project", "section", "id"];
            let table = print::columns(&head, &rows);
            text.extend(table.lines().map(|line| format!("  {line}\n")));
            text.push('\n');
        }
        let Agreements {
            agree,
            rounding,
            disagree,
        } = self.summary;
        text.push_str(&format!(
            "printed by more than one report: {}, {agree} agree, {rounding} rounding, {disagree} disagree\n",
            self.things.len()
        ));
        text
    }
}

/// A figure with the report that it is in.
#[derive(Clone, Copy)]
struct Found<'a> {
    report: &'a Report,
    at: usize,
    figure: &'a Reconciled,
}

fn shared(reports: &[Report]) -> Shared {
    let found: Vec<Found<'_>> = reports
        .iter()
        .enumerate()
        .flat_map(|(at, report)| {
            let figures = report.reconciliation.figures.iter();
            figures.map(move |figure| Found { report, at, figure })
        })
        .collect();
    let mut shared = Shared::default();
    for group in groups(&found) {
        let first = group.first().map(|found| found.at);
        if group.iter().all(|found| Some(found.at) == first) {
            continue;
        }
        let thing = thing(&group);
        match thing.verdict {
            Agreement::Agree => shared.summary.agree += 1,
            Agreement::Rounding => shared.summary.rounding += 1,
            Agreement::Disagree => shared.summary.disagree += 1,
        }
        shared.things.push(thing);
    }
    shared
}

/// Figures that say the same, by any of their keys and through one another.
fn groups<'a>(found: &[Found<'a>]) -> Vec<Vec<Found<'a>>> {
    // The first figure that each figure is known to be the same as.
    let mut first: Vec<usize> = (0..found.len()).collect();
    let root = |first: &[usize], mut at: usize| {
        while let Some(&up) = first.get(at).filter(|up| **up != at) {
            at = up;
        }
        at
    };
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, one) in found.iter().enumerate() {
        for key in &one.figure.printed.keys {
            let other = *known.entry(key).or_insert(at);
            let (a, b) = (root(&first, at), root(&first, other));
            if let Some(up) = first.get_mut(a.max(b)) {
                *up = a.min(b);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<Found<'a>>> = BTreeMap::new();
    for (at, one) in found.iter().enumerate() {
        groups.entry(root(&first, at)).or_default().push(*one);
    }
    groups.into_values().collect()
}

fn thing(group: &[Found<'_>]) -> Thing {
    let mut verdict = Agreement::Agree;
    for (at, one) in group.iter().enumerate() {
        for other in group.iter().skip(at + 1) {
            // Within one report, its own account says what differs.
            if one.at != other.at {
                verdict = verdict.max(agreement(one.figure, other.figure));
            }
        }
    }
    let named = group.iter().map(|found| found.figure);
    let named = named.min_by_key(|figure| !figure.printed.is_named());
    Thing {
        thing: named.map_or_else(String::new, |figure| figure.printed.thing.clone()),
        unit: named.map_or_else(String::new, |figure| figure.unit.clone()),
        verdict,
        figures: group
            .iter()
            .map(|found| Occurrence {
                project: found.report.project.clone(),
                section: found.figure.section.clone(),
                id: found.figure.id.clone(),
                published: found.figure.published.clone(),
                computed: found.figure.computed.clone(),
                note: found.figure.note.clone(),
            })
            .collect(),
    }
}

fn agreement(one: &Reconciled, other: &Reconciled) -> Agreement {
    let cut_off = [one, other]
        .iter()
        .any(|figure| figure.verdict == Verdict::Rounding);
    if one.printed.agrees(&other.printed) {
        Agreement::Agree
    } else if cut_off && one.printed.computed_agree(&other.printed) {
        Agreement::Rounding
    } else {
        Agreement::Disagree
    }
}
