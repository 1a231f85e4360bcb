//! Several words in a row: found by the word that follows each, without reading names.

use std::sync::Arc;

use rayon::prelude::*;

use super::layout::View;
use super::lots::{Found, Listed};
use super::place::{Fit, Way};

/// Stands for the word after the last one of a name.
const NONE: u32 = u32::MAX >> 1;
/// Set where a word stands in a name again, and other words may follow it there.
const AGAIN: u32 = 1 << 31;

/// How many pairs of neighbors are tried to find the one that fewest names have.
const TRIED: usize = 3;
/// How many names are read at once.
const BLOCK: usize = 64;
/// How many parts of so many names are worth a second thread.
const THREADED: usize = 4;
const PART: usize = 4096;

/// What is kept of the word after one of a name's words, which did not stand in it before.
pub fn next(words: &[u32], at: usize) -> u32 {
    let (this, rest) = (words.get(at), words.get(at + 1..).unwrap_or_default());
    let again = if rest.iter().any(|word| Some(word) == this) { AGAIN } else { 0 };
    rest.first().copied().unwrap_or(NONE) | again
}

/// The word after one, from what is kept of it; of the last word of a name, one that is no word.
pub fn word(next: u32) -> u32 {
    next & !AGAIN
}

/// Whether the word stands in the name again, with another after it.
pub fn is_again(next: u32) -> bool {
    next & AGAIN != 0
}

/// The names in which a word may be followed by one for which `follows`; and whether it surely is.
pub fn followed(view: &View, token: u32, follows: impl Fn(u32) -> bool + Sync + Send) -> Vec<(Found, bool)> {
    of_followed(view, token, follows, |names| names)
}

/// What `work` makes of these names, some at a time.
fn of_followed<T: Send>(
    view: &View,
    token: u32,
    follows: impl Fn(u32) -> bool + Sync + Send,
    work: impl Fn(Vec<(Found, bool)>) -> Vec<T> + Sync + Send,
) -> Vec<T> {
    let names = view.names_with_any(&(token..token + 1)).parts(PART);
    let parts: Vec<(Listed, &[u32])> = names.zip(view.next_to(token).chunks(PART)).collect();
    let of_part = |(names, next): (Listed, &[u32])| {
        let with = names.iter().zip(next).map(|(name, next)| {
            let is_sure = follows(word(*next));
            (name, is_sure, is_sure || is_again(*next))
        });
        work(with.filter(|(.., may)| *may).map(|(name, is_sure, _)| (name, is_sure)).collect())
    };
    if parts.len() <= THREADED {
        parts.into_iter().flat_map(of_part).collect()
    } else {
        parts.into_par_iter().flat_map_iter(of_part).collect()
    }
}

/// How many these are.
fn count_followed(view: &View, token: u32, follows: impl Fn(u32) -> bool + Sync + Send) -> usize {
    let count = |next: &[u32]| next.iter().filter(|next| follows(word(**next)) || is_again(**next)).count();
    let next = view.next_to(token);
    if next.len() <= THREADED * PART { count(next) } else { next.par_chunks(PART).map(count).sum() }
}

impl Way {
    /// How many names there are at most in which its words stand in a row, as many as have one of them.
    pub fn at_most(&self, view: &View) -> usize {
        let many = |fit: &Fit| {
            let whole =
                fit.exact.iter().chain(&fit.ended).map(|token| view.docs_with(*token).len()).sum::<usize>();
            whole.max(view.docs_with_any(&fit.begun).len())
        };
        match self.names.get() {
            Some(names) => names.len(),
            None => self.words.iter().map(many).min().unwrap_or_default(),
        }
    }

    /// The names in which several words stand in a row; each once and in order, if none but the last can be
    /// more than one word.
    pub fn names(&self, view: &View) -> Arc<Vec<Found>> {
        self.names.get_or_init(|| Arc::new(self.find_names(view))).clone()
    }

    fn find_names(&self, view: &View) -> Vec<Found> {
        let words_of = |fit: &Fit| {
            let ended = fit.ended.iter().copied().filter(|token| Some(*token) != fit.exact);
            fit.exact.into_iter().chain(ended).collect::<Vec<u32>>()
        };
        let many = |tokens: &[u32]| tokens.iter().map(|token| view.docs_with(*token).len()).sum::<usize>();
        let pairs = self.words.windows(2).filter_map(|pair| {
            let [first, second] = pair else { return None };
            Some((words_of(first), second))
        });
        let mut pairs: Vec<(Vec<u32>, &Fit)> = pairs.collect();
        pairs.sort_by_key(|(first, _)| many(first));
        let follows = |fit: &Fit, next| fit.holds(next).is_some();
        let count = |(first, second): &&(Vec<u32>, &Fit)| {
            first
                .iter()
                .map(|token| count_followed(view, *token, |next| follows(second, next)))
                .sum::<usize>()
        };
        let Some((first, second)) = pairs.iter().take(TRIED).min_by_key(count) else { return Vec::new() };
        let is_told = self.is_anywhere() && self.words.len() == 2;
        let read = |found: Vec<(Found, bool)>| {
            let mut names = Vec::new();
            for some in found.chunks(BLOCK) {
                let unread = |is_sure: bool| !(is_told && is_sure);
                view.fetch(some.iter().filter(|(_, is_sure)| unread(*is_sure)).map(|(name, _)| name.doc));
                let is_it = |(name, is_sure): &&(Found, bool)| {
                    self.may_be_in(name.weight.is_reading())
                        && (!unread(*is_sure) || self.fits(view.words_of(name.doc)))
                };
                names.extend(some.iter().filter(is_it).map(|(name, _)| *name));
            }
            names
        };
        first.iter().flat_map(|token| of_followed(view, *token, |next| follows(second, next), read)).collect()
    }
}
