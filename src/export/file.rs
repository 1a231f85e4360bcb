//! Writing an export to a file: whole or not at all, and never over another file by surprise.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

use crate::store::file;

/// What a file ends in that is being written; before that stands the number of the process.
const PART: &str = ".part";

/// An export that could not be written, and why.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// A file of that name is there already.
    #[error("{0} exists already and was left as it is; choose another name")]
    Exists(String),
    /// The system would not.
    #[error("cannot write {path}: {error}")]
    Failed {
        /// Which file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

/// Writes `text` to the file `path`: to a new file beside it first, which then takes its name.
///
/// # Errors
/// When the file exists and `overwrite` is not set, or the system refuses.
pub fn save(path: &str, text: &str, overwrite: bool) -> Result<(), SaveError> {
    let failed = |error| SaveError::Failed { path: path.to_owned(), error };
    let target = Path::new(path);
    if !overwrite && target.symlink_metadata().is_ok() {
        return Err(SaveError::Exists(path.to_owned()));
    }
    // A link stays one: what it names is written.
    let target = &std::fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
    let name = target.file_name().ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
    clear_parts(target, name);
    let mut beside = name.to_owned();
    beside.push(format!(".{}{PART}", std::process::id()));
    let part = target.with_file_name(beside);
    let write = || {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&part)?;
        // Whoever exports there meanwhile sees that it is being written. Without locks it is only not cleared away.
        let _ = file.try_lock();
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&part, target)
    };
    write().map_err(|error| {
        // What was begun is taken away again; if even that fails, the first error matters more.
        let _ = std::fs::remove_file(&part);
        failed(error)
    })
}

/// Removes what exports to this file have begun and were ended in: the lock of one that is written is held, and ends
/// with its writer.
fn clear_parts(target: &Path, name: &OsStr) {
    let dir = target.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = name.to_string_lossy();
    let is_part = |file: &OsStr| {
        let file = file.to_string_lossy();
        let process = file.strip_prefix(&*name).and_then(|rest| rest.strip_prefix('.')?.strip_suffix(PART));
        process
            .is_some_and(|process| !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit()))
    };
    for file in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if is_part(&file.file_name()) && file::open(&file.path()).is_ok_and(|open| open.try_lock().is_ok()) {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_left_as_it_is_unless_told_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.csv");
        let path = path.to_str().unwrap();
        save(path, "one", false).unwrap();
        assert!(matches!(save(path, "two", false), Err(SaveError::Exists(_))));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "one");
        save(path, "two", true).unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), "two");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn the_part_that_an_ended_export_left_is_cleared_away_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["out.csv.123.part", "out.csv.12x.part", "out.csv..part", "other.csv.123.part"] {
            std::fs::write(at(name), "x").unwrap();
        }
        let writing = std::fs::File::create(at("out.csv.124.part")).unwrap();
        writing.try_lock().unwrap();
        save(at("out.csv").to_str().unwrap(), "one", false).unwrap();
        let mut names: Vec<_> =
            std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        let left = ["other.csv.123.part", "out.csv", "out.csv..part", "out.csv.124.part", "out.csv.12x.part"];
        assert_eq!(names, left);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = save("/nonexistent/folder/out.csv", "x", false).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/folder/out.csv"), "{error}");
    }
}
