//! The indexes of a dataset, made or kept in a file that is read in place.

use std::sync::{Arc, OnceLock};

use crate::store::{Arrays, Cache, Dataset};

use super::index::{Index, Names, View};
use super::rank::NameKind;
use super::record::Records;

const KIND: &str = "index";
/// The indexes of more entities are made one after the other, so that memory need not hold both.
const MANY: usize = 100_000;

/// An index, in memory or in a file.
pub enum Kept {
    /// In memory.
    Made(Box<Index>),
    /// In a file.
    Mapped(Box<Mapped>),
}

/// An index in a file.
pub struct Mapped {
    file: Arc<Arrays>,
    /// Which array of it.
    number: usize,
    owners: usize,
    /// Whether it is what was written, once that was looked at.
    sound: OnceLock<bool>,
    /// What stands in its place where it is not; made only then.
    none: OnceLock<Index>,
}

impl Kept {
    /// The index, to be searched. One in a file is read whole the first time: it takes a moment that the first
    /// screen need not wait for.
    pub fn view(&self) -> View<'_> {
        match self {
            Self::Made(index) => index.view(),
            Self::Mapped(mapped) => mapped.view(),
        }
    }

    /// All owners in the order of names.
    pub fn by_rank(&self) -> &[u32] {
        match self {
            Self::Made(index) => index.view().by_rank(),
            Self::Mapped(mapped) => mapped.trusted().by_rank(),
        }
    }

    /// The indexes of a dataset's names and of what is beside them, if they were kept.
    pub fn read(data: &Dataset, cache: &Cache) -> Option<(Self, Self)> {
        let file = Arc::new(cache.open(data.identity()?, KIND)?);
        let index = |number| {
            View::trusted(file.bytes(number)).ok()?;
            let (sound, none) = (OnceLock::new(), OnceLock::new());
            let owners = data.count();
            Some(Self::Mapped(Box::new(Mapped { file: file.clone(), number, owners, sound, none })))
        };
        Some((index(0)?, index(1)?))
    }

    /// Makes the indexes of a dataset and keeps them. Says whether they are.
    pub fn make(data: &Dataset, cache: &Cache) -> bool {
        let Some(identity) = data.identity() else { return false };
        let bytes = |beside| Records::index(data, beside).view().to_bytes();
        let (names, beside) = match data.count() > MANY {
            true => (bytes(false), bytes(true)),
            false => rayon::join(|| bytes(false), || bytes(true)),
        };
        cache.write(identity, KIND, &[&names, &beside]).is_some()
    }

    /// Removes the indexes that were kept of a dataset.
    pub fn forget(data: &Dataset, cache: &Cache) {
        if let Some(identity) = data.identity() {
            cache.forget(identity, KIND);
        }
    }

    /// Whether the index is what was made.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Made(_) => true,
            Self::Mapped(mapped) => mapped.is_sound(),
        }
    }
}

impl Mapped {
    fn is_sound(&self) -> bool {
        // What is as it was written holds together, since it did then.
        let sound = || self.trusted().by_rank().len() == self.owners && self.file.is_sound(self.number);
        *self.sound.get_or_init(sound)
    }

    fn view(&self) -> View<'_> {
        // A file that is not what was written is found out and made anew; until then nothing is found in it.
        if self.is_sound() { self.trusted() } else { self.none.get_or_init(|| Index::new(&Nobody)).view() }
    }

    fn trusted(&self) -> View<'_> {
        View::trusted(self.file.bytes(self.number)).unwrap_or_default()
    }
}

/// No names at all.
struct Nobody;

impl Names for Nobody {
    fn owners(&self) -> usize {
        0
    }

    fn for_each_name(&self, _: usize, _: &mut dyn FnMut(&str, NameKind)) {}
}
