//! The snapshots kept on the disk: one immutable pack for each list and day, side by side.
//!
//! A pack is written beside its place and then renamed, so that whatever happens the last good one is
//! there. One that is damaged is named with its reason, and the others still open.

mod elsewhere;
mod keeping;
mod looked;
mod pack;
mod rules;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::Day;
use crate::store::file;

pub use elsewhere::{AskedFor, Elsewhere};
pub use keeping::Keeping;
pub use looked::Looked;
pub use pack::{Counts, Pack, Writer};
pub use rules::{KnownRules, RulesFault};

/// What the name of a pack ends in.
const ENDING: &str = ".pack";

/// What a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Identifier: list, day and the beginning of the hash.
    pub id: String,
    /// Code of the list.
    pub list: String,
    /// The format it was read from.
    pub format: String,
    /// The files it was read from.
    pub sources: Vec<Source>,
    /// SHA-256 of the source file; of the hashes of all of them where there are several.
    pub sha256: String,
    /// The day the file says it is of, or whoever imported it.
    pub as_of: Option<Day>,
    /// The day it was imported.
    pub imported: Day,
    /// Greater than that of any snapshot of the list that was there: of one day, the last one counts.
    pub number: u64,
    /// How many entries it holds.
    pub entries: u64,
    /// How many names they have.
    pub names: u64,
    /// How many addresses they have; none is also what a pack of before these were counted says.
    #[serde(default)]
    pub addresses: u64,
    /// Rows that could not be read, the first of them in full. They are of the file, which may hold more
    /// lists than this one.
    pub quarantined: Vec<Quarantined>,
    /// How many there were.
    pub quarantined_total: u64,
    /// Whether a person took it for what it is although it has much less than the one before, or nothing.
    #[serde(default)]
    pub accepted_loss: bool,
    /// What is to be known of the files as a whole: what they do not have, what was left out of them.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Which way of reading it was read in; 0 for those before they were counted.
    #[serde(default)]
    pub reading: u32,
}

/// A file a snapshot was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name, without directories.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Which file.
    pub file: String,
    /// Its line, from 1; 0 where it is about the file as a whole.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// The beginning of what stands there.
    pub raw: String,
}

/// In words: `sdn.csv line 17: it has no name`.
impl std::fmt::Display for Quarantined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, line, reason, .. } = self;
        match line {
            0 => write!(f, "{file}: {reason}"),
            line => write!(f, "{file} line {line}: {reason}"),
        }
    }
}

impl Snapshot {
    /// The day it counts from: the day it is of, else the day it was imported.
    #[must_use]
    pub fn day(&self) -> Day {
        self.as_of.unwrap_or(self.imported)
    }

    /// What snapshots are ordered by: list, then the latest last.
    #[must_use]
    pub fn in_order(&self) -> impl Ord + '_ {
        (&self.list, self.day(), self.imported, self.number, &self.id)
    }

    /// The names of its files.
    #[must_use]
    pub fn files(&self) -> String {
        self.sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The day in words, as precisely as it is known.
    #[must_use]
    pub fn day_in_words(&self) -> String {
        match self.as_of {
            Some(day) => day.to_string(),
            None => format!("imported {}, its own day not recorded", self.imported),
        }
    }
}

/// Why a pack is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The system will not let it be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// It is not what was written.
    #[error("is damaged: {0}")]
    Damaged(String),
    /// It is no pack.
    #[error("is no snapshot of desig")]
    Foreign,
    /// It was written by a later version.
    #[error("was written by a later version of desig")]
    Newer,
    /// Another file holds the same snapshot.
    #[error("is a copy of {0}")]
    Copy(String),
    /// It was removed in the meantime.
    #[error("is no longer there")]
    Gone,
}

impl PackError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "see that it can be read",
            Self::Damaged(_) => MENDED_BY,
            Self::Foreign => "move it away, or import the file of the list again if it was a snapshot",
            Self::Newer => "use that version of desig, or import its file again",
            Self::Copy(_) => "desig lists --remove with the name of the file removes it",
            Self::Gone => "desig lists tells what there is",
        }
    }
}

/// A file among the snapshots that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub why: PackError,
    /// What it is, where its end tells that still.
    pub snapshot: Option<Box<Snapshot>>,
}

