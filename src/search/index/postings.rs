//! For each word the names that have it, in order, with what is asked of each before it is looked at.

use rayon::prelude::*;

use super::doc::Weight;
use super::layout::{Index, View};
use super::phrase;

/// As many postings are worth another thread.
const MANY: usize = 1 << 16;

/// The postings of some words in a row.
struct Part<'a> {
    /// The first of the words.
    first: u32,
    /// For each of them, where the next of its postings goes, counted from the first of the part; and the end.
    next: Vec<u32>,
    docs: &'a mut [u32],
    ranks: &'a mut [u32],
    weights: &'a mut [Weight],
    followers: &'a mut [u32],
}

impl Index {
    /// Adds the postings to an index that has its names; `names_with` says how many each word has.
    pub(super) fn add_postings(&mut self, names_with: &[u32]) {
        let mut starts = Vec::with_capacity(names_with.len() + 1);
        starts.push(0_u32);
        starts.extend(names_with.iter().scan(0, |end, names| {
            *end += names;
            Some(*end)
        }));
        let all = starts.last().map_or(0, |end| *end as usize);
        let (mut docs, mut ranks) = (vec![0; all], vec![0; all]);
        let (mut weights, mut followers): (Vec<Weight>, _) = (bytemuck::zeroed_vec(all), vec![0; all]);
        let view = self.view();
        let mut parts = Vec::new();
        let mut rest = Part {
            first: 0,
            next: Vec::new(),
            docs: &mut docs,
            ranks: &mut ranks,
            weights: &mut weights,
            followers: &mut followers,
        };
        // Each thread writes the postings of its own words, and reads all names for them.
        let threads = if all > MANY { rayon::current_num_threads() } else { 1 };
        for thread in 1..=threads {
            let end = starts.partition_point(|start| (*start as usize) < all * thread / threads);
            let (part, others) = rest.split(&starts, end.min(names_with.len()));
            parts.push(part);
            rest = others;
        }
        parts.into_par_iter().for_each(|part| part.fill(&view));
        (self.postings, self.posting_ranks) = (docs, ranks);
        (self.posting_weights, self.posting_next) = (weights, followers);
        self.postings_start = starts;
    }
}

impl<'a> Part<'a> {
    /// The postings of the words before `end`, and those of the others.
    fn split(self, starts: &[u32], end: usize) -> (Self, Self) {
        let own = starts.get(self.first as usize..=end).unwrap_or_default();
        let (start, count) = match own {
            [start, .., end] => (*start, (end - start) as usize),
            _ => (0, 0),
        };
        let next = own.iter().map(|at| at - start).collect();
        let (docs, more_docs) = self.docs.split_at_mut(count);
        let (ranks, more_ranks) = self.ranks.split_at_mut(count);
        let (weights, more_weights) = self.weights.split_at_mut(count);
        let (followers, more_followers) = self.followers.split_at_mut(count);
        let part = Self { first: self.first, next, docs, ranks, weights, followers };
        let others = Self {
            first: end as u32,
            next: Vec::new(),
            docs: more_docs,
            ranks: more_ranks,
            weights: more_weights,
            followers: more_followers,
        };
        (part, others)
    }

    #[allow(clippy::indexing_slicing)]
    fn fill(mut self, view: &View) {
        for doc in 0..view.docs() {
            let words = view.words_of(doc);
            for (at, word) in words.iter().enumerate() {
                let own = word.wrapping_sub(self.first) as usize;
                // A name is there once for each of its words.
                if own + 1 >= self.next.len() || words[..at].contains(word) {
                    continue;
                }
                let next = &mut self.next[own];
                let place = *next as usize;
                *next += 1;
                self.docs[place] = doc;
                self.ranks[place] = view.rank_in(doc);
                self.weights[place] = view.weight_of(doc);
                self.followers[place] = phrase::next(words, at);
            }
        }
    }
}
