//! A source brought up to date: its files fetched if they changed, and imported like files from a disk, all or
//! nothing. What servers said of the last good files is kept, so that they are not fetched again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::import::{self, Format, Intake, IntakeError, RulesTaken, Taken};
use crate::model::{Day, advised, counted, visible};
use crate::store::diff::LargestLoss;
use crate::store::file::{self, Misfit};
use crate::store::{Library, Snapshot};

use super::{Fetched, Limits, Progress, Reason, Received, Request, Source, SyncError, Validators, fetch};

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
    /// The servers have nothing new; with the snapshots that are in force in the place of what they gave last.
    Unchanged(Vec<Snapshot>),
    /// New files were imported.
    Taken(Vec<Taken>),
    /// New documents of the Federal Register are known.
    Rules(RulesTaken),
}

/// That another snapshot is in force than what a source gave last, in words.
#[must_use]
pub fn in_force_instead(source: &str, other: &Snapshot) -> String {
    let (source, id, files) = (visible(source), visible(&other.id), other.files());
    format!("{} is not in force as {source} gave it: {id} is ({})", visible(&other.list), visible(&files))
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
    /// Pages that belong together are not all there.
    #[error(
        "the pages are not all there: {why}; {}", match of {
            Some(of) => format!("{got} of {}", counted(*of, "document", "documents")),
            None => counted(*got, "document", "documents"),
        }
    )]
    Pages {
        /// What is wrong with them.
        why: String,
        /// How many documents came.
        got: u64,
        /// How many there are, where the server says.
        of: Option<u64>,
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
            Self::Import(IntakeError::Refused(import::Refused::Compressed { .. })) => {
                Some("name the address of the file as it is unpacked, or download, unpack and import it")
            }
            Self::Import(error) => error.hint(),
            Self::Pages { .. } => {
                Some("nothing of them was kept; try again later, or see what its server gives now")
            }
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
        let given = remembered.map_or(&[][..], |remembered| &remembered.snapshots);
        return Ok(Synced::Unchanged(instead_of(given, &kept, round.today)));
    };
    if format == Some(Format::FederalRegister) {
        return rules(source, round, files, &incoming, watch);
    }
    let paths: Vec<PathBuf> = files.iter().map(|came| came.file.path().to_owned()).collect();
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
        end_unknown: files.iter().any(|came| !came.end_known),
    };
    // Opened anew: another program may have kept something while this one was fetching.
    let library = Library::open(round.data);
    let taken = import::take(&library, &paths, &intake, &mut |progress| watch(Stage::Importing(progress)))?;
    remember(
        source,
        round.data,
        taken.iter().map(|taken| taken.snapshot.id.clone()).collect(),
        urls.iter().cloned().zip(files.into_iter().map(|came| came.validators)),
    )?;
    Ok(Synced::Taken(taken))
}

