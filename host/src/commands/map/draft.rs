//! `candour map draft`: a project from exports that nobody has described.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Console, Exit, Outcome, Stop, print};
use crate::diagnostic::{Diagnostic, Place};
use crate::map::draft::{self, Draft, File, Input};
use crate::map::export::Export;
use crate::map::lines::counted;
use crate::output;
use crate::project::Period;

/// Draft a whole report project from exports that nobody has described yet
///
/// The mapping says what every column and every label is taken for, and marks
/// each guess with what speaks for it; what cannot be guessed is left open. A
/// first report can be written from it at once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  candour map draft complaints.xlsx --out my-report --authority \"Leicester City Council\"
  candour map draft complaints.csv contacts.csv --out my-report --procedure corporate

The folder must not exist, or be empty: nothing is overwritten. It gets copies of
the exports, with the personal data in them.

Exit status: 0 done, 1 unexpected failure, 2 the exports or the folder cannot be
used.")]
pub(in crate::commands) struct Options {
    /// The exports: CSV, Excel, JSON, JSON lines or XML
    #[arg(value_name = "EXPORT", required = true)]
    exports: Vec<PathBuf>,

    /// The folder of the new project
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,

    /// The council whose report it is
    #[arg(long, value_name = "NAME")]
    authority: Option<String>,

    /// The procedure of cases of which the export does not say it
    #[arg(long, value_name = "CODE", value_parser = procedure)]
    procedure: Option<String>,

    /// The period of the report [default: the financial year with the most
    /// cases]
    #[arg(long, value_name = "PERIOD", value_parser = Period::parse)]
    period: Option<Period>,
}

fn procedure(code: &str) -> Result<String, String> {
    let known = crate::dataset::registry::PROCEDURES;
    match known.contains(&code) {
        true => Ok(code.to_owned()),
        false => Err(format!("write one of {}", known.join(", "))),
    }
}

pub(super) fn run(options: &Options, console: &Console) -> Outcome {
    let shown = options.out.display().to_string();
    refuse_used(&options.out).map_err(|message| {
        let problem = Diagnostic::error("folder-in-use", message).at(Place::file(shown.as_str()));
        Stop::usage(vec![problem.hint(
            "name a folder that does not exist yet: nothing is overwritten",
        )])
    })?;
    let mut exports = Vec::new();
    let mut problems = Vec::new();
    for path in &options.exports {
        match read(path) {
            Ok(read) => exports.push(read),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(Stop::usage(problems));
    }
    let inputs: Vec<Input<'_>> = exports
        .iter()
        .map(|(export, bytes)| Input { export, bytes })
        .collect();
    let wanted = draft::Options {
        authority: options.authority.clone(),
        procedure: options.procedure.clone(),
        period: options.period.clone(),
    };
    let draft = draft::draft(&inputs, &wanted).map_err(Stop::usage)?;
    write(&options.out, &draft.files)
        .map_err(|failure| Stop::usage(vec![output::not_written(&options.out, &failure)]))?;
    console.say_all(&draft.notes);
    print(&told(&draft, &shown))?;
    Ok(Exit::Done)
}

/// An export with its bytes.
fn read(path: &Path) -> Result<(Export, Vec<u8>), Vec<Diagnostic>> {
    let export = Export::read(path)?;
    let bytes = fs::read(path).map_err(|failure| {
        let problem = Diagnostic::error("unreadable", format!("cannot be read: {failure}"));
        vec![problem.at(Place::file(path.display().to_string()))]
    })?;
    Ok((export, bytes))
}

/// Refuses what holds anything.
fn refuse_used(folder: &Path) -> Result<(), String> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err("the folder is not empty".to_owned()),
        },
        Err(failure) if failure.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(_) if folder.is_file() => Err("there is a file of that name".to_owned()),
        Err(failure) => Err(format!("the folder cannot be read: {failure}")),
    }
}

