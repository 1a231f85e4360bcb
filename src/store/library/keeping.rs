//! How an import is kept: every list of a file written beside its place, then all of them given their names.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::Entry;

use super::{ENDING, Library, LibraryError, Snapshot, Writer, leftovers};

/// Takes entries of several lists and keeps each list as a snapshot.
pub struct Keeping<'a> {
    library: &'a Library,
    writers: BTreeMap<String, Writer>,
}

impl<'a> Keeping<'a> {
    /// Nothing yet. What imports left behind that were ended is cleared away.
    #[must_use]
    pub fn new(library: &'a Library) -> Self {
        leftovers::clear(&library.dir);
        Self { library, writers: BTreeMap::new() }
    }

    /// Keeps an entry.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, entry: Entry) -> Result<(), LibraryError> {
        if !self.writers.contains_key(&entry.list) {
            self.writers.insert(entry.list.clone(), self.writer()?);
        }
        let Some(writer) = self.writers.get_mut(&entry.list) else { return Ok(()) };
        writer.add(entry).map_err(|error| self.library.error("write in", &self.library.dir, error))
    }

    fn writer(&self) -> Result<Writer, LibraryError> {
        let dir = &self.library.dir;
        make_private(dir).map_err(|error| self.library.error("make", dir, error))?;
        Writer::new(dir).map_err(|error| self.library.error("write in", dir, error))
    }

    /// Gives every list its snapshot, and says whether it was there already. None is seen before all are
    /// whole and on the disk.
    ///
    /// # Errors
    /// When one cannot be written: then nothing has changed. When one cannot be given its name: those before
    /// it are whole and stay.
    pub fn finish(
        self,
        of: impl Fn(&str, u64, u64) -> Snapshot,
    ) -> Result<Vec<(Snapshot, bool)>, LibraryError> {
        let mut finished = Vec::new();
        for (list, writer) in self.writers {
            let (entries, names) = writer.counts();
            let snapshot = of(&list, entries, names);
            if self.library.has(&snapshot) {
                finished.push((snapshot, None));
                continue;
            }
            let path = self.library.dir.join(format!("{}{ENDING}", snapshot.id));
            let pack =
                writer.finish(snapshot.clone()).map_err(|error| self.library.error("write", &path, error))?;
            finished.push((snapshot, Some((pack, path))));
        }
        let mut kept = Vec::new();
        for (snapshot, pack) in finished {
            let was_there = pack.is_none();
            if let Some((pack, path)) = pack {
                pack.place(&path).map_err(|error| self.library.error("write", &path, error))?;
            }
            kept.push((snapshot, was_there));
        }
        Ok(kept)
    }
}

impl Library {
    /// Whether a snapshot of the same bytes and day need not be written again: it is there, it is sound, and
    /// no other of that day has come after it.
    fn has(&self, snapshot: &Snapshot) -> bool {
        let Some(own) = self.get(&snapshot.id) else { return false };
        let is_overtaken = self.packs.iter().map(|pack| pack.snapshot()).any(|other| {
            other.list == snapshot.list
                && other.day() == snapshot.day()
                && (other.imported, other.number) > (own.snapshot().imported, own.snapshot().number)
        });
        !is_overtaken && own.verify().is_ok()
    }
}

/// Makes a directory that only its owner can look into.
fn make_private(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
