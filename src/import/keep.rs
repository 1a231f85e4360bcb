//! Files read into snapshots: all the lists of a file, or none; and nothing that looks like a loss is taken
//! for a change without being told to.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::model::{Day, Entry, counted, visible};
use crate::store::diff::{LargestLoss, Part};
use crate::store::{
    Counts, Keeping, KnownRules, Library, LibraryError, Pack, Quarantined, RulesFault, Snapshot, Source,
};

use super::{Format, Progress, Reader, Refused, Report, detect, read};

/// Counts the ways files were read in. A file that was imported before is read again where entries would be
/// other ones now; whoever changes what is read from a file adds one.
pub const READING: u32 = 5;
/// What is said of a snapshot that an earlier version has read, where this one would read other entries.
pub const READ_EARLIER: &str = "read by an earlier version of desig, which may have read it otherwise: import the same file again, or sync";

/// What is kept with a snapshot of a file of which nothing says that it is whole.
const MAY_BE_CUT: &str = "its server did not say where the file ends: were it cut off at the end of a line, that could not be told";

/// How files are to be taken.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// The format, where it is not to be told by content.
    pub format: Option<Format>,
    /// Only this list, of a file that holds several.
    pub list: Option<String>,
    /// None of these lists.
    pub except: Vec<String>,
    /// What the files are called, where that is not what they are called on the disk.
    pub names: Vec<String>,
    /// The day the files are of, where they do not say.
    pub as_of: Option<Day>,
    /// The day it is.
    pub today: Day,
    /// Take a list that shrank or vanished for what it is.
    pub accept_loss: bool,
    /// How much a list may lose otherwise.
    pub largest_loss: LargestLoss,
    /// Whether the files are what is published on this day: then they are of it, whatever was kept before.
    pub is_fetched: bool,
    /// Whether nothing said where one of the files ends.
    pub end_unknown: bool,
}

/// Whether a snapshot was read by an earlier version, and would hold other entries if its file were read now.
#[must_use]
pub fn is_read_otherwise_now(snapshot: &Snapshot) -> bool {
    snapshot.reading < READING
}

impl Intake {
    /// Whether a file of a format may have been cut off, and nothing would tell.
    fn may_be_cut(&self, format: Format) -> bool {
        self.end_unknown && !format.says_its_end()
    }

    fn wants(&self, list: &str) -> bool {
        self.list.as_deref().is_none_or(|only| only == list) && !self.except.iter().any(|not| not == list)
    }
}

/// Why nothing was taken.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file is refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It cannot be kept.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The rules that are known cannot be read, or not be written with those that came.
    #[error(transparent)]
    Rules(#[from] RulesFault),
    /// Lists are gone, or nearly, that were there before.
    #[error("{}", losses(.0))]
    Loss(Vec<Loss>),
    /// Lists have less than before, and nothing says that the file is whole.
    #[error("{}; its server does not say where the file ends, so that it may be cut off", told(.0))]
    MayBeCut(Vec<Loss>),
    /// The file holds no entry of the list asked for.
    #[error("the file holds no entry of the list {wanted}; it holds {held}")]
    NoSuchList {
        /// The list asked for.
        wanted: String,
        /// Those there are.
        held: String,
    },
}

/// A list that has much less than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The list.
    pub list: String,
    /// What of its entries it has less of, where it has the entries.
    pub part: Option<Part>,
    /// How many entries, or names or addresses, it had.
    pub before: u64,
    /// How many it has.
    pub now: u64,
    /// The files of both with their formats, where they are of two sources: then it is no loss of one.
    pub sources: Option<(String, String)>,
}

impl IntakeError {
    /// What to do about it; nothing where that is for others to say.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        let losses = match self {
            Self::Refused(refused) => return Some(refused.hint()),
            Self::MayBeCut(_) => {
                return Some(
                    "the last good snapshots stay; sync again, or --accept-loss takes the file for what it is",
                );
            }
            Self::Loss(losses) => losses,
            _ => return None,
        };
        let is_loss = losses.iter().any(|loss| loss.sources.is_none());
        Some(if is_loss {
            "the last good snapshots stay; --accept-loss takes the file for what it is"
        } else {
            "the snapshots that are there stay; --accept-loss takes it in their place, another --data-dir keeps it \
             beside them"
        })
    }
}

fn losses(losses: &[Loss]) -> String {
    let is_loss = losses.iter().any(|loss| loss.sources.is_none());
    let told = told(losses);
    if is_loss { format!("{told}; a fault of the feed?") } else { told }
}

