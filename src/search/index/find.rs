//! Finding owners by their names, best first.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use rayon::prelude::*;

use super::build::kind_of;
use super::hits::{Hits, Page, in_order, merge, owner_of, pack};
use super::initials::{Initials, with_initials};
use super::layout::View;
use super::memo::Memo;
use super::place::Looked;
use super::wanted::Wanted;
use crate::search::matching::Depth;
use crate::search::query::How;
use crate::search::rank::{Judged, Name, Needles, PAGE, Variant, judge};

/// How many names are held against the needles before looking whether anyone still waits.
const STRIDE: usize = 4096;
/// How many names are judged before those that may still be among the best are looked for again.
const BLOCK: usize = 2 * PAGE;
/// How many names are worth a second thread.
const MANY: usize = STRIDE;

/// A search of names.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// The names.
    pub view: View<'a>,
    /// The owners that count, a bit for each; all, if none.
    pub live: Option<&'a [u64]>,
    /// What earlier searches of the same names have worked out.
    pub memo: Option<&'a Memo>,
    /// Whether nobody waits for the answer any more.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// The search was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

impl Search<'_> {
    /// A page of those whose names match, going as deep as it must, and how many there are.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn names(&self, needles: &Needles) -> Result<Hits, Stopped> {
        let mut hits = self.find(needles, Depth::Close)?;
        for (depth, fewer_than) in [(Depth::Inside, PAGE), (Depth::Loose, 1), (Depth::Scattered, 1)] {
            if hits.total >= fewer_than {
                break;
            }
            hits = self.find(needles, depth)?;
        }
        Ok(hits)
    }

    /// A page of those whose names match at one depth, and how many there are.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn find(&self, needles: &Needles, depth: Depth) -> Result<Hits, Stopped> {
        if depth == Depth::Scattered {
            return self.scattered(needles);
        }
        if depth == Depth::Close
            && let Some(hits) = self.beginning(needles)
        {
            return Ok(hits);
        }
        let (Some(as_typed), others) =
            needles.variants().split_first().map_or((None, &[][..]), |(a, b)| (Some(a), b))
        else {
            return Ok(Hits { depth, total: 0, found: Vec::new() });
        };
        let wanted = Wanted::new(self, as_typed, depth)?;
        let (count, best) = self.count(&wanted)?;
        // What is found in other readings of what was typed is little.
        let mut more = self.spelled(needles);
        for variant in others {
            more = merge(more, self.judge_all(&Wanted::new(self, variant, depth)?)?);
        }
        let view = self.view;
        let is_counted = |owner: u32| view.docs_of(owner).any(|doc| wanted.is_in(view, doc));
        let uncounted = more.iter().filter(|packed| !is_counted(owner_of(**packed))).count();
        let found = in_order(view, &merge(best, more), PAGE);
        let found = found.into_iter().map(|hit| pack(hit.owner, hit.judged)).collect();
        Ok(Hits { depth, total: count + uncounted, found })
    }

    /// All whose names match at one depth, however many.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn every(&self, needles: &Needles, depth: Depth) -> Result<Hits, Stopped> {
        if depth == Depth::Scattered {
            return self.scattered(needles);
        }
        let mut found: Vec<u64> = self.spelled(needles);
        for variant in needles.variants() {
            found = merge(found, self.judge_all(&Wanted::new(self, variant, depth)?)?);
        }
        Ok(Hits { depth, total: found.len(), found })
    }

    /// One word, only begun, that begins words of many names: that is worked out beforehand.
    #[allow(clippy::indexing_slicing)]
    fn beginning(&self, needles: &Needles) -> Option<Hits> {
        let view = self.view;
        let ([needle], None) = (needles.wanted(), self.live) else { return None };
        let [way] = needle.ways() else { return None };
        let ([word], How::Loose | How::Phrase) = (way.as_slice(), needle.how()) else { return None };
        let text: String = word.iter().collect();
        let tokens = view.begin_with(&text);
        let node = view.node_of(&tokens, text.len())?;
        let top = view.node_start[node] as usize..view.node_start[node + 1] as usize;
        let variant = needles.variants().first()?;
        let looked = [Arc::new(Looked::new(view, needle, Depth::Close))];
        let begun = view.node_top[top].iter().filter_map(|&owner| {
            let docs = view.docs_of(owner).filter_map(|doc| self.judge(variant, &looked, doc));
            docs.min().map(|judged| pack(owner, judged))
        });
        let mut found: Vec<u64> = begun.collect();
        found.sort_unstable();
        let spelled = self.spelled(needles);
        let has_begun = |owner: u32| {
            view.docs_of(owner).flat_map(|doc| view.words_of(doc)).any(|token| tokens.contains(token))
        };
        let others = spelled.iter().filter(|packed| !has_begun(owner_of(**packed))).count();
        let found = merge(found, spelled);
        Some(Hits { depth: Depth::Close, total: view.node_count[node] as usize + others, found })
    }

    /// Those whose initials are what was typed, if that is one word.
    fn spelled(&self, needles: &Needles) -> Vec<u64> {
        let (Some(variant), [needle]) = (needles.variants().first(), needles.wanted()) else {
            return Vec::new();
        };
        let Some(typed) = needle.word().and_then(Initials::new) else { return Vec::new() };
        let mut found: Vec<u64> = with_initials(self.view, &typed, true)
            .iter()
            .filter(|doc| self.is_live(self.view.owner_of(**doc)))
            .filter_map(|&doc| {
                let judged = judge(variant, [Some(typed.spell(self.view, doc)?)], self.name(doc))?;
                Some(pack(self.view.owner_of(doc), judged))
            })
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|packed| owner_of(*packed));
        found
    }

    /// How well a name matches.
    fn judge(&self, variant: &Variant, looked: &[Arc<Looked>], doc: u32) -> Option<Judged> {
        let mut from = 0;
        let places = looked.iter().map(|looked| {
            let place = looked.place(self.view, doc, from);
            from = place.map_or(from, |place| place.word + 1);
            place
        });
        judge(variant, places, self.name(doc))
    }

    /// How many owners match, and the best page of them, packed.
    fn count(&self, wanted: &Wanted) -> Result<(usize, Vec<u64>), Stopped> {
        let view = self.view;
        let counts = self.in_parts(&wanted.docs, |docs| {
            let mut last = u32::MAX;
            let is_another = |doc: &&u32| {
                let owner = view.owner_of(**doc);
                std::mem::replace(&mut last, owner) != owner && self.is_live(owner)
            };
            docs.iter().filter(is_another).count()
        })?;
        // What any part has found a full page better than, no part need look at.
        let limit = AtomicU64::new(u64::MAX);
        let mut best = Page::new(&limit);
        for (at_best, docs) in wanted.by_worth(view) {
            let parts = self.in_parts(&docs, |docs| {
                let mut part = Page::new(&limit);
                self.judge_shortest_first(
                    wanted,
                    |doc| wanted.packed(at_best, view.significant(doc)),
                    docs,
                    &mut part,
                );
                part
            })?;
            parts.into_iter().for_each(|part| best.take(part));
        }
        let mut best: Vec<u64> = best.packed(view).collect();
        best.sort_unstable();
        Ok((counts.into_iter().sum(), best))
    }

    /// Offers a page those of some names that may still be among the best. Most are too long for that, however
    /// they match, so the shortest are judged first.
    fn judge_shortest_first(
        &self,
        wanted: &Wanted,
        at_best: impl Fn(u32) -> u32,
        docs: &[u32],
        page: &mut Page,
    ) {
        let view = self.view;
        let may_be = |doc: &u32| {
            let at_best = u64::from(at_best(*doc)) << 32;
            if page.is_full_before(at_best) {
                return None;
            }
            let owner = view.owner_of(*doc);
            let key = at_best | u64::from(view.rank_of(owner));
            (!page.is_full_before(key) && self.is_live(owner)).then_some((key, *doc))
        };
        let mut waiting: Vec<(u64, u32)> = docs.iter().filter_map(may_be).collect();
        while !waiting.is_empty() {
            let others = waiting.len().saturating_sub(BLOCK);
            if others > 0 {
                waiting.select_nth_unstable_by(others, |a, b| b.cmp(a));
            }
            let block = waiting.split_off(others);
            view.fetch(block.iter().map(|(_, doc)| *doc));
            for (_, doc) in block {
                if let Some(judged) = self.judge(wanted.variant, &wanted.looked, doc) {
                    page.offer(view.rank_of(view.owner_of(doc)), judged);
                }
            }
            waiting.retain(|(key, _)| !page.is_full_before(*key));
        }
    }

    /// The owners of those names that match, with the best of their names, packed.
    fn judge_all(&self, wanted: &Wanted) -> Result<Vec<u64>, Stopped> {
        self.best_by_owner(&wanted.docs, |doc| self.judge(wanted.variant, &wanted.looked, doc))
    }

    pub(super) fn best_by_owner(
        &self,
        docs: &[u32],
        judge: impl Fn(u32) -> Option<Judged> + Sync,
    ) -> Result<Vec<u64>, Stopped> {
        let view = self.view;
        let parts = self.in_parts(docs, |docs| {
            let same = docs.chunk_by(|a, b| view.owner_of(*a) == view.owner_of(*b));
            same.filter_map(|docs| {
                let owner =
                    docs.first().map(|doc| view.owner_of(*doc)).filter(|owner| self.is_live(*owner))?;
                docs.iter().filter_map(|doc| judge(*doc)).min().map(|judged| pack(owner, judged))
            })
            .collect::<Vec<u64>>()
        })?;
        Ok(parts.concat())
    }

    /// Works on names part by part, on all threads where that is worth it, each owner's in one part.
    fn in_parts<T: Send>(&self, docs: &[u32], work: impl Fn(&[u32]) -> T + Sync) -> Result<Vec<T>, Stopped> {
        let mut parts = Vec::new();
        let mut rest = docs;
        while !rest.is_empty() {
            let mut end = STRIDE.min(rest.len());
            let owner = |at: usize| rest.get(at).map(|doc| self.view.owner_of(*doc));
            while end < rest.len() && owner(end) == owner(end - 1) {
                end += 1;
            }
            let (part, others) = rest.split_at(end);
            parts.push(part);
            rest = others;
        }
        let one = |part: &[u32]| if (self.stop)() { Err(Stopped) } else { Ok(work(part)) };
        if docs.len() > MANY {
            parts.into_par_iter().map(one).collect()
        } else {
            parts.into_iter().map(one).collect()
        }
    }

    pub(super) fn name(&self, doc: u32) -> Name {
        let significant = self.view.significant(doc) as usize;
        Name { significant, kind: kind_of(self.view.flags(doc)) }
    }

    fn is_live(&self, owner: u32) -> bool {
        let bit =
            |live: &[u64]| live.get(owner as usize / 64).is_some_and(|word| word >> (owner % 64) & 1 == 1);
        self.live.is_none_or(bit)
    }
}
