//! Finding owners by their names, best first.

use std::ops::Range;

use rayon::prelude::*;

use super::build::IS_ALIAS;
use super::candidates::Candidates;
use super::dictionary::mask;
use super::layout::View;
use super::place::{Looked, initials_typed, spells, with_initials};
use crate::search::Tier;
use crate::search::matching::Depth;
use crate::search::query::How;
use crate::search::rank::{Judged, Name, Needles, PAGE, Variant, judge};

/// How many names are held against the needles before looking whether anyone still waits.
const STRIDE: usize = 8192;
/// How many names are worth a second thread.
const MANY: usize = 4 * STRIDE;

/// An owner found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Whose names match.
    pub owner: u32,
    /// How well.
    pub judged: Judged,
}

/// All owners found at one depth.
#[derive(Debug, Clone)]
pub struct Hits {
    /// How many.
    pub total: usize,
    found: Found,
}

#[derive(Debug, Clone)]
enum Found {
    /// All of them, packed, by owner.
    All(Vec<u64>),
    /// Of a beginning that many share, those who come first, in order, packed.
    First(Vec<u64>),
}

/// A search of names.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// The names.
    pub view: View<'a>,
    /// The owners that count, a bit for each; all, if none.
    pub live: Option<&'a [u64]>,
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
        match &self.found {
            Found::First(first) => first.iter().take(limit).copied().map(unpack).collect(),
            Found::All(all) => in_order(view, all, limit),
        }
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

