//! The indexes of a dataset, made or kept in a file that is read in place.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::store::{Arrays, Cache, Dataset, apart};

use super::index::{Index, Names, View};
use super::rank::NameKind;
use super::record::Part;

const KIND: &str = "index";
/// The indexes of more entities are made one after the other, so that memory need not hold both.
const MANY: usize = 100_000;

/// An index, in one part or several, in memory or in a file.
pub struct Kept(Vec<One>);

/// A part of an index.
enum One {
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
    /// An index that was just made.
    pub fn made(parts: impl Iterator<Item = Index>) -> Self {
        Self(parts.map(|index| One::Made(Box::new(index))).collect())
    }

    /// The parts of the index, to be searched. One in a file is read whole the first time: it takes a moment that
    /// the first screen need not wait for.
    pub fn views(&self) -> impl Iterator<Item = View<'_>> {
        self.0.iter().map(|part| match part {
            One::Made(index) => index.view(),
            One::Mapped(mapped) => mapped.view(),
        })
    }

    /// The index that has one part.
    pub fn view(&self) -> View<'_> {
        self.views().next().unwrap_or_default()
    }

    /// All owners in the order of names.
    pub fn by_rank(&self) -> &[u32] {
        match self.0.first() {
            Some(One::Made(index)) => index.view().by_rank(),
            Some(One::Mapped(mapped)) => mapped.trusted().by_rank(),
            None => &[],
        }
    }

    /// The indexes of a dataset's names and of what is beside them, if they were kept.
    pub fn read(data: &Dataset, cache: &Cache) -> Option<(Self, Self)> {
        let file = Arc::new(cache.open(data.identity()?, KIND)?);
        let parts = Part::all(data);
        if file.places().len() != parts.len() {
            return None;
        }
        let index = |(number, part): (usize, Part)| {
            View::trusted(file.bytes(number)).ok()?;
            let (sound, none) = (OnceLock::new(), OnceLock::new());
            let owners = part.owners(data);
            Some(One::Mapped(Box::new(Mapped { file: file.clone(), number, owners, sound, none })))
        };
        let mut parts: Vec<One> = parts.into_iter().enumerate().map(index).collect::<Option<_>>()?;
        let beside = parts.split_off(1);
        Some((Self(parts), Self(beside)))
    }

    /// Makes the indexes of a dataset and keeps them. Says whether they are.
    pub fn make(data: &Dataset, cache: &Cache) -> bool {
        let bytes = |part: &Part| part.index(data).view().to_bytes();
        let write = || {
            let parts = Part::all(data);
            let mut file = cache.begin(data.identity()?, KIND, parts.len())?;
            let at_once = if data.count() > MANY { 1 } else { parts.len() };
            for some in parts.chunks(at_once) {
                let made: Vec<Vec<u8>> = some.par_iter().map(bytes).collect();
                made.iter().try_for_each(|bytes| file.add(bytes))?;
            }
            file.finish()
        };
        apart(write).is_some()
    }

    /// Removes the indexes that were kept of a dataset.
    pub fn forget(data: &Dataset, cache: &Cache) {
        if let Some(identity) = data.identity() {
            cache.forget(identity, KIND);
        }
    }

    /// Whether the index is what was made.
    pub fn is_sound(&self) -> bool {
        self.0.iter().all(|part| match part {
            One::Made(_) => true,
            One::Mapped(mapped) => mapped.is_sound(),
        })
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
