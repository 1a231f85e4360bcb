//! Files as this program opens, reads and changes them: what is no file is never waited for, nothing is read without
//! a bound, and one that is changed is written beside its place while nobody else changes it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use crate::model::visible;

use super::{leftovers, make_private};

/// More than any small file of ours has, in bytes.
pub const MOST: u64 = 64 << 20;
/// How long another instance is waited for.
const WAIT: Duration = Duration::from_secs(5);
/// How often it is looked whether it is done.
const BETWEEN: Duration = Duration::from_millis(5);
/// The file whose lock is held while another is changed.
const LOCK: &str = ".lock";

/// Opens a file to read. What is no file, as a pipe or a device, is an error: it could make one wait for ever.
///
/// # Errors
/// When it cannot be opened, or is no file.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    open_with(&mut options, path)
}

/// Opens in some way what is a file, and nothing else.
///
/// # Errors
/// As those of [`open`].
pub fn open_with(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    // A pipe is opened at once, whether or not somebody writes into it. To files it means nothing.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let file = options.open(path)?;
    only_files(&file.metadata()?)?;
    Ok(file)
}

/// What the system says, without the name of the file in which something is written for the time being: nobody knows
/// that one.
#[must_use]
pub fn plain(error: io::Error) -> io::Error {
    // What the library that writes it says has the name at its end, and nothing to ask for it.
    match error.to_string().split_once(" at path \"") {
        Some((plain, _)) => io::Error::new(error.kind(), plain.to_owned()),
        None => error,
    }
}

/// Whether a file is there, without opening it.
///
/// # Errors
/// When it is not there, cannot be looked at, or is no file.
pub fn is_one(path: &Path) -> io::Result<()> {
    only_files(&std::fs::metadata(path)?)
}

fn only_files(is: &std::fs::Metadata) -> io::Result<()> {
    match kind_in_words(&is.file_type()) {
        None => Ok(()),
        Some(kind) => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {kind}, not a file"))),
    }
}

/// What something is that is no file.
#[must_use]
pub fn kind_in_words(kind: &std::fs::FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() || kind.is_socket() {
            return Some("a pipe");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    Some(if kind.is_dir() { "a directory" } else { "something else" })
}

/// Reads all of a file that has no more than so many bytes.
///
/// # Errors
/// When it cannot be read, is no file, or has more.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // Not by its length: that of some is not told before they are read.
    open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it has more than {} MiB", most >> 20);
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// As those of [`read`]; when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// A file of ours that cannot be read, or is not as this version writes it. It is left as it is.
#[derive(Debug, thiserror::Error)]
#[error(
    "{} {why}. It is left as it is: use the version of desig that wrote it, or move it away",
    visible(&path.to_string_lossy())
)]
pub struct Misfit {
    path: PathBuf,
    why: String,
}

impl Misfit {
    /// A file that is damaged.
    pub(super) fn damaged(path: &Path, why: &str) -> Self {
        Self { path: path.to_owned(), why: format!("is damaged: {}", visible(why)) }
    }

    /// A file of a later version.
    pub(super) fn newer(path: &Path) -> Self {
        Self { path: path.to_owned(), why: "was written by a later version of desig".to_owned() }
    }
}

/// What a small file of ours holds, as JSON; nothing where there is none.
///
/// # Errors
/// When it is there and cannot be read as that.
pub fn load<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Misfit> {
    let bytes = match read(path, MOST) {
        Ok(bytes) => bytes,
        // Where the directory is a file, no file is in it.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => {
            return Err(Misfit { path: path.to_owned(), why: format!("cannot be read: {error}") });
        }
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| Misfit::damaged(path, &error.to_string()))
}

/// Whether something can be kept in a directory, or, where it is not there yet, in the one it would be made in.
/// Nothing is written for that.
///
/// # Errors
/// Why not.
pub fn can_keep(dir: &Path) -> io::Result<()> {
    let nearest = dir.ancestors().find(|dir| dir.symlink_metadata().is_ok()).unwrap_or(Path::new("."));
    if !std::fs::metadata(nearest)?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::NotADirectory));
    }
    #[cfg(unix)]
    rustix::fs::access(nearest, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)?;
    Ok(())
}

/// Puts a file in its place once all of it is written. What others left behind of such files is cleared away.
///
/// # Errors
/// When it cannot be written; what was there stays.
pub fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    make_private(dir)?;
    leftovers::clear(dir);
    let file = leftovers::begin(dir, "")?;
    let mut out = io::BufWriter::new(file);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Waits until nobody else changes the small files of a data directory, and keeps others from it until what it
/// returns is dropped.
///
/// # Errors
/// When another instance does not end, or the file for it cannot be made.
pub fn alone(data: &Path) -> io::Result<File> {
    make_private(data)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = open_with(&mut options, &data.join(LOCK))?;
    let end = Instant::now() + WAIT;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(BETWEEN),
            Err(TryLockError::WouldBlock) => {
                let message = "another desig is changing it and does not end; try again later";
                return Err(io::Error::new(io::ErrorKind::TimedOut, message));
            }
            // A file system without locks: then nobody has one.
            Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_it_may_be_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert!(read(&path, 4).unwrap_err().to_string().contains("more than"));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_or_a_device_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(open(&pipe).unwrap_err().to_string(), "it is a pipe, not a file");
        assert_eq!(open(Path::new("/dev/zero")).unwrap_err().to_string(), "it is a device, not a file");
        assert_eq!(open(dir.path()).unwrap_err().to_string(), "it is a directory, not a file");
    }

    #[test]
    fn two_that_read_add_and_write_lose_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("numbers.json");
        let add = |number: u32| {
            let _alone = alone(dir.path()).unwrap();
            let mut numbers: Vec<u32> = load(&path).unwrap().unwrap_or_default();
            numbers.push(number);
            replace(&path, |out| Ok(serde_json::to_writer(out, &numbers)?)).unwrap();
        };
        std::thread::scope(|scope| {
            for from in [0, 50] {
                let add = &add;
                scope.spawn(move || (from..from + 50).for_each(add));
            }
        });
        let mut numbers: Vec<u32> = load(&path).unwrap().unwrap();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..100).collect::<Vec<_>>());
    }
}
