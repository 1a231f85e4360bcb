//! Entries of several lists kept as snapshots, all of them or none. They are packed and written on a thread of
//! their own, while the next ones are read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::model::Entry;

use super::pack::{ENTRIES, Writer};
use super::{Library, LibraryError, Snapshot, make_private};

/// How many blocks may wait to be written: enough that neither side waits, few enough to be small.
const WAITING: usize = 8;

type Written = Result<BTreeMap<String, Writer>, LibraryError>;

/// Takes entries of several lists and keeps each list as a snapshot: all of them, or none.
pub struct Keeping<'a> {
    library: &'a Library,
    /// Entries of each list that do not fill a block yet.
    gathered: BTreeMap<String, Vec<Entry>>,
    writing: Option<(SyncSender<(String, Vec<Entry>)>, JoinHandle<Written>)>,
}

impl<'a> Keeping<'a> {
    /// Nothing yet.
    #[must_use]
    pub fn new(library: &'a Library) -> Self {
        Self { library, gathered: BTreeMap::new(), writing: None }
    }

    /// Keeps an entry.
    ///
    /// # Errors
    /// When it, or one before it, cannot be written.
    pub fn add(&mut self, entry: Entry) -> Result<(), LibraryError> {
        if !self.gathered.contains_key(&entry.list) {
            self.gathered.insert(entry.list.clone(), Vec::with_capacity(ENTRIES));
        }
        let Some(gathered) = self.gathered.get_mut(&entry.list) else { return Ok(()) };
        gathered.push(entry);
        if gathered.len() < ENTRIES {
            return Ok(());
        }
        let block = std::mem::replace(gathered, Vec::with_capacity(ENTRIES));
        self.write(block)
    }

    fn write(&mut self, block: Vec<Entry>) -> Result<(), LibraryError> {
        let Some(list) = block.first().map(|entry| entry.list.clone()) else { return Ok(()) };
        let dir = &self.library.dir;
        let (sender, _) = match &mut self.writing {
            Some(writing) => writing,
            none => {
                let started = start(dir).map_err(|error| LibraryError::of("write in", dir, error))?;
                none.insert(started)
            }
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
        let dir = &self.library.dir;
        let ended =
            |_| LibraryError::of("write in", dir, std::io::Error::other("the thread that writes failed"));
        thread.join().map_err(ended)?
    }

    /// Gives every list its snapshot, and says whether it was there already.
    ///
    /// # Errors
    /// When one cannot be written; those before it are whole and stay.
    pub fn finish(
        mut self,
        of: impl Fn(&str, u64, u64) -> Snapshot,
    ) -> Result<Vec<(Snapshot, bool)>, LibraryError> {
        for block in std::mem::take(&mut self.gathered).into_values() {
            self.write(block)?;
        }
        let mut kept = Vec::new();
        for (list, writer) in self.written()? {
            let (entries, names) = writer.counts();
            let snapshot = of(&list, entries, names);
            // The same bytes of the same day need not be written again.
            let was_there = self.library.get(&snapshot.id).is_some();
            if !was_there {
                self.library.add(writer, snapshot.clone())?;
            }
            kept.push((snapshot, was_there));
        }
        Ok(kept)
    }
}

/// Begins a thread that writes blocks of lists.
fn start(dir: &Path) -> std::io::Result<(SyncSender<(String, Vec<Entry>)>, JoinHandle<Written>)> {
    make_private(dir)?;
    let dir: PathBuf = dir.to_owned();
    let (sender, receiver) = sync_channel::<(String, Vec<Entry>)>(WAITING);
    let thread = std::thread::Builder::new().name("keep".to_owned()).spawn(move || {
        let mut writers: BTreeMap<String, Writer> = BTreeMap::new();
        let fault = |error| LibraryError::of("write in", &dir, error);
        for (list, block) in receiver {
            let writer = match writers.entry(list) {
                std::collections::btree_map::Entry::Occupied(writer) => writer.into_mut(),
                std::collections::btree_map::Entry::Vacant(none) => {
                    none.insert(Writer::new(&dir).map_err(fault)?)
                }
            };
            writer.add(block).map_err(fault)?;
        }
        Ok(writers)
    })?;
    Ok((sender, thread))
}
