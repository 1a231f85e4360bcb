//! Making an index from names.
//!
//! In pieces of some ten thousand owners, each with a small dictionary of its own that stays in the
//! cache; the dictionaries are then merged and sorted, the pieces renumbered, and the rest counted.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::beginnings;
use super::dictionary::{GRAM, GRAMS, LETTERS, gram, mask};
use super::doc::Doc;
use super::layout::{Index, View};
use super::phrase;
use super::slips::SKIPS;
use crate::names::legal::is_form_text;
use crate::names::{Folded, for_each_word};
use crate::search::matching::{SPELLED_FROM, is_small};
use crate::search::rank::NameKind;

/// Where names come from. Owners are numbered in an order that settles ties between equal names.
pub trait Names: Sync {
    /// How many owners there are.
    fn owners(&self) -> usize;

    /// Calls `each` with every name of an owner, the primary one first, and what it is to the owner.
    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind));
}

/// How many owners a piece has.
const PIECE: usize = 1 << 14;
/// The first letters of names, packed: how many, and bits for each.
pub const INITIALS: usize = 6;
const INITIAL_BITS: usize = 5;

#[derive(Default)]
struct Piece {
    words: Vec<Box<str>>,
    /// How many letters of each word count: none of a legal form.
    letters: Vec<u16>,
    tokens: Vec<u32>,
    /// The names, with where the words of each end in `tokens`.
    docs: Vec<(Doc, u32)>,
    /// For each owner of the piece, how many docs there are up to and with its own.
    owner_ends: Vec<u32>,
}

impl Index {
    /// An index of names, made on the threads of the current pool.
    #[must_use]
    pub fn new(names: &impl Names) -> Self {
        Self::counting(names, beginnings::MANY)
    }

    /// The same, with what begins `many` words of names and more counted beforehand.
    #[must_use]
    pub fn counting(names: &impl Names, many: usize) -> Self {
        let owners = names.owners();
        let pieces: Vec<usize> = (0..owners).step_by(PIECE).collect();
        let read = |first: &usize| Piece::read(names, *first..(first + PIECE).min(owners));
        // Few names are not worth the threads.
        let mut pieces: Vec<Piece> = if pieces.len() > 1 {
            pieces.par_iter().map(read).collect()
        } else {
            pieces.iter().map(read).collect()
        };
        let mut index = Self::default();
        let numbers = index.sort_words(&mut pieces);
        let view = index.view();
        let in_order = || {
            let (rank, by_rank) = ranks(&pieces, &numbers, owners);
            let docs = number_docs(&by_rank, &pieces, &numbers);
            (rank, by_rank, docs)
        };
        let ((rank, by_rank, docs), grams) = both(owners, in_order, || grams(view));
        (index.owner_rank, index.by_rank) = (rank, by_rank);
        (index.docs, index.long, index.rank_start) = docs;
        (index.grams, index.grams_start) = grams;
        drop((pieces, numbers));
        index.gather_letters();
        let others = || (letters(&index.docs), initials(index.view()));
        let (postings, (letters, initials)) = both(owners, || postings(index.view()), others);
        (index.with_letter, index.with_head) = letters;
        (index.initials_key, index.initials_doc) = initials;
        let (postings, starts) = postings;
        let view = index.view();
        let known = |[doc, next]: [u32; 2]| ((doc, next), (view.rank_in(doc), view.weight_of(doc)));
        let ((docs, next), (ranks, weights)) = if owners > PIECE {
            postings.into_par_iter().map(known).unzip()
        } else {
            postings.into_iter().map(known).unzip()
        };
        (index.postings, index.postings_start, index.posting_next) = (docs, starts, next);
        (index.posting_ranks, index.posting_weights) = (ranks, weights);
        beginnings::add(&mut index, many);
        index
    }

