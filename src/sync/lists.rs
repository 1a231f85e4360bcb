//! A source brought up to date: its files fetched if they changed, and imported like files from a disk, all or
//! nothing. What servers said of the last good files is kept, so that they are not fetched again.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::import::{self, Format, Intake, IntakeError, RulesTaken, Taken};
use crate::model::{Day, advised};
use crate::store::Library;
use crate::store::diff::LargestLoss;
use crate::store::file::{self, Misfit};

use super::{Fetched, Limits, Progress, Reason, Request, Source, SyncError, Validators, fetch};

/// More pages of documents are not asked for.
const MOST_PAGES: usize = 50;

/// What is known of the last time, by source.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory(BTreeMap<String, Remembered>);

/// What is known of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    /// When its servers were last asked with success.
    #[serde(default)]
    pub asked: Option<DateTime<Utc>>,
    /// When something new last came.
    #[serde(default)]
    pub changed: Option<DateTime<Utc>>,
    /// The last attempt, where it failed.
    #[serde(default)]
    pub failed: Option<Failed>,
    /// What the server said of each file.
    #[serde(default)]
    files: BTreeMap<String, Validators>,
    /// The snapshots that they became.
    #[serde(default)]
    snapshots: Vec<String>,
    /// What the configuration said of the source; where it says something else now, they are fetched again.
    #[serde(default)]
    told: (Option<String>, Option<String>),
    /// In which way the files were read; where they are read in another way now, they are fetched again.
    #[serde(default)]
    reading: u32,
}

/// An attempt that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// When.
    pub at: DateTime<Utc>,
    /// Why, safe to show.
    pub why: String,
}

/// A fault of the file that remembers.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// It is not as this version writes it.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// It cannot be written.
    #[error("cannot write {path}: {error}")]
    Unwritable {
        /// The file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

impl Memory {
    fn file(data: &Path) -> PathBuf {
        data.join("sync.json")
    }

    /// What is remembered under a data directory; nothing where nothing was ever fetched.
    ///
    /// # Errors
    /// When the file is there and is not as this version writes it.
    pub fn read(data: &Path) -> Result<Self, Misfit> {
        Ok(file::load(&Self::file(data))?.unwrap_or_default())
    }

    /// What is known of a source.
    #[must_use]
    pub fn of(&self, source: &str) -> Option<&Remembered> {
        self.0.get(source)
    }

    /// Changes what is remembered, while nobody else does.
    fn change(data: &Path, change: impl FnOnce(&mut Self)) -> Result<(), MemoryError> {
        let path = Self::file(data);
        let fault = |error| {
            let path = crate::model::visible(&path.to_string_lossy()).into_owned();
            MemoryError::Unwritable { path, error }
        };
        let _alone = file::alone(data).map_err(fault)?;
        let mut memory = Self::read(data)?;
        change(&mut memory);
        file::replace(&path, |out| Ok(serde_json::to_writer_pretty(out, &memory)?)).map_err(fault)
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
    /// How much a list may lose otherwise.
    pub largest_loss: LargestLoss,
}

impl ListsError {
    /// What to do about it; nothing where that is for others to say.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Fetch(error) => error.hint(),
            Self::Import(IntakeError::Refused(import::Refused::OtherKind { .. })) => {
                Some("see what its server gives now; its address and format are in the configuration")
            }
            Self::Import(error) => error.hint(),
            Self::Format { .. } | Self::Memory(_) | Self::Directory { .. } => None,
        }
    }

    /// Whether the person stopped it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(
            self,
            Self::Fetch(SyncError { reason: Reason::Cancelled, .. })
                | Self::Import(IntakeError::Refused(import::Refused::Stopped))
        )
    }
}