fn told(losses: &[Loss]) -> String {
    let entries = |count| counted(count, "entry", "entries");
    let one = |loss: &Loss| match (&loss.sources, loss.now) {
        (Some((before, now)), count) => format!(
            "{now} is another source of the list {} than {before}, with {} where that has {}",
            loss.list,
            entries(count),
            loss.before
        ),
        (None, now) if loss.part.is_some() => {
            let part = loss.part.map_or("", Part::as_str);
            format!(
                "the entries of {} shrank from {} {part} to {now}: one of its files may be missing",
                loss.list, loss.before
            )
        }
        (None, 0) => {
            format!("sub-list missing: {} had {} and is not in the file", loss.list, entries(loss.before))
        }
        (None, now) => format!("{} shrank from {} to {now}", loss.list, entries(loss.before)),
    };
    losses.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What became of a list of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Whether it was there already, of the same bytes.
    pub was_there: bool,
    /// Whether it was there, and what it holds was read anew.
    pub read_anew: bool,
    /// The day that was given for it, where the file has another one of its own, and so is of that.
    pub passed_over: Option<Day>,
    /// The snapshot of the list that comes before it.
    pub replaced: Option<String>,
    /// A snapshot of the list that is of a later day, or came later on that day, and so is the one in force.
    pub later: Option<Snapshot>,
    /// A snapshot of the list that is of a day to come, and is in force from then on.
    pub until: Option<Snapshot>,
}

impl Taken {
    /// Why another snapshot of the list is in force instead; nothing where none is.
    #[must_use]
    pub fn overtaken(&self) -> Option<String> {
        let later = self.later.as_ref()?;
        let is_of_it = later.day() == self.snapshot.day();
        let why = if is_of_it { "came later on that day" } else { "is of a later day" };
        Some(format!("not in force: {} {why}", visible(&later.id)))
    }
}

/// Puts together files that are read as one: the parts of the SDN list. Others stand alone.
///
/// # Errors
/// When the format of one cannot be told.
pub fn together(paths: &[PathBuf], format: Option<Format>) -> Result<Vec<(Format, Vec<PathBuf>)>, Refused> {
    let mut groups: Vec<(Format, Vec<PathBuf>)> = Vec::new();
    for path in paths {
        let format = match format {
            Some(format) => format,
            None => detect(path)?,
        };
        match groups.iter_mut().find(|(known, _)| *known == format && format == Format::OfacCsv) {
            Some((_, group)) => group.push(path.clone()),
            None => groups.push((format, vec![path.clone()])),
        }
    }
    Ok(groups)
}

/// What became of documents of the Federal Register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesTaken {
    /// How many are known now.
    pub known: usize,
    /// How many of them are new.
    pub new: usize,
    /// Results that could not be read.
    pub rejected: Vec<Quarantined>,
    /// How many more there are that the server counts, and gives in none of its pages.
    pub not_given: u64,
}

/// Reads pages of documents of the Federal Register and keeps the rules they hold; `names` are what the files are
/// called, where that is not what they are called on the disk.
///
/// # Errors
/// Why none was kept.
pub fn take_rules(data: &Path, paths: &[PathBuf], names: &[String]) -> Result<RulesTaken, IntakeError> {
    let mut pages = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let mut page = super::rules(path).map_err(|refused| refused.of_named(path, names.get(at)))?;
        if let Some(name) = names.get(at) {
            page.rejected.iter_mut().for_each(|row| row.file.clone_from(name));
        }
        pages.push(page);
    }
    let rejected = pages.iter_mut().flat_map(|page| std::mem::take(&mut page.rejected)).collect();
    let (known, new) = KnownRules::keep(data, pages.into_iter().flat_map(|page| page.rules).collect())?;
    Ok(RulesTaken { known: known.len(), new, rejected, not_given: 0 })
}

