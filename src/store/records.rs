//! The entities themselves: in memory, or in blocks of a file that are unpacked when one of theirs is asked
//! for and stay from then on.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::model::{Entity, EntityKind};

use super::EntityIx;
use super::map::Flat;

/// How many entities share a block: few enough to unpack for a row, enough to compress.
const SHARED: usize = 32;
/// How many blocks are unpacked at once where all are read.
const AT_ONCE: usize = 64;
/// zstd's level that costs least for what it saves on texts like these.
const LEVEL: i32 = 1;

/// All entities of a dataset.
#[derive(Debug)]
pub enum Records {
    /// In memory.
    Own(Vec<Entity>),
    /// In a file.
    Packed(Box<Packed>),
}

/// Entities in a file.
#[derive(Debug)]
pub struct Packed {
    starts: Flat<u64>,
    blocks: Flat<u8>,
    count: usize,
    unpacked: Vec<OnceLock<Vec<Entity>>>,
    /// The block, and its number, that was unpacked last for who only passes by.
    passing: Mutex<Option<(usize, Arc<Vec<Entity>>)>>,
    unreadable: Entity,
}

impl Records {
    /// The entities of these blocks.
    pub fn packed(count: usize, starts: Flat<u64>, blocks: Flat<u8>) -> Self {
        let mut unpacked = Vec::new();
        unpacked.resize_with(count.div_ceil(SHARED), OnceLock::new);
        let (passing, unreadable) = (Mutex::default(), unreadable());
        Self::Packed(Box::new(Packed { starts, blocks, count, unpacked, passing, unreadable }))
    }

    /// One of them.
    // An index is made only by the dataset it is used on; one of another dataset is a bug worth a stop.
    #[allow(clippy::indexing_slicing)]
    pub fn get(&self, ix: EntityIx) -> &Entity {
        match self {
            Self::Own(entities) => &entities[ix.0 as usize],
            Self::Packed(packed) => packed.get(ix.0 as usize),
        }
    }

    /// Shows one of them; what has to be unpacked for it does not stay.
    // As above.
    #[allow(clippy::indexing_slicing)]
    pub fn read<T>(&self, ix: EntityIx, read: impl FnOnce(&Entity) -> T) -> T {
        match self {
            Self::Own(entities) => read(&entities[ix.0 as usize]),
            Self::Packed(packed) => packed.read(ix.0 as usize, read),
        }
    }

    /// Hands out all of them in order; those that have to be unpacked for it do not stay.
    pub fn for_each<B>(&self, mut each: impl FnMut(EntityIx, &Entity) -> ControlFlow<B>) -> ControlFlow<B> {
        match self {
            Self::Own(entities) => {
                (0..).map(EntityIx).zip(entities).try_for_each(|(ix, entity)| each(ix, entity))
            }
            Self::Packed(packed) => packed.for_each(each),
        }
    }
}

impl Packed {
    fn get(&self, at: usize) -> &Entity {
        let block = self.unpacked.get(at / SHARED);
        let block = block.map(|block| block.get_or_init(|| self.unpack(at / SHARED).unwrap_or_default()));
        // A file that is not what was written is found out and made anew; until then nothing is made up.
        block.and_then(|block| block.get(at % SHARED)).unwrap_or(&self.unreadable)
    }

    fn read<T>(&self, at: usize, read: impl FnOnce(&Entity) -> T) -> T {
        let (block, place) = (at / SHARED, at % SHARED);
        if let Some(kept) = self.unpacked.get(block).and_then(OnceLock::get) {
            return read(kept.get(place).unwrap_or(&self.unreadable));
        }
        let mut passing = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        // Those who pass by come in order, so the next one is often in the same block.
        let entities = match &*passing {
            Some((number, entities)) if *number == block => entities.clone(),
            _ => {
                let entities = Arc::new(self.unpack(block).unwrap_or_default());
                *passing = Some((block, entities.clone()));
                entities
            }
        };
        drop(passing);
        read(entities.get(place).unwrap_or(&self.unreadable))
    }

    fn for_each<B>(&self, mut each: impl FnMut(EntityIx, &Entity) -> ControlFlow<B>) -> ControlFlow<B> {
        for some in self.unpacked.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
            let (kept, first) = some;
            let unpack = |(kept, block): (&OnceLock<_>, usize)| match kept.get() {
                Some(_) => None,
                None => self.unpack(block),
            };
            let blocks = first..first + kept.len();
            let passing: Vec<Option<Vec<Entity>>> = kept.par_iter().zip(blocks.clone()).map(unpack).collect();
            for ((kept, passing), block) in kept.iter().zip(&passing).zip(blocks) {
                let entities = passing.as_ref().or_else(|| kept.get());
                let begin = block * SHARED;
                for (at, place) in (begin..self.count.min(begin + SHARED)).zip(0..) {
                    let entity = entities.and_then(|block| block.get(place)).unwrap_or(&self.unreadable);
                    each(EntityIx(at as u32), entity)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn unpack(&self, block: usize) -> Option<Vec<Entity>> {
        let (from, to) = (*self.starts.get(block)?, *self.starts.get(block + 1)?);
        let bytes = self.blocks.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)?;
        postcard::from_bytes(&zstd::stream::decode_all(bytes).ok()?).ok()
    }
}

/// Entities in blocks, one after the other, and where each block begins; and the end.
pub fn pack(entities: &[Entity]) -> std::io::Result<(Vec<u64>, Vec<u8>)> {
    let pack = |entities: &[Entity]| -> std::io::Result<Vec<u8>> {
        let bytes = postcard::to_stdvec(entities).map_err(std::io::Error::other)?;
        zstd::bulk::compress(&bytes, LEVEL)
    };
    let blocks: Vec<Vec<u8>> = entities.par_chunks(SHARED).map(pack).collect::<Result<_, _>>()?;
    let mut starts = vec![0];
    let mut all = Vec::with_capacity(blocks.iter().map(Vec::len).sum());
    for block in blocks {
        all.extend(block);
        starts.push(all.len() as u64);
    }
    Ok((starts, all))
}

/// What is shown in the place of an entity that cannot be read.
fn unreadable() -> Entity {
    let text = "this record cannot be read: what was made ready of the lists is damaged; start again";
    Entity {
        id: String::new(),
        name: format!("({text})"),
        kind: EntityKind::Unknown,
        countries: Vec::new(),
        country_before: None,
        aliases: Vec::new(),
        local_names: Vec::new(),
        addresses: Vec::new(),
        identifiers: Vec::new(),
        facts: Vec::new(),
        doubts: vec![text.to_owned()],
        designations: Vec::new(),
    }
}
