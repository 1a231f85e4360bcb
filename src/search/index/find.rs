//! Finding owners by their names, best first.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use rayon::prelude::*;

use super::doc::Weight;
use super::hits::{Hits, Page, in_order, merge, pack, rank_in};
use super::initials::{Initials, with_initials};
use super::layout::View;
use super::lots::{Found, Lot, Part, Stride, strides};
use super::memo::Memo;
use super::place::Looked;
use super::wanted::Wanted;
use crate::search::bits::Bits;
use crate::search::matching::Depth;
use crate::search::rank::{DEEPER, Judged, Name, Needles, PAGE, Variant, goes_on, judge};

/// How many names are held against the needles before looking whether anyone still waits.
pub const STRIDE: usize = 4096;
/// How many names are judged before those that may still be among the best are looked for again.
const BLOCK: usize = 2 * PAGE;
/// How many names are worth a second thread where they are judged,
const MANY_JUDGED: usize = 2048;
/// and where they are not.
pub const MANY: usize = 4 * STRIDE;

/// A search of names.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// The names.
    pub view: View<'a>,
    /// The owners that count, a bit for the rank of each; all, if none.
    pub live: Option<&'a [u64]>,
    /// What earlier searches of the same names have worked out.
    pub memo: Option<&'a Memo>,
    /// Whether nobody waits for the answer any more.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// The search was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

impl<'a> Search<'a> {
    /// A page of those whose names match, going as deep as it must, and how many there are.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn names(&self, needles: &Needles) -> Result<Hits, Stopped> {
        let mut hits = self.find(needles, Depth::Close)?;
        for (depth, fewer_than) in DEEPER {
            if !goes_on(depth, fewer_than, hits.total, hits.judged()) {
                break;
            }
            if needles.depth(depth) > hits.depth {
                hits = self.find(needles, depth)?;
            }
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
        let mut variants = needles.variants_at(depth);
        let Some(as_typed) = variants.next() else {
            return Ok(Hits { depth, total: 0, found: Vec::new() });
        };
        let wanted = Wanted::new(self, as_typed, depth)?;
        let (count, best) = if wanted.many() > MANY {
            rayon::join(|| self.count(&wanted), || self.best(&wanted))
        } else {
            (self.count(&wanted), self.best(&wanted))
        };
        let (count, best) = (count?, best?);
        // What is found in other readings of what was typed is little.
        let mut more = self.spelled(needles);
        for variant in variants {
            more = merge(more, self.judge_all(&Wanted::new(self, variant, depth)?)?);
        }
        let view = &self.view;
        let is_counted = |rank: u32| view.docs_of(rank).any(|doc| wanted.is_in(view, doc));
        let uncounted = more.iter().filter(|packed| !is_counted(rank_in(**packed))).count();
        Ok(Hits { depth, total: count + uncounted, found: in_order(&merge(best, more), PAGE) })
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
        for variant in needles.variants_at(depth) {
            found = merge(found, self.judge_all(&Wanted::new(self, variant, depth)?)?);
        }
        Ok(Hits { depth, total: found.len(), found })
    }

    /// One word, only begun, that begins words of many names: that is worked out beforehand.
    #[allow(clippy::indexing_slicing)]
    fn beginning(&self, needles: &Needles) -> Option<Hits> {
        let view = &self.view;
        let ([needle], None) = (needles.wanted(), self.live) else { return None };
        let looked = Arc::new(Looked::new(view, needle, Depth::Close, None, None));
        let (node, tokens) = looked.beginning()?;
        let looked = [looked.clone()];
        let top = view.node_start[node] as usize..view.node_start[node + 1] as usize;
        let variant = needles.as_typed()?;
        let begun = view.node_top[top].iter().filter_map(|&rank| {
            let docs = view.docs_of(rank).filter_map(|doc| self.judge(variant, &looked, doc));
            docs.min().map(|judged| pack(rank, judged))
        });
        let mut found: Vec<u64> = begun.collect();
        found.sort_unstable();
        let spelled = self.spelled(needles);
        let has_begun = |rank: u32| {
            view.docs_of(rank).flat_map(|doc| view.words_of(doc)).any(|token| tokens.contains(token))
        };
        let others = spelled.iter().filter(|packed| !has_begun(rank_in(**packed))).count();
        let found = merge(found, spelled);
        Some(Hits { depth: Depth::Close, total: view.owners_counted(node) + others, found })
    }

