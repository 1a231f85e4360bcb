//! Names read: some ten thousand owners at a time, each time with a small dictionary of their own that stays in
//! the cache.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::build::Names;
use super::doc::Doc;
use crate::names::legal::is_form_text;
use crate::names::{Folder, for_each_word};
use crate::search::rank::NameKind;

/// How many owners a piece has.
pub const PIECE: usize = 1 << 14;

/// The names of some owners in a row.
#[derive(Default)]
pub struct Piece {
    pub words: Words,
    /// How many names have each.
    pub names_with: Vec<u32>,
    /// How many letters of each word count: none of a legal form.
    counted: Vec<u16>,
    /// The words of all names, as numbers.
    tokens: Vec<u32>,
    names: Vec<Name>,
    /// For each owner of the piece, how many names there are up to and with its own.
    owner_ends: Vec<u32>,
}

/// A name of a piece.
struct Name {
    /// Where its words end in `tokens`.
    end: u32,
    significant: u16,
    kind: NameKind,
    is_reading: bool,
}

/// The words of a piece, in the order in which they first came.
#[derive(Default)]
pub struct Words {
    text: String,
    ends: Vec<u32>,
}

impl Words {
    fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let word = |from: &mut usize, end: &u32| {
            self.text.get(std::mem::replace(from, *end as usize)..*end as usize)
        };
        self.ends.iter().scan(0, word)
    }
}

/// What pieces are read with, one after the other, in memory that is used again.
#[derive(Default)]
pub struct Reader {
    numbers: Numbers,
    word: String,
    folder: Folder,
    /// How many words in all, and names, the piece before had: the next has about as many.
    tokens: usize,
    names: usize,
}

/// The numbers of the words of a piece. Nearly all words are short: those are compared as one number.
#[derive(Default)]
struct Numbers {
    short: FxHashMap<u128, u32>,
    long: FxHashMap<Box<str>, u32>,
}

impl Numbers {
    fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
    }

    /// The number of a word, which is `next` where it has none yet.
    fn of(&mut self, word: &str, next: u32) -> u32 {
        match as_number(word) {
            Some(short) => *self.short.entry(short).or_insert(next),
            None => match self.long.get(word) {
                Some(number) => *number,
                None => *self.long.entry(word.into()).or_insert(next),
            },
        }
    }
}

/// A word of fewer than sixteen bytes as a number: its bytes, and how many.
fn as_number(word: &str) -> Option<u128> {
    let mut bytes = [0; 16];
    let (length, room) = bytes.split_last_mut()?;
    room.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    *length = word.len() as u8;
    Some(u128::from_le_bytes(bytes))
}

impl Piece {
    /// Reads the names of some owners.
    pub fn read(names: &impl Names, owners: Range<usize>, with: &mut Reader) -> Self {
        let mut piece = Self {
            owner_ends: Vec::with_capacity(owners.len()),
            tokens: Vec::with_capacity(with.tokens),
            names: Vec::with_capacity(with.names),
            ..Self::default()
        };
        let Reader { numbers, word: room, folder, .. } = with;
        numbers.clear();
        for owner in owners {
            names.for_each_name(owner, &mut |name, kind| {
                if name.is_ascii() {
                    for_each_word(name, room, |word| piece.add(word, numbers));
                    return piece.end_name(kind, false);
                }
                folder.for_each_way(name, |words, is_reading| {
                    let words = words.split(' ').filter(|word| !word.is_empty());
                    words.for_each(|word| piece.add(word, numbers));
                    piece.end_name(kind, is_reading);
                });
            });
            piece.owner_ends.push(piece.names.len() as u32);
        }
        (with.tokens, with.names) = (piece.tokens.len(), piece.names.len());
        piece
    }

    fn add(&mut self, word: &str, numbers: &mut Numbers) {
        let next = self.words.len() as u32;
        let number = numbers.of(word, next);
        if number == next {
            self.words.push(word);
            self.names_with.push(0);
            let letters = if is_form_text(word) { 0 } else { word.chars().count() };
            self.counted.push(u16::try_from(letters).unwrap_or(u16::MAX));
        }
        self.tokens.push(number);
    }

    /// Ends a name with the words added last, unless it has none.
    fn end_name(&mut self, kind: NameKind, is_reading: bool) {
        let from = self.names.last().map_or(0, |name| name.end);
        let words = self.tokens.get(from as usize..).unwrap_or_default();
        if words.is_empty() {
            return;
        }
        let mut significant = 0_u16;
        for (at, word) in words.iter().enumerate() {
            let letters = self.counted.get(*word as usize).copied().unwrap_or_default();
            significant = significant.saturating_add(letters);
            if !words.iter().take(at).any(|before| before == word)
                && let Some(names) = self.names_with.get_mut(*word as usize)
            {
                *names += 1;
            }
        }
        let end = self.tokens.len() as u32;
        self.names.push(Name { end, significant, kind, is_reading });
    }

    /// Gives the words the numbers that they have in the dictionary.
    pub fn number(&mut self, numbers: &[u32]) {
        for token in &mut self.tokens {
            *token = numbers.get(*token as usize).copied().unwrap_or_default();
        }
    }

    /// Where among the names of the piece those of an owner are.
    fn places_of(&self, owner: usize) -> Range<usize> {
        let end =
            |at: Option<usize>| at.and_then(|at| self.owner_ends.get(at)).map_or(0, |end| *end as usize);
        end(owner.checked_sub(1))..end(Some(owner))
    }

    /// How many names an owner of the piece has.
    pub fn count_of(&self, owner: usize) -> usize {
        self.places_of(owner).len()
    }

    /// The names of an owner of the piece, without rank and letters yet, with their words.
    pub fn names_of(&self, owner: usize) -> impl Iterator<Item = (Doc, &[u32])> {
        let places = self.places_of(owner);
        let before = places.start.checked_sub(1).and_then(|at| self.names.get(at)).map_or(0, |name| name.end);
        self.names.get(places).unwrap_or_default().iter().scan(before, |from, name| {
            let words = self.tokens.get(std::mem::replace(from, name.end) as usize..name.end as usize);
            Some((Doc::new(name.kind, name.is_reading, name.significant), words.unwrap_or_default()))
        })
    }
}
