//! Several words in a row: found by the word that follows each, without reading names.

use super::layout::View;
use super::lots::Found;
use super::place::{Fit, Way};

/// Stands for the word after the last one of a name,
const NONE: u32 = u32::MAX;
/// and where a word stands in a name more than once, for those that follow it.
const SEVERAL: u32 = u32::MAX - 1;

/// How many pairs of neighbors are tried to find the one that fewest names have.
const TRIED: usize = 3;

/// What is kept of the word after one of a name's words, which did not stand in it before.
pub fn next(words: &[u32], at: usize) -> u32 {
    let (this, rest) = (words.get(at), words.get(at + 1..).unwrap_or_default());
    if rest.iter().any(|word| Some(word) == this) { SEVERAL } else { rest.first().copied().unwrap_or(NONE) }
}

impl Way {
    /// The names in which several words stand in a row; each once and in order, if none but the last can be
    /// more than one word.
    pub fn names(&self, view: View) -> Vec<Found> {
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
        let with = pairs.iter().take(TRIED).map(|(first, second)| with_neighbors(view, first, second));
        let mut found = with.min_by_key(Vec::len).unwrap_or_default();
        let is_told = self.is_anywhere() && self.words.len() == 2;
        found.retain(|(name, next)| {
            self.may_be_in(name.weight.is_reading())
                && (is_told && *next != SEVERAL || self.fits(view.words_of(name.doc)))
        });
        found.into_iter().map(|(name, _)| name).collect()
    }
}

/// The names in which a word that is one of some may be followed by one that is meant, with what follows it.
fn with_neighbors(view: View, first: &[u32], second: &Fit) -> Vec<(Found, u32)> {
    let follows = |next| second.holds(next).is_some();
    first.iter().flat_map(|token| followed(view, *token, follows)).collect()
}

/// The names in which a word may be followed by one for which `follows`, with what follows it.
pub fn followed<'a, F: Fn(u32) -> bool>(
    view: View<'a>,
    token: u32,
    follows: F,
) -> impl Iterator<Item = (Found, u32)> + use<'a, F> {
    let names = view.names_with_any(&(token..token + 1));
    let with = names.iter().zip(view.next_to(token).iter().copied());
    with.filter(move |(_, next)| *next == SEVERAL || follows(*next))
}
