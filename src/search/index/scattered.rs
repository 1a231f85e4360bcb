//! Letters scattered over a name, if that is more than an accident: the last resort.

use std::ops::Range;

use rayon::prelude::*;

use super::dictionary::mask;
use super::find::{Search, Stopped};
use super::hits::Hits;
use super::layout::View;
use crate::search::matching::Depth;
use crate::search::rank::{Needles, judge_scattered};

/// How many names' letters are looked at before looking whether anyone still waits.
const STRIDE: u32 = 1 << 14;

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
        let some = |docs: Range<u32>| {
            if (self.stop)() {
                return Err(Stopped);
            }
            let has = |doc: &u32| needed & !view.letters_in(*doc) == 0 && head & !view.heads_of(*doc) == 0;
            Ok(docs.filter(has).collect::<Vec<u32>>())
        };
        let strides: Vec<Range<u32>> = (0..view.docs())
            .step_by(STRIDE as usize)
            .map(|from| from..(from + STRIDE).min(view.docs()))
            .collect();
        let parts: Vec<Vec<u32>> = if strides.len() > 2 {
            strides.into_par_iter().map(some).collect::<Result<_, _>>()?
        } else {
            strides.into_iter().map(some).collect::<Result<_, _>>()?
        };
        let judge = |doc: u32| {
            if !reaches(view, typed, &begun, view.words_of(doc)) {
                return None;
            }
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

/// Whether the letters typed are scattered over a name, from the start of a word on, and close together.
/// `begun` are the words that begin with the first of them.
fn reaches(view: View, typed: &[char], begun: &Range<u32>, words: &[u32]) -> bool {
    let starts = words.iter().enumerate().filter(|(_, token)| begun.contains(token));
    starts.map(|(at, _)| words.get(at..).unwrap_or_default()).any(|words| reach(view, typed, words))
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
