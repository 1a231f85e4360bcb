//! The names that may match: those that have the rarest of what was typed.

use std::sync::Arc;

use rayon::prelude::*;

use super::find::{STRIDE, Search, Stopped};
use super::held::Standing;
use super::initials::{Initials, with_initials};
use super::joined::Joined;
use super::layout::View;
use super::lots::{AtBest, Found, Listed, Lot, Part, strides};
use super::place::{Looked, Way};
use crate::search::bits::Bits;
use crate::search::matching::Closeness;

/// How many names are fetched at once.
const BLOCK: usize = 64;
/// How many names are worth a second thread.
const MANY: usize = 4096;

/// How closely a needle stands in a name, and what that costs beside.
pub type Worth = (Closeness, u16);

/// How well a name matches at best in which a needle stands so.
pub fn at_best((closeness, extra): Worth) -> AtBest {
    (closeness.tier(), i32::from(closeness.cost() + extra))
}

/// The names a needle may stand in, list by list.
pub struct Candidates<'a, 'l> {
    /// Those that have it,
    sure: Vec<(Listed<'a>, Worth)>,
    /// those that have it if they are no readings,
    as_written: Vec<(Listed<'a>, Worth)>,
    /// those in which several words stand in a row,
    phrases: Vec<&'l Way>,
    /// and those of which some may have it.
    unsure: Vec<(&'l [u32], Worth)>,
    /// How many there are at most.
    pub many: usize,
}

/// Names in order, each once.
pub fn each_once(view: &View, mut docs: Vec<u32>) -> Vec<u32> {
    if docs.is_sorted_by(|a, b| a < b) {
        return docs;
    }
    // A set of bits costs the same however many there are; sorting does not.
    if docs.len() < view.docs() as usize / 256 {
        docs.sort_unstable();
        docs.dedup();
        return docs;
    }
    Bits::of(view.docs() as usize, docs).iter().collect()
}

impl<'a: 'l, 'l> Candidates<'a, 'l> {
    /// Every name the needle stands in is among these.
    pub fn new(view: &View<'a>, looked: &'l Looked) -> Self {
        let (mut sure, mut as_written) = (Vec::new(), Vec::new());
        let (mut phrases, mut unsure) = (Vec::new(), Vec::new());
        let names_with = |token: u32| view.names_with_any(&(token..token + 1));
        for way in &looked.ways {
            if way.words.len() > 1 {
                phrases.push(way);
                continue;
            }
            let words = way.words.iter().map(|fit| {
                // The word itself is the first of those it begins.
                let exact = fit.exact.map(|token| (names_with(token), way.worth(true)));
                let begins_itself = fit.exact.is_some_and(|token| fit.begun.contains(&token));
                let longer = fit.begun.start + u32::from(begins_itself)..fit.begun.end;
                let longer = (!longer.is_empty()).then(|| (view.names_with_any(&longer), way.worth(false)));
                let ended = fit.ended.iter().filter(|token| Some(**token) != fit.exact);
                let ended = ended.map(|token| (names_with(*token), way.worth(false)));
                exact.into_iter().chain(longer).chain(ended).collect()
            });
            let rarest = words.min_by_key(|lists: &Vec<(Listed, Worth)>| {
                lists.iter().map(|(listed, _)| listed.docs.len()).sum::<usize>()
            });
            let rarest = rarest.into_iter().flatten();
            if way.is_one_word_anywhere() {
                sure.extend(rarest);
            } else {
                unsure.extend(rarest.map(|(listed, _)| (listed.docs, way.at_best())));
            }
        }
        for marked in looked.marks.iter() {
            let lists = if marked.in_readings { &mut sure } else { &mut as_written };
            lists.push((view.names_with_any(&marked.tokens), marked.worth()));
        }
        let joined = looked.joined.iter().map(|joined| joined.docs(view));
        unsure.extend(joined.map(|docs| (docs, Joined::AT_BEST)));
        let initials = looked.initials.iter().map(|typed| with_initials(view, typed, false));
        unsure.extend(initials.map(|docs| (docs, Initials::AT_BEST)));
        unsure.retain(|(docs, _)| !docs.is_empty());
        let listed = sure.iter().chain(&as_written).map(|(listed, _)| listed.docs.len()).sum::<usize>();
        let phrased = phrases.iter().map(|way: &&Way| way.at_most(view)).sum::<usize>();
        let many = listed + phrased + unsure.iter().map(|(docs, _)| docs.len()).sum::<usize>();
        Self { sure, as_written, phrases, unsure, many }
    }

    /// The lists of names that surely have it.
    fn listed(&self, view: &View) -> impl Iterator<Item = (Part<'a>, Worth)> {
        let sure = self.sure.iter().map(|(listed, worth)| (Part::Listed(*listed), *worth));
        let as_written = self.as_written.iter().map(|(listed, worth)| (Part::Written(*listed), *worth));
        let phrases = self.phrases.iter().map(|way| (Part::Looked(way.names(view)), way.at_best()));
        sure.chain(as_written).chain(phrases)
    }

    /// Those of the others that have it, in order.
    fn others(&self, view: &View, looked: &Looked) -> Vec<Found> {
        let docs = each_once(view, self.unsure.iter().flat_map(|(docs, _)| docs.iter().copied()).collect());
        let some = |docs: &[u32]| {
            let mut kept = Vec::new();
            // Most lack a letter, and that is told without reading their words.
            let may: Vec<u32> = docs.iter().copied().filter(|doc| looked.has_letters(view, *doc)).collect();
            for docs in may.chunks(BLOCK) {
                view.fetch(docs.iter().copied());
                let stands = docs.iter().filter(|doc| looked.may_stand(view, **doc));
                kept.extend(stands.map(|doc| view.found(*doc)));
            }
            kept
        };
        if docs.len() < MANY {
            return some(&docs);
        }
        docs.par_chunks(MANY / 2).map(some).collect::<Vec<_>>().concat()
    }

    /// Where it stands, as a set.
    pub fn standing(&self, search: &Search) -> Result<Standing, Stopped> {
        let docs = search.view.docs() as usize;
        let parts: Vec<Part> = self.listed(&search.view).map(|(part, _)| part).collect();
        let surely = search.numbers(&strides(parts.iter(), STRIDE), docs, |found| found.doc)?;
        let unsure = self.unsure.iter().flat_map(|(docs, _)| docs.iter().copied());
        let perhaps = (!self.unsure.is_empty()).then(|| Bits::of(docs, unsure));
        Ok(Standing { surely, perhaps })
    }

    /// The names that have the needle in lots by how well they match at best, the best first.
    pub fn lots(&self, view: &View<'a>, looked: &Looked) -> Vec<Lot<'a>> {
        let mut lots: Vec<Lot> = Vec::new();
        let mut put = |worth: Worth, part: Part<'a>| {
            let at_best = at_best(worth);
            match lots.iter_mut().find(|lot| lot.at_best == at_best) {
                Some(lot) => lot.parts.push(part),
                None => lots.push(Lot { at_best, parts: vec![part] }),
            }
        };
        self.listed(view).for_each(|(part, worth)| put(worth, part));
        if let Some((_, best)) = self.unsure.iter().min_by_key(|(_, worth)| at_best(*worth)) {
            put(*best, Part::Looked(Arc::new(self.others(view, looked))));
        }
        lots.sort_unstable_by_key(|lot| lot.at_best);
        lots
    }
}
