//! The names that may match: those that have the rarest of what was typed.

use rayon::prelude::*;

use super::initials::{Initials, with_initials};
use super::joined::Joined;
use super::layout::View;
use super::place::Looked;
use crate::search::bits::Bits;
use crate::search::matching::Closeness;

/// How many names are fetched at once.
const BLOCK: usize = 64;
/// How many names are worth a second thread.
const MANY: usize = 4096;

/// How closely a needle stands in a name, and what that costs beside.
pub type Worth = (Closeness, u16);

/// The names a needle may stand in, list by list.
pub struct Candidates<'a> {
    lists: Vec<Listed<'a>>,
    /// How many there are at most.
    pub many: usize,
}

/// Names as they are listed for a word, or for initials.
struct Listed<'a> {
    docs: &'a [u32],
    has: Has,
    /// How well the needle stands in them at best.
    at_best: Worth,
}

/// Which of some listed names have the needle.
#[derive(Clone, Copy, PartialEq)]
enum Has {
    /// Every one.
    All,
    /// Every one that is no reading.
    AllAsWritten,
    /// Some perhaps.
    Some,
}

/// Names in order, each once.
fn each_once(view: View, mut docs: Vec<u32>) -> Vec<u32> {
    // A set of bits costs the same however many there are; sorting does not.
    if docs.len() < view.docs() as usize / 256 {
        docs.sort_unstable();
        docs.dedup();
        return docs;
    }
    Bits::of(view.docs() as usize, docs).iter().collect()
}

/// Those of some names for which `holds`, looked at on all threads where they are many.
fn looked_at(view: View, looked: &Looked, docs: &[u32], holds: impl Fn(u32) -> bool + Sync) -> Vec<u32> {
    let some = |docs: &[u32]| {
        let mut kept = Vec::new();
        // Most lack a letter, and that is told without reading their words.
        let may: Vec<u32> = docs.iter().copied().filter(|doc| looked.has_letters(view, *doc)).collect();
        for docs in may.chunks(BLOCK) {
            view.fetch(docs.iter().copied());
            kept.extend(docs.iter().copied().filter(|doc| holds(*doc)));
        }
        kept
    };
    if docs.len() < MANY {
        return some(docs);
    }
    docs.par_chunks(MANY / 2).map(some).collect::<Vec<_>>().concat()
}

impl<'a> Candidates<'a> {
    /// Every name the needle stands in is among these.
    pub fn new(view: View<'a>, looked: &Looked) -> Self {
        let mut lists: Vec<Listed> = Vec::new();
        for way in &looked.ways {
            let words = way.words.iter().map(|fit| {
                // The word itself is the first of those it begins.
                let exact = fit.exact.map(|token| (view.docs_with(token), way.worth(true)));
                let begins_itself = fit.exact.is_some_and(|token| fit.begun.contains(&token));
                let longer = fit.begun.start + u32::from(begins_itself)..fit.begun.end;
                let longer = (!longer.is_empty()).then(|| (view.docs_with_any(&longer), way.worth(false)));
                let ended = fit.ended.iter().filter(|token| Some(**token) != fit.exact);
                let ended = ended.map(|token| (view.docs_with(*token), way.worth(false)));
                exact.into_iter().chain(longer).chain(ended).collect()
            });
            let rarest = words.min_by_key(|lists: &Vec<(&[u32], Worth)>| {
                lists.iter().map(|(docs, _)| docs.len()).sum::<usize>()
            });
            let is_sure = way.is_one_word_anywhere();
            lists.extend(rarest.into_iter().flatten().map(|(docs, at_best)| match is_sure {
                true => Listed { docs, has: Has::All, at_best },
                false => Listed { docs, has: Has::Some, at_best: way.at_best() },
            }));
        }
        lists.extend(looked.marked.iter().map(|marked| Listed {
            docs: view.docs_with(marked.token),
            has: if marked.in_readings { Has::All } else { Has::AllAsWritten },
            at_best: marked.worth(),
        }));
        let joined = looked.joined.iter().flat_map(|joined| joined.docs(view));
        lists.extend(joined.map(|docs| Listed { docs, has: Has::Some, at_best: Joined::AT_BEST }));
        let initials = looked.initials.iter().map(|typed| with_initials(view, typed, false));
        lists.extend(initials.map(|docs| Listed { docs, has: Has::Some, at_best: Initials::AT_BEST }));
        lists.retain(|list| !list.docs.is_empty());
        let many = lists.iter().map(|list| list.docs.len()).sum();
        Self { lists, many }
    }

