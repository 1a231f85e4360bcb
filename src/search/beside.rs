//! Where what was typed stands all over a record, told by the indexes: by the names and by what is beside them.
//!
//! [`Needles::rank_beside`](super::rank::Needles::rank_beside) is the definition: of all places of a needle in the
//! texts of a record, the first of the closest counts, and what is said of events comes last. An index has the texts of
//! each party in their order. It does not have the day a text became known; where that matters, the record must be read.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::model::Role;
use crate::store::{AsOf, EntityIx, EventIx};

use super::Tier;
use super::bits::Bits;
use super::index::{Looked, Memo, Search, Stopped, View};
use super::matching::{Closeness, Depth, Place};
use super::needle::Needle;
use super::rank::{Judged, Needles, OF_EVENT};
use super::record::{Part, Records, TOGETHER, owner_of};

/// As many parts of an index are worth another thread.
const PARTS: usize = 4;
/// One of so many is few: each is asked for.
const FEW: usize = if cfg!(test) { 2 } else { 8 };

/// How a needle stands in some texts.
#[derive(Clone, Copy)]
pub struct Stand {
    /// How closely; a whole word no more so than the start of one.
    closeness: Closeness,
    cost: i32,
}

/// The indexes do not tell; the texts do.
pub struct Untold;

/// A needle held against all indexes.
pub struct Held<'a> {
    records: &'a Records,
    then: AsOf<'a>,
    names: In<'a>,
    /// What is beside the names, part by part.
    beside: Vec<In<'a>>,
    /// How it stands in what is said of each event.
    events: FxHashMap<EventIx, Stand>,
    /// The ranks of those in whose names it stands.
    named: Bits,
    /// Those beside whose names it may,
    may_be_beside: Bits,
    /// and those whom an event met of which it is said.
    is_met: Bits,
}

/// A needle held against an index.
struct In<'a> {
    view: View<'a>,
    memo: &'a Memo,
    looked: Arc<Looked>,
}

impl Stand {
    fn of(place: Place) -> Self {
        let cost = i32::from(place.closeness.cost() + place.extra);
        Self { closeness: place.closeness.max(Closeness::Prefix), cost }
    }

    /// Whether no text is preferred to this one but one before it.
    fn is_closest(&self) -> bool {
        self.closeness == Closeness::Prefix
    }

    /// The first of the closest.
    fn first(stands: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut first: Option<Self> = None;
        for stand in stands {
            if first.is_none_or(|first| stand.closeness < first.closeness) {
                first = Some(stand);
            }
            if stand.is_closest() {
                break;
            }
        }
        first
    }
}

impl<'a> In<'a> {
    fn new(view: View<'a>, memo: &'a Memo, needle: &Needle, depth: Depth) -> Self {
        Self { view, memo, looked: memo.looked(&view, needle, needle.depth(depth)) }
    }

    /// The owners of all texts in which it stands, or may.
    fn everyone(
        &self,
        needles: &Needles,
        depth: Depth,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Result<impl Iterator<Item = u32> + use<'a>, Stopped> {
        self.search(stop).everyone(needles, depth)
    }

    fn search(&self, stop: &'a (dyn Fn() -> bool + Sync)) -> Search<'a> {
        Search { view: self.view, live: None, memo: Some(self.memo), stop }
    }

    /// How it stands in the names of an owner.
    fn in_names(&self, owner: u32) -> Option<Stand> {
        let names = self.view.docs_of(self.view.rank_of(owner));
        Stand::first(names.filter_map(|name| self.looked.place(&self.view, name, 0)).map(Stand::of))
    }

    /// How it stands in the texts of an owner that are no names, and so have no readings.
    fn in_texts(&self, owner: u32) -> Option<Stand> {
        let texts = self.view.docs_of(self.view.rank_of(owner));
        let texts = texts.filter(|text| !self.view.is_reading(*text));
        Stand::first(texts.filter_map(|text| self.looked.place_beside(&self.view, text, 0)).map(Stand::of))
    }
}

impl<'a> Held<'a> {
    /// Holds a needle against the indexes of records.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn new(
        records: &'a Records,
        needle: &Needle,
        depth: Depth,
        then: AsOf<'a>,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Result<Self, Stopped> {
        let count = records.len();
        let needles = Needles::of(needle.clone());
        let names = In::new(records.names.view(), &records.memo, needle, depth);
        let named = names.search(stop).ranks_of_everyone(&needles, depth)?;
        let mut held = Self {
            records,
            then,
            names,
            beside: Vec::new(),
            events: FxHashMap::default(),
            named,
            may_be_beside: Bits::none(count),
            is_met: Bits::none(count),
        };
        // What is no name is not looked at more loosely.
        let depth = depth.min(Depth::Inside);
        let needle = &needle.as_written();
        let needles = Needles::of(needle.clone());
        for (view, (part, memo)) in records.beside.views().zip(&records.parts) {
            let part_of = In::new(view, memo, needle, depth);
            match part {
                Part::Events => held.hear(&part_of, part_of.everyone(&needles, depth, stop)?),
                _ => held.beside.push(part_of),
            }
        }
        held.may_be_beside = held.look_beside(&needles, depth, stop)?;
        Ok(held)
    }

