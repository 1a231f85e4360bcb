//! One snapshot as a file: entries in compressed blocks, each with a checksum, so that one can be read
//! without the others and a damaged one is never taken for data.
//!
//! ```text
//! "DESIGPK4"                                 8 bytes
//! blocks of entries, blocks of raw texts     zstd frames of records in postcard's encoding; behind its entries
//!                                            a block has the sanctions of those that have several
//! footer                                     JSON: what the snapshot is, where each block is
//! footer's place, length, CRC-32, "DESIGPK4" 8 + 4 + 4 + 8 bytes, little-endian
//! ```
//!
//! The footer comes last, so that a file is written as a stream; one that was cut off has none.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::model::{Entry, Sanction, Written};

use super::super::{file, frame, leftovers};
use super::{PackError, Snapshot};

const MAGIC: &[u8; 8] = b"DESIGPK4";
/// Of packs whose sanctions do not say when they were published; of those before sanctions stood behind their entries,
/// and before there were kinds of parties that they do not know. But for the sanctions they are read the same.
const BEFORE: [&[u8; 8]; 3] = [b"DESIGPK3", b"DESIGPK2", b"DESIGPK1"];
const TRAILER: u64 = 24;
/// How many entries share a block: few enough to read one for a row on the screen, enough to compress.
const ENTRIES: usize = 64;
/// zstd's level that costs least for what it saves on texts like these.
const LEVEL: i32 = 3;
/// How many blocks are unpacked at once where all are read: enough for all threads, few enough to be small.
const AT_ONCE: usize = 16;
/// Entries whose texts have so many bytes share no block with more.
const FULL: usize = 4 << 20;
/// No block is larger: none is written, and one that says it is, is damaged.
const LARGEST_BLOCK: u64 = 128 << 20;
const LARGEST_FOOTER: u64 = 256 << 20;

/// Where a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Block {
    at: u64,
    length: u32,
    crc: u32,
    /// How many entries it holds.
    count: u32,
}

#[derive(Serialize, Deserialize)]
struct Footer {
    snapshot: Snapshot,
    entries: Vec<Block>,
    raws: Vec<Block>,
}

/// A pack being written; until it is finished, nobody sees it.
pub struct Writer {
    file: BufWriter<tempfile::NamedTempFile>,
    packer: zstd::bulk::Compressor<'static>,
    at: u64,
    blocks: Vec<Block>,
    raws: Vec<Block>,
    counts: Counts,
}

/// How much was added to a pack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries.
    pub entries: u64,
    /// Their names, all told.
    pub names: u64,
    /// Their addresses.
    pub addresses: u64,
}

impl Counts {
    /// Counts one more entry.
    pub fn add(&mut self, entry: &Entry) {
        self.entries += 1;
        self.names += entry.names_count();
        self.addresses += entry.addresses.len() as u64;
    }
}

/// The sanctions of those entries of a block that have several, by the place of the entry.
type Sanctions<T> = Vec<(u32, Vec<T>)>;

/// A sanction as packs of before have it.
#[derive(Serialize, Deserialize)]
struct SanctionOfBefore {
    listed: Option<Written>,
    programs: Vec<String>,
    note: String,
}

impl From<SanctionOfBefore> for Sanction {
    fn from(of_before: SanctionOfBefore) -> Self {
        let SanctionOfBefore { listed, programs, note } = of_before;
        Self { listed, published: None, programs, note }
    }
}

/// Entries that will share a block.
#[derive(Default)]
pub struct Gathered {
    entries: Vec<Entry>,
    /// About how many bytes they are.
    bytes: usize,
}

impl Gathered {
    /// Adds an entry.
    pub fn add(&mut self, entry: Entry) {
        // What is read from a row is about as long as the row.
        self.bytes += entry.raw.len();
        self.entries.push(entry);
    }

    /// Whether it is to be written before more is added.
    pub fn is_full(&self) -> bool {
        self.entries.len() >= ENTRIES || self.bytes >= FULL
    }
}

impl Writer {
    /// A pack that will stand in a directory.
    pub fn new(dir: &Path) -> std::io::Result<Self> {
        let mut file = BufWriter::new(leftovers::begin(dir, super::ENDING)?);
        file.write_all(MAGIC)?;
        Ok(Self {
            file,
            packer: zstd::bulk::Compressor::new(LEVEL)?,
            at: MAGIC.len() as u64,
            blocks: Vec::new(),
            raws: Vec::new(),
            counts: Counts::default(),
        })
    }