/// Brings a source up to date. A failure is remembered.
///
/// # Errors
/// Why it was not; the lists are as they were then.
pub fn sync(
    source: &Source,
    round: &Round<'_>,
    watch: &mut dyn FnMut(Stage<'_>) -> ControlFlow<()>,
) -> Result<Synced, ListsError> {
    let synced = bring_up(source, round, watch);
    if let Err(error) = synced.as_ref()
        && !error.is_cancelled()
    {
        let why = crate::model::visible(&advised(error, error.hint())).into_owned();
        let failed = Some(Failed { at: Utc::now(), why });
        // Where not even that can be written, the error that is told says enough.
        let _ = Memory::change(round.data, |memory| {
            memory.0.entry(source.name.clone()).or_default().failed = failed;
        });
    }
    synced
}

fn bring_up(
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
    let memory = Memory::read(round.data).map_err(MemoryError::from)?;
    let urls = source.urls_on(round.today);
    let kept = Library::open(round.data);
    let is_there = |id: &String| kept.get(id).is_some_and(|pack| pack.is_whole().is_ok());
    // What the server has is not asked to be new where what it was last time is gone, or is read in another way now.
    let remembered = memory.of(&source.name).filter(|remembered| {
        remembered.reading == import::READING
            && remembered.told == (source.format.clone(), source.list.clone())
            && remembered.snapshots.iter().all(is_there)
    });
    let Some(files) = changed_files(&urls, remembered, &incoming, round.limits, watch)? else {
        Memory::change(round.data, |memory| {
            if let Some(remembered) = memory.0.get_mut(&source.name) {
                remembered.asked = Some(Utc::now());
                remembered.failed = None;
            }
        })?;
        return Ok(Synced::Unchanged);
    };
    if format == Some(Format::FederalRegister) {
        return rules(source, round, files, &incoming, watch);
    }
    let paths: Vec<PathBuf> = files.iter().map(|(file, _)| file.path().to_owned()).collect();
    let intake = Intake {
        format,
        // Of a file of many lists only the one that is meant.
        list: source.list.clone().filter(|_| format.is_some_and(Format::is_of_many_lists)),
        except: if source.list.is_none() { round.own.to_vec() } else { Vec::new() },
        as_of: None,
        today: round.today,
        accept_loss: round.accept_loss,
        largest_loss: round.largest_loss,
        names: urls.iter().map(|url| super::address::shown(url)).collect(),
        is_fetched: true,
    };
    // Opened anew: another program may have kept something while this one was fetching.
    let library = Library::open(round.data);
    let taken = import::take(&library, &paths, &intake, &mut |progress| watch(Stage::Importing(progress)))?;
    remember(
        source,
        round.data,
        taken.iter().map(|taken| taken.snapshot.id.clone()).collect(),
        urls.iter().cloned().zip(files.into_iter().map(|(_, validators)| validators)),
    )?;
    Ok(Synced::Taken(taken))
}

/// Notes that a source is up to date.
fn remember(
    source: &Source,
    data: &Path,
    snapshots: Vec<String>,
    files: impl Iterator<Item = (String, Validators)>,
) -> Result<(), MemoryError> {
    let now = Some(Utc::now());
    let (files, told) = (files.collect(), (source.format.clone(), source.list.clone()));
    let reading = import::READING;
    let remembered = Remembered { asked: now, changed: now, failed: None, files, snapshots, told, reading };
    Memory::change(data, |memory| {
        memory.0.insert(source.name.clone(), remembered);
    })
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
    let mut names: Vec<String> = source.urls.iter().map(|url| super::address::shown(url)).collect();
    let host = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/");
    let first = source.urls.first().map(|url| host(url)).unwrap_or_default();
    while files.len() < MOST_PAGES {
        let page = |(file, _): &(NamedTempFile, Validators)| {
            let path = file.path();
            import::rules(path).map_err(|refused| refused.of_named(path, names.last()))
        };
        let last = files.last().map(page).transpose().map_err(IntakeError::from)?;
        // The next page is of the same server, or is none.
        let Some(url) = last.and_then(|page| page.next).filter(|url| host(url) == first) else { break };
        let request = Request { url: &url, validators: None, into };
        let at = files.len() + 1;
        match fetch(request, round.limits, &mut |progress| watch(Stage::Fetching(at, at, progress)))? {
            Fetched::File(received) => {
                names.push(super::address::shown(&url));
                files.push((received.file, received.validators));
            }
            Fetched::Unchanged => break,
        }
    }
    let paths: Vec<PathBuf> = files.iter().map(|(file, _)| file.path().to_owned()).collect();
    let taken = import::take_rules(round.data, &paths, &names)?;
    remember(source, round.data, Vec::new(), std::iter::empty())?;
    Ok(Synced::Rules(taken))
}

/// The files of a source, if any of them changed; of several that belong together, all.
fn changed_files(
    urls: &[String],
    remembered: Option<&Remembered>,
    into: &Path,
    limits: &Limits,
    watch: &mut dyn FnMut(Stage<'_>) -> ControlFlow<()>,
) -> Result<Option<Vec<(NamedTempFile, Validators)>>, SyncError> {
    let known = |url: &str| remembered.and_then(|remembered| remembered.files.get(url));
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
                    return Err(SyncError { address: url.clone(), led_to: None, reason });
                }
            },
        });
    }
    Ok(Some(all))
}