/// Reads files that belong together and keeps what they hold.
///
/// # Errors
/// Why nothing was kept.
pub fn take(
    library: &Library,
    paths: &[PathBuf],
    intake: &Intake,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Vec<Taken>, IntakeError> {
    let mut keeper =
        Keeper { keeping: Keeping::new(library), counts: BTreeMap::new(), fault: None, intake, watch };
    let read = read(paths, intake.format, &mut keeper);
    if let Some(fault) = keeper.fault {
        return Err(fault.into());
    }
    let mut report = read.map_err(|refused| {
        paths
            .iter()
            .zip(&intake.names)
            .fold(refused, |refused, (path, name)| refused.of_named(path, Some(name)))
    })?;
    for (path, name) in paths.iter().zip(&intake.names) {
        let own = super::name_of(path);
        for row in &mut report.rejects {
            row.reason = row.reason.replace(&own, name);
            row.file = row.file.replace(&own, name);
        }
    }
    let lists: BTreeMap<String, u64> =
        report.entries.iter().filter(|(code, _)| intake.wants(code)).map(|(c, n)| (c.clone(), *n)).collect();
    if lists.is_empty() {
        let held = report.entries.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(IntakeError::NoSuchList { wanted: intake.list.clone().unwrap_or_default(), held });
    }
    let mut sources: Vec<Source> = report.sources.clone();
    for source in &mut sources {
        let place = paths.iter().position(|path| super::name_of(path) == source.name);
        if let Some(name) = place.and_then(|place| intake.names.get(place)) {
            source.name.clone_from(name);
        }
    }
    let sha256 = sha256_of(&sources);
    let as_of = report.as_of.or(intake.as_of);
    // The same bytes without a day are of no other day than when they were kept.
    let same = |list: &str| if as_of.is_none() { known_as(library, list, &sha256, intake) } else { None };
    // Nor does anything come in place of anything then.
    let mut losses = match lists.keys().all(|list| same(list).is_some()) {
        true => Vec::new(),
        false => losses_against(library, &report, &sources, &lists, &keeper.counts, intake),
    };
    losses.retain(|loss| same(&loss.list).is_none());
    let may_be_cut = intake.may_be_cut(report.format);
    if !losses.is_empty() && !intake.accept_loss {
        return Err(if may_be_cut { IntakeError::MayBeCut(losses) } else { IntakeError::Loss(losses) });
    }
    if may_be_cut {
        report.notes.push(MAY_BE_CUT.to_owned());
    }
    // That a list is gone is kept as well: as a snapshot without entries.
    losses.iter().filter(|loss| loss.now == 0).for_each(|loss| keeper.keeping.add_empty(&loss.list));
    // Another process may have kept something since this one began to read.
    let before = library.again();
    let kept = keeper.keeping.finish(|list, counts| {
        let same = same(list);
        let id = || snapshot_id(list, as_of.unwrap_or(intake.today), &sha256);
        Snapshot {
            id: same.map_or_else(id, |same| same.id.clone()),
            list: list.to_owned(),
            format: report.format.as_str().to_owned(),
            sha256: sha256.clone(),
            sources: sources.clone(),
            as_of: same.map_or(as_of, |same| same.as_of),
            imported: same.map_or(intake.today, |same| same.imported),
            number: same.map_or_else(|| before.next_number(list), |same| same.number),
            entries: counts.entries,
            names: counts.names,
            addresses: counts.addresses,
            quarantined: report.rejects.clone(),
            quarantined_total: report.rejected,
            accepted_loss: losses.iter().any(|loss| loss.list == list)
                || same.is_some_and(|same| same.accepted_loss),
            notes: report.notes.clone(),
            reading: READING,
        }
    })?;
    // Or while this one wrote: what is in force is told by what is there now.
    let after = library.again();
    let of_list = |library: &'_ Library, list: &str| -> Vec<Snapshot> {
        let all = library.packs().iter().map(|pack| pack.snapshot());
        all.filter(|known| known.list == list).cloned().collect()
    };
    // What was imported is not to come: where its day is, the clock has gone back.
    let imported = after.packs().iter().map(|pack| pack.snapshot().imported).max();
    let today = imported.map_or(intake.today, |imported| imported.max(intake.today));
    let later = |snapshot: &Snapshot| {
        let mut lists = after.candidates(today);
        let list = lists.find(|list| list.iter().any(|pack| pack.snapshot().list == snapshot.list))?;
        // What was written just now is sound; what comes before it need not be.
        let is_sound =
            |pack: &&Arc<Pack>| pack.snapshot().id == snapshot.id || pack.has_whole_entries().is_ok();
        let in_force = list.into_iter().find(is_sound)?.snapshot();
        (in_force.in_order() > snapshot.in_order()).then(|| in_force.clone())
    };
    let until = |snapshot: &Snapshot| {
        let others = of_list(&after, &snapshot.list);
        let is_to_come = |other: &Snapshot| other.day() > today && other.day() > snapshot.day();
        others.into_iter().find(is_to_come).filter(|_| snapshot.day() <= today)
    };
    let replaced = |snapshot: &Snapshot| {
        let was_latest = of_list(&before, &snapshot.list).pop().is_some_and(|known| known.id == snapshot.id);
        let mut others = of_list(&after, &snapshot.list);
        others.retain(|known| known.in_order() < snapshot.in_order());
        others.pop().filter(|_| !was_latest).map(|known| known.id)
    };
    let was_read_otherwise =
        |id: &str| library.get(id).is_some_and(|known| is_read_otherwise_now(known.snapshot()));
    let taken = kept.into_iter().map(|(snapshot, was_there)| Taken {
        replaced: replaced(&snapshot).filter(|_| !was_there),
        later: later(&snapshot),
        until: until(&snapshot),
        read_anew: !was_there && was_read_otherwise(&snapshot.id),
        passed_over: intake.as_of.filter(|given| report.as_of.is_some_and(|own| own != *given)),
        snapshot,
        was_there,
    });
    Ok(taken.collect())
}