    /// Takes in what is said of some events: of those whom they met, but of none whose entry a rule only touched.
    fn hear(&mut self, said: &In, events: impl Iterator<Item = u32>) {
        let data = self.then.data();
        for event in events.map(EventIx).filter(|event| self.then.has_event(*event)) {
            let Some(stand) = said.in_texts(event.0) else { continue };
            self.events.insert(event, Stand { cost: stand.cost + OF_EVENT, ..stand });
            let members = data.members(event).filter(|member| member.role != Role::Revised);
            members.for_each(|member| self.is_met.insert(member.entity.0));
        }
    }

    /// Those beside whose names it may stand.
    fn look_beside(
        &self,
        needles: &Needles,
        depth: Depth,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Result<Bits, Stopped> {
        let count = self.then.data().count();
        let look = |(at, parts): (usize, &[In])| {
            let mut found = Bits::none(count);
            for (part, first) in parts.iter().zip((at * PARTS * TOGETHER..).step_by(TOGETHER)) {
                part.everyone(needles, depth, stop)?.for_each(|owner| found.insert(first as u32 + owner));
            }
            Ok(found)
        };
        if self.beside.len() <= PARTS {
            return look((0, &self.beside));
        }
        let some = self.beside.par_chunks(PARTS).enumerate().map(look);
        some.try_reduce(|| Bits::none(count), |all, more| Ok(all | &more))
    }

    /// All who may have it.
    pub fn everyone(&self) -> Bits {
        self.records.of_ranks(&self.named) | &self.may_be_beside | &self.is_met
    }

    /// As many as may have it at the most.
    pub fn at_most(&self) -> usize {
        self.named.count() + self.may_be_beside.count() + self.is_met.count()
    }

    /// Those of some who may have it.
    pub fn narrow(&self, some: Bits) -> Bits {
        if some.count() > self.records.len() / FEW {
            return some & &self.everyone();
        }
        let may_have =
            |ix: &u32| self.may_be_beside.has(*ix) || self.is_met.has(*ix) || self.is_named(EntityIx(*ix));
        Bits::of(self.records.len(), some.iter().filter(may_have))
    }

    fn is_named(&self, ix: EntityIx) -> bool {
        self.named.has(self.names.view.rank_of(owner_of(self.then.data(), ix)))
    }

    /// How it stands in the texts of an entity that were known.
    ///
    /// # Errors
    /// When that can only be told by the texts.
    pub fn told(&self, ix: EntityIx) -> Result<Option<Stand>, Untold> {
        let named = if self.is_named(ix) { self.in_names(ix) } else { None };
        let (may_be_beside, is_met) = (self.may_be_beside.has(ix.0), self.is_met.has(ix.0));
        if named.is_some_and(|named| named.is_closest()) || !may_be_beside && !is_met {
            return Ok(named);
        }
        if !self.then.has_all_of(ix) {
            return Err(Untold);
        }
        let beside = if may_be_beside { self.in_part(ix) } else { None };
        let said = |event: EventIx| self.events.get(&event).copied();
        let met = if is_met { Stand::first(self.then.moves_of(ix).filter_map(said)) } else { None };
        Ok(Stand::first([named, beside, met].into_iter().flatten()))
    }

    fn in_names(&self, ix: EntityIx) -> Option<Stand> {
        self.names.in_names(owner_of(self.then.data(), ix))
    }

    fn in_part(&self, ix: EntityIx) -> Option<Stand> {
        let (part, owner) = (ix.0 as usize / TOGETHER, ix.0 as usize % TOGETHER);
        self.beside.get(part)?.in_texts(owner as u32)
    }
}

/// How well all that is wanted stands in the texts of an entity that were known, in any of them.
///
/// # Errors
/// When that can only be told by the texts.
pub fn rank(wanted: &[Held], ix: EntityIx) -> Result<Option<Judged>, Untold> {
    let mut cost = 0;
    for needle in wanted {
        let Some(stand) = needle.told(ix)? else { return Ok(None) };
        cost += stand.cost;
    }
    Ok(Some(Judged { tier: Tier::Text, cost }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::Day;
    use crate::search::Query;
    use crate::search::text::{Text, texts_of_entity, texts_of_event};
    use crate::store::Dataset;

    /// Words of some texts: whole, begun, without their first letter, with two letters swapped, and each with
    /// another word.
    fn typed(texts: &[&Text]) -> BTreeSet<String> {
        let words: BTreeSet<&str> = texts.iter().flat_map(|text| text.shown().split(' ')).collect();
        let mut typed = BTreeSet::new();
        for (at, (word, other)) in words.iter().zip(words.iter().skip(7)).enumerate() {
            let mut letters: Vec<char> = word.chars().collect();
            match at % 4 {
                0 => letters.truncate(2),
                1 if letters.len() > 4 => drop(letters.remove(0)),
                2 if letters.len() > 4 => letters.swap(2, 3),
                _ => {}
            }
            let word: String = letters.into_iter().collect();
            typed.insert(if at % 3 == 0 { format!("{word} {other}") } else { word });
        }
        typed
    }

    #[test]
    fn what_the_indexes_tell_is_what_the_texts_say_on_any_day_and_they_tell_nearly_all() {
        let data = Arc::new(Dataset::embedded().unwrap());
        let (names, beside) = Records::indexes(&data);
        let records = Records::of(&data, names, beside);
        assert!(records.parts.len() > 3, "{}", records.parts.len());
        let texts: Vec<Vec<Text>> = data.entity_indices().map(|ix| texts_of_entity(&data, ix)).collect();
        let said: Vec<Text> = data.event_indices().flat_map(|event| texts_of_event(&data, event)).collect();
        let some = texts.iter().step_by(5).flatten().chain(&said).collect::<Vec<_>>();
        let days = [Day::MAX, "2020-06-04".parse().unwrap()];
        let (never, mut found, mut untold) = (|| false, 0, [0; 2]);
        for typed in typed(&some) {
            let Ok(query) = Query::parse(&typed) else { continue };
            let needles = Needles::new(&query);
            for (at, (depth, day)) in [Depth::Inside, Depth::Loose]
                .into_iter()
                .flat_map(|depth| days.map(|day| (depth, day)))
                .enumerate()
            {
                let hold = |needle| Held::new(&records, needle, depth, data.as_of(day), &never).unwrap();
                let held: Vec<Held> = needles.wanted().iter().map(hold).collect();
                let all = Bits::all(data.count());
                let may = held.iter().fold(all.clone(), |may, needle| may & &needle.everyone());
                assert_eq!(held.iter().fold(all, |may, needle| needle.narrow(may)), may, "{typed}");
                for (ix, texts) in data.entity_indices().zip(&texts) {
                    let says = needles.rank_beside(texts, depth, day).map(|ranked| ranked.judged);
                    found += usize::from(says.is_some());
                    if !may.has(ix.0) {
                        assert_eq!(says, None, "{typed}: {} on {day}", data.id(ix));
                        continue;
                    }
                    match rank(&held, ix) {
                        Ok(told) => assert_eq!(told, says, "{typed}: {} on {day}", data.id(ix)),
                        Err(Untold) => untold[at % 2] += 1,
                    }
                }
            }
        }
        let [now, then] = untold;
        assert!(found > 50 * data.count(), "{found}");
        assert!(now * 100 < found && then > 0, "{now} now and {then} then of {found}");
    }
}