    /// How much was added.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Adds a block.
    pub fn add(&mut self, block: Gathered) -> std::io::Result<()> {
        let mut entries = block.entries;
        if entries.is_empty() {
            return Ok(());
        }
        entries.iter().for_each(|entry| self.counts.add(entry));
        let count = entries.len() as u32;
        let raws: Vec<String> = entries.iter_mut().map(|entry| std::mem::take(&mut entry.raw)).collect();
        let sanctions: Sanctions<Sanction> = (0..)
            .zip(&mut entries)
            .map(|(at, entry)| (at, std::mem::take(&mut entry.sanctions)))
            .filter(|(_, sanctions)| !sanctions.is_empty())
            .collect();
        let entries = postcard::to_stdvec(&(entries, sanctions)).map_err(std::io::Error::other)?;
        let raws = postcard::to_stdvec(&raws).map_err(std::io::Error::other)?;
        let block = self.write_block(&entries, count)?;
        self.blocks.push(block);
        let block = self.write_block(&raws, count)?;
        self.raws.push(block);
        Ok(())
    }

    fn write_block(&mut self, bytes: &[u8], count: u32) -> std::io::Result<Block> {
        // What could not be read again is not written.
        if bytes.len() as u64 > LARGEST_BLOCK {
            return Err(std::io::Error::other("an entry is larger than a snapshot can hold"));
        }
        let packed = self.packer.compress(bytes)?;
        self.file.write_all(&packed)?;
        let length = u32::try_from(packed.len()).map_err(std::io::Error::other)?;
        let block = Block { at: self.at, length, crc: crc32fast::hash(&packed), count };
        self.at += u64::from(length);
        Ok(block)
    }

    /// Writes the end and makes sure that it is on the disk. It has yet to be given its name.
    pub fn finish(mut self, snapshot: Snapshot) -> std::io::Result<Finished> {
        let footer = Footer { snapshot, entries: self.blocks, raws: self.raws };
        let footer = serde_json::to_vec(&footer).map_err(std::io::Error::other)?;
        self.file.write_all(&footer)?;
        self.file.write_all(&self.at.to_le_bytes())?;
        self.file.write_all(&u32::try_from(footer.len()).map_err(std::io::Error::other)?.to_le_bytes())?;
        self.file.write_all(&crc32fast::hash(&footer).to_le_bytes())?;
        self.file.write_all(MAGIC)?;
        let file = self.file.into_inner().map_err(|error| error.into_error())?;
        file.as_file().sync_all()?;
        Ok(Finished(file))
    }
}

/// A pack that is whole and on the disk, and has no name yet.
pub struct Finished(tempfile::NamedTempFile);

impl Finished {
    /// Gives it its name: it is there from now on.
    pub fn place(self, path: &Path) -> std::io::Result<()> {
        self.0.persist(path).map_err(|error| error.error)?;
        // The name, too, is to outlive a fall of the power.
        if let Some(dir) = path.parent() {
            File::open(dir)?.sync_all()?;
        }
        Ok(())
    }
}

/// A snapshot on the disk.
#[derive(Debug)]
pub struct Pack {
    path: PathBuf,
    /// Whether it is of the layout before.
    is_of_before: bool,
    snapshot: Snapshot,
    entries: Vec<Block>,
    raws: Vec<Block>,
}

