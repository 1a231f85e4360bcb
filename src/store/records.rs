//! The entities themselves: those of the embedded dataset in memory, all others in blocks, of which one is unpacked
//! when an entity of it is asked for. That entity stays from then on, the others of its block do not.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::model::{Entity, EntityKind};

use super::map::Flat;
use super::{EntityIx, frame};

/// How many entities share a block: few enough to unpack for a row, enough to compress.
const SHARED: usize = 32;
/// How many blocks are packed or unpacked at once where all are.
const AT_ONCE: usize = 64;
/// More than any block has, unpacked.
const LARGEST: usize = 1 << 30;

/// All entities of a dataset.
#[derive(Debug)]
pub enum Records {
    /// In memory.
    Own(Vec<Entity>),
    /// In blocks, of a file or in memory.
    Packed(Box<Packed>),
}

/// The number of a block, and what is in it.
type Passing = (usize, Arc<Vec<Entity>>);
/// An entity, once it was asked for.
type Kept = OnceLock<Box<Entity>>;

/// Entities in blocks.
#[derive(Debug)]
pub struct Packed {
    starts: Flat<u64>,
    blocks: Flat<u8>,
    count: usize,
    /// Those that were asked for, by block.
    kept: Vec<OnceLock<Box<[Kept; SHARED]>>>,
    /// For each thread the block, and its number, that was unpacked last for who only passes by.
    passing: Vec<Mutex<Option<Passing>>>,
    unreadable: Entity,
}

impl Records {
    /// The entities of these blocks.
    pub fn packed(count: usize, starts: Flat<u64>, blocks: Flat<u8>) -> Self {
        let kept = std::iter::repeat_with(OnceLock::new).take(count.div_ceil(SHARED)).collect();
        let threads = 1 + rayon::current_num_threads();
        let passing = std::iter::repeat_with(Mutex::default).take(threads).collect();
        Self::Packed(Box::new(Packed { starts, blocks, count, kept, passing, unreadable: unreadable() }))
    }

    /// The blocks, and where each begins, with the end; none of what is in memory as it is.
    pub fn blocks(&self) -> Option<(Flat<u64>, Flat<u8>)> {
        match self {
            Self::Own(_) => None,
            Self::Packed(packed) => Some((packed.starts.clone(), packed.blocks.clone())),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Own(entities) => entities.len(),
            Self::Packed(packed) => packed.count,
        }
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
        self.for_each_seen(|_| (), |ix, entity, ()| each(ix, entity))
    }

    /// The same, each with what is seen in it beforehand, on all threads.
    pub fn for_each_seen<T: Send, B>(
        &self,
        see: impl Fn(&Entity) -> T + Sync,
        mut each: impl FnMut(EntityIx, &Entity, T) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        match self {
            Self::Own(entities) => {
                (0..).map(EntityIx).zip(entities).try_for_each(|(ix, entity)| each(ix, entity, see(entity)))
            }
            Self::Packed(packed) => packed.for_each_seen(see, each),
        }
    }
}

impl Packed {
    fn get(&self, at: usize) -> &Entity {
        let Some(block) = self.kept.get(at / SHARED).filter(|_| at < self.count) else {
            return &self.unreadable;
        };
        let kept = block.get_or_init(Box::default).get(at % SHARED);
        let read = || Box::new(self.pass(at, Entity::clone));
        kept.map_or(&self.unreadable, |kept| kept.get_or_init(read))
    }

    fn read<T>(&self, at: usize, read: impl FnOnce(&Entity) -> T) -> T {
        match self
            .kept
            .get(at / SHARED)
            .and_then(OnceLock::get)
            .and_then(|block| block.get(at % SHARED)?.get())
        {
            Some(kept) => read(kept),
            None => self.pass(at, read),
        }
    }

    /// Shows one that is not kept.
    fn pass<T>(&self, at: usize, read: impl FnOnce(&Entity) -> T) -> T {
        let (block, place) = (at / SHARED, at % SHARED);
        let thread = rayon::current_thread_index().map_or(0, |thread| thread + 1);
        let Some(passing) = self.passing.get(thread % self.passing.len().max(1)) else {
            return read(&self.unreadable);
        };
        let mut passing = passing.lock().unwrap_or_else(PoisonError::into_inner);
        // Those who pass by come in order, so the next one is often in the same block.
        let entities = match &*passing {
            Some((number, entities)) if *number == block => entities.clone(),
            _ => {
                let entities = Arc::new(self.unpack(block));
                *passing = Some((block, entities.clone()));
                entities
            }
        };
        drop(passing);
        read(entities.get(place).unwrap_or(&self.unreadable))
    }

    fn for_each_seen<T: Send, B>(
        &self,
        see: impl Fn(&Entity) -> T + Sync,
        mut each: impl FnMut(EntityIx, &Entity, T) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let some = |first: usize| -> Vec<(Vec<Entity>, Vec<T>)> {
            let look = |number: usize| {
                let block = self.unpack(number);
                let seen = block.iter().map(&see).collect();
                (block, seen)
            };
            (first..(first + AT_ONCE).min(self.kept.len())).into_par_iter().map(look).collect()
        };
        let mut indices = (0..).map(EntityIx);
        let mut hand_out = |blocks: Vec<(Vec<Entity>, Vec<T>)>| {
            for (block, seen) in blocks {
                for ((entity, seen), ix) in block.iter().zip(seen).zip(&mut indices) {
                    each(ix, entity, seen)?;
                }
            }
            ControlFlow::Continue(())
        };
        let mut blocks = some(0);
        for next in (AT_ONCE..).step_by(AT_ONCE) {
            let mut unpacked = Vec::new();
            // While some are handed out, the next are unpacked.
            rayon::in_place_scope(|scope| {
                if next < self.kept.len() {
                    scope.spawn(|_| unpacked = some(next));
                }
                hand_out(std::mem::take(&mut blocks))
            })?;
            if unpacked.is_empty() {
                break;
            }
            blocks = unpacked;
        }
        ControlFlow::Continue(())
    }

