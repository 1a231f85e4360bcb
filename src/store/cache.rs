//! Files made from what is kept, so that a start need not make it again: arrays, one after the other, to be
//! mapped and read in place.
//!
//! ```text
//! "desigry2", number of arrays, then for each its length in bytes and its CRC-32    8 bytes each
//! zeros, up to the CRC-32 of all that                                               8 bytes each
//! the arrays, each filled up with zeros to a multiple of 64 bytes
//! ```
//!
//! So each begins with a line of the processor's cache, and every byte of the file counts in a checksum.
//!
//! A file is of one set of lists and one build of the program; of another it is never read. Opening looks at
//! its head only; [`Arrays::are_sound`] reads all of it. Losing a file costs time, nothing else.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use super::map::Map;
use super::{file, leftovers, make_private};

const MAGIC: u64 = u64::from_le_bytes(*b"desigry2");
/// How many files of a kind are kept: those of the days and lists looked at last.
const FILES: usize = 3;
/// At multiples of how many bytes arrays begin.
const ALIGNED: usize = 64;
const ZEROS: [u8; ALIGNED] = [0; ALIGNED];
/// More arrays than any file has.
const ARRAYS: u64 = 1024;

/// Where such files are.
#[derive(Debug, Clone)]
pub struct Cache {
    dir: PathBuf,
}

/// The arrays of a file.
#[derive(Debug)]
pub struct Arrays {
    map: Map,
    places: Vec<Range<usize>>,
    checksums: Vec<u64>,
    /// The file that is mapped, whatever has its name by now.
    file: Mutex<File>,
}

impl Arrays {
    /// The file.
    #[must_use]
    pub fn map(&self) -> &Map {
        &self.map
    }

    /// Where in it each array is.
    #[must_use]
    pub fn places(&self) -> &[Range<usize>] {
        &self.places
    }

    /// The bytes of an array.
    #[must_use]
    pub fn bytes(&self, number: usize) -> &[u8] {
        self.places.get(number).and_then(|place| self.map.bytes().get(place.clone())).unwrap_or_default()
    }

    /// Whether an array is what was written. It is read, and not through the map: what is looked at once need
    /// not stay in memory.
    #[must_use]
    pub fn is_sound(&self, number: usize) -> bool {
        let Some((place, checksum)) = self.places.get(number).zip(self.checksums.get(number)) else {
            return false;
        };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hash = crc32fast::Hasher::new();
        let mut buffer = vec![0; 1 << 18];
        let mut left = place.len() + padding(place.len());
        if file.seek(SeekFrom::Start(place.start as u64)).is_err() {
            return false;
        }
        while left > 0 {
            let room = buffer.len().min(left);
            let Some(part) = buffer.get_mut(..room) else { return false };
            match file.read(part) {
                Ok(count) if count > 0 => {
                    hash.update(part.get(..count).unwrap_or_default());
                    left -= count;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                _ => return false,
            }
        }
        u64::from(hash.finalize()) == *checksum
    }

    /// Whether all of them are what was written.
    #[must_use]
    pub fn are_sound(&self) -> bool {
        (0..self.places.len()).all(|number| self.is_sound(number))
    }
}

impl Cache {
    /// Files under a data directory.
    #[must_use]
    pub fn under(data: &Path) -> Self {
        Self { dir: data.join("ready") }
    }

    /// The file of a kind; `None` where there is no telling what program made it.
    fn file(&self, identity: &str, kind: &str) -> Option<PathBuf> {
        // Another build may read, fold or sort in another way.
        let program = std::env::current_exe().and_then(std::fs::metadata).ok()?;
        let built = program.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let name = format!("{}-{built:x}-{:x}.{kind}", identity.get(..32)?, program.len());
        Some(self.dir.join(name))
    }

    /// The arrays of a file, if it is there.
    #[must_use]
    pub fn open(&self, identity: &str, kind: &str) -> Option<Arrays> {
        let file = file::open(&self.file(identity, kind)?).ok()?;
        let map = Map::of(&file).ok()?;
        let head = Head::read(&mut map.bytes())?;
        let places = head.places(map.bytes().len())?;
        // Those that are asked for are not the oldest.
        let _ = file.set_modified(std::time::SystemTime::now());
        let checksums = head.arrays.into_iter().map(|(_, checksum)| checksum).collect();
        Some(Arrays { map, places, checksums, file: Mutex::new(file) })
    }

