//! What the end-to-end tests share: the built command, a copy of the example
//! project, and a way to change one cell of its workbook.
//!
//! Each test file uses its own part of it, and a helper that cannot go on fails
//! the test that called it.
#![allow(
    dead_code,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub
)]
#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

mod workbook;

pub use workbook::Workbook;

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("host/ is below the root")
        .to_path_buf()
}

/// The example of Leicester City's adult social care.
pub fn example() -> PathBuf {
    root().join("plugins/leicester-city-asc/example")
}

/// Every council's example, by the name of its plugin.
pub fn examples() -> Vec<PathBuf> {
    let plugins = fs::read_dir(root().join("plugins")).expect("there are plugins");
    let mut examples: Vec<PathBuf> = plugins
        .map(|entry| entry.expect("a readable folder").path().join("example"))
        .filter(|example| example.join("report.toml").is_file())
        .collect();
    examples.sort();
    assert!(!examples.is_empty(), "there are no examples");
    examples
}

/// The built command, with a cache of its own for the whole test run.
pub fn candour() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command.current_dir(root());
    command
}

/// Runs the command with these arguments.
pub fn run(arguments: &[&str]) -> Output {
    candour()
        .args(arguments)
        .output()
        .expect("the command starts")
}

/// What a command wrote to standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a command wrote to standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Asserts how a command ended, showing what it said.
#[track_caller]
pub fn assert_exit(output: &Output, code: i32) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "standard error:\n{}",
        stderr(output)
    );
}

/// A copy of the example in a folder of its own, to be spoilt.
pub struct Project {
    folder: TempDir,
}

impl Project {
    pub fn copy() -> Self {
        Self::of("leicester-city-asc")
    }

    /// A folder with nothing in it.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder }
    }

    /// A copy of the example of one of the plugins.
    pub fn of(plugin: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let example = root().join("plugins").join(plugin).join("example");
        copy_folder(&example, folder.path());
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `candour COMMAND PROJECT REST…`.
    pub fn run(&self, command: &str, rest: &[&str]) -> Output {
        candour()
            .arg(command)
            .arg(self.path())
            .args(rest)
            .output()
            .expect("the command starts")
    }

    /// The workbook, to change.
    pub fn workbook(&self) -> Workbook {
        let sources = self.path().join("sources");
        let path = fs::read_dir(&sources)
            .expect("the example has sources")
            .map(|entry| entry.expect("a readable folder").path())
            .find(|path| path.extension().is_some_and(|ending| ending == "xlsx"))
            .expect("the example has a workbook");
        Workbook::open(path)
    }

    /// Replaces text in one of the project's files; it must be there.
    pub fn replace(&self, file: &str, old: &str, new: &str) {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).expect("a text file");
        assert!(text.contains(old), "`{file}` does not hold `{old}`");
        fs::write(&path, text.replacen(old, new, 1)).expect("a writable file");
    }

    /// Adds a paragraph at the end of one of the project's files.
    pub fn append(&self, file: &str, paragraph: &str) {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).expect("a text file");
        fs::write(&path, format!("{text}\n\n{paragraph}\n")).expect("a writable file");
    }

    /// Writes one of the project's files.
    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(file), content).expect("a writable file");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a writable folder");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let entry = entry.expect("a readable folder");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a file type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a readable file");
        }
    }
}
