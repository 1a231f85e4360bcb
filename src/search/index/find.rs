//! Finding owners by their names, best first.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::build::IS_ALIAS;
use super::candidates::Candidates;
use super::dictionary::mask;
use super::layout::View;
use super::memo::Memo;
use super::place::{Initials, Looked, with_initials};
use crate::search::Tier;
use crate::search::matching::{Closeness, Depth, Needle};
use crate::search::query::How;
use crate::search::rank::{Judged, Name, Needles, PAGE, Variant, judge, judge_scattered};

/// How many names are held against the needles before looking whether anyone still waits.
const STRIDE: usize = 4096;
/// How many names are looked at before those that may be among the best are judged.
const BLOCK: usize = 128;
/// How many names are worth a second thread.
const MANY: usize = STRIDE;

/// An owner found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Whose names match.
    pub owner: u32,
    /// How well.
    pub judged: Judged,
}

/// The owners found.
#[derive(Debug, Clone)]
pub struct Hits {
    /// How deep the search went.
    pub depth: Depth,
    /// How many there are.
    pub total: usize,
    /// A page of them, or all, packed.
    found: Vec<u64>,
}

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

/// An owner and how well it matches, in one number: sorts by owner.
fn pack(owner: u32, judged: Judged) -> u64 {
    let cost = (i64::from(judged.cost) + (1 << 20)).clamp(0, (1 << 28) - 1) as u64;
    u64::from(owner) << 32 | (judged.tier as u64) << 28 | cost
}

fn unpack(packed: u64) -> Hit {
    let tier = match packed >> 28 & 0xf {
        0 => Tier::Exact,
        1 => Tier::Prefix,
        2 => Tier::Typo,
        3 => Tier::Subsequence,
        _ => Tier::Text,
    };
    let cost = (packed & ((1 << 28) - 1)) as i32 - (1 << 20);
    Hit { owner: owner_of(packed), judged: Judged { tier, cost } }
}

fn owner_of(packed: u64) -> u32 {
    (packed >> 32) as u32
}

impl Hits {
    /// The best `limit` in order: by how well they match, then by name, then by number.
    #[must_use]
    pub fn first(&self, view: View, limit: usize) -> Vec<Hit> {
        in_order(view, &self.found, limit)
    }

    /// All who were found, if all were asked for, by number.
    pub fn owners(&self) -> impl Iterator<Item = u32> {
        self.found.iter().copied().map(owner_of)
    }
}

/// The best `limit` of packed hits, in order.
#[allow(clippy::indexing_slicing)]
fn in_order(view: View, all: &[u64], limit: usize) -> Vec<Hit> {
    let how_well = |packed: &u64| *packed as u32;
    let by_rank = |packed: &u64| {
        u64::from(how_well(packed)) << 32 | u64::from(view.owner_rank[owner_of(*packed) as usize])
    };
    let mut keys: Vec<u64> = if all.len() > limit.saturating_mul(2) && limit > 0 {
        // Most are out of the question by how well they match alone.
        let mut worths: Vec<u32> = all.iter().map(how_well).collect();
        let (_, worst, _) = worths.select_nth_unstable(limit - 1);
        let worst = *worst;
        all.iter().filter(|packed| how_well(packed) <= worst).map(by_rank).collect()
    } else {
        all.iter().map(by_rank).collect()
    };
    if keys.len() > limit && limit > 0 {
        keys.select_nth_unstable(limit - 1);
        keys.truncate(limit);
    }
    keys.sort_unstable();
    keys.truncate(limit);
    let hit = |key: u64| {
        let owner = view.by_rank[key as u32 as usize];
        unpack(u64::from(owner) << 32 | key >> 32)
    };
    keys.into_iter().map(hit).collect()
}

/// What must be found, in one reading, and the names that it is found in.
struct Wanted<'a> {
    variant: &'a Variant,
    looked: Vec<Arc<Looked>>,
    /// The names that have all of it.
    docs: Arc<Vec<u32>>,
    /// Whether a name must have the legal forms too, since nothing else was typed.
    all_legal: bool,
    /// How many letters were typed that count.
    typed: u32,
    /// How well a name matches at best, and what that costs beside its letters.
    at_best: (Tier, i32),
}