/// The snapshots in force of lists that a source gave other ones of.
fn instead_of(given: &[String], library: &Library, today: Day) -> Vec<Snapshot> {
    let is_of_it =
        |list: &str| given.iter().filter_map(|id| library.get(id)).any(|pack| pack.snapshot().list == list);
    let in_force = library.in_force(today).map(|pack| pack.snapshot());
    in_force.filter(|other| is_of_it(&other.list) && !given.contains(&other.id)).cloned().collect()
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

/// Documents of the Federal Register come in pages, each naming the next; all of them, or nothing is kept. Their
/// results change all the time, so nothing is remembered of single pages.
fn rules(
    source: &Source,
    round: &Round<'_>,
    mut files: Vec<Came>,
    into: &Path,
    watch: &mut dyn FnMut(Stage<'_>) -> ControlFlow<()>,
) -> Result<Synced, ListsError> {
    let mut names: Vec<String> = source.urls.iter().map(|url| super::address::shown(url)).collect();
    let mut asked: Vec<String> = source.urls.clone();
    let host = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/");
    let first = source.urls.first().map(|url| host(url)).unwrap_or_default();
    let mut pages: Vec<import::Rules> = Vec::new();
    loop {
        let read = |(came, name): (&Came, &String)| {
            let path = came.file.path();
            import::rules(path).map_err(|refused| refused.of_named(path, Some(name)))
        };
        let new = files.iter().zip(&names).skip(pages.len()).map(read);
        pages.extend(new.collect::<Result<Vec<_>, _>>().map_err(IntakeError::from)?);
        let incomplete = |why: String| ListsError::Pages { why, got: found(&pages), of: declared(&pages) };
        let are_all = pages.first().and_then(|page| page.pages).is_some_and(|of| pages.len() as u64 >= of);
        let Some(url) = pages.last().and_then(|page| page.next.clone()).filter(|_| !are_all) else { break };
        if host(&url) != first {
            return Err(incomplete(format!("the next is at {}", super::address::shown(&host(&url)))));
        }
        if asked.contains(&url) {
            return Err(incomplete(format!("page {} names one that came before", pages.len())));
        }
        if files.len() >= MOST_PAGES {
            return Err(incomplete(format!("there are more than {MOST_PAGES}")));
        }
        let request = Request { url: &url, validators: None, into };
        let at = files.len() + 1;
        match fetch(request, round.limits, &mut |progress| watch(Stage::Fetching(at, at, progress)))? {
            Fetched::File(received) => files.push(Came::from(*received)),
            Fetched::Unchanged => return Err(incomplete(format!("page {at} did not come"))),
        }
        names.push(super::address::shown(&url));
        asked.push(url);
    }
    let got = found(&pages);
    if let Some(of) = declared(&pages).filter(|of| *of > got) {
        let why = format!("page {} is the last", pages.len());
        return Err(ListsError::Pages { why, got, of: Some(of) });
    }
    let paths: Vec<PathBuf> = files.iter().map(|came| came.file.path().to_owned()).collect();
    let mut taken = import::take_rules(round.data, &paths, &names)?;
    let count = pages.first().and_then(|page| page.count).unwrap_or_default();
    taken.not_given = count.saturating_sub(got);
    remember(source, round.data, Vec::new(), std::iter::empty())?;
    Ok(Synced::Rules(taken))
}

/// How many documents pages have; one that stands on two of them is one.
fn found(pages: &[import::Rules]) -> u64 {
    let read = pages.iter().flat_map(|page| &page.rules).map(|rule| (&rule.document, rule.citation));
    let rejected: usize = pages.iter().map(|page| page.rejected.len()).sum();
    (read.collect::<BTreeSet<_>>().len() + rejected) as u64
}

/// How many documents there are to be, by the first page. A server may count more than it gives in all of its pages.
fn declared(pages: &[import::Rules]) -> Option<u64> {
    let first = pages.first()?;
    let a_page = (first.rules.len() + first.rejected.len()) as u64;
    let given = first.pages.map_or(u64::MAX, |pages| pages.saturating_mul(a_page));
    Some(first.count?.min(given))
}

/// A file that came.
struct Came {
    file: NamedTempFile,
    /// By what it is asked for later; nothing of one that may be cut off, so that it is fetched again.
    validators: Validators,
    end_known: bool,
}

impl From<Received> for Came {
    fn from(received: Received) -> Self {
        let Received { file, validators, end_known, .. } = received;
        Self { file, validators: if end_known { validators } else { Validators::default() }, end_known }
    }
}

/// The files of a source, if any of them changed; of several that belong together, all.
fn changed_files(
    urls: &[String],
    remembered: Option<&Remembered>,
    into: &Path,
    limits: &Limits,
    watch: &mut dyn FnMut(Stage<'_>) -> ControlFlow<()>,
) -> Result<Option<Vec<Came>>, SyncError> {
    let known = |url: &str| remembered.and_then(|remembered| remembered.files.get(url));
    let mut get = |at: usize, url: &str, validators: Option<&Validators>| {
        let request = Request { url, validators, into };
        fetch(request, limits, &mut |progress| watch(Stage::Fetching(at + 1, urls.len(), progress)))
    };
    let mut files: Vec<Option<Came>> = Vec::new();
    for (at, url) in urls.iter().enumerate() {
        files.push(match get(at, url, known(url))? {
            Fetched::Unchanged => None,
            Fetched::File(received) => Some(Came::from(*received)),
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
                Fetched::File(received) => Came::from(*received),
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
