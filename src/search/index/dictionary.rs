//! The sorted words: found by beginning, by what is inside them, and by the letters they have.

use std::ops::Range;

use memchr::memmem;
use rayon::prelude::*;

use super::doc::Weight;
use super::layout::View;
use super::lots::{Found, Listed};
use crate::search::rank::NameKind;

/// How many groups of three bytes are told apart.
pub const GRAMS: usize = 1 << 15;
/// How many bytes a group has.
pub const GRAM: usize = 3;

/// How many letters a set of letters tells apart.
pub const LETTERS: usize = 32;

/// The first bit of those that all letters but a to z share.
const OTHERS: u32 = 27;

/// How many words are worth a second thread.
const MANY: usize = 1 << 12;

/// How many words are looked at in one step where many may begin alike.
const AT_ONCE: usize = 32;

/// The letters of a word as a set: a bit for each of a to z, one for digits, five shared by all others.
/// A word lacks no letter that another needs if no bit of the other is missing.
#[must_use]
pub fn mask(word: impl IntoIterator<Item = char>) -> u32 {
    word.into_iter().fold(0, |mask, c| mask | 1 << bit(c))
}

/// Whether a set of letters has only a to z and digits, each of one byte.
pub fn is_plain(mask: u32) -> bool {
    mask >> OTHERS == 0
}

/// The places of the bits of a set of letters.
pub fn bits(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(bit)
    })
}

/// Whether at most so many bits are set; without counting them, which costs more where the processor is
/// not asked to.
pub fn has_at_most(bits: u32, count: u32) -> bool {
    (0..count).fold(bits, |bits, _| bits & bits.wrapping_sub(1)) == 0
}

fn bit(c: char) -> u32 {
    match c {
        'a'..='z' => c as u32 - 'a' as u32,
        _ if c.is_ascii_digit() => 26,
        _ => OTHERS + (c as u32).wrapping_mul(2_654_435_761) % (LETTERS as u32 - OTHERS),
    }
}

/// The group that three bytes belong to.
#[must_use]
pub fn gram(bytes: &[u8]) -> usize {
    let packed = bytes.iter().fold(0_u32, |packed, byte| packed << 8 | u32::from(*byte));
    packed.wrapping_mul(2_654_435_761) as usize >> 17 & (GRAMS - 1)
}

// Every array is checked when an index is made or read: a number of one points into the other.
#[allow(clippy::indexing_slicing)]
impl<'a> View<'a> {
    /// How many different words there are.
    #[must_use]
    pub fn tokens(&self) -> u32 {
        self.token_mask.len() as u32
    }

