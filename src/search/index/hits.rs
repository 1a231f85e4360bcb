//! The owners found, packed into numbers so that many can be sorted and merged at once.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::layout::View;
use crate::search::Tier;
use crate::search::matching::Depth;
use crate::search::rank::{Judged, PAGE};

/// So many are sorted by several threads.
const MANY: usize = 1 << 14;

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

/// The rank of an owner and how well it matches, in one number: sorts by rank.
pub fn pack(rank: u32, judged: Judged) -> u64 {
    let cost = (i64::from(judged.cost) + (1 << 20)).clamp(0, (1 << 28) - 1) as u64;
    u64::from(rank) << 32 | (judged.tier as u64) << 28 | cost
}

fn judged_of(packed: u64) -> Judged {
    let tier = match packed >> 28 & 0xf {
        0 => Tier::Exact,
        1 => Tier::Prefix,
        2 => Tier::Typo,
        3 => Tier::Subsequence,
        _ => Tier::Text,
    };
    let cost = (packed & ((1 << 28) - 1)) as i32 - (1 << 20);
    Judged { tier, cost }
}

pub fn rank_in(packed: u64) -> u32 {
    (packed >> 32) as u32
}

impl Hits {
    /// The best `limit` in order: by how well they match, then by name, then by number.
    #[must_use]
    pub fn first(&self, view: View, limit: usize) -> Vec<Hit> {
        let hit = |packed: u64| {
            let owner = view.by_rank().get(rank_in(packed) as usize).copied()?;
            Some(Hit { owner, judged: judged_of(packed) })
        };
        in_order(&self.found, limit).into_iter().filter_map(hit).collect()
    }

    /// How well those found match, in no order.
    pub fn judged(&self) -> impl Iterator<Item = Judged> {
        self.found.iter().copied().map(judged_of)
    }
}

/// The best `limit` of packed hits, in order.
pub fn in_order(all: &[u64], limit: usize) -> Vec<u64> {
    let how_well = |packed: &u64| *packed as u32;
    let how_well_first = |packed: &u64| packed.rotate_left(32);
    let mut keys: Vec<u64> = if all.len() > limit.saturating_mul(2) && limit > 0 {
        // Most are out of the question by how well they match alone.
        let mut worths: Vec<u32> = all.iter().map(how_well).collect();
        let (_, worst, _) = worths.select_nth_unstable(limit - 1);
        let worst = *worst;
        all.iter().filter(|packed| how_well(packed) <= worst).map(how_well_first).collect()
    } else {
        all.iter().map(how_well_first).collect()
    };
    if keys.len() > limit && limit > 0 {
        keys.select_nth_unstable(limit - 1);
        keys.truncate(limit);
    }
    if keys.len() > MANY {
        keys.par_sort_unstable()
    } else {
        keys.sort_unstable()
    }
    keys.truncate(limit);
    keys.into_iter().map(|key| key.rotate_left(32)).collect()
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

    /// Another part of the same page.
    pub fn part(&self) -> Self {
        Self::new(self.limit)
    }

    /// Whether a page is full of better ones.
    pub fn is_full_before(&self, key: u64) -> bool {
        key > self.limit.load(Ordering::Relaxed)
    }

    /// Takes a name of the owner of a rank.
    pub fn offer(&mut self, rank: u32, judged: Judged) {
        self.put(pack(rank, judged).rotate_left(32));
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

    /// All of them, packed, by rank.
    pub fn packed(mut self) -> Vec<u64> {
        self.keep_best_of_each();
        self.keys.into_iter().map(|key| key.rotate_left(32)).collect()
    }
}

/// Two lists by rank as one: of an owner in both, the better.
pub fn merge(a: Vec<u64>, b: Vec<u64>) -> Vec<u64> {
    if a.is_empty() || b.is_empty() {
        return if a.is_empty() { b } else { a };
    }
    let mut all = a;
    all.extend(b);
    all.sort();
    all.dedup_by_key(|packed| rank_in(*packed));
    all
}
