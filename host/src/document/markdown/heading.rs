//! Headings: their level, their kind, and the duties that they are marked for.

use std::ops::Range;

use pulldown_cmark::{CowStr, HeadingLevel};

use super::Reader;
use crate::diagnostic::suggest;
use crate::document::outline;
use crate::document::pieces::{HeadingKind, Marked, Piece};
use crate::document::problem::Problem;
use crate::duties::Duties;

/// An attribute of a heading: `name` or `name=value`.
type Attribute<'a> = (CowStr<'a>, Option<CowStr<'a>>);

impl Reader<'_> {
    /// The heading that the reader stands in, its words read up to the end of it.
    pub(super) fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'_>>,
        (classes, attributes): (&[CowStr<'_>], &[Attribute<'_>]),
        range: Range<usize>,
    ) -> Piece {
        let run = self.run();
        self.no_blocks(&run);
        let mut kind = HeadingKind::Section;
        for class in classes {
            match &**class {
                "appendix" => kind = HeadingKind::Appendix,
                "unnumbered" => kind = HeadingKind::Unnumbered,
                other => {
                    let problem =
                        Problem::new("heading-class", format!("unknown class `.{other}`"))
                            .hint("known: .appendix, .unnumbered");
                    self.fault(problem, range.clone());
                }
            }
        }
        if level > HeadingLevel::H4 {
            let problem = Problem::new("heading-level", "headings go down to the fourth level");
            self.fault(problem, range.clone());
        }
        if run.content.is_empty() {
            self.fault(
                Problem::new("empty-heading", "a heading needs words"),
                range.clone(),
            );
        }
        let id = id.map(|id| id.to_string()).or(run.anchor);
        if let Some(id) = &id
            && let Err(problem) = outline::check_id(id)
        {
            self.fault(problem, range.clone());
        }
        let duties = self.marks(id.is_some(), attributes, &range);
        Piece::Heading {
            level: level as u8,
            kind,
            id,
            content: run.content,
            duties,
            line: self.text[range]
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// The duties that a heading is marked for, `duty=ID`, or for the absence of
    /// what they ask for, `absent=ID`, each by an attribute of its own.
    fn marks(
        &mut self,
        has_id: bool,
        attributes: &[Attribute<'_>],
        range: &Range<usize>,
    ) -> Vec<Marked> {
        let mut duties: Vec<Marked> = Vec::new();
        for (name, value) in attributes {
            let value = value.as_deref().unwrap_or_default();
            let duty = value.trim_matches(['"', '\'', '\u{201c}', '\u{201d}']);
            if !matches!(&**name, "duty" | "absent") {
                let problem = Problem::new(
                    "heading-attribute",
                    format!("a heading has no attribute `{name}`"),
                )
                .hint("known: `duty=ID`, `absent=ID`");
                self.fault(problem, range.clone());
            } else if Duties::bundled().get(duty).is_none() {
                let problem = Problem::new("unknown-duty", format!("there is no duty `{duty}`"))
                    .hint_opt(suggest(duty, Duties::bundled().ids()));
                self.fault(problem, range.clone());
            } else {
                duties.push(Marked {
                    id: duty.to_owned(),
                    absent: &**name == "absent",
                });
            }
        }
        if !duties.is_empty() && !has_id {
            let problem = Problem::new("no-id", "a section that is marked for a duty needs an id")
                .hint("the table of duties refers to it: `{#learning duty=\u{2026}}`");
            self.fault(problem, range.clone());
        }
        duties
    }
}
