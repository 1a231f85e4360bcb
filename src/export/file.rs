//! Writing an export to a file: whole or not at all, and never over another file by surprise.

use std::io::Write;
use std::path::Path;

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
    let mut beside = name.to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let part = target.with_file_name(beside);
    let write = || {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&part)?;
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
    fn a_folder_that_is_not_there_is_named() {
        let error = save("/nonexistent/folder/out.csv", "x", false).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/folder/out.csv"), "{error}");
    }
}
