//! A source brought up to date: its files fetched if they changed, and imported like files from a disk, all or
//! nothing. What servers said of the last good files is kept, so that they are not fetched again.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::import::{self, Format, Intake, IntakeError, RulesTaken, Taken};
use crate::model::Day;
use crate::store::Library;

use super::{Fetched, Limits, Progress, Reason, Request, Source, SyncError, Validators, fetch};

/// More pages of documents are not asked for.
const MOST_PAGES: usize = 50;

/// What is known of the last time, by source.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory(BTreeMap<String, Remembered>);

/// What is known of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// When its servers were last asked with success.
    pub asked: DateTime<Utc>,
    /// When something new last came.
    pub changed: DateTime<Utc>,
    /// What the server said of each file.
    files: BTreeMap<String, Validators>,
}

/// A fault of the file that remembers.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {path}: {error}")]
pub struct MemoryError {
    doing: &'static str,
    path: String,
    error: std::io::Error,
}

impl Memory {
    fn file(data: &Path) -> PathBuf {
        data.join("sync.json")
    }

    /// What is remembered under a data directory. A file that cannot be read is as none: everything is fetched
    /// anew, nothing is lost.
    #[must_use]
    pub fn read(data: &Path) -> Self {
        let text = std::fs::read(Self::file(data)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// What is known of a source.
    #[must_use]
    pub fn of(&self, source: &str) -> Option<&Remembered> {
        self.0.get(source)
    }

    /// Writes it beside its place and renames it.
    fn write(&self, data: &Path) -> Result<(), MemoryError> {
        let path = Self::file(data);
        let fault = |error| MemoryError {
            doing: "write",
            path: crate::model::visible(&path.to_string_lossy()).into_owned(),
            error,
        };
        let file = NamedTempFile::new_in(data).map_err(fault)?;
        serde_json::to_writer_pretty(&file, self).map_err(|error| fault(error.into()))?;
        file.persist(&path).map_err(|error| fault(error.error))?;
        Ok(())
    }
}

/// What became of a source.
#[derive(Debug)]
pub enum Synced {
    /// The servers have nothing new.
    Unchanged,
    /// New files were imported.
    Taken(Vec<Taken>),
    /// New documents of the Federal Register are known.
    Rules(RulesTaken),
}

/// Why a source was not brought up to date; what was there stays.
#[derive(Debug, thiserror::Error)]
pub enum ListsError {
    /// A file could not be fetched.
    #[error(transparent)]
    Fetch(#[from] SyncError),
    /// It could not be imported.
    #[error(transparent)]
    Import(#[from] IntakeError),
    /// Its format is not known here.
    #[error("the source “{source_name}” has the format “{format}”, which is not known")]
    Format {
        /// Which source.
        source_name: String,
        /// Which format.
        format: String,
    },
    /// What was done could not be remembered.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// The directory for incoming files cannot be used.
    #[error("cannot make {path}: {error}")]
    Directory {
        /// Which directory.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

/// How far a source has come.
#[derive(Debug, Clone, Copy)]
pub enum Stage<'a> {
    /// A file is being fetched: which of how many, and how far it is.
    Fetching(usize, usize, Progress<'a>),
    /// What came is being imported.
    Importing(import::Progress),
}

/// What is the same for every source.
pub struct Round<'a> {
    /// The data directory.
    pub data: &'a Path,
    /// Limits of every fetch.
    pub limits: &'a Limits,
    /// The day it is.
    pub today: Day,
    /// Lists that have a source of their own, and are not taken from a collection.
    pub own: &'a [String],
    /// Take a list that shrank or vanished for what it is.
    pub accept_loss: bool,
}

/// Brings a source up to date.
///
/// # Errors
/// Why it was not; nothing has changed then.
pub fn sync(
    source: &Source,
    round: &Round<'_>,
    watch: &mut dyn FnMut(Stage<'_>) -> ControlFlow<()>,
) -> Result<Synced, ListsError> {
    let format =
        match &source.format {
            None => None,
            Some(word) => Some(Format::named(word).ok_or_else(|| ListsError::Format {
                source_name: source.name.clone(),
                format: word.clone(),
            })?),
        };
    let incoming =
        super::incoming(round.data).map_err(|(path, error)| ListsError::Directory { path, error })?;
    let mut memory = Memory::read(round.data);
    let urls = source.urls_on(round.today);
    let Some(files) = changed_files(&urls, &memory, source, &incoming, round.limits, watch)? else {
        if let Some(remembered) = memory.0.get_mut(&source.name) {
            remembered.asked = Utc::now();
            memory.write(round.data)?;
        }
        return Ok(Synced::Unchanged);
    };
    if format == Some(Format::FederalRegister) {
        return rules(source, round, files, &incoming, watch);
    }
    let paths: Vec<PathBuf> = files.iter().map(|(file, _)| file.path().to_owned()).collect();
    let intake = Intake {
        format,
        list: None,
        except: if source.list.is_none() { round.own.to_vec() } else { Vec::new() },
        as_of: None,
        today: round.today,
        accept_loss: round.accept_loss,
        names: urls.iter().map(|url| file_name(url)).collect(),
    };
    let library = Library::open(round.data);
    let taken = import::take(&library, &paths, &intake, &mut |progress| watch(Stage::Importing(progress)))?;
    remember(
        source,
        round.data,
        urls.iter().cloned().zip(files.into_iter().map(|(_, validators)| validators)),
    )?;
    Ok(Synced::Taken(taken))
}

/// Notes that a source is up to date.
fn remember(
    source: &Source,
    data: &Path,
    files: impl Iterator<Item = (String, Validators)>,
) -> Result<(), MemoryError> {
    let now = Utc::now();
    let remembered = Remembered { asked: now, changed: now, files: files.collect() };
    // Another instance may have written since.
    let mut memory = Memory::read(data);
    memory.0.insert(source.name.clone(), remembered);
    memory.write(data)
}

/// Documents of the Federal Register come in pages, each naming the next. Their results change all the time,
/// so nothing is remembered of single pages.
fn rules(
    source: &Source,
    round: &Round<'_>,
    mut files: Vec<(NamedTempFile, Validators)>,
    into: &Path,
    watch: &mut dyn FnMut(Stage<'_>) -> ControlFlow<()>,
) -> Result<Synced, ListsError> {
    let mut names: Vec<String> = source.urls.iter().map(|url| file_name(url)).collect();
    let host = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/");
    let first = source.urls.first().map(|url| host(url)).unwrap_or_default();
    while files.len() < MOST_PAGES {
        let last = files
            .last()
            .map(|(file, _)| import::rules(file.path()))
            .transpose()
            .map_err(IntakeError::from)?;
        // The next page is of the same server, or is none.
        let Some(url) = last.and_then(|page| page.next).filter(|url| host(url) == first) else { break };
        let request = Request { url: &url, validators: None, into };
        let at = files.len() + 1;
        match fetch(request, round.limits, &mut |progress| watch(Stage::Fetching(at, at, progress)))? {
            Fetched::File(received) => {
                names.push(file_name(&url));
                files.push((received.file, received.validators));
            }
            Fetched::Unchanged => break,
        }
    }
    let paths: Vec<PathBuf> = files.iter().map(|(file, _)| file.path().to_owned()).collect();
    let taken = import::take_rules(round.data, &paths, &names)?;
    remember(source, round.data, std::iter::empty())?;
    Ok(Synced::Rules(taken))
}

/// The files of a source, if any of them changed; of several that belong together, all.
fn changed_files(
    urls: &[String],
    memory: &Memory,
    source: &Source,
    into: &Path,
    limits: &Limits,
    watch: &mut dyn FnMut(Stage<'_>) -> ControlFlow<()>,
) -> Result<Option<Vec<(NamedTempFile, Validators)>>, SyncError> {
    let known = |url: &str| memory.of(&source.name).and_then(|remembered| remembered.files.get(url));
    let mut get = |at: usize, url: &str, validators: Option<&Validators>| {
        let request = Request { url, validators, into };
        fetch(request, limits, &mut |progress| watch(Stage::Fetching(at + 1, urls.len(), progress)))
    };
    let mut files: Vec<Option<(NamedTempFile, Validators)>> = Vec::new();
    for (at, url) in urls.iter().enumerate() {
        files.push(match get(at, url, known(url))? {
            Fetched::Unchanged => None,
            Fetched::File(received) => Some((received.file, received.validators)),
        });
    }
    if files.iter().all(Option::is_none) {
        return Ok(None);
    }
    let mut all = Vec::new();
    for ((at, url), file) in urls.iter().enumerate().zip(files) {
        all.push(match file {
            Some(file) => file,
            // It is the same as last time, but its bytes are needed again.
            None => match get(at, url, None)? {
                Fetched::File(received) => (received.file, received.validators),
                Fetched::Unchanged => {
                    let reason =
                        Reason::Protocol("it answered “not modified” to a plain question".to_owned());
                    return Err(SyncError { address: url.clone(), reason });
                }
            },
        });
    }
    Ok(Some(all))
}

/// The name of the file in an address, for evidence.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    crate::model::visible(name).into_owned()
}
