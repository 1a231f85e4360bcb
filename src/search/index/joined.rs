//! A typed word that may run over several words of a name: `sensetime` for `Sense Time`.

use std::ops::Range;
use std::sync::OnceLock;

use super::candidates::Worth;
use super::layout::View;
use super::phrase::followed;
use crate::search::matching::{Closeness, JOINED_FROM, JOINED_PART, JOINED_TO, JOINED_WORDS, Place, cost};

/// So many names are read rather than told apart by the word after the next,
const FEW: usize = 256;
/// and so are they where that word would have to be looked for in so many times as many.
const OTHERS: usize = 32;

/// A word that may run over several of a name.
pub struct Joined {
    word: String,
    firsts: Vec<First>,
    /// The names in which it may stand, once that was asked.
    docs: OnceLock<Vec<u32>>,
}

/// A word that it begins with.
struct First {
    token: u32,
    /// The words that can follow and end it, as ranges.
    lasts: Vec<Range<u32>>,
    /// Each of the others that can follow, with what can follow that.
    others: Vec<(u32, Vec<Range<u32>>)>,
}

impl First {
    /// Whether a word can follow it.
    fn goes_on(&self, token: u32) -> bool {
        self.lasts.iter().any(|last| last.contains(&token))
            || self.others.iter().any(|(other, _)| *other == token)
    }

    /// The names in which a word that can follow stands after it; and where these are many, one that can follow
    /// that.
    fn docs(&self, view: &View) -> Vec<u32> {
        let after = |token: u32, follows: &(dyn Fn(u32) -> bool + Sync)| {
            followed(view, token, follows).into_iter().map(|(name, _)| name.doc).collect::<Vec<u32>>()
        };
        let among = |tokens: &[Range<u32>], token| tokens.iter().any(|tokens| tokens.contains(&token));
        let mut docs = after(self.token, &|token| self.others.iter().any(|(other, _)| *other == token));
        let others = self.others.iter().map(|(other, _)| view.docs_with(*other).len()).sum::<usize>();
        if docs.len() > FEW && others < OTHERS * docs.len() {
            let go_on =
                self.others.iter().flat_map(|(other, next)| after(*other, &|token| among(next, token)));
            let mut go_on: Vec<u32> = go_on.collect();
            go_on.sort_unstable();
            docs.retain(|doc| go_on.binary_search(doc).is_ok());
        }
        docs.extend(after(self.token, &|token| among(&self.lasts, token)));
        docs
    }
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
                    here.push((start + end, among.clone()));
                } else if goes_on && let Some(token) = view.exactly(begun, &among) {
                    here.push((start + end, token..token + 1));
                }
            }
            if let Some(place) = at_place.get_mut(start) {
                *place = here;
            }
        }
        let words_at = |place: usize| at_place.get(place).map_or(&[][..], Vec::as_slice);
        let of_first = |(end, tokens): &(usize, Range<u32>)| {
            let mut first = First { token: tokens.start, lasts: Vec::new(), others: Vec::new() };
            for (end, tokens) in words_at(*end) {
                if *end == text.len() {
                    first.lasts.push(tokens.clone());
                } else {
                    let next = words_at(*end).iter().map(|(_, tokens)| tokens.clone()).collect();
                    first.others.push((tokens.start, next));
                }
            }
            first
        };
        let firsts = words_at(0).iter().filter(|(end, _)| *end < text.len());
        let firsts: Vec<First> = firsts.map(of_first).collect();
        let docs = OnceLock::new();
        Some(Self { word: text.to_owned(), firsts, docs }).filter(|joined| !joined.firsts.is_empty())
    }

    /// The names in which it may stand.
    pub fn docs(&self, view: &View) -> &[u32] {
        self.docs.get_or_init(|| self.firsts.iter().flat_map(|first| first.docs(view)).collect())
    }

    /// Whether two neighbors among a name's words are a first word of these and one that can follow it.
    pub fn may_begin(&self, words: &[u32]) -> bool {
        words.windows(2).any(|pair| {
            let [first, second] = pair else { return false };
            self.firsts.iter().any(|known| known.token == *first && known.goes_on(*second))
        })
    }

    pub fn place(&self, view: &View, words: &[u32], offer: &mut impl FnMut(Place)) {
        for (at, first) in words.iter().enumerate() {
            if !self.firsts.iter().any(|known| known.token == *first) {
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