    /// Sorts the words of all pieces into the dictionary; for each piece, for each of its words, the
    /// number in the dictionary.
    fn sort_words(&mut self, pieces: &mut [Piece]) -> Vec<Vec<u32>> {
        let words: Vec<Vec<Box<str>>> =
            pieces.iter_mut().map(|piece| std::mem::take(&mut piece.words)).collect();
        let mut seen: FxHashMap<&str, u32> = FxHashMap::default();
        let mut distinct: Vec<(u64, &str, u32)> = Vec::new();
        let mut first: Vec<Vec<u32>> = Vec::with_capacity(words.len());
        for words in &words {
            let number = |word| {
                *seen.entry(word).or_insert_with(|| {
                    distinct.push((first_eight(word), word, distinct.len() as u32));
                    distinct.len() as u32 - 1
                })
            };
            first.push(words.iter().map(|word| &**word).map(number).collect());
        }
        drop(seen);
        sort(&mut distinct);
        let mut place = vec![0_u32; distinct.len()];
        self.text_start.push(0);
        for (at, (_, word, number)) in distinct.iter().enumerate() {
            if let Some(place) = place.get_mut(*number as usize) {
                *place = at as u32;
            }
            self.text.extend_from_slice(word.as_bytes());
            self.text_start.push(self.text.len() as u32);
            self.token_mask.push(mask(word.chars()));
        }
        self.token_skip = skips(self.view());
        let at = |number: &u32| place.get(*number as usize).copied().unwrap_or_default();
        first.iter().map(|numbers| numbers.iter().map(at).collect()).collect()
    }

    /// The letters of each name, and those its words begin with.
    fn gather_letters(&mut self) {
        let mut docs = std::mem::take(&mut self.docs);
        let view = self.view();
        let heads: Vec<u32> =
            (0..view.tokens()).map(|token| mask(view.token(token).chars().take(1))).collect();
        let gather = |doc: &mut Doc| {
            let words = doc.words_in(view.long).unwrap_or_default().iter();
            let (letters, begun) = words.fold((0, 0), |(letters, begun), word| {
                let head = heads.get(*word as usize).copied().unwrap_or_default();
                (letters | view.mask_of(*word), begun | head)
            });
            (doc.letters, doc.heads) = (letters, begun);
        };
        if docs.len() > PIECE {
            docs.par_iter_mut().for_each(gather);
        } else {
            docs.iter_mut().for_each(gather);
        }
        self.docs = docs;
    }
}

/// Does two things at once where there is enough to do.
fn both<A: Send, B: Send>(
    owners: usize,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if owners > PIECE { rayon::join(a, b) } else { (a(), b()) }
}

impl Piece {
    fn read(names: &impl Names, owners: std::ops::Range<usize>) -> Self {
        let mut piece = Self::default();
        let mut numbers: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut room = String::new();
        for owner in owners {
            names.for_each_name(owner, &mut |name, kind| {
                if name.is_ascii() {
                    piece.begin_doc(Doc::new(kind, false));
                    for_each_word(name, &mut room, |word| piece.add(word, &mut numbers));
                    return piece.end_doc();
                }
                let mut add = |folded: &Folded| {
                    piece.begin_doc(Doc::new(kind, folded.is_reading()));
                    for range in folded.words() {
                        room.clear();
                        room.extend(folded.chars().get(range.clone()).unwrap_or_default());
                        piece.add(&room, &mut numbers);
                    }
                    piece.end_doc();
                };
                let folded = Folded::new(name);
                add(&folded);
                folded.readings_of(name).iter().for_each(add);
            });
            piece.owner_ends.push(piece.docs.len() as u32);
        }
        piece
    }

    /// The names of an owner of the piece, with their words.
    fn docs_of(&self, owner: usize) -> impl Iterator<Item = (Doc, &[u32])> {
        let end = |ends: &[u32], at: usize| {
            at.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or_default()
        };
        let own = end(&self.owner_ends, owner) as usize..end(&self.owner_ends, owner + 1) as usize;
        let before = own.start.checked_sub(1).and_then(|at| self.docs.get(at)).map_or(0, |(_, end)| *end);
        let docs = self.docs.get(own).unwrap_or_default().iter();
        docs.scan(before, |from, (doc, end)| {
            let words = self.tokens.get(std::mem::replace(from, *end) as usize..*end as usize);
            Some((*doc, words.unwrap_or_default()))
        })
    }

