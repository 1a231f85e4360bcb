//! The names that are found, in lots by how well they match at best, with what is known of each without
//! looking at it.

use std::ops::Range;
use std::sync::Arc;

use super::doc::Weight;
use crate::search::Tier;

/// A name that is found.
#[derive(Clone, Copy)]
pub struct Found {
    /// Its number,
    pub doc: u32,
    /// the rank of its owner,
    pub rank: u32,
    /// and what can be told of it before it is looked at.
    pub weight: Weight,
}

/// Names as they are listed for one word or several in a row.
#[derive(Clone, Copy)]
pub struct Listed<'a> {
    pub docs: &'a [u32],
    pub ranks: &'a [u32],
    pub weights: &'a [Weight],
    /// Whether they are in order, and each is there once.
    pub is_in_order: bool,
}

impl<'a> Listed<'a> {
    pub fn iter(&self) -> impl Iterator<Item = Found> + use<'a> {
        let known = self.ranks.iter().zip(self.weights);
        self.docs.iter().zip(known).map(|(doc, (rank, weight))| Found {
            doc: *doc,
            rank: *rank,
            weight: *weight,
        })
    }

    fn get(&self, place: usize) -> Option<Found> {
        let (doc, rank) = (*self.docs.get(place)?, *self.ranks.get(place)?);
        Some(Found { doc, rank, weight: *self.weights.get(place)? })
    }

    /// So many at a time.
    pub fn parts(self, length: usize) -> impl Iterator<Item = Self> + use<'a> {
        let from = (0..self.docs.len()).step_by(length);
        from.map(move |from| self.part(from..(from + length).min(self.docs.len())))
    }

    fn part(&self, range: Range<usize>) -> Self {
        Self {
            docs: self.docs.get(range.clone()).unwrap_or_default(),
            ranks: self.ranks.get(range.clone()).unwrap_or_default(),
            weights: self.weights.get(range).unwrap_or_default(),
            is_in_order: self.is_in_order,
        }
    }
}

/// How well a name matches at best, and what that costs beside its letters.
pub type AtBest = (Tier, i32);

/// Names that match equally well at best.
pub struct Lot<'a> {
    pub at_best: AtBest,
    pub parts: Vec<Part<'a>>,
}

impl Lot<'_> {
    /// How many there are at most.
    pub fn len(&self) -> usize {
        self.parts.iter().map(Part::len).sum()
    }
}

/// Some names of a lot; of two parts, or of one out of order, some may be the same.
pub enum Part<'a> {
    /// All that are listed,
    Listed(Listed<'a>),
    /// or all but readings.
    Written(Listed<'a>),
    /// Those that were looked at.
    Looked(Arc<Vec<Found>>),
}

/// Some names of some parts, to be gone through at one go.
pub struct Stride<'a>(Vec<(&'a Part<'a>, Range<usize>)>);

impl Stride<'_> {
    /// Calls `each` with each of them.
    #[inline]
    pub fn each(&self, mut each: impl FnMut(Found)) {
        self.0.iter().for_each(|(part, range)| part.each(range.clone(), &mut each));
    }

    /// Calls `each` with each of them whose weight is among some; of the others nothing else is read.
    #[inline]
    pub fn each_of(&self, among: &[bool; Weight::COUNT], mut each: impl FnMut(Found)) {
        self.0.iter().for_each(|(part, range)| part.each_of(range.clone(), among, &mut each));
    }

    /// How many there are of each weight.
    pub fn weights(&self) -> [usize; Weight::COUNT] {
        let mut counts = [0; Weight::COUNT];
        let mut count = |weight: Weight| {
            if let Some(count) = counts.get_mut(weight.letters()) {
                *count += 1;
            }
        };
        for (part, range) in &self.0 {
            match part {
                Part::Listed(listed) => {
                    listed.part(range.clone()).weights.iter().copied().for_each(&mut count)
                }
                part => part.each(range.clone(), |found| count(found.weight)),
            }
        }
        counts
    }
}

/// The names of some parts, so many in each stride.
pub fn strides<'a>(parts: impl Iterator<Item = &'a Part<'a>>, length: usize) -> Vec<Stride<'a>> {
    let mut strides = Vec::new();
    let mut stride = Vec::new();
    let mut room = length;
    for part in parts {
        let mut from = 0;
        while from < part.len() {
            let to = (from + room).min(part.len());
            stride.push((part, from..to));
            room -= to - from;
            from = to;
            if room == 0 {
                strides.push(Stride(std::mem::take(&mut stride)));
                room = length;
            }
        }
    }
    strides.extend(Some(stride).filter(|stride| !stride.is_empty()).map(Stride));
    strides
}

impl Part<'_> {
    /// How many there are at most.
    pub fn len(&self) -> usize {
        match self {
            Self::Listed(listed) | Self::Written(listed) => listed.docs.len(),
            Self::Looked(found) => found.len(),
        }
    }

    /// Whether they are in order, and each is there once.
    pub fn is_in_order(&self) -> bool {
        match self {
            Self::Listed(listed) | Self::Written(listed) => listed.is_in_order,
            Self::Looked(found) => found.is_sorted_by(|a, b| a.doc < b.doc),
        }
    }

    /// Calls `each` with some of them, by their places.
    #[inline]
    pub fn each(&self, range: Range<usize>, each: impl FnMut(Found)) {
        match self {
            Self::Listed(listed) => listed.part(range).iter().for_each(each),
            Self::Written(listed) => {
                listed.part(range).iter().filter(|found| !found.weight.is_reading()).for_each(each);
            }
            Self::Looked(found) => found.get(range).unwrap_or_default().iter().copied().for_each(each),
        }
    }

    /// The same with those whose weight is among some.
    #[inline]
    fn each_of(&self, range: Range<usize>, among: &[bool; Weight::COUNT], mut each: impl FnMut(Found)) {
        let is_among = |weight: Weight| among.get(weight.letters()) == Some(&true);
        match self {
            Self::Listed(listed) => {
                let listed = listed.part(range);
                let places = listed.weights.iter().enumerate().filter(|(_, weight)| is_among(**weight));
                places.filter_map(|(place, _)| listed.get(place)).for_each(each);
            }
            part => part.each(range, |found| {
                if is_among(found.weight) {
                    each(found);
                }
            }),
        }
    }
}
