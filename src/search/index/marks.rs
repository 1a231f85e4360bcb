//! The words of the dictionary that a typed word is inside of, or like.

use std::ops::Range;

use rayon::prelude::*;

use super::candidates::Worth;
use super::dictionary::{is_plain, mask};
use super::layout::View;
use super::slips::Slips;
use crate::names::{Likeness, Sound};
use crate::search::bits::Bits;
use crate::search::matching::{
    ABBREVIATED, Closeness, Depth, KEEPS_FIRST, SPELLED_FROM, abbreviates, cost, slips_allowed, sounded,
    stands_inside,
};
use crate::search::needle::Needle;

/// How many words of the dictionary are worth a second thread,
const MANY: usize = 1 << 15;
/// and in how many parts they are then gone through.
const PARTS: usize = 16;

/// Words in a row that a needle is in, or is like, all in the same way.
#[derive(Clone)]
pub struct Marked {
    pub tokens: Range<u32>,
    closeness: Closeness,
    extra: u16,
    /// Whether they count in readings.
    pub in_readings: bool,
}

impl Marked {
    /// How closely they are meant, and what that costs beside.
    pub fn worth(&self) -> Worth {
        (self.closeness, self.extra)
    }
}

/// All words that a needle is in, or is like.
#[derive(Default)]
pub struct Marks {
    /// Those that have the typed word in them,
    inside: Vec<Marked>,
    /// those that it begins, slips forgiven,
    slipped: Slipped,
    /// those that it begins as it is read,
    read: Slipped,
    /// those that sound alike,
    sounding: Vec<Marked>,
    /// and those that it abbreviates; each in order and apart.
    abbreviated: Vec<Marked>,
    /// A bit for each word of the dictionary that is among these; none, if none is.
    any: Bits,
}

/// The words that a typed word begins, slips forgiven.
#[derive(Clone, Default)]
struct Slipped {
    word: Vec<char>,
    marked: Vec<Marked>,
}

impl Marks {
    /// Holds a needle against the dictionary; `less` are its own marks at the depth before, from [`Depth::Inside`] on,
    /// and `shorter` those of one it begins with, where they are known.
    pub fn new(
        view: &View,
        needle: &Needle,
        depth: Depth,
        less: Option<&Self>,
        shorter: Option<&Self>,
    ) -> Self {
        let mut marks = Self { sounding: sounding(view, needle.sounds(depth)), ..Self::default() };
        if depth >= Depth::Inside {
            marks.inside = match (less, needle.word_inside()) {
                (Some(known), _) => known.inside.clone(),
                (None, Some(word)) => {
                    let mut tokens = view.with_inside(&word.iter().collect::<String>());
                    // Numbers are not found amid others.
                    if word.first().is_some_and(|c| c.is_numeric()) {
                        let stands = |letters: Vec<char>| stands_inside(word, &letters).is_some();
                        tokens.retain(|token| stands(view.letters_of(*token).collect()));
                    }
                    in_rows(tokens.into_iter().map(|token| (token, Closeness::Inside)))
                }
                (None, None) => Vec::new(),
            };
        }
        if let (Depth::Sounding, Some(less)) = (depth, less) {
            (marks.slipped, marks.read) = (less.slipped.clone(), less.read.clone());
            marks.abbreviated.clone_from(&less.abbreviated);
        } else if depth >= Depth::Loose {
            let slipped = |word: Option<&[char]>, of: fn(&Self) -> &Slipped| {
                word.map_or_else(Slipped::default, |word| Slipped::new(view, word, shorter.map(of)))
            };
            let slipped = || {
                let typed = slipped(needle.word(), |marks| &marks.slipped);
                (typed, slipped(needle.word_read(), |marks| &marks.read))
            };
            let abbreviated =
                || needle.word_abbreviating().map(|word| abbreviated(view, word)).unwrap_or_default();
            ((marks.slipped, marks.read), marks.abbreviated) = if view.tokens() as usize > MANY {
                rayon::join(slipped, abbreviated)
            } else {
                (slipped(), abbreviated())
            };
        }
        let is_any = marks.iter().next().is_some();
        let tokens = marks.iter().flat_map(|marked| marked.tokens.clone());
        marks.any = Bits::of(if is_any { view.tokens() as usize } else { 0 }, tokens);
        marks
    }

    fn lists(&self) -> [&[Marked]; 5] {
        [&self.inside, &self.slipped.marked, &self.read.marked, &self.sounding, &self.abbreviated]
    }

