//! The indexes of a dataset kept in a file, so that the next start need not make them again.
//!
//! A file is of one dataset and one build of the program; of another it is never read. What it holds is
//! checked before it is believed; whatever is wrong with it, the indexes are made anew. Losing it costs
//! time, nothing else.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::store::{Dataset, make_private};

use super::index::{Index, View};

const MAGIC: u64 = u64::from_le_bytes(*b"desigix1");
/// Magic, two lengths, two checksums.
const HEAD: usize = 5;
/// How many files are kept: those of the days and lists looked at last.
const FILES: usize = 3;

/// Where the indexes of datasets are kept.
#[derive(Debug, Clone)]
pub struct Kept {
    dir: PathBuf,
}

impl Kept {
    /// Files under a data directory.
    #[must_use]
    pub fn under(data: &Path) -> Self {
        Self { dir: data.join("indexes") }
    }

    /// The file of a dataset; `None` where there is no telling what built it.
    fn file(&self, data: &Dataset) -> Option<PathBuf> {
        // Another build may fold or sort in another way.
        let program = std::env::current_exe().and_then(std::fs::metadata).ok()?;
        let built = program.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let identity = data.identity()?;
        let name = format!("{}-{built:x}-{:x}.index", identity.get(..32)?, program.len());
        Some(self.dir.join(name))
    }

    /// The indexes of a dataset, if they were kept and are sound.
    pub(super) fn read(&self, data: &Dataset) -> Option<(Index, Index)> {
        let mut file = File::open(self.file(data)?).ok()?;
        let length = usize::try_from(file.metadata().ok()?.len()).ok()?;
        // In whole words, so that numbers lie where they may be read.
        let mut words = vec![0_u64; length / 8];
        file.read_exact(bytemuck::cast_slice_mut(&mut words)).ok()?;
        let (head, rest) = words.split_at_checked(HEAD)?;
        let [magic, names, beside, names_crc, beside_crc] = head else { return None };
        let (names, rest) = rest.split_at_checked(usize::try_from(*names).ok()?)?;
        let fits = *magic == MAGIC && rest.len() as u64 == *beside && length.is_multiple_of(8);
        let index = |words: &[u64], crc: u64| {
            let bytes: &[u8] = bytemuck::cast_slice(words);
            let sound = u64::from(crc32fast::hash(bytes)) == crc;
            View::of(bytes).ok().filter(|_| sound).map(|view| view.to_index())
        };
        fits.then(|| index(names, *names_crc).zip(index(rest, *beside_crc))).flatten()
    }

    /// Keeps the indexes of a dataset. That it cannot is no fault: they are made again.
    pub(super) fn write(&self, data: &Dataset, names: &Index, beside: &Index) {
        let write = || -> Option<()> {
            let path = self.file(data)?;
            make_private(&self.dir).ok()?;
            let mut file = tempfile::Builder::new().prefix(".writing-").tempfile_in(&self.dir).ok()?;
            let (names, beside) = (names.view().to_bytes(), beside.view().to_bytes());
            let words = |bytes: &[u8]| bytes.len() as u64 / 8;
            let crc = |bytes: &[u8]| u64::from(crc32fast::hash(bytes));
            let head = [MAGIC, words(&names), words(&beside), crc(&names), crc(&beside)];
            file.write_all(bytemuck::cast_slice(&head)).ok()?;
            file.write_all(&names).ok()?;
            file.write_all(&beside).ok()?;
            file.persist(path).ok()?;
            self.forget_old()
        };
        // Nobody waits for it.
        let _ = write();
    }

    fn forget_old(&self) -> Option<()> {
        let files = std::fs::read_dir(&self.dir).ok()?.filter_map(Result::ok);
        let mut files: Vec<_> = files
            .filter(|file| file.path().extension().is_some_and(|extension| extension == "index"))
            .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
            .collect();
        files.sort();
        let old = files.len().saturating_sub(FILES);
        for (_, path) in files.iter().take(old) {
            let _ = std::fs::remove_file(path);
        }
        Some(())
    }
}
