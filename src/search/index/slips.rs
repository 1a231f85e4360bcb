//! Slips of the finger, counted for a typed word against the beginnings of all words at once.

use std::ops::Range;

use super::dictionary::{first_letter, has_at_most};
use super::layout::View;

/// The most slips that are forgiven, and none.
const COUNTS: usize = 3;

/// A typed word that is forgiven some slips.
///
/// The distance is optimal string alignment: substituted, swapped, missing and doubled letters. Words
/// that begin alike share the first columns of its table, since the dictionary is sorted; and where a
/// beginning has too many slips already, all words with it are passed over. A column is a set of bits for
/// each number of slips, as in Wu and Manber, "Fast text searching allowing errors" (1992), with the swap
/// of Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003).
pub struct Slips {
    length: usize,
    allowed: usize,
    /// Of each letter of the typed word, after which of its beginnings it stands.
    ascii: Box<[u64; 128]>,
    others: Vec<(char, u64)>,
    /// The letters of the word at hand, with what stands before the first.
    columns: Vec<Column>,
}

/// What the beginning of a word of the dictionary up to a letter may be.
#[derive(Clone, Copy, Default)]
struct Column {
    /// How many bytes it has.
    bytes: usize,
    /// Where the letter stands in the typed word.
    here: u64,
    /// For each number of slips, which beginnings of the typed word it may be with no more: a bit for each,
    /// the first for none of its letters.
    within: [u64; COUNTS],
    /// Of the numbers of slips those, as bits, with which it or a beginning of it is the whole typed word.
    whole: u8,
}

impl Slips {
    /// Forgives `allowed` slips in `word`, two at most and 63 letters.
    pub fn new(word: &[char], allowed: usize) -> Self {
        let mut slips = Self {
            length: word.len().min(63),
            allowed: allowed.min(COUNTS - 1),
            ascii: Box::new([0; 128]),
            others: Vec::new(),
            columns: Vec::new(),
        };
        for (at, c) in word.iter().copied().enumerate().take(slips.length) {
            let bit = 1 << (at + 1);
            match slips.ascii.get_mut(c as usize) {
                Some(bits) => *bits |= bit,
                None => match slips.others.iter_mut().find(|(other, _)| *other == c) {
                    Some((_, bits)) => *bits |= bit,
                    None => slips.others.push((c, bit)),
                },
            }
        }
        let mut first = Column::default();
        for (slips, within) in first.within.iter_mut().enumerate() {
            *within = (2 << slips) - 1;
        }
        slips.columns.push(first);
        slips
    }

    /// Calls `each` with every word of the dictionary among `tokens` that the typed word begins, slips
    /// forgiven, those in a row that it does alike at once; with the fewest slips, and whether only a part of
    /// these words was meant. Of equals the whole word.
    pub fn find(
        &mut self,
        view: &View,
        needed: u32,
        tokens: Range<u32>,
        mut each: impl FnMut(Range<u32>, u16, bool),
    ) {
        // How many bytes a word shares with the one whose letters are at hand.
        let mut kept = 0;
        let mut this = tokens.start;
        while this < tokens.end {
            let mut next = this + 1;
            if self.may_begin(view, needed, this) {
                while self.columns.len() > 1 && self.columns.last().is_some_and(|last| last.bytes > kept) {
                    self.columns.pop();
                }
                let Some(mut last) = self.columns.last().copied() else { return };
                let bytes = view.token_bytes(this);
                let mut is_all_told = false;
                while last.bytes < bytes.len() && !is_all_told {
                    last = self.add(bytes, last);
                    // No letter that follows can matter.
                    is_all_told = last.within.get(self.allowed) == Some(&0)
                        || self.columns.len() > self.length + self.allowed;
                }
                if is_all_told {
                    next = view.beyond(this, last.bytes).min(tokens.end);
                }
                if last.whole != 0 {
                    let fewest = last.whole.trailing_zeros();
                    let meant = |within: &u64| within >> self.length & 1 == 1;
                    let is_whole =
                        last.bytes == bytes.len() && last.within.get(fewest as usize).is_some_and(meant);
                    let others = if is_whole { this + 1 } else { this };
                    for (tokens, is_part) in [(this..others, false), (others..next, true)] {
                        if !tokens.is_empty() {
                            each(tokens, fewest as u16, is_part);
                        }
                    }
                }
                kept = usize::MAX;
            }
            kept = kept.min(view.shared(next));
            this = next;
        }
    }

    /// Whether a word may be begun by the typed one, as far as its length and letters tell: each slip adds one
    /// letter at most, and takes away one.
    #[inline]
    fn may_begin(&self, view: &View, needed: u32, token: u32) -> bool {
        has_at_most(needed & !view.mask_of(token), self.allowed as u32)
            && view.token_bytes(token).len() + self.allowed >= self.length
    }

    /// The next column, for the next letter of the word at hand.
    #[inline]
    fn add(&mut self, word: &[u8], last: Column) -> Column {
        let rest = word.get(last.bytes..).unwrap_or_default();
        let Some((c, others)) = first_letter(rest) else { return last };
        let here = match self.ascii.get(c as usize) {
            Some(bits) => *bits,
            None => self.others.iter().find(|(other, _)| *other == c).map_or(0, |(_, bits)| *bits),
        };
        let bytes = word.len() - others.len();
        let before = match self.columns.len().checked_sub(2).and_then(|at| self.columns.get(at)) {
            Some(before) => before.within,
            None => [0; COUNTS],
        };
        let mut column = Column { bytes, here, ..Column::default() };
        let [w0, w1, w2] = last.within;
        let n0 = w0 << 1 & here;
        let swapped = here << 1 & last.here;
        let n1 = w1 << 1 & here | w0 | w0 << 1 | n0 << 1 | before[0] << 2 & swapped;
        let n2 = w2 << 1 & here | w1 | w1 << 1 | n1 << 1 | before[1] << 2 & swapped;
        // What goes on beyond the typed word says nothing.
        column.within = [n0, n1, n2].map(|within| within & u64::MAX >> (63 - self.length));
        let whole = (0..)
            .zip(column.within)
            .fold(0, |whole, (slips, within)| whole | ((within >> self.length & 1) as u8) << slips);
        column.whole = last.whole | whole & ((2 << self.allowed) - 1) as u8;
        self.columns.push(column);
        column
    }
}