/// Writes all files into a new folder, which takes its name once they are
/// complete. A folder that is there already stays, as somebody may be in it or
/// it may be mounted: it gets the files once they are complete.
fn write(folder: &Path, files: &[File]) -> io::Result<()> {
    let is_there = folder.exists();
    let around = match folder.parent() {
        _ if is_there => folder,
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(around)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".candour-");
    // As any new folder: for whom the folder around it and the umask let in.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let whole = builder.tempdir_in(around)?;
    for file in files {
        let path = file
            .path
            .split('/')
            .fold(whole.path().to_path_buf(), |path, step| path.join(step));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, &file.bytes)?;
    }
    if !is_there {
        fs::rename(whole.path(), folder)?;
        // It has another name now, and is to stay.
        let _ = whole.keep();
        return Ok(());
    }
    // One that has been filled since keeps what it has.
    if fs::read_dir(folder)?.count() > 1 {
        return Err(io::ErrorKind::DirectoryNotEmpty.into());
    }
    for entry in fs::read_dir(whole.path())? {
        let entry = entry?;
        fs::rename(entry.path(), folder.join(entry.file_name()))?;
    }
    Ok(())
}

/// What was found, and what to do next.
fn told(draft: &Draft, folder: &str) -> String {
    let mut lines = Vec::new();
    lines.push(format!("Drafted {folder}:"));
    lines.extend(draft.found.iter().map(|found| format!("  {found}")));
    lines.push(format!("  a first import gives {}", draft.import));
    lines.push(format!(
        "mapping.toml has {} and {}.",
        counted(draft.guesses, "guess"),
        counted(draft.open, "open place")
    ));
    lines.push(format!(
        "{folder}/sources holds copies of the exports, with the personal data in them."
    ));
    lines.push(String::new());
    let folder = quoted(folder);
    lines.push("Next:".to_owned());
    lines.push(format!("  candour map check {folder}"));
    lines.push(format!("  candour report {folder}"));
    lines.push(String::new());
    lines.join("\n")
}

/// As a command line takes it: in quotation marks where a shell of Windows or
/// of Unix would take a letter for something else.
fn quoted(folder: &str) -> String {
    let is_plain = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/' | '\\' | ':')
    };
    match folder.chars().all(is_plain) {
        true => folder.to_owned(),
        // On Windows no path has quotation marks in it, and `'` quotes nothing.
        false if cfg!(windows) => format!("\"{folder}\""),
        false => format!("'{}'", folder.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_folder_is_quoted_where_a_shell_would_take_it_apart() {
        for (folder, expected) in [
            ("out/my-report_2.d", "out/my-report_2.d"),
            ("my report", "'my report'"),
            ("a&b", "'a&b'"),
            ("$HOME", "'$HOME'"),
            ("it's", "'it'\\''s'"),
            ("draft (1)", "'draft (1)'"),
            ("Übersicht", "Übersicht"),
        ] {
            assert_eq!(quoted(folder), expected);
        }
    }

    fn files() -> Vec<File> {
        let file = |path: &str| File {
            path: path.to_owned(),
            bytes: b"x".to_vec(),
        };
        vec![file("report.toml"), file("sources/export.csv")]
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn an_empty_folder_stays_the_folder_it_is() {
        let around = tempfile::tempdir().unwrap();
        // As `--out .` in a new folder, which can be neither removed nor renamed.
        let folder = around.path().join(".");
        write(&folder, &files()).unwrap();
        assert_eq!(names(&folder), ["report.toml", "sources"]);
        assert_eq!(names(&folder.join("sources")), ["export.csv"]);
    }

    #[test]
    fn a_new_folder_is_all_that_is_left() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("in/new");
        write(&folder, &files()).unwrap();
        assert_eq!(names(&folder), ["report.toml", "sources"]);
        assert_eq!(names(&around.path().join("in")), ["new"]);
    }
}