    /// Those whose initials are what was typed, if that is one word.
    fn spelled(&self, needles: &Needles) -> Vec<u64> {
        let (Some(variant), [needle]) = (needles.as_typed(), needles.wanted()) else {
            return Vec::new();
        };
        let Some(typed) = needle.word().and_then(Initials::new) else { return Vec::new() };
        let mut found: Vec<u64> = with_initials(&self.view, &typed, true)
            .iter()
            .filter(|doc| self.is_live(self.view.rank_in(**doc)))
            .filter_map(|&doc| {
                let judged = judge(variant, [Some(typed.spell(&self.view, doc)?)], self.name(doc))?;
                Some(pack(self.view.rank_in(doc), judged))
            })
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|packed| rank_in(*packed));
        found
    }

    /// How well a name matches.
    fn judge(&self, variant: &Variant, looked: &[Arc<Looked>], doc: u32) -> Option<Judged> {
        let mut from = 0;
        let places = looked.iter().map(|looked| {
            let place = looked.place(&self.view, doc, from);
            from = place.map_or(from, |place| place.word + 1);
            place
        });
        judge(variant, places, self.name(doc))
    }

    /// How many owners have what is wanted.
    fn count(&self, wanted: &Wanted) -> Result<usize, Stopped> {
        if let Some(count) = wanted.counted(&self.view).filter(|_| self.live.is_none()) {
            return Ok(count);
        }
        let parts = || wanted.lots.iter().flat_map(|lot| &lot.parts);
        let many = wanted.many();
        let strides = strides(parts(), STRIDE);
        if parts().count() == 1 && parts().all(Part::is_in_order) {
            let (mut count, mut last) = (0, u32::MAX);
            for stride in strides {
                self.go_on()?;
                stride.each(|found| {
                    count += usize::from(found.rank != last && self.is_live(found.rank));
                    last = found.rank;
                });
            }
            return Ok(count);
        }
        if many < STRIDE {
            let mut ranks = Vec::with_capacity(many);
            strides.iter().for_each(|stride| stride.each(|found| ranks.push(found.rank)));
            ranks.sort_unstable();
            ranks.dedup();
            return Ok(ranks.into_iter().filter(|rank| self.is_live(*rank)).count());
        }
        let ranks = self.ranks(&strides)?;
        Ok(self.live.map_or_else(|| ranks.count(), |live| ranks.count_in(live)))
    }

    /// The ranks of the owners of some names.
    fn ranks(&self, strides: &[Stride]) -> Result<Bits, Stopped> {
        self.numbers(strides, self.view.by_rank().len(), |found| found.rank)
    }

    /// The numbers below a limit that some names have, on all threads where they are many.
    pub(super) fn numbers(
        &self,
        strides: &[Stride],
        limit: usize,
        number: impl Fn(&Found) -> u32 + Sync,
    ) -> Result<Bits, Stopped> {
        let gather = |strides: &[Stride]| {
            let mut numbers = Bits::none(limit);
            for stride in strides {
                self.go_on()?;
                stride.each(|found| numbers.insert(number(&found)));
            }
            Ok(numbers)
        };
        match strides.split_at(strides.len() / 2) {
            (first, second) if strides.len() > MANY / STRIDE => {
                let (first, second) = rayon::join(|| gather(first), || gather(second));
                Ok(first? | &second?)
            }
            _ => gather(strides),
        }
    }

    /// The owners of all names that match at one depth, whether they count or not.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn everyone(
        &self,
        needles: &Needles,
        depth: Depth,
    ) -> Result<impl Iterator<Item = u32> + use<'a>, Stopped> {
        let by_rank = self.view.by_rank();
        let ranks = self.ranks_of_everyone(needles, depth)?.into_numbers();
        Ok(ranks.filter_map(move |rank| by_rank.get(rank as usize).copied()))
    }

    /// Their ranks, however well they match: nothing is judged for them. What is scattered is not asked for.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn ranks_of_everyone(&self, needles: &Needles, depth: Depth) -> Result<Bits, Stopped> {
        let view = &self.view;
        let spelled = Self { live: None, ..*self }.spelled(needles);
        let mut ranks = Bits::of(view.by_rank().len(), spelled.into_iter().map(rank_in));
        for variant in needles.variants_at(depth) {
            let wanted = Wanted::new(self, variant, depth)?;
            let parts = wanted.lots.iter().flat_map(|lot| &lot.parts);
            ranks = ranks | &self.ranks(&strides(parts, STRIDE))?;
        }
        Ok(ranks)
    }

    /// The best page of those who match, packed.
    fn best(&self, wanted: &Wanted) -> Result<Vec<u64>, Stopped> {
        // What any part has found a full page better than, no part need look at.
        let limit = AtomicU64::new(u64::MAX);
        let mut best = Page::new(&limit);
        for lot in &wanted.lots {
            let bounds = wanted.bounds(lot.at_best);
            let bound = |found: &Found| bounds.get(found.weight.letters()).copied().unwrap_or_default();
            let shortest = self.shortest(lot, &bounds)?;
            // Most are too long for the page, however they match: so the shortest are judged before the others
            // are looked for.
            for may_be_now in [|bound: u32, shortest| bound <= shortest, |bound, shortest| bound > shortest] {
                let waiting = self.in_strides(lot, |stride| {
                    let mut waiting = Vec::new();
                    let may_be = bounds.map(|bound| {
                        may_be_now(bound, shortest) && !best.is_full_before(u64::from(bound) << 32)
                    });
                    stride.each_of(&may_be, |found| {
                        let key = u64::from(bound(&found)) << 32 | u64::from(found.rank);
                        if !best.is_full_before(key) && self.is_live(found.rank) {
                            waiting.push((key, found.doc));
                        }
                    });
                    waiting
                })?;
                self.judge_all_of(wanted, waiting.concat(), &mut best)?;
                if shortest == u32::MAX {
                    break;
                }
            }
        }
        Ok(best.packed())
    }

    /// The bound under which there are some pages of names of a lot; the highest where there are no more.
    fn shortest(&self, lot: &Lot, bounds: &[u32; Weight::COUNT]) -> Result<u32, Stopped> {
        if lot.len() < 4 * BLOCK {
            return Ok(u32::MAX);
        }
        let counts = self.in_strides(lot, |stride| stride.weights())?;
        let count = |letters: usize| counts.iter().filter_map(|counts| counts.get(letters)).sum::<usize>();
        let mut by_bound: Vec<(u32, usize)> =
            bounds.iter().enumerate().map(|(letters, bound)| (*bound, count(letters))).collect();
        by_bound.sort_unstable();
        let mut many = 0;
        let enough = by_bound.into_iter().find(|(_, count)| {
            many += count;
            many >= BLOCK
        });
        Ok(enough.map_or(u32::MAX, |(bound, _)| bound))
    }

    /// Offers a page those of some names that may still be among the best, on all threads where they are many.
    fn judge_all_of(
        &self,
        wanted: &Wanted,
        waiting: Vec<(u64, u32)>,
        best: &mut Page,
    ) -> Result<(), Stopped> {
        if waiting.len() <= MANY_JUDGED {
            self.judge_best_first(wanted, waiting, best);
            return Ok(());
        }
        let part = |waiting: &[(u64, u32)]| {
            self.go_on()?;
            let mut page = best.part();
            self.judge_best_first(wanted, waiting.to_vec(), &mut page);
            Ok(page)
        };
        let pages: Vec<Page> = waiting.par_chunks(MANY_JUDGED / 2).map(part).collect::<Result<_, _>>()?;
        pages.into_iter().for_each(|page| best.take(page));
        Ok(())
    }

    /// The same on this thread. Those that may match best are judged first.
    fn judge_best_first(&self, wanted: &Wanted, mut waiting: Vec<(u64, u32)>, page: &mut Page) {
        let mut block = BLOCK;
        while !waiting.is_empty() {
            let others = waiting.len().saturating_sub(block);
            block *= 2;
            if others > 0 {
                waiting.select_nth_unstable_by(others, |a, b| b.cmp(a));
            }
            let best = waiting.split_off(others);
            self.view.fetch(best.iter().map(|(_, doc)| *doc));
            for (key, doc) in best {
                if !page.is_full_before(key)
                    && let Some(judged) = self.judge(wanted.variant, &wanted.looked, doc)
                {
                    page.offer(key as u32, judged);
                }
            }
            waiting.retain(|(key, _)| !page.is_full_before(*key));
        }
    }

    /// Works on the names of a lot stride by stride, on all threads where they are many.
    fn in_strides<T: Send>(&self, lot: &Lot, work: impl Fn(&Stride) -> T + Sync) -> Result<Vec<T>, Stopped> {
        let strides = strides(lot.parts.iter(), STRIDE);
        let one = |stride: &Stride| self.go_on().map(|()| work(stride));
        if strides.len() > MANY / STRIDE {
            strides.par_iter().map(one).collect()
        } else {
            strides.iter().map(one).collect()
        }
    }

    /// Whether anyone still waits.
    pub(super) fn go_on(&self) -> Result<(), Stopped> {
        if (self.stop)() { Err(Stopped) } else { Ok(()) }
    }

    /// The owners of those names that match, with the best of their names, packed.
    fn judge_all(&self, wanted: &Wanted) -> Result<Vec<u64>, Stopped> {
        self.best_by_owner(&wanted.docs(&self.view), |doc| self.judge(wanted.variant, &wanted.looked, doc))
    }

    pub(super) fn best_by_owner(
        &self,
        docs: &[u32],
        judge: impl Fn(u32) -> Option<Judged> + Sync,
    ) -> Result<Vec<u64>, Stopped> {
        let view = &self.view;
        let parts = self.in_parts(docs, |docs| {
            let same = docs.chunk_by(|a, b| view.rank_in(*a) == view.rank_in(*b));
            same.filter_map(|docs| {
                let rank = docs.first().map(|doc| view.rank_in(*doc)).filter(|rank| self.is_live(*rank))?;
                docs.iter().filter_map(|doc| judge(*doc)).min().map(|judged| pack(rank, judged))
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
            let rank = |at: usize| rest.get(at).map(|doc| self.view.rank_in(*doc));
            while end < rest.len() && rank(end) == rank(end - 1) {
                end += 1;
            }
            let (part, others) = rest.split_at(end);
            parts.push(part);
            rest = others;
        }
        let one = |part: &[u32]| self.go_on().map(|()| work(part));
        if docs.len() > MANY {
            parts.into_par_iter().map(one).collect()
        } else {
            parts.into_iter().map(one).collect()
        }
    }

    pub(super) fn name(&self, doc: u32) -> Name {
        let significant = self.view.significant(doc) as usize;
        Name { significant, kind: self.view.kind_of(doc) }
    }

    fn is_live(&self, rank: u32) -> bool {
        let bit =
            |live: &[u64]| live.get(rank as usize / 64).is_some_and(|word| word >> (rank % 64) & 1 == 1);
        self.live.is_none_or(bit)
    }
}
