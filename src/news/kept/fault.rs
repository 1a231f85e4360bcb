//! Why what is kept cannot be read or changed, and what to do about it.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::model::visible;

/// A fault of the database of news. Nothing is lost by it, and everything else still works.
#[derive(Debug, thiserror::Error)]
#[error("the news database {} {why}", visible(&path.to_string_lossy()))]
pub struct Fault {
    /// The database.
    pub path: PathBuf,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// It is not what was written.
    #[error("is damaged: {0}")]
    Damaged(String),
    /// It is a database of some other program.
    #[error("was not written by desig")]
    Foreign,
    /// It was written by a later version.
    #[error("was written by a later version of desig (its version is {0})")]
    Newer(i64),
    /// Another program holds it.
    #[error("is in use by another program, which does not let go of it")]
    Locked,
    /// It can be read only.
    #[error("cannot be written to")]
    ReadOnly,
    /// There is no room.
    #[error("cannot grow: the disk is full")]
    Full,
    /// Nothing of that name is in it.
    #[error("has no {0}")]
    Missing(String),
    /// The system will not let it be used.
    #[error("cannot be used: {0}")]
    Unusable(String),
}

impl Fault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self.why {
            Why::Damaged(_) | Why::Foreign => {
                "nothing was changed; `desig news repair` sets it aside and saves what can be read of it"
            }
            Why::Newer(_) => "nothing was changed; use that version, or another --data-dir",
            Why::Locked => "nothing was changed; close the other program, or try again later",
            Why::ReadOnly | Why::Unusable(_) => {
                "check who may write in the data directory, or choose another --data-dir"
            }
            Why::Full => "nothing was lost; make room and try again",
            Why::Missing(_) => "desig news --json tells the identifiers",
        }
    }

    pub(super) fn new(path: &Path, why: Why) -> Self {
        Self { path: path.to_owned(), why }
    }

    /// What SQLite says, in our words.
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let said = visible(&error.to_string()).into_owned();
        let why = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Why::Damaged(said),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Why::Locked,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Why::ReadOnly,
            Some(ErrorCode::DiskFull) => Why::Full,
            // A table that is not there, a number where a text should be: not what was written.
            Some(ErrorCode::Unknown) | None => Why::Damaged(said),
            Some(_) => Why::Unusable(said),
        };
        Self::new(path, why)
    }
}