impl Pack {
    /// Opens a pack: reads what it is, none of its entries.
    pub fn open(path: &Path) -> Result<Self, PackError> {
        let mut file = file::open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => PackError::Gone,
            std::io::ErrorKind::InvalidInput => PackError::Foreign,
            _ => PackError::Unreadable(error.to_string()),
        })?;
        let (footer, is_of_before) = read_footer(&mut file)?;
        Ok(Self {
            path: path.to_owned(),
            is_of_before,
            snapshot: footer.snapshot,
            entries: footer.entries,
            raws: footer.raws,
        })
    }

    /// What it is.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Calls `each` with every entry, in the order of the source; raw texts are left out. While some are handed
    /// out, the next are unpacked.
    pub fn for_each(&self, mut each: impl FnMut(Entry)) -> Result<(), PackError> {
        let mut file = self.file()?;
        let mut read = |blocks: &[Block]| -> Result<Vec<(Block, Vec<u8>)>, PackError> {
            blocks.iter().map(|block| Ok((*block, read_block(&mut file, *block)?))).collect()
        };
        let unpack = |blocks: Vec<(Block, Vec<u8>)>| -> Result<Vec<Vec<Entry>>, PackError> {
            blocks
                .into_par_iter()
                .map(|(block, packed)| entries_of(&packed, block, self.is_of_before))
                .collect()
        };
        let mut count = 0;
        let mut blocks = self.entries.chunks(AT_ONCE);
        let mut some = blocks.next().map_or_else(|| Ok(Vec::new()), |first| unpack(read(first)?))?;
        while !some.is_empty() {
            let packed = blocks.next().map_or_else(|| Ok(Vec::new()), &mut read)?;
            let mut next = Ok(Vec::new());
            rayon::in_place_scope(|scope| {
                if !packed.is_empty() {
                    scope.spawn(|_| next = unpack(packed));
                }
                for entries in std::mem::take(&mut some) {
                    count += entries.len() as u64;
                    entries.into_iter().for_each(&mut each);
                }
            });
            some = next?;
        }
        if count != self.snapshot.entries {
            let declared = self.snapshot.entries;
            return Err(PackError::Damaged(format!("it says it holds {declared} entries, but has {count}")));
        }
        Ok(())
    }

    /// The raw text of an entry, by its number.
    pub fn raw(&self, number: u32) -> Result<String, PackError> {
        self.one(&self.raws, number)
    }

    /// Where an entry stands in its source, by its number.
    pub fn locator(&self, number: u32) -> Result<String, PackError> {
        self.one(&self.entries, number).map(|entry: Entry| entry.locator)
    }

    /// One record of these blocks.
    fn one<T: DeserializeOwned>(&self, blocks: &[Block], number: u32) -> Result<T, PackError> {
        let none = || PackError::Damaged(format!("it has no entry {number}"));
        let mut at = number;
        for block in blocks {
            if at >= block.count {
                at -= block.count;
                continue;
            }
            let records: Vec<T> = decode(&read_block(&mut self.file()?, *block)?, *block)?;
            return records.into_iter().nth(at as usize).ok_or_else(none);
        }
        Err(none())
    }

    /// Whether each block is as it was written; none is unpacked.
    pub fn is_whole(&self) -> Result<(), PackError> {
        self.has_whole_entries()?;
        self.has_whole_texts()
    }

    /// The same of what it is used for: its entries. Where a raw text should stand, it is said that it is damaged.
    pub fn has_whole_entries(&self) -> Result<(), PackError> {
        self.are_whole(&self.entries)
    }

    /// The same of the texts of its file alone.
    pub fn has_whole_texts(&self) -> Result<(), PackError> {
        self.are_whole(&self.raws)
    }

    fn are_whole(&self, blocks: &[Block]) -> Result<(), PackError> {
        let mut file = self.file()?;
        blocks.iter().try_for_each(|block| read_block(&mut file, *block).map(drop))
    }

    /// Reads all of it, to see whether it is sound.
    pub fn verify(&self) -> Result<(), PackError> {
        self.for_each(drop)?;
        let mut file = self.file()?;
        let mut check = |block: &Block| decode::<String>(&read_block(&mut file, *block)?, *block).map(drop);
        self.raws.iter().try_for_each(&mut check)
    }

    fn file(&self) -> Result<File, PackError> {
        file::open(&self.path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => PackError::Gone,
            _ => PackError::Unreadable(error.to_string()),
        })
    }
}