impl Unusable {
    /// Whether it is known to be a snapshot of a list.
    #[must_use]
    pub fn is_of(&self, list: &str) -> bool {
        self.snapshot.as_ref().is_some_and(|snapshot| snapshot.list == list)
    }
}

/// What mends a snapshot that is damaged.
pub const MENDED_BY: &str = "importing its file again, or desig sync, mends it";

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // A pack ends in `.pack`; all else is the directory of packs.
        let what = if name.ends_with(ENDING) { "the snapshot" } else { "the directory of" };
        let why = self.why.to_string();
        write!(f, "{what} {} {}", crate::model::visible(&name), crate::model::visible(&why))
    }
}

/// A fault of the directory of snapshots.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {path}: {error}")]
pub struct LibraryError {
    /// What was being done.
    pub doing: &'static str,
    /// On what.
    pub path: String,
    /// What the system says.
    pub error: std::io::Error,
}

impl LibraryError {
    fn of(doing: &'static str, path: &Path, error: std::io::Error) -> Self {
        let path = crate::model::visible(&path.to_string_lossy()).into_owned();
        Self { doing, path, error: file::plain(error) }
    }
}

/// All snapshots of a directory.
#[derive(Debug, Default, Clone)]
pub struct Library {
    dir: PathBuf,
    packs: Vec<Arc<Pack>>,
    unusable: Vec<Unusable>,
    rules: KnownRules,
    rules_fault: Option<String>,
    /// The first day to come of each list of which one was left out, by its code.
    to_come: BTreeMap<String, Day>,
}

impl Library {
    /// Looks at the snapshots under a data directory. One that is not there holds none.
    #[must_use]
    pub fn open(data: &Path) -> Self {
        let dir = data.join("snapshots");
        let (rules, rules_fault) = match KnownRules::read(data) {
            Ok(rules) => (rules, None),
            Err(misfit) => (KnownRules::default(), Some(misfit.to_string())),
        };
        let mut library = Self { dir, rules, rules_fault, ..Self::default() };
        let files = match std::fs::read_dir(&library.dir) {
            Ok(files) => files,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return library,
            // Lists that cannot be seen are not lists that are not there.
            Err(error) => {
                library.find_unusable(library.dir.clone(), PackError::Unreadable(error.to_string()));
                return library;
            }
        };
        for file in files {
            let path = match file {
                Ok(file) => file.path(),
                Err(error) => {
                    library.find_unusable(library.dir.clone(), PackError::Unreadable(error.to_string()));
                    break;
                }
            };
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            // Hidden files are being written, or were when their writer ended.
            if name.starts_with('.') || !name.ends_with(ENDING) {
                continue;
            }
            match Pack::open(&path) {
                Ok(pack) => library.packs.push(Arc::new(pack)),
                Err(PackError::Gone) => {}
                Err(why) => library.find_unusable(path, why),
            }
        }
        // By list, the latest last; of one day, the one imported last.
        library.packs.sort_by(|a, b| a.snapshot().in_order().cmp(&b.snapshot().in_order()));
        library.leave_out_copies();
        library.unusable.sort_by(|a, b| a.path.cmp(&b.path));
        library
    }

    /// Of several files of one snapshot, the one that has its name is used.
    fn leave_out_copies(&mut self) {
        let has_own_name = |pack: &Pack| {
            let name = format!("{}{ENDING}", pack.snapshot().id);
            pack.path().file_name().is_some_and(|own| *own == *name)
        };
        let mut used: Vec<Arc<Pack>> = Vec::new();
        for pack in std::mem::take(&mut self.packs) {
            let Some(last) = used.iter_mut().find(|last| last.snapshot().id == pack.snapshot().id) else {
                used.push(pack);
                continue;
            };
            let copy = if has_own_name(&pack) { std::mem::replace(last, pack) } else { pack };
            let why = PackError::Copy(copy.snapshot().id.clone());
            self.find_unusable(copy.path().to_owned(), why);
        }
        self.packs = used;
    }

    fn find_unusable(&mut self, path: PathBuf, why: PackError) {
        self.unusable.push(Unusable { path, why, snapshot: None });
    }

