//! Letters scattered over a name, if that is more than an accident: found by their order, scored and
//! placed by `fuzzy-matcher`.

use std::ops::Range;

use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};

use super::matching::{SPELLED_FROM, runs};
use super::needle::Needle;

/// The longest text matched scattered: the cost grows with both lengths.
const SCATTERED_TO: usize = 64;

/// How far the letters of a text were found in a name, taken one after the other from the start of a word on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reach {
    /// How many of them,
    found: usize,
    /// and how many characters of the name were gone through.
    gone: usize,
}

/// What comes of going through some more characters.
#[derive(Debug, Clone, Copy)]
pub enum Reached {
    /// All letters are found.
    All,
    /// They do not keep close together.
    Lost,
    /// More of the name must be looked at.
    On(Reach),
}

impl Reach {
    /// Goes through some more characters. The letters keep close together if at each of them no more characters
    /// than letters were passed over; so what is lost stays so, however the text goes on.
    pub fn over(mut self, typed: &[char], characters: impl Iterator<Item = char>) -> Reached {
        for c in characters {
            self.gone += 1;
            if typed.get(self.found) == Some(&c) {
                self.found += 1;
                if self.found == typed.len() {
                    return Reached::All;
                }
            } else if self.gone > 2 * self.found + 1 {
                return Reached::Lost;
            }
        }
        Reached::On(self)
    }
}

/// `typed`, scattered over `name`, if that is more than an accident: the characters begin at the start of
/// a word and then keep close together. With the score, the better the higher, at most about 30 for each
/// letter; `fuzzy-matcher` gives it and the places in one call, since its two functions can disagree.
#[must_use]
pub fn scatter(typed: &[char], name: &[char]) -> Option<(i64, Vec<Range<usize>>)> {
    let starts = (0..name.len()).filter(|&at| {
        name.get(at) == typed.first() && at.checked_sub(1).is_none_or(|before| name.get(before) == Some(&' '))
    });
    let pattern: String = typed.iter().collect();
    let mut best: Option<(i64, Vec<Range<usize>>)> = None;
    for start in starts {
        let rest = name.get(start..).unwrap_or_default();
        let Some(window) = reach(typed, rest) else { continue };
        let window: String = window.iter().collect();
        // A new matcher each time: what one that is used again says depends on what it saw before.
        let matcher = SkimMatcherV2::default().ignore_case();
        let Some((score, places)) = matcher.fuzzy_indices(&window, &pattern) else { continue };
        if best.as_ref().is_none_or(|(best, _)| score > *best) {
            best = Some((score, runs(&places.iter().map(|place| start + place).collect::<Vec<_>>())));
        }
    }
    best
}

/// As much of a text as the letters of `typed` reach over, if they keep close together.
fn reach<'a>(typed: &[char], text: &'a [char]) -> Option<&'a [char]> {
    let mut end = 0;
    let gone_through = text.iter().copied().inspect(|_| end += 1);
    matches!(Reach::default().over(typed, gone_through), Reached::All).then(|| text.get(..end)).flatten()
}

/// What was typed, run together, where it may be scattered at all.
#[must_use]
pub fn scattered(needles: &[Needle]) -> Option<Vec<char>> {
    let words = needles.iter().map(Needle::word).collect::<Option<Vec<_>>>()?;
    Some(words.concat()).filter(|typed| (SPELLED_FROM..=SCATTERED_TO).contains(&typed.len()))
}
