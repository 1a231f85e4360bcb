//! The texts of every entity, indexed: names apart from what is beside them.

use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::model::Day;
use crate::store::{Dataset, EntityIx, EventIx};

use super::TextField;

use super::Tier;
use super::beside::{self, Held, Untold};
use super::bits::Bits;
use super::index::{Hit, Index, Memo, Names, Prepare, Search, Stopped};
use super::kept::Kept;
use super::matching::Depth;
use super::rank::{DEEPER, Judged, NameKind, Needles, PAGE, goes_on};
use super::slots::Slots;
use super::text::{Text, kind_of, raw_of_entity, texts_of_entity, texts_of_event};

/// Entities made searchable.
pub struct Records {
    pub(super) names: Kept,
    pub(super) beside: Kept,
    pub(super) memo: Memo,
    /// What is beside names, and what is said of events.
    pub(super) parts: Vec<(Part, Memo)>,
    /// Has the order that settles ties between equal names: by identifier. Owners of names are numbered so.
    data: Arc<Dataset>,
    /// The entities in the order of names, once it was asked for.
    by_rank: OnceLock<Vec<u32>>,
    /// The texts of each entity that was shown.
    shown: Slots<Vec<Text>>,
    /// The texts of those that were looked through, as many as there is room for.
    lately: Mutex<Lately>,
}

/// The texts of entities that were asked for lately; the ones before them go when there are too many.
#[derive(Default)]
struct Lately {
    now: FxHashMap<u32, Arc<Vec<Text>>>,
    before: FxHashMap<u32, Arc<Vec<Text>>>,
}

/// Texts of so many entities stay, and of as many before them: some kilobytes each.
const KEPT: usize = 8_192;
/// As many entities are looked through by one thread before another helps.
const AT_ONCE: usize = 256;

/// Entities, best first, and how well each matches.
pub type Ranking = Vec<(EntityIx, Judged)>;

/// As many entities share an index of what is beside their names: so many are made with little memory.
pub const TOGETHER: usize = if cfg!(test) { 20 } else { 1 << 17 };
/// As many entities share a piece of names.
const PIECE: usize = 1024;

/// What an index of a dataset is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The names of all entities, which are numbered in the order of their identifiers.
    Names,
    /// What is beside the names of some entities, in their own order.
    Beside(Range<usize>),
    /// What is said of events. It is here, and not with each that an event met: that may be a million.
    Events,
}

impl Part {
    /// What the indexes of a dataset are of: names first.
    pub fn all(data: &Dataset) -> Vec<Self> {
        let beside = (0..data.count()).step_by(TOGETHER);
        let beside = beside.map(|first| Self::Beside(first..(first + TOGETHER).min(data.count())));
        std::iter::once(Self::Names).chain(beside).chain([Self::Events]).collect()
    }

    /// How many owners the index has.
    pub fn owners(&self, data: &Dataset) -> usize {
        match self {
            Self::Names => data.count(),
            Self::Beside(entities) => entities.len(),
            Self::Events => data.events().len(),
        }
    }

    /// Makes the index.
    pub fn index(&self, data: &Dataset) -> Index {
        // Only of names is a page of those asked for that begin with something.
        let prepare = Prepare { beginnings: usize::MAX, ..Prepare::default() };
        match self {
            Self::Names => Index::new(&AllNames::read(data)),
            Self::Beside(entities) => Index::with(&Beside { data, entities: entities.clone() }, prepare),
            Self::Events => Index::with(&Events(data), prepare),
        }
    }
}

/// The names of a dataset's entities. An index asks for them in the order of identifiers, and records are read in
/// their own.
struct AllNames<'a> {
    data: &'a Dataset,
    pieces: Vec<Piece>,
}

/// The names of some entities, one after the other.
#[derive(Default)]
struct Piece {
    text: String,
    /// Where each name ends, and what it is.
    ends: Vec<(u32, NameKind)>,
    /// Where those of each entity end among them.
    owner_ends: Vec<u32>,
}

impl<'a> AllNames<'a> {
    fn read(data: &'a Dataset) -> Self {
        let piece = |first: usize| Piece::read(data, first..(first + PIECE).min(data.count()));
        // Few are not worth the threads.
        let pieces = match data.count() {
            0..=PIECE => vec![piece(0)],
            count => (0..count.div_ceil(PIECE)).into_par_iter().map(|number| piece(number * PIECE)).collect(),
        };
        Self { data, pieces }
    }
}