    /// A word's bytes.
    #[must_use]
    pub fn token_bytes(&self, token: u32) -> &'a [u8] {
        let at = token as usize;
        &self.text[self.text_start[at] as usize..self.text_start[at + 1] as usize]
    }

    /// A word.
    #[must_use]
    pub fn token(&self, token: u32) -> &'a str {
        std::str::from_utf8(self.token_bytes(token)).unwrap_or_default()
    }

    /// The words that begin with `prefix`.
    #[must_use]
    pub fn begin_with(&self, prefix: &str) -> Range<u32> {
        self.begin_with_among(prefix, 0..self.tokens())
    }

    /// The words among `tokens` that begin with `prefix`.
    #[must_use]
    pub fn begin_with_among(&self, prefix: &str, tokens: Range<u32>) -> Range<u32> {
        let prefix = prefix.as_bytes();
        let first = partition(tokens.clone(), |token| self.token_bytes(token) < prefix);
        let end = partition(first..tokens.end, |token| self.token_bytes(token).starts_with(prefix));
        first..end
    }

    /// The word itself, among those that begin with it.
    #[must_use]
    pub fn exactly(&self, word: &str, beginning: &Range<u32>) -> Option<u32> {
        let first = Some(beginning.start).filter(|_| !beginning.is_empty())?;
        (self.token_bytes(first) == word.as_bytes()).then_some(first)
    }

    /// The letters of a word, as a set.
    #[must_use]
    pub fn mask_of(&self, token: u32) -> u32 {
        self.token_mask[token as usize]
    }

    /// How many of its first bytes a word shares with the one before it; of more than 255 so many.
    #[must_use]
    pub fn shared(&self, token: u32) -> usize {
        self.token_shared.get(token as usize).copied().map_or(0, usize::from)
    }

    /// The next word that does not begin with the first `bytes` of a word.
    #[must_use]
    pub fn beyond(&self, token: u32, bytes: usize) -> u32 {
        let next = token as usize + 1;
        let others = &self.token_shared[next..];
        let bytes = u8::try_from(bytes).unwrap_or(u8::MAX);
        // Many begin alike or few, so many at a time are looked at first.
        let begin_so = |some: &&[u8]| some.iter().fold(u8::MAX, |least, shared| least.min(*shared)) >= bytes;
        let passed = others.chunks_exact(AT_ONCE).take_while(begin_so).count() * AT_ONCE;
        let rest = others[passed..].iter().take_while(|shared| **shared >= bytes).count();
        (next + passed + rest) as u32
    }

    /// The letters of a name, as a set.
    #[must_use]
    pub fn letters_in(&self, doc: u32) -> u32 {
        self.docs[doc as usize].letters
    }

    /// The letters of each of several words in a row.
    pub fn masks_of(&self, tokens: &Range<u32>) -> impl Iterator<Item = u32> + use<'a> {
        self.token_mask[tokens.start as usize..tokens.end as usize].iter().copied()
    }

    /// A bit for each name that has a letter.
    #[must_use]
    pub fn names_with_letter(&self, letter: usize) -> &'a [u64] {
        self.row(self.with_letter, letter)
    }

    /// A bit for each name with a word that begins with a letter.
    #[must_use]
    pub fn names_with_head(&self, letter: usize) -> &'a [u64] {
        self.row(self.with_head, letter)
    }

    fn row(&self, rows: &'a [u64], letter: usize) -> &'a [u64] {
        let length = self.docs.len().div_ceil(64);
        rows.get(letter * length..(letter + 1) * length).unwrap_or_default()
    }

    /// A word's letters; those that nobody asks for are not read.
    pub fn letters_of(&self, token: u32) -> impl Iterator<Item = char> + use<'a> {
        let mut rest = self.token_bytes(token);
        std::iter::from_fn(move || {
            let (letter, others) = first_letter(rest)?;
            rest = others;
            Some(letter)
        })
    }

    /// How many names there are.
    #[must_use]
    pub fn docs(&self) -> u32 {
        self.docs.len() as u32
    }

    /// The words of a name.
    #[must_use]
    pub fn words_of(&self, doc: u32) -> &'a [u32] {
        self.docs[doc as usize].words_in(self.long).unwrap_or_default()
    }

    /// Reads a little of each of some names, so that they are at hand when they are looked at one by one: the
    /// memory answers many such questions at once, but not while each answer decides what is asked next.
    pub fn fetch(&self, docs: impl Iterator<Item = u32>) {
        let read = docs
            .map(|doc| self.words_of(doc).first())
            .fold(0, |all, word| all ^ word.map_or(0, |word| *word));
        std::hint::black_box(read);
    }

    /// What can be told of a name before it is looked at.
    #[must_use]
    pub fn weight_of(&self, doc: u32) -> Weight {
        self.docs[doc as usize].weight()
    }

    /// The rank of a name's owner.
    #[must_use]
    pub fn rank_in(&self, doc: u32) -> u32 {
        self.docs[doc as usize].rank()
    }

    /// What a name is to its owner.
    #[must_use]
    pub fn kind_of(&self, doc: u32) -> NameKind {
        self.docs[doc as usize].kind()
    }

    /// Whether a name is only how another is read.
    #[must_use]
    pub fn is_reading(&self, doc: u32) -> bool {
        self.docs[doc as usize].is_reading()
    }

    /// The letters that the words of a name begin with.
    #[must_use]
    pub fn heads_of(&self, doc: u32) -> u32 {
        self.docs[doc as usize].heads
    }

    /// How many letters of a name are not those of a legal form.
    #[must_use]
    pub fn significant(&self, doc: u32) -> u32 {
        u32::from(self.docs[doc as usize].significant)
    }

    /// All owners in the order of their first names, word by word; equals by number.
    #[must_use]
    pub fn by_rank(&self) -> &'a [u32] {
        self.by_rank
    }

    /// The place of an owner in that order.
    #[must_use]
    pub fn rank_of(&self, owner: u32) -> u32 {
        self.owner_rank.get(owner as usize).copied().unwrap_or_default()
    }

    /// The names of the owner of a rank.
    #[must_use]
    pub fn docs_of(&self, rank: u32) -> Range<u32> {
        self.rank_start[rank as usize]..self.rank_start[rank as usize + 1]
    }

    /// The names that have a word.
    #[must_use]
    pub fn docs_with(&self, token: u32) -> &'a [u32] {
        self.docs_with_any(&(token..token + 1))
    }

    /// The names that have any of several words in a row, word by word.
    #[must_use]
    pub fn docs_with_any(&self, tokens: &Range<u32>) -> &'a [u32] {
        &self.postings[self.posted(tokens)]
    }

    /// The same, with what is known of each.
    #[must_use]
    pub fn names_with_any(&self, tokens: &Range<u32>) -> Listed<'a> {
        let posted = self.posted(tokens);
        Listed {
            docs: &self.postings[posted.clone()],
            ranks: &self.posting_ranks[posted.clone()],
            weights: &self.posting_weights[posted],
            is_in_order: tokens.len() == 1,
        }
    }

    /// What stands after a word in each name that has it.
    #[must_use]
    pub fn next_to(&self, token: u32) -> &'a [u32] {
        self.next_to_any(&(token..token + 1))
    }

    /// What stands after any of several words in a row in each name that has it, word by word.
    #[must_use]
    pub fn next_to_any(&self, tokens: &Range<u32>) -> &'a [u32] {
        &self.posting_next[self.posted(tokens)]
    }

    fn posted(&self, tokens: &Range<u32>) -> Range<usize> {
        let start = |at: u32| self.postings_start[at as usize] as usize;
        start(tokens.start)..start(tokens.end)
    }

    /// A name with what is known of it.
    #[must_use]
    pub fn found(&self, doc: u32) -> Found {
        Found { doc, rank: self.rank_in(doc), weight: self.weight_of(doc) }
    }

    /// The words that have `part` in them, not at the beginning.
    #[must_use]
    pub fn with_inside(&self, part: &str) -> Vec<u32> {
        let finder = memmem::Finder::new(part.as_bytes());
        let needed = mask(part.chars());
        let inside = |token: u32| {
            // Most lack a letter, and that is told without reading them.
            if needed & !self.mask_of(token) != 0 {
                return false;
            }
            let word = self.token_bytes(token);
            let first = 1 + word.iter().skip(1).take_while(|byte| **byte & 0xc0 == 0x80).count();
            word.get(first..).is_some_and(|rest| finder.find(rest).is_some())
        };
        let groups = part.as_bytes().windows(GRAM).filter_map(|bytes| {
            let at = gram(bytes);
            let (start, end) = (self.grams_start.get(at)?, self.grams_start.get(at + 1)?);
            Some(&self.grams[*start as usize..*end as usize])
        });
        if let Some(rarest) = groups.min_by_key(|group| group.len()) {
            let some = |group: &[u32]| group.iter().copied().filter(|token| inside(*token)).collect();
            if rarest.len() < MANY {
                return some(rarest);
            }
            return rarest.par_chunks(MANY / 2).map(some).collect::<Vec<Vec<u32>>>().concat();
        }
        // Too short for a group, or too few words for groups: look through the text of the dictionary.
        let (mut found, mut token, mut from) = (Vec::new(), 0, 0);
        while let Some(at) = finder.find(self.text.get(from..).unwrap_or_default()) {
            while self.text_start[token as usize + 1] as usize <= from + at {
                token += 1;
            }
            // It may begin in one word and end in the next, and yet stand in that one too.
            from += at + 1;
            if inside(token) {
                found.push(token);
                from = self.text_start[token as usize + 1] as usize;
            }
        }
        found
    }

    /// The words that end with `part`.
    #[must_use]
    pub fn ending_with(&self, part: &str) -> Vec<u32> {
        let mut found: Vec<u32> =
            self.with_inside(part).into_iter().filter(|token| self.token(*token).ends_with(part)).collect();
        let beginning = self.begin_with(part);
        // A word may be nothing but the part, or have it at both ends.
        found.extend(beginning.filter(|token| self.token(*token).ends_with(part)));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The first letter of what is left of a word, and the rest.
#[inline]
pub fn first_letter(bytes: &[u8]) -> Option<(char, &[u8])> {
    let (first, others) = bytes.split_first()?;
    if first.is_ascii() {
        return Some((char::from(*first), others));
    }
    let more = others.iter().take_while(|byte| **byte & 0xc0 == 0x80).count();
    let (letter, others) = bytes.split_at_checked(1 + more)?;
    let letter = std::str::from_utf8(letter).ok().and_then(|letter| letter.chars().next());
    Some((letter.unwrap_or(char::REPLACEMENT_CHARACTER), others))
}

/// The first number of a range for which `holds` is no longer true.
pub fn partition(range: Range<u32>, holds: impl Fn(u32) -> bool) -> u32 {
    let (mut first, mut end) = (range.start, range.end);
    while first < end {
        let middle = first + (end - first) / 2;
        if holds(middle) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    first
}
