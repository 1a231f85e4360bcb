//! Official list files read into entries: one file here for each format, told apart by content.
//!
//! A file is read as a stream. What can be read becomes an [`Entry`] with its place and raw text; a row
//! that cannot is quarantined with its line and why; a file that cannot be trusted as a whole is
//! refused. The formats do not know where entries are kept; `keep` does.

mod behind;
mod csl;
mod csl_csv;
mod csl_json;
mod days;
mod detect;
mod dpl;
mod ecfr;
mod eu;
mod eu_csv;
mod eu_xml;
mod federal_register;
mod format;
mod ftm;
mod ftm_entry;
mod ftm_labels;
mod ftm_line;
mod ftm_lists;
mod ftm_sanction;
mod keep;
mod marks;
mod named;
mod namesakes;
mod notices;
mod ofac_csv;
mod ofac_xml;
mod party_rows;
mod places;
mod remarks;
mod seen;
mod simple_csv;
mod table;
mod tape;
mod terms;
mod uk_csv;
mod un_xml;
mod values;
mod xml;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::model::{Day, Entry, visible};
use crate::store::{Quarantined, Source, file};

pub use detect::detect;
pub use federal_register::{Rules, rules};
pub use format::Format;
pub use keep::{
    Intake, IntakeError, Loss, READ_EARLIER, READING, RulesTaken, Taken, is_read_otherwise_now, take,
    take_rules, together,
};

use namesakes::{Census, Namesakes};
use seen::Seen;
use tape::Tape;

/// How many quarantined rows are kept in full; all are counted.
const KEPT_REJECTS: usize = 1_000;
/// How much of a quarantined row is kept, in characters.
const KEPT_RAW: usize = 2_000;
/// No file holds more lists than this.
const MOST_LISTS: usize = 500;
/// How many entries are read between two looks at whether to go on.
const TICK: usize = 256;

/// Why a file, or several that belong together, is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It cannot be opened or read.
    #[error("cannot read {file}: {error}")]
    Unreadable {
        /// Which file.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is a pipe, a device or a directory.
    #[error("{file} is {kind}, and only files are imported")]
    NoFile {
        /// What was named.
        file: String,
        /// What it is.
        kind: &'static str,
    },
    /// There is nothing in it.
    #[error("{file} is empty")]
    Empty {
        /// Which file.
        file: String,
    },
    /// There is something in it, but no entry.
    #[error("no entry was found in {file}, read as {expected}")]
    NoEntry {
        /// Which file.
        file: String,
        /// What it was read as.
        expected: String,
    },
    /// It ends before it should.
    #[error("{file} ends in the middle of {what}: it was cut off")]
    Truncated {
        /// Which file.
        file: String,
        /// In the middle of what.
        what: String,
    },
    /// It is not of any known format, or not of the one it was said to be.
    #[error("{file} is not {expected}: {why}")]
    OtherKind {
        /// Which file.
        file: String,
        /// What it should be.
        expected: String,
        /// What it is instead.
        why: String,
    },
    /// Its letters are written in a way that is not read.
    #[error("{file} is written in UTF-16, and only UTF-8 is read")]
    Utf16 {
        /// Which file.
        file: String,
    },
    /// It is compressed.
    #[error("{file} is compressed ({how}), and only what is in it can be read")]
    Compressed {
        /// Which file.
        file: String,
        /// In which way.
        how: &'static str,
    },
    /// It is of its kind, but nobody in it is designated.
    #[error("{file} holds nobody under sanctions or export controls: {why}")]
    NoDesignation {
        /// Which file.
        file: String,
        /// What it holds instead.
        why: String,
    },
    /// It says what changed, and is no list itself.
    #[error("{file} is a delta: it says only what changed since an earlier file, and not since which")]
    Delta {
        /// Which file.
        file: String,
    },
    /// Two rows have an identifier that only one may have.
    #[error("{file}: the identifier “{id}” is used twice in the list {list}, where each must be unique")]
    RepeatedId {
        /// Which file.
        file: String,
        /// Which list.
        list: String,
        /// The identifier.
        id: String,
    },
    /// It says how many it holds, and does not.
    #[error("{file} says it holds {declared}, but {found} were read")]
    Count {
        /// Which file.
        file: String,
        /// What is declared.
        declared: u64,
        /// What was found.
        found: u64,
    },
    /// Not one row could be read.
    #[error("{file}: none of its {rows} rows could be read as an entry; the first: {reason}")]
    NothingRead {
        /// Which file.
        file: String,
        /// How many rows there were.
        rows: u64,
        /// Why the first could not.
        reason: String,
    },
    /// Files that belong together are not all there.
    #[error("{missing} is missing: {why}")]
    PartMissing {
        /// Which part.
        missing: String,
        /// What it is needed for.
        why: String,
    },
    /// Whoever asked for it has changed their mind.
    #[error("stopped before the end; nothing was kept")]
    Stopped,
    /// Where the entries were to be kept could not take one.
    #[error("{0}")]
    NotKept(String),
}