impl Names for AllNames<'_> {
    fn owners(&self) -> usize {
        self.data.count()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        let Some(ix) = self.data.by_id().get(owner).map(|ix| *ix as usize) else { return };
        if let Some(piece) = self.pieces.get(ix / PIECE) {
            piece.for_each_name(ix % PIECE, each);
        }
    }
}

impl Piece {
    fn read(data: &Dataset, entities: Range<usize>) -> Self {
        let mut piece = Self::default();
        for ix in entities {
            data.read_entity(EntityIx(ix as u32), |entity| {
                piece.add(&entity.name, NameKind::Primary);
                entity.aliases.iter().for_each(|alias| piece.add(&alias.name, kind_of(alias)));
                entity.local_names.iter().for_each(|name| piece.add(name, NameKind::Alias));
            });
            piece.owner_ends.push(piece.ends.len() as u32);
        }
        piece
    }

    fn add(&mut self, name: &str, kind: NameKind) {
        self.text.push_str(name);
        self.ends.push((self.text.len() as u32, kind));
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        let before = |at: usize, end: &dyn Fn(usize) -> Option<u32>| {
            at.checked_sub(1).and_then(end).unwrap_or_default() as usize
        };
        let owner_end = |at: usize| self.owner_ends.get(at).copied();
        let end = |at: usize| self.ends.get(at).map(|(end, _)| *end);
        let own = before(owner, &owner_end)..before(owner + 1, &owner_end);
        let mut from = before(own.start, &end);
        for (to, kind) in self.ends.get(own).unwrap_or_default() {
            each(self.text.get(from..*to as usize).unwrap_or_default(), *kind);
            from = *to as usize;
        }
    }
}

/// What is beside the names of some entities.
struct Beside<'a> {
    data: &'a Dataset,
    entities: Range<usize>,
}

impl Names for Beside<'_> {
    fn owners(&self) -> usize {
        self.entities.len()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        raw_of_entity(self.data, EntityIx((self.entities.start + owner) as u32), &mut |text| {
            if !text.is_name() && text.field != TextField::Event {
                each(&text.shown, NameKind::Alias);
            }
        });
    }
}

/// What is said of events.
struct Events<'a>(&'a Dataset);

impl Names for Events<'_> {
    fn owners(&self) -> usize {
        self.0.events().len()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        let texts = texts_of_event(self.0, EventIx(owner as u32));
        let said = texts.iter().filter(|text| text.is_said_of_event());
        said.for_each(|text| each(text.shown(), NameKind::Alias));
    }
}

impl Lately {
    fn get(&mut self, ix: u32) -> Option<Arc<Vec<Text>>> {
        if let Some(texts) = self.now.get(&ix) {
            return Some(texts.clone());
        }
        let texts = self.before.remove(&ix)?;
        self.keep(ix, texts.clone());
        Some(texts)
    }

    fn keep(&mut self, ix: u32, texts: Arc<Vec<Text>>) {
        if self.now.len() >= KEPT {
            self.before = std::mem::take(&mut self.now);
        }
        self.now.insert(ix, texts);
    }
}

impl Records {
    /// The indexes of a dataset's names and of what is beside them.
    pub fn indexes(data: &Dataset) -> (Kept, Kept) {
        let mut made =
            Part::all(data).par_iter().map(|part| part.index(data)).collect::<Vec<_>>().into_iter();
        (Kept::made(made.by_ref().take(1)), Kept::made(made))
    }

    /// A dataset's entities with their indexes.
    pub fn of(data: &Arc<Dataset>, names: Kept, beside: Kept) -> Self {
        Self {
            names,
            beside,
            memo: Memo::default(),
            parts: Part::all(data).into_iter().skip(1).map(|part| (part, Memo::default())).collect(),
            by_rank: OnceLock::new(),
            shown: Slots::new(data.count()),
            lately: Mutex::default(),
            data: data.clone(),
        }
    }

    /// The indexes again; the dataset is let go of.
    pub fn into_indexes(self) -> (Kept, Kept) {
        (self.names, self.beside)
    }

    /// Whether the indexes are what was made.
    pub fn has_sound_indexes(&self) -> bool {
        self.names.is_sound() && self.beside.is_sound()
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.data.count()
    }

