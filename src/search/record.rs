//! The texts of every entity, indexed: names apart from what is beside them.

use std::sync::Arc;

use crate::model::Day;
use crate::store::{Dataset, EntityIx};

use super::bits::Bits;
use super::index::{Hit, Index, Memo, Names, Search, Stopped};
use super::kept::Kept;
use super::matching::{Depth, Needle};
use super::rank::{Judged, NameKind, Needles, PAGE};
use super::slots::Slots;
use super::text::{Text, kind_of, raw_of_entity, texts_of_entity};

/// Entities made searchable.
pub struct Records {
    names: Kept,
    beside: Kept,
    memo: Memo,
    memo_beside: Memo,
    /// Has the order that settles ties between equal names: by identifier. Owners of names are numbered so.
    data: Arc<Dataset>,
    /// The texts of each entity, once they were asked for.
    texts: Slots<Vec<Text>>,
}

/// Entities, best first, and how well each matches.
pub type Ranking = Vec<(EntityIx, Judged)>;

/// The names of a dataset's entities, or what is beside them.
struct Of<'a> {
    data: &'a Dataset,
    beside: bool,
}

impl Names for Of<'_> {
    fn owners(&self) -> usize {
        self.data.count()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        let Some(ix) = self.data.by_id().get(owner).copied().map(EntityIx) else { return };
        if !self.beside {
            let entity = self.data.entity(ix);
            each(&entity.name, NameKind::Primary);
            entity.aliases.iter().for_each(|alias| each(&alias.name, kind_of(alias)));
            entity.local_names.iter().for_each(|name| each(name, NameKind::Alias));
            return;
        }
        raw_of_entity(self.data, ix, &mut |text| {
            if !text.is_name() {
                each(&text.shown, NameKind::Alias);
            }
        });
    }
}

impl Records {
    /// The indexes of a dataset's names and of what is beside them.
    pub fn indexes(data: &Dataset) -> (Kept, Kept) {
        let index = |beside| Kept::Made(Box::new(Self::index(data, beside)));
        rayon::join(|| index(false), || index(true))
    }

    /// The index of a dataset's names, or of what is beside them.
    pub fn index(data: &Dataset, beside: bool) -> Index {
        Index::new(&Of { data, beside })
    }

    /// A dataset's entities with their indexes.
    pub fn of(data: &Arc<Dataset>, names: Kept, beside: Kept) -> Self {
        Self {
            names,
            beside,
            memo: Memo::default(),
            memo_beside: Memo::default(),
            texts: Slots::new(data.count()),
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
        self.names.by_rank().iter().filter_map(|owner| self.entity(*owner))
    }

    /// The texts of an entity.
    pub fn texts(&self, data: &Dataset, ix: EntityIx) -> &[Text] {
        self.texts.get_or_init(ix.0 as usize, || texts_of_entity(data, ix)).map_or(&[], Vec::as_slice)
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

    /// All public entities whose texts match, best first, going as deep as it must.
    pub fn matching(
        &self,
        data: &Dataset,
        needles: &Needles,
        public: &Bits,
        as_of: Day,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Ranking, Stopped> {
        let live = self.ranks(public);
        let names = self.names(&live, stop);
        let mut hits = Vec::new();
        for (depth, fewer_than) in
            [(Depth::Close, 1), (Depth::Inside, PAGE), (Depth::Loose, 1), (Depth::Scattered, 1)]
        {
            if depth > Depth::Close && hits.len() >= fewer_than {
                break;
            }
            let found = names.every(needles, depth)?;
            hits = self.entities(found.first(self.names.view(), usize::MAX));
            if matches!(depth, Depth::Inside | Depth::Loose) {
                hits = self.with_beside(data, needles, depth, hits, public, as_of, stop)?;
            }
        }
        Ok(hits)
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
        for needle in needles.wanted() {
            candidates = candidates & &self.with_needle(needle, depth, stop)?;
        }
        let mut more = Vec::new();
        for ix in candidates.iter().map(EntityIx) {
            if stop() {
                return Err(Stopped);
            }
            let ranked = needles.rank_beside(self.texts(data, ix), depth, as_of);
            more.extend(ranked.map(|ranked| (ix, ranked.judged)));
        }
        more.sort_by_key(|(ix, judged)| (*judged, self.rank_of(*ix)));
        // What is beside the names comes after all that is in them.
        hits.extend(more);
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
            let may = self.with_needle(needle, Depth::Inside, stop)?;
            let has = |ix: &u32| needles.unwanted_in(self.texts(data, EntityIx(*ix)), as_of);
            unwanted = unwanted | &Bits::of(self.len(), may.iter().filter(has));
        }
        Ok(unwanted)
    }

    /// All entities that may have a needle in any of their texts.
    fn with_needle<'a>(
        &'a self,
        needle: &Needle,
        depth: Depth,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Result<Bits, Stopped> {
        let needles = Needles::of(needle.clone());
        let all = |index: &'a Kept, memo| Search { view: index.view(), live: None, memo: Some(memo), stop };
        let names = all(&self.names, &self.memo).everyone(&needles, depth)?;
        let beside = all(&self.beside, &self.memo_beside).everyone(&needles, Depth::Inside)?;
        let entities = names.chain(beside).filter_map(|owner| Some(self.entity(owner)?.0));
        Ok(Bits::of(self.len(), entities))
    }

    fn names<'a>(&'a self, live: &'a Bits, stop: &'a (dyn Fn() -> bool + Sync)) -> Search<'a> {
        // Where everyone counts, nobody need be asked.
        let live = (live.count() < self.len()).then(|| live.words());
        Search { view: self.names.view(), live, memo: Some(&self.memo), stop }
    }

    fn entity(&self, owner: u32) -> Option<EntityIx> {
        self.data.by_id().get(owner as usize).copied().map(EntityIx)
    }

    /// The place of an entity in the order of names.
    fn rank_of(&self, ix: EntityIx) -> u32 {
        let owner = self.data.id_places().get(ix.0 as usize).copied().unwrap_or_default();
        self.names.view().rank_of(owner)
    }

    fn ranks(&self, entities: &Bits) -> Bits {
        if entities.count() == self.len() {
            return Bits::all(self.len());
        }
        Bits::of(self.len(), entities.iter().map(|ix| self.rank_of(EntityIx(ix))))
    }

    fn entities(&self, hits: Vec<Hit>) -> Ranking {
        hits.into_iter().filter_map(|hit| Some((self.entity(hit.owner)?, hit.judged))).collect()
    }
}
