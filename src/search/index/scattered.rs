//! Letters scattered over a name, if that is more than an accident: the last resort.
//!
//! They begin where a word does, and that word and the next mostly tell that they are lost; so the words of the
//! dictionary are gone through, and then what stands after each, and few names are read.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::candidates::each_once;
use super::dictionary::{bits, mask};
use super::find::{MANY, STRIDE, Search, Stopped};
use super::held::is_in;
use super::hits::Hits;
use super::layout::View;
use super::phrase;
use crate::search::matching::Depth;
use crate::search::rank::{Needles, judge_scattered};
use crate::search::scatter::{Reach, Reached};

/// How many names are fetched at once.
const BLOCK: usize = 64;

/// Words in a row that letters are scattered over, or may be with what follows.
struct Begun {
    tokens: Range<u32>,
    /// How far they are found; all of them, if nothing is said.
    reach: Option<Reach>,
}

impl Search<'_> {
    /// Those over whose names the letters are scattered.
    ///
    /// # Errors
    /// When nobody waits for the answer any more.
    pub(super) fn scattered(&self, needles: &Needles) -> Result<Hits, Stopped> {
        let depth = Depth::Scattered;
        let Some(typed) = needles.scattered() else { return Ok(Hits { depth, total: 0, found: Vec::new() }) };
        let view = &self.view;
        let docs = match self.memo.and_then(|memo| memo.scattered(typed)) {
            Some((known, docs)) if known == typed => docs,
            // What is scattered stays among what was with fewer letters.
            Some((_, docs)) => Arc::new(self.reached(typed, &docs)?),
            None => {
                let docs = each_once(view, self.may_reach(typed)?);
                Arc::new(self.reached(typed, &docs)?)
            }
        };
        if let Some(memo) = self.memo {
            memo.keep_scattered(typed, &docs);
        }
        let judge = |doc: u32| {
            let mut name: Vec<char> = Vec::new();
            for token in view.words_of(doc) {
                if !name.is_empty() {
                    name.push(' ');
                }
                name.extend(view.letters_of(*token));
            }
            judge_scattered(typed, &name, self.name(doc).kind).map(|(judged, _)| judged)
        };
        let found = self.best_by_owner(&docs, judge)?;
        Ok(Hits { depth, total: found.len(), found })
    }

    /// Those of some names over which the letters are scattered.
    fn reached(&self, typed: &[char], docs: &[u32]) -> Result<Vec<u32>, Stopped> {
        let view = &self.view;
        let begun = typed.first().map_or(0..0, |first| view.begin_with(&first.to_string()));
        let some = |docs: &[u32]| {
            self.go_on()?;
            let mut kept = Vec::new();
            for some in docs.chunks(BLOCK) {
                view.fetch(some.iter().copied());
                kept.extend(some.iter().filter(|doc| reaches(view, typed, &begun, view.words_of(**doc))));
            }
            Ok(kept)
        };
        if docs.len() < STRIDE {
            return some(docs);
        }
        Ok(docs.par_chunks(STRIDE / 4).map(some).collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// Names among which all are that the letters are scattered over, some perhaps more than once.
    fn may_reach(&self, typed: &[char]) -> Result<Vec<u32>, Stopped> {
        let view = &self.view;
        let has_all =
            view.names_with_letters(mask(typed.iter().copied()), mask(typed.iter().copied().take(1)));
        let goes_on = |reach: Reach, next: u32| {
            next < view.tokens() && !matches!(over(view, typed, reach, Some(' '), next), Reached::Lost)
        };
        let of_part = |(docs, next, reach): (&[u32], &[u32], Option<Reach>)| {
            self.go_on()?;
            let with_next = docs.iter().zip(next).filter(|(doc, _)| is_in(&has_all, **doc));
            let may_be = with_next.filter(|(_, next)| {
                reach.is_none_or(|reach| phrase::is_again(**next) || goes_on(reach, phrase::word(**next)))
            });
            Ok(may_be.map(|(doc, _)| *doc).collect::<Vec<u32>>())
        };
        let parts: Vec<(&[u32], &[u32], Option<Reach>)> = view
            .begun_scattered(typed)
            .iter()
            .flat_map(|begun| {
                let docs = view.docs_with_any(&begun.tokens).chunks(STRIDE);
                docs.zip(view.next_to_any(&begun.tokens).chunks(STRIDE))
                    .map(|(docs, next)| (docs, next, begun.reach))
            })
            .collect();
        let docs: Vec<Vec<u32>> = if parts.iter().map(|(docs, ..)| docs.len()).sum::<usize>() > MANY {
            parts.into_par_iter().map(of_part).collect::<Result<_, _>>()?
        } else {
            parts.into_iter().map(of_part).collect::<Result<_, _>>()?
        };
        Ok(docs.concat())
    }
}

impl View<'_> {
    /// The words over which letters are scattered from their start on, as far as these go.
    fn begun_scattered(&self, typed: &[char]) -> Vec<Begun> {
        let tokens = typed.first().map_or(0..0, |first| self.begin_with(&first.to_string()));
        let mut begun = Vec::new();
        let mut this = tokens.start;
        while this < tokens.end {
            // What some letters of a word tell, they tell of all words that begin with them.
            let mut gone = 0;
            let letters = self.letters_of(this).inspect(|c| gone += c.len_utf8());
            let reached = Reach::default().over(typed, letters);
            let alike = this..self.beyond(this, gone).min(tokens.end);
            match reached {
                Reached::All => begun.push(Begun { tokens: alike.clone(), reach: None }),
                Reached::Lost => {}
                Reached::On(reach) => {
                    begun.push(Begun { tokens: this..this + 1, reach: Some(reach) });
                    this += 1;
                    continue;
                }
            }
            this = alike.end;
        }
        begun
    }

    /// A bit for each name that has all of some letters, and words that begin with all of some.
    fn names_with_letters(&self, letters: u32, heads: u32) -> Vec<u64> {
        let heads = bits(heads).map(|letter| self.names_with_head(letter));
        let mut rows = heads.chain(bits(letters).map(|letter| self.names_with_letter(letter)));
        let mut all = rows.next().unwrap_or_default().to_vec();
        for row in rows {
            all.iter_mut().zip(row).for_each(|(all, row)| *all &= row);
        }
        all
    }
}

/// Whether the letters typed are scattered over a name, from the start of a word on, and close together.
/// `begun` are the words that begin with the first of them.
fn reaches(view: &View, typed: &[char], begun: &Range<u32>, words: &[u32]) -> bool {
    let starts = words.iter().enumerate().filter(|(_, token)| begun.contains(token));
    starts.map(|(at, _)| words.get(at..).unwrap_or_default()).any(|words| {
        let mut reach = Reach::default();
        for (at, token) in words.iter().enumerate() {
            // There is a space before every word but the first.
            let space = (at > 0).then_some(' ');
            match over(view, typed, reach, space, *token) {
                Reached::All => return true,
                Reached::Lost => return false,
                Reached::On(on) => reach = on,
            }
        }
        false
    })
}

/// Goes on over a word, and what stands before it.
fn over(view: &View, typed: &[char], reach: Reach, before: Option<char>, token: u32) -> Reached {
    reach.over(typed, before.into_iter().chain(view.letters_of(token)))
}
