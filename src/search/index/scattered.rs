//! Letters scattered over a name, if that is more than an accident: the last resort.

use std::ops::Range;

use rayon::prelude::*;

use super::dictionary::{LETTERS, mask};
use super::find::{Search, Stopped};
use super::hits::Hits;
use super::layout::View;
use crate::search::matching::Depth;
use crate::search::rank::{Needles, judge_scattered};

/// How many names' letters are looked at before looking whether anyone still waits, 64 at a time.
const STRIDE: usize = 1 << 9;
/// How many names are fetched at once.
const BLOCK: usize = 64;

impl Search<'_> {
    /// Those over whose names the letters are scattered.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub(super) fn scattered(&self, needles: &Needles) -> Result<Hits, Stopped> {
        let depth = Depth::Scattered;
        let Some(typed) = needles.scattered() else { return Ok(Hits { depth, total: 0, found: Vec::new() }) };
        let view = self.view;
        let needed = mask(typed.iter().copied());
        let begun = typed.first().map_or(0..0, |first| view.begin_with(&first.to_string()));
        let head = mask(typed.iter().copied().take(1));
        let some = |words: Range<usize>| {
            if (self.stop)() {
                return Err(Stopped);
            }
            let mut docs = Vec::new();
            for some in view.with_letters(needed, head, words).chunks(BLOCK) {
                view.fetch(some.iter().copied());
                let reaches = |doc: &u32| reaches(view, typed, needed, &begun, view.words_of(*doc));
                docs.extend(some.iter().copied().filter(reaches));
            }
            Ok(docs)
        };
        let words = view.docs().div_ceil(64) as usize;
        let strides: Vec<Range<usize>> =
            (0..words).step_by(STRIDE).map(|from| from..(from + STRIDE).min(words)).collect();
        let parts: Vec<Vec<u32>> = if strides.len() > 2 {
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
            judge_scattered(typed, &name, self.name(doc).kind).map(|(judged, _)| judged)
        };
        let found = self.best_by_owner(&parts.concat(), judge)?;
        Ok(Hits { depth, total: found.len(), found })
    }
}

impl View<'_> {
    /// The names that have all of some letters, and words that begin with all of some; of those of some words
    /// of bits.
    fn with_letters(&self, letters: u32, heads: u32, words: Range<usize>) -> Vec<u32> {
        let length = self.docs().div_ceil(64) as usize;
        let row = |rows: &'_ [u64], letter: usize| {
            rows.get(letter * length + words.start..letter * length + words.end).unwrap_or_default().to_vec()
        };
        let is_in = |set: u32| move |letter: &usize| set >> letter & 1 == 1;
        let rows = (0..LETTERS).filter(is_in(heads)).map(|letter| row(self.with_head, letter));
        let rows =
            rows.chain((0..LETTERS).filter(is_in(letters)).map(|letter| row(self.with_letter, letter)));
        let all = rows.reduce(|mut all, row| {
            all.iter_mut().zip(row).for_each(|(all, row)| *all &= row);
            all
        });
        let mut docs = Vec::new();
        for (at, mut bits) in all.unwrap_or_default().into_iter().enumerate() {
            while bits != 0 {
                docs.push((words.start + at) as u32 * 64 + bits.trailing_zeros());
                bits &= bits - 1;
            }
        }
        docs
    }
}

/// Whether the letters typed are scattered over a name, from the start of a word on, and close together.
/// `needed` are these as a set, and `begun` the words that begin with the first of them.
fn reaches(view: View, typed: &[char], needed: u32, begun: &Range<u32>, words: &[u32]) -> bool {
    let starts = words.iter().enumerate().filter(|(_, token)| begun.contains(token));
    starts.map(|(at, _)| words.get(at..).unwrap_or_default()).any(|words| {
        // Each word has a letter and a space before it, so that no more of them are reached.
        let letters = words.iter().take(typed.len() + 1);
        let letters = letters.fold(0, |letters, token| letters | view.mask_of(*token));
        needed & !letters == 0 && reach(view, typed, words)
    })
}

/// The same from the first of these words on.
fn reach(view: View, typed: &[char], words: &[u32]) -> bool {
    let mut wanted = typed.iter();
    let mut next = wanted.next();
    let mut left = 2 * typed.len();
    let mut takes = |c: char| {
        left -= 1;
        if next == Some(&c) {
            next = wanted.next();
        }
        match next {
            None => Some(true),
            Some(_) => (left == 0).then_some(false),
        }
    };
    for (at, token) in words.iter().enumerate() {
        // There is a space before every word but the first.
        let space = (at > 0).then_some(' ');
        let bytes = view.token_bytes(*token);
        let ended = if bytes.is_ascii() {
            space.into_iter().chain(bytes.iter().map(|byte| char::from(*byte))).find_map(&mut takes)
        } else {
            space.into_iter().chain(view.token(*token).chars()).find_map(&mut takes)
        };
        if let Some(reached) = ended {
            return reached;
        }
    }
    false
}