    /// The entities of a block. A file that is not what was written is found out and made anew; until then
    /// nothing is made up.
    fn unpack(&self, block: usize) -> Vec<Entity> {
        let place = self.starts.get(block).zip(self.starts.get(block + 1));
        let bytes = place
            .and_then(|(from, to)| self.blocks.get(usize::try_from(*from).ok()?..usize::try_from(*to).ok()?));
        let mut entities = bytes.and_then(unpack).unwrap_or_default();
        let count = self.count.saturating_sub(block * SHARED).min(SHARED);
        entities.resize_with(count, || self.unreadable.clone());
        entities
    }
}

/// Entities on their way into blocks, in the order they come.
pub struct Packing {
    /// Those that are often looked at and changed, and as many more as their last block has room for.
    open: Vec<Entity>,
    /// How many these are at most.
    room: usize,
    /// Those that are packed next.
    waiting: Vec<Entity>,
    blocks: Vec<Box<[u8]>>,
}

impl Packing {
    /// Entities behind these, which are not packed before all have come.
    pub fn behind(open: Vec<Entity>) -> Self {
        Self { room: open.len().next_multiple_of(SHARED), open, waiting: Vec::new(), blocks: Vec::new() }
    }

    /// The first ones.
    pub fn open(&self) -> &[Entity] {
        &self.open
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.open.len() + self.blocks.len() * SHARED + self.waiting.len()
    }

    /// Adds one.
    pub fn add(&mut self, entity: Entity) {
        if self.open.len() < self.room {
            return self.open.push(entity);
        }
        self.waiting.push(entity);
        if self.waiting.len() >= AT_ONCE * SHARED {
            self.pack_waiting();
        }
    }

    fn pack_waiting(&mut self) {
        let blocks: Vec<Box<[u8]>> = self.waiting.par_chunks(SHARED).map(pack).collect();
        self.waiting.clear();
        self.blocks.extend(blocks);
    }

    /// Changes one of them, which takes longer than it looks where it is packed already.
    pub fn change<T>(&mut self, at: usize, change: impl FnOnce(&mut Entity) -> T) -> Option<T> {
        if at < self.room {
            return self.open.get_mut(at).map(change);
        }
        let at = at - self.room;
        if let Some(place) = at.checked_sub(self.blocks.len() * SHARED) {
            return self.waiting.get_mut(place).map(change);
        }
        let block = self.blocks.get_mut(at / SHARED)?;
        let mut entities = unpack(block)?;
        let told = entities.get_mut(at % SHARED).map(change);
        *block = pack(&entities);
        told
    }

    /// All of them.
    pub fn finish(mut self) -> Records {
        let count = self.len();
        self.pack_waiting();
        let open = self.open.chunks(SHARED).map(pack);
        let (mut starts, mut all) = (vec![0], Vec::new());
        for block in open.chain(self.blocks) {
            all.extend_from_slice(&block);
            starts.push(all.len() as u64);
        }
        Records::packed(count, starts.into(), all.into())
    }
}

/// Entities in a block. One that could not be packed would be read as one that is damaged.
fn pack(entities: &[Entity]) -> Box<[u8]> {
    let bytes = postcard::to_stdvec(entities).unwrap_or_default();
    frame::pack(&bytes).unwrap_or_default().into()
}

/// The entities of a block.
fn unpack(bytes: &[u8]) -> Option<Vec<Entity>> {
    postcard::from_bytes(&frame::unpack(bytes, LARGEST).ok()?).ok()
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn entity(number: usize) -> Entity {
        Entity { id: format!("example-{number}"), doubts: Vec::new(), ..unreadable() }
    }

    #[test]
    fn entities_come_out_of_their_blocks_as_they_came_and_as_they_were_changed() {
        for (open, count) in [(0, 1), (5, 7), (SHARED, 3 * SHARED), (7, AT_ONCE * SHARED * 2 + 100)] {
            let mut packing = Packing::behind((0..open).map(entity).collect());
            (open..count).map(entity).for_each(|entity| packing.add(entity));
            assert_eq!(packing.len(), count);
            // The first, one of a block that is packed already, the last; nobody.
            let changed = [0, count / 2, count - 1];
            for at in changed {
                let id = packing.change(at, |entity| {
                    entity.doubts.push("changed".to_owned());
                    entity.id.clone()
                });
                assert_eq!(id, Some(format!("example-{at}")));
            }
            assert_eq!(packing.change(count, |_| ()), None);
            let records = packing.finish();
            let mut told = Vec::new();
            let _ = records.for_each_seen(
                |entity| entity.doubts.len(),
                |ix, entity, seen| {
                    assert_eq!(entity, records.get(ix));
                    told.push((entity.id.clone(), seen));
                    ControlFlow::<()>::Continue(())
                },
            );
            let doubts = |at| changed.iter().filter(|changed| **changed == at).count();
            let wanted: Vec<_> = (0..count).map(|at| (format!("example-{at}"), doubts(at))).collect();
            assert_eq!(told, wanted, "{count} entities, the first {open} as they are");
        }
    }
}