impl Refused {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "check the path and that you may read it",
            // It is looked at before it is read, and a pipe gives its bytes once.
            Self::NoFile { .. } => {
                "write what it gives into a file, and import that; of a directory name the files"
            }
            Self::Empty { .. } | Self::Truncated { .. } => "download it again",
            Self::NoEntry { .. } => "check that it is whole, and of that kind",
            Self::NoDesignation { .. } => {
                "import a file of a list of sanctions; whom no list designates is not kept here"
            }
            Self::Delta { .. } => "import the whole file of that day, entities.ftm.json",
            Self::OtherKind { expected, .. } if expected == detect::LIST_FILE => {
                "say what it is with --format; desig import --help names the formats"
            }
            Self::OtherKind { .. } => "check that it is whole, and of that kind; --format names another",
            Self::Utf16 { .. } => "save it as UTF-8",
            Self::Compressed { .. } => "unpack it and import what is in it",
            Self::RepeatedId { .. } | Self::Count { .. } | Self::NothingRead { .. } => {
                "the file may be damaged: download it again; nothing of it was kept"
            }
            Self::PartMissing { .. } => "give the files that belong together in one command",
            Self::Stopped => "run it again when it suits",
            Self::NotKept(_) => {
                "check that the directory can be written to and has room, or choose another --data-dir"
            }
        }
    }
}

/// What was read.
#[derive(Debug, Clone)]
pub struct Report {
    /// The format.
    pub format: Format,
    /// The files.
    pub sources: Vec<Source>,
    /// The day the files say they are of.
    pub as_of: Option<Day>,
    /// For each list, how many entries.
    pub entries: BTreeMap<String, u64>,
    /// Rows that could not be read, the first of them in full.
    pub rejects: Vec<Quarantined>,
    /// How many there were.
    pub rejected: u64,
    /// What is to be known of the files as a whole: what they do not have, what was left out of them.
    pub notes: Vec<String>,
}

/// How far a reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Bytes to read, where a format reads its file twice, twice that.
    pub of: u64,
    /// Entries read.
    pub entries: u64,
}

/// Takes what is read: every entry, and now and then how far it has come.
pub trait Reader {
    /// An entry.
    ///
    /// # Errors
    /// Why it cannot be kept; the reading ends.
    fn entry(&mut self, entry: Entry) -> Result<(), String>;

    /// How far it has come, and whether to go on.
    fn progress(&mut self, progress: Progress) -> ControlFlow<()>;
}