impl<'a> Wanted<'a> {
    fn new(search: &Search, variant: &'a Variant, depth: Depth) -> Result<Self, Stopped> {
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
        let needed = looked.iter().filter(|looked| all_legal || !looked.is_legal_form);
        let (closest, costs): (Vec<Closeness>, Vec<u16>) = needed.map(|looked| looked.at_best()).unzip();
        let tier = match closest.into_iter().max().unwrap_or(Closeness::Words) {
            Closeness::Words => Tier::Exact,
            Closeness::Prefix | Closeness::Spelled => Tier::Prefix,
            Closeness::Typo => Tier::Typo,
            _ => Tier::Subsequence,
        };
        let mut wanted = Self {
            variant,
            looked,
            docs: Arc::default(),
            all_legal,
            typed: u32::try_from(typed).unwrap_or(u32::MAX),
            at_best: (tier, costs.into_iter().map(i32::from).sum()),
        };
        wanted.docs = wanted.matching(search, depth)?;
        Ok(wanted)
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
    fn is_in(&self, view: View, doc: u32) -> bool {
        let needed = self.looked.iter().filter(|looked| self.is_needed(looked));
        needed.into_iter().all(|looked| looked.place(view, doc, 0).is_some())
    }

    /// How well a name of so many letters matches at best, packed.
    fn at_best(&self, significant: u32) -> u32 {
        let (tier, cost) = match self.at_best {
            // Only a name with no other letters is met exactly.
            (Tier::Exact, cost) if significant != self.typed => (Tier::Prefix, cost),
            at_best => at_best,
        };
        let letters = i64::from(significant) - i64::from(self.typed);
        let letters = letters.clamp(i64::from(i32::MIN) / 2, i64::from(i32::MAX) / 2) as i32;
        pack(0, Judged { tier, cost: letters + cost }) as u32
    }
}

/// The best owners of one part so far.
struct Page<'a> {
    keys: Vec<u64>,
    /// The worst of a full page of any part.
    limit: &'a AtomicU64,
}

impl Page<'_> {
    /// Whether a page is full of better ones than any that matches so.
    fn is_full_before(&self, at_best: u32) -> bool {
        u64::from(at_best) > self.limit.load(Ordering::Relaxed) >> 32
    }

    #[allow(clippy::indexing_slicing)]
    fn offer(&mut self, view: View, owner: u32, judged: Judged) {
        let key = pack(0, judged) << 32 | u64::from(view.owner_rank[owner as usize]);
        if key > self.limit.load(Ordering::Relaxed) {
            return;
        }
        self.keys.push(key);
        if self.keys.len() >= 2 * PAGE {
            let (_, limit, _) = self.keys.select_nth_unstable(PAGE - 1);
            self.limit.fetch_min(*limit, Ordering::Relaxed);
            self.keys.truncate(PAGE);
        }
    }

    #[allow(clippy::indexing_slicing)]
    fn packed<'v>(self, view: View<'v>) -> impl Iterator<Item = u64> + use<'v> {
        self.keys.into_iter().map(move |key| u64::from(view.by_rank[key as u32 as usize]) << 32 | key >> 32)
    }
}

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
        // What any part has found a full page better than, no part need look at.
        let limit = AtomicU64::new(u64::MAX);
        let parts = self.in_parts(&wanted.docs, |docs| {
            // One thing after the other, each in a loop that does little else and decides little: so the memory
            // is asked much at once.
            let mut count = 0;
            let mut last = u32::MAX;
            for &doc in docs {
                let owner = view.owner_of(doc);
                count += usize::from(owner != last && self.is_live(owner));
                last = owner;
            }
            let mut best = Page { keys: Vec::new(), limit: &limit };
            let mut judged: Option<(u32, Judged)> = None;
            let mut short = Vec::with_capacity(BLOCK);
            for block in docs.chunks(BLOCK) {
                // Most names are too long to be among the best, however they match.
                let may_be = |doc: &u32| !best.is_full_before(wanted.at_best(view.significant(*doc)));
                short.clear();
                short.extend(block.iter().copied().filter(may_be));
                view.fetch(&short);
                for &doc in &short {
                    let owner = view.owner_of(doc);
                    if judged.is_none_or(|(last, _)| last != owner) {
                        if let Some((owner, judged)) = judged.take() {
                            best.offer(view, owner, judged);
                        }
                        if !self.is_live(owner) {
                            continue;
                        }
                    }
                    let this = self.judge(wanted.variant, &wanted.looked, doc);
                    let before = judged.map(|(_, judged)| judged);
                    judged = before.into_iter().chain(this).min().map(|judged| (owner, judged));
                }
            }
            if let Some((owner, judged)) = judged {
                best.offer(view, owner, judged);
            }
            (count, best)
        })?;
        let count = parts.iter().map(|(count, _)| count).sum();
        let mut best: Vec<u64> = parts.into_iter().flat_map(|(_, best)| best.packed(view)).collect();
        best.sort_unstable();
        Ok((count, best))
    }

    /// The owners of those names that match, with the best of their names, packed.
    fn judge_all(&self, wanted: &Wanted) -> Result<Vec<u64>, Stopped> {
        self.best_by_owner(&wanted.docs, |doc| self.judge(wanted.variant, &wanted.looked, doc))
    }

    fn best_by_owner(
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

    /// Those over whose names the letters are scattered.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    fn scattered(&self, needles: &Needles) -> Result<Hits, Stopped> {
        let depth = Depth::Scattered;
        let Some(typed) = needles.scattered() else { return Ok(Hits { depth, total: 0, found: Vec::new() }) };
        let view = self.view;
        let needed = mask(typed.iter().copied());
        let head = mask(typed.iter().copied().take(1));
        let some = |docs: Range<u32>| {
            if (self.stop)() {
                return Err(Stopped);
            }
            let letters = view.doc_mask.get(docs.start as usize..docs.end as usize).unwrap_or_default();
            let may = docs.zip(letters).filter(|(_, letters)| needed & !**letters == 0).map(|(doc, _)| doc);
            Ok(may.filter(|doc| head & !view.heads_of(*doc) == 0).collect::<Vec<u32>>())
        };
        let strides: Vec<Range<u32>> = (0..view.docs())
            .step_by(4 * STRIDE)
            .map(|from| from..(from + 4 * STRIDE as u32).min(view.docs()))
            .collect();
        let parts: Vec<Vec<u32>> = if strides.len() > 2 {
            strides.into_par_iter().map(some).collect::<Result<_, _>>()?
        } else {
            strides.into_iter().map(some).collect::<Result<_, _>>()?
        };
        let judge = |doc: u32| {
            if !reaches(view, typed, view.words_of(doc)) {
                return None;
            }
            let mut name: Vec<char> = Vec::new();
            for token in view.words_of(doc) {
                if !name.is_empty() {
                    name.push(' ');
                }
                name.extend(view.token(*token).chars());
            }
            judge_scattered(typed, &name, self.name(doc).is_alias).map(|(judged, _)| judged)
        };
        let found = self.best_by_owner(&parts.concat(), judge)?;
        Ok(Hits { depth, total: found.len(), found })
    }

    fn name(&self, doc: u32) -> Name {
        let significant = self.view.significant(doc) as usize;
        Name { significant, is_alias: self.view.flags(doc) & IS_ALIAS != 0 }
    }

    fn is_live(&self, owner: u32) -> bool {
        let bit =
            |live: &[u64]| live.get(owner as usize / 64).is_some_and(|word| word >> (owner % 64) & 1 == 1);
        self.live.is_none_or(bit)
    }
}

