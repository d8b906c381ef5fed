//! The files of a drafted project.

use super::authority::{Authority, NO_CODE};
use super::mapping::{key, quoted};
use super::period::Chosen;
use super::sources::Source;
use super::standards::Standard;
use crate::calendar;
use crate::diagnostic::Diagnostic;
use crate::document::base_report;

/// A file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// From the project's folder, with `/`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What a project is written from.
#[derive(Debug)]
pub(super) struct Project<'e> {
    pub(super) authority: Authority,
    pub(super) mapping: &'e str,
    pub(super) period: Option<Chosen>,
    pub(super) standards: Vec<Standard>,
    pub(super) sources: Vec<&'e Source<'e>>,
}

/// What stands for a name that nobody has given.
const NO_NAME: &str = "Name of your council";

/// The period and the day of a report on data without a single day.
const NO_PERIOD: (&str, &str) = ("2024-25", "2025-03-31");

const COMMENTARY: &str = "\
Commentary

What you write about the numbers goes into this folder, a Markdown file for each
place in the report. A draft of the report lists, in the box of its appendix on data quality,
the files that it would print, and what each is for. This file is not printed.
";

impl Project<'_> {
    /// What a person should know before going on.
    pub(super) fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        if self.authority.name.is_none() {
            let note = Diagnostic::warning("no-authority", "whose report it is, nobody has said");
            notes.push(note.hint("use --authority NAME, or write it into report.toml"));
        }
        if self.period.is_none() {
            let message = "no day in the data says which period the report is about";
            let note = Diagnostic::warning("no-period", message);
            notes.push(note.hint("use --period PERIOD, or write it into report.toml"));
        }
        notes
    }

    /// All files.
    pub(super) fn files(&self) -> Vec<File> {
        let text = |path: &str, text: &str| File {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let mut files = vec![
            text("report.toml", &self.settings()),
            text("mapping.toml", self.mapping),
            text("report.md", base_report()),
            text("commentary/README.txt", COMMENTARY),
        ];
        files.extend(self.sources.iter().map(|source| File {
            path: source.path(),
            bytes: source.bytes.to_vec(),
        }));
        files
    }

    /// `report.toml`.
    fn settings(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut line = |text: String| lines.push(text);
        line("# A report project, as `candour map draft` began it.".to_owned());
        line("#   candour map check .    what mapping.toml leaves open".to_owned());
        line("#   candour report .       the report".to_owned());
        line(String::new());
        let (fallback, fallback_day) = NO_PERIOD;
        let name = self
            .period
            .as_ref()
            .map(|chosen| chosen.period.name.as_str());
        let shown = name.unwrap_or(fallback).replacen('-', "/", 1);
        let title = match name.is_some_and(|name| name.contains("..")) {
            true => "Complaints report".to_owned(),
            false => format!("Complaints report {shown}"),
        };
        let title = format!("title = {}", quoted(&title));
        let guessed = self.period.as_ref().is_some_and(|it| it.evidence.is_some());
        line(match guessed {
            true => format!("{title}  # guess: by the period"),
            false => title,
        });
        line("status = \"draft\"  # `final` once nothing is open".to_owned());
        match &self.period {
            Some(chosen) => {
                let period = format!("period = {}", quoted(&chosen.period.name));
                line(match &chosen.evidence {
                    Some(evidence) => format!("{period}  # guess: {evidence}"),
                    None => period,
                });
                if let Some((before, evidence)) = &chosen.before {
                    let before = quoted(&before.name);
                    line(format!("comparisons = [{before}]  # guess: {evidence}"));
                }
                let day = calendar::iso(chosen.as_at);
                line("# What is open or overdue is so as at this day.".to_owned());
                line(format!("as-at = {day}  # guess: {}", chosen.why_as_at));
            }
            None => {
                line("# open: which period? No day in the data says so.".to_owned());
                line(format!("period = {}", quoted(fallback)));
                line(format!("as-at = {fallback_day}"));
            }
        }
        line("template = \"report.md\"".to_owned());
        line("commentary = \"commentary\"".to_owned());
        line("outputs = [\"html\", \"json\"]".to_owned());
        line(String::new());
        line("[authority]".to_owned());
        let name = self.authority.name.as_deref();
        if name.is_none() {
            line("# open: whose report is it?".to_owned());
        }
        line(format!("name = {}", quoted(name.unwrap_or(NO_NAME))));
        let gss = self.authority.gss.as_deref();
        if gss.is_none() {
            line(
                "# open: the council's own code, which the ONS gives; this one is nobody's"
                    .to_owned(),
            );
        }
        line(format!("gss = {}", quoted(gss.unwrap_or(NO_CODE))));
        line(String::new());
        line("[[imports]]".to_owned());
        line("plugin = \"tabular\"".to_owned());
        line("settings = \"mapping.toml\"".to_owned());
        line("[imports.sources]".to_owned());
        for source in &self.sources {
            line(format!(
                "{} = {}",
                key(&source.name),
                quoted(&source.path())
            ));
        }
        line(String::new());
        line("# How many working days your own procedure allows, where it is not the".to_owned());
        line(
            "# statutory time: one for each stage, and for each timescale if there are any."
                .to_owned(),
        );
        for standard in &self.standards {
            standard.lines().into_iter().for_each(&mut line);
            line(String::new());
        }
        if self.standards.is_empty() {
            line("# Take the marks off and repeat it.".to_owned());
            for text in [
                "[[standards]]",
                "procedure = \"corporate\"",
                "stage = 1",
                "timescale = \"Complex\"",
                "working-days = 10",
                "start = \"receipt\"  # or \"acknowledgement\"",
            ] {
                line(format!("# {text}"));
            }
        }
        lines.push(String::new());
        lines.join("\n")
    }
}