/// Reads one file, or several that belong together (the four of the SDN list).
///
/// # Errors
/// Why the files are refused as a whole; entries read until then are not to be kept.
pub fn read(paths: &[PathBuf], format: Option<Format>, reader: &mut dyn Reader) -> Result<Report, Refused> {
    let format = match (format, paths.first()) {
        (Some(format), _) => format,
        (None, Some(path)) => detect(path)?,
        (None, None) => {
            return Err(Refused::PartMissing {
                missing: "a file".to_owned(),
                why: "there is nothing to read".to_owned(),
            });
        }
    };
    let mut of = 0;
    for path in paths {
        let size = open(path)?.metadata().map_err(|error| unreadable(path, error))?.len();
        if size == 0 {
            return Err(Refused::Empty { file: name_of(path) });
        }
        of += size * format.passes();
    }
    let read = Arc::default();
    let mut namesakes = None;
    if format.makes_ids() {
        let mut census = Census { namesakes: Namesakes::default(), reader: &mut *reader };
        format.read(paths, &mut Out::new(&mut census, format, &read, of))?;
        namesakes = Some(census.namesakes);
    }
    let mut out = Out::new(reader, format, &read, of);
    out.namesakes = namesakes;
    format.read(paths, &mut out)?;
    let Report { entries, rejects, rejected, .. } = &out.report;
    if entries.is_empty() {
        let file = out.file.clone();
        return Err(match rejects.first() {
            Some(first) => Refused::NothingRead { file, rows: *rejected, reason: first.reason.clone() },
            None => Refused::NoEntry { file, expected: format.words().to_owned() },
        });
    }
    Ok(out.report)
}

/// The name of a file as shown.
fn name_of(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    visible(&name).into_owned()
}

/// Opens a file to read, and nothing that is none.
fn open(path: &Path) -> Result<File, Refused> {
    let kind = || file::kind_in_words(&std::fs::metadata(path).ok()?.file_type());
    file::open(path).map_err(|error| match kind() {
        Some(kind) => Refused::NoFile { file: visible(&path.to_string_lossy()).into_owned(), kind },
        None => unreadable(path, error),
    })
}

fn unreadable(path: &Path, error: std::io::Error) -> Refused {
    Refused::Unreadable { file: visible(&path.to_string_lossy()).into_owned(), error }
}

/// Where a format puts what it reads.
struct Out<'a> {
    reader: &'a mut dyn Reader,
    report: Report,
    /// Lists and identifiers seen, so that none is given twice.
    ids: Seen,
    /// Who has a name that others have; not known while a file is read for that.
    namesakes: Option<Namesakes>,
    /// The file that is read now.
    file: String,
    read: Arc<AtomicU64>,
    of: u64,
    since_tick: usize,
}

/// A file while it is read: its bytes are counted and hashed as they pass.
type Open = BufReader<Tape<Counted>>;

