//! A typed word that may run over several words of a name: `sensetime` for `Sense Time`.

use std::ops::Range;
use std::sync::OnceLock;

use super::candidates::Worth;
use super::layout::View;
use super::phrase::followed;
use crate::search::matching::{Closeness, JOINED_FROM, JOINED_PART, JOINED_TO, JOINED_WORDS, Place, cost};

/// A word that may run over several of a name.
pub struct Joined {
    word: String,
    /// The words it begins with, in order.
    firsts: Vec<u32>,
    /// For each of these, the words that can follow it, as ranges.
    seconds: Vec<Vec<Range<u32>>>,
    /// The names in which it may stand, once that was asked.
    docs: OnceLock<Vec<u32>>,
}

impl Joined {
    /// How well it stands in a name at best.
    pub const AT_BEST: Worth = (Closeness::Words, cost::JOINED);

    pub fn new(view: &View, word: &[char], text: &str) -> Option<Self> {
        if !(JOINED_FROM..=JOINED_TO).contains(&word.len()) {
            return None;
        }
        // For each place in the text, the words of the dictionary that stand there with words after them to
        // the end, the last perhaps begun.
        let mut at_place: Vec<Vec<(usize, Range<u32>)>> = vec![Vec::new(); text.len() + 1];
        for (start, _) in text.char_indices().rev() {
            let rest = text.get(start..).unwrap_or_default();
            let mut among = 0..view.tokens();
            let mut here = Vec::new();
            for (at, c) in rest.char_indices() {
                let end = at + c.len_utf8();
                let begun = rest.get(..end).unwrap_or_default();
                among = view.begin_with_among(begun, among);
                if among.is_empty() {
                    break;
                }
                if begun.chars().count() < JOINED_PART {
                    continue;
                }
                let goes_on = at_place.get(start + end).is_some_and(|next| !next.is_empty());
                if end == rest.len() {
                    here.push((end, among.clone()));
                } else if goes_on && let Some(token) = view.exactly(begun, &among) {
                    here.push((end, token..token + 1));
                }
            }
            if let Some(place) = at_place.get_mut(start) {
                *place = here;
            }
        }
        let of_first = |(end, range): &(usize, Range<u32>)| {
            let seconds = at_place.get(*end)?.iter().map(|(_, range)| range.clone()).collect::<Vec<_>>();
            (*end < text.len()).then_some((range.start, seconds))
        };
        let mut firsts: Vec<(u32, Vec<Range<u32>>)> = at_place.first()?.iter().filter_map(of_first).collect();
        firsts.sort_unstable_by_key(|(first, _)| *first);
        let (firsts, seconds): (Vec<u32>, Vec<_>) = firsts.into_iter().unzip();
        let docs = OnceLock::new();
        Some(Self { word: text.to_owned(), firsts, seconds, docs }).filter(|joined| !joined.firsts.is_empty())
    }

    /// The names in which a word that can follow it stands after a first word.
    pub fn docs(&self, view: &View) -> &[u32] {
        self.docs.get_or_init(|| {
            let mut docs = Vec::new();
            for (first, seconds) in self.firsts.iter().zip(&self.seconds) {
                let follows = |next: u32| seconds.iter().any(|range| range.contains(&next));
                docs.extend(followed(view, *first, follows).map(|(name, _)| name.doc));
            }
            docs
        })
    }

    /// Whether two neighbors among a name's words are a first word of these and one that can follow it.
    pub fn may_begin(&self, words: &[u32]) -> bool {
        words.windows(2).any(|pair| {
            let [first, second] = pair else { return false };
            let at = self.firsts.iter().position(|known| known == first);
            let seconds = at.and_then(|at| self.seconds.get(at));
            seconds.is_some_and(|seconds| seconds.iter().any(|range| range.contains(second)))
        })
    }

    pub fn place(&self, view: &View, words: &[u32], offer: &mut impl FnMut(Place)) {
        for (at, first) in words.iter().enumerate() {
            if !self.firsts.contains(first) {
                continue;
            }
            let mut rest = self.word.as_str();
            for (step, token) in words.iter().skip(at).take(JOINED_WORDS).enumerate() {
                let of_name = view.token(*token);
                let is_short = |text: &str| text.chars().count() < JOINED_PART;
                if is_short(rest) || is_short(of_name) {
                    break;
                }
                if step > 0 && of_name.starts_with(rest) {
                    let closeness =
                        if of_name.len() == rest.len() { Closeness::Words } else { Closeness::Prefix };
                    offer(Place { closeness, extra: cost::JOINED, word: at });
                    break;
                }
                match rest.strip_prefix(of_name) {
                    Some(left) if !left.is_empty() => rest = left,
                    _ => break,
                }
            }
        }
    }
}
