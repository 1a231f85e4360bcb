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
}
