//! What must be found, held against the dictionary, and the names that have all of it.

use std::sync::Arc;

use super::candidates::{Candidates, each_once};
use super::doc::Weight;
use super::find::{Search, Stopped};
use super::hits::pack;
use super::layout::View;
use super::lots::{AtBest, Lot, Part};
use super::place::Looked;
use crate::search::Tier;
use crate::search::matching::{Closeness, Depth, Needle};
use crate::search::rank::{Judged, NameKind, Variant};

/// What must be found, in one reading, and the names that it is found in.
pub struct Wanted<'a> {
    pub variant: &'a Variant,
    pub looked: Vec<Arc<Looked>>,
    /// The names that have all of it, the best lots first.
    pub lots: Vec<Lot<'a>>,
    /// Whether a name must have the legal forms too, since nothing else was typed.
    all_legal: bool,
    /// How many letters were typed that count.
    typed: u32,
}

impl<'a> Wanted<'a> {
    pub fn new(search: &Search<'a>, variant: &'a Variant, depth: Depth) -> Result<Self, Stopped> {
        let depth = variant.depth(depth);
        let view = search.view;
        let look = |needle: &Needle| match search.memo {
            Some(memo) => memo.looked(view, needle, needle.depth(depth)),
            None => Arc::new(Looked::new(view, needle, needle.depth(depth), None)),
        };
        let looked: Vec<Arc<Looked>> = variant.needles.iter().map(look).collect();
        let all_legal = looked.iter().all(|looked| looked.is_legal_form);
        let typed = variant
            .needles
            .iter()
            .filter(|needle| !needle.is_legal_form())
            .map(Needle::letters)
            .sum::<usize>();
        let mut wanted = Self {
            variant,
            looked,
            lots: Vec::new(),
            all_legal,
            typed: u32::try_from(typed).unwrap_or(u32::MAX),
        };
        wanted.lots = wanted.matching(search, depth)?;
        Ok(wanted)
    }

    /// The names that have all that is needed; of several needles, those that have all but the last are
    /// kept, since the next key changes only the last.
    fn matching(&self, search: &Search<'a>, depth: Depth) -> Result<Vec<Lot<'a>>, Stopped> {
        let view = search.view;
        let needed: Vec<(&Needle, &Arc<Looked>, Candidates)> =
            (self.variant.needles.iter().zip(&self.looked))
                .filter(|(_, looked)| self.is_needed(looked))
                .map(|(needle, looked)| (needle, looked, Candidates::new(view, looked)))
                .collect();
        let Some(((_, last, last_in), before)) = needed.split_last() else { return Ok(Vec::new()) };
        if needed.iter().any(|(_, _, candidates)| candidates.many == 0) {
            return Ok(Vec::new());
        }
        if before.is_empty() {
            return Ok(last_in.lots(view, last));
        }
        let lot = |found| {
            let (closest, costs): (Vec<Closeness>, Vec<u16>) =
                needed.iter().map(|(_, looked, _)| looked.at_best()).unzip();
            let tier = closest.into_iter().max().unwrap_or(Closeness::Words).tier();
            let at_best = (tier, costs.into_iter().map(i32::from).sum());
            vec![Lot { at_best, parts: vec![Part::Looked(Arc::new(found))] }]
        };
        let stopped = || if (search.stop)() { Err(Stopped) } else { Ok(()) };
        let keys: Vec<&Needle> = before.iter().map(|(needle, ..)| *needle).collect();
        let known = search.memo.and_then(|memo| memo.found(&keys, depth));
        let rarest = before.iter().map(|(_, _, candidates)| candidates.many).min().unwrap_or_default();
        if known.as_ref().map_or(rarest, |docs| docs.len()) > last_in.many {
            // The last is rarer than all the others together.
            let mut docs = last_in.collect(view, last);
            for (_, looked, candidates) in before {
                stopped()?;
                docs = candidates.filter(view, looked, &docs);
            }
            return Ok(lot(docs));
        }
        let docs = match known {
            Some(docs) => docs,
            None => {
                let mut order: Vec<&(&Needle, &Arc<Looked>, Candidates)> = before.iter().collect();
                order.sort_by_key(|(_, _, candidates)| candidates.many);
                let mut docs = Vec::new();
                for (at, (_, looked, candidates)) in order.into_iter().enumerate() {
                    stopped()?;
                    docs = match at {
                        0 => candidates.collect(view, looked),
                        _ => candidates.filter(view, looked, &docs),
                    };
                }
                let docs = Arc::new(docs);
                if let Some(memo) = search.memo {
                    memo.keep_found(&keys, depth, &docs);
                }
                docs
            }
        };
        stopped()?;
        Ok(lot(last_in.filter(view, last, &docs)))
    }

    /// Whether a name must have a needle: not a legal form, unless nothing else was typed.
    fn is_needed(&self, looked: &Looked) -> bool {
        self.all_legal || !looked.is_legal_form
    }

    /// Whether all that is needed is in a name.
    pub fn is_in(&self, view: View, doc: u32) -> bool {
        let needed = self.looked.iter().filter(|looked| self.is_needed(looked));
        needed.into_iter().all(|looked| looked.is_in(view, doc))
    }

    /// How well names of each weight match at best in a lot, packed.
    pub fn bounds(&self, (tier, cost): AtBest) -> [u32; Weight::COUNT] {
        std::array::from_fn(|letters| {
            let beyond = i64::try_from(letters).unwrap_or_default() - i64::from(self.typed);
            // Only a name with no other letters is met exactly; the highest weight stands for all above it.
            let may_be_exact =
                (0..=NameKind::WeakAlias as i64).contains(&beyond) || letters + 1 == Weight::COUNT;
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
    pub fn docs(&self, view: View) -> Vec<u32> {
        let mut docs = Vec::new();
        for part in self.lots.iter().flat_map(|lot| &lot.parts) {
            part.each(0..part.len(), |found| docs.push(found.doc));
        }
        each_once(view, docs)
    }
}
