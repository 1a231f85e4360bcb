//! When the person last looked at what is new, and which snapshot of each list was the last one then.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

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
        serde_json::from_slice(&std::fs::read(Self::file(data)).ok()?).ok()
    }

    /// Notes it, beside its place and then renamed. Where there is no data directory, nothing is there to have
    /// been looked at, and none is made.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        if !data.is_dir() {
            return Ok(());
        }
        let file = NamedTempFile::new_in(data)?;
        serde_json::to_writer(&file, self)?;
        file.persist(Self::file(data)).map(drop).map_err(|error| error.error)
    }
}
