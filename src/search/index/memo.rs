//! What one key works out that the next can use: it mostly changes the last word alone.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::layout::View;
use super::lots::Found;
use super::place::Looked;
use crate::search::matching::Depth;
use crate::search::needle::Needle;

/// How many needles are remembered.
const NEEDLES: usize = 32;
/// How many lists of names are remembered.
const LISTS: usize = 8;

/// Memory of searches in one index; of another it would be wrong.
#[derive(Default)]
pub struct Memo(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    looked: VecDeque<(Needle, Depth, Arc<Looked>)>,
    found: VecDeque<(Vec<Needle>, Depth, Arc<Vec<Found>>)>,
    scattered: Option<(Vec<char>, Arc<Vec<u32>>)>,
}

impl Memo {
    /// A needle held against the dictionary.
    pub fn looked(&self, view: &View, needle: &Needle, depth: Depth) -> Arc<Looked> {
        if let Some(looked) = self.known(needle, depth) {
            return looked;
        }
        let less = match depth {
            Depth::Loose => self.known(needle, Depth::Inside),
            Depth::Sounding => self.known(needle, Depth::Loose),
            _ => None,
        };
        let shorter = if depth == Depth::Loose { self.shorter(needle) } else { None };
        let looked = Arc::new(Looked::new(view, needle, depth, less.as_deref(), shorter.as_deref()));
        self.with(|inside| {
            inside.looked.push_front((needle.clone(), depth, looked.clone()));
            inside.looked.truncate(NEEDLES);
        });
        looked
    }

    fn known(&self, needle: &Needle, depth: Depth) -> Option<Arc<Looked>> {
        self.with(|inside| {
            let at = inside.looked.iter().position(|(known, at, _)| *at == depth && known == needle)?;
            let known = inside.looked.remove(at)?;
            inside.looked.push_front(known);
            inside.looked.front().map(|(_, _, looked)| looked.clone())
        })
    }

    /// The longest that a word begins with, with slips.
    fn shorter(&self, needle: &Needle) -> Option<Arc<Looked>> {
        let word = needle.word()?;
        self.with(|inside| {
            let loose = inside.looked.iter().filter(|(_, depth, _)| *depth == Depth::Loose);
            let begun = loose.filter(|(known, ..)| known.word().is_some_and(|known| word.starts_with(known)));
            begun.max_by_key(|(known, ..)| known.letters()).map(|(.., looked)| looked.clone())
        })
    }

    /// The names in which all of some needles stand, if that was worked out.
    pub fn found(&self, needles: &[&Needle], depth: Depth) -> Option<Arc<Vec<Found>>> {
        self.with(|inside| {
            let same = |known: &[Needle]| known.iter().eq(needles.iter().copied());
            let found = inside.found.iter().find(|(known, at, _)| *at == depth && same(known));
            found.map(|(_, _, docs)| docs.clone())
        })
    }

    /// Remembers the names in which all of some needles stand.
    pub fn keep_found(&self, needles: &[&Needle], depth: Depth, docs: &Arc<Vec<Found>>) {
        let needles = needles.iter().map(|needle| (*needle).clone()).collect();
        self.with(|inside| {
            inside.found.push_front((needles, depth, docs.clone()));
            inside.found.truncate(LISTS);
        });
    }

    /// The letters that were looked for last, scattered over names, and the names; if `typed` begins with these.
    pub fn scattered(&self, typed: &[char]) -> Option<(Vec<char>, Arc<Vec<u32>>)> {
        self.with(|inside| inside.scattered.clone().filter(|(known, _)| typed.starts_with(known)))
    }

    /// Remembers over which names letters are scattered.
    pub fn keep_scattered(&self, typed: &[char], docs: &Arc<Vec<u32>>) {
        self.with(|inside| inside.scattered = Some((typed.to_vec(), docs.clone())));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inside) -> T) -> T {
        // What a thread that panicked left behind is whole: entries are put in at once.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
