//! What must be found, held against the dictionary, and the names that have all of it.

use std::sync::Arc;

use super::candidates::{Candidates, each_once};
use super::doc::Weight;
use super::find::{Search, Stopped};
use super::held::Test;
use super::hits::pack;
use super::layout::View;
use super::lots::{AtBest, Found, Lot, Part};
use super::place::Looked;
use crate::search::Tier;
use crate::search::matching::{Closeness, Depth};
use crate::search::needle::Needle;
use crate::search::rank::{Judged, NameKind, Variant};

/// What must be found, in one reading, and the names that it is found in.
pub struct Wanted<'a> {
    pub variant: &'a Variant,
    pub looked: Vec<Arc<Looked>>,
    /// The names that have all of it, the best lots first.
    pub lots: Vec<Lot<'a>>,
    /// Whether a name must have the legal forms too, since nothing else was typed.
    needs_all: bool,
    /// How many letters were typed that count, and how many of these a name may lack.
    typed: u32,
    missing: u32,
}

/// A needle that must stand in a name.
struct Needed<'a, 'l> {
    needle: &'l Needle,
    looked: &'l Looked,
    candidates: Candidates<'a, 'l>,
}

impl<'a> Needed<'a, '_> {
    fn lots(&self, view: &View<'a>) -> Vec<Lot<'a>> {
        self.candidates.lots(view, self.looked)
    }

    /// Those of the names of some lots in which all of these stand.
    fn of_all<'n>(
        search: &Search<'a>,
        lots: &[Lot],
        all: impl IntoIterator<Item = &'n Self>,
    ) -> Result<Vec<Found>, Stopped>
    where
        Self: 'n,
    {
        let names = lots.iter().map(Lot::len).sum();
        let tests = all.into_iter().map(|needed| Test::of(search, needed.looked, &needed.candidates, names));
        search.standing(lots, &tests.collect::<Result<Vec<_>, _>>()?)
    }
}

impl<'a> Wanted<'a> {
    pub fn new(search: &Search<'a>, variant: &'a Variant, depth: Depth) -> Result<Self, Stopped> {
        let depth = variant.depth(depth);
        let view = &search.view;
        let look = |needle: &Needle| match search.memo {
            Some(memo) => memo.looked(view, needle, needle.depth(depth)),
            None => Arc::new(Looked::new(view, needle, needle.depth(depth), None, None)),
        };
        let looked: Vec<Arc<Looked>> = variant.needles.iter().map(look).collect();
        let needs_all = looked.iter().all(|looked| looked.may_be_missing);
        let letters = |counts: &dyn Fn(&&Needle) -> bool| {
            let letters = variant.needles.iter().filter(counts).map(Needle::letters).sum::<usize>();
            u32::try_from(letters).unwrap_or(u32::MAX)
        };
        let mut wanted = Self {
            variant,
            looked,
            lots: Vec::new(),
            needs_all,
            typed: letters(&|needle| !needle.is_legal_form()),
            missing: letters(&|needle| !needle.is_legal_form() && needle.may_be_missing()),
        };
        wanted.lots = wanted.matching(search, depth)?;
        Ok(wanted)
    }

    /// The names that have all that is needed; of more than two needles, those that have all but the last are
    /// kept, since the next key changes only the last.
    fn matching(&self, search: &Search<'a>, depth: Depth) -> Result<Vec<Lot<'a>>, Stopped> {
        let view = &search.view;
        let needed: Vec<Needed> = (self.variant.needles.iter().zip(&self.looked))
            .filter(|(_, looked)| self.is_needed(looked))
            .map(|(needle, looked)| Needed { needle, looked, candidates: Candidates::new(view, looked) })
            .collect();
        if needed.iter().any(|needed| needed.candidates.many == 0) {
            return Ok(Vec::new());
        }
        let Some((last, before)) = needed.split_last() else { return Ok(Vec::new()) };
        let Some(rarest) = before.iter().min_by_key(|needed| needed.candidates.many) else {
            return Ok(last.lots(view));
        };
        let (closest, costs): (Vec<Closeness>, Vec<u16>) =
            needed.iter().map(|needed| needed.looked.at_best()).unzip();
        let tier = closest.into_iter().max().unwrap_or(Closeness::Words).tier();
        let at_best = (tier, costs.into_iter().map(i32::from).sum());
        let lot = |found| vec![Lot { at_best, parts: vec![Part::Looked(found)] }];
        let of = |first: &Needed, others: &[Needed]| {
            let others = others.iter().filter(|other| !std::ptr::eq(*other, first));
            Needed::of_all(search, &first.lots(view), others)
        };
        let keys: Vec<&Needle> = before.iter().map(|needed| needed.needle).collect();
        let known = search.memo.and_then(|memo| memo.found(&keys, depth));
        let many = known.as_ref().map_or(rarest.candidates.many, |found| found.len());
        let found = if last.candidates.many < many {
            of(last, before)?
        } else if let [only] = before {
            of(only, std::slice::from_ref(last))?
        } else {
            let found = match known {
                Some(found) => found,
                None => {
                    let found = Arc::new(of(rarest, before)?);
                    if let Some(memo) = search.memo {
                        memo.keep_found(&keys, depth, &found);
                    }
                    found
                }
            };
            Needed::of_all(search, &lot(found), [last])?
        };
        Ok(lot(Arc::new(found)))
    }

    /// How many owners have all that is needed, where that is known beforehand.
    pub fn counted(&self, view: &View) -> Option<usize> {
        let mut needed = self.looked.iter().filter(|looked| self.is_needed(looked));
        let only = needed.next().filter(|_| needed.next().is_none())?;
        only.beginning().map(|(node, _)| view.owners_counted(node))
    }

    /// Whether a name must have a needle: not a legal form, unless nothing else was typed.
    fn is_needed(&self, looked: &Looked) -> bool {
        self.needs_all || !looked.may_be_missing
    }

    /// Whether all that is needed is in a name.
    pub fn is_in(&self, view: &View, doc: u32) -> bool {
        let needed = self.looked.iter().filter(|looked| self.is_needed(looked));
        needed.into_iter().all(|looked| looked.is_in(view, doc))
    }

    /// How well names of each weight match at best in a lot, packed.
    pub fn bounds(&self, (tier, cost): AtBest) -> [u32; Weight::COUNT] {
        std::array::from_fn(|letters| {
            let beyond = i64::try_from(letters).unwrap_or_default() - i64::from(self.typed);
            // Only a name with no other letters is met exactly; the highest weight stands for all above it.
            let may_be_exact = (-i64::from(self.missing)..=NameKind::WeakAlias as i64).contains(&beyond)
                || letters + 1 == Weight::COUNT;
            let tier = if tier == Tier::Exact && !may_be_exact { Tier::Prefix } else { tier };
            let beyond = beyond.max(i64::from(i32::MIN / 2)) as i32;
            pack(0, Judged { tier, cost: beyond + cost }) as u32
        })
    }

    /// How many names there are at most.
    pub fn many(&self) -> usize {
        self.lots.iter().map(Lot::len).sum()
    }

    /// All names that have it, each once, in order.
    pub fn docs(&self, view: &View) -> Vec<u32> {
        let mut docs = Vec::new();
        for part in self.lots.iter().flat_map(|lot| &lot.parts) {
            part.each(0..part.len(), |found| docs.push(found.doc));
        }
        each_once(view, docs)
    }
}