    fn begin_doc(&mut self, doc: Doc) {
        self.docs.push((doc, 0));
    }

    fn add(&mut self, word: &str, numbers: &mut FxHashMap<Box<str>, u32>) {
        let number = match numbers.get(word) {
            Some(number) => *number,
            None => {
                let number = self.words.len() as u32;
                numbers.insert(word.into(), number);
                self.words.push(word.into());
                let letters = if is_form_text(word) { 0 } else { word.chars().count() };
                self.letters.push(u16::try_from(letters).unwrap_or(u16::MAX));
                number
            }
        };
        self.tokens.push(number);
        let letters = self.letters.get(number as usize).copied().unwrap_or_default();
        if let Some((doc, _)) = self.docs.last_mut() {
            doc.significant = doc.significant.saturating_add(letters);
        }
    }

    /// Keeps the doc begun, unless it has no word.
    fn end_doc(&mut self) {
        let end = self.tokens.len() as u32;
        let before = self.docs.iter().rev().nth(1).map_or(0, |(_, end)| *end);
        match self.docs.last_mut() {
            Some((_, own)) if end > before => *own = end,
            _ => drop(self.docs.pop()),
        }
    }
}

/// The first eight bytes of a word, so that most comparisons are of two numbers.
fn first_eight(word: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(word.bytes()).for_each(|(to, from)| *to = from);
    u64::from_be_bytes(bytes)
}

/// Sorts on all threads what is worth it.
fn sort<T: Ord + Send>(items: &mut [T]) {
    if items.len() > PIECE { items.par_sort_unstable() } else { items.sort_unstable() }
}

/// For each word, for each of its first bytes, the next word that does not begin with the bytes up to there.
#[allow(clippy::indexing_slicing)]
fn skips(view: View) -> Vec<u32> {
    let tokens = view.tokens();
    let mut skips = vec![tokens; tokens as usize * SKIPS];
    for token in (0..tokens.saturating_sub(1)).rev() {
        let (word, next) = (view.token_bytes(token), view.token_bytes(token + 1));
        let shared = word.iter().zip(next).take_while(|(a, b)| a == b).count();
        for bytes in 0..SKIPS {
            let at = token as usize * SKIPS + bytes;
            skips[at] = if bytes < shared { skips[at + SKIPS] } else { token + 1 };
        }
    }
    skips
}

/// For each letter a bit for each name that has it, and a bit for each name with a word that begins with it.
fn letters(docs: &[Doc]) -> (Vec<u64>, Vec<u64>) {
    /// Some names at a time, so that what is written stays in the cache.
    const WORDS: usize = 64;
    let some = |docs: &[Doc]| {
        let mut rows = vec![[0_u64; WORDS]; 2 * LETTERS];
        for (at, doc) in docs.iter().enumerate() {
            let mut put = |from: usize, mut letters: u32| {
                while letters != 0 {
                    let row = rows.get_mut(from + letters.trailing_zeros() as usize);
                    if let Some(word) = row.and_then(|row| row.get_mut(at / 64)) {
                        *word |= 1 << (at % 64);
                    }
                    letters &= letters - 1;
                }
            };
            put(0, doc.letters);
            put(LETTERS, doc.heads);
        }
        rows
    };
    let parts: Vec<_> = if docs.len() > PIECE {
        docs.par_chunks(64 * WORDS).map(some).collect()
    } else {
        docs.chunks(64 * WORDS).map(some).collect()
    };
    let words = docs.len().div_ceil(64);
    let rows = |rows: std::ops::Range<usize>| {
        let mut all = Vec::with_capacity(LETTERS * words);
        for row in rows {
            let end = all.len() + words;
            parts.iter().filter_map(|part| part.get(row)).for_each(|row| all.extend_from_slice(row));
            // The last part may not be full.
            all.truncate(end);
        }
        all
    };
    (rows(0..LETTERS), rows(LETTERS..2 * LETTERS))
}

