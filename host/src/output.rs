//! Writing files whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::diagnostic::Diagnostic;

/// Writes files so that each appears whole: into temporary files beside them,
/// which take their names once all of them are complete. A reader sees an old
/// file or a new one, and a full disk leaves every file as it was.
///
/// # Errors
///
/// When a folder cannot be written, the disk is full, or a name is taken by
/// something that is not a file; with the path it is about.
pub fn write_all<'a>(
    files: impl IntoIterator<Item = (&'a Path, &'a [u8])>,
) -> Result<(), (PathBuf, io::Error)> {
    let mut complete = Vec::new();
    for (path, bytes) in files {
        let file = prepare(path, |file| file.write_all(bytes))
            .map_err(|failure| (path.to_owned(), failure))?;
        complete.push((path, file));
    }
    for (path, file) in complete {
        file.persist(path)
            .map_err(|failure| (path.to_owned(), failure.error))?;
    }
    Ok(())
}

/// Writes one file that is filled piece by piece, likewise.
///
/// # Errors
///
/// As for [`write_all`], and whatever `fill` returns.
pub fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let file = prepare(path, fill)?;
    file.persist(path).map_err(|failure| failure.error)?;
    Ok(())
}

/// What to say when `path` could not be written.
pub fn not_written(path: &Path, failure: &io::Error) -> Diagnostic {
    let problem = Diagnostic::error(
        "not-written",
        format!("cannot write `{}`: {failure}", path.display()),
    );
    match failure.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            problem.hint("the disk is full: make room, or write to another one")
        }
        // Windows keeps a file that a program has open, under either name.
        io::ErrorKind::PermissionDenied | io::ErrorKind::ResourceBusy => problem.hint(
            "you may not write there, or another program has it open: \
             if it is open in Excel, close it there",
        ),
        io::ErrorKind::ReadOnlyFilesystem => problem.hint("write to another folder"),
        _ => problem,
    }
}

/// A complete temporary file beside the one that it is to become.
fn prepare(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<NamedTempFile> {
    // A folder, but also a device or a pipe, which a rename would replace.
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "something that is not a file has that name",
        ));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".candour-");
    // Temporary files are private by default; a report is for everyone whom
    // the folder and the umask let in.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    {
        let mut buffer = io::BufWriter::new(file.as_file_mut());
        fill(&mut buffer)?;
        buffer.flush()?;
    }
    // The data is on the disk before the name points at it.
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        write_all([(path.as_path(), &b"old"[..])]).unwrap();
        let failure = write_with(&path, |file| {
            file.write_all(b"half")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert_eq!(failure.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_file_that_cannot_be_written_keeps_back_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let (page, data) = (folder.path().join("a.html"), folder.path().join("a.json"));
        fs::create_dir(&data).unwrap();
        let files = [(page.as_path(), &b"new"[..]), (data.as_path(), &b"{}"[..])];
        let (path, _) = write_all(files).unwrap_err();
        assert_eq!(path, data);
        assert!(!page.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_to_do_goes_by_what_stood_in_the_way() {
        let hint = |kind: io::ErrorKind| {
            let problem = not_written(Path::new("labels.csv"), &io::Error::from(kind));
            assert!(problem.message.starts_with("cannot write `labels.csv`: "));
            problem.hint.unwrap_or_default()
        };
        assert!(hint(io::ErrorKind::StorageFull).contains("make room"));
        assert!(hint(io::ErrorKind::PermissionDenied).contains("close it"));
        assert_eq!(hint(io::ErrorKind::NotADirectory), "");
    }

    #[test]
    fn a_folder_that_is_not_there_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/report.json");
        write_all([(path.as_path(), &b"{}"[..])]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"{}");
    }
}