    /// The names of those lists in which this many have the needle.
    fn listed(&self, has: Has) -> impl Iterator<Item = u32> + Clone {
        let lists = self.lists.iter().filter(move |list| list.has == has);
        lists.flat_map(|list| list.docs.iter().copied())
    }

    /// The same as a set, if there are any.
    fn set_of(&self, view: View, has: Has) -> Option<Bits> {
        let docs = self.listed(has);
        docs.clone().next().map(|_| Bits::of(view.docs() as usize, docs))
    }

    /// The names that have the needle, each once, in order.
    pub fn collect(&self, view: View, looked: &Looked) -> Vec<u32> {
        if let [Listed { docs, has: Has::All, .. }] = self.lists.as_slice()
            && docs.is_sorted_by(|a, b| a < b)
        {
            return docs.to_vec();
        }
        let is_written = |doc: &u32| !view.is_reading(*doc);
        let written = self.listed(Has::AllAsWritten).filter(is_written);
        let unsure = each_once(view, self.listed(Has::Some).collect());
        let unsure = looked_at(view, looked, &unsure, |doc| looked.may_stand(view, doc));
        each_once(view, self.listed(Has::All).chain(written).chain(unsure).collect())
    }

    /// Those of some names that have the needle.
    pub fn filter(&self, view: View, looked: &Looked, docs: &[u32]) -> Vec<u32> {
        // The lists are read one after the other, the names here and there: that costs some ten times more.
        if self.many / 8 > docs.len() {
            return looked_at(view, looked, docs, |doc| looked.is_in(view, doc));
        }
        let [all, as_written, some] =
            [Has::All, Has::AllAsWritten, Has::Some].map(|has| self.set_of(view, has));
        let in_set = |set: &Option<Bits>, doc: u32| set.as_ref().is_some_and(|set| set.has(doc));
        let is_in = |doc: &u32| {
            in_set(&all, *doc)
                || in_set(&as_written, *doc) && !view.is_reading(*doc)
                || in_set(&some, *doc) && looked.may_stand(view, *doc)
        };
        docs.iter().copied().filter(is_in).collect()
    }

    /// Some names that have it by how well it may stand in them, the best first; some more than once.
    pub fn by_worth(&self, view: View, docs: &[u32]) -> Vec<(Worth, Vec<u32>)> {
        let has_some = self.lists.iter().any(|list| list.has == Has::Some);
        let known = has_some.then(|| Bits::of(view.docs() as usize, docs.iter().copied()));
        let mut lots: Vec<(Worth, Vec<u32>)> = Vec::new();
        for list in &self.lists {
            let at = lots.iter().position(|(worth, _)| *worth == list.at_best);
            let at = at.unwrap_or_else(|| {
                lots.push((list.at_best, Vec::new()));
                lots.len() - 1
            });
            let Some((_, lot)) = lots.get_mut(at) else { continue };
            match &known {
                Some(known) if list.has == Has::Some => {
                    lot.extend(list.docs.iter().copied().filter(|doc| known.has(*doc)));
                }
                _ => lot.extend_from_slice(list.docs),
            }
        }
        for (_, lot) in &mut lots {
            if lot.len() > view.docs() as usize / 64 {
                // What is looked up of them is then read in order.
                *lot = Bits::of(view.docs() as usize, lot.iter().copied()).iter().collect();
            }
        }
        lots.sort_unstable_by_key(|((closeness, extra), _)| (closeness.tier(), closeness.cost() + extra));
        lots
    }
}