impl Search<'_> {
    /// Those whose names match, going as deep as it must.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn names(&self, needles: &Needles) -> Result<Hits, Stopped> {
        let mut hits = self.find(needles, Depth::Close)?;
        if hits.total < PAGE {
            hits = self.find(needles, Depth::Inside)?;
        }
        if hits.total == 0 {
            hits = self.find(needles, Depth::Loose)?;
        }
        if hits.total == 0 {
            hits = self.scattered(needles)?;
        }
        Ok(hits)
    }

    /// Those whose names match at one depth.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn find(&self, needles: &Needles, depth: Depth) -> Result<Hits, Stopped> {
        if depth == Depth::Close
            && let Some(hits) = self.beginning(needles)
        {
            return Ok(hits);
        }
        self.every(needles, depth)
    }

    /// All whose names match at one depth, however many.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn every(&self, needles: &Needles, depth: Depth) -> Result<Hits, Stopped> {
        let mut all: Vec<u64> = Vec::new();
        for variant in needles.variants() {
            all = merge(all, self.of_variant(variant, depth)?);
        }
        all = merge(all, self.spelled(needles));
        Ok(Hits { total: all.len(), found: Found::All(all) })
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
        let looked = [Looked::new(view, needle, Depth::Close)];
        let begun = view.node_top[top].iter().filter_map(|&owner| {
            let docs = view.docs_of(owner).filter_map(|doc| self.judge(variant, &looked, doc));
            docs.min().map(|judged| pack(owner, judged))
        });
        let spelled = self.spelled(needles);
        let has_begun = |owner: u32| {
            view.docs_of(owner).flat_map(|doc| view.words_of(doc)).any(|token| tokens.contains(token))
        };
        let others = spelled.iter().filter(|packed| !has_begun(owner_of(**packed))).count();
        let total = view.node_count[node] as usize + others;
        let mut first: Vec<u64> = begun.collect();
        first.sort_unstable();
        let first = in_order(view, &merge(first, spelled), PAGE);
        let first = first.into_iter().map(|hit| pack(hit.owner, hit.judged)).collect();
        Some(Hits { total, found: Found::First(first) })
    }

    /// Those whose initials are what was typed, if that is one word.
    fn spelled(&self, needles: &Needles) -> Vec<u64> {
        let (Some(variant), [needle]) = (needles.variants().first(), needles.wanted()) else {
            return Vec::new();
        };
        let Some(typed) = needle.word().and_then(initials_typed) else { return Vec::new() };
        let mut found: Vec<u64> = with_initials(self.view, &typed)
            .iter()
            .filter(|doc| self.is_live(self.owner(**doc)))
            .filter_map(|&doc| {
                let judged = judge(variant, [Some(spells(self.view, doc, &typed)?)], self.name(doc))?;
                Some(pack(self.owner(doc), judged))
            })
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|packed| owner_of(*packed));
        found
    }

    fn of_variant(&self, variant: &Variant, depth: Depth) -> Result<Vec<u64>, Stopped> {
        let view = self.view;

        let looked: Vec<Looked> =
            variant.needles.iter().map(|needle| Looked::new(view, needle, depth)).collect();
        // A legal form may be missing, unless nothing else was typed.
        let all_legal = looked.iter().all(|looked| looked.is_legal_form);
        let needed = looked.iter().filter(|looked| all_legal || !looked.is_legal_form);
        let rarest = needed.map(|looked| Candidates::new(view, looked)).min_by_key(|found| found.many);
        let docs = rarest.map_or_else(Vec::new, |rarest| rarest.collect(view.docs()));
        self.judge_all(&docs, &|doc| self.judge(variant, &looked, doc))
    }

    /// How well a name matches.
    fn judge(&self, variant: &Variant, looked: &[Looked], doc: u32) -> Option<Judged> {
        let mut from = 0;
        let places = looked.iter().map(|looked| {
            let place = looked.place(self.view, doc, from);
            from = place.map_or(from, |place| place.word + 1);
            place
        });
        judge(variant, places, self.name(doc))
    }

    /// The owners of those names that match, with the best of their names.
    fn judge_all(
        &self,
        docs: &[u32],
        judge: &(dyn Fn(u32) -> Option<Judged> + Sync),
    ) -> Result<Vec<u64>, Stopped> {
        let some = |docs: &[u32]| {
            let mut found: Vec<u64> = Vec::new();
            if (self.stop)() {
                return Err(Stopped);
            }
            for &doc in docs {
                let owner = self.owner(doc);
                if !self.is_live(owner) {
                    continue;
                }
                let Some(judged) = judge(doc) else { continue };
                let packed = pack(owner, judged);
                match found.last_mut() {
                    Some(last) if owner_of(*last) == owner => *last = packed.min(*last),
                    _ => found.push(packed),
                }
            }
            Ok(found)
        };
        let parts: Vec<Vec<u64>> = if docs.len() > MANY {
            docs.par_chunks(STRIDE).map(some).collect::<Result<_, _>>()?
        } else {
            docs.chunks(STRIDE).map(some).collect::<Result<_, _>>()?
        };
        // An owner's names may be in two parts.
        let mut all: Vec<u64> = Vec::with_capacity(parts.iter().map(Vec::len).sum());
        for packed in parts.into_iter().flatten() {
            match all.last_mut() {
                Some(last) if owner_of(*last) == owner_of(packed) => *last = packed.min(*last),
                _ => all.push(packed),
            }
        }
        Ok(all)
    }

    /// Those over whose names the letters are scattered.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub fn scattered(&self, needles: &Needles) -> Result<Hits, Stopped> {
        let Some(typed) = needles.scattered() else {
            return Ok(Hits { total: 0, found: Found::All(Vec::new()) });
        };
        let view = self.view;
        let needed = mask(typed.iter().copied());
        let head = mask(typed.iter().copied().take(1));
        let some = |docs: Range<u32>| {
            if (self.stop)() {
                return Err(Stopped);
            }
            let range = docs.start as usize..docs.end as usize;
            let letters = view.doc_mask.get(range.clone()).unwrap_or_default();
            let heads = view.doc_heads.get(range).unwrap_or_default();
            let may =
                letters.iter().zip(heads).map(|(letters, heads)| needed & !letters | head & !heads == 0);
            Ok(docs.zip(may).filter_map(|(doc, may)| may.then_some(doc)).collect::<Vec<u32>>())
        };
        let strides: Vec<Range<u32>> = (0..view.docs())
            .step_by(STRIDE)
            .map(|from| from..(from + STRIDE as u32).min(view.docs()))
            .collect();
        let parts: Vec<Vec<u32>> = if strides.len() > 4 {
            strides.into_par_iter().map(some).collect::<Result<_, _>>()?
        } else {
            strides.into_iter().map(some).collect::<Result<_, _>>()?
        };
        let judge = |doc: u32| {
            let mut name: Vec<char> = Vec::new();
            for token in view.words_of(doc) {
                if !name.is_empty() {
                    name.push(' ');
                }
                name.extend(view.token(*token).chars());
            }
            needles.scatter(typed, &name, self.name(doc).is_alias).map(|(judged, _)| judged)
        };
        let all = self.judge_all(&parts.concat(), &judge)?;
        Ok(Hits { total: all.len(), found: Found::All(all) })
    }

    #[allow(clippy::indexing_slicing)]
    fn owner(&self, doc: u32) -> u32 {
        self.view.doc_owner[doc as usize]
    }

    #[allow(clippy::indexing_slicing)]
    fn name(&self, doc: u32) -> Name {
        let significant = usize::from(self.view.doc_significant[doc as usize]);
        Name { significant, is_alias: self.view.flags(doc) & IS_ALIAS != 0 }
    }

    fn is_live(&self, owner: u32) -> bool {
        let bit =
            |live: &[u64]| live.get(owner as usize / 64).is_some_and(|word| word >> (owner % 64) & 1 == 1);
        self.live.is_none_or(bit)
    }
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
