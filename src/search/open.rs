//! Everything there is, made searchable: the embedded dataset and the lists in force on a day, out of files
//! made ready before where there are such.

use std::path::Path;
use std::sync::Arc;

use crate::model::Day;
use crate::store::{Cache, Dataset, DatasetError, Library};

use super::Engine;
use super::kept::Kept;

/// What was opened.
#[derive(Debug)]
pub struct Opened {
    /// The data, searchable.
    pub engine: Engine,
    /// What could not be used, in words.
    pub faults: Vec<String>,
}

impl Opened {
    /// The embedded dataset alone.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn embedded() -> Result<Self, DatasetError> {
        Ok(Self { engine: Engine::new(Arc::new(Dataset::embedded()?)), faults: Vec::new() })
    }

    /// Everything under a data directory as of a day. What was made ready before is taken to be what was
    /// written: see [`Self::is_sound`].
    ///
    /// # Errors
    /// When the embedded dataset cannot be read.
    pub fn of(data_dir: &Path, day: Day) -> Result<Self, DatasetError> {
        let (library, cache) = (Library::open(data_dir), Cache::under(data_dir));
        if let Some(opened) = Self::ready(&library, day, &cache) {
            return Ok(opened);
        }
        let (mut dataset, faults) = Dataset::with(&library, day)?;
        // With a damaged snapshot it is not the dataset that the next start looks for.
        let is_wanted = dataset.identity() == Some(&Dataset::identity_of(&library, day));
        let is_ready = is_wanted && dataset.make_ready(&cache) && Kept::make(&dataset, &cache);
        // What is in a file need not be in memory.
        match is_ready.then(|| Self::ready(&library, day, &cache)).flatten() {
            Some(opened) => Ok(Self { faults, ..opened }),
            None => Ok(Self { engine: Engine::new(Arc::new(dataset)), faults }),
        }
    }

    /// The same, if it was made ready before and nothing has changed since.
    #[must_use]
    pub fn if_ready(data_dir: &Path, day: Day) -> Option<Self> {
        Self::ready(&Library::open(data_dir), day, &Cache::under(data_dir))
    }

    /// The snapshots under a data directory without those whose entries are damaged: all are read to see that. What
    /// was made ready of one before goes, so that all that is told as of the day is told without it.
    #[must_use]
    pub fn library(data_dir: &Path, day: Day) -> Library {
        let library = Library::open(data_dir);
        let made_ready = Dataset::identity_of(&library, day);
        let library = library.checked(usize::MAX);
        if Dataset::identity_of(&library, day) != made_ready {
            Cache::under(data_dir).forget_all(&made_ready);
        }
        library
    }

    fn ready(library: &Library, day: Day, cache: &Cache) -> Option<Self> {
        let (dataset, faults) = Dataset::ready(library, day, cache)?;
        let (names, beside) = Kept::read(&dataset, cache)?;
        Some(Self { engine: Engine::of(Arc::new(dataset), names, beside), faults })
    }

    /// Whether what was made ready is what was written. All of it is read; where it is not sound it is
    /// removed, so that opening again makes it anew.
    #[must_use]
    pub fn is_sound(engine: &Engine, data_dir: &Path) -> bool {
        let (dataset, cache) = (engine.data(), Cache::under(data_dir));
        let (data, index) = rayon::join(|| dataset.is_sound(), || engine.has_sound_indexes());
        if !(data && index) {
            dataset.forget_ready(&cache);
            Kept::forget(dataset, &cache);
        }
        data && index
    }

    /// The same, of which all was read and seen to be sound, or else made anew.
    ///
    /// # Errors
    /// When the embedded dataset cannot be read.
    pub fn sound(data_dir: &Path, day: Day) -> Result<Self, DatasetError> {
        let opened = Self::of(data_dir, day)?;
        if Self::is_sound(&opened.engine, data_dir) { Ok(opened) } else { Self::of(data_dir, day) }
    }
}