    /// Whether any word sounds alike.
    pub fn has_sounding(&self) -> bool {
        !self.sounding.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Marked> + Clone {
        self.lists().into_iter().flatten()
    }

    /// How a needle is in one of the words of a name, or like it.
    pub fn of_word(&self, token: u32, is_reading: bool) -> impl Iterator<Item = &Marked> {
        let lists = if self.any.has(token) { self.lists() } else { [&[][..]; 5] };
        let found = lists.into_iter().filter_map(move |list| {
            let marked = list.get(list.partition_point(|marked| marked.tokens.end <= token))?;
            Some(marked).filter(|marked| marked.tokens.contains(&token))
        });
        found.filter(move |marked| marked.in_readings || !is_reading)
    }
}

impl Slipped {
    fn new(view: &View, word: &[char], shorter: Option<&Self>) -> Self {
        let (word, allowed) = match slips_allowed(word) {
            Some(allowed) => (word.to_vec(), allowed),
            None => return Self::default(),
        };
        let needed = mask(word.iter().copied());
        let find = |tokens: &[Range<u32>]| {
            let mut found = Vec::new();
            let mut slips = Slips::new(&word, allowed);
            for tokens in tokens {
                slips.find(view, needed, tokens.clone(), |tokens, slips, is_part| {
                    let extra = slips * cost::SLIP + if is_part { cost::SLIPPED_START } else { 0 };
                    found.push(Marked { tokens, closeness: Closeness::Typo, extra, in_readings: true });
                });
            }
            found
        };
        let marked = match (shorter.filter(|shorter| shorter.has_all_of(&word, allowed)), word.first()) {
            (Some(shorter), _) => {
                find(&shorter.marked.iter().map(|marked| marked.tokens.clone()).collect::<Vec<_>>())
            }
            (None, Some(first)) if keeps_first(&word) => {
                in_parts(view.begin_with(&first.to_string()), |tokens| find(&[tokens]))
            }
            _ => in_parts(0..view.tokens(), |tokens| find(&[tokens])),
        };
        Self { word, marked }
    }

    /// Whether all that a word is like is among these: a letter less undoes no slip and makes none.
    fn has_all_of(&self, word: &[char], allowed: usize) -> bool {
        !self.word.is_empty()
            && word.starts_with(&self.word)
            && slips_allowed(&self.word) == Some(allowed)
            && keeps_first(&self.word) == keeps_first(word)
    }
}

/// Whether a word is so short that its first letter must be right.
fn keeps_first(word: &[char]) -> bool {
    word.len() <= KEEPS_FIRST
}

/// Words in order, those in a row that are meant alike as one.
fn in_rows(words: impl Iterator<Item = (u32, Closeness)>) -> Vec<Marked> {
    let mut rows: Vec<Marked> = Vec::new();
    for (token, closeness) in words {
        match rows.last_mut() {
            Some(row) if row.tokens.end == token && row.closeness == closeness => row.tokens.end += 1,
            _ => rows.push(Marked { tokens: token..token + 1, closeness, extra: 0, in_readings: false }),
        }
    }
    rows
}

/// The words that sound as a typed word may, each as closely as it can.
fn sounding<'s>(view: &View, sounds: impl Iterator<Item = (&'s Sound, Likeness)>) -> Vec<Marked> {
    let alike = sounds.flat_map(|(sound, likeness)| {
        view.with_consonants(&sound.consonants(likeness)).iter().filter_map(move |token| {
            let extra = sounded(sound, sound.differs(view.token(*token), likeness)?);
            let tokens = *token..token + 1;
            Some(Marked { tokens, closeness: Closeness::Typo, extra, in_readings: false })
        })
    });
    let mut marked: Vec<Marked> = alike.collect();
    marked.sort_unstable_by_key(|marked| (marked.tokens.start, marked.extra));
    marked.dedup_by_key(|marked| marked.tokens.start);
    marked
}

/// The words that a typed word abbreviates.
fn abbreviated(view: &View, word: &[char]) -> Vec<Marked> {
    let Some(first) = word.first().filter(|_| word.len() >= SPELLED_FROM) else { return Vec::new() };
    let typed: String = word.iter().collect();
    let needed = mask(word.iter().copied());
    in_parts(view.begin_with(&first.to_string()), |tokens| {
        let mut long = Vec::new();
        let found = tokens.clone().zip(view.masks_of(&tokens)).filter_map(|(token, letters)| {
            let bytes = view.token_bytes(token);
            // Readings of whole names are far too long, and many.
            let is_too_long = bytes.len() > ABBREVIATED * word.len() && is_plain(letters);
            if needed & !letters != 0 || is_too_long || !has_in_order(bytes, typed.as_bytes()) {
                return None;
            }
            long.clear();
            long.extend(view.letters_of(token));
            abbreviates(word, &long).map(|closeness| (token, closeness))
        });
        in_rows(found)
    })
}

/// What `find` finds among words, on all threads where they are many.
fn in_parts(tokens: Range<u32>, find: impl Fn(Range<u32>) -> Vec<Marked> + Send + Sync) -> Vec<Marked> {
    if tokens.len() < MANY {
        return find(tokens);
    }
    // In more parts than there are threads: some beginnings are given up at once, others are not.
    let part = tokens.len().div_ceil(PARTS);
    let parts = tokens.clone().step_by(part).map(|from| from..(from + part as u32).min(tokens.end));
    let parts: Vec<Range<u32>> = parts.collect();
    parts.into_par_iter().map(find).collect::<Vec<_>>().concat()
}

/// Whether a word has all these bytes in order, perhaps with others between.
fn has_in_order(word: &[u8], bytes: &[u8]) -> bool {
    let mut rest = word.iter();
    bytes.iter().all(|byte| rest.any(|other| other == byte))
}