    /// Leaves out a snapshot whose entries turned out damaged: what is in force is told without it from now on.
    pub(super) fn leave_out(&mut self, damaged: &Arc<Pack>, why: PackError) {
        self.packs.retain(|pack| !Arc::ptr_eq(pack, damaged));
        let (path, snapshot) = (damaged.path().to_owned(), Some(Box::new(damaged.snapshot().clone())));
        self.unusable.push(Unusable { path, why, snapshot });
        self.unusable.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// The same without snapshots whose entries are damaged: of each list they are held against their checksums, the
    /// latest first, until so many are sound; the others are taken as they are.
    #[must_use]
    pub fn checked(mut self, enough: usize) -> Self {
        let lists: Vec<_> = self.packs.chunk_by(|a, b| a.snapshot().list == b.snapshot().list).collect();
        let damaged_of = |list: &[Arc<Pack>]| -> Vec<(Arc<Pack>, PackError)> {
            let (mut sound, mut damaged) = (0, Vec::new());
            for pack in list.iter().rev() {
                if sound >= enough {
                    break;
                }
                match pack.has_whole_entries() {
                    Ok(()) => sound += 1,
                    Err(why) => damaged.push((pack.clone(), why)),
                }
            }
            damaged
        };
        let damaged: Vec<_> = lists.into_par_iter().flat_map_iter(damaged_of).collect();
        for (pack, why) in damaged {
            match why {
                PackError::Gone => self.packs.retain(|known| !Arc::ptr_eq(known, &pack)),
                why => self.leave_out(&pack, why),
            }
        }
        self
    }

    /// The same without snapshots of days to come, as seen from a day; where a list has no other, its first stays, as
    /// it is the one in force.
    #[must_use]
    pub fn until(mut self, day: Day) -> Self {
        let mut before: Option<String> = None;
        self.packs.retain(|pack| {
            let snapshot = pack.snapshot();
            let is_first = before.replace(snapshot.list.clone()).is_none_or(|list| list != snapshot.list);
            let stays = is_first || snapshot.day() <= day;
            if !stays {
                self.to_come.entry(snapshot.list.clone()).or_insert(snapshot.day());
            }
            stays
        });
        self
    }

    /// The day to come of which there is a snapshot of a list, where it was left out.
    #[must_use]
    pub fn to_come(&self, list: &str) -> Option<Day> {
        self.to_come.get(list).copied()
    }

    /// The same directory looked at once more: another process may have kept something there.
    #[must_use]
    pub fn again(&self) -> Self {
        self.dir.parent().map_or_else(Self::default, Self::open)
    }

    /// The snapshots, by list, the latest of each last.
    #[must_use]
    pub fn packs(&self) -> &[Arc<Pack>] {
        &self.packs
    }

    /// Documents of the Federal Register that are known beside the embedded rules.
    #[must_use]
    pub fn rules(&self) -> &KnownRules {
        &self.rules
    }

    /// What is wrong with the file of those documents, in words.
    #[must_use]
    pub fn rules_fault(&self) -> Option<&str> {
        self.rules_fault.as_deref()
    }

    /// The snapshots of which texts of the file are damaged, and why; of those whose entries are sound, as
    /// [`Self::checked`] leaves them.
    pub fn without_texts(&self) -> impl Iterator<Item = (&Arc<Pack>, PackError)> {
        self.packs.iter().filter_map(|pack| Some((pack, pack.has_whole_texts().err()?)))
    }

    /// What is wrong with what is kept, in words. All else is used.
    pub fn faults(&self, day: Day) -> impl Iterator<Item = String> + '_ {
        self.left_out(Some(day)).chain(self.rules_fault.clone())
    }