/// Whether the letters typed are scattered over a name, from the start of a word on, and close together.
fn reaches(view: View, typed: &[char], words: &[u32]) -> bool {
    let limit = 2 * typed.len();
    (0..words.len()).any(|first| {
        let mut wanted = typed.iter();
        let mut next = wanted.next();
        let mut far = 0;
        for (at, token) in words.iter().skip(first).enumerate() {
            // There is a space before every word but the first.
            far += usize::from(at > 0);
            for (within, c) in view.token(*token).chars().enumerate() {
                if at == 0 && within == 0 && next != Some(&c) {
                    return false;
                }
                if far >= limit {
                    return false;
                }
                far += 1;
                if next == Some(&c) {
                    next = wanted.next();
                    if next.is_none() {
                        return true;
                    }
                }
            }
        }
        false
    })
}

impl View<'_> {
    /// The beginning of `length` bytes that these words have, if many names share it.
    #[allow(clippy::indexing_slicing)]
    fn node_of(&self, tokens: &Range<u32>, length: usize) -> Option<usize> {
        let key = |node: usize| (self.node_first[node], self.node_length[node]);
        let wanted = (tokens.start, length as u32);
        let (mut first, mut end) = (0, self.node_first.len());
        while first < end {
            let middle = first + (end - first) / 2;
            if key(middle) < wanted {
                first = middle + 1;
            } else {
                end = middle;
            }
        }
        (first < self.node_first.len() && key(first) == wanted && self.node_end[first] == tokens.end)
            .then_some(first)
    }
}

/// Two lists by owner as one: of an owner in both, the better.
fn merge(a: Vec<u64>, b: Vec<u64>) -> Vec<u64> {
    if a.is_empty() || b.is_empty() {
        return if a.is_empty() { b } else { a };
    }
    let mut all = a;
    all.extend(b);
    all.sort();
    all.dedup_by_key(|packed| owner_of(*packed));
    all
}
