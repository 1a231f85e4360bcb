//! The owners found, packed into numbers so that many can be sorted and merged at once.

use std::sync::atomic::{AtomicU64, Ordering};

use super::layout::View;
use crate::search::Tier;
use crate::search::matching::Depth;
use crate::search::rank::{Judged, PAGE};

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
    pub(super) found: Vec<u64>,
}

/// An owner and how well it matches, in one number: sorts by owner.
pub fn pack(owner: u32, judged: Judged) -> u64 {
    let cost = (i64::from(judged.cost) + (1 << 20)).clamp(0, (1 << 28) - 1) as u64;
    u64::from(owner) << 32 | (judged.tier as u64) << 28 | cost
}

pub fn unpack(packed: u64) -> Hit {
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

pub fn owner_of(packed: u64) -> u32 {
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
pub fn in_order(view: View, all: &[u64], limit: usize) -> Vec<Hit> {
    let how_well = |packed: &u64| *packed as u32;
    let by_rank =
        |packed: &u64| u64::from(how_well(packed)) << 32 | u64::from(view.rank_of(owner_of(*packed)));
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

/// The best owners of one part so far: how well they match, then their place in the order of names.
pub struct Page<'a> {
    keys: Vec<u64>,
    /// The worst of a full page of any part.
    limit: &'a AtomicU64,
}

impl<'a> Page<'a> {
    pub fn new(limit: &'a AtomicU64) -> Self {
        Self { keys: Vec::new(), limit }
    }

    /// Whether a page is full of better ones.
    pub fn is_full_before(&self, key: u64) -> bool {
        key > self.limit.load(Ordering::Relaxed)
    }

    /// Takes a name of the owner of a place in the order of names.
    pub fn offer(&mut self, rank: u32, judged: Judged) {
        self.put(pack(0, judged) << 32 | u64::from(rank));
    }

    /// Takes all of another page.
    pub fn take(&mut self, other: Self) {
        other.keys.into_iter().for_each(|key| self.put(key));
    }

    fn put(&mut self, key: u64) {
        if self.is_full_before(key) {
            return;
        }
        self.keys.push(key);
        if self.keys.len() >= 2 * PAGE {
            self.keep_best_of_each();
            if self.keys.len() > PAGE {
                let (_, limit, _) = self.keys.select_nth_unstable(PAGE - 1);
                self.limit.fetch_min(*limit, Ordering::Relaxed);
                self.keys.truncate(PAGE);
            }
        }
    }

    /// Of several names of one owner the best counts.
    fn keep_best_of_each(&mut self) {
        let rank = |key: &u64| *key as u32;
        self.keys.sort_unstable_by_key(|key| (rank(key), *key));
        self.keys.dedup_by_key(|key| rank(key));
    }

    #[allow(clippy::indexing_slicing)]
    pub fn packed<'v>(mut self, view: View<'v>) -> impl Iterator<Item = u64> + use<'v> {
        self.keep_best_of_each();
        self.keys.into_iter().map(move |key| u64::from(view.by_rank[key as u32 as usize]) << 32 | key >> 32)
    }
}

/// Two lists by owner as one: of an owner in both, the better.
pub fn merge(a: Vec<u64>, b: Vec<u64>) -> Vec<u64> {
    if a.is_empty() || b.is_empty() {
        return if a.is_empty() { b } else { a };
    }
    let mut all = a;
    all.extend(b);
    all.sort();
    all.dedup_by_key(|packed| owner_of(*packed));
    all
}