    /// What cannot be used, in words, with what is in its place on a day, or at last, and what to do.
    pub fn left_out(&self, day: Option<Day>) -> impl Iterator<Item = String> + '_ {
        let instead = move |it: &Unusable| {
            let of_list = |pack: &&Arc<Pack>| it.is_of(&pack.snapshot().list);
            let other = match day {
                Some(day) => self.in_force(day).find(of_list),
                None => self.packs.iter().rfind(of_list),
            }?;
            Some(format!(", and {} is in its place", crate::model::visible(&other.snapshot().id)))
        };
        let words = move |it: &Unusable| {
            format!("{it}; it is left out{}; {}", instead(it).unwrap_or_default(), it.why.advice())
        };
        self.unusable.iter().map(words)
    }

    /// Files that should be snapshots and cannot be used.
    #[must_use]
    pub fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }

    /// The snapshot of each list that is in force on a day: the latest until then, else the first there is.
    pub fn in_force(&self, day: Day) -> impl Iterator<Item = &Arc<Pack>> {
        self.candidates(day).filter_map(|list| list.into_iter().next())
    }

    /// For each list the snapshot in force on a day, and then those that take its place where it turns out
    /// damaged: the earlier ones, the latest first, and then those to come; of one day the one imported last
    /// comes first, whichever day is asked about.
    pub fn candidates(&self, day: Day) -> impl Iterator<Item = Vec<&Arc<Pack>>> {
        let lists = self.packs.chunk_by(|a, b| a.snapshot().list == b.snapshot().list);
        lists.map(move |list| {
            let (until, later) = list.split_at(list.partition_point(|pack| pack.snapshot().day() <= day));
            let day = |pack: &Arc<Pack>| pack.snapshot().day();
            let to_come = later.chunk_by(|a, b| day(a) == day(b)).flat_map(|of_day| of_day.iter().rev());
            until.iter().rev().chain(to_come).collect()
        })
    }

    /// The days on which the same snapshots are in force as on a day: from the first on, before the second.
    #[must_use]
    pub fn same_days(&self, day: Day) -> (Option<Day>, Option<Day>) {
        let mut days = (None, None);
        for list in self.packs.chunk_by(|a, b| a.snapshot().list == b.snapshot().list) {
            // Before the second there is the first, whatever the day.
            for from in list.iter().skip(1).map(|pack| pack.snapshot().day()) {
                if from <= day {
                    days.0 = days.0.max(Some(from));
                } else {
                    days.1 = Some(days.1.map_or(from, |until: Day| until.min(from)));
                }
            }
        }
        days
    }

    /// All snapshots, and which of them are among those in force.
    #[must_use]
    pub fn shelf(&self, in_force: &[Arc<Pack>]) -> Vec<(Snapshot, bool)> {
        let shelved = self.packs.iter().map(|pack| pack.snapshot());
        let is_in_force = |snapshot: &Snapshot| in_force.iter().any(|pack| pack.snapshot().id == snapshot.id);
        shelved.map(|snapshot| (snapshot.clone(), is_in_force(snapshot))).collect()
    }

    /// The snapshot of that identifier.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Pack>> {
        self.packs.iter().find(|pack| pack.snapshot().id == id)
    }

    /// The number of the next snapshot of a list.
    #[must_use]
    pub fn next_number(&self, list: &str) -> u64 {
        let of_list = self.packs.iter().map(|pack| pack.snapshot()).filter(|known| known.list == list);
        of_list.map(|known| known.number).max().map_or(1, |last| last.saturating_add(1))
    }

    /// Removes a snapshot for good, with its copies; one that is damaged goes by the name of its file. Says whether
    /// there was one.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&mut self, id: &str) -> Result<bool, LibraryError> {
        let name = format!("{id}{ENDING}");
        let is_it = |it: &Unusable| {
            matches!(&it.why, PackError::Copy(of) if of == id)
                || it.path.file_name().is_some_and(|own| *own == *name)
        };
        let own = self.packs.iter().find(|pack| pack.snapshot().id == id).map(|pack| pack.path().to_owned());
        // The copies first: what is ended in between leaves a snapshot that can still be removed by its name.
        let mut paths: Vec<PathBuf> =
            self.unusable.iter().filter(|it| is_it(it)).map(|it| it.path.clone()).collect();
        paths.extend(own);
        for path in &paths {
            std::fs::remove_file(path).map_err(|error| LibraryError::of("remove", path, error))?;
        }
        self.packs.retain(|pack| pack.snapshot().id != id);
        self.unusable.retain(|it| !paths.contains(&it.path));
        Ok(!paths.is_empty())
    }
}

/// Makes a directory that only its owner can look into.
///
/// # Errors
/// When it cannot be made.
pub fn make_private(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