/// The snapshot that holds a list of the same bytes; of files that are published now, only where nothing came after.
fn known_as<'a>(library: &'a Library, list: &str, sha256: &str, intake: &Intake) -> Option<&'a Snapshot> {
    let mut of_list =
        library.packs().iter().rev().map(|pack| pack.snapshot()).filter(|known| known.list == list);
    let is_it = |known: &&Snapshot| known.sha256 == sha256;
    if intake.is_fetched { of_list.next().filter(is_it) } else { of_list.find(is_it) }
}

/// The lists that a file of this kind had before and has no more, or has much less of.
fn losses_against(
    library: &Library,
    report: &Report,
    sources: &[Source],
    lists: &BTreeMap<String, u64>,
    counts: &BTreeMap<String, Counts>,
    intake: &Intake,
) -> Vec<Loss> {
    let format = report.format.as_str();
    let in_words = |files: &str, format: &str| format!("{files} ({format})");
    let files = sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut losses = Vec::new();
    for of_list in library.packs().chunk_by(|a, b| a.snapshot().list == b.snapshot().list) {
        let Some(before) = of_list.last().map(|pack| pack.snapshot()) else { continue };
        let now = lists.get(&before.list).copied();
        // A list that another kind of file brought is not missing from this one.
        let same_kind = |known: &str| known.split('-').next() == format.split('-').next();
        let expected = same_kind(&before.format) && intake.list.is_none();
        let may_be_cut = intake.may_be_cut(report.format);
        let loss = match now {
            Some(now) if may_be_cut && now < before.entries => true,
            Some(now) => intake.largest_loss.is_exceeded(before.entries, now),
            None => before.entries > 0 && expected && is_collection(report) && intake.wants(&before.list),
        };
        let both = || (in_words(&before.files(), &before.format), in_words(&files, format));
        let lost = |part: Option<Part>, before_now: (u64, u64)| Loss {
            list: before.list.clone(),
            part,
            before: before_now.0,
            now: before_now.1,
            sources: (!same_kind(&before.format)).then(both),
        };
        if loss {
            losses.push(lost(None, (before.entries, now.unwrap_or(0))));
            continue;
        }
        let Some(counts) = counts.get(&before.list).filter(|_| now.is_some()) else { continue };
        for part in Part::ALL {
            let is_kept = part == Part::Addresses && !same_kind(&before.format);
            let (had, has) = (part.of_snapshot(before), part.of(*counts));
            if !is_kept && intake.largest_loss.is_exceeded_by(part, before.entries, (had, has)) {
                losses.push(lost(Some(part), (had, has)));
            }
        }
    }
    losses
}

/// Whether a file is one of those that hold many lists, so that one of them can be missing.
fn is_collection(report: &Report) -> bool {
    matches!(report.format, Format::CslCsv | Format::CslJson) && report.entries.len() > 1
}

fn snapshot_id(list: &str, day: Day, sha256: &str) -> String {
    // The code comes from outside, and this is to be the name of a file.
    let code: String =
        list.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    format!("{code}-{day}-{}", sha256.get(..8).unwrap_or_default())
}

/// The hash of the source; of the hashes, where there are several.
fn sha256_of(sources: &[Source]) -> String {
    match sources {
        [one] => one.sha256.clone(),
        several => {
            let mut hash = Sha256::new();
            several.iter().for_each(|source| hash.update(&source.sha256));
            hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
        }
    }
}

struct Keeper<'a> {
    keeping: Keeping<'a>,
    /// How much each list has.
    counts: BTreeMap<String, Counts>,
    fault: Option<LibraryError>,
    intake: &'a Intake,
    watch: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

impl Reader for Keeper<'_> {
    fn entry(&mut self, entry: Entry) -> Result<(), String> {
        if !self.intake.wants(&entry.list) {
            return Ok(());
        }
        self.counts.entry(entry.list.clone()).or_default().add(&entry);
        self.keeping.add(entry).map_err(|fault| {
            let words = fault.to_string();
            self.fault = Some(fault);
            words
        })
    }

    fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
        (self.watch)(progress)
    }
}
