//! When the person last looked at what is new, and which snapshot of each list was the last one then.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::store::file::{self, Misfit};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Library;

/// A look at what is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Looked {
    /// When.
    pub at: DateTime<Utc>,
    /// The last snapshot of each list, by the list's code.
    pub snapshots: BTreeMap<String, String>,
}

impl Looked {
    /// A look at the snapshots of a library.
    #[must_use]
    pub fn at(at: DateTime<Utc>, library: &Library) -> Self {
        let last = |pack: &std::sync::Arc<super::Pack>| {
            let snapshot = pack.snapshot();
            (snapshot.list.clone(), snapshot.id.clone())
        };
        // Of several of one list, the last one stays.
        Self { at, snapshots: library.packs().iter().map(last).collect() }
    }

    fn file(data: &Path) -> PathBuf {
        data.join("looked.json")
    }

    /// The last look that was noted under a data directory. One that cannot be read is as none: more is told to
    /// be new, and nothing is lost.
    #[must_use]
    pub fn read(data: &Path) -> Option<Self> {
        Self::check(data).ok().flatten()
    }

    /// The last look, or why it cannot be read.
    ///
    /// # Errors
    /// When the file is there and is not as this version writes it.
    pub fn check(data: &Path) -> Result<Option<Self>, Misfit> {
        file::load(&Self::file(data))
    }

    /// Notes it. Where there is no data directory, nothing is there to have been looked at, and none is made.
    ///
    /// # Errors
    /// When it cannot be written, or would take the place of a file that is not as this version writes it.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        if !data.is_dir() {
            return Ok(());
        }
        let _alone = file::alone(data)?;
        Self::check(data).map_err(io::Error::other)?;
        file::replace(&Self::file(data), |out| Ok(serde_json::to_writer(out, self)?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_look_of_a_later_version_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let look = Looked { at: Utc::now(), snapshots: BTreeMap::new() };
        look.write(dir.path()).unwrap();
        assert_eq!(Looked::read(dir.path()).as_ref(), Some(&look));
        let later = serde_json::to_string(&look).unwrap().replacen('{', "{\"version\":2,", 1);
        std::fs::write(Looked::file(dir.path()), &later).unwrap();
        assert_eq!(Looked::read(dir.path()), None);
        let error = look.write(dir.path()).unwrap_err().to_string();
        assert!(error.contains("looked.json") && error.contains("move it away"), "{error}");
        assert_eq!(std::fs::read_to_string(Looked::file(dir.path())).unwrap(), later);
    }
}
