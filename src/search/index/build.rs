//! Making an index from names.
//!
//! The dictionaries of its pieces are merged and sorted, the pieces renumbered and put in order, and the rest
//! counted. What is large is written once, where it stays: fresh memory costs more than what is written to it.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::dictionary::{GRAM, GRAMS, LETTERS, gram, mask};
use super::doc::Doc;
use super::layout::{Index, View};
use super::piece::{PIECE, Piece, Reader, Words};
use super::{beginnings, initials, sounds};
use crate::search::rank::NameKind;

/// Where names come from. Owners are numbered in an order that settles ties between equal names.
pub trait Names: Sync {
    /// How many owners there are.
    fn owners(&self) -> usize;

    /// Calls `each` with every name of an owner, the primary one first, and what it is to the owner.
    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind));
}

/// From how many on it is worth the memory to work something out beforehand.
#[derive(Debug, Clone, Copy)]
pub struct Prepare {
    /// Who comes first, where so many words of names begin alike.
    pub beginnings: usize,
    /// Which words have a group of bytes in them, where there are so many words: fewer are looked through.
    pub groups: usize,
}

impl Default for Prepare {
    fn default() -> Self {
        Self { beginnings: 1024, groups: 1 << 14 }
    }
}

impl Index {
    /// An index of names, made on the threads of the current pool.
    #[must_use]
    pub fn new(names: &impl Names) -> Self {
        Self::with(names, Prepare::default())
    }

    /// The same, with more or less worked out beforehand.
    #[must_use]
    pub fn with(names: &impl Names, prepare: Prepare) -> Self {
        let owners = names.owners();
        let pieces: Vec<usize> = (0..owners).step_by(PIECE).collect();
        let read =
            |with: &mut Reader, first: usize| Piece::read(names, first..(first + PIECE).min(owners), with);
        let mut pieces: Vec<Piece> = pieces.into_par_iter().map_init(Reader::default, read).collect();
        let mut index = Self::default();
        let names_with = index.sort_words(&mut pieces);
        let view = index.view();
        let named = || {
            let (rank, by_rank) = ranks(&pieces, owners);
            let names = in_order(&view, &by_rank, &pieces);
            (rank, by_rank, names)
        };
        let of_words = || (grams(&view, prepare.groups), sounds::of_words(&view));
        let ((rank, by_rank, names), (grams, sounding)) = both(owners, named, of_words);
        drop(pieces);
        (index.owner_rank, index.by_rank) = (rank, by_rank);
        (index.docs, index.long, index.rank_start) = names;
        (index.grams, index.grams_start) = grams;
        index.sounding = sounding;
        index.add_postings(&names_with);
        let (letters, initials) = both(owners, || letters(&index.docs), || initials::of_names(&index.view()));
        (index.with_letter, index.with_head) = letters;
        (index.initials_key, index.initials_doc) = initials;
        beginnings::add(&mut index, prepare.beginnings);
        index
    }

    /// Sorts the words of all pieces into the dictionary, and gives them their numbers there; says how many
    /// names have each.
    fn sort_words(&mut self, pieces: &mut [Piece]) -> Vec<u32> {
        let words: Vec<Words> = pieces.iter_mut().map(|piece| std::mem::take(&mut piece.words)).collect();
        let Distinct { words: mut distinct, of_pieces, .. } = Distinct::of(&words);
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
        self.token_shared = shared(&self.view());
        let number = |(piece, numbers): (&mut Piece, Vec<u32>)| {
            let at = |number: u32| place.get(number as usize).copied().unwrap_or_default();
            let numbers: Vec<u32> = numbers.into_iter().map(at).collect();
            piece.number(&numbers);
            numbers
        };
        let numbers = of_each(pieces.iter_mut().zip(of_pieces).collect(), number);
        let mut names_with = vec![0; place.len()];
        for (piece, numbers) in pieces.iter().zip(numbers) {
            for (number, names) in numbers.into_iter().zip(&piece.names_with) {
                if let Some(all) = names_with.get_mut(number as usize) {
                    *all += names;
                }
            }
        }
        names_with
    }
}

