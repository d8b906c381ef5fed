//! `candour map labels`: a project's labels as a spreadsheet.

use std::path::PathBuf;

use clap::Args;

use super::{Console, Exit, Outcome, Stop, print};
use crate::commands::job::Selection;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::map::labels;
use crate::output;
use crate::project::LABELS;

/// How many labels are named of each sort.
const NAMED: usize = 20;

/// Write or refresh `labels.csv`: what each label means, to edit in Excel
///
/// The file holds every label that the plugins declare or the sources hold. What
/// it says goes before what a plugin declares, whichever plugin that is. What it
/// says already is kept, and new labels are added.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  candour map labels plugins/leicestershire-corporate/example

Exit status: 0 done, 2 settings or labels.csv are wrong (nothing is written), 3 labels
wait for a common code (the file is written), 4 a plugin failed.")]
pub(in crate::commands) struct Options {
    /// The folder of the report project
    #[arg(value_name = "PROJECT")]
    folder: PathBuf,
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let selection = Selection::new(options.folder.clone(), None);
    let job = selection.import(console)?;
    let is_of_the_file = |problem: &&Diagnostic| match &problem.place {
        Some(Place::Text { file, .. } | Place::File { file, .. }) => file == LABELS,
        _ => false,
    };
    let problems = job.data.diagnostics.iter().filter(is_of_the_file);
    let problems: Vec<Diagnostic> = problems.cloned().collect();
    // A line that cannot be read would be lost.
    if problems.iter().any(|one| one.severity == Severity::Error) {
        return Err(Stop::usage(problems));
    }
    console.say_all(&problems);
    let data = job.data.value.dataset();
    let kept = data.overrides.others();
    if !kept.is_empty() {
        let message = format!("`{LABELS}` has columns of its own: {}", kept.join(", "));
        let problem = Diagnostic::error("other-columns", message)
            .at(Place::file(LABELS))
            .hint("they would be lost: move what they hold into `note`");
        return Err(Stop::usage(vec![problem]));
    }
    let sheet = labels::sheet(data).map_err(anyhow::Error::new)?;
    let path = job.project.path(LABELS);
    let existed = path.is_file();
    output::write_all([(path.as_path(), sheet.bytes.as_slice())])
        .map_err(|(path, failure)| Stop::usage(vec![output::not_written(&path, &failure)]))?;
    let lists = data.vocabulary.dimensions.len();
    let counted = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let mut text = format!(
        "{}: {} in {}",
        path.display(),
        counted(sheet.labels, "label", "labels"),
        counted(lists, "list", "lists")
    );
    if existed {
        let added = counted(sheet.added, "label is new", "labels are new");
        text.push_str(&format!("; {added}, the others are as they were"));
    }
    text.push('\n');
    let changes = labels::changes(&data.overrides, &job.descriptions()?);
    if !changes.is_empty() {
        let count = counted(changes.len(), "label is", "labels are");
        text.push_str(&format!("{count} other than the plugins have it:\n"));
        for change in changes.iter().take(NAMED) {
            let what = change.what.join("; ");
            let (dimension, label) = (&change.dimension, &change.label);
            text.push_str(&format!("  {dimension}, {label}: {what}\n"));
        }
        text.push_str(&more(changes.len()));
    }
    if !sheet.undecided.is_empty() {
        let count = sheet.undecided.len();
        let waiting = counted(count, "label waits", "labels wait");
        text.push_str(&format!(
            "{waiting} for a common code (or `none`, with the reason in `note`):\n"
        ));
        for (dimension, label, line) in sheet.undecided.iter().take(NAMED) {
            text.push_str(&format!("  line {line}: {dimension}, {label}\n"));
        }
        text.push_str(&more(count));
    }
    print(&text)?;
    Ok(match sheet.undecided.is_empty() {
        true => Exit::Done,
        false => Exit::Data,
    })
}

/// How many labels are not named.
fn more(count: usize) -> String {
    match count.checked_sub(NAMED) {
        Some(more) if more > 0 => format!("  and {more} more\n"),
        _ => String::new(),
    }
}