    /// All entities in the order of names.
    pub fn by_name(&self) -> impl Iterator<Item = EntityIx> {
        let count = self.len();
        self.by_rank().iter().filter(move |ix| (**ix as usize) < count).map(|ix| EntityIx(*ix))
    }

    /// The same by their numbers; one that no entity has where the index is damaged.
    fn by_rank(&self) -> &[u32] {
        let entity = |owner: &u32| self.entity(*owner).map_or(u32::MAX, |ix| ix.0);
        self.by_rank.get_or_init(|| self.names.by_rank().par_iter().map(entity).collect())
    }

    /// The entities of some ranks.
    pub(super) fn of_ranks(&self, ranks: &Bits) -> Bits {
        let by_rank = self.by_rank();
        ranks.mapped(self.len(), |rank| by_rank.get(rank as usize).copied())
    }

    /// The texts of an entity that is shown.
    pub fn texts(&self, data: &Dataset, ix: EntityIx) -> &[Text] {
        self.shown.get_or_init(ix.0 as usize, || texts_of_entity(data, ix)).map_or(&[], Vec::as_slice)
    }

    /// The texts of an entity that is looked through, of which there may be very many.
    fn lately(&self, data: &Dataset, ix: EntityIx) -> Arc<Vec<Text>> {
        let lately = || self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(texts) = lately().get(ix.0) {
            return texts;
        }
        let texts = Arc::new(texts_of_entity(data, ix));
        lately().keep(ix.0, texts.clone());
        texts
    }

