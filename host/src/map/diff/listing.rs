//! Differences as people, programs and spreadsheets read them.

use serde_json::{Value as Json, json};

use super::{Change, Diff, What};
use crate::map::lines::{counted, cut, wrapped};
use crate::sheet::Sheet;

/// Letters of a name that a table shows.
const NAME: usize = 60;

/// A change with one value on each side, as programs read it.
struct Entry {
    change: &'static str,
    old: String,
    new: String,
    count: Option<u64>,
}

impl What {
    /// The change in entries of one value each; labels are one each.
    fn entries(&self) -> Vec<Entry> {
        let entry = |change, old: &str, new: &str, count| Entry {
            change,
            old: old.to_owned(),
            new: new.to_owned(),
            count,
        };
        vec![match self {
            Self::Written { what, old, new } => entry(what, old, new, None),
            Self::PartAppeared(rows) => entry("part-appeared", "", "", Some(*rows)),
            Self::PartVanished(rows) => entry("part-vanished", "", "", Some(*rows)),
            Self::PartRenamed(from) => entry("part-renamed", from, "", None),
            Self::ColumnAppeared(filled) => entry("column-appeared", "", "", Some(*filled)),
            Self::ColumnVanished(filled) => entry("column-vanished", "", "", Some(*filled)),
            Self::ColumnRenamed { from, .. } => entry("column-renamed", from, "", None),
            Self::Emptied(filled) => entry("column-emptied", "", "", Some(*filled)),
            Self::Filled(filled) => entry("column-filled", "", "", Some(*filled)),
            Self::Kind { old, new } => entry("kind", old.name(), new.name(), None),
            Self::Dates { old, new } => entry("dates", &old.join("; "), &new.join("; "), None),
            Self::LabelsHidden(count, _) => entry("labels-hidden", "", "", Some(*count)),
            Self::LabelsAppeared(labels) => {
                let labels = labels.iter();
                return labels
                    .map(|(label, rows)| entry("label-appeared", "", label, Some(*rows)))
                    .collect();
            }
            Self::LabelsVanished(labels) => {
                let labels = labels.iter();
                return labels
                    .map(|(label, rows)| entry("label-vanished", label, "", Some(*rows)))
                    .collect();
            }
        }]
    }

    /// The change as fragments of a line, with what stands between them.
    fn words(&self) -> (Vec<String>, &'static str) {
        let labels = |what: &str, labels: &[(String, u64)]| {
            let labels = labels.iter().enumerate().map(|(at, (label, rows))| {
                let lead = if at == 0 { what } else { "" };
                format!("{lead}{} {rows}", cut(label, NAME))
            });
            labels.collect()
        };
        let fragments = match self {
            Self::Written { what, old, new } => {
                vec![format!("{what} was {old}"), format!("is {new}")]
            }
            Self::PartAppeared(rows) => vec![format!("appeared, {}", counted(*rows, "row"))],
            Self::PartVanished(rows) => vec![format!("vanished, {}", counted(*rows, "row"))],
            Self::PartRenamed(from) => {
                vec![format!("probably the new name of {}", cut(from, NAME))]
            }
            Self::ColumnAppeared(filled) => {
                vec![format!("appeared, {}", counted(*filled, "filled cell"))]
            }
            Self::ColumnVanished(filled) => {
                vec![format!("vanished, {}", counted(*filled, "filled cell"))]
            }
            Self::ColumnRenamed { from, why } => {
                vec![format!(
                    "probably the new name of {}: {why}",
                    cut(from, NAME)
                )]
            }
            Self::Emptied(filled) => {
                vec![format!("blank, had {}", counted(*filled, "filled cell"))]
            }
            Self::Filled(filled) => vec![format!(
                "was blank, has {}",
                counted(*filled, "filled cell")
            )],
            Self::Kind { old, new } => {
                vec![format!("was {}", old.name()), format!("is {}", new.name())]
            }
            Self::Dates { old, new } => vec![
                format!("dates were {}", old.join(" and ")),
                format!("are {}", new.join(" and ")),
            ],
            Self::LabelsHidden(_, remark) => vec![format!("of its labels, {remark}")],
            Self::LabelsAppeared(found) => return (labels("new labels ", found), ", "),
            Self::LabelsVanished(found) => return (labels("labels gone ", found), ", "),
        };
        (fragments, "; ")
    }
}

impl Diff {
    /// For people: what is about the file, then each part with its columns.
    pub fn to_table(&self) -> String {
        if self.changes.is_empty() {
            return "No differences\n".to_owned();
        }
        let mut text = format!("{}, then {}\n", self.old, self.new);
        let mut part: Option<&str> = None;
        for change in &self.changes {
            if part != Some(&change.part) {
                part = Some(&change.part);
                if !change.part.is_empty() {
                    text.push_str(&format!("\n{}\n", cut(&change.part, NAME)));
                }
            }
            let lead = match change.column.as_str() {
                "" => "  ".to_owned(),
                column => format!("  {}: ", cut(column, NAME)),
            };
            let (fragments, between) = change.what.words();
            text.push_str(&wrapped(&lead, &fragments, between));
        }
        text
    }

    /// For machines: `{"old", "new", "changes": […]}`, indented, with a line end.
    ///
    /// # Errors
    /// None that a difference can cause.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let changes = self.changes.iter().flat_map(|change| {
            let entries = change.what.entries().into_iter();
            entries.map(move |entry| change_json(change, &entry))
        });
        let changes: Vec<Json> = changes.collect();
        let all = json!({ "old": self.old, "new": self.new, "changes": changes });
        Ok(serde_json::to_string_pretty(&all)? + "\n")
    }

    /// For spreadsheets: one row a change, labels one each.
    ///
    /// # Errors
    /// None that a difference can cause.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut sheet = Sheet::new(["part", "column", "change", "old", "new", "count"])?;
        for change in &self.changes {
            for entry in change.what.entries() {
                let count = entry.count.map(|count| count.to_string());
                sheet.row([
                    &change.part,
                    &change.column,
                    entry.change,
                    &entry.old,
                    &entry.new,
                    count.as_deref().unwrap_or_default(),
                ])?;
            }
        }
        sheet.into_text()
    }
}

fn change_json(change: &Change, entry: &Entry) -> Json {
    json!({
        "part": change.part,
        "column": change.column,
        "change": entry.change,
        "old": entry.old,
        "new": entry.new,
        "count": entry.count,
    })
}
