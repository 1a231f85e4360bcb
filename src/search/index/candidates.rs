//! The names that may match: those that have the rarest of what was typed.

use rayon::prelude::*;

use super::build::IS_READING;
use super::initials::with_initials;
use super::layout::View;
use super::place::Looked;
use crate::search::bits::Bits;

/// How many names are fetched at once.
const BLOCK: usize = 64;
/// How many names are worth a second thread.
const MANY: usize = 4096;

/// The names a needle may stand in, list by list.
pub struct Candidates<'a> {
    /// Of each list every name has the needle.
    sure: Vec<&'a [u32]>,
    /// Of each list every name has it that is no reading.
    sure_as_written: Vec<&'a [u32]>,
    /// Of each list some names may have it.
    unsure: Vec<&'a [u32]>,
    /// How many there are at most.
    pub many: usize,
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
fn looked_at(view: View, docs: &[u32], holds: impl Fn(u32) -> bool + Sync) -> Vec<u32> {
    let some = |docs: &[u32]| {
        let mut kept = Vec::new();
        for docs in docs.chunks(BLOCK) {
            view.fetch(docs);
            kept.extend(docs.iter().copied().filter(|doc| holds(*doc)));
        }
        kept
    };
    if docs.len() < MANY {
        return some(docs);
    }
    docs.par_chunks(MANY / 2).map(some).collect::<Vec<_>>().concat()
}

/// The names of some lists as a set.
fn set_of(view: View, lists: &[&[u32]]) -> Bits {
    Bits::of(view.docs() as usize, lists.iter().copied().flatten().copied())
}

impl<'a> Candidates<'a> {
    /// Every name the needle stands in is among these.
    pub fn new(view: View<'a>, looked: &Looked) -> Self {
        let (mut sure, mut sure_as_written, mut unsure) = (Vec::new(), Vec::new(), Vec::new());
        for way in &looked.ways {
            let words = way.words.iter().map(|fit| {
                // The word itself is among those it begins.
                let exact = fit.exact.filter(|_| fit.begun.is_empty());
                let begun = fit.begun.clone().map(|token| view.docs_with(token));
                let others = fit.ended.iter().filter(|token| Some(**token) != exact);
                let others = others.map(|token| view.docs_with(*token));
                exact.into_iter().map(|token| view.docs_with(token)).chain(begun).chain(others).collect()
            });
            let rarest =
                words.min_by_key(|lists: &Vec<&[u32]>| lists.iter().map(|list| list.len()).sum::<usize>());
            let lists = if way.is_one_word_anywhere() { &mut sure } else { &mut unsure };
            lists.extend(rarest.into_iter().flatten());
        }
        for marked in &looked.marked {
            let lists = if marked.in_readings { &mut sure } else { &mut sure_as_written };
            lists.push(view.docs_with(marked.token));
        }
        unsure.extend(looked.joined.iter().flat_map(|joined| joined.docs(view)));
        unsure.extend(looked.initials.iter().map(|typed| with_initials(view, typed, false)));
        let mut many = 0;
        for lists in [&mut sure, &mut sure_as_written, &mut unsure] {
            lists.retain(|list| !list.is_empty());
            many += lists.iter().map(|list| list.len()).sum::<usize>();
        }
        Self { sure, sure_as_written, unsure, many }
    }

    /// The names that have the needle, each once, in order.
    pub fn collect(&self, view: View, looked: &Looked) -> Vec<u32> {
        if let ([list], [], []) = (&self.sure[..], &self.sure_as_written[..], &self.unsure[..]) {
            return list.to_vec();
        }
        let is_written = |doc: &u32| view.flags(*doc) & IS_READING == 0;
        let written = self.sure_as_written.iter().copied().flatten().copied().filter(is_written);
        let unsure =
            looked_at(view, &each_once(view, self.unsure.concat()), |doc| looked.may_stand(view, doc));
        each_once(view, self.sure.iter().copied().flatten().copied().chain(written).chain(unsure).collect())
    }

    /// Those of some names that have the needle.
    pub fn filter(&self, view: View, looked: &Looked, docs: &[u32]) -> Vec<u32> {
        // The lists are read one after the other, the names here and there: that costs some ten times more.
        if self.many / 8 > docs.len() {
            return looked_at(view, docs, |doc| looked.is_in(view, doc));
        }
        let sure = set_of(view, &self.sure);
        let as_written = (!self.sure_as_written.is_empty()).then(|| set_of(view, &self.sure_as_written));
        let unsure = (!self.unsure.is_empty()).then(|| set_of(view, &self.unsure));
        let in_some = |set: &Option<Bits>, doc: u32| set.as_ref().is_some_and(|set| set.has(doc));
        let is_in = |doc: &u32| {
            sure.has(*doc)
                || in_some(&as_written, *doc) && view.flags(*doc) & IS_READING == 0
                || in_some(&unsure, *doc) && looked.may_stand(view, *doc)
        };
        docs.iter().copied().filter(is_in).collect()
    }
}
