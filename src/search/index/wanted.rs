//! What must be found, held against the dictionary, and the names that have all of it.

use std::borrow::Cow;
use std::sync::Arc;

use super::candidates::{Candidates, Worth};
use super::find::{Search, Stopped};
use super::hits::pack;
use super::layout::View;
use super::place::Looked;
use crate::search::Tier;
use crate::search::matching::{Closeness, Depth, Needle};
use crate::search::rank::{Judged, Name, Variant};

/// What must be found, in one reading, and the names that it is found in.
pub struct Wanted<'a> {
    pub variant: &'a Variant,
    pub looked: Vec<Arc<Looked>>,
    /// The names that have all of it.
    pub docs: Arc<Vec<u32>>,
    /// Whether a name must have the legal forms too, since nothing else was typed.
    all_legal: bool,
    /// How many letters were typed that count.
    typed: u32,
}

/// How well a name matches at best, and what that costs beside its letters.
type AtBest = (Tier, i32);

impl<'a> Wanted<'a> {
    pub fn new(search: &Search, variant: &'a Variant, depth: Depth) -> Result<Self, Stopped> {
        let depth = variant.depth(depth);
        let view = search.view;
        let look = |needle| match search.memo {
            Some(memo) => memo.looked(view, needle, depth),
            None => Arc::new(Looked::new(view, needle, depth)),
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
            docs: Arc::default(),
            all_legal,
            typed: u32::try_from(typed).unwrap_or(u32::MAX),
        };
        wanted.docs = wanted.matching(search, depth)?;
        Ok(wanted)
    }

    /// The names that may match, those that may match best first, some more than once; of each lot how well
    /// its names match at best.
    pub fn by_worth(&self, view: View) -> Vec<(AtBest, Cow<'_, [u32]>)> {
        let needed: Vec<&Arc<Looked>> = self.looked.iter().filter(|looked| self.is_needed(looked)).collect();
        if let [looked] = needed.as_slice() {
            let worth = |(closeness, extra): Worth| (closeness.tier(), i32::from(closeness.cost() + extra));
            let lots = Candidates::new(view, looked).by_worth(view, &self.docs).into_iter();
            return lots.map(|(at_best, docs)| (worth(at_best), Cow::Owned(docs))).collect();
        }
        let (closest, costs): (Vec<Closeness>, Vec<u16>) =
            needed.iter().map(|looked| looked.at_best()).unzip();
        let tier = closest.into_iter().max().unwrap_or(Closeness::Words).tier();
        let at_best = (tier, costs.into_iter().map(i32::from).sum());
        vec![(at_best, Cow::Borrowed(self.docs.as_slice()))]
    }

    /// The names that have all that is needed; of several needles, those that have all but the last are
    /// kept, since the next key changes only the last.
    fn matching(&self, search: &Search, depth: Depth) -> Result<Arc<Vec<u32>>, Stopped> {
        let view = search.view;
        let needed: Vec<(&Needle, &Arc<Looked>, Candidates)> =
            (self.variant.needles.iter().zip(&self.looked))
                .filter(|(_, looked)| self.is_needed(looked))
                .map(|(needle, looked)| (needle, looked, Candidates::new(view, looked)))
                .collect();
        let Some(((_, last, last_in), before)) = needed.split_last() else { return Ok(Arc::default()) };
        if needed.iter().any(|(_, _, candidates)| candidates.many == 0) {
            return Ok(Arc::default());
        }
        if before.is_empty() {
            return Ok(Arc::new(last_in.collect(view, last)));
        }
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
            return Ok(Arc::new(docs));
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
        Ok(Arc::new(last_in.filter(view, last, &docs)))
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

    /// How well a name matches at best among those of a lot, packed.
    pub fn packed(&self, at_best: AtBest, name: Name) -> u32 {
        let significant = u32::try_from(name.significant).unwrap_or(u32::MAX);
        let (tier, cost) = match at_best {
            // Only a name with no other letters is met exactly.
            (Tier::Exact, cost) if significant != self.typed => (Tier::Prefix, cost),
            at_best => at_best,
        };
        let letters = i64::from(significant) - i64::from(self.typed);
        let letters = letters.clamp(i64::from(i32::MIN) / 2, i64::from(i32::MAX) / 2) as i32;
        pack(0, Judged { tier, cost: letters + cost + name.kind as i32 }) as u32
    }
}