/// Counts what is read from a file, and hashes it; once, where it is read twice.
struct Counted {
    file: File,
    bytes: u64,
    hash: Option<Sha256>,
    all: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        if let Some(hash) = &mut self.hash {
            hash.update(buffer.get(..count).unwrap_or_default());
        }
        self.bytes += count as u64;
        self.all.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl<'a> Out<'a> {
    fn new(reader: &'a mut dyn Reader, format: Format, read: &Arc<AtomicU64>, of: u64) -> Self {
        Self {
            reader,
            report: Report {
                format,
                sources: Vec::new(),
                as_of: None,
                entries: BTreeMap::new(),
                rejects: Vec::new(),
                rejected: 0,
                notes: Vec::new(),
            },
            ids: Seen::default(),
            namesakes: None,
            file: String::new(),
            read: read.clone(),
            of,
            since_tick: 0,
        }
    }

    /// Opens a file of those to read.
    fn open(&mut self, path: &Path) -> Result<Open, Refused> {
        self.open_with(path, Some(Sha256::new()))
    }

    /// Opens a file that is opened to be hashed as well; it need not be closed.
    fn open_unhashed(&mut self, path: &Path) -> Result<Open, Refused> {
        self.open_with(path, None)
    }

    fn open_with(&mut self, path: &Path, hash: Option<Sha256>) -> Result<Open, Refused> {
        self.file = name_of(path);
        let file = open(path)?;
        let counted = Counted { file, bytes: 0, hash, all: self.read.clone() };
        let mut open = BufReader::with_capacity(1 << 16, Tape::new(counted));
        let head = open.fill_buf().map_err(|error| unreadable(path, error))?;
        if detect::is_utf16(head) {
            return Err(Refused::Utf16 { file: self.file.clone() });
        }
        if let Some(how) = detect::compression(head) {
            return Err(Refused::Compressed { file: self.file.clone(), how });
        }
        // A byte-order mark is no part of any format.
        if head.starts_with(b"\xEF\xBB\xBF") {
            open.consume(3);
            open.get_ref().kept().skip(3);
        }
        Ok(open)
    }

    /// Notes a file that was read to its end.
    fn close(&mut self, path: &Path, mut open: Open) -> Result<(), Refused> {
        open.get_ref().stop();
        // A format may stop reading where its data end; the hash is of the whole file.
        std::io::copy(&mut open, &mut std::io::sink()).map_err(|error| unreadable(path, error))?;
        let counted = open.into_inner().into_inner();
        let digest = counted.hash.map(Sha256::finalize);
        let sha256 = digest.iter().flatten().map(|byte| format!("{byte:02x}")).collect();
        self.report.sources.push(Source { name: name_of(path), sha256, bytes: counted.bytes });
        Ok(())
    }

    /// Hands over an entry; one whose identifier is taken refuses the file. Of one without any it is made from the
    /// name.
    fn entry(&mut self, mut entry: Entry) -> Result<(), Refused> {
        entry.doubts.extend(entry.listed.as_ref().and_then(days::doubt_of_start));
        if self.report.entries.len() > MOST_LISTS {
            return Err(self.other_kind(format!("it names more than {MOST_LISTS} lists")));
        }
        if let Some(namesakes) = self.namesakes.as_ref().filter(|_| entry.id.is_empty()) {
            entry.id = namesakes.id(&entry, &self.ids);
        }
        if !entry.id.is_empty() && !self.ids.insert(&entry.list, &entry.id) {
            return Err(Refused::RepeatedId { file: self.file.clone(), list: entry.list, id: entry.id });
        }
        *self.report.entries.entry(entry.list.clone()).or_default() += 1;
        self.reader.entry(entry).map_err(Refused::NotKept)?;
        self.tick()
    }

    /// Whether others of the file have the name and the country of an entry.
    fn has_namesake(&self, entry: &Entry) -> bool {
        self.namesakes.as_ref().is_some_and(|namesakes| namesakes.has(entry))
    }

    /// Quarantines a row.
    fn reject(&mut self, line: u64, reason: impl Into<String>, raw: &str) -> Result<(), Refused> {
        self.report.rejected += 1;
        if self.report.rejects.len() < KEPT_REJECTS {
            let raw: String = raw.trim_end().chars().take(KEPT_RAW).collect();
            self.report.rejects.push(Quarantined {
                file: self.file.clone(),
                line,
                reason: visible(&reason.into()).into_owned(),
                raw: visible(&raw).into_owned(),
            });
        }
        self.tick()
    }

    /// Says now and then how far it has come, and hears whether to go on.
    fn tick(&mut self) -> Result<(), Refused> {
        self.since_tick += 1;
        if self.since_tick < TICK {
            return Ok(());
        }
        self.since_tick = 0;
        let entries = self.report.entries.values().sum();
        let progress = Progress { bytes: self.read.load(Ordering::Relaxed), of: self.of, entries };
        match self.reader.progress(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Refused::Stopped),
        }
    }

    fn truncated(&self, what: impl Into<String>) -> Refused {
        let what = visible(&what.into()).into_owned();
        Refused::Truncated { file: self.file.clone(), what }
    }

    fn other_kind(&self, why: impl Into<String>) -> Refused {
        let why = visible(&why.into()).into_owned();
        Refused::OtherKind { file: self.file.clone(), expected: self.report.format.words().to_owned(), why }
    }

    fn unreadable(&self, error: std::io::Error) -> Refused {
        Refused::Unreadable { file: self.file.clone(), error }
    }
}
