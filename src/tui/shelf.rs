//! Whether the snapshots on the disk are still those that were loaded: another program may import, fetch or remove
//! some while the browser is open. Nothing is asked while nobody presses a key.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// It is looked no more often than that.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

/// What lies in a directory: each file's name, length and time.
type Files = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// What another program did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// It kept something.
    More,
    /// It removed something, and no more than that.
    Less,
}

/// The snapshots as they were when they were loaded.
pub struct Shelf {
    data: PathBuf,
    loaded: Files,
    looked: Instant,
}

impl Shelf {
    /// The snapshots under a data directory, as they are now.
    pub fn new(data: &Path) -> Self {
        Self { data: data.to_owned(), loaded: files(data), looked: Instant::now() }
    }

    /// Notes what is there; to be called before it is loaded.
    pub fn note(&mut self) {
        *self = Self::new(&self.data);
    }

    /// What has become otherwise since it was asked last.
    pub fn look(&mut self) -> Option<Otherwise> {
        if self.looked.elapsed() < BETWEEN_LOOKS {
            return None;
        }
        let before = std::mem::take(&mut self.loaded);
        self.note();
        let is_new = self.loaded.iter().any(|file| !before.contains(file));
        match (is_new, self.loaded.len() < before.len()) {
            (true, _) => Some(Otherwise::More),
            (false, true) => Some(Otherwise::Less),
            (false, false) => None,
        }
    }
}

/// The snapshots and what is known of rules; what is being written has another ending, or begins with a dot.
fn files(data: &Path) -> Files {
    let snapshots = std::fs::read_dir(data.join("snapshots")).into_iter().flatten().flatten();
    let is_one = |path: &PathBuf| {
        let is_hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        !is_hidden && path.extension().is_some_and(|ending| ending == "pack")
    };
    let snapshots = snapshots.map(|file| file.path()).filter(is_one);
    let with_state = |path: PathBuf| {
        let state = std::fs::metadata(&path).ok()?;
        Some((path, state.len(), state.modified().ok()))
    };
    let mut files: Files = snapshots.chain([data.join("rules.json")]).filter_map(with_state).collect();
    files.sort();
    files
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_another_program_keeps_or_removes_is_noticed_once_and_what_is_being_written_is_not() {
        let data = tempfile::tempdir().unwrap();
        let mut shelf = Shelf::new(data.path());
        let mut changed = || {
            shelf.looked = Instant::now().checked_sub(BETWEEN_LOOKS).unwrap();
            [shelf.look(), shelf.look()]
        };
        assert_eq!(changed(), [None, None]);
        let snapshots = data.path().join("snapshots");
        std::fs::create_dir(&snapshots).unwrap();
        std::fs::write(snapshots.join(".writing-x.pack"), "a").unwrap();
        assert_eq!(changed(), [None, None]);
        std::fs::write(snapshots.join("EL.pack"), "a").unwrap();
        assert_eq!(changed(), [Some(Otherwise::More), None]);
        std::fs::write(snapshots.join("EL.pack"), "another").unwrap();
        assert_eq!(changed(), [Some(Otherwise::More), None]);
        std::fs::write(data.path().join("rules.json"), "{}").unwrap();
        assert_eq!(changed(), [Some(Otherwise::More), None]);
        std::fs::remove_dir_all(&snapshots).unwrap();
        assert_eq!(changed(), [Some(Otherwise::Less), None]);
    }
}