    /// Begins a file of so many arrays. That it cannot be written is no fault: what it holds is made again.
    #[must_use]
    pub fn begin(&self, identity: &str, kind: &str, arrays: usize) -> Option<Writing> {
        let path = self.file(identity, kind)?;
        make_private(&self.dir).ok()?;
        leftovers::clear(&self.dir);
        let file = leftovers::begin(&self.dir, "").ok()?;
        let mut file = io::BufWriter::with_capacity(1 << 20, file);
        // What is in the head is known only at the end.
        let head = Head { arrays: vec![(0, 0); arrays] };
        file.write_all(&vec![0; size_of_val(head.words().as_slice())]).ok()?;
        Some(Writing { file, path, cache: self.clone(), wanted: arrays, head: Head { arrays: Vec::new() } })
    }

    /// Removes what was made of some lists.
    pub fn forget(&self, identity: &str, kind: &str) {
        if let Some(path) = self.file(identity, kind) {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Removes all that was made of some lists, of every kind and by every build.
    pub fn forget_all(&self, identity: &str) {
        let Some((begins, files)) = identity.get(..32).zip(std::fs::read_dir(&self.dir).ok()) else { return };
        let of_it = |name: &std::ffi::OsString| name.to_string_lossy().starts_with(begins);
        for file in files.filter_map(Result::ok).filter(|file| of_it(&file.file_name())) {
            let _ = std::fs::remove_file(file.path());
        }
    }

    fn forget_old(&self, kind: &str) -> Option<()> {
        let files = std::fs::read_dir(&self.dir).ok()?.filter_map(Result::ok);
        let mut files: Vec<_> = files
            .filter(|file| file.path().extension().is_some_and(|extension| extension == kind))
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

/// A file that is being written, one array after the other, so that not all of them need be in memory.
#[derive(Debug)]
pub struct Writing {
    file: io::BufWriter<tempfile::NamedTempFile>,
    path: PathBuf,
    cache: Cache,
    /// How many arrays it will have.
    wanted: usize,
    head: Head,
}

impl Writing {
    /// Writes the next array. `None` where it cannot be.
    pub fn add(&mut self, array: &[u8]) -> Option<()> {
        let zeros = ZEROS.get(..padding(array.len()))?;
        let mut hash = crc32fast::Hasher::new();
        for part in [array, zeros] {
            hash.update(part);
            self.file.write_all(part).ok()?;
        }
        self.head.arrays.push((array.len() as u64, u64::from(hash.finalize())));
        Some(())
    }

    /// Gives the file its name: it is there from now on. `None` where it is not whole, or cannot be kept.
    #[must_use]
    pub fn finish(mut self) -> Option<()> {
        if self.head.arrays.len() != self.wanted {
            return None;
        }
        self.file.seek(SeekFrom::Start(0)).ok()?;
        self.file.write_all(bytemuck::cast_slice(&self.head.words())).ok()?;
        self.file.into_inner().ok()?.persist(&self.path).ok()?;
        let kind = self.path.extension()?.to_str()?;
        self.cache.forget_old(kind)
    }
}

/// What stands at the beginning of a file: of each array its length and checksum.
#[derive(Debug)]
struct Head {
    arrays: Vec<(u64, u64)>,
}

impl Head {
    fn words(&self) -> Vec<u64> {
        let mut words = vec![MAGIC, self.arrays.len() as u64];
        words.extend(self.arrays.iter().flat_map(|(length, crc)| [*length, *crc]));
        words.resize((words.len() + 1).next_multiple_of(ALIGNED / 8) - 1, 0);
        words.push(u64::from(crc32fast::hash(bytemuck::cast_slice(&words))));
        words
    }

    fn read(file: &mut impl Read) -> Option<Self> {
        let mut word = || {
            let mut bytes = [0; 8];
            file.read_exact(&mut bytes).ok().map(|()| u64::from_ne_bytes(bytes))
        };
        let (magic, count) = (word()?, word()?);
        if magic != MAGIC || count > ARRAYS {
            return None;
        }
        let arrays: Option<Vec<_>> = (0..count).map(|_| Some((word()?, word()?))).collect();
        let head = Self { arrays: arrays? };
        let words = head.words();
        let rest = words.iter().skip(2 + 2 * head.arrays.len());
        let is_same = rest.map(|wanted| Some(word()? == *wanted)).collect::<Option<Vec<bool>>>()?;
        is_same.into_iter().all(|is_same| is_same).then_some(head)
    }

    /// Where the arrays are in a file of that length.
    fn places(&self, length: usize) -> Option<Vec<Range<usize>>> {
        let mut at = size_of_val(self.words().as_slice());
        let places: Option<Vec<Range<usize>>> = self
            .arrays
            .iter()
            .map(|(length, _)| {
                let end = at.checked_add(usize::try_from(*length).ok()?)?;
                let place = at..end;
                at = end.checked_add(padding(place.len()))?;
                Some(place)
            })
            .collect();
        places.filter(|_| at == length)
    }
}

/// How many zeros follow so many bytes.
fn padding(length: usize) -> usize {
    length.next_multiple_of(ALIGNED) - length
}
