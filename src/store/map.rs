//! A file seen as memory: what is not touched is not read.
//!
//! The one place with `unsafe`: a mapped file must not change while it is looked at. Only files of this
//! program's own are mapped, in a directory that only their owner can write to; they are written under
//! another name, renamed, and never changed after that. Removing one leaves what is mapped as it is.

use std::fs::File;
use std::io;
use std::ops::{Deref, Range};
use std::sync::Arc;

use bytemuck::AnyBitPattern;

/// A file, mapped.
#[derive(Debug, Clone)]
pub struct Map(Arc<memmap2::Mmap>);

impl Map {
    /// Maps a file.
    ///
    /// # Errors
    /// When it cannot be mapped.
    pub fn of(file: &File) -> io::Result<Self> {
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
        }
        // SAFETY: the file is one of ours and is never written to again; see above.
        #[allow(unsafe_code)]
        let map = unsafe { memmap2::Mmap::map(file)? };
        Ok(Self(Arc::new(map)))
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Numbers in a row, in memory or in a mapped file.
#[derive(Debug, Clone)]
pub enum Flat<T> {
    /// In memory.
    Own(Arc<Vec<T>>),
    /// In a file: which bytes. They were seen to be there, and to lie where such numbers may be read.
    Mapped(Map, Range<usize>),
}

impl<T: AnyBitPattern> Flat<T> {
    /// The numbers in some bytes of a file; `None` where they cannot be read there.
    #[must_use]
    pub fn mapped(map: &Map, bytes: Range<usize>) -> Option<Self> {
        bytemuck::try_cast_slice::<u8, T>(map.bytes().get(bytes.clone())?).ok()?;
        Some(Self::Mapped(map.clone(), bytes))
    }
}

impl<T> Default for Flat<T> {
    fn default() -> Self {
        Self::Own(Arc::default())
    }
}

impl<T> From<Vec<T>> for Flat<T> {
    fn from(numbers: Vec<T>) -> Self {
        Self::Own(Arc::new(numbers))
    }
}

impl<T: AnyBitPattern> Deref for Flat<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::Own(numbers) => numbers,
            Self::Mapped(map, bytes) => {
                let bytes = map.bytes().get(bytes.clone()).unwrap_or_default();
                bytemuck::try_cast_slice(bytes).unwrap_or_default()
            }
        }
    }
}
