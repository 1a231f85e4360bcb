//! Files that are being written, and those whose writer ended before they were whole.
//!
//! A writer holds a lock on its file, which ends with the writer, however that ends. So a file that can be
//! locked has no writer. Where the file system has no locks, only age tells.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use tempfile::NamedTempFile;

/// Nothing is written for so long.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);
/// How often another name is tried, where one that clears away was quicker.
const TRIES: usize = 100;

/// What files of a kind are called while they are written.
#[derive(Debug, Clone, Copy)]
pub struct Unfinished {
    /// What their names begin with.
    pub beginning: &'static str,
    /// What they end in.
    pub ending: &'static str,
}

/// Begins a file of a kind that nobody takes for one left behind.
///
/// # Errors
/// When it cannot be made.
pub fn begin(dir: &Path, kind: Unfinished) -> std::io::Result<NamedTempFile> {
    for _ in 0..TRIES {
        let file = tempfile::Builder::new().prefix(kind.beginning).suffix(kind.ending).tempfile_in(dir)?;
        match file.as_file().try_lock() {
            // Whoever clears away may have had it between its beginning and its lock.
            Ok(()) if file.path().exists() => return Ok(file),
            Ok(()) | Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
    Err(std::io::Error::other("every file begun was taken away at once"))
}

/// Removes files of a kind whose writer is gone. What cannot be removed stays, and harms nobody.
pub fn clear(dir: &Path, kind: Unfinished) {
    let Ok(files) = std::fs::read_dir(dir) else { return };
    for file in files.filter_map(Result::ok) {
        if !file.file_name().to_string_lossy().starts_with(kind.beginning) {
            continue;
        }
        let path = file.path();
        // A lock is for those who may write; nothing that is no file is opened.
        if !file.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let Ok(open) = OpenOptions::new().read(true).write(true).open(&path) else { continue };
        if is_left_behind(&open) {
            // Still locked here, so that nobody begins to write it now.
            let _ = std::fs::remove_file(&path);
        }
    }
}

fn is_left_behind(file: &File) -> bool {
    match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => {
            let age = file.metadata().and_then(|it| it.modified()).ok().and_then(|then| then.elapsed().ok());
            age.is_some_and(|age| age > OLD)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_being_written_stays_and_what_was_left_behind_goes() {
        let dir = tempfile::tempdir().unwrap();
        let kind = Unfinished { beginning: ".writing-", ending: ".pack" };
        let writing = begin(dir.path(), kind).unwrap();
        let left = begin(dir.path(), kind).unwrap();
        // As if its writer had been killed: the lock is gone, the file is there.
        let left = left.into_temp_path().keep().unwrap();
        let other = dir.path().join("EL-2026-01-01-00000000.pack");
        std::fs::write(&other, "x").unwrap();
        clear(dir.path(), kind);
        assert!(writing.path().exists() && other.exists());
        assert!(!left.exists());
    }
}