    /// A page of the public entities whose names match, where names alone decide, and how many match; `None`
    /// where more than names must be asked.
    pub fn page(
        &self,
        needles: &Needles,
        public: &Bits,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<(Ranking, usize)>, Stopped> {
        let live = self.ranks(public);
        let found = self.names(&live, stop).find(needles, Depth::Close)?;
        let page = found.first(self.names.view(), PAGE);
        Ok((found.total >= PAGE).then(|| (self.entities(page), found.total)))
    }

    /// All entities whose names match by words and their starts, in no order.
    pub fn everyone(&self, needles: &Needles, stop: &(dyn Fn() -> bool + Sync)) -> Result<Bits, Stopped> {
        let search = Search { view: self.names.view(), live: None, memo: Some(&self.memo), stop };
        Ok(self.of_ranks(&search.ranks_of_everyone(needles, Depth::Close)?))
    }

    /// All public entities whose texts match, best first, and how deep it had to go for them.
    pub fn matching(
        &self,
        data: &Dataset,
        needles: &Needles,
        public: &Bits,
        as_of: Day,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(Ranking, Depth), Stopped> {
        let live = self.ranks(public);
        let names = self.names(&live, stop);
        let (mut hits, mut reached) = (Vec::new(), Depth::Close);
        for (depth, fewer_than) in std::iter::once((Depth::Close, usize::MAX)).chain(DEEPER) {
            if !goes_on(depth, fewer_than, hits.len(), hits.iter().map(|(_, judged)| *judged)) {
                break;
            }
            reached = depth;
            let found = names.every(needles, depth)?;
            hits = self.entities(found.first(self.names.view(), usize::MAX));
            let is_named = !hits.is_empty();
            if !matches!(depth, Depth::Close | Depth::Scattered) {
                hits = self.with_beside(data, needles, depth, hits, public, as_of, stop)?;
            }
            // A name of several words with a slip in one of them is more than who has these words somewhere; of
            // one word there are too many that are like it.
            if depth == Depth::Inside && !is_named && !hits.is_empty() && needles.wanted().len() > 1 {
                let said = Bits::of(self.len(), hits.iter().map(|(ix, _)| ix.0));
                let found = names.every(needles, Depth::Loose)?;
                let mut slipped = self.entities(found.first(self.names.view(), usize::MAX));
                slipped.retain(|(ix, _)| !said.has(ix.0));
                hits.splice(0..0, slipped);
            }
        }
        // However many there are who only sound so, nobody is so as typed.
        if reached == Depth::Inside && hits.iter().all(|(_, judged)| judged.tier == Tier::Typo) {
            reached = Depth::Loose;
        }
        Ok((hits, reached))
    }

    /// Adds those who have what was typed, but not all in one name.
    #[allow(clippy::too_many_arguments)]
    fn with_beside(
        &self,
        data: &Dataset,
        needles: &Needles,
        depth: Depth,
        mut hits: Ranking,
        public: &Bits,
        as_of: Day,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Ranking, Stopped> {
        let mut candidates = public.clone() & &Bits::of(self.len(), hits.iter().map(|(ix, _)| ix.0)).others();
        let hold = |needle| Held::new(self, needle, depth, data.as_of(as_of), stop);
        let wanted = needles.wanted().iter().map(hold).collect::<Result<Vec<Held>, Stopped>>()?;
        // Of many only those are looked for who have what few have.
        let mut fewest_first: Vec<&Held> = wanted.iter().collect();
        fewest_first.sort_by_key(|held| held.at_most());
        for held in fewest_first {
            candidates = held.narrow(candidates);
        }
        let view = self.names.view();
        let rank = |ix: EntityIx| {
            if stop() {
                return Err(Stopped);
            }
            let judged = beside::rank(&wanted, ix).unwrap_or_else(|Untold| {
                let ranked = needles.rank_beside(&self.lately(data, ix), depth, as_of);
                ranked.map(|ranked| ranked.judged)
            });
            Ok(judged.map(|judged| (judged, view.rank_of(owner_of(data, ix)), ix)))
        };
        let candidates: Vec<EntityIx> = candidates.iter().map(EntityIx).collect();
        let ranked: Result<Vec<_>, Stopped> =
            candidates.into_par_iter().with_min_len(AT_ONCE).map(rank).collect();
        let mut more: Vec<(Judged, u32, EntityIx)> = ranked?.into_iter().flatten().collect();
        more.sort_unstable();
        // What is beside the names comes after all that is in them.
        hits.extend(more.into_iter().map(|(judged, _, ix)| (ix, judged)));
        Ok(hits)
    }

    /// The public entities that have a text that must not be there, by what was known on a day.
    pub fn unwanted(
        &self,
        data: &Dataset,
        needles: &Needles,
        as_of: Day,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Bits, Stopped> {
        let mut unwanted = Bits::none(self.len());
        for needle in needles.unwanted() {
            let held = Held::new(self, needle, Depth::Inside, data.as_of(as_of), stop)?;
            let has = |ix: &u32| {
                let told = held.told(EntityIx(*ix)).map(|stand| stand.is_some());
                told.unwrap_or_else(|Untold| needles.unwanted_in(&self.lately(data, EntityIx(*ix)), as_of))
            };
            unwanted = unwanted | &Bits::of(self.len(), held.everyone().iter().filter(has));
        }
        Ok(unwanted)
    }

    fn names<'a>(&'a self, live: &'a Bits, stop: &'a (dyn Fn() -> bool + Sync)) -> Search<'a> {
        // Where everyone counts, nobody need be asked.
        let live = (live.count() < self.len()).then(|| live.words());
        Search { view: self.names.view(), live, memo: Some(&self.memo), stop }
    }

    fn entity(&self, owner: u32) -> Option<EntityIx> {
        self.data.by_id().get(owner as usize).copied().map(EntityIx)
    }

    fn ranks(&self, entities: &Bits) -> Bits {
        if entities.count() == self.len() {
            return Bits::all(self.len());
        }
        let view = self.names.view();
        Bits::of(self.len(), entities.iter().map(|ix| view.rank_of(owner_of(&self.data, EntityIx(ix)))))
    }

    fn entities(&self, hits: Vec<Hit>) -> Ranking {
        hits.into_iter().filter_map(|hit| Some((self.entity(hit.owner)?, hit.judged))).collect()
    }
}

/// The number of an entity as an owner of names.
pub fn owner_of(data: &Dataset, ix: EntityIx) -> u32 {
    data.id_places().get(ix.0 as usize).copied().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_were_looked_through_stay_until_there_are_too_many_others() {
        let mut lately = Lately::default();
        let texts = || Arc::new(Vec::new());
        lately.keep(1, texts());
        for ix in 10..10 + 3 * KEPT as u32 {
            lately.keep(ix, texts());
            if (ix as usize).is_multiple_of(KEPT / 2) {
                assert!(lately.get(1).is_some(), "asked for lately");
            }
            assert!(lately.now.len() + lately.before.len() <= 2 * KEPT);
        }
        assert!(lately.get(10).is_none());
    }
}
