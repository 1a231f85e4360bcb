//! A typed word that may be the initials of a name: `hit` for `Harbin Institute of Technology`.

use std::ops::{Range, RangeInclusive};

use super::build::{in_parts, sort};
use super::candidates::Worth;
use super::dictionary::mask;
use super::layout::View;
use crate::names::legal::is_form_text;
use crate::search::matching::{Closeness, Place, SPELLED_FROM, is_small};

/// The first letters of names, packed: how many, and bits for each.
const INITIALS: usize = 6;
const BITS: usize = 5;

/// A word that may be initials.
pub struct Initials {
    typed: Vec<u8>,
    letters: u32,
}

impl Initials {
    /// How well they stand in a name at best.
    pub const AT_BEST: Worth = (Closeness::Initials, 0);

    /// `word` as initials, if it may be.
    pub fn new(word: &[char]) -> Option<Self> {
        let bytes = || word.iter().map(|c| u8::try_from(*c).ok().filter(u8::is_ascii));
        let typed = (word.len() >= SPELLED_FROM).then(|| bytes().collect::<Option<Vec<u8>>>()).flatten()?;
        Some(Self { typed, letters: mask(word.iter().copied()) })
    }

    /// Whether the words of a name that begin with these letters may begin with those typed.
    pub fn may_begin(&self, heads: u32) -> bool {
        self.letters & !heads == 0
    }

    /// Whether they are the first initials of a name, of all its words or of all but the small ones.
    pub fn begin(&self, view: &View, words: &[u32]) -> bool {
        let kept = words.iter().filter(|token| !is_small(view.token(**token)));
        words.len() >= SPELLED_FROM && (self.begin_these(view, words.iter()) || self.begin_these(view, kept))
    }

    fn begin_these<'a>(&self, view: &View, words: impl Iterator<Item = &'a u32>) -> bool {
        let mut typed = self.typed.iter();
        let mut left = typed.len();
        for (token, typed) in words.zip(&mut typed) {
            if view.token_bytes(*token).first() != Some(typed) {
                return false;
            }
            left -= 1;
        }
        left == 0
    }

    /// Whether they are all there are of a name, but perhaps for the legal form at its end.
    pub fn spell(&self, view: &View, doc: u32) -> Option<Place> {
        let words = view.words_of(doc);
        if !self.may_begin(view.heads_of(doc)) || !self.begin(view, words) {
            return None;
        }
        let kept: Vec<u32> = words.iter().copied().filter(|token| !is_small(view.token(*token))).collect();
        let fits = |words: &[u32]| {
            let legal = words.iter().rev().take_while(|token| is_form_text(view.token(**token))).count();
            let length = self.typed.len();
            (length == words.len() || length == words.len() - legal) && self.begin_these(view, words.iter())
        };
        (fits(words) || fits(&kept)).then_some(Place { closeness: Closeness::Spelled, extra: 0, word: 0 })
    }
}

/// The names whose first initials are those typed, or all of whose are; as far as they are packed, each
/// perhaps more than once.
pub fn with_initials<'a>(view: &View<'a>, initials: &Initials, all: bool) -> &'a [u32] {
    let typed = &initials.typed;
    let packed = pack(typed.iter().copied().map(code));
    // Where there is room behind them, nothing follows the last.
    let keys =
        if all && typed.len() < INITIALS { packed..=packed } else { packed_range(packed, typed.len()) };
    let first = view.initials_key.partition_point(|key| key < keys.start());
    let end = view.initials_key.partition_point(|key| key <= keys.end());
    view.initials_doc.get(first..end).unwrap_or_default()
}

/// The first initials of every name of three words or more, packed, with and without its small words and the
/// legal form at its end; in order, with the names they are of.
pub fn of_names(view: &View) -> (Vec<u32>, Vec<u32>) {
    const SMALL: u8 = 1 << BITS;
    const LEGAL: u8 = SMALL << 1;
    let word = |token: u32| {
        let text = view.token(token);
        code(text.bytes().next().unwrap_or_default())
            | if is_small(text) { SMALL } else { 0 }
            | if is_form_text(text) { LEGAL } else { 0 }
    };
    let known = in_parts(view.tokens(), |tokens| tokens.map(word).collect::<Vec<u8>>()).concat();
    let some = |docs: Range<u32>| {
        let mut all = Vec::with_capacity(2 * docs.len());
        let mut every: Vec<u8> = Vec::new();
        for doc in docs {
            let words = view.words_of(doc);
            if words.len() < SPELLED_FROM {
                continue;
            }
            every.clear();
            every.extend(words.iter().filter_map(|word| known.get(*word as usize)));
            let marks = every.iter().fold(0, |marks, word| marks | word);
            let first = all.len();
            // What no word is need not be left out.
            for (without, at_end) in [(0, 0), (0, LEGAL), (SMALL, 0), (SMALL, LEGAL)] {
                if marks & (without | at_end) != without | at_end {
                    continue;
                }
                let left_out = every.iter().rev().take_while(|word| **word & (without | at_end) != 0).count();
                let kept = every.iter().take(every.len() - left_out).filter(|word| **word & without == 0);
                let key = u64::from(pack(kept.map(|word| word & (SMALL - 1)))) << 32 | u64::from(doc);
                if !all.get(first..).is_some_and(|own| own.contains(&key)) {
                    all.push(key);
                }
            }
        }
        all
    };
    let mut all: Vec<u64> = in_parts(view.docs(), some).concat();
    sort(&mut all);
    all.into_iter().map(|key| ((key >> 32) as u32, key as u32)).unzip()
}

/// A first letter as a number of few bits, none of them nothing.
fn code(head: u8) -> u8 {
    match head {
        b'a'..=b'z' => head - b'a' + 1,
        b'0'..=b'9' => 27,
        _ => 28,
    }
}

/// The first initials, packed so that numbers sort as they do.
fn pack(codes: impl Iterator<Item = u8>) -> u32 {
    let mut packed = 0;
    let mut room = INITIALS;
    for code in codes.take(INITIALS) {
        packed = packed << BITS | u32::from(code);
        room -= 1;
    }
    packed << (BITS * room)
}

/// All keys that begin as `packed` does, of which `count` initials are given.
fn packed_range(packed: u32, count: usize) -> RangeInclusive<u32> {
    let free = BITS * (INITIALS - count.min(INITIALS));
    packed..=packed | ((1 << free) - 1)
}
