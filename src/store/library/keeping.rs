//! How an import is kept: every list of a file written beside its place, then all of them given their names.
//! They are packed and written on a thread of their own, while the next entries are read.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::model::Entry;
use crate::threads;

use super::super::leftovers;
use super::pack::Gathered;
use super::{Counts, ENDING, Library, LibraryError, Snapshot, Writer, make_private};

/// How many blocks may wait to be written: enough that neither side waits, few enough to be small.
const WAITING: usize = 8;

type Written = Result<BTreeMap<String, Writer>, LibraryError>;
type Sender = SyncSender<(String, Gathered)>;

/// Takes entries of several lists and keeps each list as a snapshot.
pub struct Keeping<'a> {
    library: &'a Library,
    /// Entries of each list that do not fill a block yet.
    gathered: BTreeMap<String, Gathered>,
    writing: Option<(Sender, JoinHandle<Written>)>,
}

impl<'a> Keeping<'a> {
    /// Nothing yet. What imports left behind that were ended is cleared away.
    #[must_use]
    pub fn new(library: &'a Library) -> Self {
        leftovers::clear(&library.dir);
        Self { library, gathered: BTreeMap::new(), writing: None }
    }

    /// Keeps an entry.
    ///
    /// # Errors
    /// When it, or one before it, cannot be written.
    pub fn add(&mut self, entry: Entry) -> Result<(), LibraryError> {
        // Most entries are of a list that is known already; only a new one needs a name of its own.
        if !self.gathered.contains_key(&entry.list) {
            self.gathered.insert(entry.list.clone(), Gathered::default());
        }
        let Some(gathered) = self.gathered.get_mut(&entry.list) else { return Ok(()) };
        if !gathered.is_full() {
            gathered.add(entry);
            return Ok(());
        }
        let block = std::mem::take(gathered);
        let list = entry.list.clone();
        gathered.add(entry);
        self.write(list, block)
    }

    /// Keeps that a list has no entry any more.
    pub fn add_empty(&mut self, list: &str) {
        self.gathered.entry(list.to_owned()).or_default();
    }

    fn write(&mut self, list: String, block: Gathered) -> Result<(), LibraryError> {
        let (sender, _) = match &mut self.writing {
            Some(writing) => writing,
            none => none.insert(start(&self.library.dir)?),
        };
        if sender.send((list, block)).is_ok() {
            return Ok(());
        }
        // The thread has ended, and only a fault ends it.
        self.written().map(|_| ())
    }

    /// What was written, once all of it is.
    fn written(&mut self) -> Written {
        let Some((sender, thread)) = self.writing.take() else { return Ok(BTreeMap::new()) };
        drop(sender);
        let ended = |_| {
            let error = std::io::Error::other("the thread that writes failed");
            LibraryError::of("write in", &self.library.dir, error)
        };
        thread.join().map_err(ended)?
    }

    /// Gives every list its snapshot, and says whether it was there already. None is seen before all are
    /// whole and on the disk.
    ///
    /// # Errors
    /// When one cannot be written: then nothing has changed. When one cannot be given its name: those before
    /// it are whole and stay.
    pub fn finish(
        mut self,
        of: impl Fn(&str, Counts) -> Snapshot,
    ) -> Result<Vec<(Snapshot, bool)>, LibraryError> {
        for (list, block) in std::mem::take(&mut self.gathered) {
            self.write(list, block)?;
        }
        let mut finished = Vec::new();
        for (list, writer) in self.written()? {
            let snapshot = of(&list, writer.counts());
            if self.library.has(&snapshot) {
                finished.push((snapshot, None));
                continue;
            }
            let path = self.library.dir.join(format!("{}{ENDING}", snapshot.id));
            let pack =
                writer.finish(snapshot.clone()).map_err(|error| LibraryError::of("write", &path, error))?;
            finished.push((snapshot, Some((pack, path))));
        }
        let mut kept = Vec::new();
        for (snapshot, pack) in finished {
            let was_there = pack.is_none();
            if let Some((pack, path)) = pack {
                pack.place(&path).map_err(|error| LibraryError::of("write", &path, error))?;
            }
            kept.push((snapshot, was_there));
        }
        Ok(kept)
    }
}

/// Begins a thread that writes blocks of lists.
fn start(dir: &Path) -> Result<(Sender, JoinHandle<Written>), LibraryError> {
    make_private(dir).map_err(|error| LibraryError::of("make", dir, error))?;
    let own = dir.to_owned();
    let (sender, receiver) = sync_channel::<(String, Gathered)>(WAITING);
    let write = move || {
        let mut writers: BTreeMap<String, Writer> = BTreeMap::new();
        let fault = |error| LibraryError::of("write in", &own, error);
        for (list, block) in receiver {
            let writer = match writers.entry(list) {
                std::collections::btree_map::Entry::Occupied(writer) => writer.into_mut(),
                std::collections::btree_map::Entry::Vacant(none) => {
                    none.insert(Writer::new(&own).map_err(fault)?)
                }
            };
            writer.add(block).map_err(fault)?;
        }
        Ok(writers)
    };
    let thread = threads::spawn("keep", write);
    Ok((sender, thread.map_err(|error| LibraryError::of("write in", dir, error))?))
}

impl Library {
    /// Whether a snapshot of the same bytes and day need not be written again: it is there, it was read in the
    /// same way, it is sound, and it need not come after others of that day.
    fn has(&self, snapshot: &Snapshot) -> bool {
        let Some(own) = self.get(&snapshot.id) else { return false };
        let keeps_its_place = own.snapshot().number == snapshot.number;
        let is_overtaken = !keeps_its_place
            && self.packs.iter().map(|pack| pack.snapshot()).any(|other| {
                other.list == snapshot.list
                    && other.day() == snapshot.day()
                    && (other.imported, other.number) > (own.snapshot().imported, own.snapshot().number)
            });
        own.snapshot().reading == snapshot.reading && !is_overtaken && own.verify().is_ok()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_read_in_another_way_before_is_taken_again() {
        let data = tempfile::tempdir().unwrap();
        let keep = |reading: u32| {
            let library = Library::open(data.path());
            let mut keeping = Keeping::new(&library);
            let name = format!("Example Works {reading}");
            keeping.add(Entry { list: "XAL".to_owned(), name, ..Entry::default() }).unwrap();
            let of = |list: &str, counts: Counts| Snapshot {
                id: "XAL-2026-01-02-00000000".to_owned(),
                list: list.to_owned(),
                format: String::new(),
                sources: Vec::new(),
                sha256: String::new(),
                as_of: None,
                imported: "2026-01-02".parse().unwrap(),
                number: library.next_number(list),
                entries: counts.entries,
                names: counts.names,
                addresses: counts.addresses,
                quarantined: Vec::new(),
                quarantined_total: 0,
                accepted_loss: false,
                notes: Vec::new(),
                reading,
            };
            keeping.finish(of).unwrap().into_iter().map(|(_, was_there)| was_there).collect::<Vec<_>>()
        };
        assert_eq!([keep(0), keep(0), keep(1), keep(1)], [[false], [true], [false], [true]]);
        let mut names = Vec::new();
        let library = Library::open(data.path());
        library.packs().iter().for_each(|pack| pack.for_each(|entry| names.push(entry.name)).unwrap());
        assert_eq!(names, ["Example Works 1"]);
    }
}