/// The different words of some pieces, numbered as they come.
#[derive(Default)]
struct Distinct<'a> {
    numbers: FxHashMap<&'a str, u32>,
    /// Each with its first bytes, and its number.
    words: Vec<(u64, &'a str, u32)>,
    /// For each piece, for each of its words, the number.
    of_pieces: Vec<Vec<u32>>,
}

impl<'a> Distinct<'a> {
    fn of(pieces: &'a [Words]) -> Self {
        let some = |pieces: &'a [Words]| {
            let most = pieces.iter().map(Words::len).sum();
            let mut distinct = Self::with_room(most);
            for words in pieces {
                let numbers = words.iter().map(|word| distinct.number(word)).collect();
                distinct.of_pieces.push(numbers);
            }
            distinct
        };
        if pieces.len() < 2 {
            return some(pieces);
        }
        let each = pieces.len().div_ceil(rayon::current_num_threads());
        let parts: Vec<Self> = pieces.par_chunks(each).map(some).collect();
        parts.into_iter().reduce(Self::with).unwrap_or_default()
    }

    /// With room for as many; memory that is never written costs nothing.
    fn with_room(most: usize) -> Self {
        Self { words: Vec::with_capacity(most), ..Self::default() }
    }

    fn number(&mut self, word: &'a str) -> u32 {
        *self.numbers.entry(word).or_insert_with(|| {
            let number = self.words.len() as u32;
            self.words.push((first_eight(word), word, number));
            number
        })
    }

    /// These and the words of more pieces.
    fn with(mut self, more: Self) -> Self {
        let numbers: Vec<u32> = more.words.iter().map(|(_, word, _)| self.number(word)).collect();
        let renumbered = |of_piece: Vec<u32>| {
            let number = |at: u32| numbers.get(at as usize).copied().unwrap_or_default();
            of_piece.into_iter().map(number).collect()
        };
        self.of_pieces.extend(more.of_pieces.into_iter().map(renumbered));
        self
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

/// Works on each of some parts, on all threads where there are several: few names are not worth them.
pub fn of_each<P: Send, T: Send>(parts: Vec<P>, work: impl Fn(P) -> T + Sync + Send) -> Vec<T> {
    match parts.len() {
        0 | 1 => parts.into_iter().map(work).collect(),
        _ => parts.into_par_iter().map(work).collect(),
    }
}

/// Works on some numbers at a time, on all threads where there are many.
pub fn in_parts<T: Send>(end: u32, work: impl Fn(std::ops::Range<u32>) -> T + Sync + Send) -> Vec<T> {
    let parts: Vec<u32> = (0..end).step_by(PIECE).collect();
    of_each(parts, |from| work(from..(from + PIECE as u32).min(end)))
}

/// The first eight bytes of a word, so that most comparisons are of two numbers.
fn first_eight(word: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(word.bytes()).for_each(|(to, from)| *to = from);
    u64::from_be_bytes(bytes)
}

/// Sorts on all threads what is worth it.
pub fn sort<T: Ord + Send>(items: &mut [T]) {
    if items.len() > PIECE { items.par_sort_unstable() } else { items.sort_unstable() }
}

/// How many of its first bytes each word shares with the one before it.
fn shared(view: &View) -> Vec<u8> {
    let mut before: &[u8] = &[];
    let shared = |token| {
        let word = view.token_bytes(token);
        let shared = word.iter().zip(before).take_while(|(a, b)| a == b).count();
        before = word;
        u8::try_from(shared).unwrap_or(u8::MAX)
    };
    (0..view.tokens()).map(shared).collect()
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
    both(docs.len(), || rows(0..LETTERS), || rows(LETTERS..2 * LETTERS))
}

/// The place of each owner in the order of their first names, word by word, equals by number; and the
/// owners in that order.
#[allow(clippy::indexing_slicing)]
fn ranks(pieces: &[Piece], owners: usize) -> (Vec<u32>, Vec<u32>) {
    let first = |owner: u32| {
        let piece = &pieces[owner as usize / PIECE];
        piece.names_of(owner as usize % PIECE).next().map_or(&[][..], |(_, words)| words)
    };
    // With as many words as fit, so that nearly no two are compared by what lies elsewhere.
    let key = |owner: u32| {
        let mut words = first(owner).iter().map(|word| word + 1);
        let mut word = || words.next().unwrap_or_default();
        (u64::from(word()) << 32 | u64::from(word()), word(), owner)
    };
    let mut order: Vec<(u64, u32, u32)> = if owners > PIECE {
        (0..owners as u32).into_par_iter().map(key).collect()
    } else {
        (0..owners as u32).map(key).collect()
    };
    let compare = |a: &(u64, u32, u32), b: &(u64, u32, u32)| {
        (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| first(a.2).cmp(first(b.2))).then(a.2.cmp(&b.2))
    };
    if owners > PIECE {
        order.par_sort_unstable_by(compare)
    } else {
        order.sort_unstable_by(compare)
    }
    let by_rank: Vec<u32> = order.into_iter().map(|(.., owner)| owner).collect();
    let mut owner_rank = vec![0; owners];
    for (rank, owner) in by_rank.iter().enumerate() {
        owner_rank[*owner as usize] = rank as u32;
    }
    (owner_rank, by_rank)
}

/// The names in the order of their owners; the words of long ones; and where the names of each owner begin,
/// with the end.
#[allow(clippy::indexing_slicing)]
fn in_order(view: &View, by_rank: &[u32], pieces: &[Piece]) -> (Vec<Doc>, Vec<u32>, Vec<u32>) {
    let head = |token| mask(view.token(token).chars().take(1));
    let heads: Vec<u32> = (0..view.tokens()).map(head).collect();
    let of_owner = |owner: u32| (owner as usize / PIECE, owner as usize % PIECE);
    let mut starts = Vec::with_capacity(by_rank.len() + 1);
    starts.push(0);
    starts.extend(by_rank.iter().scan(0, |end, owner| {
        let (at, owner) = of_owner(*owner);
        *end += pieces[at].count_of(owner) as u32;
        Some(*end)
    }));
    // Fresh memory is first written to by all threads.
    let mut docs: Vec<Doc> = bytemuck::zeroed_vec(starts[by_rank.len()] as usize);
    let fill = |(from, docs): (usize, &mut [Doc])| {
        let (mut docs, mut long) = (docs.iter_mut(), Vec::new());
        let owners = by_rank[from..].iter().take(PIECE);
        for (rank, owner) in (from as u32..).zip(owners) {
            let (at, owner) = of_owner(*owner);
            for ((name, words), doc) in pieces[at].names_of(owner).zip(&mut docs) {
                *doc = name.at_rank(rank).with_words(words, &mut long);
                for word in words {
                    doc.letters |= view.token_mask[*word as usize];
                    doc.heads |= heads[*word as usize];
                }
            }
        }
        long
    };
    let mut parts = Vec::new();
    let mut rest = docs.as_mut_slice();
    for from in (0..by_rank.len()).step_by(PIECE) {
        let end = starts[(from + PIECE).min(by_rank.len())];
        let (part, others) = rest.split_at_mut((end - starts[from]) as usize);
        parts.push((from, part));
        rest = others;
    }
    let of_parts = of_each(parts, fill);
    let mut long = Vec::with_capacity(of_parts.iter().map(Vec::len).sum());
    for (part, words) in of_parts.into_iter().enumerate() {
        let (from, end) = (part * PIECE, ((part + 1) * PIECE).min(by_rank.len()));
        let before = long.len() as u32;
        docs[starts[from] as usize..starts[end] as usize].iter_mut().for_each(|doc| doc.move_words(before));
        long.extend(words);
    }
    (docs, long, starts)
}

/// For each group of three bytes, the words that have it; nothing, where there are less than `many` words.
#[allow(clippy::indexing_slicing)]
fn grams(view: &View, many: usize) -> (Vec<u32>, Vec<u32>) {
    if (view.tokens() as usize) < many {
        return (Vec::new(), vec![0]);
    }
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
