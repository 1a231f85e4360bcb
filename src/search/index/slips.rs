//! Slips of the finger, counted for a typed word against the beginnings of all words at once.

use std::ops::Range;

use super::dictionary::mask;
use super::layout::View;

/// A typed word that is forgiven some slips.
///
/// The distance is optimal string alignment: substituted, swapped, missing and doubled letters. Words
/// that begin alike share the first columns of its table, since the dictionary is sorted; and where a
/// beginning has too many slips already, all words with it are passed over.
pub struct Slips<'a> {
    word: &'a [char],
    allowed: u16,
    /// The columns of the table, one for each letter of the word at hand, and the one before the first.
    columns: Vec<Column>,
    /// How many slips there are between each beginning of the typed word and each of the word at hand, column
    /// by column; only those that can be forgiven are worked out.
    slips: Vec<u16>,
    /// The letters of the word at hand.
    letters: Vec<char>,
}

struct Column {
    /// The fewest, in this column, that the whole may come to.
    least: u16,
    /// The fewest for the whole typed word, in this column or one before it.
    best: u16,
}

/// For how many of a word's first bytes it is known which word comes after all that begin so.
pub const SKIPS: usize = 4;

/// More than is ever forgiven.
const FAR: u16 = u16::MAX / 2;

impl<'a> Slips<'a> {
    /// Forgives `allowed` slips in `word`.
    pub fn new(word: &'a [char], allowed: usize) -> Self {
        let first = Column { least: 0, best: FAR };
        let slips = (0..=word.len() as u16).collect();
        Self { word, allowed: allowed as u16, columns: vec![first], slips, letters: Vec::new() }
    }

    /// Calls `each` with every word of the dictionary among `tokens` that the typed word begins, slips
    /// forgiven; with the fewest slips, and whether only a part of that word was meant. Of equals the
    /// whole word.
    pub fn find(mut self, view: View, tokens: Range<u32>, mut each: impl FnMut(u32, u16, bool)) {
        let needed = mask(self.word.iter().copied());
        let allowed = u32::from(self.allowed);
        let mut text: Vec<char> = Vec::new();
        // How many letters of the last word are enough to give up all that begin so.
        let mut hopeless = usize::MAX;
        let mut token = tokens.start;
        while token < tokens.end {
            let this = token;
            token += 1;
            // Each slip takes away one letter at most.
            if !has_at_most(needed & !view.mask_of(this), allowed) {
                continue;
            }
            view.letters_of(this, &mut text);
            let kept = self.letters.iter().zip(&text).take_while(|(a, b)| a == b).count();
            if kept >= hopeless {
                continue;
            }
            self.keep(kept);
            hopeless = usize::MAX;
            for &c in text.iter().skip(kept) {
                if self.columns.len() > self.word.len() + usize::from(self.allowed) {
                    break;
                }
                self.add(c);
                if self.columns.last().is_some_and(|last| last.least.min(last.best) > self.allowed) {
                    hopeless = self.letters.len();
                    let bytes: usize = self.letters.iter().map(|c| c.len_utf8()).sum();
                    token = view.skip(this, bytes).unwrap_or(token);
                    break;
                }
            }
            if let Some(last) = self.columns.last()
                && last.best <= self.allowed
            {
                let whole = self.slips.last() == Some(&last.best) && self.letters.len() == text.len();
                each(this, last.best, !whole);
            }
        }
    }

    /// Forgets all but the first columns.
    fn keep(&mut self, count: usize) {
        self.columns.truncate(count + 1);
        self.slips.truncate((count + 1) * (self.word.len() + 1));
        self.letters.truncate(count);
    }

    /// The next column of the table, for the next letter of the word at hand.
    #[allow(clippy::indexing_slicing)]
    fn add(&mut self, c: char) {
        let at = self.columns.len();
        let length = self.word.len();
        let band = usize::from(self.allowed);
        let (from, to) = (at.saturating_sub(band).max(1), (at + band).min(length));
        let height = length + 1;
        let (here, before) = (at * height, (at - 1) * height);
        self.slips.resize(here + height, FAR);
        self.slips[here] = at as u16;
        let mut least = self.slips[here];
        for row in from..=to {
            let slips = &self.slips;
            let other = u16::from(self.word[row - 1] != c);
            let mut fewest = slips[before + row - 1] + other;
            fewest = fewest.min(slips[before + row] + 1).min(slips[here + row - 1] + 1);
            let swapped =
                row > 1 && at > 1 && self.word[row - 1] == self.letters[at - 2] && self.word[row - 2] == c;
            if swapped {
                fewest = fewest.min(slips[before - height + row - 2] + 1);
            }
            self.slips[here + row] = fewest;
            least = least.min(fewest);
        }
        let best = self.columns[at - 1].best.min(self.slips[here + length]);
        self.columns.push(Column { least, best });
        self.letters.push(c);
    }
}

/// Whether at most so many bits are set; without counting them, which costs more where the processor is
/// not asked to.
fn has_at_most(bits: u32, count: u32) -> bool {
    (0..count).fold(bits, |bits, _| bits & bits.wrapping_sub(1)) == 0
}
