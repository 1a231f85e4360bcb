//! Sets of entities, a bit for each, so that filters are ANDs and counts are counted by the word.

use std::ops::{BitAnd, BitOr};

use rayon::prelude::*;

/// Where of so many words of a set only one has any number, it is told which have.
const SPARSE: usize = 8;

/// A piece of so many words is worth a thread.
const PIECE: usize = if cfg!(test) { 8 } else { 2048 };

/// A set of numbers below a limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    limit: usize,
}

impl Bits {
    /// None of the numbers below `limit`.
    pub fn none(limit: usize) -> Self {
        Self { words: vec![0; limit.div_ceil(64)], limit }
    }

    /// All numbers below `limit`.
    pub fn all(limit: usize) -> Self {
        Self::none(limit).others()
    }

    /// These numbers, those at `limit` or above left out.
    pub fn of(limit: usize, numbers: impl IntoIterator<Item = u32>) -> Self {
        let mut bits = Self::none(limit);
        numbers.into_iter().for_each(|number| bits.insert(number));
        bits
    }

    /// Puts a number in, if it is below the limit.
    pub fn insert(&mut self, number: u32) {
        if (number as usize) < self.limit
            && let Some(word) = self.words.get_mut(number as usize / 64)
        {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether a number is in.
    pub fn has(&self, number: u32) -> bool {
        self.words.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// How many are in.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many are in this and in another set, of which the bits are given.
    pub fn count_in(&self, other: &[u64]) -> usize {
        self.words.iter().zip(other).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }

    /// How many are in this and in another.
    pub fn count_with(&self, other: &Self) -> usize {
        self.count_in(&other.words)
    }

    /// How many are in this set and in each of some others.
    pub fn counts_with(&self, others: &[Self]) -> Vec<usize> {
        let some = |(at, word): (usize, &u64)| (*word != 0).then_some((at, *word));
        let taken: Vec<(usize, u64)> = self.words.iter().enumerate().filter_map(some).collect();
        if taken.len() > self.words.len() / SPARSE {
            return others.iter().map(|other| other.count_with(self)).collect();
        }
        let count = |other: &Self| {
            let both = |(at, word): &(usize, u64)| {
                other.words.get(*at).map_or(0, |other| (other & word).count_ones())
            };
            taken.iter().map(both).sum::<u32>() as usize
        };
        others.iter().map(count).collect()
    }

    /// Those that are not in.
    pub fn others(&self) -> Self {
        let mut words: Vec<u64> = self.words.iter().map(|word| !word).collect();
        // Nothing at the limit or above is ever in.
        if let Some(last) = words.last_mut().filter(|_| !self.limit.is_multiple_of(64)) {
            *last &= (1 << (self.limit % 64)) - 1;
        }
        Self { words, limit: self.limit }
    }

    /// The numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        numbers(self.words.iter().copied())
    }

    /// The same of a set that nobody needs any more.
    pub fn into_numbers(self) -> impl Iterator<Item = u32> {
        numbers(self.words.into_iter())
    }

    /// What each of the numbers stands for, on all threads where they may be many.
    pub fn mapped(&self, limit: usize, to: impl Fn(u32) -> Option<u32> + Sync) -> Self {
        let piece = self.words.len().div_ceil(rayon::current_num_threads()).max(PIECE);
        let of = |(at, words): (usize, &[u64])| {
            let first = (at * piece * 64) as u32;
            Self::of(limit, numbers(words.iter().copied()).filter_map(|number| to(first + number)))
        };
        if self.words.len() <= piece {
            return of((0, &self.words));
        }
        let pieces = self.words.par_chunks(piece).enumerate().map(of);
        pieces.reduce(|| Self::none(limit), |all, more| all | &more)
    }

    /// The bits, 64 at a time.
    pub fn words(&self) -> &[u64] {
        &self.words
    }
}

/// The places of the bits that are set.
fn numbers(words: impl Iterator<Item = u64>) -> impl Iterator<Item = u32> {
    words.enumerate().flat_map(|(at, mut word)| {
        std::iter::from_fn(move || {
            let bit = (word != 0).then(|| word.trailing_zeros())?;
            word &= word - 1;
            Some(at as u32 * 64 + bit)
        })
    })
}

impl BitAnd<&Bits> for Bits {
    type Output = Self;

    fn bitand(mut self, other: &Bits) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
        self
    }
}

impl BitOr<&Bits> for Bits {
    type Output = Self;

    fn bitor(mut self, other: &Bits) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sets_of_bits_are_sets(
            limit in prop_oneof![0..200_usize, Just(2_000)],
            a in prop::collection::btree_set(0..220_u32, 0..40),
            b in prop::collection::btree_set(0..220_u32, 0..40),
        ) {
            let below = |set: &BTreeSet<u32>| -> BTreeSet<u32> {
                set.iter().copied().filter(|n| (*n as usize) < limit).collect()
            };
            let (x, y) = (Bits::of(limit, a.clone()), Bits::of(limit, b.clone()));
            let (a, b) = (below(&a), below(&b));
            let set = |bits: &Bits| bits.iter().collect::<BTreeSet<u32>>();
            prop_assert_eq!(set(&x), a.clone());
            prop_assert_eq!(set(&(x.clone() & &y)), &a & &b);
            prop_assert_eq!(set(&(x.clone() | &y)), &a | &b);
            prop_assert_eq!(x.count_with(&y), (&a & &b).len());
            let both = [&y, &x, &Bits::none(limit)].map(Clone::clone);
            prop_assert_eq!(x.counts_with(&both), vec![(&a & &b).len(), a.len(), 0]);
            let halves = |number: u32| number.is_multiple_of(2).then_some(number / 2);
            let half: BTreeSet<u32> = below(&a).into_iter().filter_map(halves).collect();
            prop_assert_eq!(set(&x.mapped(limit, halves)), half);
            prop_assert_eq!(set(&x.others()), &(0..limit as u32).collect() - &a);
            prop_assert_eq!(Bits::all(limit).count(), limit);
        }
    }
}