/// The footer, and whether the pack is one of before.
fn read_footer(file: &mut File) -> Result<(Footer, bool), PackError> {
    let unreadable = |error: std::io::Error| PackError::Unreadable(error.to_string());
    let length = file.metadata().map_err(unreadable)?.len();
    let mut magic = [0; 8];
    let short = || PackError::Damaged("it is cut off".to_owned());
    file.read_exact(&mut magic).map_err(|_| short())?;
    if &magic != MAGIC && !BEFORE.contains(&&magic) {
        return Err(match magic.starts_with(b"DESIGPK") {
            true => PackError::Newer,
            false => PackError::Foreign,
        });
    }
    let end = length.checked_sub(TRAILER).filter(|end| *end >= 8).ok_or_else(short)?;
    file.seek(SeekFrom::Start(end)).map_err(unreadable)?;
    let mut trailer = [0; TRAILER as usize];
    file.read_exact(&mut trailer).map_err(unreadable)?;
    let (at, rest) = trailer.split_first_chunk::<8>().ok_or_else(short)?;
    let (size, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let (crc, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    if rest != magic {
        return Err(short());
    }
    let (at, size, crc) = (u64::from_le_bytes(*at), u32::from_le_bytes(*size), u32::from_le_bytes(*crc));
    let fits = at.checked_add(u64::from(size)) == Some(end) && u64::from(size) <= LARGEST_FOOTER;
    if !fits {
        return Err(PackError::Damaged("its end does not fit it".to_owned()));
    }
    let bytes = read_block(file, Block { at, length: size, crc, count: 0 })?;
    let footer: Footer = serde_json::from_slice(&bytes)
        .map_err(|error| PackError::Damaged(format!("its end cannot be read: {error}")))?;
    Ok((footer, &magic != MAGIC))
}

fn read_block(file: &mut File, block: Block) -> Result<Vec<u8>, PackError> {
    if u64::from(block.length) > LARGEST_FOOTER {
        return Err(PackError::Damaged("a block is larger than any".to_owned()));
    }
    file.seek(SeekFrom::Start(block.at)).map_err(|error| PackError::Unreadable(error.to_string()))?;
    let mut bytes = Vec::new();
    // What is declared is not believed before it is there.
    let read = file.take(u64::from(block.length)).read_to_end(&mut bytes);
    read.map_err(|error| PackError::Unreadable(error.to_string()))?;
    if bytes.len() as u64 != u64::from(block.length) || crc32fast::hash(&bytes) != block.crc {
        return Err(PackError::Damaged(format!(
            "the block at byte {} does not match its checksum",
            block.at
        )));
    }
    Ok(bytes)
}

/// The records of a block.
fn decode<T: DeserializeOwned>(packed: &[u8], block: Block) -> Result<Vec<T>, PackError> {
    postcard::from_bytes(&unpack(packed, block)?).map_err(wrong)
}

/// The entries of a block, with the sanctions that stand behind them.
fn entries_of(packed: &[u8], block: Block, is_of_before: bool) -> Result<Vec<Entry>, PackError> {
    let bytes = unpack(packed, block)?;
    let (mut entries, behind): (Vec<Entry>, _) = postcard::take_from_bytes(&bytes).map_err(wrong)?;
    let sanctions: Sanctions<Sanction> = match (behind.is_empty(), is_of_before) {
        // Packs of long before have nothing there.
        (true, _) => Vec::new(),
        (false, false) => postcard::from_bytes(behind).map_err(wrong)?,
        (false, true) => {
            let sanctions: Sanctions<SanctionOfBefore> = postcard::from_bytes(behind).map_err(wrong)?;
            let now = |of_before: Vec<SanctionOfBefore>| of_before.into_iter().map(Sanction::from).collect();
            sanctions.into_iter().map(|(at, of_before)| (at, now(of_before))).collect()
        }
    };
    for (at, of_entry) in sanctions {
        if let Some(entry) = entries.get_mut(at as usize) {
            entry.sanctions = of_entry;
        }
    }
    Ok(entries)
}

fn wrong(error: postcard::Error) -> PackError {
    PackError::Damaged(format!("a block cannot be read: {error}"))
}

/// The bytes of a block's records, of which there are as many as the block says.
fn unpack(packed: &[u8], block: Block) -> Result<Vec<u8>, PackError> {
    let bad = |what: String| PackError::Damaged(what);
    let unpacked = frame::unpack(packed, LARGEST_BLOCK as usize);
    let bytes = unpacked.map_err(|error| bad(format!("a block cannot be unpacked: {error}")))?;
    // How many there are comes first; room is made for no more than there can be.
    let (count, _) = postcard::take_from_bytes::<u64>(&bytes).map_err(wrong)?;
    if count != u64::from(block.count) || count > ENTRIES as u64 {
        return Err(bad(format!("a block has {count} records instead of {}", block.count)));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn snapshot(entries: u64) -> Snapshot {
        Snapshot {
            id: "x".to_owned(),
            list: "XAL".to_owned(),
            format: String::new(),
            sources: Vec::new(),
            sha256: String::new(),
            as_of: None,
            imported: "2026-01-02".parse().unwrap(),
            number: 1,
            entries,
            names: entries,
            addresses: 0,
            quarantined: Vec::new(),
            quarantined_total: 0,
            accepted_loss: false,
            notes: Vec::new(),
            reading: 0,
        }
    }

    #[test]
    fn a_pack_of_before_is_read_the_same_and_one_of_a_later_version_is_named_as_that() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(dir.path()).unwrap();
        let mut gathered = Gathered::default();
        gathered.add(Entry { name: "Example Works".to_owned(), ..Entry::default() });
        writer.add(gathered).unwrap();
        let path = dir.path().join("x.pack");
        writer.finish(snapshot(1)).unwrap().place(&path).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let end = bytes.len() - MAGIC.len();
        let before = BEFORE.map(|magic| (magic, Ok(())));
        for (magic, read) in before.into_iter().chain([(b"DESIGPK5", Err(PackError::Newer))]) {
            bytes[..MAGIC.len()].copy_from_slice(magic);
            bytes[end..].copy_from_slice(magic);
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(Pack::open(&path).and_then(|pack| pack.verify()), read);
        }
    }

    #[test]
    fn sanctions_come_back_with_their_entries_from_packs_of_before_too() {
        let dir = tempfile::tempdir().unwrap();
        let sanction = |note: &str| Sanction { note: note.to_owned(), ..Sanction::default() };
        let entry = |name: &str, sanctions: &[Sanction]| Entry {
            name: name.to_owned(),
            sanctions: sanctions.to_vec(),
            ..Entry::default()
        };
        let entries = [
            entry("One", &[]),
            entry("Two", &[sanction("first"), sanction("second")]),
            entry("Three", &[sanction("third")]),
        ];
        let mut writer = Writer::new(dir.path()).unwrap();
        let mut gathered = Gathered::default();
        entries.iter().cloned().for_each(|entry| gathered.add(entry));
        writer.add(gathered).unwrap();
        let path = dir.path().join("x.pack");
        writer.finish(snapshot(3)).unwrap().place(&path).unwrap();
        let pack = Pack::open(&path).unwrap();
        let mut read = Vec::new();
        pack.for_each(|entry| read.push(entry)).unwrap();
        assert_eq!(read, entries);

        let count = Block { at: 0, length: 0, crc: 0, count: 3 };
        let packed = |bytes: &[u8]| zstd::bulk::compress(bytes, LEVEL).unwrap();
        let mut bytes = postcard::to_stdvec(&entries.to_vec()).unwrap();
        let none = entries_of(&packed(&bytes), count, true).unwrap();
        let names: Vec<&str> = none.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["One", "Two", "Three"]);
        assert!(none.iter().all(|entry| entry.sanctions.is_empty()));
        let of_before = |note: &str| SanctionOfBefore {
            listed: Some(Written { raw: "2021".to_owned(), day: None }),
            programs: vec!["A".to_owned()],
            note: note.to_owned(),
        };
        let sanctions = vec![(1u32, vec![of_before("first"), of_before("second")])];
        bytes.extend(postcard::to_stdvec(&sanctions).unwrap());
        let read = entries_of(&packed(&bytes), count, true).unwrap();
        let notes: Vec<&str> = read[1].sanctions.iter().map(|sanction| sanction.note.as_str()).collect();
        assert_eq!((notes, read[1].sanctions[0].programs.len()), (vec!["first", "second"], 1));
        assert!(read[0].sanctions.is_empty() && read[2].sanctions.is_empty());
    }

    #[test]
    fn entries_with_long_texts_share_no_block_with_many() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(dir.path()).unwrap();
        let mut gathered = Gathered::default();
        // Long at the beginning and short at the end: blocks of several sizes.
        for number in 0..100 {
            let raw =
                if number < 20 { format!("{number} {}", "x".repeat(FULL / 3)) } else { format!("{number} ") };
            if gathered.is_full() {
                writer.add(std::mem::take(&mut gathered)).unwrap();
            }
            gathered.add(Entry { raw, ..Entry::default() });
        }
        writer.add(gathered).unwrap();
        let snapshot = snapshot(100);
        // A pack of before losses were remembered says nothing of one.
        let mut earlier = serde_json::to_value(&snapshot).unwrap();
        earlier.as_object_mut().unwrap().remove("accepted_loss").unwrap();
        assert_eq!(serde_json::from_value::<Snapshot>(earlier).unwrap(), snapshot);
        let path = dir.path().join("x.pack");
        writer.finish(snapshot).unwrap().place(&path).unwrap();
        let pack = Pack::open(&path).unwrap();
        assert_eq!(pack.verify(), Ok(()));
        let counts: Vec<u32> = pack.raws.iter().map(|block| block.count).collect();
        assert_eq!((&counts[..6], counts.iter().sum()), (&[3, 3, 3, 3, 3, 3][..], 100), "{counts:?}");
        for number in 0..100 {
            assert!(pack.raw(number).unwrap().starts_with(&format!("{number} ")), "{number}");
        }
    }
}
