//! The words of the dictionary that a typed word is inside of, or like.

use std::ops::Range;

use rayon::prelude::*;

use super::candidates::Worth;
use super::dictionary::{is_plain, mask};
use super::layout::View;
use super::slips::Slips;
use crate::search::bits::Bits;
use crate::search::matching::{
    ABBREVIATED, Closeness, KEEPS_FIRST, SPELLED_FROM, abbreviates, cost, slips_allowed,
};

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
    /// For each way of being so, in order and apart.
    lists: Vec<Vec<Marked>>,
    /// A bit for each word of the dictionary that is among these; none, if none is.
    any: Bits,
}

impl Marks {
    /// The words that have a typed word in them.
    pub fn inside(view: &View, text: &str) -> Vec<Marked> {
        in_rows(view.with_inside(text).into_iter().map(|token| (token, Closeness::Inside)))
    }

    /// The words that these typed words are with slips, the first as typed and the other as read; and those that
    /// the first abbreviates.
    pub fn loose(view: &View, typed: Option<&[char]>, read: Option<&[char]>) -> Vec<Vec<Marked>> {
        let slipped = || typed.into_iter().chain(read).map(|word| slipped(view, word)).collect::<Vec<_>>();
        let abbreviated = || typed.map(|word| abbreviated(view, word)).unwrap_or_default();
        let (mut lists, abbreviated) = if view.tokens() as usize > MANY {
            rayon::join(slipped, abbreviated)
        } else {
            (slipped(), abbreviated())
        };
        lists.push(abbreviated);
        lists
    }

    /// All that there are.
    pub fn of(view: &View, mut lists: Vec<Vec<Marked>>) -> Self {
        lists.retain(|list| !list.is_empty());
        let limit = if lists.is_empty() { 0 } else { view.tokens() as usize };
        let any = Bits::of(limit, lists.iter().flatten().flat_map(|marked| marked.tokens.clone()));
        Self { lists, any }
    }

    pub fn lists(&self) -> &[Vec<Marked>] {
        &self.lists
    }

    pub fn iter(&self) -> impl Iterator<Item = &Marked> + Clone {
        self.lists.iter().flatten()
    }

    /// How a needle is in one of the words of a name, or like it.
    pub fn of_word(&self, token: u32, is_reading: bool) -> impl Iterator<Item = &Marked> {
        let lists = if self.any.has(token) { self.lists.as_slice() } else { &[] };
        let found = lists.iter().filter_map(move |list| {
            let marked = list.get(list.partition_point(|marked| marked.tokens.end <= token))?;
            Some(marked).filter(|marked| marked.tokens.contains(&token))
        });
        found.filter(move |marked| marked.in_readings || !is_reading)
    }
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

/// The words that a typed word begins, slips forgiven.
fn slipped(view: &View, word: &[char]) -> Vec<Marked> {
    let Some(allowed) = slips_allowed(word) else { return Vec::new() };
    let tokens = match word.first() {
        Some(first) if word.len() <= KEEPS_FIRST => view.begin_with(&first.to_string()),
        _ => 0..view.tokens(),
    };
    let needed = mask(word.iter().copied());
    in_parts(tokens, |tokens| {
        let mut found = Vec::new();
        Slips::new(word, allowed).find(view, needed, tokens, |tokens, slips, is_part| {
            let extra = slips * cost::SLIP + if is_part { cost::SLIPPED_START } else { 0 };
            found.push(Marked { tokens, closeness: Closeness::Typo, extra, in_readings: true });
        });
        found
    })
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
            view.letters_of(token, &mut long);
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