/// For each word, the docs that have it, each once and in order, with the word that stands after it; and where
/// those of each word begin, with the end.
#[allow(clippy::indexing_slicing)]
fn postings(view: View) -> (Vec<[u32; 2]>, Vec<u32>) {
    let tokens = view.tokens() as usize;
    let docs = || (0..view.docs()).map(|doc| view.words_of(doc));
    let is_new = |words: &[u32], at: usize| !words[..at].contains(&words[at]);
    let mut starts = vec![0_u32; tokens + 1];
    for words in docs() {
        for at in 0..words.len() {
            starts[words[at] as usize + 1] += u32::from(is_new(words, at));
        }
    }
    for at in 0..tokens {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut postings = vec![[0; 2]; starts[tokens] as usize];
    for (doc, words) in docs().enumerate() {
        for at in 0..words.len() {
            if is_new(words, at) {
                let place = &mut next[words[at] as usize];
                postings[*place as usize] = [doc as u32, phrase::next(words, at)];
                *place += 1;
            }
        }
    }
    (postings, starts)
}

/// The place of each owner in the order of their first names, word by word, equals by number; and the
/// owners in that order.
#[allow(clippy::indexing_slicing)]
fn ranks(pieces: &[Piece], numbers: &[Vec<u32>], owners: usize) -> (Vec<u32>, Vec<u32>) {
    let first = |owner: u32| {
        let (at, owner) = (owner as usize / PIECE, owner as usize % PIECE);
        let words = pieces[at].docs_of(owner).next().map_or(&[][..], |(_, words)| words);
        words.iter().map(move |local| numbers[at][*local as usize])
    };
    let key = |owner: u32| {
        let mut words = first(owner).map(|word| u64::from(word) + 1);
        (words.next().unwrap_or_default() << 32 | words.next().unwrap_or_default(), owner)
    };
    let mut order: Vec<(u64, u32)> = if owners > PIECE {
        (0..owners as u32).into_par_iter().map(key).collect()
    } else {
        (0..owners as u32).map(key).collect()
    };
    let compare = |a: &(u64, u32), b: &(u64, u32)| {
        a.0.cmp(&b.0).then_with(|| first(a.1).cmp(first(b.1))).then(a.1.cmp(&b.1))
    };
    if owners > PIECE {
        order.par_sort_unstable_by(compare)
    } else {
        order.sort_unstable_by(compare)
    }
    let by_rank: Vec<u32> = order.into_iter().map(|(_, owner)| owner).collect();
    let mut owner_rank = vec![0; owners];
    for (rank, owner) in by_rank.iter().enumerate() {
        owner_rank[*owner as usize] = rank as u32;
    }
    (owner_rank, by_rank)
}

/// The names in the order of their owners, their words renumbered; the words of long ones; and where the
/// names of each owner begin, with the end.
#[allow(clippy::indexing_slicing)]
fn number_docs(by_rank: &[u32], pieces: &[Piece], numbers: &[Vec<u32>]) -> (Vec<Doc>, Vec<u32>, Vec<u32>) {
    let some = |(part, owners): (usize, &[u32])| {
        let (mut docs, mut long, mut ends) = (Vec::new(), Vec::new(), Vec::with_capacity(owners.len()));
        for (at, owner) in owners.iter().enumerate() {
            let rank = (part * PIECE + at) as u32;
            let (at, owner) = (*owner as usize / PIECE, *owner as usize % PIECE);
            for (doc, words) in pieces[at].docs_of(owner) {
                let words = words.iter().map(|local| numbers[at][*local as usize]);
                docs.push(doc.at_rank(rank).with_words(words, &mut long));
            }
            ends.push(docs.len() as u32);
        }
        (docs, long, ends)
    };
    let parts: Vec<_> = if by_rank.len() > PIECE {
        by_rank.par_chunks(PIECE).enumerate().map(some).collect()
    } else {
        by_rank.chunks(PIECE).enumerate().map(some).collect()
    };
    let mut docs = Vec::with_capacity(parts.iter().map(|(docs, ..)| docs.len()).sum());
    let mut long = Vec::with_capacity(parts.iter().map(|(_, long, _)| long.len()).sum());
    let mut starts = Vec::with_capacity(by_rank.len() + 1);
    starts.push(0);
    for (part, words, ends) in parts {
        let (before, words_before) = (docs.len() as u32, long.len() as u32);
        docs.extend(part.into_iter().map(|doc| doc.behind(words_before)));
        long.extend(words);
        starts.extend(ends.into_iter().map(|end| before + end));
    }
    (docs, long, starts)
}

/// For each group of three bytes, the words that have it.
#[allow(clippy::indexing_slicing)]
fn grams(view: View) -> (Vec<u32>, Vec<u32>) {
    let each = |mut with: Box<dyn FnMut(usize, u32) + '_>| {
        let mut last = vec![u32::MAX; GRAMS];
        for token in 0..view.tokens() {
            for bytes in view.token_bytes(token).windows(GRAM) {
                let group = gram(bytes);
                if std::mem::replace(&mut last[group], token) != token {
                    with(group, token);
                }
            }
        }
    };
    let mut starts = vec![0_u32; GRAMS + 1];
    each(Box::new(|group, _| starts[group + 1] += 1));
    for at in 0..GRAMS {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut grams = vec![0; starts[GRAMS] as usize];
    each(Box::new(|group, token| {
        grams[next[group] as usize] = token;
        next[group] += 1;
    }));
    (grams, starts)
}

/// The first initials of every name of three words or more, with and without its small words and the legal
/// form at its end.
fn initials(view: View) -> (Vec<u32>, Vec<u32>) {
    #[derive(Clone, Copy, Default)]
    struct Word {
        head: u8,
        is_small: bool,
        is_legal: bool,
    }
    let word = |token: u32| {
        let text = view.token(token);
        let head = text.bytes().next().unwrap_or_default();
        Word { head, is_small: is_small(text), is_legal: is_form_text(text) }
    };
    let known: Vec<Word> = (0..view.tokens()).map(word).collect();
    let mut all: Vec<(u32, u32)> = Vec::new();
    let (mut every, mut kept): (Vec<Word>, Vec<Word>) = (Vec::new(), Vec::new());
    for doc in 0..view.docs() {
        let words = view.words_of(doc);
        if words.len() < SPELLED_FROM {
            continue;
        }
        every.clear();
        every.extend(words.iter().filter_map(|word| known.get(*word as usize)));
        kept.clear();
        kept.extend(every.iter().filter(|word| !word.is_small));
        let first = all.len();
        for words in [&every, &kept] {
            // The legal form at the end may be left out.
            let end = words.len() - words.iter().rev().take_while(|word| word.is_legal).count();
            for words in [&words[..], words.get(..end).unwrap_or_default()] {
                let key = (pack(words.iter().map(|word| word.head)), doc);
                if !all.get(first..).is_some_and(|own| own.contains(&key)) {
                    all.push(key);
                }
            }
        }
    }
    sort(&mut all);
    all.into_iter().unzip()
}

/// The first initials, packed so that numbers sort as they do.
pub fn pack(heads: impl Iterator<Item = u8>) -> u32 {
    let mut packed = 0;
    let mut room = INITIALS;
    for head in heads.take(INITIALS) {
        let code = match head {
            b'a'..=b'z' => u32::from(head - b'a') + 1,
            b'0'..=b'9' => 27,
            _ => 28,
        };
        packed = packed << INITIAL_BITS | code;
        room -= 1;
    }
    packed << (INITIAL_BITS * room)
}

/// All keys that begin as `packed` does, of which `count` initials are given.
pub fn packed_range(packed: u32, count: usize) -> std::ops::RangeInclusive<u32> {
    let free = INITIAL_BITS * (INITIALS - count.min(INITIALS));
    packed..=packed | ((1 << free) - 1)
}
