//! Letters scattered over a name, if that is more than an accident: found by their order, scored and
//! placed by `fuzzy-matcher`.

use std::ops::Range;

use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};

use super::matching::{Needle, SPELLED_FROM, runs};

/// The longest text matched scattered: the cost grows with both lengths.
const SCATTERED_TO: usize = 64;

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
        let Some(window) = reach(typed, rest).and_then(|end| rest.get(..end)) else { continue };
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

/// How far the letters of `typed` reach, taken one after the other from the start of `text`, if they
/// keep close together.
fn reach(typed: &[char], text: &[char]) -> Option<usize> {
    let mut wanted = typed.iter();
    let mut next = wanted.next();
    for (at, c) in text.iter().enumerate().take(2 * typed.len()) {
        if next == Some(c) {
            next = wanted.next();
            if next.is_none() {
                return Some(at + 1);
            }
        }
    }
    None
}

/// What was typed, run together, where it may be scattered at all.
#[must_use]
pub fn scattered(needles: &[Needle]) -> Option<Vec<char>> {
    let words = needles.iter().map(Needle::word).collect::<Option<Vec<_>>>()?;
    Some(words.concat()).filter(|typed| (SPELLED_FROM..=SCATTERED_TO).contains(&typed.len()))
}
